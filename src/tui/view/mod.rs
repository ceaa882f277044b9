//! The screen as a function of the model.
//!
//! Drawing reads the model and returns where the mouse may point; it never changes anything. Every
//! text from an export passes through [`text::visible`](crate::text::visible) or its units before it
//! gets here, so that no value can move the cursor or change the widths.

mod cells;
mod compare;
mod footer;
mod forms;
mod header;
mod layout;
mod lists;
mod pair;
mod pane;
mod pieces;
mod start;
mod window;
mod work;

use ratatui::Frame;
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::theme::{Look, Role};
use crate::app::{Main, Model, Overlay, Screen, Target};

pub use layout::heights;

/// Where the mouse may point, and where the text cursor stands.
#[derive(Clone, Debug, Default)]
pub struct HitMap {
    areas: Vec<(Rect, Target)>,
    /// Where text is typed.
    pub cursor: Option<Position>,
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
}

impl Canvas<'_> {
    /// Writes a text that is fit to be shown, cut to the room there is.
    fn text(&mut self, x: u16, y: u16, width: u16, text: &str, role: Role) {
        if width > 0 && self.buffer.area.contains(Position { x, y }) {
            self.buffer.set_stringn(x, y, text, width as usize, self.look.style(role));
        }
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
    let mut canvas = Canvas { buffer: frame.buffer_mut(), look, hits: HitMap::default() };
    if layout::is_too_small(area) {
        window::too_small(&mut canvas, area);
        return canvas.hits;
    }
    match &model.screen {
        Screen::Start(list) => start::draw_list(&mut canvas, area, list),
        Screen::Form(form) => start::draw_form(&mut canvas, area, form),
        Screen::Importing(importing) => start::draw_import(&mut canvas, area, importing),
        Screen::Main(main) => draw_main(&mut canvas, area, main),
    }
    for overlay in &model.overlays {
        canvas.hits.cursor = None;
        draw_overlay(&mut canvas, area, model, overlay);
    }
    footer::draw(&mut canvas, area, model);
    let hits = canvas.hits;
    if let Some(cursor) = hits.cursor {
        frame.set_cursor_position(cursor);
    }
    hits
}

fn draw_main(canvas: &mut Canvas<'_>, area: Rect, main: &Main) {
    let places = layout::main(area, main.focus);
    header::draw(canvas, places.header, main);
    if let Some(pane_area) = places.onprem {
        pane::draw(canvas, pane_area, &pane::onprem(main));
    }
    if let Some(pane_area) = places.cloud {
        pane::draw(canvas, pane_area, &pane::cloud(main));
    }
    pair::draw(canvas, places.pair, main);
}

fn draw_overlay(canvas: &mut Canvas<'_>, area: Rect, model: &Model, overlay: &Overlay) {
    match overlay {
        Overlay::Menu(menu) => lists::menu(canvas, area, menu),
        Overlay::Question(question) => forms::question(canvas, area, question),
        Overlay::Columns(list) => lists::columns(canvas, area, list),
        Overlay::Help(finder) => lists::help(canvas, area, model, finder),
        Overlay::Palette(finder) => lists::palette(canvas, area, model, finder),
        Overlay::Reader(reader) => lists::reader(canvas, area, reader),
        Overlay::Export(form) => forms::export(canvas, area, form),
        Overlay::Prompt(prompt) => work::prompt(canvas, area, prompt),
        Overlay::Work(view) => {
            if let Screen::Main(main) = &model.screen {
                work::draw(canvas, area, main, view);
            }
        }
        Overlay::Compare(cursor) => {
            if let Screen::Main(main) = &model.screen {
                compare::draw(canvas, area, main, cursor);
            }
        }
        Overlay::Queue(view) => {
            if let Screen::Main(main) = &model.screen {
                lists::queue(canvas, area, main, view);
            }
        }
    }
}
