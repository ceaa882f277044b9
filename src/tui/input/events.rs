//! What crossterm reads from a terminal that is no Unix one.

use crossterm::event::{
    Event, KeyCode as Code, KeyEvent, KeyEventKind, KeyModifiers, MouseEvent, MouseEventKind,
};

use super::{Input, NOTCH};
use crate::app::{Key, KeyCode};

/// Turns an event into an input; releases of keys and movements of the mouse are none.
pub(super) fn translate(event: Event) -> Option<Input> {
    match event {
        Event::Key(key) if key.kind != KeyEventKind::Release => translate_key(key).map(Input::Key),
        Event::Paste(text) => Some(Input::Paste(text)),
        Event::Mouse(mouse) => translate_mouse(mouse),
        Event::Resize(..) => Some(Input::Resize),
        Event::Key(_) | Event::FocusGained | Event::FocusLost => None,
    }
}

fn translate_key(event: KeyEvent) -> Option<Key> {
    let code = match event.code {
        Code::Char(c) => KeyCode::Char(c),
        Code::Enter => KeyCode::Enter,
        Code::Esc => KeyCode::Esc,
        Code::Tab => KeyCode::Tab,
        Code::BackTab => KeyCode::BackTab,
        Code::Backspace => KeyCode::Backspace,
        Code::Delete => KeyCode::Delete,
        Code::Up => KeyCode::Up,
        Code::Down => KeyCode::Down,
        Code::Left => KeyCode::Left,
        Code::Right => KeyCode::Right,
        Code::Home => KeyCode::Home,
        Code::End => KeyCode::End,
        Code::PageUp => KeyCode::PageUp,
        Code::PageDown => KeyCode::PageDown,
        Code::F(number) => KeyCode::F(number),
        _ => return None,
    };
    let ctrl = event.modifiers.contains(KeyModifiers::CONTROL);
    let alt = event.modifiers.contains(KeyModifiers::ALT);
    if let (KeyCode::Char(c), true, true) = (code, ctrl, alt) {
        // Windows reports AltGr so: with it half of Europe types `@`, `\\`, `{` and `|`.
        return Some(Key::plain(KeyCode::Char(c)));
    }
    let code = match code {
        // With Ctrl, terminals disagree about the case of the letter.
        KeyCode::Char(c) if ctrl => KeyCode::Char(c.to_ascii_lowercase()),
        other => other,
    };
    Some(Key { code, ctrl, alt })
}

fn translate_mouse(event: MouseEvent) -> Option<Input> {
    let (x, y) = (event.column, event.row);
    match event.kind {
        MouseEventKind::Down(_) => Some(Input::Click(x, y)),
        MouseEventKind::ScrollUp => Some(Input::Wheel(x, y, -NOTCH)),
        MouseEventKind::ScrollDown => Some(Input::Wheel(x, y, NOTCH)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(code: Code, modifiers: KeyModifiers) -> Option<Input> {
        translate(Event::Key(KeyEvent::new(code, modifiers)))
    }

    #[test]
    fn keys_keep_their_case_and_their_modifiers() {
        let plain = |code| Some(Input::Key(Key::plain(code)));
        assert_eq!(key(Code::Char('G'), KeyModifiers::SHIFT), plain(KeyCode::Char('G')));
        assert_eq!(key(Code::Char('R'), KeyModifiers::CONTROL), Some(Input::Key(Key::ctrl('r'))));
        assert_eq!(key(Code::BackTab, KeyModifiers::SHIFT), plain(KeyCode::BackTab));
        assert_eq!(key(Code::CapsLock, KeyModifiers::NONE), None);
    }

    #[test]
    fn what_alt_gr_types_is_that_character() {
        let alt_gr = KeyModifiers::CONTROL | KeyModifiers::ALT;
        for c in ['@', '\\', '{', '|', '€', 'ł', 'Ń'] {
            let typed = Some(Input::Key(Key::plain(KeyCode::Char(c))));
            assert_eq!(key(Code::Char(c), alt_gr), typed, "{c}");
            assert_eq!(key(Code::Char(c), alt_gr | KeyModifiers::SHIFT), typed, "{c}");
        }
        let left = Some(Input::Key(Key { code: KeyCode::Left, ctrl: true, alt: true }));
        assert_eq!(key(Code::Left, alt_gr), left);
    }

    #[test]
    fn a_released_key_is_no_key() {
        let mut event = KeyEvent::new(Code::Char('a'), KeyModifiers::NONE);
        event.kind = KeyEventKind::Release;
        assert_eq!(translate(Event::Key(event)), None);
    }

    #[test]
    fn the_wheel_scrolls() {
        let mouse = |kind| MouseEvent { kind, column: 3, row: 4, modifiers: KeyModifiers::NONE };
        let wheel = translate(Event::Mouse(mouse(MouseEventKind::ScrollDown)));
        assert_eq!(wheel, Some(Input::Wheel(3, 4, NOTCH)));
        assert_eq!(translate(Event::Mouse(mouse(MouseEventKind::Moved))), None);
    }
}
