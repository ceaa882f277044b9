//! How CSV is written: what stands before the headings, and what between two fields.

use super::csvde::{binary_columns, translate};
use super::splitter::first_records;
use crate::anchor::{HexOrder, is_too_short, read_guid};
use crate::directory::Role;
use crate::import::format::limits::{LONGEST_HEADER, MOST_COLUMNS, SAMPLE, too_long};
use crate::import::format::{Header, StrayLines};
use crate::import::heading::{HEADINGS, fold_heading};
use crate::import::merged::{Merged, unmarked, without_marks};
use crate::import::record::{Cells, Record};
use crate::import::report::{Refusal, shorten};
use crate::import::rule::{ReadingRule, ReadingRules};

/// The name of csvde's own kind.
pub(in crate::import::format) const CSVDE: &str = "csvde";
/// What can stand between fields.
const DELIMITERS: [u8; 4] = [b',', b';', b'\t', b'|'];

/// How a CSV file is written.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(in crate::import::format) struct Dialect {
    /// The byte between two fields.
    pub(in crate::import::format) delimiter: u8,
    /// How many bytes stand before the header.
    pub(super) preamble_bytes: usize,
    /// How many lines stand before the header.
    pub(super) preamble_lines: u64,
    /// Whether there is a header at all.
    pub(super) has_header: bool,
    /// Whether it is the sheet of a workbook: a record is a row, and counts as one line.
    pub(super) of_sheet: bool,
    /// Whether each line stands in quotation marks as one cell.
    pub(super) quoted_lines: bool,
}

/// What stands before the header.
#[derive(Default)]
struct Preamble {
    bytes: usize,
    lines: u64,
    type_name: Option<String>,
    delimiter: Option<u8>,
    noted: bool,
    stray: Option<StrayLines>,
    template: bool,
    of_sheet: bool,
}

/// Reads dialect and headings off the start of a text; `whole` says that it is all of it.
pub(in crate::import::format) fn lay_out(
    head: &str,
    whole: bool,
    rules: &ReadingRules,
    of_sheet: bool,
) -> Result<(Dialect, Header), Refusal> {
    let mut preamble = Preamble { of_sheet, ..read_preamble(head) };
    if let Some(line) = rules.header_line() {
        preamble.skip_to(head, line);
    }
    preamble.skip_stray_lines(head);
    let body = head.get(preamble.bytes..).unwrap_or_default();
    let first_line = body.lines().next().unwrap_or_default();
    if body.trim().is_empty() && whole {
        return Err(Refusal::Empty);
    }
    if preamble.template {
        return Err(Refusal::Template);
    }
    let widest = |sign| memchr::memchr_iter(sign, first_line.as_bytes()).count();
    if DELIMITERS.into_iter().any(|sign| widest(sign) > MOST_COLUMNS) {
        return Err(Refusal::TooWide { line: preamble.lines + 1, most: MOST_COLUMNS });
    }
    // It is said of one file, and the others may have another.
    let is_met = |delimiter: &u8| first_line.as_bytes().contains(delimiter);
    let said = rules.delimiter().filter(is_met).or(preamble.delimiter);
    let lines = unquoted_lines(body, whole);
    let (body, quoted_lines) = lines.as_deref().map_or((body, false), |lines| (lines, true));
    let delimiter = said.unwrap_or_else(|| find_delimiter(body, whole));
    let records = parse(body, delimiter, whole);
    refuse_endless_header(body, whole, &records, preamble.lines + 1)?;
    let (first, rest) = records.split_first().map_or((None, &[][..]), |(a, b)| (Some(a), b));
    let cells = |cells: &Cells| cells.record(0).iter().map(unmarked).map(str::to_string).collect();
    let mut header = Header::new(first.map(cells).unwrap_or_default(), rest.to_vec());
    let named = rules.headings().filter(|_| header.is_data());
    if let Some(headings) = named {
        header = Header::new(headings.to_vec(), records);
    } else if is_csvde(first_line) {
        header.format = CSVDE;
        header.side = Some(Role::OnPrem);
        let binary = binary_columns(&header);
        header.map_sample(|record, cells| translate(record, &binary, cells));
    }
    header.type_name = preamble.type_name;
    header.has_preamble = preamble.noted;
    header.stray = preamble.stray;
    header.quoted_lines = quoted_lines;
    header.unmet = rules.unmet(|rule| match rule {
        ReadingRule::Headings(_) => named.is_some(),
        ReadingRule::HeaderLine(line) => *line == preamble.lines + 1,
        ReadingRule::Delimiter(said) => u32::from(*said) == u32::from(delimiter),
        _ => true,
    });
    let (preamble_bytes, preamble_lines) = (preamble.bytes, preamble.lines);
    let has_header = named.is_none();
    let dialect =
        Dialect { delimiter, preamble_bytes, preamble_lines, has_header, of_sheet, quoted_lines };
    Ok((dialect, header))
}

