//! Several exports of one side become one table, by identity.

use std::collections::HashMap;

use super::address::address_key;
use super::column::TooLarge;
use super::same_person::{Told, are_contradicted};
use super::united::{IdDoubt, Record, add_row, is_list, is_same_list};
use super::{Cell, Field, Row, Table, TableBuilder};
use crate::anchor::Guid;

/// One person found more than once.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Conflict {
    /// The identity that both have; `None` where they were joined by UPN.
    pub id: Option<Guid>,
    /// The record that was kept: number of the table and of the row in it, from 0.
    pub kept: (usize, usize),
    /// The record that was merged into it.
    pub merged: (usize, usize),
    /// The fields that both have and in which they differ: the first value stands that is whole.
    pub differing: Vec<Field>,
    /// Whether files contradict each other about the id, so that it is not known.
    pub id_is_lost: bool,
    /// The lists that both have and that are not the same: they are united.
    pub united: Vec<Field>,
}

/// One id under which several people stand: it tells of none of them who it is.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SharedId {
    /// The id.
    pub id: Guid,
    /// The first record of each of the people: number of the table and of the row in it, from 0.
    pub people: Vec<(usize, usize)>,
    /// What the first two of them are called.
    pub names: [String; 2],
}

/// What merging found.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct MergeReport {
    /// The people found more than once, in the order in which they were met.
    pub repeated: Vec<Conflict>,
    /// The ids that several people have, in the order in which they were met.
    pub shared: Vec<SharedId>,
    /// The first record of each row of the table; empty where the one table stayed as it was.
    pub sources: Vec<(usize, usize)>,
}

/// Merges tables by identity, and rows without one by UPN. Values of earlier tables win; what they
/// do not know is taken from later ones, and lists are united. An id under which people stand who cannot be one is
/// known of none of them.
///
/// # Errors
/// [`TooLarge`] when a column of the result would not fit.
pub fn merge<R: Row>(mut tables: Vec<Table<R>>) -> Result<(Table<R>, MergeReport), TooLarge> {
    if tables.len() == 1 && !tables[0].has_repeated_ids() {
        let only = tables.pop().unwrap_or_default();
        return Ok((only, MergeReport::default()));
    }
    let (groups, shared) = group(&tables);
    let mut report = MergeReport { shared, ..MergeReport::default() };
    let mut builder = TableBuilder::new();
    for group in &groups {
        let first = group.members[0];
        for merged in &group.members[1..] {
            let id_is_lost = group.doubt.is_between_files();
            report.repeated.push(Conflict { id_is_lost, ..compare(&tables, first, *merged) });
        }
        report.sources.push((first.0, first.1.index()));
        add_row(&mut builder, &tables, &group.members, &group.doubt);
    }
    if let Some(remedy) = tables.iter().find_map(Table::id_remedy) {
        builder.set_id_remedy(remedy);
    }
    if builder.is_too_large() { Err(TooLarge) } else { Ok((builder.finish(), report)) }
}

/// The records of one person.
struct Group<R> {
    members: Vec<Record<R>>,
    doubt: IdDoubt,
}

impl<R> Group<R> {
    fn of(members: Vec<Record<R>>) -> Self {
        Self { members, doubt: IdDoubt::default() }
    }
}

/// Groups the records of one person, and gives the groups in the order of their first record.
fn group<R: Row>(tables: &[Table<R>]) -> (Vec<Group<R>>, Vec<SharedId>) {
    let (by_id, singles) = group_by_id(tables);
    let (mut groups, mut shared) = (Vec::new(), Vec::new());
    // Whom no id tells from others, a person each.
    let mut without_id: Vec<Group<R>> =
        singles.into_iter().map(|single| Group::of(vec![single])).collect();
    for (id, members) in by_id {
        let told = |(number, row): &Record<R>| Told {
            table: &tables[*number],
            number: *number,
            row: *row,
        };
        if members.len() == 1 || !are_contradicted(members.iter().map(told)) {
            groups.push(Group::of(members));
            continue;
        }
        let people = people_of(tables, id, members);
        shared.extend(shared_id(tables, id, &people));
        without_id.extend(people);
    }
    without_id.sort_by_key(|group| group.members.first().copied());
    let mut by_upn = groups_by_upn(tables, &groups);
    for mut group in without_id {
        let key = group.members.iter().find_map(|record| upn_key(tables, *record));
        let known = key.as_ref().and_then(|key| by_upn.get(key).copied()).flatten();
        let is_elsewhere = |known: &Group<R>| {
            let numbers = || known.members.iter().map(|member| member.0);
            group.members.iter().all(|record| numbers().all(|number| number != record.0))
        };
        match known.and_then(|known| groups.get_mut(known)) {
            // Only another file can be about the same person: two rows of one file are two people.
            Some(known) if is_elsewhere(known) => {
                known.members.append(&mut group.members);
                known.doubt.include(group.doubt);
            }
            _ => {
                groups.push(group);
                if let Some(key) = key {
                    by_upn.entry(key).or_insert(Some(groups.len() - 1));
                }
            }
        }
    }
    groups.sort_by_key(|group| group.members.first().copied());
    (groups, shared)
}

