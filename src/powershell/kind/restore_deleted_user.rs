//! Bringing a soft-deleted user back in PowerShell.

use super::{Way, Written};
use crate::plan::{Known, RestoreDeletedUser};
use crate::powershell::data::Field;
use crate::powershell::dialect::Dialect;
use crate::powershell::step::{NoStep, Step, cloud_by_id};
use crate::powershell::who::object_id;

impl Written for RestoreDeletedUser {
    fn command(&self, dialect: Dialect) -> Result<String, String> {
        Ok(dialect.wording().restore(object_id(&self.cloud)?))
    }

    fn step(&self, way: Way<'_>) -> Result<Step, NoStep> {
        Ok(cloud_by_id("restore-deleted-user", &self.cloud)?
            .from(Known::Value(Field::shown("deleted")))
            .to(Field::shown("active"))
            .named(way.expected.name(&self.cloud)))
    }

    fn step_back(&self, way: Way<'_>) -> Result<Step, NoStep> {
        Ok(cloud_by_id("delete-user", &self.cloud)?
            .from(Known::Value(Field::shown("active")))
            .to(Field::shown("deleted"))
            .named(way.expected.name(&self.cloud)))
    }
}
