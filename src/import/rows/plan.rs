//! Which column becomes which field, in which order, and how its cells are read.

use crate::directory::{Field, FieldSet, Kind, Role, TextAttribute};
use crate::import::cell;
use crate::import::format::Header;
use crate::import::heading::{HEADINGS, IDENTITY, Meaning, Reading, fold_heading};

/// How the values of a field are read and stored.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(in crate::import) enum Action {
    /// A text as it is.
    Text,
    /// The display name, with what stands in for it.
    DisplayName,
    /// A UPN; of a deleted user without the id in front.
    Upn,
    /// A mail address.
    Mail,
    /// The address that leads from one side to the other, in any form that Exchange has for it.
    RoutingAddress,
    /// The time of the last sync.
    LastSync,
    /// An account name or an alias, unless something has changed it.
    AccountName,
    /// An employee id, unless a spreadsheet has made a number of it.
    EmployeeId,
    /// The class of an object: the last of a list.
    ObjectClass,
    /// Container and common name.
    DistinguishedName,
    /// An on-premises security identifier.
    Sid,
    /// A GUID.
    Guid,
    /// The text of a GUID.
    GuidText,
    /// mS-DS-ConsistencyGuid.
    ConsistencyGuid,
    /// The exact text of an ImmutableId.
    ImmutableId,
    /// Member or guest.
    UserType,
    /// The time of a deletion, or whether there was one.
    Deletion,
    /// Yes or no.
    Flag,
    /// Licences, and whether there are any.
    Licences,
    /// Directory roles.
    Roles,
    /// A recipient type, which AD has as a number.
    RecipientType,
    /// Proxy addresses.
    Addresses,
    /// A computed anchor, to be compared with the objectGUID.
    ComputedAnchor,
}

/// One column that can give a field its value.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(in crate::import) struct Candidate {
    pub(in crate::import) column: usize,
    pub(in crate::import) reading: Reading,
    pub(in crate::import) rank: u8,
}

/// One field, and the columns for it in the order of preference.
#[derive(Clone, Debug)]
pub(in crate::import) struct Step {
    pub(in crate::import) field: Field,
    pub(in crate::import) action: Action,
    pub(in crate::import) candidates: Vec<Candidate>,
}

impl Step {
    /// Whether something is done where there is no value.
    pub(super) const fn is_missed(&self) -> bool {
        matches!(self.action, Action::DisplayName | Action::Guid | Action::Upn)
    }

    /// Whether many users have the same value, so that one which stands for several rows may be that of each. What tells
    /// one user from another would make two of one.
    pub(super) const fn is_of_many(&self) -> bool {
        let is_state = matches!(
            self.action,
            Action::Flag
                | Action::UserType
                | Action::ObjectClass
                | Action::RecipientType
                | Action::Licences
                | Action::Deletion
                | Action::LastSync
        );
        let is_place = matches!(
            self.field,
            Field::Department
                | Field::Company
                | Field::Office
                | Field::City
                | Field::State
                | Field::Country
        );
        is_state || is_place
    }

    /// Whether a word that may mean that nobody has told the value counts as none only where no other cell of the
    /// column is blank: what tells whom a user is linked with.
    pub(super) fn is_told_by_blanks(&self) -> bool {
        matches!(self.action, Action::ImmutableId | Action::ConsistencyGuid)
            || self.field == Field::Synced
    }

    /// Whether `None` is what the tool itself writes for no value: Exchange has a type of recipient of that name.
    pub(super) const fn knows_none(&self) -> bool {
        matches!(self.field, Field::RecipientType | Field::PreviousRecipientType)
    }
}

/// What is done with each record.
#[derive(Clone, Debug)]
pub(in crate::import) struct Plan {
    /// The fields, in the order in which they are set.
    pub(in crate::import) steps: Vec<Step>,
    /// For each column the meaning that it has in this kind of file.
    pub(in crate::import) meanings: Vec<Option<Meaning>>,
    /// Pairs of columns with the same heading: the first, and the one that repeats it.
    pub(in crate::import) repeated: Vec<(usize, usize)>,
}

