//! By what users are looked up: each way gives a user some keys, and users with an equal key are worth
//! comparing.

use super::super::record::{Features, Plain, Records, Several, Side};
use super::super::texts::{Lists, NONE};
use super::form::{Form, hash, without_a_letter};
use super::keyed::{User, mixed};
use crate::link::name::formal_names;

/// A way of looking users up.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Way {
    /// An id, an address, a telephone number.
    Ids,
    /// What stands before the `@`.
    Local,
    /// What stands before the `@` of the cloud user, as the names of the on-premises user make it.
    LocalFromOnPrem,
    /// The same the other way round.
    LocalFromCloud,
    /// Given name and surname.
    Names,
    /// How both sound.
    Sounds,
    /// The initial of the given name and the surname.
    InitialSurname,
    /// The given name and the initial of the surname.
    GivenInitial,
    /// Forms of the given name and how the surname sounds.
    FormsSound,
    /// The initial of the given name and the surname with a letter left out.
    InitialTypo,
    /// The given name with a letter left out and the initial of the surname.
    TypoInitial,
    /// Two letters of the given name and three of the surname, and the other way round.
    Heads,
    /// The initial of the given name and the end of the surname.
    InitialTail,
    /// The initial of the given name and how the surname sounds.
    InitialSound,
    /// How the given name sounds and the initial of the surname.
    SoundInitial,
    /// The surname, its parts, and further words.
    Surname,
    /// The given name, and further words.
    Given,
    /// Forms of the given name.
    Forms,
    /// How the surname sounds.
    Sound,
    /// Street, house number, postal code.
    Place,
    /// A surname with a letter left out.
    Typo,
    /// A given name with a letter left out.
    GivenTypo,
    /// How names begin, and how the given name sounds.
    Beginnings,
    /// The initial and the city.
    City,
}

/// What divides a block that is too common.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Evidence {
    /// Where somebody lives and works, what else they are called.
    Circumstances,
    /// How somebody is called.
    Called,
}

impl Way {
    /// All of them, those that tell most first: what they leave of the budget is for the others.
    pub(super) const ALL: [Self; 24] = [
        Self::Ids,
        Self::Names,
        Self::Local,
        Self::LocalFromOnPrem,
        Self::LocalFromCloud,
        Self::Sounds,
        Self::InitialSurname,
        Self::GivenInitial,
        Self::FormsSound,
        Self::InitialTypo,
        Self::TypoInitial,
        Self::Heads,
        Self::InitialTail,
        Self::InitialSound,
        Self::SoundInitial,
        Self::Surname,
        Self::Place,
        Self::Given,
        Self::Forms,
        Self::Sound,
        Self::Typo,
        Self::GivenTypo,
        Self::Beginnings,
        Self::City,
    ];

    /// By what its common blocks are divided.
    pub(super) const fn evidence(self) -> Option<Evidence> {
        match self {
            Self::Ids | Self::Place => Some(Evidence::Called),
            Self::Names
            | Self::Local
            | Self::LocalFromOnPrem
            | Self::LocalFromCloud
            | Self::Sounds
            | Self::InitialSurname
            | Self::GivenInitial
            | Self::FormsSound
            | Self::Heads
            | Self::InitialTail
            | Self::InitialSound
            | Self::SoundInitial
            | Self::Surname
            | Self::Given
            | Self::Forms
            | Self::Sound => Some(Evidence::Circumstances),
            Self::InitialTypo
            | Self::TypoInitial
            | Self::Typo
            | Self::GivenTypo
            | Self::Beginnings
            | Self::City => None,
        }
    }
}

impl Way {
    /// What a block of this way tells at most, in hundredths of a natural logarithm, that is not seen of a pair at
    /// a glance.
    pub(super) const fn tells(self) -> u16 {
        match self {
            Self::Ids => 1500,
            Self::Local | Self::LocalFromOnPrem | Self::LocalFromCloud => 200,
            _ => 0,
        }
    }
}

/// The users with all that their keys are made of.
pub(super) struct Lookup<'a> {
    features: &'a Features,
    /// The forms of the words of names, by number.
    words: &'a [Form],
    /// The keys of each word with a letter left out.
    typos: Lists<u64>,
    /// The bases of local parts, by number.
    bases: Vec<u64>,
    /// The formal names that a word may stand for.
    formals: Lists<u32>,
    /// Each piece of evidence of the users of both sides.
    circumstances: [Lists<u64>; 2],
    called: [Lists<u64>; 2],
}

