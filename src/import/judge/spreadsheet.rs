//! The messages about what a spreadsheet or an editor has done to values.

use super::findings::of_another_system;
use crate::import::report::{Code, Finding, Tally, counted};
use crate::import::rows::Interpreter;
use crate::import::source::Hidden;

/// The messages about what a spreadsheet or an editor has changed.
pub(in crate::import) fn sheet_findings(interpreter: &Interpreter<'_>) -> Vec<Finding> {
    let sheet = &interpreter.tallies.sheet;
    let mut numbers = sheet.scientific.clone();
    // Where all are numbers they may be those of another system.
    if of_another_system(interpreter).is_none() {
        numbers.include(&sheet.numbers);
        if numbers.example.is_empty() {
            numbers.example.clone_from(&sheet.numbers.example);
        }
    }
    let classes = [
        (&numbers, "made a number, e.g.", "id", "ids"),
        (
            &sheet.dates,
            "made a date or a truth value, e.g.",
            "account name or id",
            "account names and ids",
        ),
        (&sheet.names, "made a number, a date or a truth value, e.g.", "name", "names"),
        (&sheet.errors, "replaced by errors, e.g.", "value", "values"),
    ];
    let mut all = Tally::default();
    let mut parts = Vec::new();
    for (tally, what, one, many) in classes.into_iter().filter(|class| class.0.count > 0) {
        all.include(tally);
        parts.push(format!("{} {what} '{}'", counted(tally.count, one, many), tally.example));
    }
    let mut sentences = Vec::new();
    if !parts.is_empty() {
        let parts = parts.join(", ");
        sentences.push(format!("A spreadsheet has changed values: {parts}. They are unknown."));
    }
    if sheet.formulas.count > 0 {
        all.include(&sheet.formulas);
        let values = counted(sheet.formulas.count, "value begins", "values begin");
        sentences.push(format!(
            "{values} as a formula does, e.g. '{}': a spreadsheet has stored it, or somebody is called so. Unknown.",
            sheet.formulas.example
        ));
    }
    if sheet.merged.count > 0 {
        all.include(&sheet.merged);
        sentences.push(merged_sentence(&sheet.merged));
    }
    if sheet.shared.count > 0 {
        all.include(&sheet.shared);
        let values =
            counted(sheet.shared.count, "value of a merged cell is", "values of merged cells are");
        sentences.push(format!(
            "{values} read as that of each of its rows, e.g. '{}'.",
            sheet.shared.example
        ));
    }
    if sheet.guarded.count > 0 {
        all.include(&sheet.guarded);
        let values = counted(sheet.guarded.count, "value", "values");
        sentences.push(format!("{values} guarded as =\"…\" for a spreadsheet; read as they are."));
    }
    let text = sentences.join(" ");
    let mut findings: Vec<Finding> =
        all.finding(Code::SpreadsheetChanges, |_, _| text).into_iter().collect();
    findings.extend(sheet.quoted.finding(Code::TypographicQuotes, |_, _| {
        "Quotation marks were changed by an editor; read as plain ones.".to_string()
    }));
    findings.extend(sheet.stray.finding(Code::TypographicQuotes, |count, example| {
        format!(
            "{} quotation marks that do not belong to it, e.g. '{example}'; those around a value are left out.",
            counted(count, "value has", "values have")
        )
    }));
    findings
}

/// What is said of merged cells whose value can be that of one user alone.
fn merged_sentence(merged: &Tally) -> String {
    let cells = counted(merged.count, "cell is", "cells are");
    let example = if merged.example.is_empty() {
        String::new()
    } else {
        format!(", e.g. '{}'", merged.example)
    };
    format!(
        "{cells} merged with others{example}: of which row or column the value is cannot be told, and none of them has it. Unmerge them (Home, Merge & Center, Unmerge Cells) and fill each; better, export again."
    )
}

/// The message about what a workbook does not show.
pub(in crate::import) fn hidden_finding(hidden: Hidden) -> Option<Finding> {
    let counted_of = |count, one, more| (count > 0).then(|| counted(count, one, more));
    let parts =
        [counted_of(hidden.rows, "row", "rows"), counted_of(hidden.columns, "column", "columns")];
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    let text = format!(
        "The workbook does not show {} of the sheet, as a filter leaves them or somebody has hidden them. They are read like all others: there are more than whoever opens it sees. If they do not belong to it, take them out.",
        parts.join(" and ")
    );
    let count = hidden.rows.max(hidden.columns);
    (!parts.is_empty()).then(|| Finding::whole(Code::HiddenRows, count, text))
}
