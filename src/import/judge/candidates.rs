//! Columns that nobody reads, and that may be what tells who a user is.

use std::collections::HashSet;

use crate::directory::Field;
use crate::import::cell;
use crate::import::format::Header;
use crate::import::heading::{HEADINGS, IDENTITY};
use crate::import::report::{Candidate, shorten};
use crate::import::rows::{Interpreter, likely_field};

/// Parts of folded headings of columns in which another id of a user may stand, or that of another object.
const OF_OTHERS: [&str; 97] = [
    "target",
    "source",
    "expected",
    "current",
    "backup",
    "previous",
    "former",
    "future",
    "planned",
    "proposed",
    "desired",
    "destination",
    "original",
    "replace",
    "migrat",
    "manager",
    "supervisor",
    "superior",
    "sponsor",
    "owner",
    "creat",
    "modified",
    "assistant",
    "secretar",
    "tenant",
    "device",
    "computer",
    "group",
    "licen",
    "mailbox",
    "archive",
    "exchange",
    "application",
    "service",
    "session",
    "correlation",
    "request",
    "parent",
    "partner",
    "company",
    "department",
    "organi",
    "policy",
    "schema",
    "domain",
    "vorgesetz",
    "vorherig",
    "bisherig",
    "ehemalig",
    "künftig",
    "quell",
    "erwartet",
    "aktuell",
    "sicherung",
    "gerät",
    "gruppe",
    "lizenz",
    "postfach",
    "mandant",
    "besitzer",
    "ancien",
    "nouve",
    "cible",
    "attendu",
    "actuel",
    "sauvegarde",
    "précédent",
    "responsab",
    "gestionnaire",
    "antigu",
    "anterior",
    "nuev",
    "origen",
    "destino",
    "esperad",
    "gerente",
    "gestor",
    "vecchi",
    "nuov",
    "origine",
    "destinazione",
    "previst",
    "attual",
    "precedente",
    "nieuw",
    "verwacht",
    "huidig",
    "vorig",
    "leidinggevende",
    "poprzedni",
    "kierownik",
    "przełożon",
    "antigo",
    "origem",
    "atual",
    "föregående",
    "nuvarande",
];

/// Words that say so where a heading begins or ends with them.
const SHORT: [&str; 32] = [
    "old", "new", "alt", "neu", "src", "tgt", "dst", "dest", "from", "to", "cur", "exp", "prev",
    "bak", "copy", "mgr", "boss", "chef", "soll", "ist", "ziel", "app", "sku", "role", "site",
    "plan", "org", "oud", "bron", "doel", "novo", "nova",
];

/// Whether a field is an id, an address or an anchor of one user, which the columns of others may look like.
pub(super) fn is_of_one(field: Field) -> bool {
    IDENTITY.contains(&field) || matches!(field, Field::ImmutableId | Field::Sid)
}

/// The columns that nobody reads and that look like an id, an address or an anchor which the file lacks.
pub(in crate::import) fn candidates(interpreter: &Interpreter<'_>) -> Vec<Candidate> {
    let Interpreter { header, plan, role, .. } = interpreter;
    let unread = (0..header.names.len())
        .filter(|column| plan.meanings.get(*column).is_some_and(Option::is_none));
    let candidate = |column: usize| {
        let field = likely_field(header, plan, column, *role).filter(|field| is_of_one(*field))?;
        if is_of_all(header, column) {
            return None;
        }
        let heading = shorten(&header.name_of(column));
        Some(Candidate { field, heading, doubt: doubt_of(header, column, field) })
    };
    unread.filter_map(candidate).collect()
}

/// Why the values of a column may not be those of its users.
fn doubt_of(header: &Header, column: usize, field: Field) -> Option<String> {
    let folded = header.folded.get(column).map_or("", String::as_str);
    // The other side has such a column, of other values.
    if let Some(other) = HEADINGS.any_field(folded).filter(|known| *known != field) {
        return Some(format!("its heading is that of {}", other.title()));
    }
    let long = OF_OTHERS.iter().find(|word| folded.contains(**word));
    let is_at_end = |word: &&&str| folded.starts_with(**word) || folded.ends_with(**word);
    if let Some(word) = long.or_else(|| SHORT.iter().find(is_at_end)) {
        return Some(format!("'{word}' in its heading"));
    }
    let mut met = HashSet::new();
    let is_there_twice = filled(header, column).any(|cell| !met.insert(cell));
    is_there_twice.then(|| "several rows have the same value there".into())
}

/// Whether several rows have a value there, and all the same one: it is nobody's, as the id of a tenant.
fn is_of_all(header: &Header, column: usize) -> bool {
    let mut cells = filled(header, column);
    let first = cells.next();
    let mut others = cells.peekable();
    others.peek().is_some() && others.all(|cell| Some(cell) == first)
}

/// The values of a column in the first records.
fn filled(header: &Header, column: usize) -> impl Iterator<Item = &str> {
    let cells = header.sample().filter_map(move |record| record.get(column)).map(cell::trim);
    cells.filter(|cell| !cell.is_empty())
}
