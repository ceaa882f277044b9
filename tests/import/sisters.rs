//! Cases beside the known ones: other columns, formats, languages and places of the same kinds of damage.

use hardmatch::anchor::Guid;
use hardmatch::directory::{AnchorCell, Cell, Field, Row, Table};
use hardmatch::import::{Code, Role};

use super::{codes, import_all, import_one};

const A: &str = "3ceaaf30-8142-48ea-91d9-3080f9b439fc";
const B: &str = "3a124c64-7e02-4f05-b7c1-dce27f7695f5";
const C: &str = "2330fcf1-562a-44b8-8866-8d77e827062c";
const D: &str = "8df08078-a22e-4180-85c2-c2af3977a654";
const E: &str = "ec33bfa3-7bc2-4c58-b8b9-9e7a45c42b8a";

fn guid(text: &str) -> Guid {
    Guid::try_from(text.to_string()).unwrap()
}

fn is_unknown<R: Row>(table: &Table<R>, row: u32, field: Field) -> bool {
    table.display(R::new(row), field).is_unknown()
}

/// A word for the state of an account says the same under whatever heading it stands.
#[test]
fn who_may_sign_in_is_told_by_the_word_and_not_by_the_heading_alone() {
    for (heading, word, enabled) in [
        ("AccountEnabled", "Blocked", Cell::Value(false)),
        ("AccountEnabled", "Sign-in allowed", Cell::Value(true)),
        ("AccountEnabled", "Active", Cell::Value(true)),
        ("Enabled", "inactive", Cell::Value(false)),
        ("Sign-in status", "Blocked", Cell::Value(false)),
        ("Sign-in status", "Allowed", Cell::Value(true)),
        ("Block credential", "Blockiert", Cell::Value(false)),
        ("Block credential", "True", Cell::Value(false)),
        ("Block credential", "False", Cell::Value(true)),
        // Blocking that is active, or an account that is? Nobody can say.
        ("Block credential", "Active", Cell::Unknown),
        ("Sign-in status", "Enabled", Cell::Unknown),
    ] {
        let text = format!("Object Id,User principal name,{heading}\n{A},a@x.org,{word}\n");
        let (directory, report) = import_one(Role::Cloud, &text);
        let found = directory.cloud.flag(Row::new(0), Field::Enabled);
        assert_eq!(found, enabled, "{heading}: {word}");
        let is_named = report.finding(Code::OddValues).is_some();
        assert_eq!(is_named, enabled == Cell::Unknown, "{heading}: {word}");
    }
    // The same word does not make anybody deleted, or synced.
    let text = format!(
        "Id,UserPrincipalName,Is Deleted,OnPremisesSyncEnabled\n{A},a@x.org,,Blocked\n{B},b@x.org,Active,\n{C},c@x.org,,\n"
    );
    let (directory, report) = import_one(Role::Cloud, &text);
    assert_eq!(directory.cloud.len(), 2, "{:?}", report.codes);
    assert!(is_unknown(&directory.cloud, 0, Field::Synced));
    assert!(directory.deleted.is_none());
}

/// Errors of spreadsheets in their languages.
#[test]
fn an_error_of_a_spreadsheet_of_any_language_is_no_value() {
    for lost in ["#NAAM?", "#¿NOMBRE?", "#NOME?", "#ИМЯ?", "#AD?", "#DIV/0!", "#SPILL!", "#N/B"]
    {
        let text = format!(
            "Id,UserPrincipalName,OnPremisesImmutableId,EmployeeId,DisplayName,MailNickname\n\
             {A},a@x.org,{lost},{lost},{lost},{lost}\n{B},b@x.org,,7,Bo,bo\n"
        );
        let (directory, report) = import_one(Role::Cloud, &text);
        assert_eq!(directory.cloud.anchor_cell(Row::new(0)), Cell::Unknown, "{lost}");
        for field in [Field::EmployeeId, Field::DisplayName, Field::Alias] {
            assert!(is_unknown(&directory.cloud, 0, field), "{lost}: {field:?}");
        }
        assert!(codes(&report).contains(&"W17"), "{lost}: {:?}", report.codes);
    }
}

