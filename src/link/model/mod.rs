//! Who is whom, as a probability.

mod day;
mod graph;
mod kind;
mod local;
mod place;
mod reading;
mod record;
mod texts;
mod written_back;

pub use graph::CandidateGraph;
pub use kind::AccountKind;
pub use local::Local;
pub use record::{Features, Name, Plain, Records, Several, Side, Tenant};
pub use texts::{Lists, NONE, Texts};
