//! The command line: one file a subcommand, arguments in, outcome out.
//!
//! What the screen can do is not locked in it: every subcommand calls the same functions. Data goes to
//! standard output, messages to standard error; the exit code says how it went ([`Exit`]). This
//! room never imports `app` or `tui`: what needs the screen is handed back as a [`Launch`].

mod args;
mod by_exports;
mod candidates;
mod check;
mod collect;
mod command;
mod config;
mod convert;
mod exit;
mod export;
mod extras;
mod inspect;
mod jobs;
mod new;
mod numbers;
mod output;
mod people;
mod printer;
mod queue;
mod report;
mod report_html;
mod report_words;
mod results;
mod screen;
mod sessions;
mod settings;
mod sheet;
mod subject;
mod verify;
mod watch;

use std::io::{BufRead, Write};

use clap::CommandFactory;

pub use command::{Cli, Subcommand};
pub use convert::{ConvertArgs, convert};
pub use exit::{Exit, Failure};
pub use printer::Printer;
pub use screen::{Launch, LookArgs, SoughtArgs};

/// What a command line comes to.
#[derive(Debug)]
pub enum Run {
    /// It is done.
    Done(Exit),
    /// It needs the screen.
    Screen(Box<Launch>),
    /// It was shown what the screen will be asked to take: whether it does is left to say.
    Configured,
}

/// Where a command writes.
pub struct Streams<'a> {
    /// Data.
    pub out: &'a mut dyn Write,
    /// Messages.
    pub err: &'a mut dyn Write,
    /// Whether the data goes to where only ASCII is shown.
    pub ascii: bool,
    /// Whether a session was changed: that is done, whatever becomes of what is printed.
    pub changed: bool,
}

impl<'a> Streams<'a> {
    /// Streams of a command that has changed nothing yet.
    pub const fn new(out: &'a mut dyn Write, err: &'a mut dyn Write) -> Self {
        Self { out, err, ascii: false, changed: false }
    }
}

/// Runs a command line up to the point where it needs the screen.
///
/// # Errors
/// [`Failure`] is what to say on standard error; the exit code is then 2.
pub fn run(cli: Cli, input: impl BufRead, streams: &mut Streams<'_>) -> Result<Run, Failure> {
    let look = cli.look;
    let done = match cli.command {
        None => return Ok(Run::Screen(Box::new(screen::start(look)))),
        Some(Subcommand::Demo(args)) => {
            return Ok(Run::Screen(Box::new(screen::demo(&args, look)?)));
        }
        Some(Subcommand::Open(args)) => {
            return Ok(Run::Screen(Box::new(screen::open(args, look)?)));
        }
        Some(Subcommand::Resume(args)) => {
            return Ok(Run::Screen(Box::new(screen::resume(&args, look)?)));
        }
        Some(Subcommand::Candidates(args)) => candidates::run(&args, streams)?,
        Some(Subcommand::New(args)) => new::run(&args, streams)?,
        Some(Subcommand::Settings(args)) => settings::run(&args, streams)?,
        Some(Subcommand::Config(args)) => {
            config::run(&args, streams)?;
            return Ok(Run::Configured);
        }
        Some(Subcommand::Sessions(args)) => sessions::run(&args, streams)?,
        Some(Subcommand::Convert(args)) => convert(&args, input, streams)?,
        Some(Subcommand::Inspect(args)) => inspect::run(&args, streams)?,
        Some(Subcommand::Collect(args)) => collect::run(&args, streams)?,
        Some(Subcommand::Check(args)) => check::run(&args, streams)?,
        Some(Subcommand::Queue(args)) => queue::run(&args, streams)?,
        Some(Subcommand::Export(args)) => export::run(&args, streams)?,
        Some(Subcommand::Results(args)) => results::run(&args, streams)?,
        Some(Subcommand::Verify(args)) => verify::run(&args, streams)?,
        Some(Subcommand::Report(args)) => report::run(&args, streams)?,
        Some(Subcommand::Jobs(args)) => jobs::run(&args, streams)?,
        Some(Subcommand::Completions(args)) => extras::completions(&args, Cli::command(), streams)?,
        Some(Subcommand::Man) => extras::man(Cli::command(), streams)?,
    };
    Ok(Run::Done(done))
}
