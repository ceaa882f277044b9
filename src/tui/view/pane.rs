//! One pane: title, query, headings, rows.

use ratatui::layout::{Position, Rect};

use super::Canvas;
use super::cells::{CellText, Cut};
use super::layout::columns_width;
use super::list::scroll_mark;
use super::said::{self, Title};
use crate::anchor::Anchor;
use crate::app::{Column, Fitted, Main, Pane, Placed, Side, Target, fit_columns};
use crate::directory::{Cell, CloudRow, Field, OnPremRow, Row, Table};
use crate::link::model::Certainty;
use crate::link::{CloudStatus, OnPremStatus};
use crate::plan::{Filtered, Probability, States};
use crate::search::{Direction, Highlighter, SortBy, UNSCORED, WHOLE};
use crate::text::{thousands, width, wrap};
use crate::tui::theme::Role;

/// A pane with everything that it draws.
pub(super) struct PaneView<'a, R: Filtered> {
    side: Side,
    title: Title,
    pane: &'a Pane<R>,
    table: &'a Table<R>,
    main: &'a Main,
    focused: bool,
    /// What an empty list says.
    empty: String,
    /// What is said of those whom the query hits outside the filter.
    outside: String,
    /// The texts of the columns that are not fields.
    special: fn(&Main, Column, R) -> Special,
    /// Whether nothing is left to do about a user, who is dimmed among those of whom something is.
    done: fn(&Main, R) -> bool,
    marked: fn(&Main, R) -> bool,
}

/// The pane of the on-premises users.
pub(super) fn onprem(main: &Main) -> PaneView<'_, OnPremRow> {
    let pane = &main.left;
    PaneView {
        side: Side::OnPrem,
        title: said::title_of_onprem(main),
        pane,
        table: &main.data.directory.onprem,
        main,
        focused: main.focus == Side::OnPrem,
        empty: said::no_onprem(main),
        outside: said::outside(pane, |row| main.data.states.of_onprem(row)),
        special: onprem_special,
        done: |main, row| is_done(main.left.only(), main.data.states.of_onprem(row)),
        marked: |main, row| main.marks.onprem.contains(&row),
    }
}

/// The pane of the cloud users.
pub(super) fn cloud(main: &Main) -> PaneView<'_, CloudRow> {
    let pane = &main.right;
    PaneView {
        side: Side::Cloud,
        title: said::title_of_cloud(main),
        pane,
        table: &main.data.directory.cloud,
        main,
        focused: main.focus == Side::Cloud,
        empty: said::no_cloud(main),
        outside: said::outside(pane, |row| main.data.states.of_cloud(row)),
        special: cloud_special,
        done: |main, row| {
            !main.shows_candidates() && is_done(main.right.only(), main.data.states.of_cloud(row))
        },
        marked: |main, row| main.marks.cloud.contains(&row),
    }
}

/// Draws a pane.
pub(super) fn draw<R: Filtered>(canvas: &mut Canvas<'_>, area: Rect, view: &PaneView<'_, R>) {
    let role = if view.focused { Role::Focus } else { Role::Dim };
    let room = usize::from(area.width.saturating_sub(6));
    let title = view.title.fitted(room, canvas.look.glyphs.ellipsis);
    let inner = canvas.frame(area, &title, role, false);
    draw_query(canvas, Rect { height: 1, ..inner }, view);
    let room = columns_width(Some(area));
    let Fitted { columns, before, after } =
        fit_columns(&view.pane.columns, room, view.pane.scrolled);
    let heading = Rect { y: inner.y + 1, height: 1, ..inner };
    draw_heading(canvas, heading, view, &columns);
    draw_hidden(canvas, heading, before, after);
    let rows = Rect { y: inner.y + 2, height: inner.height.saturating_sub(2), ..inner };
    if view.pane.is_empty() {
        let room = rows.width.saturating_sub(2);
        for (line, y) in wrap(&view.empty, room.into()).iter().zip(rows.y..rows.bottom()) {
            canvas.plain(rows.x + 1, y, room, line, Role::Dim);
        }
        return;
    }
    let highlighter = Highlighter::new(&view.pane.query);
    let own = view.pane.rows.len().saturating_sub(view.pane.top);
    let said = draw_outside(canvas, rows, view, own);
    for (line, row) in view.pane.visible().take(rows.height as usize).enumerate() {
        let is_outside = line >= own;
        let y = rows.y + line as u16 + if is_outside { said } else { 0 };
        let place = Rect { y, height: 1, ..rows };
        draw_row(canvas, place, view, &columns, row, &highlighter);
        if is_outside && view.pane.cursor != Some(row) {
            canvas.paint(place, Role::Dim);
        }
        canvas.hits.add(place, Target::PaneLine(view.side, line));
    }
    scroll_mark(canvas, inner, rows, view.pane.len(), view.pane.top);
}

