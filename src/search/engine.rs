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
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use proptest::prelude::*;

    use super::super::Vocabulary;
    use super::super::score::UNSCORED;
    use super::*;
    use crate::directory::{Directory, FieldSet, OnPremRow, OnPremUsers, TableBuilder};

    const STATES: Vocabulary = &[("even", 1), ("odd", 2)];

    fn shared(onprem: OnPremUsers) -> SharedTable<OnPremRow> {
        SharedTable::onprem(Arc::new(Directory { onprem, ..Directory::default() }))
    }

    fn people(rows: &[(&str, &str, &str)]) -> SharedTable<OnPremRow> {
        let mut builder = TableBuilder::new();
        let class = builder.class(FieldSet::EMPTY, FieldSet::EMPTY);
        for (name, upn, department) in rows {
            builder.start_row(class);
            builder.set_text(Field::DisplayName, name);
            builder.set_text(Field::Upn, upn);
            builder.set_text(Field::Department, department);
        }
        shared(builder.finish())
    }

    fn searcher(table: &SharedTable<OnPremRow>) -> Searcher<OnPremRow> {
        Searcher::new(Arc::new(Texts::new(table.clone())))
    }

    fn request(query: &str, rows: usize) -> Request {
        Request {
            query: Arc::new(Query::parse(query, STATES)),
            states: Arc::new((0..rows).map(|row| if row % 2 == 0 { 1 } else { 2 }).collect()),
            scores: Arc::default(),
            only: 0,
            sort: SortBy::BestMatch,
            preferred: Arc::new(Vec::new()),
            near: None,
        }
    }

    fn find(searcher: &mut Searcher<OnPremRow>, request: &Request) -> Vec<u32> {
        let mut found = Vec::new();
        searcher.search(request, &|| true, &mut |outcome| {
            if outcome.complete {
                found = outcome.rows.to_vec();
            }
        });
        found
    }

    fn crowd() -> SharedTable<OnPremRow> {
        people(&[
            ("Anaïs Müller", "anais.muller@contoso.com", "Sales"),
            ("Jörg Müller", "joerg.mueller@contoso.com", "IT"),
            ("John Smith", "john.smith@contoso.com", "Sales"),
            ("Smith, Johanna", "jsmith2@contoso.com", "Finance"),
            ("Siobhán O\u{2019}Brien", "siobhan.obrien@fabrikon.org", "Legal"),
            ("Łukasz Wójcik", "lukasz@contoso.com", "Müllabfuhr"),
            ("Straße, Karl", "karl@contoso.com", ""),
            ("Ann Mullen", "amullen@contoso.com", "HR"),
        ])
    }

    #[test]
    fn terms_hit_in_any_order() {
        let table = crowd();
        let mut searcher = searcher(&table);
        let mut find = |query: &str| find(&mut searcher, &request(query, table.len()));
        let cases: &[(&str, &[u32])] = &[
            ("muller", &[0, 1, 7]),
            ("muller anais", &[0]),
            ("anais muller", &[0]),
            ("MÜLLER", &[0, 1, 7]),
            ("smith", &[2, 3]),
            ("smith joh", &[2, 3]),
            ("o'brien", &[4]),
            ("lukasz", &[5]),
            ("strasse", &[6]),
            ("mulelr", &[0, 1]),
            ("'Müller", &[0, 1]),
            ("'muller", &[0]),
            ("^ann", &[7]),
            ("fabrikon.org$", &[4]),
            ("^jsmith2@contoso.com$", &[3]),
            ("muller !jorg", &[0, 7]),
            ("smith | o'brien", &[2, 3, 4]),
            ("upn:smith", &[2, 3]),
            ("name:joh", &[2, 3]),
            ("dept:sales", &[0, 2]),
            ("sales", &[0, 2]),
            ("is:even muller", &[0]),
            ("jmuller", &[0, 1]),
            ("nobodyhere", &[]),
            ("z", &[5]),
        ];
        for (query, expected) in cases {
            let mut found = find(query);
            found.sort_unstable();
            assert_eq!(found, *expected, "{query}");
        }
    }

    #[test]
    fn the_text_itself_comes_before_letters_apart_and_typing_errors() {
        let table = people(&[
            ("Hans Mulder", "hm@x.org", ""),
            ("Mona Ulla Lehr", "mul@x.org", ""),
            ("Peter Muller", "pm@x.org", ""),
            ("Muller", "m@x.org", ""),
            ("Petra Mullermann", "p@x.org", ""),
            ("Kramuller", "k@x.org", ""),
        ]);
        let found = find(&mut searcher(&table), &request("muller", table.len()));
        assert_eq!(found, [3, 2, 4, 5, 0]);
    }

    #[test]
    fn a_column_order_is_kept_with_and_without_a_query() {
        let table =
            people(&[("b", "3@x", ""), ("", "1@x", ""), ("a", "2@x", ""), ("ä", "4@x", "")]);
        let mut searcher = searcher(&table);
        let mut sorted = |query: &str, sort| {
            find(&mut searcher, &Request { sort, ..request(query, table.len()) })
        };
        let by = |direction| SortBy::Column(Field::DisplayName, direction);
        assert_eq!(sorted("", by(Direction::Ascending)), [2, 3, 0, 1]);
        assert_eq!(sorted("", by(Direction::Descending)), [0, 3, 2, 1]);
        assert_eq!(sorted("", SortBy::BestMatch), [2, 3, 0, 1]);
        assert_eq!(sorted("x", SortBy::Column(Field::Upn, Direction::Ascending)), [1, 2, 0, 3]);
    }

    #[test]
    fn rows_are_listed_and_found_by_score() {
        let table =
            people(&[("d", "1@x", ""), ("c", "2@x", ""), ("b", "3@x", ""), ("a", "4@x", "")]);
        let mut searcher = searcher(&table);
        let scores = Arc::new(vec![9_950, 5_000, UNSCORED, 9_950]);
        let mut found = |query: &str, sort| {
            let scores = Arc::clone(&scores);
            find(&mut searcher, &Request { scores, sort, ..request(query, table.len()) })
        };
        assert_eq!(found("", SortBy::Score(Direction::Descending)), [3, 0, 1, 2]);
        assert_eq!(found("", SortBy::Score(Direction::Ascending)), [1, 3, 0, 2]);
        assert_eq!(found("p>90", SortBy::Score(Direction::Ascending)), [3, 0]);
        assert_eq!(found("p<=50", SortBy::BestMatch), [1]);
        assert_eq!(found("!p>90", SortBy::BestMatch), [2, 1]);
    }

    /// The rows of the last answer are enough only while what is known of them is the same.
    #[test]
    fn what_has_changed_since_is_found_by_the_same_query() {
        let table = crowd();
        let mut searcher = searcher(&table);
        let asked = |states: Vec<u32>, scores: Vec<Score>| Request {
            states: Arc::new(states),
            scores: Arc::new(scores),
            ..request("is:odd p>50", table.len())
        };
        let (none, all) = (vec![1; table.len()], vec![2; table.len()]);
        assert_eq!(find(&mut searcher, &asked(all.clone(), vec![0; 8])), [0; 0]);
        assert_eq!(find(&mut searcher, &asked(none, vec![9_000; 8])), [0; 0]);
        assert_eq!(find(&mut searcher, &asked(all, vec![9_000; 8])).len(), table.len());
    }

    #[test]
    fn a_pane_can_be_limited_and_can_prefer() {
        let table = crowd();
        let mut searcher = searcher(&table);
        let limited = Request { only: 2, ..request("", table.len()) };
        assert_eq!(find(&mut searcher, &limited).len(), 4);
        let preferred =
            Request { preferred: Arc::new(vec![7, 1]), ..request("muller", table.len()) };
        assert_eq!(find(&mut searcher, &preferred), [7, 1, 0]);
        let preferred = Request { preferred: Arc::new(vec![7]), ..request("", table.len()) };
        assert_eq!(find(&mut searcher, &preferred).first(), Some(&7));
    }

    #[test]
    fn a_pasted_id_finds_its_owner() {
        let mut builder = TableBuilder::<OnPremRow>::new();
        let class = builder.class(FieldSet::EMPTY, FieldSet::EMPTY);
        for number in 1..5 {
            builder.start_row(class);
            builder.set_guid(Field::ObjectGuid, crate::anchor::Guid::from_ad_bytes([number; 16]));
        }
        let table = shared(builder.finish());
        let id = table.id(OnPremRow::new(2)).unwrap();
        for text in [id.to_string(), id.base64(), id.ldap_filter(), id.hex()] {
            assert_eq!(find(&mut searcher(&table), &request(&text, 4)), [2], "{text}");
        }
        assert_eq!(find(&mut searcher(&table), &request("id:0303", 4)), [2]);
        for bytes in ["03 03 03 03", "03 03 \u{b7} 03 03", "03030303"] {
            assert_eq!(find(&mut searcher(&table), &request(bytes, 4)), [2], "{bytes}");
        }
    }

    #[test]
    fn work_that_was_overtaken_is_not_published() {
        let table = crowd();
        let asked = AtomicUsize::new(0);
        let mut published = 0;
        searcher(&table).search(
            &request("muller", table.len()),
            &|| asked.fetch_add(1, Ordering::Relaxed) == usize::MAX,
            &mut |_| published += 1,
        );
        assert_eq!(published, 0);
        assert!(asked.into_inner() > 0);
    }

    fn name() -> impl Strategy<Value = String> {
        prop::collection::vec("[a-dmü]{1,6}", 1..3).prop_map(|words| words.join(" "))
    }

    fn typed() -> impl Strategy<Value = String> {
        prop::collection::vec("[!'^]?[a-dmü]{1,7}[$]?|\\||is:odd|upn:[a-d]{1,4}|[a-d]{2}", 1..6)
            .prop_map(|terms| terms.join(" "))
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(400))]

        #[test]
        fn incremental_equals_full(
            names in prop::collection::vec((name(), "[a-d.]{1,8}@x"), 1..40),
            queries in prop::collection::vec(typed(), 1..4),
        ) {
            let rows: Vec<(&str, &str, &str)> =
                names.iter().map(|(name, upn)| (name.as_str(), upn.as_str(), "")).collect();
            let table = people(&rows);
            let mut typing = searcher(&table);
            for query in queries {
                let mut typed = String::new();
                for c in query.chars() {
                    typed.push(c);
                    let request = request(&typed, table.len());
                    let incremental = find(&mut typing, &request);
                    let full = find(&mut searcher(&table), &request);
                    prop_assert_eq!(incremental, full, "{}", typed);
                }
            }
        }

        #[test]
        fn the_early_part_stands_above_the_rest(names in prop::collection::vec(name(), 100..140), query in "[a-dm]{1,6}") {
            let rows: Vec<(&str, &str, &str)> = names.iter().map(|name| (name.as_str(), "", "")).collect();
            let table = people(&rows);
            let mut parts: Vec<SearchAnswer> = Vec::new();
            searcher(&table).search(&request(&query, table.len()), &|| true, &mut |part| parts.push(part));
            let whole = parts.last().unwrap();
            prop_assert!(whole.complete);
            for part in &parts {
                prop_assert_eq!(&part.rows[..EARLY.min(part.rows.len())], &whole.rows[..EARLY.min(part.rows.len())]);
            }
        }
    }
}
