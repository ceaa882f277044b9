//! The queue as text and as JSON.

use std::io::{self, Write};

use serde::Serialize;

use super::QueueArgs;
use super::refused::Refused;
use crate::anchor::{ObjectGuid, ObjectId};
use crate::cli::output::{Stream, made, print_json, print_list};
use crate::cli::{Failure, Streams};
use crate::plan::{
    Aside, Assessment, CloudRef, Gap, Instruction, Known, LACK_FIX, Lack, OnPremRef, OpId,
    QueuedOperation, RecordedFinding, Rejection, Severity, TenantCommand, WorkItem,
    beside_each_other, working_order,
};
use crate::powershell::{Dialect, command, instruction, tenant_command};
use crate::session::Ledger;
use crate::text::visible;

#[derive(Serialize)]
struct Listing<'a, O: Serialize, P: Serialize, R: Serialize, A: Serialize> {
    session: &'a str,
    dialect: &'a str,
    operations: O,
    /// The operations in the order in which they can work, with what people must do between them.
    plan: P,
    /// The pairs of which the operator has said that they are not one person.
    rejected_pairs: R,
    /// The on-premises users who are set aside.
    set_aside: A,
    refused: &'a [Refused],
    /// The checks that could not be made of what was queued now; null where no exports were read.
    unjudged: Option<&'a [Gap]>,
}

#[derive(Serialize)]
#[serde(tag = "step", rename_all = "kebab-case")]
enum Step<'a> {
    Stop { text: &'a str, commands: Vec<Told> },
    Operation { id: OpId },
    Afterwards { text: &'a str, commands: Vec<Told> },
}

/// A command beside what a person does.
#[derive(Serialize)]
struct Told {
    title: &'static str,
    command: String,
}

#[derive(Serialize)]
struct Row<'a> {
    id: OpId,
    op: &'static str,
    state: &'static str,
    onprem: Option<OnPremRow<'a>>,
    cloud: Option<CloudRow<'a>>,
    before: Known<String>,
    after: Option<String>,
    command: Option<String>,
    reason: &'a str,
    /// What the model made of the pair when it was queued.
    assessment: Option<&'a Assessment>,
    #[serde(rename = "override")]
    override_reason: Option<&'a str>,
    findings: &'a [RecordedFinding],
    /// What it needs that was taken out of the queue.
    lacks: Vec<String>,
    note: &'a str,
    by: &'a str,
    at: &'a str,
}

#[derive(Serialize)]
struct Rejected<'a> {
    onprem: OnPremRow<'a>,
    cloud: CloudRow<'a>,
    reason: Option<&'a str>,
    by: &'a str,
    at: &'a str,
}

#[derive(Serialize)]
struct SetAside<'a> {
    onprem: OnPremRow<'a>,
    reason: &'a str,
    by: &'a str,
    at: &'a str,
}

#[derive(Serialize)]
struct OnPremRow<'a> {
    object_guid: ObjectGuid,
    upn: Option<&'a str>,
    sam: Option<&'a str>,
    name: Option<&'a str>,
}

#[derive(Serialize)]
struct CloudRow<'a> {
    /// `null` where the export had none, and the UPN tells who it is.
    object_id: Option<ObjectId>,
    upn: Option<&'a str>,
    name: Option<&'a str>,
}

fn row<'a>(queued: &'a QueuedOperation, dialect: Dialect, lacks: &[Lack]) -> Row<'a> {
    let lacks = lacks.iter().filter(|lack| lack.id == queued.id).map(ToString::to_string);
    Row {
        id: queued.id,
        op: queued.operation.kind().name(),
        state: queued.state.name(),
        onprem: queued.operation.onprem().map(onprem_row),
        cloud: queued.operation.cloud().map(cloud_row),
        before: queued.operation.before(),
        after: queued.operation.after(),
        command: command(&queued.operation, dialect).ok(),
        reason: &queued.reason,
        assessment: queued.assessment.as_ref(),
        override_reason: queued.override_reason.as_deref(),
        findings: &queued.findings,
        lacks: lacks.collect(),
        note: &queued.note,
        by: &queued.by,
        at: &queued.at,
    }
}

fn onprem_row(user: &OnPremRef) -> OnPremRow<'_> {
    OnPremRow {
        object_guid: user.object_guid,
        upn: user.upn.as_deref(),
        sam: user.sam.as_deref(),
        name: user.name.as_deref(),
    }
}

fn cloud_row(user: &CloudRef) -> CloudRow<'_> {
    CloudRow { object_id: user.object_id(), upn: user.upn(), name: user.name.as_deref() }
}

/// What is said of the lines of a file beside the queue.
pub(super) struct Added {
    /// The lines that were not queued.
    pub(super) refused: Vec<Refused>,
    /// The checks that could not be made of those that were.
    pub(super) gaps: Vec<Gap>,
}

