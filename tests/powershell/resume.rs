//! Stopping in the middle, at will or not, and going on.

use std::fs;

use hardmatch::plan::{Known, Operation, QueuedOperation, SetUserPrincipalName, WorkItem};
use hardmatch::powershell::{Dialect, script_of_items};
use serde_json::json;

use crate::engine::{Bench, Run, text};
use crate::plans::{self, link, script};
use crate::tenant::Tenant;

tests! {
    Engine:
        a_killed_run_is_continued_and_nothing_is_done_twice,
        a_run_that_stopped_at_an_error_is_continued,
        a_script_does_again_what_was_taken_back,
        a_chain_that_came_back_to_its_beginning_is_not_run_again,
        what_was_done_before_a_stop_is_past,
        results_that_are_torn_or_foreign_are_recognised,
        a_script_stops_where_a_person_must_act,
        a_dry_run_is_not_blamed_for_what_a_stop_asks_for;
}

fn plan(count: u64) -> Vec<QueuedOperation> {
    plans::number((1..=count).map(|number| link(number, Known::Empty)).collect())
}

fn states(bench: &Bench, results: &str) -> Vec<(u64, String)> {
    let lines = bench.results(results).into_iter();
    lines.map(|l| (l["id"].as_u64().unwrap(), l["state"].as_str().unwrap().into())).collect()
}

fn tenants(plan: &[QueuedOperation]) -> (Tenant, Tenant) {
    let begin = Tenant::ready_for(plan.iter().map(|queued| &queued.operation));
    let done = begin.after(plan);
    (begin, done)
}

/// What was written together before the process died is known as done by it, and can be taken back.
fn a_killed_run_is_continued_and_nothing_is_done_twice(bench: &Bench) {
    let plan = plan(30);
    let (first, done) = tenants(&plan);
    for (dialect, calls) in [(Dialect::Msol, 40), (Dialect::Graph, 145), (Dialect::Entra, 110)] {
        let name = format!("{dialect}.ps1");
        let path = bench.script(&name, &script(&plan, &plans::options(dialect, false)));
        let state = bench.tenant("tenant.json", &first);
        let killed = Run::new("killed", &path).on(&state).apply();
        let output = bench.drive(&[killed.in_environment(|e| e.kill_after = calls)]);
        assert_eq!(output.status.code(), Some(9));
        let results = format!("{dialect}.results.jsonl");
        let before = states(bench, &results).len();
        let again = Run::new("again", &path).on(&state).apply();
        let report = bench.run(&[again]).remove(0);
        report.exits(0);
        assert_eq!(report.tenant.sorted(), done.sorted());
        assert!(report.writes().len() <= 30 - before, "{dialect}: {:?}", report.writes());
        let expected: Vec<_> = (1..=30).map(|id| (id, "applied".to_string())).collect();
        assert_eq!(states(bench, &results), expected, "{dialect}");
        let words = "an earlier run wrote it, and ended before it could say so";
        assert_eq!(report.text().contains(words), dialect != Dialect::Msol, "{}", report.text());
        assert!(!bench.path(&format!("{results}.begun")).exists());
    }
}

fn a_run_that_stopped_at_an_error_is_continued(bench: &Bench) {
    let plan = plan(5);
    let (begin, done) = tenants(&plan);
    let mut options = plans::options(Dialect::Graph, false);
    options.stop_on_error = true;
    let path = bench.script("s.ps1", &script(&plan, &options));
    let state = bench.tenant("tenant.json", &begin);
    let user = plans::object_id(3).to_string();
    let fault = json!({"method": "PATCH", "path": user, "status": 400, "times": 1});
    let reports = bench.run(&[
        Run::new("stops", &path).on(&state).apply().fault(fault),
        Run::new("goes on", &path).apply(),
        Run::new("told not to stop", &path)
            .on(&state)
            .apply()
            .with("StopOnError", false)
            .with("ResultPath", text(&bench.path("other.jsonl")))
            // Together with others, and by itself.
            .fault(json!({"method": "PATCH", "path": user, "status": 400, "times": 2})),
    ]);
    reports[0].exits(1).says("       2  not reached");
    reports[0].says("Stopped at the first step");
    reports[1].exits(0).says("       2  done in an earlier run");
    assert_eq!(reports[1].tenant.sorted(), done.sorted());
    let expected = [
        (1, "applied"),
        (2, "applied"),
        (3, "failed"),
        (3, "applied"),
        (4, "applied"),
        (5, "applied"),
    ];
    let expected = expected.map(|(id, state)| (id, state.to_string()));
    assert_eq!(states(bench, "s.results.jsonl"), expected);
    reports[2].exits(1);
    assert_eq!(states(bench, "other.jsonl").len(), 5);
}

