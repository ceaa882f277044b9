//! Who is concerned by an advice, their state as the exports tell it, and the advice in words.

use super::advice::{Advice, Facts, IdForm, Kinship, Occasion, Source, Sync, Verb};
use crate::directory::{
    AnchorCell, Cell, CloudRow, DeletedRow, Directory, Field, OnPremRow, Row, SyncState, Table,
};
use crate::plan::context::Context;
use crate::plan::mailboxes::{is_left_to_the_deleted, mailbox_of};

/// Whom an advice is about.
#[derive(Clone, Copy, Debug)]
pub(super) struct About<'a> {
    context: Context<'a>,
    it: Option<CloudUser>,
    target: Option<CloudRow>,
    us: Option<OnPremRow>,
    other: Option<OnPremRow>,
}

#[derive(Clone, Copy, Debug)]
enum CloudUser {
    Active(CloudRow),
    Deleted(DeletedRow),
}

impl<'a> About<'a> {
    /// An active cloud user.
    pub(super) const fn cloud(context: Context<'a>, row: CloudRow) -> Self {
        Self { it: Some(CloudUser::Active(row)), ..Self::nobody(context) }
    }

    /// A soft-deleted cloud user.
    pub(super) const fn deleted(context: Context<'a>, row: DeletedRow) -> Self {
        Self { it: Some(CloudUser::Deleted(row)), ..Self::nobody(context) }
    }

    /// Another on-premises user that has something of the one that the advice is for.
    pub(super) const fn beside_onprem(self, other: OnPremRow) -> Self {
        Self { other: Some(other), ..self }
    }

    /// Two on-premises users that have in common what only one should have.
    const fn two(context: Context<'a>, us: OnPremRow, other: OnPremRow) -> Self {
        Self { us: Some(us), other: Some(other), ..Self::nobody(context) }
    }

    /// What to do about a user and others that have something of it: where each of them is another case,
    /// what is right whatever they are.
    pub(super) fn beside(
        context: Context<'a>,
        us: OnPremRow,
        others: &[OnPremRow],
        occasion: Occasion,
    ) -> Advice {
        let mut all = others.iter().map(|other| Self::two(context, us, *other).advise(occasion));
        match all.next() {
            Some(first) if all.all(|other| other.verbs == first.verbs) => first,
            Some(_) | None => Self::nobody(context).advise(occasion),
        }
    }

    const fn nobody(context: Context<'a>) -> Self {
        Self { context, it: None, target: None, us: None, other: None }
    }

    /// The on-premises user that is to have the cloud user, or its anchor back.
    pub(super) const fn for_onprem(self, us: OnPremRow) -> Self {
        Self { us: Some(us), ..self }
    }

    /// The cloud user that is to be linked in its place.
    pub(super) const fn in_favour_of(self, target: CloudRow) -> Self {
        Self { target: Some(target), ..self }
    }

    /// Whether the cloud user has a mailbox, as far as the exports tell.
    pub(super) fn has_mailbox(self) -> Option<bool> {
        self.facts(None).mailbox
    }

    /// What to do.
    pub(super) fn advise(self, occasion: Occasion) -> Advice {
        let source = self.source();
        let verbs = occasion.advised(self.facts(source));
        let sentences: Vec<String> = verbs.iter().map(|verb| self.say(*verb, source)).collect();
        Advice { verbs, words: sentences.join("; ") }
    }

