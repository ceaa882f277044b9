//! Names that a spreadsheet has made dates of on opening: `10. Mrz`, `10-Mar`.

/// Whether a text is a date as spreadsheets make it of names such as `mar10`: `10. Mrz`, `10-Mar`,
/// `Mar-10`, `3/10/2024`, `10.03.2024`.
#[must_use]
pub fn is_date(text: &str) -> bool {
    let bytes = text.as_bytes();
    let is_between = |byte: &u8| matches!(byte, b'.' | b'-' | b'/' | b' ');
    // Most texts are none: a look at their ends tells.
    let has_number_at_end =
        matches!(bytes, [first, .., last] if first.is_ascii_digit() || last.is_ascii_digit());
    if bytes.len() > 16 || !has_number_at_end || !bytes.iter().any(is_between) {
        return false;
    }
    let parts: Vec<&str> =
        text.split(['.', '-', '/', ' ']).map(str::trim).filter(|part| !part.is_empty()).collect();
    let is_number = |part: &&str| {
        (1..=2).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit())
    };
    let is_year = |part: &&str| part.len() == 4 && part.bytes().all(|byte| byte.is_ascii_digit());
    match parts.as_slice() {
        [a, b] => is_number(a) && is_month(b) || is_month(a) && (is_number(b) || is_year(b)),
        [a, b, c] => {
            let has_day = is_number(a) && (is_number(b) || is_month(b));
            has_day && (is_year(c) || is_number(c)) || is_year(a) && is_number(b) && is_number(c)
        }
        _ => false,
    }
}

/// Whether a text is such a date and hardly anything else: with the name of a month, or a year of four digits, and
/// perhaps a time behind it. Numbers with dashes between them may be the ids of an organisation.
#[must_use]
pub fn is_named_date(text: &str) -> bool {
    // Longer ones have a time behind the date, which begins with a number then.
    if text.len() > 40 || text.len() > 16 && !text.starts_with(|c: char| c.is_ascii_digit()) {
        return false;
    }
    let timed = text.split_once([' ', 'T']).filter(|(_, time)| is_time_of_day(time));
    let text = timed.map_or(text, |(date, _)| date);
    let mut parts = text.split(['.', '-', '/', ' ']).map(str::trim);
    let is_telling = |part: &str| {
        is_month(part) || matches!(part.parse::<u32>(), Ok(1900..=2099) if part.len() == 4)
    };
    is_date(text) && parts.any(is_telling)
}

/// Whether a text is a time of a day: `9:15`, `09:15:27 AM`.
fn is_time_of_day(text: &str) -> bool {
    let begins = text.split_once(':').is_some_and(|(hours, rest)| {
        hours.len() <= 2
            && hours.bytes().all(|byte| byte.is_ascii_digit())
            && rest.starts_with(|c: char| c.is_ascii_digit())
    });
    begins && text.len() <= 24
}

/// The short names of months in the languages of spreadsheets.
fn is_month(part: &str) -> bool {
    const MONTHS: [&str; 62] = [
        "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec", "sept",
        "jän", "mrz", "mär", "mai", "okt", "dez", "janv", "févr", "fev", "fév", "mars", "avr",
        "juin", "juil", "août", "aou", "aoû", "déc", "ene", "abr", "ago", "dic", "set", "out",
        "gen", "mag", "giu", "lug", "ott", "mrt", "mei", "maj", "oca", "şub", "nis", "haz", "tem",
        "ağu", "eyl", "eki", "kas", "ara", "sty", "lut", "kwi", "cze", "lip", "sie", "wrz",
    ];
    // The longest has five bytes.
    part.len() <= 5 && MONTHS.contains(&part.to_lowercase().as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_spreadsheet_makes_of_ids_is_recognised() {
        for text in [
            "10. Mrz",
            "10-Mar",
            "Mar-10",
            "Mar 10",
            "3/10/2024",
            "10.03.2024",
            "2024-03-10",
            "5-Aug",
            "Aug-2024",
        ] {
            assert!(is_date(text), "{text}");
        }
        for (text, named) in [
            ("10-Mar", true),
            ("3/10/2024", true),
            ("3/10/2024 9:15:27 AM", true),
            ("2024-03-10T09:15:27Z", true),
            ("2024-03-10 Zoe: 1", false),
            ("10-03-24", false),
            ("mar10", false),
        ] {
            assert_eq!(is_named_date(text), named, "{text}");
        }
        for text in [
            "mar10",
            "john.smith",
            "anna.may",
            "j.10",
            "svc-01",
            "room 1",
            "10.smith",
            "a.b.2",
            "1-2",
        ] {
            assert!(!is_date(text), "{text}");
        }
    }
}
