//! The command that makes the very file that was read once more, with what it lacks.

use crate::directory::{Field, FieldSet};
use crate::import::collect::one_line;
use crate::import::heading::{Command, CommandKind, HEADINGS, Property, Shape, fold_heading};
use crate::import::rows::Interpreter;

/// How the id comes into a file that lacks it.
pub(super) fn add_id(interpreter: &Interpreter<'_>, shape: Option<&Shape>) -> String {
    match HEADINGS.command(shape, &interpreter.header.folded, interpreter.role) {
        Some(Command { id, kind: CommandKind::Pipe { .. }, .. }) => {
            format!("Add {id} to your Select-Object")
        }
        Some(Command { id, .. }) => format!("Add {id} to the attributes that you ask for"),
        None => "Add the id to it".into(),
    }
}

/// What an export must have beside its id to be of use, where another one is made in its place.
const NEEDED: [Field; 7] = [
    Field::Upn,
    Field::Mail,
    Field::ProxyAddresses,
    Field::DisplayName,
    Field::ConsistencyGuid,
    Field::ImmutableId,
    Field::Synced,
];

/// The command that makes such files, with what they need, where they show which tool that is.
pub(in crate::import) fn command_of_tool(
    interpreter: &Interpreter<'_>,
    shape: Option<&Shape>,
) -> Option<String> {
    let command = HEADINGS.command(shape, &interpreter.header.folded, interpreter.role)?;
    Some(again(interpreter, command, NEEDED.into_iter().collect()))
}

/// The command that makes the file anew: the one that made it, where that is known, with its columns and
/// with these fields.
pub(super) fn command_again(
    interpreter: &Interpreter<'_>,
    shape: Option<&Shape>,
    wanted: FieldSet,
) -> String {
    match HEADINGS.command(shape, &interpreter.header.folded, interpreter.role) {
        Some(command) => again(interpreter, command, wanted),
        None => one_line(interpreter.role).to_string(),
    }
}

/// The columns are those that the command has: others were made up, and are not asked for.
fn again(interpreter: &Interpreter<'_>, command: &Command, wanted: FieldSet) -> String {
    let role = interpreter.role;
    let id = command.id.as_str();
    let names = interpreter.header.names.iter().map(|name| name.trim());
    let others = names.filter(|name| fold_heading(name) != fold_heading(id));
    let mut columns: Vec<(&str, Property)> = Vec::new();
    for name in others {
        let is_new = columns.iter().all(|(known, _)| fold_heading(known) != fold_heading(name));
        columns.extend(command.property(name).filter(|_| is_new).map(|property| (name, property)));
    }
    for field in wanted.iter() {
        let is_meant = |name: &str| {
            HEADINGS
                .meaning(&fold_heading(name), role)
                .is_some_and(|meaning| meaning.field == field)
        };
        if !columns.iter().any(|(name, _)| is_meant(name)) {
            columns.extend(command.first_property(is_meant));
        }
    }
    let names: Vec<&str> =
        std::iter::once(id).chain(columns.iter().map(|(name, _)| *name)).collect();
    match &command.kind {
        CommandKind::Pipe { all, asks } => {
            let fetched = asks.as_ref().map(|asks| format!(" {asks} {}", names.join(",")));
            let selected = columns.iter().map(|(name, property)| selected(name, *property));
            let selected: Vec<String> = std::iter::once(id.to_string()).chain(selected).collect();
            format!(
                "{all}{} | Select-Object {} | Export-Csv {}.csv -NoTypeInformation -Encoding UTF8",
                fetched.unwrap_or_default(),
                selected.join(","),
                role.name()
            )
        }
        CommandKind::Line { line, between, server, base } => {
            let domain = domain_of(interpreter);
            let option = |option: &str, value: Option<String>| {
                value.map(|value| format!("{option}{value} ")).unwrap_or_default()
            };
            let host = domain.as_ref().map(|parts| parts.join("."));
            let name = domain.map(|parts| format!("\"DC={}\"", parts.join(",DC=")));
            line.replace("{names}", &names.join(between))
                .replace("{server}", &option(server, host))
                .replace("{base}", &option(base, name))
        }
    }
}

/// The parts of the name of the domain whose users a file has, by the name of the first of them.
fn domain_of(interpreter: &Interpreter<'_>) -> Option<Vec<String>> {
    let at = interpreter.plan.candidates(Field::OrgUnit).next()?.column;
    let mut names = interpreter.header.sample().filter_map(|record| record.get(at));
    let name = names.find(|name| name.contains("DC=") || name.contains("dc="))?;
    let parts = name.split(',').filter_map(|part| {
        let (kind, part) = part.trim().split_once('=')?;
        // What stands in a command must not be able to end it.
        let is_plain = part.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
        (kind.eq_ignore_ascii_case("DC") && is_plain).then(|| part.to_string())
    });
    Some(parts.collect()).filter(|parts: &Vec<String>| !parts.is_empty())
}

/// A property as `Select-Object` takes it: lists joined, bytes as a GUID.
fn selected(name: &str, property: Property) -> String {
    let is_bytes = ["ms-ds-consistencyguid", "msexchmailboxguid", "msexcharchiveguid"]
        .contains(&name.to_ascii_lowercase().as_str());
    match property {
        Property::List => format!("@{{n='{name}';e={{$_.{name} -join ';'}}}}"),
        Property::One if is_bytes => as_guid(name),
        Property::One => name.to_string(),
    }
}

/// A property of bytes as `Select-Object` takes it: the text of the GUID.
pub(super) fn as_guid(name: &str) -> String {
    format!("@{{n='{name}';e={{if($_.'{name}'){{([guid]$_.'{name}').Guid}}}}}}")
}
