//! Text that comes faster than anybody types: a paste on a terminal that does not say so.

use std::time::{Duration, Instant};

use super::Input;
use crate::app::{Key, KeyCode};

/// Keys that are no further apart belong together. One that is held down comes every 30 ms or so, and who
/// types fast needs twice that for a key.
const TOGETHER: Duration = Duration::from_millis(15);
/// More letters together are a paste: who types ahead on a line that stands still has typed fewer, and
/// what is worth a paste (an address, a name, an id) has more.
const TYPED: usize = 16;
/// More of one letter together are a paste too. A key that is held down while the line stands still gives
/// fewer.
const HELD_DOWN: usize = 512;
/// What is a pause: keys are keys again after it.
const PAUSE: Duration = Duration::from_millis(50);
/// The most that is kept of such text, in characters: no line takes more.
const KEPT: usize = 1 << 14;

/// Tells keys from text that is poured in, of which the letters must not be commands.
///
/// The first letters of such text cannot be told from keys. So letters that come together wait for a moment
/// until it is known how many they are; and a text waits for its end, so that it is one.
#[derive(Debug, Default)]
pub(super) struct Bursts {
    state: State,
    /// When something came last.
    last: Option<Instant>,
}

#[derive(Debug, Default)]
enum State {
    /// A letter by itself is a key.
    #[default]
    Typed,
    /// These letters have come together, and may be the beginning of text.
    Waiting(Vec<Input>),
    /// Letters are this text until they pause.
    Poured(String),
}

impl Bursts {
    /// How long the next key is waited for; then [`Bursts::time_out`] is due.
    pub(super) const fn patience(&self) -> Option<Duration> {
        match self.state {
            State::Typed => None,
            State::Waiting(_) => Some(TOGETHER),
            State::Poured(_) => Some(PAUSE),
        }
    }

    /// Nothing more has come: what waits are keys, and a text is whole.
    pub(super) fn time_out(&mut self) -> Vec<Input> {
        match std::mem::take(&mut self.state) {
            State::Typed => Vec::new(),
            State::Waiting(letters) => letters,
            State::Poured(text) => pasted(text),
        }
    }

    /// What came before a key that types nothing. Text goes on behind it.
    fn interrupt(&mut self) -> Vec<Input> {
        match &mut self.state {
            State::Poured(text) => pasted(std::mem::take(text)),
            State::Typed | State::Waiting(_) => self.time_out(),
        }
    }

    /// What inputs that came in one piece are. Of text that is poured in the letters are pasted text; keys
    /// that are none, Ctrl-C among them, stay what they are.
    pub(super) fn judge(&mut self, inputs: Vec<Input>, now: Instant) -> Vec<Input> {
        if inputs.is_empty() {
            return inputs;
        }
        let ago = self.last.map_or(PAUSE, |last| now.duration_since(last));
        self.last = Some(now);
        let mut judged = Vec::new();
        if self.patience().is_some_and(|patience| ago > patience) {
            judged = self.time_out();
        }
        let comes_alone = inputs.len() == 1 && ago > TOGETHER;
        let mut inputs = inputs.into_iter().peekable();
        while let Some(input) = inputs.next() {
            if letter(&input).is_none() {
                judged.extend(self.interrupt());
                judged.push(input);
                continue;
            }
            let mut letters = vec![input];
            while let Some(next) = inputs.next_if(|input| letter(input).is_some()) {
                letters.push(next);
            }
            judged.extend(self.letters(letters, comes_alone));
        }
        judged
    }

    /// What letters are that follow each other.
    fn letters(&mut self, letters: Vec<Input>, comes_alone: bool) -> Vec<Input> {
        let mut together = match std::mem::take(&mut self.state) {
            State::Typed if comes_alone => return letters,
            State::Typed => Vec::new(),
            State::Waiting(before) => before,
            State::Poured(mut text) => {
                pour(&mut text, &letters);
                self.state = State::Poured(text);
                return Vec::new();
            }
        };
        together.extend(letters);
        self.state = if is_typed(&together) {
            State::Waiting(together)
        } else {
            let mut text = String::new();
            pour(&mut text, &together);
            State::Poured(text)
        };
        Vec::new()
    }
}

/// Whether a person may have typed these letters while the line stood still.
fn is_typed(letters: &[Input]) -> bool {
    let is_one = letters.iter().all(|letter| Some(letter) == letters.first());
    letters.len() <= if is_one { HELD_DOWN } else { TYPED }
}

/// Adds letters to a text, as far as it is kept.
fn pour(text: &mut String, letters: &[Input]) {
    if text.len() < KEPT {
        text.extend(letters.iter().take(KEPT).filter_map(letter));
    }
}