/// Prints the queue of a session, and what came of a file.
pub(super) fn print(
    ledger: &Ledger,
    added: Option<&Added>,
    args: &QueueArgs,
    streams: &mut Streams<'_>,
) -> Result<(), Failure> {
    let dialect = args.dialect.unwrap_or(ledger.settings().dialect);
    let queue = ledger.history().queue();
    let plan = working_order(queue);
    let lacks = ledger.history().lacks();
    let refused = added.map_or(&[][..], |added| &added.refused);
    if args.json {
        let operations: Vec<&QueuedOperation> = queue.operations().collect();
        let operations = made(operations.len(), |at| row(operations[at], dialect, &lacks));
        return print_json(
            &Listing {
                session: ledger.name(),
                dialect: dialect.name(),
                operations: Stream::new(operations),
                plan: Stream::new(plan.iter().map(|item| step(item, dialect))),
                rejected_pairs: Stream::new(queue.rejections().iter().map(rejected)),
                set_aside: Stream::new(queue.asides().iter().map(aside)),
                refused,
                unjudged: added.map(|added| &added.gaps[..]),
            },
            streams,
        );
    }
    print_list(streams, |out| {
        plan.iter().try_for_each(|step| match step {
            WorkItem::Operation(queued) => print_row(&row(queued, dialect, &lacks), out),
            WorkItem::Stop(told) => print_text("STOP", &instruction(told, dialect), out),
            WorkItem::Afterwards(told) => print_text("THEN", &instruction(told, dialect), out),
        })?;
        queue.rejections().iter().try_for_each(|rejection| print_rejected(rejection, out))?;
        queue.asides().iter().try_for_each(|aside| print_aside(aside, out))
    })?;
    for refused in refused {
        let users = if refused.users.is_empty() {
            format!("{} with {}", refused.object_guid, refused.object_id)
        } else {
            refused.users.clone()
        };
        writeln!(
            streams.err,
            "refused, line {}, {}: {}: {} ({})",
            refused.line,
            visible(&refused.op),
            visible(&users),
            visible(&refused.reason),
            refused.code
        )?;
    }
    if queue.operations().any(|queued| queued.state.is_done()) {
        writeln!(
            streams.err,
            "what a script has done stands here as it was reported: hardmatch check {} compares it with the exports",
            visible(ledger.name())
        )?;
    }
    if let Some(unjudged) = added.and_then(|added| Gap::in_words(&added.gaps)) {
        writeln!(streams.err, "unjudged: {unjudged}")?;
    }
    Ok(())
}

fn rejected(rejection: &Rejection) -> Rejected<'_> {
    Rejected {
        onprem: onprem_row(&rejection.pair.onprem),
        cloud: cloud_row(&rejection.pair.cloud),
        reason: rejection.reason.as_deref(),
        by: &rejection.by,
        at: &rejection.at,
    }
}

fn aside(aside: &Aside) -> SetAside<'_> {
    SetAside {
        onprem: onprem_row(&aside.user),
        reason: &aside.reason,
        by: &aside.by,
        at: &aside.at,
    }
}

fn print_aside(aside: &Aside, out: &mut dyn Write) -> io::Result<()> {
    let Aside { user, reason, by, at } = aside;
    let name = user.upn.clone().or_else(|| user.name.clone());
    let name = name.unwrap_or_else(|| user.object_guid.to_string());
    writeln!(out, "set aside {}: {} ({} {at})", visible(&name), visible(reason), visible(by))
}

fn print_rejected(rejection: &Rejection, out: &mut dyn Write) -> io::Result<()> {
    let why = rejection.reason.as_ref().map_or_else(String::new, |why| format!(": {why}"));
    let text = format!("{}{why}", rejection.pair.names());
    writeln!(out, "rejected pair {} ({} {})", visible(&text), visible(&rejection.by), rejection.at)
}

fn step<'a>(step: &'a WorkItem<'_>, dialect: Dialect) -> Step<'a> {
    match step {
        WorkItem::Stop(told) => Step::Stop { text: &told.text, commands: commands(told, dialect) },
        WorkItem::Operation(queued) => Step::Operation { id: queued.id },
        WorkItem::Afterwards(told) => {
            Step::Afterwards { text: &told.text, commands: commands(told, dialect) }
        }
    }
}

fn commands(told: &Instruction, dialect: Dialect) -> Vec<Told> {
    let commands = told.commands.iter();
    let command = |wanted: &TenantCommand| {
        Some(Told { title: wanted.title(), command: tenant_command(*wanted, dialect)? })
    };
    commands.filter_map(command).collect()
}

fn print_text(word: &str, text: &str, out: &mut dyn Write) -> io::Result<()> {
    for (at, line) in text.lines().enumerate() {
        writeln!(out, "{}  {line}", if at == 0 { word } else { "    " })?;
    }
    Ok(())
}

fn print_row(row: &Row<'_>, out: &mut dyn Write) -> io::Result<()> {
    let onprem = row.onprem.as_ref().map(|user| (user.name, user.upn)).unwrap_or_default();
    let cloud = row.cloud.as_ref().map(|user| (user.name, user.upn)).unwrap_or_default();
    let users = beside_each_other(onprem, cloud).into_iter().filter(|user| !user.is_empty());
    let users: Vec<String> = users.map(|user| visible(&user).into_owned()).collect();
    writeln!(out, "{} {} {}: {}", row.id, row.state, row.op, users.join(" with "))?;
    if let Some(command) = &row.command {
        writeln!(out, "  {}", visible(command))?;
    }
    if let Some(assessment) = row.assessment {
        writeln!(out, "  {} (model {})", visible(&assessment.to_string()), assessment.model)?;
    }
    for finding in row.findings.iter().filter(|finding| finding.severity != Severity::Info) {
        writeln!(out, "  {}: {}", finding.severity.name(), visible(&finding.to_string()))?;
    }
    for lack in &row.lacks {
        writeln!(out, "  {}; {LACK_FIX}", visible(lack))?;
    }
    if let Some(reason) = row.override_reason {
        writeln!(out, "  in spite of that: {}", visible(reason))?;
    }
    if !row.note.is_empty() {
        writeln!(out, "  note: {}", visible(row.note))?;
    }
    Ok(())
}
