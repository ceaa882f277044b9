//! What fresh exports changed: who appeared, who vanished, whose values differ. By id, never by row; by UPN
//! where an export has no ids; and what cannot be compared is said.

use std::borrow::Cow;

use rayon::prelude::*;

use crate::directory::{Cell, CloudRow, CloudUsers, Directory, Field, Row, Table};
use crate::link::Links;
use crate::text::counted;

/// The fields whose change matters to a hard match.
pub const WATCHED: [Field; 13] = [
    Field::DisplayName,
    Field::Upn,
    Field::Sam,
    Field::Mail,
    Field::Enabled,
    Field::ConsistencyGuid,
    Field::ImmutableId,
    Field::Synced,
    Field::CloudManaged,
    Field::UserType,
    Field::Roles,
    Field::EligibleRoles,
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
    /// How many users have no id in one of the exports, and were looked for by UPN.
    pub by_upn: usize,
    /// How many of those could not be compared: without a UPN, or with one that several have.
    pub untold: usize,
    /// What was not compared for everybody, because one of the exports does not tell it.
    pub not_compared: Vec<&'static str>,
    /// Whether one of the exports has no such list.
    pub list_missing: bool,
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
            onprem: Sides::of(&old.onprem, &new.onprem).changes(
                |then, now| {
                    let (then, now) = (before.links.onprem(then), after.links.onprem(now));
                    (then != now).then(|| format!("{} -> {}", then.name(), now.name()))
                },
                |_| "",
            ),
            cloud: Sides::of(&old.cloud, &new.cloud).changes(
                |then, now| {
                    let (then, now) = (before.links.cloud(then), after.links.cloud(now));
                    (then != now).then(|| format!("{} -> {}", then.name(), now.name()))
                },
                |gone| if is_deleted(new, &old.cloud, gone) { ": soft-deleted now" } else { "" },
            ),
            deleted: match (&old.deleted, &new.deleted) {
                (Some(old), Some(new)) => Sides::of(old, new).changes(|_, _| None, |_| ""),
                (None, None) => SideChanges::default(),
                (Some(_), None) | (None, Some(_)) => {
                    SideChanges { list_missing: true, ..SideChanges::default() }
                }
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
                    lines
                        .push(format!("{} {what}:", counted(named.count, &format!("{name} user"))));
                    lines.extend(named.first.iter().map(|line| format!("  {line}")));
                    let more = named.count - named.first.len();
                    if more > 0 {
                        lines.push(format!("  and {more} more"));
                    }
                }
            }
        }
        let sides = [&self.onprem, &self.cloud, &self.deleted];
        if lines.is_empty() {
            let all = sides.iter().all(|side| side.untold == 0);
            lines.push(
                if all {
                    "Nobody appeared, vanished or changed."
                } else {
                    "Of those who could be compared, nobody appeared, vanished or changed."
                }
                .into(),
            );
        }
        for (name, side) in ["on-premises", "cloud", "soft-deleted"].into_iter().zip(sides) {
            lines.extend(side.untold_lines(name));
        }
        lines
    }
}

impl SideChanges {
    /// What the comparison cannot tell, in lines.
    fn untold_lines(&self, name: &str) -> Vec<String> {
        let mut lines = Vec::new();
        if self.by_upn > 0 {
            lines.push(format!(
                "{} without an id in one of the exports, compared by UPN: one with another UPN counts as vanished and appeared.",
                counted(self.by_upn, &format!("{name} user"))
            ));
        }
        if self.untold > 0 {
            lines.push(format!(
                "Whether {} appeared, vanished or changed cannot be told, for want of an id and of a UPN of their own.",
                counted(self.untold, &format!("{name} user"))
            ));
        }
        if !self.not_compared.is_empty() {
            lines.push(format!(
                "Not compared for all {name} users, for one of the exports does not tell it: {}.",
                self.not_compared.join(", ")
            ));
        }
        if self.list_missing {
            lines.push(format!("The {name} users were not compared: one of the exports lists them, the other does not."));
        }
        lines
    }
}

/// Whether a cloud user is among the soft-deleted ones of these exports.
fn is_deleted(exports: &Directory, users: &CloudUsers, row: CloudRow) -> bool {
    let deleted = exports.deleted.as_ref();
    let id = users.id(row);
    deleted.zip(id).is_some_and(|(deleted, id)| deleted.find(id).is_some())
}

/// Who of the other export a user is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Match<R> {
    Is(R),
    Nobody,
    Untold,
}

