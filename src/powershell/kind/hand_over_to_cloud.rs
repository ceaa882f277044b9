//! Handing over to the cloud in PowerShell.

use super::{Way, Written};
use crate::plan::{Authority, HandOverToCloud};
use crate::powershell::dialect::Dialect;
use crate::powershell::step::{NoStep, Step, cloud_by_id};
use crate::powershell::who::object_id;

impl Written for HandOverToCloud {
    fn command(&self, dialect: Dialect) -> Result<String, String> {
        dialect.wording().authority(object_id(&self.cloud)?, Authority::Cloud)
    }

    fn step(&self, way: Way<'_>) -> Result<Step, NoStep> {
        self.command(way.dialect)?;
        Ok(cloud_by_id("Add-HandOverToCloud", &self.cloud)?.named(way.expected.name(&self.cloud)))
    }

    fn step_back(&self, way: Way<'_>) -> Result<Step, NoStep> {
        self.command(way.dialect)?;
        Ok(cloud_by_id("Add-HandBackToOnPrem", &self.cloud)?.named(way.expected.name(&self.cloud)))
    }
}
