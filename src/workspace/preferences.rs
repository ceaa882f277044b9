//! What an account prefers, whatever the session: the look, the keys, the dialect of new sessions.
//!
//! One file, `config.toml` in the configuration folder, which the program reads and never writes.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use thiserror::Error;

use crate::powershell::Dialect;
use crate::session::config_folder;

/// The name of the file.
const FILE: &str = "config.toml";

/// What the file says.
#[derive(Clone, PartialEq, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Preferences {
    /// The theme, by its name.
    pub theme: Option<String>,
    /// The dialect that a new session begins with.
    pub dialect: Option<Dialect>,
    /// Keys in place of those that are built in: a table for each layer, as in the key map.
    pub keys: Option<toml::Table>,
}

/// A configuration that cannot be used.
#[derive(Debug, Error)]
pub enum PreferencesError {
    /// The file is there and cannot be read.
    #[error("cannot read the configuration {}: {source}", .path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// It is not what it must be.
    #[error(
        "the configuration {} cannot be used: {problem}. It has `theme`, `dialect` and tables such as [keys.panes]; `hardmatch config` shows them, and without the file everything is as usual",
        .path.display()
    )]
    Wrong {
        /// The file.
        path: PathBuf,
        /// What is wrong, with the line.
        problem: String,
    },
}

impl Preferences {
    /// Where the file of this account is, whether or not it exists: in the folder that `HARDMATCH_CONFIG_HOME`
    /// names, else that of the account as `directories` knows it: `~/.config/hardmatch` on Linux and
    /// `%APPDATA%\hardmatch\config` on Windows. `None` where the account has no home.
    #[must_use]
    pub fn path() -> Option<PathBuf> {
        config_folder().map(|folder| folder.join(FILE))
    }

    /// Those of this account; where there is no file, none.
    ///
    /// # Errors
    /// [`PreferencesError`] names the file, and what is wrong with it.
    pub fn of_account() -> Result<Self, PreferencesError> {
        let Some(path) = Self::path() else { return Ok(Self::default()) };
        match fs::read_to_string(&path) {
            Ok(text) => Self::parse(&text, &path),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Self::default()),
            Err(source) => Err(PreferencesError::Unreadable { path, source }),
        }
    }

    /// What a file says.
    ///
    /// # Errors
    /// [`PreferencesError::Wrong`] with the line.
    pub fn parse(text: &str, path: &Path) -> Result<Self, PreferencesError> {
        toml::from_str(text).map_err(|error| PreferencesError::Wrong {
            path: path.to_path_buf(),
            problem: error.to_string().trim_end().replace('\n', " "),
        })
    }

    /// The keys as the text of a key map; nothing where none are changed.
    #[must_use]
    pub fn keymap(&self) -> String {
        self.keys.as_ref().map(ToString::to_string).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_read_and_what_is_wrong_with_it_is_told() {
        let path = Path::new("/c/config.toml");
        let text = "theme = \"dark\"\ndialect = \"graph\"\n[keys.panes]\nundo = [\"U\"]\n";
        let read = Preferences::parse(text, path).unwrap();
        assert_eq!((read.theme.as_deref(), read.dialect), (Some("dark"), Some(Dialect::Graph)));
        assert_eq!(read.keymap().trim(), "[panes]\nundo = [\"U\"]");
        for (text, word) in [("them = 1", "them"), ("dialect = \"cobol\"", "cobol"), ("[", "line")]
        {
            let error = Preferences::parse(text, path).unwrap_err().to_string();
            assert!(error.contains(word) && error.contains("/c/config.toml"), "{error}");
        }
    }
}
