//! What speaks for and against each action besides a link, singly and in bulk.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test stops at the first surprise"
)]

mod support;

use hardmatch::anchor::Guid;
use hardmatch::directory::{AnchorPolicy, CloudRow, DeletedRow, Directory, Field, OnPremRow, Row};
use hardmatch::link::{Judge, Links};
use hardmatch::plan::{
    Action, Bulk, BulkCounts, Code, Consent, Context, Decision, EnableRemoteMailbox, History,
    Known, NewOperation, OpId, Operation, Prerequisite, Proposal, PurgeDeletedUser, Purpose, Queue,
    RoutingRule, SetConsistencyGuid,
};
use support::{Anchor, Person, directory, guid, person, table};

fn zoe(id: u8) -> Person {
    person(
        id,
        &[(Field::DisplayName, "Zoë Müller"), (Field::Upn, "zoe@x.org"), (Field::Sam, "zoe")],
    )
}

fn ann(id: u8) -> Person {
    person(id, &[(Field::DisplayName, "Ann Lee"), (Field::Upn, "ann@x.org"), (Field::Sam, "ann")])
}

fn rule() -> RoutingRule {
    "{sam}@x.mail.onmicrosoft.com".parse().unwrap()
}

fn propose(directory: &Directory, queue: &Queue, action: Action) -> Proposal {
    let judge = Judge::new(directory.clone(), AnchorPolicy::Auto);
    let rule = rule();
    Context { rule: Some(&rule), ..Context::new(&judge, &Links::of(&judge), queue) }.propose(action)
}

fn codes(proposal: &Proposal) -> Vec<Code> {
    proposal.findings.iter().map(|finding| finding.code).collect()
}

fn queue_of(operations: Vec<Operation>) -> Queue {
    let mut history = History::default();
    for operation in operations {
        let new = NewOperation::new(history.next_id(), operation, "");
        history.decide(Decision::Queue { operations: vec![new] }, "me", "now");
    }
    history.queue().clone()
}

fn onprem(row: u32) -> OnPremRow {
    OnPremRow::new(row)
}

fn cloud(row: u32) -> CloudRow {
    CloudRow::new(row)
}

fn deleted(row: u32) -> DeletedRow {
    DeletedRow::new(row)
}

/// A mailbox: whose, and its GUID.
fn mailbox(id: u8, upn: &str, guid_text: &str) -> Person {
    person(id, &[(Field::Upn, upn), (Field::MailboxGuid, guid_text)])
}

fn mailbox_guid(number: u8) -> String {
    guid(number).to_string()
}

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
fn replacing_a_consistency_guid_asks() {
    let here = zoe(1).anchor(Anchor::Guid(8));
    let directory = directory(&[here], &[zoe(101).anchor(Anchor::Guid(7))], &[]);
    let proposal = propose(&directory, &Queue::default(), Action::WriteBack(onprem(0), cloud(0)));
    assert!(codes(&proposal).contains(&Code::AnchorsDiffer), "{:?}", codes(&proposal));
    assert_eq!(proposal.consent(), Consent::Yes);
}

/// Zoë and Ann, with mailboxes in the cloud; who has a remote mailbox is given.
fn with_mailboxes(remote: &[Person]) -> Directory {
    let mut directory = directory(
        &[zoe(1), ann(2)],
        &[zoe(101).anchor(Anchor::Guid(1)), ann(102).anchor(Anchor::Guid(2))],
        &[],
    );
    // Joined by object id, although the UPN is another one, and by UPN where there is no id.
    let lists = [
        mailbox(101, "other@x.org", &mailbox_guid(51)),
        mailbox(0, "ANN@x.org", &mailbox_guid(52)),
    ];
    directory.mailboxes = Some(table(&lists, &[]));
    directory.remote_mailboxes = Some(table(remote, &[]));
    directory
}

#[test]
fn a_remote_mailbox_is_enabled_with_the_address_of_the_rule() {
    let directory = with_mailboxes(&[]);
    let proposal = propose(&directory, &Queue::default(), Action::EnableMailbox(onprem(0)));
    assert_eq!(codes(&proposal), []);
    let Some(Operation::EnableRemoteMailbox(EnableRemoteMailbox { after, cloud, .. })) =
        proposal.operation
    else {
        panic!("a remote mailbox");
    };
    assert_eq!(after, "zoe@x.mail.onmicrosoft.com");
    assert_eq!(cloud.unwrap().object_id().unwrap().0, guid(101));
}

