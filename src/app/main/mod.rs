//! The open session on the screen: what panes and windows show, and what changes it.
//!
//! Nothing here knows a window: what is to be said or opened is returned as an
//! [`Intent`](super::intent::Intent).

pub(super) mod decide;
mod follow;
pub(super) mod fresh;
pub(super) mod go_to;
mod learn;
pub(super) mod marks;
pub(super) mod script;
mod state;
mod view;
pub(super) mod weigh;

pub use learn::Learning;
pub use state::{Before, CloudList, Data, Main, Marks, Ranking, SaveState, Visit, Waiting, Work};
pub use weigh::CertainPairs;
