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
    /// The first lines that it is about, from 1: at most [`MOST_LINES`].
    pub lines: Vec<u64>,
    /// On how many lines beside those it is.
    #[serde(skip)]
    pub more_lines: u64,
    /// What was found, what it means, and what to do.
    pub text: String,
    /// The command that makes the file anew without the fault, on one line; `None` where that is no remedy.
    pub command: Option<String>,
}

/// How many lines of a message are listed; all are counted.
pub const MOST_LINES: usize = 10;

impl Finding {
    /// A message about a file as a whole.
    pub(in crate::import) const fn whole(code: Code, count: u64, text: String) -> Self {
        let lines = Vec::new();
        Self { code, count, first_line: None, lines, more_lines: 0, text, command: None }
    }

    /// A message about what was met at some lines.
    pub(in crate::import) fn about(code: Code, met: &Tally, text: String) -> Self {
        Self {
            first_line: met.first_line(),
            lines: met.lines.clone(),
            more_lines: u64::from(met.places).saturating_sub(met.lines.len() as u64),
            ..Self::whole(code, met.count, text)
        }
    }

    /// The lines that it is about, as they are shown behind it; empty if it is about the whole file.
    #[must_use]
    pub fn place(&self) -> String {
        let lines: Vec<String> = self.lines.iter().map(u64::to_string).collect();
        match (lines.as_slice(), self.more_lines) {
            ([], _) => self.first_line.map(|line| format!(" (line {line})")).unwrap_or_default(),
            ([one], 0) => format!(" (line {one})"),
            (_, 0) => format!(" (lines {})", lines.join(", ")),
            (_, more) => format!(" (lines {} and {more} more)", lines.join(", ")),
        }
    }
}

/// How often something was met, on which lines first, and an example.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(in crate::import) struct Tally {
    pub(in crate::import) count: u64,
    /// The first lines, at most [`MOST_LINES`].
    pub(in crate::import) lines: Vec<u64>,
    /// On how many lines it was met, and on which last; 0 is none. A file may have many thousand tallies.
    places: u32,
    last_line: u32,
    pub(in crate::import) example: Box<str>,
}

impl Tally {
    /// Counts one more, at `line`.
    pub(in crate::import) fn add(&mut self, line: u64, example: &str) {
        if self.count == 0 {
            self.example = shorten(example).into();
        }
        self.count += 1;
        let line_number = u32::try_from(line).unwrap_or(u32::MAX);
        if std::mem::replace(&mut self.last_line, line_number) == line_number {
            return;
        }
        self.places = self.places.saturating_add(1);
        if self.lines.len() < MOST_LINES {
            self.lines.push(line);
        }
    }

    /// Counts so many more, each on a line of its own, of which it is not known which.
    pub(in crate::import) const fn add_elsewhere(&mut self, more: u64) {
        self.count += more;
        self.places = self.places.saturating_add(more as u32);
    }

    /// Counts what another tally has met.
    pub(in crate::import) fn include(&mut self, other: &Self) {
        self.count += other.count;
        self.lines.extend(&other.lines);
        self.lines.sort_unstable();
        let listed = self.lines.len();
        self.lines.dedup();
        // Of those that are not listed it is not known whether they are the same.
        let twice = (listed - self.lines.len()) as u32;
        self.places = self.places.saturating_add(other.places.saturating_sub(twice));
        self.lines.truncate(MOST_LINES);
    }

    /// The first line on which it was met.
    pub(in crate::import) fn first_line(&self) -> Option<u64> {
        self.lines.first().copied()
    }

    /// The message about what was met; none if nothing was.
    pub(in crate::import) fn finding(
        &self,
        code: Code,
        text: impl FnOnce(u64, &str) -> String,
    ) -> Option<Finding> {
        (self.count > 0).then(|| Finding::about(code, self, text(self.count, &self.example)))
    }
}

/// A value as it is quoted in a message: without control characters, not longer than a line.
pub(in crate::import) fn shorten(text: &str) -> String {
    const LONGEST: usize = 60;
    // A value may be as long as a file: no more of it is looked at than is shown.
    let end = text.char_indices().nth(LONGEST + 1).map_or(text.len(), |(at, _)| at);
    let shown = crate::text::visible(text.get(..end).unwrap_or_default());
    if shown.chars().count() <= LONGEST {
        return shown.into_owned();
    }
    shown.chars().take(LONGEST - 1).chain(['…']).collect()
}

/// `1 row`, `2 rows`.
pub(in crate::import) fn counted(count: u64, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}
