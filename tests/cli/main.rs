//! The command line from outside: exit codes, what goes where, and what `--json` promises.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test stops at the first surprise"
)]

#[path = "../../build.rs"]
#[allow(dead_code, reason = "its `main` is for cargo")]
mod build;
mod built;
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
