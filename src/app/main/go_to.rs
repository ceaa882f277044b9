//! Going from a list to whom a line of it is about.

use std::collections::BTreeSet;

use super::state::Main;
use crate::app::intent::{Intent, Open};
use crate::directory::{CloudRow, OnPremRow};
use crate::plan::{PairRef, QueuedOperation};

/// Goes to whom an operation is about: both cursors on its users, or the list of soft-deleted ones.
pub(in crate::app) fn operation(main: &mut Main, queued: &QueuedOperation) -> Vec<Intent> {
    let directory = &main.data.directory;
    let onprem =
        queued.operation.onprem().and_then(|user| directory.onprem.find(user.object_guid.0));
    let cloud = queued.operation.cloud().and_then(|user| user.find_in(&directory.cloud));
    let deleted = queued
        .operation
        .cloud()
        .filter(|_| cloud.is_none())
        .and_then(|user| user.find_deleted(directory));
    match (onprem, cloud, deleted) {
        (None, None, None) => Intent::refuse("these users are not in the exports at hand"),
        (None, None, deleted) => vec![Intent::Open(Open::Deleted(deleted, BTreeSet::new()))],
        _ => users(main, onprem, cloud),
    }
}

/// Goes to a pair that was rejected.
pub(in crate::app) fn pair(main: &mut Main, pair: &PairRef) -> Vec<Intent> {
    let directory = &main.data.directory;
    let onprem = directory.onprem.find(pair.onprem.object_guid.0);
    let cloud = pair.cloud.find_in(&directory.cloud);
    if onprem.is_none() && cloud.is_none() {
        return Intent::refuse("these users are not in the exports at hand");
    }
    users(main, onprem, cloud)
}

/// Goes to users of the panes.
pub(in crate::app) fn users(
    main: &mut Main,
    onprem: Option<OnPremRow>,
    cloud: Option<CloudRow>,
) -> Vec<Intent> {
    let mut intents = vec![Intent::CloseAll];
    intents.extend(Intent::all(main.visit(onprem, cloud)));
    intents
}
