//! What the two panes do on their own: searching, ranking, following the cursors.

use std::borrow::Cow;
use std::sync::Arc;

use super::certain_pairs::CertainPairs;
use super::learning::Learning;
use super::state::{CloudList, Data, LeftAt, Main, Marks, Ranking, SaveState, Work};
use crate::app::column::{Side, usual_columns};
use crate::app::msg::{Effect, Opened};
use crate::app::pane::Pane;
use crate::app::plan_lines::PlanLine;
use crate::app::preview::Preview;
use crate::app::states::RowStates;
use crate::app::words::Standing;
use crate::directory::{CloudRow, OnPremRow, Row};
use crate::link::Links;
use crate::plan::{CloudFilter, Context, Findings, Lack, OnPremFilter, OpState, Queue, States};
use crate::search::{Query, Request, SearchAnswer, Snapshot, SortBy};

impl Main {
    /// The panes of a session just opened, as they were left.
    #[must_use]
    pub fn open(opened: Opened) -> Self {
        let is_short = opened.gone.is_some();
        let Opened { ledger, place, judge, links, findings, report, files, sought, .. } = opened;
        let directory = Arc::clone(judge.directory());
        let mut states = RowStates::new(&directory, &links);
        states.set_queue(&directory, ledger.history().queue());
        let view = ledger.view().clone();
        let lacks = ledger.history().lacks();
        let notes = count_notes(ledger.history().queue(), &lacks);
        let plan = PlanLine::of(ledger.history().queue());
        let rule = ledger.settings().rule().cloned();
        let checked = findings.is_some();
        let findings = findings.unwrap_or_else(|| {
            Findings::of_queue(Context::new(&judge, &links, ledger.history().queue()))
        });
        let mut main = Self {
            work: Work { ledger, place, saved: SaveState::default(), is_old: false },
            data: Data { directory, judge, links, states, findings, checked, rule, report, files },
            left: Pane::new(usual_columns(Side::OnPrem)),
            right: Pane::new(usual_columns(Side::Cloud)),
            focus: Side::OnPrem,
            typing: false,
            cloud_list: CloudList::Candidates,
            elsewhere: None,
            goes_on: false,
            is_short,
            visiting: None,
            learning: Learning::default(),
            certain: CertainPairs::default(),
            ranking: Ranking::default(),
            preview: Preview::default(),
            shown: None,
            marks: Marks::default(),
            plan,
            lacks,
            notes,
            left_at: LeftAt::default(),
            theme: String::new(),
            tour: Vec::new(),
            revision: 0,
        };
        main.restore(&view);
        // There is nobody on the other side to begin with.
        if main.data.directory.onprem.is_empty() {
            main.focus = Side::Cloud;
        }
        if let Some(query) = &sought.query {
            main.left.set_query(query);
        }
        if let Some(query) = &sought.cloud_query {
            main.right.set_query(query);
            main.focus = Side::Cloud;
        }
        main
    }

