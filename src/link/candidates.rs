//! Who in the cloud may be this on-premises user.

use std::collections::{BTreeMap, HashMap};

use foldhash::fast::FixedState;

use super::judge::Judge;
use super::name::Agreement;
use super::names::{fold_names, words_of};
use crate::directory::{
    Cell, CloudRow, Directory, Field, OnPremRow, Row, Table, address_key, local_part,
};

/// How many users of like names are compared in full at most.
const SHORTLIST: usize = 200;

/// Stop adding rows of like words after this many: the commonest names come last and add nothing
/// that rarer words have not found.
const MOST_POSTINGS: usize = 150_000;

/// Why a cloud user is a candidate. The order is that of their weight.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Reason {
    /// It holds the source anchor already.
    Anchor,
    /// The on-premises user carries its object id, written back by Exchange.
    CloudId,
    /// The same security identifier.
    Sid,
    /// The same UPN.
    Upn,
    /// The same mail address, or a proxy address of the other.
    Address,
    /// The same employee id.
    EmployeeId,
    /// The same sAMAccountName.
    Sam,
    /// The sAMAccountName, or the part of the UPN before the `@`, is also the other's.
    LocalPart,
}

impl Reason {
    /// The word for it in a list.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Anchor => "anchor",
            Self::CloudId => "id",
            Self::Sid => "SID",
            Self::Upn => "UPN",
            Self::Address => "mail",
            Self::EmployeeId => "empl",
            Self::Sam => "sAM",
            Self::LocalPart => "prefix",
        }
    }

    /// Whether it is an identity of the person. An equal prefix is not: both sides number their
    /// collisions on their own, and it is right in two cases of three only.
    #[must_use]
    pub const fn is_identity(self) -> bool {
        !matches!(self, Self::LocalPart)
    }
}

/// What an on-premises user and a cloud user have in common.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct InCommon {
    /// Equal keys, the weightiest first.
    pub reasons: Vec<Reason>,
    /// How the names stand to each other.
    pub names: Agreement,
}

impl InCommon {
    /// Whether the two have an identity of a person in common.
    #[must_use]
    pub fn has_identity(&self) -> bool {
        self.reasons.iter().any(|reason| reason.is_identity())
    }

    /// Whether the two have neither a key nor a name in common.
    #[must_use]
    pub fn is_nothing(&self) -> bool {
        let nothing = match self.names {
            Agreement::Different => true,
            Agreement::Unknown => self.reasons.is_empty(),
            Agreement::Equal | Agreement::Alike | Agreement::Partly => false,
        };
        nothing && !self.has_identity()
    }

    /// The evidence in a few words: `UPN, mail; names equal`.
    #[must_use]
    pub fn summary(&self) -> String {
        let keys: Vec<&str> = self.reasons.iter().map(|reason| reason.label()).collect();
        if keys.is_empty() {
            self.names.words().into()
        } else {
            format!("{}; {}", keys.join(", "), self.names.words())
        }
    }
}

impl Judge {
    /// What two users have in common.
    #[must_use]
    pub fn in_common(&self, onprem: OnPremRow, cloud: CloudRow) -> InCommon {
        let mut keys = by_identity(self, onprem);
        InCommon {
            reasons: keys.remove(&cloud).unwrap_or_default(),
            names: Agreement::of(self.directory(), onprem, cloud),
        }
    }

    /// The cloud users that share an identity or telling words of the name with an on-premises user, in
    /// the order of their rows.
    pub(super) fn shortlist(
        &self,
        row: OnPremRow,
        keep_on: &dyn Fn() -> bool,
    ) -> Option<Vec<CloudRow>> {
        let mut rows = self.by_name(row, keep_on)?;
        rows.extend(by_identity(self, row).into_keys());
        rows.sort_unstable();
        rows.dedup();
        Some(rows)
    }

    /// Makes what a shortlist needs, on every processor: the first one is no slower then.
    pub fn prepare(&self) {
        rayon::join(|| self.names(), || self.directory().index_further_identities());
    }

    /// The rows whose names share the most telling words with the user's.
    fn by_name(&self, row: OnPremRow, keep_on: &dyn Fn() -> bool) -> Option<Vec<CloudRow>> {
        let (directory, names) = (self.directory(), self.names());
        let total = directory.cloud.len().max(1) as f32;
        let mut found = Vec::new();
        for word in lookup_words(&directory.onprem, row) {
            if !keep_on() {
                return None;
            }
            for similar in names.similar(&word) {
                let rows = names.rows_with(similar.word);
                // Rare words tell more: inverse document frequency.
                let weight = (total / rows.len() as f32).ln_1p() * similar.likeness;
                found.push((weight, rows));
            }
        }
        found.sort_by(|a, b| b.0.total_cmp(&a.0));
        let mut points: HashMap<u32, f32, FixedState> = HashMap::default();
        let mut postings = 0;
        for (weight, rows) in found {
            if postings > 0 && postings + rows.len() > MOST_POSTINGS {
                continue;
            }
            postings += rows.len();
            for row in rows {
                *points.entry(*row).or_insert(0.0) += weight;
            }
        }
        let mut best: Vec<(u32, f32)> = points.into_iter().collect();
        let by_points = |a: &(u32, f32), b: &(u32, f32)| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0));
        if best.len() > SHORTLIST {
            best.select_nth_unstable_by(SHORTLIST, by_points);
            best.truncate(SHORTLIST);
        }
        Some(best.into_iter().map(|(row, _)| CloudRow::new(row)).collect())
    }
}

