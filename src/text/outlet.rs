//! The one way out for text: whatever is written, no control character and nothing that turns or hides
//! text gets through.

use std::io::{self, Write};

use any_ascii::any_ascii_char;

use super::hidden::is_hidden;

/// How what must not get through is written instead.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Escapes {
    /// As text shows it: `\x1b`, `<202E>`.
    Shown,
    /// As JSON escapes it. In JSON such characters stand in strings only, so that it stays the same JSON.
    Json,
}

/// A writer that lets text through and escapes the rest: characters that are not seen, and bytes that are
/// no UTF-8. Line feeds and tabs get through.
#[derive(Debug)]
pub struct Outlet<W> {
    out: W,
    escapes: Escapes,
    ascii: bool,
    /// The beginning of a character whose other bytes have not come yet.
    begun: Vec<u8>,
}

impl<W: Write> Outlet<W> {
    /// An outlet.
    pub const fn new(out: W, escapes: Escapes) -> Self {
        Self { out, escapes, ascii: false, begun: Vec::new() }
    }

    /// An outlet for a terminal that shows ASCII alone: other letters are transliterated.
    pub const fn ascii(out: W, escapes: Escapes) -> Self {
        Self { out, escapes, ascii: true, begun: Vec::new() }
    }

    /// Goes back to the beginning of the line, as no text that is written can.
    ///
    /// # Errors
    /// Those of what is written to.
    pub fn rewind(&mut self) -> io::Result<()> {
        self.out.write_all(b"\r")
    }

    fn text(&mut self, text: &str) -> io::Result<()> {
        let mut plain = text;
        while let Some((at, c)) = plain.char_indices().find(|(_, c)| self.is_escaped(*c)) {
            let (before, rest) = plain.split_at_checked(at).unwrap_or((plain, ""));
            self.out.write_all(before.as_bytes())?;
            self.escape(c)?;
            plain = rest.get(c.len_utf8()..).unwrap_or_default();
        }
        self.out.write_all(plain.as_bytes())
    }

    fn is_escaped(&self, c: char) -> bool {
        match c {
            '\n' | '\t' | ' '..='~' => false,
            // The mark of the byte order, and what joins letters, do not harm: names are spelled with them.
            '\u{feff}' | '\u{200c}' | '\u{200d}' | '\u{fe0e}' | '\u{fe0f}' => self.ascii,
            c => self.ascii || is_hidden(c),
        }
    }

    fn escape(&mut self, c: char) -> io::Result<()> {
        if self.escapes == Escapes::Json {
            for unit in c.encode_utf16(&mut [0; 2]) {
                write!(self.out, "\\u{unit:04x}")?;
            }
            return Ok(());
        }
        match any_ascii_char(c) {
            letters if self.ascii && !is_hidden(c) && !letters.is_empty() => {
                self.out.write_all(letters.as_bytes())
            }
            _ if c.is_ascii() => write!(self.out, "\\x{:02x}", u32::from(c)),
            _ => write!(self.out, "<{:04X}>", u32::from(c)),
        }
    }
}

impl<W: Write> Write for Outlet<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let joined = [std::mem::take(&mut self.begun), bytes.to_vec()].concat();
        for chunk in joined.utf8_chunks() {
            self.text(chunk.valid())?;
            let invalid = chunk.invalid();
            let is_last = invalid.as_ptr_range().end == joined.as_ptr_range().end;
            if is_last
                && std::str::from_utf8(invalid).is_err_and(|error| error.error_len().is_none())
            {
                self.begun = invalid.to_vec();
                break;
            }
            for byte in invalid {
                write!(self.out, "\\x{byte:02x}")?;
            }
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn let_out(escapes: Escapes, ascii: bool, bytes: &[u8]) -> String {
        let mut out = Outlet { ascii, ..Outlet::new(Vec::new(), escapes) };
        // Characters come in pieces.
        for byte in bytes {
            out.write_all(&[*byte]).unwrap();
        }
        String::from_utf8(out.out).unwrap()
    }

    #[test]
    fn text_gets_through_and_nothing_else() {
        let cases: [(&[u8], &str); 6] = [
            ("a\tZoë 山\n".as_bytes(), "a\tZoë 山\n"),
            (b"\x1b[2J\x07\r\x7f\x00", "\\x1b[2J\\x07\\x0d\\x7f\\x00"),
            ("\u{9b}31m\u{202e}x\u{2066}".as_bytes(), "<009B>31m<202E>x<2066>"),
            (b"\xff\xc3(\x9b", "\\xff\\xc3(\\x9b"),
            ("نام\u{200c}ها".as_bytes(), "نام\u{200c}ها"),
            ("\u{e0041}".as_bytes(), "<E0041>"),
        ];
        for (bytes, shown) in cases {
            assert_eq!(let_out(Escapes::Shown, false, bytes), shown);
        }
    }

    #[test]
    fn json_stays_the_same_json() {
        let value = serde_json::json!({ "name": "a\u{1b}\u{7f}\u{9b}\u{202e}\u{e0041}\"Zoë" });
        let out = let_out(Escapes::Json, false, value.to_string().as_bytes());
        assert!(out.chars().all(|c| !is_hidden(c)), "{out}");
        assert_eq!(serde_json::from_str::<serde_json::Value>(&out).unwrap(), value);
        let out = let_out(Escapes::Json, true, value.to_string().as_bytes());
        assert!(out.is_ascii(), "{out}");
        assert_eq!(serde_json::from_str::<serde_json::Value>(&out).unwrap(), value);
    }

    #[test]
    fn what_shows_ascii_alone_gets_ascii_alone() {
        let shown = let_out(Escapes::Shown, true, "Zoë Øre ß 山 \u{202e}".as_bytes());
        assert_eq!(shown, "Zoe Ore ss Shan <202E>");
    }
}
