//! Where sessions are: the user's data folder, and what a session can be called.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use directories::ProjectDirs;
use thiserror::Error;

use super::disk::create_private_folder;
use super::{Store, StoreError};
use crate::session::{Line, Stamp};
use crate::text::first_hidden;

/// The ending of a session file.
const ENDING: &str = "jsonl";
/// The longest name in bytes: with every ending that is put to it, it stays within the 255 that file
/// systems allow.
const LONGEST: usize = 200;
/// Names that Windows gives to devices, with any ending.
const DEVICES: [&str; 6] = ["CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$"];
/// Devices that come with a digit, of which Windows takes the raised ones as well.
const NUMBERED_DEVICES: [&str; 2] = ["COM", "LPT"];

/// Why a name cannot be that of a session.
#[derive(Clone, PartialEq, Eq, Debug, Error)]
pub enum NameError {
    /// It is empty.
    #[error("a session needs a name")]
    Empty,
    /// It has a character that a file name cannot have everywhere, or that hides or breaks lines.
    #[error("the name of a session cannot have {0:?}: use letters, digits, '-' and '_'")]
    Character(char),
    /// It begins or ends with a dot or a blank.
    #[error("the name of a session cannot begin with a dot, nor end with a dot or a blank")]
    Edge,
    /// Windows takes it for a device.
    #[error("'{0}' is a device on Windows: choose another name")]
    Device(String),
    /// It is too long.
    #[error("the name of a session can have {LONGEST} bytes, and this one has {0}")]
    TooLong(usize),
    /// It is not text.
    #[error("the name of a session must be text (UTF-8)")]
    NotText,
}

/// The folder that holds the sessions of this account.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Sessions {
    folder: PathBuf,
}

impl Sessions {
    /// The folder of this account, as `directories` knows it: `~/.local/share/hardmatch/sessions` on
    /// Linux, `%APPDATA%\hardmatch\data\sessions` on Windows.
    ///
    /// # Errors
    /// [`StoreError::NoFolder`] if the account has no home.
    pub fn of_account() -> Result<Self, StoreError> {
        let dirs = ProjectDirs::from("", "", "hardmatch").ok_or(StoreError::NoFolder)?;
        Ok(Self::at(dirs.data_dir().join("sessions")))
    }

    /// A folder of sessions somewhere else.
    #[must_use]
    pub const fn at(folder: PathBuf) -> Self {
        Self { folder }
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
        Ok(self.folder.join(format!("{name}.{ENDING}")))
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

/// Checks a name against the rules of every system, so that a session can be taken to another one.
fn check_name(name: &str) -> Result<(), NameError> {
    let reserved = |c: &char| r#"/\<>:"|?*"#.contains(*c);
    if name.is_empty() {
        return Err(NameError::Empty);
    }
    if let Some(c) = first_hidden(name).or_else(|| name.chars().find(reserved)) {
        return Err(NameError::Character(c));
    }
    if name.starts_with('.') || name.ends_with(['.', ' ']) {
        return Err(NameError::Edge);
    }
    if is_device(name) {
        return Err(NameError::Device(name.into()));
    }
    if name.len() > LONGEST {
        return Err(NameError::TooLong(name.len()));
    }
    Ok(())
}

fn is_device(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or_default().trim_end().to_uppercase();
    let numbered = NUMBERED_DEVICES.iter().any(|device| {
        stem.strip_prefix(device).is_some_and(|number| {
            let mut digits = number.chars();
            let digit = digits.next().is_some_and(|c| matches!(c, '0'..='9' | '¹' | '²' | '³'));
            digit && digits.next().is_none()
        })
    });
    numbered || DEVICES.contains(&stem.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_must_be_one_everywhere() {
        let long = "a".repeat(201);
        let device = |name: &str| Err(NameError::Device(name.into()));
        let cases = [
            ("contoso-merge", Ok(())),
            ("Übernahme 2026", Ok(())),
            ("v1.2", Ok(())),
            ("console", Ok(())),
            ("com10", Ok(())),
            ("", Err(NameError::Empty)),
            (".", Err(NameError::Edge)),
            ("..", Err(NameError::Edge)),
            (".hidden", Err(NameError::Edge)),
            ("dot.", Err(NameError::Edge)),
            ("blank ", Err(NameError::Edge)),
            ("a/b", Err(NameError::Character('/'))),
            ("a\\b", Err(NameError::Character('\\'))),
            ("a:b", Err(NameError::Character(':'))),
            ("a\nb", Err(NameError::Character('\n'))),
            ("a\u{1b}[2J", Err(NameError::Character('\u{1b}'))),
            ("a\u{202e}b", Err(NameError::Character('\u{202e}'))),
            ("a\u{34f}b", Err(NameError::Character('\u{34f}'))),
            ("نام\u{200c}ها", Ok(())),
            ("con", device("con")),
            ("NUL.txt", device("NUL.txt")),
            ("com1", device("com1")),
            ("LPT²", device("LPT²")),
            (long.as_str(), Err(NameError::TooLong(201))),
        ];
        for (name, expected) in cases {
            assert_eq!(check_name(name), expected, "{name:?}");
        }
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
    fn a_session_is_called_like_its_file() {
        assert_eq!(name_of(Path::new("/tmp/night.jsonl")), "night");
        assert_eq!(name_of(Path::new("/tmp/night.txt")), "night.txt");
    }
}