/// A text that was poured in, if there is any.
fn pasted(text: String) -> Vec<Input> {
    if text.is_empty() { Vec::new() } else { vec![Input::Paste(text)] }
}

/// The letter that a key types.
fn letter(input: &Input) -> Option<char> {
    match input {
        Input::Key(Key { code, ctrl: false, alt: false }) => match code {
            KeyCode::Char(c) => Some(*c),
            KeyCode::Enter => Some('\n'),
            KeyCode::Tab => Some('\t'),
            _ => None,
        },
        Input::Key(Key { code: KeyCode::Char('j'), ctrl: true, .. }) => Some('\n'),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PACE: Duration = Duration::from_millis(30);

    fn typed(text: &str) -> Vec<Input> {
        text.chars().map(|c| Input::Key(Key::plain(KeyCode::Char(c)))).collect()
    }

    fn paste(text: &str) -> Vec<Input> {
        vec![Input::Paste(text.into())]
    }

    #[test]
    fn what_a_person_types_is_keys_at_once() {
        let (mut bursts, mut now) = (Bursts::default(), Instant::now());
        for c in "typed without a pause for as long as it takes, or held down".chars() {
            let key = typed(&c.to_string());
            assert_eq!(bursts.judge(key.clone(), now), key);
            assert_eq!(bursts.patience(), None);
            now += PACE;
        }
    }

    #[test]
    fn what_was_typed_ahead_is_keys_after_a_moment() {
        let (mut bursts, now) = (Bursts::default(), Instant::now());
        for ahead in [typed("/anais"), typed(&"j".repeat(300))] {
            assert_eq!(bursts.judge(ahead.clone(), now), []);
            assert_eq!(bursts.patience(), Some(TOGETHER));
            assert_eq!(bursts.time_out(), ahead);
            assert_eq!(bursts.patience(), None);
        }
        // A key that types nothing ends them, and so does what comes later.
        let up = || Input::Key(Key::plain(KeyCode::Up));
        let ahead = [typed("ab"), vec![up()]].concat();
        assert_eq!(bursts.judge(ahead.clone(), now), ahead);
        assert_eq!(bursts.judge(typed("ab"), now), []);
        assert_eq!(bursts.judge(typed("c"), now + PACE), typed("abc"));
    }

    #[test]
    fn what_is_poured_in_is_text_until_it_pauses() {
        let (mut bursts, mut now) = (Bursts::default(), Instant::now());
        let mut text = typed("anna.berg@contoso.com");
        text.push(Input::Key(Key::ctrl('c')));
        text.extend(typed("q"));
        let judged = bursts.judge(text, now);
        let ctrl_c = vec![Input::Key(Key::ctrl('c'))];
        assert_eq!(judged, [paste("anna.berg@contoso.com"), ctrl_c].concat());
        now += PAUSE;
        assert_eq!(bursts.judge(typed("q"), now), []);
        assert_eq!(bursts.patience(), Some(PAUSE));
        assert_eq!(bursts.time_out(), paste("qq"));
        now += PAUSE;
        assert_eq!(bursts.judge(typed("q"), now), typed("q"));
    }

    #[test]
    fn text_that_a_slow_line_brings_in_pieces_is_text() {
        let (mut bursts, mut now) = (Bursts::default(), Instant::now());
        let mut judged = Vec::new();
        for piece in ["Qx", "e", "queued", " and e", "xported\n", "x"] {
            judged.extend(bursts.judge(typed(piece), now));
            now += Duration::from_millis(5);
        }
        judged.extend(bursts.time_out());
        let text = judged.iter().map(|input| match input {
            Input::Paste(text) => text.as_str(),
            other => panic!("{other:?}"),
        });
        assert_eq!(text.collect::<String>(), "Qxequeued and exported\nx");
    }

    #[test]
    fn a_flood_of_one_letter_is_text() {
        let (mut bursts, now) = (Bursts::default(), Instant::now());
        assert_eq!(bursts.judge(typed(&"x".repeat(HELD_DOWN)), now), []);
        assert_eq!(bursts.judge(typed("x"), now), []);
        assert_eq!(bursts.time_out(), paste(&"x".repeat(HELD_DOWN + 1)));
        // However much it is, so much is kept.
        for _ in 0..100 {
            assert_eq!(bursts.judge(typed(&"x".repeat(4096)), now), []);
        }
        let kept = bursts.time_out();
        assert!(matches!(&kept[..], [Input::Paste(text)] if text.len() < 2 * KEPT), "{kept:?}");
    }
}
