//! The single commands that the screen shows: they do by themselves what the script does with care.

use std::collections::{BTreeMap, BTreeSet};

use hardmatch::anchor::{Guid, ImmutableId};
use hardmatch::plan::{Known, LinkUser, OpId, OpKind, OpState, Operation};
use hardmatch::powershell::{Dialect, LeftOut, Notice, command};

use crate::engine::{Bench, Run, text};
use crate::plans::{self, script};
use crate::tenant::Tenant;

tests! {
    Alone:
        what_a_dialect_cannot_say_it_says,
        every_call_of_a_module_stops_at_its_error,
        a_script_holds_what_is_left_to_do,
        a_step_meets_what_the_steps_before_it_left,
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
        ConvertFrom-Json ConvertTo-Json Get-ADUser Set-ADUser Get-User Get-RemoteMailbox \
        Enable-RemoteMailbox Set-RemoteMailbox Disable-RemoteMailbox";
    let own = [
        (
            Dialect::Msol,
            "Connect-MsolService Get-MsolCompanyInformation Get-MsolUser Set-MsolUser \
            Set-MsolUserPrincipalName Restore-MsolUser Remove-MsolUser",
        ),
        (
            Dialect::Graph,
            "Invoke-MgGraphRequest Update-MgUser Remove-MgUser \
            Restore-MgDirectoryDeletedItem Remove-MgDirectoryDeletedItem",
        ),
        (
            Dialect::Entra,
            "Invoke-MgGraphRequest Set-EntraUser Remove-EntraUser \
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
                .map(|line| line.split([' ', '{']).next().unwrap().to_string())
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
    let ids = |rollback| {
        let script = script(&plan, &plans::options(Dialect::Graph, rollback));
        let text = String::from_utf8(script.bytes).unwrap();
        let left: Vec<String> = text
            .lines()
            .filter_map(|line| {
                line.split_once(" -Operation ").filter(|(call, _)| call.starts_with("Add-"))
            })
            .map(|(_, rest)| rest.split(' ').next().unwrap().to_string())
            .collect();
        (left.join(" "), script.counts.steps, script.counts.nothing_to_do)
    };
    assert_eq!(ids(false), ("1 4 5".into(), 3, 2));
    assert_eq!(ids(true), ("5 2 1".into(), 3, 2));
}

/// The lines that put a step into the plan of a script.
fn steps(operations: Vec<Operation>, rollback: bool) -> Vec<String> {
    let script = script(&plans::number(operations), &plans::options(Dialect::Graph, rollback));
    let text = String::from_utf8(script.bytes).unwrap();
    text.lines()
        .filter(|line| line.starts_with("Add-") && line.contains(" -Operation "))
        .map(str::to_string)
        .collect()
}

fn a_step_meets_what_the_steps_before_it_left() {
    let old = Known::Value(ImmutableId::from_text("old-id"));
    let lines = steps(vec![plans::clear(1, old.clone()), plans::link(1, old)], false);
    assert!(
        lines[0].starts_with("Add-ClearAnchor") && lines[0].contains("-Before 'old-id'"),
        "{lines:?}"
    );
    assert!(lines[1].starts_with("Add-LinkUser") && lines[1].contains("-Before ''"), "{lines:?}");
}

fn a_mailbox_guid_of_all_zeros_was_none() {
    let nil = || vec![plans::exchange_guid(1, Known::Value(Guid::from_ad_bytes([0; 16])))];
    let there = steps(nil(), false);
    assert!(there[0].contains("-Before ''"), "{there:?}");
    let back = steps(nil(), true);
    assert!(back[0].starts_with("Add-ClearExchangeGuid"), "{back:?}");
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
            Notice::PurgesConfirmed(1)
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

/// The step that a function of a script logs: the first text of its `Add-Step`.
fn logged<'a>(script: &'a str, function: &str) -> Option<&'a str> {
    let body = script.split(&format!("function {function} ")).nth(1)?;
    let body = body.split("function ").next()?;
    body.split("Add-Step '").nth(1)?.split('\'').next()
}

/// A session takes results in only by the steps that the kind of the operation names.
fn each_kind_names_the_steps_that_scripts_log_about_it() {
    for rollback in [false, true] {
        let plan = plans::everything();
        let script = script(&plan, &plans::options(Dialect::Graph, rollback));
        let text = String::from_utf8(script.bytes).unwrap();
        let mut written: BTreeMap<OpKind, BTreeSet<&str>> = BTreeMap::new();
        for (function, rest) in text.lines().filter_map(|line| line.split_once(" -Operation ")) {
            let Some(step) = logged(&text, function) else { continue };
            let id = OpId(rest.split(' ').next().unwrap().parse().unwrap());
            let queued = plan.iter().find(|queued| queued.id == id).unwrap();
            written.entry(queued.operation.kind()).or_default().insert(step);
        }
        for kind in OpKind::ALL {
            let named = if rollback { kind.steps_back() } else { kind.steps() };
            let steps = written.remove(&kind).unwrap_or_default();
            assert_eq!(steps, named.iter().copied().collect(), "{} {rollback}", kind.name());
        }
    }
}
