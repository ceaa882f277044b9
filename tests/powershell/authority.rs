//! Users who are handed over to the cloud and back, from the queue with its stops to the tenant.

use hardmatch::plan::{
    Decision, History, Known, NewOperation, OpId, Operation, Prerequisite, Queue,
};
use hardmatch::powershell::{Dialect, Direction, ScriptOptions, script_of_plan};

use crate::engine::{Bench, Run, text};
use crate::plans::{self, clear, hand_back, hand_over, link};
use crate::tenant::Tenant;

tests! {
    Engine:
        an_orphan_is_freed_by_handing_it_over_behind_stops,
        a_user_is_moved_by_handing_it_over_and_back,
        an_older_service_is_asked_in_beta_and_a_refusal_only_once;
}

/// The queue as it comes of operations on users that were synced.
fn queue(operations: Vec<Operation>) -> Queue {
    let operations = operations.into_iter().zip(1..).map(|(operation, id)| {
        let waits = operation.id_change().is_some();
        let prerequisite = waits.then_some(Prerequisite::OutOfSync);
        NewOperation { prerequisite, ..NewOperation::new(OpId(id), operation, "") }
    });
    let mut history = History::default();
    let operations = operations.collect();
    history.decide(Decision::Queue { operations }, "anna@jump01", "2026-11-02T20:15:00Z");
    history.queue().clone()
}

/// Synced users with the ids of others.
fn synced(numbers: &[u64]) -> Tenant {
    let mut tenant = Tenant::new();
    for number in numbers {
        tenant.active(&plans::cloud(*number), Some(plans::anchor(100 + number).to_string()));
        tenant.cloud(*number).on_premises_sync_enabled = Some(true);
    }
    tenant
}

fn an_orphan_is_freed_by_handing_it_over_behind_stops(bench: &Bench) {
    let old = |number: u64| Known::Value(plans::anchor(100 + number));
    for dialect in [Dialect::Graph, Dialect::Entra] {
        let queue = queue(vec![clear(1, old(1)), hand_over(1), hand_over(2)]);
        let name = |what: &str| format!("{dialect}-{what}");
        let script = |direction| {
            let options = ScriptOptions { direction, ..plans::options(dialect, false) };
            script_of_plan(&queue, &options)
        };
        let there = bench.script(&name("there.ps1"), &script(Direction::Apply));
        let home = bench.script(&name("home.ps1"), &script(Direction::RollbackByResults));
        let applied = bench.path(&name("there.results.jsonl"));
        let begin = synced(&[1, 2]);
        let state = bench.tenant(&name("tenant.json"), &begin);
        let on =
            |what: &str, stop: i64| Run::new(what, &there).apply().with("ContinueAfterStop", stop);
        let reports = bench.run(&[
            Run::new("dry run", &there).on(&state),
            Run::new("to the first stop", &there).apply(),
            Run::new("one user first", &there).apply().with("Only", "2"),
            Run::new("its id", &there).apply().with("Only", "1"),
            on("to the second stop", 1),
            on("to the end", 2),
            Run::new("way back", &home).apply(),
            Run::new("way back", &home).apply().with("AppliedResults", text(&applied)),
            Run::new("a side without steps", &there).apply().with("Side", "Exchange"),
        ]);
        for (report, code) in reports.iter().zip([0, 3, 0, 0, 3, 0, 2, 0, 0]) {
            report.exits(code);
        }
        reports[8].says("No step is done on the side Exchange.");
        assert!(!reports[8].text().contains("STOP"), "{}", reports[8].text());
        reports[0].says("       3  would");
        reports[1].says("Try one user first: -Only 2, wait until its OnPremisesSyncEnabled is empty, then -Only 1.");
        let mut tried = begin.clone();
        tried.carry_out(&hand_over(1));
        assert_eq!(reports[2].tenant.sorted(), tried.sorted(), "{dialect}");
        tried.carry_out(&clear(1, old(1)));
        assert_eq!(reports[3].tenant.sorted(), tried.sorted(), "{dialect}");
        tried.carry_out(&hand_over(2));
        assert_eq!(reports[4].tenant.sorted(), tried.sorted(), "{dialect}");
        assert_eq!(reports[5].tenant.sorted(), tried.sorted(), "{dialect}");
        // The next sync takes both over again.
        let mut back = begin;
        for number in [1, 2] {
            back.cloud(number).on_premises_sync_enabled = None;
        }
        assert_eq!(reports[7].tenant.sorted(), back.sorted(), "{dialect}");
    }
}

fn a_user_is_moved_by_handing_it_over_and_back(bench: &Bench) {
    let old = Known::Value(plans::anchor(101));
    let queue = queue(vec![link(1, old.clone()), hand_back(1), hand_over(1)]);
    let script = script_of_plan(&queue, &plans::options(Dialect::Graph, false));
    assert_eq!(script.counts.stops, 3);
    let path = bench.script("s.ps1", &script);
    let begin = synced(&[1]);
    let state = bench.tenant("tenant.json", &begin);
    let reports = bench.run(&[
        Run::new("over", &path).on(&state).apply().with("ContinueAfterStop", 1),
        Run::new("link", &path).apply().with("ContinueAfterStop", 2),
        Run::new("back", &path).apply().with("ContinueAfterStop", 3),
    ]);
    let mut tenant = begin;
    for (report, (code, operation)) in
        reports.iter().zip([(3, hand_over(1)), (3, link(1, old)), (0, hand_back(1))])
    {
        tenant.carry_out(&operation);
        report.exits(code);
        assert_eq!(report.tenant.sorted(), tenant.sorted(), "{}", report.name);
    }
}

fn an_older_service_is_asked_in_beta_and_a_refusal_only_once(bench: &Bench) {
    let queue = queue(vec![hand_over(1)]);
    let script = script_of_plan(&queue, &plans::options(Dialect::Graph, false));
    let path = bench.script("s.ps1", &script);
    let state = bench.tenant("tenant.json", &synced(&[1]));
    let fault = |status: u16| {
        serde_json::json!({
            "method": "PATCH", "path": "^/v1.0/users/[^/]+/onPremisesSyncBehavior$", "status": status,
            "times": 9, "skip": 0, "retryAfter": 0, "afterwards": false, "message": "no"
        })
    };
    let run = |name, status| {
        let run = Run::new(name, &path).on(&state).apply().with("ContinueAfterStop", 1);
        run.in_environment(|e| e.faults = vec![fault(status)])
    };
    let reports = bench.run(&[run("unknown there", 400), run("forbidden", 403)]);
    let beta = |at: usize| reports[at].calls.iter().any(|call| call.contains("PATCH /beta/"));
    reports[0].exits(0);
    assert!(beta(0), "{:?}", reports[0].calls);
    reports[1].exits(1).says("failed");
    assert!(!beta(1), "{:?}", reports[1].calls);
}
