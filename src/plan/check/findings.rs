//! The findings of a whole directory, compact: a code and whom it is about.

use std::ops::Range;

use super::finding_id::{FindingId, Subject};
use super::sink::OnlyCode;
use super::{blind, cloud, deleted, doubt, export, lists, pair, queue, rejected, user};
use crate::directory::SyncState;
use crate::link::Judge;
use crate::plan::context::Context;
use crate::plan::finding::{Code, Finding, Severity};
use crate::plan::{Action, CloudRef, OpId, Queue};

/// What one key can do about a finding.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Remedy {
    /// Propose this action.
    Propose(Action),
    /// Take this operation out of the queue.
    Remove(OpId),
}

/// Which findings are wanted; nothing given is all of them.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct FindingFilter {
    /// Those of this severity.
    pub severity: Option<Severity>,
    /// Those of this code.
    pub code: Option<Code>,
}

impl FindingFilter {
    fn takes(self, code: Code) -> bool {
        self.severity.is_none_or(|wanted| wanted == code.severity())
            && self.code.is_none_or(|wanted| wanted == code)
    }
}

/// The findings about a directory and a queue: the gravest first, then by code, then by row.
///
/// Sixteen bytes each. [`Findings::get`] puts one into words.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Findings {
    found: Vec<FindingId>,
    /// Where the findings of each code are, in order.
    ranges: Vec<(Code, Range<usize>)>,
}

/// The findings that a filter takes, by their places in [`Findings`].
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Selection {
    ranges: Vec<Range<usize>>,
    /// Which of them are left out, in order: the `n`th, the `m`th.
    left_out: Vec<usize>,
}

