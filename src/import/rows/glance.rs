//! What is seen of a record at a glance: of nearly all that they are ordinary users with sound names. Whoever reads records
//! ahead looks, so that whoever makes rows of them need not.
//!
//! A glance counts nothing and changes nothing.

use super::plan::Plan;
use super::shift::Looks;
use super::signs::signs_of;
use super::state_columns::{
    StateColumn, Suspect, deleted_state, invitation_columns, state_columns, unread_deletions,
};
use crate::anchor::is_too_short;
use crate::directory::{Field, Role, TextAttribute};
use crate::import::cell::{self, Cell};
use crate::import::format::Header;
use crate::import::heading::{HEADINGS, fold_heading};
use crate::import::record::{Record, Seen};

/// The names of built-in accounts, for files without security identifiers.
const BUILT_IN: [&str; 5] =
    ["administrator", "guest", "krbtgt", "defaultaccount", "wdagutilityaccount"];

/// Objects of the directory that are no users. Computers and service accounts are users in the
/// directory's sense; it is for the checks to refuse them.
const NO_USERS: [&str; 19] = [
    "group",
    "contact",
    "organizationalunit",
    "container",
    "domaindns",
    "domain",
    "printqueue",
    "volume",
    "foreignsecurityprincipal",
    "grouppolicycontainer",
    "publicfolder",
    "builtindomain",
    // Of the cloud.
    "orgcontact",
    "device",
    "serviceprincipal",
    "application",
    "directoryrole",
    "administrativeunit",
    "agentidentity",
];

/// The fields by which a glance tells a user.
const TELLING: [Field; 5] =
    [Field::CloudId, Field::ObjectGuid, Field::Upn, Field::Mail, Field::ProxyAddresses];

/// The columns that tell what a record is, and what they look like.
#[derive(Clone, Debug)]
pub(in crate::import) struct Glance {
    role: Role,
    /// The attribute whose text is the anchor, where the operator named one.
    anchor_column: Option<TextAttribute>,
    /// The first heading, how many there are, how many fields most records have, and whether each value has its own beside it.
    first_heading: String,
    width: usize,
    usual_width: usize,
    names_values: bool,
    /// Columns with names, in which letters may have been lost.
    pub(super) names: Vec<usize>,
    /// Columns that tell whether a record is a user: security identifier, account names, object
    /// class, time of deletion.
    sid: Option<usize>,
    sam: Vec<usize>,
    pub(super) class: Option<usize>,
    pub(in crate::import) deletion: Option<usize>,
    /// Every column that tells of a user, a mailbox or an object of Active Directory that it lives no more.
    pub(super) deletions: Vec<usize>,
    /// Columns whose words may say that a user is deleted.
    pub(in crate::import) states: Vec<StateColumn>,
    /// Columns that nobody reads, and whose headings speak of a deletion.
    pub(super) suspects: Vec<Suspect>,
    /// Columns that tell who was invited into the tenant.
    pub(super) invitations: Vec<usize>,
    /// Whether the operator says that the column tells it, which has another heading.
    deletion_is_said: bool,
    /// Columns by which a glance tells that a row is a user; none where there are neither ids nor UPNs.
    pub(super) telling: Vec<usize>,
    /// Names of objects of Active Directory, which tell of deleted ones.
    object_names: Vec<usize>,
    /// Object id and UPN: the id stands in front of the UPN of deleted users.
    pub(super) named: [Option<usize>; 2],
    /// What the values of the columns look like.
    pub(super) looks: Looks,
}

impl Glance {
    /// What there is to look at under these headings.
    pub(super) fn new(
        header: &Header,
        plan: &Plan,
        role: Role,
        anchor_column: Option<&TextAttribute>,
    ) -> Self {
        let all = |field| plan.candidates(field).map(|candidate| candidate.column);
        let first = |field| all(field).next();
        let names = [Field::DisplayName, Field::GivenName, Field::Surname, Field::CommonName];
        let object_names = [Field::OrgUnit, Field::CommonName].into_iter().flat_map(all);
        let deletion = first(Field::Deleted);
        let deletion_is_said = deletion.is_some_and(|column| {
            let heading = header.names.get(column).map(|name| fold_heading(name));
            let meaning = heading.and_then(|heading| HEADINGS.meaning(&heading, role));
            let is_other = meaning.is_none_or(|meaning| meaning.field != Field::Deleted);
            header.is_said(column) && is_other
        });
        let [ids @ .., _, _] = TELLING;
        let tells = ids.into_iter().any(|field| plan.has(field));
        Self {
            role,
            anchor_column: anchor_column.cloned(),
            first_heading: header.names.first().cloned().unwrap_or_default(),
            width: header.width,
            usual_width: header.usual_width,
            names_values: header.names_values(),
            names: names.into_iter().flat_map(all).collect(),
            sid: first(Field::Sid).filter(|_| role == Role::OnPrem),
            sam: all(Field::Sam).filter(|_| role == Role::OnPrem).collect(),
            class: first(Field::ObjectClass),
            deletion,
            deletions: all(Field::Deleted).collect(),
            states: state_columns(header, plan, role),
            suspects: unread_deletions(header, plan, role),
            invitations: invitation_columns(header, plan, role),
            deletion_is_said,
            telling: TELLING.into_iter().filter(|_| tells).flat_map(all).collect(),
            object_names: object_names.filter(|_| role.is_onprem()).collect(),
            named: [first(Field::CloudId), first(Field::Upn)],
            looks: Looks::of(plan, header),
        }
    }

