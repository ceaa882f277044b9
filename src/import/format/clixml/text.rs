//! The text of an element.

use quick_xml::Reader;
use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::{BytesRef, Event};

use super::trouble::{DEEPEST_ELEMENT, Read, Trouble};

/// Reads on to the end of the element that was begun, and appends its text to `out`.
pub(super) fn read_text(xml: &mut Reader<&[u8]>, out: &mut String) -> Read<()> {
    let start = out.len();
    let mut depth = 0_u32;
    loop {
        match xml.read_event()? {
            Event::Text(text) => out.push_str(&text.into_inner()),
            Event::CData(text) => out.push_str(&text.into_inner()),
            Event::GeneralRef(entity) => out.push_str(&resolve(entity)?),
            Event::Start(_) if depth > DEEPEST_ELEMENT => return Err(Trouble::Bad),
            Event::Start(_) => depth += 1,
            Event::End(_) if depth == 0 => break,
            Event::End(_) => depth -= 1,
            Event::Eof => return Err(Trouble::More),
            Event::DocType(_) => return Err(Trouble::Bad),
            Event::Empty(_) | Event::Comment(_) | Event::PI(_) | Event::Decl(_) => {}
        }
    }
    if let Some(escaped) = out.get(start..).filter(|text| text.contains("_x")) {
        let plain = unescape(escaped);
        out.truncate(start);
        out.push_str(&plain);
    }
    Ok(())
}

/// Only what XML itself defines: entities of a file's own could stand for any length of text.
fn resolve(entity: BytesRef<'_>) -> Read<String> {
    if let Some(c) = entity.resolve_char_ref()? {
        return Ok(c.to_string());
    }
    let name = entity.into_inner();
    resolve_predefined_entity(&name).map(str::to_string).ok_or(Trouble::Bad)
}

/// `_x000A_` stands for a unit of UTF-16 that XML has no place for ([MS-PSRP] 2.2.5.3.2).
pub(super) fn unescape(text: &str) -> String {
    let mut units: Vec<u16> = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("_x") {
        units.extend(before.encode_utf16());
        let digits = after.get(..4).filter(|_| after.as_bytes().get(4) == Some(&b'_'));
        if let Some(unit) = digits.and_then(|digits| u16::from_str_radix(digits, 16).ok()) {
            units.push(unit);
            rest = after.get(5..).unwrap_or_default();
        } else {
            units.extend("_x".encode_utf16());
            rest = after;
        }
    }
    units.extend(rest.encode_utf16());
    String::from_utf16_lossy(&units)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_of_clixml_are_units_of_utf16() {
        for (text, plain) in [
            ("a_x000D__x000A_b", "a\r\nb"),
            ("_xD83C__xDF3B_", "🌻"),
            ("_x005F_x0041_", "_x0041_"),
            ("_xyz_ _x00", "_xyz_ _x00"),
            ("_xD83C_", "\u{fffd}"),
        ] {
            assert_eq!(unescape(text), plain, "{text}");
        }
    }
}
