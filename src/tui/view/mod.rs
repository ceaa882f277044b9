//! The screen as a function of the model.
//!
//! Drawing reads the model and returns where the mouse may point; it never changes anything. Every
//! text from an export passes through [`text::visible`](crate::text::visible) or its units before it
//! gets here, so that no value can move the cursor or change the widths.

mod cells;
mod columns;
mod compare;
mod detail;
mod export;
mod finder;
mod footer;
mod header;
mod help;
mod layout;
mod list;
mod menu;
mod menu_room;
mod pair;
mod palette;
mod pane;
mod pieces;
mod prompt;
mod question;
mod queue;
mod reader;
mod said;
mod start;
mod window;
mod work;
mod zoom;

use std::borrow::Cow;
use std::collections::HashMap;

use ratatui::Frame;
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::theme::{Look, Role};
use crate::app::{Keymap, Main, Model, Screen, Target, Window};
use crate::text::in_ascii;

pub use layout::heights;

/// Where the mouse may point, and where the text cursor stands.
#[derive(Clone, Debug, Default)]
pub struct HitMap {
    areas: Vec<(Rect, Target)>,
    /// Where text is typed.
    pub cursor: Option<Position>,
    /// The row with the cursor of the list on top, or of the focused pane.
    pub line: Option<u16>,
}

impl HitMap {
    /// What is at a place; what was drawn last is on top.
    #[must_use]
    pub fn target(&self, x: u16, y: u16) -> Option<Target> {
        let place = Position { x, y };
        self.areas.iter().rev().find(|(area, _)| area.contains(place)).map(|(_, target)| *target)
    }

    fn add(&mut self, area: Rect, target: Target) {
        self.areas.push((area, target));
    }
}

/// What drawing works with.
struct Canvas<'a> {
    buffer: &'a mut Buffer,
    look: Look,
    hits: HitMap,
    /// What stands for each address that was cut on this screen.
    cut: HashMap<String, String>,
}

impl Canvas<'_> {
    /// Writes a text that is fit to be shown, cut to the room there is.
    fn text(&mut self, x: u16, y: u16, width: u16, text: &str, role: Role) {
        if width > 0 && self.buffer.area.contains(Position { x, y }) {
            let text = self.fit(text);
            self.buffer.set_stringn(x, y, text, width as usize, self.look.style(role));
        }
    }

    /// A text as the terminal can show it.
    fn fit<'t>(&self, text: &'t str) -> Cow<'t, str> {
        if self.look.glyphs.ascii_alone { in_ascii(text) } else { Cow::Borrowed(text) }
    }

    /// Gives an area a look.
    fn paint(&mut self, area: Rect, role: Role) {
        let area = area.intersection(self.buffer.area);
        self.buffer.set_style(area, self.look.style(role));
    }
}

/// Draws everything.
pub fn draw(model: &Model, look: Look, frame: &mut Frame<'_>) -> HitMap {
    let area = frame.area();
    let mut canvas =
        Canvas { buffer: frame.buffer_mut(), look, hits: HitMap::default(), cut: HashMap::new() };
    if look.style(Role::Plain).bg.is_some() {
        canvas.paint(area, Role::Plain);
    }
    if layout::is_too_small(area) {
        window::too_small(&mut canvas, area);
        return canvas.hits;
    }
    match &model.screen {
        Screen::Start(list) => {
            start::draw_list(&mut canvas, area, list);
            if let Some(demos) = &list.demos {
                menu::draw(&mut canvas, area, demos);
            }
        }
        Screen::Form(form) => start::draw_form(&mut canvas, area, form),
        Screen::Importing(importing) => start::draw_import(&mut canvas, area, importing),
        Screen::Main(main, windows) => {
            draw_main(&mut canvas, area, main);
            for window in windows {
                canvas.hits.cursor = None;
                draw_window(&mut canvas, area, main, &model.keymap, window);
            }
        }
    }
    if let Some(help) = &model.help {
        help::draw(&mut canvas, area, help);
    }
    footer::draw(&mut canvas, area, model);
    let hits = canvas.hits;
    if let Some(cursor) = hits.cursor {
        frame.set_cursor_position(cursor);
    }
    hits
}

fn draw_main(canvas: &mut Canvas<'_>, area: Rect, main: &Main) {
    let places = layout::main(area, main.focus, layout::pair_height(area, main));
    header::draw(canvas, places.header, main);
    if let Some(pane_area) = places.onprem {
        pane::draw(canvas, pane_area, &pane::onprem(main));
    }
    if let Some(pane_area) = places.cloud {
        pane::draw(canvas, pane_area, &pane::cloud(main));
    }
    pair::draw(canvas, places.pair, main);
}

fn draw_window(canvas: &mut Canvas<'_>, area: Rect, main: &Main, keymap: &Keymap, window: &Window) {
    if let Some(list) = window.work_list() {
        return work::draw(canvas, area, main, list);
    }
    match window {
        Window::Menu(menu) => menu::draw(canvas, area, menu),
        Window::Question(question) => question::draw(canvas, area, question),
        Window::Columns(list) => columns::draw(canvas, area, list),
        Window::Palette(palette) => palette::draw(canvas, area, keymap, palette),
        Window::Reader(reader) => reader::draw(canvas, area, reader),
        Window::Zoom(zoom) => zoom::draw(canvas, area, zoom),
        Window::Tour(tour) => reader::draw(canvas, area, &tour.reader),
        Window::Report(report) => reader::draw(canvas, area, &report.reader),
        Window::Compare(comparison) => compare::draw(canvas, area, comparison),
        Window::Queue(queue) => queue::draw(canvas, area, main, queue),
        Window::Export(form) => export::draw(canvas, area, form),
        Window::Routing(window) => prompt::draw(canvas, area, &window.prompt),
        Window::Results(window) => prompt::draw(canvas, area, &window.prompt),
        Window::Unsaved(window) => menu::draw(canvas, area, &window.menu),
        Window::Setting(window) => prompt::draw(canvas, area, &window.prompt),
        Window::SaveAs(window) => prompt::draw(canvas, area, &window.prompt),
        Window::NewPlace(window) => prompt::draw(canvas, area, &window.prompt),
        Window::FileColumns(_)
        | Window::Bulk(_)
        | Window::Certain(_)
        | Window::Deleted(_)
        | Window::Findings(_)
        | Window::Overview(_)
        | Window::Jobs(_)
        | Window::Settings(_) => {}
    }
}
