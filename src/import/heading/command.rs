//! Commands that make exports.

use serde::Deserialize;

use super::fold::fold_heading;

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
    /// What it has under a heading; none where the heading was made up.
    pub(in crate::import) fn property(&self, heading: &str) -> Option<Property> {
        // A heading with a blank folds to the same, and is a portal's.
        if heading.contains(char::is_whitespace) {
            return None;
        }
        let folded = fold_heading(heading);
        self.all_properties().find(|(name, _)| fold_heading(name) == folded).map(|(_, what)| what)
    }

    /// The first of its properties whose name fits.
    pub(in crate::import) fn first_property(
        &self,
        fits: impl Fn(&str) -> bool,
    ) -> Option<(&str, Property)> {
        self.all_properties().find(|(name, _)| fits(name))
    }

    fn all_properties(&self) -> impl Iterator<Item = (&str, Property)> {
        let lists = self.lists.iter().map(|name| (name.as_str(), Property::List));
        lists.chain(self.properties.iter().map(|name| (name.as_str(), Property::One)))
    }
}
