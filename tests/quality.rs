//! The model on public data whose truth is known (`tests/data/linkage/NOTICE`): that it cannot sink unnoticed.
//!
//! The limits are a little below what is reached; the sets are small, and one pair is a third of a percent.
//! `cargo run --release --example evaluate -- FOLDER..` prints the whole table, for other sets as well.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test stops at the first surprise"
)]

#[path = "support/evaluation.rs"]
mod evaluation;

use std::path::Path;
use std::sync::OnceLock;

use evaluation::{BANDS, Found, Known};

/// The sets, as their folders are called.
const SETS: [&str; 3] = ["fake1000", "pseudopeople-names", "pseudopeople-addresses"];

/// What is found of a set; several tests ask for it.
fn found(set: &str) -> &'static Found {
    static FOUND: [OnceLock<Found>; SETS.len()] = [const { OnceLock::new() }; SETS.len()];
    let at = SETS.iter().position(|name| *name == set).unwrap();
    FOUND[at].get_or_init(|| {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/linkage").join(set);
        Known::read(&folder).found()
    })
}

/// The least that must be reached.
struct Least {
    f1: f64,
    top_1: f64,
    coverage: f64,
    sure_wrong: usize,
    orphans: usize,
}

impl Least {
    fn hold(&self, set: &str) -> &'static Found {
        let found = found(set);
        let told = format!(
            "{set}: F1 {:.4}, top-1 {:.4}, {} of {} sure ones wrong, coverage {:.4}, {} orphans given somebody",
            found.f1(),
            found.top_1(),
            found.sure_wrong(),
            found.sure[0],
            found.coverage(),
            found.orphans[1],
        );
        assert!(found.f1() >= self.f1, "{told}");
        assert!(found.top_1() >= self.top_1, "{told}");
        assert!(found.coverage() >= self.coverage, "{told}");
        assert!(found.sure_wrong() <= self.sure_wrong, "{told}");
        assert!(found.orphans[1] <= self.orphans, "{told}");
        found
    }
}

/// Misspelt names, mail addresses elsewhere, cities; a third of the cells is empty, some names are turned
/// round.
#[test]
fn mail_and_names() {
    let least = Least { f1: 0.96, top_1: 0.97, coverage: 0.8, sure_wrong: 0, orphans: 2 };
    are_calibrated(least.hold("fake1000"));
}

/// Names and UPNs alone, families among them; short forms, initials, misreadings.
#[test]
fn names_alone() {
    let least = Least { f1: 0.965, top_1: 0.985, coverage: 0.85, sure_wrong: 0, orphans: 5 };
    are_calibrated(least.hold("pseudopeople-names"));
}

/// Names and postal addresses, which families share.
#[test]
fn addresses() {
    let least = Least { f1: 0.97, top_1: 0.985, coverage: 0.93, sure_wrong: 0, orphans: 4 };
    are_calibrated(least.hold("pseudopeople-addresses"));
}

/// More pairs leave less to chance.
#[test]
fn all_sets_together() {
    let mut all = Found::default();
    for set in SETS {
        all.add(found(set));
    }
    are_calibrated(&all);
}

/// Of pairs that are said to be right with some probability, so many are: over-confidence is what hurts.
fn are_calibrated(found: &Found) {
    /// What is allowed.
    const OVER: f64 = 0.03;
    /// Fewer right ones than chance leaves so seldom are none of chance: 2.5 standard deviations.
    const CHANCE: f64 = 0.006;
    for (least, (pairs, sum, right)) in BANDS.iter().zip(found.bands).filter(|it| it.1.0 > 0) {
        let said = sum / pairs as f64;
        let chance = at_most(right, pairs, (said - OVER).max(0.0));
        assert!(chance >= CHANCE, "from {least}: said {said:.3}, right {right} of {pairs}");
    }
}

/// How likely it is that at most so many of some come about, each with this probability below 1.
fn at_most(most: usize, of: usize, probability: f64) -> f64 {
    let (yes, no) = (probability.ln(), (1.0 - probability).ln());
    let mut ways = 0.0;
    (0..=most)
        .map(|count| {
            if count > 0 {
                ways += ((of - count + 1) as f64 / count as f64).ln();
            }
            let of_yes = if count > 0 { count as f64 * yes } else { 0.0 };
            (ways + of_yes + (of - count) as f64 * no).exp()
        })
        .sum()
}

#[test]
fn chance_is_worked_out_by_hand() {
    for (most, of, probability, expected) in [
        (0, 3, 0.5, 0.125),
        (1, 3, 0.5, 0.5),
        (3, 3, 0.9, 1.0),
        (0, 5, 0.0, 1.0),
        (400, 500, 0.99, 0.0),
    ] {
        let found = at_most(most, of, probability);
        assert!((found - expected).abs() < 1e-9, "{most} of {of}: {found}");
    }
}
