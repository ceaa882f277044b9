//! Enabling a remote mailbox in PowerShell.

use super::{Way, Written, irreversible};
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

    /// Disabling deletes the mail attributes, also those that were there before (docs/facts.md, Mailboxes).
    fn step_back(&self, _way: Way<'_>) -> Result<Step, NoStep> {
        match &self.mail_before {
            Known::Empty => {}
            Known::Unknown => {
                return irreversible(
                    "the export did not tell whether the user had mail attributes before, which Disable-RemoteMailbox deletes",
                );
            }
            Known::Value(there) => {
                return irreversible(&format!(
                    "Disable-RemoteMailbox deletes the mail attributes that the user had before: {there}"
                ));
            }
        }
        Ok(onprem("disable-remote-mailbox", &self.onprem)
            .from(Known::Value(field(ADDRESS, &self.after)?)))
    }
}
