//! Microsoft Entra PowerShell (docs/facts.md, Commands of the three modules).

use super::graph::{authority, objection, read_user};
use super::wording::Wording;
use crate::anchor::{ImmutableId, ObjectId};
use crate::plan::{Authority, CloudRef, TenantCommand};
use crate::powershell::literal::PsLiteral;
use crate::powershell::who::object_id;

/// `Set-EntraUser` and its kin.
pub(super) struct Entra;

impl Wording for Entra {
    fn name(&self) -> &'static str {
        "entra"
    }

    fn title(&self) -> &'static str {
        "Microsoft Entra PowerShell"
    }

    /// The documented `-ImmutableId` is gone since version 1.0.5 (docs/facts.md, Commands).
    fn link(&self, user: &CloudRef, id: &PsLiteral) -> Result<String, String> {
        let user = object_id(user)?;
        Ok(format!(
            "Set-EntraUser -UserId '{user}' -AdditionalProperties @{{ onPremisesImmutableId = {id} }}"
        ))
    }

    fn clear(&self, user: &CloudRef) -> Result<String, String> {
        let user = object_id(user)?;
        Ok(format!(
            "Set-EntraUser -UserId '{user}' -AdditionalProperties @{{ onPremisesImmutableId = $null }}"
        ))
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

    fn authority(&self, user: ObjectId, wanted: Authority) -> Result<String, String> {
        Ok(authority(user, wanted))
    }

    fn tenant(&self, wanted: TenantCommand) -> Option<String> {
        let switch = |on| format!("Set-EntraDirSyncEnabled -EnableDirSync ${on} -Force");
        let block = |on| {
            format!(
                "Set-EntraDirSyncFeature -Feature 'BlockCloudObjectTakeoverThroughHardMatch' -Enabled ${on}"
            )
        };
        Some(match wanted {
            TenantCommand::SwitchSyncOff => switch(false),
            TenantCommand::SwitchSyncOn => switch(true),
            TenantCommand::ReadSync => {
                "Get-EntraTenantDetail | Select-Object Id, DisplayName, OnPremisesSyncEnabled, OnPremisesLastSyncDateTime".into()
            }
            TenantCommand::ReadUser(user) => read_user(user),
            TenantCommand::ReadTakeover => {
                "Get-EntraDirSyncFeature -Feature 'BlockCloudObjectTakeoverThroughHardMatch'".into()
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
            include_str!("../../../assets/powershell/entra.ps1"),
        ]
    }

    fn modules(&self) -> &'static str {
        include_str!("../../../assets/powershell/modules-entra.txt")
    }
}
