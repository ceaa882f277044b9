//! Exports and what is asked about them, from the import to the screen and back.

use crate::app::{ColumnRule, ExportColumn, ExportFile, OpenFailure, OpenQuestion};
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

/// The sources, to be read under one more rule.
pub(super) fn with_rule(mut sources: Vec<Source>, rule: ColumnRule) -> Vec<Source> {
    if let ColumnRule::Encoding(path, encoding) = rule {
        // The report has the paths as they were given, the session whole ones.
        let path = std::path::absolute(&path).unwrap_or_else(|_| path.into());
        let is_meant = |source: &&mut Source| source.path == path;
        for source in sources.iter_mut().filter(is_meant) {
            source.encoding.clone_from(&encoding);
        }
        return sources;
    }
    let kept = sources.iter().find(|source| !source.rules.is_empty());
    let rules = kept.map(|source| ReadingRules::of_texts(&source.rules)).unwrap_or_default();
    let rules = match rule {
        ColumnRule::Holds(heading, field) => rules.with(ReadingRule::Column { field, heading }),
        ColumnRule::ByHeading(heading) => rules.without_column(&heading),
        ColumnRule::Hex(order) => rules.with(ReadingRule::Hex(order)),
        ColumnRule::HeaderLine(line) => rules.with(ReadingRule::HeaderLine(line)),
        ColumnRule::Encoding(..) => rules,
    };
    let rules = rules.texts();
    for source in &mut sources {
        source.rules.clone_from(&rules);
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
        WorkspaceError::NobodyToLink { .. } => Some(OpenQuestion::Nobody),
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

    #[test]
    fn an_encoding_is_that_of_one_file_and_the_other_rules_stay() {
        let mut sources = vec![source("a.csv"), source("b.csv")];
        sources[0].rules = vec!["hex text".into()];
        let said =
            |label: Option<&str>| ColumnRule::Encoding("b.csv".into(), label.map(String::from));
        let with = with_rule(sources, said(Some("windows-1250")));
        let encodings: Vec<Option<&str>> =
            with.iter().map(|source| source.encoding.as_deref()).collect();
        assert_eq!(encodings, [None, Some("windows-1250")]);
        assert_eq!(with[0].rules, ["hex text"]);
        let without = with_rule(with, said(None));
        assert!(without.iter().all(|source| source.encoding.is_none()));
    }
}
