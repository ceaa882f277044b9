//! Whether a text is the security identifier of an on-premises user, whole as it is ([MS-DTYP] 2.4.2).

/// Why a text is no security identifier of an on-premises user; `None` if it may be one.
pub(in crate::import) fn sid_fault(text: &str) -> Option<&'static str> {
    // S-1-12-1 is the identifier of the cloud object itself.
    let Some(rest) = text.strip_prefix("S-1-").filter(|rest| !rest.starts_with("12-1-")) else {
        return Some("no on-premises security identifier");
    };
    let mut parts = rest.split('-');
    let authority = parts.next().unwrap_or_default();
    let Some(numbers) = numbers(parts) else { return Some(CUT) };
    match (authority, numbers.as_slice()) {
        ("5", [DOMAIN, _, _, _]) => Some("that of a domain: the number of the user is missing"),
        // The numbers of a domain's own accounts begin there.
        ("5", [DOMAIN, _, _, _, relative]) => (*relative < FIRST_RELATIVE).then_some(CUT),
        ("5", [DOMAIN, ..]) | (_, []) => Some(CUT),
        _ => authority.parse::<u64>().is_err().then_some(CUT),
    }
}

const CUT: &str = "its end cut off, or not all of it a security identifier";
/// What the identifiers of domains begin with.
const DOMAIN: u32 = 21;
/// The lowest relative identifier of an account: that of the administrator.
const FIRST_RELATIVE: u32 = 500;

/// The numbers of an identifier; `None` if one of them is none.
fn numbers<'t>(parts: impl Iterator<Item = &'t str>) -> Option<Vec<u32>> {
    let is_number = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    parts.map(|part| part.parse().ok().filter(|_| is_number(part))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_whole_identifier_of_a_user_is_told() {
        for (text, is_one) in [
            ("S-1-5-21-1004336348-1177238915-682003330-1200", true),
            ("S-1-5-21-1004336348-1177238915-682003330-500", true),
            ("S-1-5-21-1-2-3-1000", true),
            ("S-1-5-18", true),
            ("S-1-5-32-544", true),
            ("S-1-5-21-1004336348-1177238915-682003330", false),
            ("S-1-5-21-1004336348-1177238915-682003330-12", false),
            ("S-1-5-21-1004336348-1177238915-682003330-", false),
            ("S-1-5-21-1004336348-1177238915-6820...", false),
            ("S-1-5-21-100...", false),
            ("S-1-5-21-100…", false),
            ("S-1-5-21", false),
            ("S-1-5-", false),
            ("S-1-5", false),
            ("S-1-5-21-1004336348-1177238915-682003330-1200-7", false),
            ("S-1-5-21-1004336348-1177238915-99682003330-1200", false),
            ("S-1-5-21-1-2-3-1000 ", false),
            ("S-1-5-21-1-2-3-+1000", false),
            ("S-1-12-1-1-2-3-4", false),
            ("AQUAAAAAAAUVAAAA", false),
            ("", false),
        ] {
            assert_eq!(sid_fault(text).is_none(), is_one, "{text}");
        }
    }
}
