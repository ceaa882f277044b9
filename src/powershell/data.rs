//! The steps of a script as rows of data: text that PowerShell reads and never runs.
//!
//! A script holds its rows in a single-quoted here-string, in which nothing is expanded, and which only a
//! line that begins with a quote ends. Each row begins with a number, a word or `#` of the program, and no
//! value holds the end of a line: so no value can end it (docs/facts.md, PowerShell text). The same
//! text in a file of its own is what a script without rows reads.

use std::fmt::{self, Write};

use super::literal::LiteralError;
use crate::text::{is_hidden, visible};

/// What stands for a value that the export did not tell.
pub(super) const UNKNOWN: &str = "(unknown)";

/// One field of a row, as CSV has it.
///
/// Characters that are invisible or turn the text round are written by their number, `\u{202E}`, and a
/// backslash as `\\`, so that a row reads as it runs.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(super) struct Field(String);

impl Field {
    /// The field of a value: a script reads exactly this text.
    ///
    /// # Errors
    /// [`LiteralError::Control`]
    pub(super) fn exact(text: &str) -> Result<Self, LiteralError> {
        if let Some((at, character)) = text.chars().enumerate().find(|(_, c)| c.is_control()) {
            return Err(LiteralError::Control { character, position: at + 1 });
        }
        let mut out = String::with_capacity(text.len() + 2);
        for (at, c) in text.chars().enumerate() {
            let stands_for_none = at == 0 && text == UNKNOWN;
            match c {
                '\\' => out.push_str("\\\\"),
                c if is_hidden(c) || stands_for_none => {
                    // Writing to a String cannot fail.
                    let _ = write!(out, "\\u{{{:X}}}", c as u32);
                }
                c => out.push(c),
            }
        }
        Ok(Self::quoted(&out))
    }

    /// The field of a text that only people read: what is not printable is escaped.
    pub(super) fn shown(text: &str) -> Self {
        Self::quoted(&visible(text))
    }

    /// The field for a value that the export did not tell.
    pub(super) fn unknown() -> Self {
        Self(UNKNOWN.into())
    }

    /// Ids and addresses stand as they are; everything else in quotes, which keep blanks at the ends.
    fn quoted(text: &str) -> Self {
        let plain = |c: char| c.is_ascii_alphanumeric() || "@._+/=-".contains(c);
        if text.chars().all(plain) {
            return Self(text.into());
        }
        Self(format!("\"{}\"", text.replace('"', "\"\"")))
    }
}

impl fmt::Display for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Reads a field as a script does: CSV, then the escapes.
    fn read(field: &str) -> String {
        let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(field.as_bytes());
        let record = reader.records().next().map(Result::unwrap).unwrap_or_default();
        let mut out = String::new();
        let mut rest = record.get(0).unwrap_or_default();
        while let Some((before, after)) = rest.split_once('\\') {
            out.push_str(before);
            if let Some(more) = after.strip_prefix('\\') {
                out.push('\\');
                rest = more;
            } else {
                let (code, more) = after.strip_prefix("u{").unwrap().split_once('}').unwrap();
                out.extend(char::from_u32(u32::from_str_radix(code, 16).unwrap()));
                rest = more;
            }
        }
        out + rest
    }

    #[test]
    fn a_field_reads_as_it_runs() {
        let cases = [
            ("", ""),
            ("K81Lh40UykezCZHfZPBb9Q==", "K81Lh40UykezCZHfZPBb9Q=="),
            ("anna@contoso.com", "anna@contoso.com"),
            ("Berg, Anna", "\"Berg, Anna\""),
            ("say \"x\"", "\"say \"\"x\"\"\""),
            (" a ", "\" a \""),
            ("'@", "\"'@\""),
            ("# x", "\"# x\""),
            ("a\\b", "\"a\\\\b\""),
            ("a\u{202e}b", "\"a\\u{202E}b\""),
            ("(unknown)", "\"\\u{28}unknown)\""),
        ];
        for (text, field) in cases {
            assert_eq!(Field::exact(text).unwrap().to_string(), field, "{text:?}");
            assert_eq!(read(field), text);
        }
        assert_eq!(Field::shown("a\nb").to_string(), "\"a\\nb\"");
        assert_eq!(Field::unknown().to_string(), "(unknown)");
    }

    #[test]
    fn control_characters_are_refused_and_named() {
        for (text, character, position) in
            [("a\nb", '\n', 2), ("\r", '\r', 1), ("\u{85}", '\u{85}', 1)]
        {
            let refused = Err(LiteralError::Control { character, position });
            assert_eq!(Field::exact(text), refused, "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn any_text_without_controls_is_read_back_and_stays_on_its_line(text in "(\\PC|['\"\\\\,#\u{2028}\u{2018}\u{202e}]){0,40}") {
            prop_assume!(!text.chars().any(char::is_control));
            let field = Field::exact(&text).unwrap().to_string();
            prop_assert_eq!(read(&field), text);
            prop_assert!(!field.contains(|c: char| c.is_control() || is_hidden(c)));
        }
    }
}
