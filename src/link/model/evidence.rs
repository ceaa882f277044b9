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
