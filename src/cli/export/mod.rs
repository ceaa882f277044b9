//! `hardmatch export`: the script of a session, and what is read beside it.

mod against;
mod table;

use std::collections::HashSet;
use std::ffi::OsString;
use std::path::{Path, PathBuf};

use clap::Args;

use super::args::session_path;
use super::new::stamp;
use super::numbers::Numbers;
use super::output::deliver;
use super::{Exit, Failure, Streams};
use crate::anchor::Guid;
use crate::plan::{CloudRef, OpId, QueuedOperation, WorkItem, working_order};
use crate::powershell::{
    Dialect, Direction, Script, ScriptOptions, plain_commands, script_of_items,
};
use crate::session::{Ledger, Store};
use crate::text::visible;
use table::Form;

/// Arguments of `hardmatch export`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  hardmatch export merge -o merge.ps1
  hardmatch export merge --dialect graph -o merge.ps1
  hardmatch export merge --only 1,4-9 -o pilot.ps1
  hardmatch export merge --marked -o pilot.ps1
  hardmatch export merge --table merge.md
  hardmatch export merge --rollback -o undo.ps1

The exports are not needed; where they are there, what they say against operations is told. The script changes nothing unless it is run with -Apply.")]
#[expect(clippy::struct_excessive_bools, reason = "a flag of the command line each")]
pub struct ExportArgs {
    /// The session: a name or a path
    pub session: OsString,
    /// The commands of the script, in place of the session's own choice
    #[arg(long, value_name = "DIALECT")]
    pub dialect: Option<Dialect>,
    /// Only these operations: numbers and ranges, such as 1,4-9
    #[arg(long, value_name = "NUMBERS")]
    pub only: Option<Numbers>,
    /// Only the operations of the users that are marked on the screen, for a pilot
    #[arg(long, conflicts_with = "only")]
    pub marked: bool,
    /// Write the script that takes back what results say was applied
    #[arg(long)]
    pub rollback: bool,
    /// With --rollback: take back what the file of results says that the script is given when it runs
    #[arg(long, requires = "rollback")]
    pub without_results: bool,
    /// Write the plain commands, one line an operation, to read or to paste
    #[arg(long, conflicts_with_all = ["rollback", "table", "split"])]
    pub commands: bool,
    /// Write the steps as a table for those who decide: a .csv for spreadsheets, or a .md
    #[arg(long, value_name = "FILE", conflicts_with_all = ["rollback", "output", "split"])]
    pub table: Option<PathBuf>,
    /// Write the steps into a file beside the script (.steps.csv), so that the script is the same for every session
    #[arg(long, requires = "output")]
    pub split: bool,
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
    let ledger = &viewed.ledger;
    let queue = ledger.history().queue();
    let options = options(ledger, args);
    let mut plan = working_order(queue);
    if let Some(numbers) = &args.only {
        let ids = numbers.within(queue).map_err(Failure::Usage)?;
        choose(&mut plan, &ids);
    }
    if args.marked {
        choose(&mut plan, &marked(ledger)?);
    }
    if !args.rollback {
        against::tell(&args.session, ledger, &plan, streams)?;
    }
    if let Some(path) = &args.table {
        return write_table(path, &plan, &options, args.force, streams);
    }
    if args.commands {
        let text = plain_commands(&plan, &options);
        deliver(args.output.as_deref(), args.force, streams, |out| out.write_all(text.as_bytes()))?;
        return Ok(Exit::Done);
    }
    let script = script_of_items(&plan, &options);
    tell(&script, streams)?;
    if args.rollback
        && let Some(missed) = ledger.history().missed_by_rollback()
    {
        writeln!(streams.err, "note: {missed}")?;
    }
    if script.counts.steps == 0 && script.counts.purges_commented_out == 0 {
        writeln!(streams.err, "there is nothing to do in this script, so it is not written")?;
        return Ok(Exit::Findings);
    }
    write_script(&script, args, streams)?;
    let left_out = !script.unsupported.is_empty() || !script.irreversible.is_empty();
    Ok(if left_out { Exit::Findings } else { Exit::Done })
}

