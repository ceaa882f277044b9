//! The sample exports: what MANIFEST.tsv and EXPECT.tsv say of them, and the pairs in
//! `truth_pairs.csv`.

use std::collections::{BTreeMap, BTreeSet};

use hardmatch::anchor::Guid;
use hardmatch::directory::{Address, AnchorCell, Cell, CloudRow, Directory, Field, OnPremRow};
use hardmatch::import::{FileReport, ImportOptions, Monitor, Role, import, inspect_bytes};

use super::{codes, exports, import_all, report, sample};

/// The exports that are read as they are; the others have something about them.
const READ: [&str; 33] = [
    "onprem/01_getaduser_properties_star_ps51.csv",
    "onprem/02_getaduser_properties_star_firstobject_utf8bom.csv",
    "onprem/03_select_join_ps7_utf8.csv",
    "onprem/04_select_join_ps7_linux_asneeded_lf.csv",
    "onprem/05_select_join_ps51_utf8bom_type.csv",
    "onprem/06_useculture_utf16le_semicolon.csv",
    "onprem/08_sepline_semicolon_utf8bom.csv",
    "onprem/09_hardmatch_helper.csv",
    "onprem/11_excel_resaved_de_cp1252.csv",
    "onprem/13_csvde_unicode_utf16le.csv",
    "onprem/15_ldifde_full.ldf",
    "onprem/16_ldifde_hardmatch_l_objectguid_upn.txt",
    "onprem/17_ldapsearch_genuine.ldif",
    "onprem/18_ldapsearch_LLL_nowrap_genuine.ldif",
    "onprem/21_convertto_json_ps51_utf16le.json",
    "onprem/22_convertto_json_ps7.json",
    "onprem/23_export_clixml.xml",
    "onprem/26_get_remotemailbox.csv",
    "onprem/27_get_mailbox_onprem.csv",
    "cloud/01_getmsoluser_all_dump_ps51.csv",
    "cloud/02_getmsoluser_select_utf8bom.csv",
    "cloud/04_getmguser_all_no_property.csv",
    "cloud/05_getmguser_all_with_property_dump.csv",
    "cloud/06_getmguser_select_join.csv",
    "cloud/08_entra_portal_exportUsers_2024-10-25.csv",
    "cloud/09_m365_admincenter_users.csv",
    "cloud/11_m365_admincenter_resaved_semicolon.csv",
    "cloud/12_graph_users_page1.json",
    "cloud/14_az_ad_user_list.json",
    "cloud/16_exo_getmailbox_select.csv",
    "cloud/18_deleted_getmsol_returndeleted.csv",
    "cloud/22_getmguser_resaved_excel_us.csv",
    "traps/embedded_newlines.csv",
];

/// The rows of a table in a file, by their first cell, without the header.
fn table(name: &str, delimiter: u8) -> BTreeMap<String, Vec<String>> {
    let mut reader =
        csv::ReaderBuilder::new().delimiter(delimiter).from_path(exports().join(name)).unwrap();
    let rows = reader.records().map(|row| {
        let row: Vec<String> = row.unwrap().iter().map(str::to_string).collect();
        (row[0].clone(), row)
    });
    rows.collect()
}

#[test]
fn every_sample_is_read_as_the_manifest_says() {
    let manifest = table("MANIFEST.tsv", b'\t');
    for name in READ {
        let row = &manifest[name];
        let (encoding, delimiter, records) = (&row[2], &row[4], &row[5]);
        let report = report(&sample(name));
        // The manifest calls a file lossy whose letters were lost on the way.
        let expected = encoding.trim_end_matches("-lossy").replace("cp1252", "windows-1252");
        // Where everything beyond ASCII is coded in it, UTF-8 and ASCII are the same.
        let encoding = report.encoding.clone().unwrap();
        assert!(
            encoding == expected || encoding == "ascii" && expected == "utf-8",
            "{name}: {encoding}"
        );
        // A format that names every value has no delimiter.
        let of_csv = Some(delimiter).filter(|delimiter| delimiter.len() == 1);
        assert_eq!(report.delimiter.map(String::from).as_ref(), of_csv, "{name}");
        // Built-in accounts are records too.
        assert_eq!(report.rows.to_string(), *records, "{name}");
        assert_eq!(report.bytes.unwrap().to_string(), row[6], "{name}");
        assert!(report.sha256.as_ref().unwrap().starts_with(&row[7]), "{name}");
        assert_eq!(report.error, None, "{name}");
    }
}

