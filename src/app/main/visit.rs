//! Visits: a pair that a list leads to is shown whatever the panes show, until the left cursor moves on.

use super::state::{Before, CloudList, Data, Main, Visit};
use crate::app::column::Side;
use crate::app::msg::Effect;
use crate::directory::{CloudRow, Field, OnPremRow, split_upn};
use crate::plan::{CloudFilter, Filter, OnPremFilter};

impl Main {
    /// Puts the cursors on these users, whatever the panes show now, until the left one moves on.
    ///
    /// A cloud user alone is shown beside the on-premises user it is about; where the exports name none,
    /// beside those with a name like it.
    pub fn visit(&mut self, onprem: Option<OnPremRow>, cloud: Option<CloudRow>) -> Vec<Effect> {
        let visited = self.visiting.take().map(|visit| visit.before);
        let before = visited.unwrap_or_else(|| self.shown_now());
        self.focus = if onprem.is_none() { Side::Cloud } else { Side::OnPrem };
        let beside = onprem.or_else(|| cloud.and_then(|row| self.about(row)));
        let like = match (beside, cloud) {
            (None, Some(row)) => self.name_of(row),
            _ => String::new(),
        };
        // Whoever is listed already is shown among those who were.
        if !beside.is_some_and(|row| self.lists(row)) {
            self.left.filter = OnPremFilter::Everybody;
        }
        self.left.set_query(&like);
        self.left.cursor = beside;
        if beside.is_none() {
            self.left.position = 0;
        }
        self.right.set_query("");
        match cloud {
            Some(row) => {
                self.right.filter = CloudFilter::Everybody;
                self.right.cursor = Some(row);
                self.cloud_list = CloudList::Everybody;
            }
            None => self.cloud_list = CloudList::Candidates,
        }
        self.visiting = Some(Visit { beside, before });
        let mut effects = vec![self.search_left()];
        effects.extend(self.search_right());
        effects.extend(self.follow());
        effects
    }

    /// Whether the filter of the on-premises pane takes a user.
    fn lists(&self, row: OnPremRow) -> bool {
        self.data.states.of_onprem(row).intersects(self.left.filter.states())
    }

    /// The visited cloud user, if it is among the candidates: then nobody else need be listed.
    pub(super) fn settle_visit(&mut self) -> Option<CloudRow> {
        let beside = self.visiting.as_ref()?.beside?;
        let row = self.right.cursor.filter(|_| self.ranking.row == Some(beside))?;
        self.ranking.candidates.iter().find(|likely| likely.row == row)?;
        self.cloud_list = CloudList::Candidates;
        Some(row)
    }

    fn shown_now(&self) -> Before {
        Before {
            left: (self.left.filter, self.left.input.value().to_string(), self.left.cursor),
            right: (self.right.filter, self.right.input.value().to_string()),
            cloud_list: self.cloud_list,
            focus: self.focus,
        }
    }

    /// Goes back to what the panes showed before a visit, if it is one.
    pub fn leave_visit(&mut self) -> Option<Vec<Effect>> {
        let before = self.visiting.take()?.before;
        let (filter, query, cursor) = before.left;
        self.left.filter = filter;
        self.left.set_query(&query);
        self.left.cursor = cursor;
        let (filter, query) = before.right;
        self.right.filter = filter;
        self.right.set_query(&query);
        self.right.cursor = None;
        self.cloud_list = before.cloud_list;
        self.focus = before.focus;
        let mut effects = vec![self.search_left()];
        effects.extend(self.search_right());
        effects.extend(self.follow());
        Some(effects)
    }

    /// The on-premises user that a cloud user is about: whose anchor it has, whom its id means, who has
    /// its addresses.
    fn about(&self, row: CloudRow) -> Option<OnPremRow> {
        let Data { directory, .. } = &self.data;
        let evidence = self.data.judge.cloud(row);
        let mut known = evidence.owners.into_iter().chain(evidence.meant);
        let upn = directory.cloud.text_or_empty(row, Field::Upn);
        let by_address = || directory.onprem.rows_by_address(upn).next();
        known
            .next()
            .or_else(|| evidence.owners_by_other_attribute.first().copied())
            .or_else(by_address)
    }

    /// The words of a cloud user's name, without the signs that a query gives a meaning to.
    fn name_of(&self, row: CloudRow) -> String {
        let cloud = &self.data.directory.cloud;
        let name = cloud.text_or_empty(row, Field::DisplayName);
        let upn = cloud.text_or_empty(row, Field::Upn);
        let name =
            if name.is_empty() { split_upn(upn).map_or(upn, |(local, _)| local) } else { name };
        let words = name.split(|sign: char| !sign.is_alphanumeric());
        words.filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
    }

    /// Whoever is next has candidates of its own.
    pub(super) fn end_visit(&mut self) {
        let Some(visit) = &mut self.visiting else { return };
        if visit.beside.is_none() {
            visit.beside = self.left.cursor;
        } else if visit.beside != self.left.cursor {
            self.visiting = None;
            self.cloud_list = CloudList::Candidates;
            self.right.cursor = None;
        }
    }
}
