//! The open session on the screen: what panes and windows show, and what changes it.
//!
//! Nothing here knows a window: what is to be said or opened is returned as an
//! [`Intent`](super::intent::Intent).

pub(super) mod adjust;
mod certain_pairs;
pub(super) mod decide;
mod elsewhere;
mod follow;
pub(super) mod fresh;
pub(super) mod go_to;
pub(super) mod keeping;
mod learn;
mod learning;
pub(super) mod marks;
pub(super) mod rows;
pub(super) mod script;
mod state;
mod view;
mod visit;
pub(super) mod weigh;

pub use certain_pairs::CertainPairs;
pub use learning::Learning;
pub use state::{
    Before, CloudList, Data, Elsewhere, Main, Marks, Owner, Ranking, SaveState, Visit, Waiting,
    Work,
};
