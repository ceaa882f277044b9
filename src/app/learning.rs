//! What was learnt of who may be whom, as the panes count, sort and filter by it.

use std::sync::Arc;

use rayon::prelude::*;

use crate::directory::{OnPremRow, Row};
use crate::link::Links;
use crate::link::model::{Certainty, Fit};
use crate::plan::States;
use crate::search::{Score, UNSCORED, score};

/// What was learnt, with how certainly each on-premises user who is not linked is found.
#[derive(Clone, Debug)]
pub struct Learnt {
    /// Who may be whom.
    pub fit: Arc<Fit>,
    /// The certainty of each on-premises user, as a state; no state where somebody is linked.
    pub certainties: Arc<Vec<u32>>,
    /// How probable the best candidate of each is.
    pub scores: Arc<Vec<Score>>,
}

impl Learnt {
    /// Looks everybody up.
    #[must_use]
    pub fn of(fit: Fit, links: &Links, users: usize) -> Self {
        let rows = (0..users as u32).into_par_iter().map(OnPremRow::new);
        let one = |row| {
            if !links.onprem(row).is_to_do() {
                return (0, UNSCORED);
            }
            let best = fit.candidates(row).first().map_or(0.0, |likely| likely.probability);
            let state = match fit.certainty(row) {
                Certainty::Sure => States::SURE,
                Certainty::Likely => States::LIKELY,
                Certainty::Tied => States::TIED,
                Certainty::Alone => States::ALONE,
            };
            (state.bits(), score(f64::from(best)))
        };
        let (certainties, scores) = rows.map(one).unzip();
        Self { fit: Arc::new(fit), certainties: Arc::new(certainties), scores: Arc::new(scores) }
    }
}
