//! The files of the session's script.

use super::state::Main;
use crate::powershell::Dialect;

/// Where a script goes unless it is told otherwise.
pub(in crate::app) fn usual_path(main: &Main, dialect: Dialect, rollback: bool) -> String {
    let fit = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.');
    let name: String =
        main.work.ledger.name().chars().map(|c| if fit(c) { c } else { '-' }).collect();
    let kind = if rollback { "-rollback" } else { "" };
    format!("{name}-{dialect}{kind}.ps1")
}

/// Where a script writes what it did, if it was exported under its usual name.
pub(in crate::app) fn usual_results(main: &Main) -> String {
    let dialect = main.work.ledger.settings().dialect;
    usual_path(main, dialect, false).replace(".ps1", ".results.jsonl")
}