/// Disabling takes the mail attributes along that were there before, so they are known beforehand.
#[test]
fn the_mail_attributes_before_a_remote_mailbox_are_remembered() {
    const LACKING: &[Field] = &[Field::Mail, Field::ProxyAddresses, Field::Alias];
    let cases = [
        (zoe(1), &[][..], Known::Empty),
        (zoe(1), LACKING, Known::Unknown),
        (
            zoe(1).text(Field::Mail, "zoe@old.org").text(Field::Alias, "zoe"),
            &[][..],
            Known::Value("mail zoe@old.org, mailNickname zoe".to_string()),
        ),
    ];
    for (user, lacks, before) in cases {
        let mut directory = with_mailboxes(&[]);
        directory.onprem = table(&[user], lacks);
        let proposal = propose(&directory, &Queue::default(), Action::EnableMailbox(onprem(0)));
        let Some(Operation::EnableRemoteMailbox(enable)) = proposal.operation else {
            panic!("a remote mailbox");
        };
        assert_eq!(enable.mail_before, before);
    }
}

/// What is shared in the cloud is shared on-premises, and nobody gets another address by it.
#[test]
fn a_remote_mailbox_is_of_the_type_of_the_cloud_mailbox_and_keeps_its_address() {
    let cases = [
        ("SharedMailbox", "zoe.ek@x.org", Some(Purpose::Shared), "zoe.ek@x.org"),
        // The address that every tenant gives is none that people know.
        ("RoomMailbox", "zoe@x.onmicrosoft.com", Some(Purpose::Room), "zoe.here@x.org"),
        ("EquipmentMailbox", "", Some(Purpose::Equipment), "zoe.here@x.org"),
        ("UserMailbox", "zoe@x.org", None, "zoe@x.org"),
        ("", "zoe@x.org", None, "zoe@x.org"),
    ];
    for (kind, primary, purpose, kept) in cases {
        let mut directory = with_mailboxes(&[]);
        directory.onprem = table(&[zoe(1).address("SMTP:zoe.here@x.org")], &[]);
        let listed = mailbox(101, "zoe@x.org", &mailbox_guid(51))
            .text(Field::RecipientType, kind)
            .text(Field::Mail, primary);
        directory.mailboxes = Some(table(&[listed], &[]));
        let proposal = propose(&directory, &Queue::default(), Action::EnableMailbox(onprem(0)));
        let Some(Operation::EnableRemoteMailbox(enable)) = proposal.operation else {
            panic!("a remote mailbox");
        };
        assert_eq!(enable.purpose, purpose, "{kind}");
        assert_eq!(enable.primary_address.as_deref(), Some(kept), "{kind} {primary}");
    }
}

#[test]
fn a_remote_mailbox_is_not_enabled_twice_or_over_another_mailbox() {
    let directory = with_mailboxes(&[mailbox(0, "zoe@x.org", "")]);
    let proposal = propose(&directory, &Queue::default(), Action::EnableMailbox(onprem(0)));
    assert_eq!(codes(&proposal), [Code::AlreadySo]);
    let local = zoe(1).text(Field::RecipientType, "UserMailbox");
    let directory = support::directory(&[local], &[], &[]);
    let proposal = propose(&directory, &Queue::default(), Action::EnableMailbox(onprem(0)));
    assert_eq!(codes(&proposal), [Code::LocalMailbox, Code::ListMissing]);
    assert_eq!(proposal.consent(), Consent::Reason);
}

#[test]
fn a_primary_address_belongs_to_one_user() {
    let holder = ann(2).address("smtp:Zoe.Ek@x.org");
    let mut directory = directory(&[zoe(1), holder], &[zoe(101).anchor(Anchor::Guid(1))], &[]);
    let listed = mailbox(101, "zoe@x.org", &mailbox_guid(51)).text(Field::Mail, "zoe.ek@x.org");
    directory.mailboxes = Some(table(&[listed], &[]));
    let proposal = propose(&directory, &Queue::default(), Action::EnableMailbox(onprem(0)));
    assert_eq!(codes(&proposal), [Code::ValueTaken]);
    assert!(proposal.findings[0].text.contains("ann@x.org"));
}

