//! One pane: title, query, headings, rows.

use ratatui::layout::{Position, Rect};

use super::Canvas;
use super::cells::{CellText, Cut};
use super::list::scroll_mark;
use crate::anchor::Anchor;
use crate::app::{Column, Main, Pane, Side, Target, label};
use crate::directory::{Cell, CloudRow, Field, OnPremRow, Row, Table};
use crate::link::CloudStatus;
use crate::link::model::Certainty;
use crate::plan::{Filter, Filtered, Probability, States};
use crate::search::{Direction, Highlighter, SortBy, UNSCORED, WHOLE};
use crate::text::width;
use crate::tui::theme::Role;

/// A pane with everything that it draws.
pub(super) struct PaneView<'a, R: Filtered> {
    side: Side,
    title: String,
    pane: &'a Pane<R>,
    table: &'a Table<R>,
    main: &'a Main,
    focused: bool,
    /// What an empty list says.
    empty: String,
    /// The texts of the columns that are not fields.
    special: fn(&Main, Column, R) -> (String, Role),
    marked: fn(&Main, R) -> bool,
}

/// The pane of the on-premises users.
pub(super) fn onprem(main: &Main) -> PaneView<'_, OnPremRow> {
    let pane = &main.left;
    let total = main.data.states.count_onprem(pane.only());
    PaneView {
        side: Side::OnPrem,
        title: format!("On-premises: {} {total}", filter_name(pane)),
        pane,
        table: &main.data.directory.onprem,
        main,
        focused: main.focus == Side::OnPrem,
        empty: nobody_to_do(main).unwrap_or_else(|| empty_text(pane)),
        special: onprem_special,
        marked: |main, row| main.marks.onprem.contains(&row),
    }
}

/// The pane of the cloud users.
pub(super) fn cloud(main: &Main) -> PaneView<'_, CloudRow> {
    let pane = &main.right;
    let title = if main.shows_candidates() {
        let who = main.left.cursor.map(|row| name_of(main, row)).unwrap_or_default();
        format!("Cloud: candidates for {who}")
    } else {
        let total = main.data.states.count_cloud(pane.only());
        format!("Cloud: {} {total}", filter_name(pane))
    };
    let everybody = main.data.directory.cloud.len();
    let empty = if main.shows_candidates() && main.learning.learnt.is_some() {
        format!("nobody alike; / searches all {everybody}")
    } else if main.shows_candidates() {
        format!("comparing everybody ...; / searches all {everybody}")
    } else {
        empty_text(pane)
    };
    PaneView {
        side: Side::Cloud,
        title,
        pane,
        table: &main.data.directory.cloud,
        main,
        focused: main.focus == Side::Cloud,
        empty,
        special: cloud_special,
        marked: |main, row| main.marks.cloud.contains(&row),
    }
}

/// Whom the pane is about: its filter steps back for some queries.
fn filter_name<R: Filtered>(pane: &Pane<R>) -> &'static str {
    let filter =
        if pane.only() == pane.filter.states() { pane.filter } else { R::Filter::EVERYBODY };
    filter.label()
}

/// What the list of those to do says when nobody is left, or nobody was given.
fn nobody_to_do(main: &Main) -> Option<String> {
    let pane = &main.left;
    if main.data.directory.onprem.is_empty() {
        return Some("no on-premises export was given".into());
    }
    let progress = main.data.states.progress;
    let said = match (progress.to_do, progress.blocked, progress.queued) {
        _ if !pane.complete || pane.only() != States::TO_DO => return None,
        (1.., ..) => return None,
        (0, 0, 0) => "nobody is to do; f chooses whom to show".into(),
        (0, 0, _) => "nobody is left to do: e exports the script".into(),
        (0, blocked, _) => format!("nobody can be linked, {blocked} blocked: f shows whom, R why"),
    };
    Some(said)
}

