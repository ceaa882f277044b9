//! Microsoft Graph PowerShell (docs/facts.md, Commands of the three modules).

use super::command::{CloudDialect, graph_objection};
use super::literal::PsLiteral;
use crate::anchor::{ImmutableId, ObjectId};

/// `Update-MgUser` and its kin.
pub(super) struct Graph;

impl CloudDialect for Graph {
    fn link(&self, user: ObjectId, id: &PsLiteral) -> String {
        format!("Update-MgUser -UserId '{user}' -OnPremisesImmutableId {id}")
    }

    /// `Update-MgUser` sends an empty text where null is needed, so the request is made by hand.
    fn clear(&self, user: ObjectId) -> String {
        format!(
            "Invoke-MgGraphRequest -Method PATCH -Uri 'https://graph.microsoft.com/v1.0/users/{user}' \
             -Body '{{\"onPremisesImmutableId\":null}}' -ContentType 'application/json'"
        )
    }

    fn purge(&self, user: ObjectId) -> String {
        format!("Remove-MgDirectoryDeletedItem -DirectoryObjectId '{user}' -Confirm:$false")
    }

    fn restore(&self, user: ObjectId) -> String {
        format!("Restore-MgDirectoryDeletedItem -DirectoryObjectId '{user}'")
    }

    fn rename(&self, user: ObjectId, upn: &PsLiteral) -> String {
        format!("Update-MgUser -UserId '{user}' -UserPrincipalName {upn}")
    }

    fn objection(&self, id: &ImmutableId) -> Option<String> {
        graph_objection(id)
    }

    fn functions(&self) -> &'static [&'static str] {
        &[
            include_str!("../../assets/powershell/graph-read.ps1"),
            include_str!("../../assets/powershell/graph.ps1"),
        ]
    }

    fn modules(&self) -> &'static str {
        include_str!("../../assets/powershell/modules-graph.txt")
    }
}
