//! Without colour, and with ASCII alone.

use hardmatch::tui::theme::{ASCII, Look, Theme, UNICODE};
use ratatui::style::Color;

use crate::scenes;
use crate::sizes::compare;

const MONO: Look = Look { theme: Theme::Mono, glyphs: UNICODE };
const PLAIN_ASCII: Look = Look { theme: Theme::Sixteen, glyphs: ASCII };

fn styled(name: &str, look: &Look, size: (u16, u16)) -> String {
    let (_, scene) = scenes::ALL.iter().find(|(known, _)| *known == name).unwrap();
    let mut app = scene();
    app.look = *look;
    app.resize(size.0, size.1);
    app.styled()
}

#[test]
fn without_colour_cursor_matches_and_states_are_still_told_apart() {
    for name in ["main", "search", "queue", "question"] {
        compare(&format!("mono_{name}"), &styled(name, &MONO, (80, 24)));
    }
}

#[test]
fn colours_are_the_sixteen_of_the_terminal() {
    for name in ["main", "search", "compare_both"] {
        compare(&format!("colours_{name}"), &styled(name, &Look::default(), (80, 24)));
    }
}

#[test]
fn with_ascii_lines_there_is_nothing_but_ascii_beside_the_data() {
    for name in ["main", "queue", "columns"] {
        compare(&format!("ascii_{name}"), &styled(name, &PLAIN_ASCII, (80, 24)));
    }
    let data = ['ï', 'ü', 'ö', 'á', '’', '山', '田', '太', '郎', 'ë'];
    for (name, scene) in scenes::ALL {
        let mut app = scene();
        app.look = PLAIN_ASCII;
        let screen = app.screen();
        let strange: String =
            screen.chars().filter(|c| !c.is_ascii() && !data.contains(c)).collect();
        assert_eq!(strange, "", "{name}");
    }
}

#[test]
fn without_colour_no_cell_has_one() {
    for (name, scene) in scenes::ALL {
        let mut app = scene();
        app.look = MONO;
        for cell in app.buffer().content() {
            assert_eq!((cell.fg, cell.bg), (Color::Reset, Color::Reset), "{name}");
        }
    }
}
