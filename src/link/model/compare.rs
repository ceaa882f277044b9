//! Comparing two users: the level of each comparison, and how likely it is that two people are at it.

use super::chance::Chances;
use super::distance::{
    days_level, errors, id_level, mail_level, place_level, street_level, words_level,
};
use super::field::Comparison;
use super::local::{Local, Patterns, is_code};
use super::memo::Memo;
use super::record::{Features, Plain, Records, Several, Side};
use super::texts::{NONE, Texts};
use super::written_back::WrittenBack;
use crate::link::name::{
    GivenLevel, GivenMatch, NamePart, NameView, Spelling, SurnameLevel, Words, given_match_of,
    given_word_level, initial, middle_level_of, surname_level_of, surname_word_level,
    swapped_levels_of,
};

/// The level of a comparison that could not be made, because something is missing on a side.
pub(super) const UNSEEN: u8 = u8::MAX;

/// The level of each comparison.
pub(super) type Levels = [u8; Comparison::COUNT];

/// What two users have and have not in common.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(super) struct Evidence {
    /// The level of each comparison.
    pub(super) levels: Levels,
    /// How likely it is that two people are at that level.
    pub(super) other: [f32; Comparison::COUNT],
    /// How likely it is that two people live at the address on which these agree, 0 where they do on none.
    pub(super) neighbours: f32,
    /// The share of people at one such address who have the surname in common too.
    pub(super) relatives: f32,
    /// How likely it is that two people work where these two do, 0 where that is not the same place.
    pub(super) colleagues: f32,
}

/// The words of names, and how two of them stand to each other.
struct KnownWords<'a> {
    texts: &'a Texts,
    spellings: &'a [Spelling],
    given: Memo<Option<GivenLevel>>,
    surname: Memo<Option<SurnameLevel>>,
}

impl Words for KnownWords<'_> {
    type Word = u32;

    fn text(&self, word: u32) -> &str {
        self.texts.get(word)
    }

    fn initial(&self, word: u32) -> Option<char> {
        self.spellings[word as usize].initial()
    }

    fn count(&self, word: u32) -> usize {
        self.spellings[word as usize].count()
    }

    fn given(&mut self, a: u32, b: u32) -> Option<GivenLevel> {
        let (ours, theirs) = (&self.spellings[a as usize], &self.spellings[b as usize]);
        let has_forms = !ours.formals().is_empty() || !theirs.formals().is_empty();
        if !has_forms && ours.is_far(theirs) {
            return Some(GivenLevel::Different);
        }
        self.given.get(a, b, || given_word_level(ours, theirs))
    }

    fn surname(&mut self, a: u32, b: u32) -> Option<SurnameLevel> {
        if a == b {
            return Some(SurnameLevel::Equal);
        }
        let (ours, theirs) = (&self.spellings[a as usize], &self.spellings[b as usize]);
        if ours.is_far(theirs) {
            return Some(SurnameLevel::Different);
        }
        self.surname.get(a, b, || surname_word_level(ours, theirs))
    }
}

/// Compares users of one set of features. It remembers what it compared; each thread has its own.
pub(super) struct Comparer<'a> {
    features: &'a Features,
    words: KnownWords<'a>,
    plain: Vec<Memo<u8>>,
    mail: Memo<u8>,
    locals: Memo<bool>,
}

impl<'a> Comparer<'a> {
    pub(super) fn new(features: &'a Features) -> Self {
        Self {
            features,
            words: KnownWords {
                texts: &features.words,
                spellings: features.spellings(),
                given: Memo::new(),
                surname: Memo::new(),
            },
            plain: Plain::ALL.iter().map(|_| Memo::new()).collect(),
            mail: Memo::new(),
            locals: Memo::new(),
        }
    }

    /// The level of each comparison that can be made of an on-premises user and a cloud user.
    pub(super) fn levels(&mut self, onprem: usize, cloud: usize) -> Levels {
        let mut levels = [UNSEEN; Comparison::COUNT];
        levels[Comparison::Mail as usize] = self.mail_level(onprem, cloud);
        self.compare_names(onprem, cloud, &mut levels);
        for comparison in Comparison::ALL {
            if let Some(field) = comparison.plain() {
                levels[comparison as usize] = self.plain_level(field, onprem, cloud);
            }
        }
        levels[Comparison::Address as usize] = self.address_level(onprem, cloud);
        levels[Comparison::Local as usize] = self.local_level(onprem, cloud);
        levels[Comparison::Phone as usize] = self.phone_level(onprem, cloud);
        let (a, b) = (&self.features.onprem, &self.features.cloud);
        if let (Some(ours), Some(theirs)) = (a.days[onprem], b.days[cloud]) {
            levels[Comparison::Created as usize] = days_level(ours, theirs);
        }
        levels[Comparison::Kind as usize] = u8::from(a.kinds[onprem] != b.kinds[cloud]);
        levels[Comparison::WrittenBack as usize] = self.written_back_level(onprem, cloud);
        levels
    }

