//! How likely it is that two different people agree.
//!
//! Two numbers answer that. The share of random pairs at each level of a comparison ([`Chances::level`]), and
//! the frequency of a value ([`Chances::plain`] and its sisters): an equal rare surname tells more than
//! an equal common one.
//!
//! A frequency must be the chance that **somebody else** has the value. Both sides counted together count the
//! twin too, and make a column in which nobody shares a value look like one full of twins. So each
//! side is counted by itself, with a discount after Good and Turing (Good, The population frequencies of species and
//! the estimation of population parameters, 1953): of `n1` values that one user has and `n2` that two have,
//! `D = (n1 + 20 d) / (n1 + 2 n2 + 20)` is taken from each count, where `d` is a first guess.

use std::collections::HashMap;

use foldhash::fast::FixedState;

use super::field::{Comparison, MOST_LEVELS};
use super::record::{Features, Plain, Records, Several, Side};
use super::texts::NONE;

/// The frequencies of the values of a field, by number.
#[derive(Clone, PartialEq, Debug, Default)]
pub(super) struct Frequencies {
    of: Vec<f32>,
    /// That of a value which nobody has.
    unseen: f32,
}

impl Frequencies {
    #[inline]
    pub(super) fn get(&self, number: u32) -> f32 {
        self.of.get(number as usize).copied().unwrap_or(self.unseen)
    }

    /// The same frequencies for the numbers of other texts.
    fn carried(&self, texts: &super::Texts, to: &super::Texts) -> Self {
        let numbers = std::iter::once(None).chain(to.iter().map(|(_, text)| texts.find(text)));
        let of = numbers.map(|number| number.map_or(self.unseen, |it| self.get(it))).collect();
        Self { of, unseen: self.unseen }
    }

    /// The frequencies raised to a power.
    fn powered(mut self, power: f32) -> Self {
        self.of.iter_mut().chain([&mut self.unseen]).for_each(|it| *it = it.powf(power));
        self
    }
}

/// How often each value occurs on each side, and how many users of each side have one.
#[derive(Default)]
struct Counts {
    values: Vec<[u32; 2]>,
    filled: [u32; 2],
}

impl Counts {
    fn new(values: usize) -> Self {
        Self { values: vec![[0; 2]; values], filled: [0; 2] }
    }

    /// Counts the distinct values of a user.
    fn add(&mut self, side: Side, values: impl IntoIterator<Item = u32>) {
        let mut is_filled = false;
        for value in values.into_iter().filter(|value| *value != NONE) {
            self.values[value as usize][side as usize] += 1;
            is_filled = true;
        }
        self.filled[side as usize] += u32::from(is_filled);
    }

    fn frequencies(&self, guess: f32) -> Frequencies {
        /// How many users stand behind the first guess.
        const WEIGHT: f32 = 20.0;
        /// What is left of a count at least.
        const LEAST: f32 = 0.02;
        let counts = || self.values.iter().flatten();
        let [once, twice] = [1, 2].map(|times| counts().filter(|it| **it == times).count() as f32);
        let discount = (once + WEIGHT * guess) / (once + 2.0 * twice + WEIGHT);
        let frequency = |counts: &[u32; 2]| {
            let (mut left, mut users) = (0.0_f32, WEIGHT);
            for (count, filled) in counts.iter().zip(self.filled).filter(|(count, _)| **count > 0) {
                left += *count as f32 - discount;
                users += filled as f32;
            }
            left.max(LEAST) / users
        };
        let all = WEIGHT + (self.filled[0] + self.filled[1]) as f32;
        Frequencies { of: self.values.iter().map(frequency).collect(), unseen: LEAST / all }
    }
}

/// How likely it is that two different people agree in what.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct Chances {
    /// Of given names, raised to [`NAME_POWER`].
    pub(super) given: Frequencies,
    /// Of surnames and their parts, raised to [`NAME_POWER`].
    pub(super) surname: Frequencies,
    /// Of further names.
    pub(super) extra: Frequencies,
    initials: HashMap<char, f32, FixedState>,
    days: HashMap<i32, f32, FixedState>,
    plain: [Frequencies; Plain::ALL.len()],
    several: [Frequencies; Several::ALL.len()],
    levels: [[f32; MOST_LEVELS]; Comparison::COUNT],
    /// What the frequency of a name is multiplied by, in each comparison of names.
    equal_names: [f32; Comparison::COUNT],
    /// What identifies nobody here.
    idle: [bool; Comparison::COUNT],
    /// How many users the larger side has.
    pub(super) users: f32,
}

