//! Where sessions are: the user's data folder, and what a session can be called.

use std::env;
use std::ffi::OsStr;
use std::iter;
use std::path::{Path, PathBuf};

use directories::{BaseDirs, ProjectDirs};

use super::disk::create_private_folder;
use super::name::check_name;
use super::{NameError, Store, StoreError};
use crate::session::{Line, Stamp};

/// The variable that names the data folder in place of that of the account, on every system.
const DATA_HOME: &str = "HARDMATCH_DATA_HOME";
/// The variable that names the folder of the configuration in place of that of the account, on every system.
const CONFIG_HOME: &str = "HARDMATCH_CONFIG_HOME";
/// The variable that names the state folder in place of that of the account, on every system.
const STATE_HOME: &str = "HARDMATCH_STATE_HOME";
/// The folder of sessions in a data folder.
const FOLDER: &str = "sessions";
/// The ending of a session file.
const ENDING: &str = "jsonl";

/// The folder of the configuration: the one that `HARDMATCH_CONFIG_HOME` names, else that of this account as
/// `directories` knows it. `None` where the account has no home.
#[must_use]
pub fn config_folder() -> Option<PathBuf> {
    let named = env::var_os(CONFIG_HOME).filter(|named| !named.is_empty()).map(PathBuf::from);
    let dirs = || ProjectDirs::from("", "", "hardmatch");
    named.or_else(|| dirs().map(|dirs| dirs.config_dir().to_path_buf()))
}

/// The state folder: the one that `HARDMATCH_STATE_HOME` names, else that of this account as `directories` knows
/// it, which is `~/.local/state/hardmatch` on Linux and `%LOCALAPPDATA%\hardmatch\data` on Windows. `None` where the
/// account has no home.
#[must_use]
pub fn state_folder() -> Option<PathBuf> {
    let named = env::var_os(STATE_HOME).filter(|named| !named.is_empty()).map(PathBuf::from);
    let of_account = || {
        let dirs = ProjectDirs::from("", "", "hardmatch")?;
        Some(dirs.state_dir().unwrap_or_else(|| dirs.data_local_dir()).to_path_buf())
    };
    named.or_else(of_account)
}

/// A path that begins with `~`, in the home of the account.
#[must_use]
pub fn at_home(path: &Path) -> PathBuf {
    match (path.strip_prefix("~"), BaseDirs::new()) {
        (Ok(rest), Some(dirs)) => dirs.home_dir().join(rest),
        _ => path.to_path_buf(),
    }
}

/// The folder that holds the sessions of this account.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Sessions {
    folder: PathBuf,
    /// Where sessions were kept before; those that are there are read and written there.
    older: Option<PathBuf>,
}

impl Sessions {
    /// The folder `sessions` in the data folder: the one that `HARDMATCH_DATA_HOME` names, else that of
    /// this account as `directories` knows it, which is `~/.local/share/hardmatch` on Linux and
    /// `%LOCALAPPDATA%\hardmatch\data` on Windows: names and addresses stay on the machine. They were in
    /// `%APPDATA%`, which can roam; sessions that are there are still found.
    ///
    /// # Errors
    /// [`StoreError::NoFolder`] if none is named and the account has no home.
    pub fn of_account() -> Result<Self, StoreError> {
        let named = env::var_os(DATA_HOME).filter(|named| !named.is_empty()).map(PathBuf::from);
        if let Some(named) = named {
            return Ok(Self::at(named.join(FOLDER)));
        }
        let dirs = ProjectDirs::from("", "", "hardmatch").ok_or(StoreError::NoFolder)?;
        let (folder, older) = (dirs.data_local_dir().join(FOLDER), dirs.data_dir().join(FOLDER));
        let older = (older != folder).then_some(older);
        Ok(Self { older, ..Self::at(folder) })
    }

    /// A folder of sessions somewhere else.
    #[must_use]
    pub const fn at(folder: PathBuf) -> Self {
        Self { folder, older: None }
    }