/// A list of Exchange without types: mail to a mailbox goes nowhere else.
#[test]
fn a_recipient_without_a_type_is_told_by_where_its_mail_goes() {
    let cases = [
        ("", Some(Code::LocalMailbox)),
        ("SMTP:zoe@elsewhere.example", Some(Code::MailUser)),
        ("SMTP:zoe@x.mail.onmicrosoft.com", Some(Code::AlreadySo)),
    ];
    let of = |directory: &Directory| {
        let proposal = propose(directory, &Queue::default(), Action::EnableMailbox(onprem(0)));
        proposal.findings.first().map(|found| (found.code, found.text.clone()))
    };
    for (address, code) in cases {
        let mut directory = with_mailboxes(&[]);
        let row = mailbox(1, "zoe@x.org", "").text(Field::RemoteRoutingAddress, address);
        directory.onprem_mailboxes = Some(table(&[row], &[Field::RecipientType]));
        assert_eq!(of(&directory).map(|(code, _)| code), code, "{address}");
    }
    let mut directory = with_mailboxes(&[]);
    let hidden = [Field::RecipientType, Field::RemoteRoutingAddress];
    directory.onprem_mailboxes = Some(table(&[mailbox(1, "zoe@x.org", "")], &hidden));
    assert!(of(&directory).unwrap().1.starts_with("unknown whether"));
}

#[test]
fn a_routing_address_belongs_to_one_user() {
    let holder = ann(2).address("smtp:ZOE@x.mail.onmicrosoft.com");
    let directory = directory(&[zoe(1), holder], &[], &[]);
    let proposal = propose(&directory, &Queue::default(), Action::EnableMailbox(onprem(0)));
    assert_eq!(codes(&proposal), [Code::ValueTaken, Code::ListMissing]);
    assert!(proposal.findings[0].text.contains("ann@x.org"));
}

#[test]
fn the_mailbox_guid_is_carried_over_only_where_it_differs() {
    let guid_of = |number: u8| mailbox_guid(number);
    let cases = [
        (vec![], Some(Code::NoRemoteMailbox), Consent::Never),
        (vec![mailbox(0, "zoe@x.org", "")], None, Consent::Nothing),
        (vec![mailbox(0, "zoe@x.org", &guid_of(51))], Some(Code::AlreadySo), Consent::Never),
        (vec![mailbox(0, "zoe@x.org", &guid_of(60))], Some(Code::RemoteGuidDiffers), Consent::Look),
    ];
    for (remote, code, consent) in cases {
        let directory = with_mailboxes(&remote);
        let proposal = propose(&directory, &Queue::default(), Action::CarryMailboxGuid(onprem(0)));
        assert_eq!(codes(&proposal).first().copied(), code);
        assert_eq!(proposal.consent(), consent);
        assert_eq!(proposal.operation.unwrap().after(), Some(guid(51).to_string()));
    }
}

#[test]
fn a_mailbox_that_is_queued_to_be_enabled_may_get_its_guid() {
    let directory = with_mailboxes(&[]);
    let enable = propose(&directory, &Queue::default(), Action::EnableMailbox(onprem(1)));
    let queue = queue_of(vec![enable.operation.unwrap()]);
    let proposal = propose(&directory, &queue, Action::CarryMailboxGuid(onprem(1)));
    assert_eq!(codes(&proposal), []);
    assert_eq!(proposal.operation.unwrap().after(), Some(guid(52).to_string()));
}

#[test]
fn a_routing_address_in_a_strange_domain_is_warned_of() {
    let cases = [("x.mail.onmicrosoft.com", false), ("X.ORG", false), ("contoso.com", true)];
    for (domain, strange) in cases {
        let directory = with_mailboxes(&[]);
        let judge = Judge::new(directory.clone(), AnchorPolicy::Auto);
        let rule: RoutingRule = format!("{{sam}}@{domain}").parse().unwrap();
        let queue = Queue::default();
        let links = Links::of(&judge);
        let context = Context { rule: Some(&rule), ..Context::new(&judge, &links, &queue) };
        let found = codes(&context.propose(Action::EnableMailbox(onprem(0))));
        assert_eq!(found.contains(&Code::ForeignDomain), strange, "{domain}: {found:?}");
    }
}

