//! The rule of remote routing addresses: asked for before a preview shows everyone's address.

use tui_input::Input;

use super::behave::Behave;
use super::prompt::{Prompt, Typed};
use crate::app::command::Command;
use crate::app::cursor::Cursor;
use crate::app::intent::{Intent, Open};
use crate::app::main::{Main, adjust};
use crate::app::press::{Hints, Press};
use crate::directory::Cloud;
use crate::plan::{Action, RoutingRule};
use crate::session::Stamp;

/// The rule is asked for, and then these actions are previewed.
#[derive(Clone, Debug)]
pub struct RoutingPrompt {
    /// What is typed.
    pub prompt: Prompt,
    title: &'static str,
    actions: Vec<Action>,
}

impl RoutingPrompt {
    /// Asks for the rule; the title and the actions are those of the preview.
    pub(super) fn open(main: &Main, title: &'static str, actions: Vec<Action>) -> Self {
        let kept = main.work.ledger.settings().routing_rule.clone();
        let prompt = Prompt::new(
            "Remote routing address",
            [
                "The rule that makes everyone's address, such as {sam}@contoso.mail.onmicrosoft.com.",
                "Words: {sam} {alias} {upn} {mail} {given} {surname} {employee}. A preview comes first.",
            ],
            kept.map_or_else(|| likely_rule(main), String::from),
        );
        Self { prompt, title, actions }
    }

    fn accept(&mut self, main: &mut Main, stamp: &Stamp) -> Vec<Intent> {
        match self.prompt.input.value().parse::<RoutingRule>() {
            Err(problem) => {
                self.prompt.problem = Some(problem.to_string());
                Vec::new()
            }
            Ok(rule) => {
                let mut intents = vec![Intent::Close];
                // Who only looks sees the addresses all the same.
                let kept = adjust::set_routing_rule(main, &rule, stamp).unwrap_or_default();
                intents.extend(Intent::all(kept));
                intents.push(Intent::Open(Open::Preview(self.title, self.actions.clone())));
                intents
            }
        }
    }
}

/// The rule that most tenants have: the routing domain beside the tenant's own.
fn likely_rule(main: &Main) -> String {
    let domains = main.data.directory.cloud.upn_domains();
    match domains.iter().find_map(|domain| Cloud::routing_domain(domain)) {
        Some(domain) => format!("{{sam}}@{domain}"),
        None => "{sam}@".into(),
    }
}

impl Behave for RoutingPrompt {
    fn hints(&self) -> Hints {
        Prompt::hints(&[(Command::Accept, "go on", "Preview them with this routing address")])
    }

    fn press(&mut self, press: &Press<'_>, main: &mut Main) -> Vec<Intent> {
        match self.prompt.press(press) {
            Typed::On => Vec::new(),
            Typed::Closed => vec![Intent::Close],
            Typed::Done => self.accept(main, press.stamp),
        }
    }

    fn list(&mut self, _main: &Main) -> Option<(&mut Cursor, usize)> {
        Some(self.prompt.list())
    }

    fn laid(&mut self, cells: usize) {
        self.prompt.passage.lay(cells);
    }

    fn typed(&mut self) -> Option<&mut Input> {
        Some(&mut self.prompt.input)
    }
}
