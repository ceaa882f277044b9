//! Ids that are written into mS-DS-ConsistencyGuid.

use hardmatch::directory::{DeletedRow, Field, Row};
use hardmatch::plan::{
    Action, Code, Consent, Known, Operation, Prerequisite, Queue, SetConsistencyGuid,
};

use crate::support::{Anchor, Person, directory, guid, person};
use crate::{ann, cloud, codes, onprem, propose, queue_of, zoe};

#[test]
fn the_id_of_the_cloud_user_is_written_back_unless_somebody_has_it() {
    let cases: Vec<(Vec<Person>, Person, Option<Code>)> = vec![
        (vec![zoe(1)], zoe(101).anchor(Anchor::Guid(7)), None),
        (vec![zoe(1)], zoe(101), Some(Code::ValueMissing)),
        (vec![zoe(1)], zoe(101).anchor(Anchor::Text("E4711".into())), Some(Code::ValueMissing)),
        (vec![zoe(1)], zoe(101).anchor(Anchor::Guid(1)), Some(Code::AlreadySo)),
        (vec![zoe(1), ann(7)], zoe(101).anchor(Anchor::Guid(7)), Some(Code::ValueTaken)),
    ];
    for (users, target, expected) in cases {
        let directory = directory(&users, &[target], &[]);
        let action = Action::WriteBack(onprem(0), cloud(0));
        let proposal = propose(&directory, &Queue::default(), action);
        assert_eq!(codes(&proposal).first().copied(), expected);
        assert_eq!(proposal.consent() == Consent::Never, expected.is_some());
        if expected.is_none() {
            let Some(Operation::SetConsistencyGuid(SetConsistencyGuid { before, after, .. })) =
                proposal.operation
            else {
                panic!("a write-back");
            };
            assert_eq!((before, after), (Known::Empty, guid(7)));
        }
    }
}

/// Sync revives the soft-deleted user for whoever has its id; who had it before stays out of scope.
#[test]
fn the_id_of_a_soft_deleted_user_is_written_back_to_revive_it() {
    let deleted = |name: &str| {
        person(201, &[(Field::DisplayName, name), (Field::Upn, "zoe@old.x.org")])
            .text(Field::GivenName, name.split(' ').next().unwrap())
            .anchor(Anchor::Guid(7))
            .text(Field::OnPremisesObjectId, "33323107-3534-3736-3839-616263646566")
            .flag(Field::Synced, true)
    };
    let of = |users: &[Person], name: &str, queue: &Queue| {
        let directory = directory(users, &[], &[deleted(name)]);
        propose(&directory, queue, Action::WriteBackDeleted(onprem(0), DeletedRow::new(0)))
    };
    let none = Queue::default();
    let ours = || zoe(1).text(Field::GivenName, "Zoë");
    let alone = of(&[ours()], "Zoë Müller", &none);
    assert_eq!(codes(&alone), [Code::WasSynced]);
    assert_eq!(alone.consent(), Consent::Look, "the plan has the step in its place");
    assert_eq!(alone.prerequisite, Some(Prerequisite::OutOfScope));
    let Some(Operation::SetConsistencyGuid(SetConsistencyGuid { after, cloud, .. })) =
        alone.operation
    else {
        panic!("a write-back");
    };
    assert_eq!((after, cloud.object_id().unwrap().0), (guid(7), guid(201)));
    let moved = of(&[ours(), ann(7)], "Zoë Müller", &none);
    assert!(codes(&moved).contains(&Code::AnchorMoves), "{:?}", codes(&moved));
    assert_eq!(moved.consent(), Consent::Look);
    let stranger = of(&[ours()], "Otto Krug", &none);
    assert!(codes(&stranger).contains(&Code::NamesContradict), "{:?}", codes(&stranger));
    let purged = directory(&[ours()], &[], &[deleted("Zoë Müller")]);
    let purge = propose(&purged, &none, Action::Purge(DeletedRow::new(0)));
    let queued = of(&[ours()], "Zoë Müller", &queue_of(vec![purge.operation.unwrap()]));
    assert!(codes(&queued).contains(&Code::AlreadyQueued), "{:?}", codes(&queued));
}

#[test]
fn replacing_a_consistency_guid_asks() {
    let here = zoe(1).anchor(Anchor::Guid(8));
    let directory = directory(&[here], &[zoe(101).anchor(Anchor::Guid(7))], &[]);
    let proposal = propose(&directory, &Queue::default(), Action::WriteBack(onprem(0), cloud(0)));
    assert!(codes(&proposal).contains(&Code::AnchorsDiffer), "{:?}", codes(&proposal));
    assert_eq!(proposal.consent(), Consent::Yes);
}

/// Writing an id back makes a pair as a link does, and is checked like one.
#[test]
fn a_write_back_is_checked_like_a_link() {
    let twin = person(2, &[(Field::Upn, "twin@x.org")]).flag(Field::Enabled, false);
    let holder = person(103, &[(Field::Upn, "held@x.org")]).anchor(Anchor::Guid(1));
    let stranger = person(101, &[(Field::Upn, "far@y.org"), (Field::DisplayName, "Otto Krug")])
        .anchor(Anchor::Guid(60));
    let guest = zoe(102).anchor(Anchor::Guid(61)).text(Field::UserType, "Guest");
    let admin = person(104, &[(Field::Upn, "twin@x.org")])
        .anchor(Anchor::Guid(62))
        .text(Field::Roles, "Global Administrator");
    let directory = directory(&[zoe(1), twin], &[stranger, guest, holder, admin], &[]);
    let of = |user, target| {
        let action = Action::WriteBack(onprem(user), cloud(target));
        codes(&propose(&directory, &Queue::default(), action))
    };
    assert!(of(0, 0).contains(&Code::NothingInCommon));
    assert!(of(0, 1).contains(&Code::Guest));
    assert!(of(0, 1).contains(&Code::AnchorInUse), "{:?}", of(0, 1));
    assert!(of(1, 3).contains(&Code::Disabled));
    assert!(of(1, 3).contains(&Code::PrivilegedRole));
    let alone = codes(&propose(&directory, &Queue::default(), Action::WriteBackPartner(onprem(0))));
    assert!(alone.contains(&Code::AlreadySo), "linked by its own anchor: {alone:?}");
}
