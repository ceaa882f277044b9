//! `hardmatch verify`: the queue against fresh exports.

use std::ffi::OsString;
use std::io::{self, Write};

use clap::Args;
use serde::Serialize;

use super::args::{SourceArgs, session_path};
use super::output::{Stream, made, print_json, print_list};
use super::watch::watched;
use super::{Exit, Failure, Streams};
use crate::import::{Monitor, import};
use crate::plan::{Known, OpId, OpKind, OpState, QueuedOperation, Truth, Verification, verify};
use crate::session::Store;
use crate::text::visible;
use crate::workspace::WorkspaceError;

/// Arguments of `hardmatch verify`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  hardmatch verify merge --cloud fresh.csv
  hardmatch verify merge --cloud fresh.csv --deleted deleted.csv --onprem ad.csv --remote-mailboxes remote.csv
  hardmatch verify merge --cloud fresh.csv --json

Exit code 0 only if every operation is done. What needs an export that is not given is unknown, and says
which one.")]
pub struct VerifyArgs {
    /// The session: a name or a path
    pub session: OsString,
    /// The fresh exports.
    #[command(flatten)]
    pub sources: SourceArgs,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

/// Runs `hardmatch verify`.
pub(super) fn run(args: &VerifyArgs, streams: &mut Streams<'_>) -> Result<Exit, Failure> {
    let sources = args.sources.sources();
    if sources.files().next().is_none() {
        return Err(Failure::Usage(
            "give at least one fresh export: --cloud FILE, and --onprem, --deleted, --mailboxes or --remote-mailboxes for operations that are about those".into(),
        ));
    }
    let viewed = Store::view(&session_path(&args.session)?)?;
    for warning in &viewed.warnings {
        writeln!(streams.err, "warning: {warning}")?;
    }
    let options = args.sources.options()?;
    let monitor = Monitor::new();
    let imported =
        watched(&monitor, || import(&sources, &options, &monitor).map_err(WorkspaceError::from))?;
    let queue = viewed.ledger.history().queue();
    if queue.is_empty() {
        writeln!(streams.err, "the queue is empty: there is nothing to verify")?;
    }
    let operations: Vec<&QueuedOperation> = queue.operations().collect();
    let verified = made(operations.len(), |at| {
        let queued = operations[at];
        (queued, verify(queue, queued, &imported.directory))
    });
    let mut counts = Counts::default();
    let verified = verified.inspect(|(_, verification)| counts[verification.truth as usize] += 1);
    if args.json {
        let operations = Stream::new(verified.map(Row::of));
        print_json(&Listing { operations }, streams)?;
    } else {
        print_list(streams, |out| {
            let mut verified = verified;
            verified.try_for_each(|(queued, verification)| print(queued, &verification, out))
        })?;
        let [done, not_done, different, unknown] = counts;
        writeln!(
            streams.err,
            "{done} done, {not_done} not done, {different} done differently, {unknown} unknown"
        )?;
    }
    let done = counts[Truth::Done as usize] == queue.len() && !queue.is_empty();
    Ok(if done { Exit::Done } else { Exit::Findings })
}

/// How many operations are done, not done, done differently, and not known.
type Counts = [usize; 4];

#[derive(Serialize)]
struct Listing<O: Serialize> {
    operations: O,
}

#[derive(Serialize)]
struct Row {
    id: OpId,
    op: OpKind,
    state: OpState,
    outcome: Truth,
    wanted: Option<String>,
    found: Known<String>,
    note: Option<String>,
}

impl Row {
    fn of((queued, verification): (&QueuedOperation, Verification)) -> Self {
        Self {
            id: queued.id,
            op: queued.operation.kind(),
            state: queued.state,
            outcome: verification.truth,
            wanted: verification.wanted,
            found: verification.found,
            note: verification.note,
        }
    }
}

fn print(
    queued: &QueuedOperation,
    verification: &Verification,
    out: &mut dyn Write,
) -> io::Result<()> {
    let onprem = queued.operation.onprem().and_then(|user| user.upn.as_deref());
    let cloud = queued.operation.cloud().and_then(|user| user.upn.as_deref());
    let who = onprem.or(cloud).unwrap_or_default();
    let found = match &verification.found {
        Known::Unknown => "unknown",
        Known::Empty => "none",
        Known::Value(value) => value,
    };
    let wanted = verification.wanted.as_deref().unwrap_or("none");
    let alarm = if verification.contradicts(queued.state) {
        format!("  REPORTED AS {}, AND NOT TRUE", queued.state.name().to_uppercase())
    } else {
        String::new()
    };
    let note = verification.note.as_ref().map(|note| format!("  ({note})")).unwrap_or_default();
    writeln!(
        out,
        "{} {} {}: {}  wanted {}, found {}{}{alarm}",
        queued.id,
        verification.truth.name(),
        queued.operation.kind().name(),
        visible(who),
        visible(wanted),
        visible(found),
        visible(&note),
    )
}
