//! The text of a file as a stream, with a look ahead at its start.

use std::io::{self, Read};

use super::Stop;
use super::supply::{Summary, Supply};
use crate::import::monitor::Monitor;

/// How much one record may take before its quotation mark counts as not closed, in bytes. The
/// longest attributes of a directory are some hundred kilobytes.
const LONGEST_RECORD: u64 = 16 * 1024 * 1024;

/// The text of a file. An error of [`Read`] only says that there is a [`Stop`] to be taken.
#[derive(Debug)]
pub(in crate::import) struct TextReader<'m> {
    supply: Supply,
    monitor: &'m Monitor,
    /// The present piece, and how much of it is used.
    text: String,
    at: usize,
    summary: Option<Summary>,
    stop: Option<Stop>,
    since_mark: u64,
}

impl<'m> TextReader<'m> {
    pub(in crate::import) fn new(supply: Supply, monitor: &'m Monitor) -> Self {
        let text = String::new();
        Self { supply, monitor, text, at: 0, summary: None, stop: None, since_mark: 0 }
    }

    /// The text from the start, at least `want` bytes of it or all, without using it up: more, but
    /// not more than `most`, where the last line begins in the first half of it. Says whether it is
    /// all.
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
                self.text.push_str(&piece);
            }
            let half = self.text.as_bytes().get(want / 2..).unwrap_or_default();
            if self.summary.is_some() || want >= most || memchr::memchr(b'\n', half).is_some() {
                return Ok((&self.text, self.summary.is_some()));
            }
            want *= 4;
        }
    }

    /// Uses up `bytes` of what [`head_with_line`](Self::head_with_line) has shown.
    pub(in crate::import) fn skip(&mut self, bytes: usize) {
        self.at = (self.at + bytes).min(self.text.len());
    }

    /// Tells that a record is complete.
    pub(in crate::import) fn mark(&mut self) {
        self.since_mark = 0;
    }

    /// Why reading stopped; `None` if a record grew too long.
    pub(in crate::import) fn take_stop(&mut self) -> Option<Stop> {
        self.stop.take()
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

impl Read for TextReader<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.since_mark > LONGEST_RECORD {
            return Err(io::Error::other("a record without end"));
        }
        while self.at >= self.text.len() {
            if self.summary.is_some() {
                return Ok(0);
            }
            self.at = 0;
            match self.supply.next(&mut self.text, self.monitor) {
                Ok(summary) => self.summary = summary,
                Err(stop) => {
                    self.stop = Some(stop);
                    self.text.clear();
                    return Err(io::Error::other("stopped"));
                }
            }
        }
        let rest = self.text.as_bytes().get(self.at..).unwrap_or_default();
        let length = rest.len().min(buffer.len());
        if let (Some(to), Some(from)) = (buffer.get_mut(..length), rest.get(..length)) {
            to.copy_from_slice(from);
        }
        self.at += length;
        self.since_mark += length as u64;
        Ok(length)
    }
}
