//! What the columns of a file say, when all rows are read: which fields are known, and which only
//! seem to be there.

use super::again::{add_id, command_again};
use super::anchors::anchors_lost_case;
use super::candidates::{candidates, is_of_one};
use crate::directory::{Field, FieldSet, Role};
use crate::import::cell;
use crate::import::heading::{Meaning, Reading, Shape};
use crate::import::report::{
    Candidate, Code, ColumnReport, Finding, Tally, counted, offer_of, shorten, sole,
};
use crate::import::rows::{Interpreter, likely_field};

/// Whether a column says anything.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Voice {
    /// It has values, or says that there are none.
    Speaks,
    /// It has only the names of types: the values were lost.
    TypeNames,
    /// It says of everybody that the value is not known.
    Unknown,
    /// A spreadsheet has put errors or formulas in the place of all values, or has merged their cells.
    Spoilt,
    /// It is blank for everybody because nobody asked for it.
    NotAsked,
}

/// The columns of a file, judged.
pub(in crate::import) struct Columns<'a> {
    pub(super) interpreter: &'a Interpreter<'a>,
    pub(super) shape: Option<&'static Shape>,
    pub(super) voices: Vec<Voice>,
    /// The columns that may be one which is missing.
    candidates: Vec<Candidate>,
}

impl<'a> Columns<'a> {
    /// Judges the columns of what was read.
    pub(in crate::import) fn judge(
        interpreter: &'a Interpreter<'a>,
        shape: Option<&'static Shape>,
    ) -> Self {
        let asked = asked_for_more(interpreter, shape, &interpreter.tallies.filled);
        let voice = |column: usize| {
            let tally = &interpreter.tallies.columns[column];
            let blank =
                interpreter.tallies.filled[column] == 0 && interpreter.tallies.rows.records > 0;
            if blank && tally.type_names.count > 0 {
                return Voice::TypeNames;
            }
            if blank && tally.unknown.count > 0 {
                return Voice::Unknown;
            }
            let users: usize = interpreter.lines.iter().map(Vec::len).sum();
            if blank && users > 0 && tally.errors.count >= users as u64 {
                return Voice::Spoilt;
            }
            let synced = interpreter.tallies.rows.synced > 0;
            let is_blank = blank && tally.errors.count == 0;
            let unasked = is_blank && is_unasked(interpreter, shape, column, [asked, synced]);
            if unasked { Voice::NotAsked } else { Voice::Speaks }
        };
        let voices = (0..interpreter.header.names.len()).map(voice).collect();
        Self { interpreter, shape, voices, candidates: candidates(interpreter) }
    }

    /// The fields of which the file can say something about everybody.
    pub(in crate::import) fn known(&self) -> FieldSet {
        let plan = &self.interpreter.plan;
        let speaks = |field: Field| {
            let mut columns = plan.candidates(field);
            columns.any(|candidate| self.voices[candidate.column] == Voice::Speaks)
        };
        let mut known: FieldSet =
            Field::ALL.iter().copied().filter(|field| speaks(*field)).collect();
        if known.contains(Field::OrgUnit) {
            known = known.with(Field::CommonName);
        }
        if known.contains(Field::Licences) {
            known = known.with(Field::Licensed);
        }
        let names = [Field::CommonName, Field::GivenName, Field::Surname];
        if names.into_iter().any(|field| known.contains(field)) {
            known = known.with(Field::DisplayName);
        }
        known
    }

    /// The columns as the report lists them.
    pub(in crate::import) fn reports(&self, known: FieldSet) -> Vec<ColumnReport> {
        let plan = &self.interpreter.plan;
        let report = |column: usize| {
            let meaning = plan.meanings[column];
            let used = meaning.filter(|meaning| {
                meaning.reading == Reading::ComputedAnchor || known.contains(meaning.field)
            });
            let sign = self.sign(column);
            let likely =
                if meaning.is_none() && sign.is_none() { self.likely(column) } else { None };
            ColumnReport {
                header: self.heading(column),
                field: meaning
                    .map(|meaning| meaning.field.name())
                    .or_else(|| sign.map(Field::name)),
                why: self.why(column, meaning),
                filled: meaning.map(|_| self.interpreter.tallies.filled[column]),
                likely: likely.map(Field::name),
                example: self.example(column),
                usable: (used.is_some() || sign.is_some()) && self.voices[column] == Voice::Speaks,
            }
        };
        (0..self.interpreter.header.names.len()).map(report).collect()
    }

