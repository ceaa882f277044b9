//! What a person must have done before an operation can work.

use serde::{Deserialize, Serialize};

/// What a person must have done before an operation can work. It is recorded with the operation, so
/// that the plan can be written without the exports.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Prerequisite {
    /// The cloud user must not be synced any more.
    OutOfSync,
    /// The on-premises user must be out of the scope of sync while its id changes hands.
    OutOfScope,
}