    /// Where it is. It is created with the first session.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// The file that a SESSION argument means: a path if it has a separator or ends in `.jsonl`,
    /// else the name of a session in this folder.
    ///
    /// # Errors
    /// [`NameError`] if it is a name that cannot be.
    pub fn locate(&self, argument: &OsStr) -> Result<PathBuf, NameError> {
        let path = Path::new(argument);
        let bytes = argument.as_encoded_bytes();
        let separated = bytes.iter().any(|byte| std::path::is_separator(char::from(*byte)));
        if separated || path.extension().is_some_and(|ending| ending == ENDING) {
            return Ok(path.to_path_buf());
        }
        let name = argument.to_str().ok_or(NameError::NotText)?;
        check_name(name)?;
        let file = format!("{name}.{ENDING}");
        let place = self.folder.join(&file);
        let before = self.older.as_ref().map(|older| older.join(&file));
        let is_there = |path: &Path| path.symlink_metadata().is_ok();
        Ok(before.filter(|before| is_there(before) && !is_there(&place)).unwrap_or(place))
    }

    /// The folders that may hold sessions, that of new ones first.
    pub(super) fn folders(&self) -> impl Iterator<Item = &Path> {
        iter::once(self.folder.as_path()).chain(self.older.as_deref())
    }

    /// Creates a session, and this folder if it is to be in it.
    ///
    /// # Errors
    /// Those of [`Store::create`].
    pub fn create(&self, path: &Path, first: &Line, stamp: &Stamp) -> Result<Store, StoreError> {
        self.prepare(path)?;
        Store::create(path, first, stamp)
    }

    /// Creates this folder if a file at `path` is to be in it.
    ///
    /// # Errors
    /// [`StoreError::Io`].
    pub fn prepare(&self, path: &Path) -> Result<(), StoreError> {
        if path.parent() == Some(&self.folder) {
            create_private_folder(&self.folder)
                .map_err(|error| StoreError::io("create", &self.folder, error))?;
        }
        Ok(())
    }
}

/// The name of the session in a file.
#[must_use]
pub fn name_of(path: &Path) -> String {
    let name = match path.extension() {
        Some(ending) if ending == ENDING => path.file_stem(),
        _ => path.file_name(),
    };
    name.unwrap_or_default().to_string_lossy().into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tilde_at_the_beginning_is_the_home() {
        assert!(!at_home(Path::new("~/x")).starts_with("~"));
        assert_eq!(at_home(Path::new("/x/~")), Path::new("/x/~"));
    }

    #[test]
    fn an_argument_is_a_name_or_a_path() {
        let sessions = Sessions::at("/data/sessions".into());
        let cases = [
            ("night", Ok("/data/sessions/night.jsonl")),
            ("night.2", Ok("/data/sessions/night.2.jsonl")),
            ("./night", Ok("./night")),
            ("/tmp/night.jsonl", Ok("/tmp/night.jsonl")),
            ("night.jsonl", Ok("night.jsonl")),
            ("..", Err(NameError::Edge)),
            ("", Err(NameError::Empty)),
        ];
        for (argument, expected) in cases {
            let located = sessions.locate(OsStr::new(argument));
            assert_eq!(located, expected.map(PathBuf::from), "{argument:?}");
        }
    }

    #[test]
    fn a_session_in_the_older_folder_is_found_where_it_is() {
        let root = tempfile::tempdir().unwrap();
        let (new, old) = (root.path().join("local"), root.path().join("roaming"));
        for folder in [&new, &old] {
            std::fs::create_dir(folder).unwrap();
        }
        let sessions = Sessions { older: Some(old.clone()), ..Sessions::at(new.clone()) };
        let at = |name: &str| sessions.locate(OsStr::new(name)).unwrap();
        std::fs::File::create(old.join("moved.jsonl")).unwrap();
        for folder in [&new, &old] {
            std::fs::File::create(folder.join("both.jsonl")).unwrap();
        }
        assert_eq!(at("moved"), old.join("moved.jsonl"));
        assert_eq!(at("both"), new.join("both.jsonl"));
        assert_eq!(at("none"), new.join("none.jsonl"));
        let listed: Vec<_> = sessions.list().unwrap().into_iter().map(|one| one.path).collect();
        assert_eq!(listed.len(), 3, "{listed:?}");
        std::fs::remove_dir_all(&new).unwrap();
        assert_eq!(sessions.list().unwrap().len(), 2);
    }

    #[test]
    fn a_session_is_called_like_its_file() {
        assert_eq!(name_of(Path::new("/tmp/night.jsonl")), "night");
        assert_eq!(name_of(Path::new("/tmp/night.txt")), "night.txt");
    }
}
