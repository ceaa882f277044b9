//! What earlier versions remembered: a CSV file for each list. Such files are read, and removed when the
//! list is remembered anew.

use std::path::Path;

use super::coded::Coded;
use super::table::set;
use crate::anchor::{Guid, HexOrder, read_guid};
use crate::directory::{Field, FieldSet, Kind, Row, Table, TableBuilder};
use crate::plan::WATCHED;

/// Reads a list, and the status of everyone in it; `None` if it is none that was written.
pub(super) fn read<R: Row, S>(
    path: &Path,
    status: impl Fn(&str) -> Option<S>,
) -> Option<(Table<R>, Vec<S>)> {
    let mut reader = csv::Reader::from_path(path).ok()?;
    let headers = reader.headers().ok()?.clone();
    let fields: Vec<(usize, Field)> = headers
        .iter()
        .enumerate()
        .filter_map(|(at, name)| {
            Some((at, WATCHED.into_iter().chain([R::ID]).find(|field| field.name() == name)?))
        })
        .collect();
    let known: FieldSet = fields.iter().map(|(_, field)| *field).collect();
    let mut builder = TableBuilder::<R>::new();
    let class = builder.class(known, FieldSet::EMPTY);
    let mut statuses = Vec::new();
    for record in reader.records() {
        let record = record.ok()?;
        builder.start_row(class);
        statuses.push(status(record.get(0)?)?);
        for (at, field) in &fields {
            set(&mut builder, *field, coded(*field, record.get(*at)?)?, None)?;
        }
    }
    Some((builder.finish(), statuses))
}

fn coded(field: Field, text: &str) -> Option<Coded<'_>> {
    match (field.kind(), text.split_once(':')) {
        _ if text.is_empty() => Some(Coded::Text("")),
        (Kind::Guid, _) => guid(text).map(Coded::Guid),
        (Kind::Anchor, Some(("guid", text))) => guid(text).map(Coded::Guid),
        (Kind::Anchor, Some(("text", text))) => Some(Coded::Text(text)),
        (Kind::Anchor, _) => None,
        _ => Some(Coded::Text(text)),
    }
}

fn guid(text: &str) -> Option<Guid> {
    read_guid(text, HexOrder::Undecided).ok().map(|reading| reading.guid)
}
