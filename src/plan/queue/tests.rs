//! What stands in the queue.

use super::*;
use crate::anchor::{Guid, ObjectId};
use crate::directory::AnchorAttribute;
use crate::plan::{
    ClearAnchor, CloudRef, EnableRemoteMailbox, HandBackToOnprem, HandOverToCloud, Known, LinkUser,
    OnPremRef, Operation, PurgeDeletedUser, RestoreDeletedUser, SetConsistencyGuid,
    SetExchangeGuid, SetUserPrincipalName,
};

fn operation(kind: OpKind) -> Operation {
    let guid = Guid::from_ad_bytes([7; 16]);
    let cloud = CloudRef::by_id(ObjectId(guid), None, None);
    let onprem = OnPremRef { object_guid: ObjectGuid(guid), upn: None, sam: None, name: None };
    let (before, after) = (Known::Empty, guid.immutable_id());
    let text = || "a@x.org".to_string();
    match kind {
        OpKind::LinkUser => {
            let attribute = AnchorAttribute::OBJECT_GUID;
            LinkUser { onprem, cloud, attribute, before, after }.into()
        }
        OpKind::ClearAnchor => ClearAnchor { cloud, before }.into(),
        OpKind::PurgeDeletedUser => PurgeDeletedUser { cloud, before }.into(),
        OpKind::RestoreDeletedUser => RestoreDeletedUser { cloud }.into(),
        OpKind::SetConsistencyGuid => {
            SetConsistencyGuid { onprem, cloud, before: Known::Empty, after: guid }.into()
        }
        OpKind::EnableRemoteMailbox => EnableRemoteMailbox {
            onprem,
            cloud: None,
            after: text(),
            purpose: None,
            primary_address: None,
            mail_before: Known::Empty,
        }
        .into(),
        OpKind::SetExchangeGuid => {
            SetExchangeGuid { onprem, cloud: None, before: Known::Empty, after: guid }.into()
        }
        OpKind::SetUserPrincipalName => {
            SetUserPrincipalName { cloud, before: Known::Empty, after: text() }.into()
        }
        OpKind::HandOverToCloud => HandOverToCloud { cloud }.into(),
        OpKind::HandBackToOnprem => HandBackToOnprem { cloud }.into(),
    }
}

fn queue_with(kind: OpKind) -> Queue {
    let mut queue = Queue::default();
    let operations = vec![NewOperation::new(OpId(1), operation(kind), "")];
    queue.apply(&Decision::Queue { operations }, "me@here", "now");
    queue
}

/// What a script has done stands until an export of a kind that shows it was read; another export
/// shows nothing of it, and neither does one that was read before.
#[test]
fn only_an_export_that_shows_it_and_is_fresher_ends_what_stands() {
    for kind in OpKind::ALL {
        for role in Role::ALL {
            let mut queue = queue_with(kind);
            queue.exports_changed(&Role::ALL);
            let stands = |queue: &Queue| queue.stands(queue.get(OpId(1)).unwrap());
            assert!(stands(&queue), "{kind:?}: it is still to be done");
            queue.set_state(OpId(1), OpState::Applied, None);
            assert!(stands(&queue), "{kind:?}: the exports are older than that");
            queue.exports_changed(&[]);
            assert!(stands(&queue), "{kind:?}: nothing was read");
            queue.exports_changed(&[role]);
            assert_eq!(stands(&queue), !kind.shown_in().contains(&role), "{kind:?} {role:?}");
            queue.set_state(OpId(1), OpState::Applied, None);
            assert!(stands(&queue), "{kind:?}: it was told of once more");
        }
    }
}

#[test]
fn exports_of_several_kinds_are_fresh_only_together() {
    let mut queue = queue_with(OpKind::LinkUser);
    let both = [Role::Cloud, Role::Deleted];
    assert!(!queue.was_read_since(OpId(1), &both), "no script has told of it");
    queue.set_state(OpId(1), OpState::Applied, None);
    queue.exports_changed(&[Role::Cloud]);
    let fresh = |queue: &Queue| {
        [&both[..1], &both[1..], &both, &[]].map(|roles| queue.was_read_since(OpId(1), roles))
    };
    assert_eq!(fresh(&queue), [true, false, false, false]);
    queue.exports_changed(&[Role::OnPrem, Role::Mailboxes]);
    assert_eq!(fresh(&queue), [true, false, false, false]);
    queue.exports_changed(&[Role::Deleted]);
    assert_eq!(fresh(&queue), [true, true, true, false]);
    queue.set_state(OpId(1), OpState::Failed, None);
    assert_eq!(fresh(&queue), [false; 4]);
}
