//! A cell with several mail addresses, however they were joined (docs/facts.md, Exports).

use super::address::is_plain;

/// Prefixes of proxy addresses, in lower case.
const PREFIXES: [&str; 12] = [
    "smtp", "sip", "x500", "x400", "eum", "spo", "notes", "faxmaker", "rfax", "ex", "ms", "ccmail",
];

/// Whether the end of a list is missing.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Cut {
    /// It is all there.
    Whole,
    /// The console cut it off with `...`; the last item is left out.
    CutOff,
}

/// The items of a list as most scripts join them, if it is one: plain addresses with `smtp:` in front of each, and
/// `;` or a line break between them.
pub(crate) fn plain_items(cell: &str) -> Option<PlainItems<'_>> {
    let items = PlainItems(cell);
    let is_plain_item = |item: &str| {
        item.split_at_checked(5).is_some_and(|(prefix, address)| {
            prefix.eq_ignore_ascii_case("smtp:") && is_plain(address.as_bytes())
        })
    };
    // Of a longer one the end may be missing.
    (cell.len() < 1 << 12 && items.clone().all(is_plain_item)).then_some(items)
}

/// The items of such a list.
#[derive(Clone, Debug)]
pub(crate) struct PlainItems<'a>(&'a str);

impl<'a> Iterator for PlainItems<'a> {
    type Item = &'a str;

    fn next(&mut self) -> Option<&'a str> {
        if self.0.is_empty() {
            return None;
        }
        let end = memchr::memchr2(b';', b'\n', self.0.as_bytes()).unwrap_or(self.0.len());
        let item = self.0.get(..end);
        self.0 = self.0.get(end + 1..).unwrap_or_default();
        item
    }
}

/// Gives each item of a cell to `each`, with its prefix where it has one.
///
/// The split is in front of a prefix and never at a character alone: X400 addresses contain `;`,
/// X500 ones blanks and commas. Without any prefix it is at every separator that was met.
pub(crate) fn split_addresses<'a>(cell: &'a str, each: &mut impl FnMut(&'a str)) -> Cut {
    let text = cell.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')).unwrap_or(cell);
    let ending = text.trim_end_matches(is_between);
    let (text, cut) = match ending.strip_suffix("...").or_else(|| ending.strip_suffix('…')) {
        Some(text) => (text, Cut::CutOff),
        None if is_full(cell) => (text, Cut::CutOff),
        None => (text, Cut::Whole),
    };
    let mut starts = prefix_starts(text).peekable();
    let head = text.get(..starts.peek().copied().unwrap_or(text.len())).unwrap_or_default();
    if starts.peek().is_none() && cut == Cut::CutOff {
        // The last item is cut wherever it begins.
        let whole = head.rfind(is_separator).and_then(|at| head.get(..at)).unwrap_or_default();
        split_bare(whole, each);
        return cut;
    }
    split_bare(head, each);
    while let Some(start) = starts.next() {
        let end = starts.peek().copied().unwrap_or(text.len());
        if end == text.len() && cut == Cut::CutOff {
            break;
        }
        let item = text.get(start..end).unwrap_or_default().trim_end_matches(is_between);
        if item.split_once(':').is_some_and(|(_, address)| !address.is_empty()) {
            each(item);
        }
    }
    cut
}

/// Whether a cell has exactly as many UTF-16 units as one of Excel holds: it drops the rest (docs/facts.md, Exports).
fn is_full(cell: &str) -> bool {
    const MOST_UNITS: usize = 32_767;
    cell.len() >= MOST_UNITS && cell.encode_utf16().count() == MOST_UNITS
}

/// Items without a prefix, between separators. A `/` joins addresses, and may be part of one.
fn split_bare<'a>(text: &'a str, each: &mut impl FnMut(&'a str)) {
    for item in text.split(|c| is_between(c) && c != '/').map(|item| item.trim_matches('/')) {
        if item.split('/').all(|part| part.contains('@')) {
            item.split('/').filter(|part| !part.is_empty()).for_each(&mut *each);
        } else if !item.is_empty() {
            each(item);
        }
    }
}

fn is_separator(c: char) -> bool {
    matches!(c, ';' | ',' | '|' | '+') || c.is_whitespace()
}

/// What may stand between two items: a separator, or what lists of another language leave there.
pub(super) fn is_between(c: char) -> bool {
    is_separator(c) || matches!(c, '/' | '{' | '}' | '[' | ']' | '"')
}

