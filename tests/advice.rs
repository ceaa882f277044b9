//! Advice fits the state of everybody concerned: what it says is compared with the rows themselves.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test stops at the first surprise"
)]

mod support;

use hardmatch::directory::{
    AnchorCell, AnchorPolicy, Cell, CloudRow, DeletedRow, Directory, Field, OnPremRow, Row, Table,
};
use hardmatch::link::{Judge, Links};
use hardmatch::plan::{Action, Code, Context, Finding, Queue, Verb, check};
use proptest::prelude::*;
use support::{Anchor, Person, guid, person, table};

/// Everything that is said of a directory: the findings, and what speaks against each action.
fn said(directory: &Directory) -> Vec<Finding> {
    let judge = Judge::new(directory.clone(), AnchorPolicy::Auto);
    let (links, queue) = (Links::of(&judge), Queue::default());
    let context = Context::new(&judge, &links, &queue);
    let findings = check(context);
    let mut all: Vec<Finding> =
        (0..findings.len()).filter_map(|at| findings.get(at, context)).collect();
    let mut propose = |action| all.extend(context.propose(action).findings);
    for cloud in directory.cloud.rows() {
        propose(Action::Clear(cloud));
        propose(Action::TakeUpn(cloud));
        for onprem in directory.onprem.rows() {
            propose(Action::Link(onprem, cloud));
            propose(Action::WriteBack(onprem, cloud));
        }
    }
    for row in directory.deleted.iter().flat_map(Table::rows) {
        propose(Action::Restore(row));
        propose(Action::Purge(row));
    }
    all
}

/// The users of a table whom a sentence names behind some words.
fn named<R: Row>(users: &Table<R>, words: &str, sentence: &str) -> Vec<R> {
    let rest = |at: usize| sentence.get(at + words.len()..).unwrap_or_default();
    let ends = |rest: &str| rest.chars().next().is_none_or(|c| matches!(c, ' ' | ',' | ';' | ':'));
    let is_named = |row: &R| {
        let label = users.label(*row);
        let mut places = sentence.match_indices(words).map(|(at, _)| rest(at));
        places.any(|rest| rest.strip_prefix(label.as_str()).is_some_and(ends))
    };
    users.rows().filter(is_named).collect()
}

fn synced(users: &Table<CloudRow>, row: CloudRow) -> Cell<bool> {
    users.flag(row, Field::Synced)
}

/// The on-premises users that have the id of a cloud user in either attribute.
fn sources<R: Row>(directory: &Directory, users: &Table<R>, row: R) -> Vec<OnPremRow> {
    let Cell::Value(AnchorCell::Guid(id)) = users.anchor_cell(row) else { return Vec::new() };
    let onprem = &directory.onprem;
    let has = |row: &OnPremRow| {
        onprem.id(*row) == Some(id) || onprem.anchor_cell(*row) == Cell::Value(AnchorCell::Guid(id))
    };
    onprem.rows().filter(has).collect()
}

