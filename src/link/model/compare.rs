//! Comparing two users: the level of each comparison.

use std::sync::{Mutex, PoisonError};

use super::chance::Chances;
use super::distance::{days_level, errors, mail_level, plain_level};
use super::evidence::{Evidence, Levels, UNSEEN};
use super::field::Comparison;
use super::gist::Gist;
use super::local::{Local, Patterns, is_code};
use super::memo::Memo;
use super::pair::Pair;
use super::record::{Features, Plain, Records, Several, Side};
use super::texts::{NONE, Texts};
use super::written_back::WrittenBack;
use crate::link::name::{
    GivenLevel, GivenMatch, NamePart, NameView, Spelling, SurnameLevel, Words, given_match_of,
    given_word_level, middle_level_of, surname_level_of, surname_word_level, swapped_levels_of,
};

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
    gists: &'a [Vec<Gist>; Plain::ALL.len()],
    /// The last level of each field.
    last: [u8; Plain::ALL.len()],
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
            gists: features.gists(),
            last: last_levels(),
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
        let gists = &self.gists[field as usize];
        if gists[a as usize].is_far(gists[b as usize], field) {
            return self.last[field as usize];
        }
        let texts = features.texts(field);
        self.plain[field as usize].get(a, b, || plain_level(field, texts.get(a), texts.get(b)))
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

/// The last level of each field of one text.
fn last_levels() -> [u8; Plain::ALL.len()] {
    let mut last = [0; Plain::ALL.len()];
    for comparison in Comparison::ALL {
        if let Some(field) = comparison.plain() {
            last[field as usize] = comparison.levels().len() as u8 - 1;
        }
    }
    last
}

/// Comparers that nobody uses now: what one has compared is of use for the next who takes it.
pub(super) struct Comparers<'a> {
    features: &'a Features,
    idle: Mutex<Vec<Comparer<'a>>>,
}

impl<'a> Comparers<'a> {
    pub(super) const fn of(features: &'a Features) -> Self {
        Self { features, idle: Mutex::new(Vec::new()) }
    }

    /// Has something done with one of them.
    pub(super) fn with<T>(&self, work: impl FnOnce(&mut Comparer<'a>) -> T) -> T {
        let idle = || self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        let taken = idle().pop();
        let mut comparer = taken.unwrap_or_else(|| Comparer::new(self.features));
        let done = work(&mut comparer);
        idle().push(comparer);
        done
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
