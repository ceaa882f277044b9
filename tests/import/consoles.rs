//! What tools print on a console: AdFind, which loses nothing, and tables and lists, which do.

use std::borrow::Cow;

use hardmatch::directory::{Address, Field};
use hardmatch::import::{Code, Role};

use super::{codes, import_one, report};

/// What AdFind prints of a user and a contact, without its last line.
pub(super) const ADFIND: &str = "\r\nAdFind V01.57.00cpp Joe Richards (support@joeware.net) November 2021\r\n\r\n\
    Using server: dc.x.example:389\r\nDirectory: Windows Server 2019\r\nBase DN: DC=x,DC=example\r\n\r\n\
    dn:CN=Zoë,OU=Staff,DC=x,DC=example\r\n>objectClass: top\r\n>objectClass: user\r\n\
    >objectguid: {3CEAAF30-8142-48EA-91D9-3080F9B439FC}\r\n\
    >objectsid: S-1-5-21-4009476032-3416861732-1542880681-1102\r\n\
    >mS-DS-ConsistencyGuid: A3BF 33EC C27B 584C B8B9 9E7A 45C4 2B8A\r\n\
    >userPrincipalName: zoe@x.example\r\n>displayName: Zoë: the first\r\n>userAccountControl: 514\r\n\
    >proxyAddresses: SMTP:zoe@x.example\r\n>proxyAddresses: smtp:z@x.example\r\n\r\n\
    dn:CN=Desk,OU=Staff,DC=x,DC=example\r\n>objectClass: top\r\n>objectClass: contact\r\n\
    >objectguid: {3A124C64-7E02-4F05-B7C1-DCE27F7695F5}\r\n\r\n\r\n";

#[test]
fn what_adfind_prints_is_read() {
    let text = format!("{ADFIND}2 Objects returned\r\n");
    let (directory, report) = import_one(Role::OnPrem, &text);
    let users = &directory.onprem;
    assert_eq!((report.rows, users.len()), (2, 1), "a contact is no user");
    let row = users.rows().next().unwrap();
    assert_eq!(users.id(row).unwrap().to_string(), "3ceaaf30-8142-48ea-91d9-3080f9b439fc");
    assert_eq!(users.text_or_empty(row, Field::DisplayName), "Zoë: the first");
    assert_eq!(users.flag(row, Field::Enabled).value(), Some(false));
    let anchor = users.display(row, Field::ConsistencyGuid).value().map(Cow::into_owned);
    assert_eq!(anchor.as_deref(), Some("ec33bfa3-7bc2-4c58-b8b9-9e7a45c42b8a"));
    let addresses: Vec<String> = users.addresses(row).map(Address::to_item).collect();
    assert_eq!(addresses, ["SMTP:zoe@x.example", "smtp:z@x.example"]);
    assert_eq!(codes(&report), ["W28"]);
}

#[test]
fn a_search_that_was_cut_off_is_told_by_its_end() {
    for end in
        ["5 Objects returned\r\n", "ldap_get_next_page_s: Error 0x4 (4) - Size Limit Exceeded\r\n"]
    {
        let (_, report) = import_one(Role::OnPrem, &format!("{ADFIND}{end}"));
        assert!(report.finding(Code::UsualLimit).is_some(), "{end}");
    }
    let (_, report) = import_one(Role::OnPrem, ADFIND);
    assert!(report.finding(Code::UsualLimit).is_none());
}

#[test]
fn adfind_with_csv_is_csv() {
    let text = "\"dn\",\"objectGUID\",\"sAMAccountName\",\"proxyAddresses\"\r\n\
        \"CN=Zoë,DC=x\",\"{3CEAAF30-8142-48EA-91D9-3080F9B439FC}\",\"zoe\",\"SMTP:zoe@x.example;smtp:z@x.example\"\r\n";
    let (directory, report) = import_one(Role::OnPrem, text);
    assert_eq!((directory.onprem.len(), codes(&report)), (1, vec![]));
}

#[test]
fn tables_and_lists_for_a_screen_get_the_command_that_makes_an_export() {
    let wide = "-".repeat(36);
    let tables = [
        format!("\r\nObjectGUID{}UserPrincipalName\r\n{wide} -----------------\r\n3ceaaf30-8142-48ea-91d9-3080f9b439fc zoe@x.example\r\n", " ".repeat(27)),
        "\r\n\r\nDistinguishedName : CN=Zoë,DC=x\r\nEnabled           : True\r\nObjectGUID        : 3ceaaf30-8142-48ea-91d9-3080f9b439fc\r\n\r\n".into(),
        "  objectGUID                                sAMAccountName    userPrincipalName               \r\n  {3CEAAF30-8142-48EA-91D9-3080F9B439FC}    zmueller          zoe@x.example    \r\n".into(),
        "\"CN=Zoë,OU=Staff,DC=x,DC=example\"\r\n\"CN=José,OU=Staff,DC=x,DC=example\"\r\n".into(),
    ];
    for text in tables {
        for bytes in [
            text.clone().into_bytes(),
            text.encode_utf16().flat_map(u16::to_le_bytes).collect(),
            [b"\xFF\xFE".to_vec(), text.encode_utf16().flat_map(u16::to_le_bytes).collect()]
                .concat(),
        ] {
            let report = report(&bytes);
            assert_eq!(codes(&report), ["E12"], "{text}");
        }
    }
}