#[test]
fn names_and_ids_of_accounts_that_something_has_changed_are_unknown() {
    for (heading, field, lost) in [
        ("SamAccountName", Field::Sam, "1.20E+06"),
        ("SamAccountName", Field::Sam, "10-Mar"),
        ("SamAccountName", Field::Sam, "m?ller"),
        ("SamAccountName", Field::Sam, "m\u{fffd}ller"),
        ("SamAccountName", Field::Sam, "zmuel..."),
        ("mailNickname", Field::Alias, "10. Mrz"),
        ("mailNickname", Field::Alias, "m?ller"),
        ("EmployeeID", Field::EmployeeId, "10-Mar"),
        ("EmployeeID", Field::EmployeeId, "3/10/2024"),
        ("EmployeeID", Field::EmployeeId, "00010…"),
        ("targetAddress", Field::RemoteRoutingAddress, "SMTP:zoe"),
        ("targetAddress", Field::RemoteRoutingAddress, "SMTP:zo?@t.mail.onmicrosoft.com"),
        ("mail", Field::Mail, "zo?@x.org"),
        ("mail", Field::Mail, "zoe@x..."),
        ("UserPrincipalName", Field::Upn, "zoÃ«@x.org"),
        ("UserPrincipalName", Field::Upn, "zo\u{200b}e@x.org"),
    ] {
        let own = format!("ObjectGUID,CN,{heading}\n{A},Zoe,{lost}\n{B},Bo,\n");
        let (directory, report) = import_one(Role::OnPrem, &own);
        assert!(is_unknown(&directory.onprem, 0, field), "{heading}: {lost}");
        assert_eq!(directory.onprem.display(Row::new(1), field), Cell::Empty, "{heading}: {lost}");
        let named = report.codes.iter().any(|finding| finding.lines.contains(&2));
        assert!(named, "{heading}: {lost}: {:?}", report.codes);
    }
    for (heading, field, good) in [
        ("EmployeeID", Field::EmployeeId, "10-03-24"),
        ("targetAddress", Field::RemoteRoutingAddress, "SMTP:zoe@t.mail.onmicrosoft.com"),
        ("targetAddress", Field::RemoteRoutingAddress, "X500:/o=F/cn=zoe"),
        ("mail", Field::Mail, "o'brien+news@x.org"),
        ("UserPrincipalName", Field::Upn, "zoë@müller.example"),
    ] {
        let own = format!("ObjectGUID,CN,{heading}\n{A},Zoe,{good}\n");
        let (directory, report) = import_one(Role::OnPrem, &own);
        let found = directory.onprem.text(Row::new(0), field);
        assert_eq!((found, codes(&report).len()), (Cell::Value(good), 0), "{heading}");
    }
}

/// The last sync tells of exports without a flag who never was synced: what is no time tells nothing.
#[test]
fn what_is_no_time_of_a_sync_is_neither_a_sync_nor_none() {
    for (cell, expected) in [
        ("2025-01-02 10:00:00Z", Cell::Value("2025-01-02 10:00:00Z")),
        ("", Cell::Empty),
        ("1/1/0001 12:00:00 AM", Cell::Empty),
        ("False", Cell::Empty),
        ("Microsoft 365 E3", Cell::Unknown),
        ("True", Cell::Unknown),
        ("########", Cell::Unknown),
    ] {
        let text = format!(
            "ObjectId,UserPrincipalName,ImmutableId,LastDirSyncTime\n{A},a@x.org,,{cell}\n{B},b@x.org,,2025-01-02\n"
        );
        let (directory, _) = import_one(Role::Cloud, &text);
        assert_eq!(directory.cloud.text(Row::new(0), Field::LastSync), expected, "{cell}");
    }
}