#[test]
fn every_sample_raises_the_messages_that_are_expected() {
    let expected = table("EXPECT.tsv", b'\t');
    // The odd ids of Graph's answer, W15, are on its second page: both of this one are as they should be.
    let own = BTreeMap::from([("cloud/12_graph_users_page1.json", "W18")]);
    for (name, row) in &expected {
        // A message may depend on what a file is given as; inspected, it is what it is.
        let given = (name == "traps/wrong_side.csv").then_some(Role::OnPrem);
        let (options, monitor) = (ImportOptions::default(), Monitor::new());
        let report = inspect_bytes("file.csv", &sample(name), given, &options, &monitor);
        let wanted = own.get(name.as_str()).copied().unwrap_or(&row[1]);
        let wanted: BTreeSet<&str> = wanted.split_whitespace().collect();
        let found: BTreeSet<&str> =
            codes(&report).into_iter().filter(|code| !["I02", "I03"].contains(code)).collect();
        assert_eq!(found, wanted, "{name}: {:#?}", report.codes);
    }
}

/// However a format is encoded, it is the same text.
#[test]
fn every_format_is_read_in_the_encodings_of_windows() {
    for name in [
        "onprem/03_select_join_ps7_utf8.csv",
        "onprem/15_ldifde_full.ldf",
        "onprem/16_ldifde_hardmatch_l_objectguid_upn.txt",
        "onprem/22_convertto_json_ps7.json",
        "cloud/14_az_ad_user_list.json",
    ] {
        let text = String::from_utf8(sample(name)).unwrap();
        let plain = report(text.as_bytes());
        let utf16 = |order: fn(u16) -> [u8; 2]| -> Vec<u8> {
            text.encode_utf16().flat_map(order).collect()
        };
        for bytes in [
            [b"\xFF\xFE".to_vec(), utf16(u16::to_le_bytes)].concat(),
            [b"\xFE\xFF".to_vec(), utf16(u16::to_be_bytes)].concat(),
            [b"\xEF\xBB\xBF", text.as_bytes()].concat(),
            utf16(u16::to_le_bytes),
        ] {
            let read = report(&bytes);
            assert_eq!((read.rows, read.users), (plain.rows, plain.users), "{name}");
            assert_eq!(read.columns, plain.columns, "{name}");
        }
    }
}

/// The same users in every format are the same.
#[test]
fn every_format_gives_the_same_users() {
    let (directory, _) = users("onprem/03_select_join_ps7_utf8.csv", Role::OnPrem);
    let expected = &directory.onprem;
    for (name, with_names) in [
        ("onprem/13_csvde_unicode_utf16le.csv", true),
        ("onprem/15_ldifde_full.ldf", true),
        ("onprem/16_ldifde_hardmatch_l_objectguid_upn.txt", false),
        ("onprem/17_ldapsearch_genuine.ldif", true),
        ("onprem/18_ldapsearch_LLL_nowrap_genuine.ldif", true),
        ("onprem/21_convertto_json_ps51_utf16le.json", true),
        ("onprem/22_convertto_json_ps7.json", true),
        ("onprem/23_export_clixml.xml", true),
    ] {
        let (directory, _) = users(name, Role::OnPrem);
        let found = &directory.onprem;
        assert_eq!(found.len(), expected.len(), "{name}");
        for row in expected.rows() {
            let own = found.find(expected.id(row).unwrap()).unwrap();
            let shown = |table: &hardmatch::directory::Table<OnPremRow>, row, field| {
                table.display(row, field).value().map(std::borrow::Cow::into_owned)
            };
            assert_eq!(shown(found, own, Field::Upn), shown(expected, row, Field::Upn), "{name}");
            if !with_names {
                continue;
            }
            let name_of = shown(expected, row, Field::DisplayName);
            assert_eq!(shown(found, own, Field::DisplayName), name_of, "{name}");
            let addresses = |table: &hardmatch::directory::Table<OnPremRow>, row| {
                table.addresses(row).map(Address::to_item).collect::<Vec<String>>()
            };
            if found.fields_known_everywhere().contains(Field::ProxyAddresses) {
                assert_eq!(addresses(found, own), addresses(expected, row), "{name}");
            }
            let anchor = found.anchor_cell(own);
            if !matches!(anchor, Cell::Unknown) {
                assert_eq!(anchor, expected.anchor_cell(row), "{name}");
            }
        }
    }
}

