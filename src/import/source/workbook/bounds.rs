//! What a workbook comes to when it is unpacked, looked at before anything of it is kept.

use std::path::Path;

use quick_xml::events::{BytesStart, Event};

use super::mended::hides_texts;
use super::pace::Pace;
use crate::import::monitor::Monitor;
use crate::import::report::Refusal;
use crate::import::source::Stop;
use crate::import::source::archive::Archive;
use crate::import::source::unpack::damaged;

/// The most that all parts of a workbook may come to, in bytes: strings are in memory.
const MOST_BYTES: u64 = 1 << 30;
/// How many cells a sheet may always have.
const SPARE_CELLS: u64 = 1_000_000;

/// What a reader of workbooks says of one that it cannot read.
pub(super) fn broken(error: impl std::fmt::Display) -> Refusal {
    damaged("workbook", &error.to_string())
}

/// The size of all parts, unpacked. Whoever reads them later trusts what the archive states.
pub(super) fn unpacked_size(archive: &mut Archive, pace: &Pace<'_>) -> Result<u64, Stop> {
    let mut block = vec![0; 64 * 1024];
    let mut total = 0;
    for part in archive.entries() {
        let mut part = part?;
        let mut references = References::default();
        let mut told = part.start();
        loop {
            if pace.monitor.is_cancelled() {
                return Err(Stop::Cancelled);
            }
            let count = part.fill(&mut block)?;
            pace.tell(part.raw().position() - told);
            told = part.raw().position();
            if references.reach_nowhere(block.get(..count).unwrap_or_default()) {
                return Err(damaged("workbook", "a cell stands where no sheet reaches").into());
            }
            let filled = count as u64;
            total += filled;
            if total > MOST_BYTES {
                return Err(Refusal::Unpacked { kind: "workbook" }.into());
            }
            if filled == 0 {
                break;
            }
        }
    }
    Ok(total)
}

/// The references to cells in the parts of a workbook. The reader of Excel's sheets computes with them, and trusts
/// that no column has more than six letters.
#[derive(Default)]
struct References {
    /// How much of ` r="` or ` ref="` has just been seen.
    begun: Begun,
    /// The letters and digits of the present reference.
    letters: usize,
    digits: usize,
    inside: bool,
}

impl References {
    /// Whether a piece of a part, the next one, has a reference to beyond any sheet: `XFD1048576` is the last cell.
    fn reach_nowhere(&mut self, piece: &[u8]) -> bool {
        piece.iter().any(|byte| self.add(*byte))
    }

    fn add(&mut self, byte: u8) -> bool {
        if self.inside {
            match byte {
                b'A'..=b'Z' | b'a'..=b'z' => self.letters += 1,
                b'0'..=b'9' => self.digits += 1,
                b'$' => {}
                b':' => (self.letters, self.digits) = (0, 0),
                _ => self.inside = false,
            }
            return self.inside && (self.letters > 6 || self.digits > 9);
        }
        self.begun = match (self.begun, byte) {
            (_, b' ' | b'\n' | b'\r' | b'\t') => Begun::Blank,
            (Begun::Blank, b'r') => Begun::R,
            (Begun::R, b'e') => Begun::Re,
            (Begun::Re, b'f') => Begun::Ref,
            (Begun::R | Begun::Ref, b'=') => Begun::Equals,
            (Begun::Equals, b'"' | b'\'') => {
                (self.letters, self.digits, self.inside) = (0, 0, true);
                Begun::Nothing
            }
            _ => Begun::Nothing,
        };
        false
    }
}

/// How much of an attribute that refers to cells has been seen.
#[derive(Clone, Copy, Default)]
enum Begun {
    #[default]
    Nothing,
    Blank,
    R,
    Re,
    Ref,
    Equals,
}

/// What the cells of a workbook of OpenDocument are like.
#[derive(Default)]
pub(super) struct Cells {
    /// Whether some have a value that is not what they show.
    pub(super) hides_texts: bool,
}

