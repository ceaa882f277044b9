//! The single commands that the screen shows: they do by themselves what the script does with care.

use std::collections::{BTreeMap, BTreeSet};

use hardmatch::anchor::{Guid, ImmutableId};
use hardmatch::plan::{Known, LinkUser, OpId, OpKind, OpState, Operation, WorkItem};
use hardmatch::powershell::{
    Dialect, Direction, LeftOut, Notice, ScriptOptions, command, script_of_items,
};
use sha2::{Digest, Sha256};

use crate::engine::{Bench, Run, text};
use crate::plans::{self, Row, script};
use crate::tenant::Tenant;

tests! {
    Alone:
        what_a_dialect_cannot_say_it_says,
        every_call_of_a_module_stops_at_its_error,
        a_script_holds_what_is_left_to_do,
        a_rollback_without_results_says_so,
        a_step_meets_what_the_steps_before_it_left,
        a_row_names_the_operations_that_it_waits_for,
        the_machinery_is_one_text_and_its_hash_is_in_the_head,
        a_mailbox_guid_of_all_zeros_was_none,
        notices_tell_what_is_to_be_known_before_a_run,
        what_cannot_be_taken_back_is_listed_with_its_reason,
        each_kind_names_the_steps_that_scripts_log_about_it;
    Engine:
        every_command_does_what_its_operation_says;
    Parser:
        a_script_calls_nothing_but_its_own_functions_and_known_cmdlets;
}

fn every_command_does_what_its_operation_says(bench: &Bench) {
    let mut runs = Vec::new();
    let mut expected = Vec::new();
    for dialect in Dialect::ALL {
        let operations = plans::everything_in(dialect);
        let begin = Tenant::ready_for(operations.iter().map(|queued| &queued.operation));
        let state = bench.tenant(&format!("{dialect}.json"), &begin);
        let mut tenant = begin;
        for (at, queued) in operations.iter().enumerate() {
            let line = command(&queued.operation, dialect).unwrap();
            let path = bench
                .write(&format!("{dialect}{at}.ps1"), format!("{line}\r\nexit 0\r\n").as_bytes());
            let run = Run::new(&line, &path);
            runs.push(if at == 0 { run.on(&state) } else { run.in_environment(|_| {}) });
            tenant.carry_out(&queued.operation);
            expected.push(tenant.sorted());
        }
    }
    for (report, expected) in bench.run(&runs).iter().zip(expected) {
        report.exits(0);
        assert_eq!(report.tenant.sorted(), expected, "{}", report.name);
    }
}

fn link_to(id: &str) -> Operation {
    let Operation::LinkUser(LinkUser { onprem, cloud, attribute, before, .. }) =
        plans::link(1, Known::Empty)
    else {
        unreachable!("it is a link")
    };
    Operation::LinkUser(LinkUser {
        onprem,
        cloud,
        attribute,
        before,
        after: ImmutableId::from_text(id),
    })
}

fn what_a_dialect_cannot_say_it_says() {
    let graph = "graph: Microsoft Graph takes no '_' in an ImmutableId";
    let cases = [
        (link_to("a_b"), Dialect::Graph, Some(graph)),
        (link_to("a$b"), Dialect::Entra, Some("takes no '$' in an ImmutableId")),
        (link_to("a_b"), Dialect::Msol, None),
        (link_to("employee 7"), Dialect::Graph, None),
        (link_to(""), Dialect::Msol, Some("the ImmutableId is empty")),
        (link_to("a\tb"), Dialect::Msol, Some("U+0009 at position 2")),
        (plans::rename(1, ""), Dialect::Msol, Some("the new user principal name is empty")),
        (plans::hand_over(1), Dialect::Msol, Some("older than the source of authority")),
        (plans::hand_back(1), Dialect::Msol, Some("graph and entra write it")),
        (plans::hand_over(1), Dialect::Entra, None),
        (plans::hand_back(1), Dialect::Graph, None),
    ];
    for (operation, dialect, words) in cases {
        match (command(&operation, dialect), words) {
            (Ok(_), None) => {}
            (Err(error), Some(words)) => {
                assert!(error.to_string().contains(words), "{error}");
                let queued = plans::number(vec![operation]);
                let script = script(&queued, &plans::options(dialect, false));
                assert_eq!((script.counts.steps, script.unsupported.len()), (0, 1));
            }
            (result, words) => panic!("{result:?} {words:?}"),
        }
    }
}

