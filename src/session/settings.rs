//! What a session has settled: anchor, dialect, and how scripts behave.

use serde::{Deserialize, Serialize};

use crate::anchor::Guid;
use crate::directory::AnchorPolicy;
use crate::plan::RoutingRule;
use crate::powershell::Dialect;

/// The choices of a session. What an older session does not have takes its default.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Settings {
    /// Which attribute is the source anchor.
    pub anchor: AnchorPolicy,
    /// Which commands scripts use.
    pub dialect: Dialect,
    /// What a script does after an operation failed.
    pub on_error: OnError,
    /// The tenant that scripts may run against: its id, or one of its verified domains.
    pub tenant_id: Option<String>,
    /// The rule of remote routing addresses, such as `{sam}@contoso.mail.onmicrosoft.com`. A mere
    /// domain, as the first sessions had it, is the rule `{sam}@` it.
    #[serde(alias = "remote_routing_domain")]
    pub routing_rule: Option<KeptRule>,
    /// The domains of the tenant that are federated.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub federated_domains: Vec<String>,
}

/// A rule of remote routing addresses with the text that the session file has for it, which stays as it
/// is to the letter. What is no rule to this version gives no address.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(from = "String", into = "String")]
pub struct KeptRule {
    text: String,
    rule: Option<RoutingRule>,
}

impl KeptRule {
    /// The text.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }
}

impl From<String> for KeptRule {
    fn from(text: String) -> Self {
        Self { rule: text.parse().ok(), text }
    }
}

impl From<RoutingRule> for KeptRule {
    fn from(rule: RoutingRule) -> Self {
        Self { text: rule.to_string(), rule: Some(rule) }
    }
}

impl From<KeptRule> for String {
    fn from(kept: KeptRule) -> Self {
        kept.text
    }
}

/// What a script does after an operation failed.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum OnError {
    /// It goes on with the next operation and reports at the end.
    #[default]
    Continue,
    /// It stops.
    Stop,
}

impl Settings {
    /// The rule of remote routing addresses, where there is one that can be read.
    #[must_use]
    pub fn rule(&self) -> Option<&RoutingRule> {
        self.routing_rule.as_ref().and_then(|kept| kept.rule.as_ref())
    }

    /// The id of the tenant, where it is named by its id.
    #[must_use]
    pub fn tenant(&self) -> Option<Guid> {
        self.tenant_id.clone()?.try_into().ok()
    }

    /// What differs from `before`, one sentence part each, for the audit.
    #[must_use]
    pub fn changes_since(&self, before: &Self) -> Vec<String> {
        let pairs = self.named().into_iter().zip(before.named());
        let changed = pairs.filter(|(now, then)| now != then);
        changed.map(|((name, now), (_, then))| format!("{name}: {then} -> {now}")).collect()
    }

    /// Each setting with its name, in words.
    #[must_use]
    pub fn named(&self) -> [(&'static str, String); 6] {
        let Self { anchor, dialect, on_error, tenant_id, routing_rule, federated_domains } = self;
        let or_none = |text: Option<&str>| text.unwrap_or("none").to_string();
        let on_error = match on_error {
            OnError::Continue => "continue",
            OnError::Stop => "stop",
        };
        [
            ("anchor", anchor.to_string()),
            ("dialect", dialect.to_string()),
            ("on error", on_error.into()),
            ("tenant", or_none(tenant_id.as_deref())),
            ("routing rule", or_none(routing_rule.as_ref().map(KeptRule::text))),
            (
                "federated domains",
                match federated_domains.as_slice() {
                    [] => "none".into(),
                    domains => domains.join(", "),
                },
            ),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_an_older_session_lacks_takes_its_default() {
        let settings: Settings = serde_json::from_str(r#"{"dialect":"graph","later":1}"#).unwrap();
        let expected = Settings { dialect: Dialect::Graph, ..Settings::default() };
        assert_eq!(settings, expected);
        assert_eq!(settings.changes_since(&Settings::default()), ["dialect: msol -> graph"]);
    }

    #[test]
    fn settings_are_read_as_they_were_written() {
        let settings = Settings {
            anchor: AnchorPolicy::ConsistencyGuid,
            dialect: Dialect::Entra,
            on_error: OnError::Stop,
            tenant_id: Some("f7cc07d7-7c15-447d-876d-c01b0e5a9e38".into()),
            routing_rule: Some("{sam}@contoso.mail.onmicrosoft.com".to_string().into()),
            federated_domains: vec!["contoso.com".into()],
        };
        let written = serde_json::to_string(&settings).unwrap();
        assert_eq!(serde_json::from_str::<Settings>(&written).unwrap(), settings);
        assert_eq!(settings.changes_since(&Settings::default()).len(), 6);
    }

    #[test]
    fn a_rule_is_kept_to_the_letter_and_read_where_it_can_be() {
        for (text, rule) in [
            ("{sam}@x.org", Some("{sam}@x.org")),
            ("x.mail.onmicrosoft.com", Some("{sam}@x.mail.onmicrosoft.com")),
            ("{later}@x.org", None),
            ("", None),
        ] {
            let json = serde_json::json!({ "remote_routing_domain": text });
            let settings: Settings = serde_json::from_value(json).unwrap();
            assert_eq!(settings.rule().map(ToString::to_string).as_deref(), rule, "{text}");
            assert_eq!(serde_json::to_value(&settings).unwrap()["routing_rule"], text);
        }
    }
}
