//! Columns that were sorted or shifted by themselves, and sound exports that look a little like it.

use hardmatch::anchor::Guid;
use hardmatch::import::{Code, Imported, Role};

use super::import_all;

const PEOPLE: [[&str; 2]; 12] = [
    ["zoe.mueller", "Zoë Müller"],
    ["jose.pena", "José Peña"],
    ["taro.yamada", "山田 太郎"],
    ["fang.wang", "王 芳"],
    ["lukasz.zolc", "Łukasz Żółć"],
    ["anna.karlsson", "Anna Karlsson"],
    ["maya.patel", "Maya Patel"],
    ["omar.haddad", "Omar Haddad"],
    ["nina.voss", "Nina Voss"],
    ["lars.holm", "Lars Holm"],
    ["ivan.horvat", "Ivan Horvat"],
    ["sara.costa", "Sara Costa"],
];

type Order = [usize; 12];

const SOUND: Order = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11];
/// One cell was put in at the top, or taken out.
const SHIFTED: Order = [11, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10];
const FROM_THE_MIDDLE: Order = [0, 1, 2, 3, 4, 6, 7, 8, 9, 10, 11, 5];
const SORTED: Order = [7, 2, 9, 0, 11, 5, 3, 10, 1, 8, 6, 4];
/// Two people who were given the id of each other, and one with that of a third.
const A_FEW: Order = [1, 0, 2, 3, 4, 9, 6, 7, 8, 5, 10, 11];

fn guid(person: usize) -> String {
    format!("3ceaaf{person:02x}-8142-48ea-91d9-3080f9b439{person:02x}")
}

fn id(person: usize) -> String {
    Guid::try_from(guid(person)).unwrap().base64()
}

fn upn(person: usize) -> String {
    format!("{}@x.org", PEOPLE[person][0])
}

/// What a table has in each row, by the row and the person of it.
type Column<'a> = (&'a str, &'a dyn Fn(usize) -> String);