impl Plan {
    /// The plan for a file with these headings in this role, and the attribute whose column is the source
    /// anchor.
    pub(in crate::import) fn new(
        header: &Header,
        role: Role,
        anchor_column: Option<&TextAttribute>,
    ) -> Self {
        let mut meanings: Vec<Option<Meaning>> =
            header.folded.iter().map(|heading| HEADINGS.meaning(heading, role)).collect();
        for (column, meaning) in meanings.iter_mut().enumerate() {
            if meaning.is_some_and(|meaning| meaning.field == Field::Sam)
                && !header.is_said(column)
                && has_upns(header, column, 4)
            {
                *meaning = Some(UPN_OF_ACCOUNT);
            }
        }
        leave_out_names(header, &mut meanings);
        read_states(header, role, &mut meanings);
        read_minus_one(header, &mut meanings);
        let mut steps: Vec<Step> = Vec::new();
        for (column, meaning) in meanings.iter().enumerate() {
            let Some(meaning) = meaning else { continue };
            let candidate = Candidate { column, reading: meaning.reading, rank: meaning.rank };
            let action = action_of(*meaning);
            let same = |step: &&mut Step| step.field == meaning.field && step.action == action;
            if let Some(step) = steps.iter_mut().find(same) {
                step.candidates.push(candidate);
            } else {
                let candidates = vec![candidate];
                steps.push(Step { field: meaning.field, action, candidates });
            }
        }
        let column = anchor_column.filter(|_| role == Role::OnPrem);
        if let Some(column) = column.and_then(|attribute| position(header, attribute)) {
            steps.push(anchor_step(column));
            meanings[column].get_or_insert(ANCHOR_COLUMN);
        }
        if !steps.iter().any(|step| step.action == Action::DisplayName) {
            // Something stands in for the name even where no column has it.
            let (field, action) = (Field::DisplayName, Action::DisplayName);
            steps.push(Step { field, action, candidates: Vec::new() });
        }
        for step in &mut steps {
            step.candidates.sort_by_key(|candidate| (candidate.rank, candidate.column));
            if step.action.is_id() {
                leave_out_others(step, &mut meanings);
            }
        }
        steps.sort_by_key(|step| order(step.action, step.field));
        Self { steps, repeated: repeated_headings(header, &meanings), meanings }
    }

    /// Whether columns with these headings would be read.
    pub(super) fn is_changed_by(
        late: &[String],
        role: Role,
        anchor_column: Option<&TextAttribute>,
    ) -> bool {
        let anchor = anchor_column.map(|attribute| fold_heading(attribute.name()));
        late.iter().map(|heading| fold_heading(heading)).any(|folded| {
            HEADINGS.meaning(&folded, role).is_some() || anchor.as_ref() == Some(&folded)
        })
    }

    /// The columns for a field, without those that are only compared.
    pub(in crate::import) fn candidates(&self, field: Field) -> impl Iterator<Item = &Candidate> {
        self.steps
            .iter()
            .filter(move |step| step.field == field && step.action != Action::ComputedAnchor)
            .flat_map(|step| &step.candidates)
    }

    /// The fields that have a column.
    pub(in crate::import) fn fields(&self) -> FieldSet {
        let read = self
            .steps
            .iter()
            .filter(|step| step.action != Action::ComputedAnchor && !step.candidates.is_empty());
        read.map(|step| step.field).collect()
    }

    /// Whether the file has a column for a field.
    pub(in crate::import) fn has(&self, field: Field) -> bool {
        self.candidates(field).next().is_some()
    }

    /// Whether any column identifies a user: by an id or an address.
    pub(in crate::import) fn identifies(&self) -> bool {
        IDENTITY.into_iter().any(|field| self.has(field))
    }
}

impl Action {
    /// Whether the values are ids, of which a user has one: another column has another id, or none.
    pub(in crate::import) const fn is_id(self) -> bool {
        matches!(self, Self::Guid | Self::ConsistencyGuid | Self::ImmutableId)
    }

    /// Whether of two columns that differ none can be used: of ids, and of what is yes in one and no in the other.
    pub(in crate::import) const fn has_one_value(self) -> bool {
        self.is_id() || matches!(self, Self::Flag)
    }
}

/// Leaves out the columns that are only taken for an id where no better one is there: an empty id is none, and
/// not that of something else.
fn leave_out_others(step: &mut Step, meanings: &mut [Option<Meaning>]) {
    let best = step.candidates.first().map(|candidate| candidate.rank);
    step.candidates.retain(|candidate| {
        let counts = Some(candidate.rank) == best;
        if !counts && let Some(meaning) = meanings.get_mut(candidate.column) {
            *meaning = None;
        }
        counts
    });
}

