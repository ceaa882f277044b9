//! What operations of the queue need that was taken out of it.
//!
//! This is told by the decisions alone: without exports, and also when the queue is looked at again later.

use std::collections::HashMap;
use std::fmt;

use super::{
    Changed, Claim, CloudRef, Decision, History, OpId, OpKind, Operation, Queue, QueuedOperation,
};

/// An operation that needs another one, which was taken out of the queue.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Lack {
    /// The operation that is still in the queue.
    pub id: OpId,
    /// The one that it needs.
    pub needs: OpId,
    /// What kind that one is.
    pub kind: OpKind,
    /// Whom that one was about.
    pub whom: String,
    /// Why it is needed, in a sentence.
    pub why: &'static str,
}

impl fmt::Display for Lack {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { id: _, needs, kind, whom, why } = self;
        write!(
            f,
            "needs operation {needs}, {} {whom}, which was taken out of the queue: {why}",
            kind.name()
        )
    }
}

impl Lack {
    /// What is lacking now and was not before, in a sentence that names each operation and whom it is about.
    #[must_use]
    pub fn since(before: &[Self], now: &[Self]) -> Option<String> {
        let new: Vec<&Self> = now.iter().filter(|lack| !before.contains(lack)).collect();
        let told: Vec<String> =
            new.iter().take(NAMED).map(|lack| format!("operation {} {lack}", lack.id)).collect();
        let more = new.len() - told.len();
        let more = if more > 0 { format!("; and {more} more") } else { String::new() };
        (!told.is_empty()).then(|| format!("{}{more}; {LACK_FIX}", told.join("; ")))
    }
}

/// How many operations are named.
const NAMED: usize = 3;

/// What to do about it.
pub const LACK_FIX: &str =
    "queue it again, or take this one out too; if it was done elsewhere, go on";

impl History {
    /// What open operations of the queue need that was taken out after they were queued, and that nothing else in the
    /// queue does.
    ///
    /// Takes time linear in the decisions, and next to none where nothing was taken out.
    #[must_use]
    pub fn lacks(&self) -> Vec<Lack> {
        let mut lacks: Vec<Lack> = self
            .taken_out()
            .into_iter()
            .filter(|out| !self.state_of(out.id).is_done() && self.queue().get(out.id).is_none())
            .flat_map(|out| needing(self.queue(), &out))
            .collect();
        lacks.sort_by_key(|lack| (lack.id, lack.needs));
        lacks
    }

    fn taken_out(&self) -> Vec<TakenOut<'_>> {
        let decisions = || self.counting().iter().filter_map(|at| self.entries().get(*at));
        if !decisions().any(|entry| matches!(entry.decision(), Decision::Remove { .. })) {
            return Vec::new();
        }
        let mut queued: HashMap<OpId, &Operation> = HashMap::new();
        let mut newest = OpId::default();
        let mut out = Vec::new();
        for entry in decisions() {
            match entry.decision() {
                Decision::Queue { operations } => {
                    queued.extend(operations.iter().map(|new| (new.id, &new.operation)));
                    newest = operations.iter().map(|new| new.id).fold(newest, OpId::max);
                }
                Decision::Remove { ids } => out.extend(ids.iter().filter_map(|id| {
                    Some(TakenOut { id: *id, operation: queued.get(id).copied()?, newest })
                })),
                _ => {}
            }
        }
        out
    }
}

/// An operation that was taken out of the queue.
struct TakenOut<'a> {
    id: OpId,
    operation: &'a Operation,
    /// The newest operation by then: what was queued later was judged without it.
    newest: OpId,
}

