//! Who is the source of authority of a cloud user, and what speaks against handing it over to the cloud or back
//! (docs/facts.md, Source of authority).

use super::sink::{Sink, Wording};
use super::{identity, target};
use crate::directory::{Cell, CloudRow, Field, OnPremRow, SyncState};
use crate::link::CloudStatus;
use crate::plan::context::Context;
use crate::plan::finding::{Code, Finding};
use crate::plan::onprem_mailbox::{MailboxHere, mailbox_here};
use crate::plan::{Known, OpKind, present_id};

/// What speaks against handing a user over to the cloud, in words.
pub(in crate::plan) fn hand_over_findings(context: Context<'_>, row: CloudRow) -> Vec<Finding> {
    let mut findings = Vec::new();
    hand_over(context, row, &mut findings);
    findings
}

/// What speaks against handing a user back to Active Directory, in words.
pub(in crate::plan) fn hand_back_findings(context: Context<'_>, row: CloudRow) -> Vec<Finding> {
    let mut findings = Vec::new();
    hand_back(context, row, &mut findings);
    findings
}

/// What speaks against handing a user over to the cloud, and what to know of it.
pub(super) fn hand_over(context: Context<'_>, row: CloudRow, sink: &mut impl Sink) {
    let cloud = &context.directory().cloud;
    identity::by_id_alone(cloud, row, sink);
    if cloud.flag(row, Field::CloudManaged) == Cell::Value(true) {
        sink.add(Code::AlreadySo, || {
            Wording::new("the user is handed over to the cloud already", "nothing to do")
        });
        return;
    }
    is_synced(context, row, sink);
    excluded(context, row, sink);
    whose(context, row, sink);
}

/// Only a synced user can be handed over.
fn is_synced<N: Sink>(context: Context<'_>, row: CloudRow, sink: &mut N) {
    match context.directory().cloud.sync_state(row) {
        SyncState::Left => sink.add(Code::HandOverUndocumented, || {
            Wording::new(
                "the cloud user left the scope of sync: whether such a user can be handed over is not documented",
                "try one user, and see whether its id can be changed afterwards",
            )
        }),
        SyncState::SyncedOrLeft => sink.add(Code::MayBeSynced, || {
            Wording::new(
                "the cloud user is or was synced: only a synced user can be handed over",
                "export OnPremisesSyncEnabled, which tells the two apart",
            )
        }),
        SyncState::Never => sink.add(Code::NotSynced, || {
            Wording::new(
                "the cloud user is not synced: only a synced user can be handed over",
                "nothing to do: the cloud may change it as it is",
            )
        }),
        SyncState::Unknown if !N::EVERYBODY => target::synced_unknown(sink),
        SyncState::Synced | SyncState::Unknown => {}
    }
}

/// Whom Microsoft excludes, as far as exports tell.
fn excluded(context: Context<'_>, row: CloudRow, sink: &mut impl Sink) {
    let directory = context.directory();
    let upn = directory.cloud.text_or_empty(row, Field::Upn);
    target::with_role(&directory.cloud, row, sink, |role| {
        Wording::new(
            format!("{role}: administrative objects cannot be handed over"),
            "take the role away first, eligibility too, and give it back afterwards",
        )
    });
    if let Some(domain) = directory.federated.of(upn) {
        sink.add(Code::FederatedDomain, || {
            Wording::new(
                format!("the domain {domain} of the cloud user's UPN is federated: users who sign in by AD FS are not supported"),
                "make sure that the user can sign in without AD FS before it is handed over",
            )
        });
    }
    if let Some(owner) = context.judge.cloud(row).owners.first() {
        mailbox_on_premises(context, *owner, sink);
    }
}

/// Users are handed over when their mailboxes are in Exchange Online.
fn mailbox_on_premises(context: Context<'_>, owner: OnPremRow, sink: &mut impl Sink) {
    let (has, fix) = match mailbox_here(context.directory(), owner) {
        MailboxHere::Local => ("has a mailbox on-premises", "migrate the mailbox first"),
        MailboxHere::Unclear => (
            "has a mailbox GUID, and no export tells whether that is a mailbox on-premises",
            "export msExchRecipientTypeDetails, or give --onprem-mailboxes",
        ),
        MailboxHere::None | MailboxHere::Remote => return,
    };
    sink.add(Code::LocalMailbox, || {
        let owner = context.directory().onprem.label(owner);
        Wording::new(
            format!(
                "{owner} {has}: users whose mailbox is not in Exchange Online are not supported"
            ),
            fix,
        )
    });
}