#[test]
fn the_doubled_mailbox_of_the_published_case_is_warned_of() {
    // The three values of the case: on-premises, the first cloud mailbox, the new one.
    let here = "064e1a94-3199-49a7-9cb3-3ce3412424d6";
    let there = "17d89853-ec3e-4bb3-9bf8-a7d022818fb0";
    let mut directory = directory(&[zoe(1)], &[zoe(101).anchor(Anchor::Guid(1))], &[]);
    directory.mailboxes = Some(table(&[mailbox(101, "zoe@x.org", there)], &[]));
    directory.onprem_mailboxes = Some(table(&[mailbox(1, "", here)], &[]));
    let proposal = propose(&directory, &Queue::default(), Action::CarryMailboxGuid(onprem(0)));
    assert_eq!(codes(&proposal), [Code::NoRemoteMailbox]);
    let link = propose(&directory, &Queue::default(), Action::Link(onprem(0), cloud(0)));
    let two = link.findings.iter().find(|found| found.code == Code::OtherMailboxGuid).unwrap();
    assert!(two.text.contains(here) && two.text.contains(there));
}

#[test]
fn a_cloud_user_takes_the_upn_of_its_owner() {
    let renamed = person(101, &[(Field::Upn, "old@x.org")]).anchor(Anchor::Guid(1));
    let other = person(102, &[(Field::Upn, "someone@x.org")]);
    let base = directory(&[zoe(1)], &[renamed.clone(), other.clone()], &[]);
    let proposal = propose(&base, &Queue::default(), Action::TakeUpn(cloud(0)));
    assert_eq!(codes(&proposal), []);
    let alone = propose(&base, &Queue::default(), Action::TakeUpn(cloud(1)));
    assert_eq!(codes(&alone), [Code::NoPartner]);
    let taken = directory(&[zoe(1)], &[renamed.clone(), zoe(103)], &[]);
    let proposal = propose(&taken, &Queue::default(), Action::TakeUpn(cloud(0)));
    assert_eq!(codes(&proposal), [Code::ValueTaken]);
    let local = person(1, &[(Field::Upn, "zoe@corp.local")]);
    let foreign = directory(&[local], &[renamed], &[]);
    let proposal = propose(&foreign, &Queue::default(), Action::TakeUpn(cloud(0)));
    assert_eq!(codes(&proposal), [Code::ForeignDomain]);
}

fn bulk(directory: &Directory, actions: Vec<Action>) -> Bulk {
    let judge = Judge::new(directory.clone(), AnchorPolicy::Auto);
    let rule = rule();
    let queue = Queue::default();
    let links = Links::of(&judge);
    let context = Context { rule: Some(&rule), ..Context::new(&judge, &links, &queue) };
    Bulk::propose(context, actions, OpId(1))
}

#[test]
fn two_of_one_selection_cannot_get_the_same_value() {
    let twin = person(2, &[(Field::Upn, "zoe2@x.org"), (Field::Sam, "ZOE")]);
    let directory = directory(&[zoe(1), twin, ann(3)], &[], &[]);
    let bulk = bulk(&directory, (0..3).map(|row| Action::EnableMailbox(onprem(row))).collect());
    assert_eq!(bulk.counts(), BulkCounts { ready: 2, refused: 1, ..BulkCounts::default() });
    let ids: Vec<Option<u32>> = bulk.lines.iter().map(|line| line.id.map(|id| id.0)).collect();
    assert_eq!(ids, [Some(1), None, Some(2)]);
    assert!(bulk.lines[1].proposal.findings[0].text.contains("operation 1 in the queue"));
}

#[test]
fn the_list_of_purges_wants_one_word_with_its_number() {
    let directory = directory(&[], &[], &[zoe(201), ann(202), zoe(0)]);
    let bulk = bulk(&directory, (0..3).map(|row| Action::Purge(deleted(row))).collect());
    assert_eq!(bulk.counts(), BulkCounts { ask: 2, refused: 1, ..BulkCounts::default() });
    assert_eq!(bulk.word().as_deref(), Some("PURGE 2"));
    assert!(bulk.unasked().is_empty());
    let operations = bulk.all("HR list of May", Some("PURGE 2"));
    assert_eq!(operations.len(), 2);
    for new in &operations {
        assert_eq!(new.confirmation.as_deref(), Some("PURGE 2"));
        assert_eq!(new.override_reason.as_deref(), Some("HR list of May"));
    }
    let mut history = History::default();
    history.decide(Decision::Queue { operations }, "me", "now");
    let confirmed: Vec<u32> = history
        .queue()
        .operations()
        .filter(|queued| queued.confirmation.is_some())
        .map(|queued| queued.id.0)
        .collect();
    assert_eq!(confirmed, [1, 2]);
}

