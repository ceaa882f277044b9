//! What the terminal sends, as messages.
//!
//! Reading is done on a thread of its own. On Unix it waits for the terminal itself and asks crossterm
//! only when there is something to read: crossterm 0.29 spins for ever on a terminal that has gone
//! away (crossterm issue 793). Of crossterm's two ways to read it is the one of the feature
//! `use-dev-tty`: the other one waits for edges, and a key that comes together with a new size of the
//! window is not read until the next key.

use crossterm::event::{
    Event, KeyCode as Code, KeyEvent, KeyEventKind, KeyModifiers, MouseEvent, MouseEventKind,
};
use tokio::sync::mpsc::UnboundedSender;

use crate::app::{Ending, Key, KeyCode};

/// Something that the terminal sent.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Input {
    /// A key.
    Key(Key),
    /// Pasted text.
    Paste(String),
    /// A click at a place.
    Click(u16, u16),
    /// The wheel at a place: lines down.
    Wheel(u16, u16, isize),
    /// A new size.
    Resize,
    /// The terminal is gone.
    Gone(Ending),
}

/// How many lines a notch of the wheel moves.
const NOTCH: isize = 3;

/// Turns an event into an input; releases of keys and movements of the mouse are none.
#[must_use]
pub fn translate(event: Event) -> Option<Input> {
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
    let code = match code {
        // With Ctrl, terminals disagree about the case of the letter.
        KeyCode::Char(c) if ctrl => KeyCode::Char(c.to_ascii_lowercase()),
        other => other,
    };
    Some(Key { code, ctrl, alt: event.modifiers.contains(KeyModifiers::ALT) })
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

/// How long is waited for more of what has begun to come in. Not zero: then crossterm would not look
/// at all.
const MORE: std::time::Duration = std::time::Duration::from_millis(1);

/// An event that is there already. An error is none: a terminal that is gone shows in the wait.
fn pending() -> Option<Event> {
    match crossterm::event::poll(MORE) {
        Ok(true) => crossterm::event::read().ok(),
        Ok(false) | Err(_) => None,
    }
}

/// Starts the thread that reads the terminal. It ends when nobody listens or the terminal is gone;
/// nobody waits for it, since it may be waiting for a key.
pub fn spawn(to: UnboundedSender<Input>) {
    std::thread::spawn(move || {
        while wait_for_input() {
            while let Some(event) = pending() {
                if let Some(input) = translate(event)
                    && to.send(input).is_err()
                {
                    return;
                }
            }
        }
        let _ = to.send(Input::Gone(Ending::HangUp));
    });
}

/// Waits until the terminal has something to read; `false` when it is gone.
#[cfg(unix)]
fn wait_for_input() -> bool {
    use rustix::event::{PollFd, PollFlags, poll};
    let stdin = rustix::stdio::stdin();
    loop {
        let mut fds = [PollFd::new(&stdin, PollFlags::IN)];
        match poll(&mut fds, None) {
            Ok(_) => {
                let found = fds[0].revents();
                return !found.intersects(PollFlags::HUP | PollFlags::ERR | PollFlags::NVAL);
            }
            Err(rustix::io::Errno::INTR) => {}
            Err(_) => return false,
        }
    }
}

/// Waits until the terminal has something to read.
#[cfg(not(unix))]
fn wait_for_input() -> bool {
    crossterm::event::poll(std::time::Duration::from_secs(3600)).is_ok()
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
