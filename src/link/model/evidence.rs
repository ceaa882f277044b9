//! What two users have and have not in common: what everything else is worked out from.

use super::field::{Comparison, MOST_LEVELS};

/// The level of a comparison that could not be made, because something is missing on a side: beyond all others.
pub(super) const UNSEEN: u8 = MOST_LEVELS as u8;

/// The level of each comparison.
pub(super) type Levels = [u8; Comparison::COUNT];

/// What two users have and have not in common.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(super) struct Evidence {
    /// The level of each comparison.
    pub(super) levels: Levels,
    /// How likely it is that two people are at that level, 1 where it is unseen.
    pub(super) other: [f32; Comparison::COUNT],
    /// How likely it is that two people live at the address on which these agree, 0 where they do on none.
    pub(super) neighbours: f32,
    /// The share of people at one such address who have the surname in common too.
    pub(super) relatives: f32,
    /// How likely it is that two people work where these two do, 0 where that is not the same place.
    pub(super) colleagues: f32,
}

/// What is weighed of evidence. While shares are learnt, a pair is weighed again and again, and how likely
/// its levels are for two people stays as it is: of those that are multiplied, the products are kept. So a pair
/// fits into one line of a processor's cache.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(super) struct Digest {
    /// The level of each comparison.
    pub(super) levels: Levels,
    /// How likely two people are at the levels of the given name, or of its initial.
    pub(super) given: f32,
    /// Of the surname.
    pub(super) surname: f32,
    /// Of both, turned round.
    pub(super) turned: f32,
    /// Of the parts of a place.
    pub(super) place: f32,
    /// Of the parts of a place of work.
    pub(super) work: f32,
    /// Of what counts by itself.
    pub(super) single: f64,
    /// See [`Evidence`].
    pub(super) neighbours: f32,
    /// See [`Evidence`].
    pub(super) relatives: f32,
    /// See [`Evidence`].
    pub(super) colleagues: f32,
}

impl Evidence {
    /// What is weighed of it.
    pub(super) fn digest(&self) -> Digest {
        let product = |comparisons: &[Comparison]| {
            comparisons.iter().map(|it| f64::from(self.other[*it as usize])).product::<f64>()
        };
        Digest {
            levels: self.levels,
            given: product(&Comparison::GIVEN) as f32,
            surname: product(&[Comparison::Surname]) as f32,
            turned: product(&Comparison::TURNED) as f32,
            place: product(&Comparison::PLACE) as f32,
            work: product(&Comparison::WORK) as f32,
            single: product(&Comparison::SINGLE),
            neighbours: self.neighbours,
            relatives: self.relatives,
            colleagues: self.colleagues,
        }
    }
}

const _: () = assert!(size_of::<Digest>() == 64);
