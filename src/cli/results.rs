//! `hardmatch results`: takes in what a script logged.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use clap::Args;
use serde::Serialize;
use serde_json::json;

use super::args::session_path;
use super::new::stamp;
use super::output::{Stream, print_json};
use super::{Exit, Failure, Streams};
use crate::plan::Outcome as Reported;
use crate::session::{Append, FileHash, Intake, ResultFile, Store};
use crate::text::visible;
use crate::workspace::read_file;

/// Arguments of `hardmatch results`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  hardmatch results merge merge.results.jsonl
  hardmatch results merge merge.results.jsonl --json

The file is what the exported script wrote beside itself, or where -ResultPath said. It may be taken in \
again when a continued run has written more. Exit code 1 if a step failed or was refused, or if a line was \
not taken in.")]
pub struct ResultsArgs {
    /// The session: a name or a path
    pub session: OsString,
    /// The results, as JSON lines
    pub file: PathBuf,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

/// Runs `hardmatch results`.
pub(super) fn run(args: &ResultsArgs, streams: &mut Streams<'_>) -> Result<Exit, Failure> {
    let bytes = read_file(&args.file)
        .map_err(|error| Failure::Usage(format!("cannot read {}: {error}", args.file.display())))?;
    let mut opened = Store::open(&session_path(&args.session)?, &stamp())?;
    for warning in &opened.warnings {
        writeln!(streams.err, "warning: {warning}")?;
    }
    let intake = Intake::read(&opened.ledger, &bytes)
        .map_err(|error| Failure::Usage(format!("{}: {error}", args.file.display())))?;
    let file = ResultFile { name: name_of(&args.file), sha256: FileHash::of(&bytes) };
    print(args, &intake, streams)?;
    let clean = intake.is_clean() && !intake.results.is_empty();
    for line in intake.into_lines(&mut opened.ledger, &file, &stamp())? {
        opened.store.append(&line)?;
        streams.changed = true;
    }
    Ok(if clean { Exit::Done } else { Exit::Findings })
}

fn name_of(path: &Path) -> String {
    path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}

/// What is taken in of a file.
#[derive(Serialize)]
struct Summary<R: Serialize, N: Serialize> {
    applied: usize,
    skipped: usize,
    refused: usize,
    failed: usize,
    done: usize,
    stamped: usize,
    different: usize,
    known: usize,
    dry_run: usize,
    torn: bool,
    results: R,
    not_taken: N,
}

fn print(args: &ResultsArgs, intake: &Intake, streams: &mut Streams<'_>) -> Result<(), Failure> {
    if !args.json {
        for line in intake.summary() {
            writeln!(streams.out, "{}", visible(&line))?;
        }
        return Ok(());
    }
    let results = intake.results.iter().map(|(run, result)| {
        json!({
            "id": result.id, "run": run, "state": result.outcome, "old": result.old,
            "new": result.new, "message": result.message, "at": result.at,
        })
    });
    let refused = intake.refused.iter();
    let refused = refused.map(|(line, reason)| json!({ "line": line, "reason": reason }));
    let value = Summary {
        applied: intake.count(Reported::Applied),
        skipped: intake.count(Reported::Skipped),
        refused: intake.count(Reported::Refused),
        failed: intake.count(Reported::Failed),
        done: intake.count(Reported::Done),
        stamped: intake.count(Reported::Stamped),
        different: intake.count(Reported::Different),
        known: intake.known,
        dry_run: intake.dry_run,
        torn: intake.torn,
        results: Stream::new(results),
        not_taken: Stream::new(refused),
    };
    print_json(&value, streams)
}
