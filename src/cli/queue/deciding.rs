//! A decision made from the command line, and what could not be judged of it.

use std::collections::BTreeSet;

use crate::cli::new::stamp;
use crate::cli::{Failure, Streams};
use crate::plan::{Context, Decision, Gap, NewOperation};
use crate::session::Append;
use crate::workspace::Workspace;

/// The checks that could not be made of operations.
pub(super) fn unjudged(workspace: &Workspace, operations: &[NewOperation]) -> Vec<Gap> {
    let queue = workspace.ledger.history().queue();
    let context = Context::new(&workspace.judge, &workspace.links, queue);
    let all = context.gaps();
    let gaps = operations.iter().flat_map(|new| context.gaps_of(&all, &new.operation));
    gaps.collect::<BTreeSet<_>>().into_iter().collect()
}

/// Makes a decision, and writes it.
pub(super) fn decide(
    workspace: &mut Workspace,
    decision: Decision,
    streams: &mut Streams<'_>,
) -> Result<(), Failure> {
    let line = workspace.ledger.writable()?.decide(decision, &stamp())?;
    if let Some(store) = &mut workspace.store {
        store.append(&line)?;
        streams.changed = true;
    }
    Ok(())
}
