//! What tells an object that wraps records from one that is a record.

use super::cursor::{Cursor, Quoted, Read, Trouble};
use super::text::is_text_of_json;
use super::value::members;
use crate::anchor::{HexOrder, read_guid};
use crate::directory::Field;
use crate::import::heading::{HEADINGS, fold_heading};

/// Names under which answers have their lists.
pub(super) const LISTS: [&str; 7] =
    ["value", "users", "data", "items", "results", "responses", "resources"];

/// What one answer among several is under.
pub(super) const BODY: &str = "body";
/// What programs have the text of an answer under, beside the names of lists.
const TEXTS: [&str; 2] = [BODY, "content"];

/// Whether what comes next is the text that PowerShell writes for an object that lies too deep.
pub(super) fn is_cut_off(mut value: Cursor<'_>) -> Read<bool> {
    const BEGINNINGS: [&str; 3] = ["\"@{", "\"System.", "\"Microsoft."];
    if value.peek()? != b'"' {
        return Ok(false);
    }
    let rest = value.rest();
    if BEGINNINGS.iter().any(|beginning| beginning.starts_with(rest)) {
        return Err(Trouble::More);
    }
    Ok(BEGINNINGS.iter().any(|beginning| rest.starts_with(beginning)))
}

/// Whether the text of a file is a list of such texts.
pub(in crate::import::format) fn is_list_cut_off(text: &str) -> bool {
    let list = text.strip_prefix('[');
    list.is_some_and(|list| is_cut_off(Cursor::new(list, 0)) == Ok(true))
}

/// Whether a member is a whole answer as a text, of which the beginning tells.
pub(super) fn is_text_of_answer(key: Quoted<'_>, mut value: Cursor<'_>) -> Read<bool> {
    /// So much of it tells, in bytes.
    const TELLING: usize = 2048;
    if !TEXTS.iter().chain(&LISTS).any(|name| key.is(name)) || value.peek()? != b'"' {
        return Ok(false);
    }
    let text = value.rest();
    if text.len() < TELLING {
        value.string()?;
    }
    Ok(is_text_of_json(text))
}

/// What an object is.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Answer {
    /// A record.
    None,
    /// An answer, with a list of a name that such have, or an error.
    Known,
    /// Whatever it is, it has one list of users, of this name.
    Only(String),
}

/// Whether an object wraps records, or says that there are none.
pub(super) fn seek(mut cursor: Cursor<'_>) -> Read<Answer> {
    cursor.expect(b'{')?;
    let mut is_known = false;
    let mut is_user = false;
    let mut lists = Vec::new();
    let looked = members(&mut cursor, |cursor, key| {
        let next = cursor.peek()?;
        let mut inside = *cursor;
        inside.step();
        is_known = match next {
            b'[' if LISTS.iter().any(|name| key.is(name)) => {
                matches!(inside.peek()?, b'{' | b']') || is_cut_off(inside)?
            }
            b'"' if key.is(BODY) && is_cut_off(*cursor)? => true,
            b'{' => key.is(BODY) || key.is("error"),
            _ => is_text_of_answer(key, *cursor)?,
        };
        if is_known {
            // Far enough.
            return Err(Trouble::More);
        }
        if next == b'[' && has_list(*cursor)? {
            lists.push(key.raw);
        }
        is_user |= identifies(key, *cursor)?;
        cursor.skip()
    });
    if is_known {
        return Ok(Answer::Known);
    }
    looked?;
    Ok(match lists.as_slice() {
        [only] if !is_user => Answer::Only((*only).to_string()),
        _ => Answer::None,
    })
}

/// Whether an object has a status of HTTP: one answer of a batch, be there a body or none.
pub(super) fn has_status(mut cursor: Cursor<'_>) -> Read<bool> {
    cursor.expect(b'{')?;
    let mut has_status = false;
    members(&mut cursor, |cursor, key| {
        has_status |= key.is("status") && cursor.peek()?.is_ascii_digit();
        cursor.skip()
    })?;
    Ok(has_status)
}

/// Whether what comes next is a list of users, by the first of them.
pub(super) fn has_list(mut cursor: Cursor<'_>) -> Read<bool> {
    cursor.expect(b'[')?;
    if cursor.peek()? != b'{' {
        return Ok(false);
    }
    cursor.step();
    let mut is_user = false;
    members(&mut cursor, |cursor, key| {
        is_user |= identifies(key, *cursor)?;
        cursor.skip()
    })?;
    Ok(is_user)
}

/// Whether a member identifies an object of a directory: by an id, or by an address.
fn identifies(key: Quoted<'_>, mut value: Cursor<'_>) -> Read<bool> {
    let Some(field) = HEADINGS.any_field(&fold_heading(key.raw)) else { return Ok(false) };
    let is_address = matches!(field, Field::Upn | Field::Mail);
    let is_id = matches!(field, Field::CloudId | Field::ObjectGuid);
    if !is_address && !is_id || value.peek()? != b'"' {
        return Ok(false);
    }
    let text = value.string()?.raw;
    Ok(if is_id { read_guid(text, HexOrder::Text).is_ok() } else { text.contains('@') })
}

/// What an answer lists, by its context (docs/facts.md, Exports), where it is nobody.
pub(super) fn listed_by(context: &str) -> Option<&'static str> {
    const OTHERS: [(&str, &str); 7] = [
        ("groups", "groups"),
        ("devices", "devices"),
        ("servicePrincipals", "service principals"),
        ("applications", "applications"),
        ("contacts", "contacts"),
        ("directoryRoles", "directory roles"),
        ("domains", "domains"),
    ];
    let (_, set) = context.split_once("$metadata#")?;
    let end = set.find(['(', '/']).unwrap_or(set.len());
    let set = set.get(..end)?;
    OTHERS.iter().find(|(name, _)| *name == set).map(|(_, what)| *what)
}
