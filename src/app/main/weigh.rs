//! The certain pairs: when they are looked for, and what is done with the answer.

use std::sync::Arc;

use super::certain_pairs::CertainPairs;
use super::decide;
use super::state::Main;
use crate::app::intent::Intent;
use crate::app::msg::Effect;
use crate::app::weighing::{Weighed, Weighing};
use crate::plan::Action;
use crate::session::Stamp;
use crate::text::counted;

impl Main {
    /// Has the certain pairs looked for from now on, whenever the queue or what was learnt changes.
    pub(in crate::app) fn want_certain(&mut self) -> Option<Effect> {
        self.certain.wanted = true;
        self.weigh_anew()
    }

    /// Nobody looks at them any more.
    pub(in crate::app) fn leave_certain(&mut self) {
        self.certain = CertainPairs { asked: self.certain.asked + 1, ..CertainPairs::default() };
    }

    /// Looks for the certain pairs once more, if somebody wants them and something was learnt.
    pub(super) fn weigh_anew(&mut self) -> Option<Effect> {
        // What the operator has chosen is checked against what is known now: it must not be forgotten.
        if let Some(chosen) = self.certain.checking.take() {
            return self.weigh(Some(chosen));
        }
        // Those that were found stay until the others come: what is chosen of them is checked once more.
        if self.certain.wanted { self.weigh(None) } else { None }
    }

    /// Has pairs checked once more before they are queued together.
    pub(in crate::app) fn weigh(&mut self, chosen: Option<Vec<Action>>) -> Option<Effect> {
        let fit = Arc::clone(&self.learning.learnt.as_ref()?.fit);
        self.certain.asked += 1;
        self.certain.checking.clone_from(&chosen);
        let weighing = Weighing {
            judge: self.data.judge.clone(),
            links: Arc::clone(&self.data.links),
            fit,
            queue: self.queue().clone(),
            rule: self.data.rule.clone(),
            naming: self.context().naming,
            first: self.work.ledger.history().next_id(),
            chosen,
        };
        Some(Effect::Weigh(self.certain.asked, Box::new(weighing)))
    }
}

/// Takes over what was weighed; of pairs that were chosen, what can be queued is queued as one step.
pub(in crate::app) fn weighed(
    main: &mut Main,
    asked: u64,
    weighed: Weighed,
    stamp: &Stamp,
) -> Vec<Intent> {
    if asked != main.certain.asked {
        return Vec::new();
    }
    match weighed {
        Weighed::Found(certain) => {
            main.certain.found = Some(certain);
            main.revision += 1;
            Vec::new()
        }
        Weighed::Checked(operations, _) if operations.is_empty() => {
            main.certain.checking = None;
            let effects = main.weigh_anew().map(Intent::Do);
            let said = Intent::refuse("nothing of these can be queued any more");
            effects.into_iter().chain(said).collect()
        }
        Weighed::Checked(operations, chosen) => {
            let left = chosen - operations.len();
            let mut intents = vec![Intent::Close];
            main.leave_certain();
            intents.extend(decide::queue(main, operations, stamp));
            if left > 0 {
                intents.push(Intent::Refuse(format!(
                    "not queued: {}, leaning on what is not queued any more",
                    counted(left, "pair")
                )));
            }
            intents
        }
    }
}
