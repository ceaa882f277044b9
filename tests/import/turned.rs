//! GUIDs of Active Directory whose bytes a tool has turned round.

use hardmatch::anchor::{Guid, HexOrder};
use hardmatch::directory::{
    AnchorPolicy, Cell, Directory, Field, NoAnchor, OnPremRow, Row, source_anchor,
};
use hardmatch::import::{
    Code, FileReport, ImportOptions, MemoryFile, Monitor, ReadingRule, ReadingRules, Role,
    import_bytes,
};

use super::{codes, import_one};

/// An id of Active Directory that in the other order does not look like one.
fn sound(number: u8) -> Guid {
    let text = format!("{number:02x}271365-9e26-4{:03x}-b2a7-4de452e6b4{number:02x}", 0x137);
    Guid::try_from(text).unwrap()
}

/// One that carries the version digit in both orders.
fn both(number: u8) -> Guid {
    Guid::try_from(format!("{number:02x}271365-9e26-4d47-b2a7-4de452e6b438")).unwrap()
}

/// One of another system.
fn foreign(number: u8) -> Guid {
    Guid::try_from(format!("{number:02x}271365-9e26-11e7-b2a7-4de452e6b438")).unwrap()
}

fn file(heading: &str, cells: impl IntoIterator<Item = String>) -> String {
    let rows = cells.into_iter().enumerate();
    let rows = rows.map(|(at, cell)| format!("u{at},u{at}@x.org,{cell}\n"));
    format!("SamAccountName,UserPrincipalName,{heading}\n{}", rows.collect::<String>())
}

fn turned(guid: Guid) -> Guid {
    guid.other_byte_order()
}

fn ids(directory: &Directory) -> Vec<Option<Guid>> {
    directory.onprem.rows().map(|row| directory.onprem.id(row)).collect()
}

fn said(text: &str, order: HexOrder) -> (Directory, FileReport) {
    let rules = ReadingRules(vec![ReadingRule::Hex(order)]);
    let options = ImportOptions { rules: rules.into(), ..ImportOptions::default() };
    let file = MemoryFile { name: "ad.csv", role: Role::OnPrem, bytes: text.as_bytes() };
    let mut imported = import_bytes(&[file], &options, &Monitor::new()).unwrap();
    (imported.directory, imported.report.files.remove(0))
}

#[test]
fn ids_that_are_turned_in_every_row_are_read_in_the_other_order() {
    type Form = fn(Guid) -> String;
    let all: Vec<Guid> = (0..8).map(sound).chain([both(9)]).collect();
    let forms: [(Form, &str); 3] = [
        (|guid| guid.to_string(), "--hex text"),
        (Guid::base64, "--hex bytes"),
        (|guid| format!("X'{}'", guid.hex()), "--hex bytes"),
    ];
    for (form, option) in forms {
        let text = file("ObjectGUID", all.iter().map(|guid| form(turned(*guid))));
        let (directory, report) = import_one(Role::OnPrem, &text);
        assert_eq!(ids(&directory), all.iter().copied().map(Some).collect::<Vec<_>>());
        let finding = report.finding(Code::ByteOrder).unwrap();
        assert!(finding.text.contains(option), "{}", finding.text);
        assert!(finding.text.contains(&format!(" is {}.", all[0])), "{}", finding.text);
        assert_eq!(finding.command, None);
        // The same as they should be, and no word.
        let text = file("ObjectGUID", all.iter().map(|guid| form(*guid)));
        let (directory, report) = import_one(Role::OnPrem, &text);
        assert_eq!(ids(&directory), all.iter().copied().map(Some).collect::<Vec<_>>());
        assert_eq!(codes(&report), [""; 0]);
    }
}

