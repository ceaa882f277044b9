//! The script of a whole queue.

use thiserror::Error;

use super::dialect::Dialect;
use super::expected::Expected;
use super::instruction::instruction;
use super::kind::{Way, written};
use super::layout::{Files, lay_out};
use super::options::{Direction, ScriptOptions};
use super::rows::{Entry, Row};
use super::step::{NoStep, Side, Step};
use crate::plan::{
    OpId, OpKind, OpState, Operation, Queue, QueuedOperation, Waits, WorkItem, working_order,
};
use crate::text::counted;

/// An operation that a script does not hold.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct LeftOut {
    /// Its number.
    pub id: OpId,
    /// What kind it is.
    pub kind: OpKind,
    /// Why, in a sentence.
    pub reason: String,
}

/// How much a script holds.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Counts {
    /// Steps that it carries out, without purges that are commented out.
    pub steps: usize,
    /// Stops between them.
    pub stops: usize,
    /// Purges that are commented out.
    pub purges_commented_out: usize,
    /// Operations without anything left to do: applied or skipped before, or, for a rollback, never
    /// done by a script.
    pub nothing_to_do: usize,
}

/// What the operator should know before running a script.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Error)]
pub enum Notice {
    /// The modules of the dialect were retired.
    #[error("{}", .0.retirement().unwrap_or_default())]
    Retired(Dialect),
    /// Some purges are commented out.
    #[error(
        "commented out in the script, because not confirmed in the session: {}",
        counted(*.0, "purge")
    )]
    PurgesCommentedOut(usize),
    /// Some purges will run.
    #[error("users are removed for good, with mailbox and files: {}", counted(*.0, "confirmed purge"))]
    PurgesConfirmed(usize),
    /// The session names no tenant.
    #[error(
        "the session names no tenant, so the script cannot tell a wrong one; give -TenantId when you run it"
    )]
    NoTenant,
    /// A rollback disables remote mailboxes.
    #[error(
        "{} with Disable-RemoteMailbox; after a sync cycle that may take the cloud mailbox along",
        counted(*.0, "step")
    )]
    DisablesRemoteMailboxes(usize),
    /// Names that cannot be written are not compared.
    #[error("{} with control characters in the name, which is not compared", counted(*.0, "user"))]
    NamesNotCompared(usize),
    /// Some steps cannot be taken back.
    #[error(
        "no script can take back: {}, listed in its head and before it runs",
        counted(*.0, "step")
    )]
    NoWayBack(usize),
    /// A rollback leaves alone what no result tells of.
    #[error(
        "without a result, so left alone by this script: {}. Take the results in first (hardmatch results SESSION FILE), or take back what a file of results says (--without-results)",
        counted(*.0, "operation")
    )]
    NotReported(usize),
    /// A rollback leaves alone what failed.
    #[error(
        "failed, and left alone: {}; look in the tenant whether they took effect",
        counted(*.0, "operation")
    )]
    FailedLeftAlone(usize),
    /// A rollback reads what was applied when it runs.
    #[error(
        "the results are not in the session: run the script with -AppliedResults and the file of results of the run that it takes back"
    )]
    NeedsResults,
}

/// A finished script and what is to be said about it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Script {
    /// The file: ASCII, or UTF-8 with a byte-order mark where that is not possible; CRLF. Windows
    /// PowerShell 5.1 reads a file without a mark in the code page of the machine (docs/facts.md,
    /// PowerShell text).
    pub bytes: Vec<u8>,
    /// The same without its rows, for a signed script that is reviewed once: one text for every session
    /// of a dialect.
    pub machinery: Vec<u8>,
    /// The rows for it.
    pub rows: Vec<u8>,
    /// How much it holds.
    pub counts: Counts,
    /// What the operator should know.
    pub notices: Vec<Notice>,
    /// Operations that the dialect cannot express; they stay in the queue.
    pub unsupported: Vec<LeftOut>,
    /// For a rollback: operations that cannot be taken back.
    pub irreversible: Vec<LeftOut>,
    /// Operations that it does and no script takes back, with the reason.
    pub no_way_back: Vec<LeftOut>,
}

