//! What fresh exports say about a queue: done, not done, done differently, unknown; and what they say
//! against operations that are still to be done.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test stops at the first surprise"
)]

mod support;

use hardmatch::directory::{
    AnchorPolicy, CloudRow, DeletedRow, Directory, Field, MailboxRow, OnPremRow, Role, Row,
};
use hardmatch::link::{Judge, Links};
use hardmatch::plan::{
    Action, Code, Context, Decision, FindingFilter, History, NewOperation, OpId, OpResult, Outcome,
    Queue, RoutingRule, Run, Subject, Truth, check, contradiction, verify,
};
use support::{Anchor, Person, directory, guid, person, table};

fn zoe(id: u8) -> Person {
    person(
        id,
        &[(Field::DisplayName, "Zoë Müller"), (Field::Upn, "zoe@x.org"), (Field::Sam, "zoe")],
    )
}

fn propose(directory: &Directory, queue: &Queue, action: Action) -> NewOperation {
    let judge = Judge::new(directory.clone(), AnchorPolicy::Auto);
    let rule: RoutingRule = "{sam}@x.mail.onmicrosoft.com".parse().unwrap();
    let links = Links::of(&judge);
    let context = Context { rule: Some(&rule), ..Context::new(&judge, &links, queue) };
    let proposal = context.propose(action);
    proposal.as_new(OpId(queue.len() as u32 + 1)).unwrap_or_else(|| panic!("{proposal:?}"))
}

/// A history with these actions queued over a directory, whatever speaks against them.
fn history(directory: &Directory, actions: &[Action]) -> History {
    let mut history = History::default();
    for action in actions {
        let new = propose(directory, history.queue(), *action);
        history.decide(Decision::Queue { operations: vec![new] }, "me", "now");
    }
    history
}

fn truth_of(history: &History, id: u32, fresh: &Directory) -> Truth {
    let queued = history.queue().get(OpId(id)).unwrap();
    verify(history.queue(), queued, fresh).truth
}