/// What a column means that is read for nothing but the source anchor.
const ANCHOR_COLUMN: Meaning =
    Meaning { field: Field::AnchorColumn, reading: Reading::Plain, rank: 0 };

/// What a column of account names means that has UPNs: tools call either a logon name. A column of UPNs comes first.
const UPN_OF_ACCOUNT: Meaning = Meaning { field: Field::Upn, reading: Reading::Plain, rank: 1 };

/// Leaves out the columns for UPNs in which the first records have none, where another one has them: some tools call
/// names user names.
fn leave_out_names(header: &Header, meanings: &mut [Option<Meaning>]) {
    let is_upn =
        |meaning: Option<Meaning>| meaning.is_some_and(|meaning| meaning.field == Field::Upn);
    let columns: Vec<usize> = (0..meanings.len()).filter(|at| is_upn(meanings[*at])).collect();
    if columns.len() > 1 && columns.iter().any(|column| has_upns(header, *column, 4)) {
        for column in columns {
            if !header.is_said(column) && !has_upns(header, column, 1) {
                meanings[column] = None;
            }
        }
    }
}

/// What a column of states means that says of everybody whether he is enabled.
const ENABLED_BY_STATE: Meaning =
    Meaning { field: Field::Enabled, reading: Reading::Plain, rank: 2 };

/// Takes a column of states for one that tells who is enabled, where the first records have no other word, and no other
/// column does.
fn read_states(header: &Header, role: Role, meanings: &mut [Option<Meaning>]) {
    let is_enabled =
        |meaning: &Option<Meaning>| meaning.is_some_and(|meaning| meaning.field == Field::Enabled);
    if !HEADINGS.is_usual(Field::Enabled, role) || meanings.iter().any(is_enabled) {
        return;
    }
    let tells = |(column, folded): &(usize, &String)| {
        let is_open = meanings.get(*column).is_some_and(Option::is_none);
        is_open
            && HEADINGS.is_state(folded)
            && all_filled(header, *column, |cell| cell::enabled_word(cell).is_some())
    };
    let found = header.folded.iter().enumerate().find(tells).map(|(column, _)| column);
    if let Some(meaning) = found.and_then(|column| meanings.get_mut(column)) {
        *meaning = Some(ENABLED_BY_STATE);
    }
}

/// Reads columns of yes and no that have nothing but -1 and 0: elsewhere -1 may mean that it is not known.
fn read_minus_one(header: &Header, meanings: &mut [Option<Meaning>]) {
    for (column, meaning) in meanings.iter_mut().enumerate() {
        let Some(meaning) = meaning.as_mut().filter(|it| it.field.kind() == Kind::Flag) else {
            continue;
        };
        let reading = match meaning.reading {
            Reading::Plain => Reading::MinusOne,
            Reading::Blocked => Reading::BlockedMinusOne,
            _ => continue,
        };
        let has_minus_one =
            || header.sample().any(|record| record.get(column).map(cell::trim) == Some("-1"));
        if has_minus_one() && all_filled(header, column, |cell| cell::minus_one(cell).is_some()) {
            meaning.reading = reading;
        }
    }
}

/// Whether each value that the first records have in a column is such, and there is one.
fn all_filled(header: &Header, column: usize, is_such: impl Fn(&str) -> bool) -> bool {
    let cells = header.sample().filter_map(|record| record.get(column)).map(cell::trim);
    let mut filled = cells.filter(|cell| !cell.is_empty()).peekable();
    filled.peek().is_some() && filled.all(is_such)
}

/// Whether the first records have UPNs in a column, so many fifths of them at least.
fn has_upns(header: &Header, column: usize, fifths: usize) -> bool {
    let cells = header.sample().filter_map(|record| record.get(column)).map(cell::trim);
    let filled: Vec<&str> = cells.filter(|cell| !cell.is_empty()).collect();
    let is_upn = |cell: &&&str| cell.contains('@') && cell::address_fault(cell).is_none();
    !filled.is_empty() && filled.iter().filter(is_upn).count() * 5 >= filled.len() * fifths
}

