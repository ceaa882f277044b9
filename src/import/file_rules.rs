//! What an operator says of how exports are read: of all of them, and of single ones.

use std::path::{Path, PathBuf};

use super::named::{is_at, whole};
use super::rule::{ReadingRule, ReadingRules};

/// One thing that is said of all files, or of one, however much of its path is named.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SaidRule {
    /// The file; `None` for all.
    pub file: Option<PathBuf>,
    /// What is said of it.
    pub rule: ReadingRule,
}

impl SaidRule {
    /// Takes in `RULE`, for all files, or `FILE=RULE`; `read` reads the rule.
    ///
    /// # Errors
    /// What is wrong with the rule.
    pub fn of(
        text: &str,
        read: impl Fn(&str) -> Result<ReadingRule, String>,
    ) -> Result<Self, String> {
        let of_all = read(text);
        // A rule may have the sign in it as well.
        let of_one = || {
            text.match_indices('=').find_map(|(at, sign)| {
                let (file, rest) = text.split_at_checked(at)?;
                let rule = read(rest.strip_prefix(sign)?).ok()?;
                (!file.is_empty()).then(|| Self { file: Some(file.into()), rule })
            })
        };
        match of_all {
            Ok(rule) => Ok(Self { file: None, rule }),
            Err(reason) => of_one().ok_or(reason),
        }
    }
}

/// The rules of all files and of each.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct FileRules {
    of_all: ReadingRules,
    /// What is said of files by name.
    named: Vec<(PathBuf, ReadingRule)>,
    /// All that was said before of files by their whole paths; what is said now of a file by name comes before it.
    recalled: Vec<(PathBuf, ReadingRules)>,
    /// All that is said of files by their whole paths.
    of_files: Vec<(PathBuf, ReadingRules)>,
}

impl FileRules {
    /// Takes in one thing more, in place of what was said of the same.
    pub fn say(&mut self, said: SaidRule) {
        match said.file {
            Some(file) => self.named.push((file, said.rule)),
            None => self.of_all = std::mem::take(&mut self.of_all).with(said.rule),
        }
    }

    /// Says one thing more of the file at `path`, and of no other.
    pub fn say_of(&mut self, path: &Path, rule: ReadingRule) {
        let (rules, whole) = (self.of(path).with(rule), whole(path));
        self.of_files.retain(|(of, _)| *of != whole);
        self.of_files.push((whole, rules));
    }

    /// Takes in all that was said of a file before; what is said now of all files counts in its place.
    pub fn recall(&mut self, path: &Path, rules: ReadingRules) {
        if self.of_all.0.is_empty() {
            self.recalled.push((whole(path), rules));
        }
    }

    /// All that is said of the file at `path`.
    #[must_use]
    pub fn of(&self, path: &Path) -> ReadingRules {
        let whole = whole(path);
        let said = |of_files: &[(PathBuf, ReadingRules)]| {
            of_files.iter().find(|(of, _)| *of == whole).map(|(_, rules)| rules.clone())
        };
        if let Some(rules) = said(&self.of_files) {
            return rules;
        }
        let base = said(&self.recalled).unwrap_or_else(|| self.of_all.clone());
        let named = self.named.iter().filter(|(file, _)| is_at(file, &whole));
        named.fold(base, |rules, (_, rule)| rules.with(rule.clone()))
    }

    /// The headings of columns of which something is said, be it of one of these files.
    pub(super) fn columns(&self, paths: &[&Path]) -> impl Iterator<Item = &str> {
        let of_files = self.of_files.iter().chain(&self.recalled).map(|(_, rules)| rules);
        let is_met = |said: &Path| paths.iter().any(|path| is_at(said, path));
        let named = self.named.iter().filter_map(move |(said, rule)| match rule {
            ReadingRule::Column { heading, .. } if is_met(said) => Some(heading.as_str()),
            _ => None,
        });
        let columns = of_files.chain([&self.of_all]).flat_map(ReadingRules::columns);
        columns.map(|(_, heading)| heading).chain(named)
    }

    /// What is said of files that are none of these.
    pub(super) fn unmet(&self, paths: &[&Path]) -> impl Iterator<Item = (&Path, &ReadingRule)> {
        let is_met = |said: &Path| paths.iter().any(|path| is_at(said, path));
        let named = self.named.iter().map(|(said, rule)| (said.as_path(), rule));
        named.filter(move |(said, _)| !is_met(said))
    }
}

