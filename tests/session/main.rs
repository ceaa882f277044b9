//! The session: nothing that was called saved is ever lost, and nothing damaged is ever believed.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stderr,
    clippy::print_stdout,
    clippy::string_slice,
    reason = "a test stops at the first surprise, and says so where it cannot run"
)]

mod audit;
mod brief;
mod course;
mod disk;
mod faults;
mod fixtures;
mod intake;
mod kill;
mod ledger;
mod lock;
mod store;
mod support;
mod tamper;
mod writer;
