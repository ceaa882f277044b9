//! The session that the evening begins with: what was decided over the exports of the week, and what
//! a script made of it.
//!
//! `HARDMATCH_DEMO=write cargo test --test demo` writes it anew, after a change of the week's exports
//! or of the words that a session keeps.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use hardmatch::directory::{AnchorPolicy, Directory, Field, Row, Table};
use hardmatch::import::{ImportOptions, Imported, MemoryFile, Monitor, Role, import_bytes};
use hardmatch::link::{Judge, Links};
use hardmatch::plan::{
    Action, Code, Consent, Context, Decision, FindingFilter, NewOperation, OpId, RoutingRule,
    Subject, check,
};
use hardmatch::session::{
    Demo, FileHash, Intake, NewSession, ResultFile, Settings, Source, Stamp, WritableLedger, replay,
};
use hardmatch::workspace::write_file;
use uuid::Uuid;

use super::opened;

const SESSION: &str = "0b6f4a52-7c1d-4e8a-9f35-d2c7e1a80b64";

fn asset(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/demo").join(path)
}

fn at(time: &str) -> Stamp {
    Stamp::new(format!("2026-11-24T{time}Z").parse().unwrap(), "admin@jumphost")
}

fn only<R: Row>(users: &Table<R>, upn: &str) -> R {
    let mut rows = users
        .rows()
        .filter(|row| users.text(*row, Field::Upn).value().is_some_and(|text| text.ends_with(upn)));
    let row = rows.next().unwrap_or_else(|| panic!("no {upn}"));
    assert!(rows.next().is_none(), "{upn} is there twice");
    row
}

/// The session while it is made.
struct Past {
    ledger: WritableLedger,
    directory: Directory,
    lines: Vec<String>,
}

impl Past {
    fn begin() -> Self {
        let names = ["onprem", "cloud", "deleted", "mailboxes", "remote-mailboxes"];
        let read = |name: &str| fs::read(asset(&format!("week/{name}.csv"))).unwrap();
        let held: Vec<(String, Role, Vec<u8>)> = names
            .iter()
            .zip(Role::ALL)
            .map(|(name, role)| {
                assert_eq!(role.name(), *name);
                (Demo::Evening.path_of(&format!("{name}.csv")), role, read(name))
            })
            .collect();
        let files: Vec<MemoryFile<'_>> = held
            .iter()
            .map(|(name, role, bytes)| MemoryFile { name, role: *role, bytes })
            .collect();
        let Imported { directory, report } =
            import_bytes(&files, &ImportOptions::default(), &Monitor::new()).unwrap();
        let source = |(name, role, bytes): &(String, Role, Vec<u8>)| Source {
            role: *role,
            path: name.into(),
            size: bytes.len() as u64,
            sha256: FileHash::of(bytes),
            rows: report.files.iter().find(|file| file.path == *name).unwrap().users,
            encoding: None,
            rules: Vec::new(),
        };
        let new = NewSession {
            id: Uuid::try_parse(SESSION).unwrap(),
            name: "demo".into(),
            settings: Settings {
                federated_domains: vec!["contoso.co.uk".into()],
                ..Settings::default()
            },
            sources: held.iter().map(source).collect(),
        };
        let (ledger, first) = WritableLedger::create(new, &at("08:30:00"));
        Self { ledger, directory, lines: vec![first.text().to_string()] }
    }

    fn decide(&mut self, action: Action, reason: Option<&str>, time: &str) {
        let judge = Judge::new(self.directory.clone(), AnchorPolicy::Auto);
        let rule: RoutingRule = "{sam}@contoso.mail.onmicrosoft.com".parse().unwrap();
        let links = Links::of(&judge);
        let context = Context {
            rule: Some(&rule),
            ..Context::new(&judge, &links, self.ledger.history().queue())
        };
        let proposal = context.propose(action);
        let asked = proposal.consent();
        assert_eq!(asked.is_asked_for(), reason.is_some(), "{action:?}: {:?}", proposal.findings);
        let new = proposal.as_new(self.ledger.history().next_id()).unwrap();
        let new = NewOperation {
            override_reason: reason.map(str::to_string),
            confirmation: (asked == Consent::Word).then(|| "PURGE".into()),
            ..new
        };
        let decision = Decision::Queue { operations: vec![new] };
        let line = self.ledger.decide(decision, &at(time)).unwrap();
        self.lines.push(line.text().to_string());
    }

    fn link(&mut self, onprem: &str, cloud: &str, reason: Option<&str>, time: &str) {
        let (a, b) = (only(&self.directory.onprem, onprem), only(&self.directory.cloud, cloud));
        self.decide(Action::Link(a, b), reason, time);
    }

