//! Lines made of pieces with different looks, broken between words.

use super::Canvas;
use crate::text::{visible, width};
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

/// Lines, of which the last says by an ellipsis that there is more.
pub(super) fn first_lines(mut lines: Vec<Pieces>, most: usize, ellipsis: &str) -> Vec<Pieces> {
    if lines.len() > most {
        lines.truncate(most);
        if let Some((text, _)) = lines.last_mut().and_then(|line| line.last_mut()) {
            text.push_str(ellipsis);
        }
    }
    lines
}

impl Canvas<'_> {
    /// Draws one line of pieces.
    pub(super) fn pieces(&mut self, (x, y, room): (u16, u16, u16), pieces: &Pieces) {
        let mut at = 0;
        for (text, role) in pieces {
            let left = room.saturating_sub(at);
            self.plain(x + at, y, left, text, *role);
            at += (width(text) as u16).min(left);
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
        assert_eq!(first_lines(lines, 1, "~")[0][1].0, "two ~");
    }
}
