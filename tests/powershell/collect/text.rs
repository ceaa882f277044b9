//! The texts of the collecting scripts.

use hardmatch::import::collect::collect;
use serde_json::{Value, json};

use crate::engine::{Bench, text};

/// Of what a script calls, PowerShell's own parser knows the names; none of them changes a directory.
pub(super) fn collecting_scripts_call_only_what_reads(bench: &Bench) {
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
            .filter_map(|line| line.strip_prefix("function ")?.split([' ', '(', '{']).next())
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
