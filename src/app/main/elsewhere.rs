//! An id or an address that was searched for in one pane and belongs to somebody of the other.

use std::collections::BTreeSet;

use super::state::{Elsewhere, Main, Owner};
use crate::anchor::Guid;
use crate::app::column::Side;
use crate::app::intent::{Intent, Open};
use crate::app::msg::Effect;
use crate::directory::{Directory, Field, Row, Table};
use crate::plan::{
    onprem_of_mailbox_address, owner_of_mailbox, owner_of_mailbox_address, owner_of_mailbox_part,
};
use crate::search::{Pattern, Query, is_part_of_id, with_id_part};
use crate::text::fold;

/// What of a query can belong to one user.
enum Wanted<'q> {
    Id(&'q [Guid]),
    IdPart(&'q str),
    Sid(&'q str),
    Address(&'q str),
}

impl<'q> Wanted<'q> {
    fn of(query: &'q Query) -> Option<Self> {
        let [group] = query.groups() else { return None };
        let [term] = group.as_slice() else { return None };
        match &term.pattern {
            Pattern::Id(guids) if !term.negated => Some(Self::Id(guids)),
            Pattern::IdPart(part) if !term.negated => Some(Self::IdPart(part)),
            Pattern::Fuzzy(text) if !term.negated && text.contains('@') => {
                Some(Self::Address(text))
            }
            Pattern::Fuzzy(text) if !term.negated && text.starts_with("s-1-") => {
                Some(Self::Sid(&term.typed))
            }
            Pattern::Fuzzy(_) if !term.negated => Some(Self::IdPart(&term.typed)),
            _ => None,
        }
    }

    fn owner<R: Row>(&self, table: &Table<R>) -> Option<R> {
        match self {
            Self::Id(guids) => guids
                .iter()
                .find_map(|guid| table.rows_by_id(*guid).chain(table.rows_by_anchor(*guid)).next()),
            Self::IdPart(part) => with_id_part(table, part),
            Self::Sid(sid) => {
                let own = |row: &R| table.display(*row, Field::Sid).value();
                table.rows().find(|row| own(row).is_some_and(|own| own.eq_ignore_ascii_case(sid)))
            }
            Self::Address(text) => table.rows_by_address(text).next(),
        }
    }

    /// Whose mailbox has the id or the address.
    fn of_mailbox(&self, directory: &Directory) -> Option<Owner> {
        let guids = match self {
            Self::Id(guids) => guids,
            Self::IdPart(part) if is_part_of_id(part) => {
                let owner = owner_of_mailbox_part(directory, &part.to_lowercase());
                return owner.map(Owner::Cloud);
            }
            Self::Address(address) => {
                let onprem = onprem_of_mailbox_address(directory, address).map(Owner::OnPrem);
                let cloud = || owner_of_mailbox_address(directory, address).map(Owner::Cloud);
                return onprem.or_else(cloud);
            }
            Self::IdPart(_) | Self::Sid(_) => return None,
        };
        guids.iter().find_map(|guid| {
            let onprem = directory.onprem.rows_by_mailbox_guid(*guid).next().map(Owner::OnPrem);
            onprem.or_else(|| owner_of_mailbox(directory, *guid).map(Owner::Cloud))
        })
    }
}

impl Main {
    /// Who of the other side has the id or the address that a pane was searched for, and nobody of its own; else
    /// whose mailbox has the id.
    pub(super) fn owner_elsewhere(&self, side: Side) -> Option<Elsewhere> {
        let directory = &self.data.directory;
        let (query, is_empty) = match side {
            Side::OnPrem => (&self.left.query, self.left.is_empty()),
            Side::Cloud => (&self.right.query, self.right.is_empty()),
        };
        let wanted = Wanted::of(query).filter(|_| is_empty)?;
        let owner = match side {
            Side::OnPrem => wanted.owner(&directory.cloud).map(Owner::Cloud),
            Side::Cloud => wanted.owner(&directory.onprem).map(Owner::OnPrem),
        };
        let deleted = || {
            let deleted = directory.deleted.as_ref()?;
            wanted.owner(deleted).map(Elsewhere::Deleted)
        };
        let user = owner.or_else(|| wanted.of_mailbox(directory)).map(Elsewhere::User);
        user.or_else(deleted)
    }

    /// Whether what the pane that has the keys was searched for is somebody's elsewhere.
    pub(in crate::app) fn is_elsewhere(&self) -> bool {
        self.elsewhere.is_some_and(|(side, _)| side == self.focus)
    }

    /// Goes to whose it is. The search has served: whoever comes back finds the panes as they were before it.
    pub(in crate::app) fn go_elsewhere(&mut self) -> Vec<Intent> {
        let Some((_, elsewhere)) = self.elsewhere.take() else { return Vec::new() };
        self.typing = false;
        match self.focus {
            Side::OnPrem => self.left.leave_query(),
            Side::Cloud => self.right.leave_query(),
        }
        match elsewhere {
            Elsewhere::User(owner) => Intent::all(self.go_to_owner(owner)),
            Elsewhere::Deleted(row) => {
                let searches = std::iter::once(self.search_left()).chain(self.search_right());
                let mut intents = Intent::all(searches);
                intents.push(Intent::Open(Open::Deleted(Some(row), BTreeSet::new())));
                intents
            }
        }
    }

    /// Puts the cursors on a user.
    pub(in crate::app) fn go_to_owner(&mut self, owner: Owner) -> Vec<Effect> {
        match owner {
            Owner::OnPrem(row) => self.visit(Some(row), None),
            Owner::Cloud(row) => self.visit(None, Some(row)),
        }
    }

    /// Whom somebody means: by an id in any form, an address, an account name or a whole name: the
    /// on-premises users first, the soft-deleted ones last.
    pub(in crate::app) fn find(&self, who: &str) -> Option<Elsewhere> {
        let directory = &self.data.directory;
        let query = Query::parse(who, &[]);
        let wanted = Wanted::of(&query);
        let by_id = wanted.and_then(|wanted| {
            let onprem = wanted.owner(&directory.onprem).map(Owner::OnPrem);
            let user = onprem.or_else(|| wanted.owner(&directory.cloud).map(Owner::Cloud));
            let deleted = || wanted.owner(directory.deleted.as_ref()?).map(Elsewhere::Deleted);
            user.map(Elsewhere::User).or_else(deleted)
        });
        let named = || {
            let onprem = named(&directory.onprem, who).map(Owner::OnPrem);
            let user = onprem.or_else(|| named(&directory.cloud, who).map(Owner::Cloud));
            let deleted = || named(directory.deleted.as_ref()?, who).map(Elsewhere::Deleted);
            user.map(Elsewhere::User).or_else(deleted)
        };
        by_id.or_else(named)
    }
}

/// The first user of this account name, else of this name.
fn named<R: Row>(table: &Table<R>, who: &str) -> Option<R> {
    let wanted = fold(who.trim());
    let has =
        |field: Field| table.rows().find(|row| fold(table.text_or_empty(*row, field)) == wanted);
    has(Field::Sam).or_else(|| has(Field::DisplayName))
}
