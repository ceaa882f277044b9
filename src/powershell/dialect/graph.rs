//! Microsoft Graph PowerShell (docs/facts.md, Commands of the three modules).

use super::wording::Wording;
use crate::anchor::{ImmutableId, ObjectId};
use crate::plan::{Authority, CloudRef, TenantCommand};
use crate::powershell::literal::PsLiteral;
use crate::powershell::who::object_id;

/// `Update-MgUser` and its kin.
pub(super) struct Graph;

impl Wording for Graph {
    fn name(&self) -> &'static str {
        "graph"
    }

    fn title(&self) -> &'static str {
        "Microsoft Graph PowerShell"
    }

    fn link(&self, user: &CloudRef, id: &PsLiteral) -> Result<String, String> {
        let user = object_id(user)?;
        Ok(format!("Update-MgUser -UserId '{user}' -OnPremisesImmutableId {id}"))
    }

    /// `Update-MgUser` sends an empty text where null is needed, so the request is made by hand.
    fn clear(&self, user: &CloudRef) -> Result<String, String> {
        let user = object_id(user)?;
        Ok(format!(
            "Invoke-MgGraphRequest -Method PATCH -Uri '/v1.0/users/{user}' \
             -Body '{{\"onPremisesImmutableId\":null}}' -ContentType 'application/json'"
        ))
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

    fn authority(&self, user: ObjectId, wanted: Authority) -> Result<String, String> {
        Ok(authority(user, wanted))
    }

    fn tenant(&self, wanted: TenantCommand) -> Option<String> {
        let switch = |on| {
            format!(
                "Update-MgOrganization -OrganizationId (Get-MgOrganization).Id -BodyParameter @{{ onPremisesSyncEnabled = ${on} }}"
            )
        };
        let block = |on| {
            format!(
                "$s = Get-MgDirectoryOnPremiseSynchronization; $s.Features.BlockCloudObjectTakeoverThroughHardMatchEnabled = ${on}; \
                 Update-MgDirectoryOnPremiseSynchronization -OnPremisesDirectorySynchronizationId $s.Id -Features $s.Features"
            )
        };
        Some(match wanted {
            TenantCommand::SwitchSyncOff => switch(false),
            TenantCommand::SwitchSyncOn => switch(true),
            TenantCommand::ReadSync => {
                "Get-MgOrganization | Select-Object Id, DisplayName, OnPremisesSyncEnabled, OnPremisesLastSyncDateTime".into()
            }
            TenantCommand::ReadUser(user) => read_user(user),
            TenantCommand::ReadTakeover => {
                "Get-MgDirectoryOnPremiseSynchronization | ForEach-Object { $_.Features.BlockCloudObjectTakeoverThroughHardMatchEnabled }".into()
            }
            TenantCommand::AllowTakeover => block(false),
            TenantCommand::BlockTakeover => block(true),
        })
    }

    fn objection(&self, id: &ImmutableId) -> Option<String> {
        objection(id)
    }

    fn functions(&self) -> &'static [&'static str] {
        &[
            include_str!("../../../assets/powershell/modules.ps1"),
            include_str!("../../../assets/powershell/graph-sign-in.ps1"),
            include_str!("../../../assets/powershell/graph-read.ps1"),
            include_str!("../../../assets/powershell/graph-batch.ps1"),
            include_str!("../../../assets/powershell/graph.ps1"),
        ]
    }

    fn modules(&self) -> &'static str {
        include_str!("../../../assets/powershell/modules-graph.txt")
    }
}

/// No module has a cmdlet of version 1.0 for it (docs/facts.md, Source of authority).
pub(super) fn authority(user: ObjectId, authority: Authority) -> String {
    let managed = authority == Authority::Cloud;
    format!(
        "Invoke-MgGraphRequest -Method PATCH -Uri '/v1.0/users/{user}/onPremisesSyncBehavior' \
         -Body '{{\"isCloudManaged\":{managed}}}' -ContentType 'application/json'"
    )
}

/// Whether a user is synced, null apart from false.
pub(super) fn read_user(user: ObjectId) -> String {
    format!(
        "Invoke-MgGraphRequest -Method GET -Uri '/v1.0/users/{user}?$select=userPrincipalName,onPremisesSyncEnabled,onPremisesImmutableId'"
    )
}

/// Microsoft Graph takes no `$` and no `_` in an `ImmutableId` (docs/facts.md, Refusals of the
/// cloud).
pub(super) fn objection(id: &ImmutableId) -> Option<String> {
    let refused = id.as_str().chars().find(|c| matches!(c, '$' | '_'))?;
    Some(format!(
        "Microsoft Graph takes no '{refused}' in an ImmutableId; msol may, where the module still answers"
    ))
}
