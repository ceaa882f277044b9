//! A last value that the end of the file has cut. Without a line break behind it the end may be anywhere; the values of the
//! others tell that this one is only the beginning of one.

use super::target::Target;
use crate::anchor::{AnchorError, ImmutableIdReading};
use crate::directory::{AnchorCell, Cell, Field, Row, Table};
use crate::import::report::shorten;
use crate::import::rows::Interpreter;

/// Takes back the last value of a file that ends without a line break, where it is only the beginning of a value.
pub(super) fn decide_cut_end<R: Row>(interpreter: &mut Interpreter<'_>, main: &mut Target<R>) {
    let header = &interpreter.header;
    if header.names_values() || interpreter.tallies.rows.short_end.is_some() {
        return;
    }
    let [main_lines, aside_lines] = &interpreter.lines;
    let Some(line) = main_lines.last().filter(|line| aside_lines.last() < Some(*line)) else {
        return;
    };
    let line = u64::from(*line);
    let Some(column) = header.width.checked_sub(1) else { return };
    let Some(meaning) = interpreter.plan.meanings.get(column).copied().flatten() else { return };
    let heading = shorten(header.names.get(column).map_or("", |heading| heading.trim()));
    let last = R::new(main_lines.len().saturating_sub(1) as u32);
    let users = main.builder.so_far();
    if let Some(text) = beginning(interpreter, users, last, meaning.field) {
        main.builder.lose_text(meaning.field);
        interpreter.tallies.reject(line, Some(&heading), || {
            format!("'{}': the file ends in the middle of it", shorten(&text))
        });
    } else if !is_only_odd_one(interpreter, column, (line, &heading)) {
        return;
    }
    interpreter.tallies.rows.cut_value.add(line, &heading);
}

/// The last value of a column, if it is the beginning of what it was.
fn beginning<R: Row>(
    interpreter: &Interpreter<'_>,
    users: &Table<R>,
    last: R,
    field: Field,
) -> Option<String> {
    let text = match field {
        Field::Upn | Field::Mail => {
            let domains = |row| domain_of(users.text_or_empty(row, field));
            let text = users.text_or_empty(last, field);
            is_begun(domain_of(text)?, users.rows().filter(|row| *row != last).filter_map(domains))
                .then_some(text)
        }
        Field::ProxyAddresses => {
            let of = |row| users.addresses(row).filter_map(|address| domain_of(address.text));
            let text = users.addresses(last).last()?.text;
            let others = users.rows().filter(|row| *row != last).flat_map(of);
            is_begun(domain_of(text)?, others).then_some(text)
        }
        Field::ImmutableId => match users.anchor_cell(last) {
            Cell::Value(AnchorCell::Text(text)) if is_begun_id(interpreter, text) => Some(text),
            _ => None,
        },
        _ => None,
    };
    text.map(str::to_string)
}

fn domain_of(address: &str) -> Option<&str> {
    address.rsplit_once('@').map(|(_, domain)| domain)
}

/// Whether a domain is nobody else's, and somebody's begins with it.
fn is_begun<'t>(domain: &str, mut others: impl Iterator<Item = &'t str>) -> bool {
    let mut is_found = false;
    let is_its_own = others.any(|other| {
        is_found |= other.len() > domain.len()
            && other.get(..domain.len()).is_some_and(|head| head.eq_ignore_ascii_case(domain));
        other.eq_ignore_ascii_case(domain)
    });
    is_found && !is_its_own
}

/// Whether an id is the beginning of the Base64 of a GUID, as most of the others are whole.
fn is_begun_id(interpreter: &Interpreter<'_>, id: &str) -> bool {
    let anchors = &interpreter.tallies.anchors;
    let is_digit = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/');
    let is_short = id.len() < 22 && id.bytes().all(is_digit);
    let is_unpadded = matches!(
        ImmutableIdReading::of(id),
        ImmutableIdReading::Damaged(AnchorError::LostPadding { .. })
    );
    anchors.guids * 2 > anchors.total
        && (is_unpadded || is_short && id.bytes().any(|byte| byte.is_ascii_alphabetic()))
}

/// Whether the last value of a column cannot be read, and all others can.
fn is_only_odd_one(
    interpreter: &Interpreter<'_>,
    column: usize,
    (line, heading): (u64, &str),
) -> bool {
    let tallies = &interpreter.tallies;
    let is_last = tallies.rejected.last().is_some_and(|rejection| {
        rejection.line == line && rejection.column.as_deref() == Some(heading)
    });
    let odd = tallies.columns.get(column).map_or(0, |column| column.odd.count);
    let ids = if tallies.ids.unreadable_in.iter().eq([&column]) {
        tallies.ids.unreadable.count
    } else {
        0
    };
    is_last && odd + ids == 1 && interpreter.lines[0].len() > 2
}
