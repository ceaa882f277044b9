//! The tests by name, run and filtered as those of other files are.
//!
//! Cargo's own harness knows before it runs whether a test is ignored. Whether there is an engine is
//! known only then, and a test that cannot run must not count as passed.

use std::process::ExitCode;
use std::sync::{Arc, OnceLock};

use libtest_mimic::{Arguments, Completion, Trial};

use crate::engine::{Bench, Engine};

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
    /// Needs an engine.
    Engine(fn(&Bench)),
    /// Needs an engine that has the options `-ParseOnly` and `-Encoding51`, which an ordinary
    /// PowerShell lacks.
    Parser(fn(&Bench)),
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

/// The engine of this machine, or why there is none.
struct Machine {
    engine: Result<Arc<Engine>, &'static str>,
    parses: OnceLock<bool>,
}

impl Machine {
    fn run(&self, body: Body) -> Completion {
        match (body, &self.engine) {
            (Body::Alone(test), _) => test(),
            (_, Err(why)) => return Completion::ignored_with(why),
            (Body::Parser(_), Ok(engine)) if !self.parses.get_or_init(|| engine.parses()) => {
                return Completion::ignored_with("the engine has no -ParseOnly");
            }
            (Body::Engine(test) | Body::Parser(test), Ok(engine)) => {
                test(&Bench::new(Arc::clone(engine)));
            }
        }
        Completion::Completed
    }
}

/// Runs what the command line asks for.
pub(crate) fn run(modules: &[&[Test]]) -> ExitCode {
    let machine =
        Arc::new(Machine { engine: Engine::find().map(Arc::new), parses: OnceLock::new() });
    let trial = |test: &Test| {
        let (machine, body) = (Arc::clone(&machine), test.body);
        let name = test.name.split_once("::").map_or(test.name, |(_, name)| name);
        Trial::ignorable_test(name, move || Ok(machine.run(body)))
    };
    let trials = modules.iter().copied().flatten().map(trial).collect();
    libtest_mimic::run(&Arguments::from_args(), trials).exit_code()
}
