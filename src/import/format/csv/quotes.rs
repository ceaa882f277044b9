//! Typographic quotes, which an editor has put in the place of plain ones.

use crate::import::record::{Cells, Record};

/// Joins fields again that were cut at a delimiter inside typographic quotes, and puts them into
/// `joined`; says whether every quote is closed.
pub(super) fn rejoin(record: Record<'_>, delimiter: char, joined: &mut Cells) -> bool {
    joined.clear();
    let mut open: Option<String> = None;
    let is_open = |cell: &str| cell.starts_with(['“', '”', '„']) && !is_closed(cell);
    for cell in record.iter() {
        match &mut open {
            Some(text) => {
                text.push(delimiter);
                text.push_str(cell);
            }
            None if is_open(cell) => open = Some(cell.to_string()),
            None => joined.push(cell),
        }
        if open.as_deref().is_some_and(is_closed) {
            joined.push(&open.take().unwrap_or_default());
        }
    }
    open.is_none()
}

fn is_closed(cell: &str) -> bool {
    let text = cell.trim_end();
    text.chars().count() > 1 && text.ends_with(['“', '”'])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_cut_inside_typographic_quotes_is_joined_again() {
        let joined = |cells: &[&str]| {
            let (cells, mut joined) = (cells.iter().copied().collect::<Cells>(), Cells::default());
            rejoin(cells.record(1), ',', &mut joined).then_some(joined)
        };
        let expected: Cells = ["a", "“b,c”", "d"].into_iter().collect();
        assert_eq!(joined(&["a", "“b", "c”", "d"]), Some(expected));
        assert_eq!(joined(&["a", "“b", "c"]), None);
    }
}
