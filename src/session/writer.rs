//! The thread that writes: the screen never waits for a disk.

use std::collections::VecDeque;
use std::io;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use thiserror::Error;

use super::{Append, Line, StoreError};

/// What the writer says.
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
    /// Nothing waits, and what was called saved is not any more.
    Lost {
        /// What has become of it.
        error: StoreError,
    },
    /// What was lost is there again.
    Found,
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

/// The lines that were handed over and are not known to be on the disk.
#[derive(Clone, Debug, Default)]
pub struct Unwritten(Arc<Mutex<Pending>>);

#[derive(Debug, Default)]
struct Pending {
    lines: VecDeque<Line>,
    /// Whether what was called saved is not on the disk any more.
    lost: bool,
}

impl Unwritten {
    fn hold(&self) -> MutexGuard<'_, Pending> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The lines, in order.
    #[must_use]
    pub fn lines(&self) -> Vec<Line> {
        self.hold().lines.iter().cloned().collect()
    }

    /// How many of them are more than a view of the screen.
    #[must_use]
    pub fn decisions(&self) -> usize {
        self.hold().lines.iter().filter(|line| !line.is_view()).count()
    }

    /// Whether the disk lacks anything that matters.
    #[must_use]
    pub fn is_any(&self) -> bool {
        self.hold().lost || self.decisions() > 0
    }
}

/// Something to be done with what is written to, and with the lines that wait; says whether none of them
/// waits any more.
type Work<A> = Box<dyn FnOnce(&mut A, &[Line]) -> bool + Send>;

enum Order<A> {
    Write,
    Look,
    Do(Work<A>),
}

/// A writer could not be stopped in time.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Error)]
#[error("the disk has not answered in time")]
pub struct Blocked;

/// A thread that owns a [`Store`](super::Store) and writes lines in order. Those that have come together,
/// or while the disk was busy, are written together: a decision costs one sync.
///
/// When it is dropped or stopped, it first writes what waits.
#[derive(Debug)]
pub struct Writer<A> {
    // Without a bound: lines come at the pace of a person, and the screen must not wait.
    orders: Option<Sender<Order<A>>>,
    unwritten: Unwritten,
    /// Whether an order to look is on its way.
    looking: Arc<AtomicBool>,
    ended: Receiver<Stopped<A>>,
}

impl<A: Append + Send + 'static> Writer<A> {
    /// Starts the thread. It calls `report` for each line; the call should only pass the report on.
    ///
    /// # Errors
    /// If the system has no thread left.
    pub fn start(sink: A, report: impl FnMut(Report) + Send + 'static) -> io::Result<Self> {
        let (orders, inbox) = mpsc::channel();
        let (end, ended) = mpsc::channel();
        let (unwritten, looking) = (Unwritten::default(), Arc::new(AtomicBool::new(false)));
        let thread =
            Thread { sink, report, unwritten: unwritten.clone(), looking: looking.clone() };
        let work = move || {
            // Nobody listens where the writer was left behind.
            let _ = end.send(thread.run(&inbox));
        };
        thread::Builder::new().name("session writer".into()).spawn(work)?;
        Ok(Self { orders: Some(orders), unwritten, looking, ended })
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
        self.append_all([line])
    }

    /// Hands lines over that belong together.
    ///
    /// # Errors
    /// [`WriterDied`]: the lines will not be written.
    pub fn append_all(&self, lines: impl IntoIterator<Item = Line>) -> Result<(), WriterDied> {
        self.unwritten.hold().lines.extend(lines);
        self.order(Order::Write)
    }

    /// Tries to write what waits after a failure.
    ///
    /// # Errors
    /// [`WriterDied`].
    pub fn retry(&self) -> Result<(), WriterDied> {
        self.order(Order::Write)
    }

    /// Looks whether what was called saved still is. It costs nothing where that was asked for already.
    ///
    /// # Errors
    /// [`WriterDied`].
    pub fn look(&self) -> Result<(), WriterDied> {
        if self.looking.swap(true, Ordering::Relaxed) { Ok(()) } else { self.order(Order::Look) }
    }

    /// Has the thread do something with what it writes to, and with the lines that wait. If that says
    /// `true`, they are on the disk.
    ///
    /// # Errors
    /// [`WriterDied`].
    pub fn work(
        &self,
        work: impl FnOnce(&mut A, &[Line]) -> bool + Send + 'static,
    ) -> Result<(), WriterDied> {
        self.order(Order::Do(Box::new(work)))
    }

    /// What is not known to be on the disk.
    #[must_use]
    pub const fn unwritten(&self) -> &Unwritten {
        &self.unwritten
    }

    /// Writes what waits, ends the thread and gives back what it wrote to.
    ///
    /// # Errors
    /// [`WriterDied`].
    pub fn stop(mut self) -> Result<Stopped<A>, WriterDied> {
        drop(self.orders.take());
        self.ended.recv().map_err(|_| WriterDied)
    }

    /// The same, unless it takes longer than this: then the thread is left behind.
    ///
    /// # Errors
    /// [`Blocked`]; what waits is among the [`Unwritten`] then.
    pub fn stop_within(
        mut self,
        most: Duration,
    ) -> Result<Result<Stopped<A>, WriterDied>, Blocked> {
        drop(self.orders.take());
        match self.ended.recv_timeout(most) {
            Ok(stopped) => Ok(Ok(stopped)),
            Err(RecvTimeoutError::Disconnected) => Ok(Err(WriterDied)),
            Err(RecvTimeoutError::Timeout) => {
                // Dropping would wait for the disk.
                std::mem::forget(self);
                Err(Blocked)
            }
        }
    }

    fn order(&self, order: Order<A>) -> Result<(), WriterDied> {
        let orders = self.orders.as_ref().ok_or(WriterDied)?;
        orders.send(order).map_err(|_| WriterDied)
    }
}

