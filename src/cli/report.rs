//! `hardmatch report`: who decided what, when and why, and what came of it.

use std::ffi::OsString;
use std::io::{self, Write};
use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::args::session_path;
use super::by_exports::{ByExports, by_exports};
use super::output::{csv_writer, deliver};
use super::report_words::{action_name, cloud_text, known, onprem_text};
use super::sheet::{safe, tagged};
use super::{Exit, Failure, Streams, report_html};
use crate::plan::{
    Assessment, CloudRef, Known, OpState, Probability, Queue, QueuedOperation, Rejection,
};
use crate::session::{Action, AuditRow, Ledger, Store, audit};
use crate::text::{counted, visible};

/// Arguments of `hardmatch report`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  hardmatch report merge
  hardmatch report merge -o merge-audit.md
  hardmatch report merge --format csv -o merge-audit.csv
  hardmatch report merge --format html -o merge.html

The CSV can be opened in a spreadsheet: ids and values stand behind a word and a colon (base64:K81L...), \
and no cell begins with a character that a spreadsheet would take for a formula. What stands behind the \
first colon is the exact value.")]
pub struct ReportArgs {
    /// The session: a name or a path
    pub session: OsString,
    /// The form
    #[arg(long, value_name = "FORM", default_value = "md")]
    pub format: FormatArg,
    /// The file to write; without it, or with -, standard output
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// Replace a file that is there
    #[arg(long)]
    pub force: bool,
}

/// The form of a report.
#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub enum FormatArg {
    /// Markdown, to be read
    Md,
    /// CSV, one row for each event
    Csv,
    /// HTML, one page to be read, printed and passed on
    Html,
}

/// Runs `hardmatch report`.
pub(super) fn run(args: &ReportArgs, streams: &mut Streams<'_>) -> Result<Exit, Failure> {
    let path = session_path(&args.session)?;
    let viewed = Store::view(&path)?;
    for warning in &viewed.warnings {
        writeln!(streams.err, "warning: {warning}")?;
    }
    let ledger = &viewed.ledger;
    let known = match args.format {
        FormatArg::Html => by_exports(&path, true, streams)?,
        FormatArg::Md if has_done(ledger) => by_exports(&path, false, streams)?,
        FormatArg::Md | FormatArg::Csv => None,
    };
    let known = known.as_ref();
    deliver(args.output.as_deref(), args.force, streams, |out| match args.format {
        FormatArg::Md => markdown(ledger, known, out),
        FormatArg::Csv => table(ledger, out),
        FormatArg::Html => report_html::page(ledger, known, out),
    })?;
    Ok(Exit::Done)
}

/// Whether a script has reported something as done.
fn has_done(ledger: &Ledger) -> bool {
    ledger.history().queue().operations().any(|queued| queued.state.is_done())
}

/// How far a queue has come, and what the exports say against it.
fn how_far(queue: &Queue, known: Option<&ByExports>, out: &mut dyn Write) -> io::Result<()> {
    let count = |state| queue.count(state);
    let states =
        [OpState::Queued, OpState::Applied, OpState::Skipped, OpState::Refused, OpState::Failed];
    let counts = states.map(|state| format!("{} {}", count(state), state.name()));
    writeln!(out, "{} in the queue: {}.", counted(queue.len(), "operation"), counts.join(", "))?;
    if let Some(not_true) = known.and_then(ByExports::not_true) {
        writeln!(out, "\n**{not_true}**\n")?;
    }
    let contradicted = known.map(|known| known.not_true.as_slice()).unwrap_or_default();
    let made = |queued: &&QueuedOperation| {
        queued.state.is_done()
            && queued.operation.kind().pairs()
            && !contradicted.contains(&queued.id)
    };
    let links = queue.operations().filter(made).count();
    if links > 0 {
        writeln!(
            out,
            "Stamped so far: {}; whether the sync has taken the users over, `hardmatch verify` tells.",
            counted(links, "link")
        )?;
    }
    Ok(())
}