/// The users of one kind in two exports.
struct Sides<'t, R: Row> {
    old: Users<'t, R>,
    new: Users<'t, R>,
}

/// Users, and what identifies them.
struct Users<'t, R: Row> {
    table: &'t Table<R>,
    /// How many have no id.
    without_id: usize,
    has_upns: bool,
}

impl<'t, R: Row> Users<'t, R> {
    fn of(table: &'t Table<R>) -> Self {
        let without_id = table.rows().filter(|row| table.id(*row).is_none()).count();
        let has_upns = table.fields_known_everywhere().contains(Field::Upn);
        Self { table, without_id, has_upns }
    }

    fn rows(&self) -> impl ParallelIterator<Item = R> + use<R> {
        (0..self.table.len() as u32).into_par_iter().map(R::new)
    }

    /// Who of these users one of others is.
    fn find(&self, others: &Self, row: R) -> Match<R> {
        let id = others.table.id(row);
        match id.and_then(|id| self.table.find(id)) {
            Some(same) => Match::Is(same),
            None if id.is_some() && self.without_id == 0 => Match::Nobody,
            None => self.find_by_upn(others, row, id.is_some()),
        }
    }

    /// Who of these users has the UPN of one of others. Two with different ids are two.
    fn find_by_upn(&self, others: &Self, row: R, has_id: bool) -> Match<R> {
        let upn = others.table.text_or_empty(row, Field::Upn);
        if upn.is_empty() || others.table.rows_by_upn(upn).nth(1).is_some() {
            return Match::Untold;
        }
        let mut found = self.table.rows_by_upn(upn);
        match (found.next(), found.next()) {
            (Some(same), None) if has_id && self.table.id(same).is_some() => Match::Nobody,
            (Some(same), None) => Match::Is(same),
            (None, _) if self.has_upns => Match::Nobody,
            (Some(_), Some(_)) | (None, _) => Match::Untold,
        }
    }
}

impl<'t, R: Row> Sides<'t, R> {
    fn of(old: &'t Table<R>, new: &'t Table<R>) -> Self {
        Self { old: Users::of(old), new: Users::of(new) }
    }

    fn changes(
        &self,
        status: impl Fn(R, R) -> Option<String> + Sync,
        whereabouts: impl Fn(R) -> &'static str,
    ) -> SideChanges {
        let (old, new) = (self.old.table, self.new.table);
        let found: Vec<(R, Match<R>)> =
            self.new.rows().map(|row| (row, self.old.find(&self.new, row))).collect();
        let lost: Vec<(R, Match<R>)> =
            self.old.rows().map(|row| (row, self.new.find(&self.old, row))).collect();
        let nobody = |all: &[(R, Match<R>)]| -> Vec<R> {
            let all = all.iter().filter(|(_, who)| *who == Match::Nobody);
            all.map(|(row, _)| *row).collect()
        };
        let untold =
            |all: &[(R, Match<R>)]| all.iter().filter(|(_, who)| *who == Match::Untold).count();
        let changed: Vec<(R, R)> = found
            .par_iter()
            .filter_map(|(row, who)| match who {
                Match::Is(then) => Some((*then, *row)),
                Match::Nobody | Match::Untold => None,
            })
            .filter(|(then, now)| status(*then, *now).is_some() || differs(old, *then, new, *now))
            .collect();
        let what = |(then, now): &(R, R)| {
            let fields = differences(old, *then, new, *now);
            let all: Vec<String> = status(*then, *now).into_iter().chain(fields).collect();
            format!("{}: {}", name(new, *now), all.join("; "))
        };
        SideChanges {
            appeared: named(&nobody(&found), |row| name(new, *row)),
            vanished: named(&nobody(&lost), |row| {
                format!("{}{}", name(old, *row), whereabouts(*row))
            }),
            changed: named(&changed, what),
            by_upn: self.old.without_id.max(self.new.without_id),
            untold: untold(&found).max(untold(&lost)),
            not_compared: not_compared(old, new),
            list_missing: false,
        }
    }
}

/// The fields that one of the exports tells of everybody, and the other one not.
fn not_compared<R: Row>(old: &Table<R>, new: &Table<R>) -> Vec<&'static str> {
    if old.is_empty() || new.is_empty() {
        return Vec::new();
    }
    let (then, now) = (old.fields_known_everywhere(), new.fields_known_everywhere());
    let fields = WATCHED.iter().filter(|field| then.contains(**field) != now.contains(**field));
    fields.map(|field| field.title()).collect()
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
