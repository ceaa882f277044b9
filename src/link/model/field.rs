//! What is compared, and the levels of each comparison with what they are taken for before anything is
//! learnt.

use super::record::Plain;

/// A comparison that two users can be looked at by.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Comparison {
    /// The given names.
    Given,
    /// A given name that is an initial on a side.
    Initial,
    /// The surnames.
    Surname,
    /// Our given name and their surname.
    GivenSurname,
    /// Our surname and their given name.
    SurnameGiven,
    /// Further names.
    Middle,
    /// UPN, mail and proxy addresses of the tenant, as a whole.
    Address,
    /// Mail addresses elsewhere.
    Mail,
    /// Account names and what stands before the `@` of the tenant's addresses.
    Local,
    /// The employee id.
    EmployeeId,
    /// The street.
    Street,
    /// The postal code.
    PostalCode,
    /// The city.
    City,
    /// The state.
    State,
    /// The manager.
    Manager,
    /// The department.
    Department,
    /// The office.
    Office,
    /// The company.
    Company,
    /// The job title.
    Title,
    /// Telephone numbers.
    Phone,
    /// The display name of accounts that are nobody's.
    Label,
    /// The days on which the accounts were made.
    Created,
    /// What the accounts are for.
    Kind,
    /// Ids that a sync wrote back.
    WrittenBack,
}

/// A level of a comparison.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Level {
    /// In words: `equal`, `one letter off`.
    pub words: &'static str,
    /// The share of pairs of one person that are at it, as a first guess.
    pub(super) same: f64,
    /// The share of pairs of two people that are at it, as a first guess.
    pub(super) other: f64,
}

const fn level(words: &'static str, same: f64, other: f64) -> Level {
    Level { words, same, other }
}

/// The most levels that a comparison has.
pub(super) const MOST_LEVELS: usize = 9;

const GIVEN: [Level; 9] = [
    level("equal", 0.76, 0.006),
    level("forms of one name", 0.06, 0.004),
    level("one error apart", 0.07, 0.003),
    level("alike", 0.03, 0.01),
    level("one begins with the other", 0.015, 0.004),
    level("a further name of the other", 0.015, 0.003),
    level("another name like it", 0.0002, 0.003),
    level("hardly alike", 0.015, 0.03),
    level("different", 0.035, 0.937),
];
const INITIAL: [Level; 2] =
    [level("the initial fits", 0.95, 0.08), level("another initial", 0.05, 0.92)];
const SURNAME: [Level; 6] = [
    level("equal", 0.82, 0.0015),
    level("one error apart", 0.08, 0.002),
    level("alike", 0.03, 0.003),
    level("a part in common", 0.02, 0.002),
    level("hardly alike", 0.01, 0.03),
    level("different", 0.04, 0.9615),
];
const SWAPPED: [Level; 6] = [
    level("equal, turned round", 0.82, 0.0003),
    level("one error apart, turned round", 0.08, 0.001),
    level("alike, turned round", 0.03, 0.002),
    level("a part in common, turned round", 0.02, 0.001),
    level("hardly alike, turned round", 0.01, 0.02),
    level("different, turned round", 0.04, 0.9757),
];
const MIDDLE: [Level; 3] =
    [level("equal", 0.5, 0.01), level("same initial", 0.42, 0.07), level("different", 0.08, 0.92)];
const ADDRESS: [Level; 3] = [
    level("UPN equal", 0.7, 0.0005),
    level("in common", 0.15, 0.0005),
    level("different", 0.15, 0.999),
];
const MAIL: [Level; 5] = [
    level("equal", 0.7, 0.0005),
    level("a few letters off", 0.15, 0.0005),
    level("equal before the @", 0.05, 0.003),
    level("same domain", 0.03, 0.003),
    level("different", 0.07, 0.993),
];
const LOCAL: [Level; 6] = [
    level("equal, with its number", 0.25, 0.08),
    level("equal, and not made from the name", 0.35, 0.0005),
    level("made from the other's name", 0.1, 0.001),
    level("one letter off", 0.1, 0.002),
    level("equal but for the number", 0.1, 0.02),
    level("different", 0.1, 0.9925),
];
const EMPLOYEE_ID: [Level; 3] = [
    level("equal", 0.95, 0.0005),
    level("one digit off", 0.02, 0.0005),
    level("different", 0.03, 0.999),
];
const STREET: [Level; 4] = [
    level("equal", 0.75, 0.001),
    level("nearly equal", 0.17, 0.002),
    level("alike", 0.04, 0.01),
    level("different", 0.04, 0.987),
];
const POSTAL_CODE: [Level; 3] = [
    level("equal", 0.85, 0.005),
    level("nearly equal", 0.08, 0.01),
    level("different", 0.07, 0.985),
];
const CITY: [Level; 3] =
    [level("equal", 0.8, 0.03), level("nearly equal", 0.1, 0.01), level("different", 0.1, 0.96)];
