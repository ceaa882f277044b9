//! The records of an LDIF file.

use super::record::{Entry, Piece, read_piece};
use super::unfolded::{Mended, mended};
use crate::directory::Role;
use crate::import::format::complaint::is_error;
use crate::import::format::fields::Fields;
use crate::import::format::limits::{LONGEST_RECORD, SAMPLE, too_long};
use crate::import::format::{Header, Records, Remarks};
use crate::import::record::Record;
use crate::import::report::Refusal;
use crate::import::source::{Stop, Summary, TextReader};

/// Reads the headings and the first records off the start of a text; `whole` says that it is all of it.
pub(in crate::import::format) fn lay_out(head: &str, whole: bool) -> Result<Header, Refusal> {
    let mut changed = None;
    let mut fields = Fields::default();
    let mut sample = Vec::new();
    let mut rest = head;
    while !rest.is_empty() && sample.len() < SAMPLE {
        let (start, end) = match next_piece(rest, 0) {
            Some(piece) => piece,
            // The last one of a text that goes on may not be complete.
            None if whole || sample.is_empty() => (skip_blank(rest), rest.len()),
            None => break,
        };
        let text = rest.get(start..end).unwrap_or_default();
        let piece = read_piece(text, &mut fields);
        let mended = lost_folds(&piece, text);
        let text = mended.as_ref().map_or(text, |mended| mended.text.as_str());
        let piece = if mended.is_some() { read_piece(text, &mut fields) } else { piece };
        match piece.entry {
            Entry::Object => sample.push(fields.cells(text)),
            Entry::Change(kind) => drop(changed.get_or_insert(kind)),
            Entry::Nothing | Entry::Cut(..) => {}
        }
        rest = rest.get(end..).unwrap_or_default();
    }
    if sample.is_empty() && whole {
        return Err(changed.map_or(Refusal::Empty, Refusal::changes_of_type));
    }
    let mut header = Header::new(fields.names().to_vec(), sample);
    header.format = "ldif";
    header.side = Some(Role::OnPrem);
    Ok(header)
}

/// The records of an LDIF file, one after the other.
pub(in crate::import::format) struct LdifRecords<'m> {
    text: TextReader<'m>,
    fields: Fields,
    /// How many lines were read.
    lines: u64,
    /// The last object whose lines had lost the blanks at their beginnings, as it was before.
    mended: String,
    remarks: Remarks,
}

impl<'m> LdifRecords<'m> {
    /// The records of a text of which nothing is used up; `used` says which columns anybody uses.
    pub(in crate::import::format) fn new(
        text: TextReader<'m>,
        header: &Header,
        used: &[bool],
    ) -> Self {
        let fields = Fields::new(&header.names, used);
        Self { text, fields, lines: 0, mended: String::new(), remarks: Remarks::default() }
    }

    /// Where the next piece begins and ends in the text that is read; `None` at the end of the file.
    fn piece(&mut self) -> Result<Option<(usize, usize)>, Stop> {
        let mut searched = 0;
        loop {
            let rest = self.text.rest();
            if let Some(found) = next_piece(rest, searched) {
                return Ok(Some(found));
            }
            if rest.len() > LONGEST_RECORD {
                return Err(too_long(self.lines + 1, LONGEST_RECORD).into());
            }
            // The line break and the name after it may not be there whole.
            searched = rest.len().saturating_sub(3);
            if !self.text.more()? {
                let rest = self.text.rest();
                let start = skip_blank(rest);
                return Ok((start < rest.len()).then_some((start, rest.len())));
            }
        }
    }

    /// Notes what was met in a piece that begins on `line`; `true` if it is an object.
    fn note(&mut self, piece: Piece, line: u64) -> bool {
        if let Some(odd) = &piece.odd
            && is_error(odd)
        {
            self.remarks.stopped.add(line, odd);
        } else if let Some(odd) = piece.odd {
            self.remarks.odd_lines.add(line, &odd);
            self.remarks.odd_lines.add_elsewhere(piece.odd_count - 1);
        }
        if let Some(elsewhere) = piece.elsewhere {
            self.remarks.elsewhere.add(line, &elsewhere);
            self.remarks.elsewhere.add_elsewhere(piece.elsewhere_count - 1);
        }
        if piece.stated.is_some() {
            self.remarks.stated = piece.stated;
        }
        match piece.entry {
            Entry::Object => return true,
            Entry::Nothing => {}
            Entry::Change(kind) => self.remarks.changes.add(line, &kind),
            Entry::Cut(words, before) => {
                self.remarks.cut = Some(words);
                self.remarks.cut_line = Some(line + before);
            }
        }
        false
    }
}

