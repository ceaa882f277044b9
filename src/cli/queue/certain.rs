//! The certain pairs, queued together from a threshold on.

use std::collections::BTreeSet;

use super::QueueArgs;
use super::deciding::{decide, unjudged};
use super::listing::{Added, print};
use crate::cli::people::learn;
use crate::cli::{Exit, Failure, Streams};
use crate::link::model::Scope;
use crate::plan::{Action, Bulk, Certain, Context, Decision, Probability};
use crate::workspace::Workspace;

/// Queues the certain pairs that nothing speaks against, as one step, and says what was left.
pub(super) fn run(
    workspace: &mut Workspace,
    threshold: f64,
    args: &QueueArgs,
    streams: &mut Streams<'_>,
) -> Result<Exit, Failure> {
    let threshold = Probability::new(threshold);
    let (operations, counts) = {
        let (history, settings) = (workspace.ledger.history(), workspace.ledger.settings());
        let context = Context {
            rule: settings.rule(),
            naming: settings.dialect.naming(),
            ..Context::new(&workspace.judge, &workspace.links, history.queue())
        };
        let scope = Scope::Unlinked(&workspace.links);
        let fit = learn(&workspace.judge, scope, &context.decisions())?;
        let context = Context { fit: Some(&fit), ..context };
        let first = history.next_id();
        let certain = Certain::find(context, &fit, first, &|| true).unwrap_or_default();
        let nobody = BTreeSet::new();
        let ready = certain.ready(threshold, &nobody);
        let actions = ready.map(|pair| Action::Link(pair.onprem, pair.cloud));
        let bulk = Bulk::propose(context, actions, first).unasked_alone(context, first);
        (bulk.unasked(), certain.counts(threshold, &nobody))
    };
    let gaps = unjudged(workspace, &operations);
    let queued = operations.len();
    if queued > 0 {
        decide(workspace, Decision::Queue { operations }, streams)?;
    }
    print(&workspace.ledger, Some(&Added { refused: Vec::new(), gaps }), args, streams)?;
    writeln!(
        streams.err,
        "{queued} queued from {threshold}, {:.1} of them wrong as expected; not queued: {} ask, {} blocked, {} left to link by hand",
        counts.wrong, counts.asking, counts.blocked, counts.without_footing
    )?;
    Ok(if queued > 0 { Exit::Done } else { Exit::Findings })
}
