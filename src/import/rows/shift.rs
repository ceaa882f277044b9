//! Rows of the right width whose values stand beside their columns: a value had the delimiter in it without
//! quotes, and an empty cell at the end took up what was too much.

use super::plan::Plan;
use crate::anchor::{HexOrder, is_too_short, read_guid};
use crate::directory::{Field, Kind};
use crate::import::cell::{self, Cell};
use crate::import::format::Header;
use crate::import::heading::Reading;
use crate::import::record::Record;

/// What the values of a column look like, where that can be told of one value.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Look {
    Guid,
    Sid,
    Address,
    Addresses,
    /// Addresses with their kinds in front.
    Prefixed,
    Flag,
    Name,
    UserType,
}

/// The looks of the columns of a file, in their order.
#[derive(Clone, Debug, Default)]
pub(super) struct Looks(Vec<(usize, Look)>);

impl Looks {
    pub(super) fn of(plan: &Plan, header: &Header) -> Self {
        let columns = plan.meanings.iter().enumerate();
        let looks = columns.filter_map(|(column, meaning)| {
            let meaning = (*meaning)?;
            let look = match (meaning.reading, meaning.field) {
                (Reading::Plain | Reading::Blocked, field) if field.kind() == Kind::Flag => {
                    Look::Flag
                }
                (Reading::DistinguishedName, _) => Look::Name,
                (Reading::Plain, Field::Upn | Field::Mail) => Look::Address,
                (Reading::Plain, Field::ProxyAddresses) if are_prefixed(header, column) => {
                    Look::Prefixed
                }
                (Reading::Plain, Field::ProxyAddresses) => Look::Addresses,
                (Reading::Plain, Field::Sid) => Look::Sid,
                (Reading::Plain, Field::UserType) => Look::UserType,
                (Reading::Plain, field) if field.kind() == Kind::Guid => Look::Guid,
                _ => return None,
            };
            Some((column, look))
        });
        let mut looks: Vec<(usize, Look)> = looks.collect();
        // One column that is never what its heading says has another heading's values; several were shifted.
        let others = |(column, look): &&(usize, Look)| has_others(header, *column, *look);
        if let [(other, _)] = looks.iter().filter(others).copied().collect::<Vec<_>>()[..] {
            looks.retain(|(column, _)| *column != other);
        }
        Self(looks)
    }

    /// The column from which on the values of a record stand beside their columns.
    #[inline]
    pub(super) fn shifted(&self, record: Record<'_>) -> Option<usize> {
        let cell = |column: usize| record.get(column).unwrap_or_default();
        let is_odd = |(column, look): &&(usize, Look)| !may_be(*look, cell(*column));
        // Of most records all values stand where they should.
        let first = self.0.iter().position(|column| is_odd(&column))?;
        self.shifted_from(first, record)
    }

    /// The same, where the value of the column at this place of the list is one that it cannot have.
    #[cold]
    fn shifted_from(&self, first: usize, record: Record<'_>) -> Option<usize> {
        let cell = |column: usize| record.get(column).unwrap_or_default();
        let is_odd = |(column, look): &&(usize, Look)| !may_be(*look, cell(*column));
        let odd: Vec<&(usize, Look)> = self.0.iter().skip(first).filter(is_odd).collect();
        let start = odd.first()?.0;
        // The value that belongs there stands beside it, where it does not belong.
        let is_beside = |(column, look): &&(usize, Look)| {
            let is_there = |other: usize| {
                is(*look, cell(other)) && !self.look(other).is_some_and(|own| is(own, cell(other)))
            };
            neighbours(*column).any(is_there)
        };
        // What stands there belongs into the column beside it: that is shown by another odd one, or by nothing there.
        let is_of_neighbour = |(column, _): &&(usize, Look)| {
            let fits = |other: usize| {
                self.look(other).is_some_and(|look| is(look, cell(*column)))
                    && (odd.len() > 1 || cell(other).is_empty())
            };
            neighbours(*column).any(fits)
        };
        let is_shifted = odd.iter().copied().any(|it| is_beside(&it))
            || odd.iter().copied().any(|it| is_of_neighbour(&it))
            || is_cut_apart(record, start);
        is_shifted.then_some(start)
    }