impl Selection {
    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.ranges.iter().map(Range::len).sum::<usize>() - self.left_out.len()
    }

    /// The same without those whose place in [`Findings`] is refused.
    #[must_use]
    pub fn without(self, refused: impl Fn(usize) -> bool) -> Self {
        let places: Vec<usize> = self.ranges.iter().cloned().flatten().collect();
        let left_out = places.into_iter().enumerate().filter(|(_, place)| refused(*place));
        let left_out = left_out.map(|(n, _)| n).collect();
        Self { left_out, ..self }
    }

    /// How many are left out.
    #[must_use]
    pub fn left_out(&self) -> usize {
        self.left_out.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The place in [`Findings`] of the `n`th.
    #[must_use]
    pub fn at(&self, n: usize) -> Option<usize> {
        // Those left out before the one that is wanted: its number without them grows with each.
        let mut low = 0;
        let mut high = self.left_out.len();
        while low < high {
            let middle = low + (high - low) / 2;
            if self.left_out.get(middle)? - middle <= n {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        let mut n = n + low;
        for range in &self.ranges {
            if n < range.len() {
                return Some(range.start + n);
            }
            n -= range.len();
        }
        None
    }

    /// The places in [`Findings`], in order.
    pub fn iter(&self) -> impl Iterator<Item = usize> + '_ {
        (0..self.len()).filter_map(|n| self.at(n))
    }
}

impl Findings {
    pub(super) fn new(found: Vec<FindingId>) -> Self {
        let mut findings = Self { found, ranges: Vec::new() };
        findings.arrange();
        findings
    }

    /// Those about the queue alone, which are soon found: nobody is checked.
    #[must_use]
    pub fn of_queue(context: Context<'_>) -> Self {
        Self::default().requeued(context)
    }

    /// The same findings about users, with those about the queue and the rejected pairs made anew: cheap
    /// after a decision.
    #[must_use]
    pub fn requeued(mut self, context: Context<'_>) -> Self {
        let decided = |found: &FindingId| {
            matches!(found.subject, Subject::Operation(_)) || found.code == Code::RejectedYetJoined
        };
        self.found.retain(|found| !decided(found));
        queue::all(context, &mut self.found);
        rejected::all(context, &mut self.found);
        self.arrange();
        self
    }

    /// The same findings, with the links that are doubted as the context has it now.
    #[must_use]
    pub fn doubting(mut self, context: Context<'_>) -> Self {
        self.found.retain(|found| found.code != Code::LinkedToAnotherPerson);
        doubt::all(context, &mut self.found);
        self.arrange();
        self
    }

    fn arrange(&mut self) {
        use rayon::slice::ParallelSliceMut;
        self.found.par_sort_unstable_by_key(|found| (found.code.severity(), *found));
        self.found.dedup();
        self.found.shrink_to_fit();
        self.ranges.clear();
        let mut start = 0;
        for group in self.found.chunk_by(|a, b| a.code == b.code) {
            let end = start + group.len();
            self.ranges.extend(group.first().map(|found| (found.code, start..end)));
            start = end;
        }
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.found.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.found.is_empty()
    }

    /// All of them, not in words.
    #[must_use]
    pub fn all(&self) -> &[FindingId] {
        &self.found
    }

    /// How many there are of each code that occurs, in their order.
    pub fn counts(&self) -> impl Iterator<Item = (Code, usize)> + '_ {
        self.ranges.iter().map(|(code, range)| (*code, range.len()))
    }

    /// How many there are of a severity.
    #[must_use]
    pub fn count(&self, severity: Severity) -> usize {
        self.counts().filter(|(code, _)| code.severity() == severity).map(|(_, count)| count).sum()
    }

    /// How many there are of each severity: `2 block, 1 ask, 4 warn, 3 info`.
    #[must_use]
    pub fn tally(&self) -> String {
        let of = |severity: Severity| format!("{} {}", self.count(severity), severity.name());
        Severity::ALL.map(of).join(", ")
    }

    /// Those that a filter takes.
    #[must_use]
    pub fn select(&self, filter: FindingFilter) -> Selection {
        let taken = self.ranges.iter().filter(|(code, _)| filter.takes(*code));
        let ranges = taken.map(|(_, range)| range.clone()).collect();
        Selection { ranges, left_out: Vec::new() }
    }

    /// The codes of what is found about a queued operation, the gravest first.
    pub fn about_operation(&self, id: OpId) -> impl Iterator<Item = Code> + '_ {
        let subject = Subject::Operation(id);
        let has = move |(_, range): &&(Code, Range<usize>)| {
            let found = self.found.get(range.clone()).unwrap_or_default();
            found.binary_search_by_key(&subject, |found| found.subject).is_ok()
        };
        self.ranges.iter().filter(has).map(|(code, _)| *code)
    }

    /// The operations still to be done that the exports at hand speak against: grave findings, users
    /// that are gone, values that have changed.
    #[must_use]
    pub fn doubtful(&self, queue: &Queue) -> Vec<OpId> {
        let against = |code: Code| {
            code.severity() == Severity::Block
                || matches!(code, Code::UserGone | Code::ChangedSince)
        };
        let open = queue.operations().filter(|queued| queued.is_open());
        open.map(|queued| queued.id).filter(|id| self.about_operation(*id).any(against)).collect()
    }

    /// What is found about a queued operation, in words, the gravest first.
    #[must_use]
    pub fn of_operation(&self, id: OpId, context: Context<'_>) -> Vec<Finding> {
        let found = |code| FindingId { code, subject: Subject::Operation(id) }.in_words(context);
        self.about_operation(id).filter_map(found).collect()
    }

    /// How much memory they take, in bytes.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.found.capacity() * size_of::<FindingId>()
            + self.ranges.capacity() * size_of::<(Code, Range<usize>)>()
    }

    /// The finding at a place in words. `None` if there is no such place, or if the context is not the
    /// one it was found in.
    #[must_use]
    pub fn get(&self, at: usize, context: Context<'_>) -> Option<Finding> {
        self.found.get(at)?.in_words(context)
    }

    /// What one key can do about the finding at a place.
    #[must_use]
    pub fn remedy(&self, at: usize, judge: &Judge) -> Option<Remedy> {
        self.found.get(at)?.remedy(judge)
    }
}

