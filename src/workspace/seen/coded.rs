//! A value as it is remembered: a text as it is, and what another value tells already in a byte or five.
//!
//! Ids are random, so that nothing compresses them: an id that stands on both sides is written once.

use crate::anchor::Guid;

/// The bytes that are none of any text (UTF-8, RFC 3629 section 3).
const END: u8 = 0xFF;
const SAME: u8 = 0xFE;
const GUID: u8 = 0xFD;
const ROW: u8 = 0xFC;

/// A value of a row.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Coded<'a> {
    /// A text; an empty one is no value.
    Text(&'a str),
    /// A GUID.
    Guid(Guid),
    /// What the row has already: for an anchor its id, for an address its UPN.
    Same,
    /// The id of an on-premises user, by the number of its row.
    Row(u32),
}

impl<'a> Coded<'a> {
    /// Appends the value to a column.
    pub(super) fn push(self, column: &mut Vec<u8>) {
        match self {
            Self::Text(text) => {
                column.extend_from_slice(text.as_bytes());
                column.push(END);
            }
            Self::Guid(guid) => {
                column.push(GUID);
                column.extend_from_slice(&guid.ad_bytes());
            }
            Self::Same => column.push(SAME),
            Self::Row(row) => {
                column.push(ROW);
                column.extend_from_slice(&row.to_le_bytes());
            }
        }
    }

    /// Takes the next value off a column; `None` if there is none.
    pub(super) fn take(column: &mut &'a [u8]) -> Option<Self> {
        let (first, rest) = column.split_first()?;
        match *first {
            SAME => {
                *column = rest;
                Some(Self::Same)
            }
            GUID => {
                let (bytes, rest) = rest.split_first_chunk()?;
                *column = rest;
                Some(Self::Guid(Guid::from_ad_bytes(*bytes)))
            }
            ROW => {
                let (bytes, rest) = rest.split_first_chunk()?;
                *column = rest;
                Some(Self::Row(u32::from_le_bytes(*bytes)))
            }
            _ => {
                let end = memchr::memchr(END, column)?;
                let text = std::str::from_utf8(column.get(..end)?).ok()?;
                *column = column.get(end + 1..)?;
                Some(Self::Text(text))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_taken_as_they_were_pushed() {
        let guid = Guid::from_ad_bytes([0xFF; 16]);
        let values = [
            Coded::Text(""),
            Coded::Guid(guid),
            Coded::Text("Zoë\n\0,\""),
            Coded::Same,
            Coded::Row(u32::MAX),
            Coded::Text("x"),
        ];
        let mut column = Vec::new();
        for value in &values {
            value.push(&mut column);
        }
        let mut rest = column.as_slice();
        for value in values {
            assert_eq!(Coded::take(&mut rest), Some(value));
        }
        assert_eq!(Coded::take(&mut rest), None);
        for torn in [&[GUID, 1, 2][..], &[ROW, 1], b"text", &[0xC0, END]] {
            assert_eq!(Coded::take(&mut &*torn), None, "{torn:?}");
        }
    }
}
