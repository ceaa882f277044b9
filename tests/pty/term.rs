//! A pseudo-terminal with the program on it, and the screen that it draws.

use std::io::{Read, Write};
use std::num::NonZero;
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};
use rustix::process::{Pid, Signal, kill_process};
use tempfile::TempDir;

use crate::folders::{assert_account_untouched, own_folders};

const PROGRAM: &str = env!("CARGO_BIN_EXE_hardmatch");

/// How long anything may take before a test gives up. Generous: machines are slow, and nothing waits
/// for it unless something is wrong.
const CAP: Duration = Duration::from_secs(60);

/// Between two looks.
const LOOK: Duration = Duration::from_millis(5);

/// A home of its own, so that no test sees another's sessions.
pub(crate) struct Home(TempDir);

impl Home {
    pub(crate) fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    pub(crate) fn path(&self) -> &Path {
        self.0.path()
    }

    /// Runs the program without a terminal.
    pub(crate) fn run(&self, args: &[&str]) -> Output {
        let mut command = Command::new(PROGRAM);
        command.args(args).stdin(Stdio::null()).current_dir(self.path());
        command.envs(own_folders(self.path()));
        command.output().unwrap()
    }
}

impl Drop for Home {
    fn drop(&mut self) {
        if !thread::panicking() {
            assert_account_untouched(self.path());
        }
    }
}

struct Shown {
    parser: vt100::Parser,
    raw: Vec<u8>,
    /// How much of `raw` is on the screen.
    done: usize,
}

const FRAME_BEGINS: &[u8] = b"\x1b[?2026h";
const FRAME_ENDS: &[u8] = b"\x1b[?2026l";

impl Shown {
    /// Takes in what has come. A frame appears whole, as on a terminal with synchronised updates.
    fn take(&mut self, bytes: &[u8]) {
        self.raw.extend_from_slice(bytes);
        let last = |mark: &[u8]| {
            let mut windows = self.raw[self.done..].windows(mark.len());
            windows.rposition(|window| window == mark)
        };
        let ready = match (last(FRAME_BEGINS), last(FRAME_ENDS)) {
            (Some(begins), ends) if ends.is_none_or(|ends| ends < begins) => self.done + begins,
            _ => self.raw.len(),
        };
        self.show(ready);
    }

    fn show(&mut self, until: usize) {
        self.parser.process(&self.raw[self.done..until]);
        self.done = until;
    }
}

/// The program on its terminal.
pub(crate) struct Term {
    master: Box<dyn MasterPty + Send>,
    writer: Box<dyn Write + Send>,
    child: Box<dyn Child + Send + Sync>,
    shown: Arc<Mutex<Shown>>,
    stop: Arc<AtomicBool>,
    reader: Option<JoinHandle<()>>,
    termios: String,
}

impl Term {
    pub(crate) fn start(home: &Home, args: &[&str]) -> Self {
        Self::start_with(home, args, (120, 36), &[])
    }

    /// The demo, when everything that it asks for at the start has been answered.
    pub(crate) fn demo(home: &Home, args: &[&str]) -> Self {
        let args: Vec<&str> = ["demo"].iter().chain(args).copied().collect();
        let term = Self::start(home, &args);
        term.wait("the demo", |screen| {
            let text = screen.contents();
            [" 2/46 ", " 1/1 ", "Set-MsolUser", " saved "].iter().all(|part| text.contains(part))
        });
        term
    }

    pub(crate) fn start_with(
        home: &Home,
        args: &[&str],
        size: (u16, u16),
        variables: &[(&str, &str)],
    ) -> Self {
        let mut command = CommandBuilder::new(PROGRAM);
        command.args(args);
        Self::run(home, command, size, variables)
    }

    /// The demo on a line that says it is so fast, in bits a second.
    pub(crate) fn start_slow(home: &Home, bits_a_second: &str, size: (u16, u16)) -> Self {
        let mut command = CommandBuilder::new("sh");
        command.args(["-c", &format!("stty {bits_a_second} && exec '{PROGRAM}' demo")]);
        Self::run(home, command, size, &[])
    }

