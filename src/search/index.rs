//! The folded text of a table, row after row in one arena, and what is known of a row at a glance.

use crate::directory::{AddressKind, Field, Row, Table, is_tenants_domain, split_upn};
use crate::text::{fold_into, is_word_char};

/// Stands before, between and after the fields of a row. Folding leaves no control characters, so
/// it cannot occur in a value.
pub(super) const SEPARATOR: char = '\u{1f}';

/// The fields of a row's text, in order; what follows are further addresses.
pub(super) const FIELDS: [Field; 7] = [
    Field::DisplayName,
    Field::GivenName,
    Field::Surname,
    Field::Upn,
    Field::Sam,
    Field::Mail,
    Field::EmployeeId,
];

/// The fields that many share and that a term looks at besides the row's text.
pub(super) const SHARED: [Field; 5] =
    [Field::Department, Field::Title, Field::Company, Field::Office, Field::City];

/// The folded text of a table.
///
/// A row's text is `␟display name␟given name␟surname␟UPN␟sAM␟mail␟employee id␟address…␟`, so that
/// beginning, end and whole of a field are all plain substrings. What repeats an earlier field is
/// left empty.
#[derive(Clone, Debug, Default)]
pub struct SearchIndex {
    text: String,
    ends: Vec<u32>,
    /// The letters that occur in the row.
    letters: Vec<u64>,
    /// The letters that begin a word in the row.
    initials: Vec<u64>,
    /// Whether folding changed nothing but the case of the row's text.
    plain: Vec<bool>,
}

impl SearchIndex {
    /// Folds a table.
    #[must_use]
    pub fn build<R: Row>(table: &Table<R>) -> Self {
        let rows = table.len();
        let mut index = Self {
            text: String::with_capacity(rows * 80),
            ends: Vec::with_capacity(rows),
            letters: Vec::with_capacity(rows),
            initials: Vec::with_capacity(rows),
            plain: Vec::with_capacity(rows),
        };
        for row in table.rows() {
            let start = index.text.len();
            let plain = fold_row(table, row, &mut index.text);
            let (letters, initials) = index.text.get(start..).map_or((0, 0), masks);
            index.ends.push(index.text.len() as u32);
            index.letters.push(letters);
            index.initials.push(initials);
            index.plain.push(plain);
        }
        index.text.shrink_to_fit();
        index
    }

    /// How many rows there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there is no row.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// Where the row's text begins in the arena.
    pub(super) fn start(&self, row: usize) -> usize {
        if row == 0 { 0 } else { self.ends[row - 1] as usize }
    }

    /// Where the row's text ends in the arena.
    pub(super) fn end(&self, row: usize) -> usize {
        self.ends[row] as usize
    }

    /// The whole arena.
    pub(super) fn arena(&self) -> &[u8] {
        self.text.as_bytes()
    }

    /// The row's text, with its separators.
    pub(super) fn row(&self, row: usize) -> &str {
        self.text.get(self.start(row)..self.end(row)).unwrap_or_default()
    }

    pub(super) fn letters(&self, row: usize) -> u64 {
        self.letters[row]
    }

    pub(super) fn initials(&self, row: usize) -> u64 {
        self.initials[row]
    }

    /// Whether what stands in the row's text stands in the user's fields as well, but for case: no
    /// accent and no control character was folded away.
    pub(super) fn is_plain(&self, row: usize) -> bool {
        self.plain[row]
    }

    /// The fields of a row's text: the seven of `FIELDS`, then further addresses.
    pub(super) fn fields(&self, row: usize) -> impl Iterator<Item = &str> {
        let text = self.row(row);
        let inner = text.strip_prefix(SEPARATOR).and_then(|text| text.strip_suffix(SEPARATOR));
        inner.unwrap_or_default().split(SEPARATOR)
    }

