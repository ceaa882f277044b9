//! Commands that make exports.

use serde::Deserialize;

use super::fold::fold_heading;

/// A command that makes exports.
#[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
pub(in crate::import) struct Command {
    pub(super) name: String,
    /// What it calls the id by which everything is named.
    pub(in crate::import) id: String,
    #[serde(flatten)]
    pub(in crate::import) kind: CommandKind,
    properties: Vec<String>,
    #[serde(default)]
    lists: Vec<String>,
}

/// How a command is written.
#[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
#[serde(untagged)]
pub(in crate::import) enum CommandKind {
    /// As a pipe of PowerShell to `Select-Object` and `Export-Csv`.
    Pipe {
        /// For everybody: `Get-MsolUser -All`.
        all: String,
        /// The parameter that names the properties to be fetched, where it has one.
        #[serde(default)]
        asks: Option<String>,
    },
    /// As one line with a place for the names, and for the server and the domain.
    Line {
        /// `{names}` stands for the names, `{server}` for the option that names the server, `{base}` for the one
        /// that names the domain.
        line: String,
        /// What stands between two names.
        between: String,
        /// The option that names the server.
        #[serde(default)]
        server: String,
        /// The option that names the domain.
        #[serde(default)]
        base: String,
    },
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
    /// The property that a heading stands for, and its name as a command can take it: that of the heading where it is
    /// the same, without what LDIF says behind it (`;range=0-1499`). None where the heading was made up.
    pub(in crate::import) fn spelling<'h>(
        &'h self,
        heading: &'h str,
    ) -> Option<(&'h str, Property)> {
        // A heading with a blank folds to the same, and is a portal's.
        if heading.contains(char::is_whitespace) {
            return None;
        }
        let bare = heading.split(';').next().unwrap_or_default();
        let folded = fold_heading(bare);
        let (name, what) = self.all_properties().find(|(name, _)| fold_heading(name) == folded)?;
        // What stands in a command must not be able to end it.
        Some((if bare.eq_ignore_ascii_case(name) { bare } else { name }, what))
    }

    /// Whether these headings are those of a portal: its properties, with blanks between the words.
    pub(in crate::import) fn is_spelled_by_portal(&self, headings: &[String]) -> bool {
        let mut spaced = headings.iter().filter(|name| name.trim().contains(char::is_whitespace));
        spaced.any(|name| {
            let folded = fold_heading(name);
            folded == fold_heading(&self.id)
                || self.all_properties().any(|(known, _)| fold_heading(known) == folded)
        })
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
