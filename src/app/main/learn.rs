//! Learning who may be whom: when it is asked for, and what is done with the answer. It goes on in the
//! background, and no key waits for it.

use std::sync::Arc;

use super::learning::Learning;
use super::state::Main;
use crate::app::learning::Learnt;
use crate::app::msg::Effect;
use crate::directory::{CloudRow, OnPremRow};
use crate::link::model::Likely;
use crate::plan::Doubts;

/// Up to so many users a side everybody is compared once more as if nobody were linked, to doubt links:
/// beyond that it takes minutes and gigabytes.
const DOUBTED_UP_TO: usize = 100_000;

impl Main {
    /// Asks for what can be learnt, unless it is known already. An answer that is on its way is waited for:
    /// whoever decides quickly would else never get one.
    pub(super) fn learn(&mut self) -> Option<Effect> {
        let decisions = self.context().decisions();
        let learning = &mut self.learning;
        let is_known = learning.learnt.is_some() && learning.decisions == decisions;
        if learning.running || is_known {
            return None;
        }
        learning.asked += 1;
        learning.running = true;
        learning.decisions = decisions.clone();
        Some(Effect::Learn {
            stamp: learning.asked,
            judge: self.data.judge.clone(),
            links: Arc::clone(&self.data.links),
            decisions,
        })
    }

    /// Forgets what was learnt: the users, or how they stand, are others now.
    pub(super) fn unlearn(&mut self) {
        let asked = self.learning.asked + 1;
        self.learning = Learning { asked, ..Learning::default() };
        self.certain.found = None;
        self.ranking.row = None;
        self.ranking.candidates.clear();
        self.data.states.set_learnt(None);
    }

    /// Takes over what was learnt. Both cursors stay with their users.
    pub fn learnt(&mut self, stamp: u64, learnt: Learnt) -> Vec<Effect> {
        if stamp != self.learning.asked {
            return Vec::new();
        }
        self.learning.running = false;
        self.data.states.set_learnt(Some(&learnt));
        self.learning.learnt = Some(learnt);
        self.revision += 1;
        let mut effects = self.states_changed();
        effects.extend(self.rank_again());
        effects.extend(self.learn());
        effects.extend(self.weigh_anew());
        effects.extend(self.doubt());
        effects
    }

    /// Asks which links are doubted, once.
    fn doubt(&mut self) -> Option<Effect> {
        let directory = &self.data.directory;
        let few = directory.onprem.len().max(directory.cloud.len()) <= DOUBTED_UP_TO;
        if self.learning.running || self.learning.doubting || !few {
            return None;
        }
        self.learning.doubting = true;
        let (judge, links) = (self.data.judge.clone(), Arc::clone(&self.data.links));
        Some(Effect::Doubt { judge, links })
    }

    /// Takes over which links are doubted, unless they are others now.
    pub fn doubted(&mut self, links: &Arc<crate::link::Links>, doubts: Doubts) {
        if !Arc::ptr_eq(links, &self.data.links) {
            return;
        }
        self.learning.doubts = Some(Arc::new(doubts));
        let findings = std::mem::take(&mut self.data.findings);
        self.data.findings = findings.doubting(self.context());
        self.revision += 1;
        self.look();
    }

    /// Whom an on-premises user may be in the cloud, likeliest first; without those who were rejected.
    pub(super) fn candidates_of(&self, row: OnPremRow) -> Vec<Likely> {
        /// Who is less likely is not worth a look.
        const LEAST: f32 = 0.005;
        self.context().candidates(row, LEAST)
    }

    /// Lists the candidates of the same user anew. The right cursor stays with its user.
    fn rank_again(&mut self) -> Vec<Effect> {
        let Some(row) = self.left.cursor else { return Vec::new() };
        let kept: Option<CloudRow> = self.right.cursor;
        self.ranking.row = Some(row);
        self.ranking.candidates = self.candidates_of(row);
        let visited = self.settle_visit();
        let effects = self.search_right().into_iter().collect();
        if let Some(row) = visited.or(kept) {
            self.keep_right(row);
        }
        self.look();
        effects
    }

    /// Keeps the right cursor on a user, if it is listed.
    fn keep_right(&mut self, row: CloudRow) {
        use crate::directory::Row;
        if self.right.rows.contains(&(row.index() as u32)) {
            self.right.place_on(row);
        }
    }
}
