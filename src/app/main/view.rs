//! What the session remembers of the panes.

use super::state::Main;
use crate::anchor::Guid;
use crate::app::column::{Column, Side};
use crate::app::msg::Effect;
use crate::app::pane::Pane;
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
        let cloud_id_of = |row: Option<CloudRow>| row.and_then(|row| directory.cloud.id(row));
        View {
            screen: None,
            focus: Some(if self.focus == Side::Cloud { "cloud" } else { "onprem" }.into()),
            onprem: PaneView {
                cursor: id_of(self.left.cursor),
                marked: sorted(self.marks.onprem.iter().filter_map(|row| id_of(Some(*row)))),
                ..pane_view(&self.left)
            },
            cloud: PaneView {
                cursor: cloud_id_of(self.right.cursor),
                marked: sorted(self.marks.cloud.iter().filter_map(|row| cloud_id_of(Some(*row)))),
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
        self.marks.onprem =
            view.onprem.marked.iter().filter_map(|id| directory.onprem.find(*id)).collect();
        self.marks.cloud =
            view.cloud.marked.iter().filter_map(|id| directory.cloud.find(*id)).collect();
        if view.focus.as_deref() == Some("cloud") {
            self.focus = Side::Cloud;
        }
    }

    /// Changes what the session remembers of the screen; the line must be saved.
    ///
    /// It is said again with each decision: more than a few hundred marks are only said on leaving.
    pub fn remember_view(&mut self, stamp: &Stamp) -> Option<Effect> {
        const FEW: usize = 300;
        let mut view = self.view();
        let known = self.work.ledger.view();
        for (pane, known) in [(&mut view.onprem, &known.onprem), (&mut view.cloud, &known.cloud)] {
            if pane.marked.len() > FEW {
                pane.marked.clone_from(&known.marked);
            }
        }
        self.set_view(view, stamp)
    }

    /// The same on leaving.
    pub fn remember_all(&mut self, stamp: &Stamp) -> Option<Effect> {
        self.set_view(self.view(), stamp)
    }

    fn set_view(&mut self, view: View, stamp: &Stamp) -> Option<Effect> {
        let line = self.work.ledger.writable().ok()?.set_view(view, stamp)?;
        Some(self.save(line))
    }
}

fn sorted(ids: impl Iterator<Item = Guid>) -> Vec<Guid> {
    let mut ids: Vec<Guid> = ids.collect();
    ids.sort_unstable();
    ids
}

fn pane_view<R: Filtered>(pane: &Pane<R>) -> PaneView {
    PaneView {
        cursor: None,
        marked: Vec::new(),
        operation: None,
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
