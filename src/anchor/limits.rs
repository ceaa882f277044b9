//! What Entra Connect takes for a source anchor that is a text (docs/facts.md, Source anchor).

use thiserror::Error;

/// An anchor is shorter than this, where every character but letters and digits counts three times.
const TOO_LONG: usize = 60;

/// Characters that an anchor must not hold.
const FORBIDDEN: &str = "\\!#$%&*+/=?^`{}|~<>()';:,[]\"@_";

/// Why a text is no source anchor.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Error)]
pub enum AnchorFault {
    /// It is too long.
    #[error(
        "it counts {length} characters, where others than letters and digits count three times, and fewer than 60 are taken"
    )]
    TooLong {
        /// How many it counts.
        length: usize,
    },
    /// It holds a character that no anchor may have.
    #[error("it holds '{0}', which an anchor must not")]
    Forbidden(char),
}

/// What is wrong with a text as a source anchor. A Base64 of 16 bytes is what every GUID is sent as.
#[must_use]
pub fn anchor_fault(text: &str) -> Option<AnchorFault> {
    if super::Anchor::of_id(text).guid().is_some() {
        return None;
    }
    if let Some(forbidden) = text.chars().find(|c| FORBIDDEN.contains(*c)) {
        return Some(AnchorFault::Forbidden(forbidden));
    }
    let counts = |c: char| if c.is_ascii_alphanumeric() { 1 } else { 3 };
    let length: usize = text.chars().map(counts).sum();
    (length >= TOO_LONG).then_some(AnchorFault::TooLong { length })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_limits_of_an_anchor_are_those_of_entra_connect() {
        let digits = |count: usize| "7".repeat(count);
        let cases = [
            ("S260051".to_string(), None),
            ("anna.lang".to_string(), None),
            ("1wfM9xV8fUSHbcAbDlqeOA==".to_string(), None),
            ("1wfM9xV8fUSHbcAbDlqeOA=".to_string(), Some(AnchorFault::Forbidden('='))),
            ("zoe@contoso.com".to_string(), Some(AnchorFault::Forbidden('@'))),
            ("anna_lang".to_string(), Some(AnchorFault::Forbidden('_'))),
            (digits(59), None),
            (digits(60), Some(AnchorFault::TooLong { length: 60 })),
            (format!("{}-", digits(56)), None),
            (format!("{}-", digits(57)), Some(AnchorFault::TooLong { length: 60 })),
            ("\u{e9}".repeat(20), Some(AnchorFault::TooLong { length: 60 })),
        ];
        for (text, expected) in cases {
            assert_eq!(anchor_fault(&text), expected, "{text}");
        }
    }
}
