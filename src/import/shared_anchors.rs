//! Anchors that several users hold.

use std::collections::{BTreeMap, BTreeSet};

use super::report::{Code, Finding};
use super::row_origin::{Number, RowOrigin};
use crate::directory::{Row, Table};

/// The messages about anchors that several users hold: of each file by itself, and, of several files, of all.
/// `sources` are the first records of the users; empty where the one table was not merged.
pub(super) fn findings<R: Row>(
    table: &Table<R>,
    origins: &[RowOrigin],
    sources: &[(usize, usize)],
) -> (Vec<(Number, Finding)>, Option<Finding>) {
    let source = |row: &R| sources.get(row.index()).copied().unwrap_or((0, row.index()));
    let groups = groups(table);
    let mut by_file: BTreeMap<usize, Vec<Vec<(R, u64)>>> = BTreeMap::new();
    for group in &groups {
        let mut parts: BTreeMap<usize, Vec<(R, u64)>> = BTreeMap::new();
        for row in group {
            let (number, at) = source(row);
            let line = origins.get(number).map_or(0, |origin| origin.line(at));
            parts.entry(number).or_default().push((*row, line));
        }
        for (number, part) in parts.into_iter().filter(|(_, part)| part.len() > 1) {
            by_file.entry(number).or_default().push(part);
        }
    }
    let of_files = by_file.iter().filter_map(|(number, groups)| {
        Some((origins.get(*number)?.number, finding(table, groups)?))
    });
    let everywhere: Vec<Vec<(R, u64)>> =
        groups.iter().map(|group| group.iter().map(|row| (*row, 0)).collect()).collect();
    let of_all = (origins.len() > 1).then(|| finding(table, &everywhere)).flatten();
    (of_files.collect(), of_all)
}

/// The users of each anchor that several have.
fn groups<R: Row>(table: &Table<R>) -> Vec<BTreeSet<R>> {
    let mut groups: Vec<BTreeSet<R>> = Vec::new();
    // Each pair is a user and the next one with the same anchor.
    for (user, next) in table.repeated_anchors() {
        match groups.last_mut().filter(|group| group.contains(&user)) {
            Some(group) => _ = group.insert(next),
            None => groups.push([user, next].into()),
        }
    }
    groups
}

/// The message about users who hold the same anchors, each with its line; 0 where that does not tell the place.
fn finding<R: Row>(table: &Table<R>, groups: &[Vec<(R, u64)>]) -> Option<Finding> {
    let group = groups.first()?;
    let (first, _) = group.first()?;
    let ids = groups.len();
    let users: usize = groups.iter().map(Vec::len).sum();
    let shown = table.display(*first, R::ANCHOR).value().unwrap_or_default();
    let where_ = place_of(group);
    let text = if ids == 1 {
        format!(
            "One ImmutableId is on {users} users, {shown}{where_}: files of two tenants or dates?"
        )
    } else {
        format!(
            "{ids} ImmutableIds are on {users} users, each on several, e.g. {shown}{where_}: files of two tenants or dates?"
        )
    };
    let second_lines = groups.iter().flat_map(|group| group.iter().skip(1).map(|(_, line)| *line));
    Some(Finding {
        first_line: second_lines.filter(|line| *line > 0).min(),
        ..Finding::whole(Code::SharedAnchors, ids as u64, text)
    })
}

/// The lines of the users of an anchor, the first ones; nothing where a line does not tell the place.
fn place_of<R>(group: &[(R, u64)]) -> String {
    const MOST: usize = 10;
    let mut lines: Vec<u64> = group.iter().map(|(_, line)| *line).collect();
    lines.sort_unstable();
    if lines.first().is_none_or(|line| *line == 0) {
        return String::new();
    }
    let shown: Vec<String> = lines.iter().take(MOST).map(u64::to_string).collect();
    let Some((last, before)) = shown.split_last() else { return String::new() };
    match lines.len().saturating_sub(MOST) {
        0 => format!(" (lines {} and {last})", before.join(", ")),
        more => format!(" (lines {} and {more} more)", shown.join(", ")),
    }
}