impl<'a> Lookup<'a> {
    pub(super) fn new(features: &'a Features, forms: &'a [Form]) -> Self {
        let words = &features.words;
        let letters = |text: &str| text.chars().collect::<Vec<_>>();
        let bases = features.bases.iter().map(|(_, base)| hash(&letters(base)));
        let mut lookup = Self {
            features,
            words: forms,
            typos: Lists::of(words.len(), |word, out| {
                without_a_letter(words.get(word as u32), |key| out.push(key));
            }),
            bases: std::iter::once(0).chain(bases).collect(),
            formals: Lists::of(words.len(), |word, out| {
                out.extend_from_slice(formal_names(words.get(word as u32)));
            }),
            circumstances: Default::default(),
            called: Default::default(),
        };
        lookup.circumstances = lookup.pieces(Evidence::Circumstances);
        lookup.called = lookup.pieces(Evidence::Called);
        lookup
    }

    fn pieces(&self, of: Evidence) -> [Lists<u64>; 2] {
        Side::BOTH.map(|side| {
            Lists::of(self.features.side(side).len(), |user, out| {
                let looked_up = LookedUp::new(self, side, user);
                match of {
                    Evidence::Circumstances => looked_up.circumstances(out),
                    Evidence::Called => looked_up.called(out),
                }
            })
        })
    }

    /// Appends the keys of a user in one way.
    pub(super) fn keys(&self, way: Way, side: Side, user: User, out: &mut Vec<u64>) {
        let looked_up = LookedUp::new(self, side, user as usize);
        match way {
            Way::Ids => looked_up.ids(out),
            Way::Local => looked_up.locals(out),
            Way::LocalFromOnPrem if side == Side::Cloud => looked_up.locals(out),
            Way::LocalFromCloud if side == Side::OnPrem => looked_up.locals(out),
            Way::LocalFromOnPrem | Way::LocalFromCloud => looked_up.patterns(out),
            Way::Names => looked_up.both(|form| form.whole, |form| form.whole, out),
            Way::Sounds => looked_up.both(|form| form.sound, |form| form.sound, out),
            Way::InitialSurname => looked_up.both(Form::initial, |form| form.whole, out),
            Way::GivenInitial => looked_up.both(|form| form.whole, Form::initial, out),
            Way::FormsSound => looked_up.forms(Some(looked_up.surname.sound), out),
            Way::InitialTypo => looked_up.initial_typo(out),
            Way::TypoInitial => looked_up.typo_initial(out),
            Way::Heads => {
                looked_up.both(|form| form.heads[1], |form| form.heads[2], out);
                looked_up.both(|form| mixed(form.heads[2], 1), |form| form.heads[1], out);
            }
            Way::InitialTail => looked_up.both(Form::initial, |form| form.tail, out),
            Way::InitialSound => looked_up.both(Form::initial, |form| form.sound, out),
            Way::SoundInitial => looked_up.both(|form| form.sound, Form::initial, out),
            Way::Surname => looked_up.surnames(|form| form.whole, out),
            Way::Given => looked_up.givens(|form| form.whole, out),
            Way::Forms => looked_up.forms(None, out),
            Way::Sound => looked_up.surnames(|form| form.sound, out),
            Way::Place => looked_up.places(out),
            Way::Typo => looked_up.typos(looked_up.surname_words(), out),
            Way::GivenTypo => looked_up.typos(looked_up.given_words(), out),
            Way::Beginnings => looked_up.beginnings(out),
            Way::City => looked_up.city(out),
        }
    }

    /// Each piece of evidence of a user.
    pub(super) fn evidence(&self, of: Evidence, side: Side, user: User) -> &[u64] {
        let lists = match of {
            Evidence::Circumstances => &self.circumstances,
            Evidence::Called => &self.called,
        };
        lists[side as usize].get(user as usize)
    }
}

/// What keys of different kinds begin with, so that none is taken for another.
#[derive(Clone, Copy)]
enum Tag {
    Mail = 100,
    MailLocal,
    Number,
    Postcode,
    Pair,
    Head,
    SurnameHead,
    GivenSound,
    Middle,
}

const fn tagged(tag: Tag, key: u64) -> u64 {
    mixed(tag as u64, key)
}

