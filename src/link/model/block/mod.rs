//! Which pairs are worth comparing: everybody with everybody is too much from some hundred users on.
//!
//! Users are looked up in many ways ([`keys`]): by ids, by names, by how names sound, begin and end, with a
//! letter left out, and by where somebody lives. Each way gives keys, and the users of both sides with
//! an equal key make a block ([`join`]). The smaller a block, the more it tells and the less it costs: small ones
//! are kept first, and those that are too common are divided by a second evidence, within a budget of
//! pairs. Of all who share a block with it, each on-premises user keeps those who weigh most at a glance ([`sketch`],
//! [`gather`]); where somebody in its smallest blocks is surely the one, the others are not looked into.
//!
//! Blocking by several keys is old (Newcombe, 1959; Fellegi and Sunter, 1969, call it that); to
//! divide a block that is too large, instead of leaving it out, follows Fisher and others, A clustering-based
//! framework to control block sizes for entity resolution (2015).

mod form;
mod gather;
mod join;
mod keyed;
mod keys;
mod sketch;

use super::chance::Chances;
use super::graph::CandidateGraph;
use super::record::{Features, Side};
use form::{Form, forms};
use gather::{Hundredths, Wanted};
use join::Blocks;
use keyed::{Keyed, Layout, User};
use keys::{Lookup, Way};
use sketch::Sketches;

/// How many pairs are looked at, and which of them are kept.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Budget {
    /// The most pairs that all blocks together have, each counted once a block.
    pairs: u64,
    /// The candidates of one on-premises user.
    wanted: Wanted,
}

impl Budget {
    /// What so many users on each side are worth: in a small tenant nearly every pair.
    fn of([onprem, cloud]: [usize; 2]) -> Self {
        /// Pairs for each user of the larger side; the larger it is, the more people share a name: one more
        /// for so many users.
        const EACH: u64 = 150;
        const NAMESAKES: u64 = 3_333;
        /// Candidates for each on-premises user; and how many beside one who is far liker.
        const CANDIDATES: u64 = 40;
        const FEW: u64 = 4;
        /// So many pairs cost little to look at, and so many to compare.
        const CHEAP: u64 = 2_500_000;
        const CHEAP_CANDIDATES: u64 = 400_000;
        /// A pair that weighs so much more than what one among all has against it, in hundredths of a natural
        /// logarithm, is sure.
        const SURE: Hundredths = 600;
        /// One that weighs so much less is none, since a glance is not wrong by much.
        const NOBODY: Hundredths = 1250;
        let (onprem, cloud) = (onprem as u64, cloud as u64);
        let larger = onprem.max(cloud);
        let most = CANDIDATES.max(CHEAP_CANDIDATES / onprem.max(1));
        let is_cheap = most > CANDIDATES;
        let against = (100.0 * (larger.max(1) as f32).ln()) as Hundredths;
        Self {
            pairs: (EACH.max(larger / NAMESAKES) * larger).max(CHEAP.min(onprem * cloud)),
            wanted: Wanted {
                most: most as usize,
                few: (FEW + most - CANDIDATES) as usize,
                least: if is_cheap { Hundredths::MIN } else { against - NOBODY },
                sure: if is_cheap { Hundredths::MAX } else { against + SURE },
            },
        }
    }
}

/// The pairs that are worth comparing.
pub(super) fn candidates(features: &Features, chances: &Chances) -> CandidateGraph {
    /// So many pairs are compared without looking anybody up.
    const EVERYBODY: usize = 1_000_000;
    let users = Side::BOTH.map(|side| features.side(side).len());
    let [onprem, cloud] = users;
    if onprem * cloud <= EVERYBODY {
        return CandidateGraph::complete(onprem as u32, cloud as u32);
    }
    let budget = Budget::of(users);
    let forms = forms(&features.words);
    let blocks = blocks(features, &forms, users, budget.pairs);
    best(features, chances, &forms, blocks, budget.wanted)
}

/// The best pairs of these blocks. Namesakes are gathered one after the other, and looked at side by side.
fn best(
    features: &Features,
    chances: &Chances,
    forms: &[Form],
    blocks: Blocks,
    wanted: Wanted,
) -> CandidateGraph {
    let orders: [Vec<User>; 2] = Side::BOTH.map(|side| features.side(side).by_surname());
    let [users, accounts] = &orders;
    let sketches = Sketches::of(features, chances, forms, accounts);
    blocks.candidates([users, accounts], wanted, |user| sketches.glance(user))
}

/// The blocks of all ways to look users up.
fn blocks(features: &Features, forms: &[Form], users: [usize; 2], budget: u64) -> Blocks {
    let lookup = Lookup::new(features, forms);
    let layout = Layout::of(users[0].max(users[1]));
    let mut blocks = Blocks::default();
    for (at, way) in Way::ALL.into_iter().enumerate() {
        // What one way leaves is for those that follow.
        let share = |blocks: &Blocks| (budget - blocks.pairs()) / (Way::ALL.len() - at) as u64;
        let lists = Side::BOTH.map(|side| {
            let keys = |user, out: &mut Vec<u64>| lookup.keys(way, side, user, out);
            Keyed::of(users[side as usize], layout, keys)
        });
        let common = blocks.join(&lists, share(&blocks), way.tells());
        if let Some(evidence) = way.evidence() {
            let divided = Side::BOTH.map(|side| {
                let pieces = |user| lookup.evidence(evidence, side, user);
                lists[side as usize].divided(&common[side as usize], pieces)
            });
            drop(lists);
            blocks.join(&divided, share(&blocks), way.tells());
        }
    }
    blocks
}

#[cfg(test)]
mod tests;
