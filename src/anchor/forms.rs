//! One value in all its forms, for `hardmatch convert` and for the pair panel.

use super::digits::HexOrder;
use super::read::read_guid;
use super::reading::{AnchorError, GuidForm};
use super::{Guid, ImmutableIdReading, Misspelling, may_be_cut, misspelled, misspelling};

/// What kind of text a value was.
#[derive(Clone, Copy, PartialEq, Eq, Debug, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum ValueKind {
    /// A GUID's hyphenated text.
    Guid,
    /// The Base64 of a GUID's bytes.
    ImmutableId,
    /// 32 bare hex digits, or hex marked as bytes.
    Hex,
    /// An LDAP filter or filter value.
    Ldap,
    /// A name in the connector space.
    Dn,
    /// Bytes apart from one another, as editors show mS-DS-ConsistencyGuid.
    ConsistencyGuid,
    /// A legal anchor that is not a GUID.
    Custom,
    /// None of these, or damaged.
    Invalid,
}

/// A value with all that can be said about it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Forms {
    /// What kind of text it was.
    pub kind: ValueKind,
    /// The GUID, where there is exactly one reading.
    pub guid: Option<Guid>,
    /// Both readings of 32 bare hex digits: as text, as bytes.
    pub readings: Option<(Guid, Guid)>,
    /// The GUID that was meant if the value was made in the wrong byte order; `None` where that can
    /// be ruled out.
    pub wrong_byte_order: Option<Guid>,
    /// Why the value was refused.
    pub error: Option<AnchorError>,
    /// The GUIDs that the value, as an `ImmutableId`, spells in a wrong form.
    pub misspelled: Vec<(Guid, Misspelling)>,
    /// Whether the value may be an `ImmutableId` of which the end is cut off.
    pub may_be_cut: bool,
}

/// Describes one value. `order` is what the values around it, as a column, have decided about bare
/// hex digits.
#[must_use]
pub fn describe(text: &str, order: HexOrder) -> Forms {
    match read_guid(text, order) {
        Ok(reading) => describe_guid(reading.guid, reading.form, text, order),
        Err(AnchorError::AmbiguousHex { as_text, as_bytes }) => Forms {
            kind: ValueKind::Hex,
            guid: None,
            readings: Some((as_text, as_bytes)),
            wrong_byte_order: None,
            error: Some(AnchorError::AmbiguousHex { as_text, as_bytes }),
            misspelled: Vec::new(),
            may_be_cut: false,
        },
        Err(error) => describe_refused(text, error),
    }
}

fn describe_guid(guid: Guid, form: GuidForm, text: &str, order: HexOrder) -> Forms {
    let kind = match form {
        GuidForm::Hyphenated => ValueKind::Guid,
        GuidForm::BareText | GuidForm::BareBytes => ValueKind::Hex,
        GuidForm::Ldap => ValueKind::Ldap,
        GuidForm::HexBytes | GuidForm::DecimalBytes => ValueKind::ConsistencyGuid,
        GuidForm::Base64 => ValueKind::ImmutableId,
        GuidForm::ConnectorDn => ValueKind::Dn,
    };
    let bare = read_guid(text, HexOrder::Undecided);
    let readings = match bare {
        Err(AnchorError::AmbiguousHex { as_text, as_bytes }) if order != HexOrder::Undecided => {
            Some((as_text, as_bytes))
        }
        _ => None,
    };
    Forms {
        kind,
        guid: Some(guid),
        readings,
        wrong_byte_order: suspect_order(guid, form),
        error: None,
        misspelled: Vec::new(),
        may_be_cut: false,
    }
}

/// Only a form made from bytes can have been made from bytes in the wrong order. A version digit of
/// 4 in this order and not in the other clears it; else the other reading is named, for a reader
/// who knows which of the two exists (docs/facts.md, GUID and Base64).
fn suspect_order(guid: Guid, form: GuidForm) -> Option<Guid> {
    let from_bytes = !matches!(form, GuidForm::Hyphenated | GuidForm::BareText);
    let other = guid.other_byte_order();
    let cleared = guid.version() == 4 && other.version() != 4;
    (from_bytes && !cleared && other != guid).then_some(other)
}

