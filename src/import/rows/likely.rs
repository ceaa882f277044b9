//! What columns look like whose headings say nothing, or that have none.

use super::plan::Plan;
use super::shift::{Look, is};
use crate::directory::{Field, Role};
use crate::import::cell::{self, Cell};
use crate::import::format::Header;
use crate::import::heading::HEADINGS;

/// The field that the values of an unread column look like, of those that the file lacks; `None` where they do
/// not look alike.
pub(in crate::import) fn likely_field(
    header: &Header,
    plan: &Plan,
    column: usize,
    role: Role,
) -> Option<Field> {
    let cells = || {
        let cells = header.sample().filter_map(|record| record.get(column)).map(cell::trim);
        cells.filter(|cell| !cell.is_empty())
    };
    cells().next()?;
    // A few values of other kinds, such as what a tool has destroyed, do not count.
    let filled = cells().count();
    let most =
        |is_so: &dyn Fn(&str) -> bool| cells().filter(|text| is_so(text)).count() * 5 >= filled * 4;
    let all = |look: Look| most(&|text| is(look, text));
    let of_cloud = matches!(role, Role::Cloud | Role::Deleted);
    let id = if of_cloud { Field::CloudId } else { Field::ObjectGuid };
    let fields: &[Field] = if of_cloud && most(&|text| text.len() == 24 && is(Look::Guid, text)) {
        &[Field::ImmutableId]
    } else if all(Look::Guid) {
        &[id]
    } else if all(Look::Sid) {
        &[Field::Sid]
    } else if all(Look::Addresses) {
        &[Field::ProxyAddresses]
    } else if all(Look::Address) {
        &[Field::Upn, Field::Mail]
    } else if all(Look::Name) {
        &[Field::OrgUnit]
    } else if all(Look::UserType) {
        &[Field::UserType]
    } else if of_cloud && all_say(cells(), cell::deleted_word) {
        &[Field::Deleted]
    } else if of_cloud && all_say(cells(), cell::sync_word) {
        &[Field::Synced]
    } else {
        &[]
    };
    fields.iter().copied().find(|field| {
        !is_told(header, plan, *field) && HEADINGS.usual(*field, Some(role)).is_some()
    })
}

/// Whether a column has values of a field: one of UPNs without an address in the first records has others.
fn is_told(header: &Header, plan: &Plan, field: Field) -> bool {
    let has_address = |column: usize| {
        let mut cells = header.sample().filter_map(|record| record.get(column));
        cells.any(|cell| cell.contains('@'))
    };
    plan.candidates(field).any(|at| field != Field::Upn || has_address(at.column))
}

/// Whether each value is a word for yes or no of one question, and both are there.
fn all_say<'c>(cells: impl Iterator<Item = &'c str>, word: impl Fn(&str) -> Option<bool>) -> bool {
    let (mut yes, mut no) = (false, false);
    for text in cells {
        match word(text) {
            Some(true) => yes = true,
            Some(false) => no = true,
            None => return false,
        }
    }
    yes && no
}

/// Headings that may fit the cells of a line of data, with commas between them. `--headings` takes them; what
/// looks like nothing is numbered.
pub(in crate::import) fn likely_headings(cells: &[String], role: Option<Role>) -> String {
    let of_cloud = matches!(role, Some(Role::Cloud | Role::Deleted));
    let (id, link) = if of_cloud { ("Id", "ImmutableId") } else { ("ObjectGUID", "ImmutableID") };
    let mut names: Vec<String> = Vec::new();
    for (at, cell) in cells.iter().enumerate() {
        let cell = cell.trim().trim_matches('"');
        let is_part = |fits: fn(&str, &str) -> bool| cells.iter().any(|whole| fits(whole, cell));
        let candidates: &[&str] = match cell {
            _ if !matches!(cell::read(cell), Cell::Value(..)) => &[],
            _ if is(Look::Guid, cell) && cell.len() == 24 => &[link],
            _ if is(Look::Guid, cell) => &[id],
            _ if is(Look::Sid, cell) => &["SID"],
            _ if is(Look::Addresses, cell) => &["proxyAddresses"],
            _ if is(Look::Address, cell) => &["UserPrincipalName", "mail"],
            _ if is(Look::Name, cell) => &["DistinguishedName"],
            _ if is(Look::UserType, cell) => &["UserType"],
            _ if is(Look::Flag, cell) => &["Enabled"],
            _ if cell.contains(' ') => &["DisplayName"],
            _ if is_part(begins_with_word) => &["GivenName"],
            _ if is_part(ends_with_word) => &["Surname"],
            _ if cell.starts_with(char::is_alphabetic) && !of_cloud => &["SamAccountName"],
            _ => &[],
        };
        let free = candidates.iter().find(|name| names.iter().all(|taken| taken != **name));
        names.push(free.map_or_else(|| format!("Column{}", at + 1), |name| (*name).to_string()));
    }
    names.join(",")
}

/// Whether a text begins with this word, and goes on.
fn begins_with_word(text: &str, word: &str) -> bool {
    !word.is_empty() && text.strip_prefix(word).is_some_and(|rest| rest.starts_with(' '))
}

/// Whether a text ends with this word, behind others.
fn ends_with_word(text: &str, word: &str) -> bool {
    !word.is_empty() && text.strip_suffix(word).is_some_and(|rest| rest.ends_with(' '))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_are_made_up_for_the_values_that_a_first_line_has() {
        let guid = "3ceaaf30-8142-48ea-91d9-3080f9b439fc";
        let cells = [guid, "zmueller", "zoe@x.org", "zoe@x.org", "Zoe Mueller", "True", "7", guid];
        let cells = cells.map(String::from);
        let expected =
            "ObjectGUID,SamAccountName,UserPrincipalName,mail,DisplayName,Enabled,Column7,Column8";
        assert_eq!(likely_headings(&cells, None), expected);
        let cells = [guid, "zoe@x.org", "MK/qPEKB6kiR2TCA+bQ5/A=="].map(String::from);
        let expected = "Id,UserPrincipalName,ImmutableId";
        let names = ["None", "Zoë Müller", "Zoë", "Müller", "zoe@x.org"].map(String::from);
        let of_names = "Column1,DisplayName,GivenName,Surname,UserPrincipalName";
        assert_eq!(likely_headings(&names, None), of_names);
        assert_eq!(likely_headings(&cells, Some(Role::Cloud)), expected);
    }
}
