//! What fault tests need of the machine: a C compiler, a full device, the right to mount or to be another account.

use std::process::ExitCode;

use libtest_mimic::{Completion, Trial};
use rustix::process::geteuid;

use crate::preload::{self, Preload};
use crate::tmpfs::Tmpfs;
use crate::trials::{self, Test};

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
pub(crate) fn run(modules: &[&[Test<Body>]]) -> ExitCode {
    trials::run(modules, |test| {
        let body = test.body;
        let trial = Trial::ignorable_test(test.short_name(), move || Ok(body.run()));
        trial.with_ignored_flag(matches!(body, Body::Long(_)))
    })
}
