//! How each kind of operation is written, one file each: as the single command, as the step of a script,
//! and as the step that takes it back.

mod clear_anchor;
mod enable_remote_mailbox;
mod hand_back_to_onprem;
mod hand_over_to_cloud;
mod link_user;
mod purge_deleted_user;
mod restore_deleted_user;
mod set_consistency_guid;
mod set_exchange_guid;
mod set_user_principal_name;

use super::data::Field;
use super::dialect::Dialect;
use super::expected::Expected;
use super::step::{NoStep, Step, cloud_by_id};
use crate::plan::{Authority, CloudRef, Known, Operation};

/// What a step is written for, and what the steps before it leave behind.
#[derive(Clone, Copy)]
pub(super) struct Way<'a> {
    pub(super) dialect: Dialect,
    pub(super) expected: &'a Expected,
}

/// How an operation is written.
pub(super) trait Written {
    /// The single command, or why there is none.
    fn command(&self, dialect: Dialect) -> Result<String, String>;

    /// The step that carries it out.
    fn step(&self, way: Way<'_>) -> Result<Step, NoStep>;

    /// The step that restores what was before: old and new exchanged.
    fn step_back(&self, way: Way<'_>) -> Result<Step, NoStep>;

    /// Tells what it leaves behind for the steps after it.
    fn leave(&self, _expected: &mut Expected) {}
}

/// The one place where the kinds are told apart.
pub(super) fn written(operation: &Operation) -> &dyn Written {
    match operation {
        Operation::LinkUser(link) => link,
        Operation::ClearAnchor(clear) => clear,
        Operation::PurgeDeletedUser(purge) => purge,
        Operation::RestoreDeletedUser(restore) => restore,
        Operation::SetConsistencyGuid(write) => write,
        Operation::EnableRemoteMailbox(enable) => enable,
        Operation::SetExchangeGuid(carry) => carry,
        Operation::SetUserPrincipalName(rename) => rename,
        Operation::HandOverToCloud(over) => over,
        Operation::HandBackToOnprem(back) => back,
    }
}

/// The step that makes somebody the source of authority of a user.
fn authority_step(
    kind: &'static str,
    user: &CloudRef,
    way: Way<'_>,
    wanted: Authority,
) -> Result<Step, NoStep> {
    let before = match wanted {
        Authority::Cloud => Authority::OnPremises,
        Authority::OnPremises => Authority::Cloud,
    };
    let name = |authority: Authority| Field::shown(authority.name());
    Ok(cloud_by_id(kind, user)?
        .from(Known::Value(name(before)))
        .to(name(wanted))
        .named(way.expected.name(user)))
}

fn irreversible<T>(reason: &str) -> Result<T, NoStep> {
    Err(NoStep::Irreversible(reason.into()))
}
