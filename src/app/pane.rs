//! One pane: a list of users with a query line, a filter, an order and columns.

use std::sync::Arc;

use tui_input::Input;

use super::column::Column;
use super::fitting::{Fitted, fit_columns};
use super::input;
use crate::plan::{Filter, Filtered, States};
use crate::search::{Query, SearchAnswer, SortBy};

/// A query that is being typed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Begun<R> {
    /// What the query was before, to go back to.
    pub before: String,
    /// Who was under the cursor.
    pub user: Option<R>,
    /// How many steps back the earlier query is that was recalled.
    pub recalled: usize,
}

/// How many queries a pane remembers.
const REMEMBERED: usize = 50;

/// The state of one pane.
#[derive(Clone, Debug)]
pub struct Pane<R: Filtered> {
    /// The text being typed.
    pub input: Input,
    /// What it means.
    pub query: Arc<Query>,
    /// The queries that were kept before, the last one at the end.
    pub earlier: Vec<String>,
    /// While a query is typed: what it was before, and which of the earlier ones was recalled.
    pub begun: Option<Begun<R>>,
    /// Whom the pane shows.
    pub filter: R::Filter,
    /// Who was under the cursor before something was searched for.
    left_for_search: Option<R>,
    /// The order.
    pub sort: SortBy,
    /// The columns, in order.
    pub columns: Vec<Column>,
    /// By how many columns it is scrolled.
    pub scrolled: usize,
    /// How many cells the columns have.
    pub cells: u16,
    /// The users shown.
    pub rows: Arc<Vec<u32>>,
    /// The users whom the query hits and the filter leaves out, listed below the others.
    pub outside: Arc<Vec<u32>>,
    /// How many those are in all.
    pub outside_count: usize,
    /// Whether `rows` is the whole answer.
    pub complete: bool,
    /// The stamp of the newest request.
    pub generation: u64,
    /// Who is under the cursor.
    pub cursor: Option<R>,
    /// Where the cursor stands in `rows`.
    pub position: usize,
    /// The first row on the screen.
    pub top: usize,
    /// How many rows fit on the screen.
    pub height: usize,
}

impl<R: Filtered> Pane<R> {
    /// An empty pane.
    #[must_use]
    pub fn new(columns: Vec<Column>) -> Self {
        Self {
            input: Input::default(),
            query: Arc::default(),
            filter: R::Filter::ALL[0],
            sort: SortBy::default(),
            columns,
            scrolled: 0,
            cells: 0,
            rows: Arc::default(),
            outside: Arc::default(),
            outside_count: 0,
            earlier: Vec::new(),
            begun: None,
            left_for_search: None,
            complete: false,
            generation: 0,
            cursor: None,
            position: 0,
            top: 0,
            height: 10,
        }
    }

    /// Takes over what is typed as the query. Says whether it changed.
    pub fn parse_query(&mut self) -> bool {
        let query = Query::parse(self.input.value(), R::Filter::WORDS);
        let changed = *self.query != query;
        if changed {
            self.query = Arc::new(query);
        }
        changed
    }

    /// Writes a query, as if it had been typed.
    pub fn set_query(&mut self, text: &str) {
        self.input = Input::default();
        input::insert(&mut self.input, text);
        self.parse_query();
    }

    /// The states that limit the pane: its filter steps back for a query that names a state or a
    /// probability, and for a pasted id.
    #[must_use]
    pub fn only(&self) -> States {
        if self.query.names_state() || self.query.is_id() {
            States::empty()
        } else {
            self.filter.states()
        }
    }

    /// Begins a query anew; the one before is a key away.
    pub fn begin_query(&mut self) {
        let before = self.input.value().to_string();
        self.input = Input::default();
        // Who is under the cursor of a search is a hit of it: whoever was before is come back to.
        let user =
            if before.is_empty() { self.cursor } else { self.left_for_search.or(self.cursor) };
        self.left_for_search = user;
        self.begun = Some(Begun { before, user: self.cursor, recalled: 0 });
    }

    /// Keeps the query that was typed.
    pub fn keep_query(&mut self) {
        self.begun = None;
        let query = self.input.value().trim().to_string();
        if query.is_empty() {
            return;
        }
        self.earlier.retain(|earlier| *earlier != query);
        self.earlier.push(query);
        let surplus = self.earlier.len().saturating_sub(REMEMBERED);
        self.earlier.drain(..surplus);
    }

    /// Goes back to the query that was there before this one was begun; gives the user who was under the cursor.
    pub fn give_query_back(&mut self) -> Option<R> {
        let begun = self.begun.take();
        let (before, user) = begun.map_or((String::new(), None), |it| (it.before, it.user));
        self.input = Input::default();
        input::insert(&mut self.input, &before);
        user
    }

