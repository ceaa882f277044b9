//! What script tests need of the machine: a PowerShell, and some of them its parser.

use std::process::ExitCode;
use std::sync::{Arc, OnceLock};

use libtest_mimic::{Completion, Trial};

use crate::engine::{Bench, Engine};
use crate::trials::{self, Test};

#[derive(Clone, Copy)]
pub(crate) enum Body {
    /// Needs nothing.
    Alone(fn()),
    /// Needs an engine.
    Engine(fn(&Bench)),
    /// Needs an engine, and so much time that it runs only where somebody asks for it.
    Long(fn(&Bench)),
    /// Needs an engine that has the options `-ParseOnly` and `-Encoding51`, which an ordinary
    /// PowerShell lacks.
    Parser(fn(&Bench)),
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
            (Body::Engine(test) | Body::Long(test) | Body::Parser(test), Ok(engine)) => {
                test(&Bench::new(Arc::clone(engine)));
            }
        }
        Completion::Completed
    }
}

/// Runs what the command line asks for.
pub(crate) fn run(modules: &[&[Test<Body>]]) -> ExitCode {
    let machine =
        Arc::new(Machine { engine: Engine::find().map(Arc::new), parses: OnceLock::new() });
    trials::run(modules, |test| {
        let (machine, body) = (Arc::clone(&machine), test.body);
        let trial = Trial::ignorable_test(test.short_name(), move || Ok(machine.run(body)));
        trial.with_ignored_flag(matches!(body, Body::Long(_)))
    })
}
