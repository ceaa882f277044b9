//! What a file is given as.

use std::array;
use std::fmt;
use std::iter::Zip;
use std::ops::{Index, IndexMut};

use serde::{Deserialize, Serialize};

macro_rules! roles {
    ($($(#[doc = $doc:literal])* $name:ident: $word:literal, $title:literal, onprem: $onprem:literal;)*) => {
        /// What a file holds, or is given as.
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
        pub enum Role {
            $($(#[doc = $doc])* #[serde(rename = $word)] $name,)*
        }

        impl Role {
            /// Every role.
            pub const ALL: [Self; [$($word),*].len()] = [$(Self::$name),*];

            /// The name in `--json` and in `assets/headers.toml`.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$name => $word,)* }
            }

            /// The option that gives a file this role.
            #[must_use]
            pub const fn option(self) -> &'static str {
                match self { $(Self::$name => concat!("--", $word),)* }
            }

            /// What such a file is, in a sentence: "an export of …".
            #[must_use]
            pub const fn title(self) -> &'static str {
                match self { $(Self::$name => $title,)* }
            }

            /// Whether such a file comes from on-premises, not from the cloud.
            #[must_use]
            pub const fn is_onprem(self) -> bool {
                match self { $(Self::$name => $onprem,)* }
            }
        }
    };
}

roles! {
    /// On-premises users.
    OnPrem: "onprem", "on-premises users", onprem: true;
    /// Active cloud users.
    Cloud: "cloud", "cloud users", onprem: false;
    /// Soft-deleted cloud users.
    Deleted: "deleted", "soft-deleted cloud users", onprem: false;
    /// Mailboxes of Exchange Online.
    Mailboxes: "mailboxes", "cloud mailboxes", onprem: false;
    /// Remote mailboxes of Exchange on-premises.
    RemoteMailboxes: "remote-mailboxes", "remote mailboxes", onprem: true;
    /// Mailboxes, mail users and other recipients of Exchange on-premises.
    OnPremMailboxes: "onprem-mailboxes", "on-premises mailboxes", onprem: true;
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// One value for each role.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct ByRole<T>([T; Role::ALL.len()]);

impl<T> ByRole<T> {
    /// The values with their roles, in the order of the roles.
    pub fn iter(&self) -> impl Iterator<Item = (Role, &T)> {
        Role::ALL.into_iter().zip(&self.0)
    }
}

impl<T> IntoIterator for ByRole<T> {
    type Item = (Role, T);
    type IntoIter =
        Zip<array::IntoIter<Role, { Role::ALL.len() }>, array::IntoIter<T, { Role::ALL.len() }>>;

    fn into_iter(self) -> Self::IntoIter {
        Role::ALL.into_iter().zip(self.0)
    }
}

impl<T> Index<Role> for ByRole<T> {
    type Output = T;

    fn index(&self, role: Role) -> &T {
        &self.0[role as usize]
    }
}

impl<T> IndexMut<Role> for ByRole<T> {
    fn index_mut(&mut self, role: Role) -> &mut T {
        &mut self.0[role as usize]
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

    #[test]
    fn each_role_has_a_value_of_its_own() {
        let mut all = ByRole::default();
        for role in Role::ALL {
            all[role] = role.name();
        }
        assert!(all.iter().all(|(role, name)| role.name() == *name));
        assert!(all.into_iter().eq(Role::ALL.map(|role| (role, role.name()))));
    }
}
