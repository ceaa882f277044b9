//! What was chosen last on the screen, for the next time: the theme, the dialect of a new session, the folder of
//! the exports. The configuration, which is the operator's own file, counts more.
//!
//! One file, `chosen.toml` in the state folder. It can be deleted at any time; one that cannot be read counts as
//! none, since nothing but convenience is lost with it.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use tempfile::NamedTempFile;

use crate::powershell::Dialect;
use crate::session::state_folder;

/// The name of the file.
const FILE: &str = "chosen.toml";

/// What was chosen last.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(default, rename_all = "kebab-case")]
pub struct LastChosen {
    /// The theme, by its name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub theme: Option<String>,
    /// The dialect of the session that was made last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dialect: Option<Dialect>,
    /// The folder of its exports.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub folder: Option<PathBuf>,
}

impl LastChosen {
    /// Where the file of this account is, whether or not it exists. `None` where the account has no home.
    #[must_use]
    pub fn path() -> Option<PathBuf> {
        state_folder().map(|folder| folder.join(FILE))
    }

    /// What this account chose last.
    #[must_use]
    pub fn of_account() -> Self {
        Self::path().map(|path| Self::read(&path)).unwrap_or_default()
    }

    /// What a file says.
    #[must_use]
    pub fn read(path: &Path) -> Self {
        let text = fs::read_to_string(path).unwrap_or_default();
        toml::from_str(&text).unwrap_or_default()
    }

    /// Writes the file whole, in place of the one before.
    ///
    /// # Errors
    /// What the system says.
    pub fn write(&self, path: &Path) -> io::Result<()> {
        let folder = path.parent().unwrap_or(path);
        fs::create_dir_all(folder)?;
        let text = toml::to_string(self).map_err(io::Error::other)?;
        let mut file = NamedTempFile::new_in(folder)?;
        file.write_all(text.as_bytes())?;
        file.persist(path).map(drop).map_err(|error| error.error)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_chosen_comes_back_and_a_broken_file_counts_as_none() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("state").join(FILE);
        assert_eq!(LastChosen::read(&path), LastChosen::default());
        let chosen = LastChosen {
            theme: Some("light".into()),
            dialect: Some(Dialect::Graph),
            folder: Some("/exports of \"May\"".into()),
        };
        chosen.write(&path).unwrap();
        assert_eq!(LastChosen::read(&path), chosen);
        fs::File::create(&path).unwrap().write_all(b"theme = [").unwrap();
        assert_eq!(LastChosen::read(&path), LastChosen::default());
    }
}