impl<A> Drop for Writer<A> {
    fn drop(&mut self) {
        if self.orders.take().is_some() {
            let _ = self.ended.recv();
        }
    }
}

struct Thread<A, R> {
    sink: A,
    report: R,
    unwritten: Unwritten,
    looking: Arc<AtomicBool>,
}

impl<A: Append, R: FnMut(Report)> Thread<A, R> {
    fn run(mut self, inbox: &Receiver<Order<A>>) -> Stopped<A> {
        for order in inbox {
            match order {
                Order::Write => self.write_or_tell(),
                Order::Look => self.look(),
                Order::Do(work) => self.work(work),
            }
        }
        let written = self.write_waiting();
        let looked = self.sink.look();
        self.unwritten.hold().lost = looked.is_err();
        let error = written.and(looked).err();
        Stopped { sink: self.sink, unsaved: self.unwritten.lines(), error }
    }

    fn write_or_tell(&mut self) {
        if let Err(error) = self.write_waiting() {
            let pending = self.unwritten.hold();
            let (seq, waiting) = (pending.lines.front().map_or(0, Line::seq), pending.lines.len());
            drop(pending);
            (self.report)(Report::Failed { seq, waiting, error });
        }
    }

    /// Writes until nothing waits.
    fn write_waiting(&mut self) -> Result<(), StoreError> {
        loop {
            let lines = self.unwritten.lines();
            if lines.is_empty() {
                return Ok(());
            }
            self.sink.append_all(&lines)?;
            self.written(&lines);
        }
    }

    /// These lines are on the disk, the first ones that waited.
    fn written(&mut self, lines: &[Line]) {
        let mut pending = self.unwritten.hold();
        pending.lines.drain(..lines.len());
        pending.lost = false;
        drop(pending);
        for line in lines {
            (self.report)(Report::Saved { seq: line.seq() });
        }
    }

    fn look(&mut self) {
        self.looking.store(false, Ordering::Relaxed);
        // What waits has been told of.
        if !self.unwritten.hold().lines.is_empty() {
            return self.write_or_tell();
        }
        let looked = self.sink.look();
        let was_lost = std::mem::replace(&mut self.unwritten.hold().lost, looked.is_err());
        match looked {
            Err(error) => (self.report)(Report::Lost { error }),
            Ok(()) if was_lost => (self.report)(Report::Found),
            Ok(()) => {}
        }
    }

    fn work(&mut self, work: Work<A>) {
        let lines = self.unwritten.lines();
        if work(&mut self.sink, &lines) {
            self.written(&lines);
        }
    }
}
