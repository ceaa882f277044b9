//! Handing back to Active Directory in PowerShell.

use super::{Way, Written};
use crate::plan::{Authority, HandBackToOnprem};
use crate::powershell::dialect::Dialect;
use crate::powershell::step::{NoStep, Step, cloud};

impl Written for HandBackToOnprem {
    fn command(&self, dialect: Dialect) -> Result<String, String> {
        dialect.wording().authority(self.cloud.object_id, Authority::OnPremises)
    }

    fn step(&self, way: Way<'_>) -> Result<Step, NoStep> {
        self.command(way.dialect)?;
        Ok(cloud("Add-HandBackToOnPrem", self.cloud.object_id)
            .named(way.expected.name(&self.cloud)))
    }

    fn step_back(&self, way: Way<'_>) -> Result<Step, NoStep> {
        self.command(way.dialect)?;
        Ok(cloud("Add-HandOverToCloud", self.cloud.object_id).named(way.expected.name(&self.cloud)))
    }
}
