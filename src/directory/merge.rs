//! Several exports of one side become one table, by identity.

use std::collections::HashMap;

use super::address::address_key;
use super::column::TooLarge;
use super::{Address, AnchorCell, Cell, Field, FieldSet, Kind, Row, Table, TableBuilder};
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
    /// The fields that both have and in which they differ; the kept record's values stand.
    pub differing: Vec<Field>,
}

/// What merging found.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct MergeReport {
    /// The people found more than once, in the order in which they were met.
    pub repeated: Vec<Conflict>,
}

/// Merges tables by identity, and rows without one by UPN. Values of earlier tables win; what they
/// do not know is taken from later ones.
///
/// # Errors
/// [`TooLarge`] when a column of the result would not fit.
pub fn merge<R: Row>(mut tables: Vec<Table<R>>) -> Result<(Table<R>, MergeReport), TooLarge> {
    if tables.len() == 1 && !tables[0].has_repeated_ids() {
        let only = tables.pop().unwrap_or_default();
        return Ok((only, MergeReport::default()));
    }
    let (groups, order) = group(&tables);
    let mut report = MergeReport::default();
    let mut builder = TableBuilder::new();
    for key in order {
        let members = &groups[key];
        for merged in &members[1..] {
            report.repeated.push(compare(&tables, members[0], *merged));
        }
        add_row(&mut builder, &tables, members);
    }
    if let Some(remedy) = tables.iter().find_map(Table::id_remedy) {
        builder.set_id_remedy(remedy);
    }
    if builder.is_too_large() { Err(TooLarge) } else { Ok((builder.finish(), report)) }
}

/// A record: the number of its table, and its row.
type Record<R> = (usize, R);

/// Groups the records of one person, and gives the groups in the order of their first record.
fn group<R: Row>(tables: &[Table<R>]) -> (Vec<Vec<Record<R>>>, Vec<usize>) {
    let mut groups: Vec<Vec<Record<R>>> = Vec::new();
    let mut by_id: HashMap<Guid, usize> = HashMap::new();
    let mut without_id: Vec<Record<R>> = Vec::new();
    for (number, table) in tables.iter().enumerate() {
        for row in table.rows() {
            match table.id(row) {
                Some(id) => {
                    let group = *by_id.entry(id).or_insert_with(|| {
                        groups.push(Vec::new());
                        groups.len() - 1
                    });
                    groups[group].push((number, row));
                }
                None => without_id.push((number, row)),
            }
        }
    }
    let mut by_upn = groups_by_upn(tables, &groups);
    for record in without_id {
        let key = upn_key(tables, record);
        let known = key.as_ref().and_then(|key| by_upn.get(key).copied()).flatten();
        match known {
            // Only another file can be about the same person: two rows of one file are two people.
            Some(group) if groups[group].iter().all(|member| member.0 != record.0) => {
                groups[group].push(record);
            }
            _ => {
                groups.push(vec![record]);
                if let Some(key) = key {
                    by_upn.entry(key).or_insert(Some(groups.len() - 1));
                }
            }
        }
    }
    let mut order: Vec<usize> = (0..groups.len()).collect();
    order.sort_by_key(|group| groups[*group].first().copied());
    (groups, order)
}

/// The group of each UPN that only one group has.
fn groups_by_upn<R: Row>(
    tables: &[Table<R>],
    groups: &[Vec<Record<R>>],
) -> HashMap<String, Option<usize>> {
    let mut by_upn: HashMap<String, Option<usize>> = HashMap::new();
    if tables.len() < 2 {
        return by_upn;
    }
    for (number, group) in groups.iter().enumerate() {
        let mut keys: Vec<String> = group.iter().filter_map(|at| upn_key(tables, *at)).collect();
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
        if !a.has_value(kept.1, *field) || !b.has_value(merged.1, *field) {
            return false;
        }
        let (ours, theirs) = (a.display(kept.1, *field), b.display(merged.1, *field));
        matches!((ours, theirs), (Cell::Value(ours), Cell::Value(theirs)) if ours != theirs)
    };
    Conflict {
        id: a.id(kept.1),
        kept: (kept.0, kept.1.index()),
        merged: (merged.0, merged.1.index()),
        differing: Field::ALL.iter().copied().filter(differs).collect(),
    }
}

fn add_row<R: Row>(builder: &mut TableBuilder<R>, tables: &[Table<R>], members: &[Record<R>]) {
    let has = |test: &dyn Fn(&Table<R>, R, Field) -> bool| -> FieldSet {
        let any =
            |field: &Field| members.iter().any(|(table, row)| test(&tables[*table], *row, *field));
        Field::ALL.iter().copied().filter(any).collect()
    };
    let known = has(&|table, row, field| table.knows(row, field));
    let lossy = has(&|table, row, field| table.is_lossy(row, field));
    let class = builder.class(known, lossy);
    builder.start_row(class);
    for field in Field::ALL {
        if let Some((table, row)) = source_of(tables, members, *field) {
            copy(builder, &tables[table], row, *field);
        }
    }
}

/// The record that a field is taken from: the first that has a value. One that is only what an export left
/// of it gives way to one that is whole.
fn source_of<R: Row>(
    tables: &[Table<R>],
    members: &[Record<R>],
    field: Field,
) -> Option<Record<R>> {
    let mut filled =
        members.iter().copied().filter(|(table, row)| tables[*table].has_value(*row, field));
    let first = filled.next()?;
    let whole = |(table, row): &Record<R>| is_whole(&tables[*table], *row, field);
    Some(std::iter::once(first).chain(filled).find(whole).unwrap_or(first))
}

/// Whether a row has lost nothing of a value. In the cloud every text is an anchor, on-premises none is.
fn is_whole<R: Row>(table: &Table<R>, row: R, field: Field) -> bool {
    let of_cloud = R::ANCHOR == Field::ImmutableId;
    match table.anchor_cell(row) {
        _ if field != R::ANCHOR => !table.has_lost(row, field),
        Cell::Value(AnchorCell::Guid(_)) => true,
        Cell::Value(AnchorCell::Text(_)) => of_cloud,
        Cell::Empty | Cell::Unknown => false,
    }
}

fn copy<R: Row>(builder: &mut TableBuilder<R>, table: &Table<R>, row: R, field: Field) {
    match field.kind() {
        Kind::Text | Kind::Linked(_) | Kind::Dictionary => {
            builder.set_text(field, table.text_or_empty(row, field));
        }
        Kind::Split => {
            if let Cell::Value(text) = table.display(row, field) {
                builder.set_text(field, &text);
            }
        }
        Kind::Guid => {
            if let Cell::Value(guid) = table.guid(row, field) {
                builder.set_guid(field, guid);
            }
        }
        Kind::Flag => {
            if let Cell::Value(flag) = table.flag(row, field) {
                builder.set_flag(field, flag);
            }
        }
        Kind::Addresses => {
            builder.set_addresses(table.addresses(row).collect::<Vec<Address<'_>>>());
        }
        Kind::Anchor => {
            if let Some(cell) = table.anchor_as_exported(row).filter(|_| field == R::ANCHOR) {
                builder.set_anchor(field, cell);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::{CloudRow, OnPremRow};
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
