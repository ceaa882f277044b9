//! The line at the top: the session, and how far the work has come.

use std::path::Path;

use ratatui::layout::Rect;

use super::Canvas;
use crate::app::Main;
use crate::plan::OpState;
use crate::session::name_of;
use crate::text::{thousands, visible, width};
use crate::tui::theme::Role;

pub(super) fn draw(canvas: &mut Canvas<'_>, area: Rect, main: &Main) {
    // Saved elsewhere, it has the name of its file.
    let name = name_of(Path::new(&main.work.place));
    let lock = if main.work.ledger.is_read_only() { "  read-only" } else { "" };
    let name = format!("{}{lock}", visible(&name));
    // Who is not there is known to nobody then: what is shown may change with the export.
    let missing = if main.is_short { "  an export is missing" } else { "" };
    let (whole, bare) = (format!("{BRAND}  {name}{missing}"), format!(" {name}{missing}"));
    let room = |left: &str| (area.width as usize).saturating_sub(width(left) + 2);
    let counts = counts(main);
    // The name of the program gives way before the words do; letters are for what has no room at all.
    let fits = |left: &str| counts.iter().find(|line| width(line) <= room(left)).cloned();
    let letters = counts.last().cloned();
    let shown = fits(&whole).filter(|line| Some(line) != letters.as_ref());
    let (is_whole, counts) = match shown {
        Some(line) => (true, line),
        None => (false, fits(&bare).unwrap_or_default()),
    };
    let x = if is_whole { width(BRAND) as u16 + 2 } else { 1 };
    if is_whole {
        canvas.text(area.x, area.y, area.width, BRAND, Role::Title);
    }
    canvas.plain(area.x + x, area.y, area.width.saturating_sub(x), &name, Role::Plain);
    let behind = x + width(&name) as u16;
    canvas.plain(area.x + behind, area.y, area.width.saturating_sub(behind), missing, Role::Warn);
    let x = area.right().saturating_sub(width(&counts) as u16 + 1);
    canvas.text(x, area.y, area.right().saturating_sub(x), &counts, Role::Plain);
}

/// The name of the program.
const BRAND: &str = " hardmatch";

/// The counts, in words that get shorter: the first that fits is shown.
fn counts(main: &Main) -> Vec<String> {
    let progress = main.data.states.progress;
    let (onprem, cloud) = (main.data.directory.onprem.len(), main.data.directory.cloud.len());
    let queue = main.queue();
    // Where the exports are gone nobody is there to be counted, and the queue is what it is.
    let queued = match progress.other_operations {
        _ if onprem == 0 || cloud == 0 => queue.count(OpState::Queued).to_string(),
        0 => progress.queued.to_string(),
        others => format!("{}+{others}", progress.queued),
    };
    let linked = thousands(progress.linked);
    let (to_do, blocked) = (thousands(progress.to_do), thousands(progress.blocked));
    let (onprem, cloud) = (thousands(onprem), thousands(cloud));
    let aside = match progress.aside {
        0 => [String::new(), String::new(), String::new()],
        aside => [
            format!("  set aside {}", thousands(aside)),
            format!(", aside {aside}"),
            format!(" A{aside}"),
        ],
    };
    let [whole, short, letter] = aside;
    let work = format!("linked {linked}  queued {queued}  to do {to_do}  blocked {blocked}{whole}");
    vec![
        format!("{onprem} on-prem  {cloud} cloud    {work}"),
        format!("{onprem}/{cloud} users  {work}"),
        format!("{onprem}/{cloud}  {work}"),
        work,
        format!("linked {linked}, queued {queued}, to do {to_do}, blocked {blocked}{short}"),
        format!("L{linked} Q{queued} T{to_do} B{blocked}{letter}"),
    ]
}
