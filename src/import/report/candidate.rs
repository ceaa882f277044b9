//! Columns that may be one which a file lacks, and how the operator says so.

use crate::directory::Field;

/// A column that nobody reads, and whose values look like those of a field that the file lacks.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Candidate {
    /// The field.
    pub field: Field,
    /// The heading of the column.
    pub heading: String,
    /// Why it may be something else all the same: `'old' in its heading`.
    pub doubt: Option<String>,
}

impl Candidate {
    /// The column as `--column` takes it: `upn=LoginName`.
    #[must_use]
    pub fn text(&self) -> String {
        format!("{}={}", self.field.name(), self.heading)
    }
}

/// The candidate of a field, where nothing speaks against it and no other column looks the same.
pub(in crate::import) fn sole(all: &[Candidate], field: Field) -> Option<&Candidate> {
    let mut alike = all.iter().filter(|candidate| candidate.field == field);
    let first = alike.next()?;
    (alike.next().is_none() && first.doubt.is_none()).then_some(first)
}

/// What is said of the candidates of a field: one is offered, of several the operator chooses.
pub(in crate::import) fn offer_of(all: &[Candidate], field: Field) -> Option<String> {
    let alike: Vec<&Candidate> = all.iter().filter(|candidate| candidate.field == field).collect();
    let option = |candidate: &Candidate| option_of(&candidate.text());
    let what = format!("{}, which is missing", field.title());
    match alike.as_slice() {
        [] => None,
        [only] => {
            let (heading, option) = (&only.heading, option(only));
            Some(only.doubt.as_ref().map_or_else(
                || format!("{heading} looks like {what}: {option} reads it so."),
                |doubt| {
                    format!(
                        "{heading} looks like {what}, but may be another one ({doubt}): {option} reads it so, and is right only if the column says what each user has now."
                    )
                },
            ))
        }
        several => {
            let headings = several.iter().map(|candidate| candidate.heading.clone()).collect();
            let options = several.iter().map(|candidate| option(candidate)).collect();
            Some(format!(
                "{} look like {what}; which of them says what each user has now only you can tell: {}.",
                listed(headings, "and"),
                listed(options, "or")
            ))
        }
    }
}

/// `--column` with what it is given, as a shell takes it.
pub(in crate::import) fn option_of(column: &str) -> String {
    let is_plain = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '=' | '.');
    let quote = match column {
        column if column.chars().all(is_plain) => "",
        column if column.contains('\'') => "\"",
        _ => "'",
    };
    format!("--column {quote}{column}{quote}")
}

fn listed(mut parts: Vec<String>, word: &str) -> String {
    let last = parts.pop().unwrap_or_default();
    if parts.is_empty() { last } else { format!("{} {word} {last}", parts.join(", ")) }
}
