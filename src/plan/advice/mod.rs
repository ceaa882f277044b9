//! What to do about a finding: the one place that makes advice.
//!
//! Each advice is a [`Verb`] with preconditions on the state of everybody concerned, which are [`Facts`]
//! that `concerned` finds in the exports; an [`Occasion`] lists the verbs that may help, the best first. A verb is said only where each of its preconditions holds: one that fails, or that the exports
//! do not tell, leaves it out. Last in each list stands a verb that is right whatever the state is.
//!
//! Sources: docs/facts.md, Soft-deleted users; ConsistencyGuid; Refusals of the cloud.

mod facts;
mod occasion;
mod verb;

pub(super) use facts::{Facts, IdForm, Kinship, Source, Sync};
pub(super) use occasion::Occasion;
pub use verb::Verb;

/// An advice: the verbs, and the sentence.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(super) struct Advice {
    pub(super) verbs: Box<[Verb]>,
    pub(super) words: String,
}

impl Advice {
    /// An advice that depends on nobody's state.
    pub(super) fn said(words: &str) -> Self {
        Self { verbs: Box::default(), words: words.into() }
    }

    /// The same behind something that is to be done first in any case.
    pub(super) fn after(self, first: &str) -> Self {
        Self { words: format!("{first}; {}", self.words), ..self }
    }
}
