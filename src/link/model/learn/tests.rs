//! Learning, against values worked by hand.

use super::super::evidence::Evidence;
use super::super::tenant::Tenant;
use super::*;
use crate::directory::{CloudRow, Directory, Field, FieldSet, OnPremRow, Row, Table, TableBuilder};

fn evidence(levels: &[(Comparison, u8, f32)]) -> Digest {
    let mut evidence = Evidence {
        levels: [UNSEEN; Comparison::COUNT],
        other: [1.0; Comparison::COUNT],
        neighbours: 0.0,
        relatives: 0.0,
        colleagues: 0.0,
    };
    for (comparison, level, other) in levels {
        evidence.levels[*comparison as usize] = *level;
        evidence.other[*comparison as usize] = *other;
    }
    evidence.digest()
}

fn near(found: f64, expected: f64) {
    assert!((found - expected).abs() < 1e-6, "{found} {expected}");
}

#[test]
fn shares_are_counted_with_the_first_guess_behind_them() {
    let mut features = Features::default();
    features.onprem.rows = (0..100).collect();
    features.cloud.rows = (0..100).collect();
    let chances = Chances::of(&Features::default());
    let decided = Decided::default();
    let comparers = Comparers::of(&features);
    let material = Material {
        features: &features,
        comparers: &comparers,
        chances: &chances,
        decided: &decided,
    };
    let mut sums = Sums { people: 25.0, swapped: [2.0, 100.0], ..Sums::default() };
    sums.same[Comparison::Title as usize][..3].copy_from_slice(&[30.0, 10.0, 20.0]);
    sums.same[Comparison::Given as usize][OTHER_NAME] = 3.0;
    sums.moved = [40.0, 60.0];
    sums.same[Comparison::Kind as usize][..2].copy_from_slice(&[5.0, 5.0]);
    let learnt = sums.parameters(&material, 0.5);
    let title = learnt.same[Comparison::Title as usize];
    near(title[0], (30.0 + 30.0 * 0.65) / 90.0);
    near(title[1], (10.0 + 30.0 * 0.15) / 90.0);
    near(title[2], (20.0 + 30.0 * 0.2) / 90.0);
    // Of three pairs with two names of their own, two count.
    near(learnt.same[Comparison::Given as usize][OTHER_NAME], (2.0 + 30.0 * 0.0002) / 33.0);
    near(learnt.swapped, (2.0 + 30.0 * 0.02) / 130.0);
    near(learnt.moved, (40.0 + 30.0 * 0.08) / 90.0);
    near(learnt.transferred, 0.25);
    near(learnt.same[Comparison::Kind as usize][1], 0.01);
    // 25 people in half of the users, and one of a hundred unfound: so many of the smaller side are on both.
    let people: f64 = 100.0 * (50.0 / 0.99 + 7.0) / 110.0;
    near(learnt.prior_odds, people / (101.0 - people).powi(2));
    sums.people = 1000.0;
    near(sums.parameters(&material, 0.5).prior_odds, 90.0 / 11.0_f64.powi(2));
}

#[test]
fn a_pair_counts_by_its_probability() {
    let parameters = Parameters::default();
    let title = evidence(&[(Comparison::Title, 1, 0.05)]);
    let sums = Sums::over(&[title, title, title], &parameters, |pair| [0.3, 0.5, 5e-5][pair]);
    near(sums.same[Comparison::Title as usize][1], 0.8);
    near(sums.people, 0.800_05);
    near(sums.swapped[1], 0.0);
}

/// Names count as far as they are in their places; the parts of a place as far as it is the same.
#[test]
fn what_may_be_otherwise_counts_in_part() {
    let parameters = Parameters::default();
    let turned = evidence(&[
        (Comparison::Given, 0, 0.01),
        (Comparison::Surname, 0, 0.002),
        (Comparison::GivenSurname, 0, 0.001),
        (Comparison::SurnameGiven, 0, 0.001),
    ]);
    let straight = 0.98 * (0.76 / 0.01) * (0.82 / 0.002);
    let round = 0.02 * (0.82_f64 / 0.001).powi(2);
    near(parameters.weigh(&turned).names / (straight + round), 1.0);
    let share = straight / (straight + round);
    let sums = Sums::over(&[turned], &parameters, |_| 0.5);
    near(sums.swapped[0], 0.5 * (1.0 - share));
    near(sums.same[Comparison::Given as usize][0], 0.5 * share);
    near(sums.same[Comparison::Surname as usize][0], 0.5 * share);
    let mut place = evidence(&[(Comparison::City, 2, 0.96), (Comparison::State, 0, 0.1)]);
    place.neighbours = 0.1;
    let same = (0.1 / 0.96) * (0.92 / 0.1);
    let there = 0.92 * same / (0.92 * same + 0.08);
    let sums = Sums::over(&[place], &parameters, |_| 1.0);
    near(sums.moved[0], 1.0 - there);
    near(sums.same[Comparison::State as usize][0], there);
    near(parameters.weigh(&place).place, 0.92 * same + 0.08);
}

