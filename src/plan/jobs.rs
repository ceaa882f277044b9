//! The five jobs around a hard match, as lists of steps with counts (`workflows.md`).
//!
//! A job changes nothing: it counts what is open, says what is next, what data it needs, and where
//! the work is done. What happens outside of hardmatch is a step too, told in a sentence.

use super::finding::Code;
use super::mailboxes::{cloud_mailbox, remote_mailbox};
use super::{OpKind, OpState, Queue};
use crate::anchor::{Guid, ObjectGuid, ObjectId};
use crate::directory::{Cell, CloudRow, Directory, Field, Mailboxes, OnPremRow, source_anchor};
use crate::link::{CloudStatus, Links, OnPremStatus};

/// A job.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Job {
    /// Hard match users whose soft match failed.
    HardMatch,
    /// Give a cloud mailbox to another user.
    ReconnectMailbox,
    /// Off-boarding, tenant conversion, re-linking in bulk.
    Relink,
    /// One person with two mailboxes.
    TwoMailboxes,
    /// Before a third-party migration of mailboxes.
    BeforeMigration,
}

impl Job {
    /// Every job.
    pub const ALL: [Self; 5] = [
        Self::HardMatch,
        Self::ReconnectMailbox,
        Self::Relink,
        Self::TwoMailboxes,
        Self::BeforeMigration,
    ];

    /// The name in `--json`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::HardMatch => "hard-match",
            Self::ReconnectMailbox => "reconnect-mailbox",
            Self::Relink => "relink",
            Self::TwoMailboxes => "two-mailboxes",
            Self::BeforeMigration => "before-migration",
        }
    }

    /// What it is, in a line.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::HardMatch => "Hard match users whose soft match failed",
            Self::ReconnectMailbox => "Give a cloud mailbox to another on-premises user",
            Self::Relink => "Off-boarding, tenant conversion, re-linking in bulk",
            Self::TwoMailboxes => "One person, two mailboxes",
            Self::BeforeMigration => "Before a third-party migration of mailboxes",
        }
    }
}

/// Where the work of a step is done.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Place {
    /// The on-premises users with one of these states; see the filter of this name.
    OnPrem(&'static str),
    /// The cloud users; see the filter of this name.
    Cloud(&'static str),
    /// The soft-deleted users.
    Deleted,
    /// The findings with this code.
    Findings(Code),
    /// The queue.
    Queue,
    /// The export of the script.
    Export,
}

/// How a step stands.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum StepState {
    /// Nothing is left.
    Done,
    /// So many are left.
    Open(usize),
    /// Its turn comes when something is queued, or when a script has reported.
    Waiting,
    /// A person does it outside; hardmatch cannot see it.
    Outside,
    /// It cannot be told without an export or a column.
    NeedsData(&'static str),
}

/// A step of a job.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct JobStep {
    /// What to do.
    pub title: &'static str,
    /// How it stands.
    pub state: StepState,
    /// Where it is done.
    pub place: Option<Place>,
}

/// What the jobs count in.
#[derive(Clone, Copy, Debug)]
pub struct JobView<'a> {
    /// The users.
    pub directory: &'a Directory,
    /// Their links.
    pub links: &'a Links,
    /// What is queued.
    pub queue: &'a Queue,
}

/// The export of soft-deleted users.
const DELETED: &str = "an export of soft-deleted users (--deleted)";
/// The export of cloud mailboxes.
const MAILBOXES: &str = "an export of cloud mailboxes (--mailboxes)";
/// The export of remote mailboxes.
const REMOTE: &str = "an export of remote mailboxes (--remote-mailboxes)";
/// The column of `ImmutableIds`.
const IDS: &str = "the ImmutableId column of the cloud export";

