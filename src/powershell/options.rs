//! What a script is written for.

use super::dialect::Dialect;
use crate::anchor::Guid;

/// What a script is written for. Times and versions are passed in: a script is a function of its
/// input.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ScriptOptions {
    /// Which commands it uses in the cloud.
    pub dialect: Dialect,
    /// Whether it restores the old values.
    pub rollback: bool,
    /// Whether it stops at the first step that fails or is refused, unless told otherwise.
    pub stop_on_error: bool,
    /// The name of the session, shown to who runs it.
    pub session_name: String,
    /// The id of the session, by which results find back to it.
    pub session_id: String,
    /// The tenant for which it is meant: it refuses to run in another one.
    pub tenant_id: Option<Guid>,
    /// When it is written: RFC 3339.
    pub generated_at: String,
    /// The version of hardmatch.
    pub tool_version: String,
}