    /// What a column that is read for nothing else has told of somebody: of states, that he is deleted; of invitations,
    /// that he is a guest.
    fn sign(&self, column: usize) -> Option<Field> {
        let Interpreter { glance, tallies, .. } = self.interpreter;
        let is_certain =
            glance.states.iter().any(|state| state.column == column && state.is_certain);
        if is_certain && tallies.rows.by_state.contains(&column) {
            return Some(Field::Deleted);
        }
        tallies.rows.by_invitation.contains(&column).then_some(Field::UserType)
    }

    /// Why a column is read as what it is read as, or not.
    fn why(&self, column: usize, meaning: Option<Meaning>) -> String {
        let said = self.interpreter.header.is_said(column);
        let from = if said { "you said so" } else { "by its heading" };
        let what = match (meaning, self.voices[column]) {
            (None, _) if let Some(field) = self.sign(column) => match field {
                Field::UserType => "its words tell who was invited",
                _ => "its words tell who is deleted",
            },
            (None, _) if said => "left out: you said so",
            (None, _) => "its heading says nothing here",
            (Some(meaning), _) if meaning.reading == Reading::ComputedAnchor => {
                "by its heading: computed from AD, and compared only"
            }
            (_, Voice::TypeNames) => "the export wrote type names in place of the values",
            (_, Voice::Unknown) => "the export says of everybody that it does not know",
            (_, Voice::Spoilt) => "a spreadsheet has replaced or merged all values",
            (_, Voice::NotAsked) => "blank for everybody: its command was not asked for it",
            (_, Voice::Speaks) => from,
        };
        what.to_string()
    }

    /// The messages about columns.
    pub(in crate::import) fn findings(&self, known: FieldSet) -> Vec<Finding> {
        let mut findings: Vec<Finding> = Vec::new();
        findings.extend(self.lost_values());
        findings.extend(self.missing(known));
        findings.extend(self.silent(known));
        findings.extend(self.contradictions(known));
        findings.extend(self.blank_parts(known));
        findings.extend(self.without_id(known));
        findings.extend(self.several_for_one_field());
        findings.extend(self.several_values());
        findings.extend(self.odd_values());
        findings
    }

    /// The field that a column looks like, where that leaves no choice.
    fn likely(&self, column: usize) -> Option<Field> {
        let Interpreter { header, plan, role, .. } = self.interpreter;
        let field = likely_field(header, plan, column, *role)?;
        (!is_of_one(field) || sole(&self.candidates, field).is_some()).then_some(field)
    }

    fn example(&self, column: usize) -> Option<String> {
        let cells = self.interpreter.header.sample().filter_map(|record| record.get(column));
        cells.map(cell::trim).find(|cell| !cell.is_empty()).map(shorten)
    }

    pub(super) fn heading(&self, column: usize) -> String {
        shorten(&self.interpreter.header.name_of(column))
    }

    /// What cannot be said of anybody.
    fn missing(&self, known: FieldSet) -> Option<Finding> {
        let mut parts = match self.interpreter.role {
            Role::OnPrem => self.missing_onprem(known),
            role @ (Role::Cloud | Role::Deleted) => self.missing_cloud(known, role),
            Role::Mailboxes => self.missing_id(
                known,
                Field::CloudId,
                "ExternalDirectoryObjectId is missing: mailboxes are found by address only.",
            ),
            Role::OnPremMailboxes if self.is_missing(known, Field::RecipientType) => {
                vec!["RecipientTypeDetails is missing: which of them are mailboxes is unknown, but where ExternalEmailAddress tells it.".into()]
            }
            Role::RemoteMailboxes | Role::OnPremMailboxes => Vec::new(),
        };
        if self.id_of_role().is_some_and(|id| self.is_missing(known, id)) {
            parts.push(format!("{}.", add_id(self.interpreter, self.shape)));
        }
        parts.extend(self.offers(known));
        parts.extend(self.offer_of_enabled(known));
        let records = self.interpreter.tallies.rows.records;
        (!parts.is_empty()).then(|| Finding::whole(Code::MissingColumns, records, parts.join(" ")))
    }

