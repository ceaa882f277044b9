//! What speaks against a pair, code by code.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test stops at the first surprise"
)]

mod support;

use hardmatch::directory::{AnchorPolicy, CloudRow, Directory, Field, OnPremRow, Role, Row, Table};
use hardmatch::link::{Judge, Links};
use hardmatch::plan::{
    Action, AppliedAlready, ClearAnchor, Code, Consent, Context, Decision, History, Leaving,
    LinkUser, NewOperation, OpId, OpResult, Operation, Outcome, Proposal, Queue, Run,
};
use support::{Anchor, Person, directory, guid, person, table};

fn propose(directory: &Directory, queue: &Queue, onprem: u32, cloud: u32) -> Proposal {
    let judge = Judge::new(directory.clone(), AnchorPolicy::Auto);
    let link = Action::Link(OnPremRow::new(onprem), CloudRow::new(cloud));
    Context::new(&judge, &Links::of(&judge), queue).propose(link)
}

fn codes(proposal: &Proposal) -> Vec<Code> {
    proposal.findings.iter().map(|finding| finding.code).collect()
}

fn zoe(id: u8) -> Person {
    person(id, &[(Field::DisplayName, "Zoë Müller"), (Field::Upn, "zoe@x.org")])
}

fn queue_of(operations: Vec<Operation>) -> Queue {
    let mut history = History::default();
    for operation in operations {
        let id = history.next_id();
        let new = NewOperation::new(id, operation, "");
        history.decide(
            Decision::Queue { operations: vec![new] },
            "me@here",
            "2026-01-01T00:00:00Z",
        );
    }
    history.queue().clone()
}

#[test]
fn a_sound_pair_needs_no_consent() {
    let directory = directory(&[zoe(1)], &[zoe(101)], &[]);
    let proposal = propose(&directory, &Queue::default(), 0, 0);
    assert_eq!(codes(&proposal), [Code::WouldSoftMatch]);
    assert_eq!(proposal.consent(), Consent::Nothing);
    let Some(Operation::LinkUser(LinkUser { after, .. })) = proposal.operation else {
        panic!("a link")
    };
    assert_eq!(after, guid(1).immutable_id());
    assert!(proposal.reason.starts_with("UPN"), "{}", proposal.reason);
}

#[test]
fn each_objection_has_its_code_and_its_consent() {
    let deleted = [person(201, &[]).anchor(Anchor::Guid(9))];
    let odd = Anchor::Text("System.Byte[]".into());
    let cases: Vec<(Person, Person, Code, Consent)> = vec![
        (zoe(0), zoe(101), Code::NoAnchor, Consent::Never),
        (zoe(1).anchor(odd), zoe(101), Code::NoAnchor, Consent::Never),
        (zoe(1), zoe(0), Code::NoObjectId, Consent::Never),
        (zoe(1), zoe(101).anchor(Anchor::Guid(1)), Code::AlreadyLinked, Consent::Never),
        (zoe(1), zoe(101).anchor(Anchor::Guid(55)), Code::OtherId, Consent::Yes),
        (zoe(9), zoe(101), Code::AnchorHeldByDeleted, Consent::Never),
        (zoe(1), zoe(101).text(Field::UserType, "Guest"), Code::Guest, Consent::Reason),
        (zoe(1), zoe(101).flag(Field::Synced, true), Code::Synced, Consent::Reason),
        (zoe(1), zoe(101).flag(Field::Synced, false), Code::LeftSync, Consent::Yes),
        (zoe(1).flag(Field::Enabled, false), zoe(101), Code::Disabled, Consent::Reason),
        (zoe(1).text(Field::Sam, "PC-17$"), zoe(101), Code::NotAPerson, Consent::Reason),
        (zoe(1).anchor(Anchor::Guid(2)), zoe(101), Code::AnchorsDiffer, Consent::Yes),
        (
            zoe(1),
            person(101, &[(Field::DisplayName, "John Smith"), (Field::Upn, "js@y.org")]),
            Code::NothingInCommon,
            Consent::Yes,
        ),
        (zoe(1), zoe(101).address("smtp:old@x.org"), Code::AddressesLost, Consent::Look),
        (
            zoe(1),
            zoe(101).text(Field::OnPremisesObjectId, "S-1-5-21-1-2-3-1104"),
            Code::WasSynced,
            Consent::Yes,
        ),
        (
            zoe(1),
            zoe(101).text(Field::LastSync, "2026-05-01T10:00:00Z"),
            Code::WasSynced,
            Consent::Yes,
        ),
        (
            zoe(1),
            zoe(101).anchor(Anchor::Text("E0012345".into())),
            Code::CustomAnchorReplaced,
            Consent::Yes,
        ),
    ];
    for (onprem, cloud, code, consent) in cases {
        let directory = directory(&[onprem], &[cloud], &deleted);
        let proposal = propose(&directory, &Queue::default(), 0, 0);
        let found = proposal.findings.iter().find(|finding| finding.code == code);
        let found = found.unwrap_or_else(|| panic!("{code:?} not in {:?}", codes(&proposal)));
        assert!(!found.text.is_empty() && !found.fix.is_empty());
        assert_eq!(proposal.consent(), consent, "{code:?}");
    }
}

