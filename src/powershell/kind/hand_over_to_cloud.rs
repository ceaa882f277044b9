//! Handing over to the cloud in PowerShell.

use super::{Way, Written, authority_step};
use crate::plan::{Authority, HandOverToCloud};
use crate::powershell::dialect::Dialect;
use crate::powershell::step::{NoStep, Step};
use crate::powershell::who::object_id;

impl Written for HandOverToCloud {
    fn command(&self, dialect: Dialect) -> Result<String, String> {
        dialect.wording().authority(object_id(&self.cloud)?, Authority::Cloud)
    }

    fn step(&self, way: Way<'_>) -> Result<Step, NoStep> {
        self.command(way.dialect)?;
        authority_step("hand-over-to-cloud", &self.cloud, way, Authority::Cloud)
    }

    fn step_back(&self, way: Way<'_>) -> Result<Step, NoStep> {
        self.command(way.dialect)?;
        authority_step("hand-back-to-onprem", &self.cloud, way, Authority::OnPremises)
    }
}