    /// Remembers the query that was typed, and goes back to what was there before it was begun.
    pub fn leave_query(&mut self) {
        let begun = self.begun.clone();
        self.keep_query();
        self.begun = begun;
        let user = self.give_query_back();
        self.parse_query();
        self.cursor = user;
    }

    /// Whether there is a query before the one that was recalled last.
    #[must_use]
    pub fn can_recall(&self) -> bool {
        self.begun.as_ref().map_or(0, |begun| begun.recalled) < self.earlier.len()
    }

    /// Writes the query before the one that was recalled last; says whether there is one.
    pub fn recall_query(&mut self) -> bool {
        let recalled = self.begun.as_ref().map_or(0, |begun| begun.recalled);
        let Some(at) = self.earlier.len().checked_sub(recalled + 1) else { return false };
        let query = self.earlier.get(at).cloned().unwrap_or_default();
        self.input = Input::default();
        input::insert(&mut self.input, &query);
        if let Some(begun) = &mut self.begun {
            begun.recalled += 1;
        }
        true
    }

    /// How many users are listed, those outside the filter too.
    #[must_use]
    pub fn len(&self) -> usize {
        self.rows.len() + self.outside.len()
    }

    /// Whether nobody is listed.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The row at a place of the list: those outside the filter come last.
    fn row_at(&self, place: usize) -> Option<u32> {
        let outside = place.checked_sub(self.rows.len());
        outside.map_or_else(|| self.rows.get(place), |place| self.outside.get(place)).copied()
    }

    /// The place of a row in the list.
    fn place_of(&self, wanted: u32) -> Option<usize> {
        let mut all = self.rows.iter().chain(self.outside.iter());
        all.position(|row| *row == wanted)
    }

    /// Takes over an answer. The cursor stays with its user; if that one is gone, at its place.
    pub fn set_rows(&mut self, answer: SearchAnswer) {
        let user = self.cursor.map(|row| row.index() as u32);
        self.rows = answer.rows;
        self.outside = answer.outside;
        self.outside_count = answer.outside_count;
        self.complete = answer.complete;
        let mut found = user.and_then(|user| self.place_of(user));
        if self.query.is_empty() && self.complete {
            // Whoever was searched for may be nobody of this list: then whoever was there before is.
            let before = self.left_for_search.take().map(|row| row.index() as u32);
            found = found.or_else(|| before.and_then(|user| self.place_of(user)));
        }
        if found.is_none() && self.left_for_search.is_some() && self.query.is_empty() {
            // Half of the list is there, and whoever is come back to may be in the other half.
            self.position = self.position.min(self.len().saturating_sub(1));
            return self.scroll();
        }
        self.place(found.or(answer.place).unwrap_or(self.position));
    }

    /// Puts the cursor on a place of the list, or on the last one.
    pub fn place(&mut self, position: usize) {
        self.position = position.min(self.len().saturating_sub(1));
        self.cursor = self.row_at(self.position).map(R::new);
        self.scroll();
    }

    /// Puts the cursor on a user, if it is shown. If it is not, the cursor waits for it: it may be
    /// in the next answer.
    pub fn place_on(&mut self, user: R) {
        match self.place_of(user.index() as u32) {
            Some(position) => self.place(position),
            None => self.cursor = Some(user),
        }
    }

    /// Moves the cursor by some places.
    pub fn step(&mut self, by: isize) {
        self.place(self.position.saturating_add_signed(by));
    }

    /// Tells how many lines fit on the screen. One is for what is said of those outside the filter.
    pub fn set_height(&mut self, height: usize) {
        let said = usize::from(self.outside_count > 0);
        self.height = height.saturating_sub(said).max(1);
        self.scroll();
    }

    /// The columns that fit.
    #[must_use]
    pub fn fitted(&self) -> Fitted {
        fit_columns(&self.columns, self.cells, self.scrolled)
    }

    /// Scrolls the columns by one; says whether there was one more.
    pub fn scroll_columns(&mut self, on: bool) -> bool {
        let Fitted { before, after, .. } = self.fitted();
        let next = if on { before + usize::from(after > 0) } else { before.saturating_sub(1) };
        // Where one at least must stay, the last ones have no more room.
        self.scrolled = fit_columns(&self.columns, self.cells, next).before;
        self.scrolled != before
    }

    /// Keeps the cursor on the screen.
    fn scroll(&mut self) {
        let lowest = self.len().saturating_sub(self.height);
        let first = self.position.saturating_sub(self.height - 1);
        self.top = self.top.clamp(first.min(lowest), self.position).min(lowest);
    }