/// The audit for people: how each operation stands, then everything that happened.
fn markdown(ledger: &Ledger, exports: Option<&ByExports>, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "# Audit of the session {}\n", cell(ledger.name()))?;
    writeln!(out, "Session `{}`, last changed {}.", ledger.id(), ledger.changed())?;
    let queue = ledger.history().queue();
    how_far(queue, exports, out)?;
    writeln!(out, "\n## The queue\n")?;
    writeln!(out, "| No | Operation | On-premises | Cloud | Before | After | State | Note |")?;
    writeln!(out, "|---|---|---|---|---|---|---|---|")?;
    for queued in queue.operations() {
        let operation = &queued.operation;
        writeln!(
            out,
            "| {} | {} | {} | {} | {} | {} | {} | {} |",
            queued.id,
            operation.kind().name(),
            cell(&operation.onprem().map(onprem_text).unwrap_or_default()),
            cell(&operation.cloud().map(cloud_text).unwrap_or_default()),
            code(&known(&operation.before())),
            code(&operation.after().unwrap_or_else(|| "none".into())),
            queued.state.name(),
            cell(&queued.note),
        )?;
    }
    if !queue.rejections().is_empty() {
        writeln!(out, "\n## Pairs that are rejected: the two are not one person\n")?;
        writeln!(out, "| On-premises | Cloud | Why | By | At |")?;
        writeln!(out, "|---|---|---|---|---|")?;
    }
    queue.rejections().iter().try_for_each(|rejection| print_rejection(rejection, out))?;
    if !queue.asides().is_empty() {
        writeln!(out, "\n## Users who are set aside\n")?;
        writeln!(out, "| On-premises | Why | By | At |")?;
        writeln!(out, "|---|---|---|---|")?;
    }
    queue.asides().iter().try_for_each(|aside| {
        let (user, why) = (cell(&onprem_text(&aside.user)), cell(&aside.reason));
        writeln!(out, "| {user} | {why} | {} | {} |", cell(&aside.by), cell(&aside.at))
    })?;
    writeln!(out, "\n## What happened\n")?;
    audit(ledger, |row| print_event(&row, out))
}

fn print_rejection(rejection: &Rejection, out: &mut dyn Write) -> io::Result<()> {
    writeln!(
        out,
        "| {} | {} | {} | {} | {} |",
        cell(&onprem_text(&rejection.pair.onprem)),
        cell(&cloud_text(&rejection.pair.cloud)),
        cell(rejection.reason.as_deref().unwrap_or_default()),
        cell(&rejection.by),
        cell(&rejection.at),
    )
}

fn print_event(row: &AuditRow, out: &mut dyn Write) -> io::Result<()> {
    let of = row.id.map(|id| format!(", operation {id}")).unwrap_or_default();
    let kind = row.op.map(|op| format!(" ({})", op.name())).unwrap_or_default();
    let undone = row.undone.as_ref();
    let undone = undone.map(|stamp| format!(", undone {} by {}", stamp.at, cell(&stamp.by)));
    writeln!(
        out,
        "- **{}** {} by {}{of}{kind}{}",
        row.at,
        action_name(row.action),
        cell(&row.by),
        undone.unwrap_or_default()
    )?;
    for (name, text) in details(row) {
        if !text.is_empty() {
            writeln!(out, "  - {name}: {text}")?;
        }
    }
    Ok(())
}

/// What there is to say about an event, each with what it is.
fn details(row: &AuditRow) -> Vec<(&'static str, String)> {
    let known_value = |before: &Known<String>| {
        let after = row.after.clone().unwrap_or_else(|| "none".into());
        format!("{} to {}", code(&known(before)), code(&after))
    };
    let text = |text: Option<&String>| text.map(|text| cell(text)).unwrap_or_default();
    let onprem = row.onprem.as_ref().map(|user| cell(&onprem_text(user)));
    let cloud = row.cloud.as_ref().map(|user| cell(&cloud_text(user)));
    let mut details = vec![
        ("on-premises", onprem.unwrap_or_default()),
        ("cloud", cloud.unwrap_or_default()),
        ("value", row.before.as_ref().map(known_value).unwrap_or_default()),
        ("why", text(row.reason.as_ref())),
        ("probability", cell(&row.assessment.as_ref().map(assessed).unwrap_or_default())),
        ("in spite of an objection", text(row.override_reason.as_ref())),
    ];
    let findings = row.findings.iter();
    details.extend(findings.map(|seen| (seen.severity.name(), cell(&seen.to_string()))));
    details.push(("command", row.command.as_deref().map(code).unwrap_or_default()));
    details.push(("said", cell(&row.text)));
    if row.action == Action::Queued
        && let Some(result) = &row.result
    {
        let message = text(result.message.as_ref());
        let at = result.at.clone().unwrap_or_default();
        let outcome = format!("{} {at} {message}", result.outcome.name());
        details.push(("outcome", outcome.trim().to_string()));
    }
    details
}

