//! Hits in what the panes do not show: further fields that an export has, parts of ids, whole addresses.
//!
//! These come after everything else, and are looked for last: the first page does not wait for them.

use rayon::prelude::*;

use super::abbreviation::LETTERS_FROM;
use super::index::{FIELDS, SHARED};
use super::query::{Pattern, Scope, Term};
use super::rowset::RowSet;
use crate::directory::{AnchorCell, Cell, Field, Kind, Row, Table};
use crate::text::fold_into;

/// From how many signs on a word is looked for in ids: shorter ones stand in very many by chance.
const ID_FROM: usize = 8;

/// So many letters do not stand in an address by chance.
const TELLING: usize = 12;

/// What a term finds in fields that the text of a row does not hold.
pub(super) struct Hidden<'a, R: Row> {
    table: &'a Table<R>,
    /// What is looked for: folded between separators, or exact in lower case.
    needle: Needle<'a>,
    /// The columns with a text of its own a row.
    columns: Vec<Field>,
    /// Which texts of the columns that many rows share have it.
    shared: Vec<(Field, Vec<bool>)>,
    /// A part of an id, as typed and in lower case.
    id: Option<(&'a str, String)>,
    /// Who has it as a whole address.
    owners: RowSet,
    /// Whether it can be a part of an address, with its `@`.
    addresses: bool,
}

enum Needle<'a> {
    Folded(&'a str),
    Exact(&'a str),
}

impl Needle<'_> {
    fn is_in(&self, text: &str, folded: &mut String) -> bool {
        match self {
            Self::Folded(needle) => {
                folded.clear();
                fold_into(text, folded);
                folded.contains(needle)
            }
            Self::Exact(needle) => text.to_lowercase().contains(needle),
        }
    }
}

impl<'a, R: Row> Hidden<'a, R> {
    /// What a term may find; `None` if it looks nowhere else.
    pub(super) fn of(term: &'a Term, table: &'a Table<R>) -> Option<Self> {
        let (needle, text) = wanted(term)?;
        let known = table.known_fields();
        let others = Field::ALL.iter().copied();
        let others = others.filter(|field| {
            known.contains(*field) && !FIELDS.contains(field) && !SHARED.contains(field)
        });
        let (shared, columns): (Vec<Field>, Vec<Field>) = others
            .filter(|field| {
                matches!(
                    field.kind(),
                    Kind::Text | Kind::Linked(_) | Kind::Split | Kind::Dictionary
                )
            })
            .partition(|field| field.kind() == Kind::Dictionary);
        let shared = shared.into_iter().map(|field| {
            let texts: Vec<&str> = table.dictionary(field).collect();
            let hit = |folded: &mut String, text: &&str| needle.is_in(text, folded);
            (field, texts.par_iter().map_init(String::new, hit).collect::<Vec<bool>>())
        });
        let shared = shared.filter(|(_, hits)| hits.iter().any(|hit| *hit)).collect();
        let mut owners = RowSet::with_rows(table.len());
        if text.contains('@') {
            table.rows_by_address(text).for_each(|row| owners.insert(row.index() as u32));
        }
        let typed = term.typed.as_str();
        let id = is_part_of_id(typed).then(|| (typed, typed.to_lowercase()));
        // Its signs or its length tell a part of an address; other words stand in too many by chance.
        let tells = text.contains(['@', '.', '/', '=']) || text.chars().count() >= TELLING;
        let addresses = tells && known.contains(Field::ProxyAddresses);
        Some(Self { table, needle, columns, shared, id, owners, addresses })
    }

    /// Whether a row that an earlier query did not find can be found by this one.
    pub(super) fn widens(&self) -> bool {
        self.id.is_some() || self.addresses || !self.owners.is_empty()
    }

    /// Whether a row is hit.
    pub(super) fn hits(&self, row: usize, folded: &mut String) -> bool {
        let user = R::new(row as u32);
        let shared = |(field, hits): &(Field, Vec<bool>)| {
            let number = self.table.dictionary_number(user, *field) as usize;
            number > 0 && hits.get(number - 1).copied().unwrap_or(false)
        };
        self.owners.contains(row)
            || self.shared.iter().any(shared)
            || (self.addresses && self.is_in(user, Field::ProxyAddresses, folded))
            || self.columns.iter().any(|field| self.is_in(user, *field, folded))
            || self.id.as_ref().is_some_and(|(typed, lower)| has_id(self.table, user, typed, lower))
    }

    /// Whether a field of a user has it.
    fn is_in(&self, user: R, field: Field, folded: &mut String) -> bool {
        match self.table.display(user, field) {
            Cell::Value(text) => self.needle.is_in(&text, folded),
            Cell::Empty | Cell::Unknown => false,
        }
    }
}

/// What a term looks for beyond the text of a row: a word of some letters, anywhere.
fn wanted(term: &Term) -> Option<(Needle<'_>, &String)> {
    let (needle, text) = match &term.pattern {
        _ if term.negated || term.scope != Scope::Anywhere => return None,
        Pattern::Fuzzy(text) => (Needle::Folded(text), text),
        Pattern::Exact(text) => (Needle::Exact(text), text),
        _ => return None,
    };
    (text.chars().count() >= LETTERS_FROM).then_some((needle, text))
}

/// Whether a term is looked for beyond the text of a row: no column is looked at for that.
pub(super) fn looks_beyond(term: &Term) -> bool {
    wanted(term).is_some()
}

/// Whether a word can be a part of a GUID or of an ImmutableId: long enough, and of their signs alone.
#[must_use]
pub fn is_part_of_id(word: &str) -> bool {
    let hex = word.bytes().all(|byte| byte.is_ascii_hexdigit() || byte == b'-');
    let base64 = word.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+/=".contains(&byte))
        && word.bytes().any(|byte| byte.is_ascii_uppercase() || b"+/=".contains(&byte));
    word.len() >= ID_FROM && (hex || base64)
}

/// The first user one of whose ids has a part, where it is long enough to be somebody's; looked for by all cores.
#[must_use]
pub fn with_id_part<R: Row>(table: &Table<R>, part: &str) -> Option<R> {
    if !is_part_of_id(part) {
        return None;
    }
    let lower = part.to_lowercase();
    let rows = (0..table.len() as u32).into_par_iter().map(R::new);
    rows.find_first(|row| has_id(table, *row, part, &lower))
}

/// Whether an id of a row has a part: as it was typed, or in lower case where it is hexadecimal, of its text or of
/// its bytes.
pub(super) fn has_id<R: Row>(table: &Table<R>, row: R, typed: &str, lower: &str) -> bool {
    let mut guids: Vec<_> = table.id(row).into_iter().collect();
    match table.anchor_cell(row) {
        Cell::Value(AnchorCell::Guid(guid)) => guids.push(guid),
        Cell::Value(AnchorCell::Text(text)) if text.contains(typed) => return true,
        Cell::Value(AnchorCell::Text(_)) | Cell::Empty | Cell::Unknown => {}
    }
    guids.iter().any(|guid| {
        guid.to_string().contains(lower)
            || guid.hex().contains(lower)
            || guid.base64().contains(typed)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_of_an_id_is_long_enough_and_looks_like_one() {
        for part in ["874bcd2b", "874bcd2b-148d", "K81Lh40U", "zezCZHfZPBb9Q=="] {
            assert!(is_part_of_id(part), "{part}");
        }
        for word in ["874bcd2", "muellerin", "anais.muller", "müllermann"] {
            assert!(!is_part_of_id(word), "{word}");
        }
    }
}
