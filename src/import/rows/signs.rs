//! What the bytes of names may be signs of: letters beyond ASCII, and what stands in the place of letters that were lost.

use crate::import::cell;

/// A letter beyond ASCII.
pub(super) const FOREIGN: u8 = 1;
/// The `+` with which UTF-7 begins a letter.
pub(super) const PLUS: u8 = 2;
/// What begins an escape.
pub(super) const ESCAPE: u8 = 4;
/// A quotation mark.
pub(super) const QUOTE: u8 = 8;
/// The `?` that stands for a letter that a page does not have.
pub(super) const QUESTION: u8 = 16;
/// The first byte of U+FFFD.
pub(super) const LOST: u8 = 32;
/// What names become that are encoded twice; of one byte, that it may be the first of that.
pub(super) const TWICE: u8 = 64;

/// What the bytes of a name may be signs of: most are of nothing.
const SIGNS: [u8; 256] = {
    let mut table = [0; 256];
    let mut byte = 0x80;
    while byte < 256 {
        table[byte] = match byte {
            0xEF => FOREIGN | LOST,
            0xC2 | 0xC3 | 0xC4 | 0xCE | 0xD0 | 0xD1 | 0xE2 => FOREIGN | TWICE,
            _ => FOREIGN,
        };
        byte += 1;
    }
    let mut control = 0;
    while control < 32 {
        if !matches!(control as u8, b'\t' | b'\n' | b'\r') {
            table[control] = ESCAPE;
        }
        control += 1;
    }
    table[b'+' as usize] = PLUS;
    table[b'~' as usize] = ESCAPE;
    table[b'\\' as usize] = ESCAPE;
    table[b'&' as usize] = ESCAPE;
    table[b'=' as usize] = ESCAPE;
    table[b'%' as usize] = ESCAPE;
    table[b'"' as usize] = QUOTE;
    table[b'?' as usize] = QUESTION;
    table
};

/// What the bytes of names may be signs of.
pub(super) fn signs_of<'n>(names: impl Iterator<Item = &'n str> + Clone) -> u8 {
    let of_byte = |signs, byte| signs | SIGNS[usize::from(byte)];
    let signs = names.clone().flat_map(str::bytes).fold(0, of_byte);
    if signs & TWICE != 0 && !names.into_iter().any(is_encoded_twice) {
        signs & !TWICE
    } else {
        signs
    }
}

/// Whether a name looks as if it had been read as a text of a page that is not its own.
pub(super) fn is_encoded_twice(name: &str) -> bool {
    cell::may_be_mojibake(name.as_bytes()) && cell::is_mojibake(name)
        || cell::is_of_another_page(name)
}