fn describe_refused(text: &str, error: AnchorError) -> Forms {
    let custom = match error {
        AnchorError::NotAGuid => is_legal_text_anchor(text.trim()),
        AnchorError::WrongLength { .. } => {
            matches!(ImmutableIdReading::of(text.trim()), ImmutableIdReading::Binary { .. })
        }
        _ => false,
    };
    Forms {
        kind: if custom { ValueKind::Custom } else { ValueKind::Invalid },
        guid: None,
        readings: None,
        wrong_byte_order: None,
        error: (!custom).then_some(error),
        misspelled: spelled_by(text.trim()),
        may_be_cut: may_be_cut(text.trim()),
    }
}

fn spelled_by(id: &str) -> Vec<(Guid, Misspelling)> {
    let guids = misspelled(id).into_iter();
    guids.filter_map(|guid| Some((guid, misspelling(id, guid)?))).collect()
}

/// A text that the cloud would hold as an `ImmutableId` without its being a GUID (docs/facts.md,
/// Source anchor).
fn is_legal_text_anchor(text: &str) -> bool {
    let legal = |c: char| !c.is_control() && !c.is_whitespace() && !r#"$_\{}()<>'",;="#.contains(c);
    text.len() < 60 && text.chars().all(legal)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_in_the_wrong_byte_order_names_the_guid_that_was_meant() {
        let wrong = describe("/Mfmf/7GSmW4IS9AopLRhQ==", HexOrder::Undecided);
        let meant = "fcc7e67f-fec6-4a65-b821-2f40a292d185";
        assert_eq!(wrong.wrong_byte_order.map(|guid| guid.to_string()).as_deref(), Some(meant));
        let right = describe("f+bH/Mb+ZUq4IS9AopLRhQ==", HexOrder::Undecided);
        assert_eq!(right.wrong_byte_order, None);
        assert_eq!(describe(meant, HexOrder::Undecided).wrong_byte_order, None);
    }

    #[test]
    fn each_kind_is_named() {
        let kinds = [
            ("fcc7e67f-fec6-4a65-b821-2f40a292d185", ValueKind::Guid),
            ("f+bH/Mb+ZUq4IS9AopLRhQ==", ValueKind::ImmutableId),
            ("7FE6C7FCC6FE654AB8212F40A292D185", ValueKind::Hex),
            (r"\7F\E6\C7\FC\C6\FE\65\4A\B8\21\2F\40\A2\92\D1\85", ValueKind::Ldap),
            ("CN={662B62482F4D622B5A557134495339416F704C5268513D3D}", ValueKind::Dn),
            ("7F E6 C7 FC C6 FE 65 4A B8 21 2F 40 A2 92 D1 85", ValueKind::ConsistencyGuid),
            ("000104", ValueKind::Custom),
            ("zoe@contoso.com", ValueKind::Custom),
            ("System.Byte[]", ValueKind::Invalid),
            (r"\7F\E6\C7", ValueKind::Invalid),
            ("", ValueKind::Invalid),
        ];
        for (text, kind) in kinds {
            assert_eq!(describe(text, HexOrder::Undecided).kind, kind, "{text}");
        }
    }

    #[test]
    fn bare_hex_shows_both_readings_decided_or_not() {
        let text = "fcc7e67ffec64a65b8212f40a292d185";
        let open = describe(text, HexOrder::Undecided);
        let decided = describe(text, HexOrder::Text);
        assert_eq!(open.guid, None);
        assert!(open.error.is_some());
        assert_eq!(open.readings, decided.readings);
        assert_eq!(decided.guid, decided.readings.map(|(as_text, _)| as_text));
    }
}
