//! Whom a list shows: the states that a user can be in, and the filters by them.
//!
//! A filter has an id, by which queries (`is:`) and sessions name it, and a label, which people read.

use bitflags::bitflags;

use crate::directory::{CloudRow, OnPremRow, Row};

bitflags! {
    /// The states of a user: link status, queue, account, mailbox.
    #[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
    pub struct States: u32 {
        /// Linked.
        const LINKED = 1;
        /// Would soft match.
        const SOFT_MATCH = 1 << 1;
        /// Linked to nobody.
        const UNLINKED = 1 << 2;
        /// A soft-deleted user holds the anchor.
        const HELD = 1 << 3;
        /// In conflict.
        const CONFLICT = 1 << 4;
        /// Without an anchor.
        const NO_ANCHOR = 1 << 5;
        /// Not known.
        const UNKNOWN = 1 << 6;
        /// Without an `ImmutableId`.
        const CLOUD_ONLY = 1 << 7;
        /// With the GUID of nobody.
        const ORPHAN = 1 << 8;
        /// With a GUID in the wrong byte order.
        const WRONG_ORDER = 1 << 9;
        /// With an id that is not a GUID.
        const CUSTOM = 1 << 10;
        /// With an id that another user has too.
        const DUPLICATE = 1 << 11;
        /// A link is queued.
        const QUEUED = 1 << 12;
        /// Somebody has to decide, and nothing is queued.
        const TO_DO = 1 << 13;
        /// Nothing can be decided with these exports.
        const BLOCKED = 1 << 14;
        /// A script did what was queued.
        const APPLIED = 1 << 15;
        /// A script failed or refused to do what was queued.
        const FAILED = 1 << 16;
        /// The account is disabled.
        const DISABLED = 1 << 17;
        /// A guest.
        const GUEST = 1 << 18;
        /// Synced from on-premises.
        const SYNCED = 1 << 19;
        /// Whose mailbox GUID keeps the cloud from making a mailbox.
        const MAILBOX_GUID = 1 << 20;
        /// Whose mailbox is in the cloud, and on-premises nothing knows of it.
        const NO_REMOTE_MAILBOX = 1 << 21;
        /// Whose remote mailbox lacks the GUID of the cloud mailbox.
        const GUID_TO_CARRY = 1 << 22;
        /// With an id that spells an anchor wrongly.
        const DAMAGED = 1 << 23;
        /// Handed over to the cloud.
        const HANDED_OVER = 1 << 24;
        /// To do, and one cloud user is the person with 99 % or more.
        const SURE = 1 << 25;
        /// To do, and one cloud user is more likely the person than not.
        const LIKELY = 1 << 26;
        /// To do, and the person is in the cloud more likely than not, but nobody in particular.
        const TIED = 1 << 27;
        /// To do, and nobody in the cloud is the person, more likely than not.
        const ALONE = 1 << 28;
        /// Set aside: nobody is to be found.
        const ASIDE = 1 << 29;
        /// A script says that it did what was queued, and the exports do not show it.
        const NOT_TRUE = 1 << 30;
    }
}

/// The filters of one list of users.
pub trait Filter: Copy + Eq + 'static {
    /// Every filter, in the order of the menu.
    const ALL: &'static [Self];

    /// What `is:` knows, with the states of each word.
    const WORDS: &'static [(&'static str, u32)];

    /// The filter that leaves everybody in.
    const EVERYBODY: Self;

    /// The name in a session.
    fn id(self) -> &'static str;

    /// The name for people.
    fn label(self) -> &'static str;

    /// The states; a user with one of them is shown. Without any, everybody is.
    fn states(self) -> States;

    /// The filter of this name. Sessions of version 0.1.0 have the label in place of the id.
    fn named(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|filter| filter.id() == name || filter.label() == name)
    }
}

/// Users of a kind that can be filtered.
pub trait Filtered: Row {
    /// The filters of these users.
    type Filter: Filter;
}

impl Filtered for OnPremRow {
    type Filter = OnPremFilter;
}

impl Filtered for CloudRow {
    type Filter = CloudFilter;
}

