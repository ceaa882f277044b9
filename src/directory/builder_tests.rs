//! What is written row by row is what is read.

use super::*;
use crate::anchor::Guid;

fn guid(byte: u8) -> Guid {
    Guid::from_ad_bytes([byte; 16])
}

fn fields(fields: &[Field]) -> FieldSet {
    fields.iter().copied().collect()
}

#[test]
fn missing_is_not_empty() {
    let mut builder = TableBuilder::<OnPremRow>::new();
    let full = builder.class(fields(&[Field::Upn, Field::Mail]), FieldSet::EMPTY);
    let poor = builder.class(fields(&[Field::Upn]), fields(&[Field::DisplayName]));
    let first = builder.start_row(full);
    builder.set_text(Field::Upn, "a@x.org");
    let second = builder.start_row(poor);
    builder.set_text(Field::Upn, "b@x.org");
    let third = builder.start_row(full);
    builder.set_text(Field::Mail, "c@x.org");
    let table = builder.finish();
    assert_eq!(table.text(first, Field::Mail), Cell::Empty);
    assert_eq!(table.text(second, Field::Mail), Cell::Unknown);
    assert_eq!(table.text(third, Field::Mail), Cell::Value("c@x.org"));
    assert_eq!(table.text(third, Field::Upn), Cell::Empty);
    assert!(
        table.is_lossy(second, Field::DisplayName) && !table.is_lossy(first, Field::DisplayName)
    );
    assert_eq!(table.fields_known_everywhere(), fields(&[Field::Upn]));
}

#[test]
fn every_kind_of_column_gives_back_what_it_was_given() {
    let mut builder = TableBuilder::<CloudRow>::new();
    let class = builder.class(FieldSet::EMPTY, FieldSet::EMPTY);
    for number in 0..200_u8 {
        let row = builder.start_row(class);
        if number.is_multiple_of(3) {
            continue;
        }
        let upn = format!("u{number}@x.org");
        builder.set_text(Field::Upn, &upn);
        builder.set_text(Field::Mail, if number.is_multiple_of(2) { &upn } else { "shared@x.org" });
        builder
            .set_text(Field::Department, if number.is_multiple_of(2) { "Sales" } else { "Lager" });
        builder.set_text(Field::Sid, &format!("S-1-5-21-{}-{number}", number % 2));
        builder.set_guid(Field::CloudId, guid(number));
        builder.set_flag(Field::Enabled, number.is_multiple_of(2));
        let odd = AnchorCell::Text("00012");
        builder.set_anchor(
            Field::ImmutableId,
            if number == 5 { odd } else { AnchorCell::Guid(guid(number)) },
        );
        builder.set_addresses([
            Address::parse(&format!("SMTP:{upn}")),
            Address::parse("smtp:z@x.org"),
        ]);
        assert_eq!(row.index(), usize::from(number));
    }
    let table = builder.finish();
    for row in table.rows() {
        let number = row.index() as u8;
        if number.is_multiple_of(3) {
            assert_eq!(table.text_or_empty(row, Field::Mail), "");
            assert_eq!(table.addresses(row).count(), 0);
            assert_eq!(table.id(row), None);
            continue;
        }
        let upn = format!("u{number}@x.org");
        assert_eq!(table.text_or_empty(row, Field::Upn), upn);
        let mail = if number.is_multiple_of(2) { upn.as_str() } else { "shared@x.org" };
        assert_eq!(table.text_or_empty(row, Field::Mail), mail);
        assert_eq!(
            table.display(row, Field::Sid).value().unwrap(),
            format!("S-1-5-21-{}-{number}", number % 2)
        );
        assert_eq!(table.flag(row, Field::Enabled), Cell::Value(number.is_multiple_of(2)));
        assert_eq!(table.primary_address(row), Cell::Value(upn.as_str()));
        assert_eq!(table.find(guid(number)), Some(row));
        assert_eq!(table.rows_by_upn(&upn.to_uppercase()).collect::<Vec<_>>(), [row]);
        assert_eq!(table.rows_by_local_part(&format!("U{number}")).collect::<Vec<_>>(), [row]);
    }
    assert_eq!(table.dictionary(Field::Department).collect::<Vec<_>>(), ["Lager", "Sales"]);
    assert_eq!(table.rows_by_anchor(guid(7)).count(), 1);
    assert_eq!(table.rows_with_text_anchor().collect::<Vec<_>>(), [CloudRow::new(5)]);
    assert_eq!(table.rows_by_address("z@x.org").count(), 133);
    assert!(table.bytes() > 0);
}

