//! JSON in a text of JSON: what `ConvertTo-Json` makes of text that was JSON already.

use crate::import::source::TextFilter;

/// How much of a text is looked at, in bytes.
const LOOKED_AT: usize = 400;

/// Whether a text is JSON in a text: alone, several, or in a list.
pub(in crate::import::format) fn is_text_of_json(text: &str) -> bool {
    let is_blank = |c: char| c.is_ascii_whitespace();
    let list = text.strip_prefix('[').map_or(text, |rest| rest.trim_start_matches(is_blank));
    let Some(inner) = list.strip_prefix('"') else { return false };
    let end = inner.char_indices().nth(LOOKED_AT).map_or(inner.len(), |(at, _)| at);
    let mut rest = inner.get(..end).unwrap_or_default();
    // Up to the first name nothing but brackets and breaks stands there.
    let mut has_bracket = false;
    loop {
        rest = rest.trim_start_matches(is_blank);
        let escape = ["\\r", "\\n", "\\t"].iter().find_map(|escape| rest.strip_prefix(escape));
        let bracket = rest.strip_prefix(['[', '{']);
        has_bracket |= bracket.is_some();
        match escape.or(bracket) {
            Some(behind) => rest = behind,
            None => {
                return has_bracket && (rest.starts_with("\\\"") || rest.starts_with("\\u0022"));
            }
        }
    }
}

/// Takes the JSON out of the texts that it stands in. Where those have line breaks between values, the file has none:
/// blanks stand for them, so that lines are those of the file.
#[derive(Debug, Default)]
pub(in crate::import::format) struct Unwrapped {
    state: State,
    /// Half of a character that waits for the other.
    high: Option<u16>,
}

/// Where in the text it is.
#[derive(Clone, Copy, Debug, Default)]
enum State {
    /// Around texts.
    #[default]
    Around,
    Inside,
    /// Behind a backslash.
    Escape,
    /// In the digits of a unit of UTF-16: how many there were, and what they come to.
    Unit(u8, u16),
}

impl Unwrapped {
    fn push(&mut self, c: char, out: &mut String) {
        self.state = match (self.state, c) {
            (State::Around | State::Escape, '"') => {
                if matches!(self.state, State::Escape) {
                    self.put('"', out);
                }
                State::Inside
            }
            (State::Around, _) => {
                out.push(c);
                State::Around
            }
            (State::Inside, '"') => State::Around,
            (State::Inside, '\\') => State::Escape,
            (State::Inside, _) => {
                self.put(c, out);
                State::Inside
            }
            (State::Escape, 'u') => State::Unit(0, 0),
            (State::Escape, _) => {
                self.put(if matches!(c, 'n' | 'r' | 't' | 'b' | 'f') { ' ' } else { c }, out);
                State::Inside
            }
            (State::Unit(count, unit), _) => self.digit(count, unit, c, out),
        };
    }

    /// Takes in a digit of a unit of UTF-16.
    fn digit(&mut self, count: u8, unit: u16, c: char, out: &mut String) -> State {
        let digit = c.to_digit(16).and_then(|digit| u16::try_from(digit).ok());
        let unit = unit << 4 | digit.unwrap_or_default();
        if count < 3 {
            return State::Unit(count + 1, unit);
        }
        match (self.high.take(), unit) {
            (None, 0xD800..=0xDBFF) => self.high = Some(unit),
            (high, _) => {
                let units = high.into_iter().chain([unit]);
                out.extend(
                    char::decode_utf16(units).map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER)),
                );
            }
        }
        State::Inside
    }

    fn put(&mut self, c: char, out: &mut String) {
        if self.high.take().is_some() {
            out.push(char::REPLACEMENT_CHARACTER);
        }
        out.push(c);
    }
}

impl TextFilter for Unwrapped {
    fn apply(&mut self, piece: &mut String) {
        let mut out = String::with_capacity(piece.len());
        piece.chars().for_each(|c| self.push(c, &mut out));
        *piece = out;
    }
}

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;

    use super::*;

    #[test]
    fn json_in_a_text_is_told_and_taken_out_wherever_it_is_cut() {
        let json =
            "[{\"Id\": \"1\", \"Name\": \"O\u{27}Br\u{fc}n \\\"x\\\" \\\\ \u{1f33b}\", \"n\": 1}]";
        let text = serde_json::to_string(json).unwrap();
        let mut escaped = String::new();
        for c in text.chars() {
            if c.is_ascii() {
                escaped.push(c);
                continue;
            }
            for unit in c.encode_utf16(&mut [0; 2]) {
                write!(escaped, "\\u{unit:04x}").unwrap();
            }
        }
        for text in [text, escaped] {
            assert!(is_text_of_json(&text), "{text}");
            for size in 1..9 {
                let mut filter = Unwrapped::default();
                let chars: Vec<char> = text.chars().collect();
                let pieces = chars.chunks(size).map(|piece| {
                    let mut piece: String = piece.iter().collect();
                    filter.apply(&mut piece);
                    piece
                });
                assert_eq!(pieces.collect::<String>(), json, "{size}");
            }
        }
    }

    #[test]
    fn only_json_in_a_text_is_taken_for_it() {
        for text in [
            "\"[{\\\"Id\\\":1}]\"",
            "\"{\\r\\n  \\\"Id\\\": 1}\"",
            "[ \"{\\\"Id\\\":1}\", \"{}\"]",
            "\"[\\r\\n{\\u0022Id\\u0022:1}]\"",
        ] {
            assert!(is_text_of_json(text), "{text}");
        }
        for text in
            ["\"Id\",\"Mail\"\n", "[{\"Id\":1}]", "[\"a\"]", "\"[x]\",\"{y}\"", "\"[]\"", "", "["]
        {
            assert!(!is_text_of_json(text), "{text}");
        }
    }
}
