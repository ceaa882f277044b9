//! What is drawn: every screen and window at every size, in every look, and what of it reaches the
//! terminal.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test stops at the first surprise"
)]

mod cut;
#[path = "../support/headless.rs"]
mod headless;
mod looks;
mod never;
mod offered;
mod scenes;
mod sizes;
#[path = "../support/mod.rs"]
mod support;
mod traffic;
