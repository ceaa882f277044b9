//! The table of headings (`assets/headers.toml`): what a column means in which kind of file.

use std::collections::HashMap;
use std::sync::LazyLock;

use serde::Deserialize;

use super::command::Command;
use super::fold::{fold_all, fold_heading};
use super::shape::{Shape, bare_type};
use crate::directory::{Field, Kind, Role};

/// The fields of which a file must have one: those that identify a user.
pub(in crate::import) const IDENTITY: [Field; 5] =
    [Field::ObjectGuid, Field::CloudId, Field::Upn, Field::Mail, Field::ProxyAddresses];

/// The table, read once.
pub(in crate::import) static HEADINGS: LazyLock<Headings> =
    // A test reads the asset; an empty table would only make every file unusable.
    LazyLock::new(|| {
        Headings::parse(include_str!("../../../assets/headers.toml")).unwrap_or_default()
    });

/// How the cells of a column are read, where the field alone does not say.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(in crate::import) enum Reading {
    /// As the kind of the field says.
    #[default]
    Plain,
    /// Yes means: not enabled.
    Blocked,
    /// -1 means yes, and 0 no: of a column that has nothing else, whatever its heading.
    #[serde(skip)]
    MinusOne,
    /// -1 means: not enabled.
    #[serde(skip)]
    BlockedMinusOne,
    /// A number whose bit 0x2 means: not enabled.
    UserAccountControl,
    /// The container, and the common name.
    DistinguishedName,
    /// Compared with the objectGUID, never used.
    ComputedAnchor,
    /// Licences; whether there are any is kept too.
    Licences,
    /// Yes means: holds a role.
    RoleFlag,
    /// When the user will be gone for good: who has such a time is deleted, and it is none of the deletion.
    End,
}

/// What the bytes of a column are, where its values are bytes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(in crate::import) enum Binary {
    /// The 16 bytes of a GUID.
    Guid,
    /// A security identifier.
    Sid,
}

/// What a column means in one kind of file.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(in crate::import) struct Meaning {
    pub(in crate::import) field: Field,
    pub(in crate::import) reading: Reading,
    /// Columns of a higher rank only fill what is empty.
    pub(in crate::import) rank: u8,
}

/// What a type line begins with.
#[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct TypeLine {
    prefix: String,
    side: Role,
}

/// A file that looks like an export and is none.
#[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct NoExport {
    name: String,
    #[serde(default)]
    what: String,
    #[serde(default)]
    all: Vec<String>,
    #[serde(default)]
    any: Vec<String>,
    #[serde(default)]
    none: Vec<String>,
    #[serde(default)]
    types: Vec<String>,
}

/// What looks like an export and is none.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(in crate::import) struct Lookalike<'h> {
    pub(in crate::import) name: &'h str,
    /// What is listed, where it is a list of something else.
    pub(in crate::import) what: &'h str,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct HeadingEntry {
    field: Field,
    #[serde(default, rename = "for")]
    roles: Vec<Role>,
    #[serde(default)]
    reading: Reading,
    #[serde(default)]
    rank: u8,
    spellings: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Asset {
    heading: Vec<HeadingEntry>,
    #[serde(rename = "type")]
    types: Vec<TypeLine>,
    states: Group,
    deletions: Deletions,
    invitations: Group,
    shape: Vec<Shape>,
    command: Vec<Command>,
    refusal: Vec<NoExport>,
}

/// The headings of columns that are looked at for one thing, whatever else is in them.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Group {
    headings: Vec<String>,
}

/// What headings that speak of a deletion have in them.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Deletions {
    parts: Vec<String>,
    /// Those with one of these speak of something else.
    others: Vec<String>,
    /// Those with one of these have a number of days.
    days: Vec<String>,
}

/// The table of headings.
#[derive(Debug, Default)]
pub(in crate::import) struct Headings {
    meanings: HashMap<String, Vec<(Role, Meaning)>>,
    /// The usual heading of each field in each kind of file, folded.
    usual: HashMap<(Role, Field), String>,
    types: Vec<TypeLine>,
    /// Columns of states, folded.
    states: Vec<String>,
    /// What headings that speak of a deletion have in them, folded.
    deletions: Deletions,
    /// Columns that tell who was invited, folded.
    invitations: Vec<String>,
    shapes: Vec<Shape>,
    commands: Vec<Command>,
    refusals: Vec<NoExport>,
}

