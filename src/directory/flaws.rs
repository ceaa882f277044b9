//! What is wrong with the exports of a table as a whole, whatever their rows say.

/// What exports do not bear out as a whole.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Flaws {
    /// Their ids may stand beside other people than their own: a column was sorted or shifted by itself.
    pub displaced: bool,
    /// Users are missing from them, and nobody knows who: what is not in them may be there all the same.
    pub incomplete: bool,
}

impl Flaws {
    /// The flaws of both.
    #[must_use]
    pub const fn and(self, other: Self) -> Self {
        Self {
            displaced: self.displaced || other.displaced,
            incomplete: self.incomplete || other.incomplete,
        }
    }
}
