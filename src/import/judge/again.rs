//! The command that makes the very file that was read once more, with the column that it lacks.

use crate::import::heading::{Command, HEADINGS, Property, Shape};
use crate::import::rows::Interpreter;

/// How the id comes into a file that lacks it: a command with the columns of this file, where it is known
/// what made it.
pub(super) fn with_id(interpreter: &Interpreter<'_>, shape: Option<&Shape>) -> String {
    match HEADINGS.command(shape, &interpreter.header.folded, interpreter.role) {
        Some(command) => {
            format!("Add {} to your Select-Object: {}", command.id, again(interpreter, command))
        }
        None => "Add the id to it: `hardmatch collect` prints commands.".into(),
    }
}

/// The columns are those that the command has: others were made up, and are not asked for.
fn again(interpreter: &Interpreter<'_>, command: &Command) -> String {
    let names = interpreter.header.names.iter().map(|name| name.trim());
    let columns: Vec<(&str, Property)> =
        names.filter_map(|name| Some((name, command.property(name)?))).collect();
    let id = command.id.as_str();
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
        interpreter.role.name()
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
