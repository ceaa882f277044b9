//! The findings of a whole directory, compact: a code and whom it is about.

use std::ops::Range;

use super::sink::OnlyCode;
use super::view::View;
use super::{blind, cloud, deleted, lists, pair, queue, user};
use crate::directory::{
    AnchorPolicy, Cell, CloudRow, DeletedRow, Directory, Field, MailboxRow, OnPremRow, Role,
};
use crate::link::Judge;
use crate::plan::finding::{Code, Finding, Severity};
use crate::plan::{Action, OpId, Queue};

/// Whom a finding is about.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Subject {
    /// An on-premises user.
    OnPrem(OnPremRow),
    /// A cloud user.
    Cloud(CloudRow),
    /// An on-premises user and the cloud user that belongs, or would belong, to it.
    Pair(OnPremRow, CloudRow),
    /// A soft-deleted user.
    Deleted(DeletedRow),
    /// A cloud mailbox.
    Mailbox(MailboxRow),
    /// A remote mailbox.
    RemoteMailbox(MailboxRow),
    /// A queued operation.
    Operation(OpId),
    /// A column that an export lacks.
    Column(Role, Field),
    /// An export that was not given.
    List(Role),
}

impl Subject {
    /// The on-premises user, where it is about one.
    #[must_use]
    pub const fn onprem(self) -> Option<OnPremRow> {
        match self {
            Self::OnPrem(row) | Self::Pair(row, _) => Some(row),
            Self::Cloud(_)
            | Self::Deleted(_)
            | Self::Mailbox(_)
            | Self::RemoteMailbox(_)
            | Self::Operation(_)
            | Self::Column(..)
            | Self::List(_) => None,
        }
    }

    /// The cloud user, where it is about one.
    #[must_use]
    pub const fn cloud(self) -> Option<CloudRow> {
        match self {
            Self::Cloud(row) | Self::Pair(_, row) => Some(row),
            Self::OnPrem(_)
            | Self::Deleted(_)
            | Self::Mailbox(_)
            | Self::RemoteMailbox(_)
            | Self::Operation(_)
            | Self::Column(..)
            | Self::List(_) => None,
        }
    }
}

/// One finding, not yet in words.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct FindingId {
    /// What it is.
    pub code: Code,
    /// Whom it is about.
    pub subject: Subject,
}

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
    policy: AnchorPolicy,
    found: Vec<FindingId>,
    /// Where the findings of each code are, in order.
    ranges: Vec<(Code, Range<usize>)>,
}

/// The findings that a filter takes, by their places in [`Findings`].
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Selection {
    ranges: Vec<Range<usize>>,
}

impl Selection {
    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.ranges.iter().map(Range::len).sum()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The place in [`Findings`] of the `n`th.
    #[must_use]
    pub fn at(&self, n: usize) -> Option<usize> {
        let mut n = n;
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
        self.ranges.iter().cloned().flatten()
    }
}

impl Findings {
    pub(super) fn new(policy: AnchorPolicy, found: Vec<FindingId>) -> Self {
        let mut findings = Self { policy, found, ranges: Vec::new() };
        findings.arrange();
        findings
    }

    /// Those about the queue alone, which are soon found: nobody is checked.
    #[must_use]
    pub fn of_queue(directory: &Directory, policy: AnchorPolicy, queue: &Queue) -> Self {
        Self { policy, ..Self::default() }.requeued(directory, queue)
    }

    /// The same findings about users, with those about the queue made anew: cheap after a decision.
    #[must_use]
    pub fn requeued(mut self, directory: &Directory, new: &Queue) -> Self {
        self.found.retain(|found| !matches!(found.subject, Subject::Operation(_)));
        let judge = Judge::new(directory, self.policy);
        queue::all(View { directory, judge: &judge, queue: new }, &mut self.found);
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
        Selection { ranges: taken.map(|(_, range)| range.clone()).collect() }
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
    pub fn of_operation(&self, id: OpId, directory: &Directory, queue: &Queue) -> Vec<Finding> {
        let judge = Judge::new(directory, self.policy);
        let view = View { directory, judge: &judge, queue };
        let found = |code| FindingId { code, subject: Subject::Operation(id) }.in_words(view);
        self.about_operation(id).filter_map(found).collect()
    }

    /// How much memory they take, in bytes.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.found.capacity() * size_of::<FindingId>()
            + self.ranges.capacity() * size_of::<(Code, Range<usize>)>()
    }