    /// Columns that nobody reads, where they look like what identifies the users and is missing.
    fn offers(&self, known: FieldSet) -> Vec<String> {
        let upn = matches!(self.interpreter.role, Role::OnPrem | Role::Cloud | Role::Deleted)
            .then_some(Field::Upn);
        let link = matches!(self.interpreter.role, Role::Cloud | Role::Deleted)
            .then_some(Field::ImmutableId);
        let missing = self.id_of_role().into_iter().chain(upn).chain(link);
        let missing =
            missing.filter(|field| self.is_missing(known, *field) || self.has_others(*field));
        missing.filter_map(|field| offer_of(&self.candidates, field)).collect()
    }

    /// Whether the columns for a field have nothing but values of another kind.
    fn has_others(&self, field: Field) -> bool {
        let tallies = &self.interpreter.tallies;
        let is_of_others = |column: usize| {
            let odd = tallies.columns[column].odd.count;
            odd > 0 && odd == tallies.filled[column]
        };
        let mut columns = self.interpreter.plan.candidates(field).peekable();
        columns.peek().is_some() && columns.all(|at| is_of_others(at.column))
    }

    /// Records that do not have a column which others have: what it would say of them is not known.
    fn silent(&self, known: FieldSet) -> Option<Finding> {
        let mut all = Tally::default();
        let tallies = self.interpreter.tallies.columns.iter().enumerate();
        let silent = tallies.filter(|(column, tally)| {
            let meaning = self.interpreter.plan.meanings[*column];
            tally.silent.count > 0 && meaning.is_some_and(|meaning| known.contains(meaning.field))
        });
        let columns: Vec<String> = silent
            .map(|(column, tally)| {
                all.include(&tally.silent);
                format!(
                    "{} ({})",
                    self.heading(column),
                    counted(tally.silent.count, "record", "records")
                )
            })
            .collect();
        let text = format!(
            "Some records do not have properties that others have: {}. What these users have there is unknown, and not none: two answers with different properties may be in the file.",
            columns.join(", ")
        );
        (!columns.is_empty()).then(|| Finding::about(Code::MissingColumns, &all, text))
    }

    /// Mailboxes of Exchange on-premises that nothing but addresses ties to their users.
    fn without_id(&self, known: FieldSet) -> Option<Finding> {
        let role = self.interpreter.role;
        let is_meant = matches!(role, Role::RemoteMailboxes | Role::OnPremMailboxes);
        let records = self.interpreter.tallies.rows.records;
        let text = "No column identifies the user of a mailbox: Guid is missing. They are found by UPN and address alone.";
        (is_meant && self.is_missing(known, Field::ObjectGuid))
            .then(|| Finding::whole(Code::NoIdentity, records, text.to_string()))
    }

    /// The command that makes the file anew with what it lacks.
    pub(in crate::import) fn command(&self, known: FieldSet) -> String {
        let linked = match self.interpreter.role {
            Role::Cloud | Role::Deleted => Some(Field::ImmutableId),
            Role::OnPrem | Role::Mailboxes | Role::RemoteMailboxes | Role::OnPremMailboxes => None,
        };
        let lost = self.shape.map(Shape::lost_with_first_object).unwrap_or_default();
        let needed = lost.iter().chain(linked);
        let wanted = needed.filter(|field| self.is_missing(known, *field)).collect();
        command_again(self.interpreter, self.shape, wanted)
    }

    /// How the id by which everything is named comes into the file, where it lacks it.
    pub(in crate::import) fn id_remedy(&self, known: FieldSet) -> Option<String> {
        let id = self.id_of_role().filter(|id| self.is_missing(known, *id));
        id.map(|_| format!("{}: {}", add_id(self.interpreter, self.shape), self.command(known)))
    }