const STATE: [Level; 3] =
    [level("equal", 0.92, 0.2), level("nearly equal", 0.03, 0.02), level("different", 0.05, 0.78)];
const MANAGER: [Level; 3] =
    [level("equal", 0.75, 0.01), level("alike", 0.1, 0.02), level("different", 0.15, 0.97)];
const DEPARTMENT: [Level; 3] =
    [level("equal", 0.75, 0.05), level("alike", 0.1, 0.05), level("different", 0.15, 0.9)];
const OFFICE: [Level; 3] =
    [level("equal", 0.75, 0.1), level("alike", 0.1, 0.05), level("different", 0.15, 0.85)];
const COMPANY: [Level; 3] =
    [level("equal", 0.8, 0.3), level("alike", 0.12, 0.1), level("different", 0.08, 0.6)];
const TITLE: [Level; 3] =
    [level("equal", 0.65, 0.03), level("alike", 0.15, 0.05), level("different", 0.2, 0.92)];
const PHONE: [Level; 2] = [level("equal", 0.8, 0.001), level("different", 0.2, 0.999)];
const LABEL: [Level; 3] =
    [level("equal", 0.8, 0.002), level("alike", 0.1, 0.02), level("different", 0.1, 0.978)];
const CREATED: [Level; 4] = [
    level("the same day", 0.25, 0.003),
    level("within a week", 0.15, 0.008),
    level("within two months", 0.15, 0.04),
    level("other days", 0.45, 0.949),
];
/// Nobody learns these two: the second account of a person has everything in common with the first, so that
/// another purpose speaks against a pair by itself; and an id that was written back is decisive, unless it names
/// nobody in the files: the account may have been made anew, or the id may be that of a former tenant.
const KIND: [Level; 2] = [level("the same", 1.0, 1.0), level("another", 0.01, 1.0)];
const WRITTEN_BACK: [Level; 3] = [
    level("names the other", 1.0, 1e-12),
    level("names nobody in the files", 0.1, 1.0),
    level("names somebody else", 0.0, 1.0),
];

impl Comparison {
    /// How many there are.
    pub const COUNT: usize = Self::ALL.len();

    /// All of them, in the order in which they are told.
    pub const ALL: [Self; 24] = [
        Self::Given,
        Self::Initial,
        Self::Surname,
        Self::GivenSurname,
        Self::SurnameGiven,
        Self::Middle,
        Self::Address,
        Self::Mail,
        Self::Local,
        Self::EmployeeId,
        Self::Street,
        Self::PostalCode,
        Self::City,
        Self::State,
        Self::Manager,
        Self::Department,
        Self::Office,
        Self::Company,
        Self::Title,
        Self::Phone,
        Self::Label,
        Self::Created,
        Self::Kind,
        Self::WrittenBack,
    ];