/// Two columns with different ids for one user: at most one is right, and nothing tells which.
#[test]
fn ids_that_contradict_each_other_are_not_used() {
    let [d, e] = [D, E].map(|text| guid(text).base64());
    let text = format!(
        "Id,ObjectId,UserPrincipalName,OnPremisesImmutableId,ImmutableId\n\
         {A},{B},a@x.org,,\n{B},{{{upper}}},b@x.org,{d},{e}\n{C},,c@x.org,{e},{e}\n",
        upper = B.to_uppercase(),
    );
    let (directory, report) = import_one(Role::Cloud, &text);
    let ids: Vec<Option<Guid>> =
        directory.cloud.rows().map(|row| directory.cloud.id(row)).collect();
    assert_eq!(ids, [None, Some(guid(B)), Some(guid(C))]);
    let anchors: Vec<Cell<AnchorCell<'_>>> =
        directory.cloud.rows().map(|row| directory.cloud.anchor_cell(row)).collect();
    let own = Cell::Value(AnchorCell::Guid(guid(E)));
    assert_eq!(anchors, [Cell::Empty, Cell::Unknown, own]);
    assert!(report.finding(Code::SeveralColumns).unwrap().text.contains("of ids that differ none"));
    let lines: Vec<u64> = report.rejected.iter().map(|row| row.line).collect();
    assert_eq!(lines, [2, 3]);
}

/// The GUID of something else is not the id of who has none.
#[test]
fn an_empty_id_is_not_filled_from_another_column() {
    let text = format!("ObjectGUID,GUID,SamAccountName\n{A},{C},zoe\n,{B},bo\n");
    let (directory, report) = import_one(Role::OnPrem, &text);
    assert_eq!(directory.onprem.id(Row::new(1)), None);
    assert_eq!(report.columns[1].field, None);
    let (alone, _) = import_one(Role::OnPrem, &format!("GUID,SamAccountName\n{A},zoe\n"));
    assert_eq!(alone.onprem.id(Row::new(0)), Some(guid(A)));
}

/// A ConsistencyGuid of zeros is filled: what Entra Connect makes of it is not the objectGUID.
#[test]
fn a_consistency_guid_of_zeros_is_no_reason_to_take_another_anchor() {
    let zeros = "00000000-0000-0000-0000-000000000000";
    let text =
        format!("ObjectGUID,SamAccountName,mS-DS-ConsistencyGuid\n{A},zoe,{zeros}\n{B},bo,{C}\n");
    let (directory, report) = import_one(Role::OnPrem, &text);
    assert_ne!(directory.onprem.anchor_cell(Row::new(0)), Cell::Empty);
    assert_eq!(report.finding(Code::UnreadableIds).unwrap().lines, [2]);
}

