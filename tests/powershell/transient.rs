//! A busy service, lost answers, changes that are seen late.

use hardmatch::plan::{Known, QueuedOperation};
use hardmatch::powershell::Dialect;
use serde_json::json;

use crate::engine::{Bench, Report, Run};
use crate::plans::{self, clear, link, script};
use crate::tenant::Tenant;

tests! {
    Engine:
        a_busy_service_is_waited_for_as_long_as_it_asks,
        a_service_that_stays_busy_fails_the_step_and_not_the_run,
        a_lost_answer_is_not_a_failure_where_the_work_was_done,
        a_change_that_is_seen_late_is_waited_for,
        a_refusal_of_the_service_is_not_repeated,
        an_id_that_was_just_freed_is_asked_for_again,
        ten_failures_in_a_row_end_the_run;
}

const BUSY: u16 = 429;

fn plan() -> Vec<QueuedOperation> {
    plans::number(vec![
        link(1, Known::Empty),
        link(2, Known::Empty),
        clear(3, Known::Value(plans::anchor(3))),
    ])
}

struct Scene<'b> {
    bench: &'b Bench,
    begin: Tenant,
    done: Tenant,
}

impl<'b> Scene<'b> {
    fn new(bench: &'b Bench) -> Self {
        let plan = plan();
        let begin = Tenant::ready_for(plan.iter().map(|queued| &queued.operation));
        let done = begin.after(&plan);
        Self { bench, begin, done }
    }

    /// A run with -Apply on a fresh tenant.
    fn run(&self, name: &str, dialect: Dialect) -> Run {
        let state = self.bench.tenant(&format!("{name}-{dialect}.json"), &self.begin);
        let script = script(&plan(), &plans::options(dialect, false));
        let path = self.bench.script(&format!("{name}-{dialect}.ps1"), &script);
        Run::new(&format!("{name} {dialect}"), &path).on(&state).apply()
    }

    fn all_done(&self, report: &Report) {
        report.exits(0);
        assert_eq!(report.tenant.sorted(), self.done.sorted(), "{}", report.text());
    }
}

/// Within one request the service may be too busy for some: it is waited for once, and these are done one by one.
fn a_busy_service_is_waited_for_as_long_as_it_asks(bench: &Bench) {
    let scene = Scene::new(bench);
    let fault = |method: &str, path: &str, more: serde_json::Value| {
        let mut fault = json!({"method": method, "path": path, "status": BUSY});
        fault.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        fault
    };
    let asked = || json!({"retryAfter": 7, "times": 2});
    let runs = [
        scene.run("asked", Dialect::Graph).fault(fault("PATCH", "/users/", asked())),
        scene.run("asked", Dialect::Entra).fault(fault("PATCH", "/users/", asked())),
        scene.run("unasked", Dialect::Graph).fault(fault("PATCH", "/users/", json!({"times": 6}))),
        scene.run("unasked", Dialect::Msol).fault(fault(
            "SET",
            "Set-MsolUser",
            json!({"times": 2}),
        )),
        scene.run("batch", Dialect::Graph).fault(fault("POST", "batch", asked())),
        scene.run("server", Dialect::Entra).fault(fault(
            "GET",
            "/users/",
            json!({"status": 503, "times": 6}),
        )),
    ];
    let reports = scene.bench.run(&runs);
    let waited: Vec<&[f64]> = reports.iter().map(|report| report.sleeps.as_slice()).collect();
    let expected: [&[f64]; 5] = [&[7.0], &[7.0], &[2.0, 4.0, 8.0], &[2.0, 4.0], &[7.0, 7.0]];
    assert_eq!(waited.get(..5).unwrap(), expected);
    for report in &reports {
        scene.all_done(report);
    }
}

fn a_service_that_stays_busy_fails_the_step_and_not_the_run(bench: &Bench) {
    let scene = Scene::new(bench);
    let user = plans::object_id(2).to_string();
    let fault = json!({"method": "PATCH", "path": user, "status": 503, "times": 1000});
    let msol = json!({"method": "SET", "path": user, "times": 1000});
    let runs = [
        scene.run("stays", Dialect::Graph).fault(fault.clone()),
        scene.run("stays", Dialect::Entra).fault(fault),
        scene.run("stays", Dialect::Msol).fault(msol),
    ];
    for (report, dialect) in
        scene.bench.run(&runs).iter().zip([Dialect::Graph, Dialect::Entra, Dialect::Msol])
    {
        report.exits(1);
        let states: Vec<_> = scene.bench.results(&format!("stays-{dialect}.results.jsonl"));
        let states: Vec<_> = states.iter().map(|line| line["state"].as_str().unwrap()).collect();
        assert_eq!(states, ["applied", "failed", "applied"], "{}", report.text());
        assert_eq!(report.sleeps, [2.0, 4.0, 8.0, 16.0, 32.0]);
        report.says("To look at (1)");
    }
}

