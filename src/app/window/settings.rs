//! The settings of the session: each with its value, and where it is used.

use std::path::PathBuf;

use tui_input::Input;

use super::behave::Behave;
use super::prompt::{Prompt, Typed};
use super::work::{Columns, WorkLine, WorkList, copy, enlarge};
use crate::anchor::{HexOrder, read_guid};
use crate::app::command::{Command, Layer, WorkCommand};
use crate::app::cursor::Cursor;
use crate::app::intent::{Intent, Open, Setting};
use crate::app::main::{Main, adjust, fresh, keeping};
use crate::app::msg::Effect;
use crate::app::press::{Hints, Press};
use crate::app::words::Tone;
use crate::directory::{Cell, Field, Role, domain_named, split_upn};
use crate::plan::RoutingRule;
use crate::session::{KeptRule, OnError, Settings, Stamp};

impl Setting {
    const ALL: [Self; 14] = [
        Self::Place,
        Self::Dialect,
        Self::Tenant,
        Self::OnError,
        Self::Anchor,
        Self::RoutingRule,
        Self::FederatedDomains,
        Self::Exports(Role::OnPrem),
        Self::Exports(Role::Cloud),
        Self::Exports(Role::Deleted),
        Self::Exports(Role::Mailboxes),
        Self::Exports(Role::RemoteMailboxes),
        Self::Exports(Role::OnPremMailboxes),
        Self::Theme,
    ];

    fn name(self) -> &'static str {
        match self {
            Self::Place => "session file",
            Self::Dialect => "dialect",
            Self::Tenant => "tenant",
            Self::OnError => "on error",
            Self::Anchor => "source anchor",
            Self::RoutingRule => "routing rule",
            Self::FederatedDomains => "federated domains",
            Self::Exports(role) => role.title(),
            Self::Theme => "theme",
        }
    }

    /// Where it is used.
    const fn used(self) -> &'static str {
        match self {
            Self::Place => "every decision is kept there",
            Self::Dialect => {
                "the commands on the screen and the script: msol is what guides use, its module was retired in 2025; graph and entra are the present modules"
            }
            Self::Tenant => {
                "the script refuses to run in another one than that of this id; a purge needs one that is named"
            }
            Self::OnError => {
                "whether a script stops at a step that fails, or goes on and reports at the end"
            }
            Self::Anchor => "what every link writes: it cannot change while something is queued",
            Self::RoutingRule => "the addresses of remote mailboxes (b, enable remote mailbox)",
            Self::FederatedDomains => {
                "links and UPNs that the cloud refuses there are blocked; no export tells. The exports are read once more"
            }
            Self::Exports(_) => {
                "the exports that everybody is read from: a file, a folder, or several with ; between them. All are read once more; the queue stays bound by id"
            }
            Self::Theme => {
                "the colours of the screen, of every session: 16 are the terminal's own; --theme and the configuration count more at the next start"
            }
        }
    }

    /// What Enter does in the list.
    const fn way(self) -> &'static str {
        match self {
            Self::Place => "Enter saves the session elsewhere and goes on there",
            Self::Dialect | Self::Theme => "Enter takes the next",
            Self::OnError => "Enter turns it",
            Self::Anchor => "Enter chooses",
            Self::Tenant | Self::RoutingRule | Self::FederatedDomains => "Enter types it",
            Self::Exports(_) => "Enter names others",
        }
    }

    fn value(self, main: &Main) -> String {
        let settings = main.work.ledger.settings();
        let none = || "none".to_string();
        match self {
            Self::Place => main.work.place.clone(),
            Self::Dialect => settings.dialect.to_string(),
            Self::Tenant => settings.tenant_id.clone().unwrap_or_else(none),
            Self::OnError => match settings.on_error {
                OnError::Continue => "goes on, and reports at the end".into(),
                OnError::Stop => "stops".into(),
            },
            Self::Anchor => settings.anchor.to_string(),
            Self::RoutingRule => {
                settings.routing_rule.as_ref().map_or_else(none, |rule| rule.text().to_string())
            }
            Self::FederatedDomains if settings.federated_domains.is_empty() => none(),
            Self::FederatedDomains => settings.federated_domains.join(", "),
            Self::Exports(role) => {
                let of_role = main.work.ledger.sources().iter().filter(|it| it.role == role);
                let paths: Vec<String> = of_role.map(|it| it.path.display().to_string()).collect();
                if paths.is_empty() { none() } else { paths.join("; ") }
            }
            Self::Theme => main.theme.clone(),
        }
    }
}

