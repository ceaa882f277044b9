//! What a session can be called.

use thiserror::Error;

use crate::text::first_hidden;

/// The longest name in bytes: with every ending that is put to it, it stays within the 255 that file
/// systems allow.
const LONGEST: usize = 200;
/// Names that Windows gives to devices, with any ending.
const DEVICES: [&str; 6] = ["CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$"];
/// Devices that come with a digit, of which Windows takes the raised ones as well.
const NUMBERED_DEVICES: [&str; 2] = ["COM", "LPT"];

/// Why a name cannot be that of a session.
#[derive(Clone, PartialEq, Eq, Debug, Error)]
pub enum NameError {
    /// It is empty.
    #[error("a session needs a name")]
    Empty,
    /// It has a character that a file name cannot have everywhere, or that hides or breaks lines.
    #[error("the name of a session cannot have {0:?}: use letters, digits, '-' and '_'")]
    Character(char),
    /// It begins or ends with a dot or a blank.
    #[error("the name of a session cannot begin with a dot, nor end with a dot or a blank")]
    Edge,
    /// Windows takes it for a device.
    #[error("'{0}' is a device on Windows: choose another name")]
    Device(String),
    /// It is too long.
    #[error("the name of a session can have {LONGEST} bytes, and this one has {0}")]
    TooLong(usize),
    /// It is not text.
    #[error("the name of a session must be text (UTF-8)")]
    NotText,
}

/// Checks a name against the rules of every system, so that a session can be taken to another one.
pub(super) fn check_name(name: &str) -> Result<(), NameError> {
    let reserved = |c: &char| r#"/\<>:"|?*"#.contains(*c);
    if name.is_empty() {
        return Err(NameError::Empty);
    }
    if let Some(c) = first_hidden(name).or_else(|| name.chars().find(reserved)) {
        return Err(NameError::Character(c));
    }
    if name.starts_with('.') || name.ends_with(['.', ' ']) {
        return Err(NameError::Edge);
    }
    if is_device(name) {
        return Err(NameError::Device(name.into()));
    }
    if name.len() > LONGEST {
        return Err(NameError::TooLong(name.len()));
    }
    Ok(())
}

fn is_device(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or_default().trim_end().to_uppercase();
    let numbered = NUMBERED_DEVICES.iter().any(|device| {
        stem.strip_prefix(device).is_some_and(|number| {
            let mut digits = number.chars();
            let digit = digits.next().is_some_and(|c| matches!(c, '0'..='9' | '¹' | '²' | '³'));
            digit && digits.next().is_none()
        })
    });
    numbered || DEVICES.contains(&stem.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_must_be_one_everywhere() {
        let long = "a".repeat(201);
        let device = |name: &str| Err(NameError::Device(name.into()));
        let cases = [
            ("contoso-merge", Ok(())),
            ("Übernahme 2026", Ok(())),
            ("v1.2", Ok(())),
            ("console", Ok(())),
            ("com10", Ok(())),
            ("", Err(NameError::Empty)),
            (".", Err(NameError::Edge)),
            ("..", Err(NameError::Edge)),
            (".hidden", Err(NameError::Edge)),
            ("dot.", Err(NameError::Edge)),
            ("blank ", Err(NameError::Edge)),
            ("a/b", Err(NameError::Character('/'))),
            ("a\\b", Err(NameError::Character('\\'))),
            ("a:b", Err(NameError::Character(':'))),
            ("a\nb", Err(NameError::Character('\n'))),
            ("a\u{1b}[2J", Err(NameError::Character('\u{1b}'))),
            ("a\u{202e}b", Err(NameError::Character('\u{202e}'))),
            ("a\u{34f}b", Err(NameError::Character('\u{34f}'))),
            ("نام\u{200c}ها", Ok(())),
            ("con", device("con")),
            ("NUL.txt", device("NUL.txt")),
            ("com1", device("com1")),
            ("LPT²", device("LPT²")),
            (long.as_str(), Err(NameError::TooLong(201))),
        ];
        for (name, expected) in cases {
            assert_eq!(check_name(name), expected, "{name:?}");
        }
    }
}
