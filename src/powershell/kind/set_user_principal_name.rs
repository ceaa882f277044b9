//! Changing the UPN of a cloud user in PowerShell.

use super::{Way, Written, irreversible};
use crate::plan::{Known, SetUserPrincipalName};
use crate::powershell::dialect::Dialect;
use crate::powershell::expected::Expected;
use crate::powershell::step::{NoStep, Step, cloud_by_id, field, known, quote};
use crate::powershell::who::object_id;

const NEW: &str = "the new user principal name";
const BEFORE: &str = "the user principal name before";

impl Written for SetUserPrincipalName {
    fn command(&self, dialect: Dialect) -> Result<String, String> {
        Ok(dialect.wording().rename(object_id(&self.cloud)?, &quote(NEW, &self.after)?))
    }

    fn step(&self, way: Way<'_>) -> Result<Step, NoStep> {
        Ok(cloud_by_id("set-user-principal-name", &self.cloud)?
            .to(field(NEW, &self.after)?)
            .from(known(BEFORE, &way.expected.upn(&self.cloud, &self.before))?)
            .named(way.expected.name(&self.cloud)))
    }

    fn step_back(&self, way: Way<'_>) -> Result<Step, NoStep> {
        let Known::Value(before) = way.expected.upn(&self.cloud, &self.before) else {
            return irreversible("the export did not tell the user principal name before");
        };
        Ok(cloud_by_id("set-user-principal-name", &self.cloud)?
            .to(field(BEFORE, &before)?)
            .from(Known::Value(field(NEW, &self.after)?))
            .named(Some(&self.after)))
    }

    fn leave(&self, expected: &mut Expected) {
        expected.name_becomes(&self.cloud, self.after.clone());
    }
}
