//! Two users field by field, with everything that was found about the pair.

use std::borrow::Cow;

use super::preview::Preview;
use crate::anchor::ImmutableId;
use crate::directory::{
    Address, Cell, CloudRow, Directory, Field, OnPremRow, Row, SourceAnchor, Table, address_key,
};
use crate::link::SIMILAR_WORDS;
use crate::link::model::ShownLine;
use crate::plan::{Consent, mailboxes_of};
use crate::text::{visible, wrap};

/// One field of two users, compared.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Likeness {
    /// The same, but for case and accents.
    Equal,
    /// Nearly the same.
    Near,
    /// Different.
    Different,
    /// One side has no value, or does not know.
    OneSided,
}

/// A line of the comparison of two users.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Compared {
    /// The field.
    pub field: Field,
    /// The on-premises value.
    pub onprem: Cell<String>,
    /// The cloud value.
    pub cloud: Cell<String>,
    /// How they compare.
    pub likeness: Likeness,
}

/// Fields whose likeness says nothing: each side has its own.
const OWN_FIELDS: [Field; 4] =
    [Field::ObjectGuid, Field::ConsistencyGuid, Field::Created, Field::LastSync];

/// Fields that only an on-premises user can have.
const ONPREM_FIELDS: [Field; 6] = [
    Field::ObjectGuid,
    Field::ConsistencyGuid,
    Field::ObjectClass,
    Field::Sid,
    Field::OrgUnit,
    Field::CommonName,
];

/// Fields that only a cloud user can have.
const CLOUD_FIELDS: [Field; 13] = [
    Field::CloudId,
    Field::ImmutableId,
    Field::Synced,
    Field::CloudManaged,
    Field::LastSync,
    Field::OnPremisesObjectId,
    Field::UserType,
    Field::Licensed,
    Field::Licences,
    Field::Roles,
    Field::EligibleRoles,
    Field::Deleted,
    Field::ExchangeCloudManaged,
];

/// Fields that the lists of mailboxes tell where the users' exports do not.
const MAILBOX_FIELDS: [Field; 4] = [
    Field::MailboxGuid,
    Field::RecipientType,
    Field::PreviousRecipientType,
    Field::ExchangeCloudManaged,
];

/// Fields whose emptiness is a fact to decide by.
const ALWAYS_SHOWN: [Field; 2] = [Field::ImmutableId, Field::Synced];

/// Compares all fields that either user has, with what the lists of mailboxes tell of them.
/// The on-premises side of the ImmutableId is the one that a link would set.
#[must_use]
pub fn compare(
    directory: &Directory,
    to_set: Option<&ImmutableId>,
    onprem: OnPremRow,
    cloud: CloudRow,
) -> Vec<Compared> {
    let (remote, mailbox) = mailboxes_of(directory, onprem, cloud);
    let shown = |own: Cell<String>, listed: Option<String>, has: bool| match (own, listed) {
        (own @ Cell::Value(_), _) => own,
        (_, Some(listed)) => Cell::Value(listed),
        (Cell::Unknown, None) if !has => Cell::Empty,
        (own, None) => own,
    };
    let line = |field: &Field| {
        let ours = shown(
            directory.onprem.display(onprem, *field).map(Cow::into_owned),
            listed(remote, *field),
            !CLOUD_FIELDS.contains(field),
        );
        let ours = match (*field, ours) {
            (Field::ImmutableId, ours) => to_set.map_or(ours, |id| Cell::Value(id.to_string())),
            (_, ours) => ours,
        };
        let theirs = shown(
            directory.cloud.display(cloud, *field).map(Cow::into_owned),
            listed(directory.mailboxes.as_ref().zip(mailbox), *field),
            !ONPREM_FIELDS.contains(field),
        );
        let likeness = match (&ours, &theirs) {
            _ if OWN_FIELDS.contains(field) => Likeness::OneSided,
            // Ids have no near misses: in Base64 upper and lower case are other bytes, and in a text case counts.
            (Cell::Value(ours), Cell::Value(theirs)) if *field == Field::ImmutableId => {
                if ours == theirs { Likeness::Equal } else { Likeness::Different }
            }
            (Cell::Value(ours), Cell::Value(theirs)) => text_likeness(ours, theirs),
            _ => Likeness::OneSided,
        };
        let filled = matches!(ours, Cell::Value(_)) || matches!(theirs, Cell::Value(_));
        (filled || ALWAYS_SHOWN.contains(field)).then_some(Compared {
            field: *field,
            onprem: ours,
            cloud: theirs,
            likeness,
        })
    };
    let lines = |field: &Field| match field {
        Field::ProxyAddresses => compare_addresses(directory, onprem, cloud),
        _ => line(field).into_iter().collect(),
    };
    Field::ALL.iter().flat_map(lines).collect()
}

