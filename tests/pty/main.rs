//! The real program on a pseudo-terminal: a night's work, and every way out of it.
#![cfg(unix)]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test stops at the first surprise"
)]

mod first_minute;
#[path = "../support/folders.rs"]
mod folders;
mod job;
mod jobs;
mod modes;
#[path = "../support/picture.rs"]
mod picture;
mod recording;
mod slow_line;
mod term;
mod typing;
mod ways_out;