/// The frequency `f` of a name counts as `f^0.8 u^0.2`, where `u` is the share of random pairs with equal
/// names: names run in families and places, so that a rare one is a little less telling than it seems.
const NAME_POWER: f32 = 0.8;

/// The share of the people of the smaller side who are taken to be on the larger side too, before anything is
/// learnt.
pub(super) const SHARE_OF_BOTH: f64 = 0.7;

/// No share of random pairs is taken for less.
const LEAST_CHANCE: f64 = 1e-6;

impl Chances {
    /// The frequencies in these users; the shares of random pairs are the first guesses still.
    pub(super) fn of(features: &Features) -> Self {
        let plain = Plain::ALL.map(|field| {
            let mut counts = Counts::new(features.texts(field).len());
            for side in Side::BOTH {
                let records = features.side(side);
                (0..records.len()).for_each(|user| counts.add(side, [records.plain(user, field)]));
            }
            counts.frequencies(guess(field))
        });
        let several = Several::ALL.map(|field| {
            let values = features.several(field).len();
            let each = |records: &Records, user| records.several(user, field).to_vec();
            count(features, values, each).frequencies(0.95)
        });
        let words = features.words.len();
        let given = count(features, words, |records, user| vec![records.names[user].given]);
        let surname = count(features, words, surnames);
        let extra = count(features, words, |records, user| distinct(records.extra.get(user)));
        Self {
            given: given.frequencies(0.6).powered(NAME_POWER),
            surname: surname.frequencies(0.7).powered(NAME_POWER),
            extra: extra.frequencies(0.6),
            initials: initials(features),
            days: days(features),
            plain,
            several,
            levels: first_guesses(),
            equal_names: [1.0; Comparison::COUNT],
            idle: [false; Comparison::COUNT],
            users: features.onprem.len().max(features.cloud.len()) as f32,
        }
    }

    /// The same chances for other users, whose values have other numbers.
    pub(super) fn carried(&self, from: &Features, to: &Features) -> Self {
        let plain = Plain::ALL
            .map(|field| self.plain[field as usize].carried(from.texts(field), to.texts(field)));
        let several = Several::ALL.map(|field| {
            self.several[field as usize].carried(from.several(field), to.several(field))
        });
        Self {
            given: self.given.carried(&from.words, &to.words),
            surname: self.surname.carried(&from.words, &to.words),
            extra: self.extra.carried(&from.words, &to.words),
            initials: self.initials.clone(),
            days: self.days.clone(),
            plain,
            several,
            ..*self
        }
    }

    /// Takes over how many random pairs were at each level, without those that are one person: in a small
    /// directory these are many of the pairs that agree. As many are taken to be as at first, at the levels of the first
    /// guess.
    pub(super) fn measure(&mut self, counts: &[[u32; MOST_LEVELS]; Comparison::COUNT]) {
        /// How many pairs stand behind the first guess.
        const WEIGHT: f64 = 1000.0;
        /// How many stand behind it where the question is whether a comparison tells anything.
        const FEW: f64 = 20.0;
        let mut counts = *counts;
        // Both ways to turn a name round are one comparison.
        let (first, second) =
            (Comparison::GivenSurname as usize, Comparison::SurnameGiven as usize);
        let turned: Vec<u32> =
            counts[first].iter().zip(counts[second]).map(|(a, b)| a + b).collect();
        counts[first].copy_from_slice(&turned);
        counts[second].copy_from_slice(&turned);
        let one = SHARE_OF_BOTH / f64::from(self.users.max(1.0));
        for comparison in Comparison::ALL.into_iter().filter(|it| !it.is_given()) {
            let at = comparison as usize;
            let total = counts[at].iter().sum::<u32>();
            // Of one person, nothing is the same in each other's place.
            let one = if Comparison::TURNED.contains(&comparison) { 0.0 } else { one };
            let of_one = one * f64::from(total);
            for (level, guess) in comparison.levels().iter().enumerate() {
                let of_two = (f64::from(counts[at][level]) - of_one * guess.same).max(0.0);
                let pairs = of_two + WEIGHT * guess.other;
                let share = (pairs / (f64::from(total) - of_one + WEIGHT)).max(LEAST_CHANCE);
                self.levels[at][level] = share as f32;
            }
            let may_be_idle = comparison.plain().is_some_and(|field| field != Plain::Label)
                || comparison == Comparison::Phone;
            self.equal_names[at] = self.levels[at][0].powf(1.0 - NAME_POWER);
            let equal = f64::from(counts[at][0]) + FEW * comparison.levels()[0].other;
            self.idle[at] = may_be_idle && equal > 0.5 * (f64::from(total) + FEW);
        }
        let local = &mut self.levels[Comparison::Local as usize];
        local[0] = local[0].max(0.08);
        local[4] = local[4].max(0.02);
    }

