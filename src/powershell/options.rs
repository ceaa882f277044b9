//! What a script is written for.

use super::dialect::Dialect;
use crate::anchor::Guid;
use crate::plan::Run;

/// Which way a script goes.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub enum Direction {
    /// It carries the queue out.
    #[default]
    Apply,
    /// It takes back what results say was applied.
    Rollback,
    /// It takes back what a script applied whose results the session does not have: it reads them when
    /// it runs.
    RollbackByResults,
}

impl Direction {
    /// Which of the two scripts of a session it is.
    #[must_use]
    pub const fn run(self) -> Run {
        match self {
            Self::Apply => Run::Apply,
            Self::Rollback | Self::RollbackByResults => Run::Rollback,
        }
    }

    /// The one that is offered after it; the first after the last.
    #[must_use]
    pub const fn next(self) -> Self {
        match self {
            Self::Apply => Self::Rollback,
            Self::Rollback => Self::RollbackByResults,
            Self::RollbackByResults => Self::Apply,
        }
    }

    /// What such a script does, in a few words.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::Apply => "does what is queued",
            Self::Rollback => "takes back what results say was applied",
            Self::RollbackByResults => "takes back what a file of results says",
        }
    }

    /// Whether it goes back.
    #[must_use]
    pub const fn is_back(self) -> bool {
        matches!(self.run(), Run::Rollback)
    }
}

/// What a script is written for. Times and versions are passed in: a script is a function of its
/// input.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ScriptOptions {
    /// Which commands it uses in the cloud.
    pub dialect: Dialect,
    /// Which way it goes.
    pub direction: Direction,
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
