//! Microsoft Entra PowerShell (docs/facts.md, Commands of the three modules).

use super::command::{CloudDialect, graph_objection};
use super::literal::PsLiteral;
use crate::anchor::{ImmutableId, ObjectId};

/// `Set-EntraUser` and its kin.
pub(super) struct Entra;

impl CloudDialect for Entra {
    /// The documented `-ImmutableId` is gone since version 1.0.5 (docs/facts.md, Commands).
    fn link(&self, user: ObjectId, id: &PsLiteral) -> String {
        format!(
            "Set-EntraUser -UserId '{user}' -AdditionalProperties @{{ onPremisesImmutableId = {id} }}"
        )
    }

    fn clear(&self, user: ObjectId) -> String {
        format!(
            "Set-EntraUser -UserId '{user}' -AdditionalProperties @{{ onPremisesImmutableId = $null }}"
        )
    }

    fn purge(&self, user: ObjectId) -> String {
        format!("Remove-EntraDeletedDirectoryObject -DirectoryObjectId '{user}'")
    }

    fn restore(&self, user: ObjectId) -> String {
        format!("Restore-EntraDeletedDirectoryObject -Id '{user}'")
    }

    fn rename(&self, user: ObjectId, upn: &PsLiteral) -> String {
        format!("Set-EntraUser -UserId '{user}' -UserPrincipalName {upn}")
    }

    fn objection(&self, id: &ImmutableId) -> Option<String> {
        graph_objection(id)
    }

    fn functions(&self) -> &'static [&'static str] {
        &[
            include_str!("../../assets/powershell/graph-read.ps1"),
            include_str!("../../assets/powershell/entra.ps1"),
        ]
    }

    fn modules(&self) -> &'static str {
        include_str!("../../assets/powershell/modules-entra.txt")
    }
}
