//! The command that makes the very file that was read once more, with what it lacks.

use crate::directory::{Field, FieldSet, Role};
use crate::import::collect::one_line;
use crate::import::heading::{Command, CommandKind, HEADINGS, Property, Shape, fold_heading};
use crate::import::rows::Interpreter;

/// How the id comes into a file that lacks it.
pub(super) fn add_id(interpreter: &Interpreter<'_>, shape: Option<&Shape>) -> String {
    match maker(interpreter, shape) {
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
    let command = maker(interpreter, shape)?;
    Some(again(interpreter, command, NEEDED.into_iter().collect()))
}

/// The command that made the file, where that is known. Headings of a portal are of no command.
fn maker(interpreter: &Interpreter<'_>, shape: Option<&Shape>) -> Option<&'static Command> {
    let header = &interpreter.header;
    let command = HEADINGS.command(shape, &header.folded, interpreter.role)?;
    (!command.is_spelled_by_portal(&header.names)).then_some(command)
}

/// The command that makes the file anew: the one that made it, where that is known, with its columns and
/// with these fields.
pub(super) fn command_again(
    interpreter: &Interpreter<'_>,
    shape: Option<&Shape>,
    wanted: FieldSet,
) -> String {
    if let Some(command) = maker(interpreter, shape) {
        return again(interpreter, command, wanted);
    }
    let usual = one_line(interpreter.role);
    let Some(command) = HEADINGS.usual_command(interpreter.role) else { return usual.to_string() };
    // The usual one, unless the file has what it does not ask for.
    let is_asked = |field: Field| {
        let property = command.first_property(|name| means(name, field, interpreter.role));
        property.is_none_or(|(name, _)| usual.contains(name))
    };
    if interpreter.plan.fields().iter().all(is_asked) {
        return usual.to_string();
    }
    let all = wanted.iter().chain(NEEDED).chain([Field::GivenName, Field::Surname, Field::Enabled]);
    again(interpreter, command, all.collect())
}

/// Whether a heading means a field in a file of a role.
fn means(name: &str, field: Field, role: Role) -> bool {
    HEADINGS.meaning(&fold_heading(name), role).is_some_and(|meaning| meaning.field == field)
}

/// The columns are those that the command has: others were made up, and are not asked for. Whatever the file is read
/// for is asked for again, and with it what tells who the users are.
fn again(interpreter: &Interpreter<'_>, command: &Command, wanted: FieldSet) -> String {
    let role = interpreter.role;
    let id = command.id.as_str();
    let mut columns: Vec<(&str, Property)> = Vec::new();
    let is_id = |name: &str| fold_heading(name) == fold_heading(id);
    for (name, property) in
        interpreter.header.names.iter().filter_map(|name| command.spelling(name.trim()))
    {
        let is_new = columns.iter().all(|(known, _)| fold_heading(known) != fold_heading(name));
        columns.extend((is_new && !is_id(name)).then_some((name, property)));
    }
    let who = [Field::Upn, Field::DisplayName].into_iter().filter(|field| {
        *field == Field::Upn || !interpreter.plan.fields().contains(Field::CommonName)
    });
    // Nobody whom it lists is deleted.
    // Nor is the name of an object asked for, with which every line of LDIF begins.
    let is_line = matches!(command.kind, CommandKind::Line { .. });
    let is_had = |field: &Field| match field {
        Field::Deleted => role != Role::Cloud,
        Field::OrgUnit => !is_line,
        _ => true,
    };
    let had = interpreter.plan.fields();
    for field in who.chain(wanted.iter()).chain(had.iter().filter(is_had)) {
        let is_meant = |name: &str| means(name, field, role);
        if !is_meant(id) && !columns.iter().any(|(name, _)| is_meant(name)) {
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
        Property::List => format!("@{{n='{name}';e={{$_.{}}}}}", joined(name)),
        Property::One if is_bytes => as_guid(name),
        Property::One => name.to_string(),
    }
}

/// A property that is a list, and what makes one text of it: of objects, what tells them apart, since an object
/// becomes the name of its type.
pub(super) fn joined(name: &str) -> String {
    let member = match fold_heading(name).as_str() {
        "assignedlicenses" => ".SkuId",
        "licenses" => ".AccountSkuId",
        "manager" => ".AdditionalProperties.userPrincipalName",
        _ => "",
    };
    format!("{name}{member} -join ';'")
}

/// A property of bytes as `Select-Object` takes it: the text of the GUID.
pub(super) fn as_guid(name: &str) -> String {
    format!("@{{n='{name}';e={{if($_.'{name}'){{([guid]$_.'{name}').Guid}}}}}}")
}
