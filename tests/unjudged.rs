//! What was not looked at is never called fine: what the exports cannot tell is said to be unknown.
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
use hardmatch::link::{CloudStatus, Judge, Links, OnPremStatus};
use hardmatch::plan::{
    Action, Bulk, Changes, Code, Context, Gap, Job, Judged, OpId, Queue, SideChanges, Task,
    TaskState, check,
};
use support::{Anchor, Person, directory, guid, person, table};

fn zoe(id: u8) -> Person {
    person(id, &[(Field::DisplayName, "Zoe Ek"), (Field::Upn, "zoe@x.org")])
}

/// Everything that can be exported.
fn whole(onprem: &[Person], cloud: &[Person], deleted: &[Person]) -> Directory {
    Directory {
        mailboxes: Some(table::<MailboxRow>(&[], &[])),
        remote_mailboxes: Some(table(&[], &[])),
        ..directory(onprem, cloud, deleted)
    }
}

fn judge(directory: &Directory) -> Judge {
    Judge::new(directory.clone(), AnchorPolicy::Auto)
}

fn standing(directory: &Directory) -> (OnPremStatus, String) {
    let judge = judge(directory);
    let evidence = judge.onprem(OnPremRow::new(0));
    (evidence.status, evidence.sentence(&judge, OnPremRow::new(0)))
}

#[test]
fn an_id_is_held_by_nobody_only_where_both_lists_are_known() {
    let whole = whole(&[zoe(1)], &[zoe(101)], &[person(201, &[])]);
    let cases = vec![
        (whole.clone(), "nobody"),
        (Directory { deleted: Some(table(&[], &[])), ..whole.clone() }, "nobody"),
        (Directory { deleted: None, ..whole.clone() }, "nobody active; deleted users not exported"),
        // Some that stood among the active ones are no list of them.
        (
            Directory { deleted_stood_aside: true, ..whole.clone() },
            "nobody active; deleted users not exported",
        ),
        (
            Directory {
                deleted: Some(table(&[person(201, &[])], &[Field::ImmutableId])),
                ..whole.clone()
            },
            "nobody active; the ids of deleted users not exported",
        ),
        (
            Directory { cloud: table(&[zoe(101)], &[Field::ImmutableId]), ..whole },
            "unknown: the cloud export does not tell everybody's ImmutableId",
        ),
    ];
    for (directory, expected) in cases {
        assert_eq!(judge(&directory).held_by_nobody(), expected, "{directory:?}");
    }
}

#[test]
fn that_no_member_has_a_key_is_said_of_the_keys_that_were_compared() {
    let mail = [Field::Mail, Field::ProxyAddresses];
    let alone = person(1, &[(Field::Upn, "zoe@x.org"), (Field::Mail, "zoe@x.org")]);
    let other = person(101, &[(Field::Upn, "ann@x.org"), (Field::Mail, "ann@x.org")]);
    let cases: [(Person, &[Field], &[Field], &str); 6] = [
        (alone.clone(), &[], &[], "no member of the tenant has its UPN or primary address"),
        (
            alone.clone(),
            &mail,
            &[],
            "no member of the tenant has its UPN; primary address could not be compared",
        ),
        (
            alone.clone(),
            &[],
            &[Field::Upn],
            "no member of the tenant has its primary address; UPN could not be compared",
        ),
        (
            alone.clone(),
            &[Field::Upn, Field::Mail, Field::ProxyAddresses],
            &[],
            "whether a sync would soft match it is unknown; UPN and primary address could not be compared",
        ),
        (
            alone,
            &[],
            &[Field::Upn, Field::Mail, Field::ProxyAddresses],
            "whether a sync would soft match it is unknown; UPN and primary address could not be compared",
        ),
        (
            person(1, &[]),
            &[],
            &[],
            "it has no UPN and no primary address by which a sync could soft match it",
        ),
    ];
    for (who, here, there, expected) in cases {
        let directory = Directory {
            onprem: table(&[without(who, here)], here),
            cloud: table(&[without(other.clone(), there)], there),
            ..Directory::default()
        };
        let (status, sentence) = standing(&directory);
        assert_eq!(status, OnPremStatus::Unlinked);
        assert_eq!(sentence, format!("not linked; {expected}"), "{here:?} {there:?}");
    }
}

