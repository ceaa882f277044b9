//! Pairs that the operator has rejected, and that come together all the same.

use super::finding_id::{FindingId, Subject};
use super::sink::{Sink, Wording};
use crate::directory::{CloudRow, OnPremRow};
use crate::link::OnPremStatus;
use crate::plan::Rejection;
use crate::plan::context::Context;
use crate::plan::finding::Code;

/// Whoever rejected a pair once should know of it before the two are linked.
pub(super) fn before(
    context: Context<'_>,
    onprem: OnPremRow,
    cloud: CloudRow,
    sink: &mut impl Sink,
) {
    let Some(rejection) = context.rejection(onprem, cloud) else { return };
    sink.add(Code::RejectedBefore, || {
        Wording::new(
            told(rejection),
            "compare both users (i), and link the two only if they are one person all the same",
        )
    });
}

/// Every rejected pair that is linked, or that a sync would soft match.
pub(super) fn all(context: Context<'_>, found: &mut Vec<FindingId>) {
    let directory = context.directory();
    for rejection in context.queue.rejections().iter() {
        let onprem = directory.onprem.find(rejection.pair.onprem.object_guid.0);
        let cloud = rejection.pair.cloud.find_in(&directory.cloud);
        let pair = onprem.zip(cloud);
        if let Some((onprem, cloud)) = pair.filter(|(user, it)| is_joined(context, *user, *it)) {
            let subject = Subject::Pair(onprem, cloud);
            found.push(FindingId { code: Code::RejectedYetJoined, subject });
        }
    }
}

/// Puts into words what [`all`] found.
pub(super) fn joined(
    context: Context<'_>,
    onprem: OnPremRow,
    cloud: CloudRow,
    sink: &mut impl Sink,
) {
    let Some(rejection) = context.rejection(onprem, cloud) else { return };
    if !is_joined(context, onprem, cloud) {
        return;
    }
    sink.add(Code::RejectedYetJoined, || {
        let told = told(rejection);
        if context.links.onprem(onprem) == OnPremStatus::Linked {
            return Wording::new(
                format!("{told}, and the two are linked"),
                "compare both users (i), and ask the person before you change anything; X on the pair takes the rejection back",
            );
        }
        let key = context.judge.soft_match_target(onprem).map_or("UPN", |(_, key)| key.name());
        Wording::new(
            format!("{told}, and a sync would soft match the two by {key}"),
            format!("correct the {key} of one of them before the on-premises user is in scope; X on the pair takes the rejection back"),
        )
    });
}

/// Whether the two are linked, or the next sync joins them.
fn is_joined(context: Context<'_>, onprem: OnPremRow, cloud: CloudRow) -> bool {
    let status = context.links.onprem(onprem);
    matches!(status, OnPremStatus::Linked | OnPremStatus::SoftMatch)
        && context.links.partner(onprem) == Some(cloud)
}

fn told(rejection: &Rejection) -> String {
    let why = rejection.reason.as_ref().map_or_else(String::new, |why| format!(": {why}"));
    format!("the pair was rejected as two people by {} at {}{why}", rejection.by, rejection.at)
}
