//! Link status and candidates over small directories built for each case.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test stops at the first surprise"
)]

mod support;

use hardmatch::directory::{
    AnchorPolicy, CloudRow, CloudUsers, DeletedUsers, Directory, Field, OnPremRow, OnPremUsers, Row,
};
use hardmatch::link::model::{Decisions, Fit, Scope};
use hardmatch::link::{CloudStatus, InCommon, Judge, Links, OnPremStatus, Reason, fits};
use proptest::prelude::*;
use rayon::prelude::*;
use support::{Anchor, Person, directory, guid, person, table};

fn statuses(directory: &Directory) -> (Vec<OnPremStatus>, Vec<CloudStatus>) {
    let judge = Judge::new(directory.clone(), AnchorPolicy::Auto);
    let links = Links::of(&judge);
    let onprem = directory.onprem.rows().map(|row| links.onprem(row)).collect();
    let cloud = directory.cloud.rows().map(|row| links.cloud(row)).collect();
    (onprem, cloud)
}

/// Many threads that judge ask for an index that nobody has built. Building it runs on all of them: under
/// a lock, one that waits for its share of the building could be given work that waits for the lock.
#[test]
fn an_index_is_built_while_everybody_asks_for_it() {
    let people: Vec<Person> =
        (1..=250).map(|id| person(id, &[(Field::EmployeeId, "E1"), (Field::Sam, "x")])).collect();
    let pool = rayon::ThreadPoolBuilder::new().num_threads(16).build().unwrap();
    for _ in 0..100 {
        let users: OnPremUsers = table(&people, &[]);
        let found: usize = pool.install(|| {
            (0..250_u32).into_par_iter().map(|_| users.rows_by_employee_id("e1").count()).sum()
        });
        assert_eq!(found, 250 * 250);
    }
}

#[test]
fn every_onprem_status_follows_from_its_evidence() {
    use OnPremStatus::{Conflict, HeldByDeleted, Linked, NoAnchor, SoftMatch, Unlinked};
    let onprem = [
        person(1, &[(Field::Upn, "linked@x.org")]),
        person(2, &[(Field::Upn, "soft@x.org")]),
        person(3, &[(Field::Upn, "alone@x.org")]),
        person(4, &[(Field::Upn, "held@x.org")]),
        person(5, &[(Field::Upn, "twice@x.org")]),
        person(6, &[(Field::Upn, "other@x.org")]),
        person(0, &[(Field::Upn, "nobody@x.org")]),
        person(8, &[(Field::Upn, "old@x.local")]).address("SMTP:New@x.org"),
        person(9, &[(Field::Upn, "both@x.org")]),
        person(10, &[(Field::Upn, "odd@x.org")]).anchor(Anchor::Text("System.Byte[]".into())),
        person(11, &[(Field::Upn, "second@x.org")]).address("smtp:guest@y.org"),
    ];
    let cloud = [
        person(101, &[(Field::Upn, "any@x.org")]).anchor(Anchor::Guid(1)),
        person(102, &[(Field::Upn, "SOFT@x.org")]),
        person(103, &[(Field::Upn, "t1@x.org")]).anchor(Anchor::Guid(5)),
        person(104, &[(Field::Upn, "t2@x.org")]).anchor(Anchor::Guid(5)),
        person(105, &[(Field::Upn, "other@x.org")]).anchor(Anchor::Guid(77)),
        person(106, &[(Field::Upn, "n@x.onmicrosoft.com")]).address("SMTP:new@X.org"),
        person(107, &[(Field::Upn, "b@x.org")]).anchor(Anchor::Guid(9)),
        person(108, &[(Field::Upn, "alone@x.org"), (Field::UserType, "Guest")]),
        person(109, &[(Field::Upn, "z@x.org")]).address("SMTP:guest@y.org"),
    ];
    let deleted =
        [person(201, &[]).anchor(Anchor::Guid(4)), person(202, &[]).anchor(Anchor::Guid(9))];
    let (found, _) = statuses(&directory(&onprem, &cloud, &deleted));
    let expected = [
        Linked,
        SoftMatch,
        Unlinked,
        HeldByDeleted,
        Conflict,
        Conflict,
        NoAnchor,
        SoftMatch,
        Conflict,
        NoAnchor,
        Unlinked,
    ];
    assert_eq!(found, expected);
}

