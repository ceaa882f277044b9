//! Changing the UPN of a cloud user in PowerShell.

use super::{Way, Written, irreversible};
use crate::plan::{Known, SetUserPrincipalName};
use crate::powershell::dialect::Dialect;
use crate::powershell::expected::Expected;
use crate::powershell::step::{NoStep, Step, cloud_by_id, known, quote};
use crate::powershell::who::object_id;

const NEW: &str = "the new user principal name";
const BEFORE: &str = "the user principal name before";

impl Written for SetUserPrincipalName {
    fn command(&self, dialect: Dialect) -> Result<String, String> {
        Ok(dialect.wording().rename(object_id(&self.cloud)?, &quote(NEW, &self.after)?))
    }

    fn step(&self, way: Way<'_>) -> Result<Step, NoStep> {
        Ok(cloud_by_id("Add-SetUserPrincipalName", &self.cloud)?
            .with("NewName", quote(NEW, &self.after)?)
            .before(known(BEFORE, &way.expected.upn(&self.cloud, &self.before))?))
    }

    fn step_back(&self, way: Way<'_>) -> Result<Step, NoStep> {
        let Known::Value(before) = way.expected.upn(&self.cloud, &self.before) else {
            return irreversible("the export did not tell the user principal name before");
        };
        Ok(cloud_by_id("Add-SetUserPrincipalName", &self.cloud)?
            .with("NewName", quote(BEFORE, &before)?)
            .with("Before", quote(NEW, &self.after)?))
    }

    fn leave(&self, expected: &mut Expected) {
        expected.name_becomes(&self.cloud, self.after.clone());
    }
}