    /// How much memory the index takes, in bytes.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.text.capacity()
            + self.ends.capacity() * 4
            + (self.letters.capacity() + self.initials.capacity()) * 8
            + self.plain.capacity()
    }
}

/// Appends the row's text; whether it is plain ASCII in the table as well.
fn fold_row<R: Row>(table: &Table<R>, row: R, out: &mut String) -> bool {
    let mut plain = true;
    let mut add = |text: &str, out: &mut String| {
        plain &= text.bytes().all(|byte| matches!(byte, b' '..=b'~'));
        fold_into(text, out);
    };
    let display = table.text_or_empty(row, Field::DisplayName);
    let upn = table.text_or_empty(row, Field::Upn);
    let mail = table.text_or_empty(row, Field::Mail);
    for field in FIELDS {
        let text = table.text_or_empty(row, field);
        let repeats = match field {
            Field::GivenName | Field::Surname => display.starts_with(text),
            Field::Mail => mail == upn,
            _ => false,
        };
        out.push(SEPARATOR);
        if !repeats {
            add(text, out);
        }
    }
    for address in table.addresses(row) {
        if address.kind != AddressKind::Other && address.text != upn && address.text != mail {
            out.push(SEPARATOR);
            add(without_tenant(address.text), out);
        }
    }
    out.push(SEPARATOR);
    plain
}

/// An address of the tenant's own domain, without it: everybody has one, and its domain tells
/// nobody apart. The whole address is found by its own index.
fn without_tenant(address: &str) -> &str {
    match split_upn(address) {
        Some((local, domain)) if is_tenants_domain(domain) => local,
        _ => address,
    }
}

/// The bit of a folded character: letters and digits have their own, others share.
pub(super) fn letter_bit(c: char) -> u64 {
    let number = match c {
        'a'..='z' => c as u32 - 'a' as u32,
        '0'..='9' => 26 + c as u32 - '0' as u32,
        other => 36 + other as u32 % 28,
    };
    1 << number
}

fn masks(text: &str) -> (u64, u64) {
    let (mut letters, mut initials, mut in_word) = (0, 0, false);
    for c in text.chars() {
        let bit = letter_bit(c);
        letters |= bit;
        let word = is_word_char(c);
        if word && !in_word {
            initials |= bit;
        }
        in_word = word;
    }
    (letters, initials)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::directory::{Address, FieldSet, OnPremRow, TableBuilder};

    #[test]
    fn a_row_is_its_fields_between_separators() {
        let mut builder = TableBuilder::<OnPremRow>::new();
        let class = builder.class(FieldSet::EMPTY, FieldSet::EMPTY);
        builder.start_row(class);
        builder.set_text(Field::DisplayName, "Zoë Müller");
        builder.set_text(Field::GivenName, "Zoë");
        builder.set_text(Field::Surname, "Müller");
        builder.set_text(Field::Upn, "zoe@x.org");
        builder.set_text(Field::Mail, "zoe@x.org");
        builder.set_addresses(
            ["SMTP:zoe@x.org", "smtp:zm@x.onmicrosoft.com", "smtp:z@y.org", "X500:/o=a"]
                .map(Address::parse),
        );
        builder.start_row(class);
        let index = SearchIndex::build(&builder.finish());
        let fields: Vec<&str> = index.fields(0).collect();
        assert_eq!(fields, ["zoe muller", "", "muller", "zoe@x.org", "", "", "", "zm", "z@y.org"]);
        assert_eq!(index.fields(1).collect::<Vec<_>>(), ["", "", "", "", "", "", ""]);
        assert_eq!(
            index.initials(0),
            ['z', 'm', 'x', 'o', 'y'].map(letter_bit).iter().fold(0, |a, b| a | b)
        );
        assert_eq!(index.letters(0) & letter_bit('u'), letter_bit('u'));
        assert_eq!(index.letters(1), letter_bit(SEPARATOR));
        assert_eq!([index.is_plain(0), index.is_plain(1)], [false, true]);
    }
}
