//! The records of one person as one row: the first value of each field counts, and lists are united.

use std::collections::HashSet;

use super::address::address_key;
use super::{
    Address, AddressKind, AnchorCell, Cell, Field, FieldSet, Kind, Row, Table, TableBuilder,
};
use crate::anchor::Guid;

/// A record: the number of its table, and its row.
pub(super) type Record<R> = (usize, R);

/// Whether a field is a list, of which each record of a person may have a part.
pub(super) const fn is_list(field: Field) -> bool {
    matches!(field, Field::ProxyAddresses | Field::Licences | Field::Roles | Field::EligibleRoles)
}

/// Whether two records have the same in a field that is a list, or one of them nothing.
pub(super) fn is_same_list<R: Row>(
    a: &Table<R>,
    ours: R,
    b: &Table<R>,
    theirs: R,
    field: Field,
) -> bool {
    if !a.has_value(ours, field) || !b.has_value(theirs, field) {
        return true;
    }
    if field != Field::ProxyAddresses {
        return a.text_or_empty(ours, field) == b.text_or_empty(theirs, field);
    }
    let keys = |table: &Table<R>, row| -> HashSet<String> {
        table.addresses(row).map(|address| address_key(address.text).into_owned()).collect()
    };
    keys(a, ours) == keys(b, theirs)
}

/// What is not certain of the id of a person.
#[derive(Clone, Default)]
pub(super) struct IdDoubt {
    /// The ids under which others stand too, in one file: there they tell of nobody who it is.
    shared: Vec<Guid>,
    /// Whether files give an id to different people: which of them is right, and so which id of these people, nobody can
    /// tell.
    between_files: bool,
}

impl IdDoubt {
    /// Of an id under which several people stand in one file.
    pub(super) fn of(shared: Guid) -> Self {
        Self { shared: vec![shared], between_files: false }
    }

    /// Of an id that files give to different people.
    pub(super) const fn between_files() -> Self {
        Self { shared: Vec::new(), between_files: true }
    }

    /// Whether files give an id of the person to different people.
    pub(super) const fn is_between_files(&self) -> bool {
        self.between_files
    }

    /// Adds what is not certain of other records of the same person.
    pub(super) fn include(&mut self, other: Self) {
        self.shared.extend(other.shared);
        self.between_files |= other.between_files;
    }
}

/// Adds the row of a person who has these records, and of whose id this is not certain.
pub(super) fn add_row<R: Row>(
    builder: &mut TableBuilder<R>,
    tables: &[Table<R>],
    members: &[Record<R>],
    doubt: &IdDoubt,
) {
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
        if *field == R::ID {
            copy_id(builder, tables, members, doubt);
        } else if *field == Field::ProxyAddresses {
            unite_addresses(builder, tables, members);
        } else if is_list(*field) {
            unite_texts(builder, tables, members, *field);
        } else if let Some((table, row)) = source_of(tables, members, *field) {
            copy(builder, &tables[table], row, *field);
        }
    }
}

/// The id of a person, unless it is not known which of several it is.
fn copy_id<R: Row>(
    builder: &mut TableBuilder<R>,
    tables: &[Table<R>],
    members: &[Record<R>],
    doubt: &IdDoubt,
) {
    let mut ids = members.iter().filter_map(|(table, row)| tables[*table].id(*row));
    match ids.find(|id| !doubt.between_files && !doubt.shared.contains(id)) {
        Some(id) => builder.set_guid(R::ID, id),
        None if doubt.between_files || !doubt.shared.is_empty() => builder.lose(R::ID),
        None => {}
    }
}

/// The addresses of all records of a person. The primary one is that of the first record that has one.
fn unite_addresses<R: Row>(
    builder: &mut TableBuilder<R>,
    tables: &[Table<R>],
    members: &[Record<R>],
) {
    let mut united: Vec<Address<'_>> = Vec::new();
    let mut with_primary = None;
    for (at, (table, row)) in members.iter().enumerate() {
        for mut address in tables[*table].addresses(*row) {
            if address.kind == AddressKind::Primary && *with_primary.get_or_insert(at) != at {
                address.kind = AddressKind::Secondary;
            }
            let is_same =
                |known: &&mut Address<'_>| address_key(known.text) == address_key(address.text);
            match united.iter_mut().find(is_same) {
                Some(known) => known.kind = known.kind.min(address.kind),
                None => united.push(address),
            }
        }
    }
    builder.set_addresses(united);
}

/// The texts of all records of a person in a field that is a list, each once.
fn unite_texts<R: Row>(
    builder: &mut TableBuilder<R>,
    tables: &[Table<R>],
    members: &[Record<R>],
    field: Field,
) {
    let mut texts: Vec<&str> =
        members.iter().map(|(table, row)| tables[*table].text_or_empty(*row, field)).collect();
    texts.retain(|text| !text.is_empty());
    let mut seen = HashSet::new();
    texts.retain(|text| seen.insert(*text));
    builder.set_text(field, &texts.join(";"));
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
        // They are united.
        Kind::Addresses => {}
        Kind::Anchor => {
            if let Some(cell) = table.anchor_as_exported(row).filter(|_| field == R::ANCHOR) {
                builder.set_anchor(field, cell);
            }
        }
    }
}
