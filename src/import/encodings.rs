//! The encodings that an operator names: of single files, and of all others.

use std::path::{Path, PathBuf};

use super::named::is_at;
use super::source::TextEncoding;

/// Which encoding each file is in, where the operator knows better.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Encodings {
    of_files: Vec<(PathBuf, TextEncoding)>,
    /// Those of before, of which nothing is said now.
    recalled: Vec<(PathBuf, TextEncoding)>,
    others: Option<TextEncoding>,
}

impl Encodings {
    /// One encoding for all files; none to find it out.
    #[must_use]
    pub const fn of_all(encoding: Option<TextEncoding>) -> Self {
        Self { of_files: Vec::new(), recalled: Vec::new(), others: encoding }
    }

    /// Takes in `LABEL`, for all files, or `FILE=LABEL`.
    ///
    /// # Errors
    /// What is wrong with the text.
    pub fn say(&mut self, text: &str) -> Result<(), String> {
        let (file, label) = text.rsplit_once('=').map_or((None, text), |(a, b)| (Some(a), b));
        let encoding = TextEncoding::for_label(label).ok_or_else(|| {
            format!("'{label}' is not an encoding that is read: write {}", TextEncoding::ACCEPTED)
        })?;
        match file {
            Some(file) => self.of_files.push((file.into(), encoding)),
            None => self.others = Some(encoding),
        }
        Ok(())
    }

    /// Takes in the encoding that a file was in before, unless something is said of it now.
    pub fn recall(&mut self, file: PathBuf, encoding: TextEncoding) {
        if self.of(&file).is_none() {
            self.recalled.push((file, encoding));
        }
    }

    /// The encoding of the file at `path`: that of its own name or of the folder or archive that it is in,
    /// however much of the path was said, else that of all.
    #[must_use]
    pub fn of(&self, path: &Path) -> Option<TextEncoding> {
        let mut own = self.of_files.iter().chain(&self.recalled);
        let own = own.find(|(said, _)| is_at(said, path));
        own.map(|(_, encoding)| *encoding).or(self.others)
    }

    /// The files that the operator names, and that are none of these.
    pub(super) fn unmet(&self, paths: &[&Path]) -> Vec<&Path> {
        let is_met = |said: &Path| paths.iter().any(|path| is_at(said, path));
        self.of_files.iter().map(|(said, _)| said.as_path()).filter(|said| !is_met(said)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_has_its_own_encoding_or_that_of_all() {
        let mut encodings = Encodings::default();
        for said in ["cp850", "ad.csv=1250", "/exports/all.zip=koi8-r", "a=b.csv=gbk"] {
            encodings.say(said).unwrap();
        }
        let cases = [
            ("ad.csv", "windows-1250"),
            ("/elsewhere/ad.csv", "windows-1250"),
            ("/elsewhere/old-ad.csv", "cp850"),
            ("/exports/all.zip/users.csv", "koi8-r"),
            ("/other/all.zip/users.csv", "cp850"),
            ("a=b.csv", "gbk"),
        ];
        for (path, name) in cases {
            let encoding = encodings.of(Path::new(path)).map(TextEncoding::name);
            assert_eq!(encoding.as_deref(), Some(name), "{path}");
        }
        let refused = encodings.say("ad.csv=klingon").unwrap_err();
        assert!(refused.contains("'klingon'") && refused.contains("cp850"), "{refused}");
        let unmet = encodings.unmet(&[Path::new("/x/ad.csv"), Path::new("a=b.csv")]);
        assert_eq!(unmet, [Path::new("/exports/all.zip")]);
        assert_eq!(Encodings::default().of(Path::new("x")), None);
    }
}
