//! Finding the rows that a query means.

use std::collections::HashMap;
use std::sync::{Arc, OnceLock};

use super::index::SearchIndex;
use super::narrow::narrows;
use super::order::{Direction, Order, SortBy};
use super::query::Query;
use super::rank::{Listing, RANKED};
use super::request::Request;
use super::scan::{NONE, Scan};
use super::score::Score;
use super::term::Compiled;
use crate::directory::{Field, Row, SharedTable};
use crate::link::{NameIndex, SharedNames};

/// From this many hits on, the first pages are published before the rest is known: more than a
/// screen.
const EARLY: usize = 64;

/// From how many rows on what is found last is worth waiting for apart.
const MANY: usize = 50_000;

/// What was found.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SearchAnswer {
    /// The rows, best first.
    pub rows: Arc<Vec<u32>>,
    /// Those that the query hits and the pane leaves out, the best first, 300 of them at most. Of the
    /// whole answer only.
    pub outside: Arc<Vec<u32>>,
    /// How many those are in all.
    pub outside_count: usize,
    /// Where a row stands, or would stand, that was asked for.
    pub place: Option<usize>,
    /// Whether this is the whole answer. If not, it is what stands at its beginning.
    pub complete: bool,
}

impl SearchAnswer {
    /// These rows, and nothing else known.
    #[must_use]
    pub fn of(rows: Vec<u32>) -> Self {
        let (rows, outside) = (Arc::new(rows), Arc::default());
        Self { rows, outside, outside_count: 0, place: None, complete: false }
    }
}

/// The rows that the last complete query hit, for narrowing.
struct Previous {
    query: Arc<Query>,
    /// Ascending, those that the pane left out among them.
    rows: Vec<u32>,
    /// What was known of the rows beside their texts.
    states: Arc<Vec<u32>>,
    scores: Arc<Vec<Score>>,
}

impl Previous {
    /// Whether an answer to this can be found among its rows.
    fn serves(&self, request: &Request) -> bool {
        Arc::ptr_eq(&self.states, &request.states)
            && Arc::ptr_eq(&self.scores, &request.scores)
            && narrows(&self.query, &request.query)
    }
}

/// The last order by score.
struct ByScore {
    scores: Arc<Vec<Score>>,
    direction: Direction,
    order: Arc<Order>,
}

/// What finding rows by text needs of a table, made when it is first asked for: to list everybody nothing
/// of it is needed.
pub struct Texts<R: Row> {
    table: SharedTable<R>,
    index: OnceLock<SearchIndex>,
    names: SharedNames,
}

impl<R: Row> Texts<R> {
    /// The texts of a table, none of them made yet.
    #[must_use]
    pub fn new(table: SharedTable<R>) -> Self {
        Self::sharing(table, SharedNames::default())
    }

    /// The texts of a table whose names are used elsewhere too.
    #[must_use]
    pub const fn sharing(table: SharedTable<R>, names: SharedNames) -> Self {
        Self { table, index: OnceLock::new(), names }
    }

    /// Makes all, so that no query has to wait for it.
    pub fn prepare(&self) {
        self.index();
        let _ = self.names();
    }

    fn index(&self) -> &SearchIndex {
        self.index.get_or_init(|| SearchIndex::build(&*self.table))
    }

    fn names(&self) -> &NameIndex {
        self.names.get_or_init(|| NameIndex::build(&*self.table))
    }
}

/// Finds rows of one table. It remembers the last answer, so it is used from one thread.
pub struct Searcher<R: Row> {
    texts: Arc<Texts<R>>,
    orders: HashMap<(Field, Direction), Arc<Order>>,
    by_score: Option<ByScore>,
    previous: Option<Previous>,
}

impl<R: Row> Searcher<R> {
    /// A searcher over a table and its texts.
    #[must_use]
    pub fn new(texts: Arc<Texts<R>>) -> Self {
        Self { texts, orders: HashMap::new(), by_score: None, previous: None }
    }

