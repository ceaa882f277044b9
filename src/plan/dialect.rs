//! The dialects in which a script can be written.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// Which commands a script uses for what it does in the cloud (docs/facts.md, Commands of the three
/// modules).
///
/// It is a choice of the session; what each dialect can do and how it says it is known to
/// `powershell` alone.
#[derive(
    Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default, Serialize, Deserialize,
)]
#[serde(rename_all = "lowercase")]
pub enum Dialect {
    /// MSOnline: `Set-MsolUser`. Most written guides use it; the module was retired in 2025.
    #[default]
    Msol,
    /// Microsoft Graph PowerShell.
    Graph,
    /// Microsoft Entra PowerShell.
    Entra,
}

/// The text is not the name of a dialect.
#[derive(Clone, PartialEq, Eq, Debug, Error)]
#[error("'{0}' is not a dialect: write msol, graph or entra")]
pub struct NotADialect(String);

impl Dialect {
    /// Every dialect, in the order in which they are offered.
    pub const ALL: [Self; 3] = [Self::Msol, Self::Graph, Self::Entra];

    /// The name in sessions, on the command line and in `--json`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Msol => "msol",
            Self::Graph => "graph",
            Self::Entra => "entra",
        }
    }
}

impl fmt::Display for Dialect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Dialect {
    type Err = NotADialect;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let named = Self::ALL.into_iter().find(|dialect| dialect.name() == text);
        named.ok_or_else(|| NotADialect(text.to_string()))
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
            assert_eq!(dialect.name().parse::<Dialect>().unwrap(), dialect);
        }
        assert_eq!("MSOL".parse::<Dialect>(), Err(NotADialect("MSOL".into())));
    }
}
