//! What speaks against changing a cloud user, and its `ImmutableId`, whatever to.

use super::identity;
use super::roles::{any_privileged, names_an_administrator};
use super::sink::{Sink, Wording};
use crate::directory::{Cell, CloudRow, CloudUsers, Directory, Field, Row, SyncState, Table};
use crate::link::is_guest;
use crate::plan::QueuedOperation;
use crate::plan::advice::Occasion;
use crate::plan::concerned::About;
use crate::plan::context::Context;
use crate::plan::finding::{Code, Finding};

/// What speaks against changing the id of a cloud user, in words.
pub(in crate::plan) fn id_findings(context: Context<'_>, row: CloudRow) -> Vec<Finding> {
    let mut findings = Vec::new();
    identity::check(context, row, &mut findings);
    let about = About::cloud(context, row);
    synced(about, Occasion::ClearSynced, (context, row), &mut findings);
    federated(context.directory(), row, &mut findings);
    findings
}

/// What speaks against changing the UPN of a cloud user, in words.
pub(in crate::plan) fn rename_findings(context: Context<'_>, row: CloudRow) -> Vec<Finding> {
    let mut findings = Vec::new();
    identity::by_id_alone(&context.directory().cloud, row, &mut findings);
    let about = About::cloud(context, row);
    synced(about, Occasion::RenameSynced, (context, row), &mut findings);
    findings
}

/// The finding that the export does not tell the present `ImmutableId`.
pub(in crate::plan) fn id_unknown() -> Finding {
    Finding::new(
        Code::IdUnknown,
        "the cloud export does not tell the present ImmutableId",
        "export OnPremisesImmutableId; `hardmatch collect` prints the command",
    )
}