    fn compare_names(&mut self, onprem: usize, cloud: usize, levels: &mut Levels) {
        /// What stands before the `@` is equal, or nearly so.
        const EQUAL_LOCALS: u8 = 2;
        // A name that is read out of an address says nothing more where that address is compared.
        let counted = levels[Comparison::Mail as usize] <= EQUAL_LOCALS;
        let view = |side, user| view(self.features.side(side), user, counted);
        let (a, b) = (view(Side::OnPrem, onprem), view(Side::Cloud, cloud));
        let mut set = |comparison: Comparison, level: u8| levels[comparison as usize] = level;
        match given_match_of(&mut self.words, a, b) {
            Some(GivenMatch::Names(level)) => set(Comparison::Given, level as u8),
            Some(GivenMatch::Initial(level)) => set(Comparison::Initial, level as u8),
            None => {}
        }
        if let Some(level) = surname_level_of(&mut self.words, a, b) {
            set(Comparison::Surname, level as u8);
        }
        let swapped = swapped_levels_of(&mut self.words, a, b);
        if let Some(level) = swapped.given_surname {
            set(Comparison::GivenSurname, level as u8);
        }
        if let Some(level) = swapped.surname_given {
            set(Comparison::SurnameGiven, level as u8);
        }
        if let Some(level) = middle_level_of(&self.words, a, b) {
            set(Comparison::Middle, level as u8);
        }
    }

    fn plain_level(&mut self, field: Plain, onprem: usize, cloud: usize) -> u8 {
        let features = self.features;
        let (a, b) = (features.onprem.plain(onprem, field), features.cloud.plain(cloud, field));
        if a == NONE || b == NONE {
            return UNSEEN;
        }
        if a == b {
            return 0;
        }
        let compare = match field {
            Plain::EmployeeId => id_level,
            Plain::Street => street_level,
            Plain::PostalCode | Plain::City | Plain::State => place_level,
            Plain::Manager
            | Plain::Department
            | Plain::Office
            | Plain::Company
            | Plain::Title
            | Plain::Label => words_level,
        };
        let texts = features.texts(field);
        self.plain[field as usize].get(a, b, || compare(texts.get(a), texts.get(b)))
    }

    /// Addresses are compared where both users have one in the same domain of the tenant. Where such
    /// addresses are made from the names, other addresses only follow from other names.
    fn address_level(&self, onprem: usize, cloud: usize) -> u8 {
        let (a, b) = (&self.features.onprem, &self.features.cloud);
        let ours = a.several(onprem, Several::Address);
        let theirs = b.several(cloud, Several::Address);
        match (ours.first(), theirs.first()) {
            (None, _) | (_, None) => return UNSEEN,
            (Some(upn), Some(other)) if upn == other => return 0,
            _ => {}
        }
        if ours.iter().any(|address| theirs.contains(address)) {
            return 1;
        }
        let domain = |address: &u32| self.features.domains[*address as usize];
        let meet = ours.iter().any(|our| theirs.iter().any(|their| domain(our) == domain(their)));
        let derived = |locals: &[Local]| locals.iter().any(|local| local.derived);
        let both = derived(a.locals.get(onprem)) && derived(b.locals.get(cloud));
        if meet && !both { 2 } else { UNSEEN }
    }

    fn mail_level(&mut self, onprem: usize, cloud: usize) -> u8 {
        let features = self.features;
        let texts = features.several(Several::Mail);
        let mut best = UNSEEN;
        for ours in features.onprem.several(onprem, Several::Mail) {
            for theirs in features.cloud.several(cloud, Several::Mail) {
                let compare = || mail_level(texts.get(*ours), texts.get(*theirs));
                best = best.min(self.mail.get(*ours, *theirs, compare));
            }
        }
        best
    }

    /// The best level of any two local parts. Two that are made from the names of who has them tell no more
    /// than the names, unless a number makes them one.
    fn local_level(&mut self, onprem: usize, cloud: usize) -> u8 {
        let features = self.features;
        let mut best = UNSEEN;
        for ours in features.onprem.locals.get(onprem) {
            for theirs in features.cloud.locals.get(cloud) {
                let both = ours.derived && theirs.derived;
                let level = match (ours.base == theirs.base, ours.number == theirs.number) {
                    (true, true) if ours.number >= 10 => 0,
                    (true, true) if !both => 1,
                    (true, false) if !both => 4,
                    _ if both => UNSEEN,
                    _ => self.other_bases(onprem, *ours, cloud, *theirs),
                };
                best = best.min(level);
            }
        }
        best
    }