/// The operations that need one that was taken out.
fn needing(queue: &Queue, out: &TakenOut<'_>) -> Vec<Lack> {
    let kind = out.operation.kind();
    let of_user = || out.operation.cloud().into_iter().flat_map(|user| queue.of_cloud(user.whom()));
    let again = |same: &dyn Fn(&QueuedOperation) -> bool| of_user().any(same);
    let is_kind = |queued: &QueuedOperation| queued.operation.kind() == kind;
    let changes_user = |queued: &&QueuedOperation| {
        let it = queued.operation.kind();
        it.changes() == Changed::CloudUser && it != OpKind::HandOverToCloud
    };
    let mut found: Vec<(&QueuedOperation, &'static str)> = Vec::new();
    match kind {
        OpKind::RestoreDeletedUser if !again(&is_kind) => {
            let why = "its user is deleted, and nothing of it can be changed";
            found.extend(of_user().filter(changes_user).map(|queued| (queued, why)));
        }
        OpKind::HandOverToCloud if !again(&is_kind) => {
            let why = "its user is synced, and the cloud refuses to change it";
            found.extend(of_user().filter(changes_user).map(|queued| (queued, why)));
        }
        OpKind::EnableRemoteMailbox => {
            let user = out.operation.onprem().map(|user| user.object_guid);
            let of_user = || user.into_iter().flat_map(|id| queue.of_onprem(id));
            let carries =
                |queued: &&QueuedOperation| queued.operation.kind() == OpKind::SetExchangeGuid;
            if !of_user().any(is_kind) {
                let why = "there is no remote mailbox that its GUID could be given to";
                found.extend(of_user().filter(carries).map(|queued| (queued, why)));
            }
        }
        _ => {}
    }
    if kind.pairs() && !again(&|queued| queued.operation.kind().pairs()) {
        let follows = |queued: &&QueuedOperation| queued.operation.kind().follows_partner();
        let why = "it gives the cloud user the UPN of the user that it was to be linked with";
        found.extend(of_user().filter(follows).map(|queued| (queued, why)));
    }
    if let Some(claim) = out.operation.gives_up()
        && !again(&|queued| queued.operation.gives_up().as_ref() == Some(&claim))
    {
        let why = "that user holds the value which this operation gives out";
        let takers = takers_of(&claim)
            .into_iter()
            .flat_map(|claim| queue.claimants(&claim).collect::<Vec<_>>());
        found.extend(takers.map(|queued| (queued, why)));
    }
    let lacks = |(queued, why): (&QueuedOperation, &'static str)| Lack {
        id: queued.id,
        needs: out.id,
        kind,
        whom: whom(out.operation),
        why,
    };
    let was_there =
        |(queued, _): &(&QueuedOperation, _)| queued.is_open() && queued.id <= out.newest;
    found.into_iter().filter(was_there).map(lacks).collect()
}

/// Who takes a value that is given up: an anchor also who gets it as mS-DS-ConsistencyGuid.
fn takers_of(claim: &Claim) -> Vec<Claim> {
    let as_guid = match claim {
        Claim::Anchor(anchor) => anchor.guid().map(Claim::ConsistencyGuid),
        _ => None,
    };
    std::iter::once(claim.clone()).chain(as_guid).collect()
}

/// Whom an operation is about, as people know them.
fn whom(operation: &Operation) -> String {
    let onprem = operation.onprem().and_then(|user| user.upn.clone().or_else(|| user.name.clone()));
    let cloud = operation.cloud().map(CloudRef::label);
    let mut users: Vec<String> = onprem.into_iter().chain(cloud).collect();
    users.dedup();
    users.join(" with ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::anchor::{Guid, ObjectGuid, ObjectId};
    use crate::directory::AnchorAttribute;
    use crate::plan::{
        ClearAnchor, EnableRemoteMailbox, HandOverToCloud, Known, LinkUser, NewOperation,
        OnPremRef, OpResult, Outcome, RestoreDeletedUser, Run, SetExchangeGuid,
        SetUserPrincipalName,
    };

    fn guid(n: u8) -> Guid {
        Guid::from_ad_bytes([n; 16])
    }

    fn cloud(n: u8) -> CloudRef {
        CloudRef::by_id(ObjectId(guid(n)), Some(format!("user{n}@x.org")), None)
    }

    fn onprem(n: u8) -> OnPremRef {
        let upn = Some(format!("user{n}@x.local"));
        OnPremRef { object_guid: ObjectGuid(guid(n)), upn, sam: None, name: None }
    }

    fn link(user: u8, to: u8) -> Operation {
        LinkUser {
            onprem: onprem(user),
            cloud: cloud(to),
            attribute: AnchorAttribute::OBJECT_GUID,
            before: Known::Empty,
            after: guid(user).immutable_id(),
        }
        .into()
    }

    fn restore(n: u8) -> Operation {
        RestoreDeletedUser { cloud: cloud(n) }.into()
    }

    /// The user `n` is freed of the id of the user `of`.
    fn clear(n: u8, of: u8) -> Operation {
        ClearAnchor { cloud: cloud(n), before: Known::Value(guid(of).immutable_id()) }.into()
    }

    fn rename(n: u8, before: &str, after: &str) -> Operation {
        let before = Known::Value(before.to_string());
        SetUserPrincipalName { cloud: cloud(n), before, after: after.into() }.into()
    }

    fn queue(history: &mut History, operations: Vec<Operation>) {
        let first = history.next_id().0;
        let operations = operations.into_iter().zip(first..);
        let operations =
            operations.map(|(operation, id)| NewOperation::new(OpId(id), operation, "")).collect();
        history.decide(Decision::Queue { operations }, "me@here", "now");
    }

    fn remove(history: &mut History, id: u32) {
        history.decide(Decision::Remove { ids: vec![OpId(id)] }, "me@here", "now");
    }

    fn applied(history: &mut History, id: u32) {
        let result = OpResult {
            id: OpId(id),
            outcome: Outcome::Applied,
            old: None,
            new: None,
            message: None,
            at: None,
        };
        history.record_results(Run::Apply, &[result]);
    }

    fn lacks(history: &History) -> Vec<(u32, u32)> {
        history.lacks().iter().map(|lack| (lack.id.0, lack.needs.0)).collect()
    }

    #[test]
    fn what_was_needed_is_named_with_whom_it_was_about() {
        let mut history = History::default();
        queue(&mut history, vec![restore(5), clear(5, 1), link(1, 2)]);
        assert_eq!(lacks(&history), []);
        remove(&mut history, 1);
        assert_eq!(lacks(&history), [(2, 1)]);
        let text = history.lacks()[0].to_string();
        assert!(text.contains("operation 1, restore-deleted-user user5@x.org"), "{text}");
        remove(&mut history, 2);
        // Who takes the id is told of the clearing, and of the restoring nobody is any more.
        assert_eq!(lacks(&history), [(3, 2)]);
        history.undo().unwrap();
        history.undo().unwrap();
        assert_eq!(lacks(&history), []);
    }

    #[test]
    fn each_need_is_known() {
        let mailbox = || -> Operation {
            EnableRemoteMailbox {
                onprem: onprem(1),
                cloud: None,
                after: "a@x.mail".into(),
                purpose: None,
                primary_address: None,
                mail_before: Known::Empty,
            }
            .into()
        };
        let carried = SetExchangeGuid {
            onprem: onprem(1),
            cloud: None,
            before: Known::Empty,
            after: guid(9),
        };
        for (needed, needing) in [
            (HandOverToCloud { cloud: cloud(2) }.into(), link(1, 2)),
            (mailbox(), carried.into()),
            (link(1, 2), rename(2, "b@x.org", "a@x.org")),
            (rename(3, "a@x.org", "c@x.org"), rename(2, "b@x.org", "A@x.org")),
            (clear(3, 1), link(1, 2)),
        ] {
            let mut history = History::default();
            queue(&mut history, vec![needed.clone(), needing]);
            remove(&mut history, 1);
            assert_eq!(lacks(&history), [(2, 1)], "{needed:?}");
        }
    }

    /// What is queued once more, was done, or is nobody's, is not lacking; neither is what went before anybody
    /// rested on it.
    #[test]
    fn nothing_is_lacking_that_is_there_or_was_done() {
        let begun = || {
            let mut history = History::default();
            queue(&mut history, vec![restore(5), clear(5, 1)]);
            history
        };
        let mut history = begun();
        remove(&mut history, 1);
        queue(&mut history, vec![restore(5)]);
        assert_eq!(lacks(&history), []);

        let mut history = begun();
        applied(&mut history, 1);
        remove(&mut history, 1);
        assert_eq!(lacks(&history), []);

        let mut history = begun();
        applied(&mut history, 2);
        remove(&mut history, 1);
        assert_eq!(lacks(&history), [], "it is done");

        let mut history = History::default();
        queue(&mut history, vec![restore(5)]);
        remove(&mut history, 1);
        queue(&mut history, vec![clear(5, 1)]);
        assert_eq!(lacks(&history), [], "it was judged without the restoring");
    }
}