/// Whether what an advice says is so, by the rows alone.
fn fits(directory: &Directory, finding: &Finding, verb: Verb) -> bool {
    let (cloud, onprem) = (&directory.cloud, &directory.onprem);
    let fix = finding.fix.as_str();
    let of_cloud = named(cloud, "the cloud user ", fix);
    let ours = named(onprem, "the on-premises user ", fix);
    let holders = directory.deleted.iter().flat_map(|users| {
        let ids = finding.object_ids.iter();
        ids.filter_map(|id| users.find(id.0))
    });
    let of_deleted: Vec<DeletedRow> = holders.collect();
    let about = || -> Vec<CloudRow> {
        if of_cloud.is_empty() {
            cloud
                .rows()
                .filter(|row| {
                    cloud
                        .id(*row)
                        .is_some_and(|id| finding.object_ids.iter().any(|other| other.0 == id))
                })
                .collect()
        } else {
            of_cloud.clone()
        }
    };
    let any = |test: &dyn Fn(CloudRow) -> bool| about().into_iter().any(test);
    let text_id = |row| matches!(cloud.anchor_cell(row), Cell::Value(AnchorCell::Text(_)));
    match verb {
        Verb::ClearId | Verb::ClearOrphan | Verb::ClearOneOf | Verb::RenameInCloud => {
            any(&|row| synced(cloud, row) == Cell::Empty)
        }
        Verb::Link | Verb::LinkToMend | Verb::RemoveTwin => {
            any(&|row| synced(cloud, row) == Cell::Empty)
        }
        Verb::TryToClear | Verb::TryIt | Verb::RemoveLocked => {
            any(&|row| synced(cloud, row) == Cell::Value(false))
        }
        Verb::FreeAndLink | Verb::Free => any(&|row| {
            synced(cloud, row) == Cell::Value(true)
                && ours.iter().any(|us| sources(directory, cloud, row).contains(us))
        }),
        Verb::LeaveCustom => any(&|row| synced(cloud, row) == Cell::Value(true) && text_id(row)),
        Verb::LeaveSynced => any(&|row| synced(cloud, row) == Cell::Value(true)),
        Verb::RenameOnPremises => !ours.is_empty(),
        Verb::WriteConsistencyGuid | Verb::TakeOver => any(&|row| {
            matches!(synced(cloud, row), Cell::Value(_))
                && !text_id(row)
                && sources(directory, cloud, row).is_empty()
                && onprem.fields_known_everywhere().contains(Field::ConsistencyGuid)
        }),
        Verb::MoveAnchor => any(&|row| {
            synced(cloud, row) == Cell::Value(true)
                && sources(directory, cloud, row).iter().any(|source| ours.contains(source))
        }),
        Verb::Revive => of_deleted.iter().any(|row| {
            let users = directory.deleted.as_ref().unwrap();
            sources(directory, users, *row).iter().any(|source| ours.contains(source))
        }),
        Verb::ReviveByWriteBack => of_deleted.iter().any(|row| {
            let users = directory.deleted.as_ref().unwrap();
            matches!(users.flag(*row, Field::Synced), Cell::Value(_))
                && matches!(users.anchor_cell(*row), Cell::Value(AnchorCell::Guid(_)))
        }),
        Verb::RestoreAndClear | Verb::RestoreAndLink => of_deleted.iter().any(|row| {
            directory.deleted.as_ref().unwrap().flag(*row, Field::Synced) == Cell::Empty
        }),
        Verb::TakeSourceOut => {
            let in_domain =
                |row: &&OnPremRow| fix.contains(&format!("from {} to", domain(onprem, **row)));
            ours.iter().filter(in_domain).any(|source| {
                onprem.rows().any(|copy| {
                    copy != *source
                        && onprem.anchor_cell(copy).value()
                            == onprem.id(*source).map(AnchorCell::Guid)
                        && domain(onprem, copy) != domain(onprem, *source)
                })
            })
        }
        Verb::CorrectConsistencyGuid
        | Verb::CorrectUpn
        | Verb::CorrectAddress
        | Verb::CorrectClaim => {
            !finding.object_guids.is_empty() && !is_of_a_migration(directory, finding)
        }
        Verb::KeepMailbox
        | Verb::Purge
        | Verb::SeeWhichIsSynced
        | Verb::FindOut
        | Verb::FindOutDeleted
        | Verb::CheckAnchor
        | Verb::MergeAccounts
        | Verb::Compare => true,
    }
}

fn domain(users: &Table<OnPremRow>, row: OnPremRow) -> String {
    let container = users.text_or_empty(row, Field::OrgUnit).to_string();
    container
        .split("DC=")
        .skip(1)
        .map(|part| part.trim_end_matches(','))
        .collect::<Vec<_>>()
        .join(".")
}