/// The list of the settings.
#[derive(Clone, Debug, Default)]
pub struct SettingList {
    cursor: Cursor,
}

impl SettingList {
    fn under_cursor(&self) -> Setting {
        Setting::ALL.get(self.cursor.at).copied().unwrap_or(Setting::Dialect)
    }

    fn change(&self, main: &mut Main, stamp: &Stamp) -> Vec<Intent> {
        match self.under_cursor() {
            Setting::Place => keeping::choose_place(main),
            Setting::Dialect => adjust::next_dialect(main, stamp),
            Setting::OnError => {
                let settings = main.work.ledger.settings().clone();
                let on_error = match settings.on_error {
                    OnError::Continue => OnError::Stop,
                    OnError::Stop => OnError::Continue,
                };
                adjust::keep_settings(main, Settings { on_error, ..settings }, "on error", stamp)
            }
            Setting::Anchor => adjust::choose_anchor(main),
            Setting::Theme => vec![Intent::Do(Effect::NextTheme)],
            Setting::Exports(_) if fresh::is_demo(main) => Intent::refuse(
                "a demo has its own exports: n in the list of sessions makes a session of yours",
            ),
            typed @ (Setting::Tenant
            | Setting::RoutingRule
            | Setting::FederatedDomains
            | Setting::Exports(_)) => match main.work.ledger.writable() {
                Ok(_) => vec![Intent::Open(Open::Setting(typed))],
                Err(refusal) => Intent::refuse(refusal.to_string()),
            },
        }
    }
}

impl Behave for SettingList {
    fn hints(&self) -> Hints {
        use Command as C;
        Hints {
            words: &[(C::Accept, "change", "Change the setting under the cursor")],
            ..Hints::new(Layer::Work, &[C::Accept, C::Back, C::Down, C::Up, C::Enlarge])
        }
    }

    fn press(&mut self, press: &Press<'_>, main: &mut Main) -> Vec<Intent> {
        match press.command() {
            Some(WorkCommand::Accept) => self.change(main, press.stamp),
            Some(WorkCommand::Enlarge) => enlarge(self, main),
            Some(WorkCommand::Copy) => copy(self, main),
            Some(WorkCommand::OpenQueue) => vec![Intent::Open(Open::Queue)],
            Some(WorkCommand::Back) => vec![Intent::Close],
            Some(WorkCommand::Move(motion)) => {
                self.cursor.follow(motion, Setting::ALL.len());
                Vec::new()
            }
            _ => Intent::idle(),
        }
    }

    fn list(&mut self, _main: &Main) -> Option<(&mut Cursor, usize)> {
        Some((&mut self.cursor, Setting::ALL.len()))
    }
}

impl WorkList for SettingList {
    fn title(&self, _main: &Main) -> String {
        "Settings of this session".into()
    }

    fn has_words(&self) -> bool {
        false
    }

    fn columns(&self) -> Columns {
        Columns { headings: ["Setting", "Value", ""], shares: [34, 66, 0] }
    }

    fn cursor(&self) -> &Cursor {
        &self.cursor
    }

    fn len(&self, _main: &Main) -> usize {
        Setting::ALL.len()
    }

    fn empty(&self, _main: &Main) -> &'static str {
        ""
    }

    fn line(&self, main: &Main, at: usize) -> Option<WorkLine> {
        let setting = Setting::ALL.get(at)?;
        let value = setting.value(main);
        let tone = if value == "none" { Tone::Dim } else { Tone::Plain };
        let cells = [setting.name().into(), value, String::new()];
        Some(WorkLine { word: String::new(), tone, cells })
    }

    fn detail(&self, main: &Main) -> Vec<(&'static str, String)> {
        let setting = self.under_cursor();
        vec![
            ("what", format!("{}: {}", setting.name(), setting.value(main))),
            ("where", format!("{}. {}", setting.used(), setting.way())),
        ]
    }
}

/// A setting that is typed.
#[derive(Clone, Debug)]
pub struct SettingPrompt {
    /// What is typed.
    pub prompt: Prompt,
    setting: Setting,
}

