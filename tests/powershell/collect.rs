//! The scripts that make exports, in the engine: against directories that answer, and against ones that are
//! busy, refuse, or break off. What they write goes through the importer.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use hardmatch::import::collect::{collect, script};
use hardmatch::import::{FileReport, ImportOptions, Monitor, Role, inspect};
use serde_json::{Value, json};

use crate::engine::{Bench, FILE, Report, Run, Service, folder, text};
use crate::grammar::{first_error, newer_operators};
use crate::plans;

tests! {
    Alone:
        every_collecting_script_parses_and_is_no_newer_than_windows_powershell;
    Engine:
        what_healthy_runs_write_is_imported_without_a_warning,
        roles_licences_and_authority_are_told_of_the_right_users,
        what_cannot_be_read_is_never_written_as_empty,
        a_list_that_breaks_off_leaves_no_file,
        a_busy_service_is_waited_for,
        nothing_begins_in_the_wrong_place,
        one_domain_or_the_whole_forest,
        nobody_is_a_list_too,
        a_prepared_session_is_used_and_left_as_it_was,
        a_crowd_is_written_as_it_is_read,
        a_process_ends_with_the_documented_code;
    Parser:
        collecting_scripts_call_only_what_reads;
}

/// A GUID of the directory as the tests name them.
fn guid(number: u64) -> String {
    plans::guid(number).to_string()
}

fn user(number: u64) -> String {
    plans::object_id(number).to_string()
}

const GROUP: u64 = 0x6001;
const SKU: u64 = 0x5001;

/// Somebody of the cloud, with everything that is exported.
fn cloud_user(number: u64, more: &Value) -> Value {
    let mut user = json!({
        "id": user(number), "userPrincipalName": format!("user{number}@contoso.com"), "displayName": format!("Zo\u{eb} {number}"),
        "givenName": "Zo\u{eb}", "surname": format!("N{number}"), "mail": format!("user{number}@contoso.com"), "mailNickname": format!("user{number}"),
        "proxyAddresses": [format!("SMTP:user{number}@contoso.com"), format!("smtp:u{number}@contoso.com")],
        "employeeId": format!("E{number}"), "accountEnabled": true, "userType": "Member", "assignedLicenses": [],
        "businessPhones": ["+1 555 0100"], "createdDateTime": "2026-01-02T03:04:05Z", "onPremisesImmutableId": null,
        "onPremisesSyncEnabled": null, "onPremisesObjectIdentifier": null, "isCloudManaged": false, "roles": [], "eligibleRoles": [], "isHardDeleteProtectionEnabled": false,
        "deletedDateTime": null
    });
    merge(&mut user, more);
    user
}

fn onprem_user(number: u64, more: &Value) -> Value {
    let mut user = json!({
        "objectGuid": guid(0xa_0000 + number), "sam": format!("user{number}"), "userPrincipalName": format!("user{number}@contoso.local"),
        "consistencyGuid": null, "recipientType": "User", "remoteRoutingAddress": null, "primaryAddress": format!("user{number}@contoso.com"),
        "exchangeGuid": null, "domain": null, "displayName": format!("Zo\u{eb} {number}"), "mail": format!("user{number}@contoso.com"),
        "proxyAddresses": [format!("SMTP:user{number}@contoso.com")], "GivenName": "Zo\u{eb}", "Surname": format!("N{number}"),
        "SID": format!("S-1-5-21-1-2-3-{}", 1100 + number), "ObjectClass": "user", "whenCreated": "2026-01-02T03:04:05Z"
    });
    merge(&mut user, more);
    user
}

fn mailbox(number: u64, more: &Value) -> Value {
    let mut mailbox = json!({
        "ExternalDirectoryObjectId": user(number), "UserPrincipalName": format!("user{number}@contoso.com"), "Alias": format!("user{number}"),
        "DisplayName": format!("Zo\u{eb} {number}"), "PrimarySmtpAddress": format!("user{number}@contoso.com"),
        "EmailAddresses": [format!("SMTP:user{number}@contoso.com"), format!("smtp:user{number}@contoso.onmicrosoft.com")],
        "RecipientTypeDetails": "UserMailbox", "ExchangeGuid": guid(0xe_0000 + number), "IsDirSynced": false,
        "WhenMailboxCreated": "2026-01-02T03:04:05Z", "PreviousRecipientTypeDetails": "None", "IsExchangeCloudManaged": false
    });
    merge(&mut mailbox, more);
    mailbox
}