/// One user.
struct LookedUp<'a> {
    lookup: &'a Lookup<'a>,
    records: &'a Records,
    side: Side,
    user: usize,
    given: &'a Form,
    surname: &'a Form,
}

impl<'a> LookedUp<'a> {
    fn new(lookup: &'a Lookup<'a>, side: Side, user: usize) -> Self {
        let records = lookup.features.side(side);
        let name = records.names[user];
        let form = |word: u32| &lookup.words[word as usize];
        Self { lookup, records, side, user, given: form(name.given), surname: form(name.surname) }
    }

    fn form(&self, word: u32) -> &'a Form {
        &self.lookup.words[word as usize]
    }

    fn text(&self, word: u32) -> &'a str {
        self.lookup.features.words.get(word)
    }

    /// The keys of a user's text in a field, as a piece of evidence.
    fn plain(&self, field: Plain) -> Option<u64> {
        let number = self.records.plain(self.user, field);
        (number != NONE).then(|| mixed(field as u64, u64::from(number)))
    }

    fn ids(&self, out: &mut Vec<u64>) {
        out.extend([Plain::EmployeeId, Plain::Label].into_iter().filter_map(|it| self.plain(it)));
        for field in Several::ALL {
            let numbers = self.records.several(self.user, field).iter();
            out.extend(numbers.map(|number| mixed(50 + field as u64, u64::from(*number))));
        }
        for mail in self.records.several(self.user, Several::Mail) {
            let text = self.lookup.features.several(Several::Mail).get(*mail);
            if let Some((local, domain)) = text.split_once('@') {
                let letters = |text: &str| hash(&text.chars().collect::<Vec<_>>());
                out.push(tagged(Tag::MailLocal, letters(local)));
                out.push(tagged(Tag::Mail, letters(domain)));
            }
        }
    }

    fn locals(&self, out: &mut Vec<u64>) {
        let locals = self.records.locals.get(self.user).iter();
        out.extend(locals.map(|local| self.lookup.bases[local.base as usize]));
    }

    /// The local parts that conventions make of the names.
    fn patterns(&self, out: &mut Vec<u64>) {
        let name = self.records.names[self.user];
        let (given, surname) = (self.text(name.given), self.text(name.surname));
        if given.is_empty() || surname.is_empty() {
            return;
        }
        let initial = given.chars().take(1);
        out.push(hash(&given.chars().chain(surname.chars()).collect::<Vec<_>>()));
        out.push(hash(&initial.clone().chain(surname.chars()).collect::<Vec<_>>()));
        out.push(hash(&surname.chars().chain(given.chars()).collect::<Vec<_>>()));
        out.push(hash(&surname.chars().chain(initial).collect::<Vec<_>>()));
    }

    /// A key of the given name with one of the surname; on-premises also with the two in each other's place.
    fn both(
        &self,
        given: impl Fn(&Form) -> u64,
        surname: impl Fn(&Form) -> u64,
        out: &mut Vec<u64>,
    ) {
        if !self.given.is_there() || !self.surname.is_there() {
            return;
        }
        out.push(mixed(given(self.given), surname(self.surname)));
        if self.side == Side::OnPrem {
            out.push(mixed(given(self.surname), surname(self.given)));
        }
    }

    fn forms(&self, with: Option<u64>, out: &mut Vec<u64>) {
        let word = self.records.names[self.user].given;
        let formals = self.lookup.formals.get(word as usize).iter();
        let with = with.unwrap_or(1);
        if with != 0 {
            out.extend(formals.map(|formal| mixed(u64::from(*formal), with)));
        }
    }

    fn initial_typo(&self, out: &mut Vec<u64>) {
        if self.given.is_there() {
            let typos = self.lookup.typos.get(self.records.names[self.user].surname as usize);
            out.extend(typos.iter().map(|key| mixed(self.given.initial(), *key)));
        }
    }

    fn typo_initial(&self, out: &mut Vec<u64>) {
        if self.surname.is_there() {
            let typos = self.lookup.typos.get(self.records.names[self.user].given as usize);
            out.extend(typos.iter().map(|key| mixed(*key, self.surname.initial())));
        }
    }

    /// The words that may be the surname.
    fn surname_words(&self) -> impl Iterator<Item = u32> + 'a {
        let parts = self.records.parts.get(self.user);
        let parts = if parts.len() > 1 { parts } else { &[] };
        let words =
            std::iter::once(self.records.names[self.user].surname).chain(parts.iter().copied());
        words.filter(|word| *word != NONE)
    }

    /// The words that may be the given name.
    fn given_words(&self) -> impl Iterator<Item = u32> + '_ {
        let extra = self.records.extra.get(self.user).iter().copied();
        let words = std::iter::once(self.records.names[self.user].given).chain(extra);
        words.filter(|word| *word != NONE && !self.form(*word).is_initial())
    }

    /// A key of each word that may be the surname; on-premises also of the given name.
    fn surnames(&self, key: impl Fn(&Form) -> u64, out: &mut Vec<u64>) {
        out.extend(self.surname_words().map(|word| key(self.form(word))));
        if self.side == Side::OnPrem && self.given.is_there() {
            out.push(key(self.given));
        }
        let extra = self.records.extra.get(self.user).iter();
        out.extend(extra.map(|word| key(self.form(*word))));
    }

    /// A key of each word that may be the given name.
    fn givens(&self, key: impl Fn(&Form) -> u64, out: &mut Vec<u64>) {
        out.extend(self.given_words().map(|word| key(self.form(word))));
    }

    fn typos(&self, words: impl Iterator<Item = u32>, out: &mut Vec<u64>) {
        out.extend(words.flat_map(|word| self.lookup.typos.get(word as usize)));
    }

    fn beginnings(&self, out: &mut Vec<u64>) {
        out.extend(
            self.surname_words().map(|word| tagged(Tag::SurnameHead, self.form(word).heads[3])),
        );
        out.extend(self.given_words().map(|word| tagged(Tag::Head, self.form(word).heads[3])));
        out.extend(self.given_words().map(|word| tagged(Tag::GivenSound, self.form(word).sound)));
    }

    fn city(&self, out: &mut Vec<u64>) {
        let Some(city) = self.plain(Plain::City) else { return };
        out.push(city);
        out.push(mixed(self.given.initial(), city));
    }

    fn places(&self, out: &mut Vec<u64>) {
        out.extend([Plain::Street, Plain::PostalCode].into_iter().filter_map(|it| self.plain(it)));
        self.each_street_word(|number, word| {
            if let (Some(number), Some(word)) = (number, word) {
                out.push(mixed(number, word));
            }
        });
    }

    /// The house number, and the first word of more than two letters by its first four.
    fn each_street_word(&self, mut each: impl FnMut(Option<u64>, Option<u64>)) {
        let street = self.records.plain(self.user, Plain::Street);
        let text = self.lookup.features.texts(Plain::Street).get(street);
        let is_number = |word: &&str| word.starts_with(|c: char| c.is_ascii_digit());
        let head = |word: &str| hash(&word.chars().take(4).collect::<Vec<_>>());
        let number = text.split(' ').find(is_number).map(head);
        for word in text.split(' ').filter(|word| word.len() > 2 && !is_number(word)) {
            each(number, Some(head(word)));
        }
        each(number, None);
    }

    /// Where somebody lives and works, and the initials of further names; what tells little, in pairs.
    fn circumstances(&self, out: &mut Vec<u64>) {
        let own = [Plain::City, Plain::PostalCode, Plain::Manager, Plain::Office];
        out.extend(own.into_iter().filter_map(|it| self.plain(it)));
        let places = [Plain::City, Plain::State].map(|field| self.plain(field));
        let work = [Plain::Department, Plain::Title].map(|field| self.plain(field));
        out.extend(work.into_iter().flatten());
        for place in places.into_iter().flatten() {
            out.extend(
                work.into_iter().flatten().map(|work| tagged(Tag::Pair, mixed(place, work))),
            );
        }
        if let [Some(department), Some(title)] = work {
            out.push(tagged(Tag::Pair, mixed(department, title)));
        }
        self.each_street_word(|number, word| {
            out.extend(number.map(|number| tagged(Tag::Number, number)));
            out.extend(word.map(|word| tagged(Tag::Postcode, word)));
        });
        let extra = self.records.extra.get(self.user).iter();
        out.extend(extra.map(|word| tagged(Tag::Middle, self.form(*word).initial())));
    }

    fn called(&self, out: &mut Vec<u64>) {
        out.extend(self.given_words().map(|word| tagged(Tag::Head, self.form(word).initial())));
        out.extend(
            self.surname_words().map(|word| tagged(Tag::SurnameHead, self.form(word).heads[1])),
        );
    }
}
