//! The fields that are shown and compared letter by letter, and never written to a script.

use std::borrow::Cow;

use crate::directory::Field;
use crate::import::cell;

/// Fields whose letters are lost with those of the names.
pub(in crate::import) const LOSSY: [Field; 15] = [
    Field::DisplayName,
    Field::GivenName,
    Field::Surname,
    Field::CommonName,
    Field::OrgUnit,
    Field::Department,
    Field::Title,
    Field::Company,
    Field::Office,
    Field::Street,
    Field::City,
    Field::State,
    Field::Country,
    Field::Manager,
    Field::Description,
];

/// A value as it was before its UTF-8 was taken for something else, if it was and if it is only shown and
/// compared.
pub(super) fn repaired(field: Field, text: &str) -> Cow<'_, str> {
    if LOSSY.contains(&field) && cell::may_be_mojibake(text.as_bytes()) {
        cell::repaired(text).map_or(Cow::Borrowed(text), Cow::Owned)
    } else {
        Cow::Borrowed(text)
    }
}
