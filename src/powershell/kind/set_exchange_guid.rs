//! Writing the GUID of a cloud mailbox to the remote mailbox in PowerShell.

use super::{Way, Written, irreversible};
use crate::anchor::Guid;
use crate::plan::{Known, SetExchangeGuid};
use crate::powershell::data::Field;
use crate::powershell::dialect::Dialect;
use crate::powershell::step::{NoStep, Step, guid_field, onprem};

impl Written for SetExchangeGuid {
    fn command(&self, _dialect: Dialect) -> Result<String, String> {
        let (user, guid) = (self.onprem.object_guid, self.after);
        Ok(format!("Set-RemoteMailbox '{user}' -ExchangeGuid '{guid}'"))
    }

    fn step(&self, _way: Way<'_>) -> Result<Step, NoStep> {
        Ok(onprem("set-exchange-guid", &self.onprem)
            .to(to_set(self.after)?)
            .from(before(&self.before)))
    }

    fn step_back(&self, _way: Way<'_>) -> Result<Step, NoStep> {
        let step = match before(&self.before) {
            Known::Unknown => {
                return irreversible("the export did not tell the ExchangeGuid before");
            }
            Known::Empty => onprem("clear-exchange-guid", &self.onprem),
            Known::Value(guid) => onprem("set-exchange-guid", &self.onprem).to(guid),
        };
        Ok(step.from(Known::Value(to_set(self.after)?)))
    }
}

/// All zeros stand for no mailbox (docs/facts.md, Mailboxes).
fn before(before: &Known<Guid>) -> Known<Field> {
    match before {
        Known::Value(guid) if guid.is_nil() => Known::Empty,
        other => other.map(|guid| guid_field(*guid)),
    }
}

fn to_set(guid: Guid) -> Result<Field, NoStep> {
    if guid.is_nil() {
        return Err(NoStep::Unsupported(
            "an ExchangeGuid of all zeros stands for no mailbox".into(),
        ));
    }
    Ok(guid_field(guid))
}
