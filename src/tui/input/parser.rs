//! From the bytes that a terminal sends to inputs.
//!
//! A terminal sends more than keys: answers to what another program has asked (OSC, DCS, reports of the
//! cursor), sequences of keys that nobody here knows, and halves of all these on a line that was lost.
//! A sequence is read to its end as ECMA-48 spells it, and what is not known of it is dropped whole: its
//! letters must never be taken for commands. One that does not end in time is dropped too, so that it
//! swallows no key that comes after it.

use std::time::Duration;

use super::Input;
use super::csi::{self, Decoded};
use crate::app::{Key, KeyCode};

/// How long after ESC the rest of a sequence may come. Then it was the key.
const ESCAPE: Duration = Duration::from_millis(50);
/// How long the byte behind a late `ESC O` may take.
const LATE: Duration = Duration::from_millis(200);
/// How long the next byte of a sequence or character that has begun may take.
const SEQUENCE: Duration = Duration::from_millis(500);
/// How long the next byte of pasted text may take.
const PASTE: Duration = Duration::from_secs(1);

/// The most that is kept of pasted text, in bytes: no line takes more.
const PASTED: usize = 1 << 16;
/// The most that the parameters of a sequence can have.
const PARAMETERS: usize = 64;

const ESC: u8 = 0x1b;
const BELL: u8 = 0x07;
const CTRL_C: u8 = 0x03;
const PASTE_ENDS: &[u8] = b"\x1b[201~";

/// Reads bytes as they come.
#[derive(Debug, Default)]
pub(super) struct Parser {
    state: State,
}

#[derive(Debug, Default)]
enum State {
    #[default]
    Ground,
    /// In a character of several bytes; whether Alt was held.
    Character { bytes: Vec<u8>, len: usize, alt: bool },
    /// Behind ESC.
    Escape,
    /// ESC was taken for the key, and a slow line may still bring the rest of a sequence.
    Late,
    /// Behind ESC and a byte that announces a final one.
    Announced,
    /// Behind `ESC [`, with the parameters so far.
    Csi(Vec<u8>),
    /// Behind `ESC [ [`, as a Linux console sends F1 to F5.
    Console,
    /// Behind `ESC [ M`, of a mouse without SGR: so many bytes are still to come.
    Mouse(Vec<u8>),
    /// Behind `ESC O`.
    Single,
    /// Behind an ESC that was taken for the key, and an `O` that may be one too.
    LateSingle,
    /// In a text for programs (OSC, DCS, SOS, PM, APC); whether the last byte was ESC.
    Text { escaped: bool },
    /// In pasted text; how many bytes of its end have come.
    Paste { text: Vec<u8>, ending: usize },
}

impl Parser {
    /// How long the next byte is waited for; then [`Parser::time_out`] is due.
    pub(super) const fn patience(&self) -> Option<Duration> {
        match self.state {
            State::Ground => None,
            State::Escape => Some(ESCAPE),
            State::LateSingle => Some(LATE),
            State::Paste { .. } | State::Late => Some(PASTE),
            State::Character { .. }
            | State::Announced
            | State::Csi(_)
            | State::Console
            | State::Mouse(_)
            | State::Single
            | State::Text { .. } => Some(SEQUENCE),
        }
    }

    /// Whether something has begun that a program sends, and a person does not type.
    pub(super) const fn is_in_sequence(&self) -> bool {
        match self.state {
            State::Ground | State::Character { .. } | State::Escape | State::Late => false,
            State::Announced
            | State::Csi(_)
            | State::Console
            | State::Mouse(_)
            | State::Single
            | State::LateSingle
            | State::Text { .. }
            | State::Paste { .. } => true,
        }
    }

    /// What has begun goes no further.
    pub(super) fn time_out(&mut self) -> Option<Input> {
        match std::mem::take(&mut self.state) {
            State::Escape => {
                self.state = State::Late;
                Some(plain(KeyCode::Esc))
            }
            State::Paste { text, .. } => Some(pasted(&text)),
            // No sequence has gone on: Esc was a key, and so is this.
            State::LateSingle => Some(plain(KeyCode::Char('O'))),
            _ => None,
        }
    }

    /// Takes bytes, and gives what they come to.
    pub(super) fn take(&mut self, bytes: &[u8]) -> Vec<Input> {
        let mut inputs = Vec::new();
        for byte in bytes {
            self.step(*byte, &mut inputs);
        }
        inputs
    }

