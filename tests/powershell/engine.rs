//! The real engine, and the driver that runs many scripts in one process.

use std::collections::BTreeMap;
use std::env;
use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::Arc;

use hardmatch::powershell::Script;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::tenant::Tenant;

/// A PowerShell on this machine.
pub(crate) struct Engine {
    program: PathBuf,
}

impl Engine {
    /// `HARDMATCH_PWSH`, else `pwsh` on the PATH; else why there is none.
    pub(crate) fn find() -> Result<Self, &'static str> {
        if let Some(program) = env::var_os("HARDMATCH_PWSH").filter(|path| !path.is_empty()) {
            let program = PathBuf::from(program);
            assert!(program.is_file(), "HARDMATCH_PWSH is no file: {}", program.display());
            return Ok(Self { program });
        }
        let name = if cfg!(windows) { "pwsh.exe" } else { "pwsh" };
        let paths = env::var_os("PATH").unwrap_or_default();
        let found = env::split_paths(&paths).map(|folder| folder.join(name)).find(|p| p.is_file());
        found.map(|program| Self { program }).ok_or("no PowerShell engine: set HARDMATCH_PWSH")
    }

    #[cfg(unix)]
    pub(crate) fn program(&self) -> &Path {
        &self.program
    }

    /// Whether it has the options `-ParseOnly` and `-Encoding51`.
    pub(crate) fn parses(&self) -> bool {
        let empty = tempfile::NamedTempFile::with_suffix(".ps1").unwrap();
        let output = self.run(&["-NoProfile", "-ParseOnly", text(empty.path())], &[]);
        output.stdout.starts_with(b"{\"file\"")
    }

    pub(crate) fn run(&self, arguments: &[&str], environment: &[(&str, &Path)]) -> Output {
        let mut command = Command::new(&self.program);
        command.args(arguments);
        for (name, value) in environment {
            command.env(name, value);
        }
        command.output().expect("the engine starts")
    }
}

/// The folder with the driver and the stand-in modules.
pub(crate) fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/powershell")
}

/// How a file is run.
pub(crate) const FILE: [&str; 5] =
    ["-NoProfile", "-NonInteractive", "-ExecutionPolicy", "Bypass", "-File"];

/// What a run meets.
#[derive(Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Environment {
    /// The tenant to begin with; none goes on with the tenant as the run before left it.
    pub(crate) state: Option<PathBuf>,
    pub(crate) connected: bool,
    pub(crate) scopes: Vec<&'static str>,
    pub(crate) hidden: Vec<&'static str>,
    pub(crate) faults: Vec<Value>,
    /// How many reads after a change still show the old value.
    pub(crate) lag: u32,
    /// After how many calls the process dies; 0 for never.
    pub(crate) kill_after: u32,
    /// How many objects are on a page at most.
    pub(crate) page_limit: u32,
    /// Whether errors come without a status.
    pub(crate) bare_errors: bool,
}

impl Default for Environment {
    fn default() -> Self {
        Self {
            state: None,
            connected: true,
            scopes: vec![
                "User.ReadWrite.All",
                "User-OnPremisesSyncBehavior.ReadWrite.All",
                "RoleManagement.Read.Directory",
            ],
            hidden: Vec::new(),
            faults: Vec::new(),
            lag: 0,
            kill_after: 0,
            page_limit: 999,
            bare_errors: false,
        }
    }
}

/// One run of a script.
#[derive(Clone, Serialize)]
pub(crate) struct Run {
    pub(crate) name: String,
    pub(crate) script: PathBuf,
    pub(crate) arguments: BTreeMap<&'static str, Value>,
    pub(crate) environment: Environment,
    /// Whether it runs in the scope of the session, as `. .\script.ps1` does.
    pub(crate) dotted: bool,
}

impl Run {
    /// A dry run on the tenant as it is.
    pub(crate) fn new(name: &str, script: &Path) -> Self {
        Self {
            name: name.into(),
            script: script.into(),
            arguments: BTreeMap::new(),
            environment: Environment::default(),
            dotted: false,
        }
    }

    pub(crate) fn with(mut self, argument: &'static str, value: impl Into<Value>) -> Self {
        self.arguments.insert(argument, value.into());
        self
    }

    /// A run that changes what it says, by somebody who has seen that a takeover is allowed.
    pub(crate) fn apply(self) -> Self {
        self.with("Apply", true).with("TakeoverAllowed", true)
    }

    /// The same where users are removed for good, as many as there are.
    pub(crate) fn purging(self, count: usize) -> Self {
        self.with("AllowPurge", true).with("PurgeCount", count)
    }

    pub(crate) fn on(mut self, state: &Path) -> Self {
        self.environment.state = Some(state.into());
        self
    }

    pub(crate) fn fault(mut self, fault: Value) -> Self {
        self.environment.faults.push(fault);
        self
    }

    pub(crate) fn in_environment(mut self, change: impl FnOnce(&mut Environment)) -> Self {
        change(&mut self.environment);
        self
    }
}

