//! Operations as PowerShell: the single command that a screen shows, and the script that a session
//! exports.
//!
//! A dialect is one file. It knows how its modules word each operation and what they cannot say. A kind
//! of operation is one file too: its command, its step, and the step that takes it back. The order of the steps, the checks around them and the results are the same in all of them and stand
//! in `assets/powershell`, written in PowerShell so that they can be read and run there.
//!
//! Text from an export enters a script in one way only, as a field of a row, which is read as text and
//! never runs; it enters a single command as a [`PsLiteral`]. This room must never touch a file, a clock or the environment: when and for which
//! session a script is written is passed in.
//!
//! Facts: docs/facts.md.

mod command;
mod data;
mod dialect;
mod expected;
mod instruction;
mod kind;
mod layout;
mod literal;
mod options;
mod plain;
mod rows;
mod script;
mod step;
mod who;

pub use command::{Unsupported, command};
pub use dialect::{Dialect, NotADialect};
pub use instruction::{instruction, tenant_command};
pub use literal::{LiteralError, PsLiteral};
pub use options::{Direction, ScriptOptions};
pub use plain::plain_commands;
pub use script::{Counts, LeftOut, Notice, Script, script_of_items, script_of_plan};
