//! A list of users as it is remembered: blocks of rows, and in a block one column after the other, since
//! values of one kind compress best beside each other.
//!
//! A line names the fields. A block begins with the number of its rows, and each of its columns (the
//! status, the id, the fields in the order of the line) with its length in bytes: 32 bits each, the low
//! byte first. A block without rows is the end. An id is its 16 bytes, all zero where there is none.

use std::io::{self, BufRead, ErrorKind, Read, Write};

use super::coded::Coded;
use crate::anchor::Guid;
use crate::directory::{
    AnchorCell, Cell, ClassId, Field, FieldSet, Kind, OnPremRow, OnPremUsers, Row, Table,
    TableBuilder,
};
use crate::plan::WATCHED;

/// Rows of a block.
const BLOCK: usize = 1 << 14;

/// Writes a list; `owners` are the users whose ids may be named by their rows.
///
/// # Errors
/// If it cannot be written; [`ErrorKind::Interrupted`] if it is not wanted any more.
pub(super) fn write<R: Row>(
    out: &mut dyn Write,
    users: &Table<R>,
    owners: Option<&OnPremUsers>,
    status: impl Fn(R) -> &'static str,
    wanted: &dyn Fn() -> bool,
) -> io::Result<()> {
    let known = users.fields_known_everywhere();
    let fields: Vec<Field> = WATCHED.into_iter().filter(|field| known.contains(*field)).collect();
    let names: Vec<String> = fields.iter().map(|field| field.name()).collect();
    writeln!(out, "{}", names.join(","))?;
    let mut column = Vec::new();
    let mut write_column = |out: &mut dyn Write, each: &dyn Fn(&mut Vec<u8>)| {
        column.clear();
        each(&mut column);
        out.write_all(&(column.len() as u32).to_le_bytes())?;
        out.write_all(&column)
    };
    for start in (0..users.len()).step_by(BLOCK) {
        if !wanted() {
            return Err(ErrorKind::Interrupted.into());
        }
        let block = start as u32..users.len().min(start + BLOCK) as u32;
        let rows = || block.clone().map(R::new);
        out.write_all(&(block.len() as u32).to_le_bytes())?;
        write_column(out, &|column| {
            rows().for_each(|row| Coded::Text(status(row)).push(column));
        })?;
        write_column(out, &|column| {
            let ids = rows().map(|row| users.id(row).unwrap_or(Guid::NIL));
            ids.for_each(|id| column.extend_from_slice(&id.ad_bytes()));
        })?;
        for (at, field) in fields.iter().enumerate() {
            let before = &fields[..at];
            write_column(out, &|column| {
                rows().for_each(|row| push(users, owners, row, *field, before, column));
            })?;
        }
    }
    out.write_all(&0_u32.to_le_bytes())
}

fn push_guid(guid: Option<Guid>, column: &mut Vec<u8>) {
    guid.map_or(Coded::Text(""), Coded::Guid).push(column);
}

fn push<R: Row>(
    users: &Table<R>,
    owners: Option<&OnPremUsers>,
    row: R,
    field: Field,
    before: &[Field],
    column: &mut Vec<u8>,
) {
    match field.kind() {
        Kind::Guid => push_guid(users.guid(row, field).value(), column),
        Kind::Anchor if field == R::ANCHOR => push_anchor(users, owners, row, column),
        // What repeats a text can be read only behind it.
        Kind::Linked(base) if before.contains(&base) && repeats(users, row, field, base) => {
            Coded::Same.push(column);
        }
        Kind::Anchor
        | Kind::Linked(_)
        | Kind::Text
        | Kind::Dictionary
        | Kind::Split
        | Kind::Flag
        | Kind::Addresses => {
            let text = users.display(row, field).value().unwrap_or_default();
            Coded::Text(&text).push(column);
        }
    }
}

/// Whether a text is the one that its row has in another field.
fn repeats<R: Row>(users: &Table<R>, row: R, field: Field, base: Field) -> bool {
    let text = users.text_or_empty(row, field);
    !text.is_empty() && text == users.text_or_empty(row, base)
}

fn push_anchor<R: Row>(
    users: &Table<R>,
    owners: Option<&OnPremUsers>,
    row: R,
    column: &mut Vec<u8>,
) {
    let anchor = match users.anchor_cell(row) {
        Cell::Value(AnchorCell::Guid(guid)) if users.id(row) == Some(guid) => Coded::Same,
        Cell::Value(AnchorCell::Guid(guid)) => owners
            .and_then(|owners| owners.find(guid))
            .map_or(Coded::Guid(guid), |owner| Coded::Row(owner.index() as u32)),
        Cell::Value(AnchorCell::Text(text)) => Coded::Text(text),
        Cell::Empty | Cell::Unknown => Coded::Text(""),
    };
    anchor.push(column);
}