#[test]
fn every_cloud_status_follows_from_its_evidence() {
    use CloudStatus::{CloudOnly, CustomAnchor, Duplicate, Linked, Orphan, WrongByteOrder};
    let onprem = [person(1, &[]), person(2, &[]), person(3, &[]).anchor(Anchor::Guid(33))];
    let cloud = [
        person(101, &[]).anchor(Anchor::Guid(1)),
        person(102, &[]),
        person(103, &[]).anchor(Anchor::Guid(99)),
        person(104, &[]).anchor(Anchor::Swapped(2)),
        person(105, &[]).anchor(Anchor::Text("000104".into())),
        person(106, &[]).anchor(Anchor::Guid(50)),
        person(107, &[]).anchor(Anchor::Guid(50)),
        person(108, &[]).anchor(Anchor::Text("000199".into())),
        person(109, &[]).anchor(Anchor::Text("000199".into())),
        person(110, &[]).anchor(Anchor::Guid(33)),
        person(111, &[]).anchor(Anchor::Guid(3)),
        person(112, &[]).anchor(Anchor::Guid(60)),
    ];
    let deleted = [person(201, &[]).anchor(Anchor::Guid(60))];
    let (_, found) = statuses(&directory(&onprem, &cloud, &deleted));
    let expected = [
        Linked,
        CloudOnly,
        Orphan,
        WrongByteOrder,
        CustomAnchor,
        Duplicate,
        Duplicate,
        Duplicate,
        Duplicate,
        Linked,
        // The GUID of a user whose anchor in force is the other attribute is nobody's orphan.
        Linked,
        Duplicate,
    ];
    assert_eq!(found, expected);
}

#[test]
fn a_value_in_a_wrong_form_names_who_was_meant() {
    let onprem = [person(1, &[]), person(2, &[])];
    let cloud = [
        person(101, &[]).anchor(Anchor::Swapped(2)),
        person(102, &[]).anchor(Anchor::Text(guid(1).to_string())),
        person(103, &[]),
    ];
    let directory = directory(&onprem, &cloud, &[]);
    let judge = Judge::new(directory.clone(), AnchorPolicy::Auto);
    let meant = |row| judge.cloud(CloudRow::new(row)).meant;
    assert_eq!(meant(0), [OnPremRow::new(1)]);
    assert_eq!(meant(1), [OnPremRow::new(0)]);
    assert_eq!(meant(2), []);
}

/// Who has no cloud user of its own is unlinked only where everybody's id is known.
#[test]
fn nobody_is_called_unlinked_while_an_id_is_not_known() {
    let alone = person(1, &[(Field::Upn, "alone@x.org")]);
    let other = person(101, &[(Field::Upn, "other@x.org")]);
    let of = |cloud: CloudUsers| {
        let onprem: OnPremUsers = table(std::slice::from_ref(&alone), &[]);
        statuses(&Directory { onprem, cloud, ..Directory::default() }).0
    };
    assert_eq!(of(table(std::slice::from_ref(&other), &[])), [OnPremStatus::Unlinked]);
    assert_eq!(of(table(&[other], &[Field::ImmutableId])), [OnPremStatus::Unknown]);
    assert_eq!(of(CloudUsers::default()), [OnPremStatus::Unknown]);
}

/// A guest is nobody's account, by UPN or by address.
/// Only the primary address of the cloud user counts: another one of its addresses matches nobody.
#[test]
fn a_second_address_in_the_cloud_is_no_soft_match() {
    let onprem = [person(1, &[(Field::Upn, "zoe@x.local")]).address("SMTP:zoe@x.org")];
    for (address, expected) in
        [("smtp:zoe@x.org", OnPremStatus::Unlinked), ("SMTP:zoe@x.org", OnPremStatus::SoftMatch)]
    {
        let own = person(101, &[(Field::Upn, "own@x.org")]).address("SMTP:own@x.org");
        let cloud = if address.starts_with("SMTP") {
            person(101, &[(Field::Upn, "own@x.org")]).address(address)
        } else {
            own.address(address)
        };
        let (found, _) = statuses(&directory(&onprem, &[cloud], &[]));
        assert_eq!(found, [expected], "{address}");
    }
}

/// Without the list of on-premises users nobody can tell whether the owner of an id is there.
#[test]
fn without_onprem_users_no_id_is_an_orphan() {
    let cloud = [person(101, &[(Field::Upn, "zoe@x.org")]).anchor(Anchor::Guid(1))];
    let (_, found) = statuses(&directory(&[], &cloud, &[]));
    assert_eq!(found, [CloudStatus::Unknown]);
    let somebody_else = [person(2, &[(Field::Upn, "bob@x.org")])];
    let (_, found) = statuses(&directory(&somebody_else, &cloud, &[]));
    assert_eq!(found, [CloudStatus::Orphan]);
}

