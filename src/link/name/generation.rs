//! The elder and the younger of one name: `Smith Jr.`, `Müller sen.`.

use crate::text::{fold, is_word_char};

/// Which of several people of one family and name somebody is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Generation {
    Elder,
    Younger,
    /// By number: `II`, `III`.
    Number(usize),
}

/// The words behind a name that tell it.
const ELDER: [&str; 3] = ["sr", "sen", "senior"];
const YOUNGER: [&str; 3] = ["jr", "jun", "junior"];
const NUMBERS: [&str; 3] = ["ii", "iii", "iv"];

/// Which one a display name tells: by a word behind two others at least, since Sen and Jun are names too.
fn generation(name: &str) -> Option<Generation> {
    let folded = fold(name);
    let words: Vec<&str> =
        folded.split(|c| !is_word_char(c)).filter(|word| !word.is_empty()).collect();
    let word = words.iter().skip(2).find(|word| of_word(word).is_some())?;
    of_word(word)
}

fn of_word(word: &str) -> Option<Generation> {
    if ELDER.contains(&word) {
        return Some(Generation::Elder);
    }
    if YOUNGER.contains(&word) {
        return Some(Generation::Younger);
    }
    NUMBERS.iter().position(|number| *number == word).map(Generation::Number)
}

/// Whether two display names are those of two generations.
#[must_use]
pub fn are_two_generations(ours: &str, theirs: &str) -> bool {
    match (generation(ours), generation(theirs)) {
        (Some(ours), Some(theirs)) => ours != theirs,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_generations_are_told_apart() {
        for (ours, theirs) in [
            ("Wolfgang Brunner sen.", "Wolfgang Brunner jun."),
            ("John Smith Jr.", "Smith, John (Sr)"),
            ("John Smith II", "John Smith III"),
            ("Brunner, Wolfgang, Senior", "Wolfgang Brunner junior"),
        ] {
            assert!(are_two_generations(ours, theirs), "{ours} {theirs}");
            assert!(are_two_generations(theirs, ours), "{ours} {theirs}");
        }
        for (ours, theirs) in [
            ("John Smith Jr.", "John Smith"),
            ("John Smith Jr.", "Smith John Junior"),
            ("Amartya Sen", "Jun Tanaka"),
            ("Sen Amartya", "Jun Sen"),
            ("Anna Lee", "Anna Lee"),
        ] {
            assert!(!are_two_generations(ours, theirs), "{ours} {theirs}");
        }
    }
}
