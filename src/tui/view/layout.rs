//! Where everything stands, at every size.

use ratatui::layout::Rect;

use super::menu_room::foot;
use super::pair::lines_needed;
use crate::app::{Heights, Main, Model, Screen, Side, Window};
use crate::text::wrap;

/// The smallest screen that can be worked on.
pub(super) const SMALLEST: (u16, u16) = (60, 15);

/// From this width on, both panes stand side by side.
const BOTH_PANES: u16 = 76;

/// From this width on, a command of two ids fits on one line of the panel of the pair.
const WHOLE_COMMAND: u16 = 116;

/// Lines of a pane that are not rows: border, query, headings.
const PANE_LINES: u16 = 3;

/// The rows that a pane keeps, however few users it lists: it may have something to say about that.
const FEWEST_ROWS: usize = 4;

/// The parts of the main screen.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Places {
    pub(super) header: Rect,
    pub(super) onprem: Option<Rect>,
    pub(super) cloud: Option<Rect>,
    pub(super) pair: Rect,
}

/// Whether the screen is too small for anything.
pub(super) const fn is_too_small(area: Rect) -> bool {
    area.width < SMALLEST.0 || area.height < SMALLEST.1
}

/// The parts of the main screen: a header line, the panes, the pair, and the line of keys below it.
pub(super) fn main(area: Rect, focus: Side, pair_height: u16) -> Places {
    let header = Rect { height: 1, ..area };
    let panes_height = area.height.saturating_sub(2 + pair_height);
    let panes = Rect { y: area.y + 1, height: panes_height, ..area };
    let pair = Rect { y: area.y + 1 + panes_height, height: pair_height, ..area };
    let (onprem, cloud) = if area.width >= BOTH_PANES {
        let left = area.width / 2;
        (
            Some(Rect { width: left, ..panes }),
            Some(Rect { x: panes.x + left, width: area.width - left, ..panes }),
        )
    } else {
        match focus {
            Side::OnPrem => (Some(panes), None),
            Side::Cloud => (None, Some(panes)),
        }
    };
    Places { header, onprem, cloud, pair }
}

/// The lines of the panel of the pair with its border: on a high screen every part has one, and those that
/// need more share what is left.
const fn usual_pair_height(area: Rect) -> u16 {
    match area.height {
        0..20 => 5,
        20..24 => 8,
        24..30 => 10,
        30..34 => 11 + (area.width < WHOLE_COMMAND) as u16,
        _ => 13 + (area.width < WHOLE_COMMAND) as u16,
    }
}

/// The lines of the panel of the pair: the usual ones, and as many of those that the panes leave empty as it
/// needs to say everything.
pub(super) fn pair_height(area: Rect, main: &Main) -> u16 {
    let usual = usual_pair_height(area);
    let panes = area.height.saturating_sub(2 + usual + PANE_LINES);
    let rows = main.left.len().max(main.right.len()).max(FEWEST_ROWS) + 1;
    let free = panes.saturating_sub(u16::try_from(rows).unwrap_or(u16::MAX));
    if free == 0 {
        return usual;
    }
    usual.max(lines_needed(main, area.width).min(usual + free))
}

/// A window in the middle, at most so wide and so high, with its border.
pub(super) fn window(area: Rect, width: u16, height: u16) -> Rect {
    let room = Rect { height: area.height.saturating_sub(1), ..area };
    let (width, height) = (width.min(room.width), height.min(room.height));
    Rect {
        x: room.x + (room.width - width) / 2,
        y: room.y + (room.height - height) / 2,
        width,
        height,
    }
}

/// A window over the whole screen but the line of keys.
pub(super) fn full_window(area: Rect) -> Rect {
    Rect { height: area.height.saturating_sub(1), ..area }
}

/// How many lines the lists have at this size.
#[must_use]
pub fn heights(model: &Model, area: Rect) -> Heights {
    let places = match &model.screen {
        Screen::Main(desk, _) => main(area, desk.focus, pair_height(area, desk)),
        Screen::Start(_) | Screen::Form(_) | Screen::Importing(_) => {
            main(area, Side::OnPrem, usual_pair_height(area))
        }
    };
    let rows =
        |pane: Option<Rect>| pane.map_or(0, |pane| pane.height.saturating_sub(PANE_LINES)) as usize;
    // Both panes keep a height when only one is shown.
    let (onprem, cloud) = (rows(places.onprem), rows(places.cloud));
    Heights {
        fits: !is_too_small(area),
        onprem: onprem.max(if places.onprem.is_none() { cloud } else { 0 }),
        cloud: cloud.max(if places.cloud.is_none() { onprem } else { 0 }),
        window: window_lines(model, area) as usize,
        width: text_width(area) as usize,
        columns: (columns_width(places.onprem), columns_width(places.cloud)),
    }
}