#[test]
fn guests_are_not_soft_matched() {
    let zoe = person(1, &[(Field::Upn, "zoe@x.org")]).address("SMTP:zoe.muller@x.org");
    let by_address = person(101, &[(Field::Upn, "z@x.org")]).address("SMTP:Zoe.Muller@x.org");
    let by_upn = person(101, &[(Field::Upn, "Zoe@x.org")]);
    for account in [by_address, by_upn] {
        let status = |account: Person| {
            statuses(&directory(std::slice::from_ref(&zoe), &[account], &[])).0[0]
        };
        assert_eq!(status(account.clone()), OnPremStatus::SoftMatch);
        assert_eq!(status(account.text(Field::UserType, "Guest")), OnPremStatus::Unlinked);
    }
}

#[test]
fn without_the_column_nothing_is_claimed_but_what_is_seen() {
    let onprem: OnPremUsers = table(&[person(1, &[(Field::Upn, "a@x.org")]), person(0, &[])], &[]);
    let cloud: CloudUsers =
        table(&[person(101, &[(Field::Upn, "a@x.org")])], &[Field::ImmutableId]);
    let directory = Directory { onprem, cloud, ..Directory::default() };
    let (onprem, cloud) = statuses(&directory);
    assert_eq!(onprem, [OnPremStatus::Unknown, OnPremStatus::NoAnchor]);
    assert_eq!(cloud, [CloudStatus::Unknown]);
}

fn people(ids: std::ops::Range<u8>) -> impl Strategy<Value = Vec<Person>> {
    let anchor = prop_oneof![
        3 => Just(None),
        3 => (0_u8..12).prop_map(|n| Some(Anchor::Guid(n))),
        1 => (0_u8..12).prop_map(|n| Some(Anchor::Swapped(n))),
        1 => "[0-9]{1}".prop_map(|text| Some(Anchor::Text(text))),
    ];
    let one = (ids, anchor, 0_u8..8).prop_map(|(id, anchor, upn)| Person {
        id,
        anchor,
        texts: vec![(Field::Upn, format!("u{upn}@x.org"))],
        ..Person::default()
    });
    prop::collection::vec(one, 0..12)
}

proptest! {
    #[test]
    fn the_statuses_partition_both_sides_and_agree(
        onprem in people(0..12), cloud in people(100..120), deleted in people(200..210),
    ) {
        let directory = directory(&onprem, &cloud, &deleted);
        let judge = Judge::new(directory.clone(), AnchorPolicy::Auto);
        let links = Links::of(&judge);
        let counts = links.counts();
        prop_assert_eq!(counts.onprem.iter().map(|(_, n)| n).sum::<usize>(), directory.onprem.len());
        prop_assert_eq!(counts.cloud.iter().map(|(_, n)| n).sum::<usize>(), directory.cloud.len());
        for row in directory.onprem.rows() {
            let evidence = judge.onprem(row);
            prop_assert_eq!(evidence.status, links.onprem(row));
            if evidence.status == OnPremStatus::Linked {
                prop_assert_ne!(links.cloud(evidence.holders[0]), CloudStatus::Orphan);
            }
        }
        for row in directory.cloud.rows() {
            let evidence = judge.cloud(row);
            prop_assert_eq!(evidence.status, links.cloud(row));
            if let [owner] = evidence.owners[..] && evidence.status == CloudStatus::Linked {
                prop_assert_eq!(links.onprem(owner), OnPremStatus::Linked);
            }
        }
    }
}

/// What the first on-premises user has in common with each cloud user.
fn in_common(onprem: &[Person], cloud: &[Person]) -> Vec<InCommon> {
    let judge = Judge::new(directory(onprem, cloud, &[]), AnchorPolicy::Auto);
    let rows = judge.directory().cloud.rows();
    rows.map(|row| judge.in_common(OnPremRow::new(0), row)).collect()
}

/// Whom the first on-premises user may be, likeliest first, with more than even odds against nobody.
fn likely(onprem: &[Person], cloud: &[Person]) -> Vec<usize> {
    let judge = Judge::new(directory(onprem, cloud, &[]), AnchorPolicy::Auto);
    let fit = Fit::learn(&judge, Scope::Everyone, &Decisions::default(), &|| true).unwrap();
    let candidates = fit.candidates(OnPremRow::new(0)).into_iter();
    candidates.filter(|it| it.probability > 0.01).map(|it| it.row.index()).collect()
}

