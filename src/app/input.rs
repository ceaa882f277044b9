//! Editing a line of text.

use tui_input::{Input, InputRequest};

use super::key::{Key, KeyCode};

/// The most that a line takes, in characters.
pub(super) const MOST: usize = 1000;

/// What is said when more was pasted.
pub(super) const CUT: &str =
    "a line takes 1,000 characters: the rest of what was pasted was left out";

/// Types a key into a line; says whether the text changed. The usual keys of a shell edit it. A line that is
/// full takes no more.
pub(super) fn edit(input: &mut Input, key: Key) -> bool {
    let request = match (key.code, key.ctrl, key.alt) {
        (KeyCode::Char(_), false, false) if input.value().chars().nth(MOST - 1).is_some() => {
            return false;
        }
        (KeyCode::Char(c), false, false) => InputRequest::InsertChar(c),
        (KeyCode::Backspace, false, _) | (KeyCode::Char('h'), true, _) => {
            InputRequest::DeletePrevChar
        }
        (KeyCode::Delete, _, _) => InputRequest::DeleteNextChar,
        (KeyCode::Left, false, _) => InputRequest::GoToPrevChar,
        (KeyCode::Right, false, _) => InputRequest::GoToNextChar,
        (KeyCode::Left, true, _) | (KeyCode::Char('b'), false, true) => InputRequest::GoToPrevWord,
        (KeyCode::Right, true, _) | (KeyCode::Char('f'), false, true) => InputRequest::GoToNextWord,
        (KeyCode::Home, _, _) | (KeyCode::Char('a'), true, _) => InputRequest::GoToStart,
        (KeyCode::End, _, _) | (KeyCode::Char('e'), true, _) => InputRequest::GoToEnd,
        (KeyCode::Char('w') | KeyCode::Backspace, true, _) => InputRequest::DeletePrevWord,
        (KeyCode::Char('u'), true, _) => InputRequest::DeleteLine,
        _ => return false,
    };
    input.handle(request).is_some_and(|changed| changed.value)
}

/// Inserts a text at the cursor, as far as the line takes it; says whether that was all of it.
pub(super) fn insert(input: &mut Input, text: &str) -> bool {
    let before: Vec<char> = input.value().chars().collect();
    let (head, tail) = before.split_at(input.cursor().min(before.len()));
    let mut text = text.chars();
    let taken: Vec<char> = text.by_ref().take(MOST.saturating_sub(before.len())).collect();
    let cursor = head.len() + taken.len();
    let value = head.iter().chain(&taken).chain(tail).collect();
    *input = std::mem::take(input).with_value(value).with_cursor(cursor);
    text.next().is_none()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_edited_as_in_a_shell() {
        let mut input = Input::default();
        for c in "anais müller".chars() {
            assert!(edit(&mut input, Key::plain(KeyCode::Char(c))));
        }
        assert!(edit(&mut input, Key::ctrl('w')));
        assert_eq!(input.value(), "anais ");
        assert!(!edit(&mut input, Key::plain(KeyCode::Home)));
        insert(&mut input, "x");
        assert_eq!(input.value(), "xanais ");
        assert!(edit(&mut input, Key::ctrl('u')));
        assert_eq!(input.value(), "");
        assert!(!edit(&mut input, Key::plain(KeyCode::Up)));
    }
}