#[test]
fn the_holder_of_an_anchor_is_named() {
    let cloud = [zoe(101), person(102, &[(Field::Upn, "bob@x.org")]).anchor(Anchor::Guid(1))];
    let directory = directory(&[zoe(1)], &cloud, &[]);
    let proposal = propose(&directory, &Queue::default(), 0, 0);
    let held = &proposal.findings[0];
    assert_eq!(held.code, Code::AnchorHeld);
    assert!(held.text.contains("bob@x.org"), "{}", held.text);
}

#[test]
fn the_owner_of_an_id_that_would_be_replaced_is_named() {
    let onprem = [zoe(1), person(2, &[(Field::Upn, "bob@x.org")])];
    let directory = directory(&onprem, &[zoe(101).anchor(Anchor::Guid(2))], &[]);
    let proposal = propose(&directory, &Queue::default(), 0, 0);
    let other = proposal.findings.iter().find(|finding| finding.code == Code::OtherId).unwrap();
    assert!(other.text.contains("bob@x.org"), "{}", other.text);
}

#[test]
fn nobody_is_queued_twice() {
    let cloud = [zoe(101), zoe(102)];
    let onprem = [zoe(1), zoe(2), zoe(3).anchor(Anchor::Guid(1))];
    let directory = directory(&onprem, &cloud, &[]);
    let first = propose(&directory, &Queue::default(), 0, 0).operation.unwrap();
    let queue = queue_of(vec![first]);
    let has =
        |onprem, cloud, code| codes(&propose(&directory, &queue, onprem, cloud)).contains(&code);
    assert!(has(0, 1, Code::OnPremQueued));
    assert!(has(1, 0, Code::CloudQueued));
    assert!(has(2, 1, Code::AnchorQueued));
    assert!(!has(1, 1, Code::CloudQueued) && !has(1, 1, Code::OnPremQueued));
}

#[test]
fn what_a_script_has_done_stands_until_exports_show_it() {
    let directory = directory(&[zoe(1)], &[zoe(101), zoe(102)], &[]);
    let wrong = propose(&directory, &Queue::default(), 0, 1).operation.unwrap();
    let mut history = History::default();
    let new = NewOperation::new(history.next_id(), wrong, "");
    history.decide(Decision::Queue { operations: vec![new] }, "me@here", "now");
    let speaks = |history: &History| {
        codes(&propose(&directory, history.queue(), 0, 0)).contains(&Code::OnPremQueued)
    };
    assert!(speaks(&history));
    assert_eq!(history.may_leave(Leaving::Undo), Ok(()));
    let done = OpResult {
        id: OpId(1),
        outcome: Outcome::Applied,
        old: None,
        new: None,
        message: None,
        at: None,
    };
    history.record_results(Run::Apply, &[done]);
    assert!(speaks(&history), "the exports at hand are older than the script");
    assert!(history.queue().needs_its_anchor());
    history.exports_changed(&[Role::OnPrem]);
    assert!(speaks(&history), "they do not show what came of it");
    history.exports_changed(&[Role::Cloud]);
    assert!(!speaks(&history));
    assert!(!history.queue().needs_its_anchor());
    let applied = Err(AppliedAlready(vec![OpId(1)]));
    assert_eq!(history.may_leave(Leaving::Undo), applied);
    assert_eq!(history.may_leave(Leaving::Remove(&[OpId(1)])), applied);
}

#[test]
fn a_pair_that_only_a_name_speaks_for_names_the_namesakes() {
    let john = |id, upn: &'static str| {
        person(
            id,
            &[(Field::DisplayName, "John Smith"), (Field::Upn, upn), (Field::Department, "Sales")],
        )
    };
    let spelled = person(3, &[(Field::DisplayName, "JOHN SMITH"), (Field::Upn, "j3@x.org")]);
    let of = |users: &[Person], accounts: &[Person]| {
        let directory = directory(users, accounts, &[]);
        let proposal = propose(&directory, &Queue::default(), 0, 0);
        proposal.findings.into_iter().find(|finding| finding.code == Code::Namesake)
    };
    let (here, there) = (john(1, "j1@x.org"), john(101, "j9@x.onmicrosoft.com"));
    assert_eq!(of(std::slice::from_ref(&here), std::slice::from_ref(&there)), None);
    let found = of(&[here.clone(), spelled.clone()], std::slice::from_ref(&there)).unwrap();
    assert!(found.text.contains("j3@x.org"), "{}", found.text);
    let other = john(102, "j8@x.onmicrosoft.com");
    let found = of(std::slice::from_ref(&here), &[there, other]).unwrap();
    assert!(found.text.contains("j8@x.onmicrosoft.com"), "{}", found.text);
    // Somebody is named like the cloud user, who is only nearly named like this one.
    let near = person(1, &[(Field::DisplayName, "Jon Smith"), (Field::Upn, "j1@x.org")]);
    let found = of(&[near, spelled.clone()], &[john(101, "j9@x.onmicrosoft.com")]).unwrap();
    assert!(found.text.contains("j3@x.org"), "{}", found.text);
    // The UPN speaks for the pair: the others may be named as they like.
    assert_eq!(of(&[here, spelled], &[john(101, "j1@x.org")]), None);
}