#[test]
fn the_odds_before_are_those_of_so_many_people() {
    near(prior_odds(70.0, 100.0, 120.0), 70.0 / (31.0 * 51.0));
}

/// However much speaks for a pair, something may speak against it.
#[test]
fn no_pair_weighs_more_than_the_most() {
    let sure = evidence(&[(Comparison::WrittenBack, 0, 1e-12), (Comparison::EmployeeId, 0, 1e-9)]);
    near(Parameters::default().weigh(&sure).total / MOST_WEIGHT, 1.0);
}

#[test]
fn a_change_is_that_of_the_share_that_has_changed_most() {
    let before = Parameters::default();
    near(before.change_since(&before), 0.0);
    let mut after = before.clone();
    after.same[Comparison::Title as usize][2] -= 0.02;
    after.moved += 0.01;
    near(after.change_since(&before), 0.02);
    after.prior_odds = 1.05 * before.prior_odds;
    near(after.change_since(&before), 0.05);
}

/// Four people a name, whom only titles and cities tell apart; half of them have another title in the cloud, and a third
/// another city.
fn namesakes() -> Features {
    const PEOPLE: usize = 120;
    const FIELDS: [Field; 4] = [Field::GivenName, Field::Surname, Field::Title, Field::City];
    fn table<R: Row>(title: impl Fn(usize) -> usize, city: impl Fn(usize) -> usize) -> Table<R> {
        let mut builder = TableBuilder::<R>::new();
        let class = builder.class(FIELDS.into_iter().collect(), FieldSet::EMPTY);
        for person in 0..PEOPLE {
            let texts = [
                ["Anna", "Boris", "Carla", "David", "Elena", "Felix"][person % 6],
                ["Lund", "Moreau", "Novak", "Okafor", "Petrov"][person % 5],
                ["Cook", "Diver", "Editor", "Guard", "Judge", "Miner", "Pilot"][title(person) % 7],
                ["Oslo", "Turin", "Ghent", "Malaga"][city(person) % 4],
            ];
            builder.start_row(class);
            FIELDS.iter().zip(texts).for_each(|(field, text)| builder.set_text(*field, text));
        }
        builder.finish()
    }
    let directory = Directory {
        onprem: table(|person| person, |person| person / 7),
        cloud: table(
            |person| person + usize::from(person % 2 == 0),
            |person| person / 7 + usize::from(person % 3 == 0),
        ),
        ..Directory::default()
    };
    let (users, accounts): (Vec<OnPremRow>, Vec<CloudRow>) =
        (directory.onprem.rows().collect(), directory.cloud.rows().collect());
    Features::of(&directory, &Tenant::default(), &users, &accounts)
}

/// Learning goes on until what was learnt explains itself: counted once more, the shares stay as they are.
#[test]
fn what_is_learnt_has_settled() {
    let features = namesakes();
    let comparers = Comparers::of(&features);
    let mut chances = Chances::of(&features);
    chances.measure(&random_levels(&features, &comparers));
    let decided = Decided::default();
    let material = Material {
        features: &features,
        comparers: &comparers,
        chances: &chances,
        decided: &decided,
    };
    let learnt = material.learn(&CandidateGraph::complete(120, 120), &|| true).unwrap();
    let by_cloud = ByCloud::of(&learnt.graph, 120);
    let mut messages = Messages::new(&learnt.graph, &by_cloud);
    messages.go_on(200, &learnt.weights);
    let pairs = users_of(&learnt.graph).into_iter().zip(learnt.graph.cloud());
    let evidence: Vec<Digest> = comparers.with(|comparer| {
        let compare = |(user, account): (u32, &u32)| {
            comparer.evidence(&chances, user as usize, *account as usize).digest()
        };
        pairs.map(compare).collect()
    });
    let sums = Sums::over(&evidence, &learnt.parameters, |pair| {
        f64::from(messages.probability(pair, learnt.weights[pair]))
    });
    let change = sums.parameters(&material, 1.0).change_since(&learnt.parameters);
    assert!(change < 5.0 * SETTLED.min(1e-3), "{change}");
    let first = Parameters::default().same[Comparison::Title as usize];
    let titles = learnt.parameters.same[Comparison::Title as usize];
    assert!(titles[2] > first[2] + 0.1, "{titles:?}");
}