fn link(onprem: u32, cloud: u32) -> Action {
    Action::Link(OnPremRow::new(onprem), CloudRow::new(cloud))
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

#[test]
fn a_link_is_done_not_done_or_done_differently() {
    let before = |anchor: Option<Anchor>| match anchor {
        Some(anchor) => directory(&[zoe(1)], &[zoe(101).anchor(anchor)], &[]),
        None => directory(&[zoe(1)], &[zoe(101)], &[]),
    };
    let cases = [
        (None, Some(Anchor::Guid(1)), Truth::Done),
        (None, None, Truth::NotDone),
        (None, Some(Anchor::Guid(9)), Truth::Different),
        (Some(Anchor::Guid(8)), Some(Anchor::Guid(8)), Truth::NotDone),
        // Neither what it was nor what was wanted.
        (Some(Anchor::Guid(8)), None, Truth::Different),
    ];
    for (was, is, expected) in cases {
        let queue = history(&before(was.clone()), &[link(0, 0)]);
        assert_eq!(truth_of(&queue, 1, &before(is.clone())), expected, "{was:?} -> {is:?}");
    }
}

#[test]
fn what_is_cleared_and_then_set_again_is_not_missed() {
    let before = directory(&[zoe(1)], &[zoe(101).anchor(Anchor::Guid(8))], &[]);
    let mut history = history(&before, &[Action::Clear(CloudRow::new(0)), link(0, 0)]);
    let after = directory(&[zoe(1)], &[zoe(101).anchor(Anchor::Guid(1))], &[]);
    applied(&mut history, 1);
    applied(&mut history, 2);
    history.exports_changed(&[Role::Cloud]);
    for id in [1, 2] {
        assert_eq!(truth_of(&history, id, &after), Truth::Done, "operation {id}");
        let queued = history.queue().get(OpId(id)).unwrap();
        assert!(contradiction(history.queue(), queued, &after).is_none());
    }
    let other = directory(&[zoe(1)], &[zoe(101).anchor(Anchor::Guid(7))], &[]);
    assert_eq!(truth_of(&history, 1, &other), Truth::Different);
}

#[test]
fn that_somebody_is_gone_is_only_told_by_whole_lists() {
    let gone = zoe(201);
    let before = directory(&[zoe(1)], &[person(101, &[])], std::slice::from_ref(&gone));
    let purge = history(&before, &[Action::Purge(DeletedRow::new(0))]);
    let restore = history(&before, &[Action::Restore(DeletedRow::new(0))]);
    let fresh = |cloud: &[Person], deleted: &[Person]| directory(&[zoe(1)], cloud, deleted);
    let other = person(102, &[]);
    let truth =
        |directory: &Directory| (truth_of(&purge, 1, directory), truth_of(&restore, 1, directory));
    let none = fresh(std::slice::from_ref(&other), &[]);
    assert_eq!(truth(&none), (Truth::Done, Truth::Different));
    let there = fresh(std::slice::from_ref(&other), std::slice::from_ref(&gone));
    assert_eq!(truth(&there), (Truth::NotDone, Truth::NotDone));
    let active = fresh(std::slice::from_ref(&gone), &[]);
    assert_eq!(truth(&active), (Truth::Different, Truth::Done));
    // In both lists: they were not made at the same time.
    let both = fresh(std::slice::from_ref(&gone), std::slice::from_ref(&gone));
    assert_eq!(truth(&both), (Truth::Unknown, Truth::Unknown));
    // No cloud export; no list of deleted users; one that has no ids; one row of a cloud export.
    let mut poor = vec![fresh(&[], &[])];
    poor.push(Directory { deleted: None, ..none.clone() });
    let nameless = table(&[zoe(0)], &[Field::CloudId]);
    poor.push(Directory { deleted: Some(nameless), ..none.clone() });
    poor.push(Directory { deleted_stood_aside: true, ..none.clone() });
    poor.push(Directory { cloud: table(&[zoe(0)], &[Field::CloudId]), ..none });
    for directory in &poor {
        assert_eq!(truth(directory), (Truth::Unknown, Truth::Unknown), "{directory:?}");
    }
}

#[test]
fn a_upn_is_the_same_without_regard_to_case_but_for_a_change_of_case_alone() {
    let onprem = |upn: &str| person(1, &[(Field::Upn, upn)]);
    let cloud = |upn: &str| person(101, &[(Field::Upn, upn)]).anchor(Anchor::Guid(1));
    let cases = [
        ("zoe.m@x.org", "zoe@x.org", "Zoe.M@X.org", Truth::Done),
        ("zoe.m@x.org", "zoe@x.org", "ZOE@x.org", Truth::NotDone),
        ("zoe@x.org", "ZOE@x.org", "ZOE@x.org", Truth::NotDone),
        ("zoe@x.org", "ZOE@x.org", "zoe@x.org", Truth::Done),
        ("zoe.m@x.org", "zoe@x.org", "other@x.org", Truth::Different),
    ];
    for (wanted, was, is, expected) in cases {
        let before = directory(&[onprem(wanted)], &[cloud(was)], &[]);
        let queue = history(&before, &[Action::TakeUpn(CloudRow::new(0))]);
        let fresh = directory(&[onprem(wanted)], &[cloud(is)], &[]);
        assert_eq!(truth_of(&queue, 1, &fresh), expected, "{was} -> {is}");
    }
}

/// Only the export that shows a thing can contradict the report of a script.
#[test]
fn a_stale_list_contradicts_nobody() {
    let mut before = directory(&[zoe(1)], &[zoe(101).anchor(Anchor::Guid(1))], &[]);
    before.mailboxes = Some(table::<MailboxRow>(
        &[person(101, &[(Field::MailboxGuid, &guid(50).to_string())])],
        &[],
    ));
    before.remote_mailboxes = Some(table::<MailboxRow>(&[], &[]));
    let mut history = history(&before, &[Action::EnableMailbox(OnPremRow::new(0))]);
    applied(&mut history, 1);
    let contradicted = |history: &History| {
        let queued = history.queue().get(OpId(1)).unwrap();
        contradiction(history.queue(), queued, &before).is_some()
    };
    assert!(!contradicted(&history));
    history.exports_changed(&[Role::OnPrem, Role::Cloud]);
    assert!(!contradicted(&history), "the list of remote mailboxes is the old one");
    history.exports_changed(&[Role::RemoteMailboxes]);
    assert!(contradicted(&history));
}

#[test]
fn the_on_premises_export_tells_a_guid_that_the_list_has_no_column_for() {
    let remote = |fields: &[Field]| {
        Some(table::<MailboxRow>(&[person(0, &[(Field::Upn, "zoe@x.org")])], fields))
    };
    let mut before = directory(&[zoe(1)], &[zoe(101).anchor(Anchor::Guid(1))], &[]);
    before.mailboxes = Some(table::<MailboxRow>(
        &[person(101, &[(Field::MailboxGuid, &guid(50).to_string())])],
        &[],
    ));
    before.remote_mailboxes = remote(&[]);
    let history = history(&before, &[Action::CarryMailboxGuid(OnPremRow::new(0))]);
    let carried = zoe(1).text(Field::MailboxGuid, &guid(50).to_string());
    let fresh = Directory {
        onprem: table(&[carried], &[]),
        remote_mailboxes: remote(&[Field::MailboxGuid]),
        ..Directory::default()
    };
    assert_eq!(truth_of(&history, 1, &fresh), Truth::Done);
}

/// What is found about the queued operations of a history over other exports.
fn found(history: &History, fresh: &Directory, id: u32) -> Vec<Code> {
    let judge = Judge::new(fresh.clone(), AnchorPolicy::Auto);
    let links = Links::of(&judge);
    let findings = check(Context::new(&judge, &links, history.queue()));
    let all = findings.select(FindingFilter::default());
    let about = all.iter().map(|at| findings.all()[at]);
    let mut codes: Vec<Code> = about
        .filter(|found| found.subject == Subject::Operation(OpId(id)))
        .map(|found| found.code)
        .collect();
    codes.sort_unstable();
    codes
}

#[test]
fn what_no_longer_applies_is_told_of_queued_operations() {
    let before = directory(&[zoe(1)], &[zoe(101)], &[]);
    let history = history(&before, &[link(0, 0)]);
    let with = |onprem: Person, cloud: Person| directory(&[onprem], &[cloud], &[]);
    let cases: Vec<(Directory, Vec<Code>)> = vec![
        (with(zoe(1), zoe(101)), vec![]),
        // Somebody has filled mS-DS-ConsistencyGuid since.
        (with(zoe(1).anchor(Anchor::Guid(77)), zoe(101)), vec![Code::ChangedSince]),
        (with(zoe(1), zoe(101).flag(Field::Synced, true)), vec![Code::Synced]),
        (with(zoe(1), zoe(101).flag(Field::Synced, false)), vec![Code::LeftSync]),
        (with(zoe(1), zoe(101).text(Field::UserType, "Guest")), vec![Code::Guest]),
        (
            with(zoe(1), zoe(101).text(Field::Roles, "Global Administrator")),
            vec![Code::PrivilegedRole],
        ),
        (with(zoe(1), zoe(101).anchor(Anchor::Guid(9))), vec![Code::ChangedSince]),
        (with(zoe(1), zoe(101).anchor(Anchor::Guid(1))), vec![Code::DoneAlready]),
        // The end of every hard match: linked, and synced.
        (
            with(zoe(1), zoe(101).anchor(Anchor::Guid(1)).flag(Field::Synced, true)),
            vec![Code::DoneAlready],
        ),
    ];
    for (fresh, expected) in cases {
        assert_eq!(found(&history, &fresh, 1), expected, "{fresh:?}");
    }
}

#[test]
fn what_was_known_when_it_was_queued_is_not_told_again() {
    let guest = zoe(101).text(Field::UserType, "Guest");
    let before = directory(&[zoe(1)], &[guest], &[]);
    let history = history(&before, &[link(0, 0)]);
    assert_eq!(found(&history, &before, 1), []);
}

#[test]
fn another_value_is_told_of_every_kind_of_operation() {
    let onprem = person(1, &[(Field::Upn, "zoe.m@x.org")]);
    let cloud = |upn: &str| person(101, &[(Field::Upn, upn)]).anchor(Anchor::Guid(1));
    let before = directory(std::slice::from_ref(&onprem), &[cloud("zoe@x.org")], &[]);
    let history = history(&before, &[Action::TakeUpn(CloudRow::new(0))]);
    let fresh = directory(&[onprem], &[cloud("third@x.org")], &[]);
    assert_eq!(found(&history, &fresh, 1), [Code::ChangedSince]);
}

/// A link and a write-back for the same user cannot both stand.
#[test]
fn a_link_and_a_write_back_exclude_each_other() {
    let people = [zoe(1), person(2, &[(Field::Upn, "ann@x.org")])];
    let accounts = [zoe(101).anchor(Anchor::Guid(60)), person(102, &[(Field::Upn, "ann@x.org")])];
    let directory = directory(&people, &accounts, &[]);
    let write_back = Action::WriteBack(OnPremRow::new(0), CloudRow::new(0));
    let queue = history(&directory, &[write_back]).queue().clone();
    let judge = Judge::new(directory.clone(), AnchorPolicy::Auto);
    let links = Links::of(&judge);
    let context = Context::new(&judge, &links, &queue);
    let codes = |action| -> Vec<Code> {
        context.propose(action).findings.iter().map(|finding| finding.code).collect()
    };
    assert!(codes(link(0, 1)).contains(&Code::OnPremQueued));
    assert!(codes(link(1, 0)).contains(&Code::CloudQueued));
    assert!(codes(Action::Clear(CloudRow::new(0))).contains(&Code::CloudQueued));
}