    /// The columns whose values look like something, with what.
    pub(super) fn iter(&self) -> impl Iterator<Item = (usize, Look)> {
        self.0.iter().copied()
    }

    /// Whether each value of a record is one that its column can have.
    pub(super) fn all_may_be(&self, record: Record<'_>) -> bool {
        self.iter().all(|(column, look)| may_be(look, record.get(column).unwrap_or_default()))
    }

    fn look(&self, column: usize) -> Option<Look> {
        self.0.iter().find(|(other, _)| *other == column).map(|(_, look)| *look)
    }
}

/// Whether one value of a record, up to a column, begins with the blank that stood behind the delimiter in a value, and
/// no other does.
fn is_cut_apart(record: Record<'_>, column: usize) -> bool {
    let mut blank = record.iter().enumerate().filter(|(_, cell)| cell.starts_with(' '));
    let Some((at, _)) = blank.next() else { return false };
    let before = at.checked_sub(1).and_then(|before| record.get(before));
    at <= column && before.is_some_and(|cell| !cell.is_empty()) && blank.next().is_none()
}

/// Whether none of the first records has such a value in a column, and several have another: it is not what its
/// heading says.
fn has_others(header: &Header, column: usize, look: Look) -> bool {
    let cells = header.sample().filter_map(|record| record.get(column));
    let filled: Vec<&str> = cells.filter(|cell| !is_no_value(cell)).collect();
    filled.len() >= FEWEST && !filled.iter().any(|cell| may_be(look, cell))
}

/// The columns beside one.
fn neighbours(column: usize) -> impl Iterator<Item = usize> {
    [Some(column + 1), column.checked_sub(1)].into_iter().flatten()
}

/// Whether the addresses of a column have their kinds in front: then one that has not belongs elsewhere.
fn are_prefixed(header: &Header, column: usize) -> bool {
    let cells = || {
        let cells = header.sample().filter_map(move |record| record.get(column));
        cells.filter(|cell| !is_no_value(cell))
    };
    let prefixed = cells().filter(|cell| is(Look::Prefixed, cell)).count();
    prefixed >= FEWEST && prefixed * 5 >= cells().count() * 4
}

/// From fewer values of a column nothing is concluded.
const FEWEST: usize = 3;

/// Whether a value may stand in such a column, at a glance: most may.
fn may_be(look: Look, cell: &str) -> bool {
    let has = |byte| memchr::memchr(byte, cell.as_bytes()).is_some();
    match look {
        _ if cell.is_empty() => true,
        Look::Address => has(b'@') || is_no_value(cell),
        Look::Addresses => has(b'@') || has(b':') || is_no_value(cell),
        Look::Prefixed => has(b':') || is_no_value(cell),
        Look::Sid => cell.starts_with("S-1-") || is_no_value(cell),
        Look::Guid => {
            cell.as_bytes().get(8) == Some(&b'-')
                || cell.len() >= 22 && !has(b'@')
                || is_no_value(cell)
        }
        Look::Name => has(b'=') || is_no_value(cell),
        Look::Flag => is_flag(cell::trim(cell)) || is_no_value(cell),
        Look::UserType => cell::user_type(cell::trim(cell)).is_some() || is_no_value(cell),
    }
}

fn is_flag(text: &str) -> bool {
    cell::read_sign_in(text, false).is_some()
}

fn is_no_value(cell: &str) -> bool {
    !matches!(cell::read(cell), Cell::Value(..))
}

