//! Names that are alike and not the same.

use hardmatch::directory::Field;
use hardmatch::link::model::{Comparison, Subject};

use crate::support::{Person, directory, person};
use crate::{NAMES, account, among, fit, named, table, user, with_upn};

/// Relatives at one address: the surname is nearly worthless there, and the given name decides.
#[test]
fn of_a_family_the_given_name_decides() {
    let at = |person: Person| {
        person.text(Field::Street, "17 Mill Lane").text(Field::PostalCode, "48207")
    };
    let family = ["Martin", "Paula"];
    let mut onprem: Vec<Person> = Vec::new();
    let mut cloud: Vec<Person> = Vec::new();
    for (at_id, given) in family.iter().enumerate() {
        onprem.push(at(named(at_id as u8 + 1, given, "Oakley")));
    }
    cloud.push(at(named(51, "Paula", "Oakley")));
    let [[martin], [paula]] = table(&fit(&among(30, &onprem, &cloud)));
    assert!(paula > 0.95 && martin < 0.05, "{martin} {paula}");
}

#[test]
fn names_of_other_scripts_are_found() {
    let onprem = [
        named(1, "Сергей", "Иванов"),
        named(2, "Ελένη", "Γεωργίου"),
        named(3, "William", "Thornton"),
        named(4, "Jürgen", "Weiß"),
        named(5, "小明", "王"),
        person(6, &[(Field::DisplayName, "欧阳娜")]),
        named(7, "たかし", "すずき"),
        named(8, "Wei", "Zhang"),
    ];
    let cloud = [
        named(51, "Sergey", "Ivanov"),
        named(52, "Eleni", "Georgiou"),
        named(53, "Bill", "Thornton"),
        named(54, "Juergen", "Weiss"),
        named(55, "Xiao Ming", "Wang"),
        named(56, "Na", "Ouyang"),
        named(57, "Takashi", "Suzuki"),
        person(58, &[(Field::DisplayName, "张伟")]),
    ];
    let fit = fit(&among(30, &onprem, &cloud));
    for row in 0..8 {
        let found = fit.probability(user(row), account(row));
        assert!(found > 0.95, "{row}: {found}");
    }
}

/// Twins: one family, one address, names that are like each other.
#[test]
fn twins_are_told_apart_by_their_given_names() {
    let at = |person: Person| person.text(Field::Street, "4 Elm Road").text(Field::City, "Bergen");
    let onprem = [at(named(1, "Martina", "Quist")), at(named(2, "Martin", "Quist"))];
    let cloud = [at(named(51, "Martin", "Quist")), at(named(52, "Martina", "Quist"))];
    let [[wrong, martina], [martin, other]] = table(&fit(&among(30, &onprem, &cloud)));
    assert!(martina > 0.9 && martin > 0.9 && wrong < 0.1 && other < 0.1);
    // Only one of them is in the cloud.
    let [[wrong], [right]] = table(&fit(&among(30, &onprem, &cloud[..1])));
    assert!(right > 0.9 && wrong < 0.1, "{right} {wrong}");
}

/// Two names of their own, a letter apart: though nobody else is left, that may be two people. A letter apart from a
/// name is a misspelling.
#[test]
fn another_name_is_no_misspelling() {
    for (name, other, misspelt) in [("Tom", "Tim", "Tomn"), ("Martin", "Martina", "Mahtin")] {
        for colleagues in [0, 5, 40] {
            let with = |given| {
                let (ours, theirs) = (named(1, name, "Beck"), named(51, given, "Beck"));
                fit(&among(colleagues, &[ours], &[theirs]))
            };
            let [[two]] = table(&with(other));
            assert!(two < 0.99, "{name}, {other} among {colleagues}: {two}");
            assert!(!with(other).footing().holds(user(0), account(0)), "queued with others");
            let [[one]] = table(&with(misspelt));
            assert!(one > two + 0.01, "{name}, {misspelt} among {colleagues}: {one} {two}");
        }
    }
}

/// One UPN for two people whose names begin alike: somebody left, and somebody else came.
#[test]
fn names_that_are_hardly_alike_carry_no_pair() {
    let with = |id, given, surname| with_upn(named(id, given, surname), "dan.lee@contoso.com");
    for (given, surname, holds) in
        [("Dana", "Leeuwen", false), ("Dan", "Leee", true), ("Daniel", "Lee", true)]
    {
        let (ours, theirs) = (with(1, "Dan", "Lee"), with(51, given, surname));
        let fit = fit(&among(30, &[ours], &[theirs]));
        assert_eq!(fit.footing().holds(user(0), account(0)), holds, "{given} {surname}");
    }
}

/// Another middle name speaks against a pair, an equal one for it, and a missing one says nothing.
#[test]
fn another_middle_name_speaks_against_a_pair() {
    let called = |id: u8, middle: &str| {
        let display = format!("Anna {middle} Lee").replace("  ", " ");
        person(
            id,
            &[(Field::GivenName, "Anna"), (Field::Surname, "Lee"), (Field::DisplayName, &display)],
        )
    };
    let weight = |ours: &str, theirs: &str| {
        let fit = fit(&among(30, &[called(1, ours)], &[called(51, theirs)]));
        let lines = fit.explain(user(0), account(0)).lines;
        let about = Subject::Comparison(Comparison::Middle);
        lines.iter().find(|line| line.subject == about).map(|line| line.weight)
    };
    assert!(weight("Maria", "Maria").unwrap() > 2.0);
    assert!(weight("Maria", "M.").unwrap() > 0.5);
    assert!(weight("Maria", "Katrin").unwrap() < -1.5);
    assert_eq!(weight("Maria", ""), None);
}

/// A rare surname tells more than a common one.
#[test]
fn a_rare_name_tells_more_than_a_common_one() {
    let mut people: Vec<Person> =
        (1..=15).zip(NAMES).map(|(id, (given, _))| named(id, given, "Smith")).collect();
    people.push(named(16, "Tamsin", "Pengelly"));
    let fit = fit(&directory(&people, &people, &[]));
    let weight = |row: u32| {
        let lines = fit.explain(user(row), account(row)).lines;
        let about = Subject::Comparison(Comparison::Surname);
        lines.iter().find(|line| line.subject == about).map(|line| line.weight).unwrap()
    };
    assert!(weight(15) > weight(0) + 2.0, "{} {}", weight(15), weight(0));
}
