//! Lines made of pieces with different looks, broken between words.

use super::Canvas;
use crate::text::{shorten_end, units, visible, width};
use crate::tui::theme::Role;

/// Pieces of a line, each with its look.
pub(super) type Pieces = Vec<(String, Role)>;

/// Breaks pieces into lines of at most so many cells. What is longer than a line is left to be cut.
pub(super) fn wrap_pieces(pieces: &Pieces, cells: usize) -> Vec<Pieces> {
    let mut lines: Vec<Pieces> = vec![Vec::new()];
    let mut used = 0;
    for (text, role) in pieces {
        for word in visible(text).split_inclusive(' ') {
            let (bare, wide) = (width(word.trim_end()), width(word));
            if used > 0 && used + bare > cells {
                lines.push(Vec::new());
                used = 0;
            }
            // Blanks that come first stand between pieces that are no neighbours any more.
            if used == 0 && bare == 0 && lines.len() > 1 {
                continue;
            }
            push(lines.last_mut(), word, *role);
            used += wide;
        }
    }
    lines
}

fn push(line: Option<&mut Pieces>, word: &str, role: Role) {
    let Some(line) = line else { return };
    match line.last_mut() {
        Some((text, last)) if *last == role => text.push_str(word),
        Some(_) | None => line.push((word.to_string(), role)),
    }
}

/// At most so many lines; the last one has the rest, to be cut where it is drawn.
pub(super) fn first_lines(mut lines: Vec<Pieces>, most: usize) -> Vec<Pieces> {
    let rest: Pieces = lines.drain(most.min(lines.len())..).flatten().collect();
    if let Some(last) = lines.last_mut() {
        last.extend(rest);
    }
    lines
}

impl Canvas<'_> {
    /// Draws one line of pieces, with an ellipsis at its end if it is cut.
    pub(super) fn pieces(&mut self, (x, y, room): (u16, u16, u16), pieces: &Pieces) {
        let needed: usize = pieces.iter().map(|(text, _)| width(text.trim_end())).sum();
        let ellipsis = self.look.glyphs.ellipsis;
        let cut = needed > room as usize;
        let mut left = if cut { room.saturating_sub(width(ellipsis) as u16) } else { room };
        let mut x = x;
        for (text, role) in pieces {
            let shown = shorten_end(units(text).collect(), left as usize, "");
            let shown: String = shown.into_iter().map(|unit| unit.text.into_owned()).collect();
            self.text(x, y, left, &shown, *role);
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

    #[test]
    fn pieces_are_broken_between_words_and_keep_their_looks() {
        let pieces = vec![("warn ".into(), Role::Warn), ("two words   ".into(), Role::Plain)];
        let lines = wrap_pieces(&pieces, 8);
        let texts: Vec<Vec<&str>> =
            lines.iter().map(|line| line.iter().map(|(text, _)| text.as_str()).collect()).collect();
        assert_eq!(texts, [vec!["warn ", "two "], vec!["words   "]]);
        assert_eq!(lines[0][0].1, Role::Warn);
        assert_eq!(first_lines(lines, 1)[0].len(), 3);
    }
}
