//! Doing what a scenario says.

use std::collections::BTreeMap;
use std::fmt::Write;

use hardmatch::app::{ResultBytes, Window};
use hardmatch::directory::{Directory, Role, Row, Table};
use hardmatch::import::{ImportOptions, MemoryFile, Monitor, import_bytes};
use hardmatch::plan::{Action, Finding, FindingFilter};
use hardmatch::powershell::{Dialect, Direction, ScriptOptions, script_of_plan};
use hardmatch::session::{Held, NewSession, Settings, WritableLedger};
use uuid::Uuid;

use crate::file::{Scenario, Section};
use crate::headless::{Headless, stamp};

/// The same scenario with the expectations that it came to.
pub(crate) fn run(name: &str, scenario: &Scenario) -> Scenario {
    let mut player =
        Player { name, files: BTreeMap::new(), settings: Settings::default(), app: None };
    let sections = scenario.sections.iter().map(|section| player.play(section)).collect();
    Scenario { about: scenario.about.clone(), sections }
}

struct Player<'a> {
    name: &'a str,
    files: BTreeMap<String, String>,
    settings: Settings,
    app: Option<Headless>,
}

impl Player<'_> {
    fn play(&mut self, section: &Section) -> Section {
        let body = match section.kind() {
            kind if Role::ALL.iter().any(|role| role.name() == kind) => {
                self.files.insert(section.name.clone(), section.body.clone());
                section.body.clone()
            }
            "settings" => {
                section.lines().for_each(|line| self.set(line));
                section.body.clone()
            }
            "keys" => {
                let app = self.app();
                section.lines().for_each(|line| app.keys(line));
                section.body.clone()
            }
            "reread" => {
                let directory = self.directory();
                self.app().reload(directory);
                section.body.clone()
            }
            "results" => {
                self.report(section);
                section.body.clone()
            }
            "screen" => {
                let screen = self.app().screen();
                for line in section.lines() {
                    assert!(screen.contains(line), "{}: {line} is not on\n{screen}", self.name);
                }
                section.body.clone()
            }
            "statuses" => statuses(self.app()),
            "findings" => findings(self.app()),
            "objections" => objections(self.app(), section.argument()),
            "queue" => queue(self.app()),
            "script" | "rollback" => self.script(section),
            other => panic!("{}: there is no section {other}", self.name),
        };
        Section { name: section.name.clone(), body }
    }

    fn set(&mut self, line: &str) {
        let (name, value) = line.split_once(" = ").expect("NAME = VALUE");
        match name {
            "anchor" => self.settings.anchor = value.parse().unwrap(),
            "dialect" => self.settings.dialect = dialect(value),
            "routing-rule" => self.settings.routing_rule = Some(value.to_string().into()),
            "federated-domain" => self.settings.federated_domains.push(value.into()),
            other => panic!("{}: there is no setting {other}", self.name),
        }
    }

    fn directory(&self) -> Directory {
        let files: Vec<MemoryFile<'_>> = self
            .files
            .iter()
            .map(|(name, text)| MemoryFile {
                name,
                role: Role::ALL.into_iter().find(|role| role.name() == name).unwrap(),
                bytes: text.as_bytes(),
            })
            .collect();
        let options = ImportOptions::default().with_column_of(&self.settings.anchor);
        let imported = import_bytes(&files, &options, &Monitor::new()).unwrap();
        let mut directory = imported.directory;
        directory.federated = self.settings.federated_domains.iter().collect();
        directory
    }

    /// The program with the session open; opened when it is first wanted.
    fn app(&mut self) -> &mut Headless {
        if self.app.is_none() {
            let new = NewSession {
                id: Uuid::from_u128(7),
                name: self.name.into(),
                settings: self.settings.clone(),
                sources: Vec::new(),
            };
            let (ledger, _) = WritableLedger::create(new, &stamp());
            let mut app = Headless::start();
            app.open_ledger(self.directory(), Held::ForWriting(ledger));
            // A session under way opens with the overview.
            if matches!(app.model.windows().last(), Some(Window::Overview(_))) {
                app.keys("<Esc>");
            }
            self.app = Some(app);
        }
        self.app.as_mut().unwrap()
    }

    fn report(&mut self, section: &Section) {
        let app = self.app();
        let session = app.main().work.ledger.id().to_string();
        let line = |line: &str| {
            let words: Vec<&str> = line.split(' ').collect();
            let [id, op, state] = words[..] else { panic!("ID OPERATION STATE, not {line}") };
            format!(
                "{{\"session\":\"{session}\",\"run\":\"apply\",\"id\":{id},\"op\":\"{op}\",\"state\":\"{state}\",\"old\":null,\"new\":null,\"at\":\"2026-11-24T01:02:03Z\",\"message\":null}}\n"
            )
        };
        let bytes = section.lines().map(line).collect::<String>().into_bytes();
        app.keys("Qt");
        app.results(Ok(ResultBytes { name: "run.jsonl".into(), bytes }));
        app.keys("<Esc><Esc>");
    }

    fn script(&mut self, section: &Section) -> String {
        let main = self.app().main();
        let options = ScriptOptions {
            dialect: dialect(section.argument()),
            direction: match section.kind() {
                "rollback" => Direction::Rollback,
                _ => Direction::Apply,
            },
            stop_on_error: false,
            session_name: "scenario".into(),
            session_id: "7".into(),
            tenant_id: None,
            generated_at: "2026-11-24T00:00:00Z".into(),
            tool_version: "0".into(),
        };
        let script = script_of_plan(main.queue(), &options);
        let text = String::from_utf8(script.bytes).unwrap();
        let mut steps = String::new();
        let rows = text.lines().skip_while(|line| !line.starts_with("No,Operation,")).skip(1);
        for line in rows.take_while(|line| *line != "'@") {
            writeln!(steps, "{line}").unwrap();
        }
        for left in script.unsupported.iter().chain(&script.irreversible) {
            writeln!(steps, "left out: {} {}: {}", left.id, left.kind.name(), left.reason).unwrap();
        }
        steps
    }
}

