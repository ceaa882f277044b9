//! The certain pairs, weighed in the background: which there are, and what of them can be queued.

use std::sync::Arc;

use crate::link::model::Fit;
use crate::link::{Judge, Links};
use crate::plan::{Action, Bulk, Certain, Context, Naming, NewOperation, OpId, Queue, RoutingRule};

/// Everything that pairs are weighed against, as it was when that was asked for.
#[derive(Clone, Debug)]
pub struct Weighing {
    /// The users.
    pub judge: Judge,
    /// Their links.
    pub links: Arc<Links>,
    /// Who may be whom.
    pub fit: Arc<Fit>,
    /// What is queued.
    pub queue: Queue,
    /// How routing addresses are made.
    pub rule: Option<RoutingRule>,
    /// How commands may name cloud users.
    pub naming: Naming,
    /// The number of the next operation.
    pub first: OpId,
    /// The pairs that are to be queued; without them all are looked for.
    pub chosen: Option<Vec<Action>>,
}

/// What came of it.
#[derive(Clone, Debug)]
pub enum Weighed {
    /// The pairs that are more likely than not.
    Found(Arc<Certain>),
    /// What is queued of those that were chosen, and how many were chosen.
    Checked(Vec<NewOperation>, usize),
}

impl Weighing {
    /// Does the work; `None` where nobody wants it any more.
    #[must_use]
    pub fn weigh(&self, keep_on: &(dyn Fn() -> bool + Sync)) -> Option<Weighed> {
        let context = Context {
            rule: self.rule.as_ref(),
            naming: self.naming,
            fit: Some(&self.fit),
            ..Context::new(&self.judge, &self.links, &self.queue)
        };
        let Some(chosen) = &self.chosen else {
            let certain = Certain::find(context, &self.fit, self.first, keep_on)?;
            return Some(Weighed::Found(Arc::new(certain)));
        };
        let bulk = Bulk::propose(context, chosen.iter().copied(), self.first);
        let operations = bulk.unasked_alone(context, self.first).unasked();
        Some(Weighed::Checked(operations, chosen.len()))
    }
}
