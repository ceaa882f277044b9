//! What collecting scripts write, and where they look.

use std::env;
use std::fs;

use hardmatch::import::collect::collect;
use hardmatch::import::{ImportOptions, Monitor, Role, inspect};
use serde_json::json;

use super::scene::{SCOPES, Scene, cloud_user, directory, guid, inspected, silent, user, warnings};
use crate::engine::{Bench, FILE, Report, Service, folder, text};
use crate::plans;

pub(super) fn what_healthy_runs_write_is_imported_without_a_warning(bench: &Bench) {
    for service in [Service::Plain, Service::Terse] {
        let mut scene = Scene::new(bench);
        for script in collect() {
            scene.add(script.name, script.name, &json!({}), |run| run);
        }
        for (report, script) in scene.run(service).iter().zip(collect()) {
            report.exits(0);
            assert_eq!(report.writes(), [""; 0], "{}", script.name);
            let read = scene.inspected(script.name);
            assert_eq!(warnings(&read), [""; 0], "{service:?} {}", script.name);
            assert_eq!(read.kind, Some(script.role), "{}", script.name);
            let unread = |column: &&hardmatch::import::ColumnReport| {
                column.field.is_none() || !column.usable
            };
            let unread: Vec<_> =
                read.columns.iter().filter(unread).map(|column| &column.header).collect();
            assert!(unread.is_empty(), "{}: {unread:?}", script.name);
            let users = match script.name {
                "deleted" | "onprem-mailboxes" => {
                    if script.name == "deleted" {
                        3
                    } else {
                        2
                    }
                }
                "remote-mailboxes" => 2,
                _ => 4,
            };
            assert_eq!((read.users, read.rejected_total), (users, 0), "{}", script.name);
        }
        let deleted = scene.inspected("cloud-msonline-deleted");
        assert_eq!((warnings(&deleted).len(), deleted.users), (0, 3));
    }
}

pub(super) fn roles_licences_and_authority_are_told_of_the_right_users(bench: &Bench) {
    let mut scene = Scene::new(bench);
    scene.add("cloud", "cloud", &json!({}), |run| run);
    scene.add("mailboxes", "mailboxes", &json!({}), |run| run);
    for service in [Service::Plain, Service::Terse] {
        for report in scene.run(service) {
            report.exits(0);
        }
        let told = |name: &str, column: &str, expected: [&str; 4]| {
            let expected: Vec<(String, String)> =
                (1..=4).map(user).zip(expected.map(String::from)).collect();
            assert_eq!(scene.cells(name, column), expected, "{service:?} {column}");
        };
        let reader = "Teams Reader";
        told("cloud", "Roles", ["Global Administrator;Teams Reader", reader, reader, ""]);
        told("cloud", "EligibleRoles", ["", "", "Global Administrator", ""]);
        told("cloud", "IsCloudManaged", ["False", "False", "True", "False"]);
        told("cloud", "AssignedLicenses", ["", "SPE_E3", "", ""]);
        told("cloud", "OnPremisesObjectIdentifier", ["", &guid(0xa_0002), "", ""]);
        told("mailboxes", "IsExchangeCloudManaged", ["False", "True", "", ""]);
        told("mailboxes", "PreviousRecipientTypeDetails", ["None", "None", "None", "UserMailbox"]);
        fs::remove_file(scene.file("cloud")).unwrap();
    }
}

pub(super) fn one_domain_or_the_whole_forest(bench: &Bench) {
    let mut scene = Scene::new(bench);
    let no = json!({});
    let down = json!({"UnreachableDomains": ["child.contoso.local"]});
    scene.add("own", "onprem", &no, |run| run);
    scene.add("child", "onprem", &no, |run| run.with("Server", "child.contoso.local"));
    scene.add("forest", "onprem", &no, |run| run.with("Forest", true));
    scene.add("remote", "remote-mailboxes", &no, |run| run);
    scene.add("remote-child", "remote-mailboxes", &no, |run| {
        run.with("OrganizationalUnit", "child.contoso.local")
    });
    scene.add("down", "onprem", &down, |run| run.with("Forest", true));
    scene.add("gone", "onprem", &down, |run| run.with("Server", "child.contoso.local"));
    scene.add(
        "schema",
        "onprem",
        &json!({"NotInSchema": ["msExchMailboxGuid", "mailNickname"]}),
        |run| run,
    );
    let reports = scene.run(Service::Plain);
    for (name, users) in
        [("own", 4), ("child", 1), ("forest", 5), ("remote", 2), ("remote-child", 1), ("schema", 4)]
    {
        reports.iter().find(|report| report.name == name).unwrap().exits(0);
        assert_eq!(scene.inspected(name).users, users, "{name}");
    }
    reports[5].exits(2).says("domain child.contoso.local: Unable to contact the server");
    reports[6].exits(2).says("Name a domain or a domain controller with -Server");
    scene.wrote_nothing("down");
    scene.wrote_nothing("gone");
    reports[7].says("The schema has no msExchMailboxGuid");
    assert_eq!(
        silent(&scene.inspected("schema"), &["msExchMailboxGuid", "mail"]),
        ["msExchMailboxGuid"]
    );
}

