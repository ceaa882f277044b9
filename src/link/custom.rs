//! The source anchor of a tenant that uses another attribute than a GUID: recognised by its ids, which are
//! the text of that attribute (docs/facts.md, Source anchor).

use std::collections::{HashMap, HashSet};

use crate::anchor::misspelled;
use crate::directory::{AnchorCell, Cell, Directory, Field, OnPremRow, OnPremUsers};

/// Attributes that tenants use, with their names in the directory.
const ATTRIBUTES: [(Field, &str); 4] = [
    (Field::EmployeeId, "employeeID"),
    (Field::Sam, "sAMAccountName"),
    (Field::Mail, "mail"),
    (Field::Upn, "userPrincipalName"),
];

/// So many ids are enough to tell which attribute it is.
const SAMPLE: usize = 1000;

/// An attribute whose text the ids of a tenant are, and who has which.
#[derive(Debug)]
pub(super) struct CustomAnchor {
    field: Field,
    name: &'static str,
    /// The users by their text, without regard to case and leading zeros.
    users: HashMap<String, Vec<OnPremRow>>,
}

impl CustomAnchor {
    /// The attribute that explains the ids: most of those that are no GUID, where these are most of all.
    pub(super) fn recognise(directory: &Directory) -> Option<Self> {
        let cloud = &directory.cloud;
        let texts = cloud.rows_with_text_anchor().filter_map(|row| match cloud.anchor_cell(row) {
            Cell::Value(AnchorCell::Text(text)) if misspelled(text).is_empty() => Some(text),
            Cell::Value(_) | Cell::Empty | Cell::Unknown => None,
        });
        let texts: Vec<&str> = texts.collect();
        if texts.is_empty() {
            return None;
        }
        let all =
            cloud.rows().filter(|row| matches!(cloud.anchor_cell(*row), Cell::Value(_))).count();
        if texts.len() * 2 < all {
            return None;
        }
        let sample: Vec<&str> = texts.into_iter().take(SAMPLE).collect();
        let explained = |(field, _): &(Field, &str)| explained(&directory.onprem, *field, &sample);
        // Of attributes that explain as many, the first.
        let (field, name) = ATTRIBUTES.into_iter().rev().max_by_key(explained)?;
        let enough = explained(&(field, name)).0 * 2 >= sample.len();
        enough.then(|| Self::of(&directory.onprem, field, name))
    }

    fn of(users: &OnPremUsers, field: Field, name: &'static str) -> Self {
        let mut by_text: HashMap<String, Vec<OnPremRow>> = HashMap::new();
        for row in users.rows() {
            if let Some(text) = users.text(row, field).value() {
                by_text.entry(key(text)).or_default().push(row);
            }
        }
        Self { field, name, users: by_text }
    }

    /// Its name in the directory.
    pub(super) const fn name(&self) -> &'static str {
        self.name
    }

    /// What an on-premises user has in it.
    pub(super) fn text_of<'a>(&self, users: &'a OnPremUsers, row: OnPremRow) -> Option<&'a str> {
        users.text(row, self.field).value()
    }

    /// The users whose text an id is.
    pub(super) fn exactly(&self, users: &OnPremUsers, id: &str) -> Vec<OnPremRow> {
        let same = |row: &&OnPremRow| self.text_of(users, **row) == Some(id);
        self.nearly(id).iter().filter(same).copied().collect()
    }

    /// The users whose text an id is but for the case of letters or leading zeros.
    pub(super) fn nearly(&self, id: &str) -> &[OnPremRow] {
        self.users.get(&key(id)).map_or(&[], Vec::as_slice)
    }
}

/// How many of some ids are the text that one user alone has in an attribute, but for case and leading
/// zeros, and how many are that very text.
fn explained(users: &OnPremUsers, field: Field, ids: &[&str]) -> (usize, usize) {
    let mut holders: HashMap<String, usize> = ids.iter().map(|id| (key(id), 0)).collect();
    let exact: HashSet<&str> = ids.iter().copied().collect();
    let mut exactly = 0;
    for text in users.rows().filter_map(|row| users.text(row, field).value()) {
        if let Some(holders) = holders.get_mut(&key(text)) {
            *holders += 1;
            exactly += usize::from(exact.contains(text));
        }
    }
    let nearly = ids.iter().filter(|id| holders.get(&key(id)) == Some(&1)).count();
    (nearly, exactly)
}

fn key(text: &str) -> String {
    text.trim_start_matches('0').to_lowercase()
}
