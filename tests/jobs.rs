//! The guided jobs: what is counted, and which data are missing; and whose a mailbox is.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test stops at the first surprise"
)]

mod support;

use hardmatch::directory::{
    AnchorPolicy, CloudRow, Directory, Field, MailboxRow, OnPremRow, Row, Table,
};
use hardmatch::link::{Judge, Links};
use hardmatch::plan::{
    Action, Code, Context, Decision, History, Job, Operation, Queue, RoutingRule, SetExchangeGuid,
    Task, TaskState, check, mailboxes_of,
};
use support::{Anchor, Person, directory, guid, person, table};

fn alice(id: u8) -> Person {
    person(id, &[(Field::DisplayName, "Alice Carroll"), (Field::Upn, "alice@x.org")])
        .text(Field::Sam, "acarroll")
}

fn mailbox(id: u8, upn: &str, mailbox: u8) -> Person {
    let person = person(id, &[(Field::MailboxGuid, &guid(mailbox).to_string())]);
    if upn.is_empty() { person } else { person.text(Field::Upn, upn) }
}

fn list<R: Row>(people: &[Person]) -> Table<R> {
    table(people, &[])
}

fn without(people: &[Person], fields: &[Field]) -> Table<MailboxRow> {
    table(people, fields)
}

fn tasks(directory: &Directory, queue: &Queue, job: Job) -> Vec<Task> {
    let judge = Judge::new(directory.clone(), AnchorPolicy::Auto);
    let links = Links::of(&judge);
    job.tasks(Context::new(&judge, &links, queue))
}

fn state(directory: &Directory, queue: &Queue, job: Job, title: &str) -> TaskState {
    let tasks = tasks(directory, queue, job);
    let task = tasks.iter().find(|task| task.title.contains(title));
    task.unwrap_or_else(|| panic!("no step {title}")).state
}

fn queued(directory: &Directory, action: Action) -> Queue {
    let judge = Judge::new(directory.clone(), AnchorPolicy::Auto);
    let links = Links::of(&judge);
    let queue = Queue::default();
    let context = Context::new(&judge, &links, &queue);
    let mut history = History::default();
    let new = context.propose(action).as_new(history.next_id()).unwrap();
    history.decide(Decision::Queue { operations: vec![new] }, "me", "now");
    history.queue().clone()
}

/// Alice is linked to her old account; her twin has her UPN, and a mailbox of its own.
fn twins() -> Directory {
    let old = person(101, &[(Field::Upn, "alice.cloud@x.onmicrosoft.com")]);
    let twin = person(102, &[(Field::Upn, "alice@x.org")]);
    let mut directory = directory(&[alice(1)], &[old.anchor(Anchor::Guid(1)), twin], &[]);
    directory.remote_mailboxes = Some(list(&[person(0, &[(Field::Upn, "alice@x.org")])]));
    directory
}

fn carried(directory: &Directory) -> Option<u8> {
    let judge = Judge::new(directory.clone(), AnchorPolicy::Auto);
    let links = Links::of(&judge);
    let queue = Queue::default();
    let context = Context::new(&judge, &links, &queue);
    match context.propose(Action::CarryMailboxGuid(OnPremRow::new(0))).operation {
        Some(Operation::SetExchangeGuid(SetExchangeGuid { after, .. })) => {
            (0..255).find(|number| guid(*number) == after)
        }
        _ => None,
    }
}

#[test]
fn a_mailbox_belongs_to_whom_its_id_says_else_to_its_upn_else_to_its_address() {
    let address = |person: Person| person.address("SMTP:alice.cloud@x.onmicrosoft.com");
    let cases = [
        // By id, whatever the UPN says.
        (vec![mailbox(101, "other@x.org", 50)], Some(50)),
        (vec![mailbox(102, "alice@x.org", 60), mailbox(101, "", 50)], Some(50)),
        // That of the twin is never taken, not by her UPN either.
        (vec![mailbox(102, "alice@x.org", 60)], None),
        (vec![mailbox(0, "alice@x.org", 60)], None),
        // Without ids the UPN of the cloud user decides, then its primary address.
        (vec![mailbox(0, "alice.cloud@x.onmicrosoft.com", 50)], Some(50)),
        (vec![address(mailbox(0, "", 50))], Some(50)),
        (vec![address(mailbox(0, "", 50)), address(mailbox(0, "", 51))], None),
    ];
    for (mailboxes, expected) in cases {
        let mut directory = twins();
        directory.cloud = {
            let old = person(101, &[(Field::Upn, "alice.cloud@x.onmicrosoft.com")])
                .text(Field::Mail, "alice.cloud@x.onmicrosoft.com");
            let twin = person(102, &[(Field::Upn, "alice@x.org")]);
            table(&[old.anchor(Anchor::Guid(1)), twin], &[])
        };
        directory.mailboxes = Some(list(&mailboxes));
        assert_eq!(carried(&directory), expected, "{mailboxes:?}");
    }
}

