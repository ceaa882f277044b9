//! The threads that work for an open session: searching, learning who is whom, and what is done while nobody
//! waits for it. None of them decides anything.

use std::sync::Arc;
use std::sync::mpsc::channel;
use std::thread;

use tokio::sync::mpsc::UnboundedSender;

use super::answer::Answer;
use super::chores::{Chore, Chores};
use crate::app::{Learnt, Msg, Side, Weighing};
use crate::directory::{Directory, SharedTable};
use crate::link::model::{Decisions, Fit, Scope};
use crate::link::{Judge, Links};
use crate::plan::{Context, Doubts, Queue, check};
use crate::search::{Request as SearchRequest, Searcher, Texts, Worker};
use crate::session::{Store, Writer};
use crate::workspace::Memory;

/// Where the answers go.
type To = UnboundedSender<Answer>;
/// What is learnt from.
type ToLearn = (Judge, Arc<Links>, Decisions);

/// The threads of an open session.
pub(super) struct OpenWork {
    pub(super) judge: Judge,
    pub(super) left: Worker<SearchRequest>,
    pub(super) right: Worker<SearchRequest>,
    pub(super) learn: Worker<ToLearn>,
    pub(super) doubt: Worker<(Judge, Arc<Links>)>,
    pub(super) weigh: Worker<Box<Weighing>>,
    pub(super) writer: Option<Writer<Store>>,
    /// Behind the workers: they let go of what it waits for.
    _chores: Chores,
}

impl OpenWork {
    /// Starts the threads of a session. The chores wait until there is quiet.
    pub(super) fn start(
        to: &To,
        judge: &Judge,
        chores: impl IntoIterator<Item = Chore>,
        writer: Option<Writer<Store>>,
    ) -> Self {
        let publish = |side: Side| {
            let to = to.clone();
            move |snapshot| drop(to.send(Answer::Msg(Msg::Found(side, snapshot))))
        };
        let directory = judge.directory();
        let onprem = Arc::new(Texts::new(SharedTable::onprem(Arc::clone(directory))));
        let there = SharedTable::cloud(Arc::clone(directory));
        let cloud = Arc::new(Texts::sharing(there, judge.shared_names()));
        let (left, right) = (Arc::clone(&onprem), Arc::clone(&cloud));
        let (busy, quiet) = channel();
        // Searching and the screen want the pool of threads meanwhile.
        let named = Arc::clone(directory);
        let prepare: Chore = Box::new(move |_| {
            named.index_names();
            thread::scope(|scope| {
                scope.spawn(|| onprem.prepare());
                cloud.prepare();
            });
        });
        let to_learn = judge.clone();
        let until_quiet = move || {
            to_learn.prepare();
            drop(busy);
        };
        Self {
            judge: judge.clone(),
            left: Worker::searching(move || Searcher::new(left), publish(Side::OnPrem)),
            right: Worker::searching(move || Searcher::new(right), publish(Side::Cloud)),
            learn: learning(to.clone(), until_quiet),
            weigh: weighing(to.clone()),
            doubt: doubting(to.clone()),
            _chores: Chores::start(quiet, std::iter::once(prepare).chain(chores).collect()),
            writer,
        }
    }
}

/// Learns who is whom; `first` is done before.
fn learning(to: To, first: impl FnOnce() + Send + 'static) -> Worker<ToLearn> {
    Worker::spawn(first, move |(): &mut (), stamp, asked: ToLearn, wanted| {
        let (judge, links, decisions) = asked;
        let scope = Scope::Unlinked(&links);
        let fit = Fit::learn(&judge, scope, &decisions, &|| wanted.still());
        let users = judge.directory().onprem.len();
        if let Some(learnt) = fit.map(|fit| Learnt::of(fit, &links, users)) {
            // The pair of the first candidate may ask for namesakes, on the screen's thread.
            judge.directory().index_names();
            let _ = to.send(Answer::Msg(Msg::Learnt(stamp, learnt)));
        }
    })
}

/// Weighs what was learnt against what the operator has decided since.
fn weighing(to: To) -> Worker<Box<Weighing>> {
    Worker::spawn(
        || {},
        move |(): &mut (), stamp, weighing: Box<Weighing>, wanted| {
            if let Some(weighed) = weighing.weigh(&|| wanted.still()) {
                let _ = to.send(Answer::Msg(Msg::Weighed(stamp, weighed)));
            }
        },
    )
}

/// Looks for links that a fit which does not know of them would not make.
fn doubting(to: To) -> Worker<(Judge, Arc<Links>)> {
    Worker::spawn(
        || {},
        move |(): &mut (), _, (judge, links): (Judge, Arc<Links>), wanted| {
            let nobody = Decisions::default();
            let fit = Fit::learn(&judge, Scope::Everyone, &nobody, &|| wanted.still());
            if let Some(fit) = fit {
                let doubts = Doubts::of(&fit, &links);
                let _ = to.send(Answer::Msg(Msg::Doubted(links, doubts)));
            }
        },
    )
}

/// Checks everybody, and tells what was found.
pub(super) fn check_later(to: &To, judge: &Judge, links: &Arc<Links>) -> Chore {
    let (judge, links, to) = (judge.clone(), Arc::clone(links), to.clone());
    Box::new(move |_| {
        let findings = check(Context::new(&judge, &links, &Queue::default()));
        let _ = to.send(Answer::Msg(Msg::Checked(links, findings)));
    })
}

/// Writes a memory, and says if it could not.
pub(super) fn remember(
    to: &To,
    memory: Option<Memory>,
    directory: &Arc<Directory>,
    links: &Arc<Links>,
) -> Chore {
    let (directory, links, to) = (Arc::clone(directory), Arc::clone(links), to.clone());
    Box::new(move |wanted| {
        let written = memory.map(|memory| memory.write(&directory, &links, wanted));
        if let Some(Err(error)) = written {
            let _ = to.send(Answer::Msg(Msg::NotRemembered(error.to_string())));
        }
    })
}
