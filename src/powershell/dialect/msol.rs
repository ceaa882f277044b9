//! MSOnline, which Microsoft retired in 2025 and most written guides use (docs/facts.md).

use super::wording::Wording;
use crate::anchor::{ImmutableId, ObjectId};
use crate::plan::{Authority, CloudIdentity, CloudRef, Naming, TenantCommand};
use crate::powershell::literal::PsLiteral;
use crate::powershell::who;

/// `Set-MsolUser` and its kin.
pub(super) struct Msol;

impl Wording for Msol {
    fn name(&self) -> &'static str {
        "msol"
    }

    fn title(&self) -> &'static str {
        "MSOnline"
    }

    fn help(&self) -> &'static str {
        "MSOnline: Set-MsolUser (the module was retired in 2025)"
    }

    fn chosen(&self) -> &'static str {
        "Set-MsolUser; the module was retired in 2025"
    }

    fn retired(&self) -> Option<u16> {
        Some(2025)
    }

    fn naming(&self) -> Naming {
        Naming::OrUpn
    }

    fn link(&self, user: &CloudRef, id: &PsLiteral) -> Result<String, String> {
        Ok(format!("Set-MsolUser {} -ImmutableId {id}", named(user)?))
    }

    /// `$null` does nothing without a word; an empty text clears (docs/facts.md, Clearing an
    /// ImmutableId).
    fn clear(&self, user: &CloudRef) -> Result<String, String> {
        Ok(format!("Set-MsolUser {} -ImmutableId \"\"", named(user)?))
    }

    fn purge(&self, user: ObjectId) -> String {
        format!("Remove-MsolUser -ObjectId '{user}' -RemoveFromRecycleBin -Force")
    }

    fn restore(&self, user: ObjectId) -> String {
        format!("Restore-MsolUser -ObjectId '{user}'")
    }

    fn rename(&self, user: ObjectId, upn: &PsLiteral) -> String {
        format!("Set-MsolUserPrincipalName -ObjectId '{user}' -NewUserPrincipalName {upn}")
    }

    fn authority(&self, _user: ObjectId, _authority: Authority) -> Result<String, String> {
        Err("MSOnline is older than the source of authority of a user; graph and entra write it"
            .into())
    }

    fn tenant(&self, wanted: TenantCommand) -> Option<String> {
        let switch = |on| format!("Set-MsolDirSyncEnabled -EnableDirSync ${on} -Force");
        let block = |on| {
            format!(
                "Set-MsolDirSyncFeature -Feature BlockCloudObjectTakeoverThroughHardMatch -Enable ${on} -Force"
            )
        };
        Some(match wanted {
            TenantCommand::SwitchSyncOff => switch(false),
            TenantCommand::SwitchSyncOn => switch(true),
            TenantCommand::ReadSync => {
                "Get-MsolCompanyInformation | Select-Object DirectorySynchronizationEnabled, DirectorySynchronizationStatus, LastDirSyncTime".into()
            }
            // A user of MSOnline does not say whether it is synced.
            TenantCommand::ReadUser(_) => return None,
            TenantCommand::ReadTakeover => {
                "Get-MsolDirSyncFeatures -Feature BlockCloudObjectTakeoverThroughHardMatch".into()
            }
            TenantCommand::AllowTakeover => block(false),
            TenantCommand::BlockTakeover => block(true),
        })
    }

    fn objection(&self, _id: &ImmutableId) -> Option<String> {
        None
    }

    fn functions(&self) -> &'static [&'static str] {
        &[include_str!("../../../assets/powershell/msol.ps1")]
    }

    fn modules(&self) -> &'static str {
        include_str!("../../../assets/powershell/modules-msol.txt")
    }
}

/// The parameter that names a user (docs/facts.md, Commands of the three modules).
fn named(user: &CloudRef) -> Result<String, String> {
    Ok(match &user.identity {
        CloudIdentity::ObjectId { id, .. } => format!("-ObjectId '{id}'"),
        CloudIdentity::Upn(upn) => format!("-UserPrincipalName {}", who::upn(upn)?),
    })
}