/// Writes the script of a queue in its working order, with the stops where a person must act.
#[must_use]
pub fn script_of_plan(queue: &Queue, options: &ScriptOptions) -> Script {
    script_of_items(&working_order(queue), options)
}

/// Writes the script of a plan, in its order, or for a rollback in the opposite order with old and
/// new exchanged.
///
/// What is done already is left out: applied or skipped operations; for a rollback those of which no
/// result says that they were applied. Runs in time linear in the plan.
#[must_use]
pub fn script_of_items(items: &[WorkItem<'_>], options: &ScriptOptions) -> Script {
    let mut collector = Collector::new(options);
    for item in items {
        collector.add(item);
    }
    collector.finish()
}

/// Whether a script has something to do about an operation.
const fn is_open(state: OpState, direction: Direction) -> bool {
    match (direction, state) {
        (_, OpState::Skipped)
        | (Direction::Apply, OpState::Applied)
        | (Direction::Rollback, OpState::Queued | OpState::Failed)
        | (Direction::Rollback | Direction::RollbackByResults, OpState::Refused) => false,
        (Direction::Apply, OpState::Queued | OpState::Failed | OpState::Refused)
        | (Direction::Rollback | Direction::RollbackByResults, OpState::Applied)
        | (Direction::RollbackByResults, OpState::Queued | OpState::Failed) => true,
    }
}

/// Whether the steps after an operation find it done; `included` says whether the script holds it.
const fn was_done(state: OpState, included: bool) -> bool {
    match state {
        OpState::Applied | OpState::Skipped => true,
        OpState::Queued | OpState::Refused | OpState::Failed => included,
    }
}

struct Collector<'o> {
    options: &'o ScriptOptions,
    entries: Vec<Entry>,
    expected: Expected,
    waits: Waits,
    counts: Counts,
    purges_confirmed: usize,
    mailboxes_disabled: usize,
    names_left_out: usize,
    not_reported: usize,
    failed: usize,
    no_way_back: Vec<LeftOut>,
    unsupported: Vec<LeftOut>,
    irreversible: Vec<LeftOut>,
}

impl<'o> Collector<'o> {
    fn new(options: &'o ScriptOptions) -> Self {
        Self {
            options,
            entries: Vec::new(),
            expected: Expected::default(),
            waits: Waits::default(),
            counts: Counts::default(),
            purges_confirmed: 0,
            mailboxes_disabled: 0,
            names_left_out: 0,
            not_reported: 0,
            failed: 0,
            no_way_back: Vec::new(),
            unsupported: Vec::new(),
            irreversible: Vec::new(),
        }
    }

    /// Stops and what is done afterwards tell how to get forward: on the way back there are none.
    fn add(&mut self, item: &WorkItem<'_>) {
        let back = self.options.direction.is_back();
        match item {
            WorkItem::Stop(_) | WorkItem::Afterwards(_) if back => {}
            WorkItem::Stop(told) => {
                self.counts.stops += 1;
                self.entries.push(Entry::Stop(instruction(told, self.options.dialect)));
            }
            WorkItem::Afterwards(told) => {
                let text = instruction(told, self.options.dialect);
                self.entries.push(Entry::Afterwards(text));
            }
            WorkItem::Operation(queued) => {
                let included = self.add_operation(queued);
                if was_done(queued.state, included) {
                    written(&queued.operation).leave(&mut self.expected);
                }
            }
        }
    }

