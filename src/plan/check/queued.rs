//! What the queue says of two users: that it pairs one of them already, or gives the anchor away.

use super::sink::{Sink, Wording};
use crate::directory::{CloudRow, OnPremRow};
use crate::plan::QueuedOperation;
use crate::plan::advice::Occasion;
use crate::plan::concerned::About;
use crate::plan::context::Context;
use crate::plan::finding::Code;

pub(super) fn onprem_queued(context: Context<'_>, onprem: OnPremRow, sink: &mut impl Sink) {
    let links = |found: &&QueuedOperation| found.operation.kind().pairs();
    let guid = context.object_guid(onprem);
    if let Some(queued) = guid.and_then(|id| context.queue.of_onprem(id).find(links)) {
        sink.add(Code::OnPremQueued, || {
            Wording::new(
                format!("the on-premises user is queued already, as operation {}", queued.id),
                make_way(queued),
            )
        });
    }
}

pub(super) fn about_queue(
    context: Context<'_>,
    onprem: OnPremRow,
    cloud: CloudRow,
    sink: &mut impl Sink,
) {
    onprem_queued(context, onprem, sink);
    let links = |found: &&QueuedOperation| found.operation.kind().pairs();
    if let Some(queued) = context.queue.of_cloud(context.whom(cloud)).find(links) {
        sink.add(Code::CloudQueued, || {
            Wording::new(
                format!("the cloud user is queued already, as operation {}", queued.id),
                make_way(queued),
            )
        });
    }
}

/// What is to be done about an operation in the way.
const fn make_way(queued: &QueuedOperation) -> &'static str {
    if queued.is_open() {
        "remove that operation first, or undo it"
    } else {
        "a script has done it: export again, and press r, to see what came of it"
    }
}

pub(super) fn anchor_queued(context: Context<'_>, onprem: OnPremRow, sink: &mut impl Sink) {
    let guid = context.object_guid(onprem);
    let anchor = context.judge.anchor(onprem).ok().map(|anchor| anchor.anchor());
    let taken = anchor.and_then(|anchor| context.queue.links_with_anchor(&anchor).next());
    let Some(queued) = taken else { return };
    let other = queued.operation.onprem().map(|user| user.object_guid);
    if other == guid {
        return;
    }
    sink.add(Code::AnchorQueued, || {
        let other = other.and_then(|id| context.directory().onprem.find(id.0));
        let others: Vec<OnPremRow> = other.into_iter().collect();
        Wording::advised(
            format!("operation {} gives this anchor to another cloud user", queued.id),
            About::beside(context, onprem, &others, Occasion::SharedAnchor),
        )
    });
}
