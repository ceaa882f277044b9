//! A text in a cell: escaped, cut to its width, its matched letters marked.

use ratatui::text::{Line, Span};

use super::Canvas;
use crate::text::{Unit, shorten_end, shorten_middle, units};
use crate::tui::theme::Role;

/// Where a text loses letters when it is too long.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Cut {
    /// At its end.
    End,
    /// In its middle: names of containers differ at both ends.
    Middle,
    /// In the middle of its domain, which many share; the name before it tells people apart.
    Address,
}

/// A text to be drawn in a cell.
pub(super) struct CellText<'a> {
    pub(super) text: &'a str,
    /// Byte offsets of the letters that the query means.
    pub(super) marks: &'a [usize],
    pub(super) role: Role,
    pub(super) cut: Cut,
}

/// What a domain is left with: a letter at both ends, and the ellipsis between them.
const LEAST_DOMAIN: usize = 3;

/// Cuts an address in the middle of its domain, as long as the name before it fits and the domain keeps both ends;
/// else the name alone is left, cut in its middle.
fn shorten_address<'a>(all: Vec<Unit<'a>>, cells: usize, ellipsis: &'a str) -> Vec<Unit<'a>> {
    let wide = |units: &[Unit<'_>]| units.iter().map(|unit| unit.width).sum::<usize>();
    let Some(at) = all.iter().position(|unit| unit.text == "@") else {
        return shorten_end(all, cells, ellipsis);
    };
    let name = wide(&all[..=at]);
    // A letter at both ends, and the ellipsis between them.
    if wide(&all) <= cells {
        return all;
    }
    let mut shown = all;
    if name + LEAST_DOMAIN > cells {
        // The domain is what many share.
        shown.truncate(at);
        return shorten_middle(shown, cells, ellipsis);
    }
    let domain = shown.split_off(at + 1);
    shown.extend(shorten_middle(domain, cells - name, ellipsis));
    shown
}

/// Cuts both the name and the domain of an address in their middles: of those that look the same otherwise.
fn shorten_both<'a>(mut name: Vec<Unit<'a>>, cells: usize, ellipsis: &'a str) -> Vec<Unit<'a>> {
    let Some(at) = name.iter().position(|unit| unit.text == "@") else {
        return shorten_end(name, cells, ellipsis);
    };
    let domain = name.split_off(at + 1);
    let wide = |units: &[Unit<'_>]| units.iter().map(|unit| unit.width).sum::<usize>();
    let of_domain = (cells / 2).max(cells.saturating_sub(wide(&name))).min(wide(&domain));
    let mark = name.pop();
    let mut shown = shorten_middle(name, cells.saturating_sub(of_domain + 1), ellipsis);
    shown.extend(mark);
    shown.extend(shorten_middle(domain, of_domain, ellipsis));
    shown
}

impl Cut {
    /// Where a text of a list is cut: an address where addresses are, a container in its middle, everything else at
    /// its end.
    fn of(text: &str) -> Self {
        let is_address = text.contains('@') && !text.contains(char::is_whitespace);
        // Of containers, many begin alike and many end alike.
        let is_container = ["OU=", "CN="].iter().any(|name| text.trim_start().starts_with(name));
        if is_address {
            Self::Address
        } else if is_container {
            Self::Middle
        } else {
            Self::End
        }
    }
}

impl Canvas<'_> {
    /// Draws a text of an export without marks, an address so that what tells people apart is kept.
    pub(super) fn listed(&mut self, x: u16, y: u16, width: u16, text: &str, role: Role) {
        self.value(x, y, width, &CellText { text, marks: &[], role, cut: Cut::of(text) });
    }

    /// Draws a text of an export.
    pub(super) fn value(&mut self, x: u16, y: u16, width: u16, cell: &CellText<'_>) {
        let ellipsis = self.look.glyphs.ellipsis;
        let all: Vec<_> = units(cell.text).collect();
        let shown = match cell.cut {
            Cut::End => shorten_end(all, width as usize, ellipsis),
            Cut::Middle => shorten_middle(all, width as usize, ellipsis),
            Cut::Address => self.shortened(cell.text, all, width.into()),
        };
        let (plain, matched) = (self.look.style(cell.role), self.look.style(Role::Match));
        let spans = shown.into_iter().map(|unit| {
            let marked = cell.marks.binary_search(&unit.origin).is_ok();
            let style = if marked { matched } else { plain };
            Span::styled(self.fit(&unit.text).into_owned(), style)
        });
        let line = Line::from(spans.collect::<Vec<_>>());
        if width > 0 && self.buffer.area.contains((x, y).into()) {
            self.buffer.set_line(x, y, &line, width);
        }
    }

    /// An address in so many cells. Two that would look the same on one screen do not.
    fn shortened<'t>(&mut self, text: &str, all: Vec<Unit<'t>>, cells: usize) -> Vec<Unit<'t>> {
        let ellipsis = self.look.glyphs.ellipsis;
        let shown = shorten_address(all.clone(), cells, ellipsis);
        let key: String = shown.iter().map(|unit| unit.text.as_ref()).collect();
        if key == text {
            return shown;
        }
        match self.cut.get(&key) {
            Some(other) if other != text => shorten_both(all, cells, ellipsis),
            Some(_) => shown,
            None => {
                self.cut.insert(key, text.to_string());
                shown
            }
        }
    }

    /// Draws a text of an export without marks.
    pub(super) fn plain(&mut self, x: u16, y: u16, width: u16, text: &str, role: Role) {
        self.value(x, y, width, &CellText { text, marks: &[], role, cut: Cut::End });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_that_would_look_the_same_show_both_name_and_domain() {
        for (text, cells, shown) in [
            ("john.longernam@fabrikam.com", 14, "joh…am@fab…com"),
            ("john.longernam@contoso.co.uk", 14, "joh…am@con….uk"),
            ("jo@contoso.co.uk", 12, "jo@cont…o.uk"),
        ] {
            let cut = shorten_both(units(text).collect(), cells, "…");
            let cut: String = cut.into_iter().map(|unit| unit.text.into_owned()).collect();
            assert_eq!(cut, shown);
        }
    }

    #[test]
    fn an_address_keeps_its_name_and_both_ends_of_its_domain() {
        for (text, cells, shown) in [
            ("anna@contoso.com", 16, "anna@contoso.com"),
            ("anna@contoso.com", 12, "anna@con…com"),
            ("anna@contoso.com", 8, "anna@c…m"),
            ("anna@fabrikam.com", 8, "anna@f…m"),
            ("annamaria@contoso.com", 8, "anna…ria"),
            ("john.smith2@contoso.com", 9, "john…ith2"),
            ("john.longernam@contoso.com", 14, "john.longernam"),
            ("annamaria", 5, "anna…"),
        ] {
            let cut = shorten_address(units(text).collect(), cells, "…");
            let cut: String = cut.into_iter().map(|unit| unit.text.into_owned()).collect();
            assert_eq!(cut, shown);
        }
    }
}
