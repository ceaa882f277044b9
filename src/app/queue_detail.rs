//! What is said of a line of the queue, in full.

use super::main::Main;
use super::plan_lines::PlanLine;
use crate::plan::{
    Gap, Instruction, Known, LACK_FIX, OpResult, QueuedOperation, RecordedFinding, Rejection,
};
use crate::powershell::{command, instruction};

/// What is said of a line: a name, and the text. Of a heading there is nothing more to say.
#[must_use]
pub fn queue_detail(
    main: &Main,
    line: &PlanLine,
    note: Option<&str>,
) -> Vec<(&'static str, String)> {
    match line {
        PlanLine::Operation(id) => {
            main.queue().get(*id).map(|queued| of_operation(main, queued, note)).unwrap_or_default()
        }
        PlanLine::Stop(told) | PlanLine::Afterwards(told) => of_instruction(main, told),
        PlanLine::Rejected(pair) => {
            main.queue().rejections().of(pair).map(of_rejection).unwrap_or_default()
        }
        PlanLine::Stage(..) | PlanLine::Rejections(_) => Vec::new(),
    }
}

/// What is known of an operation.
fn of_operation(
    main: &Main,
    queued: &QueuedOperation,
    written: Option<&str>,
) -> Vec<(&'static str, String)> {
    let before = match queued.operation.before() {
        Known::Unknown => "unknown".to_string(),
        Known::Empty => "none".to_string(),
        Known::Value(value) => value,
    };
    let after = queued.operation.after().unwrap_or_else(|| "none".into());
    let against = queued
        .override_reason
        .clone()
        .map(|reason| format!("   in spite of: {reason}"))
        .unwrap_or_default();
    let assessed = queued.assessment.as_ref().map(|it| format!("{it} (model {}): ", it.model));
    let reason = format!("{}{}", assessed.unwrap_or_default(), queued.reason);
    let mut lines = vec![
        ("users", users(queued)),
        ("value", format!("{before} -> {after}")),
        ("why", format!("{reason}{against}")),
        ("queued", format!("by {} at {}", queued.by, queued.at)),
    ];
    // One that is being written has its line from the first letter on.
    let kept = Some(queued.note.as_str()).filter(|note| !note.is_empty());
    lines.extend(written.or(kept).map(|note| ("note", note.to_string())));
    let told = main.work.ledger.history().results_of(queued.id).last();
    lines.extend(told.map(|(_, result)| ("result", of_result(result))));
    let lacks = main.lacks.iter().filter(|lack| lack.id == queued.id);
    lines.extend(lacks.map(|lack| ("lacks", format!("{lack}; {LACK_FIX}"))));
    let now = main.data.findings.of_operation(queued.id, main.context());
    lines.extend(now.into_iter().map(|found| ("now", format!("{}; {}", found.text, found.fix))));
    let then = queued.telling_findings();
    // The queue may have changed since: what is so now stands above it.
    let found = |found: &RecordedFinding| format!("{}: {found}", found.severity.name());
    lines.extend(then.map(|it| ("was said", found(it))));
    if queued.is_open() {
        let gaps = main.context().gaps_of(&main.context().gaps(), &queued.operation);
        lines.extend(Gap::in_words(&gaps).map(|text| ("unjudged", text)));
    }
    let command = command(&queued.operation, main.work.ledger.settings().dialect)
        .unwrap_or_else(|unsupported| unsupported.to_string());
    lines.push(("command", command));
    lines
}

/// Whom an operation is about, in full.
fn users(queued: &QueuedOperation) -> String {
    let onprem = queued
        .operation
        .onprem()
        .map(|user| named(user.name.as_deref(), user.upn.as_deref(), user.object_guid.to_string()));
    let cloud = queued
        .operation
        .cloud()
        .map(|user| named(user.name.as_deref(), user.upn(), user.address()));
    onprem.into_iter().chain(cloud).collect::<Vec<_>>().join(" with ")
}

/// A user's name and UPN; who has neither, by the id.
fn named(name: Option<&str>, upn: Option<&str>, id: String) -> String {
    match (name, upn) {
        (Some(name), Some(upn)) => format!("{name} {upn}"),
        (Some(one), None) | (None, Some(one)) => one.to_string(),
        (None, None) => id,
    }
}

/// What a script told last.
fn of_result(result: &OpResult) -> String {
    let message = result.message.as_ref().map(|message| format!(": {message}"));
    let at = result.at.as_ref().map(|at| format!(", at {at}"));
    format!("{}{}{}", result.outcome.name(), message.unwrap_or_default(), at.unwrap_or_default())
}

/// What a person does, line by line.
fn of_instruction(main: &Main, told: &Instruction) -> Vec<(&'static str, String)> {
    let text = instruction(told, main.work.ledger.settings().dialect);
    let mut lines: Vec<(&'static str, String)> =
        text.lines().map(|line| ("", line.to_string())).collect();
    if let Some((name, _)) = lines.first_mut() {
        *name = "to do";
    }
    if !told.commands.is_empty() {
        lines.push(("commands", "y copies them".into()));
    }
    lines
}

/// A rejected pair.
fn of_rejection(rejection: &Rejection) -> Vec<(&'static str, String)> {
    let (onprem, cloud) = (&rejection.pair.onprem, &rejection.pair.cloud);
    let user = |name: Option<&String>, upn: Option<&str>, id: String| {
        let parts = [name.cloned(), upn.map(str::to_string), Some(id)].into_iter().flatten();
        parts.collect::<Vec<_>>().join("  ")
    };
    let why = rejection.reason.clone().unwrap_or_else(|| "no reason was given".into());
    vec![
        ("this", user(onprem.name.as_ref(), onprem.upn.as_deref(), onprem.object_guid.to_string())),
        ("is not", user(cloud.name.as_ref(), cloud.upn(), cloud.address())),
        ("why", why),
        ("rejected", format!("by {} at {}", rejection.by, rejection.at)),
        ("to do", "x takes it back, Enter goes to the two".into()),
    ]
}
