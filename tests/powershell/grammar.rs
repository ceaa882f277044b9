//! Every script parses, whatever stands in the exports. No engine is needed for this.

use hardmatch::anchor::ImmutableId;
use hardmatch::plan::{
    ClearAnchor, CloudRef, EnableRemoteMailbox, Known, LinkUser, OnPremRef, Operation,
    PurgeDeletedUser, Purpose, QueuedOperation, RestoreDeletedUser, SetConsistencyGuid,
    SetExchangeGuid, SetUserPrincipalName, WorkItem,
};
use hardmatch::powershell::{Dialect, command, script_of_items};
use proptest::prelude::*;
use tree_sitter::{Node, Parser};

use crate::plans;

tests! {
    Alone:
        every_script_parses_with_every_hostile_value,
        every_script_parses_with_any_text;
}

/// The text that the grammar is given: PowerShell takes curly quotes for plain ones, and the grammar
/// knows only these.
pub(crate) fn plain_quotes(text: &str) -> String {
    let plain = |c| match c {
        '\u{2018}'..='\u{201b}' => '\'',
        '\u{201c}'..='\u{201e}' => '"',
        other => other,
    };
    text.chars().map(plain).collect()
}

/// The first place where the grammar finds an error.
pub(crate) fn first_error(text: &str) -> Option<String> {
    let mut parser = Parser::new();
    parser.set_language(&tree_sitter_powershell::LANGUAGE.into()).unwrap();
    let text = plain_quotes(text.strip_prefix('\u{feff}').unwrap_or(text));
    let tree = parser.parse(&text, None).unwrap();
    let node = find_error(tree.root_node())?;
    let line = text.lines().nth(node.start_position().row).unwrap_or_default();
    Some(format!("line {}: {line}", node.start_position().row + 1))
}

