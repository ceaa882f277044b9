//! Writing the GUID of a cloud mailbox to the remote mailbox in PowerShell.

use super::{Way, Written, irreversible};
use crate::anchor::Guid;
use crate::plan::{Known, SetExchangeGuid};
use crate::powershell::dialect::Dialect;
use crate::powershell::literal::PsLiteral;
use crate::powershell::step::{NoStep, Step, guid_literal, onprem};

impl Written for SetExchangeGuid {
    fn command(&self, _dialect: Dialect) -> Result<String, String> {
        let (user, guid) = (self.onprem.object_guid, self.after);
        Ok(format!("Set-RemoteMailbox '{user}' -ExchangeGuid '{guid}'"))
    }

    fn step(&self, _way: Way<'_>) -> Result<Step, NoStep> {
        Ok(onprem("Add-SetExchangeGuid", &self.onprem)
            .with("ExchangeGuid", to_set(self.after)?)
            .before(before(&self.before)))
    }

    fn step_back(&self, _way: Way<'_>) -> Result<Step, NoStep> {
        let step = match before(&self.before) {
            Known::Unknown => {
                return irreversible("the export did not tell the ExchangeGuid before");
            }
            Known::Empty => onprem("Add-ClearExchangeGuid", &self.onprem),
            Known::Value(guid) => {
                onprem("Add-SetExchangeGuid", &self.onprem).with("ExchangeGuid", guid)
            }
        };
        Ok(step.with("Before", to_set(self.after)?))
    }
}

/// All zeros stand for no mailbox (docs/facts.md, Mailboxes).
fn before(before: &Known<Guid>) -> Known<PsLiteral> {
    match before {
        Known::Value(guid) if guid.is_nil() => Known::Empty,
        other => other.map(|guid| guid_literal(*guid)),
    }
}

fn to_set(guid: Guid) -> Result<PsLiteral, NoStep> {
    if guid.is_nil() {
        return Err(NoStep::Unsupported(
            "an ExchangeGuid of all zeros stands for no mailbox".into(),
        ));
    }
    Ok(guid_literal(guid))
}