fn empty_text<R: Filtered>(pane: &Pane<R>) -> String {
    if !pane.complete {
        return String::new();
    }
    if pane.query.is_empty() {
        return format!("{}: nobody; f chooses whom to show", pane.filter.label());
    }
    if pane.only().is_empty() {
        "no hit".into()
    } else {
        format!("no hit among {}; f shows everybody", pane.filter.label())
    }
}

fn name_of(main: &Main, row: OnPremRow) -> String {
    let table = &main.data.directory.onprem;
    match table.text(row, Field::DisplayName) {
        Cell::Value(name) => name.to_string(),
        Cell::Unknown | Cell::Empty => label(table, row),
    }
}

/// Draws a pane.
pub(super) fn draw<R: Filtered>(canvas: &mut Canvas<'_>, area: Rect, view: &PaneView<'_, R>) {
    let role = if view.focused { Role::Focus } else { Role::Dim };
    let inner = canvas.frame(area, &view.title, role, false);
    draw_query(canvas, Rect { height: 1, ..inner }, view);
    let columns = fit_columns(&view.pane.columns, inner.width.saturating_sub(2));
    let heading = Rect { y: inner.y + 1, height: 1, ..inner };
    draw_heading(canvas, heading, view, &columns);
    let rows = Rect { y: inner.y + 2, height: inner.height.saturating_sub(2), ..inner };
    if view.pane.rows.is_empty() {
        canvas.plain(rows.x + 1, rows.y, rows.width.saturating_sub(2), &view.empty, Role::Dim);
        return;
    }
    let highlighter = Highlighter::new(&view.pane.query);
    for (line, row) in view.pane.visible().take(rows.height as usize).enumerate() {
        let place = Rect { y: rows.y + line as u16, height: 1, ..rows };
        draw_row(canvas, place, view, &columns, row, &highlighter);
        canvas.hits.add(place, Target::PaneLine(view.side, line));
    }
    scroll_mark(canvas, inner, rows, view.pane.rows.len(), view.pane.top);
}

fn draw_query<R: Filtered>(canvas: &mut Canvas<'_>, line: Rect, view: &PaneView<'_, R>) {
    let pane = view.pane;
    let more = if pane.complete { "" } else { "+" };
    let count = match pane.rows.len() {
        0 => format!("0{more}"),
        all => format!("{}/{all}{more}", pane.position + 1),
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
    let scroll = pane.input.visual_scroll(room.max(1) as usize);
    let text = pane.input.value();
    let shown: String = skip_cells(text, scroll);
    canvas.plain(line.x + 3, line.y, room, &shown, Role::Plain);
    if let Some(problem) = pane.query.problems().first() {
        let x = line.x + 4 + (width(&shown) as u16).min(room);
        canvas.plain(
            x,
            line.y,
            line.right().saturating_sub(x + count_width + 2),
            problem,
            Role::Warn,
        );
    }
    if typing {
        let x = line.x + 3 + (pane.input.visual_cursor().saturating_sub(scroll) as u16).min(room);
        canvas.hits.cursor = Some(Position { x, y: line.y });
    }
}

/// The text without its first cells.
fn skip_cells(text: &str, cells: usize) -> String {
    let mut left = cells;
    text.chars()
        .skip_while(|c| {
            let wide = width(c.encode_utf8(&mut [0; 4]));
            let skip = left > 0;
            left = left.saturating_sub(wide);
            skip
        })
        .collect()
}

/// A column with its place.
struct Placed {
    column: Column,
    x: u16,
    width: u16,
}

/// What a column wants: a fixed width, or a share of what is left with a least width.
const fn wanted(column: Column) -> (u16, u16) {
    match column {
        Column::State => (1, 0),
        Column::Fit => (4, 1),
        Column::Anchor => (11, 0),
        Column::Field(Field::DisplayName) => (12, 4),
        Column::Field(Field::Upn | Field::Mail | Field::ProxyAddresses | Field::OrgUnit) => (16, 6),
        Column::Field(_) => (8, 2),
    }
}

/// The columns that fit, each with its place; those on the right give way first.
fn fit_columns(columns: &[Column], room: u16) -> Vec<Placed> {
    let mut kept: Vec<Column> = Vec::new();
    let mut least = 0;
    for column in columns {
        let needs = wanted(*column).0 + 1;
        if kept.is_empty() || least + needs <= room + 1 {
            least += needs;
            kept.push(*column);
        }
    }
    let shares: u16 = kept.iter().map(|column| wanted(*column).1).sum();
    let left_over = (room + 1).saturating_sub(least);
    let mut x = 0;
    kept.into_iter()
        .map(|column| {
            let (base, share) = wanted(column);
            let extra = (u32::from(left_over) * u32::from(share))
                .checked_div(u32::from(shares))
                .unwrap_or(0);
            let width = (base + extra as u16).min(room.saturating_sub(x));
            let placed = Placed { column, x, width };
            x += width + 1;
            placed
        })
        .collect()
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
                let (text, role) = (view.special)(view.main, column, row);
                let fits = width(&text) <= placed.width as usize;
                let text =
                    if fits { text.as_str() } else { text.split(' ').next().unwrap_or_default() };
                canvas.plain(x, line.y, placed.width, text, role);
            }
        }
    }
    if (view.marked)(view.main, row) {
        canvas.text(line.x + 1, line.y, 1, "*", Role::Focus);
    }
    if under_cursor {
        canvas.text(line.x, line.y, 1, ">", Role::Plain);
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
    let cut = if field == Field::OrgUnit { Cut::Middle } else { Cut::End };
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
    } else if states.contains(States::APPLIED) {
        Some(("A".into(), Role::Good))
    } else {
        states.contains(States::QUEUED).then(|| ("Q".into(), Role::Good))
    }
}

