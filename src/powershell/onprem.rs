//! The `ActiveDirectory` module and the cmdlets of an Exchange server: the same in every dialect.

use super::literal::PsLiteral;
use crate::anchor::{Guid, ObjectGuid};

/// The functions that read and write on-premises, in PowerShell.
pub(super) const FUNCTIONS: &str = include_str!("../../assets/powershell/onprem.ps1");

/// What the help of a script says about modules and rights.
pub(super) const MODULES: &str = include_str!("../../assets/powershell/modules-onprem.txt");

/// The attribute is an octet string and takes bytes, not their Base64 text (docs/facts.md,
/// ConsistencyGuid).
pub(super) fn set_consistency_guid(user: ObjectGuid, guid: Guid) -> String {
    let base64 = guid.base64();
    format!(
        "Set-ADUser -Identity '{user}' -Replace @{{ 'mS-DS-ConsistencyGuid' = \
         [byte[]][Convert]::FromBase64String('{base64}') }}"
    )
}

/// Without the address the cmdlet would make one up (docs/facts.md, Mailboxes).
pub(super) fn enable_remote_mailbox(user: ObjectGuid, address: &PsLiteral) -> String {
    format!("Enable-RemoteMailbox '{user}' -RemoteRoutingAddress {address}")
}

/// The GUID of the cloud mailbox, written on-premises (docs/facts.md, Mailboxes).
pub(super) fn set_exchange_guid(user: ObjectGuid, guid: Guid) -> String {
    format!("Set-RemoteMailbox '{user}' -ExchangeGuid '{guid}'")
}