/// The pairs (objectGUID, object id) of active users that exact keys find: anchor, security
/// identifier, any address, employee id.
fn pairs_by_exact_keys(directory: &Directory) -> BTreeSet<(Guid, Guid)> {
    let (onprem, cloud) = (&directory.onprem, &directory.cloud);
    let mut pairs = BTreeSet::new();
    for row in onprem.rows() {
        let Some(object_guid) = onprem.id(row) else { continue };
        let mut found: Vec<CloudRow> = cloud.rows_by_anchor(object_guid).collect();
        if let Cell::Value(AnchorCell::Guid(guid)) = onprem.anchor_cell(row) {
            found.extend(cloud.rows_by_anchor(guid));
        }
        for address in onprem.all_addresses(row) {
            found.extend(cloud.rows_by_address(address));
        }
        if let Cell::Value(sid) = onprem.display(row, Field::Sid) {
            found.extend(cloud.rows_by_sid(&sid));
        }
        if let Cell::Value(id) = onprem.text(row, Field::EmployeeId) {
            found.extend(cloud.rows_by_employee_id(id));
        }
        pairs.extend(found.into_iter().filter_map(|user| Some((object_guid, cloud.id(user)?))));
    }
    pairs
}

fn true_pairs() -> BTreeMap<(Guid, Guid), String> {
    let guid = |text: &str| Guid::try_from(text.to_string()).unwrap();
    let rows = table("truth_pairs.csv", b',').into_values();
    let active = rows.filter(|row| row[6] != "cloud-deleted");
    active.map(|row| ((guid(&row[1]), guid(&row[2])), row[0].clone())).collect()
}

#[test]
fn the_true_pairs_are_found_by_exact_keys_and_no_other() {
    let truth = true_pairs();
    assert_eq!(truth.len(), 19);
    // What each pair of files loses: letters that became `?`, columns that are not there.
    let cases: [(&str, &str, &[&str]); 15] = [
        ("13_csvde_unicode_utf16le.csv", "06_getmguser_select_join.csv", &[]),
        ("15_ldifde_full.ldf", "06_getmguser_select_join.csv", &[]),
        ("17_ldapsearch_genuine.ldif", "06_getmguser_select_join.csv", &[]),
        ("21_convertto_json_ps51_utf16le.json", "06_getmguser_select_join.csv", &[]),
        ("23_export_clixml.xml", "06_getmguser_select_join.csv", &[]),
        ("03_select_join_ps7_utf8.csv", "06_getmguser_select_join.csv", &[]),
        ("04_select_join_ps7_linux_asneeded_lf.csv", "06_getmguser_select_join.csv", &[]),
        ("05_select_join_ps51_utf8bom_type.csv", "02_getmsoluser_select_utf8bom.csv", &[]),
        ("06_useculture_utf16le_semicolon.csv", "06_getmguser_select_join.csv", &[]),
        ("08_sepline_semicolon_utf8bom.csv", "06_getmguser_select_join.csv", &[]),
        (
            "02_getaduser_properties_star_firstobject_utf8bom.csv",
            "09_m365_admincenter_users.csv",
            &[],
        ),
        (
            "02_getaduser_properties_star_firstobject_utf8bom.csv",
            "11_m365_admincenter_resaved_semicolon.csv",
            &[],
        ),
        ("11_excel_resaved_de_cp1252.csv", "22_getmguser_resaved_excel_us.csv", &[]),
        ("09_hardmatch_helper.csv", "04_getmguser_all_no_property.csv", &["siobhan", "renee"]),
        (
            "01_getaduser_properties_star_ps51.csv",
            "01_getmsoluser_all_dump_ps51.csv",
            &["siobhan", "fang", "renee"],
        ),
    ];
    for (onprem, cloud, lost) in cases {
        let (onprem, cloud) =
            (sample(&format!("onprem/{onprem}")), sample(&format!("cloud/{cloud}")));
        let imported = import_all(&[(Role::OnPrem, &onprem), (Role::Cloud, &cloud)]);
        let found = pairs_by_exact_keys(&imported.directory);
        let missed: Vec<&String> =
            truth.iter().filter(|(pair, _)| !found.contains(*pair)).map(|(_, key)| key).collect();
        let lost: BTreeSet<&str> = lost.iter().copied().collect();
        assert_eq!(missed.into_iter().map(String::as_str).collect::<BTreeSet<_>>(), lost);
        let wrong: Vec<_> = found.iter().filter(|pair| !truth.contains_key(*pair)).collect();
        assert_eq!(wrong, Vec::<&(Guid, Guid)>::new());
    }
}

