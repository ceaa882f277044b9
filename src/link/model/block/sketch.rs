//! What a pair may weigh, at a glance: whom to compare in full among all who share a block.
//!
//! A block tells that two users have one thing in common, and many blocks tell the same thing: names that are equal
//! sound alike and begin alike, too. So candidates are not ranked by how many blocks they share, but by a rough weight
//! of what they have in common, each fact once. It is the sum that the model takes (`parameters`), by the first guesses,
//! with few levels: sixteen numbers a user, which are compared as they are, and without a branch, since hundreds of
//! pairs a user are.
#![expect(
    clippy::needless_bitwise_bool,
    reason = "a branch that nobody can guess costs more than both sides"
)]

use rayon::prelude::*;

use super::super::chance::Chances;
use super::super::field::Comparison;
use super::super::record::{Features, Plain, Several, Side};
use super::super::texts::{NONE, Texts};
use super::form::Form;
use super::gather::{Glance, Hundredths};
use super::keyed::User;
use crate::link::name::{formal_names, in_latin};

fn hundredths(odds: f32) -> Hundredths {
    (100.0 * odds.ln()) as Hundredths
}

/// Which letters a word has, a bit each; a further one where it is an initial; and the first letter above them.
#[derive(Clone, Copy, Debug, Default)]
struct Letters(u32);

impl Letters {
    const EACH: u32 = (1 << 26) - 1;
    const INITIAL: u32 = 1 << 26;
    const FIRST: u32 = 27;

    fn of(word: &str) -> Self {
        let bit = |letter: char| u32::from(letter as u8 & 31) % 26;
        let letters = word.chars().fold(0, |letters, letter| letters | 1 << bit(letter));
        let first = word.chars().next().map_or(0, |letter| letter as u32 & 31);
        let initial = if word.chars().nth(1).is_none() { Self::INITIAL } else { 0 };
        Self(letters | initial | first << Self::FIRST)
    }

    const fn is_initial(self) -> bool {
        self.0 & Self::INITIAL != 0
    }

    const fn begins_like(self, other: Self) -> bool {
        self.0 >> Self::FIRST == other.0 >> Self::FIRST
    }

    /// Whether the two have all letters in common but for one each.
    const fn are_nearly(self, other: Self) -> bool {
        let own = (self.0 ^ other.0) & Self::EACH;
        let but_one = own & own.wrapping_sub(1);
        but_one & but_one.wrapping_sub(1) == 0
    }

    /// Whether the one has all letters of the other.
    const fn cover(self, other: Self) -> bool {
        let (a, b) = (self.0 & Self::EACH, other.0 & Self::EACH);
        (a & b == a) | (a & b == b)
    }
}

/// A word of a name.
#[derive(Clone, Copy, Debug, Default)]
struct Word {
    number: u32,
    sound: u32,
    letters: Letters,
}

impl Word {
    const fn is_there(self) -> bool {
        self.number != NONE
    }

    const fn is_near(self, other: Self) -> bool {
        (self.sound == other.sound) | self.letters.are_nearly(other.letters)
    }
}

/// What is soon told of a user: a line of a processor's cache.
#[derive(Clone, Copy, Debug, Default)]
#[repr(align(64))]
struct Sketch {
    given: Word,
    surname: Word,
    /// A bit for each formal name that the given name may stand for, each part of the surname, and each
    /// initial of a further name; some share one.
    formals: u32,
    parts: u32,
    middle: u32,
    place: [u32; 3],
    work: [u32; 2],
    title: u32,
    phone: u32,
}

/// The parts of a place, and of a place of work, that are looked at.
const PLACE: [Plain; 3] = [Plain::Street, Plain::PostalCode, Plain::City];
const WORK: [Plain; 2] = [Plain::Manager, Plain::Department];

/// One bit of 32 for a number.
const fn bit(number: u32) -> u32 {
    1 << (number.wrapping_mul(0x9E37_79B1) >> 27)
}

/// The sketches of all cloud users, and who looks at them.
pub(super) struct Sketches<'a> {
    features: &'a Features,
    chances: &'a Chances,
    words: Vec<Word>,
    accounts: Vec<Sketch>,
}

impl<'a> Sketches<'a> {
    /// Of the cloud users, in this order; `forms` are those of the words of names.
    pub(super) fn of(
        features: &'a Features,
        chances: &'a Chances,
        forms: &[Form],
        order: &[User],
    ) -> Self {
        let words: Vec<Word> = (0..features.words.len())
            .into_par_iter()
            .map(|word| Word::of(word as u32, &features.words, &forms[word]))
            .collect();
        let sketch = |user: &User| Sketch::of(features, Side::Cloud, *user as usize, &words);
        let accounts = order.par_iter().map(sketch).collect();
        Self { features, chances, words, accounts }
    }

