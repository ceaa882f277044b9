//! What a script asks for before it acts, and what it does beside acting: comparing, one side alone, in a
//! session that is prepared, from a file of rows.

use hardmatch::plan::Known;
use hardmatch::powershell::{Dialect, Direction, ScriptOptions};
use serde_json::{Value, json};

use crate::engine::{Bench, FILE, Run, folder, text};
use crate::plans::{self, link, script};
use crate::tenant::Tenant;

tests! {
    Engine:
        a_purge_takes_leave_a_named_tenant_and_a_number,
        what_if_is_a_dry_run_whatever_else_is_said,
        a_tenant_that_blocks_takeovers_is_the_first_stop,
        a_comparison_says_done_stamped_and_different_and_changes_nothing,
        one_side_waits_for_the_other,
        a_user_of_another_domain_of_the_forest_is_found,
        a_session_that_is_prepared_is_used_and_told,
        every_documented_start_without_a_connection_works,
        the_machinery_reads_its_rows_from_a_file,
        a_rollback_takes_back_what_the_results_say_and_nothing_else;
}

fn bench_tenant(
    bench: &Bench,
    plan: &[hardmatch::plan::QueuedOperation],
) -> (Tenant, std::path::PathBuf) {
    let begin = Tenant::ready_for(plan.iter().map(|queued| &queued.operation));
    let state = bench.tenant("tenant.json", &begin);
    (begin, state)
}

fn a_purge_takes_leave_a_named_tenant_and_a_number(bench: &Bench) {
    let mut plan = plans::number(vec![plans::purge(1), plans::purge(2)]);
    plans::confirm(&mut plan, 1);
    plans::confirm(&mut plan, 2);
    let (begin, state) = bench_tenant(bench, &plan);
    let named = bench.script("named.ps1", &script(&plan, &plans::options(Dialect::Graph, false)));
    let options = ScriptOptions { tenant_id: None, ..plans::options(Dialect::Graph, false) };
    let nameless = bench.script("nameless.ps1", &script(&plan, &options));
    let apply = |name, path| Run::new(name, path).on(&state).apply();
    let reports = bench.run(&[
        apply("bare", &named),
        apply("without a number", &named).with("AllowPurge", true),
        apply("another number", &named).purging(1),
        apply("nameless", &nameless).purging(2),
        Run::new("dry run", &named).on(&state),
        apply("with all", &named).purging(2),
    ]);
    for (report, words) in reports.iter().zip([
        "add -AllowPurge -PurgeCount 2",
        "add -PurgeCount 2",
        "users that would be removed for good: 2, not 1",
        "add -TenantId",
    ]) {
        report.exits(2).says(words);
        assert_eq!(report.tenant.sorted(), begin.clone().sorted(), "{}", report.name);
    }
    reports[4].exits(0).says("Cannot be taken back by a script: operation 1, 2");
    assert_eq!(reports[5].exits(0).tenant.users.len(), 0);
}

fn what_if_is_a_dry_run_whatever_else_is_said(bench: &Bench) {
    let plan = plans::number(vec![link(1, Known::Empty)]);
    let (begin, state) = bench_tenant(bench, &plan);
    for dialect in Dialect::ALL {
        let path = bench.script("s.ps1", &script(&plan, &plans::options(dialect, false)));
        let what_if = Run::new("what if", &path).on(&state).apply().with("WhatIf", true);
        let named = what_if.clone().with("ResultPath", text(&bench.path("dry.jsonl")));
        for report in bench.run(&[what_if, named]) {
            report.exits(0).says("this is a dry run");
            assert_eq!(report.tenant.sorted(), begin.clone().sorted());
        }
        let lines = bench.results("dry.jsonl");
        assert_eq!(
            lines.last().unwrap()["state"],
            "would",
            "its own files are written all the same"
        );
    }
}