fn options(ledger: &Ledger, args: &ExportArgs) -> ScriptOptions {
    let dialect = args.dialect.unwrap_or(ledger.settings().dialect);
    let usual = ledger.script_options(dialect, &stamp().at);
    ScriptOptions {
        direction: match (args.rollback, args.without_results) {
            (false, _) => Direction::Apply,
            (true, false) => Direction::Rollback,
            (true, true) => Direction::RollbackByResults,
        },
        stop_on_error: args.stop_on_error || usual.stop_on_error,
        ..usual
    }
}

/// The operations of the users that the screen had marked when it was left, in order.
fn marked(ledger: &Ledger) -> Result<Vec<OpId>, Failure> {
    let view = ledger.view();
    let marks: HashSet<Guid> =
        view.onprem.marked.iter().chain(&view.cloud.marked).copied().collect();
    if marks.is_empty() {
        return Err(Failure::Usage(
            "nobody is marked in this session: mark users on the screen (Space) and leave it, or name operations with --only".into(),
        ));
    }
    let is_marked = |queued: &QueuedOperation| {
        let onprem = queued.operation.onprem().map(|user| user.object_guid.0);
        let cloud = queued.operation.cloud().and_then(CloudRef::object_id).map(|id| id.0);
        onprem.into_iter().chain(cloud).any(|id| marks.contains(&id))
    };
    let queue = ledger.history().queue();
    let mut ids: Vec<OpId> =
        queue.operations().filter(|queued| is_marked(queued)).map(|queued| queued.id).collect();
    ids.sort_unstable();
    if ids.is_empty() {
        return Err(Failure::Usage(format!(
            "none of the {} marked users has an operation in the queue",
            marks.len()
        )));
    }
    Ok(ids)
}

/// Leaves the chosen operations, whose numbers are in order, and the stops before the last of them.
fn choose(plan: &mut Vec<WorkItem<'_>>, ids: &[OpId]) {
    plan.retain(|item| match item {
        WorkItem::Operation(queued) => ids.binary_search(&queued.id).is_ok(),
        WorkItem::Stop(_) | WorkItem::Afterwards(_) => true,
    });
    let is_operation = |item: &WorkItem<'_>| matches!(item, WorkItem::Operation(_));
    let last = plan.iter().rposition(is_operation).unwrap_or(0);
    let mut at = 0;
    plan.retain(|item| {
        at += 1;
        at <= last + 1 || matches!(item, WorkItem::Afterwards(_))
    });
}

fn write_table(
    path: &Path,
    plan: &[WorkItem<'_>],
    options: &ScriptOptions,
    force: bool,
    streams: &mut Streams<'_>,
) -> Result<Exit, Failure> {
    let ending = path.extension().and_then(|ending| ending.to_str()).unwrap_or_default();
    let form = match ending.to_ascii_lowercase().as_str() {
        "csv" => Form::Csv,
        "md" => Form::Markdown,
        _ => {
            return Err(Failure::Usage(format!(
                "{}: the table is written as a .csv or as a .md",
                path.display()
            )));
        }
    };
    deliver(Some(path), force, streams, |out| table::write(plan, options.dialect, form, out))?;
    Ok(Exit::Done)
}

/// Writes the script in one file, or the same script for every session and its steps beside it.
fn write_script(
    script: &Script,
    args: &ExportArgs,
    streams: &mut Streams<'_>,
) -> Result<(), Failure> {
    let output = args.output.as_deref();
    let Some(path) = output.filter(|_| args.split) else {
        return deliver(output, args.force, streams, |out| out.write_all(&script.bytes));
    };
    let steps = path.with_extension("steps.csv");
    deliver(Some(&steps), args.force, streams, |out| out.write_all(&script.rows))?;
    deliver(Some(path), args.force, streams, |out| out.write_all(&script.machinery))
}

fn tell(script: &Script, streams: &mut Streams<'_>) -> Result<(), Failure> {
    for notice in &script.notices {
        writeln!(streams.err, "note: {notice}")?;
    }
    for left in script.unsupported.iter().chain(&script.irreversible) {
        writeln!(streams.err, "left out: operation {}: {}", left.id, visible(&left.reason))?;
    }
    for left in &script.no_way_back {
        writeln!(streams.err, "no way back: operation {}: {}", left.id, visible(&left.reason))?;
    }
    Ok(())
}