impl Headings {
    fn parse(text: &str) -> Result<Self, toml::de::Error> {
        let asset: Asset = toml::from_str(text)?;
        let mut meanings: HashMap<String, Vec<(Role, Meaning)>> = HashMap::new();
        let mut usual: HashMap<(Role, Field), String> = HashMap::new();
        for entry in &asset.heading {
            let meaning = Meaning { field: entry.field, reading: entry.reading, rank: entry.rank };
            let roles = if entry.roles.is_empty() { &Role::ALL[..] } else { &entry.roles };
            let is_usual = entry.rank == 0 && entry.reading != Reading::ComputedAnchor;
            let first = entry.spellings.first().filter(|_| is_usual);
            for (role, first) in roles.iter().zip(first.into_iter().cycle()) {
                usual.entry((*role, entry.field)).or_insert_with(|| fold_heading(first));
            }
            for spelling in &entry.spellings {
                let known = meanings.entry(fold_heading(spelling)).or_default();
                known.extend(roles.iter().map(|role| (*role, meaning)));
            }
        }
        let shapes = asset.shape.into_iter().map(Shape::folded).collect();
        let mut refusals = asset.refusal;
        for refusal in &mut refusals {
            for list in [&mut refusal.all, &mut refusal.any, &mut refusal.none] {
                fold_all(list);
            }
        }
        let (mut states, mut invitations) = (asset.states.headings, asset.invitations.headings);
        fold_all(&mut states);
        fold_all(&mut invitations);
        let mut deletions = asset.deletions;
        for list in [&mut deletions.parts, &mut deletions.others, &mut deletions.days] {
            fold_all(list);
        }
        let (types, commands) = (asset.types, asset.command);
        Ok(Self {
            meanings,
            usual,
            types,
            states,
            deletions,
            invitations,
            shapes,
            commands,
            refusals,
        })
    }

    /// What a folded heading means in a file of this kind.
    pub(in crate::import) fn meaning(&self, folded: &str, role: Role) -> Option<Meaning> {
        let known = self.meanings.get(folded)?;
        known.iter().find(|(for_role, _)| *for_role == role).map(|(_, meaning)| *meaning)
    }

    /// Whether a folded heading is that of a column with the state of an account.
    pub(in crate::import) fn is_state(&self, folded: &str) -> bool {
        self.states.iter().any(|state| state == folded)
    }

    /// Whether a folded heading speaks of a deletion of the user, whatever it says of it.
    pub(in crate::import) fn speaks_of_deletion(&self, folded: &str) -> bool {
        has_any(folded, &self.deletions.parts) && !has_any(folded, &self.deletions.others)
    }

    /// Whether a folded heading speaks of a number of days.
    pub(in crate::import) fn speaks_of_days(&self, folded: &str) -> bool {
        has_any(folded, &self.deletions.days)
    }

    /// Whether a folded heading is that of a column that tells who was invited.
    pub(in crate::import) fn is_invitation(&self, folded: &str) -> bool {
        self.invitations.iter().any(|heading| heading == folded)
    }

    /// The usual heading of a field, folded: in a file of this kind, if it has the field there, else in
    /// any.
    pub(in crate::import) fn usual(&self, field: Field, role: Option<Role>) -> Option<&str> {
        let roles = role.into_iter().chain([Role::Cloud]).chain(Role::ALL);
        let found = roles.into_iter().find_map(|role| self.usual.get(&(role, field)));
        found.map(String::as_str)
    }

    /// Whether files of this kind have the field.
    pub(in crate::import) fn is_usual(&self, field: Field, role: Role) -> bool {
        self.usual.contains_key(&(role, field))
    }

    /// The field that a folded heading means in most kinds of files.
    pub(in crate::import) fn any_field(&self, folded: &str) -> Option<Field> {
        self.any_meaning(folded).map(|meaning| meaning.field)
    }

    /// What a folded heading means in most kinds of files.
    pub(in crate::import) fn any_meaning(&self, folded: &str) -> Option<Meaning> {
        self.meanings.get(folded)?.first().map(|(_, meaning)| *meaning)
    }

