//! What a script checks before it begins, and its exit codes.

use hardmatch::plan::{Known, OpKind, QueuedOperation};
use hardmatch::powershell::Dialect;

use crate::engine::{Bench, FILE, Run, folder, text};
use crate::plans::{self, link, script};
use crate::tenant::Tenant;

tests! {
    Engine:
        a_wrong_tenant_is_refused_before_anything_is_read,
        the_tenant_can_be_named_when_the_session_does_not,
        a_missing_module_is_named_with_the_command_that_installs_it,
        a_dry_run_needs_no_right_to_write,
        handing_over_takes_a_right_of_its_own,
        consent_that_is_not_given_ends_the_run,
        a_script_without_cloud_steps_needs_no_cloud_modules,
        only_the_wanted_operations_run,
        a_process_ends_with_the_documented_exit_code,
        an_unconfirmed_purge_does_not_run,
        a_script_without_steps_ends_well;
}

/// Everything that a right to read is enough for in a dry run.
fn plan() -> Vec<QueuedOperation> {
    let mut plan = plans::everything();
    let hands = [OpKind::HandOverToCloud, OpKind::HandBackToOnprem];
    plan.retain(|queued| !hands.contains(&queued.operation.kind()));
    plan
}

fn tenant() -> Tenant {
    Tenant::ready_for(plan().iter().map(|queued| &queued.operation))
}

fn a_wrong_tenant_is_refused_before_anything_is_read(bench: &Bench) {
    let mut runs = Vec::new();
    for dialect in Dialect::ALL {
        let mut wrong = tenant();
        wrong.tenant_id = plans::guid(0xbad).to_string();
        let state = bench.tenant(&format!("{dialect}.json"), &wrong);
        let path = bench
            .script(&format!("{dialect}.ps1"), &script(&plan(), &plans::options(dialect, false)));
        runs.push(Run::new(dialect.name(), &path).on(&state).apply().purging(1));
    }
    for report in bench.run(&runs) {
        let right = plans::tenant();
        report.exits(2).says(&format!("the steps are for the tenant {right}"));
        report.says("connected to the tenant 00000000-0000-4000-8000-000000000bad");
        assert_eq!(report.writes(), [""; 0]);
        assert!(report.calls.len() <= 1, "{:?}", report.calls);
    }
}

fn the_tenant_can_be_named_when_the_session_does_not(bench: &Bench) {
    let mut options = plans::options(Dialect::Graph, false);
    let named = bench.script("named.ps1", &script(&plan(), &options));
    options.tenant_id = None;
    let unnamed = bench.script("unnamed.ps1", &script(&plan(), &options));
    let state = bench.tenant("tenant.json", &tenant());
    let (right, wrong) = (plans::tenant().to_string(), plans::guid(1).to_string());
    let reports = bench.run(&[
        Run::new("nobody names it", &unnamed).on(&state),
        Run::new("right", &unnamed).with("TenantId", right.to_uppercase()),
        Run::new("wrong", &unnamed).with("TenantId", wrong.as_str()),
        Run::new("other than the session", &named).with("TenantId", wrong.as_str()),
    ]);
    let exits: Vec<i32> = reports.iter().map(|report| report.exit).collect();
    assert_eq!(exits, [0, 0, 2, 2]);
    reports[0].says("Neither the session nor -TenantId names the tenant");
    reports[3].says("but the session was made for the tenant");
}

fn a_missing_module_is_named_with_the_command_that_installs_it(bench: &Bench) {
    let cases = [
        (Dialect::Msol, "MSOnline", "export the session for graph or entra instead"),
        (Dialect::Graph, "Microsoft.Graph.Users", "Install-Module Microsoft.Graph"),
        (
            Dialect::Graph,
            "Microsoft.Graph.Identity.DirectoryManagement",
            "Remove-MgDirectoryDeletedItem",
        ),
        (
            Dialect::Entra,
            "Microsoft.Entra.Users",
            "Install-Module Microsoft.Entra -Scope CurrentUser",
        ),
        (Dialect::Entra, "Microsoft.Entra.Applications", "Remove-EntraDeletedDirectoryObject"),
        (Dialect::Graph, "ActiveDirectory", "RSAT-AD-PowerShell"),
        (Dialect::Graph, "ExchangeOnPremises", "Exchange Management Shell"),
    ];
    let state = bench.tenant("tenant.json", &tenant());
    let runs: Vec<Run> = cases
        .iter()
        .map(|(dialect, module, _)| {
            let name = format!("{dialect}.ps1");
            let path = bench.script(&name, &script(&plan(), &plans::options(*dialect, false)));
            let run = Run::new(module, &path).on(&state).apply().purging(1);
            run.in_environment(|e| e.hidden = vec![module])
        })
        .collect();
    for (report, (_, _, words)) in bench.run(&runs).iter().zip(cases) {
        report.exits(2).says("Not started: ");
        report.says(words);
        assert_eq!(report.writes(), [""; 0]);
    }
}