/// Refuses a sheet that says of one cell that it is there a million times: all of them would be in memory.
pub(super) fn look_at_cells(archive: &mut Archive, monitor: &Monitor) -> Result<Cells, Stop> {
    let Some(mut part) = archive.member(Path::new("content.xml"))? else {
        return Ok(Cells::default());
    };
    let (mut xml, mut block) = (Vec::new(), vec![0; 64 * 1024]);
    loop {
        if monitor.is_cancelled() {
            return Err(Stop::Cancelled);
        }
        let filled = part.fill(&mut block)?;
        if filled == 0 {
            break;
        }
        xml.extend_from_slice(block.get(..filled).unwrap_or_default());
    }
    let mut reader = quick_xml::Reader::from_reader(xml.as_slice());
    let (mut sheet, mut most) = (Repeats::default(), 0);
    loop {
        match reader.read_event() {
            Ok(Event::Eof) => break,
            Ok(Event::Start(element)) => sheet.begin(&element, true),
            Ok(Event::Empty(element)) => {
                sheet.begin(&element, false);
                sheet.end(element.local_name().as_ref());
            }
            Ok(Event::End(element)) => {
                sheet.end(element.local_name().as_ref());
                most = most.max(sheet.rows.saturating_mul(sheet.widest));
            }
            Ok(_) => {}
            Err(error) => return Err(broken(error).into()),
        }
    }
    if most > SPARE_CELLS + xml.len() as u64 / 16 {
        return Err(Refusal::Unpacked { kind: "workbook" }.into());
    }
    Ok(Cells { hides_texts: hides_texts(&xml) })
}

/// How many cells a sheet of OpenDocument has when what is repeated in it is written out.
#[derive(Default)]
struct Repeats {
    /// Rows up to the last one with a value, empty ones after it, and how often the present one is there.
    rows: u64,
    empty_rows: u64,
    row: u64,
    /// The same of the cells of the present row.
    cells: u64,
    empty_cells: u64,
    widest: u64,
}

impl Repeats {
    fn begin(&mut self, element: &BytesStart<'_>, has_content: bool) {
        let attribute = |name: &str| {
            let found = element.attributes().flatten();
            found.into_iter().find(|attribute| attribute.key.local_name().as_ref() == name)
        };
        let times = |name: &str| {
            let value = attribute(name).map(|attribute| attribute.value.into_owned());
            value.and_then(|value| value.parse::<u64>().ok()).unwrap_or(1)
        };
        match element.local_name().as_ref() {
            "table" => *self = Self::default(),
            "table-row" => {
                self.row = times("number-rows-repeated");
                (self.cells, self.empty_cells) = (0, 0);
            }
            "table-cell" | "covered-table-cell" => {
                self.empty_cells += times("number-columns-repeated");
                if has_content || attribute("value-type").is_some() {
                    self.cells += std::mem::take(&mut self.empty_cells);
                }
            }
            _ => {}
        }
    }

    fn end(&mut self, element: &str) {
        if element != "table-row" {
            return;
        }
        self.empty_rows = self.empty_rows.saturating_add(self.row);
        if self.cells > 0 {
            self.rows = self.rows.saturating_add(std::mem::take(&mut self.empty_rows));
            self.widest = self.widest.max(self.cells);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reference_to_beyond_any_sheet_is_seen_wherever_it_is_cut() {
        let is_seen = |text: &str, at: usize| {
            let mut references = References::default();
            let (first, second) = text.as_bytes().split_at(at.min(text.len()));
            references.reach_nowhere(first) || references.reach_nowhere(second)
        };
        for at in 0..30 {
            assert!(is_seen("<c r=\"ZZZZZZZZ1\" t=\"s\">", at));
            assert!(is_seen("<mergeCell ref='A1:B99999999999'/>", at));
            for sound in [
                "<c r=\"XFD1048576\" spans=\"1:16384\"/>",
                "<x author=\"Administrator\" href=\"worksheets1\"/>",
            ] {
                assert!(!is_seen(sound, at), "{sound}");
            }
        }
    }
}
