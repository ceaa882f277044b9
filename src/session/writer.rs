//! The thread that writes: the screen never waits for a disk.

use std::collections::VecDeque;
use std::io;
use std::sync::mpsc::{self, Receiver, Sender};
use std::thread::{self, JoinHandle};

use thiserror::Error;

use super::{Append, Line, StoreError};

/// What the writer says about a line.
#[derive(Debug)]
pub enum Report {
    /// The line is on the disk, with all before it. Only now is it "saved".
    Saved {
        /// The number of the line.
        seq: u64,
    },
    /// The line, and all after it, wait: the next line or [`Writer::retry`] tries again.
    Failed {
        /// The number of the line.
        seq: u64,
        /// How many lines wait, this one among them.
        waiting: usize,
        /// What went wrong.
        error: StoreError,
    },
}

/// The thread of the writer has ended, which only a panic in its reports can do.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Error)]
#[error("the thread that saves the session has died: quit, and resume the session")]
pub struct WriterDied;

/// What is left when a writer was stopped.
#[derive(Debug)]
pub struct Stopped<A> {
    /// What it wrote to.
    pub sink: A,
    /// The lines that are not on the disk, in order.
    pub unsaved: Vec<Line>,
    /// Why they are not.
    pub error: Option<StoreError>,
}

enum Order {
    Write(Line),
    Retry,
}

/// A thread that owns a [`Store`](super::Store) and writes lines in order, each with its own sync.
///
/// When it is dropped or stopped, it first writes what waits.
#[derive(Debug)]
pub struct Writer<A> {
    // Without a bound: lines come at the pace of a person, and the screen must not wait.
    orders: Option<Sender<Order>>,
    thread: Option<JoinHandle<Stopped<A>>>,
}

impl<A: Append + Send + 'static> Writer<A> {
    /// Starts the thread. It calls `report` for each line; the call should only pass the report on.
    ///
    /// # Errors
    /// If the system has no thread left.
    pub fn start(sink: A, report: impl FnMut(Report) + Send + 'static) -> io::Result<Self> {
        let (orders, inbox) = mpsc::channel();
        let work = move || Work { sink, waiting: VecDeque::new(), report }.run(&inbox);
        let thread = thread::Builder::new().name("session writer".into()).spawn(work)?;
        Ok(Self { orders: Some(orders), thread: Some(thread) })
    }

    /// Starts the thread with a channel for its reports.
    ///
    /// # Errors
    /// If the system has no thread left.
    pub fn with_channel(sink: A) -> io::Result<(Self, Receiver<Report>)> {
        let (sender, receiver) = mpsc::channel();
        // Nobody listening any more is no reason to stop writing.
        let report = move |report| drop(sender.send(report));
        Ok((Self::start(sink, report)?, receiver))
    }
}

impl<A> Writer<A> {
    /// Hands a line over to be written after all those before it.
    ///
    /// # Errors
    /// [`WriterDied`]: the line will not be written.
    pub fn append(&self, line: Line) -> Result<(), WriterDied> {
        self.order(Order::Write(line))
    }

    /// Tries to write what waits after a failure.
    ///
    /// # Errors
    /// [`WriterDied`].
    pub fn retry(&self) -> Result<(), WriterDied> {
        self.order(Order::Retry)
    }

    /// Writes what waits, ends the thread and gives back what it wrote to.
    ///
    /// # Errors
    /// [`WriterDied`].
    pub fn stop(mut self) -> Result<Stopped<A>, WriterDied> {
        drop(self.orders.take());
        let thread = self.thread.take().ok_or(WriterDied)?;
        thread.join().map_err(|_| WriterDied)
    }

    fn order(&self, order: Order) -> Result<(), WriterDied> {
        let orders = self.orders.as_ref().ok_or(WriterDied)?;
        orders.send(order).map_err(|_| WriterDied)
    }
}

impl<A> Drop for Writer<A> {
    fn drop(&mut self) {
        drop(self.orders.take());
        if let Some(thread) = self.thread.take() {
            drop(thread.join());
        }
    }
}

struct Work<A, R> {
    sink: A,
    waiting: VecDeque<Line>,
    report: R,
}

impl<A: Append, R: FnMut(Report)> Work<A, R> {
    fn run(mut self, inbox: &Receiver<Order>) -> Stopped<A> {
        for order in inbox {
            if let Order::Write(line) = order {
                self.waiting.push_back(line);
            }
            if let Err((seq, error)) = self.write_waiting() {
                (self.report)(Report::Failed { seq, waiting: self.waiting.len(), error });
            }
        }
        let error = self.write_waiting().err().map(|(_, error)| error);
        Stopped { sink: self.sink, unsaved: self.waiting.into(), error }
    }

    /// Writes until nothing waits, or says which line could not be written.
    fn write_waiting(&mut self) -> Result<(), (u64, StoreError)> {
        while let Some(line) = self.waiting.front() {
            let seq = line.seq();
            self.sink.append(line).map_err(|error| (seq, error))?;
            self.waiting.pop_front();
            (self.report)(Report::Saved { seq });
        }
        Ok(())
    }
}
