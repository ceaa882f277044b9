//! What is missing from a part of a file alone: of some users, or of one of several exports in it.

use std::ops::Range;

use super::columns::{Columns, Voice, asked_for_more, is_unasked};
use crate::directory::{Field, FieldSet};
use crate::import::report::{Code, Finding, Tally, counted};

/// The rows of both tables, of one of several exports in a file.
type Rows = [Range<usize>; 2];

impl Columns<'_> {
    /// What of the users who have not has been lost, since everybody like them has it.
    pub(super) fn contradictions(&self, known: FieldSet) -> Option<Finding> {
        let tallies = &self.interpreter.tallies;
        let mut all = Tally::default();
        let mut sentences = Vec::new();
        let records = tallies.rows.records;
        let unsaid = &tallies.anchors.unsaid;
        if unsaid.count > 0 && known.contains(Field::ImmutableId) {
            all.include(unsaid);
            let what = if tallies.anchors.are_lost() {
                "so that theirs are unknown, and not none"
            } else {
                "so that one of the two is not true: look at the user before you link"
            };
            sentences.push(format!(
                "{} synced and without an ImmutableId, e.g. {}: whoever is synced has one, {what}.",
                counted(unsaid.count, "user is", "users are"),
                unsaid.example
            ));
        }
        for (column, tally) in tallies.columns.iter().enumerate() {
            if tally.blank.count > 0 {
                all.include(&tally.blank);
                sentences.push(format!(
                    "{} is blank in {} of {records} rows, and every user of the cloud has one: it was lost.",
                    self.heading(column),
                    tally.blank.count
                ));
            }
        }
        let text = sentences.join(" ");
        (!text.is_empty()).then(|| Finding::about(Code::MissingColumns, &all, text))
    }

    /// The fields that one of several exports in the file was not asked for, with its rows.
    pub(in crate::import) fn blank_in_parts(&self, known: FieldSet) -> Vec<(Field, Rows)> {
        let blank = self.blank_columns();
        let fields = blank.into_iter().filter_map(|(column, rows)| {
            let field = self.interpreter.plan.meanings[column]?.field;
            known.contains(field).then_some((field, rows))
        });
        fields.collect()
    }

    /// The columns that one of several exports in the file was not asked for, and another one was.
    fn blank_columns(&self) -> Vec<(usize, Rows)> {
        let interpreter = self.interpreter;
        let mut blank = Vec::new();
        for (start, part) in interpreter.parts() {
            let asked = asked_for_more(interpreter, self.shape, &part.filled);
            let signs = [asked, part.synced > 0];
            let [main, aside] = [0, 1].map(|table: usize| start[table]..part.rows[table]);
            if main.is_empty() && aside.is_empty() {
                continue;
            }
            for (column, filled) in part.filled.iter().enumerate() {
                let is_read = interpreter.plan.meanings[column].is_some();
                let speaks_elsewhere =
                    self.voices[column] == Voice::Speaks && interpreter.tallies.filled[column] > 0;
                if *filled == 0
                    && is_read
                    && speaks_elsewhere
                    && is_unasked(interpreter, self.shape, column, signs)
                {
                    blank.push((column, [main.clone(), aside.clone()]));
                }
            }
        }
        blank
    }

    /// The message about them.
    pub(super) fn blank_parts(&self, known: FieldSet) -> Option<Finding> {
        let interpreter = self.interpreter;
        let mut all = Tally::default();
        let mut parts = Vec::new();
        for (column, rows) in self.blank_columns() {
            let field = interpreter.plan.meanings[column].map(|meaning| meaning.field);
            if !field.is_some_and(|field| known.contains(field)) {
                continue;
            }
            let mut met = Tally::default();
            for (lines, rows) in interpreter.lines.iter().zip(rows) {
                for line in lines.get(rows).unwrap_or_default() {
                    met.add(u64::from(*line), "");
                }
            }
            parts.push(format!(
                "{} ({})",
                self.heading(column),
                counted(met.count, "user", "users")
            ));
            all.include(&met);
        }
        let text = format!(
            "One of the exports in the file was not asked for what another one has: {}. What these users have there is unknown, and not none.",
            parts.join(", ")
        );
        (!parts.is_empty()).then(|| Finding::about(Code::MissingColumns, &all, text))
    }
}