#[test]
fn ids_of_users_that_are_gone_are_cleared_in_bulk() {
    let orphans: Vec<Person> =
        (101..110).map(|id| person(id, &[]).anchor(Anchor::Guid(id - 50))).collect();
    let directory = directory(&[zoe(1)], &orphans, &[]);
    let bulk = bulk(&directory, (0..9).map(|row| Action::Clear(cloud(row))).collect());
    assert_eq!(bulk.counts(), BulkCounts { ready: 9, ..BulkCounts::default() });
    assert_eq!(bulk.unasked().len(), 9);
}

#[test]
fn a_user_is_linked_with_whom_its_id_was_meant_for() {
    let swapped = person(101, &[(Field::Upn, "far@y.org")]).anchor(Anchor::Swapped(1));
    let directory = directory(&[zoe(1)], &[swapped, zoe(102)], &[]);
    let judge = Judge::new(directory.clone(), AnchorPolicy::Auto);
    let queue = Queue::default();
    let links = Links::of(&judge);
    let context = Context::new(&judge, &links, &queue);
    let proposal = context.propose(Action::LinkPartner(onprem(0)));
    let target = proposal.operation.unwrap().cloud().unwrap().object_id().unwrap().0;
    assert_eq!(target, guid(101));
    assert_ne!(target, Guid::from_ad_bytes([0; 16]));
}

/// A line that is only clear because one that asks gives something up is not queued without it.
#[test]
fn what_leans_on_a_line_that_asks_is_not_queued_without_it() {
    let people = [person(1, &[(Field::Upn, "new@x.org")]), person(2, &[(Field::Upn, "old@x.org")])];
    let accounts = [
        person(101, &[(Field::Upn, "old@x.org")])
            .anchor(Anchor::Guid(1))
            .flag(Field::Synced, false),
        person(102, &[(Field::Upn, "two@x.org")]).anchor(Anchor::Guid(2)),
    ];
    let directory = directory(&people, &accounts, &[]);
    let bulk = bulk(&directory, vec![Action::TakeUpn(cloud(0)), Action::TakeUpn(cloud(1))]);
    assert_eq!(bulk.counts(), BulkCounts { ready: 1, ask: 1, ..BulkCounts::default() });
    let judge = Judge::new(directory.clone(), AnchorPolicy::Auto);
    let queue = Queue::default();
    let links = Links::of(&judge);
    let context = Context::new(&judge, &links, &queue);
    assert!(bulk.unasked_alone(context, OpId(1)).lines.is_empty());
    assert_eq!(bulk.all("agreed", None).len(), 2);
}

/// A preview that is older than the queue is made anew before anything of it is queued.
#[test]
fn nothing_is_queued_twice_by_an_old_preview() {
    let directory = directory(&[zoe(1)], &[zoe(101)], &[]);
    let old = bulk(&directory, vec![Action::LinkPartner(onprem(0))]);
    assert_eq!(old.counts().ready, 1);
    let queue = queue_of(vec![old.lines[0].proposal.operation.clone().unwrap()]);
    let judge = Judge::new(directory.clone(), AnchorPolicy::Auto);
    let links = Links::of(&judge);
    let context = Context::new(&judge, &links, &queue);
    assert!(old.unasked_alone(context, OpId(2)).lines.is_empty());
}