/// Reads a list, and the status of everyone in it; `None` if it is none that was written.
pub(super) fn read<R: Row, S>(
    input: &mut impl BufRead,
    owners: Option<&OnPremUsers>,
    status: impl Fn(&str) -> Option<S>,
) -> Option<(Table<R>, Vec<S>)> {
    let mut line = String::new();
    input.read_line(&mut line).ok()?;
    let named = |name: &str| WATCHED.into_iter().find(|field| field.name() == name);
    let headings = line.trim_end().split(',').filter(|name| !name.is_empty());
    let fields: Vec<Field> = headings.map(named).collect::<Option<_>>()?;
    let known: FieldSet = fields.iter().copied().chain([R::ID]).collect();
    let mut builder = TableBuilder::<R>::new();
    let class = builder.class(known, FieldSet::EMPTY);
    let mut statuses = Vec::new();
    loop {
        let rows = read_number(input)?;
        if rows == 0 {
            return Some((builder.finish(), statuses));
        }
        let columns = (0..fields.len() + 2).map(|_| read_column(input));
        let columns: Vec<Vec<u8>> = columns.collect::<Option<_>>()?;
        let mut block = Block { columns: columns.iter().map(Vec::as_slice).collect() };
        for _ in 0..rows {
            statuses.push(status(block.add_row(&mut builder, class, &fields, owners)?)?);
        }
    }
}

fn read_number(input: &mut impl Read) -> Option<u32> {
    let mut bytes = [0; 4];
    input.read_exact(&mut bytes).ok()?;
    Some(u32::from_le_bytes(bytes))
}

fn read_column(input: &mut impl Read) -> Option<Vec<u8>> {
    let length = u64::from(read_number(input)?);
    let mut column = Vec::new();
    // What a damaged length asks for is not there to be read.
    let read = input.take(length).read_to_end(&mut column).ok()?;
    (read as u64 == length).then_some(column)
}

/// What is left of the columns of a block.
struct Block<'a> {
    columns: Vec<&'a [u8]>,
}

impl<'a> Block<'a> {
    /// Adds the next row; gives its status.
    fn add_row<R: Row>(
        &mut self,
        builder: &mut TableBuilder<R>,
        class: ClassId,
        fields: &[Field],
        owners: Option<&OnPremUsers>,
    ) -> Option<&'a str> {
        let [status, ids, columns @ ..] = self.columns.as_mut_slice() else { return None };
        builder.start_row(class);
        let (id, rest) = ids.split_first_chunk()?;
        *ids = rest;
        let id = Guid::from_ad_bytes(*id);
        if !id.is_nil() {
            builder.set_guid(R::ID, id);
        }
        for (column, field) in columns.iter_mut().zip(fields) {
            set(builder, *field, Coded::take(column)?, owners)?;
        }
        match Coded::take(status)? {
            Coded::Text(status) => Some(status),
            Coded::Guid(_) | Coded::Same | Coded::Row(_) => None,
        }
    }
}

