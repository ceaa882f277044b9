//! What a script is to know of its session.

use super::{Ledger, OnError};
use crate::powershell::{Dialect, Direction, ScriptOptions};

impl Ledger {
    /// The options of a script that does what is queued, written at this time (RFC 3339).
    #[must_use]
    pub fn script_options(&self, dialect: Dialect, generated_at: &str) -> ScriptOptions {
        let settings = self.settings();
        ScriptOptions {
            dialect,
            direction: Direction::Apply,
            stop_on_error: settings.on_error == OnError::Stop,
            session_name: self.name().to_string(),
            session_id: self.id().to_string(),
            tenant_id: settings.tenant(),
            generated_at: generated_at.to_string(),
            tool_version: env!("CARGO_PKG_VERSION").to_string(),
        }
    }
}
