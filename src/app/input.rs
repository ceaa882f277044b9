//! Editing a line of text.

use tui_input::{Input, InputRequest};

use super::key::{Key, KeyCode};

/// Types a key into a line; says whether the text changed. The usual keys of a shell edit it.
pub(super) fn edit(input: &mut Input, key: Key) -> bool {
    let request = match (key.code, key.ctrl, key.alt) {
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

/// Inserts a text at the cursor.
pub(super) fn insert(input: &mut Input, text: &str) {
    for c in text.chars() {
        input.handle(InputRequest::InsertChar(c));
    }
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
