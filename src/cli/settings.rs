//! `hardmatch settings`: the settings and the exports of a session.

use std::ffi::OsString;
use std::path::Path;

use clap::Args;
use serde_json::json;

use super::args::{SettingArgs, SourceArgs, session_path};
use super::new::stamp;
use super::output::print_json;
use super::watch::watched;
use super::{Exit, Failure, Streams};
use crate::import::Monitor;
use crate::plan::Changes as PlanChanges;
use crate::session::{Ledger, Store};
use crate::text::visible;
use crate::workspace::{self, Changes, Chosen, Request};

/// Arguments of `hardmatch settings`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  hardmatch settings merge
  hardmatch settings merge --tenant 198208a4-8cf1-4b27-89ba-297611c9b5e2 --federated-domain contoso.com
  hardmatch settings merge --cloud fresh.csv --deleted deleted.csv
  hardmatch settings merge --anchor employeeID

Fresh exports take the place of those of their kind; what they change is told. The source anchor cannot \
change while something is queued.")]
pub struct SettingsArgs {
    /// The session: a name or a path
    pub session: OsString,
    /// Fresh exports.
    #[command(flatten)]
    pub sources: SourceArgs,
    /// The settings.
    #[command(flatten)]
    pub settings: SettingArgs,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

/// Runs `hardmatch settings`.
pub(super) fn run(args: &SettingsArgs, streams: &mut Streams<'_>) -> Result<Exit, Failure> {
    let path = session_path(&args.session)?;
    let (changes, sources) = (args.settings.changes(), args.sources.sources());
    // Whether an attribute is one value a person, the exports tell.
    let takes_text = changes.anchor.as_ref().is_some_and(|anchor| anchor.attribute().is_some());
    let is_changing = changes != Changes::default() || sources.files().next().is_some();
    if sources.files().next().is_none() && !takes_text {
        let (ledger, warnings) = without_exports(&path, &changes)?;
        for warning in &warnings {
            writeln!(streams.err, "warning: {}", visible(warning))?;
        }
        streams.changed = is_changing;
        print(&ledger, args.json, streams)?;
        return Ok(Exit::Done);
    }
    let request = Request {
        sources,
        options: args.sources.options()?,
        changes,
        ..Request::new(Chosen::Existing(path))
    };
    let monitor = Monitor::new();
    let opened = watched(&monitor, || workspace::open(&request, &monitor, &stamp()))?;
    streams.changed = is_changing;
    for notice in &opened.notices {
        writeln!(streams.err, "warning: {}", visible(notice))?;
    }
    if opened.show_report {
        for line in &opened.report {
            writeln!(streams.err, "{line}")?;
        }
    }
    for line in opened.changes.iter().flat_map(PlanChanges::lines) {
        writeln!(streams.err, "{}", visible(&line))?;
    }
    print(&opened.ledger, args.json, streams)?;
    Ok(Exit::Done)
}

/// The session with the changes; without any it is only read.
fn without_exports(path: &Path, changes: &Changes) -> Result<(Ledger, Vec<String>), Failure> {
    if *changes != Changes::default() {
        return Ok(workspace::change_settings(path, changes, &stamp())?);
    }
    let viewed = Store::view(path)?;
    Ok((viewed.ledger, viewed.warnings.iter().map(ToString::to_string).collect()))
}

fn print(ledger: &Ledger, json: bool, streams: &mut Streams<'_>) -> Result<(), Failure> {
    if json {
        let value = json!({ "settings": ledger.settings(), "sources": ledger.sources() });
        print_json(&value, streams)?;
        return Ok(());
    }
    for (name, value) in ledger.settings().named() {
        writeln!(streams.out, "{name:<18}{}", visible(&value))?;
    }
    for source in ledger.sources() {
        let path = source.path.display().to_string();
        writeln!(
            streams.out,
            "{:<18}{}   {} rows",
            source.role.name(),
            visible(&path),
            source.rows
        )?;
        let encoding = source.encoding.as_ref().map(|encoding| format!("encoding {encoding}"));
        let said: Vec<String> = encoding.into_iter().chain(source.rules.iter().cloned()).collect();
        if !said.is_empty() {
            writeln!(streams.out, "{:<18}  read with: {}", "", visible(&said.join("; ")))?;
        }
    }
    Ok(())
}