/// Whose changes do not reach the cloud any more, or that they are nobody's.
fn whose(context: Context<'_>, row: CloudRow, sink: &mut impl Sink) {
    let evidence = context.judge.cloud(row);
    if let Some(owner) = evidence.owners.first().copied() {
        sink.add(Code::ChangesCutOff, || {
            Wording::new(
                format!(
                    "from then on the cloud takes no change of {}: names, addresses and passwords are two from then on",
                    context.directory().onprem.label(owner)
                ),
                "hand it back when the work is done, if on-premises is to be its authority again",
            )
            .with_onprem(context.object_guid(owner))
        });
    } else if evidence.status == CloudStatus::Orphan {
        sink.add(Code::HandOverUndocumented, || {
            Wording::new(
                "its on-premises user is gone: handing such a user over is reported to work, and not documented by Microsoft",
                "try one user first: hand it over, wait until its OnPremisesSyncEnabled is empty, then clear or set the id",
            )
        });
    }
}

/// What speaks against handing a user back to Active Directory, and what to know of it: the next sync hard
/// matches it by its id.
pub(super) fn hand_back(context: Context<'_>, row: CloudRow, sink: &mut impl Sink) {
    let cloud = &context.directory().cloud;
    identity::by_id_alone(cloud, row, sink);
    if context.handing_over(row).is_none() && !is_handed_over(context, row, sink) {
        return;
    }
    target::with_role(cloud, row, sink, |role| {
        Wording::new(
            format!(
                "{role}: since July 2026 the hard match by which the sync takes it over is refused"
            ),
            "take the role away for the time of the match, eligibility too, and give it back after the sync",
        )
    });
    nobody_takes_over(context, row, sink);
}

/// Whether the user may be handed over, as far as the export tells.
fn is_handed_over<N: Sink>(context: Context<'_>, row: CloudRow, sink: &mut N) -> bool {
    let cloud = &context.directory().cloud;
    match (cloud.flag(row, Field::CloudManaged), cloud.flag(row, Field::Synced)) {
        (Cell::Value(true), _) => true,
        (Cell::Unknown, Cell::Empty | Cell::Value(false) | Cell::Unknown) => {
            if !N::EVERYBODY {
                sink.add(Code::AuthorityUnknown, || {
                    Wording::new(
                        "the export does not tell whether the user was handed over to the cloud",
                        "export isCloudManaged (`hardmatch collect cloud`, -SourceOfAuthority); the script looks it up, and skips a user that was not",
                    )
                });
            }
            true
        }
        (Cell::Value(false) | Cell::Empty, _) | (Cell::Unknown, Cell::Value(true)) => {
            sink.add(Code::AlreadySo, || {
                Wording::new(
                    "the user is not handed over to the cloud: there is nothing to hand back",
                    "nothing to do",
                )
            });
            false
        }
    }
}

/// Without an id that is an on-premises user's anchor, only a soft match is left.
fn nobody_takes_over(context: Context<'_>, row: CloudRow, sink: &mut impl Sink) {
    if context.queued_cloud(context.whom(row), &[OpKind::LinkUser]).is_some() {
        return;
    }
    let cleared = context.queued_cloud(context.whom(row), &[OpKind::ClearAnchor]);
    let present = present_id(&context.directory().cloud, row);
    let why = match (cleared, present) {
        (Some(queued), _) => format!("operation {} clears its ImmutableId", queued.id),
        (None, Known::Empty) => "it has no ImmutableId".into(),
        (None, Known::Value(_)) if context.judge.cloud(row).status == CloudStatus::Orphan => {
            "its ImmutableId is the GUID of nobody on-premises".into()
        }
        (None, Known::Value(_) | Known::Unknown) => return,
    };
    sink.add(Code::NobodyTakesOver, || {
        Wording::new(
            format!("{why}: no sync takes the user over by it"),
            "link it with its on-premises user first, or leave the cloud its authority",
        )
    });
}

/// Whether the sync keeps off a user: the cloud is its authority, or is queued to be, and nothing hands it back.
pub(super) fn is_kept_off(context: Context<'_>, row: CloudRow) -> bool {
    let managed = context.directory().cloud.flag(row, Field::CloudManaged) == Cell::Value(true);
    let back = context.queued_cloud(context.whom(row), &[OpKind::HandBackToOnprem]);
    back.is_none() && (managed || context.handing_over(row).is_some())
}

/// Says that a link has no effect on a user that the sync keeps off.
pub(super) fn cloud_managed(context: Context<'_>, row: CloudRow, sink: &mut impl Sink) {
    if !is_kept_off(context, row) {
        return;
    }
    let handing_over = context.handing_over(row);
    sink.add(Code::CloudManaged, || {
        let why = handing_over.map_or_else(
            || "the user was handed over to the cloud".to_string(),
            |queued| format!("operation {} hands the user over to the cloud", queued.id),
        );
        Wording::new(
            format!("{why}: while that is so, no sync takes it over, and the link has no effect"),
            "queue that it is handed back, too (b)",
        )
    });
}
