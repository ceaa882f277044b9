//! The working order of a plan: what must come before what, and where a person must act between.

mod afterwards;
mod awaited;
mod instruction;
mod named;
mod waits;

use std::collections::HashMap;

use thiserror::Error;

use super::{Claim, Decision, OpId, Queue, QueuedOperation, Stage};
use awaited::{Awaited, Work};

pub use instruction::{Instruction, TenantCommand};
pub use waits::Waits;

/// A part of the plan.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum WorkItem<'a> {
    /// What a person must do before the next operation.
    Stop(Instruction),
    /// An operation.
    Operation(&'a QueuedOperation),
    /// What a person does when everything is done.
    Afterwards(Instruction),
}

/// The operations of a queue in the order in which they can work, with the stops between them.
///
/// First comes what needs nobody, then behind each stop what waits for it, or for something that does: nobody
/// waits at a stop of others. Inside such a group stages come one after another, and inside a stage the
/// order of the queue holds, except that whoever gives a value up (an id, a UPN) comes before whoever takes
/// it. Takes time linear in the queue, but for the sorting.
#[must_use]
pub fn working_order(queue: &Queue) -> Vec<WorkItem<'_>> {
    let mut operations: Vec<&QueuedOperation> = queue.operations().collect();
    operations.sort_by_key(|queued| stage_of(queued));
    let work = Work::of(&operations);
    let stages = || operations.chunk_by(|a, b| stage_of(a) == stage_of(b));
    let halts = stops(&work, stages());
    let ordered: Vec<&QueuedOperation> = stages().flat_map(by_need).collect();
    let groups = groups(&work, &halts, &ordered);
    let group = |wanted: usize| {
        let those = ordered.iter().zip(&groups).filter(move |(_, group)| **group == wanted);
        those.map(|(queued, _)| WorkItem::Operation(queued))
    };
    let mut steps: Vec<WorkItem<'_>> = group(0).collect();
    for (at, (_, stop)) in halts.iter().enumerate() {
        steps.push(WorkItem::Stop(stop.clone()));
        steps.extend(group(at + 1));
    }
    steps.extend(afterwards::afterwards(&work).map(WorkItem::Afterwards));
    steps
}

/// The stops, in the order in which the stages come to need them.
fn stops<'a, 'q: 'a>(
    work: &Work<'_>,
    stages: impl Iterator<Item = &'a [&'q QueuedOperation]>,
) -> Vec<(Awaited, Instruction)> {
    let mut stops = Vec::new();
    let mut awaited = Awaited::ALL.to_vec();
    for stage in stages {
        awaited.retain(|awaited| {
            let stop = awaited.stop_before(work, stage);
            let is_left = stop.is_none();
            stops.extend(stop.map(|stop| (*awaited, stop)));
            is_left
        });
    }
    stops
}

/// For each operation how many stops it stands behind: the last one that it waits for, or that one does for
/// which it waits.
fn groups(
    work: &Work<'_>,
    stops: &[(Awaited, Instruction)],
    ordered: &[&QueuedOperation],
) -> Vec<usize> {
    let mut waits = Waits::default();
    let mut group_of: HashMap<OpId, usize> = HashMap::new();
    let group = |queued: &&QueuedOperation| {
        let own =
            stops.iter().rposition(|(awaited, _)| queued.is_open() && work.waits(*awaited, queued));
        let earlier = waits.add(queued.id, &queued.operation);
        let earlier = earlier.iter().filter_map(|id| group_of.get(id).copied());
        let group = earlier.chain(own.map(|at| at + 1)).max().unwrap_or(0);
        group_of.insert(queued.id, group);
        group
    };
    ordered.iter().map(group).collect()
}

/// Why an operation cannot take the place of another.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Error)]
pub enum NotMoved {
    /// There is no such operation.
    #[error("operation {0} is not in the queue")]
    NotThere(OpId),
    /// They are of different stages.
    #[error("the stages stand in the order in which they can work")]
    OtherStage,
    /// A stop stands between them.
    #[error("a stop stands between {0} and {1}: what needs nobody comes before it")]
    StopBetween(OpId, OpId),
}

