//! The UPN of a cloud user follows that of its on-premises user.

use crate::directory::{CloudRow, Field, address_key, split_upn};
use crate::plan::check::{characters, rename_findings, taken};
use crate::plan::context::Context;
use crate::plan::finding::{Code, Finding};
use crate::plan::proposal::{already_queued, gravest_first, out_of_sync};
use crate::plan::{Known, OpKind, Operation, Proposal, SetUserPrincipalName, cloud_ref};

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
    let mut findings = rename_findings(context, row);
    let queued = context.queued_cloud(context.whom(row), &[OpKind::SetUserPrincipalName]);
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
        assessment: None,
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
    let mut findings = Vec::new();
    characters(after, &mut findings);
    findings.extend(held(context, row, after));
    findings.extend(foreign(context, after));
    findings
}

/// Another cloud user has the UPN, or is queued to get it.
fn held(context: Context<'_>, row: CloudRow, upn: &str) -> Option<Finding> {
    let taken = taken(context, upn, context.whom(row))?;
    Some(Finding::advised(Code::ValueTaken, taken.what, taken.advice).about_cloud(taken.holder))
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