fn named(id: u8, name: &str, upn: &str, sam: &str) -> Person {
    person(id, &[(Field::DisplayName, name), (Field::Upn, upn), (Field::Sam, sam)])
}

#[test]
fn what_two_users_have_in_common_is_told_the_weightiest_first() {
    let onprem =
        [named(1, "Anaïs Müller", "anais@x.org", "amuller").address("SMTP:anais.muller@x.org")];
    let cloud = [
        named(101, "Anais Muller", "a.muller@y.onmicrosoft.com", ""),
        named(102, "Somebody Else", "anais@X.org", ""),
        named(103, "A. Mueller", "am@x.org", "").address("smtp:Anais.Muller@x.org"),
        named(104, "Alfred Muller", "amuller@x.org", ""),
        named(105, "John Smith", "jsmith@x.org", ""),
    ];
    let found = in_common(&onprem, &cloud);
    let told: Vec<String> = found.iter().map(InCommon::summary).collect();
    assert_eq!(
        told,
        [
            "names equal",
            "UPN; names differ",
            "mail; names alike",
            "prefix; names partly alike",
            "names differ"
        ]
    );
    assert_eq!(found[1].reasons, [Reason::Upn]);
    let identities: Vec<bool> = found.iter().map(InCommon::has_identity).collect();
    assert_eq!(identities, [false, true, true, false, false]);
    let nothing: Vec<bool> = found.iter().map(InCommon::is_nothing).collect();
    assert_eq!(nothing, [false, false, false, false, true]);
}

#[test]
fn misspelt_and_turned_names_are_found() {
    let onprem = [named(1, "Katarzyna Kowalski", "kkowalski@x.org", "kkowalski")];
    let cloud = [
        named(101, "Peter Novak", "pn@x.org", ""),
        named(102, "Kowalsky, Katarzina", "kk@y.org", ""),
        named(103, "Maria Lopez", "ml@x.org", ""),
    ];
    assert_eq!(likely(&onprem, &cloud), [1]);
}

#[test]
fn a_key_that_everybody_has_is_nobodys_identity() {
    let id = [(Field::EmployeeId, "N/A")];
    let cloud: Vec<Person> = (100..150).map(|number| person(number, &id)).collect();
    let found = in_common(&[person(1, &id)], &cloud);
    assert!(found.iter().all(|it| it.reasons.is_empty() && it.is_nothing()));
    assert_eq!(likely(&[person(1, &id)], &cloud), [0; 0]);
}

#[test]
fn learning_stops_when_it_is_told_to() {
    let directory = directory(&[named(1, "John Smith", "js@x.org", "js")], &[], &[]);
    let judge = Judge::new(directory, AnchorPolicy::Auto);
    let decisions = Decisions::default();
    assert!(Fit::learn(&judge, Scope::Everyone, &decisions, &|| false).is_none());
}

#[test]
fn an_empty_list_of_deleted_users_is_not_needed() {
    let deleted: Option<DeletedUsers> = None;
    let directory = Directory { deleted, ..Directory::default() };
    assert_eq!(statuses(&directory), (vec![], vec![]));
}

/// Which attribute the ids of a tenant are is told by the ids; where most are GUIDs, it is none.
#[test]
fn a_custom_anchor_is_recognised_by_the_ids() {
    use OnPremStatus::{Linked, Unlinked};

    let user = |id: u8, sam: &str, number: &str| {
        person(id, &[(Field::Sam, sam), (Field::EmployeeId, number)])
    };
    let onprem = [user(1, "anna", "E1"), user(2, "bo", "0042"), user(3, "cem", "E3")];
    let recognised = |ids: &[Anchor]| {
        let cloud: Vec<_> = ids
            .iter()
            .zip(101..)
            .map(|(anchor, id)| person(id, &[]).anchor(anchor.clone()))
            .collect();
        let judge = Judge::new(directory(&onprem, &cloud, &[]), AnchorPolicy::Auto);
        let statuses: Vec<OnPremStatus> =
            judge.directory().onprem.rows().map(|row| judge.onprem(row).status).collect();
        let nearly: usize =
            judge.directory().cloud.rows().map(|row| judge.cloud(row).nearly.len()).sum();
        (judge.custom_anchor().map(ToString::to_string), statuses, nearly)
    };
    let text = |id: &str| Anchor::Text(id.into());
    assert_eq!(
        recognised(&[text("E1"), text("42"), text("e3")]),
        (Some("employeeID".into()), vec![Linked, Unlinked, Unlinked], 2)
    );
    assert_eq!(
        recognised(&[text("anna"), text("bo"), text("other-idp")]),
        (Some("sAMAccountName".into()), vec![Linked, Linked, Unlinked], 0)
    );
    let mixed = [text("E1"), Anchor::Guid(2), Anchor::Guid(3)];
    assert_eq!(recognised(&mixed), (None, vec![Unlinked, Linked, Linked], 0));
    assert_eq!(recognised(&[text("x1"), text("x2"), text("E3")]).0, None);
    let cloud = [person(101, &[]).anchor(text("E1"))];
    let forced = Judge::new(directory(&onprem, &cloud, &[]), AnchorPolicy::ObjectGuid);
    assert_eq!(forced.custom_anchor(), None, "the session says which it is");
}

