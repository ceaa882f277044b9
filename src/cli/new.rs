//! `hardmatch new`: a session without the screen.

use std::ffi::OsString;

use clap::Args;
use serde_json::json;

use super::args::{SettingArgs, SourceArgs, session_path};
use super::output::print_json;
use super::watch::watched;
use super::{Exit, Failure, Streams};
use crate::directory::TextAttribute;
use crate::import::Monitor;
use crate::session::{Stamp, now, operator};
use crate::text::visible;
use crate::workspace::{self, Chosen, Request, Workspace};

/// Arguments of `hardmatch new`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  hardmatch new merge --onprem ad.csv --cloud entra.csv
  hardmatch new ./merge.jsonl --onprem ad.csv --cloud entra.csv --deleted deleted.csv")]
pub struct NewArgs {
    /// The session: a name, kept under your data folder, or a path
    pub session: OsString,
    /// The exports.
    #[command(flatten)]
    pub sources: SourceArgs,
    /// The settings.
    #[command(flatten)]
    pub settings: SettingArgs,
    /// Make it although nobody in the exports can be linked
    #[arg(long)]
    pub allow_empty: bool,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

/// Who and when, now.
pub(super) fn stamp() -> Stamp {
    Stamp::new(now(), operator())
}

/// Runs `hardmatch new`.
pub(super) fn run(args: &NewArgs, streams: &mut Streams<'_>) -> Result<Exit, Failure> {
    let request = Request {
        sources: args.sources.sources(),
        options: args.sources.options()?,
        changes: args.settings.changes(),
        allow_empty: args.allow_empty,
        ..Request::new(Chosen::New(session_path(&args.session)?))
    };
    let monitor = Monitor::new();
    let opened = watched(&monitor, || workspace::open(&request, &monitor, &stamp()))?;
    streams.changed = true;
    for notice in &opened.notices {
        writeln!(streams.err, "warning: {}", visible(notice))?;
    }
    if opened.show_report {
        for line in &opened.report {
            writeln!(streams.err, "{line}")?;
        }
    }
    report(args, &opened, streams)?;
    if let Some(text) = opened.judge.to_settle() {
        writeln!(streams.err, "to settle: {}", visible(&text))?;
    }
    Ok(Exit::Done)
}

fn report(args: &NewArgs, opened: &Workspace, streams: &mut Streams<'_>) -> Result<(), Failure> {
    let directory = opened.judge.directory();
    let (onprem, cloud) = (directory.onprem.len(), directory.cloud.len());
    let path = opened.path.display().to_string();
    if args.json {
        let name = opened.ledger.name();
        let recognised = opened.judge.recognised_anchor().map(TextAttribute::name);
        let value = json!({
            "name": name, "path": path, "onprem": onprem, "cloud": cloud,
            "recognised_anchor": recognised,
        });
        print_json(&value, streams)?;
    } else {
        writeln!(streams.out, "{}: {onprem} on-premises and {cloud} cloud users", visible(&path))?;
    }
    Ok(())
}
