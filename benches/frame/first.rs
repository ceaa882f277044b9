//! The program on a pseudo-terminal: from its start to its first frame, and idle.

#[cfg(not(unix))]
pub(crate) fn report() {
    println!("the start is measured on Unix only");
}

#[cfg(unix)]
pub(crate) use unix::report;

#[cfg(unix)]
mod unix {
    use std::fs;
    use std::io::{Read, Write};
    use std::num::NonZero;
    use std::path::Path;
    use std::thread;
    use std::time::{Duration, Instant};

    use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};

    const RUNS: usize = 20;
    const IDLE: Duration = Duration::from_secs(2);
    const FRAME_ENDS: &[u8] = b"\x1b[?2026l";

    struct Run {
        child: Box<dyn Child + Send + Sync>,
        master: Box<dyn MasterPty + Send>,
        reader: Box<dyn Read + Send>,
        first: Duration,
        whole: Duration,
    }

    /// Prints the time to the first frame and to the demo's panes, and what an idle screen costs.
    pub(crate) fn report() {
        let home = tempfile::tempdir().unwrap();
        let (mut first, mut whole) = (Vec::new(), Vec::new());
        for run in 0..RUNS {
            let run_home = home.path().join(run.to_string());
            fs::create_dir(&run_home).unwrap();
            let run = start(&run_home);
            first.push(run.first);
            whole.push(run.whole);
            end(run);
        }
        println!("start of the demo, {RUNS} runs              p50 ms    max ms   limit ms");
        line("to the first frame", first, "50");
        line("to both panes with the pair", whole, "");
        idle(home.path());
    }

    fn line(name: &str, mut times: Vec<Duration>, limit: &str) {
        times.sort_unstable();
        let milliseconds = |time: Duration| time.as_secs_f64() * 1e3;
        println!(
            "{name:<36} {:>10.1} {:>9.1} {limit:>10}",
            milliseconds(times[RUNS / 2]),
            milliseconds(times[RUNS - 1])
        );
    }

    fn start(home: &Path) -> Run {
        let size = PtySize { rows: 36, cols: 120, pixel_width: 0, pixel_height: 0 };
        let pty = native_pty_system().openpty(size).unwrap();
        let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_hardmatch"));
        command.arg("demo");
        command.cwd(home);
        for (name, value) in [("HOME", home), ("XDG_DATA_HOME", &home.join("data"))] {
            command.env(name, value);
        }
        command.env("TERM", "xterm-256color");
        let mut reader = pty.master.try_clone_reader().unwrap();
        let begun = Instant::now();
        let child = pty.slave.spawn_command(command).unwrap();
        drop(pty.slave);
        let cells = |number| NonZero::new(number).unwrap();
        let mut parser = vt100::Parser::new(cells(36), cells(120), 0);
        let (mut seen, mut first, mut bytes) = (Vec::new(), None, vec![0; 1 << 16]);
        loop {
            let read = reader.read(&mut bytes).unwrap();
            assert!(read > 0, "the demo ended");
            let now = begun.elapsed();
            seen.extend_from_slice(&bytes[..read]);
            parser.process(&bytes[..read]);
            if first.is_none() && seen.windows(FRAME_ENDS.len()).any(|part| part == FRAME_ENDS) {
                first = Some(now);
            }
            let text = parser.screen().contents();
            let parts = ["Cloud: candidates for", "Set-MsolUser", " saved "];
            if parts.iter().all(|part| text.contains(part)) {
                let first = first.unwrap_or(now);
                return Run { child, master: pty.master, reader, first, whole: now };
            }
        }
    }

    fn end(mut run: Run) {
        run.master.take_writer().unwrap().write_all(b"q").unwrap();
        let mut rest = Vec::new();
        // The end of a pseudo-terminal is an error on Linux.
        let _ = run.reader.read_to_end(&mut rest);
        assert!(run.child.wait().unwrap().success());
    }

    /// Processor time and bytes of a screen that nobody touches.
    fn idle(home: &Path) {
        let home = home.join("idle");
        fs::create_dir(&home).unwrap();
        let run = start(&home);
        let pid = run.child.process_id().unwrap();
        // What the start has left to do is no idling.
        thread::sleep(IDLE / 4);
        let before = ticks(pid);
        thread::sleep(IDLE);
        if let (Some(before), Some(after)) = (before, ticks(pid)) {
            let seconds = IDLE.as_secs();
            println!("idle for {seconds} s: {} ticks of processor time (limit 0)", after - before);
        }
        end(run);
    }

    /// Ticks in user and system, where the system tells.
    fn ticks(pid: u32) -> Option<u64> {
        let stat = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
        let fields: Vec<&str> = stat.rsplit_once(") ")?.1.split(' ').collect();
        Some(fields.get(11)?.parse::<u64>().ok()? + fields.get(12)?.parse::<u64>().ok()?)
    }
}