/// What a list of mailboxes has in a field that is about the mailbox.
fn listed<R: Row>(found: Option<(&Table<R>, R)>, field: Field) -> Option<String> {
    let (list, row) = found.filter(|_| MAILBOX_FIELDS.contains(&field))?;
    list.display(row, field).value().map(Cow::into_owned)
}

/// A line for each address of either user, those that both have first: which one a side lacks would not
/// be seen in a list that is cut off.
fn compare_addresses(directory: &Directory, onprem: OnPremRow, cloud: CloudRow) -> Vec<Compared> {
    let (users, accounts) = (&directory.onprem, &directory.cloud);
    let ours: Vec<Address<'_>> = users.addresses(onprem).collect();
    let theirs: Vec<Address<'_>> = accounts.addresses(cloud).collect();
    let same = |a: &Address<'_>, b: &Address<'_>| address_key(a.text) == address_key(b.text);
    let shown = |address: Option<&Address<'_>>, known: bool| match address {
        Some(address) => Cell::Value(address.to_item()),
        None if known => Cell::Empty,
        None => Cell::Unknown,
    };
    let knows_ours = users.display(onprem, Field::ProxyAddresses) != Cell::Unknown;
    let knows_theirs = accounts.display(cloud, Field::ProxyAddresses) != Cell::Unknown;
    let line = |ours: Option<&Address<'_>>, theirs: Option<&Address<'_>>| Compared {
        field: Field::ProxyAddresses,
        onprem: shown(ours, knows_ours),
        cloud: shown(theirs, knows_theirs),
        likeness: match (ours, theirs) {
            (Some(ours), Some(theirs)) if ours.kind == theirs.kind => Likeness::Equal,
            (Some(_), Some(_)) => Likeness::Near,
            _ if knows_ours && knows_theirs => Likeness::Different,
            _ => Likeness::OneSided,
        },
    };
    let mut lines: Vec<Compared> = ours
        .iter()
        .map(|address| line(Some(address), theirs.iter().find(|other| same(address, other))))
        .collect();
    let theirs_alone = theirs.iter().filter(|other| !ours.iter().any(|one| same(one, other)));
    lines.extend(theirs_alone.map(|other| line(None, Some(other))));
    lines.sort_by_key(|line| line.likeness != Likeness::Equal);
    lines
}

/// A line of the comparison.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum CompareLine {
    /// A field of both; of long values the beginning.
    Field(Compared),
    /// What comes next of the values of the field above, and how they compare.
    More([String; 2], Likeness),
    /// A line between.
    Blank,
    /// A line of what speaks for and against the two being one person.
    Why(String),
    /// A line of a finding, and what it takes.
    Finding(Consent, String),
}

