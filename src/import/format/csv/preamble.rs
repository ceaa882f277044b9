//! What stands before the headings of CSV: lines for reading programs, and lines that a console, a transcript or
//! somebody has left there.

use crate::anchor::{HexOrder, is_too_short, read_guid};
use crate::import::format::StrayLines;
use crate::import::format::console::Commands;
use crate::import::format::limits::MOST_COLUMNS;
use crate::import::heading::{HEADINGS, fold_heading};
use crate::import::merged::{Merged, without_marks};
use crate::import::report::shorten;

/// What can stand between fields.
pub(super) const DELIMITERS: [u8; 4] = [b',', b';', b'\t', b'|'];

/// What stands before the header.
#[derive(Default)]
pub(super) struct Preamble {
    pub(super) bytes: usize,
    pub(super) lines: u64,
    pub(super) type_name: Option<String>,
    pub(super) delimiter: Option<u8>,
    pub(super) noted: bool,
    pub(super) stray: Option<StrayLines>,
    pub(super) template: bool,
    of_sheet: bool,
}

impl Preamble {
    /// What stands at the beginning of a text, which is a sheet of a workbook or not. The operator may say on which
    /// line the headings stand.
    pub(super) fn read(head: &str, header_line: Option<u64>, of_sheet: bool) -> Self {
        let mut preamble = Self { of_sheet, ..lines_for_programs(head) };
        if let Some(line) = header_line {
            preamble.skip_to(head, line);
        }
        preamble.skip_stray_lines(head);
        preamble
    }

    /// Skips the lines before the one on which the operator says that the headings stand. It is said of one file, and
    /// others have no headings there.
    fn skip_to(&mut self, head: &str, line: u64) {
        let Some(count) = line.checked_sub(self.lines + 1).filter(|count| *count > 0) else {
            return;
        };
        let body = head.get(self.bytes..).unwrap_or_default();
        let count = usize::try_from(count).unwrap_or(usize::MAX);
        let bytes = self.lines_of(body).take(count).map(str::len).sum();
        let rest = body.get(bytes..).unwrap_or_default();
        let found = logical_line(rest);
        if has_headings(found, 2) || HEADINGS.is_known(&fold_heading(found)) {
            self.skip(body, bytes, true, false);
        }
    }

    /// The number of a line further down that has headings.
    pub(super) fn lower_line(&self, head: &str) -> Option<u64> {
        /// Nobody writes titles of more lines.
        const MOST: usize = 30;
        let body = head.get(self.bytes..).unwrap_or_default();
        let mut lines = (self.lines + 1..).zip(self.lines_of(body)).skip(1).take(MOST);
        lines.find(|(_, line)| has_headings(line, 2)).map(|(number, _)| number)
    }

    /// Skips so many bytes of the text behind it, as the operator `is_said` to have asked for, or as lines of a console.
    fn skip(&mut self, body: &str, bytes: usize, is_said: bool, of_console: bool) {
        let first = body.lines().next().unwrap_or_default();
        let line = shorten(without_marks(first.trim()).as_ref());
        let skipped = body.get(..bytes).unwrap_or_default();
        let count = self.lines_of(skipped).count() as u64;
        let last = skipped.lines().last().unwrap_or_default();
        self.type_name = type_name_of(last.trim()).or(self.type_name.take());
        let from = self.lines + 1;
        self.stray = Some(StrayLines { from, count, line, is_said, of_console });
        self.bytes += bytes;
        self.lines += count;
    }

