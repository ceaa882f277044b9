//! The text of a file as a stream, with a look ahead at its start.

use super::Stop;
use super::supply::{Summary, Supply};
use crate::import::monitor::Monitor;

/// Which part of the next piece is put behind a record that goes on in it, at least: most records end there.
const BRIDGE: usize = 128;

/// What changes the text of a file before it is read, piece by piece.
pub(in crate::import) trait TextFilter: std::fmt::Debug + Send {
    /// Changes the next piece.
    fn apply(&mut self, piece: &mut String);
}

/// The text of a file, piece by piece.
#[derive(Debug)]
pub(in crate::import) struct TextReader<'m> {
    supply: Supply,
    monitor: &'m Monitor,
    /// The present piece, and how much of it is used.
    text: String,
    at: usize,
    /// The next piece, of which so many bytes stand behind the present one too; 0 where it is used up, and only
    /// memory. A record that goes on in it is whole so, and what follows is not copied.
    spare: String,
    bridged: usize,
    summary: Option<Summary>,
    filter: Option<Box<dyn TextFilter>>,
    /// Whether it is the sheet of a workbook: a record is a row of it, however many lines it takes.
    of_sheet: bool,
}

impl<'m> TextReader<'m> {
    pub(in crate::import) fn new(supply: Supply, monitor: &'m Monitor) -> Self {
        let (text, spare) = (String::new(), String::new());
        let (at, bridged, summary, filter) = (0, 0, None, None);
        Self { supply, monitor, text, at, spare, bridged, summary, filter, of_sheet: false }
    }

    /// Changes the text, of which nothing is used up, and all that comes.
    pub(in crate::import) fn change(&mut self, mut filter: Box<dyn TextFilter>) {
        filter.apply(&mut self.text);
        self.filter = Some(filter);
    }

    /// The same, which is that of a sheet of a workbook, or not.
    pub(in crate::import) fn of_sheet(self, of_sheet: bool) -> Self {
        Self { of_sheet, ..self }
    }

    /// Whether it is the sheet of a workbook, in which rows are counted, and not lines.
    pub(in crate::import) const fn is_of_sheet(&self) -> bool {
        self.of_sheet
    }

    /// The text from the start, `want` bytes of it or all, without using it up: more, but not more than
    /// `most`, where the last line begins in the first half of it. Says whether it is all. However the
    /// text is cut into pieces, it is the same.
    pub(in crate::import) fn head_with_line(
        &mut self,
        want: usize,
        most: usize,
    ) -> Result<(&str, bool), Stop> {
        let mut piece = String::new();
        let mut want = want;
        loop {
            while self.text.len() < want && self.summary.is_none() {
                self.summary = self.supply.next(&mut piece, self.monitor)?;
                if let Some(filter) = &mut self.filter {
                    filter.apply(&mut piece);
                }
                self.text.push_str(&piece);
            }
            let end = want.min(self.text.len());
            let half = self.text.as_bytes().get(want / 2..end).unwrap_or_default();
            let is_all = self.summary.is_some() && end == self.text.len();
            if is_all || want >= most || memchr::memchr(b'\n', half).is_some() {
                let mut end = end;
                while !self.text.is_char_boundary(end) {
                    end -= 1;
                }
                let whole = self.summary.is_some() && end == self.text.len();
                return Ok((self.text.get(..end).unwrap_or_default(), whole));
            }
            want *= 4;
        }
    }

    /// The text from the start, `most` bytes of it or all, without using it up. Says whether it is all.
    pub(in crate::import) fn head(&mut self, most: usize) -> Result<(&str, bool), Stop> {
        while self.text.len() < most && self.more()? {}
        let whole = self.is_all();
        Ok((&self.text, whole))
    }

    /// Whether it is decoded ahead, on a thread of its own.
    pub(in crate::import) const fn is_ahead(&self) -> bool {
        matches!(self.supply, Supply::Thread { .. })
    }

    /// Whether the text ends with what is read.
    pub(in crate::import) const fn is_all(&self) -> bool {
        self.summary.is_some() && self.bridged == 0
    }

    /// The text that is read and not used up.
    pub(in crate::import) fn rest(&self) -> &str {
        self.text.get(self.at..).unwrap_or_default()
    }

    /// Adds to the rest what comes next; `false` at the end.
    pub(in crate::import) fn more(&mut self) -> Result<bool, Stop> {
        if self.bridged > 0 {
            self.go_on();
            return Ok(true);
        }
        if self.summary.is_some() {
            return Ok(false);
        }
        if self.text.is_char_boundary(self.at) {
            self.text.drain(..self.at);
            self.at = 0;
        }
        self.summary = self.supply.next(&mut self.spare, self.monitor)?;
        if let Some(filter) = &mut self.filter {
            filter.apply(&mut self.spare);
        }
        self.go_on();
        Ok(true)
    }

    /// Goes on in the next piece, of which nothing or a part stands behind the present one.
    fn go_on(&mut self) {
        let rest = self.text.len() - self.at;
        if rest <= self.bridged {
            // What is left is in the next piece as well.
            std::mem::swap(&mut self.text, &mut self.spare);
            self.at = self.bridged - rest;
            self.bridged = 0;
            return;
        }
        let mut end = self.bridged + rest.max(self.spare.len() / BRIDGE);
        while !self.spare.is_char_boundary(end) && end < self.spare.len() {
            end += 1;
        }
        let part = self.spare.get(self.bridged..end).or(self.spare.get(self.bridged..));
        self.text.push_str(part.unwrap_or_default());
        self.bridged = if end < self.spare.len() { end } else { 0 };
    }

    /// Uses up `bytes` of the text that was shown, and gives them.
    pub(in crate::import) fn take(&mut self, bytes: usize) -> &str {
        let start = self.at;
        self.skip(bytes);
        self.text.get(start..self.at).unwrap_or_default()
    }

    /// Uses up `bytes` of the text that was shown.
    pub(in crate::import) fn skip(&mut self, bytes: usize) {
        self.at = (self.at + bytes).min(self.text.len());
    }

    /// What is known at the end of the file. Reads on to it where the records ended before.
    pub(in crate::import) fn summary(&mut self) -> Result<Summary, Stop> {
        let mut rest = String::new();
        while self.summary.is_none() {
            self.summary = self.supply.next(&mut rest, self.monitor)?;
        }
        Ok(self.summary.clone().unwrap_or_default())
    }
}