/// The same person in an export without these columns.
fn without(mut person: Person, fields: &[Field]) -> Person {
    person.texts.retain(|(field, _)| !fields.contains(field));
    person.flags.retain(|(field, _)| !fields.contains(field));
    if fields.contains(&Field::ProxyAddresses) {
        person.addresses.clear();
    }
    if fields.contains(&Field::ConsistencyGuid) || fields.contains(&Field::ImmutableId) {
        person.anchor = None;
    }
    if fields.contains(&Field::ObjectGuid) || fields.contains(&Field::CloudId) {
        person.id = 0;
    }
    person
}

/// A user who was migrated: the cloud has the ConsistencyGuid, which the export may lack.
#[test]
fn without_the_anchors_a_guid_is_not_called_nobodys() {
    let migrated = zoe(1).anchor(Anchor::Guid(9));
    let cloud = [zoe(101).anchor(Anchor::Guid(9))];
    let full = whole(std::slice::from_ref(&migrated), &cloud, &[]);
    let links = Links::of(&judge(&full));
    assert_eq!(links.onprem(OnPremRow::new(0)), OnPremStatus::Linked);
    assert_eq!(links.cloud(CloudRow::new(0)), CloudStatus::Linked);
    for field in [Field::ConsistencyGuid, Field::ObjectGuid] {
        let users = [without(migrated.clone(), &[field])];
        let poor = Directory { onprem: table(&users, &[field]), ..full.clone() };
        let judge = judge(&poor);
        let links = Links::of(&judge);
        let found = check(Context::new(&judge, &links, &Queue::default()));
        let codes: Vec<Code> = found.counts().map(|(code, _)| code).collect();
        for wrong in [Code::Orphan, Code::SoftMatchRefused] {
            assert!(!codes.contains(&wrong), "{field:?}: {codes:?}");
        }
        let evidence = judge.cloud(CloudRow::new(0));
        if field == Field::ConsistencyGuid {
            assert_eq!(evidence.status, CloudStatus::Unknown);
            let said = evidence.sentence(&judge, CloudRow::new(0));
            assert!(said.contains("mS-DS-ConsistencyGuid"), "{said}");
            let (status, said) = standing(&poor);
            assert_eq!(status, OnPremStatus::Unknown);
            assert!(
                said.contains("zoe@x.org has its UPN and an ImmutableId, which may be"),
                "{said}"
            );
        }
    }
    // Who takes objectGUID for everybody need not know the other attribute.
    let users = [without(migrated, &[Field::ConsistencyGuid])];
    let poor = Directory { onprem: table(&users, &[Field::ConsistencyGuid]), ..full };
    let judge = Judge::new(poor, AnchorPolicy::ObjectGuid);
    assert_eq!(judge.cloud(CloudRow::new(0)).status, CloudStatus::Orphan);
    assert_eq!(judge.onprem(OnPremRow::new(0)).status, OnPremStatus::Conflict);
}

fn state(directory: &Directory, job: Job, title: &str) -> TaskState {
    let judge = judge(directory);
    let tasks = job.tasks(Context::new(&judge, &Links::of(&judge), &Queue::default()));
    let found: Option<&Task> = tasks.iter().find(|task| task.title.contains(title));
    found.unwrap_or_else(|| panic!("no step {title}")).state
}