#[test]
fn a_mailbox_that_no_rule_gives_to_anybody_is_listed() {
    let mut directory = twins();
    directory.mailboxes = Some(list(&[mailbox(101, "", 50), mailbox(199, "alice@x.org", 60)]));
    directory.remote_mailboxes = Some(list(&[
        person(0, &[(Field::Sam, "ACARROLL")]),
        person(0, &[(Field::Upn, "gone@x.org")]),
    ]));
    let judge = Judge::new(directory.clone(), AnchorPolicy::Auto);
    let links = Links::of(&judge);
    let findings = check(Context::new(&judge, &links, &Queue::default()));
    let count =
        |code| findings.counts().find(|(found, _)| *found == code).map_or(0, |(_, count)| count);
    assert_eq!(count(Code::MailboxWithoutUser), 1);
    assert_eq!(count(Code::RemoteMailboxWithoutUser), 1);
}

#[test]
fn a_missing_column_leaves_a_step_unknown_and_never_done() {
    let gone = person(201, &[(Field::Upn, "alice@x.org")]).anchor(Anchor::Guid(1));
    let whole = || {
        let mut whole = directory(&[alice(1)], &[person(101, &[])], std::slice::from_ref(&gone));
        whole.mailboxes = Some(list(&[mailbox(101, "", 50)]));
        whole.remote_mailboxes = Some(list(&[]));
        whole
    };
    let none = Queue::default();
    let held = |directory: &Directory| state(directory, &none, Job::HardMatch, "hold an anchor");
    assert_eq!(held(&whole()), TaskState::Open(1));
    for field in [Field::CloudId, Field::ImmutableId] {
        let mut poor = whole();
        poor.deleted = Some(table(std::slice::from_ref(&gone), &[field]));
        assert!(held(&poor).lacks().is_some(), "{field:?}");
    }
    let mut poor = whole();
    poor.cloud = table(&[person(101, &[])], &[Field::ImmutableId]);
    for (job, title) in
        [(Job::HardMatch, "pair the"), (Job::Relink, "clear the ids"), (Job::Relink, "link anew")]
    {
        assert!(state(&poor, &none, job, title).lacks().is_some(), "{title}");
    }
    let mut poor = whole();
    poor.mailboxes = Some(without(&[mailbox(101, "", 50)], &[Field::MailboxGuid]));
    for (job, title) in [(Job::Relink, "carry"), (Job::TwoMailboxes, "find the people")] {
        assert!(state(&poor, &none, job, title).lacks().is_some(), "{title}");
    }
    let mut poor = whole();
    poor.onprem = table(&[alice(1)], &[Field::MailboxGuid]);
    let purge = state(&poor, &none, Job::BeforeMigration, "purge");
    assert!(purge.lacks().is_some(), "{purge:?}");
}

#[test]
fn before_a_migration_only_the_affected_users_are_to_be_purged() {
    let with_guid = alice(1).text(Field::MailboxGuid, &guid(50).to_string());
    let bob = person(2, &[(Field::Upn, "bob@x.org")]);
    let gone = [
        person(201, &[(Field::Upn, "alice@x.org")]),
        person(202, &[(Field::Upn, "old@x.org")]).anchor(Anchor::Guid(1)),
        person(203, &[(Field::Upn, "bob@x.org")]).anchor(Anchor::Guid(2)),
        person(204, &[(Field::Upn, "stranger@x.org")]),
    ];
    let directory = directory(&[with_guid, bob], &[person(101, &[])], &gone);
    let purge = |queue: &Queue| state(&directory, queue, Job::BeforeMigration, "purge");
    assert_eq!(purge(&Queue::default()), TaskState::Open(2));
    let one = queued(&directory, Action::Purge(hardmatch::directory::DeletedRow::new(0)));
    assert_eq!(purge(&one), TaskState::Open(1));
}