/// Where the column of an attribute stands, by its heading.
fn position(header: &Header, attribute: &TextAttribute) -> Option<usize> {
    let wanted = fold_heading(attribute.name());
    header.folded.iter().position(|heading| *heading == wanted)
}

/// The text of a column as it is, whatever else the column is read for.
fn anchor_step(column: usize) -> Step {
    let Meaning { field, reading, rank } = ANCHOR_COLUMN;
    Step { field, action: Action::Text, candidates: vec![Candidate { column, reading, rank }] }
}

fn action_of(meaning: Meaning) -> Action {
    match (meaning.reading, meaning.field) {
        (Reading::ComputedAnchor, _) => Action::ComputedAnchor,
        (Reading::DistinguishedName, _) => Action::DistinguishedName,
        (Reading::Licences, _) => Action::Licences,
        (Reading::RoleFlag, _) | (_, Field::Roles) => Action::Roles,
        (_, Field::DisplayName) => Action::DisplayName,
        (_, Field::Upn) => Action::Upn,
        (_, Field::Mail) => Action::Mail,
        (_, Field::Sam | Field::Alias) => Action::AccountName,
        (_, Field::LastSync) => Action::LastSync,
        (_, Field::RemoteRoutingAddress) => Action::RoutingAddress,
        (_, Field::UserType) => Action::UserType,
        (_, Field::Deleted) => Action::Deletion,
        (_, Field::EmployeeId) => Action::EmployeeId,
        (_, Field::ObjectClass) => Action::ObjectClass,
        (_, Field::OnPremisesObjectId) => Action::GuidText,
        (_, Field::RecipientType | Field::PreviousRecipientType) => Action::RecipientType,
        (_, Field::ConsistencyGuid) => Action::ConsistencyGuid,
        (_, Field::ImmutableId) => Action::ImmutableId,
        (_, field) => match field.kind() {
            Kind::Text | Kind::Linked(_) | Kind::Dictionary => Action::Text,
            Kind::Split => Action::Sid,
            Kind::Guid => Action::Guid,
            Kind::Anchor => Action::ImmutableId,
            Kind::Flag => Action::Flag,
            Kind::Addresses => Action::Addresses,
        },
    }
}

/// Ids come first, since a deleted user's UPN is read by its id and a computed anchor is compared
/// with one; UPN and display name come before the fields that are stored as "the same".
fn order(action: Action, field: Field) -> (u8, Field) {
    let rank = match action {
        Action::Guid => 0,
        Action::Upn => 1,
        Action::DisplayName => 2,
        Action::DistinguishedName => 4,
        _ => 3,
    };
    (rank, field)
}

fn repeated_headings(header: &Header, meanings: &[Option<Meaning>]) -> Vec<(usize, usize)> {
    let mut repeated = Vec::new();
    for (at, heading) in header.folded.iter().enumerate() {
        if meanings.get(at).copied().flatten().is_none() {
            continue;
        }
        let first = header.folded.iter().take(at).position(|other| other == heading);
        repeated.extend(first.map(|first| (first, at)));
    }
    repeated
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::format::Layout;

    #[test]
    fn columns_for_one_field_are_taken_together_in_order_of_preference() {
        let text =
            "sn,UserAccountControl,EmailAddress,ObjectGUID,Enabled,mail,Surname,ImmutableId,x\n1\n";
        let plan = Plan::new(&Layout::of(text, true).unwrap().header, Role::OnPrem, None);
        let columns = |field| -> Vec<usize> {
            plan.candidates(field).map(|candidate| candidate.column).collect()
        };
        assert_eq!(columns(Field::Surname), [0, 6]);
        assert_eq!(columns(Field::Enabled), [4, 1]);
        assert_eq!(columns(Field::Mail), [2, 5]);
        assert_eq!(columns(Field::ObjectGuid), [3]);
        assert!(plan.steps.iter().any(|step| step.action == Action::ComputedAnchor));
        assert!(!plan.has(Field::ImmutableId) && plan.meanings[8].is_none());
        assert_eq!(plan.steps[0].field, Field::ObjectGuid);
    }

    #[test]
    fn a_heading_that_is_there_twice_is_noticed() {
        let text = "ObjectGUID,mail,Mail,note,Note\n1\n";
        let plan = Plan::new(&Layout::of(text, true).unwrap().header, Role::OnPrem, None);
        assert_eq!(plan.repeated, [(1, 2)]);
    }
}
