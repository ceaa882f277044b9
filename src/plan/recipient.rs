//! What a recipient type tells: where a mailbox is, what it is for, or that there is none (docs/facts.md,
//! Mailboxes).

use serde::{Deserialize, Serialize};

use crate::directory::{Field, Row, Table};

/// What a mailbox is for.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Purpose {
    /// A person's.
    Person,
    /// Several people's.
    Shared,
    /// A room's.
    Room,
    /// That of a piece of equipment.
    Equipment,
}

impl Purpose {
    /// What Exchange calls it where a mailbox of this kind is made; `None` for a person's.
    #[must_use]
    pub const fn switch(self) -> Option<&'static str> {
        match self {
            Self::Person => None,
            Self::Shared => Some("Shared"),
            Self::Room => Some("Room"),
            Self::Equipment => Some("Equipment"),
        }
    }

    /// Whose it is, in words.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Person => "a person's",
            Self::Shared => "a shared one",
            Self::Room => "a room's",
            Self::Equipment => "that of equipment",
        }
    }
}

/// What a recipient is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Recipient {
    /// A mailbox where the list comes from, and what it is for, where that is known.
    Mailbox(Option<Purpose>),
    /// A mailbox in the cloud that Exchange on-premises knows of.
    Remote(Option<Purpose>),
    /// A mail user, a user, a contact, a group: no mailbox.
    NoMailbox,
}

impl Recipient {
    /// What a type says; `None` where there is none, or a number without a name.
    pub(super) fn of(kind: &str) -> Option<Self> {
        if kind.is_empty() || kind.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        let kind = kind.to_ascii_lowercase();
        let Some(of_mailbox) = kind.strip_suffix("mailbox") else { return Some(Self::NoMailbox) };
        Some(match of_mailbox.strip_prefix("remote") {
            Some(rest) => Self::Remote(purpose(rest)),
            None => Self::Mailbox(purpose(of_mailbox)),
        })
    }

    /// What the recipient type of a row says.
    pub(super) fn of_row<R: Row>(table: &Table<R>, row: R) -> Option<Self> {
        Self::of(table.text_or_empty(row, Field::RecipientType))
    }

    /// What the mailbox is for.
    pub(super) const fn purpose(self) -> Option<Purpose> {
        match self {
            Self::Mailbox(purpose) | Self::Remote(purpose) => purpose,
            Self::NoMailbox => None,
        }
    }
}

fn purpose(kind: &str) -> Option<Purpose> {
    match kind {
        "user" | "linked" | "legacy" => Some(Purpose::Person),
        "shared" => Some(Purpose::Shared),
        "room" | "linkedroom" | "scheduling" => Some(Purpose::Room),
        "equipment" => Some(Purpose::Equipment),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_type_tells_where_a_mailbox_is_and_what_for_or_that_there_is_none() {
        for (kind, recipient) in [
            ("UserMailbox", Some(Recipient::Mailbox(Some(Purpose::Person)))),
            ("sharedmailbox", Some(Recipient::Mailbox(Some(Purpose::Shared)))),
            ("RemoteRoomMailbox", Some(Recipient::Remote(Some(Purpose::Room)))),
            ("RemoteEquipmentMailbox", Some(Recipient::Remote(Some(Purpose::Equipment)))),
            ("ArbitrationMailbox", Some(Recipient::Mailbox(None))),
            ("MailUser", Some(Recipient::NoMailbox)),
            ("User", Some(Recipient::NoMailbox)),
            ("MailContact", Some(Recipient::NoMailbox)),
            ("", None),
            ("12", None),
        ] {
            assert_eq!(Recipient::of(kind), recipient, "{kind}");
        }
    }
}
