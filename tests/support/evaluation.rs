//! How well the model tells who is whom, where the truth is known.
#![allow(unreachable_pub, dead_code, reason = "a test and an example use it, each a part of it")]

use std::collections::HashMap;
use std::path::Path;

use hardmatch::anchor::Guid;
use hardmatch::directory::{AnchorPolicy, OnPremRow, Role};
use hardmatch::import::{ImportOptions, Monitor, Sources, import};
use hardmatch::link::Judge;
use hardmatch::link::model::{Certainty, Decisions, Fit, Likely, Scope};

/// A directory whose truth is known, with a model fitted to it.
pub struct Known {
    pub judge: Judge,
    pub fit: Fit,
    truth: HashMap<Guid, Guid>,
}

/// What was found of a directory.
#[derive(Clone, Debug, Default)]
pub struct Found {
    /// How many users are on both sides.
    pub people: usize,
    /// Pairs with 50 % or more, and how many of them are right.
    pub likely: [usize; 2],
    /// Pairs with 99 % or more, and how many of them are right.
    pub sure: [usize; 2],
    /// Those of them that names or an id carry, which are queued together; and how many of these are right.
    pub carried: [usize; 2],
    /// How many users of both sides have their partner as the first candidate, and among the first five.
    pub first: usize,
    pub first_five: usize,
    /// How many users on one side only there are, and how many of them were given somebody.
    pub orphans: [usize; 2],
    /// For each band of [`BANDS`]: pairs, the sum of their probabilities, and how many are right.
    pub bands: [(usize, f64, usize); BANDS.len()],
}

/// The lower ends of the bands of probabilities, for pairs among the first ten of a user.
pub const BANDS: [f64; 13] = [0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99, 0.999];

impl Found {
    pub fn precision(&self) -> f64 {
        share(self.likely[1], self.likely[0])
    }

    pub fn recall(&self) -> f64 {
        share(self.likely[1], self.people)
    }

    pub fn f1(&self) -> f64 {
        let (precision, recall) = (self.precision(), self.recall());
        if precision + recall == 0.0 {
            0.0
        } else {
            2.0 * precision * recall / (precision + recall)
        }
    }

    pub fn top_1(&self) -> f64 {
        share(self.first, self.people)
    }

    pub fn top_5(&self) -> f64 {
        share(self.first_five, self.people)
    }

    pub fn sure_wrong(&self) -> usize {
        self.sure[0] - self.sure[1]
    }

    pub fn coverage(&self) -> f64 {
        share(self.sure[1], self.people)
    }

    /// How many of the pairs that are queued together are wrong.
    pub fn carried_wrong(&self) -> usize {
        self.carried[0] - self.carried[1]
    }

    /// The share of people that are queued together.
    pub fn carried_coverage(&self) -> f64 {
        share(self.carried[1], self.people)
    }

    /// Adds what was found of another directory.
    pub fn add(&mut self, other: &Self) {
        self.people += other.people;
        self.first += other.first;
        self.first_five += other.first_five;
        for (ours, theirs) in [
            (&mut self.likely, other.likely),
            (&mut self.sure, other.sure),
            (&mut self.carried, other.carried),
            (&mut self.orphans, other.orphans),
        ] {
            ours[0] += theirs[0];
            ours[1] += theirs[1];
        }
        for (ours, theirs) in self.bands.iter_mut().zip(other.bands) {
            ours.0 += theirs.0;
            ours.1 += theirs.1;
            ours.2 += theirs.2;
        }
    }
}

fn share(part: usize, whole: usize) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 / whole as f64 }
}

impl Known {
    /// Reads `onprem.csv`, `cloud.csv` and `truth.csv` of a folder, and fits a model.
    pub fn read(folder: &Path) -> Self {
        let mut sources = Sources::default();
        sources.of_mut(Role::OnPrem).push(folder.join("onprem.csv"));
        sources.of_mut(Role::Cloud).push(folder.join("cloud.csv"));
        let options = ImportOptions::default();
        let imported =
            import(&sources, &options, &Monitor::default()).expect("the exports are read");
        let judge = Judge::new(imported.directory, AnchorPolicy::Auto);
        let decisions = Decisions::default();
        let fit = Fit::learn(&judge, Scope::Everyone, &decisions, &|| true).expect("not stopped");
        let text = std::fs::read_to_string(folder.join("truth.csv")).expect("the truth is there");
        let id = |text: &str| Guid::from_uuid(text.trim().parse().expect("a GUID"));
        let pairs = text.lines().skip(1).filter_map(|line| line.split_once(','));
        let truth = pairs.map(|(user, account)| (id(user), id(account))).collect();
        Self { judge, fit, truth }
    }

    /// Whether a candidate is right; `None` where the user is on one side only.
    pub fn is_right(&self, user: OnPremRow, likely: Likely) -> Option<bool> {
        let directory = self.judge.directory();
        let partner = self.truth.get(&directory.onprem.id(user)?)?;
        Some(directory.cloud.id(likely.row) == Some(*partner))
    }

    /// What was found of everybody.
    pub fn found(&self) -> Found {
        let mut found = Found { people: self.truth.len(), ..Found::default() };
        let users = &self.judge.directory().onprem;
        let mut footing = self.fit.footing();
        for user in users.rows() {
            let candidates = self.fit.candidates(user);
            let right: Vec<bool> =
                candidates.iter().map(|it| self.is_right(user, *it).unwrap_or(false)).collect();
            found.first += usize::from(right.first() == Some(&true));
            found.first_five += usize::from(right.iter().take(5).any(|it| *it));
            if users.id(user).is_some_and(|id| !self.truth.contains_key(&id)) {
                let given = candidates.iter().any(|it| it.probability >= Certainty::LIKELY);
                found.orphans[0] += 1;
                found.orphans[1] += usize::from(given);
            }
            for (at, (likely, right)) in candidates.iter().zip(right).enumerate() {
                let is_sure = likely.probability >= Certainty::SURE;
                for (count, counts) in [
                    (&mut found.likely, likely.probability >= Certainty::LIKELY),
                    (&mut found.sure, is_sure),
                    (&mut found.carried, is_sure && footing.holds(user, likely.row)),
                ] {
                    count[0] += usize::from(counts);
                    count[1] += usize::from(counts && right);
                }
                if at < 10 {
                    let probability = f64::from(likely.probability);
                    let band = BANDS.iter().rposition(|least| probability >= *least).unwrap_or(0);
                    let band = &mut found.bands[band];
                    *band = (band.0 + 1, band.1 + probability, band.2 + usize::from(right));
                }
            }
        }
        found
    }
}
