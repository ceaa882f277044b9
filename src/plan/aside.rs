//! On-premises users who are set aside: nobody is to be found for them, for a reason that the operator gave.
//! Service accounts, leavers, people without a partner.

use super::OnPremRef;
use super::kept::Kept;
use crate::anchor::ObjectGuid;

/// Somebody who is set aside.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Aside {
    /// Who.
    pub user: OnPremRef,
    /// Why.
    pub reason: String,
    /// Who set the user aside: `user@host`.
    pub by: String,
    /// When: RFC 3339, UTC.
    pub at: String,
}

/// The users who are set aside, as the counting decisions leave them.
pub type Asides = Kept<ObjectGuid, Aside>;

impl Asides {
    /// Sets users aside. One who is set aside already keeps who did it first, and why.
    pub(super) fn set_aside(
        &mut self,
        users: &[OnPremRef],
        reason: &str,
        (by, at): (&str, &str),
    ) -> Vec<(ObjectGuid, Option<Aside>)> {
        self.say(users.iter().map(|user| {
            let (reason, by, at) = (reason.to_string(), by.to_string(), at.to_string());
            (user.object_guid, Aside { user: user.clone(), reason, by, at })
        }))
    }

    /// Brings users back.
    pub(super) fn bring_back(&mut self, users: &[OnPremRef]) -> Vec<(ObjectGuid, Option<Aside>)> {
        self.take_back(users.iter().map(|user| user.object_guid))
    }
}
