//! What a file is: by its type line, its headings and, where those leave it open, its values
//! (docs/facts.md, Exports).

use csv::StringRecord;

use super::Role;
use super::error::Refusal;
use super::headings::{HEADINGS, Shape};
use super::layout::Layout;
use crate::anchor::{Guid, HexOrder, read_guid};
use crate::directory::Field;

/// How many headings a message names.
const MOST_SIGNS: usize = 4;

/// What a file was recognised as.
#[derive(Clone, Debug)]
pub(super) struct Recognition {
    /// The kind of file; `None` where nothing tells, or the signs contradict one another.
    pub(super) kind: Option<Role>,
    /// The command or portal that made it.
    pub(super) shape: Option<&'static Shape>,
    /// What tells the kind.
    pub(super) signs: String,
}

/// Recognises a file.
pub(super) fn recognise(layout: &Layout) -> Recognition {
    let shape = HEADINGS.shape(&layout.folded, layout.type_name.as_deref());
    let by_type = layout.type_name.as_deref().and_then(|name| HEADINGS.side_of_type(name));
    let side = by_type
        .or_else(|| shape.and_then(|shape| shape.side))
        .or_else(|| by_headings(&layout.folded))
        .or_else(|| by_addresses(layout));
    let kind = side.map(|side| refine(side, layout));
    let signs = match (by_type, &layout.type_name) {
        (Some(_), Some(name)) if kind == by_type => format!("#TYPE {name}"),
        _ => signs_of(layout, kind),
    };
    Recognition { kind, shape, signs }
}

/// The kind that headings vote for which mean nothing anywhere else, if all agree.
fn by_headings(folded: &[String]) -> Option<Role> {
    let mut votes = folded.iter().filter_map(|heading| HEADINGS.only_in(heading));
    let first = votes.next()?;
    votes.all(|vote| vote == first).then_some(first)
}

fn by_addresses(layout: &Layout) -> Option<Role> {
    let upn = column(layout, Field::Upn)?;
    let upns: Vec<String> = layout
        .sample
        .iter()
        .filter_map(|record| record.get(upn))
        .map(str::to_ascii_lowercase)
        .filter(|upn| upn.contains('@'))
        .collect();
    let hosted = upns.iter().filter(|upn| upn.ends_with(".onmicrosoft.com")).count();
    let guests = upns.iter().any(|upn| upn.contains("#ext#"));
    (guests || hosted * 2 > upns.len()).then_some(Role::Cloud)
}

/// Tells deleted users from active ones, and remote mailboxes from cloud ones, by the values.
fn refine(side: Role, layout: &Layout) -> Role {
    match side {
        Role::Cloud if most_are_deleted(layout) => Role::Deleted,
        Role::Mailboxes if recipient_types(layout).is_some_and(|remote| remote) => {
            Role::RemoteMailboxes
        }
        other => other,
    }
}

/// The first column that means a field of cloud users, whose columns deleted ones and mailboxes
/// share.
fn column(layout: &Layout, field: Field) -> Option<usize> {
    layout.folded.iter().position(|heading| {
        HEADINGS.meaning(heading, Role::Cloud).is_some_and(|meaning| meaning.field == field)
    })
}

fn filled(layout: &Layout, column: usize) -> impl Iterator<Item = &str> {
    let cells = layout.sample.iter().filter_map(move |record| record.get(column));
    cells.map(str::trim).filter(|cell| !cell.is_empty())
}

fn most_are_deleted(layout: &Layout) -> bool {
    let rows =
        layout.sample.iter().filter(|record| !super::layout::is_blank(record.as_slice())).count();
    let dated = column(layout, Field::Deleted).map_or(0, |at| filled(layout, at).count());
    let prefixed = layout.sample.iter().filter(|record| has_prefixed_upn(layout, record)).count();
    dated.max(prefixed) * 2 >= rows.max(1)
}

fn has_prefixed_upn(layout: &Layout, record: &StringRecord) -> bool {
    let cell = |field| column(layout, field).and_then(|at| record.get(at)).unwrap_or_default();
    let id = read_guid(cell(Field::CloudId), HexOrder::Text).map(|reading| reading.guid);
    id.is_ok_and(|id| without_deleted_prefix(cell(Field::Upn), id).is_some())
}

/// Whether the recipient types are those of remote mailboxes; `None` if there are none.
fn recipient_types(layout: &Layout) -> Option<bool> {
    let at = layout.folded.iter().position(|heading| heading == "recipienttypedetails")?;
    let types: Vec<&str> = filled(layout, at).collect();
    let remote = types.iter().filter(|kind| kind.starts_with("Remote")).count();
    (!types.is_empty()).then_some(remote * 2 > types.len())
}

/// The UPN of a soft-deleted user without its own object id in front: 32 digits, or with hyphens.
/// `None` if the id is not there.
pub(super) fn without_deleted_prefix(upn: &str, id: Guid) -> Option<&str> {
    let digits = upn.as_bytes().get(..8).filter(|_| upn.len() > 32)?;
    if !digits.iter().all(u8::is_ascii_hexdigit) {
        return None;
    }
    let uuid = id.uuid();
    let matches = |length: usize, text: &str| {
        upn.split_at_checked(length)
            .filter(|(head, rest)| head.eq_ignore_ascii_case(text) && !rest.is_empty())
            .map(|(_, rest)| rest)
    };
    let mut buffer = uuid::Uuid::encode_buffer();
    let simple = uuid.simple().encode_lower(&mut buffer);
    if let Some(rest) = matches(32, simple) {
        return Some(rest);
    }
    let mut buffer = uuid::Uuid::encode_buffer();
    let hyphenated = uuid.hyphenated().encode_lower(&mut buffer);
    matches(36, hyphenated)
}

