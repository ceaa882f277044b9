//! Pairs that the operator has rejected: this on-premises user is not that cloud user.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{CloudKey, CloudRef, OnPremRef};
use crate::anchor::ObjectGuid;

/// Which on-premises user with which cloud user.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct PairId {
    /// The on-premises user.
    pub object_guid: ObjectGuid,
    /// The cloud user.
    pub cloud: CloudKey,
}

/// Two users as a session remembers them.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct PairRef {
    /// The on-premises user.
    pub onprem: OnPremRef,
    /// The cloud user.
    pub cloud: CloudRef,
}

impl PairRef {
    /// Which two they are.
    #[must_use]
    pub fn id(&self) -> PairId {
        PairId { object_guid: self.onprem.object_guid, cloud: (&self.cloud).into() }
    }

    /// The two in a few words: UPNs, else names, else ids.
    #[must_use]
    pub fn names(&self) -> String {
        let (onprem, cloud) = (&self.onprem, &self.cloud);
        let ours = onprem.upn.clone().or_else(|| onprem.name.clone());
        let theirs = cloud.upn().map(str::to_string).or_else(|| cloud.name.clone());
        format!(
            "{} with {}",
            ours.unwrap_or_else(|| onprem.object_guid.to_string()),
            theirs.unwrap_or_else(|| cloud.address())
        )
    }
}

/// A pair that was rejected.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Rejection {
    /// Who with whom.
    pub pair: PairRef,
    /// Why, where the operator said so.
    pub reason: Option<String>,
    /// Who rejected it: `user@host`.
    pub by: String,
    /// When: RFC 3339, UTC.
    pub at: String,
}

/// The pairs that are rejected, as the counting decisions leave them.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Rejections(BTreeMap<PairId, Rejection>);

/// What a decision changed: each pair with what was known of it before, so that it can be put back.
pub(super) type Earlier = Vec<(PairId, Option<Rejection>)>;

impl Rejections {
    /// Every one, by on-premises user.
    #[must_use]
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &Rejection> {
        self.0.values()
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The rejection of a pair, if it is rejected.
    #[must_use]
    pub fn of(&self, pair: &PairId) -> Option<&Rejection> {
        self.0.get(pair)
    }

    /// Rejects pairs. One that is rejected already keeps who did it first, and why.
    pub(super) fn reject(
        &mut self,
        pairs: &[PairRef],
        reason: Option<&str>,
        (by, at): (&str, &str),
    ) -> Earlier {
        let mut earlier = Earlier::new();
        for pair in pairs {
            self.0.entry(pair.id()).or_insert_with(|| {
                earlier.push((pair.id(), None));
                Rejection {
                    pair: pair.clone(),
                    reason: reason.map(str::to_string),
                    by: by.to_string(),
                    at: at.to_string(),
                }
            });
        }
        earlier
    }

    /// Takes rejections back.
    pub(super) fn readmit(&mut self, pairs: &[PairRef]) -> Earlier {
        let ids = pairs.iter().map(PairRef::id);
        ids.filter_map(|pair| self.0.remove_entry(&pair).map(|(id, it)| (id, Some(it)))).collect()
    }

    /// Puts back what a decision changed.
    pub(super) fn put_back(&mut self, earlier: Earlier) {
        for (pair, rejection) in earlier {
            match rejection {
                Some(rejection) => {
                    self.0.insert(pair, rejection);
                }
                None => {
                    self.0.remove(&pair);
                }
            }
        }
    }
}
