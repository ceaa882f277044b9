//! The lines of the soft-deleted users.

use super::{Tone, WorkLine};
use crate::anchor::ObjectId;
use crate::app::model::Main;
use crate::app::preview::label;
use crate::directory::{Cell, DeletedRow, DeletedUsers, Field, Row, Table};
use crate::link::Judge;
use crate::plan::{OpKind, present_id};

pub(super) fn title(main: &Main, marked: usize) -> String {
    let count = main.data.directory.deleted.as_ref().map_or(0, Table::len);
    if marked == 0 {
        format!("Soft-deleted users: {count}")
    } else {
        format!("Soft-deleted users: {count}, {marked} marked")
    }
}

fn user(main: &Main, at: usize) -> Option<(&DeletedUsers, DeletedRow)> {
    let users = main.data.directory.deleted.as_ref()?;
    (at < users.len()).then(|| (users, DeletedRow::new(at as u32)))
}

/// What is queued for a soft-deleted user.
fn queued(main: &Main, users: &DeletedUsers, row: DeletedRow) -> Option<&'static str> {
    let id = ObjectId(users.id(row)?);
    let has = |kind| main.queue().of_cloud(id).any(|queued| queued.operation.kind() == kind);
    match (has(OpKind::PurgeDeletedUser), has(OpKind::RestoreDeletedUser)) {
        (true, _) => Some("purge"),
        (false, true) if has(OpKind::ClearAnchor) => Some("clear"),
        (false, true) => Some("restore"),
        (false, false) => None,
    }
}

pub(super) fn line(main: &Main, at: usize) -> Option<WorkLine> {
    let (users, row) = user(main, at)?;
    let owner = owner(main, users, row);
    let (word, tone) = match (queued(main, users, row), owner.is_empty()) {
        (Some(word), _) => (word, Tone::Good),
        (None, false) => ("in way", Tone::Warn),
        (None, true) => ("", Tone::Plain),
    };
    Some(WorkLine {
        word: word.into(),
        tone,
        cells: [
            users.text_or_empty(row, Field::DisplayName).to_string(),
            users.text_or_empty(row, Field::Upn).to_string(),
            owner,
        ],
    })
}

/// Whose anchor the user holds.
fn owner(main: &Main, users: &DeletedUsers, row: DeletedRow) -> String {
    let directory = &main.data.directory;
    let judge = Judge::new(directory, main.work.ledger.settings().anchor);
    let guid = present_id(users, row).value().and_then(crate::anchor::ImmutableId::guid);
    let owners = guid.map(|guid| judge.owners(guid).collect::<Vec<_>>()).unwrap_or_default();
    owners.iter().map(|row| label(&directory.onprem, *row)).collect::<Vec<_>>().join(", ")
}

pub(super) fn detail(main: &Main, at: usize) -> Vec<(&'static str, String)> {
    let Some((users, row)) = user(main, at) else { return Vec::new() };
    let shown = |field| match users.display(row, field) {
        Cell::Unknown => "unknown".to_string(),
        Cell::Empty => "none".to_string(),
        Cell::Value(value) => value.into_owned(),
    };
    let id = users.id(row).map_or_else(|| "none".into(), |id| id.to_string());
    let guid = present_id(users, row).value().and_then(crate::anchor::ImmutableId::guid);
    let anchor = match guid {
        Some(guid) => format!("{}   = {guid}", shown(Field::ImmutableId)),
        None => shown(Field::ImmutableId),
    };
    let owner = owner(main, users, row);
    let held = match (anchor.as_str(), owner.is_empty()) {
        ("none" | "unknown", _) => anchor,
        (_, true) => format!("{anchor}   of nobody on-premises"),
        (_, false) => format!("{anchor}   of {owner}"),
    };
    vec![
        ("user", format!("{}   {}   {id}", shown(Field::DisplayName), shown(Field::Upn))),
        (
            "deleted",
            format!(
                "{}   licensed: {}   licences: {}   mailbox: {}",
                shown(Field::Deleted),
                shown(Field::Licensed),
                shown(Field::Licences),
                shown(Field::MailboxGuid),
            ),
        ),
        ("anchor", held),
    ]
}
