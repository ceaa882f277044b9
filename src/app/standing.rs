//! How a user stands, in one sentence: what the letter in the list rests on.

use crate::anchor::ObjectGuid;
use crate::directory::{CloudRow, Directory, OnPremRow};
use crate::link::Judge;
use crate::plan::{Context, OpState, Queue, contradiction};

/// How an on-premises user stands: what is queued, else its link status with the evidence.
pub(super) fn of_onprem(
    directory: &Directory,
    judge: &Judge,
    queue: &Queue,
    row: OnPremRow,
) -> String {
    let queued = directory.onprem.id(row).and_then(|id| queue.link_of_onprem(ObjectGuid(id)));
    if let Some(queued) = queued {
        let with = queued.operation.cloud().map(|user| {
            let name = || user.name.clone().unwrap_or_else(|| user.address());
            user.upn().map_or_else(name, str::to_string)
        });
        let how = match queued.state {
            OpState::Queued => "queued as operation",
            OpState::Applied | OpState::Skipped => "a script has done operation",
            OpState::Failed => "a script failed at operation",
            OpState::Refused => "a script refused operation",
        };
        return format!("{how} {}: {}", queued.id, with.unwrap_or_default());
    }
    let id = directory.onprem.id(row).map(ObjectGuid);
    let mut record = id.into_iter().flat_map(|id| queue.record_of_onprem(id));
    let not_true = record.find(|queued| contradiction(queue, queued, directory).is_some());
    let aside = directory.onprem.id(row).and_then(|id| queue.asides().of(&ObjectGuid(id)));
    let standing = judge.onprem(row).sentence(judge, row);
    if let Some(queued) = not_true {
        let (id, state) = (queued.id, queued.state.name());
        return format!("NOT TRUE: operation {id} was reported as {state}; {standing}");
    }
    match aside {
        Some(aside) => {
            format!("set aside: {} ({}); - brings back; {standing}", aside.reason, aside.by)
        }
        None => standing,
    }
}

/// How a cloud user stands: what is queued with it, and its status with the evidence.
pub(super) fn of_cloud(context: Context<'_>, row: CloudRow) -> String {
    let standing = context.judge.cloud(row).sentence(context.judge, row);
    let mut queued = context.queue.of_cloud(context.whom(row)).filter(|queued| queued.is_open());
    match queued.next() {
        Some(queued) => {
            let kind = queued.operation.kind().name();
            format!("queued as operation {}: {kind}; {standing}", queued.id)
        }
        None => standing,
    }
}
