//! What the operator decided: evidence of its own.

use std::collections::{HashMap, HashSet};

use foldhash::fast::FixedState;

use super::record::{Features, Side};
use crate::directory::{CloudRow, OnPremRow, Row};

/// What the operator decided about pairs.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Decisions {
    /// Links that are set: these two are one person, and nobody else is either of them.
    pub links: Vec<(OnPremRow, CloudRow)>,
    /// Pairs that are rejected: these two are not one person.
    pub rejected: Vec<(OnPremRow, CloudRow)>,
}

/// What was decided about the users of a fit, by position.
#[derive(Clone, Debug, Default)]
pub(super) struct Decided {
    partners: HashMap<u32, u32, FixedState>,
    taken: HashSet<u32, FixedState>,
    rejected: HashSet<(u32, u32), FixedState>,
}

/// What a decision says about a pair.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Verdict {
    /// Nothing.
    Open,
    /// They are one person.
    Linked,
    /// They are not: the pair is rejected.
    Rejected,
    /// They are not: one of them is somebody else.
    Taken,
}

impl Decided {
    pub(super) fn of(decisions: &Decisions, features: &Features) -> Self {
        let at = |pair: &(OnPremRow, CloudRow)| {
            let user = features.position(Side::OnPrem, pair.0.index())?;
            Some((user as u32, features.position(Side::Cloud, pair.1.index())? as u32))
        };
        let partners: HashMap<u32, u32, FixedState> =
            decisions.links.iter().filter_map(at).collect();
        Self {
            taken: partners.values().copied().collect(),
            partners,
            rejected: decisions.rejected.iter().filter_map(at).collect(),
        }
    }

    #[inline]
    pub(super) fn about(&self, user: u32, account: u32) -> Verdict {
        // Asked of every pair again and again, and mostly nothing was decided.
        if self.partners.is_empty() && self.rejected.is_empty() {
            return Verdict::Open;
        }
        match self.partners.get(&user) {
            Some(partner) if *partner == account => Verdict::Linked,
            _ if self.rejected.contains(&(user, account)) => Verdict::Rejected,
            Some(_) => Verdict::Taken,
            None if self.taken.contains(&account) => Verdict::Taken,
            None => Verdict::Open,
        }
    }

    /// The links, in the order of the on-premises users.
    pub(super) fn links(&self) -> Vec<(u32, u32)> {
        let mut links: Vec<(u32, u32)> =
            self.partners.iter().map(|(user, account)| (*user, *account)).collect();
        links.sort_unstable();
        links
    }
}