fn a_tenant_that_blocks_takeovers_is_the_first_stop(bench: &Bench) {
    let plan = plans::number(vec![link(1, Known::Empty)]);
    let (begin, open) = bench_tenant(bench, &plan);
    let closed = bench.tenant("closed.json", &Tenant { takeover_blocked: true, ..begin });
    let reader = vec!["User.ReadWrite.All", "OnPremDirectorySynchronization.Read.All"];
    for dialect in [Dialect::Graph, Dialect::Entra] {
        let path = bench.script("s.ps1", &script(&plan, &plans::options(dialect, false)));
        let bare = |name, state| Run::new(name, &path).on(state).with("Apply", true);
        let may_read = |run: Run| run.in_environment(|e| e.scopes.clone_from(&reader));
        let fresh = |run: Run, name: &str| run.with("ResultPath", text(&bench.path(name)));
        let runs = [
            bare("unknown", &open),
            may_read(bare("closed", &closed)),
            may_read(Run::new("dry", &path).on(&closed)),
            fresh(may_read(bare("open", &open)), &format!("{dialect}-open.jsonl")),
            fresh(
                bare("seen", &open).with("TakeoverAllowed", true),
                &format!("{dialect}-seen.jsonl"),
            ),
        ];
        let reports = bench.run(&runs);
        reports[0].exits(3).says("cannot be read with these permissions");
        reports[1].exits(3).says("The tenant blocks the takeover");
        reports[1].says("BlockCloudObjectTakeoverThroughHardMatch");
        reports[2].exits(0).says("STOP 0.");
        for report in &reports[..3] {
            assert_eq!(report.writes(), [""; 0], "{}", report.name);
        }
        for report in &reports[3..] {
            report.exits(0).says("1  applied");
        }
    }
}

fn a_comparison_says_done_stamped_and_different_and_changes_nothing(bench: &Bench) {
    let plan = plans::number((1..=4).map(|number| link(number, Known::Empty)).collect());
    let (mut tenant, _) = bench_tenant(bench, &plan);
    tenant.cloud(1).on_premises_immutable_id = Some(plans::anchor(1).to_string());
    tenant.cloud(1).on_premises_sync_enabled = Some(true);
    tenant.cloud(2).on_premises_immutable_id = Some(plans::anchor(2).to_string());
    tenant.users.retain(|user| user.id != plans::object_id(4).to_string());
    let state = bench.tenant("tenant.json", &tenant);
    for dialect in Dialect::ALL {
        let name = format!("{dialect}.ps1");
        let path = bench.script(&name, &script(&plan, &plans::options(dialect, false)));
        let run = Run::new(dialect.name(), &path).on(&state).with("VerifyOnly", true);
        let report =
            bench.run(&[run.in_environment(|e| e.scopes = vec!["User.Read.All"])]).remove(0);
        report.exits(1).says("is to be");
        assert_eq!(report.tenant.sorted(), tenant.clone().sorted());
        let lines = bench.results(&format!("{dialect}.results.jsonl"));
        let states: Vec<&Value> = lines.iter().map(|line| &line["state"]).collect();
        assert_eq!(states, ["done", "stamped", "different", "different"], "{dialect}");
        assert_eq!(lines[0]["wanted"], plans::anchor(1).to_string());
    }
}

/// Writing on-premises comes before the link; each host does its own side.
fn one_side_waits_for_the_other(bench: &Bench) {
    let plan = plans::number(vec![plans::consistency(1, Known::Empty), link(1, Known::Empty)]);
    let (begin, state) = bench_tenant(bench, &plan);
    let path = bench.script("s.ps1", &script(&plan, &plans::options(Dialect::Graph, false)));
    let there = bench.path("there.jsonl");
    let side = |name, side: &str| Run::new(name, &path).apply().with("Side", side);
    let reports = bench.run(&[
        side("cloud too early", "Cloud").on(&state),
        side("on-premises", "OnPremises").with("ResultPath", text(&there)).in_environment(|e| {
            e.connected = false;
            e.hidden = vec!["Microsoft.Graph.Authentication", "ExchangeOnPremises"];
        }),
        side("cloud", "Cloud")
            .with("AppliedResults", text(&there))
            .in_environment(|e| e.hidden = vec!["ActiveDirectory", "ExchangeOnPremises"]),
    ]);
    reports[0].exits(3).says("waits for operation 1 (set-consistency-guid, -Side OnPremises)");
    assert_eq!(reports[0].writes(), [""; 0]);
    reports[1].exits(0).says("1  applied");
    reports[1].says("The steps of this run are done; left for another run: 1.");
    reports[2].exits(0).says("1  applied");
    assert_eq!(reports[2].tenant.sorted(), begin.after(&plan).sorted());
    assert_eq!(bench.results("s.results.jsonl").len(), 1, "who waits has no result");
}

