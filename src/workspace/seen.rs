//! What a session saw when it last read its exports, kept beside its file: enough to say at the next
//! opening who appeared, who vanished and what changed, although the exports were overwritten since.
//!
//! A side is a CSV file, `NAME.seen-onprem.csv` and `NAME.seen-cloud.csv`, and `NAME.seen-deleted.csv`
//! where soft-deleted users were listed, which only its owner can read: a line for each user that has an id, with its link status, the id, and the fields whose change
//! matters. A field that was not known for everybody has no column.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::write::write_private;
use crate::anchor::{Guid, HexOrder, read_guid};
use crate::directory::{
    AnchorCell, AnchorPolicy, Cell, CloudRow, DeletedRow, Directory, Field, FieldSet, Kind,
    OnPremRow, Role, Row, Table, TableBuilder,
};
use crate::link::{CloudStatus, Links, OnPremStatus};
use crate::plan::WATCHED;

const STATUS: &str = "status";

/// The users of the exports that a session read last.
pub(super) struct Seen {
    pub(super) directory: Directory,
    pub(super) links: Links,
}

/// Whether there is anything to remember of both sides. A side that was not read says nothing about
/// who is gone.
pub(super) fn is_whole(directory: &Directory) -> bool {
    !directory.onprem.is_empty() && !directory.cloud.is_empty()
}

/// Whether something is remembered beside this session.
pub(super) fn is_there(session: &Path) -> bool {
    [Role::OnPrem, Role::Cloud].iter().all(|role| place(session, *role).is_file())
}

/// Remembers what was read, in place of what was remembered before.
///
/// # Errors
/// If a file cannot be written; the one before stays then.
pub(super) fn remember(session: &Path, directory: &Directory, links: &Links) -> io::Result<()> {
    let onprem = |row| links.onprem(row).name();
    let cloud = |row| links.cloud(row).name();
    write_private(&place(session, Role::OnPrem), |file| write(file, &directory.onprem, onprem))?;
    write_private(&place(session, Role::Cloud), |file| write(file, &directory.cloud, cloud))?;
    let path = place(session, Role::Deleted);
    match &directory.deleted {
        Some(deleted) if !directory.deleted_stood_aside => {
            write_private(&path, |file| write(file, deleted, |_| ""))
        }
        // Not read this time: what was remembered of it may be compared with the next one.
        Some(_) | None => Ok(()),
    }
}

fn remove(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        Ok(()) | Err(_) => Ok(()),
    }
}

/// Removes what is remembered.
///
/// # Errors
/// If a file is there and cannot be removed.
pub(super) fn forget(session: &Path) -> io::Result<()> {
    for role in [Role::OnPrem, Role::Cloud, Role::Deleted] {
        remove(&place(session, role))?;
    }
    Ok(())
}

/// What is remembered; `None` if nothing is, or if it cannot be read: it only serves a comparison.
pub(super) fn recall(session: &Path, policy: AnchorPolicy) -> Option<Seen> {
    let (onprem, statuses) = read::<OnPremRow>(&place(session, Role::OnPrem))?;
    let onprem_statuses = statuses.iter().map(|name| OnPremStatus::named(name));
    let onprem_statuses = onprem_statuses.collect::<Option<Vec<_>>>()?;
    let (cloud, statuses) = read::<CloudRow>(&place(session, Role::Cloud))?;
    let cloud_statuses = statuses.iter().map(|name| CloudStatus::named(name));
    let links = Links::told(policy, onprem_statuses, cloud_statuses.collect::<Option<_>>()?);
    let deleted = read::<DeletedRow>(&place(session, Role::Deleted)).map(|(deleted, _)| deleted);
    Some(Seen { directory: Directory { onprem, cloud, deleted, ..Directory::default() }, links })
}

fn place(session: &Path, role: Role) -> PathBuf {
    session.with_extension(format!("seen-{}.csv", role.name()))
}

fn write<R: Row>(
    file: &mut dyn Write,
    users: &Table<R>,
    status: impl Fn(R) -> &'static str,
) -> io::Result<()> {
    let known = users.fields_known_everywhere();
    let fields: Vec<Field> = WATCHED.into_iter().filter(|field| known.contains(*field)).collect();
    let mut writer = csv::Writer::from_writer(file);
    let names = fields.iter().map(|field| field.name());
    writer.write_record([STATUS.to_string(), R::ID.name()].into_iter().chain(names))?;
    for row in users.rows() {
        let Some(id) = users.id(row) else { continue };
        writer.write_field(status(row))?;
        writer.write_field(id.to_string())?;
        for field in &fields {
            writer.write_field(written(users, row, *field))?;
        }
        writer.write_record(None::<&[u8]>)?;
    }
    writer.flush()
}

/// A value as it can be read back to the letter.
fn written<R: Row>(users: &Table<R>, row: R, field: Field) -> String {
    if field != R::ANCHOR {
        return users.display(row, field).value().unwrap_or_default().into_owned();
    }
    match users.anchor_cell(row) {
        Cell::Value(AnchorCell::Guid(guid)) => format!("guid:{guid}"),
        Cell::Value(AnchorCell::Text(text)) => format!("text:{text}"),
        Cell::Empty | Cell::Unknown => String::new(),
    }
}

fn read<R: Row>(path: &Path) -> Option<(Table<R>, Vec<String>)> {
    let mut reader = csv::Reader::from_path(path).ok()?;
    let headers = reader.headers().ok()?.clone();
    let fields: Vec<(usize, Field)> = headers
        .iter()
        .enumerate()
        .filter_map(|(at, name)| {
            Some((at, WATCHED.into_iter().chain([R::ID]).find(|field| field.name() == name)?))
        })
        .collect();
    let known = fields.iter().fold(FieldSet::EMPTY, |known, (_, field)| known.with(*field));
    let mut builder = TableBuilder::<R>::new();
    let class = builder.class(known, FieldSet::EMPTY);
    let mut statuses = Vec::new();
    for record in reader.records() {
        let record = record.ok()?;
        builder.start_row(class);
        statuses.push(record.get(0)?.to_string());
        for (at, field) in &fields {
            set(&mut builder, *field, record.get(*at)?)?;
        }
    }
    Some((builder.finish(), statuses))
}

/// Sets a value of the row; `None` if it is none that was written.
fn set<R: Row>(builder: &mut TableBuilder<R>, field: Field, text: &str) -> Option<()> {
    if text.is_empty() {
        return Some(());
    }
    match field.kind() {
        Kind::Guid => builder.set_guid(field, guid(text)?),
        Kind::Anchor => match text.split_once(':')? {
            ("guid", text) => {
                builder.set_anchor(field, AnchorCell::Guid(guid(text)?));
            }
            ("text", text) => builder.set_anchor(field, AnchorCell::Text(text)),
            _ => return None,
        },
        Kind::Flag => builder.set_flag(field, text == "yes"),
        Kind::Text | Kind::Linked(_) | Kind::Dictionary | Kind::Split => {
            builder.set_text(field, text);
        }
        Kind::Addresses => return None,
    }
    Some(())
}

fn guid(text: &str) -> Option<Guid> {
    read_guid(text, HexOrder::Undecided).ok().map(|reading| reading.guid)
}
