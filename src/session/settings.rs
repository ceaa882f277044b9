//! What a session has settled: anchor, dialect, and how scripts behave.

use serde::{Deserialize, Serialize};

use crate::anchor::Guid;
use crate::directory::AnchorPolicy;
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
    pub routing_rule: Option<String>,
    /// The domains of the tenant that are federated.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub federated_domains: Vec<String>,
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
        let or_none = |text: &Option<String>| text.clone().unwrap_or_else(|| "none".into());
        let anchor = match anchor {
            AnchorPolicy::Auto => "auto",
            AnchorPolicy::ObjectGuid => "objectguid",
            AnchorPolicy::ConsistencyGuid => "consistencyguid",
        };
        let on_error = match on_error {
            OnError::Continue => "continue",
            OnError::Stop => "stop",
        };
        [
            ("anchor", anchor.into()),
            ("dialect", dialect.to_string()),
            ("on error", on_error.into()),
            ("tenant", or_none(tenant_id)),
            ("routing rule", or_none(routing_rule)),
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
            routing_rule: Some("{sam}@contoso.mail.onmicrosoft.com".into()),
            federated_domains: vec!["contoso.com".into()],
        };
        let written = serde_json::to_string(&settings).unwrap();
        assert_eq!(serde_json::from_str::<Settings>(&written).unwrap(), settings);
        assert_eq!(settings.changes_since(&Settings::default()).len(), 6);
    }
}
