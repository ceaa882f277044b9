//! Removing a soft-deleted user for good in PowerShell.

use super::{Way, Written, irreversible};
use crate::plan::PurgeDeletedUser;
use crate::powershell::data::Field;
use crate::powershell::dialect::Dialect;
use crate::powershell::step::{NoStep, Step, cloud_by_id, id_before};
use crate::powershell::who::object_id;

impl Written for PurgeDeletedUser {
    fn command(&self, dialect: Dialect) -> Result<String, String> {
        Ok(dialect.wording().purge(object_id(&self.cloud)?))
    }

    fn step(&self, way: Way<'_>) -> Result<Step, NoStep> {
        Ok(cloud_by_id("purge-deleted-user", &self.cloud)?
            .to(Field::shown("gone"))
            .from(id_before(way.expected.id(&self.cloud, &self.before))?)
            .named(way.expected.name(&self.cloud)))
    }

    fn step_back(&self, _way: Way<'_>) -> Result<Step, NoStep> {
        irreversible("a user that was removed for good cannot be brought back")
    }
}
