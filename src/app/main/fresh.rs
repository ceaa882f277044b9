//! The exports read once more, and what they say to the queue.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Arc;

use super::state::{Main, Marks};
use crate::app::exports::ExportRule;
use crate::app::intent::Intent;
use crate::app::msg::{Effect, Reloaded};
use crate::app::states::RowStates;
use crate::directory::{Directory, Role, Row, Table};
use crate::plan::{CloudRef, Code, Finding, FindingFilter, OnPremRef, Severity};
use crate::session::{Demo, Source, Stamp};

/// What comes before the operations that need not be done.
const ALREADY: &str = "queued, and true already:";

/// What comes before the operations that cannot be done as they were queued.
const NO_MORE: &str = "queued, and no longer as queued:";

/// What comes before what else speaks against operations that are queued.
const AGAINST: &str = "queued, and something speaks against it now:";

/// What comes before the operations that a script reported as done though they are not.
const NOT_TRUE: &str = "reported as done, and not so:";

/// Asks for the exports to be read once more.
pub(in crate::app) fn begin(main: &Main) -> Vec<Intent> {
    read(main, main.work.ledger.sources().to_vec())
}

/// Whether the exports are those of a demo.
pub(in crate::app) fn is_demo(main: &Main) -> bool {
    main.work.ledger.sources().iter().any(|source| Demo::of_path(&source.path).is_some())
}

/// Asks for exports to be read in place of those of their role.
///
/// # Errors
/// Why there would be nobody left to work with.
pub(in crate::app) fn in_place_of(
    main: &Main,
    role: Role,
    paths: Vec<PathBuf>,
) -> Result<Vec<Intent>, &'static str> {
    let others = main.work.ledger.sources().iter().filter(|source| source.role != role).cloned();
    let given = paths.into_iter().map(|path| Source::unread(role, path));
    let sources: Vec<Source> = others.chain(given).collect();
    if !sources.iter().any(|source| matches!(source.role, Role::Cloud | Role::Deleted)) {
        return Err("an export of the cloud users, or of the deleted ones, is needed");
    }
    Ok(read(main, sources))
}

/// Asks for these exports to be read in place of those that were read last.
pub(in crate::app) fn read(main: &Main, sources: Vec<Source>) -> Vec<Intent> {
    reload(main, sources, None)
}

/// Asks for the exports to be read as the operator says, which the session keeps.
pub(in crate::app) fn read_as(main: &Main, rule: ExportRule) -> Vec<Intent> {
    let sources = main.work.ledger.sources().to_vec();
    if sources.is_empty() {
        return Intent::refuse("the session remembers no export that could be read again");
    }
    reload(main, sources, Some(rule))
}

fn reload(main: &Main, sources: Vec<Source>, rule: Option<ExportRule>) -> Vec<Intent> {
    let (directory, links) = (Arc::clone(&main.data.directory), Arc::clone(&main.data.links));
    let federated = main.work.ledger.settings().federated_domains.iter().collect();
    vec![
        Intent::Say("reading the exports once more...".into()),
        Intent::Do(Effect::Reload { sources, directory, links, rule, federated }),
    ]
}

/// Takes the fresh exports over: cursors and marks stay with their users, by id. Gives what is to be
/// done, and what is to be said about the exports.
pub(in crate::app) fn take_over(
    main: &mut Main,
    reloaded: Reloaded,
    stamp: &Stamp,
) -> (Vec<Effect>, Vec<String>) {
    let Reloaded { judge, links, findings, report, files, sources, changes, notices } = reloaded;
    let directory = Arc::clone(judge.directory());
    follow_users(main, &directory);
    main.shown = None;
    main.data.states = RowStates::new(&directory, &links);
    main.data.judge = judge.under(&main.work.ledger.settings().anchor);
    (main.data.directory, main.data.links) = (directory, links);
    (main.data.report, main.data.files) = (report, files);
    // Rows of the old tables mean nobody in the new ones.
    main.visiting = None;
    main.is_short = false;
    main.unlearn();
    (main.left.rows, main.right.rows) = (Arc::default(), Arc::default());
    (main.left.outside, main.right.outside) = (Arc::default(), Arc::default());
    (main.data.findings, main.data.checked) = (findings, true);
    let mut effects = Vec::new();
    let own = main.work.ledger.writable().ok();
    let line = own.and_then(|ledger| ledger.set_sources(sources, stamp));
    effects.extend(line.map(|line| main.save(line)));
    effects.extend(main.queue_changed());
    let anchor = &main.work.ledger.settings().anchor;
    if main.data.links.policy() != anchor {
        // The anchor was changed while the exports were read.
        effects.push(Effect::Judge(anchor.clone()));
    }
    (effects, with_queue(main, notices, changes.lines()))
}

