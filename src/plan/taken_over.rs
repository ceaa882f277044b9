//! Whether the sync has taken a linked user over. Until then its id is a stamp and nothing more: the sync may
//! refuse the match, or never see the user (docs/facts.md, Hardening of hard matches).

use super::{Operation, Queue, QueuedOperation, sync_time};
use crate::directory::{Cell, CloudRow, Directory, Field, SyncState};

/// What is missing until a link that stands can be called done; `None` where nothing is.
pub(super) fn missing(
    queue: &Queue,
    queued: &QueuedOperation,
    directory: &Directory,
) -> Option<String> {
    let Some(row) = cloud_row(&queued.operation, directory) else {
        return Some("no cloud export shows whether the sync has taken the user over".into());
    };
    let cloud = &directory.cloud;
    match cloud.sync_state(row) {
        SyncState::Unknown => Some(
            "whether the sync has taken the user over is unknown: the cloud export has no OnPremisesSyncEnabled".into(),
        ),
        SyncState::Never if cloud.flag(row, Field::Synced).is_unknown() => {
            Some("the sync has not taken the user over: it was never synced".into())
        }
        SyncState::Never | SyncState::Left => {
            Some("the sync has not taken the user over: OnPremisesSyncEnabled is not true".into())
        }
        SyncState::Synced => later(queue, queued, cloud.text(row, Field::LastSync)),
        // It may have left again: out of the scope of sync nothing of the link is kept up.
        SyncState::SyncedOrLeft => {
            let since = later(queue, queued, cloud.text(row, Field::LastSync));
            Some(since.unwrap_or_else(|| {
                "the user was synced after the script ran; whether it still is is unknown: the cloud export has no OnPremisesSyncEnabled".into()
            }))
        }
    }
}

fn cloud_row(operation: &Operation, directory: &Directory) -> Option<CloudRow> {
    operation.cloud()?.find_in(&directory.cloud)
}

/// Why the last sync may have been before the script.
fn later(queue: &Queue, queued: &QueuedOperation, last: Cell<&str>) -> Option<String> {
    let last = match last {
        Cell::Value(last) => last,
        Cell::Empty => return Some("the user is synced, and has no time of a last sync".into()),
        Cell::Unknown => {
            return Some(
                "the user is synced; whether since the script ran is unknown: the cloud export has no OnPremisesLastSyncDateTime".into(),
            );
        }
    };
    let Some(script) = queue.done_at(queued.id) else {
        return Some(format!(
            "the user is synced, last at {last}; whether that was after the script is unknown: no result tells when it ran (`hardmatch results` takes them in)"
        ));
    };
    match sync_time::earliest(last) {
        Some(sync) if sync > script => None,
        None => Some(format!("the time of the last sync, '{last}', cannot be read")),
        Some(_) if sync_time::has_zone(last) => {
            Some(format!("the last sync, at {last}, was before the script ran, at {script}"))
        }
        Some(_) => Some(format!(
            "the last sync, at {last}, may have been before the script ran, at {script}: the export does not tell the time zone (`hardmatch collect cloud` does)"
        )),
    }
}
