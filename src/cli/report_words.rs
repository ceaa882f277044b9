//! What reports of every form call users, values and events.

use crate::plan::{CloudRef, Known, OnPremRef};
use crate::session::Action;

/// A value, or that there is none.
pub(super) fn known(value: &Known<String>) -> String {
    match value {
        Known::Unknown => "unknown".into(),
        Known::Empty => "none".into(),
        Known::Value(value) => value.clone(),
    }
}

/// An on-premises user: name, UPN, id.
pub(super) fn onprem_text(user: &OnPremRef) -> String {
    let name = user.name.clone().or_else(|| user.upn.clone()).unwrap_or_default();
    format!("{name} {} {}", user.upn.clone().unwrap_or_default(), user.object_guid)
}

/// A cloud user: name, UPN, id.
pub(super) fn cloud_text(user: &CloudRef) -> String {
    let upn = user.upn().unwrap_or_default();
    let name = user.name.as_deref().unwrap_or(upn);
    let id = user.object_id().map(|id| id.to_string()).unwrap_or_default();
    format!("{name} {upn} {id}")
}

/// What was done, in a word or two.
pub(super) const fn action_name(action: Action) -> &'static str {
    match action {
        Action::Created => "created",
        Action::Queued => "queued",
        Action::Removed => "removed",
        Action::Moved => "moved",
        Action::Noted => "noted",
        Action::Rejected => "pair rejected",
        Action::SetAside => "set aside",
        Action::BroughtBack => "brought back",
        Action::Readmitted => "pair readmitted",
        Action::Undone => "undone",
        Action::Redone => "redone",
        Action::Settings => "settings",
        Action::Sources => "sources",
        Action::Result => "result",
    }
}
