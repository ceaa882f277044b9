//! What the values of columns are worth: columns that contradict each other, and values that such a column cannot
//! have.

use super::columns::Columns;
use crate::directory::Field;
use crate::import::report::{Code, Finding, Tally, counted, option_of};
use crate::import::rows::Action;

impl Columns<'_> {
    /// A heading twice, or two columns for one field that differ.
    pub(super) fn several_for_one_field(&self) -> Option<Finding> {
        let plan = &self.interpreter.plan;
        let tallies = &self.interpreter.tallies.columns;
        let mut parts = Vec::new();
        let mut all = Tally::default();
        for (first, second) in &plan.repeated {
            let heading = self.heading(*first);
            parts.push(format!(
                "the heading '{heading}' occurs twice (columns {} and {})",
                first + 1,
                second + 1
            ));
        }
        for step in &plan.steps {
            let Some(first) = step.candidates.first() else { continue };
            for other in step.candidates.iter().skip(1) {
                let differing = &tallies[other.column].differing;
                if differing.count > 0 {
                    all.include(differing);
                    parts.push(format!(
                        "'{}' and '{}' differ in {}",
                        self.heading(first.column),
                        self.heading(other.column),
                        counted(differing.count, "row", "rows")
                    ));
                }
            }
        }
        if parts.is_empty() {
            return None;
        }
        let differ = |test: fn(Action) -> bool| {
            self.interpreter.plan.steps.iter().filter(|step| test(step.action)).any(|step| {
                let mut others = step.candidates.iter().skip(1);
                others.any(|at| tallies[at.column].differing.count > 0)
            })
        };
        let rule = match (differ(Action::is_id), differ(|action| action == Action::Flag)) {
            (false, false) => "The first is used.",
            (true, false) => "The first is used; of ids that differ none is.",
            (false, true) => "The first is used; where one says yes and the other no, none is.",
            (true, true) => {
                "The first is used; of ids that differ none is, nor where one says yes and the other no."
            }
        };
        let text = format!("Several columns for one field: {}. {rule}", parts.join("; "));
        Some(Finding::about(Code::SeveralColumns, &all, text))
    }

    /// Columns in which records have several values where they can have one: an attribute or a name that occurs twice.
    pub(super) fn several_values(&self) -> Option<Finding> {
        let mut all = Tally::default();
        let met = self.interpreter.tallies.several.iter();
        let columns: Vec<String> = met
            .map(|(column, tally)| {
                all.include(tally);
                format!(
                    "{} in {}, e.g. '{}'",
                    self.heading(*column),
                    counted(tally.count, "record", "records"),
                    tally.example
                )
            })
            .collect();
        let text = format!(
            "Several values where a user can have one: {}. Which of them counts is unknown, and none is used.",
            columns.join("; ")
        );
        (!columns.is_empty()).then(|| Finding::about(Code::SeveralColumns, &all, text))
    }

    /// How the operator says what a column of states is.
    fn advice_for_states(&self) -> Option<String> {
        let state = self.interpreter.glance.states.iter().find(|state| !state.is_certain)?;
        let heading = self.heading(state.column);
        let option = |field: &str| option_of(&format!("{field}={heading}"));
        Some(format!(
            "{} says that they are, {} that the column tells something else",
            option(&Field::Deleted.name()),
            option("none")
        ))
    }

    /// Values that such a column cannot have.
    pub(super) fn odd_values(&self) -> Option<Finding> {
        let mut parts = Vec::new();
        let mut all = Tally::default();
        for step in &self.interpreter.plan.steps {
            for candidate in &step.candidates {
                let odd = &self.interpreter.tallies.columns[candidate.column].odd;
                if odd.count == 0 {
                    continue;
                }
                let what = match step.action {
                    Action::Sid => "no on-premises security identifiers",
                    Action::UserType => "neither Member nor Guest",
                    Action::Upn => "no UPNs",
                    Action::Mail | Action::Addresses | Action::RoutingAddress => "no addresses",
                    Action::AccountName => "not whole, or no account names",
                    Action::EmployeeId => "not whole, or none",
                    Action::ImmutableId => "perhaps none, perhaps an id",
                    Action::LastSync => "no time",
                    Action::GuidText => "no GUIDs",
                    _ => "neither yes nor no",
                };
                all.include(odd);
                parts.push(format!(
                    "{} of {}: {what}, e.g. '{}'",
                    counted(odd.count, "value", "values"),
                    self.heading(candidate.column),
                    odd.example
                ));
            }
        }
        let lists = &self.interpreter.tallies.lists;
        if lists.lost_case() {
            all.include(&lists.unmarked);
            parts.push(format!(
                "which address is the primary one is not told by {}, as letter case tells it (SMTP: and smtp:), e.g. '{}'",
                counted(lists.unmarked.count, "list of addresses", "lists of addresses"),
                lists.unmarked.example
            ));
        }
        let unclear = &self.interpreter.tallies.rows.unclear;
        if unclear.count > 0 {
            all.include(unclear);
            parts.push(format!(
                "whether {} deleted is not told, e.g. by '{}'; left out",
                counted(unclear.count, "user is", "users are"),
                unclear.example
            ));
            parts.extend(self.advice_for_states());
        }
        if parts.is_empty() {
            return None;
        }
        let text = format!("{}. What these users have there is unknown.", parts.join("; "));
        Some(Finding::about(Code::OddValues, &all, text))
    }
}
