//! Text that comes faster than anybody types: a paste on a terminal that does not say so.

use std::time::{Duration, Instant};

use super::Input;
use crate::app::{Key, KeyCode};

/// So many keys with no pause between them nobody types, not even ahead on a line that stood still.
const MOST: usize = 512;
/// What is a pause.
const PAUSE: Duration = Duration::from_millis(50);
/// The most that is kept of such text in one piece, in characters.
const KEPT: usize = 1 << 14;

/// Tells keys from text that is poured in, of which the letters must not be commands.
#[derive(Debug, Default)]
pub(super) struct Bursts {
    /// How many keys came since the last pause, and when the last one did.
    since: usize,
    last: Option<Instant>,
}

impl Bursts {
    /// What inputs that came together are. Of text that is poured in the letters are pasted text; keys
    /// that are none, Ctrl-C among them, stay what they are.
    pub(super) fn judge(&mut self, inputs: Vec<Input>, now: Instant) -> Vec<Input> {
        if self.last.is_none_or(|last| now.duration_since(last) >= PAUSE) {
            self.since = 0;
        }
        self.last = Some(now);
        self.since += inputs.iter().filter(|input| letter(input).is_some()).count();
        if self.since <= MOST { inputs } else { poured(inputs) }
    }
}

fn poured(inputs: Vec<Input>) -> Vec<Input> {
    let mut judged = Vec::new();
    let (mut text, mut len) = (String::new(), 0);
    for input in inputs {
        if let Some(c) = letter(&input) {
            if len < KEPT {
                text.push(c);
                len += 1;
            }
            continue;
        }
        if len > 0 {
            judged.push(Input::Paste(std::mem::take(&mut text)));
            len = 0;
        }
        judged.push(input);
    }
    if len > 0 {
        judged.push(Input::Paste(text));
    }
    judged
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

    fn typed(text: &str) -> Vec<Input> {
        text.chars().map(|c| Input::Key(Key::plain(KeyCode::Char(c)))).collect()
    }

    #[test]
    fn what_a_person_types_is_keys() {
        let (mut bursts, mut now) = (Bursts::default(), Instant::now());
        for _ in 0..100 {
            let keys = typed("typed ahead on a slow line");
            assert_eq!(bursts.judge(keys.clone(), now), keys);
            now += PAUSE;
        }
    }

    #[test]
    fn what_is_poured_in_is_text_until_it_pauses() {
        let (mut bursts, mut now) = (Bursts::default(), Instant::now());
        let mut poured = typed(&"x".repeat(MOST + 1));
        poured.push(Input::Key(Key::ctrl('c')));
        poured.extend(typed("q"));
        let judged = bursts.judge(poured, now);
        let (c, q) = (Input::Key(Key::ctrl('c')), Input::Paste("q".into()));
        assert_eq!(judged, [Input::Paste("x".repeat(MOST + 1)), c, q]);
        assert_eq!(bursts.judge(typed("q"), now), [Input::Paste("q".into())]);
        now += PAUSE;
        assert_eq!(bursts.judge(typed("q"), now), typed("q"));
    }
}
