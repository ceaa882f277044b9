//! The published GUID and Base64 pairs of `tests/data/guid_vectors.tsv`, both ways.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test stops at the first surprise"
)]

use hardmatch::anchor::{Guid, HexOrder, ImmutableId, describe, read_guid};

struct Vector {
    guid: String,
    bytes: String,
    base64: String,
    wrong: String,
    dn: String,
}

fn vectors() -> Vec<Vector> {
    let table = include_str!("data/guid_vectors.tsv");
    let mut lines = table.lines();
    assert!(lines.next().expect("a heading").starts_with("guid\tnet_bytes_hex\tbase64\twrong"));
    lines
        .map(|line| {
            let mut cells = line.split('\t').map(str::to_string);
            let mut next = || cells.next().expect("five columns");
            Vector { guid: next(), bytes: next(), base64: next(), wrong: next(), dn: next() }
        })
        .collect()
}

fn read(text: &str) -> Guid {
    read_guid(text, HexOrder::Undecided).unwrap_or_else(|e| panic!("{text}: {e}")).guid
}

#[test]
fn every_published_pair_holds_in_every_form() {
    assert_eq!(vectors().len(), 15);
    for vector in vectors() {
        let guid = read(&vector.guid);
        assert_eq!(guid.to_string(), vector.guid);
        assert_eq!(guid.base64(), vector.base64);
        assert_eq!(guid.immutable_id(), ImmutableId::from_text(&vector.base64));
        assert_eq!(guid.connector_dn(), vector.dn);
        assert_eq!(guid.hex(), vector.bytes.replace(' ', "").to_lowercase());
        for text in [&vector.base64, &vector.bytes, &vector.dn, &guid.ldap_filter()] {
            assert_eq!(read(text), guid, "{text}");
        }
    }
}

#[test]
fn the_wrong_byte_order_is_never_produced_and_always_recognised() {
    for vector in vectors() {
        let guid = read(&vector.guid);
        assert_ne!(guid.base64(), vector.wrong);
        let forms = describe(&vector.wrong, HexOrder::Undecided);
        assert_eq!(forms.wrong_byte_order, Some(guid), "{}", vector.wrong);
    }
}
