//! Links that stand, and that a model which does not know of them would not make.

use std::collections::BTreeMap;

use rayon::prelude::*;

use crate::directory::{CloudRow, OnPremRow};
use crate::link::model::{Certainty, Fit};
use crate::link::{Links, OnPremStatus};

/// Somebody who is likelier the person than the one who is linked.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Likelier {
    /// Another cloud user is the on-premises user.
    Account(CloudRow),
    /// The cloud user is another on-premises user.
    User(OnPremRow),
}

/// Why a link is doubted.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Doubt {
    /// With whom the on-premises user is linked.
    pub partner: CloudRow,
    /// How probable it is that the two are one person.
    pub probability: f32,
    /// Who is likelier.
    pub likelier: Likelier,
    /// How probable that is.
    pub instead: f32,
}

/// The links that are doubted.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Doubts(BTreeMap<OnPremRow, Doubt>);

impl Doubts {
    /// Doubts every link whose two users the model, fitted to everyone as if nobody were linked, would
    /// rather give to others: to one with more than even odds.
    #[must_use]
    pub fn of(fit: &Fit, links: &Links) -> Self {
        let rows: Vec<OnPremRow> = fit.users().collect();
        let linked = |row: &OnPremRow| links.onprem(*row) == OnPremStatus::Linked;
        let doubted = rows.into_par_iter().filter(linked).filter_map(|row| {
            let partner = links.partner(row)?;
            Some((row, doubt(fit, row, partner)?))
        });
        Self(doubted.collect::<Vec<_>>().into_iter().collect())
    }

    /// How many links are doubted.
    #[must_use]
    pub fn count(&self) -> usize {
        self.0.len()
    }

    /// The doubt about the link of an on-premises user, if there is one.
    #[must_use]
    pub fn about(&self, row: OnPremRow) -> Option<&Doubt> {
        self.0.get(&row)
    }

    /// Every one.
    #[must_use]
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (OnPremRow, &Doubt)> {
        self.0.iter().map(|(row, doubt)| (*row, doubt))
    }
}

fn doubt(fit: &Fit, row: OnPremRow, partner: CloudRow) -> Option<Doubt> {
    let candidates = fit.candidates(row);
    let own = candidates.iter().find(|likely| likely.row == partner);
    let probability = own.map_or(0.0, |likely| likely.probability);
    let other = candidates.iter().find(|likely| likely.row != partner);
    let account = other.map(|likely| (Likelier::Account(likely.row), likely.probability));
    let user = || {
        let other = fit.claimants(partner).into_iter().find(|claimant| claimant.row != row)?;
        Some((Likelier::User(other.row), other.probability))
    };
    let likely = |(_, probability): &(Likelier, f32)| *probability >= Certainty::LIKELY;
    let (likelier, instead) = account.filter(likely).or_else(user).filter(likely)?;
    Some(Doubt { partner, probability, likelier, instead })
}
