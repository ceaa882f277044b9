//! A directory with somebody of every kind, and runs of collecting scripts against it.

use std::path::{Path, PathBuf};

use hardmatch::import::collect::script;
use hardmatch::import::{FileReport, ImportOptions, Monitor, inspect};
use serde_json::{Value, json};

use crate::engine::{Bench, Report, Run, Service, text};
use crate::plans;

/// A GUID of the directory as the tests name them.
pub(super) fn guid(number: u64) -> String {
    plans::guid(number).to_string()
}

pub(super) fn user(number: u64) -> String {
    plans::object_id(number).to_string()
}

pub(super) const GROUP: u64 = 0x6001;

pub(super) const SKU: u64 = 0x5001;

/// Somebody of the cloud, with everything that is exported.
pub(super) fn cloud_user(number: u64, more: &Value) -> Value {
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

pub(super) fn onprem_user(number: u64, more: &Value) -> Value {
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

pub(super) fn mailbox(number: u64, more: &Value) -> Value {
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

pub(super) fn merge(into: &mut Value, more: &Value) {
    into.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
}

/// A directory with somebody of every kind; `more` is put over what only exports ask for.
pub(super) fn directory(more: &Value) -> Value {
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

pub(super) const SCOPES: [&str; 5] = [
    "User.Read.All",
    "Organization.Read.All",
    "RoleManagement.Read.Directory",
    "GroupMember.Read.All",
    "User-OnPremisesSyncBehavior.ReadWrite.All",
];

/// Runs of collecting scripts, each with a directory and a file of its own.
pub(super) struct Scene<'b> {
    pub(super) bench: &'b Bench,
    pub(super) runs: Vec<Run>,
}

impl<'b> Scene<'b> {
    pub(super) fn new(bench: &'b Bench) -> Self {
        Self { bench, runs: Vec::new() }
    }

    /// A run that writes `NAME.csv`.
    pub(super) fn add(
        &mut self,
        name: &str,
        of: &str,
        more: &Value,
        change: impl FnOnce(Run) -> Run,
    ) {
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

    pub(super) fn script(&self, name: &str) -> PathBuf {
        let text = script(name).unwrap().text();
        self.bench.write(&format!("collect-{name}.ps1"), text.as_bytes())
    }

    pub(super) fn file(&self, name: &str) -> PathBuf {
        self.bench.path(&format!("{name}.csv"))
    }

    pub(super) fn run(&self, service: Service) -> Vec<Report> {
        self.bench.run_behind(service, &self.runs)
    }

    pub(super) fn inspected(&self, name: &str) -> FileReport {
        inspected(&self.file(name))
    }

    /// The cells of a column, by the first column.
    pub(super) fn cells(&self, name: &str, column: &str) -> Vec<(String, String)> {
        let mut reader = csv::Reader::from_path(self.file(name)).unwrap();
        let at = reader.headers().unwrap().iter().position(|heading| heading == column).unwrap();
        let records = reader.records().map(|record| record.unwrap());
        records.map(|record| (record[0].to_string(), record[at].to_string())).collect()
    }

    pub(super) fn wrote_nothing(&self, name: &str) {
        for left in [self.file(name), self.bench.path(&format!("{name}.csv.part"))] {
            assert!(!left.exists(), "{} was left", left.display());
        }
    }
}

pub(super) fn inspected(path: &Path) -> FileReport {
    inspect(path, None, &ImportOptions::default(), &Monitor::new()).remove(0)
}

/// The faults that the importer finds. That users are deleted is none.
pub(super) fn warnings(report: &FileReport) -> Vec<String> {
    let codes = report.codes.iter().map(|found| (found.code.as_str(), &found.text));
    let faults = codes.filter(|(code, _)| !code.starts_with('I') && *code != "W20");
    faults.map(|(code, text)| format!("{code} {text}")).chain(report.error.clone()).collect()
}

/// What the file says nothing about: columns that are not there, or that say so.
pub(super) fn silent(report: &FileReport, columns: &[&str]) -> Vec<String> {
    let says = |name: &&&str| {
        !report.columns.iter().any(|c| c.header.eq_ignore_ascii_case(name) && c.usable)
    };
    columns.iter().filter(says).map(ToString::to_string).collect()
}

pub(super) fn fault(fault: Value) -> impl FnOnce(Run) -> Run {
    move |run| run.fault(fault)
}