    fn report(&mut self, results: &[(u32, &str, &str, Option<&str>)], time: &str) {
        let line = |(id, op, state, message): &(u32, &str, &str, Option<&str>)| {
            let message = message.map_or("null".into(), |text| format!("{text:?}"));
            format!(
                "{{\"session\":\"{SESSION}\",\"run\":\"apply\",\"id\":{id},\"op\":\"{op}\",\"state\":\"{state}\",\"message\":{message},\"at\":\"2026-11-24T{time}Z\"}}\n"
            )
        };
        let bytes = results.iter().map(line).collect::<String>().into_bytes();
        let intake = Intake::read(&self.ledger, &bytes).unwrap();
        assert!(intake.refused.is_empty(), "{:?}", intake.refused);
        let file =
            ResultFile { name: "demo-msol.results.jsonl".into(), sha256: FileHash::of(&bytes) };
        let lines = intake.into_lines(&mut self.ledger, &file, &at(time)).unwrap();
        self.lines.extend(lines.iter().map(|line| line.text().to_string()));
    }
}

/// What happened between the exports of the week and those of the evening.
fn past() -> Past {
    let mut past = Past::begin();
    let anais = "anais.muller@contoso.com";
    past.link(anais, anais, None, "08:41:10");
    let bjorn = "bjorn.strom@contoso.com";
    past.link(bjorn, bjorn, None, "08:41:52");
    let twin = only(past.directory.deleted.as_ref().unwrap(), "emma.taylor2@contoso.com");
    past.decide(Action::Purge(twin), Some("an empty twin, checked with the help desk"), "08:44:20");
    let emma = "emma.taylor@contoso.com";
    past.link(emma, emma, None, "08:44:41");
    let taro = "taro.yamada@contoso.com";
    past.link(taro, taro, None, "08:46:03");
    let elif = "elif.ozturk@contoso.com";
    past.link(elif, elif, None, "08:46:30");
    let tomas = "tomas.osuilleabhain@contoso.com";
    past.link(tomas, tomas, None, "08:47:15");
    let lukasz = "lukasz.wojcik@contoso.com";
    past.link(lukasz, lukasz, None, "08:48:02");
    past.link("siobhan.o'brien@contoso.com", "siobhan.obrien@contoso.com", None, "08:49:37");
    let ngoc = "ngoc.tran@contoso.com";
    past.link(ngoc, ngoc, None, "08:50:10");
    let noah = "noah.williams@contoso.com";
    past.link(noah, noah, None, "08:51:25");
    let jose = only(&past.directory.onprem, "joseangel.penanunez@contoso.com");
    past.decide(Action::CarryMailboxGuid(jose), None, "08:53:00");
    let refused = "Insufficient privileges to complete the operation.";
    past.report(
        &[
            (1, "link-user", "applied", None),
            (2, "link-user", "applied", None),
            (3, "purge-deleted-user", "applied", None),
            (4, "link-user", "applied", None),
            (11, "link-user", "failed", Some(refused)),
        ],
        "09:20:00",
    );
    past
}

#[test]
fn the_session_is_what_these_decisions_write() {
    let written = past().lines.iter().fold(String::new(), |text, line| text + line + "\n");
    let path = asset("evening/session.jsonl");
    if env::var_os("HARDMATCH_DEMO").is_some_and(|value| value == "write") {
        write_file(&path, true, |out| out.write_all(written.as_bytes())).unwrap();
    }
    let kept = fs::read_to_string(&path).unwrap();
    assert!(kept == written, "{} is not what it should be: write it anew", path.display());
    assert_eq!(replay(kept.as_bytes()).unwrap().ledger, *past().ledger);
}

/// What the fresh exports say of each operation: the story of the evening.
#[test]
fn the_fresh_exports_tell_what_became_of_it() {
    let (_folder, workspace) = opened(Demo::Evening);
    let queue = workspace.ledger.history().queue();
    let findings = check(Context::new(&workspace.judge, &workspace.links, queue));
    let all = findings.select(FindingFilter::default());
    let about = |id: u32| -> Vec<&str> {
        let mut codes: Vec<Code> = all
            .iter()
            .map(|at| findings.all()[at])
            .filter(|found| found.subject == Subject::Operation(OpId(id)))
            .map(|found| found.code)
            .collect();
        codes.sort_unstable();
        codes.into_iter().map(Code::name).collect()
    };
    let expected: [(u32, &[&str]); 12] = [
        (1, &["stamped"]),
        (2, &["applied-not-true"]),
        (3, &[]),
        (4, &["stamped"]),
        (5, &["done-already"]),
        (6, &["changed-since"]),
        (7, &["user-gone"]),
        (8, &["queue-order", "changed-since"]),
        (9, &["queue-order", "changed-since"]),
        (10, &["user-gone"]),
        (11, &[]),
        (12, &[]),
    ];
    for (id, codes) in expected {
        assert_eq!(about(id), codes, "operation {id}");
    }
    let told = workspace.changes.as_ref().unwrap().lines().join("\n");
    for line in ["selma.berg@contoso.com", "tomas.osuilleabhain@contoso.com", "anais.muller"] {
        assert!(told.contains(line), "{line} is not in {told}");
    }
}
