//! Names with escapes in the place of letters: of JSON, HTML, mail, addresses of the web, directories, languages of
//! programs, or a terminal.

/// Whether a name has escapes in the place of letters: `M\u00fcller`, `M&#252;ller`, `=?utf-8?Q?M=C3=BCller?=`,
/// `M%C3%BCller`.
pub(in crate::import) fn is_escaped(text: &str) -> bool {
    let after = |mark: &str, test: &dyn Fn(&str, &str) -> bool| {
        text.match_indices(mark).any(|(at, _)| {
            let before = text.get(..at).unwrap_or_default();
            test(before, text.get(at + mark.len()..).unwrap_or_default())
        })
    };
    // What nothing ends behind the first one ends behind no other.
    let enclosed = |mark: &str, ends: &[&str]| {
        text.split_once(mark).is_some_and(|(_, rest)| ends.iter().any(|end| rest.contains(end)))
    };
    text.chars().any(|c| c.is_ascii_control() && !c.is_ascii_whitespace())
        // Chinese of mail: `~{VPND~}`.
        || enclosed("~{", &["~}"])
        || after("\\u", &|_, rest| is_hex(rest, 4))
        || after("\\x", &|_, rest| is_hex(rest, 2))
        // Of RTF.
        || after("\\'", &|_, rest| is_hex(rest, 2))
        || after("\\", &|_, rest| is_pair(rest))
        || after("&", &|_, rest| is_entity(rest))
        || enclosed("=?", &["?Q?", "?B?"])
        || after("=", &|_, rest| is_high(rest) && rest.bytes().take(2).all(|byte| !byte.is_ascii_lowercase()))
        // A percentage has a number in front of it.
        || after("%", &|before, rest| before.ends_with(char::is_alphabetic) && is_high(rest))
}

/// Whether a text begins with so many hex digits.
fn is_hex(text: &str, digits: usize) -> bool {
    text.get(..digits).is_some_and(|text| text.bytes().all(|byte| byte.is_ascii_hexdigit()))
}

/// Whether a text begins with the two hex digits of a byte beyond ASCII.
fn is_high(text: &str) -> bool {
    is_hex(text, 2) && text.starts_with(|c: char| !matches!(c, '0'..='7'))
}

/// Whether a backslash before this text, and another one in it, stand before the two bytes of a letter: as directories
/// write them (`\C3\BC`), or with octal digits (`\303\274`). A single one may stand before the name of an account.
fn is_pair(text: &str) -> bool {
    let is_octal = |text: &str| {
        text.get(..3).is_some_and(|digits| {
            digits.starts_with(['2', '3']) && digits.bytes().all(|byte| matches!(byte, b'0'..=b'7'))
        })
    };
    let behind = |digits: usize| text.get(digits..).and_then(|rest| rest.strip_prefix('\\'));
    is_high(text) && behind(2).is_some_and(is_high)
        || is_octal(text) && behind(3).is_some_and(is_octal)
}

/// Whether a text is the rest of `&#252;` or `&uuml;`.
fn is_entity(text: &str) -> bool {
    /// As many bytes as the longest ones have, with zeros before a number.
    const MOST: usize = 12;
    let end = text.bytes().take(MOST).position(|byte| byte == b';');
    let name = end.and_then(|end| text.get(..end)).unwrap_or_default();
    let number = name.strip_prefix('#').unwrap_or_default();
    let number = number.strip_prefix(['x', 'X']).unwrap_or(number);
    let is_number = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_hexdigit());
    let is_name = (2..=8).contains(&name.len()) && name.bytes().all(|b| b.is_ascii_alphabetic());
    is_number || is_name
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_may_have_the_signs_of_escapes_without_being_one() {
        for name in [
            "Zoe\nMuller",
            "a ~{b",
            r"CORP\bean",
            r"\C3 only",
            "100%",
            "100%DE",
            "A&B; C",
            "a=b",
            "=C",
            "50 %C3",
        ] {
            assert!(!is_escaped(name), "{name}");
        }
        for name in [
            "\u{e}1hC6<v\u{f}",
            "~{MuTF7<~}",
            "Zo\u{1}",
            r"M\C3\BCller",
            r"M\303\274ller",
            "M=FCller",
            "M%FCller",
            r"M\'fcller",
        ] {
            assert!(is_escaped(name), "{name}");
        }
    }

    /// Each sign would look at all that follow it.
    #[test]
    fn a_text_of_nothing_but_signs_is_read_as_soon_as_another() {
        for (sign, end) in
            [("~{", "~}"), ("=?", "?Q?"), ("=?", "?B?"), ("& ", "&#252;"), ("&a", "&uuml;")]
        {
            let many = sign.repeat(1 << 18);
            assert!(!is_escaped(&many), "{sign}");
            assert!(is_escaped(&format!("{many}{end}")), "{sign} {end}");
        }
        assert!(is_escaped("M&#0000000252;ller") && !is_escaped("A & Bcdefghijkl; C"));
    }
}