fn a_user_of_another_domain_of_the_forest_is_found(bench: &Bench) {
    let plan = plans::number(vec![
        plans::consistency(1, Known::Empty),
        plans::consistency(2, Known::Empty),
        plans::consistency(3, Known::Empty),
    ]);
    let (mut tenant, _) = bench_tenant(bench, &plan);
    tenant.ad(2).domain = Some("emea.contoso.local".into());
    // Somebody elsewhere in the forest has the GUID that the third is to get.
    let mut holder = tenant.ad(1).clone();
    holder.object_guid = plans::guid(0xa_0077).to_string();
    holder.sam = "holder".into();
    holder.domain = Some("apac.contoso.local".into());
    holder.consistency_guid = Some(plans::guid(0x6_0003).base64());
    tenant.ad_users.push(holder);
    let state = bench.tenant("tenant.json", &tenant);
    let path = bench.script("s.ps1", &script(&plan, &plans::options(Dialect::Graph, false)));
    let reports = bench.run(&[
        Run::new("forest", &path).on(&state).apply(),
        Run::new("one domain", &path)
            .on(&state)
            .with("Server", "contoso.local")
            .with("ResultPath", text(&bench.path("one.jsonl"))),
    ]);
    reports[0].exits(1).says("has this mS-DS-ConsistencyGuid already");
    let states = |name: &str| -> Vec<Value> {
        bench.results(name).iter().map(|line| line["state"].clone()).collect()
    };
    assert_eq!(states("s.results.jsonl"), [json!("applied"), json!("applied"), json!("refused")]);
    reports[1].exits(1).says("no user on-premises has this objectGUID");
}

fn a_session_that_is_prepared_is_used_and_told(bench: &Bench) {
    let plan = plans::number(vec![link(1, Known::Empty)]);
    let (_, state) = bench_tenant(bench, &plan);
    let path = bench.script("s.ps1", &script(&plan, &plans::options(Dialect::Entra, false)));
    let nobody = |run: Run| run.in_environment(|e| e.connected = false);
    let dry = |name| Run::new(name, &path).on(&state);
    let reports = bench.run(&[
        dry("connected"),
        nobody(
            dry("app")
                .with("ClientId", "11111111-2222-4333-8444-555555555555")
                .with("CertificateThumbprint", "AB12"),
        ),
        nobody(dry("other cloud").with("Environment", "USGov").with("UseDeviceCode", true)),
        dry("another cloud than the session").with("Environment", "China"),
    ]);
    reports[0].exits(0).says("Account operator@contoso.com, tenant");
    reports[1].exits(0).says("Signed in as an application");
    reports[2].exits(0).says("environment USGov");
    reports[3].exits(2).says("signed in to the environment Global");
}

/// As documented, by `-File` and from a prompt, by somebody who is not signed in yet.
fn every_documented_start_without_a_connection_works(bench: &Bench) {
    let plan = plans::number(vec![link(1, Known::Empty), plans::restore(2)]);
    let (_, state) = bench_tenant(bench, &plan);
    let modules = folder().join("modules");
    let environment = [
        ("PSModulePath", modules.as_path()),
        ("HARDMATCH_STAND_IN", state.as_path()),
        ("HARDMATCH_STAND_IN_UNCONNECTED", state.as_path()),
    ];
    for dialect in Dialect::ALL {
        let path = bench.script("s.ps1", &script(&plan, &plans::options(dialect, false)));
        let by_file = [&FILE[..], &[text(&path)]].concat();
        let command = format!("& '{}'; exit $LASTEXITCODE", text(&path));
        let by_command = vec!["-NoProfile", "-NonInteractive", "-Command", &command];
        // It leaves nothing behind.
        let dotted = format!(
            ". '{}'; if ((Test-Path function:Invoke-Plan) -or $ErrorActionPreference -eq 'Stop') {{ exit 99 }}; exit $LASTEXITCODE",
            text(&path)
        );
        let by_dot = vec!["-NoProfile", "-NonInteractive", "-Command", &dotted];
        for start in [by_file, by_command, by_dot] {
            let output = bench.engine.run(&start, &environment);
            let words = String::from_utf8_lossy(&output.stdout).into_owned();
            let errors = String::from_utf8_lossy(&output.stderr).into_owned();
            assert_eq!(output.status.code(), Some(0), "{dialect} {start:?}: {words} {errors}");
            assert!(words.contains("2  would"), "{dialect} {start:?}: {words}");
        }
    }
}