fn merge(into: &mut Value, more: &Value) {
    into.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
}

/// A directory with somebody of every kind; `more` is put over what only exports ask for.
fn directory(more: &Value) -> Value {
    let mut extra = json!({
        "Skus": [{"skuId": guid(SKU), "skuPartNumber": "SPE_E3"}],
        "RoleDefinitions": [{"id": guid(1), "displayName": "Global Administrator"}, {"id": guid(2), "displayName": "Teams Reader"}],
        "RoleAssignments": [
            {"principalId": user(1), "roleDefinitionId": guid(1)},
            {"principalId": guid(GROUP), "roleDefinitionId": guid(2)}
        ],
        "RoleEligibilities": [{"principalId": user(3), "roleDefinitionId": guid(1)}],
        "groups": {guid(GROUP): [user(1), user(2), user(3)]},
        "mailboxes": [mailbox(1, &json!({})), mailbox(2, &json!({"IsExchangeCloudManaged": true}))],
        "mailUsers": [mailbox(3, &json!({"RecipientTypeDetails": "MailUser", "IsExchangeCloudManaged": null}))],
        "exchangeUsers": [{
            "ExternalDirectoryObjectId": user(4), "UserPrincipalName": "user4@contoso.com", "DisplayName": "Zo\u{eb} 4",
            "RecipientTypeDetails": "User", "PreviousRecipientTypeDetails": "UserMailbox"
        }]
    });
    merge(&mut extra, more);
    let synced = json!({"onPremisesImmutableId": plans::anchor(2).as_str(), "onPremisesSyncEnabled": true,
        "onPremisesObjectIdentifier": guid(0xa_0002), "assignedLicenses": [{"skuId": guid(SKU)}]});
    json!({
        "tenantId": plans::tenant().to_string(), "callerRoles": ["User Administrator"], "signInScopes": SCOPES, "takeoverBlocked": false, "premium": true,
        "domains": {"contoso.com": "Managed"}, "extra": extra,
        "users": [
            cloud_user(1, &json!({})), cloud_user(2, &synced), cloud_user(3, &json!({"isCloudManaged": true})), cloud_user(4, &json!({})),
            cloud_user(5, &json!({"deletedDateTime": "2026-11-01T06:00:00Z"})), cloud_user(6, &json!({"deletedDateTime": "2026-11-01T06:00:00Z"})),
            cloud_user(7, &json!({"deletedDateTime": "2026-11-01T06:00:00Z"}))
        ],
        "adUsers": [
            onprem_user(1, &json!({"consistencyGuid": "AQAKAAAAAECAAAAAAAoAAQ=="})),
            onprem_user(2, &json!({"recipientType": "RemoteUserMailbox", "remoteRoutingAddress": "user2@contoso.mail.onmicrosoft.com"})),
            onprem_user(3, &json!({"recipientType": "UserMailbox", "exchangeGuid": guid(0xe_0003)})),
            onprem_user(4, &json!({"recipientType": "MailUser"})),
            onprem_user(5, &json!({"domain": "child.contoso.local", "recipientType": "RemoteSharedMailbox",
                "remoteRoutingAddress": "user5@contoso.mail.onmicrosoft.com"}))
        ]
    })
}

const SCOPES: [&str; 5] = [
    "User.Read.All",
    "Organization.Read.All",
    "RoleManagement.Read.Directory",
    "GroupMember.Read.All",
    "User-OnPremisesSyncBehavior.ReadWrite.All",
];

/// Runs of collecting scripts, each with a directory and a file of its own.
struct Scene<'b> {
    bench: &'b Bench,
    runs: Vec<Run>,
}

impl<'b> Scene<'b> {
    fn new(bench: &'b Bench) -> Self {
        Self { bench, runs: Vec::new() }
    }