    /// Whether a glance would look elsewhere with these columns at the end.
    pub(in crate::import) fn is_changed_by(&self, late: &[String]) -> bool {
        Plan::is_changed_by(late, self.role, self.anchor_column.as_ref())
    }

    /// A record with what is seen of it, if nobody has looked before.
    pub(in crate::import) fn seen<'r>(&self, record: Record<'r>) -> Record<'r> {
        record.with_seen(Some(self.at(record)))
    }

    /// What is seen of a record, by whoever looks first.
    pub(super) fn at(&self, record: Record<'_>) -> Seen {
        record.seen().unwrap_or_else(|| {
            let signs = signs_of(self.names.iter().filter_map(|at| record.get(*at)));
            Seen { is_ordinary: self.is_ordinary(record), signs }
        })
    }

    /// Whether a record is a user of the file's role, for certain, of which nothing else is to be counted.
    fn is_ordinary(&self, record: Record<'_>) -> bool {
        record.get(0) != Some(self.first_heading.as_str())
            && self.tells_somebody(record)
            && !record.is_blank()
            && !is_ruled_off(record)
            && !self.is_ragged(record)
            && self.shifted(record).is_none()
            && !self.is_tombstone(record)
            && !self.is_builtin(record)
            && !self.is_no_user(record)
            && !self.is_computer(record)
            && self.lives(record)
    }

    /// Whether nothing says of a user or a mailbox that it is deleted.
    fn lives(&self, record: Record<'_>) -> bool {
        match self.role {
            Role::OnPrem => true,
            Role::Deleted => false,
            Role::Cloud => {
                self.said_of_deletion(record).1.may_be_active()
                    && deleted_state(&self.states, record).is_none()
                    && !self.suspects.iter().any(|suspect| suspect.is_hit(record))
            }
            Role::Mailboxes | Role::RemoteMailboxes | Role::OnPremMailboxes => {
                let said = |at: &usize| deletion(Some(*at), false, [None, None], record);
                self.deletions.iter().map(said).all(|said| said.may_be_active())
            }
        }
    }

    /// Whether something in a record looks like what identifies somebody, where the file has such columns.
    pub(super) fn tells_somebody(&self, record: Record<'_>) -> bool {
        self.telling.is_empty()
            || self.telling.iter().filter_map(|at| record.get(*at)).any(identifies)
    }

    /// The column from which on the values of a record stand beside their columns.
    pub(super) fn shifted(&self, record: Record<'_>) -> Option<usize> {
        if self.names_values { None } else { self.looks.shifted(record) }
    }

    /// Another number of fields than the header, empty ones at the end not counted. Where every value has a name,
    /// none has a place that it could miss.
    pub(super) fn is_ragged(&self, record: Record<'_>) -> bool {
        if self.names_values {
            return false;
        }
        let width = self.width;
        record.len() < width
            || record.len() > width
                && record.len() != self.usual_width
                && record.iter().skip(width).any(|cell| !cell::trim(cell).is_empty())
    }

    /// What the columns of deletions say of a record, and which of them: one that calls it deleted, else one that does
    /// not tell, else the first.
    pub(super) fn said_of_deletion<'r>(&self, record: Record<'r>) -> (Option<usize>, Deletion<'r>) {
        let is_said = self.deletion_is_said;
        let mut told = (self.deletion, deletion(self.deletion, is_said, self.named, record));
        for column in self.deletions.iter().copied().skip(1).map(Some) {
            let said = deletion(column, false, [None, None], record);
            let counts_more = match said {
                Deletion::Deleted => true,
                Deletion::Unclear(_) => told.1.may_be_active(),
                Deletion::Active | Deletion::NotSaid => false,
            };
            if counts_more {
                told = (column, said);
            }
        }
        told
    }

    /// Whether the record is one of the accounts that every domain has: by the last part of its
    /// security identifier, else by its name.
    pub(super) fn is_builtin(&self, record: Record<'_>) -> bool {
        let name = self.sam.iter().find_map(|at| record.get(*at)).unwrap_or_default();
        if name.get(..7).is_some_and(|head| head.eq_ignore_ascii_case("krbtgt_")) {
            // The account of a read-only domain controller.
            return true;
        }
        let sid = self.sid.and_then(|at| record.get(at)).map(cell::trim).unwrap_or_default();
        if let Some((head, tail)) = sid.rsplit_once('-')
            && head.starts_with("S-1-5-")
            && let Ok(relative) = tail.parse::<u64>()
        {
            // One that is cut off ends with a number that is not the account's.
            return relative < 1000 && cell::sid_fault(sid).is_none();
        }
        BUILT_IN.iter().any(|known| name.eq_ignore_ascii_case(known))
    }

    /// Whether the record is a deleted object of Active Directory, which keeps it for a time.
    pub(super) fn is_tombstone(&self, record: Record<'_>) -> bool {
        let cell = |at: &usize| record.get(*at).unwrap_or_default();
        self.object_names.iter().map(cell).any(cell::is_tombstone)
            || self.role == Role::OnPrem
                && (self.deletions.iter().map(cell).any(says_deleted)
                    || deleted_state(&self.states, record).is_some())
    }

    pub(super) fn is_computer(&self, record: Record<'_>) -> bool {
        let class = self.class.and_then(|at| record.get(at)).unwrap_or_default();
        let class = bare_class(class);
        // Most records are of the class `user`, or of none.
        class.len() >= "computer".len()
            && (class.eq_ignore_ascii_case("computer")
                || class.to_ascii_lowercase().contains("managedserviceaccount"))
    }

    pub(super) fn is_no_user(&self, record: Record<'_>) -> bool {
        let Some(class) = self.class.and_then(|at| record.get(at)) else { return false };
        let class = bare_class(class);
        class != "user" && NO_USERS.iter().any(|known| class.eq_ignore_ascii_case(known))
    }
}