/// What is said of the exports of a session: first what is wrong with them, then what is not true and what no longer
/// can be done, then what is done, and then who differs.
pub(in crate::app) fn with_queue(
    main: &Main,
    mut notices: Vec<String>,
    changes: Vec<String>,
) -> Vec<String> {
    notices.extend(queue_lines(main, NOT_TRUE, &[Code::AppliedNotTrue]));
    notices.extend(queue_lines(main, NO_MORE, &[Code::ChangedSince, Code::UserGone]));
    notices.extend(against_lines(main));
    notices.extend(queue_lines(main, ALREADY, &[Code::DoneAlready]));
    notices.extend(changes);
    notices
}

/// What the exports say to the queue in one respect, under a title; nothing where nothing is said.
fn queue_lines(main: &Main, title: &str, codes: &[Code]) -> Vec<String> {
    let sentences = |code: &Code| {
        let found = main.data.findings.select(FindingFilter { severity: None, code: Some(*code) });
        let findings = found.iter().filter_map(|at| main.data.findings.get(at, main.context()));
        findings.map(|finding| format!("  {}", finding.text)).collect::<Vec<String>>()
    };
    let about: Vec<String> = codes.iter().flat_map(sentences).collect();
    if about.is_empty() {
        return about;
    }
    std::iter::once(format!("{} {title}", about.len())).chain(about).collect()
}

/// What else speaks against open operations by now, and did not when they were queued.
fn against_lines(main: &Main) -> Vec<String> {
    let told = [Code::ChangedSince, Code::UserGone];
    let speaks = |finding: &Finding| {
        matches!(finding.severity(), Severity::Block | Severity::Ask)
            && !told.contains(&finding.code)
    };
    let lines = main.queue().operations().filter(|queued| queued.is_open()).flat_map(|queued| {
        let operation = &queued.operation;
        let who = operation.onprem().map(OnPremRef::label);
        let who = who.or_else(|| operation.cloud().map(CloudRef::in_full)).unwrap_or_default();
        let found = main.data.findings.of_operation(queued.id, main.context());
        let found = found.into_iter().filter(speaks);
        found
            .map(|finding| {
                let kind = operation.kind().name();
                format!("  operation {}, {kind} {who}: {}", queued.id, finding.text)
            })
            .collect::<Vec<String>>()
    });
    let lines: Vec<String> = lines.collect();
    if lines.is_empty() {
        return lines;
    }
    std::iter::once(format!("{} {AGAINST}", lines.len())).chain(lines).collect()
}

fn follow_users(main: &mut Main, new: &Arc<Directory>) {
    let old = Arc::clone(&main.data.directory);
    main.left.cursor = main.left.cursor.and_then(|row| same(&old.onprem, &new.onprem, row));
    main.right.cursor = main.right.cursor.and_then(|row| same(&old.cloud, &new.cloud, row));
    let onprem = all_same(&old.onprem, &new.onprem, &main.marks.onprem);
    let cloud = all_same(&old.cloud, &new.cloud, &main.marks.cloud);
    main.marks = Marks::of(onprem, cloud);
}

/// The row of the same user in the fresh export.
fn same<R: Row>(old: &Table<R>, new: &Table<R>, row: R) -> Option<R> {
    new.find(old.id(row)?)
}

fn all_same<R: Row>(old: &Table<R>, new: &Table<R>, rows: &BTreeSet<R>) -> BTreeSet<R> {
    rows.iter().filter_map(|row| same(old, new, *row)).collect()
}
