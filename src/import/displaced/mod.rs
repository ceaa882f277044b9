//! Columns that were sorted or shifted by themselves: their values stand in the rows of other people.
//!
//! Nothing in such a file looks wrong, and each of its ids is genuine; but a link by it gives one person the account of
//! another. What tells is a second value of the same person: in the same row (`within`), or at the other end of a link
//! (`across`). A few links that lead to somebody else are what the operator has come to repair; a whole column, or rows in
//! succession that exchange their ids among each other, are a fault of the file.

mod across;
mod people;
mod standing;
mod within;

pub(super) use across::across;
pub(super) use within::within;

/// What to do about such a file.
const ADVICE: &str = "DO NOT LINK BY THIS FILE; export it again, and sort it in no spreadsheet.";
