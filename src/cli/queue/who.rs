//! Whom a line of a file names: by id, or by a name in its place.

use crate::anchor::{Guid, HexOrder, read_guid};
use crate::directory::{Field, Row, Table, address_key};

/// Why a line was not queued: a code, and a sentence.
pub(super) type Why = (String, String);

pub(super) fn why(code: &str, text: &str) -> Why {
    (code.to_string(), text.to_string())
}

/// A user of one side, as a line names it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Who {
    /// The text that names it: an id, a UPN or a sAMAccountName.
    pub(super) text: String,
    /// The id, or why the text is none.
    pub(super) id: Result<Guid, String>,
    /// The UPN that stands beside the id. It must be that of the user with the id.
    upn: Option<String>,
}

impl Who {
    /// Who is named by the first of these texts that is there, with the UPN that stands beside them.
    pub(super) fn of(texts: &[&str], upn: Option<&str>) -> Self {
        let text = texts.iter().copied().find(|text| !text.is_empty());
        let upn = upn.filter(|upn| !upn.is_empty()).map(plain);
        let text = text.map(plain).or(upn).unwrap_or_default();
        let id = read_guid(text, HexOrder::Undecided);
        Self {
            text: text.to_string(),
            id: id.map(|reading| reading.guid).map_err(|error| error.to_string()),
            upn: upn.map(str::to_string),
        }
    }

    /// How it is shown: the id in its usual form, else the text.
    pub(super) fn shown(&self) -> String {
        self.id.as_ref().map_or_else(|_| self.text.clone(), ToString::to_string)
    }

    /// The user, if the exports have it.
    pub(super) fn find<R: Row>(&self, users: &Table<R>) -> Result<Option<R>, Why> {
        let row = match &self.id {
            Ok(guid) => users.find(*guid),
            Err(reason) => return self.find_by_name(users, reason),
        };
        match (row, &self.upn) {
            (Some(row), Some(upn)) if !has_upn(users, row, upn) => Err(why(
                "names-disagree",
                &format!(
                    "the id is that of {}, and the UPN beside it is {upn}: correct the one that is wrong, or empty it",
                    users.label(row)
                ),
            )),
            (row, _) => Ok(row),
        }
    }

    /// The user by id alone.
    pub(super) fn find_by_id<R: Row>(&self, users: &Table<R>) -> Result<Option<R>, Why> {
        match &self.id {
            Ok(_) => self.find(users),
            Err(reason) => Err(why("unreadable-id", reason)),
        }
    }

    fn find_by_name<R: Row>(&self, users: &Table<R>, not_an_id: &str) -> Result<Option<R>, Why> {
        let found = named(users, &self.text);
        match found[..] {
            [only] => Ok(Some(only)),
            [] if self.text.contains('@') => Ok(None),
            [] if self.text.is_empty() => Err(why("unreadable-id", not_an_id)),
            [] => Err(why(
                "unreadable-id",
                &format!("{not_an_id}, and it is nobody's UPN or sAMAccountName"),
            )),
            _ => {
                let names: Vec<String> = found
                    .iter()
                    .map(|row| match users.id(*row) {
                        Some(id) => format!("{} ({id})", users.label(*row)),
                        None => users.label(*row),
                    })
                    .collect();
                Err(why(
                    "ambiguous-name",
                    &format!("several have this name: {}; give the id", names.join(", ")),
                ))
            }
        }
    }
}

/// The text without the apostrophe that keeps a spreadsheet from taking it for a formula.
fn plain(text: &str) -> &str {
    let quoted = text.strip_prefix('\'');
    quoted.filter(|rest| rest.starts_with(['=', '+', '-', '@'])).unwrap_or(text)
}

/// The users with this UPN, or with this sAMAccountName, with or without its domain.
fn named<R: Row>(users: &Table<R>, text: &str) -> Vec<R> {
    let mut rows: Vec<R> = if text.contains('@') {
        users.rows_by_upn(text).collect()
    } else {
        let sam = text.rsplit_once('\\').map_or(text, |(_, sam)| sam);
        let key = address_key(sam).into_owned();
        let has = |row: &R| address_key(users.text_or_empty(*row, Field::Sam)) == key.as_str();
        users.rows_by_local_part(sam).filter(has).collect()
    };
    rows.sort_unstable();
    rows.dedup();
    rows
}

fn has_upn<R: Row>(users: &Table<R>, row: R, upn: &str) -> bool {
    let own = users.text(row, Field::Upn).value();
    own.is_none_or(|own| address_key(own) == address_key(upn))
}

/// An on-premises user as a line names it.
pub(super) struct User {
    /// The line of the file; 0 where it was typed.
    pub(super) line: u64,
    pub(super) onprem: Who,
    /// Why, where the line says so.
    pub(super) reason: Option<String>,
}

/// A pair as a line names it.
pub(super) struct Pair {
    /// The line of the file; 0 where it was typed.
    pub(super) line: u64,
    pub(super) onprem: Who,
    pub(super) cloud: Who,
}
