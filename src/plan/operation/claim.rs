//! Values that only one user may have.

use crate::anchor::{Anchor, Guid};
use crate::directory::address_key;

/// A value that an operation gives out and that only one user may have.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub enum Claim {
    /// An anchor, as the `ImmutableId` of a cloud user.
    Anchor(Anchor),
    /// A GUID in mS-DS-ConsistencyGuid.
    ConsistencyGuid(Guid),
    /// A remote routing address, without regard to case.
    RoutingAddress(String),
    /// A UPN, without regard to case.
    Upn(String),
}

impl Claim {
    /// A remote routing address.
    #[must_use]
    pub fn routing_address(address: &str) -> Self {
        Self::RoutingAddress(address_key(address).into_owned())
    }

    /// A UPN.
    #[must_use]
    pub fn upn(upn: &str) -> Self {
        Self::Upn(address_key(upn).into_owned())
    }
}
