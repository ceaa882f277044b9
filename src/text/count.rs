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

#[cfg(test)]
mod tests {
    use super::*;

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