    /// Answers a request. `publish` is called with the part that hits by its text as soon as that is
    /// known, then with the whole answer. `keep_on` is asked between pieces of work; when it says
    /// no, what is left is not published.
    pub fn search(
        &mut self,
        request: &Request,
        keep_on: &(dyn Fn() -> bool + Sync),
        publish: &mut dyn FnMut(SearchAnswer),
    ) {
        let order = self.order(request);
        let texts = Arc::clone(&self.texts);
        let mut tell = |rows: Vec<u32>, complete| {
            if keep_on() {
                publish(SearchAnswer { complete, ..SearchAnswer::of(rows) });
            }
        };
        if request.query.is_empty() {
            self.previous = None;
            let listing = Listing { request, order: &order, index: None };
            let rows = listing.rows(&vec![0; texts.table.len()], None);
            let place = request.near.map(|near| listing.place_of(near));
            if keep_on() {
                publish(SearchAnswer { place, complete: true, ..SearchAnswer::of(rows) });
            }
            return;
        }
        let (index, names) = (texts.index(), texts.names());
        let listing = Listing { request, order: &order, index: Some(index) };
        let compile = |term| Compiled::new(term, &texts.table, index, names);
        let groups: Vec<Vec<Compiled<'_, R>>> = request
            .query
            .groups()
            .iter()
            .map(|group| group.iter().map(compile).collect())
            .collect();
        let scan = Scan::new(index, &groups, request, keep_on);
        let pool = self.pool(request, &groups);
        let Some(mut grades) = scan.literal(pool.as_deref()) else { return };
        let early = listing.rows(&grades, Some(RANKED));
        if early.len() >= EARLY {
            tell(early, false);
        }
        if scan.add_inexact(&mut grades, pool.as_deref()).is_none() {
            return;
        }
        if scan.has_hidden() {
            if texts.table.len() >= MANY {
                tell(listing.rows(&grades, Some(RANKED)), false);
            }
            if scan.add_hidden(&mut grades, pool.as_deref()).is_none() {
                return;
            }
        }
        let rows = listing.rows(&grades, None);
        let (outside, outside_count) = listing.outside(&grades);
        if keep_on() {
            let outside = Arc::new(outside);
            let whole = SearchAnswer { outside, outside_count, ..SearchAnswer::of(rows) };
            publish(SearchAnswer { complete: true, ..whole });
        }
        let hits = grades.iter().enumerate().filter(|(_, grade)| **grade != NONE);
        let rows = hits.map(|(row, _)| row as u32).collect();
        self.previous = Some(Previous {
            query: Arc::clone(&request.query),
            rows,
            states: Arc::clone(&request.states),
            scores: Arc::clone(&request.scores),
        });
    }

    /// Forgets the last answer, so that the next one is found in full.
    pub fn forget(&mut self) {
        self.previous = None;
    }

    /// The rows that are enough to look at, ascending: those that an id names, or those that the
    /// last query hit and those with typing errors in this one.
    fn pool(&self, request: &Request, groups: &[Vec<Compiled<'_, R>>]) -> Option<Vec<u32>> {
        if let Some(named) = groups.iter().find_map(|group| match group.as_slice() {
            [only] => only.named(),
            _ => None,
        }) {
            return Some(named.iter().collect());
        }
        let previous = self.previous.as_ref().filter(|last| last.serves(request))?;
        let typos = groups.iter().flatten().filter_map(Compiled::typos);
        let mut rows: Vec<u32> = previous.rows.clone();
        let before = rows.len();
        typos.for_each(|typos| rows.extend(typos.iter()));
        if rows.len() > before {
            rows.sort_unstable();
            rows.dedup();
        }
        Some(rows)
    }

    fn order(&mut self, request: &Request) -> Arc<Order> {
        let by_name = self.order_by(request.sort.column());
        let SortBy::Score(direction) = request.sort else { return by_name };
        let is_same = |last: &&ByScore| {
            last.direction == direction && Arc::ptr_eq(&last.scores, &request.scores)
        };
        if let Some(last) = self.by_score.as_ref().filter(is_same) {
            return Arc::clone(&last.order);
        }
        let order = Arc::new(by_name.by_score(&request.scores, direction));
        let scores = Arc::clone(&request.scores);
        self.by_score = Some(ByScore { scores, direction, order: Arc::clone(&order) });
        order
    }

    fn order_by(&mut self, (field, direction): (Field, Direction)) -> Arc<Order> {
        let table = &self.texts.table;
        let order = self
            .orders
            .entry((field, direction))
            .or_insert_with(|| Arc::new(Order::by(table, field, direction)));
        Arc::clone(order)
    }
}

#[cfg(test)]
#[path = "engine_tests.rs"]
mod tests;
