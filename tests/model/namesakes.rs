//! People of one name.

use hardmatch::directory::Field;
use hardmatch::link::model::Certainty;

use crate::support::Person;
use crate::{among, fit, named, table, user, with_upn};

/// Two of one name are told apart by an equal UPN; without it they are a tie.
#[test]
fn namesakes_are_told_apart_by_their_addresses() {
    let twins = |domain: &str| {
        [("anna.lee", 1), ("anna.lee2", 2)]
            .map(|(local, id)| with_upn(named(id, "Anna", "Lee"), &format!("{local}@{domain}")))
    };
    let same = fit(&among(30, &twins("contoso.com"), &twins("contoso.com")));
    let [[aa, ab], [_, bb]] = table(&same);
    assert!(aa > 0.9 && bb > 0.9 && ab < 0.1, "{aa} {ab} {bb}");
    let bare = [named(1, "Anna", "Lee"), named(2, "Anna", "Lee")];
    let tied = fit(&among(30, &bare, &bare));
    assert_eq!(tied.certainty(user(0)), Certainty::Tied);
    let [[aa, ab], _] = table::<2, 2>(&tied);
    assert!((aa - 0.5).abs() < 0.05 && (ab - 0.5).abs() < 0.05, "{aa} {ab}");
}

/// Of two who compete for one account neither is it, and neither is nobody.
#[test]
fn rivals_for_one_account_are_tied() {
    let bare = [named(1, "Anna", "Lee"), named(2, "Anna", "Lee")];
    let fit = fit(&among(30, &bare, &[named(51, "Anna", "Lee")]));
    for row in 0..2 {
        assert_eq!(fit.certainty(user(row)), Certainty::Tied, "{row}");
        assert!(fit.candidates(user(row))[0].probability < Certainty::LIKELY);
    }
}

/// Namesakes are told apart by where they work.
#[test]
fn the_place_of_work_tells_namesakes_apart() {
    let works = |person: Person, department: &str, phone: &str| {
        person.text(Field::Department, department).text(Field::Phone, phone)
    };
    let here = [
        works(named(1, "Anna", "Lee"), "Human Resources", "+49 30 5551234"),
        works(named(2, "Anna", "Lee"), "Warehouse Logistics", "+49 30 5559876"),
    ];
    let there = [
        works(named(51, "Anna", "Lee"), "Warehouse & Logistics", "030/5559876"),
        works(named(52, "Anna", "Lee"), "Human resources", "(030) 555-1234"),
    ];
    let [[aa, ab], [ba, bb]] = table(&fit(&among(30, &here, &there)));
    assert!(ab > 0.95 && ba > 0.95 && aa < 0.05 && bb < 0.05, "{aa} {ab} {ba} {bb}");
}

/// Each field that exports have tells namesakes apart by itself, however it is written on each side.
#[test]
fn each_field_tells_namesakes_apart() {
    let sid = |number: u32| format!("S-1-5-21-1004336348-1177238915-682003330-{number}");
    let (first, second) = (sid(1104), sid(1105));
    let cases: [(Field, [&str; 2], [&str; 2]); 16] = [
        (Field::Upn, ["k7@contoso.com", "q9@contoso.com"], ["k7@contoso.com", "q9@contoso.com"]),
        (Field::Sam, ["u48213", "u77120"], ["u48213", "u77120"]),
        (Field::Alias, ["zebra", "falcon"], ["zebra", "falcon"]),
        (
            Field::Mail,
            ["ann@home.example", "lee@web.example"],
            ["ann@home.example", "lee@web.example"],
        ),
        (Field::EmployeeId, ["004711", "004855"], ["4711", "4855"]),
        (Field::Phone, ["+49 30 5551234", "+49 30 5559876"], ["030/5551234", "030/5559876"]),
        (Field::Mobile, ["0171 7654321", "0171 1234567"], ["+491717654321", "+491711234567"]),
        (Field::Department, ["Legal", "Warehouse"], ["LEGAL", "warehouse"]),
        (Field::Title, ["Counsel", "Forklift Driver"], ["counsel", "Forklift driver"]),
        (Field::Office, ["Berlin 4.12", "Graz"], ["Berlin 4.12", "Graz"]),
        (Field::Company, ["Contoso Retail", "Fabrikam"], ["Contoso Retail", "Fabrikam"]),
        (Field::Street, ["12 Mill Street", "9 High Road"], ["12 Mill St.", "9 High Rd"]),
        (Field::City, ["Bergen", "Lille"], ["Bergen", "Lille"]),
        (
            Field::Manager,
            ["CN=Ortega\\, Kim,OU=Staff,DC=contoso,DC=com", "CN=Sam Boyle,DC=contoso,DC=com"],
            ["Kim Ortega", "Boyle, Sam"],
        ),
        (Field::Sid, [&first, &second], [&first, &second]),
        (
            Field::Created,
            ["2021-03-04T08:00:00Z", "2024-10-07T08:00:00Z"],
            ["3/4/2021 9:15:00 AM", "10/7/2024 9:15:00 AM"],
        ),
    ];
    for (field, ours, theirs) in cases {
        let with = |id: u8, text: &str| named(id, "Anna", "Lee").text(field, text);
        let onprem = [with(1, ours[0]), with(2, ours[1])];
        // The other way round, so that no order of rows helps.
        let cloud = [with(51, theirs[1]), with(52, theirs[0])];
        let [[wrong, right], [other, own]] = table(&fit(&among(30, &onprem, &cloud)));
        // A day is rare among many accounts only, and here two have one.
        let least = if field == Field::Created { 0.52 } else { 0.75 };
        assert!(right > least && other > least, "{field:?}: {wrong} {right} {other} {own}");
        assert!(wrong < 0.5 && own < 0.5, "{field:?}: {wrong} {right} {other} {own}");
    }
}

/// Of many who are called alike nobody is anybody in particular, be they few enough to be counted or not.
#[test]
fn of_many_namesakes_nobody_is_sure() {
    for many in [6_u8, 24] {
        let smiths: Vec<Person> = (1..=many).map(|id| named(id, "John", "Smith")).collect();
        let fit = fit(&among(20, &smiths, &smiths));
        for row in 0..u32::from(many) {
            assert_eq!(fit.certainty(user(row)), Certainty::Tied, "{many}: {row}");
            let best = fit.candidates(user(row))[0].probability;
            assert!((best - 1.0 / f32::from(many)).abs() < 0.05, "{many}: {best}");
        }
    }
}
