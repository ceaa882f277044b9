//! A place in a text of JSON, and what stands there. Nothing here goes into itself, so that no depth of brackets
//! takes memory.

use memchr::memchr2;

/// Why reading on is not possible.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Trouble {
    /// The text ends here, so far.
    More,
    /// This is no JSON, from this byte on.
    Bad(usize),
}

pub(super) type Read<T> = Result<T, Trouble>;

/// A place in a text.
#[derive(Clone, Copy, Debug)]
pub(super) struct Cursor<'t> {
    text: &'t str,
    at: usize,
}

/// The text between two quotation marks, as it stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Quoted<'t> {
    pub(super) raw: &'t str,
    /// Where it begins in the text.
    pub(super) start: usize,
    /// Whether a backslash is in it.
    pub(super) escaped: bool,
}

impl<'t> Cursor<'t> {
    pub(super) const fn new(text: &'t str, at: usize) -> Self {
        Self { text, at }
    }

    /// The text that it is a place in.
    pub(super) const fn text(&self) -> &'t str {
        self.text
    }

    /// How many bytes are before it.
    pub(super) const fn at(&self) -> usize {
        self.at
    }

    /// What stands behind it.
    #[inline]
    pub(super) fn rest(&self) -> &'t str {
        self.text.get(self.at..).unwrap_or_default()
    }

    /// What stands between an earlier place and this one.
    pub(super) fn since(&self, before: usize) -> &'t str {
        self.text.get(before..self.at).unwrap_or_default()
    }

    /// Goes past so many bytes, which are known.
    #[inline]
    pub(super) fn advance(&mut self, bytes: usize) {
        self.at += bytes;
    }

    /// The next byte that is no blank.
    #[inline]
    pub(super) fn peek(&mut self) -> Read<u8> {
        loop {
            match self.text.as_bytes().get(self.at) {
                Some(b' ' | b'\n' | b'\t' | b'\r') => self.at += 1,
                Some(byte) => return Ok(*byte),
                None => return Err(Trouble::More),
            }
        }
    }

    /// Goes past the byte that was peeked at.
    pub(super) fn step(&mut self) {
        self.at += 1;
    }

    /// Goes past this byte, which must come next.
    pub(super) fn expect(&mut self, byte: u8) -> Read<()> {
        if self.peek()? != byte {
            return Err(Trouble::Bad(self.at));
        }
        self.step();
        Ok(())
    }

    /// Reads the string that comes next.
    pub(super) fn string(&mut self) -> Read<Quoted<'t>> {
        self.expect(b'"')?;
        let start = self.at;
        let mut escaped = false;
        loop {
            let rest = self.text.as_bytes().get(self.at..).ok_or(Trouble::More)?;
            let found = memchr2(b'"', b'\\', rest).ok_or(Trouble::More)?;
            self.at += found + 1;
            if rest.get(found) == Some(&b'"') {
                let raw = self.text.get(start..self.at - 1).ok_or(Trouble::Bad(start))?;
                return Ok(Quoted { raw, start, escaped });
            }
            escaped = true;
            self.at += 1;
        }
    }

    /// Reads the name of a member and the colon after it.
    pub(super) fn key(&mut self) -> Read<Quoted<'t>> {
        let key = self.string()?;
        self.expect(b':')?;
        Ok(key)
    }

    /// Whether the object that comes next begins with a member of this name.
    pub(super) fn begins_with(mut self, name: &str) -> Read<bool> {
        self.peek()?;
        self.step();
        if self.peek()? != b'"' {
            return Ok(false);
        }
        let rest = self.text.as_bytes().get(self.at + 1..).unwrap_or_default();
        let same = rest.iter().zip(name.as_bytes()).take_while(|(ours, wanted)| ours == wanted);
        match same.count() {
            count if count == name.len() => Ok(rest.get(count) == Some(&b'"')),
            count if count == rest.len() => Err(Trouble::More),
            _ => Ok(false),
        }
    }

    /// Reads the number or word that comes next.
    pub(super) fn word(&mut self) -> Read<&'t str> {
        self.peek()?;
        let start = self.at;
        let rest = self.text.as_bytes().get(start..).unwrap_or_default();
        let of_word = |byte: &u8| byte.is_ascii_alphanumeric() || b"+-.".contains(byte);
        let length = rest.iter().take_while(|byte| of_word(byte)).count();
        if length == rest.len() {
            return Err(Trouble::More);
        }
        let word = self.text.get(start..start + length).unwrap_or_default();
        let is_word = matches!(word, "null" | "true" | "false");
        if !is_word && !word.starts_with(|c: char| c == '-' || c.is_ascii_digit()) {
            return Err(Trouble::Bad(start));
        }
        self.at += length;
        Ok(word)
    }

    /// Goes past the value that comes next, whatever it is.
    pub(super) fn skip(&mut self) -> Read<()> {
        let mut depth = 0_u32;
        loop {
            match self.peek()? {
                b'"' => drop(self.string()?),
                b'{' | b'[' => {
                    depth += 1;
                    self.step();
                }
                b'}' | b']' if depth > 0 => {
                    depth -= 1;
                    self.step();
                }
                b',' | b':' if depth > 0 => {
                    self.step();
                    continue;
                }
                b'}' | b']' | b',' | b':' => return Err(Trouble::Bad(self.at)),
                _ => drop(self.word()?),
            }
            if depth == 0 {
                return Ok(());
            }
        }
    }
}

