//! How a CSV file is laid out: what stands before the header, the delimiter, the headings.

use csv::{ReaderBuilder, StringRecord, Terminator};

use super::Role;
use super::error::{OtherFormat, Refusal};
use super::headings::{HEADINGS, fold_heading};
use super::sniff::is_csvde;
use crate::anchor::{HexOrder, read_guid};
use crate::text::is_hidden;

/// How many records the delimiter is found from, beside the header.
const SAMPLE: usize = 50;
/// What can stand between fields.
const DELIMITERS: [u8; 4] = [b',', b';', b'\t', b'|'];

/// What the start of a file shows.
#[derive(Clone, Debug)]
pub(super) struct Layout {
    /// The byte between two fields.
    pub(super) delimiter: u8,
    /// How many bytes stand before the header.
    pub(super) preamble_bytes: usize,
    /// How many lines stand before the header.
    pub(super) preamble_lines: u64,
    /// The name in the `#TYPE` line.
    pub(super) type_name: Option<String>,
    /// Whether a type line, a `sep=` line or a comment stands before the header.
    pub(super) has_preamble: bool,
    /// The headings as they stand.
    pub(super) header: Vec<String>,
    /// The headings as they are compared.
    pub(super) folded: Vec<String>,
    /// Whether the headings stand in typographic quotes: an editor has changed the file.
    pub(super) typographic: bool,
    /// How many columns there are, empty headings at the end not counted.
    pub(super) width: usize,
    /// The first records, for telling what the file is.
    pub(super) sample: Vec<StringRecord>,
}

/// What stands before the header.
#[derive(Default)]
struct Preamble {
    bytes: usize,
    lines: u64,
    type_name: Option<String>,
    delimiter: Option<u8>,
    noted: bool,
    template: bool,
}

impl Layout {
    /// Reads the layout off the start of the text; `whole` says that it is all of it.
    pub(super) fn of(head: &str, whole: bool) -> Result<Self, Refusal> {
        let preamble = read_preamble(head);
        let body = head.get(preamble.bytes..).unwrap_or_default();
        let first_line = body.lines().next().unwrap_or_default();
        if body.trim().is_empty() && whole {
            return Err(Refusal::Empty);
        }
        if preamble.template {
            return Err(Refusal::Template);
        }
        if is_csvde(first_line) {
            let (format, side) = (OtherFormat::Csvde, Some(Role::OnPrem));
            return Err(Refusal::Format { format, side });
        }
        let delimiter = preamble.delimiter.unwrap_or_else(|| find_delimiter(body, whole));
        let mut sample = parse(body, delimiter, whole);
        let first = if sample.is_empty() { StringRecord::new() } else { sample.remove(0) };
        let header: Vec<String> = first.iter().map(str::to_string).collect();
        let folded: Vec<String> = header.iter().map(|heading| fold_heading(heading)).collect();
        refuse_without_headings(&header, &folded, &sample)?;
        Ok(Self {
            delimiter,
            preamble_bytes: preamble.bytes,
            preamble_lines: preamble.lines,
            type_name: preamble.type_name,
            has_preamble: preamble.noted,
            width: folded.iter().rposition(|name| !name.is_empty()).map_or(0, |last| last + 1),
            typographic: header.iter().any(|heading| is_typographic(heading)),
            header,
            folded,
            sample,
        })
    }
}

