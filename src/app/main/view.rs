//! What the session remembers of the panes.

use super::state::Main;
use crate::app::msg::Effect;
use crate::app::pane::{Column, Pane, Side};
use crate::directory::{CloudRow, Field, OnPremRow};
use crate::plan::{Filter, Filtered};
use crate::search::{Direction, SortBy};
use crate::session::{PaneView, SortView, Stamp, View};

impl Main {
    /// What the screen looks like, for the session.
    #[must_use]
    pub fn view(&self) -> View {
        let directory = &self.data.directory;
        let id_of = |row: Option<OnPremRow>| row.and_then(|row| directory.onprem.id(row));
        let marked = self.marks.onprem.iter().take(MOST_MARKS);
        let marked_in_cloud = self.marks.cloud.iter().take(MOST_MARKS);
        let cloud_id_of = |row: Option<CloudRow>| row.and_then(|row| directory.cloud.id(row));
        View {
            screen: None,
            focus: Some(if self.focus == Side::Cloud { "cloud" } else { "onprem" }.into()),
            onprem: PaneView {
                cursor: id_of(self.left.cursor),
                marks: marked.filter_map(|row| directory.onprem.id(*row)).collect(),
                ..pane_view(&self.left)
            },
            cloud: PaneView {
                cursor: cloud_id_of(self.right.cursor),
                marks: marked_in_cloud.filter_map(|row| directory.cloud.id(*row)).collect(),
                ..pane_view(&self.right)
            },
            queue: PaneView::default(),
        }
    }

    pub(super) fn restore(&mut self, view: &View) {
        restore_pane(&mut self.left, &view.onprem);
        restore_pane(&mut self.right, &view.cloud);
        let directory = &self.data.directory;
        self.left.cursor = view.onprem.cursor.and_then(|id| directory.onprem.find(id));
        self.right.cursor = view.cloud.cursor.and_then(|id| directory.cloud.find(id));
        let marks = &view.onprem.marks;
        self.marks.onprem = marks.iter().filter_map(|id| directory.onprem.find(*id)).collect();
        let marks = &view.cloud.marks;
        self.marks.cloud = marks.iter().filter_map(|id| directory.cloud.find(*id)).collect();
        if view.focus.as_deref() == Some("cloud") {
            self.focus = Side::Cloud;
        }
    }

    /// Changes what the session remembers of the screen; the line must be saved.
    pub fn remember_view(&mut self, stamp: &Stamp) -> Option<Effect> {
        let view = self.view();
        let line = self.work.ledger.writable().ok()?.set_view(view, stamp)?;
        Some(self.save(line))
    }
}

fn pane_view<R: Filtered>(pane: &Pane<R>) -> PaneView {
    PaneView {
        cursor: None,
        operation: None,
        marks: Vec::new(),
        filter: Some(pane.filter.id().into()),
        query: pane.input.value().to_string(),
        sort: match pane.sort {
            SortBy::BestMatch => None,
            SortBy::Column(field, direction) => Some(sort_view(field.name(), direction)),
            SortBy::Score(direction) => Some(sort_view(CERTAINTY.into(), direction)),
        },
        columns: pane.columns.iter().map(|column| column.name()).collect(),
    }
}

/// How many marks of a pane a session remembers: they are written whenever the view has changed.
const MOST_MARKS: usize = 10_000;

/// What a session calls the order by certainty.
const CERTAINTY: &str = "certainty";

fn sort_view(column: String, direction: Direction) -> SortView {
    SortView { column, descending: direction == Direction::Descending }
}

fn restore_pane<R: Filtered>(pane: &mut Pane<R>, view: &PaneView) {
    if let Some(filter) = view.filter.as_deref().and_then(R::Filter::named) {
        pane.filter = filter;
    }
    pane.set_query(&view.query);
    if let Some(sort) = &view.sort {
        let field = Field::ALL.iter().find(|field| field.name() == sort.column);
        let direction = if sort.descending { Direction::Descending } else { Direction::Ascending };
        pane.sort = match field {
            Some(field) => SortBy::Column(*field, direction),
            None if sort.column == CERTAINTY => SortBy::Score(direction),
            None => SortBy::BestMatch,
        };
    }
    let columns: Vec<Column> = view.columns.iter().filter_map(|name| Column::named(name)).collect();
    if !columns.is_empty() {
        pane.columns = columns;
    }
}
