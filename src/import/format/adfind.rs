//! What AdFind prints where nobody asks for CSV: `dn:CN=…` and under it `>name: value`, a value a line.
//! (docs/facts.md, Exports)

use super::binary::hex_bytes;
use super::fields::Fields;
use super::limits::{LONGEST_RECORD, SAMPLE, too_long};
use super::{Header, Records, Remarks};
use crate::directory::Role;
use crate::import::heading::Binary;
use crate::import::record::Record;
use crate::import::source::{Stop, Summary, TextReader};

/// One line.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Line<'t> {
    /// An object begins; its distinguished name.
    Object(&'t str),
    /// A value of the object, under its name.
    Value(&'t str, &'t str),
    /// How many objects were found.
    Count(u64),
    /// The search was not finished.
    Cut(&'t str),
    /// Something else, or nothing.
    Other(&'t str),
}

/// Whether a text begins so. Server and base are told before the first object.
pub(super) fn is_adfind(text: &str) -> bool {
    let mut lines = text.lines().filter(|line| !line.trim().is_empty()).take(20);
    let mut told = false;
    while let Some(line) = lines.next() {
        match Line::of(line) {
            Line::Object(_) => {
                let next = lines.next();
                return next.map_or(told, |next| matches!(Line::of(next), Line::Value(..)));
            }
            Line::Other(line) if is_banner(line) => told = true,
            _ => return false,
        }
    }
    false
}

fn is_banner(line: &str) -> bool {
    ["AdFind V", "Using server:", "Directory:", "Base DN:", "Using host:"]
        .iter()
        .any(|start| line.starts_with(start))
}

impl<'t> Line<'t> {
    fn of(line: &'t str) -> Self {
        if let Some(name) = line.strip_prefix("dn:") {
            return Self::Object(name.trim());
        }
        let value = line.strip_prefix('>').and_then(|rest| rest.split_once(':'));
        if let Some((name, value)) = value.filter(|(name, _)| !name.is_empty()) {
            return Self::Value(name, value.trim());
        }
        let words = || line.split_whitespace();
        if words().skip(1).map(str::to_ascii_lowercase).eq(["objects", "returned"])
            && let Some(count) = words().next().and_then(|count| count.parse().ok())
        {
            return Self::Count(count);
        }
        let lower = line.to_ascii_lowercase();
        if lower.contains("limit exceeded") || lower.contains("error 0x") {
            return Self::Cut(line);
        }
        Self::Other(line)
    }
}

/// Adds a value. Bytes are printed as hex digits, four by four.
fn add(fields: &mut Fields, name: &str, value: &str) {
    let Some(column) = fields.column(name).filter(|column| column.used) else { return };
    let is_grouped = column.binary == Some(Binary::Guid)
        && value.split(' ').all(|group| group.len() == 4)
        && value.contains(' ');
    match hex_bytes(&value.replace(' ', "")).filter(|_| is_grouped) {
        Some(bytes) => fields.push_bytes(column, &bytes),
        None => fields.push(column, value),
    }
}

/// Reads the headings and the first records off the start of a text; `whole` says that it is all of it.
pub(super) fn lay_out(head: &str, whole: bool) -> Header {
    let mut fields = Fields::default();
    let mut sample = Vec::new();
    let mut open = false;
    for line in head.lines() {
        match Line::of(line) {
            Line::Object(name) => {
                if std::mem::replace(&mut open, true) {
                    sample.push(fields.cells(""));
                }
                if sample.len() >= SAMPLE {
                    open = false;
                    break;
                }
                fields.begin();
                add(&mut fields, "dn", name);
            }
            Line::Value(name, value) if open => add(&mut fields, name, value),
            _ => {}
        }
    }
    // The last one of a text that goes on may not be complete.
    if open && (whole || sample.is_empty()) {
        sample.push(fields.cells(""));
    }
    let mut header = Header::new(fields.names().to_vec(), sample);
    header.format = "adfind";
    header.side = Some(Role::OnPrem);
    header
}

/// The objects, one after the other.
pub(super) struct AdFindRecords<'m> {
    text: TextReader<'m>,
    fields: Fields,
    /// How many lines and objects were read.
    lines: u64,
    objects: u64,
    remarks: Remarks,
}

impl<'m> AdFindRecords<'m> {
    /// The objects of a text of which nothing is used up; `used` says which columns anybody uses.
    pub(super) fn new(text: TextReader<'m>, header: &Header, used: &[bool]) -> Self {
        let fields = Fields::new(&header.names, used);
        Self { text, fields, lines: 0, objects: 0, remarks: Remarks::default() }
    }

    /// How long the line that comes next is, with its end; `None` at the end of the text.
    fn line_length(&mut self) -> Result<Option<usize>, Stop> {
        let mut searched = 0;
        loop {
            let rest = self.text.rest();
            let from = rest.as_bytes().get(searched..).unwrap_or_default();
            if let Some(at) = memchr::memchr(b'\n', from) {
                return Ok(Some(searched + at + 1));
            }
            searched = rest.len();
            if searched > LONGEST_RECORD {
                return Err(too_long(self.lines + 1, LONGEST_RECORD).into());
            }
            if !self.text.more()? {
                let length = self.text.rest().len();
                return Ok((length > 0).then_some(length));
            }
        }
    }

    fn end_of_search(&mut self, count: u64) {
        if count != self.objects {
            let words = format!("{count} Objects returned, and {} are here", self.objects);
            self.remarks.cut = Some(words);
        }
    }
}

impl Records for AdFindRecords<'_> {
    fn next(&mut self) -> Result<Option<Record<'_>>, Stop> {
        let mut first = None;
        while let Some(length) = self.line_length()? {
            let line = self.text.rest().get(..length).unwrap_or_default().trim_end();
            match Line::of(line) {
                Line::Object(_) if first.is_some() => break,
                Line::Object(name) => {
                    self.fields.begin();
                    add(&mut self.fields, "dn", name);
                    first = Some(self.lines + 1);
                    self.objects += 1;
                }
                Line::Value(name, value) if first.is_some() => {
                    add(&mut self.fields, name, value);
                }
                Line::Count(count) => self.end_of_search(count),
                Line::Cut(words) => self.remarks.cut = Some(words.to_string()),
                Line::Value(..) | Line::Other(_) => {
                    if !line.is_empty() && self.objects > 0 {
                        self.remarks.odd_lines.add(self.lines + 1, line);
                    }
                }
            }
            self.text.skip(length);
            self.lines += 1;
        }
        Ok(first.map(|line| self.fields.record("", line)))
    }

    fn summary(&mut self) -> Result<Summary, Stop> {
        self.text.summary()
    }

    fn remarks(&self) -> &Remarks {
        &self.remarks
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_told_apart() {
        let cases = [
            ("dn:CN=Zoë,DC=x", Line::Object("CN=Zoë,DC=x")),
            (">mail: a@x", Line::Value("mail", "a@x")),
            (">info: a: b", Line::Value("info", "a: b")),
            ("22 Objects returned", Line::Count(22)),
            ("", Line::Other("")),
            ("Base DN: DC=x", Line::Other("Base DN: DC=x")),
        ];
        for (text, line) in cases {
            assert_eq!(Line::of(text), line, "{text}");
        }
        assert!(matches!(Line::of("ldap: Error 0x4 (4) - Size Limit Exceeded"), Line::Cut(_)));
    }

    #[test]
    fn it_is_recognised_with_and_without_its_banner() {
        for text in [
            "\nAdFind V01.62.00cpp\n\nUsing server: dc\nBase DN: DC=x\n\ndn:CN=a\n>cn: a\n",
            "dn:CN=a\n>cn: a\n",
        ] {
            assert!(is_adfind(text), "{text}");
        }
        for text in ["dn: CN=a\ncn: a\n", "dn:CN=a\nchangetype: add\n", "a,b\n>c: d\n", ""] {
            assert!(!is_adfind(text), "{text}");
        }
    }

    #[test]
    fn bytes_are_hex_four_by_four() {
        let head = "dn:CN=a\n>mS-DS-ConsistencyGuid: 0001 0203 0405 0607 0809 0A0B 0C0D 0E0F\n>objectGUID: {3CEAAF30-8142-48EA-91D9-3080F9B439FC}\n>mail: a@x\n>mail: b@x\n";
        let header = lay_out(head, true);
        let cells: Vec<String> =
            header.sample().next().unwrap().iter().map(str::to_string).collect();
        let guid = "{3CEAAF30-8142-48EA-91D9-3080F9B439FC}";
        assert_eq!(cells, ["CN=a", "AAECAwQFBgcICQoLDA0ODw==", guid, "a@x\nb@x"]);
    }
}
