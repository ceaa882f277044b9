//! Soft-deleted users: restoring and purging them, and who waits for that.

use hardmatch::directory::{DeletedRow, Field, Row};
use hardmatch::plan::{
    Action, BulkCounts, Code, Consent, Known, Operation, PurgeDeletedUser, Queue,
};

use crate::support::{Anchor, directory, guid, person};
use crate::{bulk, cloud, codes, deleted, onprem, propose, queue_of, zoe};

#[test]
fn a_purge_wants_its_word_and_names_what_is_lost() {
    let gone = zoe(201).anchor(Anchor::Guid(1)).flag(Field::Licensed, true);
    let directory = directory(&[zoe(1)], &[], &[gone]);
    let proposal = propose(&directory, &Queue::default(), Action::Purge(deleted(0)));
    assert_eq!(
        codes(&proposal),
        [Code::Irreversible, Code::PurgeLosesMailbox, Code::SyncWouldRevive]
    );
    assert_eq!(proposal.consent(), Consent::Word);
    let Some(Operation::PurgeDeletedUser(PurgeDeletedUser { cloud, before })) = &proposal.operation
    else {
        panic!("a purge");
    };
    assert_eq!(cloud.object_id().map(|id| id.0), Some(guid(201)));
    assert_eq!(*before, Known::Value(guid(1).immutable_id()));
}

#[test]
fn a_deleted_user_is_restored_or_purged_but_not_both() {
    let directory = directory(&[], &[], &[zoe(201)]);
    let restore = propose(&directory, &Queue::default(), Action::Restore(deleted(0)));
    assert_eq!((codes(&restore), restore.consent()), (vec![], Consent::Nothing));
    let queue = queue_of(vec![restore.operation.unwrap()]);
    for action in [Action::Restore(deleted(0)), Action::Purge(deleted(0))] {
        let proposal = propose(&directory, &queue, action);
        assert!(codes(&proposal).contains(&Code::AlreadyQueued));
        assert_eq!(proposal.consent(), Consent::Never);
    }
}

#[test]
fn a_user_is_not_restored_onto_a_upn_that_is_taken() {
    let directory = directory(&[], &[zoe(101)], &[zoe(201)]);
    let proposal = propose(&directory, &Queue::default(), Action::Restore(deleted(0)));
    assert_eq!(codes(&proposal), [Code::ValueTaken]);
}

#[test]
fn without_an_object_id_a_deleted_user_cannot_be_named() {
    let directory = directory(&[], &[], &[zoe(0)]);
    let proposal = propose(&directory, &Queue::default(), Action::Purge(deleted(0)));
    assert_eq!(proposal.operation, None);
    assert_eq!(proposal.consent(), Consent::Never);
}

/// Restored, cleared and linked, two users would have one UPN: the link is stopped.
#[test]
fn a_link_that_takes_the_upn_of_a_user_to_be_restored_is_stopped() {
    let gone = person(201, &[(Field::Upn, "zoe@x.org")]).anchor(Anchor::Guid(1));
    let account =
        person(101, &[(Field::DisplayName, "Zoë Müller"), (Field::Upn, "zmueller@x.org")]);
    let all = directory(&[zoe(1)], &[account], &[gone]);
    let row = DeletedRow::new(0);
    let link = Action::Link(onprem(0), cloud(0));
    let restore = propose(&all, &Queue::default(), Action::Restore(row));
    assert_eq!(codes(&restore), [], "nobody has its UPN yet");
    let restored = queue_of(vec![restore.operation.clone().unwrap()]);
    let clear = propose(&all, &restored, Action::ClearRestored(row)).operation.unwrap();
    let both = queue_of(vec![restore.operation.unwrap(), clear]);
    let proposal = propose(&all, &both, link);
    assert!(codes(&proposal).contains(&Code::UpnTaken), "{:?}", codes(&proposal));
    assert_eq!(proposal.consent(), Consent::Reason);
    // The other way round: who is to be linked gets that UPN by the next sync.
    let linked = propose(&all, &Queue::default(), link).operation.unwrap();
    let restore = propose(&all, &queue_of(vec![linked]), Action::Restore(row));
    assert_eq!(codes(&restore), [Code::ValueTaken]);
}

#[test]
fn who_is_held_by_a_deleted_user_is_linked_in_bulk_once_that_is_purged() {
    let twin = person(201, &[(Field::Upn, "zoe@x.org")]).anchor(Anchor::Guid(1));
    let directory = directory(&[zoe(1)], &[zoe(101)], &[twin]);
    let link = Action::LinkPartner(onprem(0));
    assert_eq!(
        codes(&propose(&directory, &Queue::default(), link))[0],
        Code::AnchorHeldByDeleted,
        "it is told what is in the way"
    );
    let purge = propose(&directory, &Queue::default(), Action::Purge(deleted(0)));
    let queue = queue_of(vec![purge.operation.unwrap()]);
    assert_eq!(propose(&directory, &queue, link).consent(), Consent::Nothing);
}

#[test]
fn a_deleted_user_is_restored_and_its_id_is_cleared() {
    let twin = person(201, &[(Field::Upn, "twin@x.org")]).anchor(Anchor::Guid(1));
    let directory = directory(&[zoe(1)], &[zoe(101)], &[twin]);
    let none = Queue::default();
    let clear = Action::ClearRestored(deleted(0));
    let alone = propose(&directory, &none, clear);
    assert!(codes(&alone).contains(&Code::ValueMissing), "an active user only can be changed");
    let queue =
        queue_of(vec![propose(&directory, &none, Action::Restore(deleted(0))).operation.unwrap()]);
    let proposal = propose(&directory, &queue, clear);
    assert_eq!(codes(&proposal), [Code::LeftSync], "the cloud may refuse");
    // The id is not free before it is cleared.
    let link = Action::LinkPartner(onprem(0));
    assert_eq!(propose(&directory, &queue, link).consent(), Consent::Never);
    let queue = queue_of(vec![
        propose(&directory, &none, Action::Restore(deleted(0))).operation.unwrap(),
        proposal.operation.unwrap(),
    ]);
    assert_eq!(propose(&directory, &queue, link).consent(), Consent::Nothing);
    // A clearing whose restoring is gone from the queue frees nothing.
    let queue = queue_of(vec![queue.operations().nth(1).unwrap().operation.clone()]);
    assert_eq!(propose(&directory, &queue, link).consent(), Consent::Never);
    // Both lines of the one step ask, so that Enter does not take half of it.
    let both = bulk(&directory, vec![Action::RestoreToClear(deleted(0)), clear]);
    assert_eq!(both.counts(), BulkCounts { ask: 2, ..BulkCounts::default() });
}

#[test]
fn two_deleted_users_with_one_upn_are_not_both_restored() {
    let directory = directory(&[], &[person(101, &[])], &[zoe(201), zoe(202)]);
    let first = propose(&directory, &Queue::default(), Action::Restore(deleted(0)));
    let queue = queue_of(vec![first.operation.unwrap()]);
    let second = propose(&directory, &queue, Action::Restore(deleted(1)));
    assert_eq!(codes(&second), [Code::ValueTaken]);
}