fn onprem_special(main: &Main, column: Column, row: OnPremRow) -> (String, Role) {
    if column == Column::Fit {
        return certainty(main, row);
    }
    let queued = main.data.states.of_onprem(row);
    let status = main.data.links.onprem(row);
    let role = if status.is_blocked() { Role::Bad } else { Role::Plain };
    queue_letter(queued).unwrap_or((status.letter().to_string(), role))
}

fn cloud_special(main: &Main, column: Column, row: CloudRow) -> (String, Role) {
    match column {
        Column::Fit => fit(main, row),
        Column::Anchor => anchor_word(main, row),
        Column::State | Column::Field(_) => {
            let states = main.data.states.of_cloud(row);
            let letter = main.data.links.cloud(row).letter().to_string();
            queue_letter(states).unwrap_or((letter, Role::Plain))
        }
    }
}

/// How probable it is that a cloud user is the one under the other cursor; improbable ones have no figure.
fn fit(main: &Main, row: CloudRow) -> (String, Role) {
    let user = main.left.cursor;
    if user.is_some_and(|user| main.context().rejection(user, row).is_some()) {
        return ("no".into(), Role::Bad);
    }
    let mut candidates = main.ranking.candidates.iter();
    let found = candidates.find(|candidate| candidate.row == row);
    let role = match found.map(|likely| likely.probability) {
        Some(Certainty::SURE..) => Role::Good,
        Some(Certainty::LIKELY..) => Role::Plain,
        _ => Role::Dim,
    };
    (found.map(|likely| short_percent(likely.probability)).unwrap_or_default(), role)
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
fn certainty(main: &Main, row: OnPremRow) -> (String, Role) {
    let states = main.data.states.of_onprem(row);
    if states.contains(States::TIED) {
        return ("tie".into(), Role::Warn);
    }
    if states.contains(States::ALONE) {
        return ("-".into(), Role::Dim);
    }
    let score = main.data.states.scores.get(row.index()).copied().filter(|it| *it != UNSCORED);
    let Some(score) = score else { return (String::new(), Role::Dim) };
    let role = if states.contains(States::SURE) { Role::Good } else { Role::Plain };
    (short_percent(f32::from(score) / f32::from(WHOLE)), role)
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
