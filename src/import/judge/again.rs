//! The command that makes the very file that was read once more, with the column that it lacks.

use crate::directory::Field;
use crate::import::heading::{Command, HEADINGS, Shape};
use crate::import::rows::Interpreter;

/// How the id comes into a file that lacks it: a command with the columns of this file, where it is known
/// what made it.
pub(super) fn with_id(interpreter: &Interpreter<'_>, shape: Option<&Shape>) -> String {
    let likely = || HEADINGS.likely_shape(&interpreter.header.folded, interpreter.role);
    if let Some(command) = shape.or_else(likely).and_then(|shape| shape.command.as_ref()) {
        return format!(
            "Add {} to your Select-Object: {}",
            command.id,
            again(interpreter, command)
        );
    }
    "Add the id to it: `hardmatch collect` prints commands.".into()
}

fn again(interpreter: &Interpreter<'_>, command: &Command) -> String {
    let columns: Vec<Column<'_>> = columns(interpreter).collect();
    let names: Vec<&str> =
        std::iter::once(command.id.as_str()).chain(columns.iter().map(|it| it.name)).collect();
    let fetched = command.asks.as_ref().map(|asks| format!(" {asks} {}", names.join(",")));
    let selected = columns.iter().map(Column::selected);
    let selected: Vec<String> = std::iter::once(command.id.clone()).chain(selected).collect();
    format!(
        "{}{} | Select-Object {} | Export-Csv {}.csv -NoTypeInformation -Encoding UTF8",
        command.all,
        fetched.unwrap_or_default(),
        selected.join(","),
        interpreter.role.name()
    )
}

/// A column of the file that has the name of a property.
struct Column<'a> {
    name: &'a str,
    field: Field,
}

impl Column<'_> {
    /// As `Select-Object` takes it: lists joined, bytes as a GUID.
    fn selected(&self) -> String {
        let name = self.name;
        match self.field {
            Field::ProxyAddresses => format!("@{{n='{name}';e={{$_.{name} -join ';'}}}}"),
            Field::ConsistencyGuid | Field::MailboxGuid
                if name.contains('-') || name.starts_with("ms") =>
            {
                as_guid(name)
            }
            _ => name.to_string(),
        }
    }
}

/// The columns that are understood, and that stand under the name of a property. A heading with a blank
/// was made up, or is a portal's.
fn columns<'a>(interpreter: &'a Interpreter<'_>) -> impl Iterator<Item = Column<'a>> {
    let names = interpreter.header.names.iter().map(|name| name.trim());
    names.zip(&interpreter.plan.meanings).filter_map(|(name, meaning)| {
        let is_property = name.starts_with(|c: char| c.is_ascii_alphabetic())
            && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
        meaning.filter(|_| is_property).map(|meaning| Column { name, field: meaning.field })
    })
}

/// A property of bytes as `Select-Object` takes it: the text of the GUID.
pub(super) fn as_guid(name: &str) -> String {
    format!("@{{n='{name}';e={{if($_.'{name}'){{([guid]$_.'{name}').Guid}}}}}}")
}