/// In JSON and CLIXML `null` is nothing; not to have a property is to say nothing of it.
#[test]
fn a_record_without_a_property_that_others_have_says_nothing_of_it() {
    let linked = guid(C).base64();
    let record = |id: &str, name: &str, more: &str| {
        format!("{{\"id\":\"{id}\",\"userPrincipalName\":\"{name}@x.org\"{more}}}")
    };
    let with = format!(",\"onPremisesImmutableId\":\"{linked}\",\"onPremisesSyncEnabled\":true");
    let null = ",\"onPremisesImmutableId\":null,\"onPremisesSyncEnabled\":null";
    for order in [[0, 1, 2], [1, 0, 2], [1, 2, 0]] {
        let records = [record(A, "a", &with), record(B, "b", ""), record(C, "c", null)];
        let [first, second, third] = order.map(|at| records[at].clone());
        let text = format!("[{first},{second},\n{third}]");
        let (directory, report) = import_one(Role::Cloud, &text);
        let cloud = &directory.cloud;
        let of = |id: &str| cloud.find(guid(id)).unwrap();
        assert_eq!(cloud.anchor_cell(of(A)), Cell::Value(AnchorCell::Guid(guid(C))));
        assert_eq!(cloud.anchor_cell(of(B)), Cell::Unknown, "{order:?}");
        assert_eq!(cloud.anchor_cell(of(C)), Cell::Empty, "{order:?}");
        assert_eq!(cloud.flag(of(B), Field::Synced), Cell::Unknown, "{order:?}");
        assert_eq!(cloud.flag(of(C), Field::Synced), Cell::Empty, "{order:?}");
        let said = report.finding(Code::MissingColumns).unwrap();
        assert!(said.text.contains("onPremisesImmutableId (1 record)"), "{}", said.text);
    }
    let object = |id: &str, more: &str| {
        format!(
            "<Obj><MS><S N=\"Id\">{id}</S><S N=\"UserPrincipalName\">u@x.org</S>{more}</MS></Obj>\n"
        )
    };
    let text = format!(
        "<Objs Version=\"1.1.0.1\" xmlns=\"http://schemas.microsoft.com/powershell/2004/04\">\n{}{}{}</Objs>",
        object(A, &format!("<S N=\"OnPremisesImmutableId\">{linked}</S>")),
        object(B, ""),
        object(C, "<Nil N=\"OnPremisesImmutableId\" />"),
    );
    let (directory, _) = import_one(Role::Cloud, &text);
    let anchors: Vec<_> =
        directory.cloud.rows().map(|row| directory.cloud.anchor_cell(row)).collect();
    assert_eq!(anchors[1..], [Cell::Unknown, Cell::Empty]);
    // A directory has no value under a name, or the name is not there: that is the same.
    let ldif = format!(
        "dn: CN=a,DC=x\nobjectGUID: {A}\nmail: a@x.org\n\ndn: CN=b,DC=x\nobjectGUID: {B}\n"
    );
    let (directory, _) = import_one(Role::OnPrem, &ldif);
    assert_eq!(directory.onprem.text(Row::new(1), Field::Mail), Cell::Empty);
}

/// Of a cell as long as one of Excel can be, the end may be missing.
#[test]
fn a_cell_that_is_full_to_the_brim_is_cut_off() {
    let full: String = "smtp:zoe@contoso.com;".chars().cycle().take(32_767).collect();
    let text = format!("ObjectGUID,proxyAddresses\n{A},{full}\n{B},smtp:b@x.org\n");
    let imported = import_all(&[(Role::OnPrem, text.as_bytes())]);
    let users = &imported.directory.onprem;
    assert!(!users.knows(Row::new(0), Field::ProxyAddresses));
    assert!(users.knows(Row::new(1), Field::ProxyAddresses));
    assert!(codes(&imported.report.files[0]).contains(&"W06"));
}

/// Exchange Online says in several columns, each by itself, that a mailbox lives no more.
#[test]
fn a_mailbox_that_is_soft_deleted_or_inactive_is_nobodys() {
    let head = "ExternalDirectoryObjectId,UserPrincipalName,PrimarySmtpAddress,RecipientTypeDetails,ExchangeGuid";
    let mailbox = |id: &str, guid: &str, more: &str| {
        format!("{id},a@x.org,a@x.org,UserMailbox,{guid},{more}\n")
    };
    for (headings, dead, living) in [
        ("IsInactiveMailbox,WhenSoftDeleted", "True,11/20/2026 9:15:27 AM", "False,"),
        ("IsInactiveMailbox", "True", "False"),
        ("WhenSoftDeleted", "2026-11-20T09:15:27Z", ""),
        ("IsSoftDeletedByRemove,IsSoftDeletedByDisable", "False,True", "False,False"),
        ("IsSoftDeletedByRemove", "True", "False"),
    ] {
        let text = format!("{head},{headings}\n{}{}", mailbox(A, B, dead), mailbox(A, C, living));
        let (directory, report) = import_one(Role::Mailboxes, &text);
        let mailboxes = directory.mailboxes.as_ref().unwrap();
        assert_eq!((mailboxes.len(), report.users), (1, 1), "{headings}");
        let living_one = mailboxes.guid(Row::new(0), Field::MailboxGuid);
        assert_eq!(living_one, Cell::Value(guid(C)), "{headings}");
        let told = report.finding(Code::DeletedUsers).unwrap();
        assert_eq!((told.count, told.lines.as_slice()), (1, &[2][..]), "{headings}");
        assert!(told.text.contains("a@x.org"), "{}", told.text);
        assert_eq!(codes(&report), ["W20"], "{headings}");
        let none = format!("{head},{headings}\n{}", mailbox(A, B, dead));
        let refused = report_of(&none);
        assert!(refused.contains("all soft-deleted or inactive"), "{headings}: {refused}");
    }
}

