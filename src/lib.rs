//! hardmatch: hard match on-premises Active Directory users to Microsoft 365 / Entra ID users.
//!
//! The rooms and who may use whom are described in `ARCHITECTURE.md`; `tests/layering.rs` keeps it so.

pub mod anchor;
pub mod directory;
pub mod import;
pub mod plan;
pub mod text;
