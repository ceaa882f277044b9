//! What to do about a file that is refused.

use super::Refusal;
use crate::directory::Role;
use crate::import::heading::IDENTITY;
use crate::import::report::candidate::{Candidate, offer_of};

pub(super) fn offer(likely: &[Candidate], delimiter: Option<char>) -> String {
    if let Some(delimiter) = delimiter {
        return format!(
            " It seems to have one column, with {delimiter} between its fields: --delimiter '{delimiter}' reads it so."
        );
    }
    let offers = IDENTITY.iter().filter_map(|field| offer_of(likely, *field));
    offers.fold(String::new(), |said, offer| said + " " + &offer)
}

/// What a file looks like, and is not given as.
pub(super) fn wrong_side(given: Role, looks: Role, signs: &str) -> String {
    let (looks, given) = (looks.title(), given.title());
    format!("it looks like an export of {looks} (found {signs}), but was given as {given}.")
}

impl Refusal {
    /// The sentence about a file that is looked at alone, where the usual one speaks of others beside it.
    pub(in crate::import) fn alone(&self) -> Option<String> {
        let Self::WrongSide { given, looks, signs } = self else { return None };
        let what = wrong_side(*given, *looks, signs);
        Some(format!("{what} Without --as it is looked at as what it is."))
    }
}

pub(super) fn swap_advice(given: Role, looks: Role) -> String {
    match (given, looks) {
        (Role::OnPrem, Role::Cloud) | (Role::Cloud, Role::OnPrem) => {
            format!(
                "Swap the files of --onprem and --cloud if they were exchanged; if not, give an export of {}.",
                given.title()
            )
        }
        (Role::Mailboxes, other @ (Role::OnPremMailboxes | Role::RemoteMailboxes))
        | (other @ (Role::OnPremMailboxes | Role::RemoteMailboxes), Role::Mailboxes) => format!(
            "Swap the files of --mailboxes and {}, or give it with {}.",
            other.option(),
            looks.option()
        ),
        _ => format!("Give it with {} in place of {}.", looks.option(), given.option()),
    }
}

/// Headings as far as a message has room for them.
pub(super) fn some_of(headings: &str) -> String {
    let all = headings.split(',').count();
    if all <= MOST_HEADINGS {
        return headings.to_string();
    }
    let some: Vec<&str> = headings.split(',').take(MOST_HEADINGS).collect();
    format!("{},... (a name for each of the {all} columns)", some.join(","))
}

/// So many headings a message names at most.
const MOST_HEADINGS: usize = 60;