fn report_of(text: &str) -> String {
    super::report(text.as_bytes()).error.unwrap_or_default()
}

/// What lies between AD and the cloud has ids and anchors of its own, and looks like a list of linked users.
#[test]
fn what_entra_connect_holds_is_no_list_of_users() {
    let anchor = guid(A).base64();
    for text in [
        format!(
            "#TYPE Microsoft.IdentityManagement.PowerShell.ObjectModel.CsObject\nObjectId,DistinguishedName\n{A},CN=a\n"
        ),
        format!(
            "#TYPE Selected.Microsoft.IdentityManagement.PowerShell.ObjectModel.MvObject\nObjectId,UserPrincipalName\n{A},a@x.org\n"
        ),
        format!(
            "ObjectId,ConnectorName,IsConnector,UserPrincipalName,sourceAnchor\n{A},x - AAD,True,a@x.org,{anchor}\n"
        ),
        format!(
            "ObjectId,ConnectedMVObjectId,UserPrincipalName,sourceAnchor\n{A},{B},a@x.org,{anchor}\n"
        ),
        format!("UserPrincipalName,OMODT,ObjectType,sourceAnchor\na@x.org,Add,user,{anchor}\n"),
        format!("ObjectId,Lineage,Attributes,SerializedXml\n{A},x,y,\n"),
    ] {
        let report = super::report(text.as_bytes());
        assert_eq!(codes(&report), ["E05"], "{text}");
        let error = report.error.unwrap();
        assert!(error.contains("Entra Connect") && error.contains("hardmatch collect"), "{error}");
    }
}

/// No id of another system: what people and spreadsheets write where nothing is.
#[test]
fn a_word_for_nothing_is_no_custom_id() {
    let text = |word: &str| {
        format!(
            "Id,UserPrincipalName,EmployeeId,OnPremisesImmutableId\n{A},a@x.org,{word},{word}\n{B},b@x.org,E17,jdoe\n{C},c@x.org,18,K81Lh40UykezCZHfZPBb9Q==\n"
        )
    };
    for word in ["Not set", "(blank)", "[null]", "null/empty", "k.A.", "—", "[]", "#", "undefined"]
    {
        let (directory, report) = import_one(Role::Cloud, &text(word));
        let users = &directory.cloud;
        assert_eq!(users.anchor_cell(Row::new(0)), Cell::Empty, "{word}");
        assert_eq!(users.text(Row::new(0), Field::EmployeeId), Cell::Empty, "{word}");
        assert_eq!(users.anchor_cell(Row::new(1)), Cell::Value(AnchorCell::Text("jdoe")));
        let told = &report.finding(Code::LostValues).unwrap().text;
        assert!(told.contains("OnPremisesImmutableId (1 of 3 rows)"), "{word}: {told}");
    }
    for word in ["0", "0000", "nil", "Keine", "empty", "leer"] {
        let (directory, report) = import_one(Role::Cloud, &text(word));
        assert!(directory.cloud.anchor_cell(Row::new(0)).is_unknown(), "{word}");
        assert!(is_unknown(&directory.cloud, 0, Field::EmployeeId), "{word}");
        let told = report.finding(Code::OddValues).unwrap();
        assert!(told.text.contains(&format!("perhaps none, perhaps an id, e.g. '{word}'")));
        assert_eq!(told.lines, [2], "{word}");
    }
    // A column of ids of another system stays one.
    let rows: String = ["S260051", "000104", "0A", "nilsson", "k.adler", "m-null"]
        .iter()
        .map(|id| format!("{A},a@x.org,{id}\n"))
        .collect();
    let (_, report) =
        import_one(Role::Cloud, &format!("Id,UserPrincipalName,OnPremisesImmutableId\n{rows}"));
    assert!(report.finding(Code::OddAnchors).unwrap().text.contains("6 custom text"), "{report:?}");
}

