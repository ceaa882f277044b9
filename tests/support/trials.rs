//! Tests by name with what they need of the machine, run and filtered as those of other files are.
//!
//! Cargo's own harness knows before it runs whether a test is ignored. Whether there is what a test needs is
//! known only then, and a test that cannot run must not count as passed.

use std::process::ExitCode;

use libtest_mimic::{Arguments, Trial};

/// A test, and what it needs.
#[derive(Clone, Copy)]
pub(crate) struct Test<Body> {
    /// Its path, with that of its module.
    pub(crate) name: &'static str,
    pub(crate) body: Body,
}

impl<Body> Test<Body> {
    /// Its path within the file of tests.
    pub(crate) fn short_name(&self) -> &'static str {
        self.name.split_once("::").map_or(self.name, |(_, name)| name)
    }
}

/// Lists the tests of a module by what they need. A test that is forgotten here is an unused function.
macro_rules! tests {
    ($($needs:ident: $($name:ident),+;)+) => {
        pub(crate) const TESTS: &[$crate::trials::Test<$crate::harness::Body>] = &[$($($crate::trials::Test {
            name: concat!(module_path!(), "::", stringify!($name)),
            body: $crate::harness::Body::$needs($name),
        }),+),+];
    };
}

/// Runs what the command line asks for.
pub(crate) fn run<Body: Copy>(
    modules: &[&[Test<Body>]],
    trial: impl Fn(&Test<Body>) -> Trial,
) -> ExitCode {
    let trials = modules.iter().copied().flatten().map(trial).collect();
    libtest_mimic::run(&Arguments::from_args(), trials).exit_code()
}