fn is_typographic(heading: &str) -> bool {
    let heading = heading.trim();
    heading.starts_with(['“', '”', '„', '«']) && heading.ends_with(['“', '”', '»'])
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

/// A reader of text whose lines end in LF.
pub(super) fn csv_builder(delimiter: u8) -> ReaderBuilder {
    let mut builder = ReaderBuilder::new();
    builder
        .delimiter(delimiter)
        .has_headers(false)
        .flexible(true)
        .terminator(Terminator::Any(b'\n'));
    builder
}

/// The first records. The last one of a text that goes on may not be complete, and is left out.
fn parse(text: &str, delimiter: u8, whole: bool) -> Vec<StringRecord> {
    let mut reader = csv_builder(delimiter).from_reader(text.as_bytes());
    let mut records = Vec::new();
    let mut record = StringRecord::new();
    while records.len() <= SAMPLE && matches!(reader.read_record(&mut record), Ok(true)) {
        let at_end = reader.position().byte() >= text.len() as u64;
        if at_end && !whole && !records.is_empty() {
            break;
        }
        records.push(record.clone());
    }
    records
}

/// The delimiter that gives the most columns, of those that give the same number of columns in nine
/// of ten records and at least one known heading; else the one with the most known headings.
fn find_delimiter(body: &str, whole: bool) -> u8 {
    let score = |delimiter: u8| {
        let records = parse(body, delimiter, whole);
        let Some((header, rows)) = records.split_first() else { return (false, 0, 0) };
        let known = header.iter().filter(|cell| HEADINGS.is_known(&fold_heading(cell))).count();
        let filled: Vec<&StringRecord> =
            rows.iter().filter(|row| !is_blank(row.as_slice())).collect();
        let fitting = filled.iter().filter(|row| fits(row, header.len())).count();
        let constant = header.len() > 1 && known > 0 && fitting * 10 >= filled.len() * 9;
        if constant { (true, header.len(), known) } else { (false, known, header.len()) }
    };
    // Of equal ones the first counts.
    DELIMITERS.into_iter().rev().max_by_key(|delimiter| score(*delimiter)).unwrap_or(b',')
}

/// Whether no cell of a record, all of them end to end, has anything in it that is seen.
pub(super) fn is_blank(cells: &str) -> bool {
    cells.chars().all(|c| c.is_whitespace() || is_hidden(c))
}

fn fits(record: &StringRecord, width: usize) -> bool {
    record.len() == width
        || record.len() > width && record.iter().skip(width).all(|cell| cell.trim().is_empty())
}

fn refuse_without_headings(
    header: &[String],
    folded: &[String],
    sample: &[StringRecord],
) -> Result<(), Refusal> {
    match HEADINGS.refusal(folded) {
        Some("format-table") => return Err(Refusal::FormatTable),
        Some("usage-report") => {
            let upn = folded.iter().position(|heading| heading == "userprincipalname");
            let hidden = |record: &StringRecord| {
                upn.and_then(|at| record.get(at)).is_none_or(|upn| !upn.contains('@'))
            };
            return Err(Refusal::UsageReport { concealed: sample.iter().all(hidden) });
        }
        Some(_) => return Err(Refusal::Template),
        None => {}
    }
    let known = folded.iter().filter(|heading| HEADINGS.is_known(heading)).count();
    let is_value = |cell: &String| {
        cell.contains('@') || read_guid(cell.trim_matches('"'), HexOrder::Text).is_ok()
    };
    if known * 2 < header.len() && header.iter().any(is_value) {
        return Err(Refusal::NoHeader);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn layout(text: &str) -> Layout {
        Layout::of(text, true).unwrap()
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
            assert_eq!(layout(text).delimiter, delimiter, "{text}");
        }
    }

    #[test]
    fn what_stands_before_the_header_is_skipped() {
        let text = "#TYPE Selected.X.Y,,\n# note\n\nsep=;\n\"Id\";\"Mail\"\n1;a\n";
        let layout = layout(text);
        assert_eq!(layout.type_name.as_deref(), Some("Selected.X.Y"));
        assert_eq!((layout.preamble_lines, layout.has_preamble), (4, true));
        assert_eq!(layout.header, ["Id", "Mail"]);
        assert_eq!(layout.sample.len(), 1);
    }

    #[test]
    fn headings_may_be_missing_at_the_end_or_altogether() {
        assert_eq!(layout("Id,Mail,,\n1,a,,\n").width, 2);
        let guid = "3ceaaf30-8142-48ea-91d9-3080f9b439fc";
        let no_header = Layout::of(&format!("\"{guid}\",\"zoe\",\"z@x.org\"\n"), true);
        assert!(matches!(no_header, Err(Refusal::NoHeader)));
    }

    #[test]
    fn what_only_looks_like_an_export_is_refused() {
        let shape = |text: &str| Layout::of(text, true).unwrap_err().shape().unwrap_or("none");
        assert_eq!(shape("version:v1.0\nName [displayName] Required\n"), "import-template");
        assert_eq!(shape("DN,objectClass,cn\n\"CN=a,DC=x\",user,a\n"), "csvde");
        assert_eq!(shape("\"ClassId2e4f51ef21dd47e99d3c952918aff9cd\",\"x\"\n"), "format-table");
        let report = "Report Refresh Date,User Principal Name\n2024-01-01,0A1B\n";
        assert_eq!(shape(report), "usage-report");
        assert_eq!(shape("#TYPE x\n\n"), "none");
    }
}
