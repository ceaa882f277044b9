//! The one way in which a value enters a script.

use std::fmt;

use thiserror::Error;

use crate::text::{is_hidden, visible};

/// A value that no literal may hold.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Error)]
pub enum LiteralError {
    /// A control character: it would break the line, or the console that shows it.
    #[error(
        "it holds the control character U+{:04X} at position {position}; correct it in the directory and export again",
        *character as u32
    )]
    Control {
        /// Which one.
        character: char,
        /// Its place, counted in characters from 1.
        position: usize,
    },
}

/// A PowerShell expression whose value is exactly one text.
///
/// It is a single-quoted literal, in which nothing is expanded. PowerShell takes five characters
/// for a single quote, and each is doubled (docs/facts.md, PowerShell text). Characters that are
/// invisible or turn the text round are written by their number, so that a line reads as it runs:
/// `('a' + [char]0x202E + 'b')`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PsLiteral(String);

impl PsLiteral {
    /// The literal of a text.
    ///
    /// # Errors
    /// [`LiteralError::Control`].
    pub fn quote(text: &str) -> Result<Self, LiteralError> {
        if let Some((at, character)) = text.chars().enumerate().find(|(_, c)| c.is_control()) {
            return Err(LiteralError::Control { character, position: at + 1 });
        }
        let mut out = String::with_capacity(text.len() + 2);
        out.push('\'');
        for c in text.chars() {
            push(&mut out, c);
        }
        out.push('\'');
        let plain = !text.chars().any(is_hidden);
        Ok(Self(if plain { out } else { format!("({out})") }))
    }

    /// The literal of a text as a screen shows it, for names that are only read by people: controls
    /// and hidden characters are escaped.
    #[must_use]
    pub fn shown(text: &str) -> Self {
        // What `visible` gives back has no control characters.
        Self::quote(&visible(text)).unwrap_or_else(|_| Self("''".into()))
    }

    /// The expression.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for PsLiteral {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

fn push(out: &mut String, c: char) {
    if is_hidden(c) {
        let code = c as u32;
        let number = match u16::try_from(code) {
            Ok(_) => format!("' + [char]0x{code:04X} + '"),
            Err(_) => format!("' + [char]::ConvertFromUtf32(0x{code:X}) + '"),
        };
        out.push_str(&number);
        return;
    }
    if is_single_quote(c) {
        out.push(c);
    }
    out.push(c);
}

/// The characters that PowerShell takes for a single quote: `IsSingleQuote` of its tokenizer.
const fn is_single_quote(c: char) -> bool {
    matches!(c, '\'' | '\u{2018}' | '\u{2019}' | '\u{201a}' | '\u{201b}')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Reads an expression as PowerShell does: two single quotes of any kind in a row are the second
    /// of them, one alone ends the literal.
    fn read(expression: &str) -> String {
        let inner = expression.strip_prefix('(').and_then(|rest| rest.strip_suffix(')'));
        let mut rest: Vec<char> = inner.unwrap_or(expression).chars().rev().collect();
        let mut value = String::new();
        loop {
            match rest.pop() {
                None => return value,
                Some(c) if is_single_quote(c) => read_quoted(&mut rest, &mut value),
                Some('[') => read_number(&mut rest, &mut value),
                Some(' ' | '+') => {}
                Some(c) => panic!("{c} stands outside a literal in {expression}"),
            }
        }
    }

    fn read_quoted(rest: &mut Vec<char>, value: &mut String) {
        loop {
            let c = rest.pop().expect("the literal ends");
            if !is_single_quote(c) {
                value.push(c);
                continue;
            }
            match rest.last() {
                Some(next) if is_single_quote(*next) => value.extend(rest.pop()),
                _ => return,
            }
        }
    }

    fn read_number(rest: &mut Vec<char>, value: &mut String) {
        let mut text = String::new();
        while let Some(c) = rest.pop_if(|c| *c != ' ') {
            text.push(c);
        }
        let digits = text.split_once("0x").unwrap().1.trim_end_matches(')');
        let code = u32::from_str_radix(digits, 16).unwrap();
        value.push(char::from_u32(code).unwrap());
    }

    #[test]
    fn a_literal_is_written_so_that_it_reads_as_it_runs() {
        let cases = [
            ("", "''"),
            ("K81Lh40UykezCZHfZPBb9Q==", "'K81Lh40UykezCZHfZPBb9Q=='"),
            ("o'brien@x.org", "'o''brien@x.org'"),
            ("o\u{2019}brien", "'o\u{2019}\u{2019}brien'"),
            ("'\u{2018}\u{201a}\u{201b}", "'''\u{2018}\u{2018}\u{201a}\u{201a}\u{201b}\u{201b}'"),
            ("x'; Remove-Item C:\\ -Recurse #", "'x''; Remove-Item C:\\ -Recurse #'"),
            ("$(Get-Date) `n $x \"y\"", "'$(Get-Date) `n $x \"y\"'"),
            ("a\u{202e}b", "('a' + [char]0x202E + 'b')"),
            ("\u{e0041}", "('' + [char]::ConvertFromUtf32(0xE0041) + '')"),
            ("Mu\u{f1}oz", "'Mu\u{f1}oz'"),
        ];
        for (text, expected) in cases {
            assert_eq!(PsLiteral::quote(text).unwrap().as_str(), expected, "{text:?}");
        }
    }

    #[test]
    fn control_characters_are_refused_and_named() {
        let cases =
            [("a\nb", '\n', 2), ("\r", '\r', 1), ("ab\0", '\0', 3), ("\u{85}", '\u{85}', 1)];
        for (text, character, position) in cases {
            let expected = Err(LiteralError::Control { character, position });
            assert_eq!(PsLiteral::quote(text), expected, "{text:?}");
        }
        let sentence = PsLiteral::quote("a\u{1b}[2J").unwrap_err().to_string();
        assert!(sentence.contains("U+001B at position 2"), "{sentence}");
    }

    #[test]
    fn a_shown_text_is_a_literal_whatever_it_holds() {
        assert_eq!(PsLiteral::shown("a\nb'\u{202e}").as_str(), "'a\\nb''<202E>'");
    }

    proptest! {
        #[test]
        fn what_is_quoted_is_read_back_unchanged(
            text in "['\u{2018}-\u{201f}\"`$(){};#<>@ a-c\u{202e}\u{200b}\u{e0041}\u{d1}\u{142}+\\-=]{0,40}"
        ) {
            let literal = PsLiteral::quote(&text).unwrap();
            prop_assert_eq!(read(literal.as_str()), text);
        }

        #[test]
        fn any_text_without_controls_is_read_back_unchanged(text in "\\PC{0,60}") {
            prop_assume!(!text.chars().any(char::is_control));
            let literal = PsLiteral::quote(&text).unwrap();
            prop_assert!(!literal.as_str().chars().any(is_hidden));
            prop_assert_eq!(read(literal.as_str()), text);
        }
    }
}
