use rayon::ThreadPoolBuilder;

use super::super::tenant::Tenant;
use super::*;
use crate::directory::{CloudRow, Directory, Field, FieldSet, OnPremRow, TableBuilder};

/// Four hundred people and more on each side, in the same order; every fifth is misspelt in the cloud, in one
/// way or another.
fn directory(users: u32) -> Directory {
    let mut onprem = TableBuilder::<OnPremRow>::new();
    let mut cloud = TableBuilder::<CloudRow>::new();
    let fields = [Field::GivenName, Field::Surname, Field::City, Field::Upn];
    let (here, there) = (
        onprem.class(fields.into_iter().collect(), FieldSet::EMPTY),
        cloud.class(fields.into_iter().collect(), FieldSet::EMPTY),
    );
    for number in 0..users {
        let (given, surname) = (given(number), surname(number));
        let city = ["Lund", "Delft", "Porto", "Turku"][number as usize % 4];
        onprem.start_row(here);
        onprem.set_text(Field::GivenName, &given);
        onprem.set_text(Field::Surname, &surname);
        onprem.set_text(Field::Upn, &format!("{given}.{surname}{number}@x.example"));
        onprem.set_text(Field::City, city);
        cloud.start_row(there);
        let (given, surname) = misspelt(number, given, surname);
        cloud.set_text(Field::GivenName, &given);
        cloud.set_text(Field::Surname, &surname);
        cloud.set_text(Field::City, city);
    }
    Directory { onprem: onprem.finish(), cloud: cloud.finish(), ..Directory::default() }
}

fn given(number: u32) -> String {
    let names = ["william", "anna", "katharina", "erik", "sofia", "matteo", "ines", "pavel"];
    names[number as usize % names.len()].to_string()
}

fn surname(number: u32) -> String {
    let (first, second, third) = (
        ["ber", "kol", "mar", "tas", "vin"],
        ["ga", "de", "lo", "ri"],
        ["mann", "son", "ska", "ti"],
    );
    let number = number as usize;
    let parts = [
        first[number / 3 % 5],
        second[number / 15 % 4],
        second[number % 4],
        third[number / 60 % 4],
    ];
    parts.concat()
}

fn misspelt(number: u32, given: String, surname: String) -> (String, String) {
    match number % 25 {
        0 => (surname, given),
        5 => (given, surname.replacen('n', "", 1)),
        10 => (given.chars().rev().collect(), surname),
        15 => (given.chars().take(1).collect(), surname),
        20 => (if given == "william" { "bill".into() } else { String::new() }, surname),
        _ => (given, surname),
    }
}

fn features(directory: &Directory) -> Features {
    let rows = || directory.onprem.rows().collect::<Vec<_>>();
    let accounts = directory.cloud.rows().collect::<Vec<_>>();
    Features::of(directory, &Tenant::of(directory), &rows(), &accounts)
}

fn in_blocks(features: &Features, budget: u64, most: usize) -> CandidateGraph {
    let users = [features.onprem.len(), features.cloud.len()];
    let (chances, forms) = (Chances::of(features), forms(&features.words));
    let wanted = Wanted { most, ..Budget::of([50_000; 2]).wanted };
    best(features, &chances, &forms, blocks(features, &forms, users, budget), wanted)
}

fn all_candidates(features: &Features) -> CandidateGraph {
    candidates(features, &Chances::of(features))
}

fn recall(graph: &CandidateGraph) -> f64 {
    let found = (0..graph.users()).filter(|user| graph.find(*user, *user as u32).is_some()).count();
    found as f64 / graph.users() as f64
}

#[test]
fn two_users_a_side_are_all_compared() {
    for (users, pairs) in [(0, 0), (1, 1), (2, 4), (300, 90_000)] {
        assert_eq!(all_candidates(&features(&directory(users))).len(), pairs, "{users}");
    }
}

#[test]
fn nearly_nobody_is_missed_where_not_everybody_is_compared() {
    let users = 1_200;
    let features = features(&directory(users));
    let graph = all_candidates(&features);
    assert!(graph.len() < 1_200 * 1_200, "{} pairs", graph.len());
    assert!(recall(&graph) > 0.995, "{}", recall(&graph));
    // The misspelt ones are found by a tenth of these pairs too.
    let small = in_blocks(&features, 60_000, 20);
    assert!(recall(&small) > 0.99, "{}", recall(&small));
}

#[test]
fn the_candidates_are_the_same_on_any_number_of_threads() {
    let features = features(&directory(1_000));
    let on = |threads| {
        let pool = ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| in_blocks(&features, 40_000, 15))
    };
    let one = on(1);
    assert_eq!(on(2), one);
    assert_eq!(on(8), one);
}