    /// A heading, folded, whose cells are read in a file of this kind as those under another one, which may be of another
    /// kind.
    pub(in crate::import) fn read_like(&self, folded: &str, role: Option<Role>) -> Option<&str> {
        let wanted = self.any_meaning(folded)?;
        let is_alike = |(of, meaning): &(Role, Meaning)| {
            role.is_none_or(|role| role == *of)
                && (meaning.field, meaning.reading) == (wanted.field, wanted.reading)
        };
        let alike = self.meanings.iter().filter(|(_, known)| known.iter().any(is_alike));
        alike.map(|(heading, _)| heading.as_str()).min()
    }

    /// Whether a folded heading may identify a user in any kind of file.
    pub(in crate::import) fn may_identify(&self, folded: &str) -> bool {
        let known = self.meanings.get(folded).into_iter().flatten();
        known.into_iter().any(|(_, meaning)| IDENTITY.contains(&meaning.field))
    }

    /// What the values of a folded heading are, where they are bytes.
    pub(in crate::import) fn binary(&self, folded: &str) -> Option<Binary> {
        let known = self.meanings.get(folded).into_iter().flatten();
        known.into_iter().find_map(|(_, meaning)| match meaning.field {
            Field::Sid => Some(Binary::Sid),
            Field::ConsistencyGuid => Some(Binary::Guid),
            field => (field.kind() == Kind::Guid).then_some(Binary::Guid),
        })
    }

    /// Whether a folded heading means anything in any kind of file.
    pub(in crate::import) fn is_known(&self, folded: &str) -> bool {
        self.meanings.contains_key(folded)
    }

    /// The only kind of file in which a folded heading means anything; cloud users stand for deleted
    /// ones too, since both have the same columns.
    pub(in crate::import) fn only_in(&self, folded: &str) -> Option<Role> {
        let known = self.meanings.get(folded)?;
        let mut roles = known.iter().map(|(role, _)| match role {
            Role::Deleted => Role::Cloud,
            other => *other,
        });
        let first = roles.next()?;
        roles.all(|role| role == first).then_some(first)
    }

    /// The side that a type line tells: `Selected.Microsoft.ActiveDirectory.Management.ADUser`.
    pub(in crate::import) fn side_of_type(&self, type_name: &str) -> Option<Role> {
        let bare = bare_type(type_name);
        self.types.iter().find(|line| bare.starts_with(&line.prefix)).map(|line| line.side)
    }

    /// The first shape that fits; `deleted` says whether nobody but soft-deleted users is in the file.
    pub(in crate::import) fn shape(
        &self,
        folded: &[String],
        type_name: Option<&str>,
        format: &str,
        deleted: bool,
    ) -> Option<&Shape> {
        let type_name = type_name.map(bare_type).filter(|name| self.side_of_type(name).is_some());
        let mut shapes = self.shapes.iter().filter(|shape| deleted || !shape.deleted);
        shapes.find(|shape| shape.fits(folded, type_name, format))
    }

    /// The command that makes files of a shape; where a file of a role has none, the one that it may have
    /// been made by.
    pub(in crate::import) fn command(
        &self,
        shape: Option<&Shape>,
        folded: &[String],
        role: Role,
    ) -> Option<&Command> {
        let likely = || self.shapes.iter().find(|shape| shape.is_likely(folded, role));
        let name = shape.or_else(likely)?.command.as_ref()?;
        self.commands.iter().find(|command| command.name == *name)
    }

    /// The command that makes files of a role, where nothing tells what made one.
    pub(in crate::import) fn usual_command(&self, role: Role) -> Option<&Command> {
        let usual = match role {
            Role::OnPrem => "get-aduser",
            Role::Cloud => "get-mguser",
            Role::Deleted => "get-mgdirectorydeleteditem",
            Role::Mailboxes => "get-exomailbox",
            Role::RemoteMailboxes | Role::OnPremMailboxes => return None,
        };
        self.commands.iter().find(|command| command.name == usual)
    }

