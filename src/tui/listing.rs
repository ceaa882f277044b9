//! The sessions that there are, as the first screen lists them.

use std::path::PathBuf;

use jiff::Timestamp;

use crate::app::SessionItem;
use crate::session::{Copies, EmergencyCopy, Sessions, StoreError, Summary, now};

/// The emergency copies that hold more than their sessions, then the sessions.
///
/// # Errors
/// When the folder cannot be listed.
pub(super) fn items(sessions: &Sessions) -> Result<Vec<SessionItem>, StoreError> {
    let summaries = sessions.list()?;
    let paths: Vec<_> = summaries.iter().map(|summary| PathBuf::from(&summary.path)).collect();
    let copies = Copies::of_account().beyond_all(&paths);
    Ok(copies.iter().map(item_of_copy).chain(summaries.iter().map(item)).collect())
}

/// An emergency copy in the list of sessions, opened by its path.
fn item_of_copy(copy: &EmergencyCopy) -> SessionItem {
    let summary = Summary::of(&copy.path);
    SessionItem { name: summary.path.clone(), note: Some(copy.to_string()), ..item(&summary) }
}

fn item(summary: &Summary) -> SessionItem {
    let note = match (&summary.error, &summary.locked_by) {
        (Some(error), _) => Some(error.clone()),
        (None, Some(holder)) => Some(format!("open: {holder}")),
        (None, None) => None,
    };
    SessionItem {
        name: summary.name.clone(),
        age: summary.changed.as_deref().map(age).unwrap_or_default(),
        onprem: summary.onprem.unwrap_or(0),
        cloud: summary.cloud.unwrap_or(0),
        queued: summary.queued.unwrap_or(0),
        applied: summary.applied.unwrap_or(0),
        note,
    }
}

/// How long ago something was, in the largest unit that is not zero.
fn age(changed: &str) -> String {
    let Ok(changed) = changed.parse::<Timestamp>() else { return String::new() };
    let seconds = now().duration_since(changed).as_secs().max(0);
    match seconds {
        0..60 => "just now".into(),
        60..3600 => format!("{} min ago", seconds / 60),
        3600..86_400 => format!("{} h ago", seconds / 3600),
        _ => format!("{} d ago", seconds / 86_400),
    }
}