    fn step(&mut self, byte: u8, inputs: &mut Vec<Input>) {
        self.state = match std::mem::take(&mut self.state) {
            State::Ground => ground(byte, false, inputs),
            State::Character { bytes, len, alt } => character(bytes, len, alt, byte, inputs),
            State::Escape => escape(byte, inputs),
            State::Late => match byte {
                b'[' => State::Csi(Vec::new()),
                b'O' => State::LateSingle,
                b']' => State::Text { escaped: false },
                _ => ground(byte, false, inputs),
            },
            State::Paste { text, ending } => paste(text, ending, byte, inputs),
            // Ctrl-C is heard in the middle of anything else.
            _ if byte == CTRL_C => ground(byte, false, inputs),
            State::Text { escaped: false } => match byte {
                BELL | 0x18 | 0x1a => State::Ground,
                _ => State::Text { escaped: byte == ESC },
            },
            State::Text { escaped: true } if byte == b'\\' => State::Ground,
            State::Text { escaped: true } => escape(byte, inputs),
            State::Mouse(bytes) if byte >= 0x20 => mouse(bytes, byte, inputs),
            _ if byte == ESC => State::Escape,
            State::Mouse(_) => State::Ground,
            State::Announced => match byte {
                0x20..0x30 => State::Announced,
                _ => State::Ground,
            },
            State::Csi(parameters) => sequence(parameters, byte, inputs),
            State::Console => {
                inputs.extend(csi::console(byte).map(Input::Key));
                State::Ground
            }
            State::Single => {
                inputs.extend(csi::single(byte).map(Input::Key));
                State::Ground
            }
            State::LateSingle => {
                if let Some(key) = csi::single(byte) {
                    inputs.push(Input::Key(key));
                    State::Ground
                } else {
                    inputs.push(plain(KeyCode::Char('O')));
                    ground(byte, false, inputs)
                }
            }
        };
    }
}

const fn plain(code: KeyCode) -> Input {
    Input::Key(Key { code, ctrl: false, alt: false })
}

/// Outside of any sequence, or right behind ESC as terminals send Alt.
fn ground(byte: u8, alt: bool, inputs: &mut Vec<Input>) -> State {
    let (code, ctrl) = match byte {
        ESC => return State::Escape,
        b'\r' => (KeyCode::Enter, false),
        b'\t' => (KeyCode::Tab, false),
        0x7f => (KeyCode::Backspace, false),
        0 => (KeyCode::Char(' '), true),
        0x01..=0x1a => (KeyCode::Char(char::from(byte + b'a' - 1)), true),
        0x1c..=0x1f => (KeyCode::Char(char::from(byte - 0x1c + b'4')), true),
        0x20..=0x7e => (KeyCode::Char(char::from(byte)), false),
        0xc2..=0xdf => return State::Character { bytes: vec![byte], len: 2, alt },
        0xe0..=0xef => return State::Character { bytes: vec![byte], len: 3, alt },
        0xf0..=0xf4 => return State::Character { bytes: vec![byte], len: 4, alt },
        // No character begins so.
        0x80..=0xc1 | 0xf5..=0xff => return State::Ground,
    };
    inputs.push(Input::Key(Key { code, ctrl, alt: alt && byte != CTRL_C }));
    State::Ground
}

fn character(
    mut bytes: Vec<u8>,
    len: usize,
    alt: bool,
    byte: u8,
    inputs: &mut Vec<Input>,
) -> State {
    if !(0x80..0xc0).contains(&byte) {
        // It was cut short; this byte is the next one.
        return ground(byte, false, inputs);
    }
    bytes.push(byte);
    if bytes.len() < len {
        return State::Character { bytes, len, alt };
    }
    let c = std::str::from_utf8(&bytes).ok().and_then(|text| text.chars().next());
    if let Some(c) = c.filter(|c| !c.is_control()) {
        inputs.push(Input::Key(Key { code: KeyCode::Char(c), ctrl: false, alt }));
    }
    State::Ground
}

fn escape(byte: u8, inputs: &mut Vec<Input>) -> State {
    match byte {
        ESC => {
            inputs.push(plain(KeyCode::Esc));
            State::Escape
        }
        b'[' => State::Csi(Vec::new()),
        b'O' => State::Single,
        b']' | b'P' | b'X' | b'^' | b'_' => State::Text { escaped: false },
        0x20..0x30 => State::Announced,
        _ => ground(byte, true, inputs),
    }
}

fn sequence(mut parameters: Vec<u8>, byte: u8, inputs: &mut Vec<Input>) -> State {
    match byte {
        b'[' if parameters.is_empty() => State::Console,
        b'M' if parameters.is_empty() => State::Mouse(Vec::new()),
        0x20..0x40 => {
            // One that is longer than any that is known is not known.
            if parameters.len() < PARAMETERS {
                parameters.push(byte);
            }
            State::Csi(parameters)
        }
        0x40..0x7f => match csi::decode(&parameters, byte) {
            Decoded::Paste => State::Paste { text: Vec::new(), ending: 0 },
            Decoded::Input(input) => {
                inputs.push(input);
                State::Ground
            }
            Decoded::Unknown => State::Ground,
        },
        _ => State::Ground,
    }
}

