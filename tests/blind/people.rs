//! People at random, and what is taken out of their exports.

use hardmatch::directory::{Directory, Field, MailboxRow, Row};
use proptest::prelude::*;

use crate::support::{Anchor, Person, guid, person, table};

/// What somebody is called: some of these are the same people, others not.
pub(crate) const NAMES: [(&str, &str); 5] =
    [("Andrew", "Fisher"), ("Alina", "Fisher"), ("Bo", "Li"), ("Zoe", "Ek"), ("Zoë", "Ek-Berg")];

/// The users of all lists.
#[derive(Clone, Debug)]
pub(crate) struct Everybody {
    onprem: Vec<Person>,
    cloud: Vec<Person>,
    deleted: Vec<Person>,
    mailboxes: Vec<Person>,
    remote: Vec<Person>,
}

/// What is taken out.
#[derive(Clone, Debug, Default)]
pub(crate) struct Blindness {
    pub(crate) onprem: Vec<Field>,
    pub(crate) cloud: Vec<Field>,
    pub(crate) deleted: Vec<Field>,
    pub(crate) lists: [bool; 3],
}

const ONPREM: [Field; 13] = [
    Field::ObjectGuid,
    Field::ConsistencyGuid,
    Field::Upn,
    Field::Mail,
    Field::ProxyAddresses,
    Field::DisplayName,
    Field::GivenName,
    Field::Surname,
    Field::Enabled,
    Field::ObjectClass,
    Field::Sam,
    Field::MailboxGuid,
    Field::RecipientType,
];
const CLOUD: [Field; 14] = [
    Field::CloudId,
    Field::ImmutableId,
    Field::Upn,
    Field::Mail,
    Field::ProxyAddresses,
    Field::DisplayName,
    Field::GivenName,
    Field::Surname,
    Field::Synced,
    Field::LastSync,
    Field::OnPremisesObjectId,
    Field::Roles,
    Field::UserType,
    Field::Licensed,
];
const DELETED: [Field; 5] =
    [Field::CloudId, Field::ImmutableId, Field::Upn, Field::Licensed, Field::Deleted];

const MAILBOXES: [Field; 3] =
    [Field::MailboxGuid, Field::RecipientType, Field::PreviousRecipientType];

pub(crate) fn address(number: u8) -> String {
    format!("u{number}@x.org")
}

/// A name, a UPN, an address, and a list with one more.
fn called() -> impl Strategy<Value = Person> {
    (0..NAMES.len(), 0_u8..6, 0_u8..6, prop::option::of(0_u8..6)).prop_map(
        |(name, upn, mail, other)| {
            let (given, surname) = NAMES[name];
            let mut person = person(0, &[])
                .text(Field::DisplayName, &format!("{given} {surname}"))
                .text(Field::GivenName, given)
                .text(Field::Surname, surname)
                .text(Field::Upn, &address(upn))
                .text(Field::Mail, &address(mail))
                .address(&format!("SMTP:{}", address(mail)));
            if let Some(other) = other {
                person = person.address(&format!("smtp:{}", address(other)));
            }
            person
        },
    )
}

fn onprem() -> impl Strategy<Value = Person> {
    let anchor = prop_oneof![
        4 => Just(None),
        1 => (1_u8..12).prop_map(|n| Some(Anchor::Guid(n))),
    ];
    let flags = (any::<bool>(), 0_u8..6, prop::option::of(60_u8..64));
    (called(), anchor, flags).prop_map(|(mut person, anchor, (enabled, kind, mailbox))| {
        person.anchor = anchor;
        let (class, sam) = if kind == 0 { ("computer", "host$") } else { ("user", "someone") };
        person = person.flag(Field::Enabled, enabled);
        person = person.text(Field::ObjectClass, class).text(Field::Sam, sam);
        match mailbox {
            Some(mailbox) => person.text(Field::MailboxGuid, &guid(mailbox).to_string()),
            None => person,
        }
    })
}

