//! The source anchor of a tenant that uses another attribute than a GUID: recognised by its ids, which are
//! the text of that attribute (docs/facts.md, Source anchor).

use std::cmp::Reverse;
use std::collections::{HashMap, HashSet};

use thiserror::Error;

use crate::anchor::misspelled;
use crate::directory::{
    AnchorCell, AnchorPolicy, Cell, Directory, NoAnchor, OnPremRow, OnPremUsers, SourceAnchor,
    TextAttribute, source_anchor,
};

/// So many ids are enough to tell which attribute it is.
const SAMPLE: usize = 1000;

/// So many names of those who share a text are said.
const NAMES: usize = 3;

/// An attribute whose text the ids of a tenant are, and who has which.
#[derive(Debug)]
pub(super) struct CustomAnchor {
    policy: AnchorPolicy,
    attribute: TextAttribute,
    /// The users by their text, without regard to case and leading zeros.
    users: HashMap<String, Vec<OnPremRow>>,
}

/// Why an attribute is no source anchor: it does not tell one person from another.
#[derive(Clone, PartialEq, Eq, Debug, Error)]
pub enum NotAnAnchor {
    /// The on-premises export does not have it.
    #[error(
        "the on-premises export has no column {attribute}: export it, or name the attribute by the heading of its column (`hardmatch inspect` lists them)"
    )]
    NotExported {
        /// The attribute.
        attribute: TextAttribute,
    },
    /// Nobody has a value in it.
    #[error("{attribute} is no source anchor: nobody has a value in it")]
    NobodyHasOne {
        /// The attribute.
        attribute: TextAttribute,
    },
    /// Too many have a value that others have too.
    #[error(
        "{attribute} is no source anchor: {sharing} of the {filled} users that have one share it with another, for example '{example}'; an anchor is one value a person"
    )]
    Shared {
        /// The attribute.
        attribute: TextAttribute,
        /// How many users share theirs.
        sharing: usize,
        /// How many have one.
        filled: usize,
        /// A value that several have.
        example: String,
    },
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
        let explained =
            |attribute: &TextAttribute| explained(&directory.onprem, attribute, &sample);
        // Of attributes that explain as many, the first.
        let attribute = attributes(directory).into_iter().rev().max_by_key(explained)?;
        let enough = explained(&attribute).0 * 2 >= sample.len();
        enough.then(|| Self::of(&directory.onprem, attribute))
    }

    /// The users by their text of an attribute.
    pub(super) fn of(users: &OnPremUsers, attribute: TextAttribute) -> Self {
        let mut by_text: HashMap<String, Vec<OnPremRow>> = HashMap::new();
        for row in users.rows() {
            if let Some(text) = users.text(row, attribute.field()).value() {
                by_text.entry(key(text)).or_default().push(row);
            }
        }
        Self { policy: AnchorPolicy::Attribute(attribute.clone()), attribute, users: by_text }
    }

    /// The attribute.
    pub(super) const fn attribute(&self) -> &TextAttribute {
        &self.attribute
    }

    /// The source anchor of an on-premises user: a text that is nobody else's.
    pub(super) fn anchor(
        &self,
        users: &OnPremUsers,
        row: OnPremRow,
    ) -> Result<SourceAnchor, NoAnchor> {
        let anchor = source_anchor(users, row, &self.policy)?;
        let Some(text) = self.text_of(users, row) else { return Ok(anchor) };
        let same =
            |other: &&OnPremRow| **other != row && self.text_of(users, **other) == Some(text);
        let mut others = self.nearly(text).iter().filter(same);
        let names: Vec<String> =
            others.by_ref().take(NAMES).map(|other| users.label(*other)).collect();
        if names.is_empty() {
            return Ok(anchor);
        }
        let more = if others.next().is_some() { " and others" } else { "" };
        Err(NoAnchor::TextShared {
            attribute: self.attribute.clone(),
            text: text.into(),
            others: format!("{}{more}", names.join(", ")),
        })
    }

    /// What an on-premises user has in it.
    pub(super) fn text_of<'a>(&self, users: &'a OnPremUsers, row: OnPremRow) -> Option<&'a str> {
        users.text(row, self.attribute.field()).value()
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

/// Whether a policy fits the exports: a custom anchor must tell one person from another. A few whose values
/// are doubled have no anchor; where more than one in ten is, it is another kind of attribute.
///
/// # Errors
/// [`NotAnAnchor`] says what is wrong with the attribute.
pub fn fits(directory: &Directory, policy: &AnchorPolicy) -> Result<(), NotAnAnchor> {
    match policy.attribute() {
        Some(attribute) => tells_persons_apart(&directory.onprem, attribute.clone()),
        None => Ok(()),
    }
}

fn tells_persons_apart(users: &OnPremUsers, attribute: TextAttribute) -> Result<(), NotAnAnchor> {
    let field = attribute.field();
    if !users.known_fields().contains(field) {
        return Err(NotAnAnchor::NotExported { attribute });
    }
    let mut holders: HashMap<&str, usize> = HashMap::new();
    for text in users.rows().filter_map(|row| users.text(row, field).value()) {
        *holders.entry(text).or_default() += 1;
    }
    let filled: usize = holders.values().sum();
    if filled == 0 {
        return Err(NotAnAnchor::NobodyHasOne { attribute });
    }
    let shared = || holders.iter().filter(|(_, count)| **count > 1);
    let sharing: usize = shared().map(|(_, count)| count).sum();
    // Of values that as many have, the first of the alphabet.
    match shared().max_by_key(|(text, count)| (**count, Reverse(**text))) {
        Some((example, _)) if sharing * 10 > filled => {
            let example = (*example).to_string();
            Err(NotAnAnchor::Shared { attribute, sharing, filled, example })
        }
        Some(_) | None => Ok(()),
    }
}

/// The attributes that the exports have: those that are read always, and the column that was asked for.
fn attributes(directory: &Directory) -> Vec<TextAttribute> {
    TextAttribute::all_read().chain(directory.anchor_column.clone()).collect()
}

/// How many of some ids are the text that one user alone has in an attribute, but for case and leading
/// zeros, and how many are that very text.
fn explained(users: &OnPremUsers, attribute: &TextAttribute, ids: &[&str]) -> (usize, usize) {
    let mut holders: HashMap<String, usize> = ids.iter().map(|id| (key(id), 0)).collect();
    let exact: HashSet<&str> = ids.iter().copied().collect();
    let mut exactly = 0;
    for text in users.rows().filter_map(|row| users.text(row, attribute.field()).value()) {
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
