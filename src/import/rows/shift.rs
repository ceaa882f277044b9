//! Rows of the right width whose values stand beside their columns: a value had the delimiter in it without
//! quotes, and an empty cell at the end took up what was too much.

use super::plan::Plan;
use crate::anchor::{HexOrder, read_guid};
use crate::directory::{Field, Kind};
use crate::import::cell::{self, Cell};
use crate::import::heading::Reading;
use crate::import::record::Record;

/// What the values of a column look like, where that can be told of one value.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Look {
    Guid,
    Sid,
    Address,
    Addresses,
    Flag,
    Name,
    UserType,
}

/// The looks of the columns of a file.
#[derive(Clone, Debug, Default)]
pub(super) struct Looks(Vec<(usize, Look)>);

impl Looks {
    pub(super) fn of(plan: &Plan) -> Self {
        let columns = plan.meanings.iter().enumerate();
        let looks = columns.filter_map(|(column, meaning)| {
            let meaning = (*meaning)?;
            let look = match (meaning.reading, meaning.field) {
                (Reading::Plain | Reading::Blocked, field) if field.kind() == Kind::Flag => {
                    Look::Flag
                }
                (Reading::DistinguishedName, _) => Look::Name,
                (Reading::Plain, Field::Upn | Field::Mail) => Look::Address,
                (Reading::Plain, Field::ProxyAddresses) => Look::Addresses,
                (Reading::Plain, Field::Sid) => Look::Sid,
                (Reading::Plain, Field::UserType) => Look::UserType,
                (Reading::Plain, field) if field.kind() == Kind::Guid => Look::Guid,
                _ => return None,
            };
            Some((column, look))
        });
        Self(looks.collect())
    }

    /// The column from which on the values of a record stand beside their columns.
    pub(super) fn shifted(&self, record: Record<'_>) -> Option<usize> {
        let cell = |column: usize| record.get(column).unwrap_or_default();
        let odd = |(column, look): &&(usize, Look)| !may_be(*look, cell(*column));
        self.0.iter().filter(odd).find_map(|(column, look)| {
            let beside = [Some(column + 1), column.checked_sub(1)];
            let is_there = |other: usize| {
                is(*look, cell(other)) && !self.look(other).is_some_and(|own| is(own, cell(other)))
            };
            beside.into_iter().flatten().any(is_there).then_some(*column)
        })
    }

    fn look(&self, column: usize) -> Option<Look> {
        self.0.iter().find(|(other, _)| *other == column).map(|(_, look)| *look)
    }
}

/// Whether a value may stand in such a column, at a glance: most may.
fn may_be(look: Look, cell: &str) -> bool {
    let has = |byte| memchr::memchr(byte, cell.as_bytes()).is_some();
    match look {
        _ if cell.is_empty() => true,
        Look::Address => has(b'@') || is_no_value(cell),
        Look::Addresses => has(b'@') || has(b':') || is_no_value(cell),
        Look::Sid => cell.starts_with("S-1-") || is_no_value(cell),
        Look::Guid => cell.len() >= 22 || is_no_value(cell),
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
        Look::Guid => read_guid(text, HexOrder::Bytes).is_ok(),
        Look::Sid => text.starts_with("S-1-5-"),
        Look::Address => cell::address_fault(text).is_none(),
        Look::Addresses => text.get(..5).is_some_and(|start| start.eq_ignore_ascii_case("smtp:")),
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
        let looks = Looks::of(&Plan::new(&header, Role::OnPrem, None));
        let id = "3ceaaf30-8142-48ea-91d9-3080f9b439fc";
        let name = "CN=a,DC=x";
        let cases: [(&[&str], Option<usize>); 8] = [
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
}