    fn directory(self) -> &'a Directory {
        self.context.directory()
    }

    /// The on-premises users whose anchor the id of the cloud user is, in force or not.
    fn sources(self) -> Vec<OnPremRow> {
        let cell = match self.it {
            Some(CloudUser::Active(row)) => self.directory().cloud.anchor_cell(row),
            Some(CloudUser::Deleted(row)) => {
                let deleted = self.directory().deleted.as_ref();
                deleted.map_or(Cell::Unknown, |users| users.anchor_cell(row))
            }
            None => Cell::Unknown,
        };
        match cell {
            Cell::Value(AnchorCell::Guid(guid)) => self.context.judge.users_with_guid(guid),
            Cell::Value(AnchorCell::Text(_)) | Cell::Empty | Cell::Unknown => Vec::new(),
        }
    }

    /// The on-premises user whose anchor the id is: ourselves before others.
    fn source(self) -> Option<OnPremRow> {
        let sources = self.sources();
        match self.us {
            Some(us) if sources.contains(&us) => Some(us),
            _ => sources.first().copied(),
        }
    }

    fn facts(self, source: Option<OnPremRow>) -> Facts {
        let of_cloud = match self.it {
            Some(CloudUser::Active(row)) => {
                self.facts_of(&self.directory().cloud, row, false, source)
            }
            Some(CloudUser::Deleted(row)) => match &self.directory().deleted {
                Some(users) => {
                    self.with_left_mailbox(self.facts_of(users, row, true, source), source)
                }
                None => Facts::default(),
            },
            None => Facts::default(),
        };
        let sync_of_target = self.target.map(|row| sync(&self.directory().cloud, row));
        Facts {
            target_free: sync_of_target.flatten().map(|sync| sync != Sync::Synced),
            us: self.us.is_some(),
            kinship: self.kinship(source),
            ..of_cloud
        }
    }

    fn facts_of<R: Row>(
        self,
        users: &Table<R>,
        row: R,
        deleted: bool,
        source: Option<OnPremRow>,
    ) -> Facts {
        let id = id_form(users, row);
        Facts {
            deleted: Some(deleted),
            sync: sync(users, row),
            id,
            source: match source {
                Some(source) if self.us == Some(source) => Some(Source::Us),
                Some(_) => Some(Source::Other),
                None if id == Some(IdForm::Guid) && self.context.judge.knows_owners() => {
                    Some(Source::Gone)
                }
                None => None,
            },
            mailbox: self.mailbox(users, row),
            ..Facts::default()
        }
    }

    /// A soft-deleted user has the mailbox that a remote mailbox on-premises stands for.
    fn with_left_mailbox(self, facts: Facts, source: Option<OnPremRow>) -> Facts {
        let left = source.is_some_and(|owner| {
            is_left_to_the_deleted(self.directory(), self.context.partner(owner), owner)
        });
        Facts { mailbox: if left { Some(true) } else { facts.mailbox }, ..facts }
    }

    fn mailbox<R: Row>(self, users: &Table<R>, row: R) -> Option<bool> {
        let own = users.guid(row, Field::MailboxGuid).value().is_some();
        let mailboxes = self.directory().mailboxes.as_ref();
        let listed = mailboxes.map(|mailboxes| mailbox_of(mailboxes, users, row).is_some());
        if own { Some(true) } else { listed }
    }

    /// What the two on-premises users are to each other: two that are told, or the one that is to have
    /// the cloud user and the one that it is synced from.
    fn kinship(self, source: Option<OnPremRow>) -> Option<Kinship> {
        let (us, other) = (self.us?, self.other.or(source)?);
        match self.relation(us, other)? {
            Relation::Copied(_) => Some(Kinship::Copy),
            Relation::Apart => Some(Kinship::Apart),
        }
    }

    /// The one that was copied first, and the domains of both, where one of two users is the copy that
    /// a migration made of the other: it has the objectGUID of the other as its mS-DS-ConsistencyGuid, in
    /// another domain. `None` where the export does not tell.
    fn relation(self, a: OnPremRow, b: OnPremRow) -> Option<Relation> {
        let users = &self.directory().onprem;
        if !users.knows(a, Field::ConsistencyGuid) || !users.knows(b, Field::ConsistencyGuid) {
            return None;
        }
        let is_copy = |of: OnPremRow, copy: OnPremRow| {
            users
                .id(of)
                .is_some_and(|id| users.anchor_cell(copy) == Cell::Value(AnchorCell::Guid(id)))
        };
        let (original, copy) = match (is_copy(a, b), is_copy(b, a)) {
            (true, false) => (a, b),
            (false, true) => (b, a),
            (true, true) | (false, false) => return Some(Relation::Apart),
        };
        let (there, here) = (domain_of(users, original)?, domain_of(users, copy)?);
        Some(if there.eq_ignore_ascii_case(&here) {
            Relation::Apart
        } else {
            Relation::Copied(Migration { original, there, here })
        })
    }

    fn say(self, verb: Verb, source: Option<OnPremRow>) -> String {
        let users = &self.directory().onprem;
        let it = match self.it {
            Some(CloudUser::Active(row)) => {
                format!("the cloud user {}", self.directory().cloud.label(row))
            }
            Some(CloudUser::Deleted(row)) => {
                format!("the soft-deleted user {}", self.context.deleted_names(&[row]))
            }
            None => String::new(),
        };
        let both = self.us.zip(self.other.or(source));
        let relation = both.and_then(|(us, other)| self.relation(us, other));
        let of = |row: Option<OnPremRow>| {
            row.map_or_else(
                || "the on-premises user".to_string(),
                |row| format!("the on-premises user {}", users.label(row)),
            )
        };
        let (original, there, here) = match relation {
            Some(Relation::Copied(Migration { original, there, here })) => {
                (Some(original), there, here)
            }
            Some(Relation::Apart) | None => (None, String::new(), String::new()),
        };
        let names = [
            ("it", it),
            ("us", of(self.us)),
            ("source", of(source)),
            ("original", of(original)),
            ("there", there),
            ("here", here),
        ];
        fill(verb.words(), &names)
    }
}