#[test]
fn a_budget_is_never_overspent() {
    let features = features(&directory(600));
    for budget in [0, 1, 500, 20_000, 200_000] {
        let blocks = blocks(&features, &forms(&features.words), [600; 2], budget);
        assert!(blocks.pairs() <= budget);
        let graph = in_blocks(&features, budget, 7);
        assert!(graph.len() as u64 <= budget);
        assert!((0..600).all(|user| graph.of_user(user).len() <= 7));
    }
}

#[test]
fn a_small_tenant_gets_nearly_every_pair_and_a_large_one_in_proportion() {
    assert_eq!(Budget::of([1_000; 2]).pairs, 1_000_000);
    let [large, larger, largest] =
        [200_000, 400_000, 1_000_000].map(|users| Budget::of([users; 2]));
    assert_eq!(larger.pairs, 2 * large.pairs);
    assert_eq!(largest.pairs, 300_000_000, "namesakes are more, too");
    assert_eq!(larger.wanted.most, large.wanted.most);
    assert!(
        larger.wanted.sure > large.wanted.sure,
        "more people have something in common by chance"
    );
    assert!(Budget::of([10, 1_000_000]).pairs >= 2_500_000);
}

/// As many people on each side, in the same order, who have what is set for them.
fn alike(users: u32, set: impl Fn(&mut dyn FnMut(Field, &str), u32)) -> Directory {
    let fields = [
        Field::GivenName,
        Field::Surname,
        Field::Upn,
        Field::City,
        Field::Street,
        Field::PostalCode,
        Field::Department,
    ];
    let mut onprem = TableBuilder::<OnPremRow>::new();
    let mut cloud = TableBuilder::<CloudRow>::new();
    let here = onprem.class(fields.into_iter().collect(), FieldSet::EMPTY);
    let there = cloud.class(fields.into_iter().collect(), FieldSet::EMPTY);
    for number in 0..users {
        onprem.start_row(here);
        set(&mut |field, text| onprem.set_text(field, text), number);
        cloud.start_row(there);
        set(&mut |field, text| cloud.set_text(field, text), number);
    }
    Directory { onprem: onprem.finish(), cloud: cloud.finish(), ..Directory::default() }
}

/// Letters that nobody else has in this order.
fn letters(number: u32) -> String {
    let letter = |place: u32| char::from(b'a' + (number / 26_u32.pow(place) % 26) as u8);
    [letter(0), 'o', letter(1), 'r', letter(2), 'a'].into_iter().collect()
}

#[test]
fn whatever_all_have_in_common_nobody_gets_more_candidates_than_are_compared() {
    type Set<'a> = &'a dyn Fn(&mut dyn FnMut(Field, &str), u32);
    let users = 3_000;
    let shapes: [(&str, Set, f64); 5] = [
        (
            "one address",
            &|set, number| {
                set(Field::Surname, &letters(number));
                set(Field::Street, "1 Long Street");
                set(Field::PostalCode, "1000");
                set(Field::City, "Lund");
            },
            1.0,
        ),
        (
            "one department",
            &|set, number| {
                set(Field::GivenName, &letters(number / 50));
                set(Field::Surname, &letters(number));
                set(Field::Department, "Care");
            },
            1.0,
        ),
        (
            "one name",
            &|set, _| {
                set(Field::GivenName, "Anna");
                set(Field::Surname, "Berg");
            },
            0.0,
        ),
        (
            "UPNs alone",
            &|set, number| {
                set(Field::Upn, &format!("{}@x.example", letters(number)));
            },
            1.0,
        ),
        (
            "names alone",
            &|set, number| {
                set(Field::GivenName, &letters(number % 97));
                set(Field::Surname, &letters(number));
            },
            1.0,
        ),
    ];
    for (shape, set, found) in shapes {
        let features = features(&alike(users, set));
        let budget = Budget::of([users as usize; 2]);
        let forms = forms(&features.words);
        let blocks = blocks(&features, &forms, [users as usize; 2], budget.pairs);
        assert!(blocks.pairs() <= budget.pairs, "{shape}: {} pairs", blocks.pairs());
        let graph = all_candidates(&features);
        let most = (0..users as usize).map(|user| graph.of_user(user).len()).max();
        assert!(most <= Some(budget.wanted.most), "{shape}: {most:?} candidates");
        assert!(recall(&graph) >= found, "{shape}: {}", recall(&graph));
    }
}