impl From<ReadingRules> for FileRules {
    /// Rules of all files.
    fn from(of_all: ReadingRules) -> Self {
        Self { of_all, ..Self::default() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(kind: &str, text: &str) -> Result<SaidRule, String> {
        SaidRule::of(text, |rest| format!("{kind} {rest}").parse())
    }

    #[test]
    fn a_rule_is_of_all_files_or_of_one() {
        let cases = [
            ("column", "upn=LoginName", None, "column upn=LoginName"),
            ("column", "upn=Login=Name", None, "column upn=Login=Name"),
            ("column", "ad.csv=upn=LoginName", Some("ad.csv"), "column upn=LoginName"),
            ("headings", "ObjectGUID,mail", None, "headings ObjectGUID,mail"),
            ("headings", "d/ad.csv=ObjectGUID,mail", Some("d/ad.csv"), "headings ObjectGUID,mail"),
            ("header-line", "ad.csv=4", Some("ad.csv"), "header-line 4"),
            ("delimiter", "=", None, "delimiter ="),
            ("delimiter", "ad.csv=;", Some("ad.csv"), "delimiter ;"),
            ("delimiter", "ad.csv==", Some("ad.csv"), "delimiter ="),
            ("delimiter", "a=b.csv=tab", Some("a=b.csv"), "delimiter tab"),
            ("hex", "ad.csv=bytes", Some("ad.csv"), "hex bytes"),
        ];
        for (kind, text, file, rule) in cases {
            let said = said(kind, text).unwrap();
            assert_eq!(said.file.as_deref(), file.map(Path::new), "{text}");
            assert_eq!(said.rule.to_string(), rule, "{text}");
        }
        for (kind, text) in
            [("hex", "ad.csv=both"), ("column", "ad.csv=shoe=Size"), ("hex", "=text")]
        {
            let reason = said(kind, text).unwrap_err();
            let named = text.split('=').find(|part| reason.contains(*part) && !part.is_empty());
            assert!(named.is_some(), "{reason}");
        }
    }

    #[test]
    fn what_is_said_of_a_file_comes_before_what_is_said_of_all() {
        let mut rules = FileRules::default();
        for (kind, text) in
            [("hex", "text"), ("delimiter", ";"), ("hex", "ad.csv=bytes"), ("hex", "text")]
        {
            rules.say(said(kind, text).unwrap());
        }
        let of = |rules: &FileRules, path: &str| rules.of(Path::new(path)).texts();
        assert_eq!(of(&rules, "cloud.csv"), ["delimiter ;", "hex text"]);
        assert_eq!(of(&rules, "/x/ad.csv"), ["delimiter ;", "hex bytes"]);
        rules.say_of(Path::new("/x/ad.csv"), "hex text".parse().unwrap());
        assert_eq!(of(&rules, "/x/ad.csv"), ["delimiter ;", "hex text"]);
        assert_eq!(of(&rules, "/y/ad.csv"), ["delimiter ;", "hex bytes"]);
        let unmet: Vec<_> = rules.unmet(&[Path::new("/x/b.csv")]).map(|(said, _)| said).collect();
        assert_eq!(unmet, [Path::new("ad.csv")]);
    }

    #[test]
    fn what_was_said_before_holds_unless_something_is_said_now() {
        let before = || ReadingRules::of_texts(&["hex text".into(), "delimiter tab".into()]);
        let of = |rules: &FileRules| rules.of(Path::new("/x/ad.csv")).texts();
        let mut rules = FileRules::default();
        rules.say(said("hex", "ad.csv=bytes").unwrap());
        rules.recall(Path::new("/x/ad.csv"), before());
        assert_eq!(of(&rules), ["delimiter tab", "hex bytes"]);
        rules.say_of(Path::new("/x/ad.csv"), "delimiter ;".parse().unwrap());
        assert_eq!(of(&rules), ["hex bytes", "delimiter ;"]);
        let mut rules = FileRules::default();
        rules.say(said("hex", "bytes").unwrap());
        rules.recall(Path::new("/x/ad.csv"), before());
        assert_eq!(of(&rules), ["hex bytes"]);
    }
}
