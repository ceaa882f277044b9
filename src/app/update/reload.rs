//! Reading the exports once more, and what that changed.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::app::model::{Main, Model};
use crate::app::msg::{Effect, Reloaded};
use crate::app::overlay::{Overlay, Reader};
use crate::app::states::RowStates;
use crate::directory::{Row, Table};
use crate::plan::{Changes, Judged, Premises, check};
use crate::session::Stamp;

/// Asks for the exports to be read once more.
pub(super) fn begin(model: &mut Model) -> Vec<Effect> {
    let Some(main) = model.main() else { return Vec::new() };
    let sources = main.work.ledger.sources().to_vec();
    let policy = main.work.ledger.settings().anchor;
    model.say("reading the exports once more...");
    vec![Effect::Reload(sources, policy)]
}

/// Takes the fresh exports over: cursors and marks stay with their users, by id.
pub(super) fn done(model: &mut Model, reloaded: Reloaded, stamp: &Stamp) -> Vec<Effect> {
    let Some(main) = model.main() else { return Vec::new() };
    let Reloaded { directory, links, report, sources, notices } = reloaded;
    let before = Judged { directory: &main.data.directory, links: &main.data.links };
    let changes = Changes::between(before, Judged { directory: &directory, links: &links });
    follow_users(main, &directory);
    main.data.states = RowStates::new(&directory, &links);
    main.data.premises = Premises::new(main.data.premises.rule.take());
    (main.data.directory, main.data.links, main.data.report) = (directory, links, report);
    // Rows of the old tables mean nobody in the new ones.
    main.ranking.row = None;
    main.ranking.candidates.clear();
    (main.left.rows, main.right.rows) = (Arc::default(), Arc::default());
    main.data.findings = check(&main.data.directory, &main.data.links, main.queue());
    let mut effects = Vec::new();
    if !main.work.read_only {
        let line = main.work.ledger.set_sources(sources, stamp);
        effects.extend(line.map(|line| main.save(line)));
    }
    effects.extend(main.queue_changed());
    let mut lines = notices;
    lines.extend(changes.lines());
    model.overlays.clear();
    model.overlays.push(Overlay::Reader(Reader::new("What the fresh exports changed", lines)));
    effects
}

fn follow_users(main: &mut Main, new: &Arc<crate::directory::Directory>) {
    let old = Arc::clone(&main.data.directory);
    main.left.cursor = main.left.cursor.and_then(|row| same(&old.onprem, &new.onprem, row));
    main.right.cursor = main.right.cursor.and_then(|row| same(&old.cloud, &new.cloud, row));
    let onprem = all_same(&old.onprem, &new.onprem, &main.marks.onprem);
    let cloud = all_same(&old.cloud, &new.cloud, &main.marks.cloud);
    main.marks.clear();
    (main.marks.onprem, main.marks.cloud) = (onprem, cloud);
}

/// The row of the same user in the fresh export.
fn same<R: Row>(old: &Table<R>, new: &Table<R>, row: R) -> Option<R> {
    new.find(old.id(row)?)
}

fn all_same<R: Row>(old: &Table<R>, new: &Table<R>, rows: &BTreeSet<R>) -> BTreeSet<R> {
    rows.iter().filter_map(|row| same(old, new, *row)).collect()
}
