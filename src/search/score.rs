//! The score of a row: how probable its best candidate is.

/// How probable it is that the best candidate of a row is the person, in hundredths of a per cent.
pub type Score = u16;

/// The score of what is certain.
pub const WHOLE: Score = 10_000;

/// The score of a row of which nothing is known.
pub const UNSCORED: Score = Score::MAX;

/// The score of a probability from 0 to 1; what is not a number is 0, and what is too large the largest.
#[must_use]
#[expect(clippy::cast_sign_loss, reason = "what is below 0 becomes 0, as `as` has it")]
pub fn score(probability: f64) -> Score {
    (probability * f64::from(WHOLE)).round() as Score
}
