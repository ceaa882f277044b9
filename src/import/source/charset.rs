//! The encodings that are read, by name and by label, and their characters one block after the other.

use encoding_rs::{Decoder, DecoderResult, Encoding, UTF_8, UTF_16BE, UTF_16LE};
use oem_cp::code_table::DECODING_TABLE_CP_MAP;
use oem_cp::code_table_type::TableType;

/// What stands for a byte that an encoding does not have.
pub(in crate::import) const REPLACEMENT: &str = "\u{fffd}";

/// An encoding that is read.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(in crate::import) enum Charset {
    /// One of the web (WHATWG Encoding Standard).
    Web(&'static Encoding),
    /// A code page of a console.
    Oem(OemPage),
    /// Four bytes a character.
    Utf32(ByteOrder),
}

/// Which byte of a number comes first.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(in crate::import) enum ByteOrder {
    /// The least significant.
    Little,
    /// The most significant.
    Big,
}

/// A code page of consoles that is none of the web, by its number.
#[derive(Clone, Copy, Debug)]
pub(in crate::import) struct OemPage {
    number: u16,
    table: &'static TableType,
}

impl PartialEq for OemPage {
    fn eq(&self, other: &Self) -> bool {
        self.number == other.number
    }
}

impl Eq for OemPage {}

impl OemPage {
    /// The page with this number.
    fn numbered(number: u16) -> Option<Self> {
        DECODING_TABLE_CP_MAP.get(&number).map(|table| Self { number, table })
    }

    /// The character of a byte.
    fn character(self, byte: u8) -> Option<char> {
        let Some(at) = byte.checked_sub(0x80) else { return Some(char::from(byte)) };
        match self.table {
            TableType::Complete(table) => table.get(usize::from(at)).copied(),
            TableType::Incomplete(table) => table.get(usize::from(at)).copied().flatten(),
        }
    }

    /// The byte of a character.
    fn byte(self, character: char) -> Option<u8> {
        if character.is_ascii() {
            return u8::try_from(character).ok();
        }
        (0x80..=0xFF).find(|byte| self.character(*byte) == Some(character))
    }
}

impl Charset {
    pub(in crate::import) const UTF_8: Self = Self::Web(UTF_8);
    pub(in crate::import) const UTF_16LE: Self = Self::Web(UTF_16LE);
    pub(in crate::import) const UTF_16BE: Self = Self::Web(UTF_16BE);

    /// The Windows or OEM code page with this number.
    pub(in crate::import) fn of_page(number: u16) -> Option<Self> {
        match number {
            1200 => Some(Self::UTF_16LE),
            1201 => Some(Self::UTF_16BE),
            12_000 => Some(Self::Utf32(ByteOrder::Little)),
            12_001 => Some(Self::Utf32(ByteOrder::Big)),
            // ASCII is a part of each.
            20_127 => Some(Self::UTF_8),
            _ => codepage::to_encoding_no_replacement(number)
                .map(Self::Web)
                .or_else(|| OemPage::numbered(number).map(Self::Oem)),
        }
    }

    /// Its name, in lower case.
    pub(in crate::import) fn name(self) -> String {
        match self {
            Self::Web(encoding) => encoding.name().to_ascii_lowercase(),
            Self::Oem(page) => format!("cp{}", page.number),
            Self::Utf32(ByteOrder::Little) => "utf-32le".into(),
            Self::Utf32(ByteOrder::Big) => "utf-32be".into(),
        }
    }

    /// Whether it has every character there is.
    pub(in crate::import) fn is_unicode(self) -> bool {
        [Self::UTF_8, Self::UTF_16LE, Self::UTF_16BE].contains(&self)
            || matches!(self, Self::Utf32(_))
    }

    /// Whether the bytes of its characters have an order.
    pub(super) fn has_byte_order(self) -> bool {
        self.is_unicode() && self != Self::UTF_8
    }

    /// Whether it has the characters of two or four bytes of East Asia.
    pub(super) fn is_multibyte(self) -> bool {
        matches!(self, Self::Web(encoding) if !encoding.is_single_byte()) && !self.is_unicode()
    }

