//! The steps of a session as a table for those who decide about them.

use std::io::{self, Write};

use crate::cli::output::csv_writer;
use crate::cli::sheet::{safe, tagged};
use crate::plan::{CloudRef, Known, OnPremRef, QueuedOperation, WorkItem};
use crate::powershell::{Dialect, instruction};
use crate::text::visible;

const COLUMNS: [&str; 12] = [
    "No",
    "Operation",
    "On-premises",
    "Cloud",
    "Object",
    "Old",
    "New",
    "Evidence",
    "Findings",
    "Note",
    "In spite of a finding",
    "State",
];

/// How a table is written.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Form {
    Csv,
    Markdown,
}

/// Writes the table of a plan, stops as lines of their own.
pub(super) fn write(
    plan: &[WorkItem<'_>],
    dialect: Dialect,
    form: Form,
    out: &mut dyn Write,
) -> io::Result<()> {
    let lines = plan.iter().map(|item| match item {
        WorkItem::Operation(queued) => operation(queued, form),
        WorkItem::Stop(told) => person("STOP", &instruction(told, dialect)),
        WorkItem::Afterwards(told) => person("THEN", &instruction(told, dialect)),
    });
    match form {
        Form::Csv => {
            let mut table = csv_writer(out);
            table.write_record(COLUMNS).map_err(io::Error::other)?;
            for line in lines {
                table.write_record(&line).map_err(io::Error::other)?;
            }
            table.flush()
        }
        Form::Markdown => {
            writeln!(out, "| {} |", COLUMNS.join(" | "))?;
            writeln!(out, "|{}", " --- |".repeat(COLUMNS.len()))?;
            for line in lines {
                let cells: Vec<String> = line.iter().map(|cell| in_markdown(cell)).collect();
                writeln!(out, "| {} |", cells.join(" | "))?;
            }
            Ok(())
        }
    }
}

type Line = [String; COLUMNS.len()];

fn operation(queued: &QueuedOperation, form: Form) -> Line {
    let operation = &queued.operation;
    // In a spreadsheet an id may not become a formula, and stays exact.
    let text = |text: &str| if form == Form::Csv { safe(text) } else { text.to_string() };
    let value = |value: &str| match form {
        Form::Csv => tagged(value),
        Form::Markdown => value.to_string(),
    };
    let cloud = operation.cloud();
    let old = match operation.before() {
        Known::Unknown => "(unknown)".to_string(),
        Known::Empty => String::new(),
        Known::Value(before) => value(&before),
    };
    let findings: Vec<String> = queued
        .telling_findings()
        .map(|found| format!("{}: {found}", found.severity.name()))
        .collect();
    [
        queued.id.to_string(),
        operation.kind().name().to_string(),
        text(&operation.onprem().map(OnPremRef::label).unwrap_or_default()),
        text(&cloud.map(CloudRef::in_full).unwrap_or_default()),
        cloud.map(CloudRef::address).unwrap_or_default(),
        old,
        operation.after().map(|after| value(&after)).unwrap_or_default(),
        text(&queued.evidence()),
        text(&findings.join("; ")),
        text(&queued.note),
        text(queued.override_reason.as_deref().unwrap_or_default()),
        queued.state.name().to_string(),
    ]
}

/// What a person does: the words stand where the names stand.
fn person(word: &str, words: &str) -> Line {
    let mut line = Line::default();
    line[1] = word.into();
    line[2] = words.lines().collect::<Vec<_>>().join(" ");
    line
}

/// A cell of a table in Markdown: on one line, and no cell, code or link begins in it.
fn in_markdown(cell: &str) -> String {
    let mut text = String::with_capacity(cell.len());
    for c in visible(cell).chars() {
        if matches!(c, '|' | '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '#') {
            text.push('\\');
        }
        text.push(c);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_breaks_out_of_a_cell() {
        assert_eq!(
            in_markdown("a|b\n<script> [x](y) `c`"),
            "a\\|b\\\\n\\<script\\> \\[x\\](y) \\`c\\`"
        );
    }
}
