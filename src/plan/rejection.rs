//! Pairs that the operator has rejected: this on-premises user is not that cloud user.

use serde::{Deserialize, Serialize};

use super::kept::Kept;
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
pub type Rejections = Kept<PairId, Rejection>;

impl Rejections {
    /// Rejects pairs. One that is rejected already keeps who did it first, and why.
    pub(super) fn reject(
        &mut self,
        pairs: &[PairRef],
        reason: Option<&str>,
        (by, at): (&str, &str),
    ) -> Vec<(PairId, Option<Rejection>)> {
        self.say(pairs.iter().map(|pair| {
            let reason = reason.map(str::to_string);
            let (by, at) = (by.to_string(), at.to_string());
            (pair.id(), Rejection { pair: pair.clone(), reason, by, at })
        }))
    }

    /// Takes rejections back.
    pub(super) fn readmit(&mut self, pairs: &[PairRef]) -> Vec<(PairId, Option<Rejection>)> {
        self.take_back(pairs.iter().map(PairRef::id))
    }
}
