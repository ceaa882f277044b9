//! Named texts below a list, or in the panel of the pair: each has a line, and the weightiest have more.

use ratatui::layout::Rect;

use super::Canvas;
use crate::app::{Part, Pieces, Tone, first_lines, wrap_pieces};
use crate::text::width;
use crate::tui::theme::Role;

/// Where the texts begin.
pub(super) const INDENT: u16 = 9;

/// What is said where some of a panel has no room.
pub(super) const ENLARGE: &str = " z shows all ";

/// Parts with the lines that they were given.
pub(super) struct LaidOut {
    /// Each with its name and its lines.
    pub(super) parts: Vec<(String, Vec<Pieces>)>,
    /// Whether some of it has no room.
    pub(super) is_cut: bool,
}

/// Gives every part its lines: one each, as far as there is room, and what is left to those that need more,
/// one line after the other, the weightiest first. A part that can be done without gives way to those that say what to
/// do, and one that is merely good to know to all others.
pub(super) fn lay_out(mut parts: Vec<Part>, height: usize, room: usize) -> LaidOut {
    let all = parts.len();
    while parts.len() > height {
        // Of several of one weight, the last gives way.
        let lightest = (0..parts.len()).rev().min_by_key(|at| parts[*at].weight);
        lightest.map(|at| parts.remove(at));
    }
    let weighty: usize = parts
        .iter()
        .map(|part| if part.weight >= WEIGHTY { lines_of(part, room).min(2) } else { 1 })
        .sum();
    let wanted: usize = parts.iter().map(|part| lines_of(part, room)).sum();
    if weighty > height {
        parts.retain(|part| part.weight > 1);
    } else if wanted > height {
        // What is good to know takes no line from what would be cut for it.
        parts.retain(|part| part.weight > 0);
    }
    let mut is_cut = parts.len() < all;
    let mut left = height.saturating_sub(parts.len());
    let mut wrapped: Vec<_> = parts
        .into_iter()
        .map(|part| (part.name, part.weight, wrap_pieces(&part.pieces, room), 1))
        .collect();
    let mut order: Vec<usize> = (0..wrapped.len()).collect();
    order.sort_by_key(|at| std::cmp::Reverse(wrapped[*at].1));
    let mut needy = true;
    while left > 0 && needy {
        needy = false;
        for at in &order {
            let (_, _, lines, given) = &mut wrapped[*at];
            if *given < lines.len() && left > 0 {
                *given += 1;
                left -= 1;
                needy = true;
            }
        }
    }
    is_cut |= wrapped.iter().any(|(_, _, lines, given)| *given < lines.len());
    let given = |(name, _, lines, given)| (name, first_lines(lines, given));
    LaidOut { parts: wrapped.into_iter().map(given).collect(), is_cut }
}

/// From this weight on a part says what to do.
const WEIGHTY: u8 = 8;

fn lines_of(part: &Part, room: usize) -> usize {
    wrap_pieces(&part.pieces, room).len()
}

/// How many lines parts need to say everything.
pub(super) fn needed(parts: &[Part], room: usize) -> u16 {
    let lines: usize = parts.iter().map(|part| lines_of(part, room)).sum();
    u16::try_from(lines).unwrap_or(u16::MAX)
}

/// The parts of what a list says of one line. What to do about it weighs most.
pub(super) fn parts_of(detail: Vec<(&'static str, String)>) -> Vec<Part> {
    let part = |(name, text): (&'static str, String)| {
        let (weight, tone) = match name {
            "command" => (9, Tone::Code),
            "note" => (8, Tone::Plain),
            "to do" | "fix" | "where" => (7, Tone::Plain),
            "block" | "ask" | "warn" | "now" | "result" => (6, Tone::Warn),
            "what" | "step" | "state" => (6, Tone::Plain),
            "who" | "with" | "users" | "this" | "is not" => (5, Tone::Plain),
            "why" | "value" => (4, Tone::Plain),
            "queued" | "rejected" | "code" => (0, Tone::Plain),
            _ => (3, Tone::Plain),
        };
        Part { name: name.into(), pieces: vec![(text, tone)], weight }
    };
    detail.into_iter().map(part).collect()
}

/// The lines below a list of `len`, of a body so high: the usual ones, and as many of those that the list
/// leaves empty as are needed.
pub(super) fn height_below(body: u16, len: usize, usual: u16, parts: &[Part], width: u16) -> u16 {
    let free = body.saturating_sub(u16::try_from(len).unwrap_or(u16::MAX));
    let wanted = needed(parts, room(width)).saturating_add(1);
    usual.max(wanted.min(free)).min(body)
}

const fn room(width: u16) -> usize {
    width.saturating_sub(INDENT + 2) as usize
}

impl Canvas<'_> {
    /// Draws parts below a line across; gives where the text of the part with this name begins.
    pub(super) fn detail(
        &mut self,
        area: Rect,
        parts: Vec<Part>,
        wanted: &str,
    ) -> Option<(u16, u16)> {
        let line = self.look.glyphs.line.repeat(area.width as usize);
        self.text(area.x, area.y, area.width, &line, Role::Dim);
        let laid = lay_out(parts, area.height.saturating_sub(1).into(), room(area.width));
        if laid.is_cut {
            let wide = width(ENLARGE) as u16;
            let x = area.right().saturating_sub(wide + 1);
            self.text(x, area.y, wide, ENLARGE, Role::Key);
        }
        self.named(
            Rect { y: area.y + 1, height: area.height.saturating_sub(1), ..area },
            &laid,
            wanted,
        )
    }

    /// Draws parts as they were laid out; gives where the text of the part with this name begins.
    pub(super) fn named(&mut self, area: Rect, laid: &LaidOut, wanted: &str) -> Option<(u16, u16)> {
        let mut found = None;
        let mut y = area.y;
        for (name, lines) in &laid.parts {
            if name == wanted {
                found = Some((area.x + 1 + INDENT, y));
            }
            self.text(area.x + 1, y, INDENT, name, Role::Dim);
            for line in lines {
                self.pieces((area.x + 1 + INDENT, y, room(area.width) as u16), line);
                y += 1;
            }
        }
        found
    }
}
