//! Every heading that is known from a public source, in every kind of file that has it.

use hardmatch::directory::{Address, Cell, Directory, Field, Role, Row, Table};
use hardmatch::import::{ImportOptions, MemoryFile, Monitor, import_bytes};

use super::report;

/// A heading, and what must come of it.
struct Case {
    field: String,
    reading: String,
    kinds: Vec<Role>,
    heading: String,
    cell: String,
    shown: String,
}

fn cases() -> Vec<Case> {
    let text = include_str!("../data/headings.tsv");
    let lines = text.lines().filter(|line| !line.starts_with('#')).skip(1);
    let case = |line: &str| {
        let cells: Vec<String> = line.split('\t').map(str::to_string).collect();
        let [field, reading, kinds, heading, cell, shown] = cells.try_into().unwrap();
        let named = |name: &str| Role::ALL.into_iter().find(|role| role.name() == name).unwrap();
        let kinds = kinds.split(' ').map(named).collect();
        Case { field, reading, kinds, heading, cell, shown }
    };
    lines.map(case).collect()
}

const OTHER: &str = "2330fcf1-562a-44b8-8866-8d77e827062c";

/// Columns that a file of a kind has beside the one that is tried: heading, cell, field.
fn companions(role: Role) -> &'static [(&'static str, &'static str, &'static str)] {
    const UPN: (&str, &str, &str) = ("UserPrincipalName", "zoe@z.example", "upn");
    const MAIL: (&str, &str, &str) = ("mail", "zoe@z.example", "mail");
    match role {
        Role::OnPrem => &[("ObjectGUID", OTHER, "object_guid"), UPN],
        Role::Cloud => &[("ObjectId", OTHER, "cloud_id"), UPN, ("UserType", "Member", "user_type")],
        Role::Deleted => {
            &[("ObjectId", OTHER, "cloud_id"), UPN, ("DeletedDateTime", "2025-02-03", "deleted")]
        }
        Role::Mailboxes => &[UPN, MAIL, ("IsDirSynced", "False", "synced")],
        Role::RemoteMailboxes | Role::OnPremMailboxes => &[UPN, MAIL, ("Alias", "zoe", "alias")],
    }
}

fn shown<R: Row>(table: &Table<R>, field: Field) -> String {
    let row = R::new(0);
    if field == Field::ProxyAddresses {
        let items: Vec<String> = table.addresses(row).map(Address::to_item).collect();
        return items.join(";");
    }
    match table.display(row, field) {
        Cell::Value(text) => text.into_owned(),
        Cell::Empty | Cell::Unknown => String::new(),
    }
}

fn shown_in(directory: &Directory, role: Role, field: Field) -> String {
    match role {
        Role::OnPrem => shown(&directory.onprem, field),
        Role::Cloud => shown(&directory.cloud, field),
        Role::Deleted => shown(directory.deleted.as_ref().unwrap(), field),
        Role::Mailboxes => shown(directory.mailboxes.as_ref().unwrap(), field),
        Role::RemoteMailboxes => shown(directory.remote_mailboxes.as_ref().unwrap(), field),
        Role::OnPremMailboxes => shown(directory.onprem_mailboxes.as_ref().unwrap(), field),
    }
}

#[test]
fn every_heading_of_the_list_is_read_as_what_it_is() {
    let mut wrong = Vec::new();
    for Case { field, reading, kinds, heading, cell, shown } in cases() {
        for role in kinds {
            // A computed id is compared with the one that is there.
            let others = companions(role).iter().filter(|(name, _, of)| {
                *of != field && *name != heading || reading == "computed" && *of == field
            });
            let (names, cells): (Vec<&str>, Vec<&str>) =
                others.map(|(name, cell, _)| (*name, *cell)).unzip();
            let text = format!("{heading}\t{}\n{cell}\t{}\n", names.join("\t"), cells.join("\t"));
            let files = [MemoryFile { name: "list.csv", role, bytes: text.as_bytes() }];
            let imported = import_bytes(&files, &ImportOptions::default(), &Monitor::new());
            let Ok(imported) = imported else {
                wrong.push(format!("{heading} in {role}: {imported:?}"));
                continue;
            };
            let column = &imported.report.files[0].columns[0];
            if column.field.as_deref() != Some(&field) || !column.usable {
                wrong.push(format!("{heading} in {role}: {column:?}"));
            }
            let known = Field::ALL.iter().copied().find(|known| known.name() == field).unwrap();
            let found = shown_in(&imported.directory, role, known);
            let is_computed = reading == "computed" && found == OTHER;
            if found != shown && !is_computed {
                wrong.push(format!("{heading} in {role}: '{cell}' is '{found}'"));
            }
            if reading == "computed" && !column.why.contains("compared only") {
                wrong.push(format!("{heading} in {role}: {}", column.why));
            }
        }
    }
    assert_eq!(wrong, Vec::<String>::new(), "{} are wrong", wrong.len());
}

/// Reports of usage, in the languages of the portals.
#[test]
fn a_usage_report_is_one_in_every_language() {
    for heading in [
        "Report Refresh Date,User Principal Name",
        "Berichtsaktualisierungsdatum,Benutzerprinzipalname",
        "Fecha de actualización del informe,Nombre principal de usuario",
        "Data de atualização do relatório,Nome UPN",
        "レポートの更新日,ユーザー プリンシパル名",
        "Дата обновления отчета,Имя участника-пользователя",
        "报表刷新日期,用户主体名称",
    ] {
        let found = report(format!("{heading}\n2025-01-01,0A1B2C3D\n").as_bytes());
        assert_eq!(super::codes(&found), ["E07"], "{heading}");
    }
}

/// The admin center's export in German is told as one.
#[test]
fn a_portal_is_told_by_its_headings_in_another_language() {
    let text = "Benutzerprinzipalname,Anzeigename,Anmeldeinformationen blockieren,Lizenzen\n\
                uwe@x.example,Uwe Beispiel,Wahr,Microsoft 365 Business Premium\n";
    let found = report(text.as_bytes());
    assert_eq!(found.shape.as_deref(), Some("m365-admin-center"), "{:?}", found.codes);
    assert_eq!(found.kind, Some(Role::Cloud));
    assert!(found.columns.iter().all(|column| column.usable), "{:?}", found.columns);
}