#[test]
fn an_id_is_not_free_because_its_holder_is_restored() {
    let gone = person(201, &[(Field::Upn, "alice@x.org")]).anchor(Anchor::Guid(1));
    let directory = directory(&[alice(1)], &[person(101, &[])], &[gone]);
    let row = hardmatch::directory::DeletedRow::new(0);
    let held = |queue: &Queue| state(&directory, queue, Job::ReconnectMailbox, "free the ids");
    assert_eq!(held(&queued(&directory, Action::Restore(row))), TaskState::Open(1));
    assert_eq!(held(&queued(&directory, Action::Purge(row))), TaskState::Done);
}

#[test]
fn the_mailbox_steps_follow_the_queued_links() {
    let old = person(101, &[(Field::Upn, "alice.cloud@x.onmicrosoft.com")]);
    let mut directory = directory(&[alice(1)], &[old], &[]);
    directory.mailboxes = Some(list(&[mailbox(101, "", 50)]));
    directory.remote_mailboxes = Some(list(&[]));
    let enable = |queue: &Queue| state(&directory, queue, Job::Relink, "enable");
    assert_eq!(enable(&Queue::default()), TaskState::Done, "nobody's mailbox yet");
    let link = Action::Link(OnPremRow::new(0), hardmatch::directory::CloudRow::new(0));
    assert_eq!(enable(&queued(&directory, link)), TaskState::Open(1));
}

/// Two domains with one sAMAccountName: the remote mailbox is that of whose UPN it has.
#[test]
fn a_remote_mailbox_is_not_given_to_two_people() {
    let of = |id: u8, domain: &str| {
        person(id, &[(Field::Upn, &format!("jdoe@{domain}"))]).text(Field::Sam, "jdoe")
    };
    let mut directory = directory(&[of(1, "a.org"), of(2, "b.org")], &[], &[]);
    let remote = person(0, &[(Field::Upn, "jdoe@a.org")]).text(Field::Sam, "jdoe");
    directory.remote_mailboxes = Some(list(&[remote]));
    let judge = Judge::new(directory.clone(), AnchorPolicy::Auto);
    let rule: RoutingRule = "{sam}.{upn}@x.mail.onmicrosoft.com".parse().unwrap();
    let queue = Queue::default();
    let links = Links::of(&judge);
    let context = Context { rule: Some(&rule), ..Context::new(&judge, &links, &queue) };
    let already = |row| {
        let proposal = context.propose(Action::EnableMailbox(OnPremRow::new(row)));
        proposal.findings.iter().any(|finding| finding.code == Code::AlreadySo)
    };
    assert_eq!((already(0), already(1)), (true, false));
}

/// A mailbox that has an object id is that user's and nobody else's, whatever UPN it has.
#[test]
fn a_mailbox_with_the_id_of_another_user_is_not_taken_by_its_upn() {
    let cloud = person(101, &[(Field::Upn, "alice@x.org")]).anchor(Anchor::Guid(1));
    let mut directory = directory(&[alice(1)], &[cloud], &[]);
    directory.remote_mailboxes = Some(list(&[person(0, &[(Field::Upn, "alice@x.org")])]));
    for (id, taken) in [(150, None), (101, Some(50)), (0, Some(50))] {
        directory.mailboxes = Some(list(&[mailbox(id, "alice@x.org", 50)]));
        assert_eq!(carried(&directory), taken, "a mailbox of user {id}");
    }
}

/// A remote mailbox with the UPN of another user is that user's, though the sAMAccountName is hers.
#[test]
fn a_remote_mailbox_of_another_user_is_not_taken_by_its_account_name() {
    let cloud = person(101, &[(Field::Upn, "alice@x.org")]).anchor(Anchor::Guid(1));
    let bob = person(2, &[(Field::Upn, "bob@x.org"), (Field::Sam, "bob")]);
    let mut directory = directory(&[alice(1), bob], &[cloud], &[]);
    for (upn, taken) in [("bob@x.org", false), ("old.alice@x.org", true)] {
        let remote = person(0, &[(Field::Upn, upn), (Field::Sam, "acarroll")]);
        directory.remote_mailboxes = Some(list(&[remote]));
        let (found, _) = mailboxes_of(&directory, OnPremRow::new(0), CloudRow::new(0));
        assert_eq!(found.is_some(), taken, "{upn}");
    }
}

