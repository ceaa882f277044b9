//! Text as people compare it and as a terminal shows it.
//!
//! Folding makes `Müller`, `MULLER` and `muller` one text for search and comparison and keeps the
//! way back to the original letters. Display turns any value, however hostile, into cells of known
//! width. Neither changes a stored value; the exact text is what is copied, exported and compared as
//! an id. This room must never know what a text means.

mod count;
mod display;
mod fold;
mod hidden;
mod outlet;
mod wrap;

pub use count::{counted, thousands};
pub use display::{Unit, in_ascii, shorten_end, shorten_middle, units, visible, width};
pub use fold::{Folded, fold, fold_into, fold_mapped, is_word_char};
pub use hidden::{first_hidden, is_hidden};
pub use outlet::{Escapes, Outlet};
pub use wrap::wrap;