/// The records of each id, in the order in which they were met, and those without one.
#[expect(clippy::type_complexity, reason = "the two halves of all records")]
fn group_by_id<R: Row>(tables: &[Table<R>]) -> (Vec<(Guid, Vec<Record<R>>)>, Vec<Record<R>>) {
    let mut groups: Vec<(Guid, Vec<Record<R>>)> = Vec::new();
    let mut by_id: HashMap<Guid, usize> = HashMap::new();
    let mut without_id: Vec<Record<R>> = Vec::new();
    for (number, table) in tables.iter().enumerate() {
        for row in table.rows() {
            let Some(id) = table.id(row) else {
                without_id.push((number, row));
                continue;
            };
            let group = *by_id.entry(id).or_insert_with(|| {
                groups.push((id, Vec::new()));
                groups.len() - 1
            });
            groups[group].1.push((number, row));
        }
    }
    (groups, without_id)
}

/// The people whose records have an id that is not the id of one: a UPN is of one person, and a record without one is
/// that of another.
fn people_of<R: Row>(tables: &[Table<R>], id: Guid, members: Vec<Record<R>>) -> Vec<Group<R>> {
    let mut people: Vec<Group<R>> = Vec::new();
    let mut by_upn: HashMap<String, usize> = HashMap::new();
    for record in members {
        let new = people.len();
        let person = upn_key(tables, record).map_or(new, |key| *by_upn.entry(key).or_insert(new));
        match people.get_mut(person) {
            Some(known) => known.members.push(record),
            None => people.push(Group::of(vec![record])),
        }
    }
    let mut files = HashMap::new();
    let firsts = people
        .iter()
        .enumerate()
        .flat_map(|(at, person)| person.members.iter().map(move |(number, _)| (*number, at)));
    let is_of_one_file =
        firsts.into_iter().any(|(number, at)| *files.entry(number).or_insert(at) != at);
    let doubt = if is_of_one_file { IdDoubt::of(id) } else { IdDoubt::between_files() };
    for person in &mut people {
        person.doubt = doubt.clone();
    }
    people
}

/// What is told of an id that these people have.
fn shared_id<R: Row>(tables: &[Table<R>], id: Guid, people: &[Group<R>]) -> Option<SharedId> {
    let first_of = |group: &Group<R>| group.members.first().copied();
    let [first, second, ..] = people else { return None };
    let name = |group| first_of(group).map(|(table, row)| tables[table].label(row));
    let names = [name(first)?, name(second)?];
    let people = people.iter().filter_map(first_of).map(|(table, row)| (table, row.index()));
    Some(SharedId { id, people: people.collect(), names })
}

/// The group of each UPN that only one group has.
fn groups_by_upn<R: Row>(
    tables: &[Table<R>],
    groups: &[Group<R>],
) -> HashMap<String, Option<usize>> {
    let mut by_upn: HashMap<String, Option<usize>> = HashMap::new();
    if tables.len() < 2 {
        return by_upn;
    }
    for (number, group) in groups.iter().enumerate() {
        let members = group.members.iter();
        let mut keys: Vec<String> = members.filter_map(|at| upn_key(tables, *at)).collect();
        keys.dedup();
        for key in keys {
            by_upn
                .entry(key)
                .and_modify(|known| {
                    if *known != Some(number) {
                        *known = None;
                    }
                })
                .or_insert(Some(number));
        }
    }
    by_upn
}

fn upn_key<R: Row>(tables: &[Table<R>], (table, row): Record<R>) -> Option<String> {
    let upn = tables[table].text_or_empty(row, Field::Upn);
    (!upn.is_empty()).then(|| address_key(upn).into_owned())
}

