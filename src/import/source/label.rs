//! The names of encodings that an operator writes.

use encoding_rs::Encoding;

use super::charset::{ByteOrder, Charset};
use super::guess::Family;

/// The encoding of a file as the operator names it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct TextEncoding(Wanted);

/// What a name stands for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(in crate::import) enum Wanted {
    /// One encoding.
    Is(Charset),
    /// One of a family, to be found out.
    OneOf(Family),
}

/// Names that are usual and not those of the web, without their signs.
const OTHER_NAMES: [(&str, &str); 19] = [
    ("utf16", "utf-16le"),
    ("utf16le", "utf-16le"),
    ("utf8bom", "utf-8"),
    ("utf8nobom", "utf-8"),
    ("utf8sig", "utf-8"),
    ("ucs2", "utf-16le"),
    ("ucs2le", "utf-16le"),
    ("ucs2be", "utf-16be"),
    ("bigendianunicode", "utf-16be"),
    ("macroman", "macintosh"),
    ("latin9", "iso-8859-15"),
    ("shiftjis", "shift_jis"),
    ("eucjp", "euc-jp"),
    ("euckr", "euc-kr"),
    ("uhc", "euc-kr"),
    ("iso2022jp", "iso-2022-jp"),
    ("koi8r", "koi8-r"),
    ("koi8u", "koi8-u"),
    ("utf16be", "utf-16be"),
];

impl TextEncoding {
    /// The encoding with this label, in any letter case: those of the web (WHATWG Encoding Standard), those
    /// of PowerShell, and code pages by number: `utf8`, `ucs-2`, `latin2`, `850`, `cp850`, `oem850`. `ansi`
    /// and `oem` are found out.
    #[must_use]
    pub fn for_label(label: &str) -> Option<Self> {
        let label = label.trim().to_ascii_lowercase();
        let folded: String = label.chars().filter(char::is_ascii_alphanumeric).collect();
        let is = |charset| Some(Self(Wanted::Is(charset)));
        match folded.as_str() {
            "ansi" | "default" => return Some(Self(Wanted::OneOf(Family::Ansi))),
            "oem" => return Some(Self(Wanted::OneOf(Family::Oem))),
            "utf32" | "utf32le" | "ucs4" => return is(Charset::Utf32(ByteOrder::Little)),
            "utf32be" | "bigendianutf32" => return is(Charset::Utf32(ByteOrder::Big)),
            _ => {}
        }
        let of_web = |label: &str| Encoding::for_label_no_replacement(label.as_bytes());
        let other = OTHER_NAMES.iter().find(|(name, _)| *name == folded);
        [label.as_str(), &label.replace('_', "-"), &folded]
            .into_iter()
            .find_map(of_web)
            .or_else(|| other.and_then(|(_, label)| of_web(label)))
            .map(Charset::Web)
            .or_else(|| page_number(&folded).and_then(Charset::of_page))
            .and_then(is)
    }

    /// What the labels are, for a message about one that is none.
    pub const ACCEPTED: &str = "utf-8, utf-16le, utf-16be, utf-32, a code page by its number (1250, windows-1250, cp850, ibm852, oem866), or a name: latin1, latin2, iso-8859-7, koi8-r, shift_jis, euc-jp, iso-2022-jp, gbk, gb18030, big5, euc-kr, macintosh. ansi and oem stand for the page of Windows or of its console that fits the file";

    /// Its name, in lower case: a label that [`for_label`](Self::for_label) knows.
    #[must_use]
    pub fn name(self) -> String {
        match self.0 {
            Wanted::Is(charset) => charset.name(),
            Wanted::OneOf(Family::Ansi) => "ansi".into(),
            Wanted::OneOf(Family::Oem) => "oem".into(),
        }
    }

    /// The bytes of a text in it; `None` if it has not all of its characters, or is to be found out.
    #[must_use]
    pub fn encode(self, text: &str) -> Option<Vec<u8>> {
        match self.0 {
            Wanted::Is(charset) => charset.encode(text),
            Wanted::OneOf(_) => None,
        }
    }

    pub(super) const fn wanted(self) -> Wanted {
        self.0
    }

    /// The family of pages, one of which it is.
    pub(in crate::import) const fn family(self) -> Option<Family> {
        match self.0 {
            Wanted::Is(_) => None,
            Wanted::OneOf(family) => Some(family),
        }
    }
}

/// The number of a code page: `850`, `cp850`, `ibm850`, `oem850`, `windows1250`.
fn page_number(folded: &str) -> Option<u16> {
    const PREFIXES: [&str; 9] =
        ["windows", "codepage", "win", "ibm", "oem", "dos", "ccsid", "cp", "ms"];
    let bare = folded.strip_prefix('x').unwrap_or(folded);
    let digits = PREFIXES.iter().find_map(|prefix| bare.strip_prefix(prefix)).unwrap_or(bare);
    let is_number = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| digits.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_usual_label_is_known() {
        let cases = [
            ("utf8", "utf-8"),
            ("UTF-8", "utf-8"),
            ("utf_8_sig", "utf-8"),
            ("utf8NoBOM", "utf-8"),
            ("65001", "utf-8"),
            ("cp65001", "utf-8"),
            ("utf-16", "utf-16le"),
            ("UTF-16LE", "utf-16le"),
            ("utf_16_be", "utf-16be"),
            ("unicode", "utf-16le"),
            ("BigEndianUnicode", "utf-16be"),
            ("ucs-2", "utf-16le"),
            ("ucs2", "utf-16le"),
            ("1200", "utf-16le"),
            ("utf32", "utf-32le"),
            ("UTF-32BE", "utf-32be"),
            ("cp850", "cp850"),
            ("IBM850", "cp850"),
            ("oem850", "cp850"),
            ("oem-850", "cp850"),
            ("850", "cp850"),
            ("cp437", "cp437"),
            ("dos-852", "cp852"),
            ("ibm866", "ibm866"),
            ("866", "ibm866"),
            ("857", "cp857"),
            (" Windows-1250 ", "windows-1250"),
            ("win1250", "windows-1250"),
            ("cp-1251", "windows-1251"),
            ("latin1", "windows-1252"),
            ("latin2", "iso-8859-2"),
            ("iso8859_2", "iso-8859-2"),
            ("ISO-8859-9", "windows-1254"),
            ("28592", "iso-8859-2"),
            ("latin-9", "iso-8859-15"),
            ("koi8r", "koi8-r"),
            ("KOI8-U", "koi8-u"),
            ("shift-jis", "shift_jis"),
            ("sjis", "shift_jis"),
            ("cp932", "shift_jis"),
            ("euc_jp", "euc-jp"),
            ("iso2022jp", "iso-2022-jp"),
            ("gb2312", "gbk"),
            ("936", "gbk"),
            ("gb18030", "gb18030"),
            ("big-5", "big5"),
            ("cp949", "euc-kr"),
            ("euckr", "euc-kr"),
            ("mac_roman", "macintosh"),
            ("macintosh", "macintosh"),
            ("10000", "macintosh"),
            ("ANSI", "ansi"),
            ("Default", "ansi"),
            ("OEM", "oem"),
        ];
        for (label, name) in cases {
            let encoding = TextEncoding::for_label(label);
            assert_eq!(encoding.map(TextEncoding::name).as_deref(), Some(name), "{label}");
            assert_eq!(TextEncoding::for_label(name), encoding, "a session keeps {name}");
        }
        for label in ["klingon", "utf-7", "cp1", "", "85000000"] {
            assert_eq!(TextEncoding::for_label(label), None, "{label}");
        }
    }
}