/// What came of a run.
#[derive(Deserialize)]
pub(crate) struct Report {
    pub(crate) name: String,
    pub(crate) exit: i32,
    uncaught: Option<String>,
    #[serde(deserialize_with = "list")]
    pub(crate) output: Vec<String>,
    #[serde(deserialize_with = "list")]
    pub(crate) sleeps: Vec<f64>,
    #[serde(deserialize_with = "list")]
    pub(crate) calls: Vec<String>,
    pub(crate) requests: usize,
    pub(crate) milliseconds: u64,
    #[serde(rename = "state")]
    pub(crate) tenant: Tenant,
}

/// An array, or what a careless serializer makes of an empty or a single one.
fn list<'de, D, T>(deserializer: D) -> Result<Vec<T>, D::Error>
where
    D: serde::Deserializer<'de>,
    T: serde::de::DeserializeOwned,
{
    let value = match Value::deserialize(deserializer)? {
        Value::Null => json!([]),
        Value::Array(items) => Value::Array(items),
        single => json!([single]),
    };
    serde_json::from_value(value).map_err(serde::de::Error::custom)
}

impl Report {
    pub(crate) fn text(&self) -> String {
        self.output.join("\n")
    }

    pub(crate) fn says(&self, words: &str) {
        assert!(
            self.text().contains(words),
            "{} does not say {words:?}:\n{}",
            self.name,
            self.text()
        );
    }

    /// The exit code, with the whole output where it is another one.
    pub(crate) fn exits(&self, code: i32) -> &Self {
        assert_eq!(self.exit, code, "{}:\n{}", self.name, self.text());
        self
    }

    /// The calls that change something.
    pub(crate) fn writes(&self) -> Vec<&str> {
        let changes = |call: &&str| {
            let verb = call.split(' ').next().unwrap_or_default();
            let batch = call.ends_with("/$batch");
            let post = matches!(verb, "PATCH" | "DELETE") || (verb == "POST" && !batch);
            let cmdlet = ["Set-", "Remove-", "Restore-", "Enable-", "Disable-"];
            post || cmdlet.iter().any(|start| verb.starts_with(start))
        };
        let calls = self.calls.iter().map(String::as_str);
        calls.map(|call| call.strip_prefix("batched ").unwrap_or(call)).filter(changes).collect()
    }
}

/// How the service answers.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Service {
    /// Pages of any size, and errors that tell their status.
    Plain,
    /// Pages of two, links that tell nothing, and errors that tell a code alone.
    Terse,
}

impl Service {
    /// What a process is told of it.
    pub(crate) fn environment(self) -> (&'static str, &'static Path) {
        let name = match self {
            Self::Plain => "plain",
            Self::Terse => "terse",
        };
        ("HARDMATCH_SERVICE", Path::new(name))
    }
}

/// A folder for scripts, tenants and results of one test.
pub(crate) struct Bench {
    pub(crate) engine: Arc<Engine>,
    folder: TempDir,
}

impl Bench {
    pub(crate) fn new(engine: Arc<Engine>) -> Self {
        Self { engine, folder: tempfile::tempdir().unwrap() }
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(crate) fn write(&self, name: &str, bytes: &[u8]) -> PathBuf {
        let path = self.path(name);
        File::create(&path).and_then(|mut file| file.write_all(bytes)).unwrap();
        path
    }

    pub(crate) fn script(&self, name: &str, script: &Script) -> PathBuf {
        self.write(name, &script.bytes)
    }

    pub(crate) fn tenant(&self, name: &str, tenant: &Tenant) -> PathBuf {
        self.write(name, serde_json::to_string(tenant).unwrap().as_bytes())
    }

    /// The results that a script wrote.
    pub(crate) fn results(&self, name: &str) -> Vec<Value> {
        let text = fs::read_to_string(self.path(name)).unwrap_or_default();
        text.lines().map(|line| serde_json::from_str(line).expect(line)).collect()
    }

    /// Runs all, in order, in one process. Every run must end by itself, without an error that its
    /// script did not catch.
    pub(crate) fn run(&self, runs: &[Run]) -> Vec<Report> {
        self.run_behind(Service::Plain, runs)
    }

    /// The same behind one of the services.
    pub(crate) fn run_behind(&self, service: Service, runs: &[Run]) -> Vec<Report> {
        let output = self.drive_behind(service, runs);
        let report = fs::read_to_string(self.path("report.json")).unwrap_or_else(|_| {
            panic!("the driver failed: {}", String::from_utf8_lossy(&output.stderr))
        });
        let reports: Vec<Report> = serde_json::from_str(&report).unwrap();
        assert_eq!(reports.len(), runs.len());
        for report in &reports {
            assert_eq!(report.uncaught, None, "{}:\n{}", report.name, report.text());
        }
        reports
    }

    /// The same without a report, for a process that dies.
    pub(crate) fn drive(&self, runs: &[Run]) -> Output {
        self.drive_behind(Service::Plain, runs)
    }

    fn drive_behind(&self, service: Service, runs: &[Run]) -> Output {
        let list = self.write("runs.json", serde_json::to_string(runs).unwrap().as_bytes());
        let report = self.path("report.json");
        let driver = folder().join("driver.ps1");
        let arguments = [&FILE[..], &[text(&driver)]].concat();
        let more = ["-Runs", text(&list), "-Report", text(&report)];
        self.engine.run(&[&arguments[..], &more].concat(), &[service.environment()])
    }
}

pub(crate) fn text(path: &Path) -> &str {
    path.to_str().expect("paths of tests are UTF-8")
}