/// Steps of jobs of which nothing is left, each with columns and lists without which that is not known.
#[test]
fn a_step_is_done_only_where_the_data_could_tell_otherwise() {
    let linked = [zoe(1).text(Field::MailboxGuid, &guid(60).to_string())];
    let cloud = [zoe(101).anchor(Anchor::Guid(1))];
    let stranger = [person(201, &[(Field::Upn, "old@x.org")]).anchor(Anchor::Guid(77))];
    let full = whole(&linked, &cloud, &stranger);
    let onprem = |field| Directory {
        onprem: table(&[without(linked[0].clone(), &[field])], &[field]),
        ..full.clone()
    };
    let deleted = |field| Directory {
        deleted: Some(table(&[without(stranger[0].clone(), &[field])], &[field])),
        ..full.clone()
    };
    let there = |field| Directory {
        cloud: table(&[without(cloud[0].clone(), &[field])], &[field]),
        ..full.clone()
    };
    let cases = [
        (
            Job::HardMatch,
            "import both sides",
            vec![
                onprem(Field::ObjectGuid),
                onprem(Field::ConsistencyGuid),
                there(Field::ImmutableId),
                Directory { onprem: table(&[], &[]), ..full.clone() },
            ],
        ),
        (
            Job::HardMatch,
            "that a failed soft match has doubled",
            vec![there(Field::Upn), onprem(Field::Upn)],
        ),
        (
            Job::HardMatch,
            "purge the doubled",
            vec![
                onprem(Field::ObjectGuid),
                deleted(Field::ImmutableId),
                Directory { deleted: None, ..full.clone() },
                Directory { deleted_stood_aside: true, ..full.clone() },
            ],
        ),
        (
            Job::HardMatch,
            "pair the on-premises",
            vec![onprem(Field::ObjectGuid), there(Field::ImmutableId)],
        ),
        (
            Job::Relink,
            "clear the ids",
            vec![
                onprem(Field::ConsistencyGuid),
                onprem(Field::ObjectGuid),
                Directory { onprem: table(&[], &[]), ..full.clone() },
            ],
        ),
        (Job::Relink, "in the wrong order", vec![onprem(Field::ObjectGuid)]),
        (
            Job::Relink,
            "enable the remote",
            vec![there(Field::ImmutableId), Directory { mailboxes: None, ..full.clone() }],
        ),
        (
            Job::TwoMailboxes,
            "find the people",
            vec![
                onprem(Field::ObjectGuid),
                Directory { remote_mailboxes: None, ..onprem(Field::MailboxGuid) },
            ],
        ),
        (
            Job::BeforeMigration,
            "purge those",
            vec![deleted(Field::Upn), onprem(Field::Upn), onprem(Field::ObjectGuid)],
        ),
    ];
    for (job, title, poor) in cases {
        assert_eq!(state(&full, job, title), TaskState::Done, "{title}");
        for directory in poor {
            let state = state(&directory, job, title);
            assert!(state.lacks().is_some(), "{title}: {state:?} {directory:?}");
        }
    }
}

fn unmade(directory: &Directory, action: Action) -> Vec<(Role, Option<Field>)> {
    let judge = judge(directory);
    let links = Links::of(&judge);
    let bulk = Bulk::propose(Context::new(&judge, &links, &Queue::default()), [action], OpId(1));
    bulk.gaps.iter().map(|gap| (gap.export(), gap.field())).collect()
}

#[test]
fn what_is_ready_tells_which_checks_were_not_made() {
    let link = Action::Link(OnPremRow::new(0), CloudRow::new(0));
    let full = whole(&[zoe(1)], &[zoe(101)], &[zoe(201)]);
    assert_eq!(unmade(&full, link), []);
    let poor =
        Directory { deleted: None, onprem: table(&[zoe(1)], &[Field::Enabled]), ..full.clone() };
    assert_eq!(unmade(&poor, link), [(Role::OnPrem, Some(Field::Enabled)), (Role::Deleted, None)]);
    let words = Gap::in_words(&Gap::all(&poor, &AnchorPolicy::Auto)).unwrap();
    assert_eq!(words, "2 checks not made, for want of --deleted; Enabled in --onprem");
    // What asks is not called ready, and a purge rests on other exports than a link.
    assert_eq!(unmade(&poor, Action::Purge(DeletedRow::new(0))), []);
    let unlicensed = Directory { mailboxes: None, ..full };
    assert_eq!(unmade(&unlicensed, link), [(Role::Mailboxes, None)]);
}

#[test]
fn a_column_that_only_another_export_lacks_is_no_gap_of_this_user() {
    let users = |fields: &[Field], who: Person| table::<CloudRow>(&[who], fields);
    let both = hardmatch::directory::merge(vec![
        users(&[], zoe(101)),
        users(&[Field::UserType], person(102, &[(Field::Upn, "ann@x.org")])),
    ]);
    let onprem = [zoe(1), person(2, &[(Field::Upn, "ann@x.org")])];
    let directory = Directory { cloud: both.unwrap().0, ..whole(&onprem, &[], &[]) };
    let link = |row| Action::Link(OnPremRow::new(row), CloudRow::new(row));
    assert_eq!(unmade(&directory, link(0)), []);
    assert_eq!(unmade(&directory, link(1)), [(Role::Cloud, Some(Field::UserType))]);
    let gaps = Gap::all(&directory, &AnchorPolicy::Auto);
    assert!(gaps[0].text().starts_with("unknown for some: "), "{gaps:?}");
}

fn compared(before: &Directory, after: &Directory) -> Changes {
    let (then, now) = (judge(before), judge(after));
    let (old, new) = (Links::of(&then), Links::of(&now));
    Changes::between(
        Judged { directory: before, links: &old },
        Judged { directory: after, links: &new },
    )
}

