//! How the two sides hang together: who is linked to whom, who could be, and why.
//!
//! [`Links`] gives every user of both sides exactly one status; a [`Judge`] names the users that a
//! status rests on, and what two users have in common. [`name`] compares what two people are called; [`model`]
//! says how probable it is that two users are one person.
//!
//! This room only judges. It must never change a table, and never decide for the operator.

mod candidates;
mod custom;
mod judge;
mod links;
pub mod model;
pub mod name;
mod names;
mod sentence;
mod status;

pub use candidates::{InCommon, Reason};
pub use custom::{NotAnAnchor, fits};
pub use judge::Judge;
pub use links::{Links, StatusCounts};
pub use names::{NameIndex, SIMILAR_WORDS, SharedNames};
pub use status::{
    CloudEvidence, CloudStatus, OnPremEvidence, OnPremStatus, SoftMatchKey, is_guest,
};
