//! The command line from outside: exit codes, what goes where, and what `--json` promises.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test stops at the first surprise"
)]

mod candidates;
mod check;
mod contracts;
mod documents;
mod export;
#[path = "../support/folders.rs"]
mod folders;
mod operations;
mod pairs;
mod session;
mod usage;
mod world;
