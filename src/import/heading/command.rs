//! Commands that make exports.

use serde::Deserialize;

use super::fold::{fold_all, fold_heading};

/// A command that makes exports.
#[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::import) struct Command {
    pub(super) name: String,
    /// For everybody: `Get-MsolUser -All`.
    pub(in crate::import) all: String,
    /// What it calls the id by which everything is named.
    pub(in crate::import) id: String,
    /// The parameter that names the properties to be fetched, where it has one.
    #[serde(default)]
    pub(in crate::import) asks: Option<String>,
    properties: Vec<String>,
    lists: Vec<String>,
}

/// What a command has under a heading.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(in crate::import) enum Property {
    /// One value.
    One,
    /// Several, to be joined.
    List,
}

impl Command {
    /// The same, with its properties folded.
    pub(super) fn folded(mut self) -> Self {
        fold_all(&mut self.properties);
        fold_all(&mut self.lists);
        self
    }

    /// What it has under a heading; none where the heading was made up.
    pub(in crate::import) fn property(&self, heading: &str) -> Option<Property> {
        // A heading with a blank folds to the same, and is a portal's.
        if heading.contains(char::is_whitespace) {
            return None;
        }
        let folded = fold_heading(heading);
        if self.lists.contains(&folded) {
            return Some(Property::List);
        }
        self.properties.contains(&folded).then_some(Property::One)
    }
}
