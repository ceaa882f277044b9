//! Cells of a CSV that people open in a spreadsheet: nothing in them is a formula, and every id is
//! exact (docs/facts.md, CSV for spreadsheets).

use crate::anchor::ImmutableId;

/// A value behind a word and a colon: exact, and no formula whatever it begins with. An id may begin
/// with `+`, and an apostrophe before it would make it another one.
pub(super) fn tagged(value: &str) -> String {
    let is_id = ImmutableId::from_text(value).guid().is_some();
    if is_id { format!("base64:{value}") } else { format!("value:{value}") }
}

/// A text that a spreadsheet takes for a text: an apostrophe before what could begin a formula.
pub(super) fn safe(text: &str) -> String {
    let formula = text.trim_start().starts_with(['=', '+', '-', '@', '\t', '\r']);
    if formula { format!("'{text}") } else { text.to_string() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_cell_begins_a_formula_and_every_id_is_exact() {
        for (value, cell) in [
            ("+81Lh40UykezCZHfZPBb9Q==", "base64:+81Lh40UykezCZHfZPBb9Q=="),
            ("=cmd|' /C calc'!A0", "value:=cmd|' /C calc'!A0"),
            ("a@x.org", "value:a@x.org"),
        ] {
            assert_eq!(tagged(value), cell);
        }
        for text in ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", " =1"] {
            assert!(safe(text).starts_with('\''), "{text:?}");
        }
        assert_eq!(safe("Ann"), "Ann");
    }
}
