//! Distinguished names (RFC 4514): the container, and the common name.

use std::borrow::Cow;

/// The value of the first part, unescaped, and the name without that part as it is written: empty if there is no
/// other.
pub(crate) fn name_and_container(dn: &str) -> (Option<Cow<'_, str>>, &str) {
    let comma = first_comma(dn);
    let first = comma.and_then(|at| dn.get(..at)).unwrap_or(dn);
    let container = comma.and_then(|at| dn.get(at + 1..)).unwrap_or_default();
    (value_of(first), container.trim_start())
}

/// The value of the first part, unescaped.
pub(crate) fn common_name(dn: &str) -> Option<Cow<'_, str>> {
    name_and_container(dn).0
}

fn value_of(first: &str) -> Option<Cow<'_, str>> {
    let sign = memchr::memchr(b'=', first.as_bytes())?;
    let value = first.get(sign + 1..)?.trim_start();
    if memchr::memchr2(b'\\', b'"', value.as_bytes()).is_none() {
        return Some(Cow::Borrowed(value.trim_end()));
    }
    let unquoted = value.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
    Some(Cow::Owned(unescape(unquoted.unwrap_or(value))))
}

fn first_comma(dn: &str) -> Option<usize> {
    let bytes = dn.as_bytes();
    if !dn.starts_with("CN=\"") {
        // An escaped comma has a backslash in front of it that is not escaped itself.
        let escaped = |at: usize| {
            let before = bytes.get(..at).unwrap_or_default();
            before.iter().rev().take_while(|byte| **byte == b'\\').count() % 2 == 1
        };
        return memchr::memchr_iter(b',', bytes).find(|at| !escaped(*at));
    }
    let closing = dn.get(4..)?.find("\",")?;
    Some(closing + 5)
}

/// `\,` is a comma, `\2C` too; bytes beyond ASCII may be written as `\C3\AB`.
fn unescape(value: &str) -> String {
    let mut out: Vec<u8> = Vec::with_capacity(value.len());
    let mut rest = value.as_bytes();
    while let Some((first, tail)) = rest.split_first() {
        if *first != b'\\' {
            out.push(*first);
            rest = tail;
            continue;
        }
        let digit = |at: usize| tail.get(at).and_then(|byte| char::from(*byte).to_digit(16));
        if let (Some(high), Some(low)) = (digit(0), digit(1)) {
            out.push((high * 16 + low) as u8);
            rest = tail.get(2..).unwrap_or_default();
        } else {
            out.extend(tail.first());
            rest = tail.get(1..).unwrap_or_default();
        }
    }
    String::from_utf8_lossy(&out).trim_end().to_string()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn names_are_split_at_the_first_comma_that_is_not_escaped() {
        let cases = [
            ("CN=Zoë Müller,OU=Staff,DC=x", "Zoë Müller", "OU=Staff,DC=x"),
            (r"CN=Smith\, John,OU=Staff,DC=x", "Smith, John", "OU=Staff,DC=x"),
            (r"CN=Smith\2C John,OU=a\,b,DC=x", "Smith, John", r"OU=a\,b,DC=x"),
            (r"CN=Zo\C3\AB,DC=x", "Zoë", "DC=x"),
            (r"CN=back\\,DC=x", r"back\", "DC=x"),
            ("CN=\"Smith, John\",OU=Staff", "Smith, John", "OU=Staff"),
            (r#"CN=Anna \"Annie\" K,DC=x"#, r#"Anna "Annie" K"#, "DC=x"),
            ("CN=only", "only", ""),
            ("cn=a, ou=b", "a", "ou=b"),
        ];
        for (dn, name, parent) in cases {
            let (common_name, container) = name_and_container(dn);
            assert_eq!((common_name.unwrap().as_ref(), container), (name, parent), "{dn}");
        }
        assert_eq!(common_name("no name"), None);
    }

    proptest! {
        #[test]
        fn no_name_makes_it_panic(dn in "(CN=\"?)?[a,=\\\\\"ë0F ]{0,20}") {
            let _ = name_and_container(&dn);
        }
    }
}
