//! How CSV is written: what stands before the headings, and what between two fields.

use super::csvde::{binary_columns, translate};
use super::preamble::{DELIMITERS, Preamble, has_headings, logical_line};
use super::splitter::{Signs, first_records};
use crate::directory::Role;
use crate::import::format::console::is_console;
use crate::import::format::limits::{LONGEST_HEADER, MOST_COLUMNS, SAMPLE, too_long};
use crate::import::format::{Header, Written};
use crate::import::heading::{HEADINGS, fold_heading};
use crate::import::merged::unmarked;
use crate::import::record::{Cells, Record};
use crate::import::report::Refusal;
use crate::import::rule::{ReadingRule, ReadingRules};

/// The name of csvde's own kind.
pub(in crate::import::format) const CSVDE: &str = "csvde";

/// How a CSV file is written.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(in crate::import::format) struct Dialect {
    /// What its fields stand between.
    pub(in crate::import::format) signs: Signs,
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

/// Reads dialect and headings off the start of a text; `whole` says that it is all of it.
pub(in crate::import::format) fn lay_out(
    head: &str,
    whole: bool,
    rules: &ReadingRules,
    of_sheet: bool,
) -> Result<(Dialect, Header), Refusal> {
    let preamble = Preamble::read(head, rules.header_line(), of_sheet);
    let body = head.get(preamble.bytes..).unwrap_or_default();
    let (body, whole) = if of_sheet { (body, whole) } else { before_console(body, whole) };
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
    let signs = said
        .map_or_else(|| find_signs(body, whole), |delimiter| signs_with(delimiter, body, whole));
    let records = parse(body, signs, whole);
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
    header.count_unnamed();
    let is_known = |folded: &String| HEADINGS.is_known(folded);
    if !header.folded.iter().any(is_known) {
        header.lower_line = preamble.lower_line(head);
    }
    header.type_name = preamble.type_name;
    header.has_preamble = preamble.noted;
    header.stray = preamble.stray;
    header.written = match signs {
        _ if quoted_lines => Written::AsQuotedLines,
        Signs { quote: b'"', after_blanks: false, .. } => Written::Usually,
        Signs { quote, after_blanks, .. } => {
            Written::WithSigns { apostrophes: quote == b'\'', after_blanks }
        }
    };
    header.unmet = rules.unmet(|rule| match rule {
        ReadingRule::Headings(_) => named.is_some(),
        ReadingRule::HeaderLine(line) => *line == preamble.lines + 1,
        ReadingRule::Delimiter(said) => u32::from(*said) == u32::from(signs.delimiter),
        _ => true,
    });
    let (preamble_bytes, preamble_lines) = (preamble.bytes, preamble.lines);
    let has_header = named.is_none();
    let dialect =
        Dialect { signs, preamble_bytes, preamble_lines, has_header, of_sheet, quoted_lines };
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

/// Whether the two first headings, as they stand in the file, are those of csvde.
fn is_csvde(header_line: &str) -> bool {
    let head: String = header_line.chars().take(14).collect();
    head.eq_ignore_ascii_case("DN,objectClass")
}

/// A text up to the first line of a console, and whether that is all of the table.
fn before_console(body: &str, whole: bool) -> (&str, bool) {
    let mut at = 0;
    for line in body.split_inclusive('\n') {
        if at > 0 && is_console(line) {
            return (body.get(..at).unwrap_or_default(), true);
        }
        at += line.len();
    }
    (body, whole)
}

fn parse(text: &str, signs: Signs, whole: bool) -> Vec<Cells> {
    first_records(text, signs, whole, SAMPLE + 1, |record| record.iter().collect())
}

/// The delimiter that gives the most columns, of those that give the same number of columns in nine
/// of ten records and at least one known heading; else the one with the most known headings.
fn find_signs(body: &str, whole: bool) -> Signs {
    let score = |signs: Signs| {
        let records = parse(body, signs, whole);
        let mut records = records.iter().map(|cells| cells.record(0));
        let Some(header) = records.next() else { return (false, 0, 0) };
        let known = header.iter().filter(|cell| HEADINGS.is_known(&fold_heading(cell))).count();
        let filled: Vec<Record<'_>> = records.filter(|row| !row.is_blank()).collect();
        let fitting = filled.iter().filter(|row| fits(**row, header.len())).count();
        let constant = header.len() > 1 && known > 0 && fitting * 10 >= filled.len() * 9;
        if constant { (true, header.len(), known) } else { (false, known, header.len()) }
    };
    let all = DELIMITERS.into_iter().rev().map(|delimiter| signs_with(delimiter, body, whole));
    // Of equal ones the first counts.
    all.max_by_key(|signs| score(*signs)).unwrap_or(Signs::usual(b','))
}

/// The signs of a file with this delimiter, as far as its first records tell: whether its values stand in apostrophes,
/// and whether blanks stand before quotation marks, in the headings or in nearly all records under them.
fn signs_with(delimiter: u8, body: &str, whole: bool) -> Signs {
    let usual = Signs::usual(delimiter);
    let records = parse(body, usual, whole);
    let (headings, rows) = records.split_first().map_or((None, &[][..]), |(a, b)| (Some(a), b));
    let all_or_headings = |is_so: &dyn Fn(&Cells) -> bool| {
        let count = rows.iter().filter(|cells| is_so(cells)).count();
        headings.is_some_and(is_so) || count > 0 && count * 10 >= rows.len() * 9
    };
    // In the first cell and in another one, or in two others: one alone may begin with the sign.
    let has = |cells: &Cells, marks: &dyn Fn(&str) -> bool| {
        cells.record(0).iter().filter(|cell| marks(cell)).count()
    };
    let in_apostrophes = |cell: &str| {
        let cell = cell.trim();
        cell.len() > 1 && cell.starts_with('\'') && cell.ends_with('\'')
    };
    // Apostrophes in quotation marks are those of a value.
    let mut lines = body.lines().filter(|line| !line.trim().is_empty()).take(SAMPLE);
    let begins = |line: &str| line.trim_start().starts_with('\'');
    let begin =
        lines.next().is_some_and(begins) || lines.next().is_some_and(begins) && lines.all(begins);
    let apostrophes = begin && all_or_headings(&|cells| has(cells, &in_apostrophes) > 1);
    let quote = if apostrophes { b'\'' } else { b'"' };
    let is_spaced = |cell: &str| {
        let bare = cell.trim_start_matches([' ', '\t']);
        bare.len() < cell.len() && bare.starts_with(char::from(quote))
    };
    let after_blanks = all_or_headings(&|cells| has(cells, &is_spaced) > 0);
    Signs { quote, after_blanks, ..usual }
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
            assert_eq!(layout(text).0.signs, Signs::usual(delimiter), "{text}");
        }
    }

    #[test]
    fn the_signs_around_values_are_found_from_the_data() {
        let cases = [
            ("\"Id\", \"Mail\"\n\"1\", \"b, a\"\n", b',', b'"', true),
            ("\"Id\"; \"Mail\"\n\"1\"; \"b; a\"\n", b';', b'"', true),
            ("Id, Mail\n\"1\", \"b, a\"\n", b',', b'"', true),
            ("\"Id\",\t\"Mail\"\n\"1\",\t\"b, a\"\n", b',', b'"', true),
            ("'Id','Mail'\n'1','b, a'\n", b',', b'\'', false),
            ("'Id', 'Mail'\n'1', 'b, a'\n", b',', b'\'', true),
            ("Id,Mail,Name\n'1','a','b, a'\n'2','b','c, d'\n", b',', b'\'', false),
            // Some values only look so.
            ("\"Id\",\"Name\"\n\"1\",\"say, \"\"a\"\"\"\n", b',', b'"', false),
            ("Id,Name\n1,'Bo'\n2,c\n", b',', b'"', false),
            ("\"'Id'\",\"'Mail'\"\n\"'1'\",\"'b, a'\"\n", b',', b'"', false),
            ("Id,Name,Mail\n1,\"a\",b\n2, \"c\",d\n", b',', b'"', false),
        ];
        for (text, delimiter, quote, after_blanks) in cases {
            assert_eq!(layout(text).0.signs, Signs { delimiter, quote, after_blanks }, "{text}");
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