/// The words by which a user is looked up in a name index.
fn lookup_words<R: Row>(table: &Table<R>, row: R) -> Vec<String> {
    let mut folded = String::new();
    fold_names(table, row, &mut folded);
    words_of(&folded).into_iter().map(str::to_string).collect()
}

/// The rows that share a key, or none where so many do that it identifies nobody (`N/A`, a shared
/// mailbox).
fn few(rows: impl Iterator<Item = CloudRow>) -> impl Iterator<Item = CloudRow> {
    const MOST: usize = 8;
    let rows: Vec<CloudRow> = rows.take(MOST + 1).collect();
    let keep = rows.len() <= MOST;
    rows.into_iter().filter(move |_| keep)
}

/// The cloud users that share an identity with the user, and which.
fn by_identity(judge: &Judge, row: OnPremRow) -> BTreeMap<CloudRow, Vec<Reason>> {
    let directory = judge.directory();
    let (onprem, cloud) = (&directory.onprem, &directory.cloud);
    let mut found: BTreeMap<CloudRow, Vec<Reason>> = BTreeMap::new();
    let mut add = |row: CloudRow, reason: Reason| {
        let reasons = found.entry(row).or_default();
        if !reasons.contains(&reason) {
            reasons.push(reason);
        }
    };
    if let Ok(anchor) = judge.anchor(row) {
        few(cloud.rows_with_anchor(&anchor.anchor())).for_each(|row| add(row, Reason::Anchor));
    }
    if let Cell::Value(id) = onprem.guid(row, Field::CloudId) {
        few(cloud.rows_by_id(id)).for_each(|row| add(row, Reason::CloudId));
    }
    if let Cell::Value(sid) = onprem.display(row, Field::Sid) {
        few(cloud.rows_by_sid(&sid)).for_each(|row| add(row, Reason::Sid));
    }
    for address in onprem.all_addresses(row) {
        for other in few(cloud.rows_by_address(address)) {
            add(other, address_reason(directory, row, other, address));
        }
    }
    if let Cell::Value(id) = onprem.text(row, Field::EmployeeId) {
        few(cloud.rows_by_employee_id(id)).for_each(|row| add(row, Reason::EmployeeId));
    }
    let sam = onprem.text_or_empty(row, Field::Sam);
    let prefix = local_part(onprem.text_or_empty(row, Field::Upn));
    for name in [sam, prefix].into_iter().filter(|name| !name.is_empty()) {
        for other in few(cloud.rows_by_local_part(name)) {
            let theirs = cloud.text_or_empty(other, Field::Sam);
            let same_sam = !sam.is_empty() && address_key(theirs) == address_key(sam);
            add(other, if same_sam { Reason::Sam } else { Reason::LocalPart });
        }
    }
    for reasons in found.values_mut() {
        reasons.sort_unstable();
        // An equal address has an equal part before the `@`: that says nothing more.
        if reasons.iter().any(|reason| matches!(reason, Reason::Upn | Reason::Address)) {
            reasons.retain(|reason| *reason != Reason::LocalPart);
        }
    }
    found
}

/// An address that is the UPN of both is the same UPN; any other is a shared address.
fn address_reason(directory: &Directory, row: OnPremRow, other: CloudRow, address: &str) -> Reason {
    let key = address_key(address);
    let ours = directory.onprem.text_or_empty(row, Field::Upn);
    let theirs = directory.cloud.text_or_empty(other, Field::Upn);
    if address_key(ours) == key && address_key(theirs) == key {
        Reason::Upn
    } else {
        Reason::Address
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::directory::{AnchorPolicy, CloudUsers, FieldSet, OnPremUsers, TableBuilder};

    fn named<R: Row>(names: &[String]) -> Table<R> {
        let mut builder = TableBuilder::<R>::new();
        let class = builder.class(FieldSet::EMPTY, FieldSet::EMPTY);
        for name in names {
            builder.start_row(class);
            builder.set_text(Field::DisplayName, name);
        }
        builder.finish()
    }

    fn shortlist(user: &str, others: &[String]) -> Vec<u32> {
        let onprem: OnPremUsers = named(&[user.to_string()]);
        let cloud: CloudUsers = named(others);
        let directory = Directory { onprem, cloud, ..Directory::default() };
        let judge = Judge::new(directory, AnchorPolicy::Auto);
        let rows = judge.shortlist(OnPremRow::new(0), &|| true).unwrap();
        rows.into_iter().map(|row| row.index() as u32).collect()
    }

    /// More people share the common word than are compared: who shares the rare one is among them all the same.
    #[test]
    fn a_rare_word_brings_more_than_a_common_one() {
        let mut others: Vec<String> =
            (0..2 * SHORTLIST).map(|number| format!("Anna Common{}", number % 7)).collect();
        others.push("Beatrix Zoltowski".into());
        let found = shortlist("Anna Zoltowski", &others);
        assert!(found.contains(&(2 * SHORTLIST as u32)), "{found:?}");
        assert_eq!(found.len(), SHORTLIST);
    }

    /// An equal word brings more than a like one.
    #[test]
    fn the_nearer_word_brings_more() {
        let mut others: Vec<String> = (0..SHORTLIST).map(|_| "Bo Zoltowsky".into()).collect();
        others.extend((0..SHORTLIST).map(|_| String::from("Cy Zoltowski")));
        let found = shortlist("Anna Zoltowski", &others);
        assert!(found.iter().all(|row| *row >= SHORTLIST as u32), "{found:?}");
    }
}