fn cloud() -> impl Strategy<Value = Person> {
    let anchor = prop_oneof![
        4 => Just(None),
        4 => (1_u8..12).prop_map(|n| Some(Anchor::Guid(n))),
        1 => Just(Some(Anchor::Text("E104".into()))),
    ];
    let synced = prop::option::of(any::<bool>());
    (called(), anchor, synced, prop::array::uniform5(0_u8..5)).prop_map(
        |(mut person, anchor, synced, kinds)| {
            person.anchor = anchor;
            if let Some(synced) = synced {
                person = person.flag(Field::Synced, synced);
            }
            // Who is or was synced has a time of it; it stays with whom the cloud took over.
            if synced.is_some() || kinds[0] == 0 {
                person = person.text(Field::LastSync, "2026-01-01T00:00:00Z");
            }
            if kinds[1] == 0 {
                person = person.text(Field::Roles, "Global Administrator");
            }
            if kinds[2] == 0 {
                person = person.text(Field::OnPremisesObjectId, "some-object");
            }
            person = person.flag(Field::Licensed, kinds[3] == 0);
            person.text(Field::UserType, if kinds[4] == 0 { "Guest" } else { "Member" })
        },
    )
}

fn deleted() -> impl Strategy<Value = Person> {
    (called(), prop::option::of(1_u8..12), any::<bool>()).prop_map(
        |(mut person, anchor, licensed)| {
            person.anchor = anchor.map(Anchor::Guid);
            person.text(Field::Deleted, "2026-01-01").flag(Field::Licensed, licensed)
        },
    )
}

fn mailbox() -> impl Strategy<Value = Person> {
    (0_u8..6, 60_u8..64, any::<bool>()).prop_map(|(upn, mailbox, shared)| {
        person(0, &[(Field::Upn, &address(upn)), (Field::MailboxGuid, &guid(mailbox).to_string())])
            .text(Field::RecipientType, if shared { "SharedMailbox" } else { "UserMailbox" })
    })
}

/// Each with an id of its own.
fn numbered(people: Vec<Person>, first: u8) -> Vec<Person> {
    let number = |(at, person): (usize, Person)| Person { id: first + at as u8, ..person };
    people.into_iter().enumerate().map(number).collect()
}

pub(crate) fn everybody() -> impl Strategy<Value = Everybody> {
    (
        prop::collection::vec(onprem(), 1..6),
        prop::collection::vec(cloud(), 1..6),
        prop::collection::vec(deleted(), 0..3),
        prop::collection::vec(mailbox(), 0..3),
        prop::collection::vec(mailbox(), 0..3),
    )
        .prop_map(|(onprem, cloud, deleted, mailboxes, remote)| Everybody {
            onprem: numbered(onprem, 1),
            cloud: numbered(cloud, 101),
            deleted: numbered(deleted, 201),
            mailboxes,
            remote: remote
                .into_iter()
                .map(|mut person| {
                    // Its GUID is the attribute that the on-premises export has.
                    let kept =
                        |field: &Field| ![Field::RecipientType, Field::MailboxGuid].contains(field);
                    person.texts.retain(|(field, _)| kept(field));
                    person.text(Field::RecipientType, "RemoteUserMailbox")
                })
                .collect(),
        })
}

pub(crate) fn blindness() -> impl Strategy<Value = Blindness> {
    let some = |fields: &'static [Field]| prop::sample::subsequence(fields, 0..3);
    (some(&ONPREM), some(&CLOUD), some(&DELETED), prop::array::uniform3(prop::bool::weighted(0.2)))
        .prop_map(|(onprem, cloud, deleted, lists)| Blindness { onprem, cloud, deleted, lists })
}

/// The same people in an export without these columns. The names make up for one another.
fn without<R: Row>(people: &[Person], fields: &[Field]) -> hardmatch::directory::Table<R> {
    let strip = |person: &Person| {
        let mut person = person.clone();
        person.texts.retain(|(field, _)| !fields.contains(field));
        person.flags.retain(|(field, _)| !fields.contains(field));
        if fields.contains(&Field::ProxyAddresses) {
            person.addresses.clear();
        }
        if fields.contains(&R::ANCHOR) {
            person.anchor = None;
        }
        if fields.contains(&R::ID) {
            person.id = 0;
        }
        person
    };
    table(&people.iter().map(strip).collect::<Vec<_>>(), fields)
}

pub(crate) fn seen(all: &Everybody, blind: &Blindness) -> Directory {
    let [deleted, mailboxes, remote] = blind.lists.map(|gone| !gone);
    Directory {
        onprem: without(&all.onprem, &blind.onprem),
        // No export of cloud users tells of mailboxes.
        cloud: without(&all.cloud, &[&blind.cloud[..], &MAILBOXES].concat()),
        deleted: deleted.then(|| without(&all.deleted, &blind.deleted)),
        mailboxes: mailboxes.then(|| table::<MailboxRow>(&all.mailboxes, &[Field::CloudId])),
        remote_mailboxes: remote.then(|| table(&all.remote, &[Field::MailboxGuid])),
        ..Directory::default()
    }
}
