//! Directories that are busy, refuse, or break off.

use serde_json::json;

use super::scene::{GROUP, Scene, fault, guid, silent, warnings};
use crate::engine::{Bench, Run, Service};

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

pub(super) fn what_cannot_be_read_is_never_written_as_empty(bench: &Bench) {
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
pub(super) fn a_list_that_breaks_off_leaves_no_file(bench: &Bench) {
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

pub(super) fn a_busy_service_is_waited_for(bench: &Bench) {
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

pub(super) fn nothing_begins_in_the_wrong_place(bench: &Bench) {
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
