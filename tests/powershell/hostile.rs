//! Names and values that want out of their quotes, in the real engine: each arrives as it is.

use std::fs;

use hardmatch::anchor::ImmutableId;
use hardmatch::plan::{
    ClearAnchor, CloudRef, EnableRemoteMailbox, Known, LinkUser, Operation, QueuedOperation,
    RestoreDeletedUser, WorkItem,
};
use hardmatch::powershell::{Dialect, Notice, PsLiteral, script_of_items};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;

use crate::engine::{Bench, FILE, Run, folder, text};
use crate::grammar::HOSTILE;
use crate::plans::{self, enable_mailbox, script};
use crate::tenant::Tenant;

tests! {
    Alone:
        a_value_with_control_characters_stays_in_the_queue;
    Engine:
        hostile_values_arrive_intact_in_every_dialect,
        the_engine_reads_every_literal_as_the_text_that_was_meant;
    Parser:
        the_parser_lists_every_literal_as_the_text_that_was_meant,
        scripts_read_the_same_in_windows_powershell;
}

/// For each text: a user whose name it is, one who gets it as a name, one who has it as an id, a
/// routing address.
fn plan(bench: &Bench) -> Vec<QueuedOperation> {
    let canary = bench.path("canary");
    let attack = format!("'; [IO.File]::WriteAllText('{}', 'x'); '", text(&canary));
    let curly = attack.replace('\'', "\u{2019}");
    let texts = HOSTILE.into_iter().map(String::from).chain([attack, curly]);
    let operations = texts.enumerate().flat_map(|(at, hostile)| {
        let number = 10 * (at as u64 + 1);
        let address = hostile.replace([' ', '@'], "") + "@contoso.com";
        let named = CloudRef::by_id(plans::object_id(number), Some(address.clone()), None);
        let Operation::LinkUser(LinkUser { onprem, attribute, after, .. }) =
            plans::link(number, Known::Empty)
        else {
            unreachable!("it is a link")
        };
        let mut mailbox = enable_mailbox(number + 3);
        if let Operation::EnableRemoteMailbox(EnableRemoteMailbox { after, onprem, .. }) =
            &mut mailbox
        {
            after.clone_from(&address);
            onprem.upn = Some(hostile.clone());
        }
        [
            Operation::LinkUser(LinkUser {
                onprem,
                cloud: named,
                attribute,
                before: Known::Empty,
                after,
            }),
            plans::rename(number + 1, &format!("b{address}")),
            Operation::ClearAnchor(ClearAnchor {
                cloud: plans::cloud(number + 2),
                before: Known::Value(ImmutableId::from_text(&hostile)),
            }),
            mailbox,
        ]
    });
    let numbered = plans::number(operations.collect());
    numbered
        .into_iter()
        .zip(HOSTILE.iter().cycle())
        .map(|(op, text)| plans::warned(op, text))
        .collect()
}

fn hostile_values_arrive_intact_in_every_dialect(bench: &Bench) {
    let plan = plan(bench);
    let begin = Tenant::ready_for(plan.iter().map(|queued| &queued.operation));
    let done = begin.after(&plan);
    let state = bench.tenant("tenant.json", &begin);
    let mut steps: Vec<WorkItem<'_>> = plan.iter().map(WorkItem::Operation).collect();
    steps.extend(HOSTILE.map(|text| WorkItem::Afterwards(text.into())));
    steps.extend(HOSTILE.map(|text| WorkItem::Stop(text.into())));
    let runs: Vec<Run> = Dialect::ALL
        .map(|dialect| {
            let mut options = plans::options(dialect, false);
            options.session_name = HOSTILE.join(" ");
            let script = script_of_items(&steps, &options);
            assert_eq!(script.unsupported, []);
            let path = bench.script(&format!("{dialect}.ps1"), &script);
            let run = Run::new(dialect.name(), &path).on(&state).apply();
            run.with("ContinueAfterStop", HOSTILE.len())
        })
        .into();
    for report in bench.run(&runs) {
        report.exits(0);
        assert_eq!(report.tenant.sorted(), done.sorted(), "{}", report.name);
        let results = bench.results(&format!("{}.results.jsonl", report.name));
        for (queued, line) in plan.iter().zip(&results) {
            let after = queued.operation.after();
            assert_eq!(line["new"].as_str(), after.as_deref(), "{line}");
        }
        assert!(report.text().contains("upn-differs"), "{}", report.name);
        judge_console(&report.output);
    }
    assert!(!bench.path("canary").exists());
}

