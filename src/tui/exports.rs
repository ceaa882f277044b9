//! Exports and what is asked about them, from the import to the screen and back.

use crate::app::{ExportColumn, ExportFile, ExportRule, OpenFailure, OpenQuestion, Says};
use crate::import::{ColumnReport, FileReport, ReadingQuestion, ReadingRule, ReadingRules};
use crate::import::{command_of, fields_of};
use crate::session::{self, Source, StoreError};
use crate::workspace::WorkspaceError;

impl From<&FileReport> for ExportFile {
    fn from(file: &FileReport) -> Self {
        Self {
            path: file.path.clone(),
            encoding: file.encoding.clone(),
            rows: file.rows,
            columns: file.columns.iter().map(ExportColumn::from).collect(),
            fields: file.kind.into_iter().flat_map(fields_of).collect(),
            command: command_of(file),
            undecided_hex: file.undecided_hex.clone(),
            lines_before: file.lines_before.clone(),
            twice_encoded: file.twice_encoded.clone(),
        }
    }
}

impl From<&ColumnReport> for ExportColumn {
    fn from(column: &ColumnReport) -> Self {
        Self {
            heading: column.header.clone(),
            field: column.field.clone(),
            why: column.why.clone(),
            likely: column.likely.clone(),
            usable: column.usable,
            filled: column.filled,
            example: column.example.clone(),
        }
    }
}

/// The sources, of which one is to be read under one more rule.
pub(super) fn with_rule(mut sources: Vec<Source>, rule: ExportRule) -> Vec<Source> {
    // The report has the paths as they were given, the session whole ones.
    let path = std::path::absolute(&rule.path).unwrap_or_else(|_| rule.path.into());
    for source in sources.iter_mut().filter(|source| source.path == path) {
        let rules = ReadingRules::of_texts(&source.rules);
        let rules = match rule.says.clone() {
            Says::Holds(heading, field) => {
                rules.with(ReadingRule::Column { field, heading, like: None })
            }
            Says::ByHeading(heading) => rules.without_column(&heading),
            Says::Hex(order) => rules.with(ReadingRule::Hex(order)),
            Says::HeaderLine(line) => rules.with(ReadingRule::HeaderLine(line)),
            Says::RepairNames(repair) => rules.with(ReadingRule::RepairNames(repair)),
            Says::Encoding(encoding) => {
                source.encoding = encoding;
                continue;
            }
        };
        source.rules = rules.texts();
    }
    sources
}

/// An export whose path may begin with `~`.
pub(super) fn at_home(source: Source) -> Source {
    Source { path: session::at_home(&source.path), ..source }
}

/// Why a session could not be opened, and what can be asked about it.
pub(super) fn failure(error: &WorkspaceError) -> OpenFailure {
    let question = match error {
        WorkspaceError::NobodyToLink { undecided: None, .. } => Some(OpenQuestion::Nobody),
        WorkspaceError::Store(StoreError::Locked { .. }) => Some(OpenQuestion::Held),
        error => error.question().map(|question| asked(question, None)),
    };
    OpenFailure { problems: error.lines(), question, commands: error.commands() }
}

/// A question about an export, as the screen asks it.
fn asked(question: ReadingQuestion, problem: Option<String>) -> OpenQuestion {
    let text = question.text().to_string();
    OpenQuestion::Reading { path: question.path, text, likely: question.likely, problem }
}

/// The same once more, with what is wrong with the answer that was typed.
pub(super) fn ask_again(failure: OpenFailure, typed: String, wrong: String) -> OpenFailure {
    let question = failure.question.clone().map(|question| match question {
        OpenQuestion::Reading { path, text, .. } => {
            OpenQuestion::Reading { path, text, likely: typed, problem: Some(wrong) }
        }
        other @ (OpenQuestion::Nobody | OpenQuestion::Held) => other,
    });
    OpenFailure { question, ..failure }
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::*;
    use crate::directory::Role;
    use crate::session::FileHash;

    fn source(path: &str) -> Source {
        Source {
            role: Role::Cloud,
            path: std::path::absolute(path).unwrap_or_else(|_| PathBuf::from(path)),
            size: 1,
            sha256: FileHash::of(b""),
            rows: 1,
            encoding: None,
            rules: Vec::new(),
        }
    }

    fn said(path: &str, says: Says) -> ExportRule {
        ExportRule { path: path.into(), says }
    }

    #[test]
    fn what_is_said_of_one_file_is_said_of_no_other() {
        let mut sources = vec![source("a.csv"), source("b.csv")];
        sources[0].rules = vec!["hex text".into()];
        let in_page = |label: Option<&str>| said("b.csv", Says::Encoding(label.map(String::from)));
        let with = with_rule(sources, in_page(Some("windows-1250")));
        let encodings: Vec<Option<&str>> =
            with.iter().map(|source| source.encoding.as_deref()).collect();
        assert_eq!(encodings, [None, Some("windows-1250")]);
        let without = with_rule(with, in_page(None));
        assert!(without.iter().all(|source| source.encoding.is_none()));
        let mapped = with_rule(without, said("b.csv", Says::Holds("mail".into(), None)));
        let mapped = with_rule(mapped, said("b.csv", Says::RepairNames(true)));
        assert_eq!(mapped[0].rules, ["hex text"]);
        assert_eq!(mapped[1].rules, ["column none=mail", "repair names"]);
        let mapped = with_rule(mapped, said("b.csv", Says::RepairNames(false)));
        let mapped = with_rule(mapped, said("b.csv", Says::ByHeading("Mail".into())));
        assert_eq!(mapped[1].rules, ["keep names"]);
    }
}
