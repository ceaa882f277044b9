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
    Action, Code, Context, Decision, FindingFilter, History, NewOperation, OpId, OpResult,
    Operation, Outcome, Queue, RoutingRule, Run, Subject, Truth, check, contradiction, verify,
};
use hardmatch::powershell::{Dialect, command};
use proptest::prelude::*;
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

fn result(id: u32, outcome: Outcome, at: Option<&str>) -> OpResult {
    let at = at.map(str::to_string);
    OpResult { id: OpId(id), outcome, old: None, new: None, message: None, at }
}

fn applied(history: &mut History, id: u32) {
    history.record_results(Run::Apply, &[result(id, Outcome::Applied, None)]);
}

#[test]
fn a_link_is_stamped_not_done_or_done_differently() {
    let before = |anchor: Option<Anchor>| match anchor {
        Some(anchor) => directory(&[zoe(1)], &[zoe(101).anchor(anchor)], &[]),
        None => directory(&[zoe(1)], &[zoe(101)], &[]),
    };
    let cases = [
        (None, Some(Anchor::Guid(1)), Truth::Stamped),
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

/// Handed over is who the cloud says is, and done when the sync column follows.
#[test]
fn a_handing_over_is_done_when_the_sync_column_is_empty_and_back_when_it_is_true() {
    let gone = || zoe(101).anchor(Anchor::Guid(9));
    let synced = || gone().flag(Field::Synced, true);
    let over = || gone().flag(Field::CloudManaged, true);
    let fresh = |user: Person, without: &[Field]| Directory {
        cloud: table(&[user], without),
        ..directory(&[zoe(1)], &[], &[])
    };
    let no_column: &[Field] = &[Field::CloudManaged];
    let cases = [
        (synced(), &[][..], Truth::NotDone, Truth::Done),
        (over(), &[], Truth::Done, Truth::NotDone),
        (over().flag(Field::Synced, true), &[], Truth::Stamped, Truth::NotDone),
        (over(), &[Field::Synced], Truth::Stamped, Truth::NotDone),
        (gone().flag(Field::CloudManaged, false), &[], Truth::NotDone, Truth::Stamped),
        // An empty sync column alone may have other reasons.
        (gone(), no_column, Truth::Unknown, Truth::Unknown),
        (synced(), no_column, Truth::Unknown, Truth::Unknown),
    ];
    let queue = history(&fresh(synced(), &[]), &[Action::HandOver(CloudRow::new(0))]);
    let back = history(&fresh(over(), &[]), &[Action::HandBack(CloudRow::new(0))]);
    for (at, (user, without, wanted, wanted_back)) in cases.into_iter().enumerate() {
        let now = fresh(user, without);
        assert_eq!(truth_of(&queue, 1, &now), wanted, "{at}");
        assert_eq!(truth_of(&back, 1, &now), wanted_back, "{at}");
    }
}

/// Who was handed over for the time of a change, and back, is not missed.
#[test]
fn a_handing_over_that_was_taken_back_by_the_queue_itself_is_done() {
    let before = directory(&[zoe(1)], &[zoe(101).flag(Field::Synced, true)], &[]);
    let row = CloudRow::new(0);
    let mut told = history(&before, &[Action::HandOver(row), Action::HandBack(row)]);
    assert_eq!(truth_of(&told, 1, &before), Truth::NotDone);
    applied(&mut told, 1);
    applied(&mut told, 2);
    assert_eq!(truth_of(&told, 1, &before), Truth::Done);
    assert_eq!(truth_of(&told, 2, &before), Truth::Done);
}

/// The id stands in all of these. The script ran on the 24th at 01:02:03 UTC.
#[test]
fn a_link_is_done_when_the_sync_has_taken_the_user_over_after_the_script() {
    let before = directory(&[zoe(1)], &[zoe(101)], &[]);
    let linked = || zoe(101).anchor(Anchor::Guid(1));
    let synced = |last: &str| linked().flag(Field::Synced, true).text(Field::LastSync, last);
    let cases: [(Person, &[Field], Result<(), &str>); 11] = [
        (synced("2026-11-24T01:02:04Z"), &[], Ok(())),
        (synced("2026-11-24T02:02:04+01:00"), &[], Ok(())),
        (synced("2026-11-24T01:02:03Z"), &[], Err("was before the script ran")),
        (synced("2026-11-23T23:00:00Z"), &[], Err("was before the script ran")),
        // Without a zone it may have been fourteen hours earlier.
        (synced("11/25/2026 5:00:00 AM"), &[], Ok(())),
        (synced("11/24/2026 5:00:00 AM"), &[], Err("does not tell the time zone")),
        (synced("soon"), &[], Err("'soon', cannot be read")),
        (linked().flag(Field::Synced, true), &[], Err("no time of a last sync")),
        (
            linked().flag(Field::Synced, true),
            &[Field::LastSync],
            Err("no OnPremisesLastSyncDateTime"),
        ),
        (linked(), &[], Err("has not taken the user over")),
        (linked(), &[Field::Synced, Field::LastSync], Err("no OnPremisesSyncEnabled")),
    ];
    let mut told = history(&before, &[link(0, 0)]);
    told.record_results(Run::Apply, &[result(1, Outcome::Applied, Some("2026-11-24T01:02:03Z"))]);
    // A later run that finds it done changes nothing of when it was done.
    told.record_results(Run::Apply, &[result(1, Outcome::Skipped, Some("2026-12-24T00:00:00Z"))]);
    told.exports_changed(&[Role::Cloud]);
    let untold = history(&before, &[link(0, 0)]);
    for (user, lacks, expected) in cases {
        let fresh = Directory {
            onprem: table(&[zoe(1)], &[]),
            cloud: table(std::slice::from_ref(&user), lacks),
            ..Directory::default()
        };
        let verification = verify(told.queue(), told.queue().get(OpId(1)).unwrap(), &fresh);
        let note = verification.note.unwrap_or_default();
        match expected {
            Ok(()) => {
                assert_eq!(verification.truth, Truth::Done, "{user:?}: {note}");
                assert_eq!(found(&told, &fresh, 1), []);
                // Who knows of no script cannot tell what came after it.
                assert_eq!(truth_of(&untold, 1, &fresh), Truth::Stamped, "{user:?}");
            }
            Err(why) => {
                assert_eq!(verification.truth, Truth::Stamped, "{user:?}: {note}");
                assert!(note.contains(why), "{note}");
                assert_eq!(found(&told, &fresh, 1), [Code::Stamped]);
            }
        }
    }
}

/// The id that is written on-premises takes effect with the sync as well, which the cloud export shows.
#[test]
fn a_write_back_is_done_when_the_cloud_export_shows_the_sync() {
    let cloud = zoe(101).anchor(Anchor::Guid(60));
    let before = directory(&[zoe(1)], std::slice::from_ref(&cloud), &[]);
    let action = Action::WriteBack(OnPremRow::new(0), CloudRow::new(0));
    let mut history = history(&before, &[action]);
    let at = Some("2026-11-24T01:02:03Z");
    history.record_results(Run::Apply, &[result(1, Outcome::Applied, at)]);
    let written = table(&[zoe(1).anchor(Anchor::Guid(60))], &[]);
    let fresh = |cloud: &[Person]| Directory {
        onprem: written.clone(),
        cloud: table(cloud, &[]),
        ..Directory::default()
    };
    assert_eq!(truth_of(&history, 1, &fresh(&[])), Truth::Stamped);
    assert_eq!(truth_of(&history, 1, &fresh(std::slice::from_ref(&cloud))), Truth::Stamped);
    let synced = cloud.flag(Field::Synced, true).text(Field::LastSync, "2026-11-24T02:00:00Z");
    assert_eq!(truth_of(&history, 1, &fresh(&[synced])), Truth::Done);
}

#[test]
fn who_is_called_otherwise_is_no_longer_as_queued() {
    let before = directory(&[zoe(1)], &[zoe(101)], &[]);
    let history = history(&before, &[link(0, 0)]);
    let upn = |person: Person, upn: &str| {
        let texts = person.texts.iter().filter(|(field, _)| *field != Field::Upn).cloned();
        Person { texts: texts.collect(), ..person }.text(Field::Upn, upn)
    };
    let name = |person: Person, name: &str| {
        let texts = person.texts.iter().filter(|(field, _)| *field != Field::DisplayName).cloned();
        Person { texts: texts.collect(), ..person }.text(Field::DisplayName, name)
    };
    let cases = [
        (zoe(1), zoe(101), None),
        (upn(zoe(1), "Zoe@X.org"), zoe(101), None),
        (upn(zoe(1), "zoe.berg@x.org"), zoe(101), Some("on-premises user had the UPN zoe@x.org")),
        (name(zoe(1), "Zoë Berg"), zoe(101), Some("had the name Zoë Müller")),
        (zoe(1), upn(zoe(101), "someone@x.org"), Some("and has someone@x.org now")),
        (zoe(1), name(zoe(101), "Someone Else"), Some("and has Someone Else now")),
    ];
    for (onprem, cloud, expected) in cases {
        let fresh = directory(&[onprem], &[cloud], &[]);
        let queued = history.queue().get(OpId(1)).unwrap();
        let renamed = hardmatch::plan::renamed(history.queue(), queued, &fresh);
        let codes = found(&history, &fresh, 1);
        assert_eq!(codes.contains(&Code::ChangedSince), expected.is_some(), "{codes:?}");
        match expected {
            None => assert_eq!(renamed, None),
            Some(part) => assert!(renamed.as_ref().unwrap().contains(part), "{renamed:?}"),
        }
    }
}

/// What the queue itself does to a UPN, or the sync after a link, is as it should be.
#[test]
fn a_upn_that_the_queue_leads_to_is_no_surprise() {
    let onprem = person(1, &[(Field::Upn, "zoe.m@x.org")]);
    let cloud = |upn: &str| person(101, &[(Field::Upn, upn)]);
    let before = directory(std::slice::from_ref(&onprem), &[cloud("zoe@x.org")], &[]);
    let history = history(&before, &[link(0, 0)]);
    let queued = history.queue().get(OpId(1)).unwrap();
    for (upn, surprises) in [("zoe@x.org", false), ("zoe.m@x.org", false), ("third@x.org", true)] {
        let fresh = directory(std::slice::from_ref(&onprem), &[cloud(upn)], &[]);
        let renamed = hardmatch::plan::renamed(history.queue(), queued, &fresh);
        assert_eq!(renamed.is_some(), surprises, "{upn}: {renamed:?}");
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
    for (id, truth) in [(1, Truth::Done), (2, Truth::Stamped)] {
        assert_eq!(truth_of(&history, id, &after), truth, "operation {id}");
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
    before.remote_mailboxes = Some(table(&[], &[]));
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
    let remote = |fields: &[Field]| Some(table(&[person(0, &[(Field::Upn, "zoe@x.org")])], fields));
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

/// A shared mailbox that is a person's on-premises is not what was queued.
#[test]
fn a_remote_mailbox_of_another_type_is_done_differently() {
    let mut before = directory(&[zoe(1)], &[zoe(101).anchor(Anchor::Guid(1))], &[]);
    let shared = person(101, &[(Field::RecipientType, "SharedMailbox")]);
    before.mailboxes = Some(table::<MailboxRow>(&[shared], &[]));
    before.remote_mailboxes = Some(table(&[], &[]));
    let history = history(&before, &[Action::EnableMailbox(OnPremRow::new(0))]);
    let queued = history.queue().get(OpId(1)).unwrap();
    let address = queued.operation.after().unwrap();
    let now = |kind: &str| {
        let remote =
            person(1, &[(Field::RecipientType, kind)]).text(Field::RemoteRoutingAddress, &address);
        Directory { remote_mailboxes: Some(table(&[remote], &[])), ..before.clone() }
    };
    assert_eq!(truth_of(&history, 1, &now("RemoteSharedMailbox")), Truth::Done);
    assert_eq!(truth_of(&history, 1, &now("RemoteUserMailbox")), Truth::Different);
    assert_eq!(truth_of(&history, 1, &now("")), Truth::Done);
}

proptest! {
    /// A custom anchor goes through queue, session line, script and results, and the exports afterwards show
    /// that it is done: for the very text, and for no other.
    #[test]
    fn a_text_as_anchor_comes_back_as_it_went(text in "[A-Za-z0-9][A-Za-z0-9.' -]{0,30}[A-Za-z0-9]") {
        prop_assume!(hardmatch::anchor::Anchor::of_id(&text).guid().is_none());
        let user = |id: u8| zoe(id).text(Field::EmployeeId, &text);
        let policy: AnchorPolicy = "employeeID".parse().unwrap();
        let before = directory(&[user(1)], &[zoe(101)], &[]);
        let judge = Judge::new(before, policy.clone());
        let (links, queue) = (Links::of(&judge), Queue::default());
        let context = Context::new(&judge, &links, &queue);
        let proposal = context.propose(Action::Link(OnPremRow::new(0), CloudRow::new(0)));
        let operation = proposal.operation.unwrap();
        let line = serde_json::to_string(&operation).unwrap();
        prop_assert_eq!(&serde_json::from_str::<Operation>(&line).unwrap(), &operation);
        prop_assert_eq!(operation.after(), Some(text.clone()));
        for dialect in Dialect::ALL {
            let literal = format!("'{}'", text.replace('\'', "''"));
            let written = command(&operation, dialect).unwrap();
            prop_assert!(written.contains(&literal), "{}", written);
        }
        let truth = |id: &str| {
            let exports = directory(&[user(1)], &[zoe(101).anchor(Anchor::Text(id.into()))], &[]);
            operation.verify(&exports).truth
        };
        prop_assert_eq!(truth(&text), Truth::Done);
        prop_assert_eq!(truth(&format!("0{text}")), Truth::Different);
    }
}
