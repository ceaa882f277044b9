//! `hardmatch queue`: lists the queue, queues pairs, undoes.

use std::ffi::OsString;
use std::io::Write;
use std::path::PathBuf;

use clap::Args;
use serde::Serialize;

use super::args::session_path;
use super::new::stamp;
use super::pairs::{Pair, read_pairs};
use super::watch::watched;
use super::{Failure, Outcome, Streams};
use crate::anchor::{ObjectGuid, ObjectId};
use crate::import::Monitor;
use crate::link::Judge;
use crate::plan::{
    CloudRef, Consent, Decision, Known, NewOperation, OnPremRef, OpId, Proposal, QueuedOperation,
    propose_link,
};
use crate::powershell::command;
use crate::session::{Append, Ledger, Store};
use crate::text::visible;
use crate::workspace::{self, Chosen, Request, Workspace};

/// Arguments of `hardmatch queue`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  hardmatch queue merge
  hardmatch queue merge --json
  hardmatch queue merge --add pairs.csv
  hardmatch queue merge --add pairs.csv --accept other-id --reason 'agreed with the owner of the old account'
  hardmatch queue merge --undo

PAIRS.csv has the columns ObjectGUID and ObjectId. Every pair is checked as on the screen; what is
refused is listed with its reason, and the exit code is 1. All pairs of one call are one step to undo.")]
pub struct QueueArgs {
    /// The session: a name or a path
    pub session: OsString,
    /// Queue the pairs of this file
    #[arg(long, value_name = "PAIRS.csv", conflicts_with = "undo")]
    pub add: Option<PathBuf>,
    /// Queue in spite of these findings, by their codes
    #[arg(long, value_name = "CODE", value_delimiter = ',', requires = "add")]
    pub accept: Vec<String>,
    /// Why: recorded with each operation that was queued in spite of a finding
    #[arg(long, value_name = "TEXT", requires = "add")]
    pub reason: Option<String>,
    /// Undo the last decision
    #[arg(long)]
    pub undo: bool,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

/// Runs `hardmatch queue`.
pub(super) fn run(args: &QueueArgs, streams: &mut Streams<'_>) -> Result<Outcome, Failure> {
    let path = session_path(&args.session)?;
    if let Some(pairs) = &args.add {
        return add(args, path, pairs, streams);
    }
    if args.undo {
        let mut opened = Store::open(&path, &stamp())?;
        let undone = opened.ledger.history().undoable().map(Decision::summary);
        let Ok(line) = opened.ledger.undo(&stamp()) else {
            writeln!(streams.err, "nothing to undo")?;
            return Ok(Outcome::Findings);
        };
        opened.store.append(&line)?;
        writeln!(streams.err, "undone: {}", visible(&undone.unwrap_or_default()))?;
        print(&opened.ledger, &[], args.json, streams)?;
        return Ok(Outcome::Done);
    }
    let viewed = Store::view(&path)?;
    for warning in &viewed.warnings {
        writeln!(streams.err, "warning: {warning}")?;
    }
    print(&viewed.ledger, &[], args.json, streams)?;
    Ok(Outcome::Done)
}

/// A pair that was not queued.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
struct Refused {
    line: u64,
    object_guid: String,
    object_id: String,
    code: String,
    reason: String,
}

fn add(
    args: &QueueArgs,
    path: PathBuf,
    file: &std::path::Path,
    streams: &mut Streams<'_>,
) -> Result<Outcome, Failure> {
    let pairs = read_pairs(file)?;
    let monitor = Monitor::new();
    let request = Request::new(Chosen::Existing(path));
    let mut workspace = watched(&monitor, || workspace::open(&request, &monitor, &stamp()))?;
    for notice in &workspace.notices {
        writeln!(streams.err, "warning: {}", visible(notice))?;
    }
    let (operations, refused) = check(&workspace, &pairs, args);
    let queued = operations.len();
    if queued > 0 {
        queue(&mut workspace, operations)?;
    }
    print(&workspace.ledger, &refused, args.json, streams)?;
    writeln!(streams.err, "{queued} queued, {} refused", refused.len())?;
    Ok(if refused.is_empty() && queued > 0 { Outcome::Done } else { Outcome::Findings })
}

/// Queues operations as one step.
fn queue(workspace: &mut Workspace, operations: Vec<NewOperation>) -> Result<(), Failure> {
    let dialect = workspace.ledger.settings().dialect;
    let commands: Vec<String> = operations
        .iter()
        .map(|new| command(&new.operation, dialect).unwrap_or_else(|reason| format!("# {reason}")))
        .collect();
    let line = workspace.ledger.decide(Decision::Queue { operations }, &commands, &stamp());
    if let Some(store) = &mut workspace.store {
        store.append(&line)?;
    }
    Ok(())
}

/// Checks each pair against the directory, the queue, and the pairs before it.
fn check(
    workspace: &Workspace,
    pairs: &[Pair],
    args: &QueueArgs,
) -> (Vec<NewOperation>, Vec<Refused>) {
    let directory = &workspace.directory;
    let judge = Judge::new(directory, workspace.ledger.settings().anchor);
    let mut planned = workspace.ledger.history().clone();
    let (mut operations, mut refused) = (Vec::new(), Vec::new());
    for pair in pairs {
        let refuse = |code: &str, reason: String| Refused {
            line: pair.line,
            object_guid: pair.object_guid_text(),
            object_id: pair.object_id_text(),
            code: code.to_string(),
            reason,
        };
        let (object_guid, object_id) = match (&pair.object_guid, &pair.object_id) {
            (Ok(guid), Ok(id)) => (*guid, *id),
            (Err(bad), _) | (_, Err(bad)) => {
                refused.push(refuse("unreadable-id", bad.reason.clone()));
                continue;
            }
        };
        let (onprem, cloud) =
            match (directory.onprem.find(object_guid), directory.cloud.find(object_id)) {
                (Some(onprem), Some(cloud)) => (onprem, cloud),
                (None, _) => {
                    refused.push(refuse(
                        "no-such-onprem-user",
                        "no on-premises user of the exports has this objectGUID".into(),
                    ));
                    continue;
                }
                (_, None) => {
                    refused.push(refuse(
                        "no-such-cloud-user",
                        "no cloud user of the exports has this object id".into(),
                    ));
                    continue;
                }
            };
        let proposal = propose_link(directory, &judge, planned.queue(), onprem, cloud);
        match accept(&proposal, planned.next_id(), args) {
            Ok(new) => {
                planned.decide(Decision::Queue { operations: vec![new.clone()] }, "", "");
                operations.push(new);
            }
            Err((code, reason)) => refused.push(refuse(&code, reason)),
        }
    }
    (operations, refused)
}

/// The operation of a proposal, if nothing speaks against it that was not accepted by name.
fn accept(
    proposal: &Proposal,
    id: OpId,
    args: &QueueArgs,
) -> Result<NewOperation, (String, String)> {
    let mut accepted = Vec::new();
    for finding in proposal.objections() {
        let by_name = args.accept.iter().any(|code| code == finding.code.name());
        let words = args.reason.is_some() || finding.code.consent() == Consent::Yes;
        if finding.code.consent() == Consent::Never || !by_name || !words {
            let hint = match (finding.code.consent(), by_name) {
                (Consent::Never, _) => String::new(),
                (_, true) => "; --reason is wanted to accept it".into(),
                (_, false) => format!("; --accept {} queues it all the same", finding.code.name()),
            };
            return Err((
                finding.code.name().into(),
                format!("{}: {}{hint}", finding.text, finding.fix),
            ));
        }
        accepted.push(format!("{}: {}", finding.code.name(), finding.text));
    }
    let Some(new) = proposal.as_new(id) else {
        return Err(("no-operation".into(), "a value that the operation needs is missing".into()));
    };
    let override_reason = (!accepted.is_empty()).then(|| match &args.reason {
        Some(reason) => reason.clone(),
        None => format!("accepted on the command line: {}", accepted.join("; ")),
    });
    Ok(NewOperation { override_reason, ..new })
}

#[derive(Serialize)]
struct Listing<'a> {
    session: &'a str,
    dialect: &'a str,
    operations: Vec<Row<'a>>,
    refused: &'a [Refused],
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
    #[serde(rename = "override")]
    override_reason: Option<&'a str>,
    note: &'a str,
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
    object_id: ObjectId,
    upn: Option<&'a str>,
    name: Option<&'a str>,
}

