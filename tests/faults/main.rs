//! When everything goes wrong: the file is gone, the terminal is mad, the disk is slow.
//!
//! Faults of the system are injected by `preload.c`, which is compiled where there is a compiler. What a
//! test needs and a machine lacks has it ignored, with the reason. The longer run is
//! `cargo test --test faults -- --ignored`.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test stops at the first surprise"
)]
#![allow(clippy::disallowed_methods, reason = "a file of a test is made anew by the next run")]
#![allow(clippy::print_stdout, reason = "how long a run was")]

#[cfg(unix)]
#[macro_use]
#[path = "../support/trials.rs"]
mod trials;
#[cfg(unix)]
mod harness;

#[cfg(unix)]
mod beside;
#[cfg(unix)]
mod controls;
#[cfg(unix)]
#[path = "../support/folders.rs"]
mod folders;
#[cfg(unix)]
mod input;
#[cfg(unix)]
mod long;
#[cfg(unix)]
mod preload;
#[cfg(unix)]
mod printing;
#[cfg(unix)]
mod slow;
#[cfg(unix)]
#[allow(dead_code, reason = "the tests on a terminal need more of it")]
#[path = "../pty/term.rs"]
mod term;
#[cfg(unix)]
mod terminal;
#[cfg(unix)]
mod tmpfs;
#[cfg(unix)]
mod vanished;

#[cfg(unix)]
fn main() -> std::process::ExitCode {
    harness::run(&[
        beside::TESTS,
        controls::TESTS,
        input::TESTS,
        long::TESTS,
        printing::TESTS,
        slow::TESTS,
        terminal::TESTS,
        vanished::TESTS,
    ])
}

/// Terminals and signals are those of Unix.
#[cfg(not(unix))]
fn main() {}
