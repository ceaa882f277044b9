//! The hard match in PowerShell.

use super::{Way, Written, clear_anchor};
use crate::plan::{Known, LinkUser};
use crate::powershell::dialect::Dialect;
use crate::powershell::expected::Expected;
use crate::powershell::step::{NoStep, Step, anchor, anchor_field, cloud, id_before};

impl Written for LinkUser {
    fn command(&self, dialect: Dialect) -> Result<String, String> {
        dialect.wording().link(&self.cloud, &anchor(dialect, &self.after)?)
    }

    fn step(&self, way: Way<'_>) -> Result<Step, NoStep> {
        Ok(cloud("link-user", &self.cloud, way.dialect)?
            .to(anchor_field(way.dialect, &self.after)?)
            .from(id_before(way.expected.id(&self.cloud, &self.before))?)
            .named(way.expected.name(&self.cloud)))
    }

    fn step_back(&self, way: Way<'_>) -> Result<Step, NoStep> {
        let after = id_before(&Known::Value(self.after.clone()))?;
        clear_anchor::id_back(way, &self.cloud, &self.before, after)
    }

    fn leave(&self, expected: &mut Expected) {
        expected.id_becomes(&self.cloud, Known::Value(self.after.clone()));
    }
}
