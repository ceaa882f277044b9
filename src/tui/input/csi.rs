//! The sequences of keys and of the mouse that are known, as xterm, VTE, rxvt and the Linux console send
//! them.

use super::{Input, NOTCH};
use crate::app::{Key, KeyCode};

/// What a sequence is.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Decoded {
    /// A key, or the mouse.
    Input(Input),
    /// Pasted text begins.
    Paste,
    /// Nothing that is known.
    Unknown,
}

/// What `ESC [`, parameters and a final byte are.
pub(super) fn decode(parameters: &[u8], last: u8) -> Decoded {
    if let Some(place) = parameters.strip_prefix(b"<") {
        // A button let go of ends in m.
        let numbers = numbers(place).filter(|_| last == b'M');
        let button = numbers.as_deref().and_then(|numbers| place_of(numbers, 0));
        return button.map_or(Decoded::Unknown, Decoded::Input);
    }
    let Some(numbers) = numbers(parameters) else { return Decoded::Unknown };
    match (last, &numbers[..]) {
        (b'~', [200]) => Decoded::Paste,
        (b'~', [number, rest @ ..]) => key(numbered(*number), rest),
        (b'M', numbers) => place_of(numbers, 32).map_or(Decoded::Unknown, Decoded::Input),
        (b'Z', [] | [1, ..]) => key(Some(KeyCode::BackTab), &[]),
        // With numbers it says where the cursor is.
        (b'R', []) => key(Some(KeyCode::F(3)), &[]),
        (b'R', _) => Decoded::Unknown,
        (_, []) => key(lettered(last), &[]),
        (_, [1, rest @ ..]) => key(lettered(last), rest),
        _ => Decoded::Unknown,
    }
}

/// What `ESC [ [` and a letter are, on a Linux console.
pub(super) const fn console(letter: u8) -> Option<Key> {
    match letter {
        b'A'..=b'E' => Some(Key::plain(KeyCode::F(letter - b'A' + 1))),
        _ => None,
    }
}

/// What `ESC O` and a letter are.
pub(super) fn single(letter: u8) -> Option<Key> {
    if letter == b'R' { Some(KeyCode::F(3)) } else { lettered(letter) }.map(Key::plain)
}

/// What the mouse did at a place, counted from 0. Nothing is done for movements, and for a button let go
/// of.
pub(super) fn mouse(button: u16, x: u16, y: u16) -> Option<Input> {
    // Shift, Alt and Ctrl.
    match button & !0b1_1100 {
        0..=2 => Some(Input::Click(x, y)),
        64 => Some(Input::Wheel(x, y, -NOTCH)),
        65 => Some(Input::Wheel(x, y, NOTCH)),
        _ => None,
    }
}

/// The mouse at a place that is counted from 1.
fn place_of(numbers: &[u16], first_button: u16) -> Option<Input> {
    let &[button, x, y] = numbers else { return None };
    mouse(button.checked_sub(first_button)?, x.checked_sub(1)?, y.checked_sub(1)?)
}

/// Numbers with `;` between them; `None` if there is anything else.
fn numbers(parameters: &[u8]) -> Option<Vec<u16>> {
    if parameters.is_empty() {
        return Some(Vec::new());
    }
    let text = std::str::from_utf8(parameters).ok()?;
    text.split(';').map(|number| number.parse().ok()).collect()
}

/// A key with what else was held, as a number from 2 on: Shift, Alt and Ctrl are its bits.
fn key(code: Option<KeyCode>, held: &[u16]) -> Decoded {
    let held = match held {
        [] => 0,
        &[held @ 1..=16] => held - 1,
        _ => return Decoded::Unknown,
    };
    let key = |code| Input::Key(Key { code, ctrl: held & 4 != 0, alt: held & 2 != 0 });
    code.map_or(Decoded::Unknown, |code| Decoded::Input(key(code)))
}

const fn lettered(letter: u8) -> Option<KeyCode> {
    Some(match letter {
        b'A' => KeyCode::Up,
        b'B' => KeyCode::Down,
        b'C' => KeyCode::Right,
        b'D' => KeyCode::Left,
        b'F' => KeyCode::End,
        b'H' => KeyCode::Home,
        b'P' => KeyCode::F(1),
        b'Q' => KeyCode::F(2),
        b'S' => KeyCode::F(4),
        _ => return None,
    })
}

const fn numbered(number: u16) -> Option<KeyCode> {
    Some(match number {
        1 | 7 => KeyCode::Home,
        3 => KeyCode::Delete,
        4 | 8 => KeyCode::End,
        5 => KeyCode::PageUp,
        6 => KeyCode::PageDown,
        11..=15 => KeyCode::F(number as u8 - 10),
        17..=21 => KeyCode::F(number as u8 - 11),
        23 | 24 => KeyCode::F(number as u8 - 12),
        _ => return None,
    })
}
