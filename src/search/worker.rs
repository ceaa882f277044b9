//! A thread that answers the newest request and drops those it has overtaken.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread::JoinHandle;

use super::engine::{SearchAnswer, Searcher};
use super::request::Request;
use crate::directory::Row;

/// An answer, stamped with the request that it answers.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Snapshot {
    /// The stamp of the request.
    pub generation: u64,
    /// What was found.
    pub outcome: SearchAnswer,
}

/// The inbox holds one request: a newer one takes the place of one that was not begun.
struct Inbox<T> {
    slot: Mutex<Slot<T>>,
    filled: Condvar,
    /// The newest stamp; work for an older one stops at the next look.
    newest: AtomicU64,
}

struct Slot<T> {
    request: Option<(u64, T)>,
    closed: bool,
}

/// Whether the work for a request is still wanted.
pub struct Wanted<'a> {
    newest: &'a AtomicU64,
    generation: u64,
}

impl Wanted<'_> {
    /// Whether nothing newer was asked for.
    #[must_use]
    pub fn still(&self) -> bool {
        self.newest.load(Ordering::Relaxed) == self.generation
    }
}

/// A thread with an inbox for one request. Dropping it stops the thread and waits for it.
pub struct Worker<T> {
    inbox: Arc<Inbox<T>>,
    thread: Option<JoinHandle<()>>,
}

impl<T: Send + 'static> Worker<T> {
    /// Starts a thread that makes what it works with itself, since that may take a while, then
    /// answers requests.
    #[must_use]
    pub fn spawn<S: 'static>(
        make: impl FnOnce() -> S + Send + 'static,
        mut answer: impl FnMut(&mut S, u64, T, &Wanted<'_>) + Send + 'static,
    ) -> Self {
        let slot = Mutex::new(Slot { request: None, closed: false });
        let inbox = Arc::new(Inbox { slot, filled: Condvar::new(), newest: AtomicU64::new(0) });
        let shared = Arc::clone(&inbox);
        let thread = std::thread::spawn(move || {
            let mut state = make();
            while let Some((generation, request)) = shared.take() {
                let wanted = Wanted { newest: &shared.newest, generation };
                answer(&mut state, generation, request, &wanted);
            }
        });
        Self { inbox, thread: Some(thread) }
    }

    /// Asks. The stamp must be greater than all before it.
    pub fn post(&self, generation: u64, request: T) {
        self.inbox.newest.store(generation, Ordering::Relaxed);
        let mut slot = self.inbox.slot.lock().unwrap_or_else(PoisonError::into_inner);
        slot.request = Some((generation, request));
        self.inbox.filled.notify_one();
    }
}

impl Worker<Request> {
    /// A thread that searches.
    #[must_use]
    pub fn searching<R: Row>(
        make: impl FnOnce() -> Searcher<R> + Send + 'static,
        mut publish: impl FnMut(Snapshot) + Send + 'static,
    ) -> Self {
        Self::spawn(make, move |searcher, generation, request, wanted| {
            searcher.search(&request, &|| wanted.still(), &mut |outcome| {
                publish(Snapshot { generation, outcome });
            });
        })
    }
}

impl<T> Inbox<T> {
    /// Waits for a request; `None` when the worker is closed.
    fn take(&self) -> Option<(u64, T)> {
        let mut slot = self.slot.lock().unwrap_or_else(PoisonError::into_inner);
        loop {
            if slot.closed {
                return None;
            }
            if let Some(request) = slot.request.take() {
                return Some(request);
            }
            slot = self.filled.wait(slot).unwrap_or_else(PoisonError::into_inner);
        }
    }
}

impl<T> Drop for Worker<T> {
    fn drop(&mut self) {
        self.inbox.newest.store(u64::MAX, Ordering::Relaxed);
        self.inbox.slot.lock().unwrap_or_else(PoisonError::into_inner).closed = true;
        self.inbox.filled.notify_one();
        if let Some(thread) = self.thread.take() {
            // A panic of the thread has been reported where it happened.
            let _ = thread.join();
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::channel;

    use super::super::{Query, SortBy, Texts};
    use super::*;
    use crate::directory::{Directory, Field, FieldSet, OnPremRow, SharedTable, TableBuilder};

    fn request(query: &str) -> Request {
        Request {
            query: Arc::new(Query::parse(query, &[])),
            states: Arc::new(vec![0; 3]),
            scores: Arc::default(),
            only: 0,
            sort: SortBy::BestMatch,
            preferred: Arc::new(Vec::new()),
            near: None,
        }
    }

    fn worker() -> (Worker<Request>, std::sync::mpsc::Receiver<Snapshot>) {
        let (publish, published) = channel();
        let make = || {
            let mut builder = TableBuilder::<OnPremRow>::new();
            let class = builder.class(FieldSet::EMPTY, FieldSet::EMPTY);
            for name in ["Anna", "Bert", "Berta"] {
                builder.start_row(class);
                builder.set_text(Field::DisplayName, name);
            }
            let table = builder.finish();
            let directory = Directory { onprem: table, ..Directory::default() };
            let table = SharedTable::onprem(Arc::new(directory));
            Searcher::new(Arc::new(Texts::new(table)))
        };
        (Worker::searching(make, move |snapshot| drop(publish.send(snapshot))), published)
    }

    #[test]
    fn the_newest_request_is_answered_and_nothing_after_it() {
        let (worker, published) = worker();
        for generation in 1..50 {
            worker.post(generation, request("anna"));
        }
        worker.post(50, request("bert"));
        let last = published.iter().find(|snapshot| snapshot.generation == 50).unwrap();
        assert_eq!(last.outcome.rows.as_slice(), [1, 2]);
        drop(worker);
        assert!(published.iter().all(|snapshot| snapshot.generation == 50));
    }

    #[test]
    fn dropping_the_worker_ends_the_thread() {
        let (worker, published) = worker();
        worker.post(1, request("a"));
        drop(worker);
        assert!(published.iter().count() <= 1);
    }
}