    /// Whether the operation became a step.
    fn add_operation(&mut self, queued: &QueuedOperation) -> bool {
        if !is_open(queued.state, self.options.direction) {
            self.leave_alone(queued.state);
            return false;
        }
        let operation = written(&queued.operation);
        let way = Way { dialect: self.options.dialect, expected: &self.expected };
        let back = self.options.direction.is_back();
        let step = if back { operation.step_back(way) } else { operation.step(way) };
        let no_way_back = match operation.step_back(way) {
            Err(NoStep::Irreversible(reason)) if !back => Some(left_out(queued, reason)),
            _ => None,
        };
        match step {
            Ok(step) => {
                self.push(queued, step, no_way_back);
                true
            }
            Err(NoStep::Unsupported(reason)) => {
                self.unsupported.push(left_out(queued, reason));
                false
            }
            Err(NoStep::Irreversible(reason)) => {
                self.irreversible.push(left_out(queued, reason));
                false
            }
        }
    }

    fn leave_alone(&mut self, state: OpState) {
        match (self.options.direction, state) {
            (Direction::Rollback, OpState::Queued) => self.not_reported += 1,
            (Direction::Rollback, OpState::Failed) => self.failed += 1,
            _ => self.counts.nothing_to_do += 1,
        }
    }

    fn push(&mut self, queued: &QueuedOperation, step: Step, no_way_back: Option<LeftOut>) {
        let back = self.options.direction.is_back();
        self.names_left_out += usize::from(step.name_left_out && step.side == Side::Cloud);
        let row = Row::new(queued, step, back);
        match &queued.operation {
            // Without the typed word it stays a comment.
            Operation::PurgeDeletedUser(_) if queued.confirmation.is_none() => {
                self.counts.purges_commented_out += 1;
                self.entries.push(Entry::UnconfirmedPurge(row));
                return;
            }
            Operation::PurgeDeletedUser(_) => self.purges_confirmed += 1,
            Operation::EnableRemoteMailbox(_) if back => self.mailboxes_disabled += 1,
            _ => {}
        }
        self.counts.steps += 1;
        self.no_way_back.extend(no_way_back);
        self.waits.add(queued.id, &queued.operation);
        self.entries.push(Entry::Step(row));
    }

    fn finish(mut self) -> Script {
        let back = self.options.direction.is_back();
        if back {
            self.entries.reverse();
        }
        let mut waits = self.waits.listed(back);
        for entry in &mut self.entries {
            if let Entry::Step(row) = entry {
                row.after = waits.remove(&row.id).unwrap_or_default();
            }
        }
        let no_way_back: Vec<OpId> = self.no_way_back.iter().map(|left| left.id).collect();
        let Files { whole, machinery, rows } = lay_out(&self.entries, &no_way_back, self.options);
        let notices = self.notices();
        Script {
            bytes: whole,
            machinery,
            rows,
            counts: self.counts,
            notices,
            unsupported: self.unsupported,
            irreversible: self.irreversible,
            no_way_back: self.no_way_back,
        }
    }

    fn notices(&self) -> Vec<Notice> {
        let cloud = self.entries.iter().any(Entry::is_cloud);
        let ScriptOptions { dialect, direction, tenant_id, .. } = self.options;
        let some = |count: usize, notice: fn(usize) -> Notice| (count > 0).then(|| notice(count));
        [
            (cloud && dialect.retirement().is_some()).then_some(Notice::Retired(*dialect)),
            (cloud && tenant_id.is_none()).then_some(Notice::NoTenant),
            some(self.counts.purges_commented_out, Notice::PurgesCommentedOut),
            some(self.purges_confirmed, Notice::PurgesConfirmed),
            some(self.no_way_back.len(), Notice::NoWayBack),
            some(self.mailboxes_disabled, Notice::DisablesRemoteMailboxes),
            some(self.names_left_out, Notice::NamesNotCompared),
            some(self.not_reported, Notice::NotReported),
            some(self.failed, Notice::FailedLeftAlone),
            (*direction == Direction::RollbackByResults).then_some(Notice::NeedsResults),
        ]
        .into_iter()
        .flatten()
        .collect()
    }
}

fn left_out(queued: &QueuedOperation, reason: String) -> LeftOut {
    LeftOut { id: queued.id, kind: queued.operation.kind(), reason }
}
