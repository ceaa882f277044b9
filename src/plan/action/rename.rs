//! The UPN of a cloud user follows that of its on-premises user.

use crate::directory::{CloudRow, Field, address_key, split_upn};
use crate::plan::advice::Occasion;
use crate::plan::check::target_findings;
use crate::plan::concerned::About;
use crate::plan::context::Context;
use crate::plan::finding::{Code, Finding};
use crate::plan::proposal::{already_queued, gravest_first, out_of_sync};
use crate::plan::reference::name_of;
use crate::plan::{Claim, Known, OpKind, Operation, Proposal, SetUserPrincipalName, cloud_ref};

/// Proposes to give a cloud user the UPN of the on-premises user that it belongs to.
pub(super) fn take_upn(context: Context<'_>, row: CloudRow) -> Proposal {
    let (cloud, onprem) = (&context.directory().cloud, &context.directory().onprem);
    let Some(owner) = context.owner(row) else {
        return Finding::new(
            Code::NoPartner,
            "no on-premises user is linked or queued to be linked with this cloud user",
            "link the two first",
        )
        .about_cloud(context.object_id(row))
        .into();
    };
    let before: Known<String> = Known::from(cloud.text(row, Field::Upn)).map(|upn| (*upn).into());
    let mut findings = target_findings(context, row, Occasion::RenameSynced);
    let queued = context.queued_cloud(context.object_id(row), &[OpKind::SetUserPrincipalName]);
    findings.extend(queued.map(already_queued));
    let after = onprem.text(owner, Field::Upn).value().map(str::to_string);
    match &after {
        None => findings.push(Finding::new(
            Code::ValueMissing,
            "the on-premises user has no userPrincipalName in the export",
            "export UserPrincipalName",
        )),
        Some(after) => findings.extend(about_upn(context, row, &before, after)),
    }
    let operation = after.and_then(|after| {
        Some(Operation::SetUserPrincipalName(SetUserPrincipalName {
            cloud: cloud_ref(cloud, row)?,
            before,
            after,
        }))
    });
    let (guid, id) = (context.object_guid(owner), context.object_id(row));
    let about = |found: Finding| found.about_onprem(guid).about_cloud(id);
    Proposal {
        operation,
        findings: gravest_first(findings.into_iter().map(about).collect()),
        reason: "the UPN of its on-premises user".into(),
        prerequisite: out_of_sync(cloud, row),
    }
}

fn about_upn(
    context: Context<'_>,
    row: CloudRow,
    before: &Known<String>,
    after: &str,
) -> Vec<Finding> {
    if before.value().is_some_and(|before| before == after) {
        return vec![Finding::new(Code::AlreadySo, "the UPNs are equal already", "nothing to do")];
    }
    taken(context, row, after).into_iter().chain(foreign(context, after)).collect()
}

/// Another cloud user has the UPN, or is queued to get it. One that is queued to give it up does not
/// count.
fn taken(context: Context<'_>, row: CloudRow, upn: &str) -> Option<Finding> {
    let cloud = &context.directory().cloud;
    let key = address_key(upn);
    let gives_up = |other: &CloudRow| {
        let queued =
            context.queued_cloud(context.object_id(*other), &[OpKind::SetUserPrincipalName]);
        queued.and_then(|queued| queued.operation.after()).is_some_and(|to| address_key(&to) != key)
    };
    if let Some(holder) = cloud.rows_by_upn(upn).find(|other| *other != row && !gives_up(other)) {
        let who = name_of(cloud.text(holder, Field::Upn), cloud.id(holder));
        return Some(Finding::advised(
            Code::ValueTaken,
            format!("the UPN {upn} belongs to {who}"),
            About::cloud(context, holder).advise(Occasion::UpnTaken),
        ));
    }
    let user = context.object_id(row);
    let mut queued = context.queue.claimants(&Claim::upn(upn));
    let other =
        queued.find(|queued| queued.operation.cloud().map(|user| user.object_id) != user)?;
    let who = format!("operation {} in the queue", other.id);
    Some(Finding::new(
        Code::ValueTaken,
        format!("the UPN {upn} belongs to {who}"),
        "remove that operation first, if this user is to have the UPN",
    ))
}

/// No user of the tenant has a UPN in this domain: it may not be verified there.
fn foreign(context: Context<'_>, upn: &str) -> Option<Finding> {
    let (_, domain) = split_upn(upn)?;
    let shown = context.directory().cloud.upn_domains();
    (!shown.contains(address_key(domain).as_ref())).then(|| {
        Finding::new(
            Code::ForeignDomain,
            format!(
                "no cloud user has a UPN in {domain}: the domain may not be verified in the tenant"
            ),
            "verify the domain in the tenant first, or change the on-premises UPN",
        )
    })
}
