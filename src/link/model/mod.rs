//! Who is whom, as a probability.

mod block;
mod chance;
mod compare;
mod day;
mod decisions;
mod distance;
mod explain;
mod field;
mod fit;
mod graph;
mod kind;
mod learn;
mod local;
mod memo;
mod parameters;
mod place;
mod propagate;
mod reading;
mod record;
mod texts;
mod written_back;

pub use decisions::Decisions;
pub use explain::{Explanation, Line, Subject};
pub use field::{Comparison, Level};
pub use fit::{Certainty, Claimant, Fit, Likely, Scope};
pub use graph::CandidateGraph;
pub use kind::AccountKind;
pub use local::Local;
pub use record::{Features, Name, Plain, Records, Several, Side, Tenant};
pub use texts::{Lists, NONE, Texts};
