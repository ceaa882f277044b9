//! Listing hits, best first.

use fuzzy_matcher::FuzzyMatcher;
use fuzzy_matcher::skim::SkimMatcherV2;

use super::index::SearchIndex;
use super::order::{Order, SortBy};
use super::query::{Pattern, Term};
use super::request::Request;
use super::scan::{GRADES, Grades, NONE};

/// How many of the best are ranked field by field: some pages, so that what is looked at is in
/// order, however many there are.
pub(super) const RANKED: usize = 300;

/// How many of the hits that a pane leaves out are listed.
pub(super) const OUTSIDE: usize = 300;

/// Below one hit in so many rows, the hits are sorted; above, the order of all rows is walked.
const FEW: usize = 16;

/// What a hit in each field counts for: a name is what people remember.
const FIELD_WEIGHTS: [i64; 8] = [10, 9, 9, 8, 8, 7, 7, 6];

/// The hits that a pane shows, in the order in which it shows them.
pub(super) struct Listing<'a> {
    pub(super) request: &'a Request,
    pub(super) order: &'a Order,
    /// The folded text to rank hits by; without a query there is nothing to rank.
    pub(super) index: Option<&'a SearchIndex>,
}

impl Listing<'_> {
    /// Preferred hits first; then by grade and rank, or in the order of the sorted column. With a
    /// limit, the first so many at least.
    pub(super) fn rows(&self, grades: &Grades, limit: Option<usize>) -> Vec<u32> {
        let mut shown = self.shown(grades);
        let mut rows: Vec<u32> = Vec::new();
        for row in self.request.preferred.iter() {
            if shown.get(*row as usize).is_some_and(|grade| *grade != NONE) {
                shown[*row as usize] = NONE;
                rows.push(*row);
            }
        }
        let by_grade = self.index.filter(|_| self.request.sort == SortBy::BestMatch);
        if by_grade.is_none() {
            shown.iter_mut().filter(|grade| **grade != NONE).for_each(|grade| *grade = 0);
        }
        let mut rest = self.in_order(&shown, limit);
        if let Some(index) = by_grade {
            self.rank(index, &mut rest, &shown);
        }
        rows.append(&mut rest);
        rows
    }

    /// The hits that the pane leaves out, the best first, and how many they are.
    pub(super) fn outside(&self, grades: &Grades) -> (Vec<u32>, usize) {
        let only = self.request.only;
        if only == 0 {
            return (Vec::new(), 0);
        }
        let left = |(grade, states): (&u8, &u32)| if states & only == 0 { *grade } else { NONE };
        let grades: Grades = grades.iter().zip(self.request.states.iter()).map(left).collect();
        let count = grades.iter().filter(|grade| **grade != NONE).count();
        let mut rows = self.in_order(&grades, Some(OUTSIDE));
        rows.truncate(OUTSIDE);
        (rows, count)
    }

    /// How many of the rows that the pane shows stand before a row, in the order of the column.
    pub(super) fn place_of(&self, row: u32) -> usize {
        let only = self.request.only;
        let end = self.order.places.get(row as usize).map_or(0, |place| *place as usize);
        let before = self.order.rows.iter().take(end);
        let states = |row: &&u32| self.request.states.get(**row as usize).copied().unwrap_or(0);
        before.filter(|row| only == 0 || states(row) & only != 0).count()
    }

    /// The grades without those of rows that the pane leaves out.
    fn shown(&self, grades: &Grades) -> Grades {
        let only = self.request.only;
        if only == 0 {
            return grades.clone();
        }
        let shows = |(grade, states): (&u8, &u32)| if states & only == 0 { NONE } else { *grade };
        grades.iter().zip(self.request.states.iter()).map(shows).collect()
    }

    /// Hits by grade, and within a grade in the order of the column.
    fn in_order(&self, grades: &Grades, limit: Option<usize>) -> Vec<u32> {
        let mut counts = [0_usize; GRADES];
        for grade in grades.iter().filter(|grade| **grade != NONE) {
            counts[*grade as usize] += 1;
        }
        let total: usize = counts.iter().sum();
        let wanted = limit.unwrap_or(total).min(total);
        if total * FEW < grades.len() {
            return self.sorted(grades, wanted);
        }
        self.walked(grades, &counts, wanted)
    }

    fn sorted(&self, grades: &Grades, wanted: usize) -> Vec<u32> {
        let hits = grades.iter().enumerate().filter(|(_, grade)| **grade != NONE);
        let mut keyed: Vec<u64> = hits
            .map(|(row, grade)| u64::from(*grade) << 32 | u64::from(self.order.places[row]))
            .collect();
        keyed.sort_unstable();
        keyed.iter().take(wanted).map(|key| self.order.rows[*key as u32 as usize]).collect()
    }

    /// Walks all rows in order, each into the slots of its grade, until the wanted slots are full.
    fn walked(&self, grades: &Grades, counts: &[usize; GRADES], wanted: usize) -> Vec<u32> {
        let mut rows = vec![0; wanted];
        let mut next = [0_usize; GRADES];
        for grade in 1..GRADES {
            next[grade] = next[grade - 1] + counts[grade - 1];
        }
        let mut left = wanted;
        for row in &self.order.rows {
            let grade = grades[*row as usize];
            if grade == NONE {
                continue;
            }
            let slot = next[grade as usize];
            next[grade as usize] += 1;
            if slot < wanted {
                rows[slot] = *row;
                left -= 1;
                if left == 0 {
                    break;
                }
            }
        }
        rows
    }

    /// Ranks the best field by field. A stable sort: equal hits stay in the order of the column.
    fn rank(&self, index: &SearchIndex, rows: &mut [u32], grades: &Grades) {
        let ranker = Ranker::new(self.request);
        let head = rows.len().min(RANKED);
        let mut best: Vec<(u8, i64, u32)> = rows[..head]
            .iter()
            .map(|row| (grades[*row as usize], -ranker.points(index, *row as usize), *row))
            .collect();
        best.sort_by_key(|(grade, points, _)| (*grade, *points));
        for (slot, (_, _, row)) in rows.iter_mut().zip(best) {
            *slot = row;
        }
    }
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

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::directory::{Field, FieldSet, OnPremRow, TableBuilder};
    use crate::search::{Direction, Query};

    /// People with a display name and a UPN, listed by name, all at one grade.
    fn ranked(query: &str, people: &[(&str, &str)]) -> Vec<u32> {
        let mut builder = TableBuilder::<OnPremRow>::new();
        let class = builder.class(FieldSet::EMPTY, FieldSet::EMPTY);
        for (name, upn) in people {
            builder.start_row(class);
            builder.set_text(Field::DisplayName, name);
            builder.set_text(Field::Upn, upn);
        }
        let table = builder.finish();
        let request = Request {
            query: Arc::new(Query::parse(query, &[])),
            states: Arc::default(),
            scores: Arc::default(),
            only: 0,
            sort: SortBy::BestMatch,
            preferred: Arc::default(),
            near: None,
        };
        let order = Order::by(&table, Field::DisplayName, Direction::Ascending);
        let index = SearchIndex::build(&table);
        let listing = Listing { request: &request, order: &order, index: Some(&index) };
        listing.rows(&vec![0; people.len()], None)
    }

    #[test]
    fn a_hit_in_the_name_counts_more_than_one_in_an_address() {
        let people = [("Abel", "zorn@x.org"), ("Zorn", "abel@x.org")];
        assert_eq!(ranked("zorn", &people), [1, 0]);
        assert_eq!(ranked("abel", &people), [0, 1]);
    }

    #[test]
    fn letters_that_stand_together_count_more_than_scattered_ones() {
        let people = [("Abe Zed Oar Run", ""), ("Ben Zorn", ""), ("Cleo", "")];
        assert_eq!(ranked("zorn", &people), [1, 0, 2]);
    }

    #[test]
    fn of_several_terms_each_counts() {
        let people = [("Abel Smith", ""), ("Zorn Smith", ""), ("Zorn Abel", "")];
        assert_eq!(ranked("smith zorn", &people)[0], 1);
        assert_eq!(ranked("!smith zorn", &people)[0], 2, "what must not be there gives no points");
    }
}
