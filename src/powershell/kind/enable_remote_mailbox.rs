//! Enabling a remote mailbox in PowerShell.

use super::{Way, Written};
use crate::plan::{EnableRemoteMailbox, Known, Purpose};
use crate::powershell::data::Field;
use crate::powershell::dialect::Dialect;
use crate::powershell::step::{NoStep, Step, field, onprem, quote};

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
        let primary = self.primary_address.as_deref().map(|primary| field(PRIMARY, primary));
        let kind = self.purpose.and_then(Purpose::switch).unwrap_or_default();
        Ok(Step {
            mailbox: [primary.transpose()?.unwrap_or_default(), Field::shown(kind)],
            ..onprem("enable-remote-mailbox", &self.onprem)
        }
        .to(field(ADDRESS, &self.after)?)
        .from(Known::Empty))
    }

    fn step_back(&self, _way: Way<'_>) -> Result<Step, NoStep> {
        Ok(onprem("disable-remote-mailbox", &self.onprem)
            .from(Known::Value(field(ADDRESS, &self.after)?)))
    }
}
