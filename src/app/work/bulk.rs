//! The lines of a bulk action.

use super::{Tone, WorkLine};
use crate::app::model::Main;
use crate::app::preview::label;
use crate::plan::{Action, Bulk, BulkLine, Changed, Code, Consent, Known, Operation, User};
use crate::powershell::command;

/// What there is, with the key that queues it: what is ready by Enter, with what asks by A.
pub(super) fn title(what: &str, bulk: &Bulk) -> String {
    let counts = bulk.counts();
    let group = |parts: [(usize, &str); 2], key: &str| {
        let named = parts.iter().filter(|(count, _)| *count > 0);
        let words: Vec<String> = named.map(|(count, word)| format!("{count} {word}")).collect();
        (!words.is_empty()).then(|| format!("{}{key}", words.join(", ")))
    };
    let groups = [
        group([(counts.ready, "ready"), (counts.warn, "warn")], " (Enter)"),
        group([(counts.ask, "ask"), (counts.block, "block")], " (A, too)"),
        group([(counts.refused, "refused"), (0, "")], ""),
    ];
    let groups: Vec<String> = groups.into_iter().flatten().collect();
    format!("{what}: {}", if groups.is_empty() { "nobody".into() } else { groups.join(", ") })
}

/// The word for a line, and how it is meant.
fn verdict(line: &BulkLine) -> (&'static str, Tone) {
    match line.consent() {
        _ if line.id.is_none() => (Consent::Never.word(), Tone::Bad),
        Consent::Nothing => ("ready", Tone::Good),
        consent @ (Consent::Look | Consent::Yes | Consent::Word) => (consent.word(), Tone::Warn),
        consent @ (Consent::Reason | Consent::Never) => (consent.word(), Tone::Bad),
    }
}

pub(super) fn line(main: &Main, line: &BulkLine) -> WorkLine {
    let (word, tone) = verdict(line);
    let operation = line.proposal.operation.as_ref();
    let what = operation.map(|operation| what(line, operation)).unwrap_or_default();
    // Of a deleted user, since when is all that there is to say.
    let why = Some(why(line)).filter(|why| *why != what).unwrap_or_default();
    WorkLine { word: word.into(), tone, cells: [who(main, line.action), what, why] }
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
            user.upn.clone().unwrap_or_else(|| user.object_id.to_string())
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

pub(super) fn detail(main: &Main, line: &BulkLine) -> Vec<(&'static str, String)> {
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
        detail.push((finding.code.severity().name(), format!("{}: {}", finding.text, finding.fix)));
    }
    detail
}

fn who(main: &Main, action: Action) -> String {
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