/// Nothing that turns text round or moves the cursor reaches the console.
fn judge_console(lines: &[String]) {
    let bad = |c: char| {
        c.is_control()
            || matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    for line in lines {
        assert!(!line.contains(bad), "{line:?}");
    }
}

fn a_value_with_control_characters_stays_in_the_queue() {
    let with_break = CloudRef::by_id(plans::object_id(1), Some("a\nb@contoso.com".into()), None);
    let plan = plans::number(vec![
        plans::rename(2, "a\u{1b}b@contoso.com"),
        Operation::RestoreDeletedUser(RestoreDeletedUser { cloud: with_break }),
        Operation::ClearAnchor(ClearAnchor {
            cloud: plans::cloud(3),
            before: Known::Value(ImmutableId::from_text("a\0")),
        }),
    ]);
    for dialect in Dialect::ALL {
        let script = script(&plan, &plans::options(dialect, false));
        assert_eq!(script.counts.steps, 1);
        assert!(script.notices.contains(&Notice::NamesNotCompared(1)), "{:?}", script.notices);
        let reasons: Vec<_> =
            script.unsupported.iter().map(|left| (left.id.0, left.reason.as_str())).collect();
        assert_eq!(reasons.len(), 2);
        assert!(reasons[0].1.contains("the new user principal name cannot be written"));
        assert!(reasons[0].1.contains("U+001B at position 2"), "{reasons:?}");
        assert!(reasons[1].1.contains("the ImmutableId before cannot be written"));
    }
}

fn any_texts(pattern: &str, count: usize) -> Vec<String> {
    let strategy = proptest::string::string_regex(pattern).unwrap();
    let mut runner = TestRunner::deterministic();
    (0..count).map(|_| strategy.new_tree(&mut runner).unwrap().current()).collect()
}

const RICH: &str = "['\u{2018}-\u{201f}\"`$(){};#<>@ a-c\u{d1}\u{142}\u{2013}+\\-=]{0,40}";
const HIDDEN: &str = "['\u{2018}-\u{201f}ab\u{202e}\u{200b}\u{feff}\u{e0041}\u{1f600}]{0,20}";

/// The values of literals as the engine computes them, by the numbers of their UTF-16 units.
fn the_engine_reads_every_literal_as_the_text_that_was_meant(bench: &Bench) {
    let mut texts = [any_texts(RICH, 400), any_texts(HIDDEN, 400)].concat();
    texts.extend(HOSTILE.map(String::from));
    let lines: Vec<String> =
        texts.iter().map(|t| PsLiteral::quote(t).unwrap().to_string()).collect();
    let out = bench.path("values.txt");
    let script = format!(
        "\u{feff}$all = @(\r\n{}\r\n)\r\n$numbers = $all | ForEach-Object {{ ($_.ToCharArray() | ForEach-Object {{ [int]$_ }}) -join ',' }}\r\n[IO.File]::WriteAllLines('{}', [string[]]$numbers)\r\n",
        lines.join("\r\n"),
        text(&out)
    );
    let path = bench.write("literals.ps1", script.as_bytes());
    let output = bench.engine.run(&[&FILE[..], &[text(&path)]].concat(), &[]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let values = fs::read_to_string(out).unwrap();
    let values: Vec<&str> = values.lines().collect();
    assert_eq!(values.len(), texts.len());
    for (value, text) in values.iter().zip(&texts) {
        let units: Vec<String> = text.encode_utf16().map(|unit| unit.to_string()).collect();
        assert_eq!(*value, units.join(","), "{text:?}");
    }
}

/// The literals of a file as PowerShell's own parser lists them.
fn the_parser_lists_every_literal_as_the_text_that_was_meant(bench: &Bench) {
    let texts = any_texts(RICH, 600);
    let lines: Vec<String> =
        texts.iter().map(|t| PsLiteral::quote(t).unwrap().to_string()).collect();
    let path = bench.write("l.ps1", format!("\u{feff}{}\r\n", lines.join("\r\n")).as_bytes());
    let output = bench.engine.run(&["-ParseOnly", text(&path)], &[]);
    let answer: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(answer["errors"], serde_json::json!([]));
    assert_eq!(answer["strings"], serde_json::json!(texts));
}

/// Windows PowerShell 5.1 reads a file without a byte-order mark in the code page of the machine.
fn scripts_read_the_same_in_windows_powershell(bench: &Bench) {
    let hostile = plan(bench);
    let plain = plans::everything();
    for (name, operations) in [("hostile", &hostile), ("plain", &plain)] {
        for dialect in Dialect::ALL {
            let path = bench.script("e.ps1", &script(operations, &plans::options(dialect, false)));
            let parse = |more: &[&str]| {
                let arguments = [more, &["-ParseOnly", text(&path)]].concat();
                let output = bench.engine.run(&arguments, &[]);
                serde_json::from_slice::<serde_json::Value>(&output.stdout).unwrap()
            };
            let (new, old) = (parse(&[]), parse(&["-Encoding51"]));
            assert_eq!(old["errors"], serde_json::json!([]), "{name} {dialect}");
            assert_eq!(old["strings"], new["strings"], "{name} {dialect}");
        }
    }
    run_as_51(bench, &hostile);
}

fn run_as_51(bench: &Bench, plan: &[QueuedOperation]) {
    let begin = Tenant::ready_for(plan.iter().map(|queued| &queued.operation));
    let state = bench.tenant("tenant.json", &begin);
    let path = bench.script("run.ps1", &script(plan, &plans::options(Dialect::Msol, false)));
    let modules = folder().join("modules");
    let environment =
        [("PSModulePath", modules.as_path()), ("HARDMATCH_STAND_IN", state.as_path())];
    let arguments =
        [&["-Encoding51"], &FILE[..], &[text(&path), "-Apply", "-TakeoverAllowed"]].concat();
    let output = bench.engine.run(&arguments, &environment);
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert_eq!(output.status.code(), Some(0), "{said}");
    let results = bench.results("run.results.jsonl");
    for (queued, line) in plan.iter().zip(&results) {
        assert_eq!(line["new"].as_str(), queued.operation.after().as_deref(), "{line}");
    }
}
