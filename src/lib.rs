//! hardmatch: hard match on-premises Active Directory users to Microsoft 365 / Entra ID users.
//!
//! The rooms and who may use whom are described in `ARCHITECTURE.md`; `tests/layering` keeps it so.

#![recursion_limit = "256"]

pub mod anchor;
pub mod app;
pub mod cli;
pub mod directory;
pub mod import;
pub mod link;
pub mod plan;
pub mod powershell;
pub mod search;
pub mod session;
pub mod text;
pub mod tui;
pub mod workspace;
