//! What a person is asked, on a pseudo-terminal.

use std::io::{Read, Write};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use hardmatch::plan::Known;
use hardmatch::powershell::Dialect;
use portable_pty::{CommandBuilder, PtySize, native_pty_system};
use serde_json::Value;

use crate::engine::{Bench, folder, text};
use crate::plans::{self, link, script};
use crate::tenant::Tenant;

tests! {
    Engine:
        confirm_asks_before_each_step;
}

/// How long an answer may take before the test gives up.
const CAP: Duration = Duration::from_secs(120);

/// The engine on a terminal, by what it says.
struct Talk {
    writer: Box<dyn Write + Send>,
    said: mpsc::Receiver<Vec<u8>>,
    heard: String,
}

impl Talk {
    fn wait_for(&mut self, words: &str) {
        while !self.heard.contains(words) {
            let more = self.said.recv_timeout(CAP);
            let more = more.unwrap_or_else(|_| panic!("{words:?} was not said:\n{}", self.heard));
            self.heard.push_str(&String::from_utf8_lossy(&more));
        }
    }

    fn answer(&mut self, asked: &str, line: &str) {
        self.wait_for(asked);
        self.heard.clear();
        self.writer.write_all(line.as_bytes()).unwrap();
        self.writer.flush().unwrap();
    }
}

fn confirm_asks_before_each_step(bench: &Bench) {
    let plan = plans::number((1..=3).map(|number| link(number, Known::Empty)).collect());
    let begin = Tenant::ready_for(plan.iter().map(|queued| &queued.operation));
    let state = bench.tenant("tenant.json", &begin);
    let path = bench.script("s.ps1", &script(&plan, &plans::options(Dialect::Graph, false)));
    let pty = native_pty_system();
    let pty = pty.openpty(PtySize { rows: 50, cols: 200, ..PtySize::default() }).unwrap();
    let mut command = CommandBuilder::new(bench.engine.program());
    command.args(["-NoProfile", "-File", text(&path), "-Apply", "-TakeoverAllowed", "-Confirm"]);
    command.env("PSModulePath", folder().join("modules"));
    command.env("HARDMATCH_STAND_IN", &state);
    let mut child = pty.slave.spawn_command(command).unwrap();
    drop(pty.slave);
    let mut reader = pty.master.try_clone_reader().unwrap();
    let (sender, said) = mpsc::channel();
    thread::spawn(move || {
        let mut buffer = [0; 4096];
        while let Ok(count @ 1..) = reader.read(&mut buffer) {
            if sender.send(buffer[..count].to_vec()).is_err() {
                break;
            }
        }
    });
    let writer = pty.master.take_writer().unwrap();
    let mut talk = Talk { writer, said, heard: String::new() };
    talk.answer("operation 1, user1@contoso.com", "y\r");
    talk.answer("operation 2, user2@contoso.com", "n\r");
    talk.answer("operation 3, user3@contoso.com", "y\r");
    talk.wait_for("2  applied");
    // One was declined.
    assert_eq!(child.wait().unwrap().exit_code(), 1, "{}", talk.heard);
    let lines = bench.results("s.results.jsonl");
    let states: Vec<&Value> = lines.iter().map(|line| &line["state"]).collect();
    assert_eq!(states, ["applied", "refused", "applied"], "{}", talk.heard);
}