fn table(columns: &[Column<'_>]) -> String {
    let line = |cells: Vec<String>| cells.join(",") + "\n";
    let head = line(columns.iter().map(|(heading, _)| (*heading).to_string()).collect());
    let row = |at: usize| line(columns.iter().map(|(_, cell)| cell(at)).collect());
    head + &(0..PEOPLE.len()).map(row).collect::<String>()
}

fn name(person: usize) -> String {
    PEOPLE[person][1].to_string()
}

fn import(onprem: &str, cloud: &str) -> Imported {
    import_all(&[(Role::OnPrem, onprem.as_bytes()), (Role::Cloud, cloud.as_bytes())])
}

/// Which side is marked, and how many messages say so.
fn marks(imported: &Imported) -> (bool, bool, usize) {
    let said = imported.report.files.iter().flat_map(|file| &file.codes);
    let said = said.filter(|finding| finding.code == Code::ShiftedColumns).count();
    let directory = &imported.directory;
    (directory.onprem.flaws().displaced, directory.cloud.flaws().displaced, said)
}

#[test]
fn ids_in_the_rows_of_other_people_are_noticed_within_a_file() {
    let cloud = table(&[("Id", &|at| guid(at + 50)), ("UserPrincipalName", &upn)]);
    let all = [(SHIFTED, true), (SORTED, true)];
    let some = [(SOUND, false), (FROM_THE_MIDDLE, true), (A_FEW, false)];
    // A computed id that is never that of the row is refused as the cloud's.
    let columns: [(Column<'_>, &[(Order, bool)]); 2] = [
        (("mS-DS-ConsistencyGuid", &guid), &[all.as_slice(), &some].concat()),
        (("ImmutableID", &id), &some),
    ];
    for (column, cases) in columns {
        for (order, named) in cases {
            let onprem = table(&[
                ("ObjectGUID", &|at| guid(order[at])),
                ("UserPrincipalName", &upn),
                column,
            ]);
            let imported = import(&onprem, &cloud);
            let expected = (*named, false, usize::from(*named));
            assert_eq!(marks(&imported), expected, "{} {order:?}", column.0);
        }
    }
}

/// The account of the old forest has the objectGUID that the one of the new forest has as its anchor.
#[test]
fn two_accounts_of_one_person_are_no_exchange() {
    let person = |at: usize| at / 2;
    let onprem = table(&[
        ("ObjectGUID", &guid),
        ("UserPrincipalName", &|at| {
            format!("{}@{}", PEOPLE[person(at)][0], ["old.local", "x.org"][at % 2])
        }),
        ("DisplayName", &|at| name(person(at))),
        ("mS-DS-ConsistencyGuid", &|at| guid(at - at % 2)),
    ]);
    let cloud = table(&[
        ("Id", &|at| guid(at + 50)),
        ("UserPrincipalName", &upn),
        ("DisplayName", &name),
        ("OnPremisesImmutableId", &|at| if at < 6 { id(at * 2) } else { String::new() }),
        ("UserType", &|_| "Member".into()),
    ]);
    assert_eq!(marks(&import(&onprem, &cloud)), (false, false, 0));
}

#[test]
fn ids_in_the_rows_of_other_people_are_noticed_across_files() {
    for (order, named) in
        [(SOUND, false), (SHIFTED, true), (FROM_THE_MIDDLE, true), (SORTED, true), (A_FEW, false)]
    {
        for faulty in [Role::OnPrem, Role::Cloud] {
            let at = |role: Role, at: usize| if role == faulty { order[at] } else { at };
            let onprem = table(&[
                ("ObjectGUID", &|row| guid(at(Role::OnPrem, row))),
                ("UserPrincipalName", &upn),
                ("DisplayName", &name),
            ]);
            let cloud = table(&[
                ("Id", &|row| guid(row + 50)),
                ("UserPrincipalName", &upn),
                ("DisplayName", &name),
                ("OnPremisesImmutableId", &|row| id(at(Role::Cloud, row))),
                ("UserType", &|_| "Member".into()),
            ]);
            let imported = import(&onprem, &cloud);
            let expected = (named, named, usize::from(named));
            assert_eq!(marks(&imported), expected, "{faulty:?} {order:?}");
            let said = imported.report.files[0].finding(Code::ShiftedColumns);
            assert_eq!(said.is_some_and(|said| said.command.is_some()), named);
        }
    }
}

/// A tenant whose people have been renamed, have other addresses, or were linked wrongly by hand.
#[test]
fn links_of_sound_exports_are_no_exchange() {
    type Cell = fn(usize) -> String;
    let numbered: Cell = |at| format!("u{at:03}@corp.local");
    let married: Cell = |at| format!("{}.new{at}@x.org", PEOPLE[at][0].split('.').next().unwrap());
    let none: Cell = |_| String::new();
    let sid: Cell = |at| format!("S-1-5-21-1-2-3-{}", 1100 + at);
    for (what, upns, names, sids, order) in [
        ("numbers for names", [numbered, upn], [name as Cell, name], [none; 2], SOUND),
        ("other surnames", [married, upn], [none; 2], [none; 2], SOUND),
        ("nothing in common", [numbered, upn], [none; 2], [none; 2], SORTED),
        // The sync has written the security identifier of the account that the user is really linked with.
        ("linked so in truth", [upn as Cell, upn], [name as Cell, name], [sid; 2], SORTED),
    ] {
        let of_row = |at: usize| if what == "linked so in truth" { order[at] } else { at };
        let onprem = table(&[
            ("ObjectGUID", &|at| guid(order[at])),
            ("UserPrincipalName", &upns[0]),
            ("DisplayName", &names[0]),
            ("SID", &sids[0]),
        ]);
        let cloud = table(&[
            ("Id", &|at| guid(at + 50)),
            ("UserPrincipalName", &upns[1]),
            ("DisplayName", &names[1]),
            ("OnPremisesImmutableId", &id),
            ("OnPremisesSecurityIdentifier", &|at| {
                let owner = (0..12).find(|row| of_row(*row) == at).unwrap();
                sids[1](owner)
            }),
        ]);
        assert_eq!(marks(&import(&onprem, &cloud)), (false, false, 0), "{what}");
    }
}
