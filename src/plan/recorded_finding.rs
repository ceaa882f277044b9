//! Findings as they were when an operation was queued.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::finding::{Finding, Severity};

/// A finding as the operator saw it when an operation was queued. The code is kept as text: a session
/// outlives the version of hardmatch that wrote it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct RecordedFinding {
    /// How grave it was.
    pub severity: Severity,
    /// The name of its code.
    pub code: String,
    /// What was found, in a sentence.
    pub text: String,
}

impl From<&Finding> for RecordedFinding {
    fn from(finding: &Finding) -> Self {
        Self {
            severity: finding.severity(),
            code: finding.code.name().to_string(),
            text: finding.text.clone(),
        }
    }
}

impl fmt::Display for RecordedFinding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.code, self.text)
    }
}
