//! Remote mailboxes, their addresses and GUIDs.

use hardmatch::directory::{AnchorPolicy, Directory, Field};
use hardmatch::link::{Judge, Links};
use hardmatch::plan::{
    Action, Code, Consent, Context, EnableRemoteMailbox, Known, Operation, Purpose, Queue,
    RoutingRule,
};

use crate::support::{Anchor, Person, directory, guid, table};
use crate::{ann, cloud, codes, mailbox, mailbox_guid, onprem, propose, queue_of, zoe};

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
    let directory = crate::support::directory(&[local], &[], &[]);
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
