//! What an import has to say about a file.

use serde::Serialize;

use super::Code;

/// One message about a file.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Finding {
    /// Its code.
    pub code: Code,
    /// How many rows or values it is about.
    pub count: u64,
    /// The first line of the file that it is about, from 1.
    pub first_line: Option<u64>,
    /// What was found, what it means, and what to do.
    pub text: String,
}

/// How often something was met, where first, and an example.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(in crate::import) struct Tally {
    pub(in crate::import) count: u64,
    pub(in crate::import) first_line: Option<u64>,
    pub(in crate::import) example: String,
}

impl Tally {
    /// Counts one more, at `line`.
    pub(in crate::import) fn add(&mut self, line: u64, example: &str) {
        if self.count == 0 {
            self.first_line = Some(line);
            self.example = shorten(example);
        }
        self.count += 1;
    }

    /// Counts what another tally has met.
    pub(in crate::import) fn include(&mut self, other: &Self) {
        self.count += other.count;
        self.first_line = match (self.first_line, other.first_line) {
            (Some(ours), Some(theirs)) => Some(ours.min(theirs)),
            (ours, theirs) => ours.or(theirs),
        };
    }

    /// The message about what was met; none if nothing was.
    pub(in crate::import) fn finding(
        &self,
        code: Code,
        text: impl FnOnce(u64, &str) -> String,
    ) -> Option<Finding> {
        (self.count > 0).then(|| Finding {
            code,
            count: self.count,
            first_line: self.first_line,
            text: text(self.count, &self.example),
        })
    }
}

/// A value as it is quoted in a message: without control characters, not longer than a line.
pub(in crate::import) fn shorten(text: &str) -> String {
    const LONGEST: usize = 60;
    let shown = crate::text::visible(text);
    if shown.chars().count() <= LONGEST {
        return shown.into_owned();
    }
    shown.chars().take(LONGEST - 1).chain(['…']).collect()
}

/// `1 row`, `2 rows`.
pub(in crate::import) fn counted(count: u64, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}