/// Whether the cloud refuses to change the user because it is synced, or was.
pub(super) fn synced<N: Sink>(
    about: About<'_>,
    occasion: Occasion,
    (context, row): (Context<'_>, CloudRow),
    sink: &mut N,
) {
    let cloud = &context.directory().cloud;
    let state = cloud.sync_state(row);
    if matches!(state, SyncState::Synced | SyncState::SyncedOrLeft)
        && let Some(queued) = context.handing_over(row)
    {
        return handed_over_first(queued, sink);
    }
    match state {
        SyncState::Synced => sink.add(Code::Synced, || {
            Wording::advised(
                "the cloud user is synced from on-premises: the cloud refuses to change it",
                about.advise(occasion),
            )
        }),
        SyncState::Left => sink.add(Code::LeftSync, || {
            Wording::advised(
                "the cloud user was synced and left the scope of sync; changing its id may be refused",
                about.advise(occasion),
            )
        }),
        SyncState::SyncedOrLeft => sink.add(Code::MayBeSynced, || {
            let last = cloud.text_or_empty(row, Field::LastSync);
            Wording::new(
                format!("the cloud user is or was synced from on-premises, last at {last}: the cloud refuses to change it while it is"),
                "export OnPremisesSyncEnabled, which tells the two apart: `hardmatch collect cloud` prints the command",
            )
        }),
        SyncState::Unknown if !N::EVERYBODY => synced_unknown(sink),
        SyncState::Unknown | SyncState::Never => {}
    }
}

/// Says that it is not known whether a cloud user is synced.
pub(super) fn synced_unknown(sink: &mut impl Sink) {
    sink.add(Code::SyncedUnknown, || {
        Wording::new(
            "the export does not tell whether the cloud user is synced",
            "export OnPremisesSyncEnabled, with `hardmatch collect cloud`",
        )
    });
}

/// A synced user can be changed once it is handed over.
fn handed_over_first(queued: &QueuedOperation, sink: &mut impl Sink) {
    sink.add(Code::HandedOverFirst, || {
        Wording::new(
            format!("the cloud user is synced, and operation {} hands it over to the cloud first", queued.id),
            "wait until its OnPremisesSyncEnabled is empty, and try one user first: that its id can be changed then is reported, and not documented",
        )
    });
}

/// A UPN in a federated domain (docs/facts.md, Refusals of the cloud).
pub(super) fn federated(directory: &Directory, row: CloudRow, sink: &mut impl Sink) {
    let upn = directory.cloud.text_or_empty(row, Field::Upn);
    let Some(domain) = directory.federated.of(upn) else { return };
    sink.add(Code::FederatedDomain, || {
        Wording::new(
            format!("the domain {domain} of the cloud user's UPN is federated: the cloud may refuse to change the ImmutableId (FederatedUser.SourceAnchor)"),
            "give the user a UPN in the tenant's onmicrosoft.com domain first, change the id, and give the old UPN back",
        )
    });
}

/// A guest of the tenant is nobody's account. Where the export tells it of others and has lost it of this user, it may
/// be one.
pub(super) fn guest<R: Row>(cloud: &Table<R>, row: R, sink: &mut impl Sink) {
    if is_guest(cloud, row) {
        sink.add(Code::Guest, || {
            Wording::new(
                "the cloud user is a guest of the tenant",
                "choose the member account of this person",
            )
        });
    } else if cloud.text(row, Field::UserType) == Cell::Unknown
        && cloud.has_lost(row, Field::UserType)
    {
        sink.add(Code::MayBeGuest, || {
            Wording::new(
                "the cloud user may be a guest of the tenant: what the export has as its UserType is neither Member nor Guest",
                "look the user up, or export UserType afresh: `hardmatch collect cloud` prints the command",
            )
        });
    }
}

/// What a hard match is refused for since July 2026 (docs/facts.md, Hardening of hard matches):
/// roles, and an `onPremisesObjectIdentifier` that is set.
pub(super) fn hardening(context: Context<'_>, row: CloudRow, sink: &mut impl Sink) {
    let cloud = &context.directory().cloud;
    roles(cloud, row, sink);
    // That it is synced is said apart, and is graver; whoever is handed over was synced by then.
    let synced = cloud.flag(row, Field::Synced) == Cell::Value(true);
    if synced && context.handing_over(row).is_none() {
        return;
    }
    if let Some(evidence) = once_synced(cloud, row) {
        sink.add(Code::WasSynced, || stamped(&evidence));
    }
}

/// The same for a match by mS-DS-ConsistencyGuid, of a user active or soft-deleted: being synced is no
/// obstacle to that, and the plan has the step in its place.
pub(super) fn hardening_of_write_back<R: Row>(users: &Table<R>, row: R, sink: &mut impl Sink) {
    roles(users, row, sink);
    let synced = users.flag(row, Field::Synced) == Cell::Value(true);
    let unset = users.text(row, Field::OnPremisesObjectId) == Cell::Empty;
    let evidence = once_synced(users, row)
        .or_else(|| (synced && !unset).then(|| "its OnPremisesSyncEnabled is true".to_string()));
    if let Some(evidence) = evidence {
        sink.add(Code::WasSynced, || stamped(&evidence).a_look_is_enough());
    }
}

/// The roles that a user holds and those that it is eligible for, as an export writes a list; empty where it has
/// none, or none is known.
pub(super) fn roles_of<R: Row>(users: &Table<R>, row: R) -> String {
    let both = [Field::Roles, Field::EligibleRoles].map(|field| users.text_or_empty(row, field));
    let told: Vec<&str> = both.into_iter().filter(|roles| !roles.is_empty()).collect();
    told.join(";")
}

/// Says something of a user that holds, or is eligible for, a role.
pub(super) fn with_role(
    cloud: &CloudUsers,
    row: CloudRow,
    sink: &mut impl Sink,
    say: impl Fn(&str) -> Wording,
) {
    let roles = &roles_of(cloud, row);
    if !roles.is_empty() {
        let code = if any_privileged(roles) { Code::PrivilegedRole } else { Code::RoleHeld };
        sink.add(code, || {
            say(&format!("the cloud user holds or is eligible for a role ({roles})"))
        });
    }
    let upn = cloud.text_or_empty(row, Field::Upn);
    if cloud.text(row, Field::Roles) == Cell::Unknown && names_an_administrator(upn) {
        sink.add(Code::AdminLikeName, || {
            say(&format!(
                "{upn} looks like an administrator, and the export does not tell the roles"
            ))
        });
    }
}

pub(super) fn roles<R: Row>(users: &Table<R>, row: R, sink: &mut impl Sink) {
    let roles = &roles_of(users, row);
    let fix = "take the role away for the time of the match, eligibility too, and give it back after the sync";
    if any_privileged(roles) {
        sink.add(Code::PrivilegedRole, || {
            Wording::new(
                format!("the cloud user holds or is eligible for a role ({roles}): since July 2026 a hard match onto it is refused"),
                fix,
            )
        });
    } else if !roles.is_empty() {
        sink.add(Code::RoleHeld, || {
            Wording::new(
                format!("the cloud user holds or is eligible for a role ({roles}): if it is a privileged one, the hard match is refused"),
                fix,
            )
        });
    }
    admin_like(users, row, sink);
}

/// A name that administrators have, where the export does not tell the roles.
fn admin_like<R: Row>(cloud: &Table<R>, row: R, sink: &mut impl Sink) {
    let upn = cloud.text_or_empty(row, Field::Upn);
    if cloud.text(row, Field::Roles) == Cell::Unknown && names_an_administrator(upn) {
        sink.add(Code::AdminLikeName, || {
            Wording::new(
                format!("{upn} looks like an administrator, and the export does not tell the roles: since July 2026 a hard match onto a privileged role is refused"),
                "look the roles up, or export them: `hardmatch collect cloud` prints the command",
            )
        });
    }
}

/// What tells that a user was synced once.
fn once_synced<R: Row>(users: &Table<R>, row: R) -> Option<String> {
    let identifier = users.text(row, Field::OnPremisesObjectId).value();
    let last = users.text(row, Field::LastSync).value();
    match (identifier, last) {
        (Some(identifier), _) => Some(format!("its onPremisesObjectIdentifier is {identifier}")),
        (None, Some(last)) => Some(format!("it was last synced at {last}")),
        (None, None) => None,
    }
}

fn stamped(evidence: &str) -> Wording {
    Wording::new(
        format!(
            "the cloud user was synced once ({evidence}): since July 2026 it is not matched to another object"
        ),
        "clear onPremisesObjectIdentifier first (PATCH beta/users/{id}, or Clear-ADSyncToolsOnPremisesAttribute)",
    )
}