    /// What cloud users may weigh for an on-premises user, each by its place in the order.
    pub(super) fn glance(&self, user: User) -> Seen<'_> {
        let own = Sketch::of(self.features, Side::OnPrem, user as usize, &self.words);
        Seen { own, others: &self.accounts, scales: Scales::of(self, own) }
    }
}

impl Word {
    fn of(number: u32, words: &Texts, form: &Form) -> Self {
        if number == NONE {
            return Self::default();
        }
        let letters = Letters::of(&in_latin(words.get(number)));
        Self { number, sound: (form.sound >> 32) as u32, letters }
    }
}

impl Sketch {
    fn of(features: &Features, side: Side, user: usize, words: &[Word]) -> Self {
        let records = features.side(side);
        let name = records.names[user];
        let formals = formal_names(features.words.get(name.given));
        let bits = |numbers: &[u32]| numbers.iter().fold(0, |bits, number| bits | bit(*number));
        let extra = records.extra.get(user).iter();
        let first = |word: &u32| words[*word as usize].letters.0 >> Letters::FIRST;
        let phones = records.several(user, Several::Phone);
        Self {
            given: words[name.given as usize],
            surname: words[name.surname as usize],
            formals: bits(formals),
            parts: bits(records.parts.get(user)),
            middle: extra.fold(0, |bits, word| bits | 1 << first(word)),
            place: PLACE.map(|field| records.plain(user, field)),
            work: WORK.map(|field| records.plain(user, field)),
            title: records.plain(user, Plain::Title),
            phone: phones.first().copied().unwrap_or(NONE),
        }
    }
}

/// What it tells of a pair that the other has the same as a user, nearly the same, or something else.
#[derive(Clone, Copy, Debug, Default)]
struct Scale {
    equal: Hundredths,
    near: Hundredths,
    other: Hundredths,
}

impl Scale {
    /// The scale of a comparison, by how frequent the value of the user is.
    fn of(comparison: Comparison, chances: &Chances, frequency: f32) -> Self {
        let levels = comparison.levels();
        let same = |level: usize| levels[level].same as f32;
        let share = |level: usize| chances.level(comparison, level as u8);
        let last = levels.len() - 1;
        Self {
            equal: hundredths(same(0) / frequency.clamp(1e-9, 1.0)),
            near: hundredths(same(1) / (share(1) + frequency).min(1.0)),
            other: hundredths(same(last) / share(last)),
        }
    }

    const fn of_texts(&self, ours: u32, theirs: u32) -> Hundredths {
        let told = if ours == theirs { self.equal } else { self.other };
        if (ours == NONE) | (theirs == NONE) { 0 } else { told }
    }

    /// Of a place, the finest part that is equal counts; another place is one fact, whatever its parts.
    fn of_places<const N: usize>(
        scales: &[Self; N],
        ours: [u32; N],
        theirs: [u32; N],
    ) -> Hundredths {
        let (mut best, mut other) = (0, 0);
        for (scale, (ours, theirs)) in scales.iter().zip(ours.into_iter().zip(theirs)) {
            let told = scale.of_texts(ours, theirs);
            best = best.max(told);
            other = other.min(told);
        }
        if best > 0 { best } else { other }
    }
}

/// The scales of one user.
#[derive(Clone, Copy, Debug)]
struct Scales {
    given: Scale,
    surname: Scale,
    turned: [Scale; 2],
    forms: Hundredths,
    begins: Hundredths,
    part: Hundredths,
    initial: Scale,
    middle: Scale,
    place: [Scale; 3],
    work: [Scale; 2],
    title: Scale,
    phone: Scale,
}

