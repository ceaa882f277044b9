//! Every operation in every dialect: dry run, apply, again, back, again.

use std::collections::BTreeSet;

use hardmatch::plan::{
    ClearAnchor, HandOverToCloud, Known, LinkUser, OpId, Operation, QueuedOperation,
    SetConsistencyGuid, SetExchangeGuid,
};
use hardmatch::powershell::Dialect;

use crate::engine::{Bench, Report, Run, text};
use crate::plans::{self, script};
use crate::tenant::Tenant;

tests! {
    Engine:
        msol_does_what_the_plan_says_and_takes_it_back,
        graph_does_what_the_plan_says_and_takes_it_back,
        entra_does_what_the_plan_says_and_takes_it_back;
}

/// Every kind of operation that can be carried out, with every kind of value before.
fn plan(dialect: Dialect) -> Vec<QueuedOperation> {
    plans::everything_in(dialect)
}

/// What can be taken back is everything but purges and unknown old values.
fn reversible(operation: &Operation) -> bool {
    match operation {
        Operation::PurgeDeletedUser(_) => false,
        Operation::LinkUser(LinkUser { before, .. })
        | Operation::ClearAnchor(ClearAnchor { before, .. }) => *before != Known::Unknown,
        Operation::SetConsistencyGuid(SetConsistencyGuid { before, .. }) => {
            *before != Known::Unknown
        }
        Operation::SetExchangeGuid(SetExchangeGuid { before, .. }) => *before != Known::Unknown,
        Operation::SetUserPrincipalName(_)
        | Operation::RestoreDeletedUser(_)
        | Operation::EnableRemoteMailbox(_)
        | Operation::HandOverToCloud(_)
        | Operation::HandBackToOnprem(_) => true,
    }
}

fn circle(bench: &Bench, dialect: Dialect) {
    let plan = plan(dialect);
    let confirmed = BTreeSet::from([OpId(8)]);
    let begin = Tenant::ready_for(plan.iter().map(|queued| &queued.operation));
    let mut done = begin.clone();
    let mut back = begin.clone();
    for queued in &plan {
        let purge = matches!(queued.operation, Operation::PurgeDeletedUser(_));
        if purge && !confirmed.contains(&queued.id) {
            continue;
        }
        done.carry_out(&queued.operation);
        if !reversible(&queued.operation) {
            back.carry_out(&queued.operation);
        }
        // Who was handed back waits for the next sync.
        if let Operation::HandOverToCloud(HandOverToCloud { cloud }) = &queued.operation {
            back.user(&plans::id_of(cloud)).on_premises_sync_enabled = None;
        }
    }
    let state = bench.tenant("tenant.json", &begin);
    let there = bench.script("there.ps1", &script(&plan, &plans::options(dialect, false)));
    let home = bench.script("home.ps1", &script(&plan, &plans::options(dialect, true)));
    let reports = bench.run(&[
        Run::new("dry run", &there).on(&state).with("ResultPath", text(&bench.path("dry.jsonl"))),
        Run::new("apply", &there).apply().purging(1),
        Run::new("apply again", &there).apply().purging(1),
        Run::new("dry run of the way back", &home),
        Run::new("way back", &home).apply(),
        Run::new("way back again", &home).apply(),
    ]);
    let tenants = [&begin, &done, &done, &done, &back, &back];
    for (report, expected) in reports.iter().zip(tenants) {
        report.exits(0);
        assert_eq!(report.tenant.sorted(), expected.sorted(), "{dialect}: {}", report.name);
    }
    for (report, forward) in reports.iter().zip([true, true, true, false, false, false]) {
        let shown = report.text().contains("2  warn upn-differs: the UPN is another one");
        assert_eq!(shown, forward, "{dialect}: {}: {}", report.name, report.text());
        assert!(!report.text().contains("not for scripts"));
    }
    for idle in [0, 2, 3, 5] {
        assert_eq!(reports[idle].writes(), [""; 0], "{dialect}: {}", reports[idle].name);
    }
    // One line a step; one purge is not confirmed.
    judge_results(bench, &reports[1], plan.len() - 1);
    judge_preview(bench);
}

/// A dry run says what would be done, and with the same values.
fn judge_preview(bench: &Bench) {
    let values = |name: &str| -> Vec<String> {
        let lines = bench.results(name).into_iter();
        lines
            .map(|line| format!("{} {} {} {}", line["id"], line["op"], line["old"], line["new"]))
            .collect()
    };
    assert_eq!(values("dry.jsonl"), values("there.results.jsonl"));
    for line in bench.results("dry.jsonl") {
        assert!(line["state"] == "would" || line["state"] == "skipped", "{line}");
    }
}

/// One line for each step, with the values before and after.
fn judge_results(bench: &Bench, report: &Report, steps: usize) {
    let results = bench.results("there.results.jsonl");
    assert_eq!(results.len(), steps, "{}", report.text());
    for line in &results {
        assert_eq!(line["session"], plans::SESSION);
        assert_eq!(line["run"], "apply");
        let skipped = matches!(line["id"].as_u64(), Some(5 | 6));
        assert_eq!(line["state"], if skipped { "skipped" } else { "applied" }, "{line}");
    }
    let by = |id: u64| results.iter().find(|line| line["id"] == id).unwrap();
    assert_eq!(by(2)["old"], serde_json::Value::Null);
    assert_eq!(by(2)["new"], plans::anchor(1).as_str());
    assert_eq!(by(3)["old"], "old-id-000104");
    assert_eq!(by(12)["old"], plans::guid(0xbeef).to_string());
    assert_eq!(by(14)["new"], "user13@contoso.mail.onmicrosoft.com");
    assert_eq!(bench.results("home.results.jsonl")[0]["run"], "rollback");
}

fn msol_does_what_the_plan_says_and_takes_it_back(bench: &Bench) {
    circle(bench, Dialect::Msol);
}

fn graph_does_what_the_plan_says_and_takes_it_back(bench: &Bench) {
    circle(bench, Dialect::Graph);
}

fn entra_does_what_the_plan_says_and_takes_it_back(bench: &Bench) {
    circle(bench, Dialect::Entra);
}
