//! Sentences that are true of their file, and name what helps.

use hardmatch::import::{Code, ImportOptions, Monitor, Role, inspect_bytes};

const A: &str = "3ceaaf30-8142-48ea-91d9-3080f9b439fc";
const B: &str = "2330fcf1-562a-44b8-8866-8d77e827062c";
const C: &str = "3a124c64-7e02-4f05-b7c1-dce27f7695f5";
const ID: &str = "v8DYj2+gsEWydXKmSUVGGA==";
const OTHER: &str = "MK/qPEKB6kiR2TCA+bQ5/A==";

/// What is said of a file in a role: the sentences of its findings, and why it is refused.
fn said(text: &str, role: Role) -> Vec<(Option<Code>, String)> {
    let (options, monitor) = (ImportOptions::default(), Monitor::new());
    let report = inspect_bytes("users.csv", text.as_bytes(), Some(role), &options, &monitor);
    let findings = report.codes.iter().map(|finding| (Some(finding.code), finding.text.clone()));
    findings.chain(report.error.map(|error| (None, error))).collect()
}

#[test]
fn a_heading_with_values_of_another_one_names_the_column_that_has_its_own() {
    let names = format!(
        "User logon name;User name;Object ID;ImmutableId\na@x.org;Ada One;{A};{ID}\nb@x.org;Bob Two;{B};\nc@x.org;Cid Three;{C};\n"
    );
    let accounts = format!(
        "Username;ObjectGUID;Nom principal;Nom complet\nu1;{A};a@x.org;Ada One\nu2;{B};b@x.org;Bob\nu3;{C};c@x.org;Cid\n"
    );
    let ids = format!(
        "Id,UserPrincipalName,Identificador inmutable\n{A},a@x.org,{ID}\n{B},b@x.org,\n{C},c@x.org,{OTHER}\n"
    );
    let cases = [
        (names, Role::Cloud, "--column 'upn=User logon name'"),
        (accounts, Role::OnPrem, "--column 'upn=Nom principal'"),
        (ids, Role::Cloud, "--column 'immutable_id=Identificador inmutable'"),
    ];
    for (text, role, option) in cases {
        let said = said(&text, role);
        let is_offered = |(code, sentence): &(Option<Code>, String)| {
            *code == Some(Code::MissingColumns) && sentence.contains(option)
        };
        assert!(said.iter().any(is_offered), "{text}\n{said:?}");
    }
}

#[test]
fn of_two_columns_of_upns_the_one_that_has_them_is_read() {
    let text = format!(
        "Username,UserPrincipalName,Id,ImmutableId\nAda One,a@x.org,{A},{ID}\nBob Two,b@x.org,{B},\nCid Three,c@x.org,{C},\n"
    );
    let said = said(&text, Role::Cloud);
    assert!(said.iter().all(|(code, _)| *code != Some(Code::OddValues)), "{said:?}");
}

#[test]
fn what_is_said_of_values_is_so() {
    let formula =
        format!("ObjectGUID,UserPrincipalName,DisplayName\n{A},a@x.org,=cmd|'/C calc'!A0\n");
    let error = format!("ObjectGUID,UserPrincipalName,DisplayName\n{A},a@x.org,#NAME?\n");
    let licences = format!(
        "Id,UserPrincipalName,ImmutableId,AssignedLicenses\n{A},a@x.org,{ID},Microsoft.Graph.PowerShell.Models.IMicrosoftGraphAssignedLicense[]\n"
    );
    let computed = format!(
        "UserPrincipalName,SamAccountName,ImmutableID\na@x.org,a,{ID}\nb@x.org,b,{OTHER}\n"
    );
    let deleted = format!(
        "Object ID,User principal name,ImmutableId,Is deleted,Deletion date\n{A},a@x.org,{ID},No,\n{B},b@x.org,,Yes,2026-11-01T00:00:00Z\n"
    );
    let cases = [
        (
            &formula,
            Role::OnPrem,
            Code::SpreadsheetChanges,
            "begins as a formula does",
            "has changed",
        ),
        (&error, Role::OnPrem, Code::SpreadsheetChanges, "replaced by errors", "formula"),
        (&licences, Role::Cloud, Code::LostValues, "$_.AssignedLicenses.SkuId -join ';'", "$_.'"),
        (&computed, Role::OnPrem, Code::ComputedAnchors, "computed from AD", "in Base64"),
        (&deleted, Role::Cloud, Code::DeletedUsers, "1 user is soft-deleted", "nothing"),
    ];
    for (text, role, code, has, has_not) in cases {
        let said = said(text, role);
        let sentence = said.iter().find(|(of, _)| *of == Some(code)).map(|(_, text)| text.as_str());
        let sentence = sentence.unwrap_or_default();
        assert!(sentence.contains(has) && !sentence.contains(has_not), "{text}\n{said:?}");
    }
    let said = said(&deleted, Role::Cloud);
    assert!(said.iter().all(|(code, _)| *code != Some(Code::SeveralColumns)), "{said:?}");
}