impl Scales {
    fn of(sketches: &Sketches, own: Sketch) -> Self {
        let (features, chances) = (sketches.features, sketches.chances);
        let (given, surname) = (own.given.number, own.surname.number);
        let name = |comparison, frequency: f32| {
            Scale::of(comparison, chances, frequency * chances.equal_names(comparison))
        };
        let (of_given, of_surname) = (chances.given.get(given), chances.surname.get(surname));
        let level = |comparison: Comparison, level: usize, frequency: f32| {
            let same = comparison.levels()[level].same as f32;
            hundredths(same / (chances.level(comparison, level as u8) + frequency).min(1.0))
        };
        let text = |comparison: Comparison, field, number| {
            Scale::of(comparison, chances, chances.plain(field, number))
        };
        let letter = features.words.get(given).chars().next();
        let initial = letter.map_or(1.0, |letter| chances.initial(letter));
        let middle = Scale { equal: 150, near: 0, other: -200 };
        let [street, postal_code, city] = own.place;
        let [manager, department] = own.work;
        Self {
            given: name(Comparison::Given, of_given),
            surname: name(Comparison::Surname, of_surname),
            turned: [
                name(Comparison::GivenSurname, of_given.max(chances.surname.get(given))),
                name(Comparison::SurnameGiven, of_surname.max(chances.given.get(surname))),
            ],
            forms: level(Comparison::Given, 1, of_given * chances.equal_names(Comparison::Given)),
            begins: level(Comparison::Given, 4, 0.0),
            part: level(Comparison::Surname, 3, 0.0),
            initial: Scale { equal: hundredths(0.95 / initial), near: 0, other: -250 },
            middle,
            place: [
                text(Comparison::Street, Plain::Street, street),
                text(Comparison::PostalCode, Plain::PostalCode, postal_code),
                text(Comparison::City, Plain::City, city),
            ],
            work: [
                text(Comparison::Manager, Plain::Manager, manager),
                text(Comparison::Department, Plain::Department, department),
            ],
            title: text(Comparison::Title, Plain::Title, own.title),
            phone: Scale::of(
                Comparison::Phone,
                chances,
                chances.several(Several::Phone, own.phone),
            ),
        }
    }
}

/// An on-premises user who is compared at a glance with others.
pub(super) struct Seen<'a> {
    own: Sketch,
    others: &'a [Sketch],
    scales: Scales,
}

impl Glance for Seen<'_> {
    fn weigh(&self, other: User) -> Hundredths {
        /// The share of names that are turned round.
        const TURNED: Hundredths = -390;
        let (a, b, scales) = (&self.own, &self.others[other as usize], &self.scales);
        let straight = self.given(b) + self.surname(b);
        let across = |scale: &Scale, ours: Word, theirs: Word| {
            let told = if ours.is_near(theirs) { scale.near } else { scale.other };
            let told = if ours.number == theirs.number { scale.equal } else { told };
            if ours.is_there() & theirs.is_there() { told } else { 0 }
        };
        let turned = across(&scales.turned[0], a.given, b.surname)
            + across(&scales.turned[1], a.surname, b.given);
        let middle = scales.middle;
        let middle = if a.middle & b.middle == 0 { middle.other } else { middle.equal };
        let middle = if (a.middle == 0) | (b.middle == 0) { 0 } else { middle };
        straight.max(turned + TURNED)
            + middle
            + Scale::of_places(&scales.place, a.place, b.place)
            + Scale::of_places(&scales.work, a.work, b.work)
            + scales.title.of_texts(a.title, b.title)
            + scales.phone.of_texts(a.phone, b.phone)
    }
}