/// Whether a cell identifies somebody, at a glance: an address, or what is as long as an id and no words.
fn identifies(cell: &str) -> bool {
    let bytes = cell.as_bytes();
    !is_too_short(cell) && memchr::memchr(b' ', bytes).is_none()
        || memchr::memchr(b'@', bytes).is_some()
}

/// Whether a record is a line of dashes, as databases and tables of text have under their headings.
pub(super) fn is_ruled_off(record: Record<'_>) -> bool {
    let is_line = |byte: u8| matches!(byte, b'-' | b'=' | b'+' | b'|' | b':' | b' ');
    let bytes = || record.iter().flat_map(str::bytes);
    bytes().next().is_some_and(is_line)
        && bytes().all(is_line)
        && bytes().filter(|byte| *byte == b'-').nth(1).is_some()
}

/// Whether a cell of Active Directory says that its object is deleted; nearly all are empty.
fn says_deleted(cell: &str) -> bool {
    !cell.is_empty()
        && matches!(cell::read(cell).of_each_row(), Cell::Value(text, _) if cell::is_deleted(text) == Some(true))
}

/// Whether a user is soft-deleted.
pub(super) enum Deletion<'r> {
    Deleted,
    Active,
    /// The export has no column that tells.
    NotSaid,
    /// It has, and this stands there.
    Unclear(&'r str),
}

impl Deletion<'_> {
    /// Whether it speaks for an active user, or says nothing.
    pub(super) const fn may_be_active(&self) -> bool {
        matches!(self, Self::Active | Self::NotSaid)
    }
}

/// Whether a record is that of a deleted user: by the column that says so, which may be one of states where it
/// `is_said` that it tells it, or by the id in front of the UPN.
pub(super) fn deletion(
    column: Option<usize>,
    is_said: bool,
    named: [Option<usize>; 2],
    record: Record<'_>,
) -> Deletion<'_> {
    let cell = column.and_then(|at| record.get(at)).map(cell::read);
    let said = match cell.map(Cell::of_each_row) {
        None => Deletion::NotSaid,
        Some(Cell::Empty | Cell::Nothing | Cell::NotTold(_)) => Deletion::Active,
        Some(
            Cell::TypeName(text)
            | Cell::Unknown(text)
            | Cell::SheetError(text)
            | Cell::Merged(_, text),
        ) => Deletion::Unclear(text),
        Some(Cell::Value(text, _)) => {
            let by_word = || {
                let days = cell::is_count_of_days(text).then_some(true);
                cell::deleted_word(text).or(days).filter(|_| is_said)
            };
            match cell::is_deleted(text).or_else(by_word) {
                Some(true) => return Deletion::Deleted,
                Some(false) => Deletion::Active,
                None => Deletion::Unclear(text),
            }
        }
    };
    let [id, upn] = named.map(|at| at.and_then(|at| record.get(at)).unwrap_or_default());
    if upn.len() > 32 && cell::has_deleted_prefix(cell::trim(upn), id) {
        return Deletion::Deleted;
    }
    said
}

/// The class of an object, without what stands before it in answers of Graph: `#microsoft.graph.group`.
pub(super) fn bare_class(text: &str) -> &str {
    let class = last_class(cell::trim(text));
    class.rsplit('.').next().unwrap_or(class)
}

/// The most special of a list of object classes.
pub(in crate::import) fn last_class(text: &str) -> &str {
    text.rsplit([';', ',', '|', ' ', '\n']).find(|class| !class.is_empty()).unwrap_or(text)
}