/// The decision that gives an operation the place of another of its stage.
///
/// # Errors
/// [`NotMoved`]
pub fn moved_to(queue: &Queue, id: OpId, other: OpId) -> Result<Decision, NotMoved> {
    let stage = |id| queue.get(id).map(stage_of).ok_or(NotMoved::NotThere(id));
    if stage(id)? != stage(other)? {
        return Err(NotMoved::OtherStage);
    }
    if stop_between(&working_order(queue), id, other) {
        return Err(NotMoved::StopBetween(id, other));
    }
    let place = queue.operations().position(|queued| queued.id == other);
    Ok(Decision::Move { id, to: place.ok_or(NotMoved::NotThere(other))? })
}

fn stop_between(plan: &[WorkItem<'_>], id: OpId, other: OpId) -> bool {
    let ends = |item: &WorkItem<'_>| matches!(item, WorkItem::Operation(queued) if queued.id == id || queued.id == other);
    let (first, last) = (plan.iter().position(ends), plan.iter().rposition(ends));
    let between = first.zip(last).and_then(|(first, last)| plan.get(first..last));
    between.is_some_and(|between| between.iter().any(|item| matches!(item, WorkItem::Stop(_))))
}

fn stage_of(queued: &QueuedOperation) -> Stage {
    queued.operation.kind().stage()
}

/// The operations in their order, each after all that give up the value it takes. A ring keeps the
/// order of the queue at the place where it is entered: nothing offline can open it.
fn by_need<'a>(operations: &[&'a QueuedOperation]) -> Vec<&'a QueuedOperation> {
    let mut givers: HashMap<Claim, Vec<usize>> = HashMap::new();
    for (at, queued) in operations.iter().enumerate() {
        if let Some(claim) = queued.operation.gives_up() {
            givers.entry(claim).or_default().push(at);
        }
    }
    let needed = |at: usize| -> &[usize] {
        let claim = operations.get(at).and_then(|queued| queued.operation.takes());
        claim.and_then(|claim| givers.get(&claim)).map_or(&[], Vec::as_slice)
    };
    let mut entered = vec![false; operations.len()];
    let mut ordered = Vec::with_capacity(operations.len());
    for start in 0..operations.len() {
        // Each with the number of its givers that have been gone through.
        let mut path = Vec::new();
        if !std::mem::replace(&mut entered[start], true) {
            path.push((start, 0));
        }
        while let Some((at, gone)) = path.pop() {
            match needed(at).get(gone) {
                Some(giver) => {
                    path.push((at, gone + 1));
                    if !std::mem::replace(&mut entered[*giver], true) {
                        path.push((*giver, 0));
                    }
                }
                None => ordered.extend(operations.get(at)),
            }
        }
    }
    ordered
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::anchor::{Guid, ObjectGuid, ObjectId};
    use crate::directory::AnchorAttribute;
    use crate::plan::{
        ClearAnchor, CloudRef, Code, Decision, HandOverToCloud, Known, LinkUser, NewOperation,
        OnPremRef, OpId, OpState, Operation, Prerequisite, RecordedFinding, RestoreDeletedUser,
        SetConsistencyGuid, SetUserPrincipalName,
    };

    fn guid(n: u8) -> Guid {
        Guid::from_ad_bytes([n; 16])
    }

    fn cloud(n: u8) -> CloudRef {
        CloudRef::by_id(ObjectId(guid(n)), None, None)
    }

    fn link(to: u8, before: Option<u8>, after: u8) -> Operation {
        let id = |n| guid(n).immutable_id();
        Operation::LinkUser(LinkUser {
            onprem: OnPremRef {
                object_guid: ObjectGuid(guid(after)),
                upn: None,
                sam: None,
                name: None,
            },
            cloud: cloud(to),
            attribute: AnchorAttribute::OBJECT_GUID,
            before: before.map_or(Known::Empty, |n| Known::Value(id(n))),
            after: id(after),
        })
    }

    fn clear(n: u8) -> Operation {
        Operation::ClearAnchor(ClearAnchor { cloud: cloud(n), before: Known::Unknown })
    }

    fn upn(n: u8, before: &str, after: &str) -> Operation {
        let before = Known::Value(before.to_string());
        Operation::SetUserPrincipalName(SetUserPrincipalName {
            cloud: cloud(n),
            before,
            after: after.into(),
        })
    }

    fn queue(operations: Vec<Operation>, prerequisite: Option<Prerequisite>) -> Queue {
        let operations = operations
            .into_iter()
            .enumerate()
            .map(|(at, operation)| NewOperation {
                prerequisite,
                ..NewOperation::new(OpId(at as u32 + 1), operation, "")
            })
            .collect();
        let mut queue = Queue::default();
        queue.apply(&Decision::Queue { operations }, "anna", "now");
        queue
    }

    fn order(queue: &Queue) -> Vec<u32> {
        working_order(queue)
            .iter()
            .map(|step| match step {
                WorkItem::Stop(_) => 0,
                WorkItem::Operation(queued) => queued.id.0,
                WorkItem::Afterwards(_) => 99,
            })
            .filter(|number| *number != 99)
            .collect()
    }

    #[test]
    fn an_id_is_freed_before_it_is_set() {
        let queue =
            queue(vec![link(1, None, 9), upn(2, "a", "b"), clear(3), link(4, None, 8)], None);
        assert_eq!(order(&queue), [3, 1, 4, 2]);
    }

    #[test]
    fn who_gives_an_id_up_comes_before_who_takes_it() {
        let queue = queue(vec![link(1, None, 7), link(2, Some(7), 8), link(3, Some(8), 9)], None);
        assert_eq!(order(&queue), [3, 2, 1]);
    }

    #[test]
    fn who_takes_an_id_comes_after_all_that_give_it_up() {
        let queue = queue(vec![link(2, Some(7), 8), link(1, None, 7), link(3, Some(7), 9)], None);
        assert_eq!(order(&queue), [1, 3, 2]);
    }

    #[test]
    fn each_thing_that_a_person_must_do_is_one_stop_before_the_first_that_needs_it() {
        let mut queue = queue(vec![link(1, None, 7), clear(2)], Some(Prerequisite::OutOfScope));
        let new = NewOperation {
            prerequisite: Some(Prerequisite::OutOfSync),
            ..NewOperation::new(OpId(3), link(3, None, 8), "")
        };
        queue.apply(&Decision::Queue { operations: vec![new] }, "anna", "now");
        assert_eq!(order(&queue), [0, 2, 1, 0, 3]);
    }

    /// Thirteen links that need nobody do not wait for the one that does; who takes the id of somebody
    /// behind a stop stands there too.
    #[test]
    fn nobody_waits_at_a_stop_of_others() {
        let free = |n: u8| link(n, None, n);
        let mut queue = queue(vec![clear(30), link(31, None, 91)], Some(Prerequisite::OutOfSync));
        let operations = (1..=13).map(free).chain([link(40, None, 99), link(41, Some(50), 60)]);
        let operations = operations.chain([link(42, None, 70), link(30, None, 80)]);
        let operations =
            operations.zip(3..).map(|(operation, id)| NewOperation::new(OpId(id), operation, ""));
        queue.apply(&Decision::Queue { operations: operations.collect() }, "anna", "now");
        let order = order(&queue);
        let stop = order.iter().position(|id| *id == 0).unwrap();
        assert_eq!(order.iter().filter(|id| **id == 0).count(), 1);
        // Behind it: the two that wait, and the link of the user whose id is cleared there.
        let mut behind = order[stop + 1..].to_vec();
        behind.sort_unstable();
        assert_eq!(behind, [1, 2, 19]);
        assert_eq!(order.len(), 20);
    }

    #[test]
    fn an_operation_takes_the_place_of_another_of_its_stage() {
        let mut queue = queue(vec![link(1, None, 7), link(2, None, 8), upn(3, "a", "b")], None);
        let moved = moved_to(&queue, OpId(2), OpId(1)).unwrap();
        queue.apply(&moved, "anna", "now");
        assert_eq!(order(&queue), [2, 1, 3]);
        assert_eq!(moved_to(&queue, OpId(3), OpId(1)), Err(NotMoved::OtherStage));
        assert_eq!(moved_to(&queue, OpId(9), OpId(1)), Err(NotMoved::NotThere(OpId(9))));
        let new = NewOperation {
            prerequisite: Some(Prerequisite::OutOfSync),
            ..NewOperation::new(OpId(4), link(4, None, 9), "")
        };
        queue.apply(&Decision::Queue { operations: vec![new] }, "anna", "now");
        let between = Err(NotMoved::StopBetween(OpId(4), OpId(1)));
        assert_eq!(moved_to(&queue, OpId(4), OpId(1)), between);
    }

    /// In scope, a cycle between the two would take the restored user over.
    #[test]
    fn a_user_is_restored_behind_the_stop_of_its_clearing() {
        let mut queue = queue(
            vec![Operation::RestoreDeletedUser(RestoreDeletedUser { cloud: cloud(5) })],
            None,
        );
        let new = NewOperation {
            prerequisite: Some(Prerequisite::OutOfScope),
            ..NewOperation::new(OpId(2), clear(5), "")
        };
        queue.apply(&Decision::Queue { operations: vec![new] }, "anna", "now");
        assert_eq!(order(&queue), [0, 1, 2]);
    }

    #[test]
    fn what_a_stop_took_away_is_given_back_afterwards() {
        let last =
            |prerequisite| match working_order(&queue(vec![clear(1)], Some(prerequisite))).pop() {
                Some(WorkItem::Afterwards(then)) => then.text,
                _ => String::new(),
            };
        assert!(last(Prerequisite::OutOfSync).contains("synchronisation on again"));
        let back = last(Prerequisite::OutOfScope);
        assert!(back.contains("back into it") && back.contains("SyncCycle"), "{back}");
    }

    #[test]
    fn what_comes_afterwards_follows_from_what_is_open() {
        let last = |queue: &Queue| match working_order(queue).pop() {
            Some(WorkItem::Afterwards(then)) => then.text,
            _ => String::new(),
        };
        assert!(last(&queue(vec![link(1, None, 7)], None)).contains("Start-ADSyncSyncCycle"));
        let cleared = last(&queue(vec![clear(1)], None));
        assert!(
            cleared.contains("hardmatch verify") && !cleared.contains("SyncCycle"),
            "{cleared}"
        );
        let mut done = queue(vec![clear(1)], None);
        done.set_state(OpId(1), OpState::Applied, None);
        assert_eq!(last(&done), "");
    }

    /// Roles are taken away before the sync and given back behind it, and no cycle runs while an anchor is
    /// written whose match is refused yet.
    #[test]
    fn what_a_match_is_refused_for_is_seen_to_before_the_sync() {
        let told = |code: Code| RecordedFinding {
            severity: code.severity(),
            code: code.name().into(),
            text: String::new(),
        };
        let after = |operation, codes: &[Code]| {
            let mut queue = Queue::default();
            let new = NewOperation {
                findings: codes.iter().map(|code| told(*code)).collect(),
                prerequisite: Some(Prerequisite::OutOfScope),
                ..NewOperation::new(OpId(1), operation, "")
            };
            queue.apply(&Decision::Queue { operations: vec![new] }, "anna", "now");
            let all: Vec<String> = working_order(&queue)
                .into_iter()
                .filter_map(|step| match step {
                    WorkItem::Stop(told) | WorkItem::Afterwards(told) => Some(told.text),
                    WorkItem::Operation(_) => None,
                })
                .collect();
            all.join("\n")
        };
        let in_order = |text: &str, words: &[&str]| {
            let places: Vec<usize> =
                words.iter().map(|word| text.find(word).expect(word)).collect();
            assert!(places.is_sorted(), "{words:?}: {text}");
        };
        let roles = after(link(1, None, 7), &[Code::PrivilegedRole]);
        in_order(&roles, &["Take the roles away from them", "Run Start-AD", "Give the roles back"]);
        assert!(!roles.contains("scheduler"), "{roles}");
        let written = Operation::SetConsistencyGuid(SetConsistencyGuid {
            onprem: OnPremRef {
                object_guid: ObjectGuid(guid(9)),
                upn: None,
                sam: None,
                name: None,
            },
            cloud: cloud(1),
            before: Known::Empty,
            after: guid(7),
        });
        let written = after(written, &[Code::WasSynced, Code::AnchorMoves]);
        let steps = [
            "SyncCycleEnabled $false",
            "Before the next sync clear onPremisesObjectIdentifier",
            "back into it",
            "Leave out of it",
            "SyncCycleEnabled $true",
        ];
        in_order(&written, &steps);
        assert!(!after(link(1, None, 7), &[]).contains("roles"));
        // Whoever has no role does not wait for the one who has.
        let mut queue = queue(vec![link(1, None, 7)], None);
        let new = NewOperation {
            findings: vec![told(Code::RoleHeld)],
            ..NewOperation::new(OpId(2), link(2, None, 6), "")
        };
        queue.apply(&Decision::Queue { operations: vec![new] }, "anna", "now");
        assert_eq!(order(&queue), [1, 0, 2]);
    }

    #[test]
    fn a_ring_loses_nobody() {
        let queue = queue(vec![link(1, Some(1), 2), link(2, Some(2), 1), link(3, None, 5)], None);
        let mut order = order(&queue);
        order.sort_unstable();
        assert_eq!(order, [1, 2, 3]);
    }

    #[test]
    fn a_upn_is_given_up_before_it_is_taken_without_regard_to_case() {
        let queue =
            queue(vec![upn(1, "x@x.org", "Old@x.org"), upn(2, "old@X.org", "y@x.org")], None);
        assert_eq!(order(&queue), [2, 1]);
    }

    #[test]
    fn there_is_one_stop_before_what_needs_a_person() {
        let queue = queue(vec![link(1, None, 7), clear(2)], Some(Prerequisite::OutOfSync));
        assert_eq!(order(&queue), [0, 2, 1]);
        let Some(WorkItem::Stop(stop)) = working_order(&queue).into_iter().next() else { panic!() };
        assert!(stop.text.contains("2, 1"), "{}", stop.text);
        assert_eq!(stop.commands, [TenantCommand::SwitchSyncOff, TenantCommand::ReadSync]);
    }

    fn hand_over(n: u8) -> Operation {
        HandOverToCloud { cloud: cloud(n) }.into()
    }

    /// Who is handed over is waited for alone; the tenant keeps its sync, but for those that nothing hands over.
    #[test]
    fn a_user_that_is_handed_over_needs_no_tenant_without_sync() {
        let stops = |queue: &Queue| -> Vec<Instruction> {
            let items = working_order(queue).into_iter();
            items
                .filter_map(|item| if let WorkItem::Stop(stop) = item { Some(stop) } else { None })
                .collect()
        };
        let mut queue = queue(vec![clear(1), clear(2)], Some(Prerequisite::OutOfSync));
        let new = NewOperation::new(OpId(3), hand_over(1), "");
        queue.apply(&Decision::Queue { operations: vec![new] }, "anna", "now");
        assert_eq!(order(&queue), [0, 3, 0, 1, 0, 2]);
        let [before, wait, off] = &stops(&queue)[..] else { panic!("{:?}", stops(&queue)) };
        assert!(!before.text.contains("Try one user first"), "{}", before.text);
        let read = [TenantCommand::ReadUser(ObjectId(guid(1)))];
        assert_eq!((&before.commands[..], &wait.commands[..]), (&read[..], &read[..]));
        assert!(wait.text.contains(": 1."), "{}", wait.text);
        assert!(off.text.contains(": 2."), "{}", off.text);
        let more = NewOperation::new(OpId(4), hand_over(2), "");
        queue.apply(&Decision::Queue { operations: vec![more] }, "anna", "now");
        assert_eq!(order(&queue), [0, 3, 4, 0, 1, 2]);
        assert!(
            stops(&queue)[0]
                .text
                .contains("-Only 3, wait until its OnPremisesSyncEnabled is empty, then -Only 1"),
            "{:?}",
            stops(&queue)[0]
        );
    }
}
