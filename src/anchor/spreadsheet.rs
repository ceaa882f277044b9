//! What spreadsheets make of values: errors, formulas without their value, truth values.

use super::dates::is_named_date;

/// Whether a text is what a spreadsheet makes of an id, and no id: a date, with or without a time, or a truth value.
#[must_use]
pub fn is_sheet_value(text: &str) -> bool {
    // Ids are longer, and hardly any begins so.
    if text.len() > 32 {
        return false;
    }
    let date = text.split_once(['T', ' ']).map_or(text, |(date, time)| {
        let is_time = |byte: u8| byte.is_ascii_digit() || matches!(byte, b':' | b'.' | b'Z');
        if time.len() >= 5 && time.bytes().all(is_time) { date } else { text }
    });
    is_named_date(date) || is_truth_value(text)
}

/// Whether a text is a truth value as spreadsheets of many languages show it.
fn is_truth_value(text: &str) -> bool {
    const WORDS: [&str; 24] = [
        "true",
        "false",
        "wahr",
        "falsch",
        "vrai",
        "faux",
        "verdadero",
        "falso",
        "verdadeiro",
        "vero",
        "waar",
        "onwaar",
        "sant",
        "falskt",
        "sand",
        "falsk",
        "sann",
        "usann",
        "prawda",
        "fałsz",
        "doğru",
        "yanlış",
        "истина",
        "ложь",
    ];
    text.len() <= 20 && WORDS.contains(&text.to_lowercase().as_str())
}

/// Whether a text is an error of a spreadsheet in any of its languages: `#NAME?`, `#WERT!`, `#¿NOMBRE?`, `#ИМЯ?`,
/// `#DIV/0!`, `#N/A`, `Err:502`, the `####` of a column that was too narrow, and a formula in the place of its value.
#[must_use]
pub fn is_spreadsheet_error(text: &str) -> bool {
    /// "Not there", which has no mark at its end.
    const NOT_THERE: [&str; 9] =
        ["GETTING_DATA", "N/A", "NV", "N/B", "N/D", "ND", "I/T", "Н/Д", "YOK"];
    if text.starts_with('=') {
        return is_formula(text);
    }
    if text.starts_with(|c: char| c.is_alphabetic()) {
        return is_numbered_error(text);
    }
    let Some(word) = text.strip_prefix('#') else { return false };
    let without_digits: String = text.chars().filter(|c| !c.is_ascii_digit()).collect();
    let is_marked = word.ends_with(['!', '?'])
        && is_error_word(&without_digits)
        && word.contains(char::is_uppercase);
    let is_narrow = word.len() > 2 && word.bytes().all(|byte| byte == b'#');
    is_marked || is_narrow || NOT_THERE.contains(&word)
}

/// Whether a text is a formula: it calls a function, or is a reference to another cell. An address or a name that
/// is coded (`=?utf-8?`, `=C3=A9`) is none.
pub(super) fn is_formula(text: &str) -> bool {
    let Some(formula) = text.strip_prefix('=') else { return false };
    let begins = |c: char| c.is_alphabetic() || "('$[+-@_".contains(c);
    formula.starts_with(begins) && (formula.contains('(') || is_reference(formula))
}

/// Whether a text refers to one cell: `A1`, `$B$2`, `Users!C3`, `'All users'!C3`.
fn is_reference(text: &str) -> bool {
    let cell = text.rsplit_once('!').map_or(text, |(_, cell)| cell).replace('$', "");
    let letters = cell.bytes().take_while(u8::is_ascii_alphabetic).count();
    let digits = cell.get(letters..).unwrap_or_default();
    (1..=3).contains(&letters)
        && (1..=7).contains(&digits.len())
        && digits.bytes().all(|byte| byte.is_ascii_digit())
}

/// Whether a text is an error of `LibreOffice`: `Err:502`, `Fehler:502`.
pub(super) fn is_numbered_error(text: &str) -> bool {
    let Some((word, number)) = text.split_once(':') else { return false };
    let word = word.trim_end();
    number.len() == 3
        && number.starts_with('5')
        && number.bytes().all(|byte| byte.is_ascii_digit())
        && (3..=16).contains(&word.len())
        && word.starts_with(['E', 'F', 'e', 'f'])
        && word.chars().all(char::is_alphabetic)
}

/// Whether nothing but what errors of spreadsheets are made of is in a text.
pub(super) fn is_error_word(text: &str) -> bool {
    let word = text.trim_start_matches('#').trim_end_matches(['!', '?']);
    let is_word = |c: char| c.is_uppercase() || matches!(c, '/' | '0' | '_' | '¡' | '¿');
    text.len() <= 80 && word.chars().all(is_word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_spreadsheet_leaves_in_the_place_of_a_value_is_told_from_values() {
        for text in [
            "#NAME?",
            "#SPILL!",
            "#GETTING_DATA",
            "########",
            "Err:502",
            "Fehler:522",
            "=VLOOKUP(A1,B:C,2)",
            "=A1",
            "=Users!$C$3",
        ] {
            assert!(is_spreadsheet_error(text), "{text}");
        }
        for text in
            ["#4711", "Err: no", "User:502", "=?utf-8?Q?x?=", "=C3=A9mile", "=", "==", "Errol"]
        {
            assert!(!is_spreadsheet_error(text), "{text}");
        }
        for text in ["FALSE", "wahr", "2026-03-10T00:00:00", "2026-03-10 12:30", "10-Mar"] {
            assert!(is_sheet_value(text), "{text}");
        }
        for text in ["yes", "1", "12-34", "v8DYj2+gsEWydXKmSUVGGA=="] {
            assert!(!is_sheet_value(text), "{text}");
        }
    }
}
