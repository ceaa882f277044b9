//! Cells that are run and judged.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use hardmatch::plan::OpId;
use serde_json::json;

use super::{Cell, Expected, SERVICES, Trouble, Way, expected, faults, hidden, plan};
use crate::engine::{Bench, FILE, Report, Run, folder, text};
use crate::plans::{self, script};
use crate::tenant::Tenant;

/// A cell that is ready to run.
struct Prepared {
    cell: Cell,
    expected: Expected,
    script: PathBuf,
    state: PathBuf,
    results: String,
}

fn prepare(bench: &Bench, at: usize, cell: Cell) -> Prepared {
    let expected = expected(cell);
    let state = bench.tenant(&format!("cell{at}.json"), &expected.begin);
    let script = script(&plan(cell.kind), &plans::options(cell.dialect, false));
    let script = bench.script(&format!("cell{at}.ps1"), &script);
    Prepared { cell, expected, script, state, results: format!("cell{at}.results.jsonl") }
}

impl Prepared {
    /// The same result and the same directory, however it was run.
    fn judge(&self, bench: &Bench, exit: Option<i32>, words: &str, after: &Tenant) {
        let name = self.cell.name();
        assert_eq!(exit, Some(self.expected.exit), "{name}:\n{words}");
        assert_eq!(after.sorted(), self.expected.end.sorted(), "{name}:\n{words}");
        let lines = bench.results(&self.results);
        let states: Vec<&str> = lines.iter().map(|line| line["state"].as_str().unwrap()).collect();
        assert_eq!(states, self.expected.state.into_iter().collect::<Vec<_>>(), "{name}:\n{words}");
        for line in lines {
            assert_eq!(line["id"], OpId(1).0, "{name}");
            assert!(
                self.cell.kind.steps().contains(&line["op"].as_str().unwrap()),
                "{name}: {line}"
            );
            assert_eq!(line["message"].is_null(), line["state"] == "applied", "{name}: {line}");
        }
        let uncaught = ["ParserError", "CategoryInfo", "at <ScriptBlock>"];
        assert!(!uncaught.iter().any(|word| words.contains(word)), "{name}:\n{words}");
    }

    /// The run for the driver.
    fn run(&self) -> Run {
        let mut run = Run::new(&self.cell.name(), &self.script).on(&self.state).apply().purging(1);
        run.dotted = self.cell.way == Way::DotSourced;
        run = run.in_environment(|e| {
            e.connected = self.cell.trouble != Trouble::Unconnected;
            e.hidden = hidden(self.cell);
        });
        faults(self.cell).into_iter().fold(run, Run::fault)
    }

    /// Runs it as `powershell -File` in a process of its own, where nobody is signed in to begin with, or somebody
    /// is by the default account.
    fn process(&self, bench: &Bench, at: usize) {
        let modules = bench.path(&format!("modules{at}"));
        copy_modules(&modules, &hidden(self.cell));
        let saved = bench.path(&format!("after{at}.json"));
        let cell = json!({"faults": faults(self.cell), "save": text(&saved)}).to_string();
        let cell = bench.write(&format!("faults{at}.json"), cell.as_bytes());
        let mut environment = vec![
            ("PSModulePath", modules.as_path()),
            ("HARDMATCH_STAND_IN", self.state.as_path()),
            ("HARDMATCH_STAND_IN_CELL", cell.as_path()),
            self.cell.service.environment(),
        ];
        if self.cell.trouble == Trouble::Unconnected {
            environment.push(("HARDMATCH_STAND_IN_UNCONNECTED", Path::new("1")));
        }
        let more = ["-Apply", "-TakeoverAllowed", "-AllowPurge", "-PurgeCount", "1"];
        let arguments = [&FILE[..], &[text(&self.script)], &more].concat();
        let output = bench.engine.run(&arguments, &environment);
        let words = [output.stdout, output.stderr]
            .map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
            .concat();
        let after = fs::read_to_string(&saved).ok();
        let after = after.map_or_else(
            || self.expected.begin.clone(),
            |text| serde_json::from_str(&text).unwrap(),
        );
        self.judge(bench, output.status.code(), &words, &after);
        fs::remove_dir_all(modules).unwrap();
    }
}

/// The stand-in modules without some.
fn copy_modules(to: &Path, hidden: &[&str]) {
    for module in fs::read_dir(folder().join("modules")).unwrap() {
        let module = module.unwrap();
        let name = module.file_name().into_string().unwrap();
        if hidden.contains(&name.as_str()) {
            continue;
        }
        fs::create_dir_all(to.join(&name)).unwrap();
        for file in fs::read_dir(module.path()).unwrap() {
            let file = file.unwrap();
            fs::copy(file.path(), to.join(&name).join(file.file_name())).unwrap();
        }
    }
}

/// Runs cells: those of a session by the driver, the others in processes, two at a time.
pub(super) fn run(bench: &Bench, cells: &[Cell]) {
    let prepared: Vec<Prepared> =
        cells.iter().enumerate().map(|(at, cell)| prepare(bench, at, *cell)).collect();
    for service in SERVICES {
        for way in [Way::Prepared, Way::DotSourced] {
            let mine: Vec<&Prepared> = prepared
                .iter()
                .filter(|it| it.cell.service == service && it.cell.way == way)
                .collect();
            for part in mine.chunks(60) {
                let runs: Vec<Run> = part.iter().map(|it| it.run()).collect();
                let reports: Vec<Report> = bench.run_behind(service, &runs);
                for (report, it) in reports.iter().zip(part) {
                    it.judge(bench, Some(report.exit), &report.text(), &report.tenant);
                    if it.expected.exit == 2 {
                        assert_eq!(report.writes(), [""; 0], "{}", report.name);
                    }
                }
            }
        }
    }
    let next = AtomicUsize::new(0);
    thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                loop {
                    let at = next.fetch_add(1, Ordering::Relaxed);
                    let Some(it) = prepared.get(at) else { return };
                    if it.cell.way == Way::File {
                        it.process(bench, at);
                    }
                }
            });
        }
    });
}