    /// The id by which commands name the users of a role, or its mailboxes are found.
    const fn id_of_role(&self) -> Option<Field> {
        match self.interpreter.role {
            Role::OnPrem => Some(Field::ObjectGuid),
            Role::Cloud | Role::Deleted | Role::Mailboxes => Some(Field::CloudId),
            Role::RemoteMailboxes | Role::OnPremMailboxes => None,
        }
    }

    /// Whether a field is not known. What is there as type names has its own message.
    fn is_missing(&self, known: FieldSet, field: Field) -> bool {
        let mut columns = self.interpreter.plan.candidates(field);
        let is_lost = |voice| matches!(voice, Voice::TypeNames | Voice::Unknown | Voice::Spoilt);
        !known.contains(field) && !columns.any(|at| is_lost(self.voices[at.column]))
    }

    fn missing_id(&self, known: FieldSet, id: Field, text: &str) -> Vec<String> {
        self.is_missing(known, id).then(|| text.to_string()).into_iter().collect()
    }

    fn missing_onprem(&self, known: FieldSet) -> Vec<String> {
        let text = "ObjectGUID is missing: nobody of this file can be linked.";
        let mut parts = self.missing_id(known, Field::ObjectGuid, text);
        let lost = self.shape.map(Shape::lost_with_first_object).unwrap_or_default();
        let lost: Vec<&str> =
            lost.iter().filter(|field| self.is_missing(known, *field)).map(Field::title).collect();
        if !lost.is_empty() {
            parts.push(format!(
                "{} missing: Export-Csv takes the columns of the first object, and it had none. Name the properties in Select-Object.",
                lost.join(", ")
            ));
        }
        parts
    }

    fn missing_cloud(&self, known: FieldSet, role: Role) -> Vec<String> {
        let text = if role == Role::Cloud {
            "The object id is missing: users of this file can be linked in the dialect msol alone, each by a UPN that nobody else has, after a question."
        } else {
            "The object id is missing: nobody of this file can be restored or purged."
        };
        let mut parts = self.missing_id(known, Field::CloudId, text);
        if self.is_missing(known, Field::ImmutableId) {
            let whose = if role == Role::Cloud { "cloud" } else { "deleted" };
            let blank = if anchors_lost_case(&self.interpreter.tallies.anchors) {
                "in one letter case for everybody"
            } else if self.interpreter.plan.has(Field::ImmutableId) {
                "empty for everybody"
            } else {
                "missing"
            };
            parts.push(format!(
                "The link state of {whose} users is unknown: the ImmutableId is {blank}{}. Nothing can be written until it is known.",
                self.why_blank(),
            ));
        }
        parts
    }

    fn why_blank(&self) -> &'static str {
        if !self.voices.contains(&Voice::NotAsked) {
            ""
        } else if self.interpreter.tallies.rows.synced > 0 {
            ", also of users who are synced, and these have one"
        } else {
            " (Get-MgUser was run without -Property?)"
        }
    }
}

/// Whether nobody has asked for a column that is blank for everybody: the command fills it only when `asked` for more
/// than it gives by itself, or somebody is `synced`, and whoever is has one.
pub(super) fn is_unasked(
    interpreter: &Interpreter<'_>,
    shape: Option<&'static Shape>,
    column: usize,
    [asked, synced]: [bool; 2],
) -> bool {
    let is_anchor = interpreter.plan.meanings[column]
        .is_some_and(|meaning| meaning.field == Field::ImmutableId);
    let by_shape = shape.is_some_and(|shape| {
        !shape.default_properties.is_empty()
            && !shape.default_properties.contains(&interpreter.header.folded[column])
            && (!asked || shape.blank_is_unknown)
    });
    is_anchor && synced || by_shape
}

/// Whether any column has values that its command fills only when asked; `filled` is how many values each has.
pub(super) fn asked_for_more(
    interpreter: &Interpreter<'_>,
    shape: Option<&'static Shape>,
    filled: &[u64],
) -> bool {
    let Some(shape) = shape else { return false };
    let header = &interpreter.header;
    let columns = header.folded.iter().zip(filled);
    columns
        .filter(|(folded, _)| !shape.default_properties.contains(folded))
        .any(|(_, filled)| *filled > 0)
}
