//! One pane: a list of users with a query line, a filter, an order and columns.

use std::sync::Arc;

use tui_input::Input;

use super::input;
use crate::directory::Field;
use crate::plan::{Filter, Filtered, States};
use crate::search::{Query, SortBy};

/// Which pane.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Side {
    /// The on-premises users, on the left.
    OnPrem,
    /// The cloud users, on the right.
    Cloud,
}

impl Side {
    /// The other one.
    #[must_use]
    pub const fn other(self) -> Self {
        match self {
            Self::OnPrem => Self::Cloud,
            Self::Cloud => Self::OnPrem,
        }
    }
}

/// A column of a pane.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Column {
    /// How probable it is: in the cloud pane, that the user is the one under the other cursor; in the
    /// on-premises pane, that the best candidate is the user.
    Fit,
    /// The state, in a letter.
    State,
    /// The `ImmutableId` in the cloud, in a word. Cloud pane only.
    Anchor,
    /// A field.
    Field(Field),
}

impl Column {
    /// The heading.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::Fit => "Fit",
            Self::State => "S",
            Self::Anchor => "Anchor",
            Self::Field(field) => field.title(),
        }
    }

    /// The name in a session.
    #[must_use]
    pub fn name(self) -> String {
        match self {
            Self::Fit => "fit".into(),
            Self::State => "state".into(),
            Self::Anchor => "anchor".into(),
            Self::Field(field) => field.name(),
        }
    }

    /// The column with this name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        match name {
            "fit" => Some(Self::Fit),
            "state" => Some(Self::State),
            "anchor" => Some(Self::Anchor),
            _ => Field::ALL.iter().find(|field| field.name() == name).copied().map(Self::Field),
        }
    }
}

/// The columns that a pane shows unless others are chosen.
#[must_use]
pub fn usual_columns(side: Side) -> Vec<Column> {
    let field = Column::Field;
    match side {
        Side::OnPrem => {
            vec![
                Column::State,
                Column::Fit,
                field(Field::DisplayName),
                field(Field::Upn),
                field(Field::Sam),
            ]
        }
        Side::Cloud => vec![
            Column::State,
            Column::Fit,
            field(Field::DisplayName),
            field(Field::Upn),
            Column::Anchor,
        ],
    }
}

/// The columns that a pane can show.
#[must_use]
pub fn possible_columns(side: Side) -> Vec<Column> {
    let own: &[Column] = match side {
        Side::OnPrem => &[Column::State, Column::Fit],
        Side::Cloud => &[Column::State, Column::Fit, Column::Anchor],
    };
    let other = |field: &Field| match side {
        // The column of a custom anchor is there in few sessions, and stands in the panel and the comparison.
        Side::OnPrem => !matches!(field, Field::ImmutableId | Field::AnchorColumn),
        Side::Cloud => {
            !matches!(field, Field::ObjectGuid | Field::ConsistencyGuid | Field::AnchorColumn)
        }
    };
    let fields = Field::ALL.iter().copied().filter(other).map(Column::Field);
    own.iter().copied().chain(fields).collect()
}

/// The state of one pane.
#[derive(Clone, Debug)]
pub struct Pane<R: Filtered> {
    /// The text being typed.
    pub input: Input,
    /// What it means.
    pub query: Arc<Query>,
    /// Whom the pane shows.
    pub filter: R::Filter,
    /// The order.
    pub sort: SortBy,
    /// The columns, in order.
    pub columns: Vec<Column>,
    /// The users shown.
    pub rows: Arc<Vec<u32>>,
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
            rows: Arc::default(),
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

    /// Takes over an answer. The cursor stays with its user; if that one is gone, at its place.
    pub fn set_rows(&mut self, rows: Arc<Vec<u32>>, complete: bool) {
        let user = self.cursor.map(|row| row.index() as u32);
        let found = user.and_then(|user| rows.iter().position(|row| *row == user));
        self.rows = rows;
        self.complete = complete;
        self.place(found.unwrap_or(self.position));
    }

    /// Puts the cursor on a place of the list, or on the last one.
    pub fn place(&mut self, position: usize) {
        self.position = position.min(self.rows.len().saturating_sub(1));
        self.cursor = self.rows.get(self.position).copied().map(R::new);
        self.scroll();
    }

    /// Puts the cursor on a user, if it is shown. If it is not, the cursor waits for it: it may be
    /// in the next answer.
    pub fn place_on(&mut self, user: R) {
        let index = user.index() as u32;
        match self.rows.iter().position(|row| *row == index) {
            Some(position) => self.place(position),
            None => self.cursor = Some(user),
        }
    }

    /// Moves the cursor by some places.
    pub fn step(&mut self, by: isize) {
        self.place(self.position.saturating_add_signed(by));
    }

    /// Tells how many rows fit on the screen.
    pub fn set_height(&mut self, height: usize) {
        self.height = height.max(1);
        self.scroll();
    }

    /// Keeps the cursor on the screen.
    fn scroll(&mut self) {
        let lowest = self.rows.len().saturating_sub(self.height);
        let first = self.position.saturating_sub(self.height - 1);
        self.top = self.top.clamp(first.min(lowest), self.position).min(lowest);
    }

    /// The rows on the screen.
    pub fn visible(&self) -> impl Iterator<Item = R> + '_ {
        self.rows.iter().skip(self.top).take(self.height).copied().map(R::new)
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
        pane.set_rows(Arc::new(rows.to_vec()), true);
        pane
    }

    #[test]
    fn the_cursor_stays_with_its_user() {
        let mut pane = pane(&[5, 6, 7, 8]);
        pane.step(2);
        assert_eq!(pane.cursor, Some(OnPremRow::new(7)));
        pane.set_rows(Arc::new(vec![8, 7, 1]), true);
        assert_eq!((pane.position, pane.cursor), (1, Some(OnPremRow::new(7))));
        pane.set_rows(Arc::new(vec![1, 2, 3]), true);
        assert_eq!((pane.position, pane.cursor), (1, Some(OnPremRow::new(2))));
        pane.set_rows(Arc::new(Vec::new()), true);
        assert_eq!(pane.cursor, None);
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
