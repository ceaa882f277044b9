//! Listing hits, best first.

use std::collections::HashSet;

use fuzzy_matcher::FuzzyMatcher;
use fuzzy_matcher::skim::SkimMatcherV2;

use super::engine::Request;
use super::index::SearchIndex;
use super::order::SortBy;
use super::query::{Pattern, Term};
use super::scan::{Grades, NONE};

/// How many of the best are ranked field by field: some pages, so that what is looked at is in
/// order, however many there are.
const RANKED: usize = 300;

/// What a hit in each field counts for: a name is what people remember.
const FIELD_WEIGHTS: [i64; 8] = [10, 9, 9, 8, 8, 7, 7, 6];

/// The hits that the pane shows: preferred ones first; then by grade and rank, or in the order of
/// the sorted column.
pub(super) fn best_first(
    grades: &Grades,
    request: &Request,
    order: &[u32],
    index: &SearchIndex,
) -> Vec<u32> {
    let shown = |row: u32| {
        let states = request.states.get(row as usize).copied().unwrap_or(0);
        grades[row as usize] != NONE && (request.only == 0 || states & request.only != 0)
    };
    let preferred: Vec<u32> = request.preferred.iter().copied().filter(|row| shown(*row)).collect();
    let first: HashSet<u32> = preferred.iter().copied().collect();
    let rest = order.iter().copied().filter(|row| shown(*row) && !first.contains(row));
    let mut rows = preferred;
    match request.sort {
        SortBy::Column(..) => rows.extend(rest),
        SortBy::BestMatch => rows.extend(by_rank(rest, grades, request, index)),
    }
    rows
}

fn by_rank(
    rows: impl Iterator<Item = u32>,
    grades: &Grades,
    request: &Request,
    index: &SearchIndex,
) -> Vec<u32> {
    let mut buckets: Vec<Vec<u32>> = Vec::new();
    for row in rows {
        let grade = grades[row as usize] as usize;
        if buckets.len() <= grade {
            buckets.resize_with(grade + 1, Vec::new);
        }
        buckets[grade].push(row);
    }
    let mut rows = buckets.concat();
    let ranker = Ranker::new(request);
    let head = rows.len().min(RANKED);
    let mut best: Vec<(u8, i64, u32)> = rows[..head]
        .iter()
        .map(|row| (grades[*row as usize], -ranker.points(index, *row as usize), *row))
        .collect();
    // A stable sort: equal hits stay in the order of their names.
    best.sort_by_key(|(grade, points, _)| (*grade, *points));
    for (slot, (_, _, row)) in rows.iter_mut().zip(best) {
        *slot = row;
    }
    rows
}

struct Ranker<'a> {
    matcher: SkimMatcherV2,
    needles: Vec<&'a str>,
}

impl<'a> Ranker<'a> {
    fn new(request: &'a Request) -> Self {
        let needles = request.query.groups().iter().flatten().filter_map(needle).collect();
        Self { matcher: SkimMatcherV2::default().ignore_case(), needles }
    }

    /// The sum of each term's points in the field where it fits best.
    fn points(&self, index: &SearchIndex, row: usize) -> i64 {
        let in_field = |needle: &str, number: usize, field: &str| {
            let weight = FIELD_WEIGHTS[number.min(FIELD_WEIGHTS.len() - 1)];
            self.matcher.fuzzy_match(field, needle).unwrap_or(0) * weight
        };
        let best = |needle: &&str| {
            let fields = index.fields(row).enumerate();
            fields.map(|(number, field)| in_field(needle, number, field)).max().unwrap_or(0)
        };
        self.needles.iter().map(best).sum()
    }
}

fn needle(term: &Term) -> Option<&str> {
    match &term.pattern {
        Pattern::Fuzzy(text)
        | Pattern::Exact(text)
        | Pattern::Prefix(text)
        | Pattern::Suffix(text)
        | Pattern::Whole(text)
            if !term.negated =>
        {
            Some(text)
        }
        _ => None,
    }
}
