//! The script of a whole queue.

use thiserror::Error;

use super::dialect::Dialect;
use super::expected::Expected;
use super::instruction::instruction;
use super::kind::{Way, written};
use super::layout::{Entry, lay_out};
use super::options::ScriptOptions;
use super::step::{NoStep, Side, Step};
use crate::anchor::ImmutableId;
use crate::plan::{
    OpId, OpKind, OpState, Operation, Queue, QueuedOperation, WorkItem, working_order,
};

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
        "{0} purge(s) are commented out in the script, because they were not confirmed in the session"
    )]
    PurgesCommentedOut(usize),
    /// Some purges will run.
    #[error("{0} confirmed purge(s) remove users for good, with mailbox and files")]
    PurgesConfirmed(usize),
    /// The session names no tenant.
    #[error(
        "the session names no tenant, so the script cannot tell a wrong one; give -TenantId when you run it"
    )]
    NoTenant,
    /// A rollback disables remote mailboxes.
    #[error(
        "{0} step(s) run Disable-RemoteMailbox; after a sync cycle that may take the cloud mailbox along"
    )]
    DisablesRemoteMailboxes(usize),
    /// Names that cannot be written are not compared.
    #[error("the names of {0} user(s) hold control characters and are not compared")]
    NamesNotCompared(usize),
}

/// A finished script and what is to be said about it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Script {
    /// The file: ASCII, or UTF-8 with a byte-order mark where that is not possible; CRLF. Windows
    /// PowerShell 5.1 reads a file without a mark in the code page of the machine (docs/facts.md,
    /// PowerShell text).
    pub bytes: Vec<u8>,
    /// How much it holds.
    pub counts: Counts,
    /// What the operator should know.
    pub notices: Vec<Notice>,
    /// Operations that the dialect cannot express; they stay in the queue.
    pub unsupported: Vec<LeftOut>,
    /// For a rollback: operations that cannot be taken back.
    pub irreversible: Vec<LeftOut>,
}

/// Writes the script of a queue in its working order, with the stops where a person must act. A
/// rollback has none: they tell how to get forward.
#[must_use]
pub fn script_of_plan(queue: &Queue, options: &ScriptOptions) -> Script {
    let mut plan = working_order(queue);
    plan.retain(|item| !options.rollback || matches!(item, WorkItem::Operation(_)));
    script_of_items(&plan, options)
}

/// Writes the script of a plan, in its order, or for a rollback in the opposite order with old and
/// new exchanged.
///
/// What is done already is left out: applied or skipped operations; for a rollback those that were
/// skipped or refused, which no script changed. Runs in time linear in the plan.
#[must_use]
pub fn script_of_items(items: &[WorkItem<'_>], options: &ScriptOptions) -> Script {
    let mut collector = Collector::new(options);
    for item in items {
        collector.add(item);
    }
    collector.finish()
}

/// Whether a script has something to do about an operation.
const fn is_open(state: OpState, rollback: bool) -> bool {
    match state {
        OpState::Queued | OpState::Failed => true,
        OpState::Applied => rollback,
        OpState::Refused => !rollback,
        OpState::Skipped => false,
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
    counts: Counts,
    purges_confirmed: usize,
    mailboxes_disabled: usize,
    names_left_out: usize,
    unsupported: Vec<LeftOut>,
    irreversible: Vec<LeftOut>,
}

impl<'o> Collector<'o> {
    fn new(options: &'o ScriptOptions) -> Self {
        Self {
            options,
            entries: Vec::new(),
            expected: Expected::default(),
            counts: Counts::default(),
            purges_confirmed: 0,
            mailboxes_disabled: 0,
            names_left_out: 0,
            unsupported: Vec::new(),
            irreversible: Vec::new(),
        }
    }

    fn add(&mut self, item: &WorkItem<'_>) {
        match item {
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
        if !is_open(queued.state, self.options.rollback) {
            self.counts.nothing_to_do += 1;
            return false;
        }
        let operation = written(&queued.operation);
        let way = Way { dialect: self.options.dialect, expected: &self.expected };
        let step =
            if self.options.rollback { operation.step_back(way) } else { operation.step(way) };
        match step {
            Ok(step) => {
                self.push(queued, step);
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

    fn push(&mut self, queued: &QueuedOperation, step: Step) {
        let rollback = self.options.rollback;
        self.names_left_out += usize::from(step.name_left_out && step.side == Side::Cloud);
        match &queued.operation {
            Operation::PurgeDeletedUser(purge) => {
                // Without the typed word it stays a comment.
                if queued.confirmation.is_none() {
                    self.counts.purges_commented_out += 1;
                    let held = purge.before.value().and_then(ImmutableId::guid);
                    let user = purge.cloud.object_id();
                    self.entries.extend(user.map(|user| Entry::UnconfirmedPurge {
                        id: queued.id,
                        user,
                        held,
                    }));
                    return;
                }
                self.purges_confirmed += 1;
            }
            Operation::EnableRemoteMailbox(_) if rollback => self.mailboxes_disabled += 1,
            _ => {}
        }
        self.counts.steps += 1;
        // They spoke against going there, not against going back.
        let findings = if rollback {
            Vec::new()
        } else {
            let findings = queued.telling_findings();
            findings.map(|found| format!("{} {found}", found.severity.name())).collect()
        };
        let assessment = queued.assessment.clone().filter(|_| !rollback);
        self.entries.push(Entry::Step { id: queued.id, step, assessment, findings });
    }

    fn finish(mut self) -> Script {
        if self.options.rollback {
            self.entries.reverse();
        }
        let bytes = lay_out(&self.entries, self.options);
        let notices = self.notices();
        Script {
            bytes,
            counts: self.counts,
            notices,
            unsupported: self.unsupported,
            irreversible: self.irreversible,
        }
    }

    fn notices(&self) -> Vec<Notice> {
        let cloud = self.entries.iter().any(Entry::is_cloud);
        let dialect = self.options.dialect;
        let some = |count: usize, notice: fn(usize) -> Notice| (count > 0).then(|| notice(count));
        [
            (cloud && dialect.retirement().is_some()).then_some(Notice::Retired(dialect)),
            (cloud && self.options.tenant_id.is_none()).then_some(Notice::NoTenant),
            some(self.counts.purges_commented_out, Notice::PurgesCommentedOut),
            some(self.purges_confirmed, Notice::PurgesConfirmed),
            some(self.mailboxes_disabled, Notice::DisablesRemoteMailboxes),
            some(self.names_left_out, Notice::NamesNotCompared),
        ]
        .into_iter()
        .flatten()
        .collect()
    }
}

fn left_out(queued: &QueuedOperation, reason: String) -> LeftOut {
    LeftOut { id: queued.id, kind: queued.operation.kind(), reason }
}
