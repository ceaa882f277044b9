//! What the screen looked like, so that a resumed session goes on where it stopped.

use serde::{Deserialize, Serialize};

use crate::anchor::Guid;

/// What the screen looked like. Nothing in it is undone; the last one counts.
///
/// Texts are names that the screen gives to its panes, filters and columns. A name that a later
/// version no longer knows is the screen's to ignore.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct View {
    /// The screen that was open, where it is not the main one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub screen: Option<String>,
    /// The pane that had the keyboard.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub focus: Option<String>,
    /// The pane of on-premises users.
    pub onprem: PaneView,
    /// The pane of cloud users.
    pub cloud: PaneView,
    /// The list of queued operations.
    pub queue: PaneView,
}

/// What one pane looked like.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct PaneView {
    /// Who was under the cursor.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cursor: Option<Guid>,
    /// Who was marked, in the order of their ids.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub marked: Vec<Guid>,
    /// Which operation was under the cursor of the queue.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub operation: Option<u32>,
    /// The filter, by its id; version 0.1.0 wrote its label.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub filter: Option<String>,
    /// The text of the query line.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub query: String,
    /// The column that it was sorted by.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sort: Option<SortView>,
    /// The columns in order, by name; empty for the usual ones.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub columns: Vec<String>,
}

/// A column to sort by.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct SortView {
    /// The column, by name.
    pub column: String,
    /// Whether the largest comes first.
    #[serde(default)]
    pub descending: bool,
}
