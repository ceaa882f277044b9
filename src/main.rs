//! The `hardmatch` command: parse, dispatch, exit code.

use std::env;
use std::io::{self, IsTerminal, Write};
use std::process::ExitCode;

use clap::Parser;
use hardmatch::app::Ending;
use hardmatch::cli::{self, Cli, Exit, Failure, Launch, LookArgs, Run, Streams};
use hardmatch::tui::clipboard::Route;
use hardmatch::tui::theme::{ASCII, Look, Theme, UNICODE};
use hardmatch::tui::{self, Begin, Options};

fn main() -> ExitCode {
    let cli = Cli::parse();
    let (mut out, mut err) = (io::stdout().lock(), io::stderr());
    let mut streams = Streams { out: &mut out, err: &mut err };
    let run = cli::run(cli, io::stdin().lock(), &mut streams);
    let flushed = out.flush();
    drop(out);
    let ended = match run {
        Ok(Run::Done(outcome)) => flushed.map(|()| outcome).map_err(Failure::from),
        Ok(Run::Screen(launch)) => show(*launch),
        Err(failure) => Err(failure),
    };
    let outcome = ended.unwrap_or_else(|failure| {
        if cli::is_broken_pipe(&failure) {
            return Exit::Done;
        }
        // Nothing can be done about a standard error that takes no text.
        let _ = writeln!(io::stderr(), "hardmatch: {failure}");
        Exit::Unusable
    });
    ExitCode::from(outcome.code())
}

/// Runs the screen.
fn show(launch: Launch) -> Result<Exit, Failure> {
    if !io::stdin().is_terminal() || !io::stdout().is_terminal() {
        return Err(Failure::Usage(
            "there is no terminal here for the screen; `hardmatch new`, `queue`, `export` and `inspect` work without one".into(),
        ));
    }
    let begin = match launch.request {
        Some(request) => Begin::Open { request: Box::new(request), query: launch.query },
        None => Begin::Start,
    };
    let options = Options {
        look: look(launch.look),
        mouse: launch.look.mouse,
        route: Route::of_environment(|name| env::var(name).ok()),
    };
    Ok(match tui::run(begin, options)? {
        Ending::Quit => Exit::Done,
        Ending::Interrupt => Exit::Interrupted,
        Ending::HangUp => Exit::HungUp,
        Ending::Terminate => Exit::Terminated,
        Ending::Panic => Exit::Panicked,
    })
}

/// Colours and characters, as the options and the environment want them.
fn look(args: LookArgs) -> Look {
    let set = |name: &str| env::var(name).is_ok_and(|value| !value.is_empty());
    let dumb = env::var("TERM").is_ok_and(|term| term == "dumb");
    let mono = args.no_color || dumb || set("NO_COLOR");
    Look {
        theme: if mono { Theme::Mono } else { Theme::Colours },
        glyphs: if args.ascii || !is_utf8_locale() { ASCII } else { UNICODE },
    }
}

/// Whether the terminal may be sent more than ASCII. Where no locale is named, it is assumed.
fn is_utf8_locale() -> bool {
    let named = ["LC_ALL", "LC_CTYPE", "LANG"]
        .iter()
        .find_map(|name| env::var(name).ok().filter(|value| !value.is_empty()));
    named.is_none_or(|locale| {
        let locale = locale.to_ascii_lowercase();
        locale.contains("utf-8") || locale.contains("utf8")
    })
}
