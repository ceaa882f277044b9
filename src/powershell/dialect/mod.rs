//! The dialects in which a script can be written, each described by one file.
//!
//! A dialect is a file here and its lines in this one: the module and the entry of the list. Sessions,
//! the command line, the menus and the scripts ask the dialect for the rest; nothing else names one
//! (docs/facts.md, Commands of the three modules).

mod entra;
mod graph;
mod msol;
mod wording;

use std::fmt;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::plan::Naming;
use wording::Wording;

/// Makes the type, its list and the way to each wording from one list.
macro_rules! dialects {
    ($($(#[$about:meta])* $dialect:ident in $file:ident),+ $(,)?) => {
        /// Which commands a script uses for what it does in the cloud: a choice of the session, written
        /// there by its name.
        #[derive(
            Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default, Serialize, Deserialize,
        )]
        #[serde(into = "&'static str", try_from = "String")]
        pub enum Dialect {
            $($(#[$about])* $dialect),+
        }

        impl Dialect {
            /// Every dialect, in the order in which they are offered.
            pub const ALL: [Self; [$(stringify!($dialect)),+].len()] = [$(Self::$dialect),+];

            /// What the dialect tells of itself.
            pub(super) const fn wording(self) -> &'static dyn Wording {
                match self {
                    $(Self::$dialect => &$file::$dialect),+
                }
            }
        }
    };
}

dialects! {
    /// MSOnline. Most written guides use it; the module was retired in 2025.
    #[default]
    Msol in msol,
    /// Microsoft Graph PowerShell.
    Graph in graph,
    /// Microsoft Entra PowerShell.
    Entra in entra,
}

impl Dialect {
    /// The name in sessions, on the command line and in `--json`.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.wording().name()
    }

    /// What it is, for the help of the command line.
    #[must_use]
    pub fn help(self) -> &'static str {
        self.wording().help()
    }

    /// What the screen says when it is chosen.
    #[must_use]
    pub fn chosen(self) -> &'static str {
        self.wording().chosen()
    }

    /// How its commands may name cloud users.
    #[must_use]
    pub fn naming(self) -> Naming {
        self.wording().naming()
    }

    /// The one that is offered after it; the first after the last.
    #[must_use]
    pub fn next(self) -> Self {
        let at = Self::ALL.iter().position(|dialect| *dialect == self).unwrap_or(0);
        Self::ALL[(at + 1) % Self::ALL.len()]
    }

    /// Why one should rather take another one, in a sentence.
    pub(super) fn retirement(self) -> Option<String> {
        let year = self.wording().retired()?;
        let (title, others) = (self.wording().title(), names(|it| it.retired().is_none(), "and"));
        Some(format!(
            "the {title} module was retired in {year}; the dialects {others} write the same steps for modules that still answer"
        ))
    }
}

/// The names of some dialects, as a sentence lists them.
fn names(which: fn(&dyn Wording) -> bool, last: &str) -> String {
    let wordings = Dialect::ALL.map(Dialect::wording).into_iter();
    let names: Vec<&str> = wordings.filter(|it| which(*it)).map(Wording::name).collect();
    match names.split_last() {
        Some((end, [])) => (*end).into(),
        Some((end, rest)) => format!("{} {last} {end}", rest.join(", ")),
        None => String::new(),
    }
}

impl fmt::Display for Dialect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl From<Dialect> for &'static str {
    fn from(dialect: Dialect) -> Self {
        dialect.name()
    }
}

/// The text is not the name of a dialect.
#[derive(Clone, PartialEq, Eq, Debug, Error)]
#[error("'{name}' is not a dialect: write {all}", name = .0, all = names(|_| true, "or"))]
pub struct NotADialect(String);

impl TryFrom<String> for Dialect {
    type Error = NotADialect;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        let named = Self::ALL.into_iter().find(|dialect| dialect.name() == text);
        named.ok_or(NotADialect(text))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dialect_is_written_and_read_by_its_name() {
        for dialect in Dialect::ALL {
            let written = serde_json::to_string(&dialect).unwrap();
            assert_eq!(written, format!("\"{dialect}\""));
            assert_eq!(serde_json::from_str::<Dialect>(&written).unwrap(), dialect);
        }
        let unknown = serde_json::from_str::<Dialect>("\"MSOL\"").unwrap_err().to_string();
        assert!(
            unknown.contains("'MSOL' is not a dialect: write msol, graph or entra"),
            "{unknown}"
        );
    }

    #[test]
    fn each_dialect_is_offered_once_on_the_way_round() {
        let mut offered = vec![Dialect::default()];
        while offered.len() < Dialect::ALL.len() {
            offered.push(offered[offered.len() - 1].next());
        }
        assert_eq!(offered, Dialect::ALL);
        assert_eq!(offered[offered.len() - 1].next(), offered[0]);
    }
}