/// The cells that the columns of a pane have: without border and margins.
pub(super) fn columns_width(pane: Option<Rect>) -> u16 {
    pane.map_or(0, |pane| pane.width.saturating_sub(4))
}

/// The cells of a line of text in a window over the whole screen: without border and margin.
pub(super) const fn text_width(area: Rect) -> u16 {
    area.width.saturating_sub(4)
}

fn window_lines(model: &Model, area: Rect) -> u16 {
    let mut inner = full_window(area).height.saturating_sub(2);
    let on_top = match &model.screen {
        _ if model.help.is_some() => return inner.saturating_sub(1),
        Screen::Start(start) if start.demos.is_some() => {
            let foot = start.demos.as_ref().map_or(0, |demos| foot(area, demos));
            return inner.saturating_sub(2 + foot);
        }
        // A sentence, headings and a note stand round the list of sessions, and no border below.
        Screen::Start(_) | Screen::Form(_) | Screen::Importing(_) => None,
        Screen::Main(main, windows) => {
            let on_top = windows.last();
            let list = on_top.and_then(Window::work_list);
            let words = list.and_then(|list| list.narrowed(main));
            inner = inner.saturating_sub(words.is_some_and(|(words, _)| words.is_shown()).into());
            let summary = list.and_then(|list| list.summary(main));
            inner = inner.saturating_sub(summary.map_or(0, |it| summary_lines(&it, area.width)));
            on_top
        }
    };
    inner.saturating_sub(match on_top {
        Some(Window::Queue(_)) => queue_detail(area) + 1,
        Some(
            Window::Bulk(_)
            | Window::Certain(_)
            | Window::Deleted(_)
            | Window::FileColumns(_)
            | Window::Findings(_)
            | Window::Jobs(_)
            | Window::Overview(_)
            | Window::Settings(_),
        ) => work_detail(area) + 1,
        Some(Window::Palette(_)) => 1 + palette_below(area),
        Some(Window::Compare(_)) => 1,
        // Two lines of a border each.
        Some(Window::Menu(menu)) => 2 + foot(area, menu),
        Some(Window::Unsaved(window)) => 2 + foot(area, &window.menu),
        Some(Window::Reader(_) | Window::Report(_) | Window::Zoom(_) | Window::Tour(_)) => 0,
        Some(Window::Export(_)) => EXPORT_LINES,
        // Two lines of a border, or a text, a blank line and an answer.
        Some(
            Window::Columns(_)
            | Window::Question(_)
            | Window::Routing(_)
            | Window::Results(_)
            | Window::SaveAs(_)
            | Window::Setting(_)
            | Window::NewPlace(_),
        ) => 2,
        None => 3,
    })
}

/// Lines of the form of the export above what is said about the script.
pub(super) const EXPORT_LINES: u16 = 5;

/// Lines below a list to work through that show one line of it in full; the list needs room itself.
pub(super) const fn work_detail(area: Rect) -> u16 {
    if area.height < LOW { 5 } else { 7 }
}

/// Lines above a list to work through that say what there is in all: as many as that takes, and not many.
pub(super) fn summary_lines(text: &str, width: u16) -> u16 {
    let lines = wrap(text, width.saturating_sub(4).into()).len();
    u16::try_from(lines).unwrap_or(u16::MAX).min(MOST_SUMMARY)
}

/// So many at most.
const MOST_SUMMARY: u16 = 3;

/// Lines below the list of all commands that say what the one under the cursor does, where the list has no room for
/// that.
pub(super) const fn palette_below(area: Rect) -> u16 {
    if area.width < 100 { 2 } else { 0 }
}

/// Lines below the list of the queue that show one operation in full.
pub(super) const fn queue_detail(area: Rect) -> u16 {
    if area.height < LOW { 5 } else { 8 }
}

/// A screen with fewer lines is low.
const LOW: u16 = 20;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_parts_fill_the_screen_without_overlap() {
        for width in 60..160 {
            for height in 15..60 {
                let area = Rect::new(0, 0, width, height);
                let places = main(area, Side::OnPrem, usual_pair_height(area));
                let panes = places.onprem.unwrap().height;
                assert_eq!(1 + panes + places.pair.height + 1, height);
                let cloud = places.cloud.map_or(0, |cloud| cloud.width);
                assert_eq!(places.onprem.unwrap().width + cloud, width);
                assert!(panes > PANE_LINES, "{width}x{height}");
            }
        }
    }
}