    /// The rows on the screen.
    pub fn visible(&self) -> impl Iterator<Item = R> + '_ {
        (self.top..self.len()).take(self.height).filter_map(|place| self.row_at(place)).map(R::new)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::directory::{OnPremRow, Row};
    use crate::plan::OnPremFilter;

    fn pane(rows: &[u32]) -> Pane<OnPremRow> {
        let mut pane = Pane::new(vec![Column::State]);
        pane.set_rows(SearchAnswer::of(rows.to_vec()));
        pane
    }

    #[test]
    fn the_cursor_stays_with_its_user() {
        let mut pane = pane(&[5, 6, 7, 8]);
        pane.step(2);
        assert_eq!(pane.cursor, Some(OnPremRow::new(7)));
        pane.set_rows(SearchAnswer::of(vec![8, 7, 1]));
        assert_eq!((pane.position, pane.cursor), (1, Some(OnPremRow::new(7))));
        pane.set_rows(SearchAnswer::of(vec![1, 2, 3]));
        assert_eq!((pane.position, pane.cursor), (1, Some(OnPremRow::new(2))));
        pane.set_rows(SearchAnswer::of(Vec::new()));
        assert_eq!(pane.cursor, None);
    }

    /// An answer may come in parts, and a part may lack whoever is come back to.
    #[test]
    fn whoever_was_there_before_a_search_is_come_back_to_however_the_list_comes() {
        let mut pane = pane(&[1, 2, 3, 4, 5]);
        pane.step(2);
        pane.begin_query();
        pane.set_query("nine");
        pane.set_rows(SearchAnswer::of(vec![9]));
        assert_eq!(pane.cursor, Some(OnPremRow::new(9)));
        pane.set_query("");
        pane.set_rows(SearchAnswer::of(vec![1, 2]));
        assert_eq!(pane.cursor, Some(OnPremRow::new(9)), "nobody else in the meantime");
        pane.set_rows(SearchAnswer { complete: true, ..SearchAnswer::of(vec![1, 2, 3, 4, 5]) });
        assert_eq!(pane.cursor, Some(OnPremRow::new(3)));
    }

    #[test]
    fn those_outside_the_filter_come_last_and_can_be_gone_to() {
        let mut pane = pane(&[5, 6]);
        let outside = Arc::new(vec![1, 2]);
        pane.set_rows(SearchAnswer { outside, outside_count: 2, ..SearchAnswer::of(vec![5, 6]) });
        pane.step(3);
        assert_eq!((pane.cursor, pane.len()), (Some(OnPremRow::new(2)), 4));
        pane.set_height(4);
        assert_eq!(pane.visible().count(), 3, "one line says how many there are");
    }

    #[test]
    fn a_query_begins_anew_and_the_earlier_ones_come_back() {
        let mut pane = pane(&[1]);
        for query in ["ann", "bert", "ann"] {
            pane.begin_query();
            input::insert(&mut pane.input, query);
            pane.keep_query();
        }
        assert_eq!(pane.earlier, ["bert", "ann"]);
        pane.begin_query();
        assert_eq!(pane.input.value(), "");
        assert!(pane.recall_query() && pane.recall_query() && !pane.recall_query());
        assert_eq!(pane.input.value(), "bert");
        pane.give_query_back();
        assert_eq!(pane.input.value(), "ann");
    }

    #[test]
    fn the_filter_steps_back_for_a_state_and_for_an_id() {
        let mut pane = pane(&[1]);
        pane.filter = OnPremFilter::Linked;
        let (all, linked) = (States::empty(), States::LINKED);
        for (query, only) in [
            ("mull", linked),
            ("is:todo", all),
            ("is:sure mull", all),
            ("p>90", all),
            ("198208a4-8cf1-4b27-89ba-297611c9b5e2", all),
            ("", linked),
        ] {
            pane.set_query(query);
            assert_eq!(pane.only(), only, "{query}");
        }
    }

    proptest! {
        #[test]
        fn the_cursor_is_always_on_the_screen(
            rows in prop::collection::vec(0_u32..50, 0..60),
            steps in prop::collection::vec((-20_isize..20, 0_usize..30), 0..20),
        ) {
            let mut pane = pane(&rows);
            for (by, height) in steps {
                pane.step(by);
                pane.set_height(height);
                prop_assert!(pane.top <= pane.position);
                prop_assert!(pane.position < pane.top + pane.height);
                prop_assert_eq!(pane.cursor.is_some(), !rows.is_empty());
            }
        }
    }
}