    /// The finding at a place in words. `None` if there is no such place, or if directory and queue
    /// are not those it was found in.
    #[must_use]
    pub fn get(&self, at: usize, directory: &Directory, queue: &Queue) -> Option<Finding> {
        let found = self.found.get(at)?;
        let judge = Judge::new(directory, self.policy);
        found.in_words(View { directory, judge: &judge, queue })
    }

    /// What one key can do about the finding at a place.
    #[must_use]
    pub fn remedy(&self, at: usize, directory: &Directory) -> Option<Remedy> {
        let found = self.found.get(at)?;
        found.remedy(directory, &Judge::new(directory, self.policy))
    }
}

impl FindingId {
    fn in_words(self, view: View<'_>) -> Option<Finding> {
        let mut sink = OnlyCode::new(self.code);
        match self.subject {
            Subject::OnPrem(row) => {
                user::check(view, row, view.judge.onprem(row).status, &mut sink);
            }
            Subject::Cloud(row) => {
                cloud::check(view, row, view.judge.cloud(row).status, &mut sink);
            }
            Subject::Pair(onprem, target) => pair::standing(view, onprem, target, &mut sink),
            Subject::Deleted(row) => deleted::check(view, row, &mut sink),
            Subject::Mailbox(row) => lists::mailbox(view, row, &mut sink),
            Subject::RemoteMailbox(row) => lists::remote_mailbox(view, row, &mut sink),
            Subject::Operation(id) => {
                if let Some(queued) = view.queue.get(id) {
                    queue::check(view, queued, &mut sink);
                }
            }
            Subject::Column(role, field) => blind::column(view.directory, role, field, &mut sink),
            Subject::List(role) => blind::list(role, &mut sink),
        }
        let mut finding = sink.finding?;
        self.about(view, &mut finding);
        Some(finding)
    }

    /// Puts whom it is about before those whom the sentence names too.
    fn about(self, view: View<'_>, finding: &mut Finding) {
        let (guid, id) = match self.subject {
            Subject::OnPrem(row) => (view.object_guid(row), None),
            Subject::Cloud(row) => (None, view.object_id(row)),
            Subject::Pair(onprem, target) => (view.object_guid(onprem), view.object_id(target)),
            Subject::Deleted(row) => (None, view.deleted_id(row)),
            Subject::Operation(id) => match view.queue.get(id).map(|queued| &queued.operation) {
                Some(operation) => (
                    operation.onprem().map(|user| user.object_guid),
                    operation.cloud().map(|user| user.object_id),
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
    fn remedy(self, directory: &Directory, judge: &Judge<'_>) -> Option<Remedy> {
        let synced = |row| directory.cloud.flag(row, Field::Synced) == Cell::Value(true);
        let action = match (self.code, self.subject) {
            // The cloud refuses to clear the id of a synced user.
            (Code::Orphan | Code::DuplicateId, Subject::Cloud(row)) if synced(row) => return None,
            (Code::WouldSoftMatch | Code::SoftMatchRefused, Subject::Pair(onprem, target)) => {
                Action::Link(onprem, target)
            }
            (Code::OtherMailboxGuid | Code::MailboxGuidMissing, Subject::Pair(onprem, _)) => {
                Action::CarryMailboxGuid(onprem)
            }
            (Code::RemoteMailboxMissing, Subject::Pair(onprem, _)) => Action::EnableMailbox(onprem),
            (Code::UpnDiffers, Subject::Pair(_, target)) => Action::TakeUpn(target),
            (Code::Orphan | Code::DuplicateId, Subject::Cloud(row)) => Action::Clear(row),
            (Code::WrongByteOrder | Code::GuidAsText | Code::DamagedId, Subject::Cloud(row)) => {
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
