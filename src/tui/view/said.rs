//! What the panes say in words: their titles, and why one lists nobody.

use crate::app::{Elsewhere, Main, Owner, Pane, Side, label};
use crate::directory::{Cell, Field, OnPremRow};
use crate::plan::{Filter, Filtered, States};
use crate::text::{shorten_end, thousands, units, width};

/// The title of a pane. The name in it gives way where there is no room; what stands behind it does not.
pub(super) struct Title {
    /// Which pane it is.
    pane: &'static str,
    before: String,
    name: String,
    after: String,
}

/// The cells of a name that tell it from others.
const LEAST_NAME: usize = 4;

impl Title {
    /// The title in so many cells.
    pub(super) fn fitted(&self, cells: usize, ellipsis: &str) -> String {
        let (before, after) = (width(&self.before), width(&self.after));
        let whole = width(self.pane) + before + width(&self.name) + after;
        // A name of which nothing is left, and what leads up to it, say less than who is marked.
        if !self.name.is_empty() && width(self.pane) + before + after + LEAST_NAME > cells {
            return format!("{}{}", self.pane, self.after.trim_start_matches("; "));
        }
        // Whom it lists and who is marked says more than which pane it is, which never changes.
        let is_short = whole > cells && self.name.is_empty();
        let pane = if is_short { "" } else { self.pane };
        let room = cells.saturating_sub(width(pane) + before + after);
        let units = shorten_end(units(&self.name).collect(), room, ellipsis);
        let name: String = units.into_iter().map(|unit| unit.text).collect();
        format!("{pane}{}{name}{}", self.before, self.after)
    }
}

/// The title of the on-premises pane.
pub(super) fn title_of_onprem(main: &Main) -> Title {
    let pane = &main.left;
    let total = main.data.states.count_onprem(pane.only());
    let before = format!("{} {}", filter_name(pane), thousands(total));
    Title { pane: "On-premises: ", before, name: String::new(), after: marked(main, Side::OnPrem) }
}

/// The title of the cloud pane.
pub(super) fn title_of_cloud(main: &Main) -> Title {
    let pane = &main.right;
    let after = marked(main, Side::Cloud);
    if main.shows_candidates() {
        let name = main.left.cursor.map(|row| name_of(main, row)).unwrap_or_default();
        return Title { pane: "Cloud: ", before: "candidates for ".into(), name, after };
    }
    let total = main.data.states.count_cloud(pane.only());
    let before = format!("{} {}", filter_name(pane), thousands(total));
    Title { pane: "Cloud: ", before, name: String::new(), after }
}

/// Why the on-premises pane lists nobody.
pub(super) fn no_onprem(main: &Main) -> String {
    elsewhere(main, Side::OnPrem)
        .or_else(|| nobody_to_do(main))
        .unwrap_or_else(|| empty_text(&main.left))
}

/// Why the cloud pane lists nobody.
pub(super) fn no_cloud(main: &Main) -> String {
    let everybody = main.data.directory.cloud.len();
    if main.shows_candidates() && main.learning.learnt.is_some() {
        match rejected(main) {
            0 => format!("nobody alike; / searches all {everybody}"),
            rejected => format!("nobody else alike; {rejected} rejected, see Q"),
        }
    } else if main.shows_candidates() {
        format!("comparing everybody ...; / searches all {everybody}")
    } else {
        elsewhere(main, Side::Cloud).unwrap_or_else(|| empty_text(&main.right))
    }
}

/// How many cloud users were rejected for the user under the left cursor.
fn rejected(main: &Main) -> usize {
    let user = main.left.cursor.and_then(|row| main.data.directory.onprem.id(row));
    let rejections = main.queue().rejections().iter();
    rejections.filter(|it| Some(it.pair.onprem.object_guid.0) == user).count()
}

/// How many are marked, and how many of them the pane does not list.
fn marked(main: &Main, side: Side) -> String {
    match (main.marks.count(side), main.marks.hidden(side)) {
        (0, _) => String::new(),
        (marked, 0) => format!("; {} marked", thousands(marked)),
        (marked, hidden) => {
            format!("; {} marked, {} hidden", thousands(marked), thousands(hidden))
        }
    }
}

/// How many hits the filter leaves out, and how they stand where all of them are listed.
pub(super) fn outside<R: Filtered>(pane: &Pane<R>, states: impl Fn(R) -> States) -> String {
    let count = pane.outside_count;
    let more = format!("{} more, not {}", thousands(count), filter_name(pane));
    if count > pane.outside.len() || count == 0 {
        return more;
    }
    let standing = |row: &u32| {
        let states = states(R::new(*row));
        let mut filters = R::Filter::ALL.iter().filter(|filter| !filter.states().is_empty());
        filters.find(|filter| states.intersects(filter.states())).map_or("others", |it| it.label())
    };
    let mut counts: Vec<(&str, usize)> = Vec::new();
    for word in pane.outside.iter().map(standing) {
        match counts.iter_mut().find(|(known, _)| *known == word) {
            Some((_, count)) => *count += 1,
            None => counts.push((word, 1)),
        }
    }
    let counts: Vec<String> =
        counts.iter().map(|(word, count)| format!("{word} {count}")).collect();
    format!("{more}: {}", counts.join(", "))
}

/// Whose the id or the address is that was searched for, where it is somebody's of the other side.
fn elsewhere(main: &Main, side: Side) -> Option<String> {
    let directory = &main.data.directory;
    let (_, found) = main.elsewhere.filter(|(of, _)| *of == side)?;
    let owner = match found {
        Elsewhere::User(owner) => owner,
        Elsewhere::Deleted(row) => {
            let whom = directory.deleted.as_ref().map(|users| label(users, row));
            return Some(format!(
                "nobody here; it belongs to the soft-deleted {}: Enter shows that user",
                whom.unwrap_or_default()
            ));
        }
    };
    match (owner, side) {
        (Owner::Cloud(row), Side::OnPrem) => Some(format!(
            "nobody here; in the cloud it belongs to {}: Enter goes there",
            label(&directory.cloud, row)
        )),
        (Owner::OnPrem(row), Side::Cloud) => Some(format!(
            "nobody here; on-premises it belongs to {}: Enter goes there",
            label(&directory.onprem, row)
        )),
        (Owner::OnPrem(row), Side::OnPrem) => Some(format!(
            "nobody's own; it is that of the mailbox of {}: Enter goes there",
            label(&directory.onprem, row)
        )),
        (Owner::Cloud(row), Side::Cloud) => Some(format!(
            "nobody's own; it is that of the mailbox of {}: Enter goes there",
            label(&directory.cloud, row)
        )),
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
        return Some(if main.is_short {
            "an export is missing: r asks where it is".into()
        } else {
            "no on-premises export was given".into()
        });
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
    // Who is outside the filter is searched, too.
    "no hit among everybody".into()
}

fn name_of(main: &Main, row: OnPremRow) -> String {
    let table = &main.data.directory.onprem;
    match table.text(row, Field::DisplayName) {
        Cell::Value(name) => name.to_string(),
        Cell::Unknown | Cell::Empty => label(table, row),
    }
}
