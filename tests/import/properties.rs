//! What holds for every input.

use proptest::prelude::*;

use hardmatch::anchor::{Guid, is_named_date, is_scientific, is_sheet_value};
use hardmatch::directory::{Field, OnPremRow, Row};
use hardmatch::import::{Encodings, ImportOptions, Monitor, Role, TextEncoding, inspect_bytes};

use super::import_all;

/// Bytes that look like an export at first, and then like anything.
fn hostile_bytes() -> impl Strategy<Value = Vec<u8>> {
    let heads = prop::sample::select(vec![
        &b""[..],
        b"ObjectGUID,UserPrincipalName,DisplayName\r\n",
        b"\xEF\xBB\xBFId;UserPrincipalName;OnPremisesImmutableId\n",
        b"#TYPE Microsoft.ActiveDirectory.Management.ADUser\r\n\"ObjectGUID\",\"mS-DS-ConsistencyGuid\"\r\n",
        b"sep=\t\nObjectGUID\tproxyAddresses\tDistinguishedName\n",
        b"\xFF\xFEI\0d\0,\0U\0P\0N\0\n\0",
        b"[{\"Id\":",
        b"dn: CN=a\n",
        b"UserPrincipalName,ExchangeGuid,RecipientTypeDetails\n",
    ]);
    let cell = prop_oneof![
        Just(b"3ceaaf30-8142-48ea-91d9-3080f9b439fc".to_vec()),
        Just(b"3ceaaf30814248ea91d93080f9b439fc".to_vec()),
        Just(b"MK/qPEKB6kiR2TCA+bQ5/A==".to_vec()),
        Just(b"System.Byte[]".to_vec()),
        Just(b"SMTP:a@x.org;smtp:b@x.org".to_vec()),
        Just(b"CN=a\\,b,OU=c".to_vec()),
        Just(b"\"".to_vec()),
        Just(b"\0".to_vec()),
        Just(b"\xEF\xBB\xBF".to_vec()),
        Just(b"=\"x\"".to_vec()),
        prop::collection::vec(any::<u8>(), 0..12),
        "\\PC{0,8}".prop_map(String::into_bytes),
    ];
    let separator = prop::sample::select(vec![&b","[..], b";", b"\t", b"\n", b"\r\n", b"\r", b""]);
    let body = prop::collection::vec((cell, separator), 0..60);
    (heads, body).prop_map(|(head, body)| {
        let cells = body.into_iter().flat_map(|(cell, separator)| [cell, separator.to_vec()]);
        [head.to_vec(), cells.flatten().collect()].concat()
    })
}

/// A value that a directory can hold and that means itself.
fn value() -> impl Strategy<Value = String> {
    "[A-Za-z0-9ÀÿñŁ山🌻'\",;|\t .()&/-]{0,6}[A-Za-z0-9Àÿ山🌻](\n[a-z]{1,4})?"
        .prop_map(|text| text.trim().to_string())
        .prop_filter("words for nothing mean nothing", |text| {
            !["null", "NULL", "Null", "Vide", "vide", "N/A", "n/a"].contains(&text.as_str())
        })
        .prop_filter("a date or number is what a spreadsheet has made of a name", |text| {
            !is_named_date(text) && !is_scientific(text) && !is_sheet_value(text)
        })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn no_bytes_make_the_import_panic_or_lose_count(
        bytes in hostile_bytes(),
        role in prop::sample::select(vec![
            None,
            Some(Role::OnPrem),
            Some(Role::Cloud),
            Some(Role::Deleted),
            Some(Role::Mailboxes),
            Some(Role::RemoteMailboxes),
        ]),
        encoding in prop::sample::select(vec![None, Some("utf-8"), Some("shift_jis"), Some("utf-16le")]),
    ) {
        let encoding = encoding.and_then(TextEncoding::for_label);
        let options = ImportOptions { encodings: Encodings::of_all(encoding), ..ImportOptions::default() };
        let report = inspect_bytes("x.csv", &bytes, role, &options, &Monitor::new());
        prop_assert_eq!(report.kind.is_none(), report.error.is_some());
        prop_assert!(report.users <= report.rows);
        prop_assert!(report.rejected.len() as u64 <= report.rejected_total);
        if report.error.is_none() {
            prop_assert_eq!(report.bytes, Some(bytes.len() as u64));
            let lines = bytes.iter().filter(|byte| matches!(byte, b'\n' | b'\r')).count() as u64 + 1;
            prop_assert!(report.rejected.iter().all(|row| row.line >= 1 && row.line <= lines));
        }
    }

    #[test]
    fn what_is_written_is_read_back(
        people in prop::collection::vec((any::<[u8; 16]>(), value(), value(), value()), 1..20),
        delimiter in prop::sample::select(vec![b',', b';', b'\t', b'|']),
        always in any::<bool>(),
        crlf in any::<bool>(),
        encoding in prop::sample::select(vec!["utf-8", "bom", "utf-16le", "utf-16be"]),
    ) {
        let style = if always { csv::QuoteStyle::Always } else { csv::QuoteStyle::Necessary };
        let terminator =
            if crlf { csv::Terminator::CRLF } else { csv::Terminator::Any(b'\n') };
        let mut writer = csv::WriterBuilder::new()
            .delimiter(delimiter)
            .quote_style(style)
            .terminator(terminator)
            .from_writer(Vec::new());
        writer.write_record(["ObjectGUID", "DisplayName", "Department", "Description"]).unwrap();
        let mut ids = Vec::new();
        for (bytes, name, department, description) in &people {
            let mut bytes = *bytes;
            bytes[7] = 0x40;
            let id = Guid::from_ad_bytes(bytes);
            ids.push(id);
            writer.write_record([&id.to_string(), name, department, description]).unwrap();
        }
        let text = String::from_utf8(writer.into_inner().unwrap()).unwrap();
        let utf16 = |order: fn(u16) -> [u8; 2]| -> Vec<u8> { text.encode_utf16().flat_map(order).collect() };
        let bytes = match encoding {
            "bom" => [b"\xEF\xBB\xBF", text.as_bytes()].concat(),
            "utf-16le" => [b"\xFF\xFE".to_vec(), utf16(u16::to_le_bytes)].concat(),
            "utf-16be" => [b"\xFE\xFF".to_vec(), utf16(u16::to_be_bytes)].concat(),
            _ => text.into_bytes(),
        };
        let imported = import_all(&[(Role::OnPrem, &bytes)]);
        let users = &imported.directory.onprem;
        prop_assert_eq!(users.len(), people.len());
        for (at, (_, name, department, description)) in people.iter().enumerate() {
            let row = OnPremRow::new(at as u32);
            prop_assert_eq!(users.id(row), Some(ids[at]));
            for (field, written) in [
                (Field::DisplayName, name),
                (Field::Department, department),
                (Field::Description, description),
            ] {
                prop_assert_eq!(users.text_or_empty(row, field), written.as_str());
            }
        }
    }
}