    /// The lines of a text; of the sheet of a workbook, its rows.
    fn lines_of<'t>(&self, text: &'t str) -> impl Iterator<Item = &'t str> + use<'t> {
        let (of_sheet, mut rest) = (self.of_sheet, text);
        std::iter::from_fn(move || {
            let line = if of_sheet { logical_line(rest) } else { physical_line(rest) };
            rest = rest.get(line.len()..).unwrap_or_default();
            (!line.is_empty()).then_some(line)
        })
    }

    /// Skips lines before the headings that a transcript or somebody has left there: none of their cells is a
    /// heading, an id or an address, or they are prompts with commands.
    fn skip_stray_lines(&mut self, head: &str) {
        /// So many of them are looked at behind each command: a transcript of PowerShell begins with some twenty.
        const MOST: usize = 60;
        let body = head.get(self.bytes..).unwrap_or_default();
        let (mut bytes, mut looked) = (0, 0);
        let (mut commands, mut of_console) = (Commands::default(), false);
        while looked < MOST {
            let rest = body.get(bytes..).unwrap_or_default();
            let line = physical_line(rest);
            if commands.take(line) {
                (looked, of_console) = (0, true);
                bytes += line.len();
                continue;
            }
            looked += 1;
            // A heading may have a line break in it.
            let logical = logical_line(rest);
            let is_broken = logical.len() > line.len() && has_headings(logical, 2);
            if is_broken || has_headings(line, 2) {
                let end = if is_broken { logical.len() } else { line.len() };
                if has_lower_line(rest, end) {
                    bytes += end;
                    continue;
                }
                if bytes > 0 {
                    self.skip(body, bytes, false, of_console);
                }
                return;
            }
            if line.is_empty() || has_data(line) || has_headings(line, 1) {
                return;
            }
            bytes += line.len();
        }
    }
}

/// Longer than this is no heading, and no id or address that tells a line of data, in bytes.
const LONGEST_CELL: usize = 512;

/// The first line of a text, with its end.
fn physical_line(text: &str) -> &str {
    let end = memchr::memchr(b'\n', text.as_bytes()).map_or(text.len(), |at| at + 1);
    text.get(..end).unwrap_or_default()
}

/// The first line of a text, with those that a quotation mark takes into it; where it takes in too many, the line alone.
pub(super) fn logical_line(text: &str) -> &str {
    /// Nobody writes headings of more lines, and a mark that is not closed takes in all that follow.
    const MOST: usize = 40;
    let (mut end, mut marks) = (0, 0);
    for line in text.split_inclusive('\n').take(MOST) {
        end += line.len();
        marks += memchr::memchr_iter(b'"', line.as_bytes()).count();
        if marks % 2 == 0 {
            return text.get(..end).unwrap_or_default();
        }
    }
    physical_line(text)
}

/// Whether the headings that end there have a line below them, of which some are merged into this one: the one below
/// has them all, and tells apart what is under one here.
fn has_lower_line(text: &str, end: usize) -> bool {
    let (headings, below) = text.split_at_checked(end).unwrap_or((text, ""));
    headings.contains(Merged::Down.mark()) && has_headings(logical_line(below), 2)
}

/// Whether a line has so many known headings, and hardly anything else.
pub(super) fn has_headings(line: &str, fewest: usize) -> bool {
    DELIMITERS.into_iter().any(|delimiter| {
        let cells = || line.trim().split(char::from(delimiter)).take(MOST_COLUMNS);
        let is_known = |cell: &&str| {
            (1..=LONGEST_CELL).contains(&cell.len()) && HEADINGS.is_known(&fold_heading(cell))
        };
        let known = cells().filter(is_known).count();
        known >= fewest && (fewest == 1 || known * 2 >= cells().count())
    })
}

/// Whether a cell of a line is an id or an address, and nothing else.
fn has_data(line: &str) -> bool {
    let is_value = |cell: &str| {
        let cell = cell.trim().trim_matches(['"', '\'']);
        let is_address = cell.contains('@') && !cell.contains([' ', ':', '\\']);
        let may_be_id = !is_too_short(cell) && cell.len() <= LONGEST_CELL;
        is_address || may_be_id && read_guid(cell, HexOrder::Bytes).is_ok()
    };
    DELIMITERS
        .into_iter()
        .any(|delimiter| line.split(char::from(delimiter)).take(MOST_COLUMNS).any(is_value))
}