/// The first lines of a file that has each of them in quotation marks, as one cell: a spreadsheet that has not taken
/// them apart writes them so. `None` where they are not like that.
fn unquoted_lines(body: &str, whole: bool) -> Option<String> {
    let first = unquoted(logical_line(body))?;
    if !has_headings(&first, 2) {
        return None;
    }
    let (mut lines, mut rest) = (String::new(), body);
    for _ in 0..=SAMPLE {
        let line = logical_line(rest);
        rest = rest.get(line.len()..).unwrap_or_default();
        if line.is_empty() || rest.is_empty() && !whole {
            break;
        }
        // What needs no quotation marks has none.
        let bare = (!line.contains('"')).then(|| line.trim_end_matches('\n').to_string());
        lines.push_str(&bare.or_else(|| unquoted(line))?);
        lines.push('\n');
    }
    Some(lines)
}

/// What is in a line that is one cell in quotation marks.
fn unquoted(line: &str) -> Option<String> {
    let inside = line.trim_end().strip_prefix('"')?.strip_suffix('"')?;
    let text = inside.replace("\"\"", "\u{0}");
    (!text.contains('"')).then(|| text.replace('\u{0}', "\""))
}

/// Refuses headings that no file can have: too many, or more text than all of a file's.
fn refuse_endless_header(
    body: &str,
    whole: bool,
    records: &[Cells],
    line: u64,
) -> Result<(), Refusal> {
    if records.first().is_some_and(|header| header.record(0).len() > MOST_COLUMNS) {
        return Err(Refusal::TooWide { line, most: MOST_COLUMNS });
    }
    if !whole && !body.contains('\n') {
        return Err(too_long(line, LONGEST_HEADER));
    }
    Ok(())
}