fn compare<R: Row>(tables: &[Table<R>], kept: Record<R>, merged: Record<R>) -> Conflict {
    let (a, b) = (&tables[kept.0], &tables[merged.0]);
    let is_linked = |table: &Table<R>, row| match table.anchor_cell(row) {
        Cell::Unknown => None,
        Cell::Empty => Some(false),
        Cell::Value(_) => Some(true),
    };
    // That there is no link is said as well.
    let links = R::ANCHOR == Field::ImmutableId;
    let links = links.then(|| is_linked(a, kept.1).zip(is_linked(b, merged.1))).flatten();
    let differs = |field: &Field| {
        if *field == R::ANCHOR && links.is_some_and(|(ours, theirs)| ours != theirs) {
            return true;
        }
        if is_list(*field) || !a.has_value(kept.1, *field) || !b.has_value(merged.1, *field) {
            return false;
        }
        let (ours, theirs) = (a.display(kept.1, *field), b.display(merged.1, *field));
        matches!((ours, theirs), (Cell::Value(ours), Cell::Value(theirs)) if ours != theirs)
    };
    let are_united =
        |field: &Field| is_list(*field) && !is_same_list(a, kept.1, b, merged.1, *field);
    Conflict {
        id: a.id(kept.1),
        kept: (kept.0, kept.1.index()),
        merged: (merged.0, merged.1.index()),
        differing: Field::ALL.iter().copied().filter(differs).collect(),
        id_is_lost: false,
        united: Field::ALL.iter().copied().filter(are_united).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::{AnchorCell, CloudRow, FieldSet, OnPremRow};
    use super::*;

    type Person<'a> = (Option<u8>, &'a [(Field, &'a str)]);

    fn table(known: &[Field], people: &[Person<'_>]) -> Table<CloudRow> {
        let mut builder = TableBuilder::new();
        let class = builder.class(known.iter().copied().collect(), FieldSet::EMPTY);
        for (id, texts) in people {
            builder.start_row(class);
            if let Some(id) = id {
                builder.set_guid(Field::CloudId, Guid::from_ad_bytes([*id; 16]));
            }
            for (field, text) in *texts {
                builder.set_text(*field, text);
            }
        }
        builder.finish()
    }

    fn upns(table: &Table<CloudRow>) -> Vec<&str> {
        table.rows().map(|row| table.text_or_empty(row, Field::Upn)).collect()
    }

    #[test]
    fn one_sound_file_stays_as_it_is() {
        let only =
            table(&[Field::Upn], &[(Some(1), &[(Field::Upn, "a")]), (None, &[(Field::Upn, "a")])]);
        let (merged, report) = merge(vec![only]).unwrap();
        assert_eq!(upns(&merged), ["a", "a"]);
        assert_eq!(report, MergeReport::default());
    }

    #[test]
    fn a_person_repeated_in_one_file_is_kept_once_and_reported() {
        let people: &[Person<'_>] = &[
            (Some(1), &[(Field::Upn, "a"), (Field::Department, "Sales")]),
            (Some(2), &[(Field::Upn, "b")]),
            (Some(1), &[(Field::Upn, "a"), (Field::Department, "Lager")]),
            (Some(2), &[(Field::Upn, "b")]),
        ];
        let (merged, report) = merge(vec![table(&[Field::Upn], people)]).unwrap();
        assert_eq!(upns(&merged), ["a", "b"]);
        assert_eq!(merged.text_or_empty(CloudRow::new(0), Field::Department), "Sales");
        let found: Vec<_> =
            report.repeated.iter().map(|c| (c.kept, c.merged, c.differing.clone())).collect();
        assert_eq!(found, [((0, 0), (0, 2), vec![Field::Department]), ((0, 1), (0, 3), vec![])]);
        assert!(report.repeated.iter().all(|conflict| conflict.united.is_empty()));
    }

    #[test]
    fn lists_of_both_records_are_united_where_they_are_not_the_same() {
        let licences = |text| (Some(1), [(Field::Upn, "a"), (Field::Licences, text)]);
        for (first, second, united) in
            [("E3", "E5", true), ("E3", "E3", false), ("E3", "", false), ("", "E3", false)]
        {
            let people = [licences(first), licences(second)];
            let people: Vec<Person<'_>> =
                people.iter().map(|(id, texts)| (*id, texts.as_slice())).collect();
            let fields = [Field::Upn, Field::Licences];
            let (_, report) = merge(vec![table(&fields, &people)]).unwrap();
            let found = &report.repeated[0];
            assert_eq!(found.united == [Field::Licences], united, "{first} {second}");
            assert!(found.differing.is_empty(), "{first} {second}");
        }
    }

    #[test]
    fn files_complete_one_another_by_id_and_by_upn() {
        let with_id = table(
            &[Field::Upn, Field::CloudId],
            &[(Some(1), &[(Field::Upn, "A@x.org")]), (Some(2), &[(Field::Upn, "b@x.org")])],
        );
        let with_department = table(
            &[Field::Upn, Field::Department],
            &[
                (None, &[(Field::Upn, "a@x.org"), (Field::Department, "Sales")]),
                (None, &[(Field::Upn, "new@x.org")]),
            ],
        );
        let (merged, report) = merge(vec![with_id, with_department]).unwrap();
        assert_eq!(upns(&merged), ["A@x.org", "b@x.org", "new@x.org"]);
        let department = |row| merged.text(CloudRow::new(row), Field::Department);
        assert_eq!(department(0), Cell::Value("Sales"));
        assert_eq!(department(1), Cell::Unknown);
        assert_eq!(department(2), Cell::Empty);
        assert_eq!(report.repeated.len(), 1);
        assert_eq!(report.repeated[0].differing, [Field::Upn]);
    }

    #[test]
    fn an_anchor_that_was_lost_gives_way_to_one_that_was_not() {
        let users = |anchor| {
            let mut builder = TableBuilder::<OnPremRow>::new();
            let known = [Field::ObjectGuid, Field::ConsistencyGuid].into_iter().collect();
            let class = builder.class(known, FieldSet::EMPTY);
            builder.start_row(class);
            builder.set_guid(Field::ObjectGuid, Guid::from_ad_bytes([1; 16]));
            builder.set_anchor(Field::ConsistencyGuid, anchor);
            builder.finish()
        };
        let good = AnchorCell::Guid(Guid::from_ad_bytes([2; 16]));
        let lost = AnchorCell::Text("System.Byte[]");
        let merged = |first, second| {
            let (table, _) = merge(vec![users(first), users(second)]).unwrap();
            table.anchor_cell(OnPremRow::new(0)) == Cell::Value(good)
        };
        assert!(merged(lost, good) && merged(good, lost) && !merged(lost, lost));
    }

    /// A destroyed id is not the same as none, however many files tell of the user.
    #[test]
    fn a_destroyed_id_stays_unknown_beside_another_file() {
        let users = |anchor: Option<AnchorCell<'_>>| {
            let mut builder = TableBuilder::<CloudRow>::new();
            let known = anchor.map(|_| [Field::CloudId, Field::ImmutableId]);
            let known = known.into_iter().flatten().collect();
            let class = builder.class(known, FieldSet::EMPTY);
            builder.start_row(class);
            builder.set_guid(Field::CloudId, Guid::from_ad_bytes([1; 16]));
            if let Some(anchor) = anchor {
                builder.set_anchor(Field::ImmutableId, anchor);
            }
            builder.finish()
        };
        let lost = Some(AnchorCell::Text("#NAME?"));
        let good = AnchorCell::Guid(Guid::from_ad_bytes([2; 16]));
        let merged = |first, second| merge(vec![users(first), users(second)]).unwrap().0;
        for table in [merged(lost, None), merged(None, lost), merged(lost, lost)] {
            let row = CloudRow::new(0);
            assert!(table.anchor_cell(row).is_unknown() && table.destroyed_id(row).is_some());
        }
        for table in [merged(lost, Some(good)), merged(Some(good), lost)] {
            assert_eq!(table.anchor_cell(CloudRow::new(0)), Cell::Value(good));
        }
    }

    /// Two files that disagree about who has which id: in whichever order they are given, nobody gets another one's.
    #[test]
    fn an_id_that_is_shared_gives_no_way_to_another_of_the_same_person() {
        let table_of = |people: &[(u8, &str)]| {
            let fields = [Field::Upn, Field::DisplayName, Field::Mail];
            let texts = |name| fields.map(|field| (field, name));
            let people: Vec<_> =
                people.iter().map(|(id, name)| (Some(*id), texts(*name))).collect();
            let people: Vec<Person<'_>> =
                people.iter().map(|(id, texts)| (*id, texts.as_slice())).collect();
            table(&[Field::CloudId, Field::Upn, Field::DisplayName, Field::Mail], &people)
        };
        let sound = [(1, "zoe"), (2, "luke"), (3, "ali"), (4, "eve")];
        let moved = [(2, "zoe"), (3, "luke"), (5, "ali")];
        for files in [[&sound[..], &moved], [&moved, &sound]] {
            let (merged, report) = merge(files.map(table_of).into()).unwrap();
            assert_eq!(report.shared.len(), 2);
            for row in merged.rows() {
                let is_sound = merged.text_or_empty(row, Field::Upn) == "eve";
                assert_eq!(merged.id(row).is_some(), is_sound, "{}", merged.label(row));
                assert_eq!(merged.has_lost(row, Field::CloudId), !is_sound);
            }
        }
    }

    #[test]
    fn a_upn_that_two_people_have_joins_nobody() {
        let twins = table(
            &[Field::Upn],
            &[(Some(1), &[(Field::Upn, "a")]), (Some(2), &[(Field::Upn, "a")])],
        );
        let other = table(&[Field::Upn], &[(None, &[(Field::Upn, "a")])]);
        let (merged, report) = merge(vec![twins, other]).unwrap();
        assert_eq!(merged.len(), 3);
        assert_eq!(report.repeated, []);
    }
}
