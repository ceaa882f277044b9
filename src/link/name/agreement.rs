//! How two whole names stand to each other, for people and for the order of claims.

use super::field_level::{given_match, surname_level, swapped_levels};
use super::level::{GivenLevel, GivenMatch, InitialLevel, SurnameLevel};
use super::person::PersonName;
use crate::directory::{CloudRow, Directory, Field, OnPremRow};
use crate::text::fold;

/// How two whole names stand to each other, the nearest first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Agreement {
    /// The same, whatever the order, the case and the accents.
    Equal,
    /// Given name and surname of one person: short forms, initials, typing errors.
    Alike,
    /// The surnames agree, or the given names where a surname is missing.
    Partly,
    /// A name is missing, so that they cannot be compared.
    Unknown,
    /// They are different.
    Different,
}

impl Agreement {
    /// The words for it.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Equal => "names equal",
            Self::Alike => "names alike",
            Self::Partly => "names partly alike",
            Self::Unknown => "names unknown",
            Self::Different => "names differ",
        }
    }

    /// How the names of two users of a directory stand to each other.
    #[must_use]
    pub fn of(directory: &Directory, onprem: OnPremRow, cloud: CloudRow) -> Self {
        let (users, accounts) = (&directory.onprem, &directory.cloud);
        let display = users.text_or_empty(onprem, Field::DisplayName);
        let other = accounts.text_or_empty(cloud, Field::DisplayName);
        if !display.is_empty() && (display == other || fold(display) == fold(other)) {
            return Self::Equal;
        }
        Self::of_names(&PersonName::of(users, onprem), &PersonName::of(accounts, cloud))
    }

    /// How two names stand to each other.
    #[must_use]
    pub fn of_names(ours: &PersonName, theirs: &PersonName) -> Self {
        let given = given_match(ours, theirs).map(of_given);
        let surname = surname_level(ours, theirs).map(of_surname);
        let swapped = swapped_levels(ours, theirs);
        let turned = swapped.given_surname.zip(swapped.surname_given);
        let turned = turned.map(|(a, b)| of_surname(a).max(of_surname(b)));
        let straight = match (given, surname) {
            (Some(given), Some(surname)) if surname < Self::Different => {
                if given < Self::Different { given.max(surname) } else { Self::Partly }
            }
            (None, Some(surname)) if surname < Self::Different => Self::Partly,
            (Some(given), None) if given < Self::Different => Self::Partly,
            (None, None) => Self::Unknown,
            (Some(_) | None, Some(_)) | (Some(_), None) => Self::Different,
        };
        turned.map_or(straight, |turned| turned.min(straight))
    }
}

const fn of_given(level: GivenMatch) -> Agreement {
    match level {
        GivenMatch::Names(GivenLevel::Equal) => Agreement::Equal,
        GivenMatch::Names(GivenLevel::OtherName | GivenLevel::Weak | GivenLevel::Different)
        | GivenMatch::Initial(InitialLevel::Conflict) => Agreement::Different,
        GivenMatch::Names(_) | GivenMatch::Initial(InitialLevel::Agree) => Agreement::Alike,
    }
}

const fn of_surname(level: SurnameLevel) -> Agreement {
    match level {
        SurnameLevel::Equal => Agreement::Equal,
        SurnameLevel::Near | SurnameLevel::Alike | SurnameLevel::Part => Agreement::Alike,
        SurnameLevel::Weak | SurnameLevel::Different => Agreement::Different,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_agree_as_people_would_say() {
        let of = |[given, surname]: [&str; 2]| PersonName::of_texts(given, surname, "");
        for (a, b, expected) in [
            (["Anaïs", "Müller"], ["anais", "MULLER"], Agreement::Equal),
            (["Wei", "Wang"], ["Wang", "Wei"], Agreement::Equal),
            (["William", "Hart"], ["Bill", "Hart"], Agreement::Alike),
            (["A.", "Müller"], ["Anaïs", "Mueller"], Agreement::Alike),
            (["Katarzyna", "Kowalski"], ["Katarzina", "Kowalsky"], Agreement::Alike),
            (["Jörg", "Müller"], ["Anaïs", "Müller"], Agreement::Partly),
            (["", "Müller"], ["Anaïs", "Müller"], Agreement::Partly),
            (["Anna", ""], ["Anna", "Ek"], Agreement::Partly),
            (["Anna", "Ek"], ["Anna", "Berg"], Agreement::Different),
            (["John", "Smith"], ["Anaïs", "Müller"], Agreement::Different),
            (["", ""], ["Anna", "Ek"], Agreement::Unknown),
        ] {
            assert_eq!(Agreement::of_names(&of(a), &of(b)), expected, "{a:?} {b:?}");
            assert_eq!(Agreement::of_names(&of(b), &of(a)), expected, "{b:?} {a:?}");
        }
    }
}