impl FindingId {
    fn in_words(self, context: Context<'_>) -> Option<Finding> {
        let mut sink = OnlyCode::new(self.code);
        match self.subject {
            Subject::OnPrem(row) => {
                user::check(context, row, context.links.onprem(row), &mut sink);
            }
            Subject::Cloud(row) => {
                cloud::check(context, row, context.links.cloud(row), &mut sink);
            }
            Subject::Pair(onprem, target) => pair::standing(context, onprem, target, &mut sink),
            Subject::Deleted(row) => deleted::check(context, row, &mut sink),
            Subject::Mailbox(row) => lists::mailbox(context, row, &mut sink),
            Subject::RemoteMailbox(row) => lists::remote_mailbox(context, row, &mut sink),
            Subject::Operation(id) => {
                if let Some(queued) = context.queue.get(id) {
                    queue::check(context, queued, &mut sink);
                }
            }
            Subject::Column(role, field) => blind::gap(context, (role, Some(field)), &mut sink),
            Subject::List(role) => {
                blind::gap(context, (role, None), &mut sink);
                export::check(context, role, &mut sink);
            }
        }
        let mut finding = sink.finding?;
        self.about(context, &mut finding);
        Some(finding)
    }

    /// Puts whom it is about before those whom the sentence names too.
    fn about(self, context: Context<'_>, finding: &mut Finding) {
        let (guid, id) = match self.subject {
            Subject::OnPrem(row) => (context.object_guid(row), None),
            Subject::Cloud(row) => (None, context.object_id(row)),
            Subject::Pair(onprem, target) => {
                (context.object_guid(onprem), context.object_id(target))
            }
            Subject::Deleted(row) => (None, context.deleted_id(row)),
            Subject::Operation(id) => match context.queue.get(id).map(|queued| &queued.operation) {
                Some(operation) => (
                    operation.onprem().map(|user| user.object_guid),
                    operation.cloud().and_then(CloudRef::object_id),
                ),
                None => (None, None),
            },
            Subject::Mailbox(_)
            | Subject::RemoteMailbox(_)
            | Subject::Column(..)
            | Subject::List(_) => (None, None),
        };
        if let Some(guid) = guid {
            finding.object_guids.retain(|other| *other != guid);
            finding.object_guids.insert(0, guid);
        }
        if let Some(id) = id {
            finding.object_ids.retain(|other| *other != id);
            finding.object_ids.insert(0, id);
        }
    }

    /// Only where the remedy is plain; whatever it proposes is checked like everything else.
    fn remedy(self, judge: &Judge) -> Option<Remedy> {
        let synced = |row| {
            let state = judge.directory().cloud.sync_state(row);
            matches!(state, SyncState::Synced | SyncState::SyncedOrLeft)
        };
        let action = match (self.code, self.subject) {
            // The cloud refuses to clear the id of a synced user, until it is handed over.
            (Code::Orphan, Subject::Cloud(row)) if synced(row) => Action::HandOver(row),
            (Code::DuplicateId, Subject::Cloud(row)) if synced(row) => return None,
            (Code::WouldSoftMatch | Code::SoftMatchRefused, Subject::Pair(onprem, target)) => {
                Action::Link(onprem, target)
            }
            (
                Code::OtherMailboxGuid | Code::RemoteGuidDiffers | Code::MailboxGuidMissing,
                Subject::Pair(onprem, _),
            ) => Action::CarryMailboxGuid(onprem),
            (Code::RemoteMailboxMissing, Subject::Pair(onprem, _)) => Action::EnableMailbox(onprem),
            (Code::UpnDiffers, Subject::Pair(_, target)) => Action::TakeUpn(target),
            (Code::Orphan | Code::DuplicateId, Subject::Cloud(row)) => Action::Clear(row),
            (Code::WrongByteOrder | Code::DamagedAnchor, Subject::Cloud(row)) => {
                match judge.cloud(row).meant[..] {
                    [meant] => Action::Link(meant, row),
                    _ => return None,
                }
            }
            (
                Code::AnchorQueued
                | Code::CloudQueued
                | Code::OnPremQueued
                | Code::QueueOrder
                | Code::UserGone
                | Code::DoneAlready
                | Code::ChangedSince,
                Subject::Operation(id),
            ) => return Some(Remedy::Remove(id)),
            _ => return None,
        };
        Some(Remedy::Propose(action))
    }
}