/// How many hits the filter leaves out, between those that it takes and those that it leaves out: whole where the
/// list leaves rows empty. `own` is how many of the lines are hits that it takes. Gives how many lines it has.
fn draw_outside<R: Filtered>(
    canvas: &mut Canvas<'_>,
    rows: Rect,
    view: &PaneView<'_, R>,
    own: usize,
) -> u16 {
    if view.pane.outside_count == 0 {
        return 0;
    }
    let room = rows.width.saturating_sub(2);
    let free = usize::from(rows.height).saturating_sub(view.pane.visible().count()).max(1);
    let wrapped = wrap(&view.outside, room.into());
    let lines = if wrapped.len() <= free { wrapped } else { vec![view.outside.clone()] };
    let high = lines.len() as u16;
    let last = rows.bottom().saturating_sub(high);
    let first = (rows.y + own.min(usize::from(rows.height)) as u16).min(last);
    for (line, y) in lines.iter().zip(first..) {
        canvas.plain(rows.x + 1, y, room, line, Role::Warn);
    }
    high
}

fn draw_query<R: Filtered>(canvas: &mut Canvas<'_>, line: Rect, view: &PaneView<'_, R>) {
    let pane = view.pane;
    let more = if pane.complete { "" } else { "+" };
    let outside = match pane.outside_count {
        0 => String::new(),
        outside => format!("+{outside}"),
    };
    let count = match pane.rows.len() {
        0 => format!("0{more}{outside}"),
        all => {
            format!("{}/{}{more}{outside}", thousands(pane.position + 1), thousands(all))
        }
    };
    let count_width = width(&count) as u16;
    canvas.text(
        line.right().saturating_sub(count_width + 1),
        line.y,
        count_width,
        &count,
        Role::Dim,
    );
    let room = line.width.saturating_sub(count_width + 5);
    let typing = view.focused && view.main.typing;
    canvas.text(line.x + 1, line.y, 1, "/", if typing { Role::Focus } else { Role::Dim });
    let cursor = canvas.typed((line.x + 3, line.y, room), &pane.input);
    let x = line.x + 4 + (width(pane.input.value()) as u16).min(room);
    let room = line.right().saturating_sub(x + count_width + 2);
    if let Some(problem) = pane.query.problems().first() {
        canvas.plain(x, line.y, room, problem, Role::Warn);
    } else if let Some((field, text, marks)) = hidden_hit(view) {
        let name = format!("{}: ", field.title());
        let wide = (width(&name) as u16).min(room);
        canvas.text(x, line.y, wide, &name, Role::Dim);
        let cell = CellText { text: &text, marks: &marks, role: Role::Plain, cut: Cut::Middle };
        canvas.value(x + wide, line.y, room - wide, &cell);
    }
    if typing {
        canvas.hits.cursor = Some(Position { x: cursor, y: line.y });
    }
}

fn draw_heading<R: Filtered>(
    canvas: &mut Canvas<'_>,
    line: Rect,
    view: &PaneView<'_, R>,
    columns: &[Placed],
) {
    for placed in columns {
        let arrow = match (view.pane.sort, placed.column) {
            (SortBy::Column(field, direction), Column::Field(shown)) if field == shown => {
                arrow(direction)
            }
            (SortBy::Score(direction), Column::Fit) => arrow(direction).trim_start(),
            _ => "",
        };
        let title = format!("{}{arrow}", placed.column.title());
        canvas.text(line.x + 2 + placed.x, line.y, placed.width, &title, Role::Dim);
    }
}

/// What the query hits of the user under the cursor, where that is in none of the columns.
fn hidden_hit<R: Filtered>(view: &PaneView<'_, R>) -> Option<(Field, String, Vec<usize>)> {
    let row = view.pane.cursor.filter(|_| !view.pane.query.is_empty())?;
    let highlighter = Highlighter::new(&view.pane.query);
    let hit = |field: Field| {
        let text = view.table.display(row, field).value()?.into_owned();
        let marks = highlighter.marks(field, &text);
        (!marks.is_empty()).then_some((field, text, marks))
    };
    let is_shown = |field: &Field| view.pane.columns.contains(&Column::Field(*field));
    if Field::ALL.iter().filter(|field| is_shown(field)).any(|field| hit(*field).is_some()) {
        return None;
    }
    Field::ALL.iter().filter(|field| !is_shown(field)).find_map(|field| hit(*field))
}