fn counts(side: &SideChanges) -> [usize; 5] {
    let SideChanges { appeared, vanished, changed, by_upn, untold, .. } = side;
    [appeared.count, vanished.count, changed.count, *by_upn, *untold]
}

#[test]
fn who_has_no_object_id_is_compared_by_upn_or_is_said_not_to_be() {
    let user = |id: u8, upn: &str, name: &str| {
        let upn = (!upn.is_empty()).then_some((Field::Upn, upn));
        let texts: Vec<_> = upn.into_iter().chain([(Field::DisplayName, name)]).collect();
        person(id, &texts)
    };
    let (zoe, ann) = (user(101, "zoe@x.org", "Zoe"), user(102, "ann@x.org", "Ann"));
    let nameless = |person: &Person| Person { id: 0, ..person.clone() };
    let cases = [
        // Appeared, vanished, changed, by UPN, not told.
        (vec![zoe.clone(), ann.clone()], vec![zoe.clone(), ann.clone()], [0, 0, 0, 0, 0]),
        (vec![zoe.clone()], vec![user(101, "zoe.b@x.org", "Zoe")], [0, 0, 1, 0, 0]),
        (vec![nameless(&zoe)], vec![nameless(&zoe), nameless(&ann)], [1, 0, 0, 2, 0]),
        (vec![nameless(&zoe), nameless(&ann)], vec![nameless(&zoe)], [0, 1, 0, 2, 0]),
        (vec![nameless(&zoe)], vec![user(0, "ZOE@x.org", "Zoe Berg")], [0, 0, 1, 1, 0]),
        // One export has ids, the other has none.
        (vec![zoe.clone(), ann.clone()], vec![nameless(&zoe)], [0, 1, 0, 1, 0]),
        (vec![nameless(&zoe)], vec![zoe.clone(), ann.clone()], [1, 0, 0, 1, 0]),
        // Two with one UPN, and somebody without any.
        (vec![nameless(&zoe)], vec![nameless(&zoe), nameless(&zoe)], [0, 0, 0, 2, 2]),
        (vec![user(0, "", "Zoe")], vec![user(0, "", "Ann")], [0, 0, 0, 1, 1]),
        // The same UPN with another id is another person.
        (vec![zoe.clone()], vec![user(103, "zoe@x.org", "Zoe")], [1, 1, 0, 0, 0]),
    ];
    for (before, after, expected) in cases {
        let changes = compared(&whole(&[], &before, &[]), &whole(&[], &after, &[]));
        assert_eq!(counts(&changes.cloud), expected, "{before:?} -> {after:?}");
        let lines = changes.lines().join("\n");
        let [.., by_upn, untold] = expected;
        assert_eq!(lines.contains("compared by UPN"), by_upn > 0, "{lines}");
        assert_eq!(lines.contains("cannot be told"), untold > 0, "{lines}");
        let whole = lines.contains("Nobody appeared, vanished or changed.");
        assert_eq!(whole, expected[..3] == [0; 3] && untold == 0, "{lines}");
    }
}

#[test]
fn what_was_not_compared_is_said() {
    let full = whole(&[zoe(1)], &[zoe(101)], &[zoe(201)]);
    let blind = Directory {
        cloud: table(&[zoe(101)], &[Field::ImmutableId, Field::Roles]),
        deleted: None,
        ..full.clone()
    };
    let lines = compared(&full, &blind).lines().join("\n");
    assert!(lines.contains("Not compared for all cloud users"), "{lines}");
    assert!(lines.contains("ImmutableId, Roles"), "{lines}");
    assert!(lines.contains("The soft-deleted users were not compared"), "{lines}");
    assert_eq!(compared(&full, &full).lines(), ["Nobody appeared, vanished or changed."]);
}

/// Whether a mailbox GUID is that of a mailbox on-premises is told by the type, or by the list of Exchange.
#[test]
fn where_a_mailbox_is_has_to_be_known_only_where_there_is_a_guid() {
    let gap = |hidden: &[Field], listed: bool| {
        let whole = whole(&[], &[zoe(101)], &[]);
        let directory = Directory {
            onprem: table(&[zoe(1)], hidden),
            onprem_mailboxes: listed.then(|| table(&[], &[])),
            ..whole
        };
        Gap::at(&directory, &AnchorPolicy::Auto, Role::OnPrem, Some(Field::RecipientType)).is_some()
    };
    assert!(gap(&[Field::RecipientType], false));
    assert!(!gap(&[Field::RecipientType], true) && !gap(&[], false));
    assert!(!gap(&[Field::RecipientType, Field::MailboxGuid], false));
}