/// Where items with a prefix begin: at the start or after a separator.
fn prefix_starts(text: &str) -> impl Iterator<Item = usize> + '_ {
    let bytes = text.as_bytes();
    memchr::memchr_iter(b':', bytes).filter_map(move |colon| {
        let word = bytes.get(..colon)?;
        let length = word.iter().rev().take(9).take_while(|b| b.is_ascii_alphanumeric()).count();
        let start = colon - length;
        let prefix = bytes.get(start..colon)?;
        let known = PREFIXES.iter().any(|known| prefix.eq_ignore_ascii_case(known.as_bytes()));
        let apart = text.get(..start)?.chars().next_back().is_none_or(is_between);
        (known && apart).then_some(start)
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn split(cell: &str) -> Vec<&str> {
        let mut items = Vec::new();
        split_addresses(cell, &mut |item| items.push(item));
        items
    }

    #[test]
    fn every_separator_that_was_seen_is_read() {
        let expected = ["SMTP:a@x.org", "smtp:b@x.org", "X500:/o=F/ou=Group (A, B)/cn=a"];
        for separator in [
            ";", "; ", ",", ", ", "|", " | ", "\n", "\r\n", " ", "+", " / ", "/", "}{", "\",\"",
            "} {",
        ] {
            assert_eq!(split(&expected.join(separator)), expected, "{separator:?}");
            let braced = format!("{{{}}}", expected.join(separator));
            assert_eq!(split(&braced), expected, "{separator:?}");
        }
    }

    #[test]
    fn separators_inside_an_address_do_not_split_it() {
        let x400 = "X400:C=us;A= ;P=Fabrikon;O=Exchange;S=Smith;G=John;";
        let cell = format!("{x400};SMTP:j@x.org");
        assert_eq!(split(&cell), [x400.trim_end_matches(';'), "SMTP:j@x.org"]);
        assert_eq!(split("smtp:o'brien+news@x.org"), ["smtp:o'brien+news@x.org"]);
        assert_eq!(split("X500:/o=F/cn=a ex:b@x"), ["X500:/o=F/cn=a", "ex:b@x"]);
    }

    #[test]
    fn addresses_without_a_prefix_are_read_too() {
        let three = ["a@x.org", "b@x.org", "c@x.org"];
        for cell in [
            "a@x.org; b@x.org|c@x.org",
            "a@x.org / b@x.org/c@x.org",
            "{a@x.org}{b@x.org}{c@x.org}",
            "a@x.org\nb@x.org\n\nc@x.org\n",
        ] {
            assert_eq!(split(cell), three, "{cell}");
        }
        // What is no address is for the caller to name.
        assert_eq!(split("a@x.org, none, SMTP:b@x.org"), ["a@x.org", "none", "SMTP:b@x.org"]);
        assert_eq!(split("smtp:a/b@x.org"), ["smtp:a/b@x.org"]);
        assert_eq!(split("SMTP:;smtp: ,"), [""; 0]);
    }

    #[test]
    fn a_list_that_was_cut_off_loses_its_last_item() {
        let mut items = Vec::new();
        let cut = split_addresses("{SMTP:a@x.org, smtp:b@x.o...}", &mut |item| items.push(item));
        assert_eq!((cut, items), (Cut::CutOff, vec!["SMTP:a@x.org"]));
        assert_eq!(split("{a@x.org, b@x.or…}"), ["a@x.org"]);
        // A spreadsheet cuts without a mark.
        let full: String = "smtp:zoe@contoso.com;".chars().cycle().take(32_767).collect();
        let whole = full.matches("smtp:").count();
        let mut count = 0;
        assert_eq!(split_addresses(&full, &mut |_| count += 1), Cut::CutOff);
        assert_eq!(count, whole - 1);
        assert_eq!(split_addresses(full.trim_end_matches(|c| c != ';'), &mut |_| {}), Cut::Whole);
    }

    #[test]
    fn lists_as_most_scripts_join_them_are_read_at_a_glance() {
        let items = |cell| plain_items(cell).map(Iterator::collect::<Vec<&str>>);
        let two = vec!["SMTP:a@x.org", "smtp:b-1@x.org"];
        assert_eq!(items("SMTP:a@x.org;smtp:b-1@x.org"), Some(two.clone()));
        assert_eq!(items("SMTP:a@x.org\nsmtp:b-1@x.org;"), Some(two));
        for cell in ["SMTP:a@x.org;;smtp:b@x.org", "a@x.org", "SMTP:a@x@y", "SMTP:a+b@x", "sip:a@x"]
        {
            assert_eq!(items(cell), None, "{cell}");
        }
    }

    proptest! {
        #[test]
        fn the_quick_way_gives_what_the_other_gives(cell in "((SMTP|smtp|sip):)?[ab.@;, \n]{0,12}(;(smtp:)?[ab.@]{0,6}){0,3}") {
            if let Some(items) = plain_items(&cell) {
                prop_assert_eq!(items.collect::<Vec<&str>>(), split(&cell));
            }
        }

        #[test]
        fn joined_addresses_come_apart_again(
            locals in prop::collection::vec("[a-z][a-z0-9.'+_-]{0,8}", 1..6),
            separator in prop::sample::select(vec![";", "; ", ",", ", ", "|", "\n", " "]),
        ) {
            let items: Vec<String> = locals
                .iter()
                .enumerate()
                .map(|(at, local)| format!("{}:{local}@x.org", if at == 0 { "SMTP" } else { "smtp" }))
                .collect();
            let cell = items.join(separator);
            prop_assert_eq!(split(&cell), items);
        }

        #[test]
        fn no_cell_makes_it_panic(cell in "[{}SMTPsmtp:;,| .…ë@x5]{0,40}|\\PC{0,30}") {
            split(&cell);
        }
    }
}
