//! Cells that say yes or no.

use crate::directory::Field;
use crate::import::cell;
use crate::import::heading::Reading;

/// What a cell says of a field that is yes or no; `None` if it is neither.
pub(super) fn flag_of(field: Field, text: &str, reading: Reading) -> Option<bool> {
    match reading {
        Reading::Blocked => cell::read_sign_in(text, true),
        Reading::Plain if field == Field::Enabled => cell::read_sign_in(text, false),
        Reading::Plain if field == Field::Synced => {
            cell::read_switch(text).or_else(|| cell::sync_word(text))
        }
        Reading::UserAccountControl => cell::account_control(text),
        Reading::MinusOne => cell::minus_one(text),
        Reading::BlockedMinusOne => cell::minus_one(text).map(|blocked| !blocked),
        Reading::Plain
        | Reading::DistinguishedName
        | Reading::ComputedAnchor
        | Reading::Licences
        | Reading::RoleFlag
        | Reading::End => cell::read_switch(text),
    }
}
