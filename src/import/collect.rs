//! The PowerShell that makes exports worth importing: what `hardmatch collect` prints.
//!
//! The scripts name every property that a check needs, join what has several values, write bytes as
//! GUIDs, and leave out a column that they could not fill, or say `(unknown)`. A test holds their headings
//! against `assets/headers.toml`. What scripts have in common stands in files of its own, which a line such as
//! `#@ frame` asks for.

use crate::directory::Role;

/// A script that exports one kind of record.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Script {
    /// Its name, which is that of the file it should be saved as, without `.ps1`.
    pub name: &'static str,
    /// What its export is to be given as.
    pub role: Role,
    /// What it is for, and what it needs.
    pub title: &'static str,
    /// Its text without what it has in common with others.
    own: &'static str,
}

impl Script {
    /// Its text: ASCII, for Windows PowerShell 5.1 and later.
    #[must_use]
    pub fn text(&self) -> String {
        let mut text = String::new();
        for line in self.own.lines() {
            let wanted = line.strip_prefix("#@ ");
            match wanted.and_then(|wanted| SHARED.iter().find(|(name, _)| *name == wanted)) {
                Some((_, parts)) => text.push_str(&parts.join("\n")),
                None => text.push_str(line),
            }
            text.push('\n');
        }
        text
    }
}

/// What scripts have in common, by the name that they ask for it. Texts and errors are handled as the scripts that
/// change something do it.
const SHARED: [(&str, &[&str]); 3] = [
    (
        "frame",
        &[
            include_str!("../../assets/powershell/text.ps1"),
            include_str!("../../assets/powershell/modules.ps1"),
            include_str!("../../assets/collect/frame.ps1"),
        ],
    ),
    ("graph", &[include_str!("../../assets/collect/graph.ps1")]),
    ("exchange", &[include_str!("../../assets/collect/exchange.ps1")]),
];

/// Every script, the usual ones first.
const SCRIPTS: [Script; 7] = [
    Script {
        name: "onprem",
        role: Role::OnPrem,
        title: "on-premises users, with the ActiveDirectory module",
        own: include_str!("../../assets/collect/onprem.ps1"),
    },
    Script {
        name: "cloud",
        role: Role::Cloud,
        title: "cloud users, with Microsoft Graph PowerShell",
        own: include_str!("../../assets/collect/cloud.ps1"),
    },
    Script {
        name: "deleted",
        role: Role::Deleted,
        title: "soft-deleted cloud users, with Microsoft Graph PowerShell",
        own: include_str!("../../assets/collect/deleted.ps1"),
    },
    Script {
        name: "mailboxes",
        role: Role::Mailboxes,
        title: "mailboxes of Exchange Online, with ExchangeOnlineManagement",
        own: include_str!("../../assets/collect/mailboxes.ps1"),
    },
    Script {
        name: "remote-mailboxes",
        role: Role::RemoteMailboxes,
        title: "remote mailboxes, in the Exchange Management Shell",
        own: include_str!("../../assets/collect/remote-mailboxes.ps1"),
    },
    Script {
        name: "onprem-mailboxes",
        role: Role::OnPremMailboxes,
        title: "mailboxes and mail users on-premises, in the Exchange Management Shell",
        own: include_str!("../../assets/collect/onprem-mailboxes.ps1"),
    },
    Script {
        name: "cloud-msonline",
        role: Role::Cloud,
        title: "cloud users, active and soft-deleted, with the retired MSOnline module",
        own: include_str!("../../assets/collect/cloud-msonline.ps1"),
    },
];

/// Every script, the usual ones first.
#[must_use]
pub const fn collect() -> &'static [Script] {
    &SCRIPTS
}

/// The script with this name.
#[must_use]
pub fn script(name: &str) -> Option<&'static Script> {
    SCRIPTS.iter().find(|script| script.name == name)
}

