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
    heed_limits();
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

/// Has a write beyond the limit on the size of files fail (EFBIG), which is told, in place of a signal that
/// ends the process with half a line in the file.
fn heed_limits() {
    #[cfg(unix)]
    {
        use std::sync::Arc;
        use std::sync::atomic::AtomicBool;
        // Nobody asks for the flag: that the signal is heard at all is enough. Where the system refuses
        // that, all is as it was.
        let _ = signal_hook::flag::register(
            signal_hook::consts::SIGXFSZ,
            Arc::new(AtomicBool::new(false)),
        );
    }
}

/// Runs the screen.
fn show(launch: Launch) -> Result<Exit, Failure> {
    if !io::stdin().is_terminal() || !io::stdout().is_terminal() {
        return Err(Failure::Usage(
            "there is no terminal here for the screen; `hardmatch new`, `queue`, `export` and `inspect` work without one".into(),
        ));
    }
    if env::var("TERM").is_ok_and(|term| term == "dumb") {
        return Err(Failure::Usage(
            "this terminal can show no screen (TERM=dumb): set TERM to what it is, such as xterm-256color, or use `hardmatch new`, `queue`, `export` and `inspect`, which need none".into(),
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
        Ending::Panic => Exit::Panicked,
        ending => Exit::Signalled(ending.code()),
    })
}

/// Colours and characters, as the options and the environment want them.
fn look(args: LookArgs) -> Look {
    let set = |name: &str| env::var(name).is_ok_and(|value| !value.is_empty());
    let mono = args.no_color || set("NO_COLOR");
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