fn users(name: &str, role: Role) -> (Directory, FileReport) {
    let mut imported = import_all(&[(role, &sample(name))]);
    (imported.directory, imported.report.files.remove(0))
}

fn onprem_row(directory: &Directory, id: &str) -> OnPremRow {
    directory.onprem.find(Guid::try_from(id.to_string()).unwrap()).unwrap()
}

#[test]
fn consistency_guids_are_read_in_every_form_and_lost_ones_are_not_taken_for_none() {
    let john2 = "637e5e89-62fb-442b-b664-87efc104ec5f";
    let expected = Guid::from_ad_bytes([
        0xa4, 0xd2, 0x5b, 0x5e, 0x97, 0xc8, 0x01, 0x47, 0x8e, 0xde, 0x2e, 0xcf, 0x8b, 0xca, 0x23,
        0x88,
    ]);
    for name in [
        "onprem/03_select_join_ps7_utf8.csv",
        "onprem/04_select_join_ps7_linux_asneeded_lf.csv",
        "onprem/05_select_join_ps51_utf8bom_type.csv",
        "onprem/06_useculture_utf16le_semicolon.csv",
        "onprem/08_sepline_semicolon_utf8bom.csv",
    ] {
        let (directory, _) = users(name, Role::OnPrem);
        let row = onprem_row(&directory, john2);
        let anchor = directory.onprem.anchor_cell(row);
        assert_eq!(anchor, Cell::Value(AnchorCell::Guid(expected)), "{name}");
    }
    let (directory, _) = users("onprem/01_getaduser_properties_star_ps51.csv", Role::OnPrem);
    let lost = directory.onprem.anchor_cell(onprem_row(&directory, john2));
    assert_eq!(lost, Cell::Value(AnchorCell::Text("System.Byte[]")));
    let zoe = onprem_row(&directory, "3ceaaf30-8142-48ea-91d9-3080f9b439fc");
    assert_eq!(directory.onprem.anchor_cell(zoe), Cell::Unknown);
    assert_eq!(directory.onprem.addresses(zoe).count(), 0);
    assert!(!directory.onprem.knows(zoe, Field::ProxyAddresses));
}

#[test]
fn names_with_lost_letters_are_marked_and_others_are_not() {
    let (directory, _) = users("onprem/01_getaduser_properties_star_ps51.csv", Role::OnPrem);
    let lossy = |id| directory.onprem.is_lossy(onprem_row(&directory, id), Field::DisplayName);
    assert!(lossy("3ceaaf30-8142-48ea-91d9-3080f9b439fc"));
    assert!(!lossy("ec33bfa3-7bc2-4c58-b8b9-9e7a45c42b8a"), "John Smith has lost nothing");
    let (directory, _) = users("onprem/03_select_join_ps7_utf8.csv", Role::OnPrem);
    assert!(directory.onprem.rows().all(|row| !directory.onprem.is_lossy(row, Field::DisplayName)));
}

#[test]
fn a_blank_column_of_a_command_that_was_not_asked_is_unknown() {
    let known = |name, field| {
        let (directory, _) = users(name, Role::Cloud);
        directory.cloud.fields_known_everywhere().contains(field)
    };
    for (name, immutable_id, synced) in [
        ("cloud/01_getmsoluser_all_dump_ps51.csv", true, false),
        ("cloud/02_getmsoluser_select_utf8bom.csv", true, false),
        ("cloud/04_getmguser_all_no_property.csv", false, false),
        ("cloud/05_getmguser_all_with_property_dump.csv", true, true),
        ("cloud/06_getmguser_select_join.csv", true, true),
        ("cloud/08_entra_portal_exportUsers_2024-10-25.csv", false, true),
        ("cloud/09_m365_admincenter_users.csv", false, true),
    ] {
        assert_eq!(known(name, Field::ImmutableId), immutable_id, "{name}");
        assert_eq!(known(name, Field::Synced), synced, "{name}");
    }
}

