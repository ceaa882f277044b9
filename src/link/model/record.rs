//! What is compared of every user: normalised once, each text held once and known by its number.

use std::collections::HashSet;
use std::sync::OnceLock;

use foldhash::fast::FixedState;
use rayon::prelude::*;

use super::gist::Gist;
use super::kind::AccountKind;
use super::local::{Local, Patterns, is_code, plain, split};
use super::reading::{Reading, read};
use super::tenant::Tenant;
use super::texts::{Lists, NONE, Texts};
use super::written_back::{WrittenBack, named_by_account, named_by_user};
use crate::directory::{CloudRow, Directory, OnPremRow, Row, split_upn};
use crate::link::name::{NamePart, Spelling};

pub use super::plain::{Plain, Several};

/// A side of the comparison.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Side {
    /// The on-premises users.
    OnPrem,
    /// The cloud users.
    Cloud,
}

impl Side {
    /// Both of them.
    pub const BOTH: [Self; 2] = [Self::OnPrem, Self::Cloud];
}

/// The words of a person's name; [`NONE`] where one is missing.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Name {
    /// The first given name.
    pub given: u32,
    /// All given names in one word.
    pub given_joined: u32,
    /// The surname in one word.
    pub surname: u32,
    /// The part that only an address elsewhere tells.
    pub told: Option<NamePart>,
}

/// The users of one side, a position each.
#[derive(Clone, Debug, Default)]
pub struct Records {
    /// Their rows in the table.
    pub rows: Vec<u32>,
    /// Their names, of [`Features::words`].
    pub names: Vec<Name>,
    /// The parts of their surnames: three letters or more, no particles.
    pub parts: Lists<u32>,
    /// Further words of their names.
    pub extra: Lists<u32>,
    /// Their UPN prefix, account name, mail nickname and the local parts of addresses of the tenant, of
    /// [`Features::bases`]; without those that many share (`admin`).
    pub locals: Lists<Local>,
    /// What their accounts are for.
    pub kinds: Vec<AccountKind>,
    /// The days since 1970 on which their accounts were made, where known.
    pub days: Vec<Option<i32>>,
    /// The row of the other side that an id written back by the sync names.
    pub written_back: Vec<WrittenBack>,
    /// A user's texts stand together: pairs are compared in no order of the users.
    plain: Vec<[u32; Plain::ALL.len()]>,
    several: [Lists<u32>; Several::ALL.len()],
}

impl Records {
    /// How many users there are.
    #[must_use]
    #[inline]
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there is nobody.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The positions of all users, relatives and namesakes beside each other.
    #[must_use]
    pub fn by_surname(&self) -> Vec<u32> {
        let mut users: Vec<u32> = (0..self.len() as u32).collect();
        users.par_sort_by_key(|user| {
            let name = self.names[*user as usize];
            (name.surname, name.given)
        });
        users
    }

    /// The number of a user's text in a field.
    #[must_use]
    #[inline]
    pub fn plain(&self, user: usize, field: Plain) -> u32 {
        self.plain[user][field as usize]
    }

    /// The numbers of a user's texts in a field.
    #[must_use]
    #[inline]
    pub fn several(&self, user: usize, field: Several) -> &[u32] {
        self.several[field as usize].get(user)
    }

    /// Everybody's texts in a field.
    #[must_use]
    pub const fn lists(&self, field: Several) -> &Lists<u32> {
        &self.several[field as usize]
    }
}

/// What is compared of the users of both sides.
#[derive(Clone, Debug, Default)]
pub struct Features {
    /// The words of names: given names, surnames, their parts, further words; folded, in Latin letters where
    /// these stand for sounds.
    pub words: Texts,
    /// The bases of local parts.
    pub bases: Texts,
    /// For each number of [`Several::Address`]: the number of its domain.
    pub domains: Vec<u32>,
    /// The on-premises users.
    pub onprem: Records,
    /// The cloud users.
    pub cloud: Records,
    plain: [Texts; Plain::ALL.len()],
    several: [Texts; Several::ALL.len()],
    domain_names: Texts,
    /// The words ready to be compared, once somebody asked.
    spellings: OnceLock<Vec<Spelling>>,
    gists: OnceLock<[Vec<Gist>; Plain::ALL.len()]>,
}