/// Sets a value of the current row; `None` if it is none that was written.
pub(super) fn set<R: Row>(
    builder: &mut TableBuilder<R>,
    field: Field,
    value: Coded<'_>,
    owners: Option<&OnPremUsers>,
) -> Option<()> {
    match (field.kind(), value) {
        (_, Coded::Text("")) => {}
        (Kind::Guid, Coded::Guid(guid)) => builder.set_guid(field, guid),
        (Kind::Anchor, Coded::Guid(guid)) => builder.set_anchor(field, AnchorCell::Guid(guid)),
        (Kind::Anchor, Coded::Text(text)) => builder.set_anchor(field, AnchorCell::Text(text)),
        (Kind::Anchor, Coded::Same) => {
            let id = builder.current_id()?;
            builder.set_anchor(field, AnchorCell::Guid(id));
        }
        (Kind::Anchor, Coded::Row(row)) => {
            let owners = owners.filter(|owners| (row as usize) < owners.len())?;
            let id = owners.id(OnPremRow::new(row))?;
            builder.set_anchor(field, AnchorCell::Guid(id));
        }
        (Kind::Linked(base), Coded::Same) => {
            let text = builder.current_text(base).to_string();
            builder.set_text(field, &text);
        }
        (Kind::Flag, Coded::Text(text)) => builder.set_flag(field, text == "yes"),
        (Kind::Text | Kind::Linked(_) | Kind::Dictionary | Kind::Split, Coded::Text(text)) => {
            builder.set_text(field, text);
        }
        _ => return None,
    }
    Some(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::directory::{CloudRow, CloudUsers};

    fn guid(side: u8, row: u32) -> Guid {
        let mut bytes = [side; 16];
        bytes[..4].copy_from_slice(&row.to_le_bytes());
        Guid::from_ad_bytes(bytes)
    }

    /// As many users as two blocks and a half have, every third with the id of the on-premises user of
    /// its row, and every fifth with an id of nobody.
    fn both(rows: u32) -> (OnPremUsers, CloudUsers) {
        let (mut onprem, mut cloud) = (TableBuilder::new(), TableBuilder::new());
        let known = [Field::ObjectGuid, Field::ConsistencyGuid, Field::Upn, Field::Mail];
        let class = onprem.class(known.into_iter().collect(), FieldSet::EMPTY);
        let known = [Field::CloudId, Field::ImmutableId, Field::DisplayName, Field::Enabled];
        let cloud_class = cloud.class(known.into_iter().collect(), FieldSet::EMPTY);
        for row in 0..rows {
            onprem.start_row(class);
            onprem.set_guid(Field::ObjectGuid, guid(1, row));
            onprem.set_text(Field::Upn, &format!("u{row}@x.org"));
            onprem.set_text(Field::Mail, &format!("u{}@x.org", row / 2 * 2));
            onprem.set_anchor(Field::ConsistencyGuid, AnchorCell::Guid(guid(1, row / 2)));
            cloud.start_row(cloud_class);
            cloud.set_guid(Field::CloudId, guid(2, row));
            cloud.set_text(Field::DisplayName, if row % 7 == 0 { "" } else { "Zoë" });
            cloud.set_flag(Field::Enabled, row % 2 == 0);
            match row {
                row if row % 3 == 0 => {
                    cloud.set_anchor(Field::ImmutableId, AnchorCell::Guid(guid(1, row)));
                }
                row if row % 5 == 0 => {
                    cloud.set_anchor(Field::ImmutableId, AnchorCell::Guid(guid(3, row)));
                }
                row if row % 5 == 1 => {
                    cloud.set_anchor(Field::ImmutableId, AnchorCell::Text("employee 1"));
                }
                _ => {}
            }
        }
        (onprem.finish(), cloud.finish())
    }

    #[track_caller]
    fn assert_same<R: Row>(read: &Table<R>, written: &Table<R>) {
        assert_eq!(read.len(), written.len());
        for row in written.rows() {
            for field in WATCHED.into_iter().chain([R::ID]) {
                assert_eq!(read.display(row, field), written.display(row, field), "{row:?}");
            }
            assert_eq!(read.anchor_cell(row), written.anchor_cell(row));
        }
    }

    #[test]
    fn what_is_read_is_what_was_written_over_all_blocks() {
        let (onprem, cloud) = both(BLOCK as u32 * 5 / 2);
        let mut bytes = Vec::new();
        write(&mut bytes, &onprem, None, |_| "linked", &|| true).unwrap();
        write(&mut bytes, &cloud, Some(&onprem), |_| "orphan", &|| true).unwrap();
        let mut input = bytes.as_slice();
        let status = |name: &str| Some(name.to_string());
        let (read, statuses) = super::read::<OnPremRow, _>(&mut input, None, status).unwrap();
        assert_same(&read, &onprem);
        assert!(statuses.iter().all(|status| status == "linked") && statuses.len() == onprem.len());
        let (read, statuses) = super::read::<CloudRow, _>(&mut input, Some(&read), status).unwrap();
        assert_same(&read, &cloud);
        assert!(statuses.iter().all(|status| status == "orphan") && statuses.len() == cloud.len());
        assert!(input.is_empty());
    }

    #[test]
    fn what_is_torn_anywhere_is_nothing() {
        let (onprem, _) = both(20);
        let mut bytes = Vec::new();
        write(&mut bytes, &onprem, None, |_| "linked", &|| true).unwrap();
        for end in 0..bytes.len() {
            let torn = read::<OnPremRow, _>(&mut &bytes[..end], None, |_| Some(()));
            assert!(torn.is_none(), "{end}");
        }
    }
}
