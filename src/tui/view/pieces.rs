//! Lines made of pieces with different looks.

use super::Canvas;
use crate::app::Pieces;
use crate::text::{shorten_end, units, width};
use crate::tui::theme::Role;

/// The cells of a line, without the blanks at its end.
fn wide_of(pieces: &Pieces) -> usize {
    let whole: String = pieces.iter().map(|(text, _)| text.as_str()).collect();
    width(whole.trim_end())
}

impl Canvas<'_> {
    /// Draws one line of pieces, with an ellipsis at its end if it is cut.
    pub(super) fn pieces(&mut self, (x, y, room): (u16, u16, u16), pieces: &Pieces) {
        let ellipsis = self.look.glyphs.ellipsis;
        let cut = wide_of(pieces) > room as usize;
        let mut left = if cut { room.saturating_sub(width(ellipsis) as u16) } else { room };
        let mut x = x;
        for (text, tone) in pieces {
            // The one sign of our own texts that a terminal may not have.
            let text = text.replace('\u{b7}', self.look.glyphs.dot);
            let shown = shorten_end(units(&text).collect(), left as usize, "");
            let shown: String = shown.into_iter().map(|unit| unit.text.into_owned()).collect();
            self.text(x, y, left, &shown, Role::from(*tone));
            let wide = (width(&shown) as u16).min(left);
            x += wide;
            left -= wide;
            if shown.len() < text.len() {
                break;
            }
        }
        if cut {
            self.text(x, y, room, ellipsis, Role::Dim);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::Tone;

    /// A blank between two pieces takes a cell, and one at the end takes none.
    #[test]
    fn a_line_is_as_wide_as_what_is_seen_of_it() {
        let piece = |text: &str| (text.to_string(), Tone::Plain);
        for (pieces, wide) in [
            (vec![piece("for want of "), piece("--onprem ")], 20),
            (vec![piece("for want of "), piece(" ")], 11),
            (vec![], 0),
        ] {
            assert_eq!(wide_of(&pieces), wide, "{pieces:?}");
        }
    }
}
