//! The messages about the order of the bytes of GUIDs: of bare hex digits, and of those that look turned.

use crate::anchor::{Guid, HexOrder, OrderSign};
use crate::directory::Field;
use crate::import::report::{Code, Finding, Tally, counted};
use crate::import::rows::{Interpreter, OrderColumn, OrderOutcome};

/// The message about columns of bare hex digits, as they were decided, or `said` by the operator.
pub(in crate::import) fn hex_finding(
    interpreter: &Interpreter<'_>,
    decided: &[(Field, HexOrder)],
    said: bool,
) -> Option<Finding> {
    let hex = &interpreter.tallies.hex;
    let mut parts = Vec::new();
    let mut all = Tally::default();
    for (field, order) in decided {
        let Some(column) = hex.get(field) else { continue };
        let share = |count: usize| count * 100 / column.total.max(1);
        all.include(&column.first);
        let title = field.title();
        let read_as = |word: &str, count: usize| {
            let (why, share) = (if said { "as was said;" } else { "because" }, share(count));
            format!(
                "{title} has no dashes: read as {word}, {why} {share} % carry the version digit there"
            )
        };
        parts.push(match order {
            HexOrder::Text => read_as("text", column.text),
            HexOrder::Bytes => read_as("bytes", column.bytes),
            HexOrder::Undecided => format!(
                "{title} has no dashes and may be text or bytes: not used. Say which with --hex text or --hex bytes, or export it as a GUID or Base64"
            ),
        });
    }
    let text = format!(
        "{}. Check one: {}.",
        parts.join("; "),
        hex.values().map(|c| &*c.first.example).next().unwrap_or_default()
    );
    (all.count > 0).then(|| Finding::about(Code::ByteOrder, &all, text))
}

/// The message about GUIDs that something before the export has turned round.
pub(in crate::import) fn order_finding(interpreter: &Interpreter<'_>) -> Option<Finding> {
    let mut all = Tally::default();
    let mut sentences = Vec::new();
    for column in &interpreter.tallies.orders {
        let text = match column.outcome {
            OrderOutcome::Turned => turned(column),
            OrderOutcome::Undecided => undecided(column),
            // Those that contradict the others have a message of their own.
            OrderOutcome::Kept if column.is_said || column.field != Field::ConsistencyGuid => {
                continue;
            }
            OrderOutcome::Kept => held(column),
        };
        all.include(&column.lines);
        sentences.push(text);
    }
    all.finding(Code::ByteOrder, |_, _| sentences.join(" "))
}

fn turned(column: &OrderColumn) -> String {
    let title = column.field.title();
    let check = column.first.map_or_else(String::new, |first| {
        format!(" Check one: {} is {}.", as_written(column, first), first.other_byte_order())
    });
    if column.is_said {
        return format!("{title} is read in the other byte order than it is written in.{check}");
    }
    format!(
        "{title} is in the wrong byte order, and read in the other one, because {} % carry the version digit there.{check} {} reads it as it is written.",
        column.digits.percent_in_other_order(),
        option(column.own),
    )
}

fn undecided(column: &OrderColumn) -> String {
    let title = column.field.title();
    let total = column.digits.total() as u64;
    let what = format!(
        "{} of {} under {title} may be in the wrong byte order: the version digit stands where the other order has it.",
        column.digits.turned,
        counted(total, "value", "values"),
    );
    let why = if column.field == Field::ConsistencyGuid && column.sign == OrderSign::Turned {
        " Either the export has turned them, or Active Directory holds them so: none is used."
    } else {
        " These are not used."
    };
    format!(
        "{what}{why} Look at one of them in Active Directory: {} reads them as they are written, {} in the other order.",
        option(column.own),
        option(other(column.own)),
    )
}

/// A few anchors among others that are as they should be: their export has turned none.
fn held(column: &OrderColumn) -> String {
    format!(
        "{} of {} under {} may have been made from bytes in the wrong order: read as Active Directory has them.",
        column.digits.turned,
        counted(column.digits.total() as u64, "value", "values"),
        column.field.title(),
    )
}

const fn option(order: HexOrder) -> &'static str {
    match order {
        HexOrder::Text => "--hex text",
        HexOrder::Bytes | HexOrder::Undecided => "--hex bytes",
    }
}

const fn other(order: HexOrder) -> HexOrder {
    match order {
        HexOrder::Text => HexOrder::Bytes,
        HexOrder::Bytes | HexOrder::Undecided => HexOrder::Text,
    }
}

/// A GUID as the text or the bytes of the column have it.
fn as_written(column: &OrderColumn, guid: Guid) -> String {
    if column.own == HexOrder::Text { guid.to_string() } else { guid.base64() }
}

/// How many of the ids that were computed from AD are that of the objectGUID, and whether some of these
/// objectGUIDs are read in another order than the one in which they were met.
pub(super) fn computed_that_agree(interpreter: &Interpreter<'_>) -> (u64, bool) {
    let (tallies, ids) = (&interpreter.tallies, &interpreter.tallies.ids);
    let as_met = ids.computed - ids.computed_other.count;
    let hex = tallies.hex.get(&Field::ObjectGuid);
    if tallies.ids_are_turned() {
        (ids.computed_turned, true)
    } else if hex.is_some_and(|hex| hex.order == HexOrder::Text) {
        (as_met + ids.computed_turned, true)
    } else {
        (as_met, false)
    }
}

/// Whether the order of some ids shows nowhere.
pub(super) fn is_undecided(interpreter: &Interpreter<'_>, decided: &[(Field, HexOrder)]) -> bool {
    let orders = &interpreter.tallies.orders;
    decided.iter().any(|(_, order)| *order == HexOrder::Undecided)
        || orders.iter().any(|column| column.outcome == OrderOutcome::Undecided)
}

/// The digits of an id whose order shows nowhere, as they are written.
pub(in crate::import) fn undecided_hex(
    interpreter: &Interpreter<'_>,
    decided: &[(Field, HexOrder)],
) -> Option<String> {
    let tallies = &interpreter.tallies;
    if let Some((field, _)) = decided.iter().find(|(_, order)| *order == HexOrder::Undecided) {
        return tallies.hex.get(field).map(|column| column.first.example.to_string());
    }
    let mut orders = tallies.orders.iter();
    let column = orders.find(|column| column.outcome == OrderOutcome::Undecided)?;
    let bytes = |first: Guid| {
        if column.own == HexOrder::Text { first.other_byte_order() } else { first }.hex()
    };
    column.first.map(bytes)
}