/// Whether a value looks so, and hardly otherwise.
pub(super) fn is(look: Look, cell: &str) -> bool {
    let Cell::Value(text, _) = cell::read(cell) else { return false };
    match look {
        Look::Guid => !is_too_short(text) && read_guid(text, HexOrder::Bytes).is_ok(),
        Look::Sid => text.starts_with("S-1-5-"),
        Look::Address => text.contains('@') && cell::address_fault(text).is_none(),
        Look::Addresses | Look::Prefixed => {
            text.get(..5).is_some_and(|start| start.eq_ignore_ascii_case("smtp:"))
        }
        // A number, or a short word of another language, may mean anything.
        Look::Flag => text.len() > 3 && is_flag(text),
        Look::Name => text.contains("DC=") || text.contains("dc="),
        Look::UserType => cell::user_type(text).is_some(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::directory::Role;
    use crate::import::format::Layout;
    use crate::import::record::Cells;

    #[test]
    fn a_row_whose_values_stand_beside_their_columns_is_told() {
        let headings =
            "ObjectGUID,DisplayName,UserPrincipalName,Enabled,DistinguishedName,proxyAddresses";
        let header = Layout::of(&format!("{headings}\n1\n"), true).unwrap().header;
        let looks = Looks::of(&Plan::new(&header, Role::OnPrem, None), &header);
        let id = "3ceaaf30-8142-48ea-91d9-3080f9b439fc";
        let name = "CN=a,DC=x";
        let cases: [(&[&str], Option<usize>); 10] = [
            (&[id, "Smith", " John", "Sales", name, ""], Some(2)),
            (&[" 1", " Zoe", " no address", " True", "CN=b", ""], None),
            (&[id, "Smith, John", "a@x", "True", name, "SMTP:a@x"], None),
            (&[id, "Smith", " John", "a@x", "True", name], Some(2)),
            (&[id, "Smith", "a@x", "True", "CN=b", ""], None),
            (&[id, "a@x", "True", name, "SMTP:a@x", ""], Some(2)),
            (&["Zoe", id, "a@x", "True", name, ""], Some(0)),
            (&[id, "Zoe", "no address", "True", name, ""], None),
            (&[id, "Zoe", "#NAME?", "a@x", name, ""], None),
            (&[id, "Zoe", "", "", "", ""], None),
        ];
        for (cells, expected) in cases {
            let cells: Cells = cells.iter().copied().collect();
            assert_eq!(looks.shifted(cells.record(1)), expected, "{cells:?}");
        }
    }

    /// Rows of the right width, shifted by one to the right or to the left, in files of every order of columns.
    #[test]
    fn a_shift_is_told_where_neighbours_look_alike() {
        let id = "3ceaaf30-8142-48ea-91d9-3080f9b439fc";
        let prefixed = "SMTP:a@x.org";
        let good: Vec<(&str, &str)> = vec![
            ("DisplayName", "Zoe"),
            ("UserPrincipalName", "a@corp.x"),
            ("mail", "a@x.org"),
            ("ObjectGUID", id),
            ("Enabled", "True"),
            ("proxyAddresses", prefixed),
            ("SID", "S-1-5-21-1-2-3-1000"),
        ];
        for turn in 0..good.len() {
            let columns: Vec<(&str, &str)> =
                good.iter().cycle().skip(turn).take(good.len()).copied().collect();
            let headings: Vec<&str> = columns.iter().map(|(heading, _)| *heading).collect();
            let row: Vec<&str> = columns.iter().map(|(_, cell)| *cell).collect();
            let line = row.join(",") + "\n";
            let text = format!("{}\n{}", headings.join(","), line.repeat(5));
            let header = Layout::of(&text, true).unwrap().header;
            let looks = Looks::of(&Plan::new(&header, Role::OnPrem, None), &header);
            let is_shifted = |cells: Vec<&str>| {
                let cells: Cells = cells.into_iter().collect();
                looks.shifted(cells.record(1)).is_some()
            };
            assert!(!is_shifted(row.clone()), "{headings:?}");
            let name = headings.iter().position(|heading| *heading == "DisplayName").unwrap();
            // The name has the delimiter in it, and what stood last is lost.
            let mut right = row.clone();
            right.splice(name..=name, ["Ash", " Zoe"]);
            right.truncate(row.len());
            if name + 2 < row.len() {
                assert!(is_shifted(right), "{headings:?}");
            }
            // The name is missing with its delimiter, and nothing stands last.
            let mut left = row.clone();
            left.remove(name);
            left.push("");
            // Of two columns that look alike alone nothing can be told.
            let is_told = name + 3 < row.len();
            assert_eq!(is_shifted(left), is_told, "{headings:?}");
            // One value that is not what it should be is no shift.
            for at in 0..row.len() {
                let mut one = row.clone();
                one[at] = "something";
                assert!(!is_shifted(one), "{headings:?}: {at}");
            }
        }
    }
}
