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
    use std::path::Path;
    use std::thread;
    use std::time::Duration;

    use crate::terminal::Run;

    const RUNS: usize = 20;
    const IDLE: Duration = Duration::from_secs(2);
    const FRAME_ENDS: &[u8] = b"\x1b[?2026l";

    /// Prints the time to the first frame and to the demo's panes, and what an idle screen costs.
    pub(crate) fn report() {
        let home = tempfile::tempdir().unwrap();
        let (mut first, mut whole) = (Vec::new(), Vec::new());
        for run in 0..RUNS {
            let run_home = home.path().join(run.to_string());
            fs::create_dir(&run_home).unwrap();
            let (run, times) = start(&run_home);
            first.push(times[0]);
            whole.push(times[1]);
            run.end();
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

    /// Starts the demo; gives when its first frame and when its panes were there.
    fn start(home: &Path) -> (Run, [Duration; 2]) {
        let mut run = Run::start(home, &["demo"]);
        let (mut seen, mut first) = (Vec::new(), None);
        loop {
            let (now, bytes) = run.next();
            seen.extend_from_slice(&bytes);
            if first.is_none() && seen.windows(FRAME_ENDS.len()).any(|part| part == FRAME_ENDS) {
                first = Some(now);
            }
            if run.shows(&["Cloud: candidates for", "Set-MsolUser", " saved "]) {
                return (run, [first.unwrap_or(now), now]);
            }
        }
    }

    /// Processor time and bytes of a screen that nobody touches.
    fn idle(home: &Path) {
        let home = home.join("idle");
        fs::create_dir(&home).unwrap();
        let (run, _) = start(&home);
        // What the start has left to do is no idling.
        thread::sleep(IDLE / 4);
        let before = run.ticks();
        thread::sleep(IDLE);
        if let (Some(before), Some(after)) = (before, run.ticks()) {
            let seconds = IDLE.as_secs();
            println!("idle for {seconds} s: {} ticks of processor time (limit 0)", after - before);
        }
        run.end();
    }
}
