//! The tests by name, with what they need of the machine.
//!
//! Cargo's own harness knows before it runs whether a test is ignored. Whether there is a C compiler, or
//! the right to mount, is known only then, and a test that cannot run must not count as passed.

use std::process::ExitCode;

use libtest_mimic::{Arguments, Completion, Trial};
use rustix::process::geteuid;

use crate::preload::{self, Preload};
use crate::tmpfs::Tmpfs;

/// A test, and what it needs.
#[derive(Clone, Copy)]
pub(crate) struct Test {
    /// Its path, with that of its module.
    pub(crate) name: &'static str,
    pub(crate) body: Body,
}

#[derive(Clone, Copy)]
pub(crate) enum Body {
    /// Needs nothing.
    Alone(fn()),
    /// Needs the library of faults.
    Preload(fn(&Preload)),
    /// Needs a device that is full.
    Full(fn()),
    /// Needs a file system that can be taken away.
    Mount(fn(&Tmpfs)),
    /// Needs the right to run the program as another account.
    Root(fn()),
    /// Takes long.
    Long(fn()),
}

/// Lists the tests of a module by what they need. A test that is forgotten here is an unused function.
macro_rules! tests {
    ($($needs:ident: $($name:ident),+;)+) => {
        pub(crate) const TESTS: &[$crate::harness::Test] = &[$($($crate::harness::Test {
            name: concat!(module_path!(), "::", stringify!($name)),
            body: $crate::harness::Body::$needs($name),
        }),+),+];
    };
}

impl Body {
    fn run(self) -> Completion {
        match self {
            Self::Alone(test) | Self::Long(test) => test(),
            Self::Preload(test) => match preload::library() {
                Ok(library) => test(library),
                Err(why) => return Completion::ignored_with(why),
            },
            Self::Full(test) => {
                if !std::path::Path::new("/dev/full").exists() {
                    return Completion::ignored_with("there is no /dev/full");
                }
                test();
            }
            Self::Mount(test) => match Tmpfs::mount() {
                Ok(tmpfs) => test(&tmpfs),
                Err(why) => return Completion::ignored_with(why),
            },
            Self::Root(test) => {
                if !geteuid().is_root() {
                    return Completion::ignored_with("only root can run it as another account");
                }
                test();
            }
        }
        Completion::Completed
    }
}

/// Runs what the command line asks for.
pub(crate) fn run(modules: &[&[Test]]) -> ExitCode {
    let trial = |test: &Test| {
        let body = test.body;
        let name = test.name.split_once("::").map_or(test.name, |(_, name)| name);
        let trial = Trial::ignorable_test(name, move || Ok(body.run()));
        trial.with_ignored_flag(matches!(body, Body::Long(_)))
    };
    let trials = modules.iter().copied().flatten().map(trial).collect();
    libtest_mimic::run(&Arguments::from_args(), trials).exit_code()
}
