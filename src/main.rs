//! The `hardmatch` command: parse, dispatch, exit code.

use std::backtrace::{Backtrace, BacktraceStatus};
use std::env;
use std::io::{self, BufReader, BufWriter, IsTerminal, Write};
use std::panic;
use std::process::ExitCode;
#[cfg(unix)]
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use clap::Parser;
use hardmatch::app::{Ending, Keymap, Sought};
use hardmatch::cli::{
    self, Cli, Exit, Failure, Launch, LookArgs, Printer, Run, SoughtArgs, Streams,
};
use hardmatch::text::visible;
use hardmatch::tui::clipboard::Route;
use hardmatch::tui::theme::{ASCII, ASCII_ALONE, Look, Theme, UNICODE};
use hardmatch::tui::{self, Begin, Ended, Options};
use hardmatch::workspace::{LastChosen, Preferences};

/// Whether standard output was closed when the process began. The runtime puts `/dev/null` in its place
/// before `main`, which takes everything and shows nothing; and that cannot be told from a `/dev/null` that
/// somebody has chosen, since not only the runtime opens it for reading and writing.
#[cfg(unix)]
static IS_STDOUT_CLOSED: AtomicBool = AtomicBool::new(false);

#[cfg(unix)]
ctor_lite::ctor! {
    // The keyword is the macro's: it reminds that the runtime is not there yet. A system call and a store
    // need nothing of it.
    unsafe fn look_at_stdout() {
        let found = rustix::io::fcntl_getfd(rustix::stdio::stdout());
        IS_STDOUT_CLOSED.store(found.is_err(), Ordering::Relaxed);
    }
}

fn main() -> ExitCode {
    heed_limits();
    let utf8 = is_utf8_locale();
    report_panics(utf8);
    // Whatever a message holds, it goes through this.
    let mut err = Printer::terminal(io::stderr(), utf8);
    let stdout = BufWriter::new(Stdout);
    let mut out = if io::stdout().is_terminal() {
        Printer::terminal(stdout, utf8)
    } else {
        Printer::to(stdout)
    };
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(told) => return ExitCode::from(tell(&told, out, &mut err).code()),
    };
    let mut streams = Streams::new(&mut out, &mut err);
    streams.ascii = !utf8 && io::stdout().is_terminal();
    // It is not held: an import of `-` reads it on another thread, by the same lock where it has no name.
    let run = cli::run(cli, BufReader::new(io::stdin()), &mut streams);
    let changed = streams.changed;
    let printed = out.finish();
    let ended = match run {
        Ok(Run::Done(outcome)) => Ok(ended(outcome, printed, changed, &mut err)),
        Ok(Run::Screen(launch)) => show(*launch, &mut err),
        Ok(Run::Configured) => {
            can_be_taken().map(|()| ended(Exit::Done, printed, changed, &mut err))
        }
        Err(failure) => Err(failure),
    };
    let outcome = ended.unwrap_or_else(|failure| {
        let _ = writeln!(err, "hardmatch: {failure}");
        Exit::Unusable
    });
    ExitCode::from(outcome.code())
}

/// How a command ended, and whether what it printed got out.
fn ended(outcome: Exit, printed: io::Result<()>, changed: bool, err: &mut Printer<'_>) -> Exit {
    let Err(error) = printed else { return outcome };
    if changed {
        let _ = writeln!(
            err,
            "hardmatch: done and saved, but it could not be printed: {error}. Do not repeat it; the session can be listed"
        );
        return Exit::Unprinted;
    }
    let _ = writeln!(err, "hardmatch: it could not be printed: {error}");
    Exit::Unusable
}

/// Prints the help that was asked for, or what is wrong with the arguments.
fn tell(told: &clap::Error, mut out: Printer<'_>, err: &mut Printer<'_>) -> Exit {
    let text = told.render();
    if told.use_stderr() {
        let _ = write!(err, "{text}");
        return Exit::Unusable;
    }
    let _ = write!(out, "{text}");
    ended(Exit::Done, out.finish(), false, err)
}

/// Standard output as the system has it: that of the standard library says nothing where it cannot be
/// written to.
struct Stdout;

impl Write for Stdout {
    #[cfg(unix)]
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if IS_STDOUT_CLOSED.load(Ordering::Relaxed) {
            return Err(io::Error::other("standard output is closed"));
        }
        Ok(rustix::io::retry_on_intr(|| rustix::io::write(rustix::stdio::stdout(), bytes))?)
    }

    #[cfg(not(unix))]
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        io::stdout().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        io::stdout().flush()
    }
}

