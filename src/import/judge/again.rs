//! The command that makes the very file that was read once more, with what it lacks.

use crate::directory::FieldSet;
use crate::import::collect::one_line;
use crate::import::heading::{Command, HEADINGS, Property, Shape, fold_heading};
use crate::import::rows::Interpreter;

/// How the id comes into a file that lacks it.
pub(super) fn add_id(interpreter: &Interpreter<'_>, shape: Option<&Shape>) -> String {
    match HEADINGS.command(shape, &interpreter.header.folded, interpreter.role) {
        Some(command) => format!("Add {} to your Select-Object", command.id),
        None => "Add the id to it".into(),
    }
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
    let mut columns: Vec<(&str, Property)> =
        others.filter_map(|name| Some((name, command.property(name)?))).collect();
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
    let fetched: Vec<&str> =
        std::iter::once(id).chain(columns.iter().map(|(name, _)| *name)).collect();
    let fetched = command.asks.as_ref().map(|asks| format!(" {asks} {}", fetched.join(",")));
    let selected = columns.iter().map(|(name, property)| selected(name, *property));
    let selected: Vec<String> = std::iter::once(id.to_string()).chain(selected).collect();
    format!(
        "{}{} | Select-Object {} | Export-Csv {}.csv -NoTypeInformation -Encoding UTF8",
        command.all,
        fetched.unwrap_or_default(),
        selected.join(","),
        role.name()
    )
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
