//! The plan: operations on the directory and the tenant, and the queue that decisions make of them.
//!
//! The queue is never edited in place: it is the fold over the decisions of the operator, so that
//! undoing is leaving a decision out and a replayed session is the session. Nothing here is text of
//! a shell; `powershell` writes that.
//!
//! This room must never read a file or a clock: who decided and when is passed in.

mod action;
mod advice;
mod aside;
mod assess;
mod assessment;
mod bulk;
mod certain;
mod changes;
mod check;
mod concerned;
mod context;
mod decision;
mod doubt;
mod filter;
mod finding;
mod fold;
mod gap;
mod history;
mod jobs;
mod kept;
mod lacks;
mod mailboxes;
mod naming;
mod onprem_mailbox;
mod operation;
mod order;
mod overview;
mod prerequisite;
mod proposal;
mod queue;
mod queued;
mod recipient;
mod recorded_finding;
mod reference;
mod rejection;
mod result;
mod routing;
mod sync_time;
mod taken_over;
mod verify;

pub use advice::Verb;
pub use aside::{Aside, Asides};
pub use assessment::{Assessment, Probability, RunnerUp};
pub use bulk::{Bulk, BulkCounts, BulkLine, confirmation_word};
pub use certain::{Certain, CertainCounts, CertainPair};
pub use changes::{Changes, Judged, Named, SideChanges, WATCHED};
pub use check::{FindingFilter, FindingId, Findings, Remedy, Selection, Solving, Subject, check};
pub use context::Context;
pub use decision::{Decision, NewOperation};
pub use doubt::{Doubt, Doubts, Likelier};
pub use filter::{CloudFilter, Filter, Filtered, OnPremFilter, States};
pub use finding::{Code, Consent, Finding, Severity};
pub use gap::Gap;
pub use history::{AppliedAlready, Entry, History, Leaving, UndoError};
pub use jobs::{DeletedChoice, Job, Place, Task, TaskState};
pub use lacks::{LACK_FIX, Lack};
pub use mailboxes::{
    guid_keeps_mailbox_away, guid_to_carry, lacks_remote_mailbox, mailboxes_of,
    onprem_of_mailbox_address, owner_of_mailbox, owner_of_mailbox_address, owner_of_mailbox_part,
};
pub use naming::Naming;
pub use operation::*;
pub use order::{Instruction, NotMoved, TenantCommand, Waits, WorkItem, moved_to, working_order};
pub use overview::{Group, Grouping, Overview, Part, Tally};
pub use prerequisite::Prerequisite;
pub use proposal::Proposal;
pub use queue::Queue;
pub use queued::QueuedOperation;
pub use recipient::Purpose;
pub use recorded_finding::RecordedFinding;
pub use reference::{cloud_ref, onprem_ref};
pub use rejection::{PairId, PairRef, Rejection, Rejections};
pub use result::{OpResult, OpState, Outcome, Run};
pub use routing::{NoRoutingAddress, RoutingRule, RoutingRuleError};
pub use verify::{contradiction, renamed, verify};
