//! How ids were written that something on the way has written in another form: a whole column of them tells the form,
//! and that the cloud has them otherwise.

use base64::{Engine, engine::general_purpose::STANDARD};

use super::digits::{HexOrder, bare_hex, hex_to_vec};
use super::read::read_guid;
use super::reading::{AnchorError, GuidForm};
use super::{Guid, ImmutableIdReading};

/// A form in which a column of ids was written in place of their Base64.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub enum WrittenAs {
    /// As in the address of a web page: `%3D` for `=`.
    Percent,
    /// With escapes of mail, JSON or HTML: `=3D`, `\u003d`, `&#61;`.
    Escaped,
    /// Without the `=` at the end; `-` and `_` in the places of `+` and `/` are of the same kind.
    Unpadded,
    /// With signs around it or in it that are none of Base64: quotation marks, line breaks.
    Interspersed,
    /// Behind a word: `base64:`.
    Prefixed(Box<str>),
    /// The hex digits of the characters of the Base64.
    HexOfBase64,
    /// Base64 of the Base64.
    Twice,
    /// The hex digits of the bytes, bare: their order shows in a whole column.
    Hex,
    /// The digits of the bytes, decimal, or hex with marks or apart.
    Digits,
}

impl WrittenAs {
    /// What was done to the ids, in a sentence.
    #[must_use]
    pub fn words(&self) -> String {
        match self {
            Self::Percent => "written as in a web address ('%3D' for '=')".into(),
            Self::Escaped => "written with escapes ('=3D', '\\u003d' or '&#61;' for '=')".into(),
            Self::Unpadded => {
                "written without the '=' at the end, or with '-' and '_' for '+' and '/'".into()
            }
            Self::Interspersed => "written with quotation marks, line breaks or other signs".into(),
            Self::Prefixed(word) => format!("written behind '{word}'"),
            Self::HexOfBase64 => "the hex digits of the Base64's characters".into(),
            Self::Twice => "encoded twice in Base64".into(),
            Self::Hex => "the hex digits of the bytes".into(),
            Self::Digits => "the numbers of the bytes".into(),
        }
    }

    /// Whether scripts set such texts in the cloud by mistake, so that it may have them so.
    #[must_use]
    pub const fn may_be_set(&self) -> bool {
        matches!(self, Self::Hex | Self::Digits)
    }
}

/// The form in which an id was written, if it is another than its Base64, and the GUID that it is the id of; of bare hex
/// digits that of the bytes in the order in which they stand.
#[must_use]
pub fn written_as(text: &str) -> Option<(WrittenAs, Guid)> {
    let damaged = match ImmutableIdReading::of(text) {
        ImmutableIdReading::Guid(_)
        | ImmutableIdReading::GuidText(_)
        | ImmutableIdReading::Base64OfGuidText(_) => return None,
        ImmutableIdReading::Damaged(AnchorError::PercentEncoded { guid }) => {
            Some((WrittenAs::Percent, guid))
        }
        ImmutableIdReading::Damaged(AnchorError::Escaped { guid }) => {
            Some((WrittenAs::Escaped, guid))
        }
        ImmutableIdReading::Damaged(
            AnchorError::LostPadding { guid } | AnchorError::UrlSafeBase64 { guid },
        ) => Some((WrittenAs::Unpadded, guid)),
        ImmutableIdReading::Damaged(AnchorError::Interspersed { guid }) => {
            Some((WrittenAs::Interspersed, guid))
        }
        _ => None,
    };
    let found = damaged.or_else(|| prefixed(text)).or_else(|| coded_again(text));
    found.or_else(|| digits(text)).filter(|(_, guid)| !guid.is_nil() && !guid.is_all_ones())
}

/// An id behind a word that ends with a sign.
fn prefixed(text: &str) -> Option<(WrittenAs, Guid)> {
    /// The Base64 of a GUID, with its padding.
    const LENGTH: usize = 24;
    const LONGEST: usize = 24;
    let (word, id) = text.split_at_checked(text.len().checked_sub(LENGTH)?)?;
    let sign = word.trim_end().chars().last()?;
    let is_word = word.len() <= LONGEST
        && matches!(sign, ':' | '|' | '#' | '>' | ']' | ')' | '}')
        && word.chars().next().is_some_and(|c| !c.is_ascii_digit());
    let guid = is_word.then(|| canonical(id))??;
    Some((WrittenAs::Prefixed(word.into()), guid))
}

