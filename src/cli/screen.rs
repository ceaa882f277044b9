//! `hardmatch`, `demo`, `open`, `resume`: what the screen is to begin with.

use std::ffi::OsString;

use clap::Args;
use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};

use super::Failure;
use super::args::{SettingArgs, SourceArgs, session_path};
use crate::session::{DEMO, Demo, Sessions, now};
use crate::workspace::{Chosen, LastChosen, Preferences, Request};

/// How the screen looks.
#[derive(Clone, Debug, Default, Args)]
pub struct LookArgs {
    /// Draw lines with ASCII characters only
    #[arg(long, global = true)]
    pub ascii: bool,
    /// Use no colour; so does a NO_COLOR that is not empty
    #[arg(long, global = true)]
    pub no_color: bool,
    /// Colours for a background: dark, light, 16 (the terminal's own), high-contrast, none
    #[arg(long, global = true, value_name = "NAME", value_parser = ["dark", "light", "16", "high-contrast", "none"])]
    pub theme: Option<String>,
    /// Turn the mouse on; M does so later
    #[arg(long, global = true)]
    pub mouse: bool,
}

/// What the panes are to begin with.
#[derive(Clone, Debug, Default, Args)]
pub struct SoughtArgs {
    /// Begin with this query in the on-premises pane
    #[arg(long, value_name = "TEXT")]
    pub query: Option<String>,
    /// Begin with this query in the cloud pane
    #[arg(long, value_name = "TEXT")]
    pub cloud_query: Option<String>,
    /// Begin with this user under the cursor: an id in any form, an address, an account name, a name
    #[arg(long, value_name = "WHO")]
    pub focus: Option<String>,
}

/// What the screen is to begin with.
#[derive(Debug)]
pub struct Launch {
    /// The session; `None` for the list of sessions.
    pub request: Option<Request>,
    /// What the panes are to begin with.
    pub sought: SoughtArgs,
    /// How the screen looks.
    pub look: LookArgs,
}

/// Arguments of `hardmatch demo`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  hardmatch demo
  hardmatch demo evening")]
pub struct DemoArgs {
    /// Which one
    #[arg(default_value = Demo::default().name(), value_parser = demo_parser())]
    pub demo: Demo,
}

/// The demos by name; help says what each one shows.
fn demo_parser() -> impl TypedValueParser<Value = Demo> {
    let values = Demo::ALL.map(|demo| PossibleValue::new(demo.name()).help(demo.title()));
    PossibleValuesParser::new(values)
        .map(|name| Demo::ALL.into_iter().find(|demo| demo.name() == name).unwrap_or_default())
}

/// Arguments of `hardmatch open`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  hardmatch open merge --onprem ad.csv --cloud entra.csv
  hardmatch open merge --onprem ad.csv --cloud entra.csv --deleted deleted.csv --dialect graph
  hardmatch open merge --query 'is:conflict'

SESSION is a name, kept under your data folder, or a path. A session that exists is opened; with other \
exports it goes on with those, and says what changed.")]
pub struct OpenArgs {
    /// The session: a name or a path. None: a new one, named after the day
    pub session: Option<OsString>,
    /// The exports.
    #[command(flatten)]
    pub sources: SourceArgs,
    /// The settings.
    #[command(flatten)]
    pub settings: SettingArgs,
    /// What the panes are to begin with.
    #[command(flatten)]
    pub sought: SoughtArgs,
    /// Only look: nothing is changed, and another instance may be at work
    #[arg(long)]
    pub read_only: bool,
    /// Make a new session although nobody in the exports can be linked
    #[arg(long)]
    pub allow_empty: bool,
}

/// Arguments of `hardmatch resume`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  hardmatch resume
  hardmatch resume merge --read-only
  hardmatch resume merge --focus anais.muller@contoso.com")]
pub struct ResumeArgs {
    /// The session: a name or a path. None: the one that was written last
    pub session: Option<OsString>,
    /// What the panes are to begin with.
    #[command(flatten)]
    pub sought: SoughtArgs,
    /// Only look: nothing is changed, and another instance may be at work
    #[arg(long)]
    pub read_only: bool,
}

/// The list of sessions.
pub(super) fn start(look: LookArgs) -> Launch {
    Launch { request: None, sought: SoughtArgs::default(), look }
}

/// A demo.
pub(super) fn demo(args: &DemoArgs, look: LookArgs) -> Result<Launch, Failure> {
    let path = Sessions::of_account()?.locate(DEMO.as_ref())?;
    let request = Request::new(Chosen::Demo(path, args.demo));
    Ok(Launch { request: Some(request), sought: SoughtArgs::default(), look })
}

/// A session, by name or made of exports.
pub(super) fn open(args: OpenArgs, look: LookArgs) -> Result<Launch, Failure> {
    let chosen = match &args.session {
        Some(session) => Chosen::Either(session_path(session)?),
        None => new_of_today()?,
    };
    if args.read_only && !chosen.path().exists() {
        return Err(Failure::Usage(
            "--read-only opens a session that exists; there is none here".into(),
        ));
    }
    let request = Request {
        sources: args.sources.sources(),
        options: args.sources.options()?,
        changes: args.settings.changes(),
        dialect: Preferences::of_account()?.dialect.or(LastChosen::of_account().dialect),
        read_only: args.read_only,
        allow_empty: args.allow_empty,
        ..Request::new(chosen)
    };
    if args.session.is_none() && !request.has_sources() {
        return Err(Failure::Usage(
            "name a session, or give --onprem and --cloud; `hardmatch` alone lists the sessions"
                .into(),
        ));
    }
    Ok(Launch { request: Some(request), sought: args.sought, look })
}

/// A free name for a session without one: the day, and a number if it must be.
fn new_of_today() -> Result<Chosen, Failure> {
    let sessions = Sessions::of_account()?;
    let day = now().strftime("%Y-%m-%d").to_string();
    let mut name = day.clone();
    let mut number = 2;
    loop {
        let path = sessions.locate(name.as_ref())?;
        if !path.exists() {
            return Ok(Chosen::New(path));
        }
        name = format!("{day}-{number}");
        number += 1;
    }
}

/// The latest session, or the one named.
pub(super) fn resume(args: &ResumeArgs, look: LookArgs) -> Result<Launch, Failure> {
    let path = match &args.session {
        Some(session) => session_path(session)?,
        None => Sessions::of_account()?.latest()?.ok_or_else(|| {
            Failure::Usage(
                "there is no session to resume; `hardmatch demo` shows how it works".into(),
            )
        })?,
    };
    let request = Request { read_only: args.read_only, ..Request::new(Chosen::Existing(path)) };
    Ok(Launch { request: Some(request), sought: args.sought.clone(), look })
}
