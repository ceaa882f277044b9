//! The day on which an account was made.

use jiff::civil::Date;

/// Days since the first of January 1970; `None` where the text tells no day for sure.
///
/// With dots the day stands first. With slashes the month does where the clock has twelve hours, as exports
/// of an American system write it.
pub(super) fn day(text: &str) -> Option<i32> {
    let text = text.trim();
    let date = iso(text).or_else(|| numbered(text))?;
    let since = Date::new(1970, 1, 1).ok()?.until(date).ok()?;
    // Accounts of these directories are made from 1990 on; a day of 1601 is "never".
    Some(since.get_days()).filter(|days| *days > 20 * 365)
}

/// `2026-11-27T05:00:00Z` and `20261127050000.0Z`.
fn iso(text: &str) -> Option<Date> {
    if let Some(date) = text.get(..10).filter(|date| date.as_bytes()[4] == b'-') {
        return date.parse().ok();
    }
    let digits = text.get(..14).filter(|it| it.bytes().all(|byte| byte.is_ascii_digit()))?;
    let part = |from: usize, to: usize| digits.get(from..to);
    Date::new(part(0, 4)?.parse().ok()?, part(4, 6)?.parse().ok()?, part(6, 8)?.parse().ok()?).ok()
}

fn numbered(text: &str) -> Option<Date> {
    let (date, clock) = text.split_once([' ', 'T']).unwrap_or((text, ""));
    let date = date.trim_end_matches(',');
    let numbers: Option<Vec<i16>> =
        date.split(['/', '.', '-']).map(|part| part.parse().ok()).collect();
    let (a, b, year) = match numbers.as_deref()? {
        [year, month, day] if *year > 31 => return to_date(*year, *month, *day),
        [a, b, year] => (*a, *b, *year),
        _ => return None,
    };
    let clock = clock.to_ascii_uppercase();
    let month_first = date.contains('/') && (clock.ends_with("AM") || clock.ends_with("PM"));
    if month_first { to_date(year, a, b) } else { to_date(year, b, a) }
}

fn to_date(year: i16, month: i16, day: i16) -> Option<Date> {
    Date::new(year, month.try_into().ok()?, day.try_into().ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_read_as_exports_write_them() {
        let expected = day("2026-11-06").unwrap();
        for text in [
            "2026-11-06T05:00:00Z",
            "20261106050000.0Z",
            "11/6/2026 2:00:00 PM",
            "06.11.2026 17:00",
            "06/11/2026 17:00",
            "2026/11/06 17:00:00",
        ] {
            assert_eq!(day(text), Some(expected), "{text}");
        }
        for text in ["", "yesterday", "13/13/2026", "1601-01-01T00:00:00Z", "1/1", "é2026-11-06"] {
            assert_eq!(day(text), None, "{text}");
        }
    }
}