/// A place and a button, each in one byte from 33 on.
fn mouse(mut bytes: Vec<u8>, byte: u8, inputs: &mut Vec<Input>) -> State {
    bytes.push(byte);
    let [button, x, y] = bytes[..] else { return State::Mouse(bytes) };
    let place = |cell: u8| u16::from(cell.saturating_sub(33));
    inputs.extend(csi::mouse(u16::from(button.saturating_sub(32)), place(x), place(y)));
    State::Ground
}

fn paste(mut text: Vec<u8>, ending: usize, byte: u8, inputs: &mut Vec<Input>) -> State {
    if byte == PASTE_ENDS[ending] {
        if ending + 1 < PASTE_ENDS.len() {
            return State::Paste { text, ending: ending + 1 };
        }
        inputs.push(pasted(&text));
        return State::Ground;
    }
    // What looked like the end is text as well.
    let room = PASTED.saturating_sub(text.len());
    text.extend(PASTE_ENDS.iter().take(ending.min(room)));
    let ending = usize::from(byte == ESC);
    if ending == 0 && text.len() < PASTED {
        text.push(byte);
    }
    State::Paste { text, ending }
}

fn pasted(text: &[u8]) -> Input {
    Input::Paste(String::from_utf8_lossy(text).into_owned())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn key(name: &str) -> Input {
        Input::Key(name.parse().unwrap())
    }

    fn keys(names: &str) -> Vec<Input> {
        names.split(' ').filter(|name| !name.is_empty()).map(key).collect()
    }

    /// What bytes come to when nothing follows in time.
    fn read(bytes: &[u8]) -> Vec<Input> {
        let mut parser = Parser::default();
        let mut inputs = parser.take(bytes);
        inputs.extend(parser.time_out());
        inputs
    }

    #[test]
    fn keys_are_read_as_terminals_send_them() {
        let cases: [(&[u8], &str); 27] = [
            (b"aG", "a G"),
            ("\u{fc}\u{6f22}".as_bytes(), "\u{fc} \u{6f22}"),
            (b"\r", "Enter"),
            (b"\t", "Tab"),
            (b"\x7f", "Backspace"),
            (b"\x03\x12\x0a", "Ctrl-C Ctrl-R Ctrl-J"),
            (b"\x1b", "Esc"),
            (b"\x1b\x1b", "Esc Esc"),
            (b"\x1b[A\x1b[B\x1b[C\x1b[D", "Up Down Right Left"),
            (b"\x1bOA\x1bOB\x1bOH\x1bOF", "Up Down Home End"),
            (b"\x1b[H\x1b[F\x1b[1~\x1b[4~\x1b[7~\x1b[8~", "Home End Home End Home End"),
            (b"\x1b[5~\x1b[6~\x1b[3~", "PgUp PgDn Del"),
            (b"\x1b[Z", "Shift-Tab"),
            (b"\x1bOP\x1b[11~\x1b[[A\x1b[P", "F1 F1 F1 F1"),
            (b"\x1b[15~\x1b[17~\x1b[21~\x1b[24~", "F5 F6 F10 F12"),
            (b"\x1b[1;2A", "Up"),
            // Answers and sequences that nobody here knows.
            (b"\x1b]11;rgb:ffff/ffff/ffff\x07j", "j"),
            (b"\x1b]52;c;cXhx\x1b\\j", "j"),
            (b"\x1bP>|XTerm(380)\x1b\\j", "j"),
            (b"\x1b_Gi=31;OK\x1b\\\x1b^x\x1b\\\x1bXq\x1b\\j", "j"),
            (b"\x1b[?62;22c\x1b[>1;10;0c\x1b[12;40R\x1b[0n\x1b[8;36;120tj", "j"),
            (b"\x1b[?2026;2$y\x1b[I\x1b[O\x1b(B\x1b[120u\x1b[27;5;120~j", "j"),
            // Cut short, and broken.
            (b"\x1b[12;", ""),
            (b"\x1b[12\x1b[A", "Up"),
            (b"\x1b]0;title", ""),
            (b"\xff\xfe\xc3(\x80j\xe2\x82", "( j"),
            (b"\x1b]0;q\x03", "Ctrl-C"),
        ];
        for (bytes, names) in cases {
            assert_eq!(read(bytes), keys(names), "{}", bytes.escape_ascii());
        }
    }

    #[test]
    fn every_key_is_the_same_however_its_bytes_are_split() {
        let bytes = b"j\x1b[A\x1bOB\x1b[1;5C\x1b[200~a\x1bb\x1b[201~\xc3\xbc\x1b]0;x\x1b\\k";
        let whole = read(bytes);
        for at in 0..bytes.len() {
            let mut parser = Parser::default();
            let mut inputs = parser.take(&bytes[..at]);
            inputs.extend(parser.take(&bytes[at..]));
            assert_eq!(inputs, whole, "{at}");
        }
    }

    #[test]
    fn what_has_begun_and_goes_no_further_swallows_no_key() {
        let begun: [&[u8]; 9] = [
            b"\x1b]52;c;AAAA",
            b"\x1bP1$r",
            b"\x1b_G",
            b"\x1b[",
            b"\x1b[12;40",
            b"\x1b[M !",
            b"\x1bO",
            b"\x1b(",
            b"\xe2\x82",
        ];
        for bytes in begun {
            let mut parser = Parser::default();
            assert_eq!(parser.take(bytes), [], "{}", bytes.escape_ascii());
            assert!(parser.patience().is_some());
            assert_eq!(parser.time_out(), None);
            assert_eq!(parser.take(b"jq"), keys("j q"), "{}", bytes.escape_ascii());
        }
    }

    #[test]
    fn a_paste_that_does_not_end_is_pasted_and_keys_are_keys_again() {
        let mut parser = Parser::default();
        assert_eq!(parser.take(b"\x1b[200~xq\x1b[20"), []);
        assert_eq!(parser.time_out(), Some(Input::Paste("xq".into())));
        assert_eq!(parser.take(b"j"), keys("j"));
    }

    #[test]
    fn an_arrow_that_a_slow_line_has_split_is_no_letter() {
        let mut parser = Parser::default();
        assert_eq!(parser.take(b"\x1b"), []);
        assert_eq!(parser.time_out(), Some(key("Esc")));
        assert_eq!(parser.take(b"[A"), keys("Up"));
        assert_eq!(parser.take(b"["), keys("["));
    }

    #[test]
    fn the_mouse_is_read_in_every_encoding() {
        let sent: [&[u8]; 3] = [b"\x1b[<0;3;5M\x1b[<0;3;5m", b"\x1b[32;3;5M", b"\x1b[M #%"];
        for bytes in sent {
            assert_eq!(read(bytes), [Input::Click(2, 4)], "{}", bytes.escape_ascii());
        }
        assert_eq!(
            read(b"\x1b[<64;1;1M\x1b[<65;1;1M\x1b[<35;1;1M"),
            [Input::Wheel(0, 0, -3), Input::Wheel(0, 0, 3)]
        );
    }

    #[test]
    fn of_a_paste_so_much_is_kept() {
        let mut parser = Parser::default();
        assert_eq!(parser.take(b"\x1b[200~"), []);
        for _ in 0..200 {
            assert_eq!(parser.take(&vec![b'x'; 50_000]), []);
        }
        let inputs = parser.take(b"\x1b[201~j");
        assert!(
            matches!(&inputs[..], [Input::Paste(text), j] if text.len() == PASTED && *j == key("j"))
        );
    }

    #[test]
    fn an_o_soon_after_esc_is_a_key() {
        let mut parser = Parser::default();
        parser.take(b"\x1b");
        assert_eq!(parser.time_out(), Some(key("Esc")));
        assert_eq!(parser.take(b"O"), []);
        assert_eq!(parser.time_out(), Some(key("O")));
        parser.take(b"\x1b");
        parser.time_out();
        assert_eq!(parser.take(b"Oj"), keys("O j"));
        // A slow line that brings the rest of an arrow key late.
        parser.take(b"\x1b");
        parser.time_out();
        assert_eq!(parser.take(b"OA"), keys("Up"));
    }

    /// A sequence of any kind, as ECMA-48 spells them.
    fn sequences() -> impl Strategy<Value = Vec<u8>> {
        let csi = "\x1b\\[[0-?]{0,12}[ -/]{0,3}[@-Z\\\\-~]";
        let text = "\x1b[\\]P_^X][ -~]{0,30}(\x07|\x1b\\\\)";
        prop_oneof![csi, text, "\x1b[ -/]{1,3}[0-~]"].prop_map(String::into_bytes)
    }

    proptest! {
        #[test]
        fn no_sequence_types_a_letter(sequence in sequences()) {
            // BEL ends only what xterm ends with it.
            let mut bytes = sequence.clone();
            bytes.extend_from_slice(b"\x1b\\\x1b[201~");
            let letters = |input: &Input| matches!(input, Input::Key(Key { code: KeyCode::Char(_) | KeyCode::Enter, alt: false, .. }));
            let inputs = read(&bytes);
            prop_assert!(!inputs.iter().any(letters), "{} {:?}", sequence.escape_ascii(), inputs);
        }

        #[test]
        fn no_bytes_are_too_much(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            let mut parser = Parser::default();
            parser.take(&bytes);
            parser.time_out();
            parser.time_out();
            // Nothing lasts: what comes after a pause is a key.
            prop_assert_eq!(parser.take(b"\x03"), keys("Ctrl-C"));
        }
    }
}
