//! How far two texts that are no names are apart.

use rapidfuzz::distance::{jaro_winkler, osa};

use super::plain::Plain;

/// So many errors at most make a postal code, a city or a state nearly equal.
pub(super) const MOST_PLACE_ERRORS: usize = 2;

/// From this likeness on (Jaro-Winkler), two texts are spellings of one.
pub(super) const ALIKE_WORDS: f64 = 0.92;

/// The level of two texts of a field.
pub(super) fn plain_level(field: Plain, a: &str, b: &str) -> u8 {
    match field {
        Plain::EmployeeId => id_level(a, b),
        Plain::Street => street_level(a, b),
        Plain::PostalCode | Plain::City | Plain::State => place_level(a, b),
        Plain::Manager
        | Plain::Department
        | Plain::Office
        | Plain::Company
        | Plain::Title
        | Plain::Label => words_level(a, b),
    }
}

/// The levels of an id: equal, one letter off, different.
fn id_level(a: &str, b: &str) -> u8 {
    if a == b {
        0
    } else if errors(a, b, 1) <= 1 {
        1
    } else {
        2
    }
}

/// The levels of a postal code, a city or a state: equal, nearly equal, different.
fn place_level(a: &str, b: &str) -> u8 {
    let shorter = a.len().min(b.len());
    let most = match shorter {
        0..=2 => 0,
        3..=5 => 1,
        _ => MOST_PLACE_ERRORS,
    };
    if a == b {
        0
    } else if errors(a, b, most) <= most {
        1
    } else {
        2
    }
}

/// The levels of a street: equal; nearly equal, with a number in common; alike; different.
fn street_level(a: &str, b: &str) -> u8 {
    if a == b {
        return 0;
    }
    let (ours, theirs) = (Street::of(a), Street::of(b));
    let number = ours.numbers.iter().any(|number| theirs.numbers.contains(number));
    let unnumbered = ours.numbers.is_empty() || theirs.numbers.is_empty();
    let shared = ours.words.iter().filter(|word| theirs.words.contains(word)).count();
    let fewer = ours.words.len().min(theirs.words.len());
    let all = fewer > 0 && shared == fewer;
    let letters = a.chars().count().max(b.chars().count());
    let errors = errors(a, b, letters / 4);
    if (errors * 5 <= letters && (number || unnumbered)) || (number && all) {
        1
    } else if all || (number && shared > 0) || errors * 4 <= letters {
        2
    } else {
        3
    }
}

struct Street<'a> {
    numbers: Vec<&'a str>,
    /// Words of more than two letters.
    words: Vec<&'a str>,
}

impl<'a> Street<'a> {
    fn of(text: &'a str) -> Self {
        let is_number = |word: &&str| word.starts_with(|c: char| c.is_ascii_digit());
        let words = || text.split(' ').filter(|word| !word.is_empty());
        let numbers = words().filter(is_number).collect();
        let words = words().filter(|word| !is_number(word) && word.len() > 2).collect();
        Self { numbers, words }
    }
}

/// The levels of a department, a title, a manager: equal, alike, different.
fn words_level(a: &str, b: &str) -> u8 {
    if a == b {
        return 0;
    }
    let (ours, theirs): (Vec<&str>, Vec<&str>) = (a.split(' ').collect(), b.split(' ').collect());
    let shared = ours.iter().filter(|word| word.len() > 2 && theirs.contains(word)).count();
    let half = shared > 0 && shared * 2 >= ours.len().max(theirs.len());
    if half || jaro_winkler::similarity(a.chars(), b.chars()) >= ALIKE_WORDS { 1 } else { 2 }
}

/// The levels of mail addresses: equal, a few letters off, equal before the `@`, same domain, different.
pub(super) fn mail_level(a: &str, b: &str) -> u8 {
    if a == b {
        return 0;
    }
    let letters = a.chars().count().max(b.chars().count());
    let most = (letters / 5).clamp(3, 6);
    if errors(a, b, most) <= most {
        return 1;
    }
    let (ours, theirs) = (a.split_once('@'), b.split_once('@'));
    match (ours, theirs) {
        (Some((local, _)), Some((other, _))) if local == other && local.len() >= 3 => 2,
        (Some((_, domain)), Some((_, other))) if domain == other => 3,
        _ => 4,
    }
}

/// The levels of the days on which accounts were made, by the days between.
pub(super) const fn days_level(a: i32, b: i32) -> u8 {
    match a.abs_diff(b) {
        0 => 0,
        1..=7 => 1,
        8..=60 => 2,
        _ => 3,
    }
}

/// The optimal string alignment distance, or more than `most` where it is.
pub(super) fn errors(a: &str, b: &str, most: usize) -> usize {
    let args = osa::Args::default().score_cutoff(most);
    osa::distance_with_args(a.chars(), b.chars(), &args).unwrap_or(usize::MAX / 16)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn levels_of_ids() {
        for (a, b, level) in
            [("1234", "1234", 0), ("1234", "1243", 1), ("1234", "124", 1), ("1234", "4321", 2)]
        {
            assert_eq!(id_level(a, b), level, "{a} {b}");
        }
    }

    #[test]
    fn levels_of_places() {
        for (a, b, level) in [
            ("berlin", "berlin", 0),
            ("berlin", "belrin", 1),
            ("berlin", "bern", 2),
            ("bern", "berne", 1),
            ("wa", "va", 2),
            ("nsw", "nws", 1),
            ("cb13fe", "cb13eg", 1),
            ("cb13fe", "ox51pb", 2),
        ] {
            assert_eq!(place_level(a, b), level, "{a} {b}");
        }
    }

    #[test]
    fn levels_of_streets() {
        for (a, b, level) in [
            ("12 main st", "12 main st", 0),
            ("12 main st", "12 mian st", 1),
            ("12 main st", "main st", 2),
            ("12 main st", "apt 4 12 main rd", 1),
            ("12 main st", "13 main st", 2),
            ("12 old main st", "12 main sq house", 2),
            ("12 main st", "7 elm ave", 3),
            ("12 main st", "12 elm ave", 3),
        ] {
            assert_eq!(street_level(a, b), level, "{a} {b}");
        }
    }

    #[test]
    fn levels_of_words() {
        for (a, b, level) in [
            ("human resources", "human resources", 0),
            ("human resources", "human resources emea", 1),
            ("accounting", "acounting", 1),
            ("it", "it operations", 2),
            ("sales", "finance", 2),
            // Their likeness by Jaro and Winkler is 0.87.
            ("marketing", "marketeer", 2),
        ] {
            assert_eq!(words_level(a, b), level, "{a} {b}");
        }
    }

    #[test]
    fn levels_of_mail() {
        for (a, b, level) in [
            ("e.shaw@smith-hall.biz", "e.shaw@smith-hall.biz", 0),
            ("scarlett.s@own.org", "scarlet.srb@own.org", 1),
            ("anna.lee@first.example", "anna.lee@second-place.example", 2),
            ("anna.lee@first.example", "john.smithson@first.example", 3),
            ("al@first.example", "al@quite-another.test", 4),
        ] {
            assert_eq!(mail_level(a, b), level, "{a} {b}");
        }
    }

    #[test]
    fn levels_of_days() {
        for (days, level) in [(0, 0), (1, 1), (7, 1), (8, 2), (60, 2), (61, 3)] {
            assert_eq!(days_level(100, 100 + days), level, "{days}");
            assert_eq!(days_level(100 + days, 100), level, "{days}");
        }
    }
}
