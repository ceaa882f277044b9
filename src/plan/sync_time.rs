//! When a user was last synced, as exports write it: never later than it can have been.

use jiff::civil::{Date, DateTime, Time};
use jiff::{SignedDuration, Timestamp, tz::TimeZone};

/// The clocks that are farthest ahead of UTC show so much more.
const FARTHEST_AHEAD: SignedDuration = SignedDuration::from_hours(14);

/// The earliest moment that a text can mean; `None` if it is no time. A time without a zone may be that of
/// any, and day and month may stand in either order.
pub(super) fn earliest(text: &str) -> Option<Timestamp> {
    let text = text.trim();
    if let Ok(exact) = text.parse::<Timestamp>() {
        return Some(exact);
    }
    let readings = readings(text);
    let utc = readings.into_iter().filter_map(|time| TimeZone::UTC.to_timestamp(time).ok());
    utc.filter_map(|time| time.checked_sub(FARTHEST_AHEAD).ok()).min()
}

/// Whether a text says in which zone its time is.
pub(super) fn has_zone(text: &str) -> bool {
    text.trim().parse::<Timestamp>().is_ok()
}

fn readings(text: &str) -> Vec<DateTime> {
    if let Ok(time) = text.parse::<DateTime>() {
        return vec![time];
    }
    let (date, time) = text.split_once([' ', 'T']).unwrap_or((text, ""));
    let Some(time) = clock(time.trim()) else { return Vec::new() };
    let numbers: Option<Vec<i16>> =
        date.trim_end_matches(',').split(['/', '.', '-']).map(|part| part.parse().ok()).collect();
    let orders = match numbers.as_deref() {
        Some([year, month, day]) if *year > 31 => vec![(*year, *month, *day)],
        Some([a, b, year]) => vec![(*year, *a, *b), (*year, *b, *a)],
        _ => Vec::new(),
    };
    let date = |(year, month, day): (i16, i16, i16)| {
        Date::new(year, month.try_into().ok()?, day.try_into().ok()?).ok()
    };
    orders.into_iter().filter_map(date).map(|date| date.to_datetime(time)).collect()
}

/// `5:00:00 AM`, `17:00`; nothing is midnight.
fn clock(text: &str) -> Option<Time> {
    let upper = text.to_uppercase();
    let (digits, afternoon) = match (upper.strip_suffix("AM"), upper.strip_suffix("PM")) {
        (Some(digits), _) => (digits, Some(false)),
        (_, Some(digits)) => (digits, Some(true)),
        (None, None) => (upper.as_str(), None),
    };
    if digits.trim().is_empty() {
        return Some(Time::midnight());
    }
    let parts: Option<Vec<i8>> = digits.trim().split(':').map(|part| part.parse().ok()).collect();
    let (hour, minute, second) = match parts.as_deref()? {
        [hour, minute] => (*hour, *minute, 0),
        [hour, minute, second] => (*hour, *minute, *second),
        _ => return None,
    };
    let hour = match afternoon {
        Some(true) if hour < 12 => hour + 12,
        Some(false) if hour == 12 => 0,
        _ => hour,
    };
    Time::new(hour, minute, second, 0).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_never_taken_for_a_later_one_than_it_can_be() {
        let cases = [
            ("2026-11-27T05:00:00Z", "2026-11-27T05:00:00Z"),
            ("2026-11-27T05:00:00.5+02:00", "2026-11-27T03:00:00.5Z"),
            ("2026-11-27T05:00:00", "2026-11-26T15:00:00Z"),
            ("2026-11-27 05:00", "2026-11-26T15:00:00Z"),
            ("11/27/2026 5:00:00 PM", "2026-11-27T03:00:00Z"),
            ("27.11.2026 17:00", "2026-11-27T03:00:00Z"),
            ("27/11/2026 12:00:00 am", "2026-11-26T10:00:00Z"),
            // The sixth of November or the eleventh of June.
            ("11/6/2026 2:00:00 PM", "2026-06-11T00:00:00Z"),
            ("2026-11-27", "2026-11-26T10:00:00Z"),
        ];
        for (text, expected) in cases {
            assert_eq!(earliest(text), Some(expected.parse().unwrap()), "{text}");
        }
        for text in ["", "yesterday", "13/13/2026", "1/1", "2026-11-27T25:00", "11/27/2026 5"] {
            assert_eq!(earliest(text), None, "{text}");
        }
        assert!(has_zone("2026-11-27T05:00:00Z") && !has_zone("2026-11-27T05:00:00"));
    }
}
