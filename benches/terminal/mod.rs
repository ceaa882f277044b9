//! The program on a pseudo-terminal.

#![cfg(unix)]
#![allow(dead_code, reason = "each benchmark uses its part of it")]

#[path = "../../tests/support/folders.rs"]
#[expect(dead_code, reason = "a benchmark asserts nothing of it")]
mod folders;

use std::io::{Read, Write};
use std::num::NonZero;
use std::path::Path;
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::{Duration, Instant};

use folders::own_folders;
use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};

const SIZE: (u16, u16) = (36, 120);

/// What a program gives back that Ctrl-C has ended.
const INTERRUPTED: u32 = 130;

/// A run of the program, as its terminal sees it.
pub(crate) struct Run {
    child: Box<dyn Child + Send + Sync>,
    master: Box<dyn MasterPty + Send>,
    came: Receiver<(Duration, Vec<u8>)>,
    parser: vt100::Parser,
}

impl Run {
    /// Starts it with a folder of its own for everything.
    pub(crate) fn start(home: &Path, words: &[&str]) -> Self {
        let (rows, cols) = SIZE;
        let size = PtySize { rows, cols, pixel_width: 0, pixel_height: 0 };
        let pty = native_pty_system().openpty(size).unwrap();
        let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_hardmatch"));
        command.args(words);
        command.cwd(home);
        for (name, value) in own_folders(home) {
            command.env(name, value);
        }
        command.env("TERM", "xterm-256color");
        let mut reader = pty.master.try_clone_reader().unwrap();
        let (tell, came) = channel();
        let begun = Instant::now();
        let child = pty.slave.spawn_command(command).unwrap();
        drop(pty.slave);
        thread::spawn(move || {
            let mut bytes = vec![0; 1 << 16];
            // The end of a pseudo-terminal is an error on Linux.
            while let Ok(read @ 1..) = reader.read(&mut bytes) {
                let _ = tell.send((begun.elapsed(), bytes[..read].to_vec()));
            }
        });
        let cells = |number| NonZero::new(number).unwrap();
        let parser = vt100::Parser::new(cells(rows), cells(cols), 0);
        Self { child, master: pty.master, came, parser }
    }

    /// Waits for what comes next; gives when it came, and the bytes.
    pub(crate) fn next(&mut self) -> (Duration, Vec<u8>) {
        let (when, bytes) = self.came.recv().unwrap();
        self.parser.process(&bytes);
        (when, bytes)
    }

    /// Whether all these texts are on the screen.
    pub(crate) fn shows(&self, texts: &[&str]) -> bool {
        let screen = self.parser.screen().contents();
        texts.iter().all(|text| screen.contains(text))
    }

    /// Waits until nothing on the screen has changed for so long; gives when it changed last.
    #[allow(dead_code, reason = "one benchmark waits for a certain screen")]
    pub(crate) fn rest(&mut self, silence: Duration) -> Duration {
        let (mut last, mut screen) = (Duration::ZERO, String::new());
        let mut changed = Instant::now();
        while let Some(left) = silence.checked_sub(changed.elapsed()) {
            let Ok((when, bytes)) = self.came.recv_timeout(left) else { break };
            self.parser.process(&bytes);
            let now = self.parser.screen().contents();
            if now != screen {
                (last, screen, changed) = (when, now, Instant::now());
            }
        }
        last
    }

    /// Quits, from whatever window is open: Ctrl-C.
    pub(crate) fn end(mut self) {
        self.master.take_writer().unwrap().write_all(b"\x03").unwrap();
        while self.came.recv().is_ok() {}
        assert_eq!(self.child.wait().unwrap().exit_code(), INTERRUPTED);
    }

    /// Ticks of processor time in user and system, where the system tells.
    pub(crate) fn ticks(&self) -> Option<u64> {
        let stat =
            std::fs::read_to_string(format!("/proc/{}/stat", self.child.process_id()?)).ok()?;
        let fields: Vec<&str> = stat.rsplit_once(") ")?.1.split(' ').collect();
        Some(fields.get(11)?.parse::<u64>().ok()? + fields.get(12)?.parse::<u64>().ok()?)
    }
}
