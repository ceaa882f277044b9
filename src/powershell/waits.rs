//! Which steps wait for which: those of one user follow each other, and whoever takes a value waits for
//! whoever gives it up.

use std::collections::{BTreeSet, HashMap};

use crate::anchor::ObjectGuid;
use crate::plan::{Claim, CloudKey, OpId, Operation};

#[derive(PartialEq, Eq, Hash)]
enum User {
    OnPrem(ObjectGuid),
    Cloud(CloudKey),
}

/// The steps of a script in their order, as far as others wait for them.
#[derive(Default)]
pub(super) struct Waits {
    last: HashMap<User, OpId>,
    given_up: HashMap<Claim, OpId>,
    /// Who waits, and for whom.
    pairs: BTreeSet<(OpId, OpId)>,
}

impl Waits {
    /// Takes the next step in.
    pub(super) fn add(&mut self, id: OpId, operation: &Operation) {
        let onprem = operation.onprem().map(|user| User::OnPrem(user.object_guid));
        let cloud = operation.cloud().map(|user| User::Cloud(user.into()));
        for user in onprem.into_iter().chain(cloud) {
            self.pairs.extend(self.last.insert(user, id).map(|earlier| (id, earlier)));
        }
        let giver = operation.takes().and_then(|claim| self.given_up.get(&claim).copied());
        self.pairs.extend(giver.filter(|giver| *giver != id).map(|giver| (id, giver)));
        if let Some(claim) = operation.gives_up() {
            self.given_up.insert(claim, id);
        }
    }

    /// For each step the ones that it waits for; on the way back the ones that waited for it.
    pub(super) fn listed(&self, back: bool) -> HashMap<OpId, Vec<OpId>> {
        let mut listed: HashMap<OpId, Vec<OpId>> = HashMap::new();
        for (waiting, earlier) in &self.pairs {
            let (who, whom) = if back { (earlier, waiting) } else { (waiting, earlier) };
            listed.entry(*who).or_default().push(*whom);
        }
        listed
    }
}
