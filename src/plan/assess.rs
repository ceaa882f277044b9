//! What a fitted model of `link` makes of the pairs of a context, and what of the context it learns from.

use super::context::Context;
use super::{Assessment, Probability, RunnerUp};
use crate::anchor::ObjectId;
use crate::directory::{CloudRow, OnPremRow};
use crate::link::model::{Decisions, Explanation, Fit, Likely};

impl Context<'_> {
    /// What the operator has decided about who is whom: the queued pairs that stand, and the rejected ones.
    #[must_use]
    pub fn decisions(self) -> Decisions {
        let directory = self.directory();
        let pairs = self
            .queue
            .operations()
            .filter(|queued| queued.operation.kind().pairs() && self.queue.stands(queued));
        let links = pairs.filter_map(|queued| {
            let (onprem, cloud) = (queued.operation.onprem()?, queued.operation.cloud()?);
            let onprem = directory.onprem.find(onprem.object_guid.0)?;
            Some((onprem, cloud.find_in(&directory.cloud)?))
        });
        let rejected = self.queue.rejections().iter().filter_map(|rejection| {
            let onprem = directory.onprem.find(rejection.pair.onprem.object_guid.0)?;
            Some((onprem, rejection.pair.cloud.find_in(&directory.cloud)?))
        });
        Decisions { links: links.collect(), rejected: rejected.collect() }
    }

    /// Whom an on-premises user may be in the cloud with this probability at least, likeliest first: nobody
    /// while nothing was learnt, and without those who were rejected. Who holds its anchor, or would be soft matched, is among them however
    /// unlikely.
    #[must_use]
    pub fn candidates(self, row: OnPremRow, least: f32) -> Vec<Likely> {
        let Some(fit) = self.fit else { return Vec::new() };
        let mut candidates = fit.candidates(row);
        candidates.retain(|likely| likely.probability >= least);
        let evidence = self.judge.onprem(row);
        let soft_match = evidence.soft_match.map(|(target, _)| target);
        for cloud in evidence.holders.into_iter().chain(soft_match) {
            if candidates.iter().all(|likely| likely.row != cloud) {
                let probability = fit.explain(row, cloud).probability as f32;
                candidates.push(Likely { row: cloud, probability });
            }
        }
        candidates.retain(|likely| self.rejection(row, likely.row).is_none());
        candidates.sort_by(|a, b| b.probability.total_cmp(&a.probability).then(a.row.cmp(&b.row)));
        candidates
    }

    /// What the model makes of a pair; `None` while there is none.
    #[must_use]
    pub fn assess(self, onprem: OnPremRow, cloud: CloudRow) -> Option<Assessment> {
        Some(self.assessment(&self.fit?.explain(onprem, cloud)))
    }

    /// What an explanation comes to.
    #[must_use]
    pub fn assessment(self, explanation: &Explanation) -> Assessment {
        /// One who is less likely is nobody to be told of.
        const LEAST: f32 = 0.000_5;
        let users = &self.directory().cloud;
        let next = explanation.competitors.first().filter(|(_, probability)| *probability >= LEAST);
        Assessment {
            probability: Probability::new(explanation.probability),
            nobody: Probability::new(explanation.nobody.into()),
            runner_up: next.map(|(row, probability)| RunnerUp {
                object_id: users.id(*row).map(ObjectId),
                name: users.label(*row),
                probability: Probability::new(f64::from(*probability)),
            }),
            model: Fit::VERSION,
        }
    }
}
