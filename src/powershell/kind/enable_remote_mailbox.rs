//! Enabling a remote mailbox in PowerShell.

use super::{Way, Written};
use crate::plan::{EnableRemoteMailbox, Purpose};
use crate::powershell::dialect::Dialect;
use crate::powershell::step::{NoStep, Step, empty, onprem, quote};

const ADDRESS: &str = "the remote routing address";
const PRIMARY: &str = "the primary address";

impl Written for EnableRemoteMailbox {
    /// Without the addresses the cmdlet would make them up (docs/facts.md, Mailboxes).
    fn command(&self, _dialect: Dialect) -> Result<String, String> {
        let (user, address) = (self.onprem.object_guid, quote(ADDRESS, &self.after)?);
        let primary = match &self.primary_address {
            Some(primary) => format!(" -PrimarySmtpAddress {}", quote(PRIMARY, primary)?),
            None => String::new(),
        };
        let kind = self.purpose.and_then(Purpose::switch);
        let kind = kind.map_or_else(String::new, |kind| format!(" -{kind}"));
        Ok(format!("Enable-RemoteMailbox '{user}' -RemoteRoutingAddress {address}{primary}{kind}"))
    }

    fn step(&self, _way: Way<'_>) -> Result<Step, NoStep> {
        let mut step = onprem("Add-EnableRemoteMailbox", &self.onprem)
            .with("RemoteRoutingAddress", quote(ADDRESS, &self.after)?);
        if let Some(primary) = &self.primary_address {
            step = step.with("PrimarySmtpAddress", quote(PRIMARY, primary)?);
        }
        if let Some(kind) = self.purpose.and_then(Purpose::switch) {
            step = step.with("Type", quote("the mailbox type", kind)?);
        }
        Ok(step.with("Before", empty()))
    }

    fn step_back(&self, _way: Way<'_>) -> Result<Step, NoStep> {
        Ok(onprem("Add-DisableRemoteMailbox", &self.onprem)
            .with("Before", quote(ADDRESS, &self.after)?))
    }
}
