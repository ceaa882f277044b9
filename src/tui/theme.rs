//! How things look: colours, or none, and the characters that lines are drawn with.
//!
//! Where nobody knows the background, colours are the sixteen of the terminal's own palette. The themes for a dark
//! and a light background have fixed colours, each at least 4.5 times as bright or dark as it (WCAG 2.2, contrast
//! minimum). What a colour says, a letter or an attribute says too. Without colour the theme uses no foreground or
//! background at all: with `NO_COLOR` set, crossterm writes an escape for any colour that also takes back the
//! attributes before it.

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
    /// The sixteen colours of the terminal, as its own palette has them: for a background that nobody knows.
    #[default]
    Sixteen,
    /// Light colours, for a dark background.
    Dark,
    /// Dark colours, for a light background.
    Light,
    /// The strongest colours on a black background of its own.
    HighContrast,
    /// Attributes only.
    Mono,
}

/// The colour of a role in a theme of fixed colours: Focus and Code, Good, Warn, Bad, Match, Dim. The numbers are
/// those of the palette of 256 colours, whose upper 240 every terminal shows alike.
struct Palette {
    code: u8,
    good: u8,
    warn: u8,
    bad: u8,
    hit: u8,
    dim: u8,
}

const DARK: Palette = Palette { code: 117, good: 114, warn: 221, bad: 210, hit: 215, dim: 248 };
const LIGHT: Palette = Palette { code: 24, good: 22, warn: 94, bad: 124, hit: 90, dim: 240 };
const STRONG: Palette = Palette { code: 123, good: 120, warn: 226, bad: 217, hit: 222, dim: 252 };

impl Palette {
    const fn colour(&self, role: Role) -> Option<Color> {
        Some(Color::Indexed(match role {
            Role::Focus | Role::Code => self.code,
            Role::Good => self.good,
            Role::Warn => self.warn,
            Role::Bad => self.bad,
            Role::Match => self.hit,
            Role::Dim => self.dim,
            Role::Plain | Role::Title | Role::Cursor | Role::CursorAside | Role::Key => {
                return None;
            }
        }))
    }
}

impl Theme {
    /// Every theme, in the order of the list.
    pub const ALL: [Self; 5] =
        [Self::Sixteen, Self::Dark, Self::Light, Self::HighContrast, Self::Mono];

    /// Its name in the configuration.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Sixteen => "16",
            Self::Dark => "dark",
            Self::Light => "light",
            Self::HighContrast => "high-contrast",
            Self::Mono => "none",
        }
    }

    /// The theme after this one; after the last comes the first.
    #[must_use]
    pub fn next(self) -> Self {
        let at = Self::ALL.iter().position(|theme| *theme == self).unwrap_or(0);
        Self::ALL[(at + 1) % Self::ALL.len()]
    }

    /// The theme of this name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|theme| theme.name() == name)
    }

    /// The theme for a terminal that says in `COLORFGBG` (`foreground;background`, numbers of the sixteen colours)
    /// what its background is; without it nobody knows.
    #[must_use]
    pub fn of_terminal(colorfgbg: Option<&str>) -> Self {
        let background = colorfgbg.and_then(|said| said.rsplit(';').next()?.parse::<u8>().ok());
        match background {
            Some(7 | 15) => Self::Light,
            Some(0..=6 | 8) => Self::Dark,
            Some(_) | None => Self::Sixteen,
        }
    }

    /// How a role looks.
    #[must_use]
    pub const fn style(self, role: Role) -> Style {
        match self {
            Self::Mono => attributes(role),
            Self::Sixteen => match role {
                Role::Focus | Role::Code => attributes(role).fg(Color::Cyan),
                Role::Good => attributes(role).fg(Color::Green),
                Role::Warn => attributes(role).fg(Color::Magenta),
                Role::Bad | Role::Match => attributes(role).fg(Color::Red),
                Role::Plain
                | Role::Title
                | Role::Dim
                | Role::Cursor
                | Role::CursorAside
                | Role::Key => attributes(role),
            },
            Self::Dark => painted(&DARK, role),
            Self::Light => painted(&LIGHT, role),
            Self::HighContrast => {
                let style = painted(&STRONG, role).bg(Color::Indexed(16));
                if style.fg.is_none() { style.fg(Color::Indexed(231)) } else { style }
            }
        }
    }
}

