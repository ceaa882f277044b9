//! The export files that a session works on.

use std::collections::BTreeSet;
use std::fmt;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use sha2::{Digest, Sha256};

use crate::directory::Role;

/// An export file as it was when the session read it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Source {
    /// What it holds.
    pub role: Role,
    /// Where it is: an absolute path, so that the session can be resumed from any folder.
    #[serde(with = "path_text")]
    pub path: PathBuf,
    /// Its length in bytes.
    pub size: u64,
    /// The SHA-256 of its bytes.
    pub sha256: FileHash,
    /// How many usable records it had.
    pub rows: u64,
    /// The encoding that the operator forced, by its WHATWG label.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub encoding: Option<String>,
    /// What the operator said of how it is read, a rule each: `column upn=LoginName`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rules: Vec<String>,
}

/// How a file compares with what the session remembers of it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum SourceState {
    /// It is the same, byte for byte.
    Same,
    /// Its content is another one.
    Changed,
    /// It is not there.
    Missing,
    /// It is there and cannot be read, for this reason.
    Unreadable(String),
}

impl Source {
    /// An export that nobody has read yet.
    #[must_use]
    pub fn unread(role: Role, path: PathBuf) -> Self {
        let (sha256, encoding) = (FileHash([0; 32]), None);
        Self { role, path, size: 0, sha256, rows: 0, encoding, rules: Vec::new() }
    }

    /// Compares with the length and hash of the file as somebody has just read it.
    #[must_use]
    pub fn compare(&self, size: u64, sha256: FileHash) -> SourceState {
        if self.size == size && self.sha256 == sha256 {
            SourceState::Same
        } else {
            SourceState::Changed
        }
    }
}

/// The roles whose files have another content than before.
#[must_use]
pub fn changed_roles(before: &[Source], now: &[Source]) -> Vec<Role> {
    let content = |sources: &[Source], role| -> BTreeSet<FileHash> {
        sources.iter().filter(|source| source.role == role).map(|source| source.sha256).collect()
    };
    Role::ALL.into_iter().filter(|role| content(before, *role) != content(now, *role)).collect()
}

/// The SHA-256 of a file (FIPS 180-4), written as 64 lower-case hex digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct FileHash([u8; 32]);

impl FileHash {
    /// From the 32 bytes of the hash.
    #[must_use]
    pub const fn new(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// The hash of these bytes.
    #[must_use]
    pub fn of(bytes: &[u8]) -> Self {
        Self(Sha256::digest(bytes).into())
    }

    /// What a hasher that was fed the whole file came to.
    #[must_use]
    pub fn finish(hasher: Sha256) -> Self {
        Self(hasher.finalize().into())
    }

    /// From 64 hex digits.
    #[must_use]
    pub fn from_hex(text: &str) -> Option<Self> {
        let digits: Vec<u8> =
            text.chars().filter_map(|c| c.to_digit(16)).map(|digit| digit as u8).collect();
        if digits.len() != 64 || text.len() != 64 {
            return None;
        }
        let bytes: Vec<u8> =
            digits.as_chunks::<2>().0.iter().map(|[high, low]| (high << 4) | low).collect();
        bytes.try_into().ok().map(Self)
    }
}

impl fmt::Display for FileHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl Serialize for FileHash {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for FileHash {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::from_hex(&text).ok_or_else(|| de::Error::custom("a SHA-256 has 64 hex digits"))
    }
}

/// Paths as text where they are text, else as `{"bytes":[..]}`: a Unix file name can be any bytes.
mod path_text {
    use super::{Deserialize, Deserializer, Path, PathBuf, Serialize, Serializer};

    #[derive(Serialize, Deserialize)]
    #[serde(untagged)]
    enum Form {
        Text(String),
        Bytes { bytes: Vec<u8> },
    }

    pub(super) fn serialize<S: Serializer>(path: &Path, serializer: S) -> Result<S::Ok, S::Error> {
        let form = match path.to_str() {
            Some(text) => Form::Text(text.into()),
            None => odd(path),
        };
        form.serialize(serializer)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<PathBuf, D::Error> {
        Ok(match Form::deserialize(deserializer)? {
            Form::Text(text) => text.into(),
            Form::Bytes { bytes } => from_bytes(bytes),
        })
    }

    #[cfg(unix)]
    fn odd(path: &Path) -> Form {
        use std::os::unix::ffi::OsStrExt;
        Form::Bytes { bytes: path.as_os_str().as_bytes().to_vec() }
    }

    #[cfg(unix)]
    fn from_bytes(bytes: Vec<u8>) -> PathBuf {
        use std::os::unix::ffi::OsStringExt;
        std::ffi::OsString::from_vec(bytes).into()
    }

    #[cfg(not(unix))]
    fn odd(path: &Path) -> Form {
        Form::Text(path.to_string_lossy().into_owned())
    }

    #[cfg(not(unix))]
    fn from_bytes(bytes: Vec<u8>) -> PathBuf {
        let text = String::from_utf8(bytes);
        text.unwrap_or_else(|odd| String::from_utf8_lossy(odd.as_bytes()).into_owned()).into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn source(path: PathBuf) -> Source {
        let sha256 = FileHash::of(b"abc");
        Source {
            role: Role::OnPrem,
            path,
            size: 3,
            sha256,
            rows: 1,
            encoding: None,
            rules: Vec::new(),
        }
    }

    #[test]
    fn a_hash_is_64_hex_digits() {
        let text = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!(FileHash::of(b"abc").to_string(), text);
        assert_eq!(FileHash::from_hex(text), Some(FileHash::of(b"abc")));
        for bad in ["", "ba78", &format!("{text}0"), &text.replace('b', "g")] {
            assert_eq!(FileHash::from_hex(bad), None, "{bad}");
        }
    }

    #[test]
    fn a_role_is_written_by_its_name() {
        for role in Role::ALL {
            let written = serde_json::to_string(&role).unwrap();
            assert_eq!(written, format!("\"{}\"", role.name()));
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_file_name_that_is_not_text_survives() {
        use std::os::unix::ffi::OsStringExt;
        let odd: PathBuf = std::ffi::OsString::from_vec(b"/tmp/users-\xff.csv".to_vec()).into();
        for path in [odd, PathBuf::from("/tmp/users.csv")] {
            let before = source(path);
            let written = serde_json::to_string(&before).unwrap();
            assert_eq!(serde_json::from_str::<Source>(&written).unwrap(), before);
        }
    }

    #[test]
    fn a_file_is_the_same_only_with_the_same_length_and_hash() {
        let source = source("/tmp/users.csv".into());
        assert_eq!(source.compare(3, FileHash::of(b"abc")), SourceState::Same);
        assert_eq!(source.compare(3, FileHash::of(b"abd")), SourceState::Changed);
        assert_eq!(source.compare(4, FileHash::of(b"abc")), SourceState::Changed);
    }
}