/// One line of PowerShell that makes a usable export, for messages. The scripts make better ones.
#[must_use]
pub const fn one_line(role: Role) -> &'static str {
    match role {
        Role::OnPrem => {
            "Get-ADUser -Filter * -Properties mail,displayName,employeeID,proxyAddresses,mS-DS-ConsistencyGuid | Select-Object ObjectGUID,SID,SamAccountName,UserPrincipalName,mail,DisplayName,GivenName,Surname,EmployeeID,Enabled,DistinguishedName,@{n='proxyAddresses';e={$_.proxyAddresses -join ';'}},@{n='mS-DS-ConsistencyGuid';e={if($_.'mS-DS-ConsistencyGuid'){([guid]$_.'mS-DS-ConsistencyGuid').Guid}}} | Export-Csv onprem.csv -NoTypeInformation -Encoding UTF8"
        }
        Role::Cloud => {
            "Get-MgUser -All -Property Id,UserPrincipalName,DisplayName,GivenName,Surname,Mail,ProxyAddresses,EmployeeId,AccountEnabled,UserType,OnPremisesImmutableId,OnPremisesSyncEnabled,OnPremisesLastSyncDateTime | Select-Object Id,UserPrincipalName,DisplayName,GivenName,Surname,Mail,EmployeeId,AccountEnabled,UserType,OnPremisesImmutableId,OnPremisesSyncEnabled,OnPremisesLastSyncDateTime,@{n='ProxyAddresses';e={$_.ProxyAddresses -join ';'}} | Export-Csv cloud.csv -NoTypeInformation -Encoding UTF8"
        }
        Role::Deleted => {
            "Get-MgDirectoryDeletedItemAsUser -All -Property Id,UserPrincipalName,DisplayName,Mail,ProxyAddresses,AccountEnabled,UserType,OnPremisesImmutableId,OnPremisesSyncEnabled,DeletedDateTime | Select-Object Id,UserPrincipalName,DisplayName,Mail,AccountEnabled,UserType,OnPremisesImmutableId,OnPremisesSyncEnabled,DeletedDateTime,@{n='ProxyAddresses';e={$_.ProxyAddresses -join ';'}} | Export-Csv deleted.csv -NoTypeInformation -Encoding UTF8"
        }
        Role::Mailboxes => {
            "Get-EXOMailbox -ResultSize Unlimited -Properties ExchangeGuid,RecipientTypeDetails | Select-Object ExternalDirectoryObjectId,UserPrincipalName,DisplayName,Alias,PrimarySmtpAddress,RecipientTypeDetails,ExchangeGuid,@{n='EmailAddresses';e={$_.EmailAddresses -join ';'}} | Export-Csv mailboxes.csv -NoTypeInformation -Encoding UTF8"
        }
        Role::RemoteMailboxes => {
            "Get-RemoteMailbox -ResultSize Unlimited | Select-Object Guid,UserPrincipalName,PrimarySmtpAddress,RecipientTypeDetails,ExchangeGuid,RemoteRoutingAddress,@{n='EmailAddresses';e={$_.EmailAddresses -join ';'}} | Export-Csv remote-mailboxes.csv -NoTypeInformation -Encoding UTF8"
        }
        Role::OnPremMailboxes => {
            "Get-Mailbox -ResultSize Unlimited | Select-Object Guid,UserPrincipalName,PrimarySmtpAddress,RecipientTypeDetails,ExchangeGuid,@{n='EmailAddresses';e={$_.EmailAddresses -join ';'}} | Export-Csv onprem-mailboxes.csv -NoTypeInformation -Encoding UTF8"
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::directory::CLOUDS;
    use crate::import::heading::{HEADINGS, fold_heading};

    /// The headings of a script: the lines of its `$columns`, bare names and `Name = '…'`.
    fn headings(text: &str) -> Vec<String> {
        let mut headings = Vec::new();
        let mut inside = false;
        for line in text.lines() {
            inside |= line.starts_with("$columns = @(");
            let adds = line.contains("$columns +=") || line.contains("$ofDeleted +=");
            if inside || adds {
                let quoted = if line.contains("Name = '") {
                    line.split_once("Name = '").map(|(_, rest)| rest)
                } else if adds {
                    line.split_once("+= '").map(|(_, rest)| rest)
                } else {
                    line.trim().strip_prefix('\'')
                };
                headings.extend(quoted.and_then(|rest| rest.split('\'').next()).map(String::from));
            }
            inside &= !line.starts_with(')');
        }
        headings
    }

    fn one_line_headings(line: &str) -> Vec<String> {
        let (_, rest) = line.split_once("Select-Object ").unwrap();
        let (list, _) = rest.split_once(" | Export-Csv").unwrap();
        let plain = list.split(',').filter(|part| part.chars().all(char::is_alphanumeric));
        let named = list.split("@{n='").skip(1).filter_map(|part| part.split('\'').next());
        plain.chain(named).map(String::from).collect()
    }

    #[test]
    fn every_heading_that_a_script_writes_is_known_for_its_side() {
        for script in collect() {
            let headings = headings(&script.text());
            assert!(headings.len() >= 10, "{}: {headings:?}", script.name);
            for heading in headings {
                let known = HEADINGS.meaning(&fold_heading(&heading), script.role);
                assert!(known.is_some(), "{}: {heading}", script.name);
            }
        }
        for role in Role::ALL {
            let headings = one_line_headings(one_line(role));
            assert!(headings.len() >= 6, "{role}: {headings:?}");
            for heading in headings {
                assert!(HEADINGS.meaning(&fold_heading(&heading), role).is_some(), "{heading}");
            }
        }
    }

    /// Every cloud of the table can be chosen, and no address is of one cloud alone.
    #[test]
    fn scripts_reach_the_tenant_in_every_cloud() {
        let graph: Vec<&str> =
            CLOUDS.iter().flat_map(|cloud| cloud.environments).copied().collect();
        let exchange: Vec<&str> =
            CLOUDS.iter().flat_map(|cloud| cloud.exchange_environments).copied().collect();
        for (name, environments, option) in [
            ("cloud", &graph, "'TenantId', 'Environment'"),
            ("deleted", &graph, "'TenantId', 'Environment'"),
            ("mailboxes", &exchange, "foreach ($name in 'ExchangeEnvironmentName'"),
        ] {
            let text = script(name).unwrap().text();
            let (_, set) = text.split_once("[ValidateSet('").unwrap();
            let set: Vec<&str> = set.split_once("')]").unwrap().0.split("', '").collect();
            let mut all: Vec<&str> = environments.clone();
            all.dedup();
            all.sort_unstable();
            all.dedup();
            let mut chosen = set.clone();
            chosen.sort_unstable();
            assert_eq!(chosen, all, "{name}");
            assert_eq!(set.first(), environments.first(), "{name}");
            assert!(text.contains(option), "{name}");
        }
        for script in collect() {
            assert!(!script.text().contains("://"), "{}", script.name);
        }
    }

    #[test]
    fn scripts_have_what_the_checks_need() {
        let needs: [(&str, &[&str]); 7] = [
            (
                "onprem",
                &[
                    "ObjectGUID",
                    "mS-DS-ConsistencyGuid",
                    "proxyAddresses",
                    "msExchMailboxGuid",
                    "DistinguishedName",
                ],
            ),
            (
                "cloud",
                &[
                    "Id",
                    "OnPremisesImmutableId",
                    "OnPremisesSyncEnabled",
                    "OnPremisesLastSyncDateTime",
                    "UserType",
                    "AccountEnabled",
                    "ProxyAddresses",
                    "IsLicensed",
                    "Roles",
                    "EligibleRoles",
                    "IsCloudManaged",
                    "OnPremisesObjectIdentifier",
                ],
            ),
            ("deleted", &["Id", "OnPremisesImmutableId", "DeletedDateTime", "ProxyAddresses"]),
            (
                "mailboxes",
                &[
                    "ExternalDirectoryObjectId",
                    "ExchangeGuid",
                    "RecipientTypeDetails",
                    "PreviousRecipientTypeDetails",
                    "IsExchangeCloudManaged",
                ],
            ),
            (
                "remote-mailboxes",
                &["Guid", "UserPrincipalName", "ExchangeGuid", "RemoteRoutingAddress"],
            ),
            (
                "onprem-mailboxes",
                &["Guid", "UserPrincipalName", "ExchangeGuid", "RecipientTypeDetails"],
            ),
            (
                "cloud-msonline",
                &[
                    "ObjectId",
                    "ImmutableId",
                    "LastDirSyncTime",
                    "DirSyncEnabled",
                    "SoftDeletionTimestamp",
                ],
            ),
        ];
        for (name, wanted) in needs {
            let headings = headings(&script(name).unwrap().text());
            for heading in wanted {
                assert!(headings.iter().any(|known| known == heading), "{name}: {heading}");
            }
        }
    }

    /// The file is UTF-8 in both versions of PowerShell; nothing is written to a directory or run as code.
    #[test]
    fn scripts_are_ascii_write_utf8_and_change_nothing() {
        for script in collect() {
            let text = script.text();
            assert!(text.is_ascii(), "{}", script.name);
            assert!(!text.contains("#@"), "{}", script.name);
            assert_eq!(text.matches("| Export-Csv ").count(), 1, "{}", script.name);
            assert!(
                text.contains("Export-Csv -Path $part -NoTypeInformation -Encoding UTF8"),
                "{}",
                script.name
            );
            for verb in ["Update-Mg", "Remove-", "Set-Msol", "Set-AD", "Invoke-Expression"] {
                let allowed = if verb == "Set-AD" { "Set-ADServerSettings" } else { "-" };
                let calls = text.matches(verb).count()
                    - text.matches(allowed).count() * usize::from(verb == "Set-AD");
                assert_eq!(calls, 0, "{} has {verb}", script.name);
            }
        }
    }

    /// Help that `Get-Help` shows: what it is for, every parameter that is not told with another, an example, the
    /// exit codes.
    #[test]
    fn scripts_have_help() {
        for script in collect() {
            let text = script.text();
            let (help, rest) = text.split_once("#>").unwrap();
            for part in [".SYNOPSIS", ".DESCRIPTION", ".EXAMPLE", ".NOTES", "Exit codes: 0"] {
                assert!(help.contains(part), "{} lacks {part}", script.name);
            }
            let (parameters, _) = rest.split_once("\n)\n").unwrap();
            let names = parameters.split("]$").skip(1);
            for name in names.filter_map(|after| after.split([' ', ',', '\n']).next()) {
                let told = help.contains(&format!(".PARAMETER {name}\n"))
                    || help.contains(&format!("-{name}"));
                assert!(told, "{} does not tell -{name}", script.name);
            }
        }
    }
}