impl JobView<'_> {
    /// The steps of a job.
    #[must_use]
    pub fn steps(&self, job: Job) -> Vec<JobStep> {
        match job {
            Job::HardMatch => self.hard_match(),
            Job::ReconnectMailbox => self.reconnect(),
            Job::Relink => self.relink(),
            Job::TwoMailboxes => self.two_mailboxes(),
            Job::BeforeMigration => self.before_migration(),
        }
    }

    fn hard_match(&self) -> Vec<JobStep> {
        let mut steps = vec![
            self.ids_known(),
            outside(
                "move the on-premises users that are doubled out of the scope of sync, and run a sync cycle",
            ),
            self.held("purge the doubled cloud users that hold an anchor from the recycle bin"),
            self.pair("pair the on-premises users that are to do", "to do"),
        ];
        steps.extend(self.script_and_back());
        steps
    }

    fn reconnect(&self) -> Vec<JobStep> {
        let mut steps = vec![
            self.ids_known(),
            outside(
                "move the on-premises user to an OU that does not sync, and run a sync cycle: its synced twin becomes soft-deleted and keeps the ImmutableId",
            ),
            self.held("free the ids that soft-deleted users hold: purge, or restore and clear"),
            self.pair("link the old cloud user with the on-premises user", "held by deleted"),
        ];
        steps.extend(self.script_and_back());
        steps
    }

    fn relink(&self) -> Vec<JobStep> {
        let orphans = self.cloud_users(&[CloudStatus::Orphan, CloudStatus::WrongByteOrder]);
        let mut steps = vec![
            self.ids_known(),
            outside(
                "turn directory synchronisation off for the tenant, and wait until no user is synced (hours)",
            ),
            work(
                "clear the ids whose on-premises user is gone, or that are in a wrong form",
                orphans,
                Place::Cloud("orphan"),
            ),
            self.pair("pair the users that are to do", "to do"),
            self.mailboxes_to_enable(),
            self.guids_to_carry(),
        ];
        steps.extend(self.script_and_back());
        steps
    }

    fn two_mailboxes(&self) -> Vec<JobStep> {
        let mut steps = vec![
            self.two_guids(),
            outside("decide which mailbox is to be kept, and move what the other one holds"),
            self.guids_to_carry(),
        ];
        steps.extend(self.script_and_back());
        steps
    }

    fn before_migration(&self) -> Vec<JobStep> {
        let synced = self.with_synced_guid();
        let mut steps = vec![
            JobStep {
                title: "find the on-premises users whose mailbox GUID is synced",
                state: synced,
                place: Some(Place::OnPrem("mailbox GUID")),
            },
            outside(
                "exclude msExchMailboxGuid from sync, take their OU out of scope, and run Start-ADSyncSyncCycle -PolicyType Initial",
            ),
            self.purges("purge the soft-deleted users, each by its object id"),
        ];
        steps.extend(self.script_and_back());
        steps
    }

    fn ids_known(&self) -> JobStep {
        let known = self.directory.cloud.fields_known_everywhere().contains(Field::ImmutableId);
        JobStep {
            title: "import both sides, with the ImmutableIds of the cloud users",
            state: if known && !self.directory.cloud.is_empty() {
                StepState::Done
            } else {
                StepState::NeedsData(IDS)
            },
            place: None,
        }
    }

    fn pair(&self, title: &'static str, filter: &'static str) -> JobStep {
        let users = &self.directory.onprem;
        let open = |row: &OnPremRow| {
            let status = self.links.onprem(*row);
            let wanted = match filter {
                "held by deleted" => status == OnPremStatus::HeldByDeleted,
                _ => status.is_to_do(),
            };
            let id = users.id(*row).map(ObjectGuid);
            wanted && id.is_none_or(|id| self.queue.link_of_onprem(id).is_none())
        };
        work(title, users.rows().filter(open).count(), Place::OnPrem(filter))
    }

    fn held(&self, title: &'static str) -> JobStep {
        let Some(deleted) = &self.directory.deleted else {
            return JobStep { title, state: StepState::NeedsData(DELETED), place: None };
        };
        let users = &self.directory.onprem;
        let held =
            users.rows().filter(|row| self.links.onprem(*row) == OnPremStatus::HeldByDeleted);
        let policy = self.links.policy();
        let open = held.filter(|row| {
            let anchor = source_anchor(users, *row, policy);
            let Ok(anchor) = anchor else { return false };
            let holder = deleted.rows_by_anchor(anchor.guid).next();
            let id = holder.and_then(|row| deleted.id(row)).map(ObjectId);
            id.is_some_and(|id| self.queue.of_cloud(id).next().is_none())
        });
        work(title, open.count(), Place::Deleted)
    }

    fn purges(&self, title: &'static str) -> JobStep {
        let Some(deleted) = &self.directory.deleted else {
            return JobStep { title, state: StepState::NeedsData(DELETED), place: None };
        };
        let open = deleted
            .rows()
            .filter_map(|row| deleted.id(row))
            .filter(|id| self.queue.of_cloud(ObjectId(*id)).next().is_none());
        work(title, open.count(), Place::Deleted)
    }

    fn cloud_users(&self, statuses: &[CloudStatus]) -> usize {
        let users = &self.directory.cloud;
        let open = |row: &CloudRow| {
            let id = users.id(*row).map(ObjectId);
            statuses.contains(&self.links.cloud(*row))
                && id.is_none_or(|id| self.queue.of_cloud(id).next().is_none())
        };
        users.rows().filter(open).count()
    }

    fn mailboxes_to_enable(&self) -> JobStep {
        let title = "enable the remote mailboxes of users whose mailbox is in the cloud";
        if let Err(missing) = self.both_lists() {
            return JobStep { title, state: StepState::NeedsData(missing), place: None };
        }
        let open = |row: &OnPremRow| {
            cloud_mailbox(self.directory, self.partner(*row), *row).is_some()
                && remote_mailbox(self.directory, *row).is_none()
                && !self.is_queued(*row, OpKind::EnableRemoteMailbox)
        };
        let count = self.directory.onprem.rows().filter(open).count();
        work(title, count, Place::OnPrem("everybody"))
    }

    fn guids_to_carry(&self) -> JobStep {
        let title = "carry the ExchangeGuid over where the two differ";
        let remote = match self.both_lists() {
            Ok(remote) => remote,
            Err(missing) => {
                return JobStep { title, state: StepState::NeedsData(missing), place: None };
            }
        };
        let open = |row: &OnPremRow| {
            let wanted = self.cloud_guid(*row);
            let present = remote_mailbox(self.directory, *row)
                .and_then(|row| remote.guid(row, Field::MailboxGuid).value());
            wanted.is_some() && wanted != present && !self.is_queued(*row, OpKind::SetExchangeGuid)
        };
        let count = self.directory.onprem.rows().filter(open).count();
        work(title, count, Place::OnPrem("everybody"))
    }

    fn two_guids(&self) -> JobStep {
        let title =
            "find the people whose on-premises mailbox GUID is not that of their cloud mailbox";
        if self.directory.mailboxes.is_none() {
            return JobStep { title, state: StepState::NeedsData(MAILBOXES), place: None };
        }
        let users = &self.directory.onprem;
        let doubled = |row: &OnPremRow| {
            let here = users.guid(*row, Field::MailboxGuid).value();
            let there = self.cloud_guid(*row);
            here.is_some() && there.is_some() && here != there
        };
        let count = users.rows().filter(doubled).count();
        work(title, count, Place::Findings(Code::OtherMailboxGuid))
    }

    fn with_synced_guid(&self) -> StepState {
        let users = &self.directory.onprem;
        if !users.known_fields().contains(Field::MailboxGuid) {
            return StepState::NeedsData("the msExchMailboxGuid column of the on-premises export");
        }
        let has = |row: &OnPremRow| matches!(users.guid(*row, Field::MailboxGuid), Cell::Value(_));
        count_state(users.rows().filter(has).count())
    }

    /// The list of remote mailboxes, if that of the cloud mailboxes is there too.
    fn both_lists(&self) -> Result<&Mailboxes, &'static str> {
        match (&self.directory.mailboxes, &self.directory.remote_mailboxes) {
            (None, _) => Err(MAILBOXES),
            (Some(_), None) => Err(REMOTE),
            (Some(_), Some(remote)) => Ok(remote),
        }
    }

    /// The cloud user that holds the anchor of an on-premises user.
    fn partner(&self, row: OnPremRow) -> Option<CloudRow> {
        let anchor = source_anchor(&self.directory.onprem, row, self.links.policy()).ok()?;
        self.directory.cloud.rows_by_anchor(anchor.guid).next()
    }

    /// The GUID of the cloud mailbox of an on-premises user.
    fn cloud_guid(&self, row: OnPremRow) -> Option<Guid> {
        let found = cloud_mailbox(self.directory, self.partner(row), row)?;
        self.directory.mailboxes.as_ref()?.guid(found, Field::MailboxGuid).value()
    }

    fn is_queued(&self, row: OnPremRow, kind: OpKind) -> bool {
        let id = self.directory.onprem.id(row).map(ObjectGuid);
        id.is_some_and(|id| self.queue.of_onprem(id).any(|queued| queued.operation.kind() == kind))
    }

    /// The end of every job: the script, its results, the sync, the comparison.
    fn script_and_back(&self) -> Vec<JobStep> {
        let operations = self.queue.operations();
        let open = operations.iter().filter(|queued| queued.state == OpState::Queued).count();
        let failed = operations
            .iter()
            .filter(|queued| matches!(queued.state, OpState::Failed | OpState::Refused))
            .count();
        vec![
            JobStep {
                title: "export the script, and run it: first without -Apply",
                state: if operations.is_empty() { StepState::Waiting } else { count_state(open) },
                place: Some(Place::Export),
            },
            JobStep {
                title: "take the results in, and look at what failed or was refused",
                state: if operations.len() == open {
                    StepState::Waiting
                } else {
                    count_state(failed)
                },
                place: Some(Place::Queue),
            },
            outside("put the users back into the scope of sync, and run a sync cycle"),
            outside("export the cloud users afresh, and compare: `hardmatch verify`"),
        ]
    }
}

const fn count_state(count: usize) -> StepState {
    if count == 0 { StepState::Done } else { StepState::Open(count) }
}

const fn work(title: &'static str, count: usize, place: Place) -> JobStep {
    JobStep { title, state: count_state(count), place: Some(place) }
}

const fn outside(title: &'static str) -> JobStep {
    JobStep { title, state: StepState::Outside, place: None }
}
