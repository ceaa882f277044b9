//! Enabling a remote mailbox in PowerShell.

use super::{Way, Written};
use crate::plan::EnableRemoteMailbox;
use crate::powershell::dialect::Dialect;
use crate::powershell::step::{NoStep, Step, empty, onprem, quote};

const ADDRESS: &str = "the remote routing address";

impl Written for EnableRemoteMailbox {
    /// Without the address the cmdlet would make one up (docs/facts.md, Mailboxes).
    fn command(&self, _dialect: Dialect) -> Result<String, String> {
        let (user, address) = (self.onprem.object_guid, quote(ADDRESS, &self.after)?);
        Ok(format!("Enable-RemoteMailbox '{user}' -RemoteRoutingAddress {address}"))
    }

    fn step(&self, _way: Way<'_>) -> Result<Step, NoStep> {
        Ok(onprem("Add-EnableRemoteMailbox", &self.onprem)
            .with("RemoteRoutingAddress", quote(ADDRESS, &self.after)?)
            .with("Before", empty()))
    }

    fn step_back(&self, _way: Way<'_>) -> Result<Step, NoStep> {
        Ok(onprem("Add-DisableRemoteMailbox", &self.onprem)
            .with("Before", quote(ADDRESS, &self.after)?))
    }
}
