//! What stands where values should: names of types, words for nothing, lists that were cut off.

use super::again::{as_guid, joined};
use super::columns::Columns;
use crate::directory::{Field, Kind};
use crate::import::cell::{self, Cell};
use crate::import::report::{Code, Finding, Tally, counted};
use crate::import::rows::ColumnTally;

impl Columns<'_> {
    /// The message about values that the export has lost, or has no word for.
    pub(super) fn lost_values(&self) -> Option<Finding> {
        let mut all = Tally::default();
        let mut sentences = Vec::new();
        let lost = self.listed(|tally| &tally.type_names, &mut all);
        let unknown = self.listed(|tally| &tally.unknown, &mut all);
        let nothing = self.listed(|tally| &tally.nothing, &mut all);
        let cut = self.listed(|tally| &tally.cut, &mut all);
        sentences.extend(lost.map(|lost| {
            format!("The export wrote type names in place of values: {lost}. What these users have there is unknown.")
        }));
        sentences.extend(unknown.and_then(|unknown| self.unknown_text(&unknown)));
        let unused = self.unused_type_names();
        if unused > 0 {
            let columns = counted(unused, "column that is not used", "columns that are not used");
            sentences.push(format!("Type names are also in {columns}."));
        }
        sentences.extend(
            nothing.map(|nothing| format!("Words for 'nothing', read as no value: {nothing}.")),
        );
        sentences.extend(cut.map(|cut| self.cut_text(&cut)));
        for (column, words) in self.interpreter.tallies.not_told.iter().filter(|it| it.1.is_kept) {
            all.include(&words.met);
            sentences.push(format!(
                "{} says '{}' of {} and is blank for others: what these have there is not told, and unknown.",
                self.heading(*column),
                words.met.example,
                counted(words.met.count, "user", "users")
            ));
        }
        sentences.extend(self.advice_for_type_names());
        let text = sentences.join(" ");
        (!text.is_empty()).then(|| Finding::about(Code::LostValues, &all, text))
    }

    /// The columns in which something was met, with how often; it is included in `all`.
    fn listed(&self, of: fn(&ColumnTally) -> &Tally, all: &mut Tally) -> Option<String> {
        let tallies = &self.interpreter.tallies;
        let records = tallies.rows.records;
        let met = tallies.columns.iter().enumerate().filter(|(_, tally)| of(tally).count > 0);
        let columns = met.map(|(column, tally)| {
            all.include(of(tally));
            let count = of(tally).count;
            let share = if count == records {
                "all rows".into()
            } else {
                format!("{count} of {records} rows")
            };
            format!("{} ({share})", self.heading(column))
        });
        let columns: Vec<String> = columns.collect();
        (!columns.is_empty()).then(|| columns.join(", "))
    }

    /// What is said of columns with values that whoever made the file did not know.
    fn unknown_text(&self, columns: &str) -> Option<String> {
        match self.interpreter.header.format {
            // What stands in other files has a message of its own.
            "ldif" => None,
            "clixml" => Some(format!(
                "References to objects whose value does not stand before them in the file: {columns}. What these users have there is unknown."
            )),
            _ => Some(format!(
                "The export says that it does not know: {columns}. Whoever made it could not read this."
            )),
        }
    }

    /// What is said of columns with values that were cut off.
    fn cut_text(&self, columns: &str) -> String {
        match self.interpreter.header.format {
            "ldif" | "adfind" => format!(
                "The server gave a part of long lists alone: {columns}. What is missing of them is unknown; ask for the rest (;range=)."
            ),
            _ => format!(
                "A console has cut values off: {columns}. What is missing of them is unknown; use Export-Csv."
            ),
        }
    }

    /// How many columns that nobody asks for have names of types.
    fn unused_type_names(&self) -> u64 {
        let header = &self.interpreter.header;
        // What stands for an object of JSON that nobody asks for is whole in the file.
        if header.format == "json" {
            return 0;
        }
        let has_type_names = |column: &usize| {
            self.interpreter.plan.meanings[*column].is_none()
                && header
                    .sample()
                    .filter_map(|record| record.get(*column))
                    .any(|cell| matches!(cell::read(cell), Cell::TypeName(_)))
        };
        (0..header.names.len()).filter(has_type_names).count() as u64
    }

    /// How the first column with names of types comes out whole.
    fn advice_for_type_names(&self) -> Option<String> {
        let tallies = &self.interpreter.tallies.columns;
        let lost = tallies.iter().position(|tally| tally.type_names.count > 0)?;
        let heading = self.heading(lost);
        let field = self.interpreter.plan.meanings[lost]?.field;
        let how = if field == Field::ImmutableId {
            // It is Base64 text: whatever makes a GUID of it makes another id.
            format!("{heading}, as it is,")
        } else if matches!(field.kind(), Kind::Guid | Kind::Anchor) {
            as_guid(&heading)
        } else {
            let is_plain = heading.chars().all(char::is_alphanumeric);
            let name = if is_plain { heading.clone() } else { format!("'{heading}'") };
            format!("@{{n='{heading}';e={{$_.{}}}}}", joined(&name))
        };
        Some(format!("Export with {how} in Select-Object; the import goes on without."))
    }
}
