//! What each dialect has to tell.

use crate::anchor::{ImmutableId, ObjectId};
use crate::plan::{Authority, CloudRef, Naming, TenantCommand};
use crate::powershell::literal::PsLiteral;

/// What a dialect tells of itself, and how its modules word what is done to a cloud user.
pub(in crate::powershell) trait Wording: Sync {
    /// The name in sessions, on the command line and in `--json`. It never changes.
    fn name(&self) -> &'static str;
    /// The modules, as their maker calls them.
    fn title(&self) -> &'static str;
    /// What the help of the command line says about it.
    fn help(&self) -> &'static str {
        self.title()
    }
    /// What the screen says when it is chosen.
    fn chosen(&self) -> &'static str {
        self.title()
    }
    /// The year in which its modules were retired, if they were.
    fn retired(&self) -> Option<u16> {
        None
    }
    /// How its commands may name cloud users.
    fn naming(&self) -> Naming {
        Naming::ObjectId
    }
    /// The functions that read and write the cloud, in PowerShell.
    fn functions(&self) -> &'static [&'static str];
    /// What the help of a script says about modules and permissions.
    fn modules(&self) -> &'static str;
    /// Why the dialect cannot set this id, if it cannot.
    fn objection(&self, id: &ImmutableId) -> Option<String>;
    /// Sets the `ImmutableId`.
    fn link(&self, user: &CloudRef, id: &PsLiteral) -> Result<String, String>;
    /// Clears the `ImmutableId`.
    fn clear(&self, user: &CloudRef) -> Result<String, String>;
    /// Removes a soft-deleted user for good.
    fn purge(&self, user: ObjectId) -> String;
    /// Brings a soft-deleted user back.
    fn restore(&self, user: ObjectId) -> String;
    /// Changes the UPN.
    fn rename(&self, user: ObjectId, upn: &PsLiteral) -> String;
    /// Makes somebody the source of authority of a user, or says why it cannot.
    fn authority(&self, user: ObjectId, authority: Authority) -> Result<String, String>;
    /// What a person does to the tenant as a whole, or looks up there; `None` where the modules cannot.
    fn tenant(&self, wanted: TenantCommand) -> Option<String>;
}
