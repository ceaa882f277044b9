//! Operations by number, with whom they are about.

use crate::plan::{CloudRef, QueuedOperation};

/// So many are named; the others are counted.
const NAMED: usize = 25;

/// Operations by number, with whom they are about.
pub(super) fn numbers<'a>(operations: impl Iterator<Item = &'a QueuedOperation>) -> String {
    let all: Vec<&QueuedOperation> = operations.collect();
    let one = |queued: &&QueuedOperation| {
        let onprem = queued.operation.onprem().and_then(|user| user.upn.as_deref());
        let upn = onprem.or_else(|| queued.operation.cloud().and_then(CloudRef::upn));
        upn.map_or_else(|| queued.id.to_string(), |upn| format!("{} ({upn})", queued.id))
    };
    let named: Vec<String> = all.iter().take(NAMED).map(one).collect();
    match all.len() - named.len() {
        0 => named.join(", "),
        more => format!("{}, and {more} more", named.join(", ")),
    }
}