/// Users without ids are joined by their UPN, whatever ids the mailboxes have.
#[test]
fn mailboxes_with_ids_join_users_without_by_upn() {
    let cloud = person(0, &[(Field::Upn, "alice@x.org")]).anchor(Anchor::Guid(1));
    let mut directory = directory(&[alice(1)], &[], &[]);
    directory.cloud = table(&[cloud], &[Field::CloudId]);
    directory.mailboxes = Some(list(&[mailbox(150, "alice@x.org", 50)]));
    directory.remote_mailboxes = Some(list(&[person(0, &[(Field::Upn, "alice@x.org")])]));
    assert_eq!(carried(&directory), Some(50));
    let judge = Judge::new(directory.clone(), AnchorPolicy::Auto);
    let links = Links::of(&judge);
    let findings = check(Context::new(&judge, &links, &Queue::default()));
    assert!(findings.counts().all(|(code, _)| code != Code::MailboxWithoutUser));
}

#[test]
fn a_write_back_settles_the_person_as_a_link_does() {
    let other = person(101, &[(Field::Upn, "alice@x.org")]).anchor(Anchor::Guid(60));
    let directory = directory(&[alice(1)], &[other], &[]);
    let to_do = |queue: &Queue| state(&directory, queue, Job::HardMatch, "pair the");
    assert_eq!(to_do(&Queue::default()), TaskState::Open(1));
    let back = Action::WriteBackPartner(OnPremRow::new(0));
    assert_eq!(to_do(&queued(&directory, back)), TaskState::Done);
}

/// The steps of the last job in order; nobody is put back while the GUID is synced or in the cloud.
#[test]
fn before_a_migration_nobody_is_put_back_until_the_guid_is_gone() {
    let directory = directory(&[alice(1)], &[], &[]);
    let tasks = tasks(&directory, &Queue::default(), Job::BeforeMigration);
    let at = |words: &str| tasks.iter().position(|task| task.title.contains(words)).unwrap();
    let order = [
        at("find the on-premises users"),
        at("out of the scope"),
        at("purge those"),
        at("export the script"),
        at("exclude msExchMailboxGuid"),
        at("gone from the cloud"),
        at("put the users back"),
    ];
    assert!(order.is_sorted(), "{order:?}");
    assert_eq!(tasks.iter().filter(|task| task.title.contains("back into the scope")).count(), 1);
}

#[test]
fn only_who_has_no_mailbox_in_the_cloud_is_affected_and_purged() {
    let with_guid = |id: u8, upn: &str, kind: &str, mailbox: u8| {
        person(id, &[(Field::Upn, upn), (Field::RecipientType, kind)])
            .text(Field::MailboxGuid, &guid(mailbox).to_string())
    };
    let onprem = [
        with_guid(1, "local@x.org", "UserMailbox", 51),
        with_guid(2, "moved@x.org", "RemoteUserMailbox", 52),
        with_guid(3, "dead@x.org", "RemoteUserMailbox", 53),
        person(4, &[(Field::Upn, "none@x.org")]),
        // Its remote mailbox has the GUID of another mailbox, and there is one in the cloud.
        with_guid(5, "stale@x.org", "RemoteUserMailbox", 54),
    ];
    let cloud = [
        person(105, &[(Field::Upn, "stale@x.org")]).anchor(Anchor::Guid(5)),
        person(102, &[(Field::Upn, "moved@x.org")]).anchor(Anchor::Guid(2)),
    ];
    let gone =
        |id: u8, upn: &str, of: u8| person(id, &[(Field::Upn, upn)]).anchor(Anchor::Guid(of));
    let deleted = [
        gone(201, "local@x.org", 1),
        gone(202, "other@x.org", 2),
        gone(203, "dead@x.org", 3),
        gone(204, "none@x.org", 4),
    ];
    let mut directory = directory(&onprem, &cloud, &deleted);
    directory.mailboxes =
        Some(list(&[mailbox(102, "moved@x.org", 52), mailbox(105, "stale@x.org", 55)]));
    let none = Queue::default();
    let state = |title| state(&directory, &none, Job::BeforeMigration, title);
    assert_eq!(state("find the on-premises users"), TaskState::Open(2));
    assert_eq!(state("purge those"), TaskState::Open(2));
}

