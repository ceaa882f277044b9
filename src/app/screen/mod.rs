//! The screens below the windows, one file each: the list of sessions, the form of a new one, the import,
//! the panes.
//!
//! A screen changes itself; which screen comes next it returns as a [`Turn`], and what the panes want
//! done besides as [`Intent`](super::intent::Intent)s.

mod form;
mod importing;
pub(super) mod panes;
mod problems;
mod start;
mod turn;

pub use form::{Form, FormLine};
pub use importing::{Asked, Importing};
pub use problems::Problems;
pub use start::Start;
pub(super) use turn::Turn;
