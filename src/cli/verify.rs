//! `hardmatch verify`: the queue against fresh exports.

use std::ffi::OsString;

use clap::Args;
use serde_json::json;

use super::args::{SourceArgs, session_path};
use super::watch::watched;
use super::{Failure, Outcome, Streams};
use crate::import::{Monitor, import};
use crate::plan::{Known, QueuedOperation, Truth, Verification, verify};
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
pub(super) fn run(args: &VerifyArgs, streams: &mut Streams<'_>) -> Result<Outcome, Failure> {
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
    let verified: Vec<(&QueuedOperation, Verification)> = queue
        .operations()
        .iter()
        .map(|queued| (queued, verify(queue, queued, &imported.directory)))
        .collect();
    if verified.is_empty() {
        writeln!(streams.err, "the queue is empty: there is nothing to verify")?;
    }
    if args.json {
        print_json(&verified, streams)?;
    } else {
        print(&verified, streams)?;
    }
    let done = verified.iter().all(|(_, verification)| verification.truth == Truth::Done);
    Ok(if done && !verified.is_empty() { Outcome::Done } else { Outcome::Findings })
}

fn print_json(
    verified: &[(&QueuedOperation, Verification)],
    streams: &mut Streams<'_>,
) -> Result<(), Failure> {
    let operations: Vec<_> = verified
        .iter()
        .map(|(queued, verification)| {
            json!({
                "id": queued.id,
                "op": queued.operation.kind(),
                "state": queued.state,
                "outcome": verification.truth,
                "wanted": verification.wanted,
                "found": verification.found,
                "note": verification.note,
            })
        })
        .collect();
    serde_json::to_writer_pretty(&mut *streams.out, &json!({ "operations": operations }))?;
    writeln!(streams.out)?;
    Ok(())
}

fn print(
    verified: &[(&QueuedOperation, Verification)],
    streams: &mut Streams<'_>,
) -> Result<(), Failure> {
    let mut counts = [0_usize; 4];
    for (queued, verification) in verified {
        let truth = verification.truth;
        counts[truth as usize] += 1;
        let onprem = queued.operation.onprem().and_then(|user| user.upn.clone());
        let cloud = queued.operation.cloud().and_then(|user| user.upn.clone());
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
            streams.out,
            "{} {} {}: {}  wanted {}, found {}{}{alarm}",
            queued.id,
            truth.name(),
            queued.operation.kind().name(),
            visible(&who),
            visible(wanted),
            visible(found),
            visible(&note),
        )?;
    }
    let [done, not_done, different, unknown] = counts;
    writeln!(
        streams.err,
        "{done} done, {not_done} not done, {different} done differently, {unknown} unknown"
    )?;
    Ok(())
}
