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
