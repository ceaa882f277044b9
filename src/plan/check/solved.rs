//! Which findings the queue solves: what would mend them is queued, or what they tell is not so any more once it is
//! done.

use std::collections::HashSet;

use super::findings::{Findings, Remedy};
use super::{FindingId, Subject};
use crate::directory::{CloudRow, DeletedRow, OnPremRow};
use crate::plan::context::Context;
use crate::plan::finding::{Code, Finding};

/// What the queue solves, where many findings are looked at: those about nobody whom it touches are not.
pub struct Solving<'a> {
    context: Context<'a>,
    onprem: HashSet<OnPremRow>,
    cloud: HashSet<CloudRow>,
    deleted: HashSet<DeletedRow>,
}

impl<'a> Solving<'a> {
    /// What a queue solves.
    #[must_use]
    pub fn by_queue(context: Context<'a>) -> Self {
        let directory = context.directory();
        let operations = || context.queue.operations().map(|queued| &queued.operation);
        let onprem = operations().filter_map(|it| it.onprem());
        let cloud = operations().filter_map(|it| it.cloud());
        let deleted = operations().filter_map(|it| it.cloud());
        Self {
            context,
            onprem: onprem.filter_map(|user| directory.onprem.find(user.object_guid.0)).collect(),
            cloud: cloud.filter_map(|user| user.find_in(&directory.cloud)).collect(),
            deleted: deleted.filter_map(|user| user.find_deleted(directory)).collect(),
        }
    }

    /// Whether a finding is solved.
    #[must_use]
    pub fn solves(&self, findings: &Findings, at: usize) -> bool {
        findings.all().get(at).is_some_and(|found| self.touches(found))
            && findings.is_solved(at, self.context)
    }

    fn touches(&self, found: &FindingId) -> bool {
        let subject = found.subject;
        let twins = |row: CloudRow| {
            let evidence = self.context.judge.cloud(row);
            evidence.twins.iter().any(|twin| self.cloud.contains(twin))
        };
        matches!(subject, Subject::Deleted(row) if self.deleted.contains(&row))
            || subject.onprem().is_some_and(|row| self.onprem.contains(&row))
            || subject.cloud().is_some_and(|row| self.cloud.contains(&row))
            || matches!(found, FindingId { code: Code::DuplicateId, subject: Subject::Cloud(row) } if twins(*row))
    }
}

impl Findings {
    /// Whether the queue solves a finding.
    #[must_use]
    pub fn is_solved(&self, at: usize, context: Context<'_>) -> bool {
        let Some(found) = self.all().get(at) else { return false };
        match (found.code, found.subject) {
            // Who has a link queued has nobody in its way any more whom the queue does not purge.
            (Code::AnchorHeldByDeleted, subject) if is_linked(context, subject.onprem()) => true,
            // Of several that have one id, one may keep it.
            (Code::DuplicateId, Subject::Cloud(row)) if keeps_it_alone(context, row) => true,
            _ => self.is_mended(at, context),
        }
    }

    /// Whether what would mend a finding is queued.
    fn is_mended(&self, at: usize, context: Context<'_>) -> bool {
        let Some(Remedy::Propose(action)) = self.remedy(at, context.judge) else { return false };
        let is_queued = |finding: &Finding| {
            matches!(finding.code, Code::OnPremQueued | Code::CloudQueued | Code::AlreadyQueued)
        };
        context.propose(action).findings.iter().any(is_queued)
    }
}

fn is_linked(context: Context<'_>, row: Option<OnPremRow>) -> bool {
    let id = row.and_then(|row| context.object_guid(row));
    id.is_some_and(|id| context.queue.link_of_onprem(id).is_some())
}

/// Whether the queue clears the id of everybody else who has that of a cloud user.
fn keeps_it_alone(context: Context<'_>, row: CloudRow) -> bool {
    let evidence = context.judge.cloud(row);
    let is_cleared = |row: &CloudRow| {
        let mut queued = context.queue.of_cloud(context.whom(*row));
        queued.any(|queued| matches!(queued.operation.id_change(), Some((_, None))))
    };
    evidence.deleted_twins.is_empty()
        && !evidence.twins.is_empty()
        && evidence.twins.iter().all(is_cleared)
}