#[test]
fn what_the_operator_says_counts_for_ids_in_doubt_and_for_no_others() {
    let all: Vec<Guid> = (0..8).map(sound).collect();
    let wrong: Vec<Guid> = all.iter().copied().map(turned).collect();
    let text = |ids: &[Guid]| file("ObjectGUID", ids.iter().map(Guid::to_string));
    let read = |ids: &[Guid], order| self::ids(&said(&text(ids), order).0);
    let some = |ids: &[Guid]| ids.iter().copied().map(Some).collect::<Vec<_>>();
    assert_eq!(read(&wrong, HexOrder::Text), some(&wrong));
    assert_eq!(read(&wrong, HexOrder::Bytes), some(&all));
    assert_eq!(read(&all, HexOrder::Bytes), some(&all));
    assert_eq!(said(&text(&wrong), HexOrder::Bytes).1.unmet, []);
    assert_eq!(said(&text(&all), HexOrder::Bytes).1.unmet.len(), 1);
    // One to three may be of another system.
    for count in 1..4 {
        let (directory, report) = import_one(Role::OnPrem, &text(&wrong[..count]));
        assert!(ids(&directory).iter().all(Option::is_none));
        let asked = report.finding(Code::ByteOrder).unwrap();
        assert!(asked.text.contains("--hex bytes in the other order"), "{}", asked.text);
        assert!(asked.command.is_some() && report.undecided_hex.is_some());
        assert_eq!(read(&wrong[..count], HexOrder::Bytes), some(&all[..count]));
        assert_eq!(read(&wrong[..count], HexOrder::Text), some(&wrong[..count]));
    }
}

#[test]
fn ids_of_which_a_part_is_turned_are_used_as_far_as_it_is_certain() {
    let text = |ids: &[Guid]| file("ObjectGUID", ids.iter().map(Guid::to_string));
    // Half of them: those that carry the digit in both places may be either.
    let half = [sound(0), turned(sound(1)), sound(2), turned(sound(3)), both(4)];
    let (directory, report) = import_one(Role::OnPrem, &text(&half));
    assert_eq!(ids(&directory), [Some(half[0]), None, Some(half[2]), None, None]);
    assert_eq!(report.finding(Code::ByteOrder).unwrap().lines, [3, 5]);
    // One among many is named, and not used.
    let mut many: Vec<Guid> = (0..20).map(sound).collect();
    many[7] = turned(many[7]);
    let (directory, report) = import_one(Role::OnPrem, &text(&many));
    let lost: Vec<usize> = (0..20).filter(|at| ids(&directory)[*at].is_none()).collect();
    assert_eq!((lost, codes(&report)), (vec![7], vec!["W13"]));
    assert_eq!((report.rejected[0].line, report.rejected_total), (9, 1));
    assert!(report.rejected[0].reason.contains("its bytes contradict the column"));
    // One that is as it should be, among many that are turned.
    let mut many: Vec<Guid> = (0..20).map(|at| turned(sound(at))).collect();
    many[7] = turned(many[7]);
    let (directory, report) = import_one(Role::OnPrem, &text(&many));
    let lost: Vec<usize> = (0..20).filter(|at| ids(&directory)[*at].is_none()).collect();
    assert_eq!((lost, codes(&report)), (vec![7], vec!["W13", "W14"]));
}

/// Those of another system carry no digit 4, and one in sixteen looks turned by chance.
#[test]
fn ids_of_another_system_are_left_as_they_are() {
    let chance = Guid::try_from("0e271365-9e26-1147-b2a7-4de452e6b438".to_string()).unwrap();
    assert!(chance.looks_byte_swapped());
    let all: Vec<Guid> = (0..15).map(foreign).chain([chance]).collect();
    let (directory, report) =
        import_one(Role::OnPrem, &file("ObjectGUID", all.iter().map(Guid::to_string)));
    assert_eq!(ids(&directory), all.into_iter().map(Some).collect::<Vec<_>>());
    assert_eq!(codes(&report), [""; 0]);
    // And nobody says of the cloud's ids that they are version 4.
    let rows: String = (0..8).map(|at| format!("{},u{at}@x.org,1\n", turned(sound(at)))).collect();
    let (directory, report) =
        import_one(Role::Cloud, &format!("Id,UserPrincipalName,OnPremisesImmutableId\n{rows}"));
    assert_eq!(directory.cloud.id(Row::new(0)), Some(turned(sound(0))));
    assert!(!codes(&report).contains(&"W14"));
}

