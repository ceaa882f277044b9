//! Headings behind the name of a table, a record or a class, as Power Query and flattened JSON have them.

use std::collections::{BTreeMap, BTreeSet};

use crate::import::heading::{HEADINGS, fold_heading};

/// Names that say nothing of whose values follow but that they are the user's: of records and tables, and of the classes
/// of Active Directory that a user is of.
const OF_THE_USER: [&str; 38] = [
    "user",
    "users",
    "aduser",
    "adusers",
    "mguser",
    "value",
    "values",
    "property",
    "properties",
    "attribute",
    "attributes",
    "additionalproperties",
    "item",
    "items",
    "data",
    "record",
    "records",
    "row",
    "rows",
    "result",
    "results",
    "root",
    "content",
    "body",
    "object",
    "objects",
    "field",
    "fields",
    "person",
    "organizationalperson",
    "inetorgperson",
    "top",
    "securityprincipal",
    "mailrecipient",
    "posixaccount",
    "shadowaccount",
    "account",
    "accounts",
];

/// The columns whose headings are known without what stands before them, with these, folded.
///
/// What stands before them must be of the user or, where no other column identifies anybody, before half of all headings:
/// `manager.objectGUID` beside the user's own columns is somebody else's.
pub(super) fn prefixed(names: &[String], folded: &[String]) -> Vec<(usize, String)> {
    let mut found: Vec<(usize, String, String)> = Vec::new();
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for (column, name) in names.iter().enumerate() {
        let Some((prefix, heading)) = apart(name) else { continue };
        let prefix = fold_heading(prefix);
        *counts.entry(prefix.clone()).or_default() += 1;
        let heading = fold_heading(heading);
        let is_known = |folded: &str| HEADINGS.is_known(folded);
        if is_known(&heading) && !folded.get(column).is_some_and(|folded| is_known(folded)) {
            found.push((column, prefix, heading));
        }
    }
    let has_own = folded.iter().any(|folded| HEADINGS.may_identify(folded));
    let is_of_the_user = |prefix: &str| {
        let bare = prefix.trim_end_matches(|c: char| c.is_ascii_digit());
        let count = counts.get(prefix).copied().unwrap_or_default();
        OF_THE_USER.contains(&bare)
            || bare == "column"
            || !has_own && count > 1 && count * 2 >= names.len()
    };
    let mut taken: BTreeSet<String> = folded.iter().cloned().collect();
    found.retain(|(_, prefix, heading)| is_of_the_user(prefix) && taken.insert(heading.clone()));
    found.into_iter().map(|(column, _, heading)| (column, heading)).collect()
}

/// What stands before the last part of a name, and that: `Users.objectGUID`, `Users[objectGUID]`, `user/objectGUID`.
fn apart(name: &str) -> Option<(&str, &str)> {
    const LONGEST: usize = 200;
    let name = name.trim();
    if name.len() > LONGEST || name.starts_with('@') {
        return None;
    }
    if let Some((prefix, heading)) = name.strip_suffix(']').and_then(|name| name.rsplit_once('[')) {
        return Some((last_part(prefix), heading));
    }
    let (prefix, heading) = name.rsplit_once(['.', '/', '!'])?;
    Some((last_part(prefix), heading))
}

/// The last part of what stands before a heading: `Column1.user` has the user in it.
fn last_part(prefix: &str) -> &str {
    let bare = prefix.trim_matches(['\'', '"']);
    bare.rsplit(['.', '/', '!', '[']).next().unwrap_or(bare)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_behind_the_name_of_the_user_are_known_and_others_are_not() {
        type Case = (&'static [&'static str], &'static [(usize, &'static str)]);
        let cases: [Case; 12] = [
            (
                &["user.objectGUID", "user.userPrincipalName"],
                &[(0, "objectguid"), (1, "userprincipalname")],
            ),
            (
                &["user.objectGUID", "securityPrincipal.sAMAccountName"],
                &[(0, "objectguid"), (1, "samaccountname")],
            ),
            (&["Column1.objectGUID", "Column1.mail"], &[(0, "objectguid"), (1, "mail")]),
            (&["Users[objectGUID]", "'AD Users'[mail]", "[mail]"], &[(0, "objectguid")]),
            (&["value.properties.mail", "value.id"], &[(0, "mail"), (1, "id")]),
            (&["Staff.objectGUID", "Staff.mail", "Note"], &[(0, "objectguid"), (1, "mail")]),
            // Somebody else's.
            (&["mail", "displayName", "manager.objectGUID", "manager.mail"], &[]),
            (&["objectGUID", "user.objectGUID", "manager.mail"], &[]),
            // Each is told once.
            (&["user.mail", "person.mail"], &[(0, "mail")]),
            (&["user.note", "1.2.840.221", "@odata.id"], &[]),
            (&["Mail", "user.mail"], &[]),
            (&[], &[]),
        ];
        for (names, expected) in cases {
            let names: Vec<String> = names.iter().map(|name| (*name).to_string()).collect();
            let folded: Vec<String> = names.iter().map(|name| fold_heading(name)).collect();
            let found = prefixed(&names, &folded);
            let found: Vec<(usize, &str)> =
                found.iter().map(|(at, name)| (*at, name.as_str())).collect();
            assert_eq!(found, expected, "{names:?}");
        }
    }
}
