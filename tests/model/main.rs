//! Who is whom, in situations that directories are full of.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test stops at the first surprise"
)]

mod accounts;
mod evidence;
mod names;
mod namesakes;
#[path = "../support/mod.rs"]
mod support;
mod whole;

use hardmatch::directory::{AnchorPolicy, CloudRow, Directory, Field, OnPremRow, Row};
use hardmatch::link::model::{Decisions, Fit, Scope};
use hardmatch::link::{Judge, Links};
use support::{Person, directory, person};

/// Forty people of whom no two have a name in common.
const NAMES: [(&str, &str); 40] = [
    ("Anna", "Kowalski"),
    ("Bernard", "Whitfield"),
    ("Carla", "Moretti"),
    ("Dmitri", "Volkov"),
    ("Edith", "Sanderson"),
    ("Farid", "Haddad"),
    ("Greta", "Lindqvist"),
    ("Hugo", "Fernandes"),
    ("Ingrid", "Baumann"),
    ("Joaquin", "Ortega"),
    ("Katarina", "Novak"),
    ("Liam", "Gallagher"),
    ("Mireille", "Dubois"),
    ("Nadia", "Petrova"),
    ("Oscar", "Jimenez"),
    ("Priya", "Chandra"),
    ("Quentin", "Lefevre"),
    ("Rosalind", "Thatcher"),
    ("Stefan", "Gruber"),
    ("Tamsin", "Pengelly"),
    ("Umberto", "Ricci"),
    ("Violet", "Ashcroft"),
    ("Wojciech", "Zielinski"),
    ("Xenia", "Papadakis"),
    ("Yusuf", "Demir"),
    ("Zoltan", "Horvath"),
    ("Beatrix", "Steiner"),
    ("Cedric", "Marchand"),
    ("Doreen", "Okafor"),
    ("Emeka", "Balogun"),
    ("Fiona", "MacLeod"),
    ("Gustav", "Ekstrom"),
    ("Harriet", "Blackwood"),
    ("Ibrahim", "Rahman"),
    ("Jolanda", "Vermeer"),
    ("Kenji", "Tanaka"),
    ("Lorna", "Hastings"),
    ("Mikkel", "Sorensen"),
    ("Noor", "Siddiqui"),
    ("Orla", "Brennan"),
];

fn named(id: u8, given: &str, surname: &str) -> Person {
    person(id, &[])
        .text(Field::GivenName, given)
        .text(Field::Surname, surname)
        .text(Field::DisplayName, &format!("{given} {surname}"))
}

fn with_upn(person: Person, upn: &str) -> Person {
    person.text(Field::Upn, upn)
}

/// So many colleagues on both sides, with ids from 100 on, before `onprem` and `cloud`.
fn among(colleagues: usize, onprem: &[Person], cloud: &[Person]) -> Directory {
    let everybody = |others: &[Person], domain: &str| {
        let colleagues = NAMES.iter().take(colleagues).enumerate().map(|(at, (given, surname))| {
            let upn = format!("{given}.{surname}@{domain}").to_lowercase();
            with_upn(named(100 + at as u8, given, surname), &upn)
        });
        others.iter().cloned().chain(colleagues).collect::<Vec<_>>()
    };
    directory(&everybody(onprem, "contoso.com"), &everybody(cloud, "contoso.onmicrosoft.com"), &[])
}

fn fit(directory: &Directory) -> Fit {
    decided(directory, &Decisions::default())
}

fn decided(directory: &Directory, decisions: &Decisions) -> Fit {
    let judge = Judge::new(directory.clone(), AnchorPolicy::Auto);
    let links = Links::of(&judge);
    Fit::learn(&judge, Scope::Unlinked(&links), decisions, &|| true).unwrap()
}

fn user(row: u32) -> OnPremRow {
    OnPremRow::new(row)
}

fn account(row: u32) -> CloudRow {
    CloudRow::new(row)
}

/// The probabilities of the first users of each side, which are those that a test is about.
fn table<const A: usize, const B: usize>(fit: &Fit) -> [[f32; B]; A] {
    std::array::from_fn(|a| {
        std::array::from_fn(|b| fit.probability(user(a as u32), account(b as u32)))
    })
}