impl Quoted<'_> {
    /// Whether it is this name, in any letter case.
    pub(super) fn is(&self, name: &str) -> bool {
        self.raw.eq_ignore_ascii_case(name)
    }

    /// Appends the text that it stands for.
    pub(super) fn append_to(&self, out: &mut String) {
        if !self.escaped {
            out.push_str(self.raw);
            return;
        }
        let mut parts = self.raw.split('\\');
        out.push_str(parts.next().unwrap_or_default());
        let mut high = None;
        while let Some(part) = parts.next() {
            // Of two backslashes the second one is what is meant.
            if part.is_empty() {
                flush(&mut high, out);
                out.push('\\');
                out.push_str(parts.next().unwrap_or_default());
                continue;
            }
            let mut rest = part.chars();
            match rest.next() {
                Some('u') => {
                    let digits = part.get(1..5).unwrap_or_default();
                    push_unit(u16::from_str_radix(digits, 16).unwrap_or(0xFFFD), &mut high, out);
                    let rest = part.get(5..).unwrap_or_default();
                    if !rest.is_empty() {
                        flush(&mut high, out);
                        out.push_str(rest);
                    }
                    continue;
                }
                Some('n') => push(out, &mut high, '\n'),
                Some('t') => push(out, &mut high, '\t'),
                Some('r') => push(out, &mut high, '\r'),
                Some('b') => push(out, &mut high, '\u{8}'),
                Some('f') => push(out, &mut high, '\u{c}'),
                Some(other) => push(out, &mut high, other),
                None => {}
            }
            out.push_str(rest.as_str());
        }
        flush(&mut high, out);
    }
}

fn push(out: &mut String, high: &mut Option<u16>, c: char) {
    flush(high, out);
    out.push(c);
}

/// Half of a character that found no other half.
fn flush(high: &mut Option<u16>, out: &mut String) {
    if high.take().is_some() {
        out.push('\u{fffd}');
    }
}

/// Takes in a unit of UTF-16.
fn push_unit(unit: u16, high: &mut Option<u16>, out: &mut String) {
    let before = high.take();
    let units = before.into_iter().chain([unit]);
    match (before, unit) {
        (Some(_), 0xDC00..=0xDFFF) => {
            out.extend(char::decode_utf16(units).map(|c| c.unwrap_or('\u{fffd}')));
        }
        (None, 0xD800..=0xDBFF) => *high = Some(unit),
        (Some(_), 0xD800..=0xDBFF) => {
            out.push('\u{fffd}');
            *high = Some(unit);
        }
        _ => out.extend(char::decode_utf16(units).map(|c| c.unwrap_or('\u{fffd}'))),
    }
}

#[cfg(test)]
mod tests {
    use std::fmt::Write;

    use proptest::prelude::*;

    use super::*;

    fn text_of(json: &str) -> Read<String> {
        let mut out = String::new();
        Cursor::new(json, 0).string().map(|quoted| {
            quoted.append_to(&mut out);
            out
        })
    }

    #[test]
    fn strings_are_read_with_their_escapes() {
        let cases = [
            (r#""Zoë""#, "Zoë"),
            (r#""O\u0027Brien""#, "O'Brien"),
            (r#""\uD83C\uDF3B Sun""#, "🌻 Sun"),
            (r#""a\\\"b\/c\n\td""#, "a\\\"b/c\n\td"),
            (r#""\\u0041""#, "\\u0041"),
            (r#""\uD83Cx""#, "\u{fffd}x"),
            (r#""\uD83C""#, "\u{fffd}"),
            (r#""\uDF3B\uD83C\uD83C\uDF3B""#, "\u{fffd}\u{fffd}🌻"),
            (r#""\uD83C\\""#, "\u{fffd}\\"),
            (r#""""#, ""),
        ];
        for (json, text) in cases {
            assert_eq!(text_of(json).unwrap(), text, "{json}");
        }
        assert_eq!(text_of(r#""open \""#), Err(Trouble::More));
        assert_eq!(text_of("x"), Err(Trouble::Bad(0)));
    }

    #[test]
    fn values_are_skipped_whole_however_deep() {
        let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
        for json in [r#"{"a":[1,{"b":"]}"}],"c":null}"#, "[]", "-1.5e3", "\"x\"", "true", &deep] {
            let text = format!("{json} ");
            let mut cursor = Cursor::new(&text, 0);
            assert_eq!((cursor.skip(), cursor.at()), (Ok(()), json.len()), "{}", json.len());
            // A text that goes on may be any longer value.
            for end in 0..json.len().min(40) {
                assert_eq!(
                    Cursor::new(json.split_at(end).0, 0).skip(),
                    Err(Trouble::More),
                    "{json}"
                );
            }
        }
        for bad in ["}", "nil ", "{a:1} "] {
            assert!(matches!(Cursor::new(bad, 0).skip(), Err(Trouble::Bad(_))), "{bad}");
        }
    }

    proptest! {
        #[test]
        fn strings_are_those_of_the_library(text in "\\PC{0,12}|[\\\\\"/\n\tuD8é🌻]{0,12}") {
            let json = serde_json::to_string(&text).unwrap();
            prop_assert_eq!(text_of(&json), Ok(text.clone()));
            let escaped: String = text.encode_utf16().fold(String::new(), |mut out, unit| {
                let _ = write!(out, "\\u{unit:04x}");
                out
            });
            prop_assert_eq!(text_of(&format!("\"{escaped}\"")), Ok(text));
        }
    }
}
