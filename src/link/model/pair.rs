//! How likely it is that two people are at the levels that two users are at, by the values that these have.

use super::chance::Chances;
use super::evidence::{Levels, UNSEEN};
use super::field::Comparison;
use super::record::{Features, Plain, Records, Several};
use crate::link::name::{GivenLevel, SurnameLevel, initial};

/// Two users and how likely it is that two people agree in what these agree in.
pub(super) struct Pair<'a> {
    pub(super) features: &'a Features,
    pub(super) chances: &'a Chances,
    pub(super) onprem: usize,
    pub(super) cloud: usize,
}

/// A value that more than this share of people have distinguishes nobody.
const COMMON: f32 = 0.2;

impl Pair<'_> {
    fn users(&self) -> [(&Records, usize); 2] {
        [(&self.features.onprem, self.onprem), (&self.features.cloud, self.cloud)]
    }

    /// The larger frequency of the two users' values.
    fn plain(&self, field: Plain) -> f32 {
        let each = self.users().map(|(it, user)| self.chances.plain(field, it.plain(user, field)));
        each[0].max(each[1])
    }

    /// How likely it is that two people are at this level.
    pub(super) fn chance(&self, comparison: Comparison, level: u8) -> f32 {
        let share = self.chances.level(comparison, level);
        match comparison {
            Comparison::Given => self.of_names(comparison, level, GivenLevel::Extra as u8),
            Comparison::Surname | Comparison::GivenSurname | Comparison::SurnameGiven => {
                self.of_names(comparison, level, SurnameLevel::Part as u8)
            }
            Comparison::Initial => self.of_initial(level),
            Comparison::Middle => self.of_middle(level).unwrap_or(share),
            Comparison::Address if level <= 1 => self.of_address(),
            Comparison::Mail if level == 0 => self.shared(Several::Mail).unwrap_or(share),
            Comparison::Phone if level == 0 => self.shared(Several::Phone).unwrap_or(share),
            Comparison::Created if level == 0 => {
                let day = self.features.onprem.days[self.onprem].unwrap_or_default();
                self.chances.day(day).max(self.least())
            }
            _ => match (comparison.plain(), level) {
                (Some(field), 0) => self.plain(field),
                (Some(field), 1) if comparison != Comparison::EmployeeId => {
                    (share + self.plain(field)).min(1.0)
                }
                _ => share,
            },
        }
    }

    /// The least that the chance of an equal value is taken for.
    fn least(&self) -> f32 {
        0.02 / self.chances.users.max(20.0)
    }

    /// Equal names by their frequency. Names that are nearly one, too: a misspelt common name must not
    /// count as a rare one.
    fn of_names(&self, comparison: Comparison, level: u8, last_near: u8) -> f32 {
        /// What a level of likeness adds to the frequency.
        const NEAR: f32 = 1.0 / 6.0;
        let share = self.chances.level(comparison, level);
        if level > last_near {
            return share;
        }
        let frequency =
            self.frequency_of_names(comparison, level) * self.chances.equal_names(comparison);
        if level == 0 { frequency } else { (NEAR * share + frequency).min(1.0) }
    }

    fn frequency_of_names(&self, comparison: Comparison, level: u8) -> f32 {
        let [(a, ours), (b, theirs)] = self.users();
        let (our, their) = (a.names[ours], b.names[theirs]);
        let given = |number| self.chances.given.get(number);
        let surname = |number| self.chances.surname.get(number);
        match comparison {
            Comparison::Given => given(our.given).max(given(their.given)),
            Comparison::GivenSurname => given(our.given).max(surname(their.surname)),
            Comparison::SurnameGiven => surname(our.surname).max(given(their.given)),
            _ => {
                let whole = surname(our.surname).max(surname(their.surname));
                if level != SurnameLevel::Part as u8 {
                    return whole;
                }
                let theirs = b.parts.get(theirs);
                let shared = a.parts.get(ours).iter().filter(|part| theirs.contains(part));
                shared.map(|part| surname(*part)).fold(whole, f32::max)
            }
        }
    }

    fn of_initial(&self, level: u8) -> f32 {
        /// So many given names of two people begin with different letters at least.
        const CONFLICT: f32 = 0.3;
        let letters = self.users().map(|(records, user)| {
            let given = self.features.words.get(records.names[user].given);
            initial(given).map(|letter| self.chances.initial(letter))
        });
        let share = letters.into_iter().flatten().fold(0.0, f32::max);
        if level == 0 { share } else { (1.0 - share).max(CONFLICT) }
    }

    fn of_middle(&self, level: u8) -> Option<f32> {
        let [(a, ours), (b, theirs)] = self.users();
        let (ours, theirs) = (a.extra.get(ours), b.extra.get(theirs));
        let words = &self.features.words;
        let first = |word: &u32| words.get(*word).chars().next();
        match level {
            0 => {
                let shared = ours.iter().filter(|word| theirs.contains(word));
                shared.map(|word| self.chances.extra.get(*word)).reduce(f32::max)
            }
            1 => {
                let letters = ours.iter().filter_map(first);
                let shared =
                    letters.filter(|letter| theirs.iter().any(|word| first(word) == Some(*letter)));
                shared.map(|letter| self.chances.initial(letter)).reduce(f32::max)
            }
            _ => None,
        }
    }

    /// The smallest frequency of a value that both have.
    fn shared(&self, field: Several) -> Option<f32> {
        let [(a, ours), (b, theirs)] = self.users();
        let theirs = b.several(theirs, field);
        let shared = a.several(ours, field).iter().filter(|value| theirs.contains(value));
        let frequencies = shared.map(|value| self.chances.several(field, *value));
        frequencies.reduce(f32::min).map(|frequency| frequency.max(self.least()))
    }

    /// How likely it is that two people have an address in common. One that is made from both names says
    /// little more than the names: the other side has its own way with collisions.
    fn of_address(&self) -> f32 {
        /// The share of namesakes who have the same address by chance.
        const MADE_FROM_NAMES: f32 = 0.08;
        /// How many people have an address that was once another's: a function's, a predecessor's. An equal
        /// one must not outweigh two contrary names.
        const HANDED_ON: f32 = 0.5;
        let derived = self
            .users()
            .map(|(records, user)| records.locals.get(user).iter().any(|local| local.derived));
        let frequency = self.shared(Several::Address).unwrap_or(1.0);
        let least =
            if derived == [true; 2] { MADE_FROM_NAMES } else { HANDED_ON / self.chances.users };
        frequency.max(least)
    }

    /// How likely it is that two people live where these two agree, and the share of such neighbours who
    /// have the surname in common.
    pub(super) fn neighbours(&self, levels: &Levels) -> (f32, f32) {
        for comparison in Comparison::PLACE {
            let most = u8::from(comparison != Comparison::State);
            if let Some(frequency) = self.agreed(comparison, most, levels) {
                let relatives = match comparison {
                    Comparison::Street => 0.5,
                    Comparison::PostalCode => 0.1,
                    _ => 0.0,
                };
                return (frequency, relatives);
            }
        }
        (0.0, 0.0)
    }

    pub(super) fn colleagues(&self, levels: &Levels) -> f32 {
        let mut parts = Comparison::WORK.into_iter();
        parts.find_map(|comparison| self.agreed(comparison, 0, levels)).unwrap_or(0.0)
    }

    /// How likely it is that two people agree in a place, where these do and it distinguishes somebody.
    fn agreed(&self, comparison: Comparison, most: u8, levels: &Levels) -> Option<f32> {
        if levels[comparison as usize] > most {
            return None;
        }
        let frequency = comparison.plain().map(|field| self.plain(field))?;
        (frequency < COMMON).then(|| frequency.max(self.least()))
    }

    /// An equal finer part of a place implies the coarser ones.
    pub(super) fn leave_out_implied(&self, parts: [Comparison; 4], levels: &mut Levels) {
        let mut parts = parts.into_iter();
        let equal = |comparison: &Comparison| {
            levels[*comparison as usize] == 0
                && comparison.plain().is_some_and(|field| self.plain(field) < COMMON)
        };
        let _ = parts.find(equal);
        parts.for_each(|comparison| levels[comparison as usize] = UNSEEN);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::directory::{
        CloudRow, Directory, Field, FieldSet, OnPremRow, Row, Table, TableBuilder,
    };
    use crate::link::model::Tenant;

    const FIELDS: [Field; 3] = [Field::Title, Field::Phone, Field::Created];

    fn table<R: Row>(people: &[[&str; 3]]) -> Table<R> {
        let mut builder = TableBuilder::<R>::new();
        let class = builder.class(FIELDS.into_iter().collect(), FieldSet::EMPTY);
        for person in people {
            builder.start_row(class);
            FIELDS.iter().zip(person).for_each(|(field, text)| builder.set_text(*field, text));
        }
        builder.finish()
    }

    fn features(people: &[[&str; 3]]) -> Features {
        let (onprem, cloud) = (table::<OnPremRow>(people), table::<CloudRow>(people));
        let directory = Directory { onprem, cloud, ..Directory::default() };
        let (users, accounts): (Vec<_>, Vec<_>) =
            (directory.onprem.rows().collect(), directory.cloud.rows().collect());
        Features::of(&directory, &Tenant::default(), &users, &accounts)
    }

    /// How likely it is that two people have the same as a user has on both sides.
    fn chance(features: &Features, chances: &Chances, user: usize, comparison: Comparison) -> f32 {
        Pair { features, chances, onprem: user, cloud: user }.chance(comparison, 0)
    }

    /// Of forty people all but one have one title, and two numbers.
    #[test]
    fn what_few_have_is_seldom_shared() {
        let mut people = vec![["Clerk", "030 1111111", "2024-05-01"]; 20];
        people.extend([["Clerk", "030 2222222", "2024-05-01"]; 19]);
        people.push(["Diver", "030 3333333", "2024-05-02"]);
        let features = features(&people);
        let chances = Chances::of(&features);
        for comparison in [Comparison::Title, Comparison::Phone, Comparison::Created] {
            let [common, rare] = [0, 39].map(|user| chance(&features, &chances, user, comparison));
            assert!(rare < common / 4.0, "{comparison:?}: {rare} {common}");
        }
    }

    /// A value that was never counted is not impossible.
    #[test]
    fn nothing_is_never_shared() {
        let features = features(&[["", "", "2024-05-01"]]);
        let chances = Chances::of(&Features::default());
        let least = chance(&features, &chances, 0, Comparison::Created);
        assert!((least - 0.02 / 20.0).abs() < 1e-9, "{least}");
    }
}