/// How many columns are scrolled away, and how many have no room; `<` and `>` bring them.
fn draw_hidden(canvas: &mut Canvas<'_>, line: Rect, before: usize, after: usize) {
    let more = match (before, after) {
        (0, 0) => return,
        (0, after) => format!(" +{after}>"),
        (before, 0) => format!(" <{before}"),
        (before, after) => format!(" <{before}+{after}>"),
    };
    let wide = width(&more) as u16;
    canvas.text(line.right().saturating_sub(wide), line.y, wide, &more, Role::Dim);
}

/// Which way a column is sorted.
const fn arrow(direction: Direction) -> &'static str {
    match direction {
        Direction::Ascending => " ^",
        Direction::Descending => " v",
    }
}

fn draw_row<R: Filtered>(
    canvas: &mut Canvas<'_>,
    line: Rect,
    view: &PaneView<'_, R>,
    columns: &[Placed],
    row: R,
    highlighter: &Highlighter,
) {
    let under_cursor = view.pane.cursor == Some(row);
    for placed in columns {
        let x = line.x + 2 + placed.x;
        match placed.column {
            Column::Field(field) => {
                draw_field(canvas, (x, line.y, placed.width), view.table, row, field, highlighter);
            }
            column => {
                let (text, role, level) = (view.special)(view.main, column, row);
                let x = match level {
                    Some(level) => {
                        let bar = canvas.look.glyphs.levels[level];
                        canvas.text(x, line.y, 1, bar, role);
                        x + 1
                    }
                    None if column == Column::Fit => x + 1,
                    None => x,
                };
                let room = placed.width - (x - line.x - 2 - placed.x);
                let fits = width(&text) <= room as usize;
                let text =
                    if fits { text.as_str() } else { text.split(' ').next().unwrap_or_default() };
                canvas.plain(x, line.y, room, text, role);
            }
        }
    }
    if (view.done)(view.main, row) && !under_cursor {
        canvas.paint(line, Role::Dim);
    }
    if (view.marked)(view.main, row) {
        canvas.text(line.x + 1, line.y, 1, "*", Role::Focus);
    }
    if under_cursor {
        canvas.text(line.x, line.y, 1, ">", Role::Plain);
        if view.focused {
            canvas.hits.line = Some(line.y);
        }
        canvas.paint(line, if view.focused { Role::Cursor } else { Role::CursorAside });
    }
}

fn draw_field<R: Filtered>(
    canvas: &mut Canvas<'_>,
    (x, y, width): (u16, u16, u16),
    table: &Table<R>,
    row: R,
    field: Field,
    highlighter: &Highlighter,
) {
    let cut = match field {
        Field::OrgUnit => Cut::Middle,
        Field::Upn | Field::Mail => Cut::Address,
        _ => Cut::End,
    };
    match table.display(row, field) {
        Cell::Unknown => canvas.text(x, y, width, "?", Role::Dim),
        Cell::Empty => {}
        Cell::Value(text) => {
            let marks = highlighter.marks(field, &text);
            canvas.value(
                x,
                y,
                width,
                &CellText { text: &text, marks: &marks, role: Role::Plain, cut },
            );
        }
    }
}

/// The state letter of what the queue says, which comes before the link status.
fn queue_letter(states: States) -> Option<(String, Role)> {
    if states.contains(States::FAILED) {
        Some(("E".into(), Role::Bad))
    } else if states.contains(States::NOT_TRUE) {
        Some(("N".into(), Role::Bad))
    } else if states.contains(States::APPLIED) {
        Some(("A".into(), Role::Good))
    } else {
        states.contains(States::QUEUED).then(|| ("Q".into(), Role::Good))
    }
}

/// What stands in a column that is no field: the text, its look, and the height of its bar.
type Special = (String, Role, Option<usize>);

/// Whether somebody is linked, on the way to be, or set aside, in a list that holds others too.
fn is_done(only: States, states: States) -> bool {
    let done = States::LINKED | States::QUEUED | States::APPLIED | States::ASIDE;
    only.is_empty() && states.intersects(done)
}

/// The height of a bar for a probability: a quarter each.
fn level(probability: f64) -> usize {
    [0.25, 0.5, 0.75].iter().filter(|step| probability >= **step).count()
}