#[test]
fn bare_hex_can_be_turned_at_the_end() {
    let mut builder = TableBuilder::<OnPremRow>::new();
    let class = builder.class(FieldSet::EMPTY, FieldSet::EMPTY);
    let value = Guid::from_ad_bytes(*b"0123456789abcdef");
    for _ in 0..2 {
        builder.start_row(class);
        builder.set_guid(Field::ObjectGuid, value);
    }
    builder.swap_byte_order(Field::ObjectGuid, &[1]);
    let table = builder.finish();
    assert_eq!(table.id(OnPremRow::new(0)), Some(value));
    assert_eq!(table.id(OnPremRow::new(1)), Some(value.other_byte_order()));
}

#[test]
fn an_anchor_that_several_rows_hold_is_found() {
    let mut builder = TableBuilder::<CloudRow>::new();
    let class = builder.class(fields(&[Field::ImmutableId]), FieldSet::EMPTY);
    let anchors = [
        Some(AnchorCell::Guid(guid(1))),
        Some(AnchorCell::Text("00012")),
        None,
        Some(AnchorCell::Guid(guid(2))),
        Some(AnchorCell::Guid(guid(1))),
        Some(AnchorCell::Text("00013")),
        None,
        Some(AnchorCell::Text("00012")),
        Some(AnchorCell::Guid(guid(1))),
    ];
    for anchor in anchors {
        builder.start_row(class);
        if let Some(anchor) = anchor {
            builder.set_anchor(Field::ImmutableId, anchor);
        }
    }
    let mut pairs: Vec<(usize, usize)> = builder
        .finish()
        .repeated_anchors()
        .into_iter()
        .map(|(a, b)| (a.index(), b.index()))
        .collect();
    pairs.sort_unstable();
    assert_eq!(pairs, [(0, 4), (1, 7), (4, 8)]);
}

#[test]
fn what_a_row_has_lost_is_not_known_of_it_alone() {
    let mut builder = TableBuilder::<CloudRow>::new();
    let sound = builder.class(FieldSet::EMPTY, FieldSet::EMPTY);
    let questioned = builder.class(FieldSet::EMPTY, fields(&[Field::DisplayName]));
    for class in [sound, questioned, sound, questioned] {
        let row = builder.start_row(class);
        if row.index() > 1 {
            builder.lose(Field::Synced);
            builder.lose(Field::Enabled);
        }
    }
    let known = fields(&[Field::Synced, Field::Enabled, Field::Upn]);
    builder.set_class(sound, known, FieldSet::EMPTY);
    builder.set_class(questioned, known, fields(&[Field::Surname]));
    let table = builder.finish();
    for row in table.rows() {
        let lost = row.index() > 1;
        assert_eq!(table.flag(row, Field::Synced).is_unknown(), lost);
        assert_eq!(table.has_lost(row, Field::Enabled), lost);
        assert!(table.knows(row, Field::Upn) && !table.has_lost(row, Field::Upn));
        assert_eq!(table.is_lossy(row, Field::Surname), row.index() % 2 == 1);
    }
    assert_eq!(table.fields_known_everywhere(), fields(&[Field::Upn]));
    assert_eq!(table.known_fields(), known);
}

#[test]
fn values_can_be_taken_back_at_the_end() {
    let mut builder = TableBuilder::<CloudRow>::new();
    let known = fields(&[Field::CloudId, Field::ImmutableId, Field::Upn]);
    let class = builder.class(known, FieldSet::EMPTY);
    for number in 1..4 {
        builder.start_row(class);
        builder.set_guid(Field::CloudId, guid(number));
        builder.set_anchor(Field::ImmutableId, AnchorCell::Guid(guid(number)));
        builder.set_text(Field::Upn, "a@x.org");
    }
    builder.lose_guids(Field::CloudId, &[1]);
    builder.forget(Field::ImmutableId);
    builder.set_class(class, known.without(Field::ImmutableId), FieldSet::EMPTY);
    let table = builder.finish();
    let ids: Vec<_> = table.rows().map(|row| table.id(row)).collect();
    assert_eq!(ids, [Some(guid(1)), None, Some(guid(3))]);
    let known: Vec<_> = table.rows().map(|row| table.knows(row, Field::CloudId)).collect();
    assert_eq!(known, [true, false, true]);
    assert!(table.rows().all(|row| table.anchor_cell(row).is_unknown()));
    assert_eq!(table.rows_by_anchor(guid(1)).count(), 0);
    assert_eq!(table.rows_by_upn("a@x.org").count(), 3);
}