/// A base of a local part that is not made from the name of who has it, and that more than this many have,
/// is nobody's: `admin`, `info`.
const MOST_BASES: u32 = 4;

/// How many users are read before numbers are given to what they have.
const READ_AT_ONCE: usize = 1 << 14;

/// A user as it was read, before what it has is numbered.
struct ReadUser {
    row: u32,
    reading: Reading,
    /// The base, the number and whether the base is made from the name.
    locals: Vec<(String, u32, bool)>,
    written_back: WrittenBack,
}

impl ReadUser {
    fn new(row: usize, reading: Reading, written_back: WrittenBack) -> Self {
        let patterns = reading.patterns();
        let made = |text: &String| {
            let (base, number) = split(text);
            if patterns.make(&base) {
                return (base, number, true);
            }
            let whole = plain(text);
            if is_code(&whole) { (whole, 0, false) } else { (base, number, false) }
        };
        let locals = reading.locals.iter().map(made).collect();
        Self { row: row as u32, reading, locals, written_back }
    }
}

impl Features {
    /// The features of some users of a directory: the on-premises rows, and the cloud rows.
    #[must_use]
    pub fn of(
        directory: &Directory,
        tenant: &Tenant,
        onprem: &[OnPremRow],
        cloud: &[CloudRow],
    ) -> Self {
        let mut features = Self::default();
        features.domains.push(NONE);
        features.add_all(Side::OnPrem, onprem, |row| {
            let reading = read(&directory.onprem, row, tenant, directory);
            let named = named_by_user(directory, row, tenant.wrote_ids());
            ReadUser::new(row.index(), reading, named)
        });
        features.add_all(Side::Cloud, cloud, |row| {
            let reading = read(&directory.cloud, row, tenant, directory);
            ReadUser::new(row.index(), reading, named_by_account(directory, row))
        });
        features
    }

    /// The words of names by number, ready to be compared.
    pub(super) fn spellings(&self) -> &[Spelling] {
        self.spellings.get_or_init(|| {
            let words = (0..self.words.len() as u32).into_par_iter();
            words.map(|word| Spelling::of(self.words.get(word))).collect()
        })
    }

    /// What is soon told of the texts of each field, by number.
    pub(super) fn gists(&self) -> &[Vec<Gist>; Plain::ALL.len()] {
        self.gists.get_or_init(|| {
            Plain::ALL.map(|field| {
                let texts = self.texts(field);
                let numbers = (0..texts.len() as u32).into_par_iter();
                numbers.map(|number| Gist::of(texts.get(number))).collect()
            })
        })
    }

    /// The users of a side.
    #[must_use]
    #[inline]
    pub const fn side(&self, side: Side) -> &Records {
        match side {
            Side::OnPrem => &self.onprem,
            Side::Cloud => &self.cloud,
        }
    }

    /// Forgets the ids that were written back.
    pub(super) fn forget_written_back(&mut self) {
        self.onprem.written_back.fill(WrittenBack::Nothing);
        self.cloud.written_back.fill(WrittenBack::Nothing);
    }

    /// The position of the user of a row; the rows are in ascending order.
    #[inline]
    pub(super) fn position(&self, side: Side, row: usize) -> Option<usize> {
        self.side(side).rows.binary_search(&(row as u32)).ok()
    }

    /// The texts of a field.
    #[must_use]
    #[inline]
    pub const fn texts(&self, field: Plain) -> &Texts {
        &self.plain[field as usize]
    }

    /// The texts of a field of which a user has several.
    #[must_use]
    #[inline]
    pub const fn several(&self, field: Several) -> &Texts {
        &self.several[field as usize]
    }

    /// Adds the users of a side. Each is read by itself, on every processor; what they have is numbered in
    /// their order, while those that follow are read.
    fn add_all<R: Row>(&mut self, side: Side, rows: &[R], read: impl Fn(R) -> ReadUser + Sync) {
        let mut last: Vec<ReadUser> = Vec::new();
        for rows in rows.chunks(READ_AT_ONCE) {
            let add = || last.into_iter().for_each(|user| self.add(side, &user));
            let read_all = || rows.par_iter().with_min_len(64).map(|row| read(*row)).collect();
            ((), last) = rayon::join(add, read_all);
        }
        for user in last {
            self.add(side, &user);
        }
    }

