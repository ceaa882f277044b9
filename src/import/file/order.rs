//! GUIDs of Active Directory whose bytes something before the export has turned round
//! (docs/facts.md, GUID and Base64).

use super::target::Target;
use crate::anchor::{Guid, HexOrder, OrderSign, VersionDigits};
use crate::directory::{Field, Row};
use crate::import::rows::{Destination, Interpreter, OrderColumn, OrderOutcome};

/// The ids that Active Directory and Exchange make as version 4, and the anchor, which may be anything.
const FIELDS: [Field; 3] = [Field::ObjectGuid, Field::MailboxGuid, Field::ConsistencyGuid];

/// Looks at the GUIDs of an on-premises file that are in a form which says an order, and turns or takes back
/// those that are not written in it. What the operator has said counts for a column that is in doubt.
pub(super) fn decide_orders<R: Row>(
    interpreter: &mut Interpreter<'_>,
    wanted: Option<HexOrder>,
    main: &mut Target<R>,
) {
    if !interpreter.role.is_onprem() {
        return;
    }
    for field in FIELDS {
        if let Some(column) = suspects(interpreter, main, field) {
            decide(interpreter, wanted, main, &column);
        }
    }
}

/// A column in which some GUIDs look turned.
struct Suspects {
    field: Field,
    digits: VersionDigits,
    sign: OrderSign,
    /// Every row with a GUID in such a form.
    rows: Vec<u32>,
}

fn suspects<R: Row>(
    interpreter: &Interpreter<'_>,
    main: &Target<R>,
    field: Field,
) -> Option<Suspects> {
    let users = main.builder.so_far();
    // Bare hex digits say no order: it is decided for them apart.
    let bare = interpreter.tallies.hex.get(&field).map(|hex| hex.rows[0].as_slice());
    let bare = bare.unwrap_or_default();
    let mut digits = VersionDigits::default();
    let mut rows = Vec::new();
    for row in users.rows() {
        let Some(guid) = users.any_guid(row, field) else { continue };
        let number = row.index() as u32;
        if bare.is_empty() || bare.binary_search(&number).is_err() {
            digits.add(guid);
            rows.push(number);
        }
    }
    // What was computed from the ids beside them tells it of a few too.
    let computed = interpreter.tallies.ids.computed_turned as usize;
    let sign = digits.sign(field == Field::ObjectGuid && computed == digits.total());
    (sign != OrderSign::AsWritten).then_some(Suspects { field, digits, sign, rows })
}

/// What is done with a column.
fn outcome_of(column: &Suspects, said: Option<bool>, ids_are_turned: bool) -> OrderOutcome {
    let is_anchor = column.field == Field::ConsistencyGuid;
    match (said, column.sign) {
        (Some(true), _) => OrderOutcome::Turned,
        (Some(false), _) | (None, OrderSign::AsWritten | OrderSign::FewTurned) => {
            OrderOutcome::Kept
        }
        // Active Directory itself may hold such anchors, unless the tool has turned the ids beside them too.
        (None, OrderSign::Turned) if !is_anchor || ids_are_turned => OrderOutcome::Turned,
        (None, OrderSign::Turned | OrderSign::Doubtful) => OrderOutcome::Undecided,
    }
}

fn decide<R: Row>(
    interpreter: &mut Interpreter<'_>,
    wanted: Option<HexOrder>,
    main: &mut Target<R>,
    column: &Suspects,
) {
    let tallies = &interpreter.tallies;
    let byte_forms = tallies.ids.byte_forms.get(&column.field).copied().unwrap_or_default();
    let own = if byte_forms * 2 > column.rows.len() { HexOrder::Bytes } else { HexOrder::Text };
    let is_open = matches!(column.sign, OrderSign::Turned | OrderSign::Doubtful);
    let said = wanted.filter(|_| is_open).map(|order| order != own);
    let outcome = outcome_of(column, said, tallies.ids_are_turned());
    let met = column.looking_turned(main);
    let first = met.first().and_then(|row| column.guid(main, *row));
    let lines = interpreter.tally_of_rows(Destination::Main, &met);
    match outcome {
        OrderOutcome::Undecided => main.builder.lose_guids(column.field, &column.in_doubt(main)),
        OrderOutcome::Turned => main.builder.swap_byte_order(column.field, &column.rows),
        OrderOutcome::Kept => {}
    }
    if outcome != OrderOutcome::Undecided && column.field != Field::ConsistencyGuid {
        let against = column.looking_turned(main);
        // Whoever says an order for all of them means these too.
        if said.is_none() || against.len() * 10 < column.rows.len() * 9 {
            main.builder.lose_guids(column.field, &against);
            interpreter.refuse_turned(column.field, &against);
        }
    }
    let Suspects { field, digits, sign, .. } = *column;
    let is_said = said.is_some();
    let decided = OrderColumn { field, digits, sign, own, outcome, is_said, first, lines };
    interpreter.tallies.orders.push(decided);
}

impl Suspects {
    fn guid<R: Row>(&self, main: &Target<R>, row: u32) -> Option<Guid> {
        main.builder.so_far().any_guid(R::new(row), self.field)
    }

    /// The rows whose GUID looks turned, as it is read now.
    fn looking_turned<R: Row>(&self, main: &Target<R>) -> Vec<u32> {
        self.such(|row| self.guid(main, row).is_some_and(Guid::looks_byte_swapped))
    }

    /// The rows that are not used where nobody can tell: also those that carry the digit in both places, and of
    /// anchors that are turned all together every one.
    fn in_doubt<R: Row>(&self, main: &Target<R>) -> Vec<u32> {
        let in_other = |guid: Guid| guid.other_byte_order().version() == 4;
        let is_whole = self.sign == OrderSign::Turned;
        self.such(|row| is_whole || self.guid(main, row).is_some_and(in_other))
    }

    fn such(&self, is_such: impl Fn(u32) -> bool) -> Vec<u32> {
        self.rows.iter().copied().filter(|row| is_such(*row)).collect()
    }
}