impl Context<'_> {
    /// What to do where a soft-deleted user is wanted for an on-premises user: only an active one can be
    /// linked.
    #[must_use]
    pub fn advice_for_deleted(self, onprem: OnPremRow, row: DeletedRow) -> String {
        About::deleted(self, row).for_onprem(onprem).advise(Occasion::DeletedAccount).words
    }
}

/// Puts names into a sentence, in one pass: a name may hold braces itself.
fn fill(words: &str, names: &[(&str, String)]) -> String {
    let mut parts = words.split('{');
    let mut filled = parts.next().unwrap_or_default().to_string();
    for part in parts {
        let (name, rest) = part.split_once('}').unwrap_or((part, ""));
        filled
            .extend(names.iter().find(|(known, _)| *known == name).map(|(_, text)| text.as_str()));
        filled.push_str(rest);
    }
    filled
}

/// What two on-premises users are to each other.
enum Relation {
    Copied(Migration),
    Apart,
}

/// A user and its copy in another domain.
struct Migration {
    original: OnPremRow,
    there: String,
    here: String,
}

fn sync<R: Row>(users: &Table<R>, row: R) -> Option<Sync> {
    match users.sync_state(row) {
        SyncState::Synced => Some(Sync::Synced),
        SyncState::Left => Some(Sync::Left),
        SyncState::Never => Some(Sync::CloudOnly),
        SyncState::SyncedOrLeft | SyncState::Unknown => None,
    }
}

fn id_form<R: Row>(users: &Table<R>, row: R) -> Option<IdForm> {
    match users.anchor_cell(row) {
        Cell::Unknown => None,
        Cell::Empty => Some(IdForm::None),
        Cell::Value(AnchorCell::Guid(_)) => Some(IdForm::Guid),
        Cell::Value(AnchorCell::Text(_)) => Some(IdForm::Text),
    }
}

/// The domain that the container of a user is in: `DC=corp,DC=contoso,DC=com` is `corp.contoso.com`.
fn domain_of(users: &Table<OnPremRow>, row: OnPremRow) -> Option<String> {
    let container = users.text(row, Field::OrgUnit).value()?;
    let parts = container.split(',').filter_map(|part| {
        let (name, value) = part.trim().split_once('=')?;
        name.eq_ignore_ascii_case("dc").then_some(value)
    });
    let parts: Vec<&str> = parts.collect();
    (!parts.is_empty()).then(|| parts.join("."))
}
