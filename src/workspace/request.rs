//! What is to be opened.

use std::path::PathBuf;

use crate::directory::AnchorPolicy;
use crate::import::{ImportOptions, Sources};
use crate::plan::RoutingRule;
use crate::powershell::Dialect;
use crate::session::{Demo, OnError, Settings, name_of};

/// Which session.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Chosen {
    /// One that exists.
    Existing(PathBuf),
    /// One that must not exist yet.
    New(PathBuf),
    /// One that exists, or is made of the given sources.
    Either(PathBuf),
    /// A demo, made anew in place of an earlier one.
    Demo(PathBuf, Demo),
}

impl Chosen {
    /// The file of the session.
    #[must_use]
    pub const fn path(&self) -> &PathBuf {
        match self {
            Self::Existing(path) | Self::New(path) | Self::Either(path) | Self::Demo(path, _) => {
                path
            }
        }
    }
}

/// Settings to change on opening.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Changes {
    /// The source anchor.
    pub anchor: Option<AnchorPolicy>,
    /// The dialect.
    pub dialect: Option<Dialect>,
    /// What a script does after an error.
    pub on_error: Option<OnError>,
    /// The tenant that scripts are meant for; empty for none.
    pub tenant_id: Option<String>,
    /// The federated domains, in place of those before.
    pub federated_domains: Option<Vec<String>>,
    /// What becomes of the rule of remote routing addresses.
    pub routing_rule: Option<RuleChange>,
}

impl Changes {
    /// The settings with the changes.
    #[must_use]
    pub fn apply(&self, settings: &Settings) -> Settings {
        let mut settings = settings.clone();
        if let Some(anchor) = &self.anchor {
            settings.anchor.clone_from(anchor);
        }
        if let Some(dialect) = self.dialect {
            settings.dialect = dialect;
        }
        if let Some(on_error) = self.on_error {
            settings.on_error = on_error;
        }
        if let Some(tenant) = &self.tenant_id {
            settings.tenant_id = Some(tenant.clone()).filter(|tenant| !tenant.is_empty());
        }
        if let Some(domains) = &self.federated_domains {
            settings.federated_domains.clone_from(domains);
        }
        match &self.routing_rule {
            Some(RuleChange::Set(rule)) => settings.routing_rule = Some(rule.clone().into()),
            Some(RuleChange::Remove) => settings.routing_rule = None,
            None => {}
        }
        settings
    }
}

/// What becomes of the rule of routing addresses.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum RuleChange {
    /// It is this one.
    Set(RoutingRule),
    /// There is none any more.
    Remove,
}

/// What is to be opened, and how.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Request {
    /// Which session.
    pub chosen: Chosen,
    /// The exports; none to take those that the session remembers.
    pub sources: Sources,
    /// How they are read.
    pub options: ImportOptions,
    /// Settings to change.
    pub changes: Changes,
    /// The dialect that a new session begins with, where none is asked for.
    pub dialect: Option<Dialect>,
    /// Whether it is only looked at.
    pub read_only: bool,
    /// Whether a new session is made although nobody in its exports can be linked.
    pub allow_empty: bool,
}

impl Request {
    /// A request for a session with nothing else asked for.
    #[must_use]
    pub fn new(chosen: Chosen) -> Self {
        Self {
            chosen,
            sources: Sources::default(),
            options: ImportOptions::default(),
            changes: Changes::default(),
            dialect: None,
            read_only: false,
            allow_empty: false,
        }
    }

    /// The name that is shown while it opens.
    #[must_use]
    pub fn title(&self) -> String {
        name_of(self.chosen.path())
    }

    /// Whether exports were given.
    #[must_use]
    pub fn has_sources(&self) -> bool {
        self.sources.files().next().is_some()
    }
}