fn a_dry_run_needs_no_right_to_write(bench: &Bench) {
    let state = bench.tenant("tenant.json", &tenant());
    let mut runs = Vec::new();
    for dialect in [Dialect::Graph, Dialect::Entra] {
        let name = format!("{dialect}.ps1");
        let path = bench.script(&name, &script(&plan(), &plans::options(dialect, false)));
        let reader = |run: Run| run.in_environment(|e| e.scopes = vec!["User.Read.All"]);
        let nobody = |run: Run| run.in_environment(|e| e.connected = false);
        runs.push(reader(Run::new("dry run of a reader", &path).on(&state)));
        runs.push(reader(Run::new("a reader applies", &path).on(&state).apply().purging(1)));
        runs.push(nobody(Run::new("signs in to read", &path).on(&state)));
        runs.push(nobody(Run::new("signs in to write", &path).on(&state).apply().purging(1)));
        let remover = Run::new("only part of the rights", &path).on(&state).apply().purging(1);
        runs.push(
            remover.in_environment(|e| e.scopes = vec!["User.Read.All", "User.DeleteRestore.All"]),
        );
    }
    for (at, report) in bench.run(&runs).iter().enumerate() {
        report.exits([0, 2, 0, 0, 2][at % 5]);
        match at % 5 {
            1 => report.says("-Scopes 'User.ReadWrite.All'"),
            2 => assert_eq!(report.calls[0], "Connect-MgGraph User.Read.All"),
            3 => assert_eq!(report.calls[0], "Connect-MgGraph User.ReadWrite.All"),
            4 => report.says("the permission User.ReadUpdate.All is missing"),
            _ => {}
        }
    }
}

/// There is no right to read alone who is the source of authority.
fn handing_over_takes_a_right_of_its_own(bench: &Bench) {
    let plan = plans::number(vec![plans::hand_over(1)]);
    let begin = Tenant::ready_for(plan.iter().map(|queued| &queued.operation));
    let state = bench.tenant("tenant.json", &begin);
    let path = bench.script("s.ps1", &script(&plan, &plans::options(Dialect::Graph, false)));
    let with =
        |name, scopes| Run::new(name, &path).on(&state).in_environment(|e| e.scopes = scopes);
    let reports = bench.run(&[
        with("a reader", vec!["User.Read.All", "User.ReadWrite.All"]),
        with("the right one", vec!["User.Read.All", "User-OnPremisesSyncBehavior.ReadWrite.All"]),
        Run::new("signs in", &path).on(&state).in_environment(|e| e.connected = false),
    ]);
    reports[0].exits(2).says("the permission User-OnPremisesSyncBehavior.ReadWrite.All is missing");
    reports[1].exits(0).says("on-premises -> cloud");
    let asked = "Connect-MgGraph User.Read.All,User-OnPremisesSyncBehavior.ReadWrite.All";
    assert_eq!(reports[2].calls[0], asked);
}

fn consent_that_is_not_given_ends_the_run(bench: &Bench) {
    let mut strict = tenant();
    strict.sign_in_scopes = vec!["User.Read.All".into()];
    let state = bench.tenant("tenant.json", &strict);
    let path = bench.script("s.ps1", &script(&plan(), &plans::options(Dialect::Entra, false)));
    let run = Run::new("no consent", &path).on(&state).apply().purging(1);
    let report = bench.run(&[run.in_environment(|e| e.connected = false)]).remove(0);
    report
        .exits(2)
        .says("the permission User.Read.All, User.ReadUpdate.All, User.ReadWrite.All is missing");
}

/// Only what the steps need is loaded and signed in to.
fn a_script_without_cloud_steps_needs_no_cloud_modules(bench: &Bench) {
    let onprem: Vec<_> =
        plan().into_iter().filter(|queued| (11..=13).contains(&queued.id.0)).collect();
    let state = bench.tenant("tenant.json", &tenant());
    let runs: Vec<Run> = Dialect::ALL
        .map(|dialect| {
            let name = format!("{dialect}.ps1");
            let path = bench.script(&name, &script(&onprem, &plans::options(dialect, false)));
            let hidden = vec![
                "MSOnline",
                "Microsoft.Graph.Authentication",
                "Microsoft.Graph.Users",
                "Microsoft.Graph.Identity.DirectoryManagement",
                "Microsoft.Entra.Authentication",
                "Microsoft.Entra.Users",
                "Microsoft.Entra.DirectoryManagement",
                "Microsoft.Entra.Applications",
                "ExchangeOnPremises",
            ];
            Run::new(&name, &path).on(&state).apply().purging(1).in_environment(|e| {
                e.hidden = hidden;
                e.connected = false;
            })
        })
        .into();
    for report in bench.run(&runs) {
        report.exits(0);
        assert_eq!(report.writes().len(), 3, "{:?}", report.calls);
    }
}

