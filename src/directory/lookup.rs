//! Finding rows of a [`Table`] by what identifies a user.

use std::collections::BTreeSet;
use std::sync::OnceLock;

use rayon::prelude::*;

use super::address::{address_key, local_part, split_upn};
use super::column::{AnchorCell, AnchorColumn};
use super::index::{IndexKeys, RowIndex};
use super::table::Column;
use super::{Field, Row, Table};
use crate::anchor::{Anchor, Guid, misspelling, spelling_key};
use crate::text::fold;

/// The index, built now if nobody has built it. It is built outside of the lock: building runs on every
/// processor, and one that waits for its share may be given work that asks for the same index.
fn built<I>(index: &OnceLock<I>, build: impl FnOnce() -> I) -> &I {
    if let Some(index) = index.get() {
        return index;
    }
    let new = build();
    index.get_or_init(|| new)
}

impl<R: Row> Table<R> {
    /// Builds the indexes that judging everybody asks for, before many ask at once.
    pub(super) fn index_identities(&self) {
        let _ = self.find(Guid::from_ad_bytes([0; 16]));
        self.anchor_index();
        self.address_index();
    }

    /// The rows with this identity: one in a sound export, several where a file repeats itself.
    pub fn rows_by_id(&self, id: Guid) -> impl Iterator<Item = R> + '_ {
        let index = built(&self.indexes.id, || self.index_guids(|row| self.id(row)));
        index.candidates(&id).map(R::new).filter(move |row| self.id(*row) == Some(id))
    }

    /// Whether any identity occurs in more than one row.
    pub(super) fn has_repeated_ids(&self) -> bool {
        let index = built(&self.indexes.id, || self.index_guids(|row| self.id(row)));
        let same = |pair: &[Guid]| pair[0] == pair[1];
        index.groups().any(|rows| {
            let mut ids: Vec<Guid> = rows.iter().filter_map(|row| self.id(R::new(*row))).collect();
            ids.sort_unstable();
            ids.windows(2).any(same)
        })
    }

    /// The first row with this identity.
    #[must_use]
    pub fn find(&self, id: Guid) -> Option<R> {
        self.rows_by_id(id).next()
    }

    /// The rows whose anchor column holds this GUID.
    pub fn rows_by_anchor(&self, guid: Guid) -> impl Iterator<Item = R> + '_ {
        let rows = self.anchor_index().candidates(&guid).map(R::new);
        rows.filter(move |row| self.anchor_guid(*row) == Some(guid))
    }

    /// The rows whose anchor column holds this anchor, exactly.
    pub fn rows_with_anchor<'a>(&'a self, anchor: &'a Anchor) -> impl Iterator<Item = R> + 'a {
        let (guid, text) = match anchor {
            Anchor::Guid(guid) => (Some(*guid), None),
            Anchor::Text(text) => (None, Some(&**text)),
        };
        let by_guid = guid.into_iter().flat_map(|guid| self.rows_by_anchor(guid));
        by_guid.chain(text.into_iter().flat_map(|text| self.rows_by_text_anchor(text)))
    }

    /// The rows with this mailbox GUID.
    pub fn rows_by_mailbox_guid(&self, guid: Guid) -> impl Iterator<Item = R> + '_ {
        let of = |row| self.guid(row, Field::MailboxGuid).value();
        let index = built(&self.indexes.mailbox_guid, || self.index_guids(of));
        let rows = index.candidates(&guid).map(R::new);
        rows.filter(move |row| self.guid(*row, Field::MailboxGuid).value() == Some(guid))
    }

    fn anchor_guid(&self, row: R) -> Option<Guid> {
        match self.anchor_cell(row).value() {
            Some(AnchorCell::Guid(guid)) => Some(guid),
            _ => None,
        }
    }

    fn anchor_index(&self) -> &RowIndex {
        built(&self.indexes.anchor, || self.index_guids(|row| self.anchor_guid(row)))
    }

    /// Pairs of rows whose anchor columns hold the same GUID or the same text, in no order that
    /// means anything. Of three rows with one anchor, two pairs are given.
    #[must_use]
    pub fn repeated_anchors(&self) -> Vec<(R, R)> {
        let mut pairs = Vec::new();
        for rows in self.anchor_index().groups() {
            let anchor = |row: &u32| self.anchor_guid(R::new(*row));
            let mut rows = rows;
            rows.sort_by_key(|row| (anchor(row), *row));
            let same = rows.windows(2).filter(|pair| anchor(&pair[0]) == anchor(&pair[1]));
            pairs.extend(same.map(|pair| (R::new(pair[0]), R::new(pair[1]))));
        }
        let text = |row: &R| self.text_anchor(*row);
        let mut texts: Vec<R> =
            self.rows_with_text_anchor().filter(|row| text(row).is_some()).collect();
        texts.sort_unstable_by_key(|row| (text(row), *row));
        pairs.extend(texts.windows(2).filter(|w| text(&w[0]) == text(&w[1])).map(|w| (w[0], w[1])));
        pairs
    }

    /// The rows whose anchor column holds something that is not a GUID.
    pub fn rows_with_text_anchor(&self) -> impl Iterator<Item = R> + '_ {
        let column = match &self.columns[R::ANCHOR as usize] {
            Column::Anchor(column) => Some(column),
            _ => None,
        };
        column.into_iter().flat_map(AnchorColumn::text_rows).map(R::new)
    }

    /// The rows whose anchor column holds this text.
    pub fn rows_by_text_anchor<'a>(&'a self, text: &'a str) -> impl Iterator<Item = R> + 'a {
        let same = move |row: &R| self.text_anchor(*row) == Some(text);
        let index = built(&self.indexes.text_anchor, || {
            self.index_texts(|row, add| {
                if let Some(text) = self.text_anchor(row) {
                    add(text);
                }
            })
        });
        index.candidates(text).map(R::new).filter(same)
    }

    /// The rows with a GUID, as identity or as anchor, whose id is spelled like this one but for the case of
    /// letters, or begins so.
    pub fn rows_by_misspelled_id<'a>(&'a self, id: &'a str) -> impl Iterator<Item = R> + 'a {
        let guids = |row: R| [self.id(row), self.anchor_guid(row)].into_iter().flatten();
        let index = built(&self.indexes.spelling, || {
            self.index_texts(|row, add| {
                for guid in guids(row) {
                    if let Some(key) = spelling_key(&guid.base64()) {
                        add(&key);
                    }
                }
            })
        });
        let key = spelling_key(id);
        let rows = key.into_iter().flat_map(|key| {
            let rows: Vec<R> = index.candidates(key.as_str()).map(R::new).collect();
            rows
        });
        rows.filter(move |row| guids(*row).any(|guid| misspelling(id, guid).is_some()))
    }

    fn text_anchor(&self, row: R) -> Option<&str> {
        match self.anchor_cell(row).value() {
            Some(AnchorCell::Text(text)) => Some(text),
            _ => None,
        }
    }

    /// The rows that have this text as UPN, mail or SMTP proxy address, without regard to case.
    pub fn rows_by_address(&self, address: &str) -> impl Iterator<Item = R> + '_ {
        let key = address_key(address).into_owned();
        self.address_index().candidates(key.as_str()).map(R::new).filter(move |row| {
            self.all_addresses(*row).any(|address| address_key(address) == key.as_str())
        })
    }

    fn address_index(&self) -> &RowIndex {
        built(&self.indexes.address, || {
            self.index_texts(|row, add| {
                self.all_addresses(row).for_each(|address| add(&address_key(address)));
            })
        })
    }

    /// The rows with this UPN, without regard to case.
    pub fn rows_by_upn(&self, upn: &str) -> impl Iterator<Item = R> + '_ {
        let key = address_key(upn).into_owned();
        self.rows_by_address(upn)
            .filter(move |row| address_key(self.text_or_empty(*row, Field::Upn)) == key.as_str())
    }

    /// The only row with this UPN.
    #[must_use]
    pub fn find_by_upn(&self, upn: &str) -> Option<R> {
        let mut rows = self.rows_by_upn(upn);
        rows.next().filter(|_| rows.next().is_none())
    }

    /// The UPN of a row, if no other row has it.
    #[must_use]
    pub fn own_upn(&self, row: R) -> Option<&str> {
        let upn = self.text(row, Field::Upn).value()?;
        self.find_by_upn(upn).map(|_| upn)
    }

    /// Pairs of rows that have a UPN, mail or SMTP proxy address in common, without regard to case. Of
    /// three rows with one address, two pairs are given.
    #[must_use]
    pub fn repeated_addresses(&self) -> Vec<(R, R)> {
        let mut pairs = Vec::new();
        for rows in self.address_index().groups() {
            let mut keys: Vec<(String, u32)> = Vec::new();
            for row in rows {
                let addresses = self.all_addresses(R::new(row));
                keys.extend(addresses.map(|address| (address_key(address).into_owned(), row)));
            }
            keys.sort_unstable();
            keys.dedup();
            let same = keys.windows(2).filter(|pair| pair[0].0 == pair[1].0);
            pairs.extend(same.map(|pair| (R::new(pair[0].1), R::new(pair[1].1))));
        }
        pairs.sort_unstable();
        pairs.dedup();
        pairs
    }

    /// The domains of all UPNs, in lower case.
    #[must_use]
    pub fn upn_domains(&self) -> &BTreeSet<String> {
        self.indexes.domains.get_or_init(|| {
            let mut domains = BTreeSet::new();
            for row in self.rows() {
                if let Some((_, domain)) = split_upn(self.text_or_empty(row, Field::Upn)) {
                    let domain = address_key(domain);
                    if !domains.contains(domain.as_ref()) {
                        domains.insert(domain.into_owned());
                    }
                }
            }
            domains
        })
    }

    /// The rows that have this text as sAMAccountName or before the `@` of an address, without
    /// regard to case.
    pub fn rows_by_local_part(&self, name: &str) -> impl Iterator<Item = R> + '_ {
        let names = |row| {
            let sam = self.text_or_empty(row, Field::Sam);
            let locals = self.all_addresses(row).map(local_part);
            locals.chain(std::iter::once(sam)).filter(|name| !name.is_empty())
        };
        let index = built(&self.indexes.local_part, || {
            self.index_texts(|row, add| names(row).for_each(|name| add(&address_key(name))))
        });
        let key = address_key(name).into_owned();
        index
            .candidates(key.as_str())
            .map(R::new)
            .filter(move |row| names(*row).any(|name| address_key(name) == key.as_str()))
    }

    /// The rows with this employee id, without regard to case.
    pub fn rows_by_employee_id(&self, id: &str) -> impl Iterator<Item = R> + '_ {
        let of = |row| address_key(self.text_or_empty(row, Field::EmployeeId));
        let index = built(&self.indexes.employee_id, || {
            self.index_texts(|row, add| {
                let id = of(row);
                if !id.is_empty() {
                    add(&id);
                }
            })
        });
        let key = address_key(id).into_owned();
        index.candidates(key.as_str()).map(R::new).filter(move |row| of(*row) == key.as_str())
    }

    /// The rows whose display name folds to the same text: without regard to case and accents.
    pub fn rows_by_name(&self, name: &str) -> impl Iterator<Item = R> + '_ {
        let key = fold(name);
        let same = {
            let key = key.clone();
            move |row: &R| self.folded_name(*row) == key
        };
        self.name_index().candidates(key.as_str()).map(R::new).filter(same)
    }

    pub(super) fn index_further_identities(&self) {
        let _ = self.rows_by_local_part("").next();
        let _ = self.rows_by_employee_id("").next();
        let _ = self.rows_by_sid("").next();
    }

    pub(super) fn index_names(&self) {
        self.name_index();
    }

    fn name_index(&self) -> &RowIndex {
        built(&self.indexes.name, || {
            self.index_texts(|row, add| {
                let name = self.folded_name(row);
                if !name.is_empty() {
                    add(&name);
                }
            })
        })
    }

    fn folded_name(&self, row: R) -> String {
        fold(self.text_or_empty(row, Field::DisplayName))
    }

    /// The rows with this security identifier.
    pub fn rows_by_sid(&self, sid: &str) -> impl Iterator<Item = R> + '_ {
        let of = |row| self.display(row, Field::Sid).value();
        let index = built(&self.indexes.sid, || {
            self.index_texts(|row, add| {
                if let Some(sid) = of(row) {
                    add(&sid);
                }
            })
        });
        let key = sid.to_string();
        index
            .candidates(key.as_str())
            .map(R::new)
            .filter(move |row| of(*row).is_some_and(|sid| sid == key))
    }

    fn index_guids(&self, of: impl Fn(R) -> Option<Guid> + Sync) -> RowIndex {
        self.index(|row, keys| {
            if let Some(guid) = of(row) {
                keys.add(&guid, row.index());
            }
        })
    }

    fn index_texts(&self, each: impl Fn(R, &mut dyn FnMut(&str)) + Sync) -> RowIndex {
        self.index(|row, keys| each(row, &mut |key| keys.add(key, row.index())))
    }

    /// Collects the keys of all rows on every processor; their order does not matter.
    fn index(&self, add: impl Fn(R, &mut IndexKeys) + Sync) -> RowIndex {
        let rows = (0..self.len() as u32).into_par_iter();
        let parts: Vec<IndexKeys> = rows
            .fold(IndexKeys::default, |mut keys, row| {
                add(R::new(row), &mut keys);
                keys
            })
            .collect();
        IndexKeys::joined(parts).build()
    }
}