/// Type lines, comments, `sep=`, a template's version line, blank lines.
fn lines_for_programs(head: &str) -> Preamble {
    let mut preamble = Preamble::default();
    for line in head.split_inclusive('\n') {
        let bare = line.trim().trim_matches('"');
        if bare.starts_with('#') {
            preamble.noted = true;
            preamble.type_name = type_name_of(bare).or(preamble.type_name);
        } else if let Some(delimiter) = separator_line(bare) {
            preamble.noted = true;
            preamble.delimiter = Some(delimiter);
        } else if bare.to_ascii_lowercase().starts_with("version:v") {
            preamble.template = true;
        } else if !bare.is_empty() {
            break;
        }
        preamble.bytes += line.len();
        preamble.lines += 1;
    }
    preamble
}

/// The name of the type that a line tells: `#TYPE Selected.System.Management.Automation.PSCustomObject`.
fn type_name_of(line: &str) -> Option<String> {
    let name = line.strip_prefix("#TYPE ")?;
    // A spreadsheet pads the line to the width of the table.
    Some(name.trim_end_matches([',', ';', '\t', '"', ' ']).to_string())
}

/// `sep=;`, the hint for Excel. A tab may have been trimmed away with the line's end.
fn separator_line(line: &str) -> Option<u8> {
    let (name, rest) = line.split_once('=')?;
    if !name.eq_ignore_ascii_case("sep") {
        return None;
    }
    match rest.as_bytes() {
        [] => Some(b'\t'),
        [delimiter, ..] if delimiter.is_ascii() && !delimiter.is_ascii_alphanumeric() => {
            Some(*delimiter)
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::format::Header;
    use crate::import::format::csv::dialect::{Dialect, lay_out};
    use crate::import::rule::{ReadingRule, ReadingRules};

    fn layout(text: &str) -> (Dialect, Header) {
        lay_out(text, true, &ReadingRules::default(), false).unwrap()
    }

    #[test]
    fn what_stands_before_the_header_is_skipped() {
        let text = "#TYPE Selected.X.Y,,\n# note\n\nsep=;\n\"Id\";\"Mail\"\n1;a\n";
        let (dialect, header) = layout(text);
        assert_eq!(header.type_name.as_deref(), Some("Selected.X.Y"));
        assert_eq!((dialect.preamble_lines, header.has_preamble), (4, true));
        assert_eq!(header.names, ["Id", "Mail"]);
        assert_eq!(header.sample().count(), 1);
    }

    #[test]
    fn lines_that_somebody_left_before_the_headings_are_skipped_and_data_is_not() {
        let (dialect, header) = layout("Windows PowerShell\n\nPS C:\\> run\nId,Mail\n1,a@x\n");
        assert_eq!((dialect.preamble_lines, header.names.len()), (3, 2));
        let line = "Windows PowerShell".to_string();
        assert_eq!(
            header.stray,
            Some(StrayLines { from: 1, count: 3, line, is_said: false, of_console: true })
        );
        let stars = "**********************\n";
        let transcript = format!(
            "{stars}Windows PowerShell transcript start\nStart time: 20251130031200\nUsername: CORP\\adm\n\
             Host Application: powershell.exe\nProcess ID: 4711\nPSVersion: 5.1.1\nPSEdition: Desktop\n\
             PSCompatibleVersions: 1.0, 2.0, 3.0, 4.0, 5.0, 5.1\nBuildVersion: 10.0\nCLRVersion: 4.0\n\
             WSManStackVersion: 3.0\n{stars}Account  : adm@x.org\n"
        );
        for line in ["#TYPE x\n", ""] {
            let (_, header) = layout(&format!("{line}{transcript}Id,Mail\n1,a@x\n"));
            let stray = header.stray.unwrap();
            assert_eq!((stray.from, stray.count), (1 + u64::from(!line.is_empty()), 14));
        }
        for text in ["x@y\nId,Mail\n1,a@x\n", "Mail\nId,Mail\n", "a,b\nc,d\n"] {
            assert_eq!(layout(text).0.preamble_lines, 0, "{text}");
        }
    }

    #[test]
    fn the_operator_knows_on_which_line_the_headings_stand() {
        let said = |text: &str, line: u64| {
            let rules = ReadingRules(vec![ReadingRule::HeaderLine(line)]);
            let (dialect, header) = lay_out(text, true, &rules, false).unwrap();
            (dialect.preamble_lines, header.names, header.stray.is_some_and(|lines| lines.is_said))
        };
        let text = "Run by a@x\nMail\n\nId,Mail\n1,a@x\n";
        assert_eq!(said(text, 4), (3, vec!["Id".into(), "Mail".into()], true));
        // Another file has them elsewhere.
        assert_eq!(said(text, 5), (0, vec!["Run by a@x".into()], false));
        assert_eq!(said("Id,Mail\n1,a@x\n", 4).0, 0);
        assert_eq!(said("#TYPE x\nnote\nMail\na@x\n", 3), (2, vec!["Mail".into()], true));
        assert_eq!(said("Id,Mail\n1,a@x\n", u64::MAX).0, 0);
    }

    #[test]
    fn a_heading_may_have_a_line_break_in_it() {
        for text in [
            "\"Object\nId\",\"Mail\"\n1,a@x\n",
            "\"Id\",\"User\nPrincipal\nName\",\"Mail\"\n1,a@x,a@x\n",
            "\"Id (of\nthe user)\",Mail,\"Display\nName\"\n1,a@x,A\n",
        ] {
            let (dialect, header) = layout(text);
            assert_eq!((dialect.preamble_lines, &header.stray), (0, &None), "{text}");
            assert_eq!(header.sample().count(), 1, "{text}");
        }
        let (dialect, header) = layout("Report \"x\nof today\n\"Object\nId\",\"Mail\"\n1,a@x\n");
        assert_eq!((dialect.preamble_lines, header.folded.len()), (2, 2));
        let sheet = "\"Report\nof today\"\n\n\"Object\nId\",\"Mail\"\n1,a@x\n";
        let (dialect, header) = lay_out(sheet, true, &ReadingRules::default(), true).unwrap();
        assert_eq!((dialect.preamble_lines, header.stray.unwrap().count), (2, 2));
    }

    #[test]
    fn a_command_that_names_the_headings_is_none_of_them() {
        let stars = "**********************\n";
        let names = "Id,UserPrincipalName,Mail";
        let select = format!("Get-MgUser | Select-Object {names} | ConvertTo-Csv\n");
        for before in [
            format!("PS C:\\> {select}"),
            format!("{stars}Start\n{stars}Transcript started\nPS>{select}#TYPE Selected\n"),
            format!("PS C:\\> Get-MgUser |\n>> Select-Object {names} |\n>> ConvertTo-Csv\n>> \n"),
            format!("PS C:\\> Get-MgUser |\n  Select-Object {names} |\n  ConvertTo-Csv\n"),
            format!("{}PS C:\\> {select}", "PS C:\\> dir\nnothing\n".repeat(50)),
        ] {
            let text = format!("{before}{names}\n1,a@x,a@x\nPS C:\\> exit\n{stars}End\n");
            let (dialect, header) = layout(&text);
            assert_eq!(header.names, ["Id", "UserPrincipalName", "Mail"], "{text}");
            assert_eq!(dialect.preamble_lines, before.lines().count() as u64, "{text}");
            assert!(header.stray.as_ref().is_some_and(|lines| lines.of_console), "{text}");
            assert_eq!(header.sample().count(), 1, "{text}");
            assert_eq!(header.type_name.is_some(), before.contains("#TYPE"), "{text}");
        }
    }
}
