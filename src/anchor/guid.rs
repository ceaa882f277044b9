//! A GUID as Active Directory and .NET hold it: 16 bytes, the first three fields little-endian.

use std::fmt::{self, Write};

use base64::{Engine, engine::general_purpose::STANDARD};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// A GUID, kept in the byte order of .NET's `Guid.ToByteArray` and of the directory itself
/// (`Data1`, `Data2`, `Data3` little-endian, `Data4` as written; [MS-DTYP] 2.3.4).
///
/// The textual form is always lower case with hyphens. Equality is equality of the bytes.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Guid([u8; 16]);

impl Guid {
    /// The GUID of all zeros: in every export it stands for "none".
    pub const NIL: Self = Self([0; 16]);

    /// From the 16 bytes as Active Directory stores them.
    #[must_use]
    pub const fn from_ad_bytes(bytes: [u8; 16]) -> Self {
        Self(bytes)
    }

    /// The 16 bytes as Active Directory stores them, which Base64 turns into an `ImmutableId`.
    #[must_use]
    pub const fn ad_bytes(self) -> [u8; 16] {
        self.0
    }

    /// From the value that the usual text form writes.
    #[must_use]
    pub fn from_uuid(uuid: Uuid) -> Self {
        Self(uuid.to_bytes_le())
    }

    /// The same value as a `Uuid`, whose own bytes are in network order.
    #[must_use]
    pub fn uuid(self) -> Uuid {
        Uuid::from_bytes_le(self.0)
    }

    /// The GUID that the same 16 bytes make when they are read in the other order.
    ///
    /// An id made from network-order bytes decodes to this instead of the GUID that was meant.
    /// Applying it twice gives the GUID back.
    #[must_use]
    pub fn other_byte_order(self) -> Self {
        Self(*self.uuid().as_bytes())
    }

    /// Whether every byte is zero.
    #[must_use]
    pub fn is_nil(self) -> bool {
        self.0 == [0; 16]
    }

    /// Whether every byte is 0xFF, which no directory hands out.
    #[must_use]
    pub fn is_all_ones(self) -> bool {
        self.0 == [0xFF; 16]
    }

    /// The version digit (RFC 9562, section 4.2). Active Directory makes version 4.
    #[must_use]
    pub fn version(self) -> u8 {
        self.0[7] >> 4
    }

    /// Whether this GUID was probably made from bytes in the wrong order: its version digit is not
    /// the 4 of Active Directory's GUIDs, and in the other order it is.
    #[must_use]
    pub fn looks_byte_swapped(self) -> bool {
        self.version() != 4 && self.other_byte_order().version() == 4
    }

    /// The Base64 text of the bytes: 24 characters, the last two `==` (RFC 4648, section 4).
    #[must_use]
    pub fn base64(self) -> String {
        STANDARD.encode(self.0)
    }

    /// The bytes as 32 lower-case hex digits, in the order in which the directory stores them.
    #[must_use]
    pub fn hex(self) -> String {
        hex_text(&self.0, |out, byte| write!(out, "{byte:02x}"))
    }

    /// An LDAP filter that finds the object with this objectGUID (RFC 4515, section 3).
    #[must_use]
    pub fn ldap_filter(self) -> String {
        let escaped = hex_text(&self.0, |out, byte| write!(out, "\\{byte:02x}"));
        format!("(objectGUID={escaped})")
    }

    /// The distinguished name of the user in the connector space of Entra Connect: the hex digits
    /// of the ASCII characters of the `ImmutableId`.
    #[must_use]
    pub fn connector_dn(self) -> String {
        let hex = hex_text(self.base64().as_bytes(), |out, byte| write!(out, "{byte:02X}"));
        format!("CN={{{hex}}}")
    }
}

fn hex_text(bytes: &[u8], write: impl Fn(&mut String, u8) -> fmt::Result) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 3), |mut out, byte| {
        // Writing to a String cannot fail.
        let _ = write(&mut out, *byte);
        out
    })
}

impl fmt::Display for Guid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.uuid().hyphenated().fmt(f)
    }
}

impl fmt::Debug for Guid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Guid({self})")
    }
}

impl From<Guid> for String {
    fn from(guid: Guid) -> Self {
        guid.to_string()
    }
}

impl TryFrom<String> for Guid {
    type Error = uuid::Error;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Uuid::try_parse(&text).map(Self::from_uuid)
    }
}

/// Declares a newtype over [`Guid`] for one kind of identity, so that an id of one side cannot be
/// passed where the other side's is wanted.
macro_rules! guid_newtype {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub Guid);

        impl $name {
            /// The plain GUID.
            #[must_use]
            pub const fn guid(self) -> Guid {
                self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }
    };
}

guid_newtype! {
    /// The objectGUID of an on-premises user: its identity in every file and session.
    ObjectGuid
}
guid_newtype! {
    /// The object id of a cloud user, active or soft-deleted: its identity in every file and session.
    ObjectId
}
guid_newtype! {
    /// The value of mS-DS-ConsistencyGuid where it is a GUID: the source anchor where it is filled.
    ConsistencyGuid
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_three_fields_are_little_endian() {
        let guid = Guid::try_from("00010203-0405-0607-0809-0a0b0c0d0e0f".to_string()).unwrap();
        assert_eq!(guid.ad_bytes(), [3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15]);
        assert_eq!(guid.base64(), "AwIBAAUEBwYICQoLDA0ODw==");
        assert_eq!(guid.hex(), "03020100050407060809 0a0b0c0d0e0f".replace(' ', ""));
    }

    #[test]
    fn the_other_byte_order_is_its_own_inverse() {
        let guid = Guid::from_ad_bytes(*b"0123456789abcdef");
        assert_eq!(guid.other_byte_order().other_byte_order(), guid);
        assert_ne!(guid.other_byte_order(), guid);
    }

    #[test]
    fn a_guid_looks_swapped_only_where_the_other_order_has_the_version_of_active_directory() {
        let cases = [
            // Its own version is 4: it is as it should be, whatever the other order says.
            ("11223344-5566-4788-89aa-bbccddeeff00", false),
            ("11223344-5566-4740-89aa-bbccddeeff00", false),
            ("44332211-6655-8847-89aa-bbccddeeff00", true),
            // Neither order has it: another system made it.
            ("11223344-5566-1788-89aa-bbccddeeff00", false),
        ];
        for (text, expected) in cases {
            let guid = Guid::try_from(text.to_string()).unwrap();
            assert_eq!(guid.looks_byte_swapped(), expected, "{text}");
        }
    }

    #[test]
    fn the_ldap_filter_escapes_every_byte() {
        let guid = Guid::try_from("195f3990-b51a-4a1b-9e96-86c66cb18d11".to_string()).unwrap();
        assert_eq!(
            guid.ldap_filter(),
            r"(objectGUID=\90\39\5f\19\1a\b5\1b\4a\9e\96\86\c6\6c\b1\8d\11)"
        );
    }
}