/// A list of nobody says that there is nobody; an empty file says nothing.
pub(super) fn nobody_is_a_list_too(bench: &Bench) {
    let mut scene = Scene::new(bench);
    scene.add("deleted", "deleted", &json!({}), |run| run);
    scene.add("remote", "remote-mailboxes", &json!({}), |run| {
        run.with("OrganizationalUnit", "nowhere.local")
    });
    let mut nobody = directory(&json!({}));
    nobody["users"] = json!([cloud_user(1, &json!({}))]);
    scene.runs[0] =
        scene.runs[0].clone().on(&bench.write("nobody.json", nobody.to_string().as_bytes()));
    for service in [Service::Plain, Service::Terse] {
        for report in scene.run(service) {
            report.exits(0).says("0 ");
            let role = if report.name == "deleted" { Role::Deleted } else { Role::RemoteMailboxes };
            let read = inspect(
                &scene.file(&report.name),
                Some(role),
                &ImportOptions::default(),
                &Monitor::new(),
            )
            .remove(0);
            assert_eq!((warnings(&read).len(), read.users), (0, 0), "{:?}", read.codes);
            assert!(read.columns.iter().all(|column| column.field.is_some()));
        }
    }
}

pub(super) fn a_prepared_session_is_used_and_left_as_it_was(bench: &Bench) {
    let mut scene = Scene::new(bench);
    let no = json!({});
    scene.add("signed-in", "cloud", &no, |run| run.with("TenantId", plans::tenant().to_string()));
    scene.add("signs-in", "cloud", &no, |run| {
        run.in_environment(|e| e.connected = false)
            .with("Environment", "China")
            .with("SourceOfAuthority", true)
    });
    scene.add("application", "deleted", &no, |run| {
        run.in_environment(|e| e.connected = false)
            .with("ClientId", guid(7))
            .with("CertificateThumbprint", "00")
    });
    scene.add("exchange", "mailboxes", &no, |run| run.with("ExchangeEnvironmentName", "O365China"));
    let reports = scene.run(Service::Plain);
    for report in &reports {
        report.exits(0).says(&format!("tenant {}", plans::tenant()));
    }
    let connects = |report: &Report| {
        report.calls.iter().filter(|call| call.starts_with("Connect-")).cloned().collect::<Vec<_>>()
    };
    assert_eq!(connects(&reports[0]), [""; 0]);
    reports[0].says("Account operator@contoso.com");
    assert_eq!(connects(&reports[1]), [format!("Connect-MgGraph {}", SCOPES.join(","))]);
    reports[1].says("environment China");
    reports[2].says("Account application");
    assert_eq!(connects(&reports[3]), ["Connect-ExchangeOnline O365China"]);
}

/// How many: `HARDMATCH_LARGE=20000 cargo test --test powershell crowd -- --nocapture` measures more.
fn size() -> u64 {
    env::var("HARDMATCH_LARGE").ok().and_then(|text| text.parse().ok()).unwrap_or(2000)
}

/// The file grows while the list is read: nothing waits for its end.
pub(super) fn a_crowd_is_written_as_it_is_read(bench: &Bench) {
    let names = ["cloud", "onprem", "remote-mailboxes", "mailboxes"];
    let mut scene = Scene::new(bench);
    for name in names {
        let part = bench.path(&format!("{name}.csv.part"));
        scene.add(name, name, &json!({"Crowd": size(), "watch": text(&part)}), |run| run);
    }
    for report in scene.run(Service::Plain) {
        report.exits(0);
        let read = scene.inspected(&report.name);
        assert_eq!(warnings(&read), [""; 0]);
        assert!(read.users > size(), "{}: {}", report.name, read.users);
        let sizes = report.calls.iter().filter_map(|call| call.strip_prefix("growth "));
        let sizes: Vec<u64> = sizes.map(|size| size.parse().unwrap()).collect();
        // The last reading of the list; before it others may have been read.
        let last = sizes.iter().rposition(|size| *size == 0).unwrap();
        let grown = sizes.get(last..).unwrap();
        assert!(
            grown.len() as u64 >= size() / 1000 && grown.is_sorted(),
            "{}: {sizes:?}",
            report.name
        );
        assert!(grown.last() > Some(&(read.bytes.unwrap() / 3)), "{}: {sizes:?}", report.name);
        println!(
            "{}: {} users in {} ms, {} requests",
            report.name, read.users, report.milliseconds, report.requests
        );
    }
}

/// As a shell runs them: unconnected, by the documented command.
pub(super) fn a_process_ends_with_the_documented_code(bench: &Bench) {
    let scene = Scene::new(bench);
    let state = bench.write("state.json", directory(&json!({})).to_string().as_bytes());
    let modules = folder().join("modules");
    let environment = [
        ("PSModulePath", modules.as_path()),
        ("HARDMATCH_STAND_IN", state.as_path()),
        ("HARDMATCH_STAND_IN_UNCONNECTED", state.as_path()),
        Service::Terse.environment(),
    ];
    let out = scene.file("process");
    for (name, more, code) in [
        ("cloud", vec!["-SourceOfAuthority"], 0),
        ("cloud", vec!["-TenantId", "elsewhere"], 2),
        ("mailboxes", vec![], 0),
    ] {
        let path = scene.script(name);
        let arguments = [&FILE[..], &[text(&path), "-Path", text(&out)], &more].concat();
        let output = bench.engine.run(&arguments, &environment);
        let words = String::from_utf8_lossy(&output.stdout).into_owned();
        assert_eq!(output.status.code(), Some(code), "{name} {more:?}: {words}");
        if code == 0 {
            assert_eq!(warnings(&inspected(&out)), [""; 0], "{name}");
        }
    }
}
