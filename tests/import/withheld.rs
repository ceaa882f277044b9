//! What stands in the place of a value that was withheld is never none.

use hardmatch::directory::{AnchorCell, Cell, CloudRow, Field, OnPremRow, Row, SyncState};
use hardmatch::import::{Code, Role};

use super::{codes, import_one};

const A: &str = "3ceaaf30-8142-48ea-91d9-3080f9b439fc";
const B: &str = "3a124c64-7e02-4f05-b7c1-dce27f7695f5";
const C: &str = "2330fcf1-562a-44b8-8866-8d77e827062c";

#[derive(Clone, Copy, PartialEq, Debug)]
enum Is {
    None,
    Unknown,
    Value,
}

const fn is<T>(cell: &Cell<T>) -> Is {
    match cell {
        Cell::Empty => Is::None,
        Cell::Unknown => Is::Unknown,
        Cell::Value(_) => Is::Value,
    }
}

#[test]
fn a_mask_is_an_id_that_is_not_known() {
    let whole = "MK/qPEKB6kiR2TCA+bQ5/A==";
    for (word, beside_blanks, without) in [
        ("********", Is::Unknown, Is::Unknown),
        ("MK/qPEKB****************", Is::Unknown, Is::Unknown),
        ("…", Is::Unknown, Is::Unknown),
        ("...", Is::Unknown, Is::Unknown),
        ("xxx", Is::Unknown, Is::Unknown),
        ("hidden", Is::Unknown, Is::Unknown),
        ("<redacted>", Is::Unknown, Is::Unknown),
        ("Not available", Is::Unknown, Is::Unknown),
        ("No access", Is::Unknown, Is::Unknown),
        ("Error", Is::Unknown, Is::Unknown),
        ("Nicht verfügbar", Is::Unknown, Is::Unknown),
        ("n/a", Is::Unknown, Is::None),
        ("N/A", Is::Unknown, Is::None),
        ("k.A.", Is::Unknown, Is::None),
        ("null", Is::None, Is::None),
        ("-", Is::None, Is::None),
        ("Not set", Is::None, Is::None),
        ("S260051", Is::Value, Is::Value),
    ] {
        for (beside, expected) in [("", beside_blanks), (whole, without)] {
            let text = format!(
                "Id,UserPrincipalName,OnPremisesImmutableId,UserType\n{A},a@x,{word},Member\n{B},b@x,{beside},Member\n{C},c@x,{whole},Member\n"
            );
            let (directory, report) = import_one(Role::Cloud, &text);
            let cell = directory.cloud.anchor_cell(CloudRow::new(0));
            assert_eq!(is(&cell), expected, "{word} beside '{beside}'");
            if expected == Is::Unknown {
                let said = report.codes.iter().find(|said| said.lines.contains(&2)).unwrap();
                assert!(
                    said.command.is_some() && said.text.contains("unknown"),
                    "{word}: {said:?}"
                );
                assert!(directory.cloud.destroyed_id(CloudRow::new(0)).is_some(), "{word}");
            }
        }
    }
}

/// Who is synced has an id, whatever the tool writes for none.
#[test]
fn a_word_for_none_contradicts_that_the_user_is_synced() {
    let text = format!(
        "Id,UserPrincipalName,OnPremisesImmutableId,OnPremisesSyncEnabled\n{A},a@x,n/a,True\n{B},b@x,n/a,True\n{C},c@x,MK/qPEKB6kiR2TCA+bQ5/A==,True\n"
    );
    let (directory, report) = import_one(Role::Cloud, &text);
    let said = report.finding(Code::MissingColumns).unwrap();
    assert_eq!((said.count, said.lines.as_slice()), (2, &[2, 3][..]));
    assert_eq!(is(&directory.cloud.anchor_cell(CloudRow::new(0))), Is::Unknown);
}

#[test]
fn a_mask_in_the_anchor_attribute_is_no_reason_to_take_another() {
    for (word, beside, is_none) in [
        ("********", A, false),
        ("n/a", "", false),
        ("n/a", A, true),
        ("hidden", "", false),
        ("{}", "", true),
    ] {
        let text = format!(
            "ObjectGUID,UserPrincipalName,mS-DS-ConsistencyGuid\n{A},a@x,{word}\n{B},b@x,{beside}\n"
        );
        let (directory, _) = import_one(Role::OnPrem, &text);
        let cell = directory.onprem.anchor_cell(OnPremRow::new(0));
        let expected = if is_none { Cell::Empty } else { Cell::Value(AnchorCell::Text(word)) };
        assert_eq!(cell, expected, "{word} beside '{beside}'");
    }
}

#[test]
fn the_words_of_portals_tell_who_is_synced() {
    for (heading, cells, states, lost) in [
        ("DirSync Status", ["Synced", "In Cloud"], [SyncState::Synced, SyncState::Never], false),
        (
            "Sync status",
            ["Synced from on-premises", "In cloud"],
            [SyncState::Synced, SyncState::Never],
            false,
        ),
        ("Directory synced", ["Yes", "No"], [SyncState::Synced, SyncState::Left], false),
        ("Sync status", ["Synced", "Success"], [SyncState::Synced, SyncState::Unknown], true),
        (
            "OnPremisesSyncEnabled",
            ["hidden", "True"],
            [SyncState::Unknown, SyncState::Synced],
            true,
        ),
        ("OnPremisesSyncEnabled", ["n/a", "True"], [SyncState::Never, SyncState::Synced], false),
    ] {
        let text = format!(
            "Id,UserPrincipalName,{heading},UserType\n{A},a@x,{},Member\n{B},b@x,{},Member\n",
            cells[0], cells[1]
        );
        let (directory, report) = import_one(Role::Cloud, &text);
        let state = |row| directory.cloud.sync_state(CloudRow::new(row));
        assert_eq!([state(0), state(1)], states, "{heading} {cells:?}");
        assert_eq!(codes(&report).contains(&"W27"), lost, "{heading} {cells:?}");
    }
    // Beside users of whom nothing is said, it is not told of those of whom that is said.
    let text = format!(
        "Id,UserPrincipalName,OnPremisesSyncEnabled,UserType\n{A},a@x,n/a,Member\n{B},b@x,,Member\n{C},c@x,True,Member\n"
    );
    let (directory, _) = import_one(Role::Cloud, &text);
    let state = |row| directory.cloud.sync_state(CloudRow::new(row));
    assert_eq!([state(0), state(1)], [SyncState::Unknown, SyncState::Never]);
    // Two users who are synced and without an id have lost it.
    let text = format!(
        "Id,UserPrincipalName,OnPremisesImmutableId,DirSync Status\n{A},a@x,,Synced\n{B},b@x,,Synced\n{C},c@x,,In Cloud\n"
    );
    let (directory, _) = import_one(Role::Cloud, &text);
    let is_known = |row| directory.cloud.knows(CloudRow::new(row), Field::ImmutableId);
    assert!(!is_known(0) && !is_known(1));
}