    /// What proposals and findings are checked against.
    #[must_use]
    pub fn context(&self) -> Context<'_> {
        let Data { judge, links, rule, .. } = &self.data;
        let naming = self.work.ledger.settings().dialect.naming();
        Context {
            judge,
            links,
            queue: self.queue(),
            rule: rule.as_ref(),
            naming,
            fit: self.learning.learnt.as_ref().map(|learnt| learnt.fit.as_ref()),
            doubts: self.learning.doubts.as_deref(),
        }
    }

    /// The queue.
    #[must_use]
    pub fn queue(&self) -> &Queue {
        self.work.ledger.history().queue()
    }

    /// The lines of the queue window: the plan, or only what failed, was refused or is not true.
    #[must_use]
    pub fn plan_lines(&self, only_failed: bool) -> Cow<'_, [PlanLine]> {
        if !only_failed {
            return Cow::Borrowed(&self.plan);
        }
        let failed = |line: &&PlanLine| {
            let queued = line.operation().and_then(|id| self.queue().get(id));
            queued.is_some_and(|queued| {
                matches!(queued.state, OpState::Failed | OpState::Refused)
                    || Standing::of(queued, &self.data.findings) == Standing::NotTrue
            })
        };
        Cow::Owned(self.plan.iter().filter(failed).cloned().collect())
    }

    /// Everything that must be asked for when the panes appear.
    pub fn begin(&mut self) -> Vec<Effect> {
        let mut effects = vec![self.search_left()];
        effects.extend(self.follow());
        effects.extend(self.learn());
        effects
    }

    /// Searches in the on-premises pane.
    pub fn search_left(&mut self) -> Effect {
        self.left.generation += 1;
        Effect::Search {
            side: Side::OnPrem,
            generation: self.left.generation,
            request: Request {
                query: Arc::clone(&self.left.query),
                states: Arc::clone(&self.data.states.onprem),
                scores: Arc::clone(&self.data.states.scores),
                only: self.left.only().bits(),
                sort: self.left.sort,
                preferred: Arc::default(),
                near: self.left.cursor.map(|row| row.index() as u32),
            },
        }
    }

    /// Fills the cloud pane: with the candidates, or by a search that puts them first.
    pub fn search_right(&mut self) -> Option<Effect> {
        let candidates = self.ranking.candidates.iter();
        let rows: Vec<u32> = candidates.map(|likely| likely.row.index() as u32).collect();
        self.right.generation += 1;
        if self.shows_candidates() {
            // The filter of the pane is about everybody; who may be the person is not filtered.
            self.right.cursor = None;
            self.right.position = 0;
            self.right.set_rows(SearchAnswer { complete: true, ..SearchAnswer::of(rows) });
            return None;
        }
        // Sorted by a column, the candidates stand where the column puts them.
        let preferred = if self.right.sort == SortBy::BestMatch { rows } else { Vec::new() };
        Some(Effect::Search {
            side: Side::Cloud,
            generation: self.right.generation,
            request: Request {
                query: Arc::clone(&self.right.query),
                states: Arc::clone(&self.data.states.cloud),
                scores: Arc::default(),
                only: self.right.only().bits(),
                sort: self.right.sort,
                preferred: Arc::new(preferred),
                near: self.right.cursor.map(|row| row.index() as u32),
            },
        })
    }

    /// The query of the pane that has the keys.
    #[must_use]
    pub fn query(&self) -> &Query {
        match self.focus {
            Side::OnPrem => &self.left.query,
            Side::Cloud => &self.right.query,
        }
    }

    /// Whether the cloud pane lists candidates and nobody else.
    #[must_use]
    pub fn shows_candidates(&self) -> bool {
        self.cloud_list == CloudList::Candidates
            && self.right.query.is_empty()
            && self.left.cursor.is_some()
            && self.right.sort == SortBy::BestMatch
    }

    /// Follows the left cursor: lists the candidates of another user, and looks at the pair.
    pub fn follow(&mut self) -> Vec<Effect> {
        let mut effects = Vec::new();
        if self.ranking.row != self.left.cursor {
            self.end_visit();
            self.ranking.row = self.left.cursor;
            self.ranking.candidates =
                self.left.cursor.map(|row| self.candidates_of(row)).unwrap_or_default();
            let visited = self.settle_visit();
            effects.extend(self.search_right());
            // Among everybody the cursor goes to the likeliest, too: it must not stay with whom was looked at before.
            if let Some(row) = visited.or_else(|| self.likeliest()) {
                self.right.place_on(row);
            }
        }
        self.look();
        effects
    }

    /// The candidate who is more likely than not, where the cloud pane lists everybody and nobody is visited or
    /// searched for.
    fn likeliest(&self) -> Option<CloudRow> {
        let lists_everybody =
            self.cloud_list == CloudList::Everybody && self.right.query.is_empty();
        let first = self.ranking.candidates.first()?;
        let is_likely = lists_everybody && self.visiting.is_none() && first.probability >= 0.5;
        is_likely.then_some(first.row)
    }

    /// Looks at the pair under the cursors.
    pub fn look(&mut self) {
        let dialect = self.work.ledger.settings().dialect;
        self.preview = Preview::of(self.context(), dialect, self.left.cursor, self.right.cursor);
    }

    /// Takes over an answer of a search.
    pub fn found(&mut self, side: Side, snapshot: Snapshot) -> Vec<Effect> {
        let Snapshot { generation, outcome } = snapshot;
        match side {
            Side::OnPrem if generation == self.left.generation => {
                let is_first =
                    generation == 1 && self.left.cursor.is_none() && self.left.query.is_empty();
                self.left.set_rows(outcome);
                if is_first {
                    self.begin_with_ready();
                }
                self.listed(side);
                if self.left.complete
                    && self.left.query.is_empty()
                    && std::mem::take(&mut self.goes_on)
                    && let Some(next) = self.next_to_do(true)
                {
                    self.left.place_on(next);
                }
                let mut effects = self.follow();
                // With nobody to rank for, nothing else would ever fill the cloud pane.
                if self.left.cursor.is_none() && self.right.generation == 0 {
                    effects.extend(self.search_right());
                }
                effects
            }
            Side::Cloud if generation == self.right.generation => {
                self.right.set_rows(outcome);
                self.listed(side);
                self.look();
                Vec::new()
            }
            // Overtaken: a newer request is on its way.
            Side::OnPrem | Side::Cloud => Vec::new(),
        }
    }

    /// Puts the cursor on the first user who can be paired, when nobody has been under it yet: whoever holds back
    /// those before is another job.
    fn begin_with_ready(&mut self) {
        let ready = |row: &u32| is_ready(self.data.states.of_onprem(OnPremRow::new(*row)));
        if let Some(first) = self.left.rows.iter().position(ready) {
            self.left.place(first);
        }
    }

    /// Follows a new list in a pane.
    fn listed(&mut self, side: Side) {
        self.marks.count_hidden(&self.left, &self.right);
        let complete = match side {
            Side::OnPrem => self.left.complete,
            Side::Cloud => self.right.complete,
        };
        let found = if complete { self.owner_elsewhere(side) } else { None };
        let is_of_other = self.elsewhere.is_some_and(|(other, _)| other != side);
        if found.is_some() || !is_of_other {
            self.elsewhere = found.map(|found| (side, found));
        }
    }

    /// Takes over what was found about everybody, unless they have been judged anew since.
    pub fn checked(&mut self, links: &Arc<Links>, findings: Findings) {
        if Arc::ptr_eq(links, &self.data.links) {
            self.data.findings = findings.requeued(self.context());
            self.data.checked = true;
            self.revision += 1;
        }
    }

    /// Follows a change of the queue: states, lists and pair.
    pub fn queue_changed(&mut self) -> Vec<Effect> {
        self.revision += 1;
        self.plan = PlanLine::of(self.queue());
        self.lacks = self.work.ledger.history().lacks();
        self.notes = count_notes(self.queue(), &self.lacks);
        let findings = std::mem::take(&mut self.data.findings);
        self.data.findings = findings.requeued(self.context());
        // A rejected candidate is none any more, and one that was readmitted is one again.
        self.ranking.row = None;
        let mut effects = self.states_changed();
        effects.extend(self.follow());
        effects.extend(self.learn());
        effects.extend(self.weigh_anew());
        effects
    }

    /// Lists the on-premises users by their states as they are now.
    pub(super) fn states_changed(&mut self) -> Vec<Effect> {
        let directory = Arc::clone(&self.data.directory);
        self.data.states.set_queue(&directory, self.work.ledger.history().queue());
        vec![self.search_left()]
    }

    /// The next or previous on-premises user to do, from the cursor on and round the end. Those who can be paired
    /// come first; then whoever has no candidate, or an anchor that a deleted user holds.
    #[must_use]
    pub fn next_to_do(&self, forward: bool) -> Option<OnPremRow> {
        let to_do = |states: States| states.contains(States::TO_DO);
        self.next_who(forward, is_ready).or_else(|| self.next_who(forward, to_do))
    }

    /// The next or previous on-premises user with such states, from the cursor on and round the end.
    fn next_who(&self, forward: bool, wanted: impl Fn(States) -> bool) -> Option<OnPremRow> {
        let rows = &self.left.rows;
        let len = rows.len();
        let here = self.left.position;
        let place = |step: usize| {
            let step = if forward { step } else { len - step };
            (here + step) % len.max(1)
        };
        let users = (1..=len).map(place).map(|place| OnPremRow::new(rows[place]));
        users.into_iter().find(|row| wanted(self.data.states.of_onprem(*row)))
    }

    /// Shows other users in the on-premises pane.
    pub fn filter_left(&mut self, filter: OnPremFilter) -> Vec<Effect> {
        self.left.filter = filter;
        vec![self.search_left()]
    }

    /// Shows other users in the cloud pane. A filter of it is about all cloud users.
    pub fn filter_right(&mut self, filter: CloudFilter) -> Vec<Effect> {
        self.right.filter = filter;
        self.cloud_list = CloudList::Everybody;
        self.search_right().into_iter().collect()
    }

    /// Sorts a pane.
    pub fn sort(&mut self, side: Side, by: SortBy) -> Vec<Effect> {
        match side {
            Side::OnPrem => {
                self.left.sort = by;
                vec![self.search_left()]
            }
            Side::Cloud => {
                self.right.sort = by;
                let effects = self.search_right().into_iter().collect();
                self.look();
                effects
            }
        }
    }

    /// Moves a cursor, and follows it.
    pub fn step(&mut self, side: Side, by: isize) -> Vec<Effect> {
        match side {
            Side::OnPrem => {
                self.left.step(by);
                self.follow()
            }
            Side::Cloud => {
                self.right.step(by);
                self.look();
                Vec::new()
            }
        }
    }

    /// Puts a cursor on a line of the screen, and the keyboard into that pane.
    pub fn point(&mut self, side: Side, line: usize) -> Vec<Effect> {
        self.focus = side;
        match side {
            Side::OnPrem => {
                self.left.place(self.left.top + line);
                self.follow()
            }
            Side::Cloud => {
                self.right.place(self.right.top + line);
                self.look();
                Vec::new()
            }
        }
    }
}

/// Whether somebody is to do, and may be paired here and now.
fn is_ready(states: States) -> bool {
    let needs_more = States::HELD | States::CONFLICT | States::ALONE;
    states.contains(States::TO_DO) && !states.intersects(needs_more)
}

/// Beside how many lines of the queue something stands.
fn count_notes(queue: &Queue, lacks: &[Lack]) -> usize {
    let noted = queue.operations().filter(|queued| !queued.note.is_empty()).count();
    let reasons = queue.rejections().iter().filter(|rejection| rejection.reason.is_some()).count();
    lacks.len() + noted + reasons
}