fn only_the_wanted_operations_run(bench: &Bench) {
    let plan: Vec<_> =
        (1..=12).map(|number| plans::queued(number, link(number.into(), Known::Empty))).collect();
    let begin = Tenant::ready_for(plan.iter().map(|queued| &queued.operation));
    let state = bench.tenant("tenant.json", &begin);
    let path = bench.script("s.ps1", &script(&plan, &plans::options(Dialect::Graph, false)));
    let cases: [(serde_json::Value, &[u32]); 5] = [
        (serde_json::json!([2]), &[2]),
        (serde_json::json!([1, 2, 12]), &[1, 2, 12]),
        (serde_json::json!("1,2,12"), &[1, 2, 12]),
        (serde_json::json!(["3-5", "9"]), &[3, 4, 5, 9]),
        (serde_json::json!("11-99"), &[11, 12]),
    ];
    let mut runs = Vec::new();
    for (at, (only, _)) in cases.iter().enumerate() {
        let results = bench.path(&format!("{at}.jsonl"));
        let run = Run::new(&only.to_string(), &path).on(&state).apply().purging(1);
        runs.push(run.with("Only", only.clone()).with("ResultPath", text(&results)));
    }
    runs.push(Run::new("none of ours", &path).apply().with("Only", "13"));
    runs.push(Run::new("no number", &path).apply().with("Only", "1;2"));
    let reports = bench.run(&runs);
    for (at, (_, expected)) in cases.iter().enumerate() {
        reports[at].exits(0);
        let ids: Vec<_> = bench.results(&format!("{at}.jsonl"));
        let ids: Vec<u32> = ids.iter().map(|line| line["id"].as_u64().unwrap() as u32).collect();
        assert_eq!(&ids, expected, "{}", reports[at].name);
    }
    reports[5].exits(2).says("13, which this script does not have");
    reports[6].exits(2).says("not '1;2'");
}

/// The exit codes as a shell sees them, and `-Only` as `-File` hands it over.
fn a_process_ends_with_the_documented_exit_code(bench: &Bench) {
    let plan = vec![
        plans::queued(1, link(1, Known::Empty)),
        plans::queued(2, link(2, Known::Empty)),
        plans::queued(12, link(12, Known::Empty)),
    ];
    let mut begin = Tenant::ready_for(plan.iter().map(|queued| &queued.operation));
    begin.cloud(12).on_premises_sync_enabled = Some(true);
    let state = bench.tenant("tenant.json", &begin);
    let path = bench.script("s.ps1", &script(&plan, &plans::options(Dialect::Msol, false)));
    let modules = folder().join("modules");
    let environment =
        [("PSModulePath", modules.as_path()), ("HARDMATCH_STAND_IN", state.as_path())];
    let cases: [(&[&str], i32); 4] = [
        (&["-Only", "1,2"], 0),
        (&["-Only", "1,2", "-Apply", "-TakeoverAllowed"], 0),
        (&[], 1),
        (&["-TenantId", "elsewhere"], 2),
    ];
    for (arguments, code) in cases {
        let all = [&FILE[..], &[text(&path)], arguments].concat();
        let output = bench.engine.run(&all, &environment);
        let words = String::from_utf8_lossy(&output.stdout).into_owned();
        assert_eq!(output.status.code(), Some(code), "{arguments:?}: {words}");
    }
    assert_eq!(bench.results("s.results.jsonl").len(), 2);
}

fn an_unconfirmed_purge_does_not_run(bench: &Bench) {
    let mut plan = plans::number(vec![plans::purge(1), plans::purge(2), link(3, Known::Empty)]);
    plans::confirm(&mut plan, 2);
    let begin = Tenant::ready_for(plan.iter().map(|queued| &queued.operation));
    let state = bench.tenant("tenant.json", &begin);
    let runs: Vec<Run> = Dialect::ALL
        .map(|dialect| {
            let options = plans::options(dialect, false);
            let path = bench.script(&format!("{dialect}.ps1"), &script(&plan, &options));
            Run::new(dialect.name(), &path).on(&state).apply().purging(1)
        })
        .into();
    for report in bench.run(&runs) {
        report.exits(0);
        let left: Vec<&str> = report.tenant.users.iter().map(|user| user.id.as_str()).collect();
        let of = |number| plans::object_id(number).to_string();
        assert_eq!(left, [of(1), of(3)], "{}", report.name);
    }
}

/// A queue of which nothing is left makes a script that says so.
fn a_script_without_steps_ends_well(bench: &Bench) {
    let state = bench.tenant("tenant.json", &Tenant::new());
    let runs: Vec<Run> = Dialect::ALL
        .map(|dialect| {
            let path = bench
                .script(&format!("{dialect}.ps1"), &script(&[], &plans::options(dialect, false)));
            Run::new(dialect.name(), &path).on(&state).apply().purging(1)
        })
        .into();
    for report in bench.run(&runs) {
        report.exits(0).says("0 steps: apply");
        assert_eq!(report.calls, [""; 0]);
    }
}
