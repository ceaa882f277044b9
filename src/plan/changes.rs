//! What fresh exports changed: who appeared, who vanished, whose values differ. By id, never by row.

use std::borrow::Cow;

use rayon::prelude::*;

use crate::directory::{Cell, CloudUsers, Directory, Field, Row, Table};
use crate::link::Links;

/// The fields whose change matters to a hard match.
pub const WATCHED: [Field; 11] = [
    Field::DisplayName,
    Field::Upn,
    Field::Sam,
    Field::Mail,
    Field::Enabled,
    Field::ConsistencyGuid,
    Field::ImmutableId,
    Field::Synced,
    Field::UserType,
    Field::Roles,
    Field::MailboxGuid,
];

/// How many users of each kind are named; the counts hold all.
const NAMED: usize = 200;

/// What changed on one side.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct SideChanges {
    /// Users that were not there before.
    pub appeared: Named,
    /// Users that are not there any more.
    pub vanished: Named,
    /// Users with another value, each with what changed.
    pub changed: Named,
}

/// Some users, the first of them by name.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Named {
    /// How many there are.
    pub count: usize,
    /// The first of them, a line each.
    pub first: Vec<String>,
}

/// What fresh exports changed.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Changes {
    /// The on-premises users.
    pub onprem: SideChanges,
    /// The cloud users.
    pub cloud: SideChanges,
    /// The soft-deleted users, where both exports list them.
    pub deleted: SideChanges,
}

/// A directory with everyone's link status.
#[derive(Clone, Copy, Debug)]
pub struct Judged<'a> {
    /// The users.
    pub directory: &'a Directory,
    /// Their links.
    pub links: &'a Links,
}

impl Changes {
    /// Compares two imports. A value that one of them does not know is no change.
    #[must_use]
    pub fn between(before: Judged<'_>, after: Judged<'_>) -> Self {
        let (old, new) = (before.directory, after.directory);
        Self {
            onprem: side(&old.onprem, &new.onprem, |then, now| {
                let (then, now) = (before.links.onprem(then), after.links.onprem(now));
                (then != now).then(|| format!("{} -> {}", then.name(), now.name()))
            }),
            cloud: side(&old.cloud, &new.cloud, |then, now| {
                let (then, now) = (before.links.cloud(then), after.links.cloud(now));
                (then != now).then(|| format!("{} -> {}", then.name(), now.name()))
            })
            .with_whereabouts(&old.cloud, new),
            deleted: match (&old.deleted, &new.deleted) {
                (Some(old), Some(new)) => side(old, new, |_, _| None),
                _ => SideChanges::default(),
            },
        }
    }

    /// The changes in lines, for people.
    #[must_use]
    pub fn lines(&self) -> Vec<String> {
        let mut lines = Vec::new();
        for (name, side) in
            [("on-premises", &self.onprem), ("cloud", &self.cloud), ("soft-deleted", &self.deleted)]
        {
            for (what, named) in [
                ("appeared", &side.appeared),
                ("vanished", &side.vanished),
                ("changed", &side.changed),
            ] {
                if named.count > 0 {
                    lines.push(format!("{} {name} user(s) {what}:", named.count));
                    lines.extend(named.first.iter().map(|line| format!("  {line}")));
                    let more = named.count - named.first.len();
                    if more > 0 {
                        lines.push(format!("  and {more} more"));
                    }
                }
            }
        }
        if lines.is_empty() {
            lines.push("Nobody appeared, vanished or changed.".into());
        }
        lines
    }
}

impl SideChanges {
    /// The same, with a word for those cloud users that vanished into the list of soft-deleted ones.
    fn with_whereabouts(mut self, old: &CloudUsers, new: &Directory) -> Self {
        let Some(deleted) = &new.deleted else { return self };
        let vanished = old.rows().filter_map(|row| {
            let id = old.id(row)?;
            new.cloud.find(id).is_none().then_some((row, id))
        });
        let line = |(row, id)| match deleted.find(id) {
            Some(_) => format!("{}: soft-deleted now", name(old, row)),
            None => name(old, row),
        };
        self.vanished.first = vanished.take(NAMED).map(line).collect();
        self
    }
}

fn side<R: Row>(
    old: &Table<R>,
    new: &Table<R>,
    status: impl Fn(R, R) -> Option<String> + Sync,
) -> SideChanges {
    let rows = |table: &Table<R>| (0..table.len() as u32).into_par_iter().map(R::new);
    let appeared: Vec<R> =
        rows(new).filter(|row| new.id(*row).is_some_and(|id| old.find(id).is_none())).collect();
    let vanished: Vec<R> =
        rows(old).filter(|row| old.id(*row).is_some_and(|id| new.find(id).is_none())).collect();
    let changed: Vec<(R, R)> = rows(new)
        .filter_map(|row| Some((old.find(new.id(row)?)?, row)))
        .filter(|(then, now)| status(*then, *now).is_some() || differs(old, *then, new, *now))
        .collect();
    let what = |(then, now): &(R, R)| {
        let fields = differences(old, *then, new, *now);
        let all: Vec<String> = status(*then, *now).into_iter().chain(fields).collect();
        format!("{}: {}", name(new, *now), all.join("; "))
    };
    SideChanges {
        appeared: named(&appeared, |row| name(new, *row)),
        vanished: named(&vanished, |row| name(old, *row)),
        changed: named(&changed, what),
    }
}

fn named<T>(users: &[T], line: impl Fn(&T) -> String) -> Named {
    Named { count: users.len(), first: users.iter().take(NAMED).map(line).collect() }
}

fn name<R: Row>(table: &Table<R>, row: R) -> String {
    let text = |field| table.text(row, field).value().map(str::to_string);
    let id = || table.id(row).map(|id| id.to_string()).unwrap_or_default();
    text(Field::Upn).or_else(|| text(Field::DisplayName)).unwrap_or_else(id)
}

/// A value as it is shown.
type Shown<'t> = Cell<Cow<'t, str>>;

/// The values of a field then and now, if both are known and differ.
fn values<'t, R: Row>(
    old: &'t Table<R>,
    then: R,
    new: &'t Table<R>,
    now: R,
    field: Field,
) -> Option<(Shown<'t>, Shown<'t>)> {
    let (then, now) = (old.display(then, field), new.display(now, field));
    let known = !matches!(then, Cell::Unknown) && !matches!(now, Cell::Unknown);
    (known && then != now).then_some((then, now))
}

fn differs<R: Row>(old: &Table<R>, then: R, new: &Table<R>, now: R) -> bool {
    WATCHED.iter().any(|field| values(old, then, new, now, *field).is_some())
}

fn differences<R: Row>(old: &Table<R>, then: R, new: &Table<R>, now: R) -> Vec<String> {
    let shown = |cell: Cell<Cow<'_, str>>| cell.value().map_or("none".into(), Cow::into_owned);
    let line = |field: &Field| {
        let (then, now) = values(old, then, new, now, *field)?;
        Some(format!("{} {} -> {}", field.title(), shown(then), shown(now)))
    };
    WATCHED.iter().filter_map(line).collect()
}