/// A text in a table or a list of Markdown: one line, nothing in it is markup.
fn cell(text: &str) -> String {
    let mut escaped = String::new();
    for c in visible(text).chars() {
        if "\\`*_{}[]<>|#".contains(c) {
            escaped.push('\\');
        }
        escaped.push(c);
    }
    escaped
}

/// A value or a command, to the letter.
fn code(text: &str) -> String {
    let text = visible(text).replace('|', "\\|");
    if text.contains('`') { format!("`` {text} ``") } else { format!("`{text}`") }
}

/// What the model made of a pair, and which model that was.
fn assessed(assessment: &Assessment) -> String {
    format!("{assessment} (model {})", assessment.model)
}

/// A probability as a number, for a spreadsheet.
fn number(probability: Probability) -> String {
    format!("{:.6}", probability.value())
}

const HEADINGS: [&str; 28] = [
    "Line",
    "At",
    "By",
    "Action",
    "Operation",
    "Kind",
    "ObjectGUID",
    "OnPremUPN",
    "OnPremName",
    "ObjectId",
    "CloudUPN",
    "CloudName",
    "Before",
    "After",
    "Reason",
    "Override",
    "Findings",
    "Command",
    "Text",
    "UndoneAt",
    "UndoneBy",
    "Outcome",
    "OutcomeMessage",
    "Probability",
    "RunnerUp",
    "RunnerUpObjectId",
    "RunnerUpProbability",
    "Model",
];

/// The audit as CSV, with a mark for spreadsheets that would take UTF-8 for a code page.
fn table(ledger: &Ledger, out: &mut dyn Write) -> io::Result<()> {
    out.write_all(b"\xef\xbb\xbf")?;
    let mut writer = csv_writer(out);
    writer.write_record(HEADINGS)?;
    audit(ledger, |row| writer.write_record(fields(&row)))?;
    writer.flush()
}

fn fields(row: &AuditRow) -> [String; 28] {
    let opt = |text: Option<&String>| text.map(|text| safe(text)).unwrap_or_default();
    let (onprem, cloud, result) = (row.onprem.as_ref(), row.cloud.as_ref(), row.result.as_ref());
    let assessment = row.assessment.as_ref();
    let next = assessment.and_then(|it| it.runner_up.as_ref());
    let findings = row.findings.iter();
    let findings: Vec<String> =
        findings.map(|finding| format!("{} {finding}", finding.severity.name())).collect();
    let before = match &row.before {
        None | Some(Known::Empty) => String::new(),
        Some(Known::Unknown) => "unknown".into(),
        Some(Known::Value(value)) => tagged(value),
    };
    [
        row.seq.to_string(),
        row.at.clone(),
        safe(&row.by),
        action_name(row.action).into(),
        row.id.map(|id| id.to_string()).unwrap_or_default(),
        row.op.map(|op| op.name().to_string()).unwrap_or_default(),
        onprem.map(|user| user.object_guid.to_string()).unwrap_or_default(),
        opt(onprem.and_then(|user| user.upn.as_ref())),
        opt(onprem.and_then(|user| user.name.as_ref())),
        cloud.and_then(CloudRef::object_id).map(|id| id.to_string()).unwrap_or_default(),
        cloud.and_then(|user| user.upn()).map(safe).unwrap_or_default(),
        opt(cloud.and_then(|user| user.name.as_ref())),
        before,
        row.after.as_deref().map(tagged).unwrap_or_default(),
        opt(row.reason.as_ref()),
        opt(row.override_reason.as_ref()),
        safe(&findings.join("; ")),
        opt(row.command.as_ref()),
        safe(&row.text),
        row.undone.as_ref().map(|stamp| stamp.at.clone()).unwrap_or_default(),
        opt(row.undone.as_ref().map(|stamp| &stamp.by)),
        result.map(|result| result.outcome.name().to_string()).unwrap_or_default(),
        opt(result.and_then(|result| result.message.as_ref())),
        assessment.map(|it| number(it.probability)).unwrap_or_default(),
        next.map(|next| safe(&next.name)).unwrap_or_default(),
        next.and_then(|next| next.object_id).map(|id| id.to_string()).unwrap_or_default(),
        next.map(|next| number(next.probability)).unwrap_or_default(),
        assessment.map(|it| it.model.to_string()).unwrap_or_default(),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markdown_takes_no_markup_from_a_name() {
        assert_eq!(cell("a|b *c* <i>"), "a\\|b \\*c\\* \\<i\\>");
        assert_eq!(code("x`y|z"), "`` x`y\\|z ``");
    }
}