/// What was done and taken back since is done again: results are looked at, not trusted.
fn a_script_does_again_what_was_taken_back(bench: &Bench) {
    let plan = plan(3);
    let (begin, done) = tenants(&plan);
    let there = bench.script("t.ps1", &script(&plan, &plans::options(Dialect::Entra, false)));
    let home = bench.script("h.ps1", &script(&plan, &plans::options(Dialect::Entra, true)));
    let state = bench.tenant("tenant.json", &begin);
    let reports = bench.run(&[
        Run::new("there", &there).on(&state).apply(),
        Run::new("home", &home).apply(),
        Run::new("there again", &there).apply(),
    ]);
    for (report, expected) in reports.iter().zip([&done, &begin, &done]) {
        report.exits(0);
        assert_eq!(report.tenant.sorted(), expected.sorted(), "{}", report.name);
    }
    assert_eq!(states(bench, "t.results.jsonl").len(), 6);
}

/// A name that is changed and changed back: the first step of it is past, not undone.
fn a_chain_that_came_back_to_its_beginning_is_not_run_again(bench: &Bench) {
    let (home, away) = ("user1@contoso.com", "user1@contoso.onmicrosoft.com");
    let mut back = plans::rename(1, home);
    if let Operation::SetUserPrincipalName(SetUserPrincipalName { before, .. }) = &mut back {
        *before = Known::Value(away.into());
    }
    let plan = plans::number(vec![plans::rename(1, away), link(1, Known::Empty), back]);
    let (begin, done) = tenants(&plan);
    let state = bench.tenant("tenant.json", &begin);
    let mut runs = Vec::new();
    for dialect in Dialect::ALL {
        let name = format!("{dialect}.ps1");
        let path = bench.script(&name, &script(&plan, &plans::options(dialect, false)));
        runs.push(Run::new("first", &path).on(&state).apply());
        runs.push(Run::new("second", &path).apply());
    }
    for (at, report) in bench.run(&runs).iter().enumerate() {
        report.exits(0);
        assert_eq!(report.tenant.sorted(), done.sorted());
        assert_eq!(report.writes().len(), if at % 2 == 0 { 3 } else { 0 }, "{:?}", report.calls);
    }
}

/// After a sync cycle the users of the first phase are synchronised and may have other names.
fn what_was_done_before_a_stop_is_past(bench: &Bench) {
    let plan = plans::number(vec![
        plans::rename(1, "new1@contoso.com"),
        plans::clear(2, Known::Value(plans::anchor(2))),
        link(3, Known::Empty),
    ]);
    let (begin, _) = tenants(&plan);
    let steps = [
        WorkItem::Operation(&plan[0]),
        WorkItem::Operation(&plan[1]),
        WorkItem::Stop("Run a sync cycle.".into()),
        WorkItem::Operation(&plan[2]),
    ];
    let script = script_of_items(&steps, &plans::options(Dialect::Graph, false));
    let path = bench.script("s.ps1", &script);
    let state = bench.tenant("tenant.json", &begin);
    let first = bench.run(&[Run::new("first", &path).on(&state).apply()]).remove(0);
    let mut synced = first.exits(3).tenant.clone();
    synced.cloud(1).user_principal_name = "onprem1@contoso.com".into();
    synced.cloud(1).on_premises_sync_enabled = Some(true);
    synced.cloud(2).on_premises_immutable_id = Some(plans::anchor(2).to_string());
    let state = bench.tenant("synced.json", &synced);
    let second = Run::new("second", &path).on(&state).apply().with("ContinueAfterStop", 1);
    let second = bench.run(&[second]).remove(0);
    second.exits(0).says("       2  done in an earlier run");
    second.says("Operation 1 (set-user-principal-name) was done in an earlier run");
    second.says("now it is onprem1@contoso.com. It is left alone");
    synced.carry_out(&plan[2].operation);
    assert_eq!(second.tenant.sorted(), synced.sorted());
}