fn a_lost_answer_is_not_a_failure_where_the_work_was_done(bench: &Bench) {
    let scene = Scene::new(bench);
    let lost = json!({"method": "PATCH", "path": "/users/", "status": 504, "times": 1, "afterwards": true});
    let broken = json!({"method": "PATCH", "path": "/users/", "status": 400, "times": 1, "afterwards": true});
    let runs = [
        scene.run("lost", Dialect::Graph).fault(lost.clone()),
        scene.run("lost", Dialect::Entra).fault(lost),
        scene.run("broken", Dialect::Graph).fault(broken),
    ];
    for report in scene.bench.run(&runs) {
        scene.all_done(&report);
    }
}

fn a_change_that_is_seen_late_is_waited_for(bench: &Bench) {
    let scene = Scene::new(bench);
    let late =
        |dialect, lag| scene.run(&format!("late{lag}"), dialect).in_environment(|e| e.lag = lag);
    let runs = [late(Dialect::Graph, 2), late(Dialect::Msol, 2), late(Dialect::Entra, 99)];
    let reports = scene.bench.run(&runs);
    for report in reports.get(..2).unwrap() {
        scene.all_done(report);
        assert_eq!(report.sleeps, [1.0, 2.0, 1.0, 2.0, 1.0, 2.0], "{}", report.text());
    }
    reports[2].exits(1).says("written, but read back as (none)");
}

/// What is no fault of the moment is not tried again.
fn a_refusal_of_the_service_is_not_repeated(bench: &Bench) {
    let scene = Scene::new(bench);
    let fault = json!({"method": "PATCH", "path": "/users/", "status": 403, "times": 1000});
    let reports = scene.bench.run(&[scene.run("forbidden", Dialect::Graph).fault(fault)]);
    reports[0].exits(1).says("the role is too low");
    assert_eq!(reports[0].sleeps, [0.0; 0]);
    // Together, and once by itself: what is refused there is refused.
    assert_eq!(reports[0].writes().len(), 6, "{:?}", reports[0].calls);
}

/// An id that the same run has freed may be taken for held a little longer.
fn an_id_that_was_just_freed_is_asked_for_again(bench: &Bench) {
    let scene = Scene::new(bench);
    let taken =
        "Another object with the same value for property onPremisesImmutableId already exists.";
    let user = plans::object_id(102).to_string();
    let fault =
        json!({"method": "PATCH", "path": user, "status": 400, "times": 2, "message": taken});
    let mut give = link(102, Known::Empty);
    if let hardmatch::plan::Operation::LinkUser(hardmatch::plan::LinkUser { after, .. }) = &mut give
    {
        *after = plans::anchor(3);
    }
    let freed = plans::number(vec![clear(3, Known::Value(plans::anchor(3))), give.clone()]);
    let unfreed = plans::number(vec![give]);
    let mut runs = Vec::new();
    for (name, plan) in [("freed", freed), ("unfreed", unfreed)] {
        let begin = Tenant::ready_for(plan.iter().map(|queued| &queued.operation));
        let state = scene.bench.tenant(&format!("{name}.json"), &begin);
        for dialect in [Dialect::Graph, Dialect::Entra] {
            let script = script(&plan, &plans::options(dialect, false));
            let path = scene.bench.script(&format!("{name}-{dialect}.ps1"), &script);
            runs.push(Run::new(name, &path).on(&state).apply().fault(fault.clone()));
        }
    }
    for report in scene.bench.run(&runs) {
        if report.name == "freed" {
            assert_eq!(report.exits(0).sleeps, [2.0, 4.0], "{}", report.text());
        } else {
            report.exits(1).says("holds this value");
            assert_eq!(report.sleeps, [0.0; 0]);
        }
    }
}

fn ten_failures_in_a_row_end_the_run(bench: &Bench) {
    let scene = Scene::new(bench);
    let plan = plans::number((1..=30).map(|number| link(number, Known::Empty)).collect());
    let begin = Tenant::ready_for(plan.iter().map(|queued| &queued.operation));
    let state = scene.bench.tenant("many.json", &begin);
    let path =
        scene.bench.script("many.ps1", &script(&plan, &plans::options(Dialect::Graph, false)));
    let fault =
        json!({"method": "PATCH", "path": "/users/", "status": 403, "times": 1000, "skip": 5});
    let report =
        scene.bench.run(&[Run::new("many", &path).on(&state).apply().fault(fault)]).remove(0);
    report.exits(1).says("Stopped: ten steps in a row failed");
    report.says("      15  not reached");
    assert_eq!(scene.bench.results("many.results.jsonl").len(), 15);
}
