//! What to do about a finding: the one place that makes advice.
//!
//! Each advice is a [`Verb`] with preconditions on the state of everybody concerned. [`About`] says who
//! that is and finds their state in the exports; an [`Occasion`] lists the verbs that may help, the best
//! first. A verb is said only where each of its preconditions holds: one that fails, or that the exports
//! do not tell, leaves it out. Last in each list stands a verb that is right whatever the state is.
//!
//! Sources: docs/facts.md, Soft-deleted users; ConsistencyGuid; Refusals of the cloud.

mod about;
mod facts;
mod occasion;
mod verb;

pub(super) use about::{About, Advice};
pub(super) use occasion::Occasion;
pub use verb::Verb;
