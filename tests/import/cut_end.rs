//! A file that ends in the middle of its last value, where nothing but the other values shows it.

use hardmatch::directory::{Cell, Field};
use hardmatch::import::{Code, Role};

use super::import_one;

const IDS: [&str; 4] = [
    "+gfizjhcuEKHQfVxLREO+A==",
    "K81Lh40UykezCZHfZPBb9Q==",
    "1wfM9xV8fUSHbcAbDlqeOA==",
    "FhjLsYV9fEWfMioUItAOFw==",
];

fn id(number: usize) -> String {
    format!("{number:08x}-8142-48ea-91d9-3080f9b439fc")
}

#[test]
fn a_last_value_that_is_the_beginning_of_others_is_cut() {
    let table = |column: &str, values: [&str; 3], last: &str| {
        let head = format!("Id,UserPrincipalName,UserType,OnPremisesSyncEnabled,{column}\n");
        let row = |(at, value)| format!("{},a{at}@contoso.com,Member,True,{value}\n", id(at));
        let rows: String = values.into_iter().chain([last]).enumerate().map(row).collect();
        format!("{head}{}", rows.trim_end())
    };
    let mails = ["a0@contoso.com", "a1@contoso.com", "a2@branch.contoso.com"];
    let ids = [IDS[0], IDS[1], IDS[2]];
    let flags = ["True", "False", "True"];
    let lists = ["SMTP:a0@x.com;smtp:a0@x.mail.com", "SMTP:a1@x.com;smtp:a1@x.mail.com", ""];
    for (column, values, last, is_cut) in [
        ("Mail", mails, "a3@contoso.co", true),
        ("Mail", mails, "a3@c", true),
        ("Mail", mails, "a3@", true),
        ("Mail", mails, "a3", true),
        ("Mail", mails, "a3@contoso.com", false),
        ("Mail", mails, "a3@other.org", false),
        ("Mail", mails, "", false),
        ("OnPremisesImmutableId", ids, "FhjLsYV9fEWfMioUItAOFw=", true),
        ("OnPremisesImmutableId", ids, "FhjLsYV9fEW", true),
        ("OnPremisesImmutableId", ids, IDS[3], false),
        ("AccountEnabled", flags, "Tru", true),
        ("AccountEnabled", flags, "True", false),
        ("ProxyAddresses", lists, "SMTP:a3@x.com;smtp:a3@x.ma", true),
        ("ProxyAddresses", lists, "SMTP:a3@x.com", false),
        ("Department", ["Sales", "Sales", "Sales"], "Sal", false),
    ] {
        let text = table(column, values, last);
        let (directory, report) = import_one(Role::Cloud, &text);
        let cloud = &directory.cloud;
        assert_eq!(
            (cloud.len(), cloud.flaws().incomplete),
            (4, is_cut),
            "{last}: {:?}",
            report.codes
        );
        let row = cloud.rows().last().unwrap();
        assert_eq!(cloud.text(row, Field::Upn), Cell::Value("a3@contoso.com"), "{last}");
        if is_cut {
            let field = match column {
                "Mail" => Field::Mail,
                "OnPremisesImmutableId" => Field::ImmutableId,
                "ProxyAddresses" => Field::ProxyAddresses,
                _ => Field::Enabled,
            };
            assert!(cloud.has_lost(row, field) && !cloud.has_value(row, field), "{last}");
            assert!(report.rejected.iter().any(|rejected| rejected.line == 5), "{last}");
            let said = report.finding(Code::UsualLimit).unwrap();
            assert!(
                said.text.contains("in the middle of a value") && said.lines == [5],
                "{}",
                said.text
            );
        }
        // With a line break behind it, it is what it is.
        let (directory, _) = import_one(Role::Cloud, &format!("{text}\n"));
        assert!(!directory.cloud.flaws().incomplete, "{last}");
    }
}