    fn run(
        home: &Home,
        mut command: CommandBuilder,
        size: (u16, u16),
        variables: &[(&str, &str)],
    ) -> Self {
        let pty = native_pty_system().openpty(pty_size(size)).unwrap();
        let termios = format!("{:?}", pty.master.get_termios().unwrap());
        command.cwd(home.path());
        for name in ["NO_COLOR", "TMUX", "LC_ALL", "LC_CTYPE"] {
            command.env_remove(name);
        }
        for (name, value) in own_folders(home.path()) {
            command.env(name, value);
        }
        for (name, value) in
            [("TERM", "xterm-256color"), ("LANG", "C.UTF-8")].iter().chain(variables)
        {
            command.env(name, value);
        }
        let child = pty.slave.spawn_command(command).unwrap();
        // The program must be the only one that holds its end.
        drop(pty.slave);
        let parser = vt100::Parser::new(cells(size.1), cells(size.0), 0);
        let shown = Shown { parser, raw: Vec::new(), done: 0 };
        let (shown, stop) = (Arc::new(Mutex::new(shown)), Arc::new(AtomicBool::new(false)));
        let source = pty.master.try_clone_reader().unwrap();
        let reader = read_on(source, Arc::clone(&shown), Arc::clone(&stop));
        let writer = pty.master.take_writer().unwrap();
        Self { master: pty.master, writer, child, shown, stop, reader: Some(reader), termios }
    }

    pub(crate) fn send(&mut self, keys: &str) {
        self.writer.write_all(keys.as_bytes()).unwrap();
        self.writer.flush().unwrap();
    }

    pub(crate) fn resize(&mut self, size: (u16, u16)) {
        // The screen first: what is drawn for the new size must find it.
        self.shown.lock().unwrap().parser.screen_mut().set_size(cells(size.1), cells(size.0));
        self.master.resize(pty_size(size)).unwrap();
    }

    pub(crate) fn signal(&self, signal: Signal) {
        kill_process(Pid::from_raw(self.pid().cast_signed()).unwrap(), signal).unwrap();
    }

    pub(crate) fn pid(&self) -> u32 {
        self.child.process_id().unwrap()
    }

    pub(crate) fn text(&self) -> String {
        plain(&self.screen())
    }

    pub(crate) fn screen(&self) -> vt100::Screen {
        self.shown.lock().unwrap().parser.screen().clone()
    }

    /// Everything that the program has sent.
    pub(crate) fn raw(&self) -> Vec<u8> {
        self.shown.lock().unwrap().raw.clone()
    }

    /// Searches on-premises, and waits until one person is found and the pair is shown: all of it in one
    /// frame, since parts of it may be there already.
    pub(crate) fn find_alone(&mut self, query: &str, name: &str) {
        self.send(&format!("/{query}"));
        self.wait(&format!("{name} alone"), |screen| {
            let text = screen.contents();
            let line = text.lines().find(|line| line.contains(&format!("/ {query} ")));
            let counts = line.and_then(|line| line.split_once("││"));
            counts.is_some_and(|(left, right)| left.contains(" 1/1 ") && right.contains(" 1/"))
                && text.contains(&format!("candidates for {name}"))
                && text.contains("Set-MsolUser")
        });
    }

    /// Sends a text as a terminal does that marks what is pasted.
    #[allow(dead_code, reason = "not every set of tests pastes a path")]
    pub(crate) fn paste(&mut self, text: &str) {
        self.send(&format!("\x1b[200~{text}\x1b[201~"));
    }

    /// Waits until the screen has a text, and gives the screen. It must not be there before what is
    /// waited for.
    pub(crate) fn wait_for(&self, text: &str) -> String {
        self.wait(text, |screen| screen.contents().contains(text))
    }

