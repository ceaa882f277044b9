//! Which operations wait for which: those of one user follow each other, and whoever takes a value waits for
//! whoever gives it up.

use std::collections::{BTreeSet, HashMap};

use crate::anchor::{Anchor, ObjectGuid};
use crate::plan::{Claim, CloudKey, OpId, Operation};

#[derive(PartialEq, Eq, Hash)]
enum User {
    OnPrem(ObjectGuid),
    Cloud(CloudKey),
}

/// The operations of a plan in their order, as far as others wait for them.
#[derive(Default)]
pub struct Waits {
    last: HashMap<User, OpId>,
    given_up: HashMap<Claim, OpId>,
    /// Who waits, and for whom.
    pairs: BTreeSet<(OpId, OpId)>,
}

impl Waits {
    /// Takes the next operation in, and tells for which of those before it waits.
    pub fn add(&mut self, id: OpId, operation: &Operation) -> Vec<OpId> {
        let onprem = operation.onprem().map(|user| User::OnPrem(user.object_guid));
        let cloud = operation.cloud().map(|user| User::Cloud(user.into()));
        let mut earlier: Vec<OpId> = Vec::new();
        for user in onprem.into_iter().chain(cloud) {
            earlier.extend(self.last.insert(user, id));
        }
        let claims = operation.takes().into_iter().flat_map(wanted);
        earlier.extend(claims.filter_map(|claim| self.given_up.get(&claim).copied()));
        earlier.retain(|other| *other != id);
        self.pairs.extend(earlier.iter().map(|other| (id, *other)));
        if let Some(claim) = operation.gives_up() {
            self.given_up.insert(claim, id);
        }
        earlier
    }

    /// For each operation the ones that it waits for; on the way back the ones that waited for it.
    #[must_use]
    pub fn listed(&self, back: bool) -> HashMap<OpId, Vec<OpId>> {
        let mut listed: HashMap<OpId, Vec<OpId>> = HashMap::new();
        for (waiting, earlier) in &self.pairs {
            let (who, whom) = if back { (earlier, waiting) } else { (waiting, earlier) };
            listed.entry(*who).or_default().push(*whom);
        }
        listed
    }
}

/// The values that must be free for a claim: a ConsistencyGuid becomes the anchor in the next sync.
fn wanted(claim: Claim) -> Vec<Claim> {
    match claim {
        Claim::ConsistencyGuid(guid) => {
            vec![Claim::Anchor(Anchor::from(&guid.immutable_id())), claim]
        }
        other => vec![other],
    }
}