fn signs_of(layout: &Layout, kind: Option<Role>) -> String {
    let Some(kind) = kind else { return String::new() };
    let side = if kind == Role::Deleted { Role::Cloud } else { kind };
    let telling = |heading: &String| HEADINGS.only_in(heading) == Some(side);
    let shown = |test: &dyn Fn(&String) -> bool| -> Vec<&str> {
        let pairs = layout.folded.iter().zip(&layout.header);
        pairs
            .filter(|(folded, _)| test(folded))
            .map(|(_, heading)| heading.trim())
            .take(MOST_SIGNS)
            .collect()
    };
    let deletion = |heading: &String| {
        HEADINGS.meaning(heading, Role::Deleted).is_some_and(|m| m.field == Field::Deleted)
    };
    let mut signs = if kind == Role::Deleted { shown(&deletion) } else { shown(&telling) };
    if signs.is_empty() {
        signs = shown(&|heading| HEADINGS.meaning(heading, kind).is_some());
    }
    crate::text::visible(&signs.join(", ")).into_owned()
}

/// Refuses a file that was given as one thing and is another (E08).
pub(super) fn check_role(given: Role, found: &Recognition, layout: &Layout) -> Result<(), Refusal> {
    let Some(looks) = found.kind.filter(|kind| *kind != given) else { return Ok(()) };
    let open = match (given, looks) {
        // Nothing in a list without dates says that its users are not deleted.
        (Role::Deleted, Role::Cloud) => {
            column(layout, Field::Deleted).is_none() || layout.sample.is_empty()
        }
        // Exchange on-premises and online have the same columns.
        (Role::RemoteMailboxes, Role::Mailboxes) => {
            recipient_types(layout).is_none()
                && !layout.folded.iter().any(|heading| heading == "externaldirectoryobjectid")
        }
        _ => false,
    };
    if open {
        return Ok(());
    }
    Err(Refusal::WrongSide { given, looks, signs: found.signs.clone() })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kind(text: &str) -> Option<Role> {
        recognise(&Layout::of(text, true).unwrap()).kind
    }

    #[test]
    fn a_file_is_told_by_type_line_headings_and_values() {
        let guid = "7d5d849b-7d6f-4aa4-8608-93be275b13ca";
        let prefixed = "7d5d849b7d6f4aa4860893be275b13capaul@x.org";
        let cases = [
            ("#TYPE Selected.Microsoft.ActiveDirectory.Management.ADUser\nUserPrincipalName\na@x\n".into(), Some(Role::OnPrem)),
            ("UserPrincipalName,ObjectGUID,ImmutableID\na@x,1,2\n".into(), Some(Role::OnPrem)),
            ("UserPrincipalName,ImmutableId\na@x,2\n".into(), None),
            ("Id,UserPrincipalName\n1,a@x\n".into(), Some(Role::Cloud)),
            ("UserPrincipalName,Mail\na#EXT#@t.onmicrosoft.com,a@x\n".into(), Some(Role::Cloud)),
            ("UserPrincipalName,Mail\na@t.onmicrosoft.com,a@x\n".into(), Some(Role::Cloud)),
            ("UserPrincipalName,Mail\na@x,a@x\n".into(), None),
            ("Id,UserPrincipalName,DeletedDateTime\n1,a@x,2025-01-01\n".into(), Some(Role::Deleted)),
            ("Id,UserPrincipalName,DeletedDateTime\n1,a@x,\n2,b@x,\n3,c@x,1/1/2025\n".into(), Some(Role::Cloud)),
            (format!("Id,UserPrincipalName\n{guid},{prefixed}\n"), Some(Role::Deleted)),
            (format!("Id,UserPrincipalName\n{guid},{guid}paul@x.org\n"), Some(Role::Deleted)),
            ("UserPrincipalName,Identity,Mailbox,ExchangeGuid\na@x,a,,1\n".into(), Some(Role::Mailboxes)),
            ("UserPrincipalName,RecipientTypeDetails,ExchangeGuid\na@x,RemoteUserMailbox,1\n".into(), Some(Role::RemoteMailboxes)),
            ("UserPrincipalName,RemoteRoutingAddress\na@x,b@y\n".into(), Some(Role::RemoteMailboxes)),
            ("ObjectGUID,OnPremisesSyncEnabled,UserPrincipalName\n1,True,a@x\n".into(), None),
        ];
        for (text, expected) in cases {
            let text: String = text;
            assert_eq!(kind(&text), expected, "{text}");
        }
    }

    #[test]
    fn a_file_for_the_wrong_side_is_refused_and_says_how_to_swap() {
        let layout = Layout::of("Id,UserPrincipalName,UserType\n1,a@x,Member\n", true).unwrap();
        let found = recognise(&layout);
        let error = check_role(Role::OnPrem, &found, &layout).unwrap_err().to_string();
        assert!(error.contains("cloud users (found Id, UserType)"), "{error}");
        assert!(error.contains("Swap the files of --onprem and --cloud"), "{error}");
        assert!(check_role(Role::Cloud, &found, &layout).is_ok());
        assert!(check_role(Role::Deleted, &found, &layout).is_ok());
    }
}