    /// Waits until the screen is as it should be, and gives it as text.
    pub(crate) fn wait(&self, what: &str, is_so: impl Fn(&vt100::Screen) -> bool) -> String {
        let begun = Instant::now();
        loop {
            let screen = self.screen();
            if is_so(&screen) {
                return plain(&screen);
            }
            assert!(begun.elapsed() < CAP, "never seen: {what}\n{}", screen.contents());
            thread::sleep(LOOK);
        }
    }

    /// Waits until the program has ended; gives its exit code, after all that it sent is on the screen.
    pub(crate) fn wait_for_end(&mut self) -> u32 {
        let code = self.poll_end();
        if let Some(reader) = self.reader.take() {
            reader.join().unwrap();
        }
        code
    }

    fn poll_end(&mut self) -> u32 {
        let begun = Instant::now();
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                return status.exit_code();
            }
            assert!(begun.elapsed() < CAP, "it has not ended\n{}", self.text());
            thread::sleep(LOOK);
        }
    }

    /// Leaves what the program sends from now on where it is, so that the line fills up.
    pub(crate) fn stop_reading(&mut self) {
        self.stop.store(true, Ordering::SeqCst);
        self.send("\x0c");
        self.reader.take().unwrap().join().unwrap();
    }

    /// Whether the program has ended by itself.
    #[allow(dead_code, reason = "the longer run alone asks")]
    pub(crate) fn has_ended(&mut self) -> bool {
        self.child.try_wait().unwrap().is_some()
    }

    /// Kills the program so that it can do nothing about it.
    pub(crate) fn kill(mut self) {
        self.signal(Signal::KILL);
        self.wait_for_end();
    }

    /// Takes the terminal away, as a lost connection does; gives the exit code.
    pub(crate) fn hang_up(mut self) -> u32 {
        // The thread that reads holds the terminal too: it lets go of it after its next reading.
        self.stop_reading();
        let Self { master, writer, mut child, .. } = self;
        drop(writer);
        drop(master);
        let begun = Instant::now();
        loop {
            if let Some(status) = child.try_wait().unwrap() {
                return status.exit_code();
            }
            assert!(begun.elapsed() < CAP, "it outlives its terminal");
            thread::sleep(LOOK);
        }
    }

    /// Whether the terminal is as it was before the program came.
    pub(crate) fn assert_restored(&self) {
        let screen = self.screen();
        assert!(!screen.alternate_screen(), "the other screen is left");
        assert!(!screen.hide_cursor(), "the cursor is shown");
        assert!(!screen.bracketed_paste(), "paste is plain");
        assert_eq!(screen.mouse_protocol_mode(), vt100::MouseProtocolMode::None);
        let now = format!("{:?}", self.master.get_termios().unwrap());
        assert_eq!(now, self.termios, "the line is as it was");
    }
}

/// The screen as text, without the blanks at the end of its lines: they may have been written or not.
pub(crate) fn plain(screen: &vt100::Screen) -> String {
    screen.contents().lines().map(str::trim_end).collect::<Vec<_>>().join("\n")
}

fn cells(number: u16) -> NonZero<u16> {
    NonZero::new(number).unwrap()
}

fn pty_size((cols, rows): (u16, u16)) -> PtySize {
    PtySize { rows, cols, pixel_width: 0, pixel_height: 0 }
}

fn read_on(
    mut source: Box<dyn Read + Send>,
    shown: Arc<Mutex<Shown>>,
    stop: Arc<AtomicBool>,
) -> JoinHandle<()> {
    thread::spawn(move || {
        let mut bytes = [0; 8192];
        // The end is an error on Linux and an empty reading elsewhere.
        while let Ok(read @ 1..) = source.read(&mut bytes) {
            shown.lock().unwrap().take(&bytes[..read]);
            if stop.load(Ordering::SeqCst) {
                return;
            }
        }
        // What a program left half-drawn is seen too.
        let mut shown = shown.lock().unwrap();
        let all = shown.raw.len();
        shown.show(all);
    })
}
