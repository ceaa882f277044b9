//! The lines of a bulk action.

use super::{Tone, WorkLine};
use crate::app::model::Main;
use crate::app::preview::label;
use crate::plan::{Action, Bulk, BulkLine, Consent, Known, Operation};
use crate::powershell::command;

pub(super) fn title(what: &str, bulk: &Bulk) -> String {
    let counts = bulk.counts();
    format!(
        "{what}: {} clear (Enter), {} asking (A, too), {} refused",
        counts.clear, counts.asking, counts.refused
    )
}

/// The word for a line, and how it is meant.
const fn verdict(line: &BulkLine, consent: Consent) -> (&'static str, Tone) {
    match consent {
        _ if line.id.is_none() => ("refused", Tone::Bad),
        Consent::None => ("clear", Tone::Good),
        Consent::Yes => ("asks", Tone::Warn),
        Consent::Reason => ("blocked", Tone::Bad),
        Consent::Word => ("confirm", Tone::Warn),
        Consent::Never => ("refused", Tone::Bad),
    }
}

pub(super) fn line(main: &Main, line: &BulkLine) -> WorkLine {
    let (word, tone) = verdict(line, line.consent());
    let why = line
        .proposal
        .objections()
        .next()
        .map_or_else(|| line.proposal.reason.clone(), |finding| finding.text.clone());
    WorkLine {
        word: word.into(),
        tone,
        cells: [
            who(main, line.action),
            line.proposal.operation.as_ref().map(value).unwrap_or_default(),
            why,
        ],
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
        detail.push(("value", value(operation)));
        let dialect = main.work.ledger.settings().dialect;
        let text =
            command(operation, dialect).unwrap_or_else(|unsupported| unsupported.to_string());
        detail.push(("command", text));
    }
    for finding in &line.proposal.findings {
        detail.push((finding.severity.name(), format!("{}: {}", finding.text, finding.fix)));
    }
    detail
}

fn who(main: &Main, action: Action) -> String {
    let directory = &main.data.directory;
    let (onprem, cloud) = (&directory.onprem, &directory.cloud);
    match action {
        Action::Link(user, target) | Action::WriteBack(user, target) => {
            format!("{} with {}", label(onprem, user), label(cloud, target))
        }
        Action::LinkPartner(user)
        | Action::EnableMailbox(user)
        | Action::CarryMailboxGuid(user) => label(onprem, user),
        Action::Clear(user) | Action::TakeUpn(user) => label(cloud, user),
        Action::Restore(user) | Action::Purge(user) => {
            directory.deleted.as_ref().map(|users| label(users, user)).unwrap_or_default()
        }
    }
}
