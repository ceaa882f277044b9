//! All commands.

use ratatui::layout::Rect;

use super::layout::{full_window, palette_below};
use super::list::list;
use super::{Canvas, finder};
use crate::app::{Command, Keymap, Palette};
use crate::text::wrap;
use crate::tui::theme::Role;

pub(super) fn draw(canvas: &mut Canvas<'_>, area: Rect, keymap: &Keymap, palette: &Palette) {
    let commands = palette.lines();
    let inner = canvas.window(full_window(area), "Commands");
    let inner = finder::draw(canvas, inner, &palette.finder);
    let below = palette_below(area);
    let detail = Rect { y: inner.bottom().saturating_sub(below), height: below, ..inner };
    let inner = Rect { height: inner.height.saturating_sub(below), ..inner };
    if commands.is_empty() {
        canvas.plain(
            inner.x + 1,
            inner.y,
            inner.width.saturating_sub(2),
            "Nothing found.",
            Role::Dim,
        );
        return;
    }
    let key = |command: &Command| {
        let key = command.home().and_then(|layer| keymap.key(layer, *command));
        key.map(|key| key.to_string()).unwrap_or_default()
    };
    list(canvas, inner, &palette.finder.cursor, commands.len(), true, |canvas, place, at| {
        let command = commands[at];
        canvas.text(place.x + 2, place.y, 10, &key(&command), Role::Key);
        canvas.text(place.x + 13, place.y, 18, command.name(), Role::Plain);
        if below == 0 {
            let x = place.x + 32;
            let room = place.right().saturating_sub(x + 1);
            canvas.plain(x, place.y, room, command.title(), Role::Dim);
        }
    });
    // Beside the names there is no room on a narrow screen.
    let title = commands.get(palette.finder.cursor.at).map(|command| command.title());
    let room = detail.width.saturating_sub(3);
    let lines = wrap(title.unwrap_or_default(), room.into());
    for (line, y) in lines.iter().zip(detail.y..detail.bottom()) {
        canvas.plain(detail.x + 2, y, room, line, Role::Plain);
    }
}
