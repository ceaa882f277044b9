//! Whether a text is a mail address or a UPN at all: exports have much else in its place.

use super::mojibake::is_mojibake;
use crate::anchor::{HexOrder, is_too_short, read_guid};
use crate::text::is_hidden;

/// Why a text is no address; `None` if it may be one. That the domain exists is not asked.
pub(in crate::import) fn address_fault(text: &str) -> Option<&'static str> {
    // A sum over no more bytes than this cannot overflow.
    if text.len() < 1 << 12 && is_plain(text.as_bytes()) {
        return None;
    }
    let is_ascii = text.is_ascii();
    let (local, domain) = text.split_once('@').unwrap_or_default();
    let is_mailto = text.get(..7).is_some_and(|start| start.eq_ignore_ascii_case("mailto:"));
    let has = |wanted: &[char]| text.contains(wanted);
    Some(if is_mailto {
        "'mailto:' in front of it"
    } else if has(&['<', '>', '[', ']', '(', ')']) {
        "brackets in it"
    } else if has(&['\u{fffd}', '?']) {
        "letters lost in it"
    } else if text.contains(is_hidden) {
        "a hidden character in it"
    } else if text.ends_with("..") || text.ends_with('…') {
        "its end cut off"
    } else if text.ends_with('.') {
        "a dot at its end"
    } else if !is_ascii && is_mojibake(text) {
        "letters encoded twice in it"
    } else if !has(&['@']) {
        without_at(text)
    } else if text.contains(char::is_whitespace) {
        "a blank in it"
    } else if has(&['"', ',', ';', ':']) {
        "a character that no address has"
    } else if local.is_empty() || domain.is_empty() {
        "nothing on one side of the @"
    } else if domain.contains('@') {
        "more than one @"
    } else if domain.bytes().any(|byte| byte.is_ascii() && !is_of_domain(byte)) {
        "a character behind the @ that no domain has"
    } else {
        return None;
    })
}

/// Whether it is an address like most: letters and digits of ASCII, and what often stands between them. Every
/// address of a million rows comes by here.
pub(super) fn is_plain(text: &[u8]) -> bool {
    let ends = matches!(text, [first, .., last] if *first != b'@' && !matches!(last, b'@' | b'.'));
    // Each sign counts what it is: any other, more than all that there can be.
    ends && text.iter().map(|byte| COUNTS[usize::from(*byte)]).sum::<u32>() == 1
}

/// Whether a byte of ASCII stands in names of domains.
const fn is_of_domain(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_')
}

/// How many `@` a byte counts for.
const COUNTS: [u32; 256] = {
    let mut table = [1 << 16; 256];
    let mut byte = 0;
    while byte < 128 {
        let c = byte as u8;
        if c.is_ascii_alphanumeric() || matches!(c, b'.' | b'-' | b'_') {
            table[byte] = 0;
        }
        byte += 1;
    }
    table[b'@' as usize] = 1;
    table
};

fn without_at(text: &str) -> &'static str {
    if !is_too_short(text) && read_guid(text, HexOrder::Bytes).is_ok() {
        "an id in its place"
    } else if text.contains(char::is_whitespace) {
        "a name in its place"
    } else {
        "no @"
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_address_is_told_with_its_fault() {
        for (text, fault) in [
            ("zoe@contoso.com", ""),
            ("o'brien+news@contoso.com", ""),
            ("zoë@müller.example", ""),
            ("a@x", ""),
            ("eva_partner.example#EXT#@t.onmicrosoft.com", ""),
            ("zoe", "no @"),
            ("CONTOSO\\zoe", "no @"),
            ("Zoë Müller", "a name in its place"),
            ("3ceaaf30-8142-48ea-91d9-3080f9b439fc", "an id in its place"),
            ("zoe @contoso.com", "a blank in it"),
            ("mailto:zoe@contoso.com", "'mailto:' in front of it"),
            ("Zoe <zoe@contoso.com>", "brackets in it"),
            ("[zoe@contoso.com]", "brackets in it"),
            ("zoe@contoso.com@x", "more than one @"),
            ("@contoso.com", "nothing on one side of the @"),
            ("zo\u{fffd}@contoso.com", "letters lost in it"),
            ("zo?@contoso.com", "letters lost in it"),
            ("zo\u{200b}e@contoso.com", "a hidden character in it"),
            ("zo\u{ad}e@contoso.com", "a hidden character in it"),
            ("zoe.mueller@cont...", "its end cut off"),
            ("zoe.mueller@cont…", "its end cut off"),
            ("zoe@contoso.com.", "a dot at its end"),
            ("zoÃ«@contoso.com", "letters encoded twice in it"),
            ("a@x.org;b@x.org", "a character that no address has"),
            ("a@x.org&#59", "a character behind the @ that no domain has"),
            ("'a@x.org'", "a character behind the @ that no domain has"),
            ("a@x.org/b", "a character behind the @ that no domain has"),
            ("a@x.org=", "a character behind the @ that no domain has"),
            ("o'brien/x=y&z@x.org", ""),
        ] {
            assert_eq!(address_fault(text).unwrap_or_default(), fault, "{text}");
        }
    }
}