/// A custom anchor is one value a person: a few doubles have no anchor, many are another kind of attribute.
#[test]
fn an_attribute_must_tell_persons_apart() {
    let fits_with = |numbers: &[&str]| {
        let people: Vec<Person> = (1..)
            .zip(numbers)
            .map(|(id, number)| person(id, &[(Field::EmployeeId, number)]))
            .collect();
        let policy = "employeeID".parse().unwrap();
        fits(&directory(&people, &[], &[]), &policy).map_err(|error| error.to_string())
    };
    let many: Vec<String> = (0..20).map(|number| format!("E{number}")).collect();
    let many: Vec<&str> = many.iter().map(String::as_str).collect();
    assert_eq!(fits_with(&["E1", "E2", "e2"]), Ok(()), "another case is another value");
    assert_eq!(fits_with(&[&many[..], &["E7", ""]].concat()), Ok(()), "two of 21");
    let shared = fits_with(&[&many[..], &["E7", "E7"]].concat()).unwrap_err();
    assert!(shared.contains("3 of the 22 users") && shared.contains("'E7'"), "{shared}");
    assert!(fits_with(&["", ""]).unwrap_err().contains("nobody has a value"));
    let policy = "extensionAttribute1".parse().unwrap();
    let onprem = table(&[person(1, &[])], &[Field::AnchorColumn]);
    let unread = Directory { onprem, ..Directory::default() };
    let missing = fits(&unread, &policy).unwrap_err();
    assert!(missing.to_string().contains("no column extensionAttribute1"), "{missing}");
    assert_eq!(fits(&directory(&[], &[], &[]), &AnchorPolicy::Auto), Ok(()));
}

/// Where the session says which attribute it is, ids are compared with its text alone.
#[test]
fn a_settled_anchor_is_the_text_and_nothing_else() {
    use OnPremStatus::{HeldByDeleted, Linked, NoAnchor, Unknown, Unlinked};

    let user = |id: u8, number: &str| {
        let upn = format!("u{id}@x.org");
        person(id, &[(Field::EmployeeId, number), (Field::Upn, &upn)])
    };
    let onprem = [
        user(1, "E1"),
        user(2, "0042"),
        user(3, "E3"),
        user(4, "E3"),
        user(5, ""),
        user(6, "E6"),
        user(7, "E7"),
    ];
    let account = |id: u8, upn: &str, anchor| person(id, &[(Field::Upn, upn)]).anchor(anchor);
    let text = |id: &str| Anchor::Text(id.into());
    let cloud = [
        account(101, "a@x.org", text("E1")),
        account(102, "u2@x.org", text("42")),
        account(103, "b@x.org", text("E3")),
        account(106, "c@x.org", Anchor::Guid(6)),
    ];
    let deleted = [person(107, &[]).anchor(text("E7"))];
    let policy: AnchorPolicy = "employeeid".parse().unwrap();
    let judge = Judge::new(directory(&onprem, &cloud, &deleted), policy.clone());
    let users = &judge.directory().onprem;
    let statuses: Vec<OnPremStatus> = users.rows().map(|row| judge.onprem(row).status).collect();
    // Ids that differ by leading zeros are no conflict; the GUID of a user counts for nothing.
    assert_eq!(statuses, [Linked, Unknown, NoAnchor, NoAnchor, NoAnchor, Unlinked, HeldByDeleted]);
    let said = judge.anchor(OnPremRow::new(2)).unwrap_err().to_string();
    assert!(said.contains("'E3' is that of u4@x.org too"), "{said}");
    assert_eq!((judge.custom_anchor(), judge.unsettled_anchor()), (policy.attribute(), None));
    let again = judge.under(&AnchorPolicy::ObjectGuid).under(&policy);
    assert_eq!(Links::of(&again), Links::of(&judge), "going away and back is nothing");
}