fn results_that_are_torn_or_foreign_are_recognised(bench: &Bench) {
    let plan = plan(2);
    let (begin, done) = tenants(&plan);
    let path = bench.script("s.ps1", &script(&plan, &plans::options(Dialect::Graph, false)));
    let home = bench.script("h.ps1", &script(&plan, &plans::options(Dialect::Graph, true)));
    let state = bench.tenant("tenant.json", &begin);
    let line = |session: &str, run: &str| {
        format!("{{\"session\":\"{session}\",\"run\":\"{run}\",\"id\":1,\"state\":\"applied\"}}\n")
    };
    let torn = bench.write("torn", format!("{}{{\"sess", line(plans::SESSION, "apply")).as_bytes());
    let foreign = bench.write("foreign", line("another", "apply").as_bytes());
    let other_way = bench.write("way", line(plans::SESSION, "apply").as_bytes());
    let folder = bench.path("");
    let reports = bench.run(&[
        Run::new("foreign", &path).on(&state).apply().with("ResultPath", text(&foreign)),
        Run::new("other way", &home).apply().with("ResultPath", text(&other_way)),
        Run::new("folder", &path).apply().with("ResultPath", text(&folder)),
        Run::new("torn", &path).apply().with("ResultPath", text(&torn)),
    ]);
    for report in reports.get(..3).unwrap() {
        report.exits(2).says("Not started: ");
        assert_eq!(report.tenant.sorted(), begin.sorted(), "{}", report.name);
    }
    reports[0].says("another session");
    reports[2].says("-ResultPath");
    reports[3].exits(0).says("Line 2 of the results cannot be read");
    assert_eq!(reports[3].tenant.sorted(), done.sorted());
    let lines = fs::read_to_string(torn).unwrap();
    let lines: Vec<&str> = lines.lines().collect();
    assert_eq!(lines.len(), 4, "{lines:?}");
    assert!(lines[2].starts_with("{\"session\""), "{lines:?}");
}

fn a_script_stops_where_a_person_must_act(bench: &Bench) {
    let plan = plan(4);
    let (begin, done) = tenants(&plan);
    let steps = [
        WorkItem::Operation(&plan[0]),
        WorkItem::Stop("Move 'Al' out of the scope.\nRun a sync cycle. $(exit 1)".into()),
        WorkItem::Operation(&plan[1]),
        WorkItem::Operation(&plan[2]),
        WorkItem::Stop("Wait.".into()),
        WorkItem::Operation(&plan[3]),
    ];
    let script = script_of_items(&steps, &plans::options(Dialect::Msol, false));
    assert_eq!((script.counts.steps, script.counts.stops), (4, 2));
    let path = bench.script("s.ps1", &script);
    let state = bench.tenant("tenant.json", &begin);
    let on = |number: u32| Run::new("", &path).apply().with("ContinueAfterStop", number);
    let reports = bench.run(&[
        Run::new("dry", &path).on(&state),
        Run::new("first", &path).apply(),
        on(1),
        on(2),
        Run::new("all at once", &path)
            .on(&state)
            .apply()
            .with("ContinueAfterStop", 2)
            .with("ResultPath", text(&bench.path("other.jsonl"))),
    ]);
    let exits: Vec<i32> = reports.iter().map(|report| report.exit).collect();
    assert_eq!(exits, [0, 3, 3, 0, 0]);
    for report in reports.get(..2).unwrap() {
        report.says("STOP 1.");
        report.says("  Move 'Al' out of the scope.\n  Run a sync cycle. $(exit 1)");
    }
    // A dry run shows all of it, so that nothing surprises when the users are out of the scope already.
    reports[0].says("The dry run goes on.");
    reports[0].says("STOP 2.");
    reports[0].says("       4  would");
    reports[1].says("-ContinueAfterStop 1");
    reports[1].says("       3  not reached");
    reports[2].says("STOP 2.");
    for at in [3, 4] {
        assert_eq!(reports[at].tenant.sorted(), done.sorted());
    }
}

/// What a person does at a stop may be just what a later step lacks: its refusal is shown, and is no
/// failure of the dry run.
fn a_dry_run_is_not_blamed_for_what_a_stop_asks_for(bench: &Bench) {
    let plan = plan(2);
    let (begin, _) = tenants(&plan);
    let steps = [
        WorkItem::Operation(&plan[0]),
        WorkItem::Stop("Turn synchronisation off.".into()),
        WorkItem::Operation(&plan[1]),
    ];
    let script = script_of_items(&steps, &plans::options(Dialect::Graph, false));
    let path = bench.script("s.ps1", &script);
    let mut synced = begin.clone();
    synced.cloud(2).on_premises_sync_enabled = Some(true);
    let behind = bench.tenant("behind.json", &synced);
    let mut early = begin.clone();
    early.cloud(1).on_premises_sync_enabled = Some(true);
    let before = bench.tenant("before.json", &early);
    let reports = bench.run(&[
        Run::new("behind the stop", &path).on(&behind),
        Run::new("before the stop", &path).on(&before),
        Run::new("strict", &path).on(&behind).with("StopOnError", true),
    ]);
    reports[0].exits(0).says("       1  refused");
    reports[2].exits(0).says("       1  refused");
    reports[1].exits(1).says("       1  refused");
}