    fn other_bases(&mut self, onprem: usize, ours: Local, cloud: usize, theirs: Local) -> u8 {
        let features = self.features;
        let bases = &features.bases;
        let made = |local: Local, side: Side, user: usize| {
            !local.derived && patterns(features, side, user).make(bases.get(local.base))
        };
        if made(ours, Side::Cloud, cloud) || made(theirs, Side::OnPrem, onprem) {
            return 2;
        }
        if ours.derived || theirs.derived {
            return 5;
        }
        let near = self.locals.get(ours.base, theirs.base, || {
            let (a, b) = (bases.get(ours.base), bases.get(theirs.base));
            a.len().min(b.len()) >= 4 && !is_code(a) && !is_code(b) && errors(a, b, 1) <= 1
        });
        if near { 3 } else { 5 }
    }

    fn phone_level(&self, onprem: usize, cloud: usize) -> u8 {
        let ours = self.features.onprem.several(onprem, Several::Phone);
        let theirs = self.features.cloud.several(cloud, Several::Phone);
        if ours.is_empty() || theirs.is_empty() {
            return UNSEEN;
        }
        u8::from(!ours.iter().any(|number| theirs.contains(number)))
    }

    fn written_back_level(&self, onprem: usize, cloud: usize) -> u8 {
        let (a, b) = (&self.features.onprem, &self.features.cloud);
        let theirs = b.written_back[cloud] == WrittenBack::Row(a.rows[onprem]);
        // The account's own id is decisive; the id of a former domain of the user is not.
        match a.written_back[onprem] {
            WrittenBack::Nothing => {
                if theirs {
                    0
                } else {
                    UNSEEN
                }
            }
            WrittenBack::Nobody => 1,
            WrittenBack::Row(row) => 2 * u8::from(row != b.rows[cloud]),
        }
    }

    /// What two users have and have not in common, with how likely that is for two people.
    pub(super) fn evidence(&mut self, chances: &Chances, onprem: usize, cloud: usize) -> Evidence {
        let mut levels = self.levels(onprem, cloud);
        for comparison in Comparison::ALL.into_iter().filter(|it| chances.is_idle(*it)) {
            levels[comparison as usize] = UNSEEN;
        }
        // An equal address has an equal part before the `@`: that says nothing more.
        if levels[Comparison::Mail as usize] <= 1 || levels[Comparison::Address as usize] <= 1 {
            levels[Comparison::Local as usize] = UNSEEN;
        }
        let pair = Pair { features: self.features, chances, onprem, cloud };
        let (neighbours, relatives) = pair.neighbours(&levels);
        let colleagues = pair.colleagues(&levels);
        for parts in [Comparison::PLACE, Comparison::WORK] {
            pair.leave_out_implied(parts, &mut levels);
        }
        let mut other = [1.0; Comparison::COUNT];
        for comparison in Comparison::ALL {
            let level = levels[comparison as usize];
            if level != UNSEEN {
                other[comparison as usize] = pair.chance(comparison, level);
            }
        }
        Evidence { levels, other, neighbours, relatives, colleagues }
    }
}

/// A name, without the part that an address tells where that is `counted` already.
fn view(records: &Records, user: usize, counted: bool) -> NameView<'_, u32> {
    let name = records.names[user];
    let is_left = |part| !counted || name.told != Some(part);
    let has_given = name.given != NONE && is_left(NamePart::Given);
    let has_surname = name.surname != NONE && is_left(NamePart::Surname);
    NameView {
        given: has_given.then_some([name.given, name.given_joined]),
        surname: has_surname.then_some(name.surname),
        parts: if has_surname { records.parts.get(user) } else { &[] },
        extra: records.extra.get(user),
    }
}

/// What the addresses of a user are made from.
fn patterns(features: &Features, side: Side, user: usize) -> Patterns<'_> {
    let records = features.side(side);
    let name = records.names[user];
    let word = |number: u32| features.words.get(number);
    let first = |list: &[u32]| list.first().map_or("", |number| word(*number));
    Patterns {
        given: word(name.given),
        surname: word(name.surname),
        last: records.parts.get(user).last().map_or("", |number| word(*number)),
        middle: first(records.extra.get(user)),
    }
}

/// Two users and how likely it is that two people agree in what these agree in.
struct Pair<'a> {
    features: &'a Features,
    chances: &'a Chances,
    onprem: usize,
    cloud: usize,
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
    fn chance(&self, comparison: Comparison, level: u8) -> f32 {
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
        const NEAR: f32 = 0.25;
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
    fn neighbours(&self, levels: &Levels) -> (f32, f32) {
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

    fn colleagues(&self, levels: &Levels) -> f32 {
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
    fn leave_out_implied(&self, parts: [Comparison; 4], levels: &mut Levels) {
        let mut parts = parts.into_iter();
        let equal = |comparison: &Comparison| {
            levels[*comparison as usize] == 0
                && comparison.plain().is_some_and(|field| self.plain(field) < COMMON)
        };
        let _ = parts.find(equal);
        parts.for_each(|comparison| levels[comparison as usize] = UNSEEN);
    }
}