/// An anchor may be anything: Active Directory itself may hold turned ones.
#[test]
fn anchors_that_are_turned_are_used_only_where_that_is_certain() {
    let anchors = |directory: &Directory| -> Vec<Cell<Option<Guid>>> {
        let users = &directory.onprem;
        let rows = users.rows();
        rows.map(|row| match users.anchor_cell(row) {
            Cell::Value(_) => Cell::Value(users.any_guid(row, Field::ConsistencyGuid)),
            Cell::Empty => Cell::Empty,
            Cell::Unknown => Cell::Unknown,
        })
        .collect()
    };
    let both_columns = |ids: &[Guid], anchors: &[Guid]| {
        let cells = ids.iter().zip(anchors).map(|(id, anchor)| format!("{id},{anchor}"));
        file("ObjectGUID,mS-DS-ConsistencyGuid", cells)
    };
    let good: Vec<Guid> = (0..8).map(sound).collect();
    let bad: Vec<Guid> = good.iter().copied().map(turned).collect();
    // The tool has turned the ids beside them too.
    let (directory, report) = import_one(Role::OnPrem, &both_columns(&bad, &bad));
    assert_eq!(anchors(&directory)[3], Cell::Value(Some(good[3])));
    assert_eq!(codes(&report), ["W14"]);
    // Nobody knows, and nothing else is taken for the anchor.
    let text = both_columns(&good, &bad);
    let (directory, report) = import_one(Role::OnPrem, &text);
    let anchor = source_anchor(&directory.onprem, OnPremRow::new(3), &AnchorPolicy::Auto);
    assert!(matches!(anchor, Err(NoAnchor::UnreadableConsistencyGuid { .. })), "{anchor:?}");
    assert_eq!(ids(&directory)[3], Some(good[3]));
    let asked = &report.finding(Code::ByteOrder).unwrap().text;
    assert!(asked.contains("or Active Directory holds them so"), "{asked}");
    for (order, read) in [(HexOrder::Text, &bad), (HexOrder::Bytes, &good)] {
        let (directory, _) = said(&text, order);
        assert_eq!(anchors(&directory)[3], Cell::Value(Some(read[3])));
        assert_eq!(ids(&directory)[3], Some(good[3]), "the ids are in no doubt");
    }
    // One among others that are sound is what Active Directory has, and worth a word.
    let ids: Vec<Guid> = (0..20).map(sound).collect();
    let mut one = ids.clone();
    one[7] = turned(one[7]);
    let (directory, report) = import_one(Role::OnPrem, &both_columns(&ids, &one));
    assert_eq!(anchors(&directory)[7], Cell::Value(Some(one[7])));
    assert_eq!(report.finding(Code::ByteOrder).unwrap().lines, [9]);
    assert_eq!(codes(&report), ["W14"]);
}

#[test]
fn ids_that_were_computed_tell_of_few_that_they_are_turned() {
    let row = |id: Guid, of: Guid| format!("{id},{}", of.base64());
    let heading = "ObjectGUID,ImmutableId";
    for count in [1, 8] {
        let cells = (0..count).map(|at| row(turned(sound(at)), sound(at)));
        let (directory, report) = import_one(Role::OnPrem, &file(heading, cells));
        assert_eq!(ids(&directory), (0..count).map(|at| Some(sound(at))).collect::<Vec<_>>());
        let computed = &report.finding(Code::ComputedAnchors).unwrap().text;
        assert!(computed.contains(&format!("in all {count} rows")), "{computed}");
    }
    // Those beside them are turned, and they are not.
    let cells = (0..8).map(|at| row(sound(at), turned(sound(at))));
    let (directory, report) = import_one(Role::OnPrem, &file(heading, cells));
    assert_eq!(ids(&directory)[0], Some(sound(0)));
    let computed = &report.finding(Code::ComputedAnchors).unwrap().text;
    assert!(computed.contains("In 8 rows they do in the other byte order"), "{computed}");
    // Digits without dashes are compared as they are read in the end.
    let cells = (0..8).map(|at| row(sound(at), sound(at)).replace('-', ""));
    let (_, report) = import_one(Role::OnPrem, &file(heading, cells));
    let computed = &report.finding(Code::ComputedAnchors).unwrap().text;
    assert!(computed.contains("in all 8 rows"), "{computed}");
}
