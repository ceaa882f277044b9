//! Columns that nobody reads, and that may tell who is enabled.

use super::columns::Columns;
use crate::directory::{Field, FieldSet, Role};
use crate::import::cell;
use crate::import::report::option_of;

/// Parts of folded headings of columns in which yes may mean: not enabled.
const OF_DISABLED: [&str; 7] =
    ["disab", "deaktiv", "désactiv", "deshabilit", "desabilit", "gesperrt", "blocked"];
/// And of those in which it may mean: enabled.
const OF_ENABLED: [&str; 4] = ["enabl", "aktiviert", "activé", "habilitad"];

impl Columns<'_> {
    /// The column that may tell who is enabled, where no other does, and how it is read so.
    pub(super) fn offer_of_enabled(&self, known: FieldSet) -> Option<String> {
        let interpreter = self.interpreter;
        let is_meant = matches!(interpreter.role, Role::OnPrem | Role::Cloud);
        if !is_meant || known.contains(Field::Enabled) || interpreter.plan.has(Field::Enabled) {
            return None;
        }
        let header = &interpreter.header;
        let has = |folded: &str, parts: &[&str]| parts.iter().any(|part| folded.contains(part));
        let offer = |(column, folded): (usize, &String)| {
            let is_unread = interpreter.plan.meanings.get(column).is_some_and(Option::is_none);
            let name = if has(folded, &OF_DISABLED) {
                "disabled"
            } else if has(folded, &OF_ENABLED) {
                "enabled"
            } else {
                return None;
            };
            let cells = header.sample().filter_map(|record| record.get(column)).map(cell::trim);
            let mut filled = cells.filter(|cell| !cell.is_empty()).peekable();
            let are_flags =
                filled.peek().is_some() && filled.all(|cell| cell::read_switch(cell).is_some());
            if !is_unread || !are_flags {
                return None;
            }
            let heading = self.heading(column);
            let option = option_of(&format!("{name}={heading}"));
            Some(format!(
                "Who is enabled is unknown; {heading} may tell it: {option} reads it so, where yes means that an account is {name}."
            ))
        };
        header.folded.iter().enumerate().find_map(offer)
    }
}