#[test]
fn clearing_a_custom_anchor_asks() {
    let cases = [(Anchor::Guid(9), Consent::Nothing), (Anchor::Text("E4711".into()), Consent::Yes)];
    for (anchor, consent) in cases {
        let directory = directory(&[], &[zoe(101).anchor(anchor).flag(Field::Synced, false)], &[]);
        let judge = Judge::new(directory.clone(), AnchorPolicy::Auto);
        let (links, queue) = (Links::of(&judge), Queue::default());
        let clear = Action::Clear(CloudRow::new(0));
        let proposal = Context::new(&judge, &links, &queue).propose(clear);
        let asks = codes(&proposal).contains(&Code::CustomAnchorReplaced);
        assert_eq!(asks, consent == Consent::Yes, "{:?}", codes(&proposal));
    }
}

#[test]
fn clearing_says_why_and_asks_where_it_takes_a_link_away() {
    let cases = [
        (Anchor::Guid(1), "its link is taken away", true),
        (Anchor::Guid(9), "its GUID is nobody's on-premises", false),
        (Anchor::Swapped(1), "its id has the bytes of a GUID in the wrong order", false),
        (Anchor::Text("E4711".into()), "its id is not the Base64 of a GUID", false),
    ];
    for (anchor, reason, asks) in cases {
        let directory = directory(&[zoe(1)], &[zoe(101).anchor(anchor)], &[]);
        let judge = Judge::new(directory.clone(), AnchorPolicy::Auto);
        let (links, queue) = (Links::of(&judge), Queue::default());
        let clear = Action::Clear(CloudRow::new(0));
        let proposal = Context::new(&judge, &links, &queue).propose(clear);
        assert_eq!(proposal.reason, reason);
        let linked = codes(&proposal).contains(&Code::LinkCleared);
        assert_eq!(linked, asks, "{reason}: {:?}", codes(&proposal));
    }
}

#[test]
fn an_id_that_the_queue_frees_is_no_longer_held() {
    let cloud = [zoe(101), person(102, &[(Field::Upn, "bob@x.org")]).anchor(Anchor::Guid(1))];
    let directory = directory(&[zoe(1)], &cloud, &[]);
    let clear = Operation::ClearAnchor(ClearAnchor {
        cloud: hardmatch::plan::cloud_ref(&directory.cloud, CloudRow::new(1)).unwrap(),
        before: hardmatch::plan::present_id(&directory.cloud, CloudRow::new(1)),
    });
    let proposal = propose(&directory, &queue_of(vec![clear]), 0, 0);
    assert!(!codes(&proposal).contains(&Code::AnchorHeld));
}

#[test]
fn what_the_export_does_not_say_is_said_to_be_unknown() {
    let onprem: Table<OnPremRow> = table(&[zoe(1)], &[Field::ConsistencyGuid]);
    let cloud: Table<CloudRow> =
        table(&[zoe(101)], &[Field::ImmutableId, Field::Synced, Field::LastSync]);
    let directory = Directory { onprem, cloud, ..Directory::default() };
    let proposal = propose(&directory, &Queue::default(), 0, 0);
    let found = codes(&proposal);
    for code in [Code::IdUnknown, Code::SyncedUnknown, Code::ConsistencyGuidUnknown] {
        assert!(found.contains(&code), "{code:?}");
    }
    assert_eq!(proposal.consent(), Consent::Never);
}

/// An export of MSOnline has the time of the last sync and no flag: who has one is or was synced, and
/// nobody else.
#[test]
fn the_time_of_the_last_sync_tells_who_is_or_was_synced() {
    let found = |last: &str| {
        let zoe = zoe(101).text(Field::LastSync, last);
        let cloud: Table<CloudRow> = table(&[zoe], &[Field::Synced]);
        let directory =
            Directory { onprem: table(&[self::zoe(1)], &[]), cloud, ..Directory::default() };
        codes(&propose(&directory, &Queue::default(), 0, 0))
    };
    let never = found("");
    assert!(!never.contains(&Code::SyncedUnknown) && !never.contains(&Code::MayBeSynced));
    let ever = found("2026-11-20T08:30:00Z");
    assert!(ever.contains(&Code::MayBeSynced) && !ever.contains(&Code::SyncedUnknown), "{ever:?}");
}
