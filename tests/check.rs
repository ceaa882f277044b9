//! Findings about a whole directory.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test stops at the first surprise"
)]

mod support;

use hardmatch::directory::{AnchorPolicy, Directory, Field};
use hardmatch::link::{Judge, Links};
use hardmatch::plan::{Code, Context, Findings, Queue, Severity, check};
use proptest::prelude::*;
use support::{Anchor, Person, directory, person};

fn checked(directory: &Directory) -> Findings {
    let judge = Judge::new(directory.clone(), AnchorPolicy::Auto);
    check(Context::new(&judge, &Links::of(&judge), &Queue::default()))
}

fn codes(directory: &Directory) -> Vec<Code> {
    checked(directory).counts().map(|(code, _)| code).collect()
}

fn zoe(id: u8) -> Person {
    person(id, &[(Field::DisplayName, "Zoë Müller"), (Field::Upn, "zoe@x.org")])
}

#[test]
fn each_situation_has_its_code() {
    type People = Vec<Person>;
    let cases: Vec<(People, People, People, Code)> = vec![
        (vec![zoe(1)], vec![zoe(101)], vec![], Code::WouldSoftMatch),
        (vec![zoe(1)], vec![zoe(101).anchor(Anchor::Guid(9))], vec![], Code::SoftMatchRefused),
        (vec![zoe(1)], vec![zoe(101).anchor(Anchor::Swapped(1))], vec![], Code::WrongByteOrder),
        (vec![zoe(1)], vec![zoe(101).anchor(Anchor::Guid(9))], vec![], Code::Orphan),
        (vec![], vec![zoe(101).anchor(Anchor::Text("104".into()))], vec![], Code::CustomAnchor),
        (
            vec![zoe(1)],
            vec![],
            vec![person(201, &[]).anchor(Anchor::Guid(1))],
            Code::AnchorHeldByDeleted,
        ),
        (vec![zoe(1)], vec![person(101, &[])], vec![zoe(201)], Code::DeletedNamesake),
        (vec![zoe(1), zoe(2)], vec![], vec![], Code::SameUpn),
        (vec![zoe(1), person(2, &[]).anchor(Anchor::Guid(1))], vec![], vec![], Code::AnchorShared),
        (vec![zoe(1)], vec![zoe(101)], vec![zoe(101)], Code::TargetDeleted),
        (
            vec![zoe(1)],
            vec![zoe(101).text(Field::Roles, "Global Administrator")],
            vec![],
            Code::PrivilegedRole,
        ),
        (vec![zoe(1)], vec![zoe(101).text(Field::Roles, "Teams Reader")], vec![], Code::RoleHeld),
        (
            vec![zoe(1)],
            vec![zoe(101).text(Field::EligibleRoles, "Global Administrator")],
            vec![],
            Code::PrivilegedRole,
        ),
        (vec![zoe(1)], vec![zoe(101).text(Field::LastSync, "2024-02-01")], vec![], Code::WasSynced),
        (
            vec![zoe(1)],
            vec![person(101, &[(Field::Upn, "zoe+4711@x.onmicrosoft.com")])],
            vec![],
            Code::QuarantinedUpn,
        ),
        (
            vec![person(1, &[(Field::Upn, "zoe@x.local")])],
            vec![zoe(101)],
            vec![],
            Code::UpnNotRoutable,
        ),
        (vec![zoe(1)], vec![zoe(101).text(Field::UserType, "Guest")], vec![], Code::Guest),
    ];
    for (onprem, cloud, deleted, code) in cases {
        let directory = directory(&onprem, &cloud, &deleted);
        assert!(codes(&directory).contains(&code), "{code:?} not in {:?}", codes(&directory));
    }
}

#[test]
fn a_healthy_pair_has_no_finding_about_it() {
    let directory = directory(&[zoe(1)], &[zoe(101).anchor(Anchor::Guid(1))], &[]);
    assert_eq!(codes(&directory), [Code::ListMissing]);
}

fn people(ids: std::ops::Range<u8>) -> impl Strategy<Value = Vec<Person>> {
    let anchor = prop_oneof![
        3 => Just(None),
        3 => (0_u8..12).prop_map(|n| Some(Anchor::Guid(n))),
        1 => (0_u8..12).prop_map(|n| Some(Anchor::Swapped(n))),
        1 => "[0-9]{1}".prop_map(|text| Some(Anchor::Text(text))),
    ];
    let one = (ids, anchor, 0_u8..8, 0_u8..8).prop_map(|(id, anchor, upn, mail)| Person {
        id,
        anchor,
        texts: vec![(Field::Upn, format!("u{upn}@x.org")), (Field::Mail, format!("u{mail}@x.org"))],
        ..Person::default()
    });
    prop::collection::vec(one, 0..12)
}

proptest! {
    #[test]
    fn every_finding_can_be_put_into_words_and_the_counts_add_up(
        onprem in people(0..12), cloud in people(100..120), deleted in people(110..125),
    ) {
        let directory = directory(&onprem, &cloud, &deleted);
        let findings = checked(&directory);
        let judge = Judge::new(directory.clone(), AnchorPolicy::Auto);
        let (links, queue) = (Links::of(&judge), Queue::default());
        for at in 0..findings.len() {
            let finding = findings.get(at, Context::new(&judge, &links, &queue));
            prop_assert!(finding.is_some(), "{:?}", findings.all()[at]);
            let finding = finding.unwrap();
            prop_assert!(!finding.text.is_empty() && !finding.fix.is_empty());
            prop_assert_eq!(finding.code, findings.all()[at].code);
        }
        let total: usize = Severity::ALL.map(|severity| findings.count(severity)).iter().sum();
        prop_assert_eq!(total, findings.len());
    }
}
