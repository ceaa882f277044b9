//! The score of a row: how probable its best candidate is.

/// How probable it is that the best candidate of a row is the person, in hundredths of a per cent.
pub type Score = u16;

/// The score of what is certain.
pub const WHOLE: Score = 10_000;

/// The score of a row of which nothing is known.
pub const UNSCORED: Score = Score::MAX;
