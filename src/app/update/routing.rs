//! The rule of remote routing addresses: asked for before a preview shows everyone's address.

use tui_input::Input;

use super::{decide, work};
use crate::app::model::{Main, Model};
use crate::app::msg::Effect;
use crate::app::overlay::{Overlay, Prompt, Purpose};
use crate::plan::{Action, Premises, RoutingRule};
use crate::session::Stamp;

/// Asks for the rule, and then previews these actions.
pub(super) fn ask(model: &mut Model, title: &'static str, actions: Vec<Action>) {
    let Some(main) = model.main() else { return };
    let rule = main.work.ledger.settings().routing_rule.clone();
    let rule = rule.unwrap_or_else(|| likely_rule(main));
    model.overlays.push(Overlay::Prompt(Prompt {
        title: "Remote routing address".into(),
        lines: vec![
            "The rule that makes everyone's address, such as {sam}@contoso.mail.onmicrosoft.com."
                .into(),
            "Words: {sam} {alias} {upn} {mail} {given} {surname} {employee}. A preview comes first."
                .into(),
        ],
        input: Input::new(rule),
        problem: None,
        purpose: Purpose::RoutingRule(title, actions),
    }));
}

/// The rule that most tenants have: the routing domain beside the tenant's own.
fn likely_rule(main: &Main) -> String {
    let domains = main.data.directory.cloud.upn_domains();
    let tenant = domains.iter().find_map(|domain| {
        domain.strip_suffix(".onmicrosoft.com").filter(|tenant| !tenant.contains('.'))
    });
    match tenant {
        Some(tenant) => format!("{{sam}}@{tenant}.mail.onmicrosoft.com"),
        None => "{sam}@".into(),
    }
}

/// Takes the rule that was typed, and previews what it was asked for.
pub(super) fn accept(model: &mut Model, stamp: &Stamp) -> Vec<Effect> {
    let Some(Overlay::Prompt(prompt)) = model.overlays.last_mut() else { return Vec::new() };
    let Purpose::RoutingRule(title, actions) = &mut prompt.purpose else { return Vec::new() };
    match prompt.input.value().parse::<RoutingRule>() {
        Err(problem) => {
            prompt.problem = Some(problem.to_string());
            Vec::new()
        }
        Ok(rule) => {
            let (title, actions) = (*title, std::mem::take(actions));
            model.overlays.pop();
            let Some(main) = model.main() else { return Vec::new() };
            main.data.premises = Premises { rule: Some(rule.clone()) };
            let effects = decide::set_routing_rule(main, &rule, stamp);
            work::push_preview(model, title, actions);
            effects
        }
    }
}