impl SettingPrompt {
    /// Asks for the value, filled with the present one.
    pub(super) fn open(main: &Main, setting: Setting) -> Self {
        let now = setting.value(main);
        let likely = if now == "none" { String::new() } else { now };
        let lines = [setting.used().to_string(), "An empty line means none.".to_string()];
        Self { prompt: Prompt::new(setting.name(), lines, likely), setting }
    }

    fn accept(&mut self, main: &mut Main, stamp: &Stamp) -> Vec<Intent> {
        let typed = self.prompt.input.value().trim();
        if let Setting::Exports(role) = self.setting {
            return self.read_exports(role, main);
        }
        let settings = main.work.ledger.settings().clone();
        match self.settings(typed, settings) {
            Ok(settings) => {
                let federated = self.setting == Setting::FederatedDomains;
                let mut intents = vec![Intent::Close];
                intents.extend(adjust::keep_settings(main, settings, self.setting.name(), stamp));
                if federated {
                    intents.extend(fresh::begin(main));
                    intents.extend(unmet_domain(main).map(Intent::Refuse));
                }
                intents
            }
            Err(problem) => {
                self.prompt.problem = Some(problem);
                Vec::new()
            }
        }
    }

    /// Has the exports read that were typed, in place of those of their role.
    fn read_exports(&mut self, role: Role, main: &Main) -> Vec<Intent> {
        let paths = self.prompt.input.value().split(';').map(str::trim);
        let paths = paths.filter(|path| !path.is_empty()).map(PathBuf::from).collect();
        match fresh::in_place_of(main, role, paths) {
            // It closes when the exports were read: until then the place may be a wrong one.
            Ok(intents) => intents,
            Err(problem) => {
                self.prompt.problem = Some(problem.into());
                Vec::new()
            }
        }
    }

    /// The settings with what was typed.
    fn settings(&self, typed: &str, settings: Settings) -> Result<Settings, String> {
        Ok(match self.setting {
            Setting::Tenant if typed.is_empty() => Settings { tenant_id: None, ..settings },
            Setting::Tenant => {
                let id = read_guid(typed, HexOrder::Text).map_err(|error| error.to_string())?;
                Settings { tenant_id: Some(id.guid.to_string()), ..settings }
            }
            Setting::RoutingRule if typed.is_empty() => Settings { routing_rule: None, ..settings },
            Setting::RoutingRule => {
                let rule: RoutingRule = typed.parse().map_err(|error| format!("{error}"))?;
                Settings { routing_rule: Some(KeptRule::from(rule)), ..settings }
            }
            Setting::FederatedDomains => {
                let domains = typed.split([',', ';', ' ']).map(str::trim);
                let domains = domains.filter(|domain| !domain.is_empty()).map(domain_named);
                let domains: Result<Vec<String>, _> = domains.collect();
                let domains = domains.map_err(|problem| problem.to_string())?;
                Settings { federated_domains: domains, ..settings }
            }
            Setting::Place
            | Setting::Dialect
            | Setting::OnError
            | Setting::Anchor
            | Setting::Exports(_)
            | Setting::Theme => settings,
        })
    }
}

/// What is to be said of a federated domain that nobody in the cloud has: most likely another one was meant.
fn unmet_domain(main: &Main) -> Option<String> {
    let cloud = &main.data.directory.cloud;
    let has = |row, domain: &str| match cloud.text(row, Field::Upn) {
        Cell::Value(upn) => split_upn(upn).is_some_and(|(_, own)| own.to_lowercase() == *domain),
        Cell::Unknown | Cell::Empty => false,
    };
    let domains = &main.work.ledger.settings().federated_domains;
    let unmet = domains.iter().find(|domain| !cloud.rows().any(|row| has(row, domain)))?;
    Some(format!("no cloud user has a UPN in the domain {unmet}: is it the one that is meant?"))
}

impl Behave for SettingPrompt {
    fn hints(&self) -> Hints {
        Prompt::hints(&[(Command::Accept, "keep", "Keep it in the session")])
    }

    fn press(&mut self, press: &Press<'_>, main: &mut Main) -> Vec<Intent> {
        if let (Setting::Exports(_), Some(completion)) =
            (self.setting, self.prompt.completion(press))
        {
            return vec![completion];
        }
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
