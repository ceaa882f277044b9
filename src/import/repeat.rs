//! People who stand on several rows, and ids on which several people stand.

use std::collections::{BTreeMap, BTreeSet};

use super::report::{Code, Finding, Tally, counted, shorten};
use super::row_origin::{Number, RowOrigin};
use crate::directory::{Conflict, Field, MergeReport, SharedId};

/// One message for each file that repeats people, its own or another's, and one for each with ids of several people.
/// That a file is given twice is told elsewhere, without everybody in it.
pub(super) fn findings(origins: &[RowOrigin], found: &MergeReport) -> Vec<(Number, Finding)> {
    let mut by_file: BTreeMap<Number, Vec<&Conflict>> = BTreeMap::new();
    for conflict in &found.repeated {
        let (kept, merged) = (&origins[conflict.kept.0], &origins[conflict.merged.0]);
        if !merged.is_copy_of(kept) {
            by_file.entry(merged.number).or_default().push(conflict);
        }
    }
    let mut shared: BTreeMap<Number, Vec<&SharedId>> = BTreeMap::new();
    for id in &found.shared {
        let Some(last) = id.people.last() else { continue };
        shared.entry(origins[last.0].number).or_default().push(id);
    }
    let repeated = by_file
        .iter()
        .filter_map(|(number, conflicts)| Some((*number, repeated(origins, conflicts)?)));
    let shared =
        shared.iter().filter_map(|(number, ids)| Some((*number, several_people(origins, ids)?)));
    repeated.chain(shared).collect()
}

/// How many of the rows of each file are further rows of people whom it has already.
pub(super) fn counted_twice(origins: &[RowOrigin], repeated: &[Conflict]) -> BTreeMap<Number, u64> {
    let mut twice = BTreeMap::new();
    for conflict in repeated {
        let number = origins[conflict.merged.0].number;
        if origins[conflict.kept.0].number == number {
            *twice.entry(number).or_insert(0) += 1;
        }
    }
    twice
}

/// The message about people who stand on several rows.
fn repeated(origins: &[RowOrigin], conflicts: &[&Conflict]) -> Option<Finding> {
    let people = |differing: bool| {
        let meant = conflicts.iter().filter(|found| !differing || !found.differing.is_empty());
        meant.map(|conflict| conflict.kept).collect::<BTreeSet<(usize, usize)>>().len() as u64
    };
    let first = conflicts.first()?;
    // One that differs tells more than one that does not, and one whose lists do more than one that is the same.
    let told =
        |conflict: &&&Conflict| (!conflict.differing.is_empty(), !conflict.united.is_empty());
    let most = conflicts.iter().map(|conflict| told(&conflict)).max();
    let shown = conflicts.iter().find(|conflict| Some(told(conflict)) == most).unwrap_or(first);
    let who = shown.id.map_or_else(|| "one UPN".to_string(), |id| id.to_string());
    let how = how_they_stand(shown);
    let mut lines: Vec<u64> =
        conflicts.iter().map(|c| origins[c.merged.0].line(c.merged.1)).collect();
    lines.sort_unstable();
    let text = format!(
        "{} more than once, {} of them with differences: {who} on {} and {}: {how}.",
        counted(people(false), "person occurs", "people occur"),
        people(true),
        origins[shown.kept.0].place(shown.kept.1),
        origins[shown.merged.0].place(shown.merged.1),
    );
    Some(about(Code::RepeatedPeople, people(false), lines, text))
}

/// How two records of one person stand to each other.
fn how_they_stand(conflict: &Conflict) -> String {
    let titles = |fields: &[Field]| -> String {
        let titles: Vec<&str> = fields.iter().map(|field| field.title()).collect();
        titles.join(", ")
    };
    let is_id = |field: &Field| matches!(field, Field::ObjectGuid | Field::CloudId);
    let (ids, values): (Vec<Field>, Vec<Field>) =
        conflict.differing.iter().partition(|field| conflict.id_is_lost && is_id(field));
    let ids = ids.first().map(|id| format!("they differ in {}, so that it is unknown", id.title()));
    let (differing, united) = (titles(&values), titles(&conflict.united));
    match (differing.as_str(), united.as_str()) {
        ("", "") if ids.is_some() => ids.unwrap_or_default(),
        ("", "") => "identical where both say something".to_string(),
        ("", united) if ids.is_none() => {
            format!(
                "identical where both say something, but for lists, which are united ({united})"
            )
        }
        (differing, united) => {
            let values =
                format!("they differ in {differing}; the first value that is whole is kept");
            let lists = format!("lists are united ({united})");
            let values = Some(values).filter(|_| !differing.is_empty());
            let lists = Some(lists).filter(|_| !united.is_empty());
            [ids, values, lists].into_iter().flatten().collect::<Vec<_>>().join(", and ")
        }
    }
}

/// The message about ids under which people stand who cannot be one.
fn several_people(origins: &[RowOrigin], ids: &[&SharedId]) -> Option<Finding> {
    let shown = ids.first()?;
    let [first, second, ..] = shown.people.as_slice() else { return None };
    let people: u64 = ids.iter().map(|id| id.people.len() as u64).sum();
    let of_file = origins[shown.people.last()?.0].number;
    let here = |(table, row): &(usize, usize)| {
        let origin = &origins[*table];
        (origin.number == of_file).then(|| origin.line(*row))
    };
    let mut lines: Vec<u64> = ids.iter().flat_map(|id| &id.people).filter_map(here).collect();
    lines.sort_unstable();
    let [name, other] = shown.names.each_ref().map(|name| shorten(name));
    let which = match ids.len() {
        1 => "One id stands on several people".to_string(),
        several => format!("{several} ids stand on several people each"),
    };
    let text = format!(
        "{which}: {} on {}, {name}, and on {}, {other}. Whose it is cannot be known: the id of these {people} people is unknown, and they cannot be linked until it is corrected.",
        shown.id,
        origins[first.0].place(first.1),
        origins[second.0].place(second.1),
    );
    Some(about(Code::UnreadableIds, people, lines, text))
}

fn about(code: Code, count: u64, lines: Vec<u64>, text: String) -> Finding {
    let mut met = Tally::default();
    for line in lines {
        met.add(line, "");
    }
    Finding { count, ..Finding::about(code, &met, text) }
}