    /// Its levels, from the same to different.
    #[must_use]
    #[inline]
    pub const fn levels(self) -> &'static [Level] {
        match self {
            Self::Given => &GIVEN,
            Self::Initial => &INITIAL,
            Self::Surname => &SURNAME,
            Self::GivenSurname | Self::SurnameGiven => &SWAPPED,
            Self::Middle => &MIDDLE,
            Self::Address => &ADDRESS,
            Self::Mail => &MAIL,
            Self::Local => &LOCAL,
            Self::EmployeeId => &EMPLOYEE_ID,
            Self::Street => &STREET,
            Self::PostalCode => &POSTAL_CODE,
            Self::City => &CITY,
            Self::State => &STATE,
            Self::Manager => &MANAGER,
            Self::Department => &DEPARTMENT,
            Self::Office => &OFFICE,
            Self::Company => &COMPANY,
            Self::Title => &TITLE,
            Self::Phone => &PHONE,
            Self::Label => &LABEL,
            Self::Created => &CREATED,
            Self::Kind => &KIND,
            Self::WrittenBack => &WRITTEN_BACK,
        }
    }

    /// Its name in an explanation.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Given | Self::Initial => "given name",
            Self::Surname => "surname",
            Self::GivenSurname => "given name and surname",
            Self::SurnameGiven => "surname and given name",
            Self::Middle => "further names",
            Self::Address => "address",
            Self::Mail => "mail",
            Self::Local => "account name",
            Self::EmployeeId => "employee id",
            Self::Street => "street",
            Self::PostalCode => "postal code",
            Self::City => "city",
            Self::State => "state",
            Self::Manager => "manager",
            Self::Department => "department",
            Self::Office => "office",
            Self::Company => "company",
            Self::Title => "title",
            Self::Phone => "phone",
            Self::Label => "name",
            Self::Created => "created",
            Self::Kind => "kind of account",
            Self::WrittenBack => "written-back id",
        }
    }

    /// Whether its weights are given for good, and not learnt.
    #[inline]
    pub(super) const fn is_given(self) -> bool {
        matches!(self, Self::Kind | Self::WrittenBack)
    }

    /// The given name, or its initial.
    pub(super) const GIVEN: [Self; 2] = [Self::Given, Self::Initial];

    /// Facts of their own, of which a different one is seldom of one person, however much else is equal: another further
    /// name of a father and a son, another employee id, the second account of an administrator.
    pub(super) const OWN: [Self; 3] = [Self::Middle, Self::EmployeeId, Self::Kind];

    /// Given name and surname in each other's place.
    pub(super) const TURNED: [Self; 2] = [Self::GivenSurname, Self::SurnameGiven];

    /// Those that count by themselves: they are no part of the name or of a place.
    pub(super) const SINGLE: [Self; 11] = [
        Self::Middle,
        Self::Address,
        Self::Mail,
        Self::Local,
        Self::EmployeeId,
        Self::Title,
        Self::Phone,
        Self::Label,
        Self::Created,
        Self::Kind,
        Self::WrittenBack,
    ];

    /// The parts of where somebody lives, or sits: the finest first. One fact lies behind all of them.
    pub(super) const PLACE: [Self; 4] = [Self::Street, Self::PostalCode, Self::City, Self::State];

    /// The parts of a place of work, the finest first. One fact lies behind all of them.
    pub(super) const WORK: [Self; 4] =
        [Self::Manager, Self::Department, Self::Office, Self::Company];

    /// The field that it compares, where that is one of one text.
    #[inline]
    pub(super) const fn plain(self) -> Option<Plain> {
        Some(match self {
            Self::EmployeeId => Plain::EmployeeId,
            Self::Street => Plain::Street,
            Self::PostalCode => Plain::PostalCode,
            Self::City => Plain::City,
            Self::State => Plain::State,
            Self::Manager => Plain::Manager,
            Self::Department => Plain::Department,
            Self::Office => Plain::Office,
            Self::Company => Plain::Company,
            Self::Title => Plain::Title,
            Self::Label => Plain::Label,
            _ => return None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn levels_are_shares_of_a_whole() {
        for comparison in Comparison::ALL {
            assert_eq!(Comparison::ALL[comparison as usize], comparison);
            let levels = comparison.levels();
            assert!(levels.len() <= MOST_LEVELS);
            if comparison.is_given() {
                continue;
            }
            for total in [
                levels.iter().map(|level| level.same).sum::<f64>(),
                levels.iter().map(|level| level.other).sum::<f64>(),
            ] {
                // Of equal local parts more is taken for chance than was counted.
                let most = if comparison == Comparison::Local { 0.1 } else { 0.002 };
                assert!((total - 1.0).abs() < most, "{comparison:?} {total}");
            }
        }
    }
}