impl Records for LdifRecords<'_> {
    fn next(&mut self) -> Result<Option<Record<'_>>, Stop> {
        while let Some((start, end)) = self.piece()? {
            let (before, rest) = self.text.rest().split_at_checked(start).unwrap_or_default();
            let text = rest.get(..end - start).unwrap_or_default();
            let line = self.lines + 1 + lines_in(before);
            let mut piece = read_piece(text, &mut self.fields);
            let is_last = self.text.is_all() && end >= self.text.rest().len();
            self.lines = line - 1 + lines_in(text);
            if piece.ends_inside && is_last {
                // It may have gone on in any way.
                piece.odd = None;
                self.note(piece, line);
                self.remarks.broken = Some(line);
                self.text.skip(end);
                return Ok(None);
            }
            if let Some(mended) = lost_folds(&piece, text) {
                self.mended = mended.text;
                if mended.is_whole {
                    piece = read_piece(&self.mended, &mut self.fields);
                    self.remarks.unfolded.add(line, "");
                } else {
                    // What it has of odd lines is said of those.
                    read_piece(&self.mended, &mut self.fields);
                    self.remarks.unclear_folds += 1;
                }
                self.note(piece, line);
                self.text.skip(end);
                return Ok(Some(self.fields.record(&self.mended, line)));
            }
            if self.note(piece, line) {
                let text = self.text.take(end).get(start..).unwrap_or_default();
                return Ok(Some(self.fields.record(text, line)));
            }
            self.text.skip(end);
        }
        Ok(None)
    }

    fn summary(&mut self) -> Result<Summary, Stop> {
        self.text.summary()
    }

    fn remarks(&self) -> &Remarks {
        &self.remarks
    }
}

/// An object with the blanks that its lines have lost, if there are lines in it of which nothing can be made.
fn lost_folds(piece: &Piece, text: &str) -> Option<Mended> {
    let is_odd = piece.entry == Entry::Object && piece.odd_count > 0;
    is_odd.then(|| mended(text)).flatten()
}

/// The text up to a blank line or the name of the next object, if its end is there. There is no end before
/// `searched`.
fn next_piece(text: &str, searched: usize) -> Option<(usize, usize)> {
    let start = skip_blank(text);
    let from = start.max(searched);
    let bytes = text.as_bytes().get(from..)?;
    let ends = |at: &usize| {
        let next = bytes.get(at + 1..).unwrap_or_default();
        next.first() == Some(&b'\n')
            || next.get(..3).is_some_and(|name| name.eq_ignore_ascii_case(b"dn:"))
    };
    let end = memchr::memchr_iter(b'\n', bytes).find(ends)?;
    Some((start, from + end + 1))
}

fn skip_blank(text: &str) -> usize {
    text.len() - text.trim_start_matches('\n').len()
}

fn lines_in(text: &str) -> u64 {
    memchr::memchr_iter(b'\n', text.as_bytes()).count() as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_blank_line_or_the_next_name_ends_a_piece() {
        let text = "\n\ndn: CN=a\nmail: a@x\n dn: folded\nDN: CN=b\n\n";
        let (start, end) = next_piece(text, 0).unwrap();
        assert_eq!(text.get(start..end), Some("dn: CN=a\nmail: a@x\n dn: folded\n"));
        let rest = text.get(end..).unwrap();
        assert_eq!(next_piece(rest, 0), Some((0, "DN: CN=b\n".len())));
        for unfinished in ["dn: CN=a\n", "dn: CN=a\nd", "dn: CN=a\ndn"] {
            assert_eq!(next_piece(unfinished, 0), None, "{unfinished}");
        }
    }
}