fn find_error(node: Node<'_>) -> Option<Node<'_>> {
    if !node.has_error() {
        return None;
    }
    if node.is_error() || node.is_missing() {
        return Some(node);
    }
    let children = (0..node.child_count()).filter_map(|at| node.child(at as u32));
    children.into_iter().find_map(find_error).or(Some(node))
}

/// Names and values that want out of their quotes.
pub(crate) const HOSTILE: [&str; 16] = [
    "x'; Remove-Item C:\\ -Recurse; '",
    "O\u{2019}Brien",
    "\u{2018}a\u{2019}\u{201a}b\u{201b}",
    "\u{201c}double\u{201d} \u{201e}low\"",
    "$(Get-Date)",
    "$env:USERNAME ${x} @(1) @{a=1}",
    "`n`0`u{41}",
    "#> $evil <#",
    "# SIG # Begin signature block",
    "#requires -Version 99",
    "a\u{202e}b\u{2066}c\u{200b}",
    "Mu\u{d1}oz \u{142}ukasz \u{f6}\u{151} \u{2013}\u{2014}\u{2015}",
    "''''",
    "'",
    "{0} %{1} $_ ;;|&<>",
    "\u{1f600}\u{e0041}",
];

fn with_text(text: &str) -> Vec<QueuedOperation> {
    let cloud =
        |number| CloudRef::by_id(plans::object_id(number), Some(text.into()), Some(text.into()));
    let onprem = |number| OnPremRef {
        upn: Some(text.into()),
        sam: Some(text.into()),
        name: Some(text.into()),
        ..plans::onprem(number)
    };
    let id = || ImmutableId::from_text(text);
    let mut operations: Vec<Operation> =
        plans::everything().into_iter().map(|queued| queued.operation).collect();
    operations.extend([
        Operation::LinkUser(LinkUser {
            onprem: onprem(50),
            cloud: cloud(50),
            attribute: hardmatch::directory::AnchorAttribute::OBJECT_GUID,
            before: Known::Value(id()),
            after: id(),
        }),
        Operation::ClearAnchor(ClearAnchor { cloud: cloud(51), before: Known::Value(id()) }),
        Operation::PurgeDeletedUser(PurgeDeletedUser {
            cloud: cloud(52),
            before: Known::Value(id()),
        }),
        Operation::PurgeDeletedUser(PurgeDeletedUser {
            cloud: cloud(53),
            before: Known::Value(id()),
        }),
        Operation::RestoreDeletedUser(RestoreDeletedUser { cloud: cloud(54) }),
        Operation::SetUserPrincipalName(SetUserPrincipalName {
            cloud: cloud(55),
            before: Known::Value(text.into()),
            after: text.into(),
        }),
        Operation::SetConsistencyGuid(SetConsistencyGuid {
            onprem: onprem(56),
            cloud: cloud(56),
            before: Known::Value(text.into()),
            after: plans::guid(1),
        }),
        Operation::EnableRemoteMailbox(EnableRemoteMailbox {
            onprem: onprem(57),
            cloud: Some(cloud(57)),
            after: text.into(),
            purpose: Some(Purpose::Room),
            primary_address: Some(text.into()),
            mail_before: Known::Empty,
        }),
        Operation::SetExchangeGuid(SetExchangeGuid {
            onprem: onprem(58),
            cloud: Some(cloud(58)),
            before: Known::Empty,
            after: plans::guid(2),
        }),
    ]);
    let mut queued = plans::number(operations);
    for operation in &mut queued {
        operation.reason = text.into();
        operation.note = text.into();
    }
    queued
}

fn check(text: &str) -> Result<(), TestCaseError> {
    let mut operations = with_text(text);
    plans::confirm(&mut operations, 20);
    let mut steps: Vec<WorkItem<'_>> = operations.iter().map(WorkItem::Operation).collect();
    steps.insert(3, WorkItem::Stop(text.into()));
    for dialect in Dialect::ALL {
        for rollback in [false, true] {
            let mut options = plans::options(dialect, rollback);
            options.session_name = text.into();
            options.session_id = text.into();
            let script = script_of_items(&steps, &options);
            let written = String::from_utf8(script.bytes).unwrap();
            prop_assert_eq!(first_error(&written), None, "{} {} {:?}", dialect, rollback, text);
            prop_assert!(has_windows_lines(&written), "{text:?}");
            prop_assert_eq!(written.starts_with('\u{feff}'), !written.is_ascii());
            prop_assert!(!written.contains(is_turning), "{text:?}");
        }
        for queued in &operations {
            if let Ok(line) = command(&queued.operation, dialect) {
                prop_assert_eq!(first_error(&line), None, "{:?}", line);
                prop_assert!(!line.contains(['\r', '\n']), "{line:?}");
            }
        }
    }
    Ok(())
}

fn has_windows_lines(text: &str) -> bool {
    text.ends_with("\r\n") && text.replace("\r\n", "").find(['\r', '\n']).is_none()
}

fn is_turning(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

fn every_script_parses_with_every_hostile_value() {
    for text in HOSTILE.into_iter().chain(["", "plain", "a\nb", "\r\n#>\r\nRemove-Item", "\0"]) {
        check(text).unwrap();
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    fn every_script_parses_with_any_text(
        text in "(\\PC|['\u{2018}-\u{201f}\"`$(){};#<>@\n\r\u{0}\u{1b}\u{202e}\u{a0}]){0,24}"
    ) {
        check(&text)?;
    }
}

/// The operators that Windows PowerShell 5.1 does not know. Some are errors in the grammar, the others
/// it reads as what they are.
pub(crate) fn newer_operators(text: &str) -> Vec<String> {
    let mut parser = Parser::new();
    parser.set_language(&tree_sitter_powershell::LANGUAGE.into()).unwrap();
    let text = plain_quotes(text);
    let tree = parser.parse(&text, None).unwrap();
    let (mut found, mut stack) = (Vec::new(), vec![tree.root_node()]);
    while let Some(node) = stack.pop() {
        if matches!(node.kind(), "&&" | "||" | "??" | "??=" | "?." | "?[" | "ternary_expression") {
            found.push(node.kind().to_string());
        }
        stack.extend((0..node.child_count()).filter_map(|at| node.child(at as u32)));
    }
    found
}