#[test]
fn values_of_a_row_arrive_where_they_belong() {
    let (directory, _) = users("onprem/03_select_join_ps7_utf8.csv", Role::OnPrem);
    let users = &directory.onprem;
    let row = onprem_row(&directory, "ec33bfa3-7bc2-4c58-b8b9-9e7a45c42b8a");
    let text = |field| users.display(row, field).value().unwrap_or_default().into_owned();
    assert_eq!(text(Field::DisplayName), "Smith, John");
    assert_eq!(text(Field::CommonName), "Smith, John");
    assert_eq!(text(Field::OrgUnit), "OU=Staff,DC=corp,DC=fabrikon,DC=example");
    assert_eq!(text(Field::Sam), "jsmith");
    assert_eq!(text(Field::EmployeeId), "000111");
    assert_eq!(text(Field::Enabled), "yes");
    assert_eq!(text(Field::Created), "5/13/2024 11:25:27 AM");
    assert_eq!(users.primary_address(row), Cell::Value("john.smith@fabrikon.example"));
    let addresses: Vec<String> = users.addresses(row).map(Address::to_item).collect();
    assert_eq!(
        addresses,
        [
            "SMTP:john.smith@fabrikon.example",
            "smtp:jsmith@fabrikonexample.mail.onmicrosoft.com",
            "X500:/o=Fabrikon/ou=Exchange Administrative Group (FYDIBOHF23SPDLT)/cn=Recipients/cn=jsmith",
        ]
    );
}

#[test]
fn portals_and_old_modules_say_the_same_in_other_words() {
    let room = "7bdfb5cf-0286-4dd3-86b8-3f4693d884b6";
    for name in [
        "cloud/01_getmsoluser_all_dump_ps51.csv",
        "cloud/06_getmguser_select_join.csv",
        "cloud/09_m365_admincenter_users.csv",
        "cloud/22_getmguser_resaved_excel_us.csv",
    ] {
        let (directory, _) = users(name, Role::Cloud);
        let row = directory.cloud.find(Guid::try_from(room.to_string()).unwrap()).unwrap();
        assert_eq!(directory.cloud.flag(row, Field::Enabled), Cell::Value(false), "{name}");
        let guests = directory
            .cloud
            .rows()
            .filter(|row| directory.cloud.text_or_empty(*row, Field::UserType) == "Guest");
        assert_eq!(guests.count(), 1, "{name}");
    }
    let (directory, _) = users("cloud/09_m365_admincenter_users.csv", Role::Cloud);
    let licensed = |id: &str| {
        let row = directory.cloud.find(Guid::try_from(id.to_string()).unwrap()).unwrap();
        directory.cloud.flag(row, Field::Licensed)
    };
    assert_eq!(licensed("6fced11d-2bd8-41e6-847a-8387cdde8d51"), Cell::Value(true));
    assert_eq!(licensed("78706184-1df6-40d3-aa56-ecaef7361785"), Cell::Value(false));
}

#[test]
fn all_six_lists_come_together() {
    let sources = hardmatch::import::Sources::from([
        (Role::OnPrem, vec![exports().join("onprem/03_select_join_ps7_utf8.csv")]),
        (Role::Cloud, vec![exports().join("cloud/06_getmguser_select_join.csv")]),
        (Role::Deleted, vec![exports().join("cloud/18_deleted_getmsol_returndeleted.csv")]),
        (Role::Mailboxes, vec![exports().join("cloud/16_exo_getmailbox_select.csv")]),
        (Role::RemoteMailboxes, vec![exports().join("onprem/26_get_remotemailbox.csv")]),
        (Role::OnPremMailboxes, vec![exports().join("onprem/27_get_mailbox_onprem.csv")]),
    ]);
    let monitor = hardmatch::import::Monitor::new();
    let imported =
        import(&sources, &hardmatch::import::ImportOptions::default(), &monitor).unwrap();
    let directory = &imported.directory;
    let lengths = [
        directory.onprem.len(),
        directory.cloud.len(),
        directory.deleted.as_ref().unwrap().len(),
        directory.mailboxes.as_ref().unwrap().len(),
        directory.remote_mailboxes.as_ref().unwrap().len(),
        directory.onprem_mailboxes.as_ref().unwrap().len(),
    ];
    assert_eq!(lengths, [22, 23, 1, 20, 20, 3]);
    let kinds: Vec<Role> = imported.report.files.iter().map(|file| file.kind.unwrap()).collect();
    assert_eq!(kinds, Role::ALL);
    let progress = monitor.progress();
    assert_eq!(progress.rows, 22 + 23 + 1 + 20 + 20 + 3);
    assert_eq!(progress.bytes_done, progress.bytes_total);
}