/// Whether all users of a finding are one user and its copies in other domains.
fn is_of_a_migration(directory: &Directory, finding: &Finding) -> bool {
    let users = &directory.onprem;
    let all: Vec<OnPremRow> =
        finding.object_guids.iter().filter_map(|id| users.find(id.0)).collect();
    let copies = |of: &OnPremRow| {
        all.iter()
            .filter(|row| {
                *row != of
                    && users.anchor_cell(**row).value() == users.id(*of).map(AnchorCell::Guid)
                    && domain(users, **row) != domain(users, *of)
            })
            .count()
    };
    all.len() == 2 && all.iter().map(copies).sum::<usize>() == 1
}

fn people(ids: std::ops::Range<u8>, fields: bool) -> impl Strategy<Value = Vec<Person>> {
    let anchor = prop_oneof![
        2 => Just(None),
        6 => (0_u8..8).prop_map(|n| Some(Anchor::Guid(n))),
        1 => (0_u8..8).prop_map(|n| Some(Anchor::Swapped(n))),
        1 => "[0-9]{3}".prop_map(|text| Some(Anchor::Text(text))),
    ];
    let sync = prop_oneof![Just(None), Just(Some(true)), Just(Some(false))];
    let one = (ids, anchor, 0_u8..5, sync, 0_u8..3).prop_map(move |(id, anchor, upn, sync, dc)| {
        let mut one = person(id, &[]).text(Field::Upn, &format!("u{upn}@x.org"));
        one.anchor = anchor;
        if fields {
            one = one.text(Field::OrgUnit, &format!("OU=Staff,DC=d{dc},DC=x"));
        } else if let Some(sync) = sync {
            one = one.flag(Field::Synced, sync);
        }
        one
    });
    prop::collection::vec(one, 0..7).prop_map(|mut people| {
        people.sort_by_key(|one: &Person| one.id);
        people.dedup_by_key(|one| one.id);
        people
    })
}

proptest! {
    #[test]
    fn what_is_advised_is_so_by_the_rows_and_known(
        onprem in people(1..8, true), cloud in people(100..110, false),
        deleted in people(120..130, false), without in 0_usize..6,
    ) {
        let hidden: &[Field] = match without {
            0 => &[Field::ConsistencyGuid],
            1 => &[Field::Synced, Field::LastSync],
            2 => &[Field::OrgUnit],
            3 => &[Field::Synced, Field::LastSync, Field::ConsistencyGuid],
            _ => &[],
        };
        let directory = Directory {
            onprem: table(&onprem, hidden),
            cloud: table(&cloud, hidden),
            deleted: Some(table(&deleted, hidden)),
            ..Directory::default()
        };
        for finding in said(&directory) {
            for verb in &finding.advice {
                prop_assert!(fits(&directory, &finding, *verb), "{:?}: {:#?}", verb, finding);
            }
        }
    }
}

fn advice(directory: &Directory, code: Code) -> Vec<Verb> {
    let mut found: Vec<Verb> =
        said(directory).into_iter().filter(|f| f.code == code).flat_map(|f| f.advice).collect();
    found.sort_unstable();
    found.dedup();
    found
}

fn zoe(id: u8) -> Person {
    person(id, &[(Field::DisplayName, "Zoë Müller"), (Field::Upn, "zoe@x.org")])
}

/// Two forests, one anchor: the old object has it as its objectGUID.
#[test]
fn a_copy_from_a_migration_is_told_which_one_leaves_the_scope() {
    let in_domain = |id, domain: &str| zoe(id).text(Field::OrgUnit, &format!("OU=Staff,{domain}"));
    let both = |there: &str, here: &str| Directory {
        onprem: table(&[in_domain(1, there), in_domain(2, here).anchor(Anchor::Guid(1))], &[]),
        cloud: table(&[zoe(101).anchor(Anchor::Guid(1)).flag(Field::Synced, true)], &[]),
        ..Directory::default()
    };
    let moved = both("DC=old,DC=org", "DC=new,DC=org");
    for code in [Code::AnchorShared, Code::SameUpn] {
        assert_eq!(advice(&moved, code), [Verb::TakeSourceOut], "{code:?}");
    }
    let finding = said(&moved).into_iter().find(|found| found.code == Code::AnchorShared).unwrap();
    assert!(finding.fix.contains("from old.org to new.org"), "{}", finding.fix);
    assert_eq!(finding.object_guids.len(), 2);
    // In one domain somebody has made a mistake.
    let twice = both("DC=old,DC=org", "DC=old,DC=org");
    assert_eq!(advice(&twice, Code::AnchorShared), [Verb::CorrectConsistencyGuid]);
    // Without the domains nobody can tell.
    let mut unknown = both("DC=old,DC=org", "DC=new,DC=org");
    let people = [zoe(1), zoe(2).anchor(Anchor::Guid(1))];
    unknown.onprem = table(&people, &[Field::OrgUnit]);
    assert_eq!(advice(&unknown, Code::AnchorShared), [Verb::SeeWhichIsSynced]);
}