/// `SMTP:` marks the primary address and `smtp:` the others: where letter case is lost, none is known to be it.
#[test]
fn a_list_that_has_lost_its_letter_case_tells_no_primary_address() {
    let lists =
        ["SMTP:a@x.org;smtp:b@x.org", "SMTP:c@x.org", "smtp:d@x.org;SMTP:e@x.org;X500:/o=F/cn=e"];
    let read = |change: &dyn Fn(&str) -> String, mail: &str| {
        let rows: String = [A, B, C]
            .iter()
            .zip(lists)
            .map(|(id, list)| format!("{id},\"{}\",{mail},u@x.org\n", change(list)))
            .collect();
        let head = "Id,ProxyAddresses,Mail,UserPrincipalName";
        import_one(Role::Cloud, &format!("{head}\n{rows}"))
    };
    let primaries = |(directory, _): &(hardmatch::directory::Directory, _)| -> Vec<String> {
        let users = &directory.cloud;
        let primary = |row| format!("{:?}", users.primary_address(row));
        users.rows().map(primary).collect()
    };
    let sound = read(&str::to_string, "");
    assert_eq!(
        primaries(&sound),
        ["Value(\"a@x.org\")", "Value(\"c@x.org\")", "Value(\"e@x.org\")"]
    );
    assert!(sound.1.finding(Code::OddValues).is_none());
    let lower = read(&str::to_lowercase, "");
    assert_eq!(primaries(&lower), ["Unknown"; 3]);
    let told = &lower.1.finding(Code::OddValues).unwrap().text;
    assert!(told.starts_with("which address is the primary one is not told by 3 lists"), "{told}");
    // The mail attribute is the primary address too.
    let with_mail = read(&str::to_lowercase, "m@x.org");
    assert_eq!(primaries(&with_mail), ["Value(\"m@x.org\")"; 3]);
    assert!(with_mail.1.finding(Code::OddValues).is_none());
}

/// The same in capitals: of several that are marked, none is known to be the primary one. One alone is.
#[test]
fn of_several_primary_addresses_none_counts() {
    let rows: String = [A, B, C, D]
        .iter()
        .map(|id| format!("{id},u@x.org,SMTP:A@X.ORG;SMTP:B@X.ORG,\n"))
        .collect();
    let head = "Id,UserPrincipalName,ProxyAddresses,Mail";
    let (directory, report) =
        import_one(Role::Cloud, &format!("{head}\n{rows}{E},v@x.org,SMTP:V@X.ORG,v@x.org\n"));
    let users = &directory.cloud;
    assert!(users.primary_address(Row::new(0)).is_unknown());
    assert_eq!(users.primary_address(Row::new(4)), Cell::Value("V@X.ORG"));
    assert_eq!(report.finding(Code::OddValues).unwrap().count, 4);
    // Of one user with two, the file says nothing of the others.
    let text = format!(
        "{head}\n{A},a@x.org,SMTP:a@x.org;SMTP:b@x.org,\n{B},b@x.org,SMTP:c@x.org;smtp:d@x.org,\n"
    );
    let (directory, report) = import_one(Role::Cloud, &text);
    assert!(directory.cloud.primary_address(Row::new(0)).is_unknown());
    assert_eq!(directory.cloud.primary_address(Row::new(1)), Cell::Value("c@x.org"));
    assert!(report.finding(Code::OddValues).is_none());
}
