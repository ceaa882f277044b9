//! MSOnline, which Microsoft retired in 2025 and most written guides use (docs/facts.md).

use super::wording::Wording;
use crate::anchor::{ImmutableId, ObjectId};
use crate::powershell::literal::PsLiteral;

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

    fn link(&self, user: ObjectId, id: &PsLiteral) -> String {
        format!("Set-MsolUser -ObjectId '{user}' -ImmutableId {id}")
    }

    /// `$null` does nothing without a word; an empty text clears (docs/facts.md, Clearing an
    /// ImmutableId).
    fn clear(&self, user: ObjectId) -> String {
        format!("Set-MsolUser -ObjectId '{user}' -ImmutableId \"\"")
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