#[test]
fn whether_the_guid_is_gone_is_told_by_exports_that_have_mail_users() {
    let local = person(1, &[(Field::Upn, "local@x.org"), (Field::RecipientType, "UserMailbox")])
        .text(Field::MailboxGuid, &guid(51).to_string());
    let cloud = person(101, &[(Field::Upn, "local@x.org")]).anchor(Anchor::Guid(1));
    let mail_user = |mailbox: &str| {
        person(101, &[(Field::Upn, "local@x.org"), (Field::RecipientType, "MailUser")])
            .text(Field::MailboxGuid, mailbox)
    };
    let other = mailbox(102, "other@x.org", 60).text(Field::RecipientType, "UserMailbox");
    let state = |mailboxes: Option<Vec<Person>>| {
        let mut directory = directory(std::slice::from_ref(&local), &[], &[]);
        directory.cloud = table(std::slice::from_ref(&cloud), &[Field::MailboxGuid]);
        directory.mailboxes = mailboxes.map(|rows| list(&rows));
        state(&directory, &Queue::default(), Job::BeforeMigration, "gone from the cloud")
    };
    assert!(state(None).lacks().is_some());
    assert!(matches!(state(Some(vec![other.clone()])), TaskState::NeedsData(_)));
    let synced = guid(51).to_string();
    assert_eq!(state(Some(vec![other.clone(), mail_user(&synced)])), TaskState::Open(1));
    assert_eq!(state(Some(vec![other, mail_user("")])), TaskState::Done);
}

/// A remote mailbox with another GUID is no second mailbox: its GUID is carried over.
#[test]
fn a_stale_remote_mailbox_is_carried_over_and_not_decided_about() {
    let state = |kind: &str, title: &str| {
        let owner = alice(1)
            .text(Field::RecipientType, kind)
            .text(Field::MailboxGuid, &guid(60).to_string());
        let cloud = person(101, &[(Field::Upn, "alice@x.org")]).anchor(Anchor::Guid(1));
        let mut directory = directory(&[owner], &[cloud], &[]);
        directory.mailboxes = Some(list(&[mailbox(101, "alice@x.org", 50)]));
        directory.remote_mailboxes = Some(list(&[]));
        state(&directory, &Queue::default(), Job::TwoMailboxes, title)
    };
    assert_eq!(state("UserMailbox", "find the people"), TaskState::Open(1));
    assert_eq!(state("UserMailbox", "carry the ExchangeGuid"), TaskState::Done);
    assert_eq!(state("RemoteUserMailbox", "find the people"), TaskState::Done);
    assert_eq!(state("RemoteUserMailbox", "carry the ExchangeGuid"), TaskState::Open(1));
}

/// A queued handing over is not yet a clearing, and who is not synced needs none.
#[test]
fn synced_orphans_are_handed_over_one_by_one_before_they_are_cleared() {
    let orphan = |id| alice(id).anchor(Anchor::Guid(id));
    let cloud = [orphan(101).flag(Field::Synced, true), orphan(102)];
    let exports = directory(&[alice(1)], &cloud, &[]);
    let mut history = History::default();
    let of = |queue: &Queue, title| state(&exports, queue, Job::Relink, title);
    assert_eq!(of(history.queue(), "hand over"), TaskState::Open(1));
    assert_eq!(of(history.queue(), "clear the ids"), TaskState::Open(2));
    for (action, left) in [
        (Action::HandOver(CloudRow::new(0)), (TaskState::Done, TaskState::Open(2))),
        (Action::Clear(CloudRow::new(0)), (TaskState::Done, TaskState::Open(1))),
    ] {
        let judge = Judge::new(exports.clone(), AnchorPolicy::Auto);
        let links = Links::of(&judge);
        let context = Context::new(&judge, &links, history.queue());
        let new = context.propose(action).as_new(history.next_id()).unwrap();
        history.decide(Decision::Queue { operations: vec![new] }, "me", "now");
        assert_eq!((of(history.queue(), "hand over"), of(history.queue(), "clear the ids")), left);
    }
    let blind =
        Directory { cloud: table(&cloud, &[Field::Synced, Field::LastSync]), ..exports.clone() };
    let unknown = state(&blind, &Queue::default(), Job::Relink, "hand over");
    assert!(unknown.lacks().is_some_and(|what| what.contains("OnPremisesSyncEnabled")));
    let costs = tasks(&exports, &Queue::default(), Job::Relink);
    let costs = costs.iter().filter(|task| task.costs.is_some()).count();
    assert_eq!(costs, 2, "each of the two ways says what it costs");
}
