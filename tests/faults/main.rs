//! When everything goes wrong: the file is gone, the terminal is mad, the disk is slow.
//!
//! Faults of the system are injected by `preload.c`, which is compiled where there is a compiler; the tests
//! that need it are left out elsewhere, with the reason. The longer run is
//! `cargo test --test faults -- --ignored`.
#![cfg(unix)]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test stops at the first surprise"
)]
#![allow(clippy::disallowed_methods, reason = "a file of a test is made anew by the next run")]
#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "what was left out, and how long a run was"
)]

mod beside;
mod controls;
#[path = "../support/folders.rs"]
mod folders;
mod input;
mod long;
mod preload;
mod printing;
mod slow;
#[allow(dead_code, reason = "the tests on a terminal need more of it")]
#[path = "../pty/term.rs"]
mod term;
mod terminal;
mod vanished;
