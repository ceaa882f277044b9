//! The stand-in tenant has the traps of the real one: what many scripts get wrong goes wrong here
//! too.

use hardmatch::plan::Known;

use crate::engine::{Bench, Run};
use crate::plans;
use crate::tenant::Tenant;

tests! {
    Alone:
        the_model_leaves_everybody_else_alone;
    Engine:
        the_stand_in_has_the_traps_of_the_real_tenant;
}

const ID: &str = "00000000-0000-4000-8000-0000000c0001";
const OTHER: &str = "00000000-0000-4000-8000-0000000c0002";
const DELETED: &str = "00000000-0000-4000-8000-0000000c0003";
const SYNCED: &str = "00000000-0000-4000-8000-0000000c0004";
const ONPREM: &str = "00000000-0000-4000-8000-0000000a0001";

/// What a person might write, and what comes of it, by the headings of docs/facts.md.
const TRAPS: [(&str, &str); 25] = [
    // Clearing an ImmutableId
    (
        "Set-MsolUser -ObjectId 'ID' -ImmutableId $null; (Get-MsolUser -ObjectId 'ID').ImmutableId",
        "a+b==",
    ),
    (
        "Set-MsolUser -ObjectId 'ID' -ImmutableId \"\"; \"[$((Get-MsolUser -ObjectId 'ID').ImmutableId)]\"",
        "[]",
    ),
    (
        "Update-MgUser -UserId 'ID' -OnPremisesImmutableId $null -ErrorAction Stop",
        "Invalid value specified for property 'onPremisesImmutableId'",
    ),
    (
        "Set-EntraUser -UserId 'ID' -AdditionalProperties @{ onPremisesImmutableId = '' } -ErrorAction Stop",
        "Invalid value specified",
    ),
    // Commands of the three modules
    (
        "Set-EntraUser -UserId 'ID' -ImmutableId 'x'",
        "A parameter cannot be found that matches parameter name 'ImmutableId'",
    ),
    (
        "Set-EntraUser -UserId \"o'brien@contoso.com\" -Department 'x'",
        "UserId must be a valid email address or GUID.",
    ),
    (
        "Set-EntraUser -UserId 'x_y#EXT#@contoso.onmicrosoft.com' -Department 'x'",
        "UserId must be a valid email address or GUID.",
    ),
    // Errors that do not end a command.
    (
        "Set-EntraUser -UserId 'SYNCED' -AdditionalProperties @{ onPremisesImmutableId = 'x' } 2>$null; 'went on'",
        "went on",
    ),
    ("Update-MgUser -UserId 'SYNCED' -OnPremisesImmutableId 'x' 2>$null; 'went on'", "went on"),
    ("Set-MsolUser -ObjectId 'SYNCED' -ImmutableId 'x' 2>$null; 'went on'", "went on"),
    // Reading a user
    ("\"[$((Get-MgUser -UserId 'ID').OnPremisesImmutableId)]\"", "[]"),
    ("(Get-MgUser -UserId 'ID' -Property Id,OnPremisesImmutableId).OnPremisesImmutableId", "a+b=="),
    ("(Get-EntraUser -UserId 'ID').ImmutableId", "a+b=="),
    ("(Get-MgUser -Filter \"onPremisesImmutableId eq 'a+b=='\").Id", "ID"),
    ("\"[$((Get-EntraUser -Filter \"onPremisesImmutableId eq 'a+b=='\").Id)]\"", "[]"),
    // Refusals of the cloud, and soft-deleted users
    (
        "Set-MsolUser -ObjectId 'OTHER' -ImmutableId 'deleted-id' -ErrorAction Stop",
        "Uniqueness violation. Property: SourceAnchor.",
    ),
    (
        "Update-MgUser -UserId 'OTHER' -OnPremisesImmutableId 'deleted-id' -ErrorAction Stop",
        "Another object with the same value for property onPremisesImmutableId already exists.",
    ),
    (
        "Update-MgUser -UserId 'SYNCED' -OnPremisesImmutableId 'x' -ErrorAction Stop",
        "on-premises mastered Directory Sync objects",
    ),
    (
        "Update-MgUser -UserId 'DELETED' -OnPremisesImmutableId 'x' -ErrorAction Stop",
        "does not exist",
    ),
    ("Remove-MgDirectoryDeletedItem -DirectoryObjectId 'ID' -ErrorAction Stop", "does not exist"),
    (
        "Remove-MsolUser -ObjectId 'ID' -RemoveFromRecycleBin -Force -ErrorAction Stop",
        "User Not Found",
    ),
    (
        "Restore-MgDirectoryDeletedItem -DirectoryObjectId 'DELETED' | Out-Null; Update-MgUser -UserId 'DELETED' -OnPremisesImmutableId 'x' -ErrorAction Stop",
        "originated within an external service",
    ),
    // ConsistencyGuid
    (
        "Set-ADUser -Identity 'ONPREM' -Replace @{ 'mS-DS-ConsistencyGuid' = 'AAAAAAAAAECAAAAAAAoAAQ==' } -ErrorAction Stop",
        "The attribute syntax specified to the directory service is invalid",
    ),
    ("Get-ADUser -Identity 'user1@contoso.local'", "Cannot find an object with identity"),
    // Mailboxes
    ("Enable-RemoteMailbox 'ONPREM' -ErrorAction Stop", "The remote routing address is missing"),
];

fn tenant() -> Tenant {
    let mut tenant = Tenant::new();
    tenant.active(&plans::cloud(1), Some("a+b==".into()));
    tenant.active(&plans::cloud(2), None);
    tenant.deleted(&plans::cloud(3), Some("deleted-id".into()));
    tenant.cloud(3).on_premises_sync_enabled = Some(true);
    tenant.active(&plans::cloud(4), None);
    tenant.cloud(4).on_premises_sync_enabled = Some(true);
    tenant.onprem(&plans::onprem(1));
    tenant
}

fn the_stand_in_has_the_traps_of_the_real_tenant(bench: &Bench) {
    let state = bench.tenant("tenant.json", &tenant());
    let named = |text: &str| {
        let ids = [
            ("OTHER", OTHER),
            ("DELETED", DELETED),
            ("SYNCED", SYNCED),
            ("ONPREM", ONPREM),
            ("'ID'", "'ID'"),
        ];
        let text = ids.iter().fold(text.to_string(), |text, (name, id)| text.replace(name, id));
        text.replace("'ID'", &format!("'{ID}'"))
    };
    let runs: Vec<Run> = TRAPS
        .iter()
        .enumerate()
        .map(|(at, (trap, _))| {
            let text = format!("try {{ {} }} catch {{ \"error: $_\" }}\r\nexit 0\r\n", named(trap));
            Run::new(trap, &bench.write(&format!("{at}.ps1"), text.as_bytes())).on(&state)
        })
        .collect();
    for (report, (_, words)) in bench.run(&runs).iter().zip(TRAPS) {
        report.says(if words == "ID" { ID } else { words });
    }
}

/// The model in Rust and the stand-in agree on what an operation does to nobody else.
fn the_model_leaves_everybody_else_alone() {
    let before = tenant();
    let after = before.after(&plans::number(vec![plans::link(2, Known::Empty)]));
    let changed: Vec<_> =
        before.users.iter().zip(&after.users).filter(|(old, new)| old != new).collect();
    assert_eq!(changed.len(), 1);
    assert_eq!(changed[0].1.on_premises_immutable_id.as_deref(), Some(plans::anchor(2).as_str()));
}