#[test]
fn nobody_is_taken_out_of_scope_who_is_gone_or_has_a_custom_anchor() {
    let of = |anchor| {
        support::directory(&[zoe(1)], &[zoe(101).anchor(anchor).flag(Field::Synced, true)], &[])
    };
    for code in [Code::Synced, Code::SoftMatchRefused, Code::Orphan] {
        assert!(
            advice(&of(Anchor::Guid(9)), code).contains(&Verb::WriteConsistencyGuid),
            "{code:?}"
        );
    }
    for code in [Code::Synced, Code::SoftMatchRefused] {
        let custom = advice(&of(Anchor::Text("S260051".into())), code);
        assert!(custom.contains(&Verb::LeaveCustom), "{code:?} {custom:?}");
        assert!(!custom.contains(&Verb::FreeAndLink));
    }
}

#[test]
fn a_synced_holder_is_freed_by_scope_and_another_one_by_clearing() {
    let of = |synced: Option<bool>, hidden: &[Field]| {
        let mut twin = person(102, &[(Field::Upn, "zoe1234@x.org")]).anchor(Anchor::Guid(1));
        twin.flags.extend(synced.map(|flag| (Field::Synced, flag)));
        Directory {
            onprem: table(&[zoe(1)], &[]),
            cloud: table(&[zoe(101), twin], hidden),
            ..Directory::default()
        }
    };
    let held = |directory: &Directory| advice(directory, Code::AnchorHeld);
    assert_eq!(held(&of(Some(true), &[])), [Verb::FreeAndLink]);
    assert_eq!(held(&of(Some(false), &[])), [Verb::RemoveLocked]);
    assert_eq!(held(&of(None, &[])), [Verb::ClearId]);
    // Without the flag, the time of the last sync tells that a user was never synced.
    assert_eq!(held(&of(None, &[Field::Synced])), [Verb::ClearId]);
    assert_eq!(held(&of(None, &[Field::Synced, Field::LastSync])), [Verb::FindOut]);
    assert_eq!(guid(1), of(None, &[]).onprem.id(OnPremRow::new(0)).unwrap());
}

/// The mailbox of a remote mailbox is that of the soft-deleted user, while nobody active has it.
#[test]
fn who_has_the_mailbox_of_a_remote_mailbox_is_not_purged() {
    let of = |kind: &str, active: Option<u8>| {
        let owner =
            zoe(1).text(Field::RecipientType, kind).text(Field::MailboxGuid, &guid(50).to_string());
        let gone = person(201, &[(Field::Upn, "zoe@x.org")]).anchor(Anchor::Guid(1));
        let mut directory = support::directory(&[owner], &[person(101, &[])], &[gone]);
        let mailbox = |of: u8| person(of, &[(Field::MailboxGuid, &guid(50).to_string())]);
        let listed: Vec<Person> = active.map(mailbox).into_iter().collect();
        directory.mailboxes = Some(table(&listed, &[]));
        advice(&directory, Code::AnchorHeldByDeleted).contains(&Verb::Purge)
    };
    assert!(!of("RemoteUserMailbox", None));
    assert!(of("RemoteUserMailbox", Some(101)) && of("UserMailbox", None));
}
