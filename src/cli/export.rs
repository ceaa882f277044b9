//! `hardmatch export`: the script of a session.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::Args;

use super::args::session_path;
use super::new::stamp;
use super::output::deliver;
use super::{Exit, Failure, Streams};
use crate::powershell::{Dialect, Script, ScriptOptions, script_of_plan};
use crate::session::{Ledger, Store};
use crate::text::visible;

/// Arguments of `hardmatch export`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  hardmatch export merge -o merge.ps1
  hardmatch export merge --dialect graph -o merge.ps1
  hardmatch export merge --rollback -o undo.ps1

The exports are not needed. The script changes nothing unless it is run with -Apply.")]
pub struct ExportArgs {
    /// The session: a name or a path
    pub session: OsString,
    /// The commands of the script, in place of the session's own choice
    #[arg(long, value_name = "DIALECT")]
    pub dialect: Option<Dialect>,
    /// Write the script that restores the old values
    #[arg(long)]
    pub rollback: bool,
    /// Let the script stop at the first error
    #[arg(long)]
    pub stop_on_error: bool,
    /// The file to write; without it, or with -, standard output
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// Replace a file that is there
    #[arg(long)]
    pub force: bool,
}

/// Runs `hardmatch export`.
pub(super) fn run(args: &ExportArgs, streams: &mut Streams<'_>) -> Result<Exit, Failure> {
    let viewed = Store::view(&session_path(&args.session)?)?;
    for warning in &viewed.warnings {
        writeln!(streams.err, "warning: {warning}")?;
    }
    let script = make(&viewed.ledger, args);
    tell(&script, streams)?;
    if args.rollback {
        if let Some(missed) = viewed.ledger.history().missed_by_rollback() {
            writeln!(streams.err, "note: {missed}")?;
        }
    } else if script.counts.steps > 0 {
        writeln!(
            streams.err,
            "note: `hardmatch check SESSION` tells what the exports at hand say against the queue"
        )?;
    }
    if script.counts.steps == 0 && script.counts.purges_commented_out == 0 {
        writeln!(streams.err, "there is nothing to do in this script, so it is not written")?;
        return Ok(Exit::Findings);
    }
    deliver(args.output.as_deref(), args.force, streams, |out| out.write_all(&script.bytes))?;
    let left_out = !script.unsupported.is_empty() || !script.irreversible.is_empty();
    Ok(if left_out { Exit::Findings } else { Exit::Done })
}

fn make(ledger: &Ledger, args: &ExportArgs) -> Script {
    let dialect = args.dialect.unwrap_or(ledger.settings().dialect);
    let usual = ledger.script_options(dialect, &stamp().at);
    let options = ScriptOptions {
        rollback: args.rollback,
        stop_on_error: args.stop_on_error || usual.stop_on_error,
        ..usual
    };
    script_of_plan(ledger.history().queue(), &options)
}

fn tell(script: &Script, streams: &mut Streams<'_>) -> Result<(), Failure> {
    for notice in &script.notices {
        writeln!(streams.err, "note: {notice}")?;
    }
    for left in script.unsupported.iter().chain(&script.irreversible) {
        writeln!(streams.err, "left out: operation {}: {}", left.id, visible(&left.reason))?;
    }
    Ok(())
}
