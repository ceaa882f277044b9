//! Numbers as people read them: thousands apart, and the noun in its number.

/// A number with its thousands apart: `12,345`.
#[must_use]
pub fn thousands(number: usize) -> String {
    let digits = number.to_string();
    let lead = digits.len() % 3;
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && at % 3 == lead {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// So many of something: `1 operation`, `2 operations`, `12,345 operations`. The noun is given in the singular.
#[must_use]
pub fn counted(number: usize, noun: &str) -> String {
    let plural = if number == 1 { "" } else { "s" };
    format!("{} {noun}{plural}", thousands(number))
}

/// The parts of a whole in per cent. They add up to 100: what rounding takes goes to those that it took most from.
#[must_use]
pub fn percents(parts: &[usize]) -> Vec<usize> {
    let whole: usize = parts.iter().sum();
    if whole == 0 {
        return vec![0; parts.len()];
    }
    let mut percents: Vec<usize> = parts.iter().map(|part| part * 100 / whole).collect();
    let missing = 100 - percents.iter().sum::<usize>();
    let mut by_rest: Vec<usize> = (0..parts.len()).collect();
    by_rest.sort_by_key(|at| std::cmp::Reverse(parts.get(*at).map(|part| part * 100 % whole)));
    for at in by_rest.into_iter().take(missing) {
        percents.get_mut(at).into_iter().for_each(|percent| *percent += 1);
    }
    percents
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn per_cents_add_up() {
        assert_eq!(percents(&[1, 1, 1]), [34, 33, 33]);
        assert_eq!(percents(&[0, 999, 1]), [0, 100, 0]);
        assert_eq!(percents(&[2, 2, 37, 1, 2]), [5, 4, 84, 2, 5]);
        assert_eq!(percents(&[0, 0]), [0, 0]);
        assert_eq!(percents(&[]), [0_usize; 0]);
    }

    #[test]
    fn thousands_are_apart_and_nouns_in_their_number() {
        for (number, text) in [
            (0, "0 lines"),
            (1, "1 line"),
            (999, "999 lines"),
            (1_000, "1,000 lines"),
            (12_345, "12,345 lines"),
            (123_456, "123,456 lines"),
            (1_234_567, "1,234,567 lines"),
        ] {
            assert_eq!(counted(number, "line"), text);
        }
    }
}