    /// What looks like an export and is none.
    pub(in crate::import) fn refusal(
        &self,
        folded: &[String],
        type_name: Option<&str>,
    ) -> Option<Lookalike<'_>> {
        let has = |wanted: &String| folded.contains(wanted);
        let headings_fit = |refusal: &NoExport| {
            refusal.all.iter().all(has)
                && (refusal.any.is_empty() || refusal.any.iter().any(has))
                && !refusal.none.iter().any(has)
        };
        let type_name = type_name.map(bare_type).unwrap_or_default();
        let type_fits = |refusal: &NoExport| {
            refusal.types.iter().any(|prefix| type_name.starts_with(prefix.as_str()))
        };
        let refusal =
            self.refusals.iter().find(|refusal| type_fits(refusal) || headings_fit(refusal))?;
        Some(Lookalike { name: &refusal.name, what: &refusal.what })
    }
}

fn has_any(folded: &str, parts: &[String]) -> bool {
    parts.iter().any(|part| folded.contains(part.as_str()))
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    fn asset() -> Asset {
        toml::from_str(include_str!("../../../assets/headers.toml")).unwrap()
    }

    #[test]
    fn every_shape_names_a_command_that_is_there() {
        let asset = asset();
        let names: Vec<&String> = asset.command.iter().map(|command| &command.name).collect();
        for name in asset.shape.iter().filter_map(|shape| shape.command.as_ref()) {
            assert!(names.contains(&name), "{name}");
        }
    }

    #[test]
    fn the_table_is_sound() {
        let mut seen: HashMap<(Role, String), Field> = HashMap::new();
        for entry in asset().heading {
            assert!(!entry.spellings.is_empty());
            let mut own = HashSet::new();
            for spelling in &entry.spellings {
                let folded = fold_heading(spelling);
                assert!(!folded.is_empty(), "'{spelling}' folds to nothing");
                let roles =
                    if entry.roles.is_empty() { Role::ALL.to_vec() } else { entry.roles.clone() };
                if !own.insert(folded.clone()) {
                    continue;
                }
                for role in roles {
                    let before = seen.insert((role, folded.clone()), entry.field);
                    assert_eq!(before, None, "'{spelling}' is there twice for {role}");
                }
            }
        }
    }

    #[test]
    fn shapes_and_refusals_have_names_and_conditions() {
        let asset = asset();
        for shape in &asset.shape {
            assert!(!shape.name.is_empty() && !shape.title.is_empty());
            let has_conditions = !shape.all.is_empty() || !shape.any.is_empty();
            assert!(has_conditions || shape.format.is_some(), "{}", shape.name);
        }
        for refusal in &asset.refusal {
            let known = [
                "import-template",
                "format-table",
                "usage-report",
                "other-list",
                "own-table",
                "pairs",
                "identity-info",
            ];
            assert!(known.contains(&refusal.name.as_str()));
            assert!(!refusal.all.is_empty() || !refusal.any.is_empty());
            let has_what = matches!(refusal.name.as_str(), "other-list" | "own-table");
            assert_eq!(refusal.what.is_empty(), !has_what);
        }
        assert!(!HEADINGS.shapes.is_empty());
    }

    #[test]
    fn one_heading_means_another_thing_on_the_other_side() {
        let meaning = |heading: &str, role| HEADINGS.meaning(&fold_heading(heading), role);
        let anchor = meaning("ImmutableId", Role::OnPrem).unwrap();
        assert_eq!(anchor.reading, Reading::ComputedAnchor);
        assert_eq!(meaning("ImmutableId", Role::Cloud).unwrap().field, Field::ImmutableId);
        assert_eq!(meaning("Id", Role::Mailboxes), None);
        assert_eq!(meaning("Guid", Role::Mailboxes), None);
        assert_eq!(meaning("Guid", Role::Cloud), None);
        assert_eq!(meaning("EmployeeNumber", Role::OnPrem), None);
        assert_eq!(meaning("SecurityIdentifier", Role::Cloud), None);
        assert_eq!(HEADINGS.only_in("msdsconsistencyguid"), Some(Role::OnPrem));
        assert_eq!(HEADINGS.only_in("usertype"), Some(Role::Cloud));
        assert_eq!(HEADINGS.only_in("userprincipalname"), None);
    }

    #[test]
    fn type_lines_tell_the_side() {
        let side = |name| HEADINGS.side_of_type(name);
        assert_eq!(
            side("Selected.Microsoft.ActiveDirectory.Management.ADUser"),
            Some(Role::OnPrem)
        );
        assert_eq!(side("Microsoft.Online.Administration.User"), Some(Role::Cloud));
        assert_eq!(side("Selected.System.Management.Automation.PSCustomObject"), None);
    }
}