/// Of what a script calls, PowerShell's own parser knows the names.
fn a_script_calls_nothing_but_its_own_functions_and_known_cmdlets(bench: &Bench) {
    let everywhere = "Add-Type Get-Command Get-Value Import-Module New-Object Select-Object Set-StrictMode \
        Start-Sleep Where-Object ForEach-Object Write-Host Write-Progress Write-Verbose Write-Warning \
        ConvertFrom-Json ConvertTo-Json ConvertFrom-Csv Read-Host Start-Transcript Stop-Transcript \
        Get-ADDomain Get-ADForest Set-ADServerSettings Get-ADUser Set-ADUser Get-User Get-RemoteMailbox \
        Enable-RemoteMailbox Set-RemoteMailbox Disable-RemoteMailbox";
    let own = [
        (
            Dialect::Msol,
            "Connect-MsolService Get-MsolCompanyInformation Get-MsolDirSyncFeatures Get-MsolUser Get-MsolUserRole Set-MsolUser \
            Set-MsolUserPrincipalName Restore-MsolUser Remove-MsolUser",
        ),
        (
            Dialect::Graph,
            "Get-MgContext Invoke-MgGraphRequest Update-MgUser Remove-MgUser \
            Restore-MgDirectoryDeletedItem Remove-MgDirectoryDeletedItem",
        ),
        (
            Dialect::Entra,
            "Get-MgContext Invoke-MgGraphRequest Set-EntraUser Remove-EntraUser \
            Restore-EntraDeletedDirectoryObject Remove-EntraDeletedDirectoryObject",
        ),
    ];
    for (dialect, more) in own {
        for rollback in [false, true] {
            let script = script(&plans::everything(), &plans::options(dialect, rollback));
            let written = String::from_utf8(script.bytes.clone()).unwrap();
            let path = bench.script("c.ps1", &script);
            let output = bench.engine.run(&["-ParseOnly", text(&path)], &[]);
            let answer: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
            let called: BTreeSet<String> =
                serde_json::from_value(answer["commands"].clone()).unwrap();
            let functions = written.lines().filter_map(|line| line.strip_prefix("function "));
            let known: BTreeSet<String> = functions
                .map(|line| line.split([' ', '(', '{']).next().unwrap().to_string())
                .chain(everywhere.split_whitespace().map(String::from))
                .chain(more.split_whitespace().map(String::from))
                .collect();
            let unknown: Vec<_> = called.difference(&known).collect();
            assert!(unknown.is_empty(), "{dialect}: {unknown:?}");
        }
    }
}

/// A call that is meant to change something ends at its error; none asks a question.
fn every_call_of_a_module_stops_at_its_error() {
    for dialect in Dialect::ALL {
        let script = script(&plans::everything(), &plans::options(dialect, false));
        let written = String::from_utf8(script.bytes).unwrap();
        let calls = ["-Mg", "-Msol", "-Entra", "-AD", "RemoteMailbox "];
        let code = written.lines().filter(|line| line.contains("Invoke-Patiently {"));
        let lines: Vec<&str> = code.filter(|l| calls.iter().any(|call| l.contains(call))).collect();
        assert!(lines.len() > 8, "{dialect}: {lines:#?}");
        for line in lines {
            assert!(line.contains("-ErrorAction Stop"), "{dialect}: {line}");
        }
    }
}

fn a_script_holds_what_is_left_to_do() {
    let mut plan = plans::number((1..=5).map(|n| plans::link(n, Known::Empty)).collect());
    let states =
        [OpState::Queued, OpState::Applied, OpState::Skipped, OpState::Refused, OpState::Failed];
    for (queued, state) in plan.iter_mut().zip(states) {
        queued.state = state;
    }
    let ids = |direction| {
        let options = ScriptOptions { direction, ..plans::options(Dialect::Graph, false) };
        let items: Vec<_> = plan.iter().map(WorkItem::Operation).collect();
        let script = script_of_items(&items, &options);
        let rows = plans::rows(&script);
        let left: Vec<&str> = rows.iter().map(|row| row.get("No")).collect();
        (left.join(" "), script.counts.steps, script.counts.nothing_to_do)
    };
    assert_eq!(ids(Direction::Apply), ("1 4 5".into(), 3, 2));
    assert_eq!(ids(Direction::Rollback), ("2".into(), 1, 2));
    assert_eq!(ids(Direction::RollbackByResults), ("5 2 1".into(), 3, 2));
}

/// A rollback takes back what results say, and says what it leaves alone.
fn a_rollback_without_results_says_so() {
    let plan = plans::number(vec![plans::link(1, Known::Empty), plans::link(2, Known::Empty)]);
    let items: Vec<_> = plan.iter().map(WorkItem::Operation).collect();
    let options = |direction| ScriptOptions { direction, ..plans::options(Dialect::Graph, false) };
    let without = script_of_items(&items, &options(Direction::Rollback));
    assert_eq!(without.counts.steps, 0);
    assert_eq!(without.notices, [Notice::NotReported(2)]);
    let by_results = script_of_items(&items, &options(Direction::RollbackByResults));
    assert_eq!(by_results.counts.steps, 2);
    assert_eq!(by_results.notices, [Notice::NeedsResults]);
    let rows = String::from_utf8(by_results.rows).unwrap();
    assert!(rows.contains("AppliedResultsNeeded: yes"), "{rows}");
}

/// The rows of a script.
fn steps(operations: Vec<Operation>, rollback: bool) -> Vec<Row> {
    plans::rows(&script(&plans::number(operations), &plans::options(Dialect::Graph, rollback)))
}

