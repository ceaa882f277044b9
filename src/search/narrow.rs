//! When a query can only hit rows that an earlier one hit.

use super::abbreviation::LETTERS_FROM;
use super::query::{Pattern, Query, Term};

/// Whether every row that `next` hits by its text, or by its letters in order, was also hit by
/// `before`, so that it is enough to look at those rows (and at the rows with typing errors, which
/// are found on their own). True in two cases:
///
/// 1. `next` begins with all groups of `before` and adds further ones: more conditions;
/// 2. the same, but the last group of `before` is a single positive term of letters, and in `next`
///    it is longer at its end.
///
/// It does not hold when a term is negated, since `!f` to `!fo` lets more rows in; for the end of a
/// field, since `b$` to `bc$` looks elsewhere; among alternatives, where an added one lets more rows
/// in; and below three letters, since with the third the letters may stand apart, and texts that many
/// share are looked at too.
#[must_use]
pub(super) fn narrows(before: &Query, next: &Query) -> bool {
    let (old, new) = (before.groups(), next.groups());
    let Some((last, rest)) = old.split_last() else { return false };
    if new.len() < old.len() || new[..rest.len()] != *rest {
        return false;
    }
    let successor = &new[rest.len()];
    successor == last
        || matches!((last.as_slice(), successor.as_slice()), ([a], [b]) if extends(a, b))
}

fn extends(before: &Term, next: &Term) -> bool {
    if before.negated || next.negated || before.scope != next.scope {
        return false;
    }
    match (&before.pattern, &next.pattern) {
        (Pattern::Fuzzy(a), Pattern::Fuzzy(b)) | (Pattern::Exact(a), Pattern::Exact(b)) => {
            b.starts_with(a.as_str()) && a.chars().count() >= LETTERS_FROM
        }
        (Pattern::Prefix(a), Pattern::Prefix(b)) => b.starts_with(a.as_str()),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn narrows_to(before: &str, next: &str) -> bool {
        let states = &[("todo", 1)];
        narrows(&Query::parse(before, states), &Query::parse(next, states))
    }

    #[test]
    fn longer_and_further_terms_narrow() {
        for (before, next) in [
            ("mul", "mull"),
            ("mull", "muller"),
            ("mull an", "mull an x"),
            ("mull", "mull !x"),
            ("^a", "^an"),
            ("'ann", "'anna"),
            ("upn:mul", "upn:mull"),
            ("a | b", "a | b c"),
            ("is:todo", "is:todo mull"),
            ("mull", "mull"),
        ] {
            assert!(narrows_to(before, next), "{before} -> {next}");
        }
    }

    #[test]
    fn whatever_could_let_a_row_in_does_not() {
        for (before, next) in [
            ("", "m"),
            ("m", "mu"),
            ("mu", "mul"),
            ("'an", "'ann"),
            ("!f", "!fo"),
            ("b$", "bc$"),
            ("mul", "mul | x"),
            ("mul | x", "mul | xy"),
            ("mull", "mul"),
            ("mull", "'mull"),
            ("^mul", "mull"),
            ("upn:mul", "mull"),
            ("an mull", "anna mull"),
            ("mull !an", "mull"),
            ("is:todo mull", "mull"),
        ] {
            assert!(!narrows_to(before, next), "{before} -> {next}");
        }
    }
}
