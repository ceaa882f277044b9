//! Cells that say yes or no.

use crate::directory::Field;
use crate::import::cell;
use crate::import::heading::Reading;

/// The account-disabled bit of userAccountControl ([MS-ADTS] 2.2.16).
const ACCOUNT_DISABLED: i64 = 0x2;

/// What a cell says of a field that is yes or no; `None` if it is neither.
pub(super) fn flag_of(field: Field, text: &str, reading: Reading) -> Option<bool> {
    match reading {
        Reading::Blocked => cell::read_sign_in(text, true),
        Reading::Plain if field == Field::Enabled => cell::read_sign_in(text, false),
        Reading::Plain if field == Field::Synced => {
            cell::read_switch(text).or_else(|| cell::sync_word(text))
        }
        Reading::UserAccountControl => {
            text.parse::<i64>().ok().map(|bits| bits & ACCOUNT_DISABLED == 0)
        }
        Reading::Plain
        | Reading::DistinguishedName
        | Reading::ComputedAnchor
        | Reading::Licences
        | Reading::RoleFlag
        | Reading::End => cell::read_switch(text),
    }
}