    /// A run that writes `NAME.csv`.
    fn add(&mut self, name: &str, of: &str, more: &Value, change: impl FnOnce(Run) -> Run) {
        let path = self.script(of);
        let state =
            self.bench.write(&format!("{name}.json"), directory(more).to_string().as_bytes());
        let run = Run::new(name, &path).on(&state).with("Path", text(&self.file(name)));
        let run = run.in_environment(|e| e.scopes = SCOPES.into());
        let deleted = self.file(&format!("{name}-deleted"));
        let run =
            if of == "cloud-msonline" { run.with("DeletedPath", text(&deleted)) } else { run };
        self.runs.push(change(run));
    }

    fn script(&self, name: &str) -> PathBuf {
        let text = script(name).unwrap().text();
        self.bench.write(&format!("collect-{name}.ps1"), text.as_bytes())
    }

    fn file(&self, name: &str) -> PathBuf {
        self.bench.path(&format!("{name}.csv"))
    }

    fn run(&self, service: Service) -> Vec<Report> {
        self.bench.run_behind(service, &self.runs)
    }

    fn inspected(&self, name: &str) -> FileReport {
        inspected(&self.file(name))
    }

    /// The cells of a column, by the first column.
    fn cells(&self, name: &str, column: &str) -> Vec<(String, String)> {
        let mut reader = csv::Reader::from_path(self.file(name)).unwrap();
        let at = reader.headers().unwrap().iter().position(|heading| heading == column).unwrap();
        let records = reader.records().map(|record| record.unwrap());
        records.map(|record| (record[0].to_string(), record[at].to_string())).collect()
    }

    fn wrote_nothing(&self, name: &str) {
        for left in [self.file(name), self.bench.path(&format!("{name}.csv.part"))] {
            assert!(!left.exists(), "{} was left", left.display());
        }
    }
}

fn inspected(path: &Path) -> FileReport {
    inspect(path, None, &ImportOptions::default(), &Monitor::new()).remove(0)
}

/// The faults that the importer finds. That users are deleted is none.
fn warnings(report: &FileReport) -> Vec<String> {
    let codes = report.codes.iter().map(|found| (found.code.as_str(), &found.text));
    let faults = codes.filter(|(code, _)| !code.starts_with('I') && *code != "W20");
    faults.map(|(code, text)| format!("{code} {text}")).chain(report.error.clone()).collect()
}

/// What the file says nothing about: columns that are not there, or that say so.
fn silent(report: &FileReport, columns: &[&str]) -> Vec<String> {
    let says = |name: &&&str| {
        !report.columns.iter().any(|c| c.header.eq_ignore_ascii_case(name) && c.usable)
    };
    columns.iter().filter(says).map(ToString::to_string).collect()
}

fn fault(fault: Value) -> impl FnOnce(Run) -> Run {
    move |run| run.fault(fault)
}

fn every_collecting_script_parses_and_is_no_newer_than_windows_powershell() {
    for script in collect() {
        let text = script.text();
        assert_eq!(first_error(&text), None, "{}", script.name);
        assert_eq!(newer_operators(&text), [""; 0], "{}", script.name);
        for word in crate::grammar::NEWER {
            assert!(!text.contains(word), "{}: {word}", script.name);
        }
    }
}

