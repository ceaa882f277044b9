//! What a file is given as.

use std::fmt;

use serde::{Deserialize, Serialize};

/// What a file holds, or is given as.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// On-premises users.
    #[serde(rename = "onprem")]
    OnPrem,
    /// Active cloud users.
    Cloud,
    /// Soft-deleted cloud users.
    Deleted,
    /// Mailboxes of Exchange Online.
    Mailboxes,
    /// Remote mailboxes of Exchange on-premises.
    RemoteMailboxes,
}

impl Role {
    /// Every role.
    pub const ALL: [Self; 5] =
        [Self::OnPrem, Self::Cloud, Self::Deleted, Self::Mailboxes, Self::RemoteMailboxes];

    /// The name in `--json` and in `assets/headers.toml`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::OnPrem => "onprem",
            Self::Cloud => "cloud",
            Self::Deleted => "deleted",
            Self::Mailboxes => "mailboxes",
            Self::RemoteMailboxes => "remote-mailboxes",
        }
    }

    /// The option that gives a file this role.
    #[must_use]
    pub const fn option(self) -> &'static str {
        match self {
            Self::OnPrem => "--onprem",
            Self::Cloud => "--cloud",
            Self::Deleted => "--deleted",
            Self::Mailboxes => "--mailboxes",
            Self::RemoteMailboxes => "--remote-mailboxes",
        }
    }

    /// What such a file is, in a sentence: "an export of …".
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::OnPrem => "on-premises users",
            Self::Cloud => "cloud users",
            Self::Deleted => "soft-deleted cloud users",
            Self::Mailboxes => "cloud mailboxes",
            Self::RemoteMailboxes => "remote mailboxes",
        }
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_those_that_serde_writes() {
        for role in Role::ALL {
            assert_eq!(serde_json::to_string(&role).unwrap(), format!("\"{role}\""));
            assert_eq!(role.option(), format!("--{role}"));
        }
    }
}
