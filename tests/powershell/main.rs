//! The exported scripts: their text, their grammar, and what they do in a real PowerShell.
//!
//! The engine is taken from `HARDMATCH_PWSH`, else `pwsh` on the PATH. Without one the tests that need
//! it are ignored, and say so; the grammar is checked in any case.

#![expect(
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a helper that fails must fail its test, and a long run tells what it measured"
)]

#[macro_use]
#[path = "../support/trials.rs"]
mod trials;
mod harness;

mod authority;
mod by_upn;
mod circle;
mod collect;
mod commands;
mod engine;
#[path = "../support/folders.rs"]
mod folders;
mod golden;
mod grammar;
mod guards;
mod hostile;
mod identity;
mod large;
mod matrix;
mod plans;
#[cfg(unix)]
mod prompt;
mod refusals;
mod resume;
mod round_trip;
mod service;
mod stand_in;
mod start;
mod tenant;
mod text_anchor;
mod transient;
mod version;

fn main() -> std::process::ExitCode {
    harness::run(&[
        authority::TESTS,
        by_upn::TESTS,
        text_anchor::TESTS,
        circle::TESTS,
        collect::TESTS,
        commands::TESTS,
        golden::TESTS,
        grammar::TESTS,
        guards::TESTS,
        hostile::TESTS,
        identity::TESTS,
        large::TESTS,
        #[cfg(unix)]
        prompt::TESTS,
        matrix::TESTS,
        refusals::TESTS,
        resume::TESTS,
        round_trip::TESTS,
        service::TESTS,
        stand_in::TESTS,
        start::TESTS,
        transient::TESTS,
        version::TESTS,
    ])
}