fn a_step_meets_what_the_steps_before_it_left() {
    let old = Known::Value(ImmutableId::from_text("old-id"));
    let rows = steps(vec![plans::clear(1, old.clone()), plans::link(1, old)], false);
    let old: Vec<_> = rows.iter().map(|row| (row.get("Operation"), row.get("Old"))).collect();
    assert_eq!(old, [("clear-anchor", "old-id"), ("link-user", "")]);
}

/// Steps of one user follow each other, and whoever takes an id waits for whoever gives it up.
fn a_row_names_the_operations_that_it_waits_for() {
    let plan = || {
        vec![
            plans::clear(90, Known::Value(plans::anchor(1))),
            plans::link(1, Known::Empty),
            plans::link(2, Known::Empty),
            plans::consistency(1, Known::Empty),
            plans::enable_mailbox(1),
        ]
    };
    let after = |rollback| -> Vec<(String, String)> {
        let rows = steps(plan(), rollback);
        rows.iter().map(|row| (row.get("No").into(), row.get("After").into())).collect()
    };
    let pairs = |list: &[(&str, &str)]| -> Vec<(String, String)> {
        list.iter().map(|(no, after)| ((*no).into(), (*after).into())).collect()
    };
    assert_eq!(after(false), pairs(&[("1", ""), ("2", "1"), ("3", ""), ("4", "2"), ("5", "4")]));
    assert_eq!(after(true), pairs(&[("5", ""), ("4", "5"), ("3", ""), ("2", "4"), ("1", "2")]));
}

fn a_mailbox_guid_of_all_zeros_was_none() {
    let nil = || vec![plans::exchange_guid(1, Known::Value(Guid::from_ad_bytes([0; 16])))];
    assert_eq!(steps(nil(), false)[0].get("Old"), "");
    assert_eq!(steps(nil(), true)[0].get("Operation"), "clear-exchange-guid");
}

/// The machinery is reviewed once: it is the same whatever the session and the direction.
fn the_machinery_is_one_text_and_its_hash_is_in_the_head() {
    for dialect in Dialect::ALL {
        let all = script(&plans::everything(), &plans::options(dialect, false));
        let mut options = plans::options(dialect, true);
        options.session_name = "another".into();
        let other = script(&plans::number(vec![plans::link(1, Known::Empty)]), &options);
        assert_eq!(all.machinery, other.machinery, "{dialect}");
        assert!(all.machinery.is_ascii());
        let text = String::from_utf8(all.machinery).unwrap();
        let (_, machinery) = text.split_once("$Data = ''\r\n").unwrap();
        let hash: Vec<String> =
            Sha256::digest(machinery).iter().map(|byte| format!("{byte:02x}")).collect();
        let told = format!(", SHA-256 {}\r\n", hash.concat());
        assert!(String::from_utf8(all.bytes).unwrap().contains(&told));
    }
}

fn notices_tell_what_is_to_be_known_before_a_run() {
    let plan = plans::everything();
    let notices = |dialect, rollback, change: fn(&mut hardmatch::powershell::ScriptOptions)| {
        let mut options = plans::options(dialect, rollback);
        change(&mut options);
        script(&plan, &options).notices
    };
    assert_eq!(
        notices(Dialect::Msol, false, |options| options.tenant_id = None),
        [
            Notice::Retired(Dialect::Msol),
            Notice::NoTenant,
            Notice::PurgesCommentedOut(1),
            Notice::PurgesConfirmed(1),
            Notice::NoWayBack(5)
        ]
    );
    assert_eq!(notices(Dialect::Graph, true, |_| {}), [Notice::DisablesRemoteMailboxes(1)]);
    let sentence = Notice::Retired(Dialect::Msol).to_string();
    assert!(
        sentence
            .starts_with("the MSOnline module was retired in 2025; the dialects graph and entra")
    );
}

fn what_cannot_be_taken_back_is_listed_with_its_reason() {
    let script = script(&plans::everything(), &plans::options(Dialect::Graph, true));
    let ids: Vec<OpId> = script.irreversible.iter().map(|left| left.id).collect();
    assert_eq!(ids, [4, 5, 7, 8, 13, 17].map(OpId));
    let LeftOut { reason, .. } = &script.irreversible[2];
    assert_eq!(reason, "a user that was removed for good cannot be brought back");
}

/// A session takes results in only by the steps that the kind of the operation names.
fn each_kind_names_the_steps_that_scripts_log_about_it() {
    for rollback in [false, true] {
        let plan = plans::everything();
        let rows = plans::rows(&script(&plan, &plans::options(Dialect::Graph, rollback)));
        let mut written: BTreeMap<OpKind, BTreeSet<&str>> = BTreeMap::new();
        for row in &rows {
            let id = OpId(row.get("No").parse().unwrap());
            let queued = plan.iter().find(|queued| queued.id == id).unwrap();
            written.entry(queued.operation.kind()).or_default().insert(row.get("Operation"));
        }
        for kind in OpKind::ALL {
            let named = if rollback { kind.steps_back() } else { kind.steps() };
            let steps = written.remove(&kind).unwrap_or_default();
            assert_eq!(steps, named.iter().copied().collect(), "{} {rollback}", kind.name());
        }
    }
}
