//! How things look: colours, or none, and the characters that lines are drawn with.
//!
//! Colours are the sixteen of the terminal's own palette, on its own background, so that they read
//! on dark and on light. What a colour says, a letter or an attribute says too. Without colour the
//! theme uses no foreground or background at all: with `NO_COLOR` set, crossterm writes an escape for
//! any colour that also takes back the attributes before it.

use ratatui::style::{Color, Modifier, Style};
use ratatui::symbols::border;

use crate::app::Tone;

/// What a text means, as far as its look is concerned.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Role {
    /// Ordinary text.
    Plain,
    /// A heading, a title.
    Title,
    /// Less important: labels, borders, unknown values.
    Dim,
    /// The border and title of what has the keyboard.
    Focus,
    /// The line under the cursor of what has the keyboard.
    Cursor,
    /// The line under the cursor of what has not.
    CursorAside,
    /// Letters that the query means.
    Match,
    /// Right, done.
    Good,
    /// To be looked at.
    Warn,
    /// Refused, failed, wrong.
    Bad,
    /// A key in the line of keys.
    Key,
    /// A command, an id: text to be copied as it is.
    Code,
}

/// Colours, or none.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Theme {
    /// The sixteen colours of the terminal.
    #[default]
    Colours,
    /// Attributes only.
    Mono,
}

impl Theme {
    /// How a role looks.
    #[must_use]
    pub const fn style(self, role: Role) -> Style {
        let style = match role {
            Role::Plain | Role::Code | Role::Good | Role::Warn => Style::new(),
            Role::Title | Role::Key | Role::Bad | Role::Focus | Role::CursorAside => {
                Style::new().add_modifier(Modifier::BOLD)
            }
            Role::Dim => Style::new().add_modifier(Modifier::DIM),
            Role::Cursor => Style::new().add_modifier(Modifier::REVERSED),
            Role::Match => Style::new().add_modifier(Modifier::BOLD.union(Modifier::UNDERLINED)),
        };
        match self {
            Self::Mono => style,
            Self::Colours => match role {
                Role::Focus | Role::Code => style.fg(Color::Cyan),
                Role::Good => style.fg(Color::Green),
                Role::Warn => style.fg(Color::Magenta),
                Role::Bad | Role::Match => style.fg(Color::Red),
                Role::Plain
                | Role::Title
                | Role::Dim
                | Role::Cursor
                | Role::CursorAside
                | Role::Key => style,
            },
        }
    }
}

/// The characters that lines are drawn with.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Glyphs {
    /// The border of a window or pane.
    pub border: border::Set<'static>,
    /// Left and right end of a line across a border.
    pub tees: (&'static str, &'static str),
    /// A horizontal line.
    pub line: &'static str,
    /// What stands for text left out.
    pub ellipsis: &'static str,
    /// What stands between things of one kind.
    pub dot: &'static str,
    /// Whether the terminal shows ASCII alone: letters are transliterated then.
    pub ascii_alone: bool,
}

/// Lines and signs of Unicode. The ellipsis is the one character whose width terminals might
/// disagree on, and they do not outside East Asian settings, for which there is [`ASCII`].
pub const UNICODE: Glyphs = Glyphs {
    border: border::PLAIN,
    tees: ("├", "┤"),
    line: "─",
    ellipsis: "…",
    dot: "·",
    ascii_alone: false,
};

/// Nothing but ASCII.
pub const ASCII: Glyphs = Glyphs {
    border: border::Set {
        top_left: "+",
        top_right: "+",
        bottom_left: "+",
        bottom_right: "+",
        vertical_left: "|",
        vertical_right: "|",
        horizontal_top: "-",
        horizontal_bottom: "-",
    },
    tees: ("+", "+"),
    line: "-",
    ellipsis: "~",
    dot: ".",
    ascii_alone: false,
};

/// Nothing but ASCII, in names too: for a locale that has no more.
pub const ASCII_ALONE: Glyphs = Glyphs { ascii_alone: true, ..ASCII };

/// How everything looks.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Look {
    /// Colours, or none.
    pub theme: Theme,
    /// The characters of lines.
    pub glyphs: Glyphs,
}

impl Default for Look {
    fn default() -> Self {
        Self { theme: Theme::Colours, glyphs: UNICODE }
    }
}

impl Look {
    /// How a role looks.
    #[must_use]
    pub const fn style(&self, role: Role) -> Style {
        self.theme.style(role)
    }
}

impl From<Tone> for Role {
    fn from(tone: Tone) -> Self {
        match tone {
            Tone::Plain => Self::Plain,
            Tone::Dim => Self::Dim,
            Tone::Heading => Self::Title,
            Tone::Good => Self::Good,
            Tone::Warn => Self::Warn,
            Tone::Bad => Self::Bad,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ROLES: [Role; 12] = [
        Role::Plain,
        Role::Title,
        Role::Dim,
        Role::Focus,
        Role::Cursor,
        Role::CursorAside,
        Role::Match,
        Role::Good,
        Role::Warn,
        Role::Bad,
        Role::Key,
        Role::Code,
    ];

    #[test]
    fn without_colour_there_is_no_colour_at_all() {
        for role in ROLES {
            let style = Theme::Mono.style(role);
            assert_eq!((style.fg, style.bg), (None, None), "{role:?}");
        }
    }

    #[test]
    fn no_theme_touches_the_background() {
        for role in ROLES {
            assert_eq!(Theme::Colours.style(role).bg, None, "{role:?}");
        }
    }
}
