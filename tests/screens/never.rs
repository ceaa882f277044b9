//! No size and no sequence of keys makes the program panic.

use hardmatch::app::{Key, KeyCode, Msg, Side, Target};
use proptest::prelude::*;

use crate::headless::Headless;
use crate::scenes;

#[derive(Clone, Debug)]
enum Step {
    Key(Key),
    Paste(String),
    Click(Target),
    Wheel(Target, isize),
    Resize(u16, u16),
}

fn key() -> impl Strategy<Value = Key> {
    let named = [
        KeyCode::Enter,
        KeyCode::Esc,
        KeyCode::Tab,
        KeyCode::BackTab,
        KeyCode::Backspace,
        KeyCode::Delete,
        KeyCode::Up,
        KeyCode::Down,
        KeyCode::Left,
        KeyCode::Right,
        KeyCode::Home,
        KeyCode::End,
        KeyCode::PageUp,
        KeyCode::PageDown,
        KeyCode::F(1),
    ];
    prop_oneof![
        3 => prop::sample::select(named.to_vec()).prop_map(Key::plain),
        // Those that mean something in some layer come often enough.
        4 => prop::sample::select("nN/aficsyxudQDAeRWKJjkgG?:M omld1234 ".chars().collect::<Vec<_>>())
            .prop_map(|c| Key::plain(KeyCode::Char(c))),
        1 => any::<char>().prop_map(|c| Key::plain(KeyCode::Char(c))),
        1 => prop::sample::select("rudlzcwaehbfnpkj".chars().collect::<Vec<_>>()).prop_map(Key::ctrl),
    ]
}

fn target() -> impl Strategy<Value = Target> {
    prop_oneof![
        (any::<bool>(), 0_usize..70).prop_map(|(left, line)| {
            Target::PaneLine(if left { Side::OnPrem } else { Side::Cloud }, line)
        }),
        (0_usize..70).prop_map(Target::WindowLine),
        (0_usize..70).prop_map(Target::StartLine),
    ]
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        12 => key().prop_map(Step::Key),
        1 => "\\PC{0,12}|[\\x00-\\x20a]{0,6}".prop_map(Step::Paste),
        1 => target().prop_map(Step::Click),
        1 => (target(), -9_isize..9).prop_map(|(target, lines)| Step::Wheel(target, lines)),
        2 => (0_u16..200, 0_u16..60).prop_map(|(width, height)| Step::Resize(width, height)),
    ]
}

fn take(app: &mut Headless, step: Step) {
    match step {
        Step::Key(key) => app.send(Msg::Key(key)),
        Step::Paste(text) => app.send(Msg::Paste(text)),
        Step::Click(target) => app.send(Msg::Click(target)),
        Step::Wheel(target, lines) => app.send(Msg::Wheel(target, lines)),
        Step::Resize(width, height) => app.resize(width, height),
    }
    let buffer = app.buffer();
    assert_eq!((buffer.area.width, buffer.area.height), app.size);
}

#[test]
fn every_scene_is_drawn_at_every_size() {
    for (_, scene) in scenes::ALL {
        let mut app = scene();
        for width in [0, 1, 2, 3, 59, 60, 61, 75, 76, 77, 99, 120, 199] {
            for height in [0, 1, 2, 3, 14, 15, 16, 19, 20, 24, 30, 59] {
                app.resize(width, height);
                app.buffer();
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]

    #[test]
    fn no_sequence_of_keys_and_sizes_panics(
        scene in 0..scenes::ALL.len(),
        steps in prop::collection::vec(step(), 0..60),
    ) {
        let mut app = (scenes::ALL[scene].1)();
        for step in steps {
            take(&mut app, step);
        }
    }
}
