//! Values of cells as the text that a spreadsheet would save.

use calamine::{Data, ExcelDateTime};

use crate::anchor::is_spreadsheet_error;

/// From here on a spreadsheet shows a number in scientific form, and has lost its last digits.
const EXACT: f64 = 1e15;

/// What stands in the place of a value that a formula was to give, and of which the workbook keeps none: an error
/// of a spreadsheet, as whoever reads it knows those.
pub(super) fn lost_text(formula: &str) -> String {
    // That of OpenDocument names the notation first.
    let formula = formula.strip_prefix("of:").unwrap_or(formula);
    let shown = format!("={}", formula.trim_start_matches('='));
    if is_spreadsheet_error(&shown) { shown } else { "#FORMULA!".into() }
}

/// The text of a cell; `None` if it is empty.
pub(super) fn text_of(value: &Data) -> Option<String> {
    Some(match value {
        Data::Empty => return None,
        Data::String(text) | Data::DateTimeIso(text) | Data::DurationIso(text) => text.clone(),
        Data::Int(number) => number.to_string(),
        Data::Float(number) => number_text(*number),
        Data::Bool(true) => "TRUE".into(),
        Data::Bool(false) => "FALSE".into(),
        Data::DateTime(time) => time_text(*time),
        Data::Error(error) => error.to_string(),
    })
}

fn number_text(number: f64) -> String {
    if number.abs() < EXACT {
        return number.to_string();
    }
    let text = format!("{number:.5E}");
    let (digits, exponent) = text.split_once('E').unwrap_or((&text, "0"));
    format!("{digits}E+{exponent}")
}

fn time_text(time: ExcelDateTime) -> String {
    if time.is_duration() {
        return number_text(time.as_f64());
    }
    let (year, month, day, hour, minute, second, _) = time.to_ymd_hms_milli();
    let date = format!("{year:04}-{month:02}-{day:02}");
    if (hour, minute, second) == (0, 0, 0) {
        date
    } else {
        format!("{date} {hour:02}:{minute:02}:{second:02}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_the_text_that_a_spreadsheet_saves() {
        let cases = [
            (Data::Float(101.0), "101"),
            (Data::Float(1.5), "1.5"),
            (Data::Float(120_000_000_000_000_000.0), "1.20000E+17"),
            (Data::Bool(true), "TRUE"),
            (Data::Error(calamine::CellErrorType::Name), "#NAME?"),
            (Data::DateTimeIso("2024-03-10".into()), "2024-03-10"),
        ];
        for (value, text) in cases {
            assert_eq!(text_of(&value).as_deref(), Some(text));
        }
        assert_eq!(text_of(&Data::Empty), None);
    }

    #[test]
    fn a_formula_without_a_value_is_an_error() {
        for (formula, text) in [
            ("VLOOKUP(A1,B:C,2)", "=VLOOKUP(A1,B:C,2)"),
            ("of:=[.A1]&\"x\"", "#FORMULA!"),
            ("", "#FORMULA!"),
        ] {
            assert_eq!(lost_text(formula), text);
            assert!(is_spreadsheet_error(text));
        }
    }
}
