//! A line of a bulk action in words: whom it is about, with what, and why.

use super::work::WorkLine;
use crate::app::main::Main;
use crate::app::preview::label;
use crate::app::words;
use crate::plan::{
    Action, BulkLine, Changed, Code, Gap, Known, OnPremRef, Operation, User, beside_each_other,
};
use crate::powershell::command;

/// A line as the list shows it.
pub(super) fn work_line(main: &Main, line: &BulkLine) -> WorkLine {
    let (word, tone) = words::of_line(line);
    let operation = line.proposal.operation.as_ref();
    let what = operation.map(|operation| what(line, operation)).unwrap_or_default();
    // Of a deleted user, since when is all that there is to say.
    let why = Some(why(line)).filter(|why| *why != what).unwrap_or_default();
    let why = format!("{}{why}", certainty(line));
    WorkLine { word: word.into(), tone, cells: [who(main, line.action), what, why] }
}

/// How probable a pair is, in front of what is said of it.
fn certainty(line: &BulkLine) -> String {
    let probability = line.proposal.assessment.as_ref().map(|it| it.probability);
    probability.map(|it| format!("{it}  ")).unwrap_or_default()
}

/// What speaks against a line, what to look at, else what speaks for it. That a purge cannot be taken
/// back is true of each of them, and asked for by its word.
fn why(line: &BulkLine) -> String {
    let against = line.proposal.objections().find(|finding| finding.code != Code::Irreversible);
    let found = against.or_else(|| line.warning());
    found.map_or_else(|| line.proposal.reason.clone(), |finding| finding.text.clone())
}

/// With whom, or with what value.
fn what(line: &BulkLine, operation: &Operation) -> String {
    let kind = operation.kind();
    match operation.cloud() {
        Some(user) if kind.pairs() => {
            let onprem = operation.onprem().map(OnPremRef::called).unwrap_or_default();
            let [_, theirs] = beside_each_other(onprem, user.called());
            if theirs.is_empty() { user.label() } else { theirs }
        }
        _ if kind.changes() == Changed::DeletedUser => line.proposal.reason.clone(),
        _ => value(operation),
    }
}

fn value(operation: &Operation) -> String {
    let before = match operation.before() {
        Known::Unknown => "unknown".to_string(),
        Known::Empty => "none".to_string(),
        Known::Value(value) => value,
    };
    match operation.after() {
        Some(after) if before == "none" => after,
        Some(after) => format!("{before} -> {after}"),
        None => format!("{before} -> none"),
    }
}

/// A line in full: what would be done to whom, by which command, and everything that is found about it.
pub(super) fn detail_of(main: &Main, line: &BulkLine) -> Vec<(&'static str, String)> {
    let mut detail = vec![("who", who(main, line.action))];
    if let Some(operation) = &line.proposal.operation {
        detail.push(("with", what(line, operation)));
        if operation.kind().pairs() {
            detail.push(("value", value(operation)));
        }
        let dialect = main.work.ledger.settings().dialect;
        let text =
            command(operation, dialect).unwrap_or_else(|unsupported| unsupported.to_string());
        detail.push(("command", text));
    }
    for finding in &line.proposal.findings {
        detail.push((finding.severity().name(), format!("{}: {}", finding.text, finding.fix)));
    }
    let operation = line.proposal.operation.as_ref();
    let gaps = operation.map(|operation| main.context().gaps_of(&main.context().gaps(), operation));
    detail.extend(Gap::in_words(&gaps.unwrap_or_default()).map(|text| ("unjudged", text)));
    detail
}

/// Whom a line is about, in a word.
pub(super) fn who(main: &Main, action: Action) -> String {
    let directory = &main.data.directory;
    let (onprem, cloud) = (&directory.onprem, &directory.cloud);
    match action.user() {
        User::OnPrem(user) => label(onprem, user),
        User::Cloud(user) => label(cloud, user),
        User::Deleted(user) => {
            directory.deleted.as_ref().map(|users| label(users, user)).unwrap_or_default()
        }
    }
}