#[test]
fn a_warning_is_counted_beside_what_is_ready_and_stands_behind_it() {
    let alias = |id: u8| person(id, &[(Field::Upn, "ann@x.org")]).address("smtp:only.cloud@x.org");
    let directory = directory(&[ann(1), zoe(2)], &[alias(101), zoe(102)], &[]);
    let mut bulk = bulk(&directory, (0..2).map(|row| Action::LinkPartner(onprem(row))).collect());
    assert_eq!(bulk.counts(), BulkCounts { ready: 1, warn: 1, ..BulkCounts::default() });
    bulk.sort();
    assert_eq!(bulk.lines[0].action, Action::LinkPartner(onprem(1)));
    assert_eq!(bulk.unasked().len(), 2);
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

/// What an on-premises user and its synced cloud user have, what their exports lack, and what is said to handing
/// the cloud user over.
#[test]
fn what_speaks_against_handing_a_user_over_is_told_of_each_state() {
    let synced = || zoe(101).anchor(Anchor::Guid(1)).flag(Field::Synced, true);
    let gone = || zoe(101).anchor(Anchor::Guid(9)).flag(Field::Synced, true);
    let local = || zoe(1).text(Field::RecipientType, "UserMailbox");
    let remote = || zoe(1).text(Field::RecipientType, "RemoteUserMailbox");
    let unclear = || zoe(1).text(Field::MailboxGuid, &mailbox_guid(60));
    let left = || zoe(101).anchor(Anchor::Guid(1)).flag(Field::Synced, false);
    let role = |name: &str| synced().text(Field::Roles, name);
    let all: &[Field] = &[];
    let cases: Vec<(Person, Person, &[Field], Vec<Code>)> = vec![
        (zoe(1), synced(), all, vec![Code::ChangesCutOff]),
        (remote(), synced(), all, vec![Code::ChangesCutOff]),
        (local(), synced(), all, vec![Code::LocalMailbox, Code::ChangesCutOff]),
        (zoe(1), gone(), all, vec![Code::HandOverUndocumented]),
        (zoe(1), left(), all, vec![Code::HandOverUndocumented, Code::ChangesCutOff]),
        (zoe(1), zoe(101).anchor(Anchor::Guid(1)), all, vec![Code::NotSynced, Code::ChangesCutOff]),
        (zoe(1), synced().flag(Field::CloudManaged, true), all, vec![Code::AlreadySo]),
        (
            zoe(1),
            role("Helpdesk Administrator"),
            all,
            vec![Code::PrivilegedRole, Code::ChangesCutOff],
        ),
        (zoe(1), role("Globaler Leser"), all, vec![Code::RoleHeld, Code::ChangesCutOff]),
        // Missing is not empty.
        (
            zoe(1),
            zoe(101).anchor(Anchor::Guid(1)),
            &[Field::Synced, Field::LastSync],
            vec![Code::SyncedUnknown, Code::ChangesCutOff],
        ),
    ];
    for (here, there, without, expected) in cases {
        let exports = Directory { cloud: table(&[there], without), ..directory(&[here], &[], &[]) };
        let proposal = propose(&exports, &Queue::default(), Action::HandOver(cloud(0)));
        assert_eq!(codes(&proposal), expected, "{without:?}");
    }
    let exports = Directory {
        onprem: table(&[unclear()], &[Field::RecipientType, Field::RemoteRoutingAddress]),
        ..directory(&[], &[synced()], &[])
    };
    let said = codes(&propose(&exports, &Queue::default(), Action::HandOver(cloud(0))));
    assert_eq!(said, [Code::LocalMailbox, Code::ChangesCutOff]);
    let mut exports = directory(&[zoe(1)], &[synced()], &[]);
    exports.federated = ["x.org"].into_iter().collect();
    let said = codes(&propose(&exports, &Queue::default(), Action::HandOver(cloud(0))));
    assert_eq!(said, [Code::FederatedDomain, Code::ChangesCutOff]);
}

/// Whom no on-premises user would get back by its id is asked about; what a queued link or clearing makes of the id
/// counts.
#[test]
fn handing_back_wants_somebody_whose_anchor_the_id_is() {
    let over = |user: Person| user.flag(Field::CloudManaged, true);
    let own = || over(zoe(101).anchor(Anchor::Guid(1)));
    let said = |user: Person, queued: &[Action]| {
        let exports = directory(&[zoe(1)], &[user], &[]);
        let mut history = History::default();
        for action in queued {
            let new = propose(&exports, history.queue(), *action).as_new(history.next_id());
            history.decide(Decision::Queue { operations: vec![new.unwrap()] }, "me", "now");
        }
        codes(&propose(&exports, history.queue(), Action::HandBack(cloud(0))))
    };
    let link = Action::Link(onprem(0), cloud(0));
    assert_eq!(said(own(), &[]), []);
    assert_eq!(said(own(), &[Action::Clear(cloud(0))]), [Code::NobodyTakesOver]);
    assert_eq!(said(over(zoe(101)), &[]), [Code::NobodyTakesOver]);
    assert_eq!(said(over(zoe(101)), &[link]), []);
    assert_eq!(said(over(zoe(101).anchor(Anchor::Guid(9))), &[]), [Code::NobodyTakesOver]);
    let role = own().text(Field::Roles, "Global Administrator");
    assert_eq!(said(role, &[]), [Code::PrivilegedRole]);
    assert_eq!(said(zoe(101).flag(Field::Synced, true), &[]), [Code::AlreadySo]);
    assert_eq!(
        said(
            zoe(101).anchor(Anchor::Guid(1)).flag(Field::Synced, true),
            &[Action::HandOver(cloud(0))]
        ),
        []
    );
}