    /// The text of bytes, with U+FFFD for those that it does not have.
    pub(in crate::import) fn decode(self, bytes: &[u8]) -> String {
        let mut text = String::with_capacity(bytes.len());
        let (mut characters, mut rest) = (Characters::new(self), bytes);
        while !characters.push(&mut rest, true, &mut text) {
            text.push_str(REPLACEMENT);
        }
        text
    }

    /// The bytes of a text; `None` if it has not all of its characters.
    pub(in crate::import) fn encode(self, text: &str) -> Option<Vec<u8>> {
        match self {
            Self::Web(encoding) => {
                let (bytes, _, lost) = encoding.encode(text);
                (!lost).then(|| bytes.into_owned())
            }
            Self::Oem(page) => text.chars().map(|character| page.byte(character)).collect(),
            Self::Utf32(_) => None,
        }
    }
}

/// The characters of one file, wherever its blocks are cut.
#[derive(Debug)]
pub(super) enum Characters {
    Web(Box<Decoder>),
    Oem(OemPage),
    /// With the beginning of a character whose end is in the next block.
    Utf32(ByteOrder, Vec<u8>),
}

impl Characters {
    pub(super) fn new(charset: Charset) -> Self {
        match charset {
            Charset::Web(encoding) => {
                Self::Web(Box::new(encoding.new_decoder_without_bom_handling()))
            }
            Charset::Oem(page) => Self::Oem(page),
            Charset::Utf32(order) => Self::Utf32(order, Vec::new()),
        }
    }

    /// Appends the text of `bytes` as far as it is sound, and leaves in it what comes after that. `false`
    /// if it stopped at bytes that the encoding does not have, which are taken off.
    pub(super) fn push(&mut self, bytes: &mut &[u8], last: bool, out: &mut String) -> bool {
        match self {
            Self::Web(decoder) => push_web(decoder, bytes, last, out),
            Self::Oem(page) => push_oem(*page, bytes, out),
            Self::Utf32(order, carry) => push_utf32(*order, carry, bytes, last, out),
        }
    }
}

fn push_web(decoder: &mut Decoder, bytes: &mut &[u8], last: bool, out: &mut String) -> bool {
    loop {
        let most = decoder.max_utf8_buffer_length_without_replacement(bytes.len());
        out.reserve(most.unwrap_or(bytes.len()));
        let (result, read) = decoder.decode_to_string_without_replacement(bytes, out, last);
        *bytes = bytes.get(read..).unwrap_or_default();
        match result {
            DecoderResult::InputEmpty => return true,
            DecoderResult::OutputFull => {}
            DecoderResult::Malformed(..) => return false,
        }
    }
}

fn push_oem(page: OemPage, bytes: &mut &[u8], out: &mut String) -> bool {
    while let Some((first, rest)) = bytes.split_first() {
        let plain = bytes.iter().position(|byte| !byte.is_ascii()).unwrap_or(bytes.len());
        if plain > 0 {
            let (ascii, rest) = bytes.split_at(plain);
            out.push_str(str::from_utf8(ascii).unwrap_or_default());
            *bytes = rest;
            continue;
        }
        *bytes = rest;
        match page.character(*first) {
            Some(character) => out.push(character),
            None => return false,
        }
    }
    true
}

fn push_utf32(
    order: ByteOrder,
    carry: &mut Vec<u8>,
    bytes: &mut &[u8],
    last: bool,
    out: &mut String,
) -> bool {
    while let Some((first, rest)) = bytes.split_first() {
        carry.push(*first);
        *bytes = rest;
        let Ok(four) = <[u8; 4]>::try_from(carry.as_slice()) else { continue };
        carry.clear();
        let number = match order {
            ByteOrder::Little => u32::from_le_bytes(four),
            ByteOrder::Big => u32::from_be_bytes(four),
        };
        match char::from_u32(number) {
            Some(character) => out.push(character),
            None => return false,
        }
    }
    if last && !carry.is_empty() {
        carry.clear();
        return false;
    }
    true
}