/// Has a panic reported as everything else is: what it says may hold anything.
fn report_panics(utf8: bool) {
    panic::set_hook(Box::new(move |info| {
        let mut err = Printer::terminal(io::stderr(), utf8);
        let thread = thread::current();
        let _ = writeln!(err, "thread '{}' {info}", thread.name().unwrap_or("unnamed"));
        let backtrace = Backtrace::capture();
        if backtrace.status() == BacktraceStatus::Captured {
            let _ = writeln!(err, "{backtrace}");
        }
        let _ = writeln!(
            err,
            "hardmatch: this is a fault of the program; what was called saved is saved: `hardmatch resume` goes on"
        );
    }));
}

/// Has a write beyond the limit on the size of files fail (EFBIG), which is told, in place of a signal that
/// ends the process with half a line in the file.
fn heed_limits() {
    #[cfg(unix)]
    {
        use std::sync::Arc;
        // Nobody asks for the flag: that the signal is heard at all is enough. Where the system refuses
        // that, all is as it was.
        let _ = signal_hook::flag::register(
            signal_hook::consts::SIGXFSZ,
            Arc::new(AtomicBool::new(false)),
        );
    }
}

/// Runs the screen.
fn show(launch: Launch, err: &mut Printer<'_>) -> Result<Exit, Failure> {
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
    if !tui::can_draw() {
        return Err(Failure::Usage(
            "this console cannot show the screen (it takes no terminal sequences): use Windows Terminal or the console of Windows 10 and later without its legacy mode, or `hardmatch new`, `queue`, `export` and `inspect`, which need none".into(),
        ));
    }
    let begin = match launch.request {
        Some(request) => Begin::Open { request: Box::new(request), sought: sought(launch.sought) },
        None => Begin::Start,
    };
    let preferences = Preferences::of_account()?;
    let last = LastChosen::of_account();
    // A theme of another version is no reason not to start.
    let last = last.theme.as_deref().filter(|name| Theme::named(name).is_some());
    let options = Options {
        look: look(&launch.look, preferences.theme.as_deref().or(last))?,
        mouse: launch.look.mouse,
        route: Route::of_environment(cfg!(windows), |name| env::var(name).ok()),
        keymap: keymap_of(&preferences)?,
        dialect: preferences.dialect,
    };
    let Ended { ending, unsaved } = tui::run(begin, options);
    if let Some(unsaved) = &unsaved {
        let _ = writeln!(err, "hardmatch: {unsaved}");
    }
    Ok(match ending? {
        Ending::Quit if unsaved.is_some() => Exit::Unusable,
        Ending::Quit => Exit::Done,
        Ending::Unopened => Exit::Unusable,
        Ending::Panic => Exit::Panicked,
        ending => Exit::Signalled(ending.code()),
    })
}

/// The keys as the configuration wants them.
fn keymap_of(preferences: &Preferences) -> Result<Keymap, Failure> {
    let keymap = Keymap::built_in().and_then(|usual| usual.changed_by(&preferences.keymap()));
    keymap.map_err(|error| Failure::Usage(format!("[keys] of the configuration: {error}")))
}

/// Whether the screen can begin with what the configuration says.
fn can_be_taken() -> Result<(), Failure> {
    let preferences = Preferences::of_account()?;
    keymap_of(&preferences)?;
    look(&LookArgs::default(), preferences.theme.as_deref()).map(|_| ())
}

/// What the panes are to begin with, as the screen wants it.
fn sought(args: SoughtArgs) -> Sought {
    let SoughtArgs { query, cloud_query, focus } = args;
    Sought { query, cloud_query, focus }
}

/// Colours and characters, as the options, the configuration and the environment want them.
fn look(args: &LookArgs, preferred: Option<&str>) -> Result<Look, Failure> {
    let set = |name: &str| env::var(name).is_ok_and(|value| !value.is_empty());
    let chosen = args.theme.as_deref().or(preferred);
    let theme = match chosen {
        _ if args.no_color || (set("NO_COLOR") && args.theme.is_none()) => Theme::Mono,
        Some(name) => Theme::named(name).ok_or_else(|| {
            let names = Theme::ALL.map(Theme::name).join(", ");
            Failure::Usage(format!("there is no theme {}; there are {names}", visible(name)))
        })?,
        None => Theme::of_terminal(env::var("COLORFGBG").ok().as_deref()),
    };
    Ok(Look {
        theme,
        glyphs: match (is_utf8_locale(), args.ascii) {
            (false, _) => ASCII_ALONE,
            (true, true) => ASCII,
            (true, false) => UNICODE,
        },
    })
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