/// An id whose Base64 was taken for bytes and coded once more.
fn coded_again(text: &str) -> Option<(WrittenAs, Guid)> {
    let inner = |bytes: Vec<u8>| canonical(std::str::from_utf8(&bytes).ok()?);
    match text.len() {
        48 => Some((WrittenAs::HexOfBase64, inner(hex_to_vec(text)?)?)),
        32 => Some((WrittenAs::Twice, inner(STANDARD.decode(text).ok()?)?)),
        _ => None,
    }
}

fn canonical(text: &str) -> Option<Guid> {
    match ImmutableIdReading::of(text) {
        ImmutableIdReading::Guid(guid) => Some(guid),
        _ => None,
    }
}

/// An id of which the bytes are written as digits.
fn digits(text: &str) -> Option<(WrittenAs, Guid)> {
    let reading = read_guid(text, HexOrder::Bytes).ok()?;
    let form = match reading.form {
        GuidForm::BareBytes if bare_hex(text).is_some() => WrittenAs::Hex,
        GuidForm::BareBytes | GuidForm::Ldap | GuidForm::HexBytes | GuidForm::DecimalBytes => {
            WrittenAs::Digits
        }
        GuidForm::Hyphenated | GuidForm::BareText | GuidForm::Base64 | GuidForm::ConnectorDn => {
            return None;
        }
    };
    Some((form, reading.guid))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_of_an_id_is_told() {
        let id = "+o2+LHfmuUulqZj1QTqqQA==";
        let guid = canonical(id).unwrap();
        let hex = |text: &str| text.bytes().map(|byte| format!("{byte:02x}")).collect::<Vec<_>>();
        let bytes = guid.ad_bytes();
        let decimals = bytes.map(|byte| byte.to_string()).join(" ");
        let word = |word: &str| WrittenAs::Prefixed(word.into());
        for (text, form) in [
            ("%2Bo2%2BLHfmuUulqZj1QTqqQA%3D%3D", WrittenAs::Percent),
            ("%2bo2%2bLHfmuUulqZj1QTqqQA%3d%3d", WrittenAs::Percent),
            ("+o2+LHfmuUulqZj1QTqqQA=3D=3D", WrittenAs::Escaped),
            ("+o2+LHfmuUulqZj1QTqqQA", WrittenAs::Unpadded),
            ("+o2+LHfmuUulqZj1QTqqQA=", WrittenAs::Unpadded),
            ("-o2-LHfmuUulqZj1QTqqQA", WrittenAs::Unpadded),
            ("-o2-LHfmuUulqZj1QTqqQA==", WrittenAs::Unpadded),
            ("'+o2+LHfmuUulqZj1QTqqQA=='", WrittenAs::Interspersed),
            ("base64:+o2+LHfmuUulqZj1QTqqQA==", word("base64:")),
            ("b64: +o2+LHfmuUulqZj1QTqqQA==", word("b64: ")),
            (&hex(id).concat(), WrittenAs::HexOfBase64),
            (&hex(id).concat().to_uppercase(), WrittenAs::HexOfBase64),
            (&STANDARD.encode(id), WrittenAs::Twice),
        ] {
            assert_eq!(written_as(text), Some((form, guid)), "{text}");
        }
        assert_eq!(written_as(&guid.hex()), Some((WrittenAs::Hex, guid)));
        for text in [format!("0x{}", guid.hex()), decimals] {
            assert_eq!(written_as(&text), Some((WrittenAs::Digits, guid)), "{text}");
        }
        for text in [
            id,
            "",
            "000137",
            "7a363f50-ca23-4899-85ae-895c9ee862c8",
            "ZjdjYzA3ZDctN2MxNS00NDdkLTg3NmQtYzAxYjBlNWE5ZTM4",
            "100%",
            "base64:",
            "base64:000137",
            "12:+o2+LHfmuUulqZj1QTqqQA==",
            "zoe@contoso.com",
            "+o2+LHfmuUulqZj1QTqqQB==",
        ] {
            assert_eq!(written_as(text), None, "{text}");
        }
    }
}