fn row(queued: &QueuedOperation, dialect: crate::plan::Dialect) -> Row<'_> {
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
        override_reason: queued.override_reason.as_deref(),
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
    CloudRow { object_id: user.object_id, upn: user.upn.as_deref(), name: user.name.as_deref() }
}

fn print(
    ledger: &Ledger,
    refused: &[Refused],
    json: bool,
    streams: &mut Streams<'_>,
) -> Result<(), Failure> {
    let dialect = ledger.settings().dialect;
    let operations: Vec<Row<'_>> =
        ledger.history().queue().operations().iter().map(|queued| row(queued, dialect)).collect();
    if json {
        let listing =
            Listing { session: ledger.name(), dialect: dialect.name(), operations, refused };
        serde_json::to_writer_pretty(&mut *streams.out, &listing)?;
        writeln!(streams.out)?;
        return Ok(());
    }
    for row in &operations {
        print_row(row, streams.out)?;
    }
    for refused in refused {
        writeln!(
            streams.err,
            "refused, line {}: {} with {}: {} ({})",
            refused.line,
            visible(&refused.object_guid),
            visible(&refused.object_id),
            visible(&refused.reason),
            refused.code
        )?;
    }
    Ok(())
}

fn print_row(row: &Row<'_>, out: &mut dyn Write) -> Result<(), Failure> {
    let onprem = row.onprem.as_ref().and_then(|user| user.upn.or(user.name)).unwrap_or("-");
    let cloud = row.cloud.as_ref().and_then(|user| user.upn.or(user.name)).unwrap_or("-");
    writeln!(
        out,
        "{} {} {}: {} with {}",
        row.id,
        row.state,
        row.op,
        visible(onprem),
        visible(cloud)
    )?;
    if let Some(command) = &row.command {
        writeln!(out, "  {}", visible(command))?;
    }
    if !row.note.is_empty() {
        writeln!(out, "  note: {}", visible(row.note))?;
    }
    Ok(())
}