/// What attributes say of a role, without a colour.
const fn attributes(role: Role) -> Style {
    match role {
        Role::Plain | Role::Code | Role::Good | Role::Warn => Style::new(),
        Role::Title | Role::Key | Role::Bad | Role::Focus | Role::CursorAside => {
            Style::new().add_modifier(Modifier::BOLD)
        }
        Role::Dim => Style::new().add_modifier(Modifier::DIM),
        Role::Cursor => Style::new().add_modifier(Modifier::REVERSED),
        Role::Match => Style::new().add_modifier(Modifier::BOLD.union(Modifier::UNDERLINED)),
    }
}

/// A role in fixed colours. What is dimmed has a colour of its own: how much a terminal dims is its own affair.
const fn painted(palette: &Palette, role: Role) -> Style {
    let style = match role {
        Role::Dim => Style::new(),
        _ => attributes(role),
    };
    match palette.colour(role) {
        Some(colour) => style.fg(colour),
        None => style,
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
    /// A small bar, from low to high.
    pub levels: [&'static str; 4],
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
    levels: ["▂", "▄", "▆", "█"],
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
    levels: [".", ":", "|", "#"],
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
        Self { theme: Theme::Sixteen, glyphs: UNICODE }
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
            Tone::Code => Self::Code,
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
    fn only_the_theme_of_the_highest_contrast_has_a_background_of_its_own() {
        for (theme, role) in
            Theme::ALL.into_iter().flat_map(|theme| ROLES.map(|role| (theme, role)))
        {
            let own = theme.style(role).bg.is_some();
            assert_eq!(own, theme == Theme::HighContrast, "{theme:?} {role:?}");
        }
    }

    #[test]
    fn the_background_is_what_the_terminal_says() {
        for (said, theme) in [
            (None, Theme::Sixteen),
            (Some("15;0"), Theme::Dark),
            (Some("0;default;15"), Theme::Light),
            (Some("12;8"), Theme::Dark),
            (Some("0;7"), Theme::Light),
            (Some("x"), Theme::Sixteen),
        ] {
            assert_eq!(Theme::of_terminal(said), theme, "{said:?}");
        }
        for theme in Theme::ALL {
            assert_eq!(Theme::named(theme.name()), Some(theme));
        }
    }

    /// Red, green and blue of a colour of the cube or of the greys of the 256 (xterm's ctlseqs: levels 0, 95, 135,
    /// 175, 215, 255; greys from 8 on in steps of 10).
    fn rgb(colour: Color) -> [u8; 3] {
        let Color::Indexed(number @ 16..) = colour else { panic!("{colour:?}") };
        if number >= 232 {
            return [8 + (number - 232) * 10; 3];
        }
        let level = |part: u8| if part == 0 { 0 } else { 55 + part * 40 };
        let cube = number - 16;
        [level(cube / 36), level(cube / 6 % 6), level(cube % 6)]
    }

    /// The relative luminance (WCAG 2.2).
    fn luminance(rgb: [u8; 3]) -> f64 {
        let linear = |part: u8| {
            let part = f64::from(part) / 255.0;
            if part <= 0.04045 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
        };
        let [red, green, blue] = rgb.map(linear);
        0.2126 * red + 0.7152 * green + 0.0722 * blue
    }

    fn contrast(a: [u8; 3], b: [u8; 3]) -> f64 {
        let (a, b) = (luminance(a), luminance(b));
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    #[test]
    fn each_colour_stands_out_from_the_backgrounds_it_is_made_for() {
        // Black, Windows Terminal's Campbell, Visual Studio Code, Solarized and Dracula; white, Solarized light.
        let dark = [[0, 0, 0], [12, 12, 12], [30, 30, 30], [0, 43, 54], [40, 42, 54]];
        let light = [[255, 255, 255], [250, 250, 250], [253, 246, 227]];
        let black = [[0, 0, 0]];
        for (theme, backgrounds, least) in [
            (Theme::Dark, &dark[..], 4.5),
            (Theme::Light, &light[..], 4.5),
            (Theme::HighContrast, &black[..], 7.0),
        ] {
            for (role, background) in
                ROLES.iter().flat_map(|role| backgrounds.iter().map(move |b| (role, b)))
            {
                let Some(colour) = theme.style(*role).fg else { continue };
                let contrast = contrast(rgb(colour), *background);
                assert!(contrast >= least, "{theme:?} {role:?} on {background:?}: {contrast:.2}");
            }
        }
    }
}