impl Preamble {
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
            self.skip(body, bytes, true);
        }
    }

    /// Skips so many bytes of the text behind it.
    fn skip(&mut self, body: &str, bytes: usize, is_said: bool) {
        let first = body.lines().next().unwrap_or_default();
        let line = shorten(without_marks(first.trim()).as_ref());
        let skipped = body.get(..bytes).unwrap_or_default();
        let count = self.lines_of(skipped).count() as u64;
        self.stray = Some(StrayLines { from: self.lines + 1, count, line, is_said });
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
    /// heading, an id or an address.
    fn skip_stray_lines(&mut self, head: &str) {
        /// So many of them are looked at: a transcript of PowerShell begins with some twenty.
        const MOST: usize = 60;
        let body = head.get(self.bytes..).unwrap_or_default();
        let mut bytes = 0;
        for _ in 0..MOST {
            let rest = body.get(bytes..).unwrap_or_default();
            let line = physical_line(rest);
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
                    self.skip(body, bytes, false);
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
fn logical_line(text: &str) -> &str {
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
fn has_headings(line: &str, fewest: usize) -> bool {
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

/// Whether the two first headings, as they stand in the file, are those of csvde.
fn is_csvde(header_line: &str) -> bool {
    let head: String = header_line.chars().take(14).collect();
    head.eq_ignore_ascii_case("DN,objectClass")
}

/// Type lines, comments, `sep=`, a template's version line, blank lines.
fn read_preamble(head: &str) -> Preamble {
    let mut preamble = Preamble::default();
    for line in head.split_inclusive('\n') {
        let bare = line.trim().trim_matches('"');
        if let Some(comment) = bare.strip_prefix('#') {
            preamble.noted = true;
            if let Some(name) = comment.strip_prefix("TYPE ") {
                // A spreadsheet pads the line to the width of the table.
                let name = name.trim_end_matches([',', ';', '\t', '"', ' ']);
                preamble.type_name = Some(name.to_string());
            }
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

fn parse(text: &str, delimiter: u8, whole: bool) -> Vec<Cells> {
    first_records(text, delimiter, whole, SAMPLE + 1, |record| record.iter().collect())
}

/// The delimiter that gives the most columns, of those that give the same number of columns in nine
/// of ten records and at least one known heading; else the one with the most known headings.
fn find_delimiter(body: &str, whole: bool) -> u8 {
    let score = |delimiter: u8| {
        let records = parse(body, delimiter, whole);
        let mut records = records.iter().map(|cells| cells.record(0));
        let Some(header) = records.next() else { return (false, 0, 0) };
        let known = header.iter().filter(|cell| HEADINGS.is_known(&fold_heading(cell))).count();
        let filled: Vec<Record<'_>> = records.filter(|row| !row.is_blank()).collect();
        let fitting = filled.iter().filter(|row| fits(**row, header.len())).count();
        let constant = header.len() > 1 && known > 0 && fitting * 10 >= filled.len() * 9;
        if constant { (true, header.len(), known) } else { (false, known, header.len()) }
    };
    // Of equal ones the first counts.
    DELIMITERS.into_iter().rev().max_by_key(|delimiter| score(*delimiter)).unwrap_or(b',')
}

fn fits(record: Record<'_>, width: usize) -> bool {
    record.len() == width
        || record.len() > width && record.iter().skip(width).all(|cell| cell.trim().is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    use crate::import::format::Layout;

    fn layout(text: &str) -> (Dialect, Header) {
        lay_out(text, true, &ReadingRules::default(), false).unwrap()
    }

    #[test]
    fn the_delimiter_is_found_from_the_data() {
        let cases = [
            ("Id,Mail\n1,a@x\n2,b@x\n", b','),
            ("Id;Mail\n1;a@x\n2;b@x\n", b';'),
            ("Id\tMail\n1\ta@x\n", b'\t'),
            ("Id|Mail\n1|a@x\n", b'|'),
            ("\"Id\";\"Mail, Work\";\"DN\"\n\"1\";\"a,b,c\";\"CN=a,DC=x,DC=y\"\n", b';'),
            ("Id\n1\n", b','),
            ("Id,proxyAddresses\n1,SMTP:a@x;smtp:b@x\n2,SMTP:c@x;smtp:d@x\n", b','),
            ("sep=;\nId;Mail\n1;a\n", b';'),
            ("\"sep=|\"\nId|Mail,x\n1|a,b\n", b'|'),
            ("sep=\t\nId\tMail\n1\ta\n", b'\t'),
        ];
        for (text, delimiter) in cases {
            assert_eq!(layout(text).0.delimiter, delimiter, "{text}");
        }
    }

    #[test]
    fn csvde_is_told_by_its_first_headings() {
        assert!(is_csvde("DN,objectClass,cn") && !is_csvde("\"DN\",\"objectClass\""));
        let (_, header) = layout("DN,objectClass,cn\n\"CN=a,DC=x\",user,X'c581'\n");
        assert_eq!((header.format, header.side), (CSVDE, Some(Role::OnPrem)));
        assert!(header.sample().next().unwrap().iter().eq(["CN=a,DC=x", "user", "Ł"]));
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
        assert_eq!(header.stray, Some(StrayLines { from: 1, count: 3, line, is_said: false }));
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
    fn lines_that_stand_in_quotation_marks_are_taken_apart() {
        for text in [
            "\"Id,Mail,Name\"\n\"1,a@x,\"\"B, A\"\"\"\n",
            "\"Id;Mail;Name\"\n\"1;a@x;\"\"B; A\"\"\"\n",
        ] {
            let (dialect, header) = layout(text);
            assert!(dialect.quoted_lines && header.names == ["Id", "Mail", "Name"], "{text}");
            let record = header.sample().next().unwrap();
            assert!(record.len() == 3 && record.get(2).unwrap().starts_with('B'), "{text}");
        }
        for text in ["\"Id\",\"Mail\"\n\"1\",\"a\"\n", "\"Name, first\"\n\"a, b\"\n"] {
            assert!(!layout(text).0.quoted_lines, "{text}");
        }
    }

    #[test]
    fn headings_may_be_missing_at_the_end_or_altogether() {
        assert_eq!(layout("Id,Mail,,\n1,a,,\n").1.width, 2);
        let guid = "3ceaaf30-8142-48ea-91d9-3080f9b439fc";
        let no_header = Layout::of(&format!("\"{guid}\",\"zoe\",\"z@x.org\"\n"), true);
        assert!(matches!(no_header, Err(Refusal::NoHeader { .. })));
    }

    #[test]
    fn what_only_looks_like_an_export_is_refused() {
        let shape = |text: &str| Layout::of(text, true).unwrap_err().shape().unwrap_or("none");
        assert_eq!(shape("version:v1.0\nName [displayName] Required\n"), "import-template");
        assert_eq!(shape("\"ClassId2e4f51ef21dd47e99d3c952918aff9cd\",\"x\"\n"), "format-table");
        let report = "Report Refresh Date,User Principal Name\n2024-01-01,0A1B\n";
        assert_eq!(shape(report), "usage-report");
        assert_eq!(shape("#TYPE x\n\n"), "none");
    }
}