impl Seen<'_> {
    fn given(&self, other: &Sketch) -> Hundredths {
        let (scales, ours, theirs) = (&self.scales, self.own.given, other.given);
        let alike = ours.letters.begins_like(theirs.letters);
        let begins = alike & ours.letters.cover(theirs.letters);
        let told = if begins { scales.begins } else { scales.given.other };
        let told = if ours.is_near(theirs) { scales.given.near } else { told };
        let told = if self.own.formals & other.formals == 0 { told } else { scales.forms };
        let told = if ours.number == theirs.number { scales.given.equal } else { told };
        let initial = if alike { scales.initial.equal } else { scales.initial.other };
        let is_initial = ours.letters.is_initial() | theirs.letters.is_initial();
        let told = if is_initial { initial } else { told };
        if ours.is_there() & theirs.is_there() { told } else { 0 }
    }

    fn surname(&self, other: &Sketch) -> Hundredths {
        let (scales, ours, theirs) = (&self.scales, self.own.surname, other.surname);
        let shared = self.own.parts & other.parts;
        let told = if shared == 0 { scales.surname.other } else { scales.part };
        let told = if ours.is_near(theirs) { scales.surname.near } else { told };
        let told = if ours.number == theirs.number { scales.surname.equal } else { told };
        if ours.is_there() & theirs.is_there() { told } else { 0 }
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::tenant::Tenant;
    use super::super::form::forms;
    use super::*;
    use crate::directory::{CloudRow, Directory, Field, FieldSet, OnPremRow, TableBuilder};

    /// Given name, surname, city, department, phone.
    type Person = [&'static str; 5];

    const FIELDS: [Field; 5] =
        [Field::GivenName, Field::Surname, Field::City, Field::Department, Field::Phone];

    /// What an on-premises user weighs with each cloud user at a glance, among others who are called Smith.
    fn weighed(user: Person, accounts: &[Person]) -> Vec<Hundredths> {
        let smiths = (0..40).map(|_| ["anna", "smith", "lund", "sales", ""]);
        let mut onprem = TableBuilder::<OnPremRow>::new();
        let mut cloud = TableBuilder::<CloudRow>::new();
        let here = onprem.class(FIELDS.into_iter().collect(), FieldSet::EMPTY);
        let there = cloud.class(FIELDS.into_iter().collect(), FieldSet::EMPTY);
        for person in std::iter::once(user).chain(smiths.clone()) {
            onprem.start_row(here);
            FIELDS.iter().zip(person).for_each(|(field, text)| onprem.set_text(*field, text));
        }
        for person in accounts.iter().copied().chain(smiths) {
            cloud.start_row(there);
            FIELDS.iter().zip(person).for_each(|(field, text)| cloud.set_text(*field, text));
        }
        let directory =
            Directory { onprem: onprem.finish(), cloud: cloud.finish(), ..Directory::default() };
        let (users, rows): (Vec<_>, Vec<_>) =
            (directory.onprem.rows().collect(), directory.cloud.rows().collect());
        let features = Features::of(&directory, &Tenant::of(&directory), &users, &rows);
        let chances = Chances::of(&features);
        let forms = forms(&features.words);
        let order: Vec<User> = (0..features.cloud.len() as User).collect();
        let sketches = Sketches::of(&features, &chances, &forms, &order);
        let glance = sketches.glance(0);
        (0..accounts.len() as User).map(|account| glance.weigh(account)).collect()
    }

    /// Of each two the first is likelier the person.
    #[test]
    fn who_is_liker_at_a_glance_weighs_more() {
        let user = ["william", "thornton", "delft", "warehouse", "030 5551234"];
        let pairs: [[Person; 2]; 10] = [
            [["william", "thornton", "", "", ""], ["william", "smith", "", "", ""]],
            [["bill", "thornton", "", "", ""], ["peter", "thornton", "", "", ""]],
            [["wiliam", "thornton", "", "", ""], ["peter", "thornton", "", "", ""]],
            [["w", "thornton", "", "", ""], ["p", "thornton", "", "", ""]],
            [["will", "thornton", "", "", ""], ["peter", "thornton", "", "", ""]],
            [["william", "thronton", "", "", ""], ["william", "berg", "", "", ""]],
            [["thornton", "william", "", "", ""], ["berg", "william", "", "", ""]],
            [["william", "thornton", "delft", "", ""], ["william", "thornton", "lund", "", ""]],
            [["", "thornton", "", "warehouse", ""], ["", "thornton", "", "sales", ""]],
            [["william", "berg", "", "", "+49 30 5551234"], ["william", "berg", "delft", "", ""]],
        ];
        for [right, wrong] in pairs {
            let weights = weighed(user, &[right, wrong]);
            assert!(weights[0] > weights[1] + 100, "{right:?} {wrong:?}: {weights:?}");
        }
    }

    #[test]
    fn a_rare_name_weighs_more_than_a_common_one_and_nothing_nothing() {
        let both = [["anna", "smith", "", "", ""], ["", "", "", "", ""]];
        let common = weighed(["anna", "smith", "", "", ""], &both);
        let rare = weighed(["xenia", "quist", "", "", ""], &[["xenia", "quist", "", "", ""]]);
        assert!(rare[0] > common[0] + 400, "{rare:?} {common:?}");
        assert_eq!(common[1], 0);
    }

    /// Street, postal code and city are one place, not three.
    #[test]
    fn a_place_counts_once() {
        let scales = [
            Scale { equal: 900, near: 0, other: -200 },
            Scale { equal: 300, near: 0, other: -150 },
        ];
        for (ours, theirs, expected) in [
            ([1, 2], [1, 2], 900),
            ([1, 2], [3, 2], 300),
            ([1, 2], [3, 4], -200),
            ([1, NONE], [NONE, 2], 0),
        ] {
            assert_eq!(Scale::of_places(&scales, ours, theirs), expected);
        }
    }
}