    fn add(&mut self, side: Side, user: &ReadUser) {
        let records = match side {
            Side::OnPrem => &mut self.onprem,
            Side::Cloud => &mut self.cloud,
        };
        let reading = &user.reading;
        records.rows.push(user.row);
        records.kinds.push(reading.kind);
        records.days.push(reading.day);
        records.written_back.push(user.written_back);
        add_name(records, &mut self.words, reading);
        records.locals.push(locals(&user.locals, &mut self.bases));
        let number =
            |field: Plain| self.plain[field as usize].number(&reading.plain[field as usize]);
        records.plain.push(Plain::ALL.map(number));
        for field in Several::ALL {
            let texts = &mut self.several[field as usize];
            let numbers = reading.several[field as usize].iter().map(|text| texts.number(text));
            records.several[field as usize].push(numbers);
        }
        let addresses = &self.several[Several::Address as usize];
        for number in self.domains.len()..addresses.len() {
            let domain = split_upn(addresses.get(number as u32)).map_or("", |(_, domain)| domain);
            self.domains.push(self.domain_names.number(domain));
        }
    }

    /// Takes the bases of local parts away that many have and that are made from nobody's name, and gives
    /// them: `admin`, `info`.
    pub(super) fn take_common_bases(&mut self) -> HashSet<String, FixedState> {
        let mut counts = vec![0_u32; self.bases.len()];
        for side in Side::BOTH {
            let locals = &self.side(side).locals;
            for user in 0..self.side(side).len() {
                let mut bases: Vec<u32> = locals
                    .get(user)
                    .iter()
                    .filter(|local| !local.derived)
                    .map(|local| local.base)
                    .collect();
                bases.sort_unstable();
                bases.dedup();
                for base in bases {
                    counts[base as usize] += 1;
                }
            }
        }
        let common = |base: u32| counts[base as usize] > MOST_BASES;
        let stays = |local: &Local| local.derived || !common(local.base);
        self.onprem.locals.retain(stays);
        self.cloud.locals.retain(stays);
        self.bases.iter().filter(|it| common(it.0)).map(|it| it.1.to_string()).collect()
    }

    /// Takes these bases of local parts away.
    pub(super) fn drop_bases(&mut self, common: &HashSet<String, FixedState>) {
        let bases = &self.bases;
        let stays = |local: &Local| local.derived || !common.contains(bases.get(local.base));
        self.onprem.locals.retain(stays);
        self.cloud.locals.retain(stays);
    }
}

fn add_name(records: &mut Records, words: &mut Texts, reading: &Reading) {
    let name = &reading.name;
    let (given, given_joined) = name
        .given
        .as_ref()
        .map_or((NONE, NONE), |it| (words.number(&it.word), words.number(&it.joined)));
    let surname = name.surname.as_ref().map_or(NONE, |it| words.number(&it.joined));
    records.names.push(Name { given, given_joined, surname, told: reading.told });
    let parts = name.surname.iter().flat_map(|it| &it.parts);
    records.parts.push(parts.map(|part| words.number(part)));
    records.extra.push(name.extra.iter().map(|word| words.number(word)));
}

/// The local parts of a user, numbered, each once.
fn locals(read: &[(String, u32, bool)], bases: &mut Texts) -> Vec<Local> {
    let mut locals: Vec<Local> = Vec::with_capacity(read.len());
    for (base, number, derived) in read {
        let local = Local { base: bases.number(base), number: *number, derived: *derived };
        if local.is_there() && !locals.contains(&local) {
            locals.push(local);
        }
    }
    locals
}

impl Reading {
    /// What the addresses of the user are made from.
    pub(super) fn patterns(&self) -> Patterns<'_> {
        let surname = self.name.surname.as_ref();
        Patterns {
            given: self.name.given.as_ref().map_or("", |it| &it.word),
            surname: surname.map_or("", |it| &it.joined),
            last: surname.and_then(|it| it.parts.last()).map_or("", String::as_str),
            middle: self.name.extra.first().map_or("", String::as_str),
        }
    }
}
