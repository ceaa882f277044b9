//! How far the work has come, at one look: everybody, and by status, domain, department and container.

use std::collections::BTreeMap;

use rayon::prelude::*;

use super::context::Context;
use super::operation::OpKind;
use crate::directory::{Cell, Field, OnPremRow, Row, split_upn};
use crate::link::OnPremStatus;

/// What becomes of an on-premises user: each is in one part, so that parts add up to everybody.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Part {
    /// Linked in the cloud already.
    Linked,
    /// A link is queued, and the exports do not show it yet.
    Queued,
    /// Somebody has to decide, and nothing is queued.
    ToDo,
    /// Set aside.
    Aside,
    /// Nothing can be decided by these exports.
    Blocked,
}

impl Part {
    /// Every part, in the order of a bar.
    pub const ALL: [Self; 5] = [Self::Linked, Self::Queued, Self::ToDo, Self::Aside, Self::Blocked];

    /// Its name for people.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Linked => "linked",
            Self::Queued => "queued",
            Self::ToDo => "to do",
            Self::Aside => "set aside",
            Self::Blocked => "blocked",
        }
    }

    /// The part that a user is in.
    #[must_use]
    pub fn of(context: Context<'_>, row: OnPremRow) -> Self {
        let status = context.links.onprem(row);
        if context.is_linked_by_queue(row) {
            Self::Queued
        } else if status == OnPremStatus::Linked {
            Self::Linked
        } else if context.aside(row).is_some() {
            Self::Aside
        } else if status.is_to_do() {
            Self::ToDo
        } else {
            Self::Blocked
        }
    }
}

/// How many users are in each part.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Tally([usize; Part::ALL.len()]);

impl Tally {
    /// How many are in a part.
    #[must_use]
    pub const fn of(&self, part: Part) -> usize {
        self.0[part as usize]
    }

    /// How many there are in all.
    #[must_use]
    pub fn total(&self) -> usize {
        self.0.iter().sum()
    }

    const fn add(&mut self, part: Part) {
        self.0[part as usize] += 1;
    }

    fn merged(mut self, other: &Self) -> Self {
        for (own, more) in self.0.iter_mut().zip(other.0) {
            *own += more;
        }
        self
    }
}

/// A group of users of one domain, department or container.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Group {
    /// What they have in common; empty where the export has no value.
    pub name: String,
    /// Where they are.
    pub tally: Tally,
}

/// By what users are grouped.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Grouping {
    /// The domain of the UPN.
    Domain,
    /// The department.
    Department,
    /// The container.
    Container,
}

impl Grouping {
    /// Every one, in the order of the overview.
    pub const ALL: [Self; 3] = [Self::Domain, Self::Department, Self::Container];

    /// The heading.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::Domain => "By domain of the UPN",
            Self::Department => "By department",
            Self::Container => "By OU",
        }
    }

    /// The field whose value tells it.
    #[must_use]
    pub const fn field(self) -> Field {
        match self {
            Self::Domain => Field::Upn,
            Self::Department => Field::Department,
            Self::Container => Field::OrgUnit,
        }
    }

    fn name_of(self, context: Context<'_>, row: OnPremRow) -> String {
        let users = &context.directory().onprem;
        match (self, users.text(row, self.field())) {
            (_, Cell::Unknown | Cell::Empty) => String::new(),
            (Self::Domain, Cell::Value(upn)) => {
                split_upn(upn).map(|(_, domain)| domain.to_ascii_lowercase()).unwrap_or_default()
            }
            (Self::Department | Self::Container, Cell::Value(text)) => text.to_string(),
        }
    }
}

/// The overview.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Overview {
    /// Everybody.
    pub all: Tally,
    /// Those whom the exports show as not linked, by link status; what occurs.
    pub statuses: Vec<(OnPremStatus, usize)>,
    /// The groups of each grouping that the export tells of, the one with most to do first.
    pub groups: Vec<(Grouping, Vec<Group>)>,
    /// The open operations of each kind, those that occur.
    pub operations: Vec<(OpKind, usize)>,
}

impl Overview {
    /// The heading of the statuses. Some of these links are queued.
    pub const NOT_LINKED: &str = "Not linked in the exports, by link status";

    /// The overview of everybody.
    #[must_use]
    pub fn of(context: Context<'_>) -> Self {
        let users = &context.directory().onprem;
        let rows = (0..users.len() as u32).into_par_iter().map(OnPremRow::new);
        let parts: Vec<Part> = rows.map(|row| Part::of(context, row)).collect();
        let mut all = Tally::default();
        for part in &parts {
            all.add(*part);
        }
        // Who is linked is a part of its own, and counted there.
        let not_linked = OnPremStatus::ALL.iter().filter(|status| **status != OnPremStatus::Linked);
        let statuses = not_linked.map(|status| {
            let has = |row: &OnPremRow| context.links.onprem(*row) == *status;
            (*status, users.rows().filter(has).count())
        });
        let known = users.known_fields();
        let told = Grouping::ALL.into_iter().filter(|grouping| known.contains(grouping.field()));
        let groups = told.map(|grouping| (grouping, groups(context, grouping, &parts)));
        let kinds = OpKind::ALL.into_iter().map(|kind| {
            let of = |queued: &&super::QueuedOperation| {
                queued.is_open() && queued.operation.kind() == kind
            };
            (kind, context.queue.operations().filter(of).count())
        });
        Self {
            all,
            statuses: statuses.filter(|(_, count)| *count > 0).collect(),
            groups: groups.filter(|(_, groups)| groups.len() > 1).collect(),
            operations: kinds.filter(|(_, count)| *count > 0).collect(),
        }
    }
}

/// The groups of a grouping, the one with most to do first, then the largest.
fn groups(context: Context<'_>, grouping: Grouping, parts: &[Part]) -> Vec<Group> {
    let places: Vec<(usize, Part)> = parts.iter().copied().enumerate().collect();
    let counted = places.par_chunks(16_384).map(|chunk| {
        let mut found: BTreeMap<String, Tally> = BTreeMap::new();
        for (at, part) in chunk {
            let name = grouping.name_of(context, OnPremRow::new(*at as u32));
            found.entry(name).or_default().add(*part);
        }
        found
    });
    let all = counted.reduce(BTreeMap::new, |mut all, more| {
        for (name, tally) in more {
            let own = all.remove(&name).unwrap_or_default();
            all.insert(name, own.merged(&tally));
        }
        all
    });
    let mut groups: Vec<Group> =
        all.into_iter().map(|(name, tally)| Group { name, tally }).collect();
    let left = |group: &Group| group.tally.of(Part::ToDo) + group.tally.of(Part::Blocked);
    groups.sort_by_key(|group| std::cmp::Reverse((left(group), group.tally.total())));
    groups
}
