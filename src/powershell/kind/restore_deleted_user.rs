//! Bringing a soft-deleted user back in PowerShell.

use super::{Way, Written};
use crate::plan::RestoreDeletedUser;
use crate::powershell::dialect::Dialect;
use crate::powershell::step::{NoStep, Step, cloud};

impl Written for RestoreDeletedUser {
    fn command(&self, dialect: Dialect) -> Result<String, String> {
        Ok(dialect.wording().restore(self.cloud.object_id))
    }

    fn step(&self, way: Way<'_>) -> Result<Step, NoStep> {
        Ok(cloud("Add-RestoreDeletedUser", self.cloud.object_id)
            .named(way.expected.name(&self.cloud)))
    }

    fn step_back(&self, way: Way<'_>) -> Result<Step, NoStep> {
        Ok(cloud("Add-DeleteUser", self.cloud.object_id).named(way.expected.name(&self.cloud)))
    }
}