    /// Whether a comparison tells nothing here: half of all random pairs agree.
    #[inline]
    pub(super) const fn is_idle(&self, comparison: Comparison) -> bool {
        self.idle[comparison as usize]
    }

    /// The share of pairs of two people that are at a level.
    #[inline]
    pub(super) fn level(&self, comparison: Comparison, level: u8) -> f32 {
        self.levels[comparison as usize][level as usize]
    }

    /// What the frequency of a name is multiplied by.
    #[inline]
    pub(super) const fn equal_names(&self, comparison: Comparison) -> f32 {
        self.equal_names[comparison as usize]
    }

    #[inline]
    pub(super) fn plain(&self, field: Plain, number: u32) -> f32 {
        self.plain[field as usize].get(number)
    }

    #[inline]
    pub(super) fn several(&self, field: Several, number: u32) -> f32 {
        self.several[field as usize].get(number)
    }

    #[inline]
    pub(super) fn initial(&self, letter: char) -> f32 {
        self.initials.get(&letter).copied().unwrap_or(0.01)
    }

    #[inline]
    pub(super) fn day(&self, day: i32) -> f32 {
        self.days.get(&day).copied().unwrap_or(0.0)
    }
}

/// The first guess of the discount of a field: about the share of values that nobody shares.
const fn guess(field: Plain) -> f32 {
    match field {
        Plain::EmployeeId => 0.95,
        Plain::Street | Plain::Title | Plain::Label => 0.6,
        Plain::PostalCode => 0.5,
        Plain::City | Plain::Manager | Plain::Department | Plain::Office => 0.3,
        Plain::State | Plain::Company => 0.1,
    }
}

fn first_guesses() -> [[f32; MOST_LEVELS]; Comparison::COUNT] {
    let mut levels = [[1.0; MOST_LEVELS]; Comparison::COUNT];
    for comparison in Comparison::ALL {
        for (level, guess) in comparison.levels().iter().enumerate() {
            levels[comparison as usize][level] = guess.other as f32;
        }
    }
    levels
}

fn count(features: &Features, values: usize, each: impl Fn(&Records, usize) -> Vec<u32>) -> Counts {
    let mut counts = Counts::new(values);
    for side in Side::BOTH {
        let records = features.side(side);
        (0..records.len()).for_each(|user| counts.add(side, each(records, user)));
    }
    counts
}

/// The surname as a whole, and each of several parts.
fn surnames(records: &Records, user: usize) -> Vec<u32> {
    let parts = records.parts.get(user);
    let mut values = vec![records.names[user].surname];
    if parts.len() > 1 {
        values.extend(parts);
    }
    distinct(&values)
}

fn distinct(values: &[u32]) -> Vec<u32> {
    let mut values = values.to_vec();
    values.sort_unstable();
    values.dedup();
    values
}

/// The shares of the letters that given names begin with.
fn initials(features: &Features) -> HashMap<char, f32, FixedState> {
    let mut letters: HashMap<char, f32, FixedState> = HashMap::default();
    let mut total = 0.0_f32;
    for side in Side::BOTH {
        for name in features.side(side).names.iter().filter(|name| name.given != NONE) {
            if let Some(letter) = features.words.get(name.given).chars().next() {
                *letters.entry(letter).or_default() += 1.0;
                total += 1.0;
            }
        }
    }
    for count in letters.values_mut() {
        *count /= total.max(1.0);
    }
    letters
}