/// A comparison, and every finding in full, in lines of at most so many cells.
#[must_use]
pub fn compare_lines(
    directory: &Directory,
    (onprem, cloud): (OnPremRow, CloudRow),
    preview: &Preview,
    cells: usize,
) -> Vec<CompareLine> {
    let anchor = preview.anchor.as_ref().and_then(|anchor| anchor.as_ref().ok());
    let to_set = anchor.map(SourceAnchor::immutable_id);
    let fields = compare(directory, to_set.as_ref(), onprem, cloud);
    let mut lines: Vec<CompareLine> =
        fields.into_iter().flat_map(|one| field_lines(&one, cells)).collect();
    lines.extend(why_lines(preview, cells));
    let findings = preview.proposal.as_ref().map(|proposal| proposal.findings.as_slice());
    for finding in findings.unwrap_or_default() {
        let consent = finding.consent();
        let text = format!(
            "{} {}: {}; {}",
            consent.severity().name(),
            finding.code.name(),
            finding.text,
            finding.fix
        );
        lines.push(CompareLine::Blank);
        lines.extend(wrap(&text, cells).into_iter().map(|l| CompareLine::Finding(consent, l)));
    }
    lines
}

/// The cells of the name of a field and of a value, in lines of so many cells.
#[must_use]
pub fn compare_widths(cells: usize) -> (usize, usize) {
    let name = 20.min(cells / 4);
    (name, cells.saturating_sub(name + 4) / 2)
}

/// A field in as many lines as its longer value has.
fn field_lines(compared: &Compared, cells: usize) -> Vec<CompareLine> {
    let (_, room) = compare_widths(cells);
    let parts = |cell: &Cell<String>| match cell {
        Cell::Value(text) => wrap(&visible(text), room),
        Cell::Unknown | Cell::Empty => Vec::new(),
    };
    let (ours, theirs) = (parts(&compared.onprem), parts(&compared.cloud));
    let part = |parts: &[String], at: usize| parts.get(at).cloned().unwrap_or_default();
    let more = (1..ours.len().max(theirs.len()))
        .map(|at| CompareLine::More([part(&ours, at), part(&theirs, at)], compared.likeness));
    let first = |cell: &Cell<String>, parts: &[String]| match cell {
        Cell::Value(_) => Cell::Value(part(parts, 0)),
        Cell::Empty => Cell::Empty,
        Cell::Unknown => Cell::Unknown,
    };
    let more: Vec<CompareLine> = more.collect();
    let onprem = first(&compared.onprem, &ours);
    let cloud = first(&compared.cloud, &theirs);
    std::iter::once(CompareLine::Field(Compared { onprem, cloud, ..*compared }))
        .chain(more)
        .collect()
}

/// How probable it is that the two are one person, and what each comparison adds to it.
fn why_lines(preview: &Preview, cells: usize) -> Vec<CompareLine> {
    let Some(explanation) = &preview.explanation else { return Vec::new() };
    let proposal = preview.proposal.as_ref();
    let assessment = proposal.and_then(|proposal| proposal.assessment.as_ref());
    let head = assessment.map(|it| format!("one person: {it} (model {})", it.model));
    let shown = explanation.shown();
    let line = |shown: &ShownLine| match (shown.line.ours.as_str(), shown.line.theirs.as_str()) {
        ("", "") => format!("  {shown}"),
        (ours, theirs) => format!("  {shown}   {ours} | {theirs}"),
    };
    let told = shown.iter().map(line);
    let sum = explanation.sum();
    let sum = sum.is_finite().then(|| {
        format!("  sum {sum:+.1}: the natural logarithm of the odds; +2.3 makes it ten to one")
    });
    let all = head.into_iter().chain(told).chain(sum);
    let wrapped = all.flat_map(|text| wrap(&text, cells)).map(CompareLine::Why);
    std::iter::once(CompareLine::Blank).chain(wrapped).collect()
}

fn text_likeness(a: &str, b: &str) -> Likeness {
    let (a, b) = (crate::text::fold(a), crate::text::fold(b));
    if a == b {
        return Likeness::Equal;
    }
    let near = rapidfuzz::distance::jaro_winkler::similarity(a.chars(), b.chars()) >= SIMILAR_WORDS;
    if near { Likeness::Near } else { Likeness::Different }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn likeness_of_a_field_ignores_case_and_accents() {
        assert_eq!(text_likeness("Müller", "MULLER"), Likeness::Equal);
        assert_eq!(text_likeness("Müller", "Mueller"), Likeness::Near);
        assert_eq!(text_likeness("Müller", "Smith"), Likeness::Different);
    }
}
