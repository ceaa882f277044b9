//! Accounts that are not the one of a person.

use hardmatch::directory::Field;

use crate::support::person;
use crate::{among, fit, named, table, with_upn};

/// The second account of a person has everything in common with the first.
#[test]
fn accounts_for_other_purposes_are_not_the_person() {
    let onprem = [
        named(1, "Anna", "Lee").text(Field::Sam, "alee"),
        named(2, "Anna", "Lee").text(Field::Sam, "adm-alee"),
    ];
    let cloud = [
        with_upn(named(51, "Anna", "Lee"), "anna.lee@contoso.onmicrosoft.com"),
        person(
            52,
            &[
                (Field::GivenName, "Anna"),
                (Field::Surname, "Lee"),
                (Field::DisplayName, "Anna Lee (Admin)"),
            ],
        ),
    ];
    let [[own, admin], [other, second]] = table(&fit(&among(30, &onprem, &cloud)));
    assert!(
        own > 0.95 && second > 0.95 && admin < 0.05 && other < 0.05,
        "{own} {admin} {other} {second}"
    );
    for (field, text) in [(Field::UserType, "Guest"), (Field::RecipientType, "SharedMailbox")] {
        let cloud = [named(51, "Anna", "Lee").text(field, text), named(52, "Anna", "Lee")];
        let [[other, own]] = table(&fit(&among(30, &onprem[..1], &cloud)));
        assert!(own > 0.95 && other < 0.05, "{text}: {other} {own}");
    }
}

#[test]
fn boxes_of_nobody_are_compared_by_their_label() {
    let label = |id: u8, name: &str| person(id, &[(Field::DisplayName, name)]);
    let onprem = [label(1, "Sales Support Team"), label(2, "Reception Desk")];
    let cloud = [label(51, "Sales Support Team"), label(52, "Conference Room 4")];
    let [[own, room], [sales, other]] = table(&fit(&among(30, &onprem, &cloud)));
    assert!(own > 0.9, "{own}");
    assert!(room < 0.05 && sales < 0.05 && other < 0.3, "{room} {sales} {other}");
}

/// A contractor is a person, with marks on one side that the other lacks.
#[test]
fn contractors_are_people() {
    let eva = person(
        1,
        &[
            (Field::GivenName, "Eva"),
            (Field::Surname, "Lang"),
            (Field::DisplayName, "Lang, Eva (External)"),
            (Field::Company, "Fabrikam"),
        ],
    );
    let onprem = [with_upn(eva, "ext-eva.lang@contoso.com")];
    let cloud = [
        with_upn(
            person(51, &[(Field::DisplayName, "Eva Lang - Fabrikam")]),
            "c-elang@contoso.onmicrosoft.com",
        ),
        with_upn(named(52, "Ewa", "Langer"), "elanger@contoso.onmicrosoft.com"),
    ];
    let [[eva, ewa]] = table(&fit(&among(30, &onprem, &cloud)));
    assert!(eva > 0.9 && ewa < 0.05, "{eva} {ewa}");
}

/// A person has accounts for other purposes, named as administrators name them.
#[test]
fn second_accounts_are_known_by_their_names() {
    for second in ["a-alee", "adm.alee", "alee-admin", "da_alee", "admalee", "svc_alee"] {
        let onprem = [
            named(1, "Anna", "Lee").text(Field::Sam, second),
            named(2, "Anna", "Lee").text(Field::Sam, "alee"),
        ];
        let cloud = [with_upn(named(51, "Anna", "Lee"), "anna.lee@contoso.onmicrosoft.com")];
        let [[wrong], [own]] = table(&fit(&among(30, &onprem, &cloud)));
        assert!(own > 0.95 && wrong < 0.05, "{second}: {wrong} {own}");
    }
}
