//! Writing mS-DS-ConsistencyGuid in PowerShell.

use super::{Way, Written, irreversible};
use crate::anchor::{HexOrder, read_guid};
use crate::plan::{Known, SetConsistencyGuid};
use crate::powershell::dialect::Dialect;
use crate::powershell::step::{NoStep, Step, guid_field, known, onprem};

impl Written for SetConsistencyGuid {
    /// The attribute is an octet string and takes bytes, not their Base64 text (docs/facts.md,
    /// ConsistencyGuid).
    fn command(&self, _dialect: Dialect) -> Result<String, String> {
        let (user, base64) = (self.onprem.object_guid, self.after.base64());
        Ok(format!(
            "Set-ADUser -Identity '{user}' -Replace @{{ 'mS-DS-ConsistencyGuid' = \
             [byte[]][Convert]::FromBase64String('{base64}') }}"
        ))
    }

    fn step(&self, _way: Way<'_>) -> Result<Step, NoStep> {
        let before = known("the ConsistencyGuid before", &as_read(&self.before))?;
        Ok(onprem("set-consistency-guid", &self.onprem).to(guid_field(self.after)).from(before))
    }

    fn step_back(&self, _way: Way<'_>) -> Result<Step, NoStep> {
        let step = match &self.before {
            Known::Unknown => {
                return irreversible("the export did not tell the ConsistencyGuid before");
            }
            Known::Empty => onprem("clear-consistency-guid", &self.onprem),
            Known::Value(text) => match read_guid(text, HexOrder::Undecided) {
                Ok(reading) => {
                    onprem("set-consistency-guid", &self.onprem).to(guid_field(reading.guid))
                }
                Err(_) => return irreversible("the ConsistencyGuid before was not a GUID"),
            },
        };
        Ok(step.from(Known::Value(guid_field(self.after))))
    }
}

/// The value before, as the GUID that the script will read.
fn as_read(before: &Known<String>) -> Known<String> {
    before.map(|text| match read_guid(text, HexOrder::Undecided) {
        Ok(reading) => reading.guid.to_string(),
        Err(_) => text.clone(),
    })
}
