//! `hardmatch config`: where the preferences of the account are, and what they say.

use clap::Args;
use serde_json::json;

use super::output::print_json;
use super::{Failure, Streams};
use crate::session::{Copies, Sessions};
use crate::text::visible;
use crate::workspace::{LastChosen, Preferences};

/// Arguments of `hardmatch config`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  hardmatch config
  hardmatch config --json

The file is yours to write; the program never does. What it leaves open is as it was chosen last on \
the screen, in a file of the program's own (chosen). It may hold:

  theme = \"dark\"            # dark, light, 16, high-contrast or none
  dialect = \"graph\"         # of new sessions: msol, graph or entra

  [keys.panes]              # keys in place of the usual ones, layer by layer
  undo = [\"U\", \"Ctrl-U\"]    # the names are those that the help finds")]
pub struct ConfigArgs {
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

/// Runs `hardmatch config`.
pub(super) fn run(args: &ConfigArgs, streams: &mut Streams<'_>) -> Result<(), Failure> {
    let preferences = Preferences::of_account()?;
    let path = Preferences::path();
    let (chosen, chosen_path) = (LastChosen::of_account(), LastChosen::path());
    let is_there = path.as_ref().is_some_and(|path| path.exists());
    let sessions = Sessions::of_account()?.folder().to_path_buf();
    let copies = Copies::of_account().folders().to_vec();
    let shown = |path: &std::path::Path| visible(&path.display().to_string()).into_owned();
    if args.json {
        let value = json!({
            "path": path.as_deref().map(shown),
            "exists": is_there,
            "theme": preferences.theme,
            "dialect": preferences.dialect,
            "keys": preferences.keys,
            "chosen": {
                "path": chosen_path.as_deref().map(shown),
                "theme": chosen.theme,
                "dialect": chosen.dialect,
                "folder": chosen.folder.as_deref().map(shown),
            },
            "sessions": shown(&sessions),
            "copies": copies.iter().map(|path| shown(path)).collect::<Vec<_>>(),
        });
        return print_json(&value, streams);
    }
    let absent = if is_there { "" } else { " (not there: everything is as usual)" };
    let path = path.as_deref().map_or_else(|| "none: the account has no home".into(), shown);
    let theme = preferences.theme.as_deref().or(chosen.theme.as_deref());
    let theme = theme.unwrap_or("as the terminal says (COLORFGBG), else 16");
    let dialect = preferences.dialect.or(chosen.dialect).unwrap_or_default();
    writeln!(streams.out, "file       {path}{absent}")?;
    writeln!(streams.out, "theme      {}", visible(theme))?;
    writeln!(streams.out, "dialect    {dialect}, in new sessions")?;
    writeln!(streams.out, "sessions   {}", shown(&sessions))?;
    for copy in &copies {
        writeln!(streams.out, "copies     {}", shown(copy))?;
    }
    if let Some(path) = chosen_path.filter(|path| path.exists()) {
        writeln!(streams.out, "chosen     {}, what was chosen last on the screen", shown(&path))?;
    }
    for line in preferences.keymap().lines() {
        writeln!(streams.out, "keys       {}", visible(line))?;
    }
    Ok(())
}
