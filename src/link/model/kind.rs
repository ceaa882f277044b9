//! What an account is for. The second account of a person, and a box that many use, have the names of the
//! person, and are not the account of the person.

use super::local::{Patterns, split};
use crate::directory::{Field, Row, Table, local_part};
use crate::link::name::beginning;
use crate::link::status::is_guest;
use crate::text::{fold, is_word_char};

/// What an account is for.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub enum AccountKind {
    /// The everyday account of a person, as far as is known.
    #[default]
    Person,
    /// The account by which a person administers.
    Admin,
    /// A guest of the tenant: the account of a person elsewhere.
    Guest,
    /// A mailbox that several people use, a room, a thing.
    Shared,
    /// The account of a service or a function.
    Service,
}

impl AccountKind {
    /// The word for it.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Person => "person",
            Self::Admin => "admin account",
            Self::Guest => "guest",
            Self::Shared => "shared or resource mailbox",
            Self::Service => "service account",
        }
    }

    /// What the account of a row is for; `patterns` are what its addresses are made from.
    pub(super) fn of<R: Row>(
        table: &Table<R>,
        row: R,
        is_nobodys: bool,
        patterns: &Patterns<'_>,
    ) -> Self {
        if is_guest(table, row) {
            return Self::Guest;
        }
        let text = |field| beginning(table.text_or_empty(row, field));
        let recipient = table.text_or_empty(row, Field::RecipientType).to_ascii_lowercase();
        if ["shared", "room", "equipment", "scheduling"].iter().any(|it| recipient.contains(it)) {
            return Self::Shared;
        }
        let accounts = [text(Field::Sam), local_part(text(Field::Upn))];
        if accounts.iter().any(|name| has_mark(name, &SERVICE_MARKS) || is_svc(name)) {
            return Self::Service;
        }
        let display = fold(text(Field::DisplayName));
        let says = display.split(|c| !is_word_char(c)).any(|word| ADMIN_WORDS.contains(&word));
        let is_admin = |name: &&str| has_mark(name, &ADMIN_MARKS) || is_second(name, patterns);
        if accounts.iter().any(is_admin) || (says && !is_nobodys) {
            return Self::Admin;
        }
        if is_nobodys { Self::Service } else { Self::Person }
    }
}

/// Words of a display name that mark the second account of a person.
const ADMIN_WORDS: [&str; 6] = ["admin", "adm", "administrator", "privileged", "t0", "tier0"];

/// Words of an account name, between its punctuation, that mark it.
const ADMIN_MARKS: [&str; 7] = ["adm", "admin", "administrator", "priv", "t0", "t1", "t2"];

/// What stands before or behind the everyday account name, with punctuation between: `a-alee`, `da_alee`.
/// Alone it may be an initial, so that it counts only where the rest is made from the name and the whole is not.
const SECOND_MARKS: [&str; 6] = ["a", "da", "ea", "sa", "wa", "la"];

/// What stands there without punctuation: `admalee`.
const GLUED_MARKS: [&str; 2] = ["admin", "adm"];

/// Words of the account name of a service.
const SERVICE_MARKS: [&str; 8] =
    ["svc", "service", "srv", "msol", "sql", "noreply", "smtp", "healthmailbox"];

/// Whether an account name is that of a service at first sight: `svcbackup`, `svc_sql`. No name of a person begins so.
fn is_svc(account: &str) -> bool {
    fold(account).starts_with("svc")
}

/// Whether an account name is the everyday one with a mark of administration.
fn is_second(account: &str, patterns: &Patterns<'_>) -> bool {
    let folded = fold(account);
    let is_made = |text: &str| patterns.make(&split(text).0);
    if is_made(&folded) {
        return false;
    }
    let ends = |c: char| !is_word_char(c);
    let first = folded.split_once(ends);
    let last = folded.rsplit_once(ends).map(|(rest, mark)| (mark, rest));
    let marked = [first, last].into_iter().flatten();
    let mut apart = marked.filter(|(mark, _)| SECOND_MARKS.contains(mark));
    let glued = || {
        let before = GLUED_MARKS.iter().filter_map(|mark| folded.strip_prefix(mark));
        let behind = GLUED_MARKS.iter().filter_map(|mark| folded.strip_suffix(mark));
        before.chain(behind).any(is_made)
    };
    apart.any(|(_, rest)| is_made(rest)) || glued()
}

fn has_mark(account: &str, marks: &[&str]) -> bool {
    let folded = fold(account);
    let mut words = folded.split(|c| !is_word_char(c)).filter(|word| !word.is_empty());
    let (Some(first), last) = (words.next(), words.next_back()) else { return false };
    let ends = |word: &str| marks.contains(&word);
    // A single word is a name: Admin, and the surname Root.
    last.is_some_and(|last| ends(first) || ends(last))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::directory::{FieldSet, OnPremRow, TableBuilder};

    fn kind(fields: &[(Field, &str)], is_nobodys: bool) -> AccountKind {
        let mut builder = TableBuilder::<OnPremRow>::new();
        let class = builder.class(FieldSet::EMPTY, FieldSet::EMPTY);
        builder.start_row(class);
        for (field, text) in fields {
            builder.set_text(*field, text);
        }
        let patterns = Patterns { given: "anna", surname: "lee", last: "lee", middle: "" };
        AccountKind::of(&builder.finish(), OnPremRow::new(0), is_nobodys, &patterns)
    }

    #[test]
    fn accounts_are_known_by_their_marks() {
        use AccountKind::{Admin, Guest, Person, Service, Shared};
        let cases = [
            (Field::Sam, "alee", Person),
            (Field::Sam, "adm-alee", Admin),
            (Field::Sam, "alee.admin", Admin),
            (Field::Sam, "a-alee", Admin),
            (Field::Sam, "a_anna.lee", Admin),
            (Field::Sam, "alee-a", Admin),
            (Field::Sam, "admalee", Admin),
            (Field::Sam, "anna.leeadm", Admin),
            (Field::Sam, "a-lee", Person),
            (Field::Sam, "a-smith", Person),
            (Field::Sam, "lee-a", Person),
            (Field::Sam, "x-alee", Person),
            (Field::Upn, "ext-anna.lee@x.org", Person),
            (Field::Sam, "svcbackup", Service),
            (Field::Sam, "svc_anna.lee", Service),
            (Field::Upn, "da.silva@x.org", Person),
            (Field::Upn, "adm_anna.lee@x.org", Admin),
            (Field::Upn, "dana.lee@x.org", Person),
            (Field::Upn, "a.lee@x.org", Person),
            (Field::DisplayName, "Anna Lee (Admin)", Admin),
            (Field::DisplayName, "Anna Lee", Person),
            (Field::Upn, "anna_y.org#EXT#@x.org", Guest),
            (Field::UserType, "Guest", Guest),
            (Field::RecipientType, "SharedMailbox", Shared),
            (Field::RecipientType, "RemoteRoomMailbox", Shared),
            (Field::RecipientType, "UserMailbox", Person),
            (Field::Sam, "svc-backup", Service),
            (Field::Sam, "root", Person),
        ];
        for (field, text, expected) in cases {
            assert_eq!(kind(&[(field, text)], false), expected, "{field:?} {text}");
        }
        assert_eq!(kind(&[(Field::DisplayName, "Sales Team")], true), Service);
    }
}