fn the_machinery_reads_its_rows_from_a_file(bench: &Bench) {
    let plan = plans::number(vec![link(1, Known::Empty)]);
    let (begin, state) = bench_tenant(bench, &plan);
    let split = script(&plan, &plans::options(Dialect::Graph, false));
    let path = bench.write("machinery.ps1", &split.machinery);
    bench.write("machinery.steps.csv", &split.rows);
    let other = script(&plan, &plans::options(Dialect::Msol, false));
    let foreign = bench.write("foreign.csv", &other.rows);
    let torn = bench.write("torn.csv", b"\r\n");
    let reports = bench.run(&[
        Run::new("another dialect", &path).on(&state).with("StepsPath", text(&foreign)),
        Run::new("no rows", &path).with("StepsPath", text(&torn)),
        Run::new("beside it", &path).apply(),
    ]);
    reports[0].exits(2).says("the steps are for the dialect msol");
    reports[1].exits(2).says("is this the file of steps?");
    assert_eq!(reports[2].exits(0).tenant.sorted(), begin.after(&plan).sorted());
    // Signed it is the same text with a block of comments behind it, and the rows need no signature.
    let block = b"\r\n# SIG # Begin signature block\r\n# MIIFdgYJKoZIhvcNAQcCoIIFZzCCBWMCAQExCzAJBgUrDgMCGgUAMGkGCisGAQQB\r\n# SIG # End signature block\r\n";
    let signed = bench.write("signed.ps1", &[&split.machinery[..], block].concat());
    bench.write("signed.steps.csv", &split.rows);
    let report = bench.run(&[Run::new("signed", &signed).on(&state).apply()]).remove(0);
    assert_eq!(report.exits(0).tenant.sorted(), begin.after(&plan).sorted());
}

fn a_rollback_takes_back_what_the_results_say_and_nothing_else(bench: &Bench) {
    let plan = plans::number(vec![link(1, Known::Empty), link(2, Known::Empty), plans::restore(3)]);
    let (_, _) = bench_tenant(bench, &plan);
    let mut tenant = Tenant::ready_for(plan.iter().map(|queued| &queued.operation));
    // A colleague set the second id and restored the third user.
    tenant.carry_out(&link(2, Known::Empty));
    tenant.carry_out(&plans::restore(3));
    let state = bench.tenant("tenant.json", &tenant);
    for dialect in Dialect::ALL {
        let there = format!("{dialect}.ps1");
        let there = bench.script(&there, &script(&plan, &plans::options(dialect, false)));
        let options = ScriptOptions {
            direction: Direction::RollbackByResults,
            ..plans::options(dialect, false)
        };
        let home = bench.script(&format!("{dialect}-home.ps1"), &script(&plan, &options));
        let results = bench.path(&format!("{dialect}.results.jsonl"));
        let reports = bench.run(&[
            Run::new("there", &there).on(&state).apply(),
            Run::new("home without results", &home).apply(),
            Run::new("home", &home).apply().with("AppliedResults", text(&results)),
        ]);
        reports[0].exits(0).says("2  skipped");
        reports[1].exits(2).says("name that file with -AppliedResults");
        reports[2].exits(0).says("1  applied");
        assert_eq!(reports[2].tenant.sorted(), tenant.clone().sorted(), "{dialect}");
    }
}