fn dialect(name: &str) -> Dialect {
    Dialect::ALL.into_iter().find(|dialect| dialect.name() == name).expect("a dialect")
}

fn statuses(app: &Headless) -> String {
    let data = &app.main().data;
    let mut text = String::new();
    let (onprem, cloud) = (&data.directory.onprem, &data.directory.cloud);
    for row in onprem.rows() {
        let status = data.links.onprem(row).name();
        writeln!(text, "onprem {}: {status}", onprem.label(row)).unwrap();
    }
    for row in cloud.rows() {
        let status = data.links.cloud(row).name();
        writeln!(text, "cloud {}: {status}", cloud.label(row)).unwrap();
    }
    text
}

fn findings(app: &Headless) -> String {
    let data = &app.main().data;
    let all = data.findings.select(FindingFilter::default());
    let mut lines: BTreeMap<String, usize> = BTreeMap::new();
    for line in
        all.iter().filter_map(|at| data.findings.get(at, app.main().context())).map(|found| {
            let onprem = found.object_guids.iter().map(|id| who(&data.directory.onprem, id.0));
            let cloud = found.object_ids.iter().map(|id| who(&data.directory.cloud, id.0));
            let whom: Vec<String> = onprem.chain(cloud).collect();
            format!("{} {} {}", found.code.severity().name(), found.code.name(), whom.join(", "))
        })
    {
        *lines.entry(line.trim_end().to_string()).or_default() += 1;
    }
    let text = |(line, count): (String, usize)| match count {
        1 => format!("{line}\n"),
        count => format!("{line} x{count}\n"),
    };
    lines.into_iter().map(text).collect()
}

fn who<R: Row>(users: &Table<R>, id: hardmatch::anchor::Guid) -> String {
    users.find(id).map_or_else(|| id.to_string(), |row| users.label(row))
}

/// What is said to `ACTION [ON-PREMISES] [CLOUD]`, users by the label that the screen gives them.
fn objections(app: &Headless, asked: &str) -> String {
    let main = app.main();
    let (onprem, cloud) = (&main.data.directory.onprem, &main.data.directory.cloud);
    let context = main.context();
    let words: Vec<&str> = asked.split(' ').collect();
    let action = match words[..] {
        ["link", a, b] => Action::Link(named(onprem, a), named(cloud, b)),
        ["write-back", a, b] => Action::WriteBack(named(onprem, a), named(cloud, b)),
        ["write-back-deleted", a, b] => {
            let deleted = main.data.directory.deleted.as_ref().unwrap();
            Action::WriteBackDeleted(named(onprem, a), named(deleted, b))
        }
        ["enable-mailbox", a] => Action::EnableMailbox(named(onprem, a)),
        ["carry-guid", a] => Action::CarryMailboxGuid(named(onprem, a)),
        ["take-upn", b] => Action::TakeUpn(named(cloud, b)),
        ["purge", b] => Action::Purge(named(main.data.directory.deleted.as_ref().unwrap(), b)),
        ["restore", b] => Action::Restore(named(main.data.directory.deleted.as_ref().unwrap(), b)),
        ["clear", b] => Action::Clear(named(cloud, b)),
        ["hand-over", b] => Action::HandOver(named(cloud, b)),
        ["hand-back", b] => Action::HandBack(named(cloud, b)),
        _ => panic!("there is no action {asked}"),
    };
    let said =
        |finding: &Finding| format!("{} {}\n", finding.severity().name(), finding.code.name());
    context.propose(action).findings.iter().map(said).collect()
}

fn named<R: Row>(users: &Table<R>, label: &str) -> R {
    users.rows().find(|row| users.label(*row) == label).unwrap_or_else(|| panic!("no {label}"))
}

fn queue(app: &Headless) -> String {
    let mut text = String::new();
    for queued in app.main().queue().operations() {
        let operation = &queued.operation;
        let onprem = operation.onprem().and_then(|user| user.upn.clone());
        let cloud = operation.cloud().and_then(|user| user.upn().map(str::to_string));
        let users: Vec<String> = onprem.into_iter().chain(cloud).collect();
        let after = operation.after().unwrap_or_else(|| "none".into());
        let mut line = format!(
            "{} {} {}: {} -> {after}",
            queued.id,
            queued.state.name(),
            operation.kind().name(),
            users.join(" + "),
        );
        if let Some(reason) = &queued.override_reason {
            write!(line, "  in spite: {reason}").unwrap();
        }
        writeln!(text, "{line}").unwrap();
    }
    text
}