fn onprem_special(main: &Main, column: Column, row: OnPremRow) -> Special {
    if column == Column::Fit {
        return certainty(main, row);
    }
    let queued = main.data.states.of_onprem(row);
    let status = main.data.links.onprem(row);
    let role = match status {
        _ if status.is_blocked() => Role::Bad,
        OnPremStatus::Conflict => Role::Bad,
        OnPremStatus::HeldByDeleted => Role::Warn,
        _ => Role::Plain,
    };
    let (letter, role) = queue_letter(queued).unwrap_or((status.letter().to_string(), role));
    (letter, role, None)
}

fn cloud_special(main: &Main, column: Column, row: CloudRow) -> Special {
    match column {
        Column::Fit => fit(main, row),
        Column::Anchor => {
            let (word, role) = anchor_word(main, row);
            (word, role, None)
        }
        Column::State | Column::Field(_) => {
            let states = main.data.states.of_cloud(row);
            let letter = main.data.links.cloud(row).letter().to_string();
            let (letter, role) = queue_letter(states).unwrap_or((letter, Role::Plain));
            (letter, role, None)
        }
    }
}

/// How probable it is that a cloud user is the one under the other cursor; improbable ones have no figure.
fn fit(main: &Main, row: CloudRow) -> Special {
    let user = main.left.cursor;
    if user.is_some_and(|user| main.context().rejection(user, row).is_some()) {
        return ("no".into(), Role::Bad, None);
    }
    let mut candidates = main.ranking.candidates.iter();
    let found = candidates.find(|candidate| candidate.row == row);
    let role = match found.map(|likely| likely.probability) {
        Some(Certainty::SURE..) => Role::Good,
        Some(Certainty::LIKELY..) => Role::Plain,
        _ => Role::Dim,
    };
    match found.map(|likely| likely.probability) {
        Some(probability) => bar(probability, role),
        None => (String::new(), role, None),
    }
}

/// A probability with its bar; what cannot be believed has neither.
fn bar(probability: f32, role: Role) -> Special {
    let text = short_percent(probability);
    let height = (!text.is_empty()).then(|| level(f64::from(probability)));
    (text, role, height)
}

/// A probability in four cells; nothing below what can be believed.
fn short_percent(probability: f32) -> String {
    let probability = f64::from(probability);
    match probability {
        0.995.. => ">99%".into(),
        _ if probability < Probability::TELLING.value() => String::new(),
        _ => format!("{:.0}%", probability * 100.0),
    }
}

/// How certainly an on-premises user is found in the cloud.
fn certainty(main: &Main, row: OnPremRow) -> Special {
    let states = main.data.states.of_onprem(row);
    if states.contains(States::TIED) {
        return ("tie".into(), Role::Warn, None);
    }
    if states.contains(States::ALONE) {
        return ("-".into(), Role::Dim, None);
    }
    let score = main.data.states.scores.get(row.index()).copied().filter(|it| *it != UNSCORED);
    let Some(score) = score else { return (String::new(), Role::Dim, None) };
    // A sure candidate is no good news where the link is not to be had as things are.
    let is_in_the_way = states.intersects(States::CONFLICT | States::HELD);
    let role = match states.contains(States::SURE) {
        true if is_in_the_way => Role::Warn,
        true => Role::Good,
        false => Role::Plain,
    };
    bar(f32::from(score) / f32::from(WHOLE), role)
}

fn anchor_word(main: &Main, row: CloudRow) -> (String, Role) {
    let wanted = match &main.preview.anchor {
        Some(Ok(anchor)) => Some(anchor.anchor()),
        Some(Err(_)) | None => None,
    };
    let has = main.data.directory.cloud.anchor_cell(row).value().map(Anchor::from);
    if has.is_some() && has == wanted {
        return ("this user".into(), Role::Good);
    }
    let (word, role) = match main.data.links.cloud(row) {
        CloudStatus::CloudOnly => ("none", Role::Plain),
        CloudStatus::Linked => ("other user", Role::Warn),
        CloudStatus::Orphan => ("orphan", Role::Warn),
        CloudStatus::WrongByteOrder => ("wrong order", Role::Warn),
        CloudStatus::DamagedAnchor => ("damaged", Role::Warn),
        CloudStatus::CustomAnchor => ("custom", Role::Warn),
        CloudStatus::Duplicate => ("twice", Role::Bad),
        CloudStatus::Unknown => ("unknown", Role::Dim),
    };
    (word.into(), role)
}
