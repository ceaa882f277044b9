//! Deleting an `ImmutableId` in PowerShell.

use super::{Way, Written, irreversible};
use crate::anchor::ImmutableId;
use crate::plan::{ClearAnchor, CloudRef, Known};
use crate::powershell::dialect::Dialect;
use crate::powershell::expected::Expected;
use crate::powershell::literal::PsLiteral;
use crate::powershell::step::{NoStep, Step, anchor, cloud, id_before};

impl Written for ClearAnchor {
    fn command(&self, dialect: Dialect) -> Result<String, String> {
        dialect.wording().clear(&self.cloud)
    }

    fn step(&self, way: Way<'_>) -> Result<Step, NoStep> {
        Ok(cloud("Add-ClearAnchor", &self.cloud, way.dialect)?
            .before(id_before(way.expected.id(&self.cloud, &self.before))?)
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
    after: Known<PsLiteral>,
) -> Result<Step, NoStep> {
    let step = match way.expected.id(user, before) {
        Known::Unknown => return irreversible("the export did not tell the ImmutableId before"),
        Known::Empty => cloud("Add-ClearAnchor", user, way.dialect)?,
        Known::Value(id) => {
            cloud("Add-LinkUser", user, way.dialect)?.with("ImmutableId", anchor(way.dialect, id)?)
        }
    };
    Ok(step.before(after).named(way.expected.name(user)))
}