fn what_healthy_runs_write_is_imported_without_a_warning(bench: &Bench) {
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

fn roles_licences_and_authority_are_told_of_the_right_users(bench: &Bench) {
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

/// What is asked for, and what the file says nothing about when that fails.
const OUT_OF_REACH: [(&str, &str, u16, &[&str]); 7] = [
    ("cloud", "roleManagement/directory/roleAssignments", 403, &["Roles"]),
    ("cloud", "roleManagement/directory/roleDefinitions", 500, &["Roles"]),
    ("cloud", "roleEligibilitySchedules", 403, &["EligibleRoles"]),
    ("cloud", "/beta/users", 400, &["OnPremisesObjectIdentifier"]),
    ("cloud", "subscribedSkus", 403, &[]),
    ("mailboxes", "Get-User", 0, &["PreviousRecipientTypeDetails"]),
    ("mailboxes", "Get-Mailbox", 0, &["IsExchangeCloudManaged"]),
];

fn what_cannot_be_read_is_never_written_as_empty(bench: &Bench) {
    for service in [Service::Plain, Service::Terse] {
        let mut scene = Scene::new(bench);
        let optional = [
            "Roles",
            "EligibleRoles",
            "OnPremisesObjectIdentifier",
            "IsCloudManaged",
            "AssignedLicenses",
            "PreviousRecipientTypeDetails",
            "IsExchangeCloudManaged",
        ];
        for (at, (of, what, status, _)) in OUT_OF_REACH.iter().enumerate() {
            let method = if *status == 0 { "LIST" } else { "GET" };
            let path = if *status == 0 { format!("^{what}$") } else { (*what).to_string() };
            let order = json!({"method": method, "path": path, "status": status, "times": 99,
                "message": "Access is denied."});
            scene.add(&format!("reach{at}"), of, &json!({}), fault(order));
        }
        let no = json!({});
        let group = format!("groups/{}", guid(GROUP));
        scene.add(
            "group",
            "cloud",
            &no,
            fault(json!({"method": "GET", "path": group, "status": 403, "times": 9})),
        );
        scene.add("licence", "cloud", &json!({"RoleEligibilities": null}), |run| run);
        scene.add("reader", "cloud", &no, |run| {
            run.in_environment(|e| e.scopes = vec!["User.Read.All"])
        });
        scene.add("skip", "cloud", &no, |run| run.with("SkipRoles", true));
        scene.add(
            "silent",
            "cloud",
            &json!({"Silent": ["onPremisesSyncEnabled", "onPremisesObjectIdentifier"]}),
            |run| run,
        );
        scene.add(
            "exchange",
            "mailboxes",
            &json!({"exchangeWithout": ["Get-OrganizationConfig"]}),
            |run| run,
        );
        let reports = scene.run(service);
        let of = |name: &str| reports.iter().find(|report| report.name == name).unwrap();
        for (at, (script, what, _, columns)) in OUT_OF_REACH.iter().enumerate() {
            let name = format!("reach{at}");
            of(&name).exits(1).says("could not be read");
            let mine = if *script == "cloud" { &optional[..5] } else { &optional[5..] };
            assert_eq!(silent(&scene.inspected(&name), mine), *columns, "{service:?} {what}");
        }
        // Whoever is not known to hold a role may be in the group that cannot be read.
        of("group")
            .exits(1)
            .says(&format!("The members of {}, which has the role Teams Reader", guid(GROUP)));
        let roles: Vec<String> =
            scene.cells("group", "Roles").into_iter().map(|(_, cell)| cell).collect();
        assert_eq!(
            roles,
            ["Global Administrator;(unknown)", "(unknown)", "(unknown)", "(unknown)"]
        );
        assert!(
            warnings(&scene.inspected("group"))[0]
                .contains("it does not know: Roles (3 of 4 rows)")
        );
        of("licence").exits(1).says("Microsoft Entra ID P2");
        assert_eq!(silent(&scene.inspected("licence"), &optional[..5]), ["EligibleRoles"]);
        of("reader").exits(1);
        assert_eq!(
            silent(&scene.inspected("reader"), &optional[..5]),
            ["Roles", "EligibleRoles", "IsCloudManaged"]
        );
        of("skip").exits(0);
        assert_eq!(silent(&scene.inspected("skip"), &optional[..5]), ["Roles", "EligibleRoles"]);
        of("silent").exits(1).says("onPremisesSyncEnabled: the service does not answer it");
        let silent_ones = silent(
            &scene.inspected("silent"),
            &["OnPremisesSyncEnabled", "OnPremisesObjectIdentifier", "UserType"],
        );
        assert_eq!(silent_ones, ["OnPremisesSyncEnabled", "OnPremisesObjectIdentifier"]);
        of("exchange").exits(0).says("The settings of the organization could not be read");
    }
}

/// A list without its end would make whoever is missing look unmatched.
fn a_list_that_breaks_off_leaves_no_file(bench: &Bench) {
    let cases: [(&str, &str, &str); 9] = [
        ("cloud", "GET", "/v1.0/users$"),
        ("deleted", "GET", "deletedItems"),
        ("onprem", "LIST", "Get-ADUser 2"),
        ("mailboxes", "LIST", "Get-EXOMailbox 1"),
        ("mailboxes", "LIST", "Get-MailUser"),
        ("remote-mailboxes", "LIST", "Get-RemoteMailbox 1"),
        ("onprem-mailboxes", "LIST", "Get-Mailbox 0"),
        ("onprem-mailboxes", "LIST", "Get-MailUser 0"),
        ("cloud-msonline", "GET", "Get-MsolUser"),
    ];
    for service in [Service::Plain, Service::Terse] {
        let mut scene = Scene::new(bench);
        for (at, (of, method, path)) in cases.iter().enumerate() {
            let skip = match *of {
                "cloud" => 3,
                "deleted" => 1,
                _ => 0,
            };
            let order = json!({"method": method, "path": path, "status": 403, "times": 99, "skip": skip,
                "message": "Access is denied."});
            scene.add(
                &format!("broken{at}"),
                of,
                &json!({"Crowd": if service == Service::Plain { 1200 } else { 0 }}),
                fault(order),
            );
        }
        for report in scene.run(service) {
            report.exits(2).says("no file was written");
            scene.wrote_nothing(&report.name);
        }
    }
}

fn a_busy_service_is_waited_for(bench: &Bench) {
    let mut scene = Scene::new(bench);
    let no = json!({});
    let busy = |method: &str, path: &str, times: u8| {
        json!({"method": method, "path": path, "status": 429, "retryAfter": 7, "times": times,
            "message": "Server side error. Too many requests: TooManyRequests."})
    };
    scene.add("users", "cloud", &no, fault(busy("GET", "/users$", 3)));
    scene.add("groups", "cloud", &no, fault(busy("GET", "/groups/", 2)));
    scene.add("deleted", "deleted", &no, fault(busy("GET", "deletedItems", 5)));
    scene.add("mailboxes", "mailboxes", &no, fault(busy("LIST", "Get-EXOMailbox 1", 1)));
    scene.add(
        "context",
        "onprem",
        &no,
        fault(json!({"method": "LIST", "path": "Get-ADUser 2", "times": 2,
        "message": "The server has returned the following error: invalid enumeration context."})),
    );
    scene.add("msol", "cloud-msonline", &no, fault(busy("GET", "Get-MsolUser", 2)));
    for service in [Service::Plain, Service::Terse] {
        let reports = scene.run(service);
        for report in &reports {
            report.exits(0);
            assert_eq!(warnings(&scene.inspected(&report.name)), [""; 0]);
        }
        if service == Service::Plain {
            assert_eq!(reports[0].sleeps, [7.0, 7.0, 7.0]);
            assert_eq!(reports[4].sleeps, [10.0, 20.0]);
        }
        // What was read before it broke off is not in the file twice.
        assert_eq!(scene.inspected("context").users, 4);
        assert_eq!(scene.inspected("mailboxes").users, 4);
    }
}

const GRAPH_MODULES: [&str; 7] = [
    "Microsoft.Graph.Authentication",
    "Microsoft.Graph.Users",
    "Microsoft.Graph.Identity.DirectoryManagement",
    "Microsoft.Entra.Authentication",
    "Microsoft.Entra.Users",
    "Microsoft.Entra.DirectoryManagement",
    "Microsoft.Entra.Applications",
];

fn nothing_begins_in_the_wrong_place(bench: &Bench) {
    let mut scene = Scene::new(bench);
    let no = json!({});
    let hide = |modules: &'static [&'static str]| {
        move |run: Run| run.in_environment(|e| e.hidden = modules.into())
    };
    let wrong = guid(0xbad);
    let elsewhere = |run: Run| run.with("TenantId", wrong.as_str());
    scene.add("graph", "cloud", &no, hide(&GRAPH_MODULES));
    scene.add("graph-deleted", "deleted", &no, hide(&GRAPH_MODULES));
    scene.add("ad", "onprem", &no, hide(&["ActiveDirectory"]));
    scene.add("exo", "mailboxes", &no, hide(&["ExchangeOnlineManagement"]));
    scene.add("ems", "remote-mailboxes", &no, hide(&["ExchangeOnPremises"]));
    scene.add("ems-too", "onprem-mailboxes", &no, hide(&["ExchangeOnPremises"]));
    scene.add("msol", "cloud-msonline", &no, hide(&["MSOnline"]));
    scene.add("tenant", "cloud", &no, elsewhere);
    scene.add("tenant-deleted", "deleted", &no, elsewhere);
    scene.add("tenant-exo", "mailboxes", &no, elsewhere);
    scene.add("tenant-msol", "cloud-msonline", &no, elsewhere);
    scene.add("scope", "cloud", &no, |run| run.in_environment(|e| e.scopes = vec!["Mail.Read"]));
    scene.add("environment", "cloud", &no, |run| run.with("Environment", "USGov"));
    scene.add("both", "onprem", &no, |run| {
        run.with("Forest", true).with("SearchBase", "OU=Staff,DC=contoso,DC=local")
    });
    scene.add("nowhere", "cloud", &no, |run| run.with("Path", "/nonexistent/folder/cloud.csv"));
    let words = [
        "Install-Module Microsoft.Graph.Authentication",
        "Install-Module Microsoft.Graph.Authentication",
        "Install-WindowsFeature RSAT-AD-PowerShell",
        "Install-Module ExchangeOnlineManagement",
        "Exchange Management Shell",
        "Exchange Management Shell",
        "Install-Module MSOnline",
        "connected to the tenant",
        "connected to the tenant",
        "connected to the tenant",
        "connected to the tenant",
        "the permission User.Read.All is missing",
        "signed in to the environment Global",
        "choose one",
        "nothing can be written to /nonexistent/folder/cloud.csv",
    ];
    for (report, words) in scene.run(Service::Plain).iter().zip(words) {
        report.exits(2).says("Not started: ");
        report.says(words);
        scene.wrote_nothing(&report.name);
        assert_eq!(report.requests, 0, "{}: {:?}", report.name, report.calls);
    }
}

fn one_domain_or_the_whole_forest(bench: &Bench) {
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
fn nobody_is_a_list_too(bench: &Bench) {
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

fn a_prepared_session_is_used_and_left_as_it_was(bench: &Bench) {
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
fn a_crowd_is_written_as_it_is_read(bench: &Bench) {
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
fn a_process_ends_with_the_documented_code(bench: &Bench) {
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

/// Of what a script calls, PowerShell's own parser knows the names; none of them changes a directory.
fn collecting_scripts_call_only_what_reads(bench: &Bench) {
    let known = "Add-Member ConvertFrom-Json Export-Csv ForEach-Object Get-Command Get-Variable Get-MgContext Connect-MgGraph \
        Invoke-MgGraphRequest Import-Module New-Object Select-Object Set-StrictMode Start-Sleep Where-Object Write-Host \
        Write-Progress Write-Verbose Write-Warning Get-ADDomain Get-ADForest Get-ADRootDSE Get-ADObject Get-ADUser Get-ADServerSettings \
        Set-ADServerSettings Get-Mailbox Get-MailUser Get-RemoteMailbox Get-ConnectionInformation Connect-ExchangeOnline Get-User \
        Get-EXOMailbox Get-OrganizationConfig Get-MsolCompanyInformation Connect-MsolService Get-MsolUser";
    for script in collect() {
        let text_of = script.text();
        let path = bench.write("c.ps1", text_of.as_bytes());
        let output = bench.engine.run(&["-ParseOnly", text(&path)], &[]);
        let answer: Value = serde_json::from_slice(&output.stdout).unwrap();
        assert_eq!(answer["errors"], json!([]), "{}", script.name);
        let called: Vec<String> = serde_json::from_value(answer["commands"].clone()).unwrap();
        let own: Vec<&str> = text_of
            .lines()
            .filter_map(|line| line.strip_prefix("function ")?.split([' ', '{']).next())
            .collect();
        let strange = |name: &&String| {
            !own.contains(&name.as_str()) && !known.split_whitespace().any(|known| known == *name)
        };
        let strange: Vec<_> = called.iter().filter(strange).collect();
        assert!(strange.is_empty(), "{}: {strange:?}", script.name);
        for function in own {
            let verb = function.split('-').next().unwrap();
            let approved = [
                "Get",
                "Test",
                "Format",
                "Read",
                "Add",
                "Show",
                "Stop",
                "Select",
                "Export",
                "Import",
                "Connect",
                "Invoke",
                "Initialize",
                "Complete",
                "Assert",
                "Register",
            ];
            assert!(approved.contains(&verb), "{}: {function}", script.name);
        }
    }
}
