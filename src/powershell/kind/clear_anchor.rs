//! Deleting an `ImmutableId` in PowerShell.

use super::{Way, Written, irreversible};
use crate::anchor::ImmutableId;
use crate::plan::{ClearAnchor, CloudRef, Known};
use crate::powershell::data::Field;
use crate::powershell::dialect::Dialect;
use crate::powershell::expected::Expected;
use crate::powershell::step::{NoStep, Step, anchor_field, cloud, id_before};

impl Written for ClearAnchor {
    fn command(&self, dialect: Dialect) -> Result<String, String> {
        dialect.wording().clear(&self.cloud)
    }

    fn step(&self, way: Way<'_>) -> Result<Step, NoStep> {
        Ok(cloud("clear-anchor", &self.cloud, way.dialect)?
            .from(id_before(way.expected.id(&self.cloud, &self.before))?)
            .named(way.expected.name(&self.cloud)))
    }

    fn step_back(&self, way: Way<'_>) -> Result<Step, NoStep> {
        id_back(way, &self.cloud, &self.before, Known::Empty)
    }

    fn leave(&self, expected: &mut Expected) {
        expected.id_becomes(&self.cloud, Known::Empty);
    }
}

/// The step that gives a cloud user the id again that it had.
pub(super) fn id_back(
    way: Way<'_>,
    user: &CloudRef,
    before: &Known<ImmutableId>,
    after: Known<Field>,
) -> Result<Step, NoStep> {
    let step = match way.expected.id(user, before) {
        Known::Unknown => return irreversible("the export did not tell the ImmutableId before"),
        Known::Empty => cloud("clear-anchor", user, way.dialect)?,
        Known::Value(id) => {
            cloud("link-user", user, way.dialect)?.to(anchor_field(way.dialect, id)?)
        }
    };
    Ok(step.from(after).named(way.expected.name(user)))
}
