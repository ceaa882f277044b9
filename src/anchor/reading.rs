//! What reading an anchor comes to: a GUID with its form, or the reason why not.

use thiserror::Error;

use super::Guid;

/// The form in which a GUID was written.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum GuidForm {
    /// `8-4-4-4-12`, also in braces, in parentheses or after `urn:uuid:`.
    Hyphenated,
    /// 32 hex digits in the order of the text.
    BareText,
    /// 32 hex digits in byte order, also as `X'…'` (csvde) or after `0x`.
    BareBytes,
    /// An LDAP filter value: sixteen `\xx`, alone or as `(objectGUID=…)`.
    Ldap,
    /// Hex bytes apart from one another: blanks, hyphens, colons, or a list of `0x…`.
    HexBytes,
    /// Sixteen decimal numbers, as PowerShell shows a byte array.
    DecimalBytes,
    /// The Base64 of the bytes: the text of an `ImmutableId`.
    Base64,
    /// The name in the connector space: `CN={hex of the Base64's ASCII characters}`.
    ConnectorDn,
}

/// A GUID and the form in which it was found.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct GuidReading {
    /// The value.
    pub guid: Guid,
    /// How it was written.
    pub form: GuidForm,
}

impl AnchorError {
    /// The GUID that a damaged id would be the id of if it were whole, where that can be told.
    #[must_use]
    pub const fn meant(&self) -> Option<Guid> {
        match self {
            Self::NonCanonicalBase64 { guid }
            | Self::LostPadding { guid }
            | Self::LostPlus { guid }
            | Self::UrlSafeBase64 { guid }
            | Self::PercentEncoded { guid }
            | Self::Escaped { guid }
            | Self::Interspersed { guid } => Some(*guid),
            _ => None,
        }
    }
}

/// Why a text is not taken for a GUID or an anchor. The sentence says what was found and, where it
/// is known, what would have been right.
#[derive(Clone, PartialEq, Eq, Debug, Error)]
pub enum AnchorError {
    /// Nothing is there.
    #[error("the value is empty")]
    Empty,
    /// A type name in place of the value: the export called `ToString()` on a byte array or list.
    #[error(
        "'{text}' is the name of a type, not a value: the export lost it; convert it in Select-Object before Export-Csv"
    )]
    TypeName {
        /// The text found.
        text: String,
    },
    /// A mask, or what whoever may not see the value has in its place.
    #[error(
        "'{text}' stands in the place of the value: who made the export may not see it, or did not tell it; export with a role that reads it"
    )]
    Withheld {
        /// The text found.
        text: String,
    },
    /// An error value of a spreadsheet.
    #[error(
        "'{text}' is a spreadsheet's error, not a value; export again and do not save from the spreadsheet"
    )]
    SpreadsheetError {
        /// The text found.
        text: String,
    },
    /// A number that a spreadsheet has made of the value.
    #[error(
        "a spreadsheet has made the number '{text}' of it; export again and do not save from the spreadsheet"
    )]
    Number {
        /// The text found.
        text: String,
    },
    /// A date that a spreadsheet has made of the value.
    #[error(
        "a spreadsheet has made the date '{text}' of it; export again and do not save from the spreadsheet"
    )]
    Date {
        /// The text found.
        text: String,
    },
    /// The console shortened the value.
    #[error("the value is cut off with '...': use Export-Csv in place of console output")]
    CutOff,
    /// All bytes are zero.
    #[error("all zeros: this stands for 'none'")]
    AllZeros,
    /// All bytes are 0xFF.
    #[error("all ones: no directory gives out this GUID")]
    AllOnes,
    /// Bytes, but not 16 of them.
    #[error("{bytes} bytes where a GUID has 16")]
    WrongLength {
        /// How many bytes there are.
        bytes: usize,
    },
    /// Hex digits, but not 32 of them, or not where a GUID has them.
    #[error("{}", digits_text(*digits))]
    WrongDigits {
        /// How many digits there are.
        digits: usize,
    },
    /// 32 hex digits that two different GUIDs could have been written as.
    #[error(
        "32 bare hex digits are ambiguous: read as text they are {as_text}, read as bytes {as_bytes}; say which"
    )]
    AmbiguousHex {
        /// The GUID if the digits are its text without hyphens.
        as_text: Guid,
        /// The GUID if the digits are its bytes.
        as_bytes: Guid,
    },
    /// Base64 whose last digit carries bits that the 16 bytes do not have.
    #[error("not canonical Base64: the last digit has spare bits set, so it is another id than {} of GUID {guid}", guid.base64())]
    NonCanonicalBase64 {
        /// What a lenient decoder would make of it.
        guid: Guid,
    },
    /// Base64 of 16 bytes that lost one or both of its `=`.
    #[error("the Base64 lost its padding '==': with it, it would be the id of GUID {guid}")]
    LostPadding {
        /// The GUID that the id would have with its padding.
        guid: Guid,
    },
    /// Base64 with a blank where a `+` was.
    #[error(
        "there is a blank inside the Base64: a '+' was lost; it would be the id of GUID {guid}"
    )]
    LostPlus {
        /// The GUID that the id would have with the `+`.
        guid: Guid,
    },
    /// The URL-safe alphabet, which no ImmutableId uses.
    #[error(
        "'-' or '_' belong to the URL-safe alphabet, which an ImmutableId never uses; in the standard one it would be the id of GUID {guid}"
    )]
    UrlSafeBase64 {
        /// The GUID that the id would have in the standard alphabet.
        guid: Guid,
    },
    /// Base64 whose signs are written as in an address of the web.
    #[error(
        "its signs are written as in a web address ('%3D' for '='): without that it would be the id of GUID {guid}"
    )]
    PercentEncoded {
        /// The GUID that the id would have with its signs.
        guid: Guid,
    },
    /// Base64 whose signs are escaped.
    #[error(
        "its signs are escaped as in mail, JSON or HTML ('=3D' for '='): without that it would be the id of GUID {guid}"
    )]
    Escaped {
        /// The GUID that the id would have with its signs.
        guid: Guid,
    },
    /// Base64 with line breaks, blanks or other signs in it or around it.
    #[error(
        "line breaks or signs that are none of Base64 stand in it: without them it would be the id of GUID {guid}"
    )]
    Interspersed {
        /// The GUID that the id would have without them.
        guid: Guid,
    },
    /// Base64 without a single capital, or without a single small letter.
    #[error(
        "the Base64 has only {case} letters: something changed its case, and it now stands for another GUID; export it again"
    )]
    CaseChanged {
        /// `small` or `capital`.
        case: &'static str,
    },
    /// Base64 of the characters of a GUID's text.
    #[error("this is the Base64 of the text '{guid}', not of its 16 bytes")]
    Base64OfGuidText {
        /// The GUID whose text was encoded.
        guid: Guid,
    },
    /// None of the forms.
    #[error("not a GUID in any known form")]
    NotAGuid,
}

fn digits_text(digits: usize) -> String {
    if digits == 32 {
        "the 32 hex digits of a GUID, with hyphens or brackets where it has none".into()
    } else {
        format!("{digits} hex digits where a GUID has 32")
    }
}