/// The shares of the days on which accounts were made, on the side where more were made that day.
fn days(features: &Features) -> HashMap<i32, f32, FixedState> {
    let mut shares: HashMap<i32, f32, FixedState> = HashMap::default();
    for side in Side::BOTH {
        let mut counts: HashMap<i32, f32, FixedState> = HashMap::default();
        let days = || features.side(side).days.iter().flatten();
        days().for_each(|day| *counts.entry(*day).or_default() += 1.0);
        let total = days().count() as f32;
        for (day, count) in counts {
            let share = shares.entry(day).or_default();
            *share = share.max(count / total);
        }
    }
    shares
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Four values, counted on both sides by hand: of eight counts three are 1, and one is 2.
    #[test]
    fn frequencies_are_those_worked_by_hand() {
        let mut counts = Counts::new(5);
        counts.values = vec![[0, 0], [1, 1], [1, 0], [2, 0], [0, 3]];
        counts.filled = [4, 4];
        // (3 + 20 * 0.6) / (3 + 2 * 1 + 20)
        let discount = 0.6_f32;
        let frequencies = counts.frequencies(0.6);
        for (number, expected) in [
            (1, 2.0 * (1.0 - discount) / 28.0),
            (2, (1.0 - discount) / 24.0),
            (3, (2.0 - discount) / 24.0),
            (4, (3.0 - discount) / 24.0),
            (9, 0.02 / 28.0),
        ] {
            assert!((frequencies.get(number) - expected).abs() < 1e-7, "{number}");
        }
    }

    /// Where nobody shares a value, hardly anything of a count is left, but something.
    #[test]
    fn a_value_that_one_user_has_is_hardly_anybody_elses() {
        let mut counts = Counts::new(101);
        (1..=100).for_each(|value| counts.add(Side::OnPrem, [value]));
        counts.add(Side::Cloud, [NONE]);
        assert_eq!(counts.filled, [100, 0]);
        // 1 - (100 + 19) / 120 is less than the least.
        assert!((counts.frequencies(0.95).get(7) - 0.02 / 120.0).abs() < 1e-9);
        counts.add(Side::Cloud, [7, 8]);
        assert_eq!(counts.filled, [100, 1], "a user counts once, with however many values");
    }

    #[test]
    fn random_pairs_stand_beside_a_thousand_guessed_ones() {
        let mut chances = Chances::of(&Features::default());
        chances.users = f32::INFINITY;
        let mut counts = [[0; MOST_LEVELS]; Comparison::COUNT];
        counts[Comparison::Title as usize][..3].copy_from_slice(&[30, 20, 950]);
        counts[Comparison::GivenSurname as usize][0] = 1000;
        counts[Comparison::City as usize][0] = 1000;
        chances.measure(&counts);
        let level = |comparison, level| chances.level(comparison, level);
        // (30 + 1000 * 0.03) / 2000, and so on.
        assert!((level(Comparison::Title, 0) - 0.03).abs() < 1e-7);
        assert!((level(Comparison::Title, 1) - 0.035).abs() < 1e-7);
        assert!((level(Comparison::Title, 2) - 0.935).abs() < 1e-6);
        // Both ways to turn a name round are counted together.
        let turned = level(Comparison::SurnameGiven, 0);
        assert!((turned - (1000.0 + 0.3) / 2000.0).abs() < 1e-6, "{turned}");
        assert!((chances.equal_names(Comparison::SurnameGiven) - turned.powf(0.2)).abs() < 1e-6);
        assert!(chances.is_idle(Comparison::City) && !chances.is_idle(Comparison::Title));
        assert!(!chances.is_idle(Comparison::SurnameGiven), "names always tell something");
    }

    /// Of ten users a side seven are taken to be on both: so are seven of a hundred pairs.
    #[test]
    fn random_pairs_of_one_person_do_not_count() {
        let mut chances = Chances::of(&Features::default());
        chances.users = 10.0;
        let mut counts = [[0; MOST_LEVELS]; Comparison::COUNT];
        counts[Comparison::Title as usize][..3].copy_from_slice(&[60, 5, 935]);
        counts[Comparison::GivenSurname as usize][0] = 1000;
        chances.measure(&counts);
        let level = |comparison, level| chances.level(comparison, level);
        // Of 1000 pairs 70 are one person, with 65, 15 and 20 of a hundred at the levels.
        assert!((level(Comparison::Title, 0) - (14.5 + 30.0) / 1930.0).abs() < 1e-6);
        assert!((level(Comparison::Title, 1) - 50.0 / 1930.0).abs() < 1e-6, "none is left");
        assert!((level(Comparison::Title, 2) - (921.0 + 920.0) / 1930.0).abs() < 1e-6);
        assert!((level(Comparison::GivenSurname, 0) - 1000.3 / 2000.0).abs() < 1e-6);
    }
}