/// A list of filters: id, label, states. Each id is a word of `is:`, but that of everybody; the words at the
/// end have no filter.
macro_rules! filters {
    (
        $(#[$doc:meta])* $type:ident
        { $($first:ident = $first_id:literal, $first_label:literal, $first_states:ident;)* }
        everybody
        { $($then:ident = $then_id:literal, $then_label:literal, $then_states:ident;)* }
        words { $($word:literal, $word_states:ident;)* }
    ) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
        pub enum $type {
            $(#[doc = $first_label] $first,)*
            /// Everybody.
            Everybody,
            $(#[doc = $then_label] $then,)*
        }

        impl $type {
            const fn row(self) -> (&'static str, &'static str, States) {
                match self {
                    $(Self::$first => ($first_id, $first_label, States::$first_states),)*
                    Self::Everybody => ("everybody", "everybody", States::empty()),
                    $(Self::$then => ($then_id, $then_label, States::$then_states),)*
                }
            }
        }

        impl Filter for $type {
            const ALL: &'static [Self] =
                &[$(Self::$first,)* Self::Everybody, $(Self::$then,)*];
            const WORDS: &'static [(&'static str, u32)] = &[
                $(($first_id, States::$first_states.bits()),)*
                $(($then_id, States::$then_states.bits()),)*
                $(($word, States::$word_states.bits()),)*
            ];
            const EVERYBODY: Self = Self::Everybody;

            fn id(self) -> &'static str {
                self.row().0
            }

            fn label(self) -> &'static str {
                self.row().1
            }

            fn states(self) -> States {
                self.row().2
            }
        }
    };
}

filters! {
    /// The filters of the on-premises users.
    OnPremFilter
    {
        ToDo = "todo", "to do", TO_DO;
    }
    everybody
    {
        Sure = "sure", "to do, sure", SURE;
        Likely = "likely", "to do, likely", LIKELY;
        Tied = "tie", "to do, tied", TIED;
        Alone = "alone", "to do, alone", ALONE;
        Queued = "queued", "queued", QUEUED;
        Linked = "linked", "linked", LINKED;
        SoftMatch = "soft-match", "soft match", SOFT_MATCH;
        Unlinked = "unlinked", "unlinked", UNLINKED;
        HeldByDeleted = "held-by-deleted", "held by deleted", HELD;
        Conflict = "conflict", "conflict", CONFLICT;
        Blocked = "blocked", "blocked", BLOCKED;
        Aside = "aside", "set aside", ASIDE;
        Applied = "applied", "applied", APPLIED;
        NotTrue = "not-true", "NOT TRUE", NOT_TRUE;
        Failed = "failed", "failed", FAILED;
        Disabled = "disabled", "disabled", DISABLED;
        NoAnchor = "no-anchor", "no anchor", NO_ANCHOR;
        Unknown = "unknown", "unknown", UNKNOWN;
        MailboxGuid = "mailbox-guid", "mailbox GUID", MAILBOX_GUID;
        NoRemoteMailbox = "no-remote-mailbox", "no remote mailbox", NO_REMOTE_MAILBOX;
        GuidToCarry = "guid-to-carry", "GUID to carry", GUID_TO_CARRY;
    }
    words {}
}

filters! {
    /// The filters of the cloud users.
    CloudFilter
    {}
    everybody
    {
        ToDo = "todo", "to do", TO_DO;
        Queued = "queued", "queued", QUEUED;
        Linked = "linked", "linked", LINKED;
        CloudOnly = "cloud-only", "cloud only", CLOUD_ONLY;
        Orphan = "orphan", "orphan", ORPHAN;
        WrongByteOrder = "wrong-byte-order", "wrong byte order", WRONG_ORDER;
        DamagedAnchor = "damaged-anchor", "damaged anchor", DAMAGED;
        CustomAnchor = "custom-anchor", "custom anchor", CUSTOM;
        Duplicate = "duplicate", "duplicate", DUPLICATE;
        Guest = "guest", "guest", GUEST;
        Synced = "synced", "synced", SYNCED;
        HandedOver = "handed-over", "handed over", HANDED_OVER;
        Unknown = "unknown", "unknown", UNKNOWN;
    }
    words {
        "applied", APPLIED;
        "not-true", NOT_TRUE;
        "failed", FAILED;
        "disabled", DISABLED;
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    fn sound<F: Filter + std::fmt::Debug>() {
        let mut names = HashSet::new();
        for filter in F::ALL.iter().copied() {
            assert!(names.insert(filter.id()), "{filter:?}");
            assert_eq!(F::named(filter.id()), Some(filter));
            assert_eq!(F::named(filter.label()), Some(filter));
            assert_eq!(filter.states().is_empty(), filter == F::EVERYBODY, "{filter:?}");
        }
        let words: HashSet<&str> = F::WORDS.iter().map(|(word, _)| *word).collect();
        assert_eq!(words.len(), F::WORDS.len());
        assert!(!words.contains(F::EVERYBODY.id()));
    }

    #[test]
    fn every_filter_has_its_own_names() {
        sound::<OnPremFilter>();
        sound::<CloudFilter>();
    }
}
