//! Columns that may be one which is missing: none is offered that may be another thing's without saying so.

use hardmatch::import::{
    Code, FileReport, ImportOptions, Monitor, ReadingRule, ReadingRules, Role, inspect_bytes,
};

const A: &str = "3ceaaf30-8142-48ea-91d9-3080f9b439fc";
const B: &str = "3a124c64-7e02-4f05-b7c1-dce27f7695f5";
const D: &str = "7f0c2d5b-41a9-4a53-8f0d-0b6a4e1c9d22";
const E: &str = "2b9c7d10-6a3f-4f1e-9b57-c4d8e2f0a163";

fn ruled(text: &str, role: Role, rules: &[&str]) -> FileReport {
    let rules = rules.iter().map(|rule| rule.parse::<ReadingRule>().unwrap()).collect();
    let options = ImportOptions { rules: ReadingRules(rules).into(), ..ImportOptions::default() };
    inspect_bytes("a.csv", text.as_bytes(), Some(role), &options, &Monitor::new())
}

/// What is said of columns that are missing, or why the file cannot be used.
fn text_of(role: Role, headings: &str, rows: &[[&str; 3]]) -> String {
    let rows: String = rows.iter().map(|row| row.join(",") + "\n").collect();
    let found = ruled(&format!("{headings}\n{rows}"), role, &[]);
    let missing = found.finding(Code::MissingColumns).map(|finding| finding.text.clone());
    missing.or(found.error).unwrap_or_default()
}

#[test]
fn a_column_is_offered_alone_where_nothing_speaks_against_it() {
    let ids = [[A, D, "a@x.org"], [B, E, "b@x.org"]];
    let mails = [[A, "a@x.org", "x@x.org"], [B, "b@x.org", "y@x.org"]];
    let tenant = [[A, D, "a@x.org"], [B, D, "b@x.org"]];
    let anchors =
        [[A, "FhjLsYV9fEWfMioUItAOFw==", "a@x.org"], [B, "MK/qPEKB6kiR2TCA+bQ5/A==", "b@x.org"]];
    let repeated = [[A, "Ann", "a@x.org"], [A, "Bo", "b@x.org"], [B, "Cy", "c@x.org"]];
    let cases: [(Role, &str, &[[&str; 3]], &str); 12] = [
        // Of several the operator chooses.
        (
            Role::Cloud,
            "Old ObjectId,New ObjectId,UserPrincipalName",
            &ids,
            "--column 'cloud_id=Old ObjectId' or --column 'cloud_id=New ObjectId'",
        ),
        (
            Role::OnPrem,
            "Guid A,Guid B,UserPrincipalName",
            &ids,
            "Guid A and Guid B look like objectGUID",
        ),
        (
            Role::OnPrem,
            "SourceObjectGUID,TargetObjectGUID,Phone",
            &ids.map(|[a, b, _]| [a, b, "12"]),
            "--column object_guid=SourceObjectGUID or --column object_guid=TargetObjectGUID",
        ),
        (Role::OnPrem, "ObjectGUID,Login,Contact", &mails, "Login and Contact look like UPN"),
        // One that may be another one.
        (
            Role::Cloud,
            "Id,Target ImmutableId,UserPrincipalName",
            &anchors,
            "('target' in its heading): --column 'immutable_id=Target ImmutableId'",
        ),
        (Role::Cloud, "Id,ImmutableId_old,UserPrincipalName", &anchors, "('old' in its heading)"),
        (
            Role::Cloud,
            "Id,Manager ImmutableId,UserPrincipalName",
            &anchors,
            "('manager' in its heading)",
        ),
        (
            Role::Cloud,
            "Id,Erwartete ImmutableId,UserPrincipalName",
            &anchors,
            "('erwartet' in its heading)",
        ),
        (
            Role::OnPrem,
            "Kennung,Name,UserPrincipalName",
            &repeated,
            "several rows have the same value there",
        ),
        (
            Role::Cloud,
            "ObjectGUID,UserType,UserPrincipalName",
            &ids.map(|[id, _, upn]| [id, "Member", upn]),
            "(its heading is that of objectGUID): --column cloud_id=ObjectGUID",
        ),
        // One that is of no user.
        (
            Role::OnPrem,
            "Kennung,Mandat,UserPrincipalName",
            &tenant,
            "Kennung looks like objectGUID, which is missing: --column object_guid=Kennung reads it so.",
        ),
        (
            Role::OnPrem,
            "Kennung,Wer,UserPrincipalName",
            &ids.map(|[id, _, upn]| [id, "Ann", upn]),
            "Kennung looks like objectGUID, which is missing: --column object_guid=Kennung reads it so.",
        ),
    ];
    for (role, headings, rows, said) in cases {
        let found = text_of(role, headings, rows);
        assert!(found.contains(said), "{headings}: {found}");
        let several = said.contains(" and ") || said.contains(" or ");
        let offered = found.matches("--column").count();
        assert_eq!(offered, 1 + usize::from(several), "{headings}: {found}");
    }
}

#[test]
fn a_title_above_the_headings_is_no_column() {
    let users = format!("{A},a@x.org\n{B},b@x.org\n");
    for above in ["AD report,\nby,x@x.org\n", "AD report,\n,\nby,x@x.org\n\n"] {
        let text = format!("{above}ObjectGUID,UserPrincipalName\n{users}");
        let error = ruled(&text, Role::OnPrem, &[]).error.unwrap();
        let line = above.lines().count() + 1;
        assert!(error.contains(&format!("--header-line {line}")), "{error}");
        assert!(!error.contains("--column"), "{error}");
        let rule = format!("header-line {line}");
        assert_eq!(ruled(&text, Role::OnPrem, &[&rule]).users, 2);
    }
}
