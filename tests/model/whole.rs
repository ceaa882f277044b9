//! A directory as a whole.

use hardmatch::directory::{AnchorPolicy, Field};
use hardmatch::link::Judge;
use hardmatch::link::model::{Certainty, Decisions, Fit, Scope};

use crate::support::{Anchor, Person, directory};
use crate::{NAMES, account, among, fit, named, table, user, with_upn};

#[test]
fn a_company_finds_itself() {
    let everybody = among(40, &[], &[]);
    let fit = fit(&everybody);
    for row in 0..40 {
        let candidates = fit.candidates(user(row));
        assert_eq!(candidates[0].row, account(row));
        assert!(candidates[0].probability >= 0.99, "{row}: {}", candidates[0].probability);
        assert_eq!(fit.certainty(user(row)), Certainty::Sure);
        assert!(fit.nobody(user(row)) < 0.01);
        assert_eq!(fit.claimants(account(row))[0].row, user(row));
    }
}

#[test]
fn two_users_a_side_are_enough() {
    let people = [named(1, "Anna", "Kowalski"), named(2, "Bernard", "Whitfield")];
    let [[aa, ab], [ba, bb]] = table(&fit(&among(0, &people, &people)));
    assert!(aa > 0.95 && bb > 0.95 && ab < 0.01 && ba < 0.01, "{aa} {ab} {ba} {bb}");
    let nobody = fit(&directory(&[], &[], &[]));
    assert_eq!(nobody.users().len(), 0);
    let alone = fit(&among(0, &people[..1], &[]));
    assert_eq!(alone.certainty(user(0)), Certainty::Alone);
}

#[test]
fn populations_that_have_nobody_in_common_stay_alone() {
    let (here, there) = NAMES.split_at(20);
    let people = |names: &[(&str, &str)]| -> Vec<Person> {
        names.iter().enumerate().map(|(at, (g, s))| named(at as u8 + 1, g, s)).collect()
    };
    let fit = fit(&directory(&people(here), &people(there), &[]));
    for row in 0..20 {
        assert_eq!(fit.certainty(user(row)), Certainty::Alone, "{row}");
    }
}

/// Whatever is shown of a pair adds up to its probability, of users inside and outside of the fit.
#[test]
fn explanations_add_up() {
    let onprem = [
        with_upn(named(1, "Anna", "Lee"), "anna.lee@contoso.com").text(Field::Title, "Clerk"),
        named(2, "Lee", "Anna").text(Field::City, "Bergen"),
        named(3, "Andrew", "Barlow").text(Field::EmployeeId, "0077"),
    ];
    let cloud = [
        with_upn(named(51, "Anna", "Lee"), "anna.lee@contoso.com").text(Field::City, "Bergen"),
        named(52, "Ana", "Leigh").text(Field::Title, "Clerk"),
        named(53, "Drew", "Barlow").text(Field::EmployeeId, "77"),
        named(54, "Anna", "Kowalski").anchor(Anchor::Guid(100)),
    ];
    let directory = among(20, &onprem, &cloud);
    let fit = fit(&directory);
    let mut outside = 0;
    for onprem in directory.onprem.rows() {
        let candidates = fit.candidates(onprem);
        let shown: f32 = candidates.iter().map(|likely| likely.probability).sum();
        assert!((shown + fit.nobody(onprem) - 1.0).abs() < 0.02, "{shown}");
        outside += u32::from(!fit.knows(onprem));
        for likely in candidates {
            let told = fit.explain(onprem, likely.row);
            let sum: f64 = told.lines.iter().map(|line| line.weight).sum();
            let odds = told.probability / (1.0 - told.probability);
            assert!((odds.ln() - sum).abs() < 1e-6 || sum.abs() > 30.0, "{odds} {sum}");
            let found = f64::from(likely.probability);
            let near = (told.probability - found).abs();
            assert!(near < 1e-4 + found * 1e-3, "{} {found} {told:?}", told.probability);
            assert!(told.competitors.iter().all(|it| it.0 != likely.row));
        }
    }
    assert_eq!(outside, 1, "one is linked");
}

/// A linked user is compared by what was learnt of the others.
#[test]
fn users_outside_of_the_fit_are_compared_when_they_are_asked_for() {
    let onprem = [named(1, "Andrew", "Barlow"), named(2, "Alina", "Weber")];
    let cloud = [named(51, "Andy", "Barlow").anchor(Anchor::Guid(1)), named(52, "Alina", "Weber")];
    let fit = fit(&among(30, &onprem, &cloud));
    assert!(!fit.knows(user(0)));
    let candidates = fit.candidates(user(0));
    assert_eq!(candidates[0].row, account(0));
    assert!(candidates[0].probability > 0.95, "{}", candidates[0].probability);
    assert!(fit.nobody(user(0)) < 0.05);
}

#[test]
fn the_number_of_threads_changes_nothing() {
    let directory = among(40, &[named(1, "Anna", "Lee")], &[named(51, "Ana", "Lee")]);
    let with = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| {
            let fit = fit(&directory);
            let all = directory.onprem.rows().flat_map(|row| fit.candidates(row));
            all.map(|it| (it.row, it.probability.to_bits())).collect::<Vec<_>>()
        })
    };
    let one = with(1);
    assert!(one.len() >= 41);
    for threads in [2, 3, 8] {
        assert!(with(threads) == one, "{threads} threads");
    }
}

#[test]
fn learning_stops_when_it_is_told() {
    let judge = Judge::new(among(10, &[], &[]), AnchorPolicy::Auto);
    let nothing = Decisions::default();
    assert!(Fit::learn(&judge, Scope::Everyone, &nothing, &|| false).is_none());
}

/// Where everybody is like everybody, nobody is found, and nothing breaks.
#[test]
fn users_who_are_all_equal_are_nobody_in_particular() {
    let equal = |count: u8| -> Vec<Person> {
        let one = |id| {
            with_upn(named(id, "Test", "User"), "user@contoso.com")
                .text(Field::Department, "IT")
                .text(Field::EmployeeId, "1")
        };
        (1..=count).map(one).collect()
    };
    for (users, accounts) in [(2, 2), (12, 9), (60, 60)] {
        let fit = fit(&directory(&equal(users), &equal(accounts), &[]));
        for row in 0..u32::from(users) {
            let best = fit.candidates(user(row)).first().map_or(0.0, |likely| likely.probability);
            assert!(best <= 0.55, "{users} {accounts}: {best}");
        }
    }
}
