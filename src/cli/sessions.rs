//! `hardmatch sessions`: which sessions there are.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::Args;

use super::args::session_path;
use super::output::print_json;
use super::{Exit, Failure, Streams};
use crate::session::{Copies, Sessions, Summary, recover};
use crate::text::{counted, visible};

/// Arguments of `hardmatch sessions`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  hardmatch sessions
  hardmatch sessions --json
  hardmatch sessions --recover merge    (a damaged one, to a copy)")]
pub struct SessionsArgs {
    /// Print JSON
    #[arg(long)]
    pub json: bool,
    /// Copy what is sound of a damaged session to a new one; the damaged file is left as it is
    #[arg(long, value_name = "SESSION")]
    pub recover: Option<OsString>,
}

/// Runs `hardmatch sessions`.
pub(super) fn run(args: &SessionsArgs, streams: &mut Streams<'_>) -> Result<Exit, Failure> {
    if let Some(session) = &args.recover {
        return run_recover(session, streams);
    }
    let sessions = Sessions::of_account()?;
    let list = sessions.list()?;
    if args.json {
        print_json(&list, streams)?;
        return Ok(Exit::Done);
    }
    let paths: Vec<_> = list.iter().map(|summary| PathBuf::from(&summary.path)).collect();
    for copy in Copies::of_account().beyond_all(&paths) {
        writeln!(streams.err, "warning: {copy}")?;
    }
    if list.is_empty() {
        writeln!(streams.err, "there is no session in {}", sessions.folder().display())?;
        return Ok(Exit::Findings);
    }
    for summary in &list {
        print(summary, streams)?;
    }
    Ok(Exit::Done)
}

fn print(summary: &Summary, streams: &mut Streams<'_>) -> Result<(), Failure> {
    let number =
        |count: Option<u64>| count.map_or_else(|| "?".to_string(), |count| count.to_string());
    let size = |count: Option<usize>| number(count.map(|count| count as u64));
    writeln!(
        streams.out,
        "{}\n  {}\n  {} on-premises, {} cloud, {} still open, {} applied; changed {}",
        visible(&summary.name),
        visible(&summary.path),
        number(summary.onprem),
        number(summary.cloud),
        size(summary.queued),
        size(summary.applied),
        summary.changed.as_deref().unwrap_or("?")
    )?;
    if let Some(holder) = &summary.locked_by {
        writeln!(streams.out, "  open: {}", visible(holder))?;
    }
    if let Some(error) = &summary.error {
        writeln!(streams.out, "  {}", visible(error))?;
    }
    Ok(())
}

fn run_recover(session: &OsString, streams: &mut Streams<'_>) -> Result<Exit, Failure> {
    let recovered = recover(&session_path(session)?)?;
    streams.changed = true;
    writeln!(
        streams.out,
        "{}: {} kept, {} left out from line {} on ({})",
        recovered.path.display(),
        counted(recovered.kept, "line"),
        recovered.damage.left_out,
        recovered.damage.line,
        recovered.damage.reason
    )?;
    Ok(Exit::Done)
}
