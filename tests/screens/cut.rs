//! What the screen says is never cut for good: where a panel leaves something out, a key shows all of it.

use crate::headless::Headless;
use hardmatch::app::Window;

use crate::scenes;
use crate::sizes::SIZES;
use crate::support::company;

/// The texts that a screen shows with an ellipsis at their end, below a line across: panels and details.
fn cut_below(screen: &str) -> Vec<String> {
    let below = screen.lines().skip_while(|line| !line.starts_with('├') && !line.contains("│────"));
    let text = |line: &str| line.trim_matches(['│', ' ', '#']).to_string();
    below.map(text).filter(|line| line.ends_with('…')).collect()
}

/// Whether nothing but lists with details lies over the panel of the pair.
fn shows_details(app: &Headless) -> bool {
    let detailed = |window: &Window| {
        matches!(
            window,
            Window::Queue(_)
                | Window::Bulk(_)
                | Window::Certain(_)
                | Window::Deleted(_)
                | Window::Findings(_)
                | Window::Jobs(_)
                | Window::Overview(_)
                | Window::Settings(_)
                | Window::FileColumns(_)
        )
    };
    app.model.windows().last().is_none_or(detailed)
}

#[test]
fn a_panel_that_leaves_something_out_names_the_key_that_shows_it() {
    let mut cut = 0;
    for (name, scene) in scenes::ALL {
        let mut app = scene();
        if !shows_details(&app) {
            continue;
        }
        for (width, height) in SIZES {
            app.resize(width, height);
            let screen = app.screen();
            let texts = cut_below(&screen);
            cut += texts.len();
            let names_key = screen.contains("z show");
            assert!(texts.is_empty() || names_key, "{name} {width}x{height}: {texts:?}\n{screen}");
        }
    }
    assert!(cut > 0, "some panel has no room for all, at some size");
}

/// The titles of windows and panes that a screen shows with an ellipsis: from a corner to the line behind them. The
/// name in the title of the candidates may give way: the panel below has it in full.
fn cut_titles(screen: &str) -> Vec<String> {
    let title = |part: &str| {
        let whole = part.starts_with('─');
        whole.then(|| part.split('─').find(|text| text.contains('…')).map(str::to_string)).flatten()
    };
    let corners = screen.lines().flat_map(|line| line.split(['┌', '├', '┐']));
    corners.filter_map(title).filter(|title| !title.contains("candidates for ")).collect()
}

#[test]
fn titles_are_whole_at_every_size() {
    let mut seen = Vec::new();
    for (name, scene) in scenes::ALL {
        let mut app = scene();
        for (width, height) in SIZES {
            app.resize(width, height);
            let screen = app.screen();
            let cut = cut_titles(&screen);
            if !cut.is_empty() {
                seen.push(format!("{name} {width}x{height}: {cut:?}"));
            }
        }
    }
    assert!(seen.is_empty(), "{seen:#?}");
}

#[test]
fn what_the_key_shows_is_whole_at_every_size() {
    for keys in ["z", "<Enter>Qz", "Fz", "Jjz", "Bz", "*b1z", "Sz", "Oz"] {
        for (width, height) in SIZES {
            let mut app = Headless::open(company());
            app.resize(width, height);
            app.keys(keys);
            let mut shown = String::new();
            for _ in 0..60 {
                let screen = app.screen();
                let lines = screen.lines().skip(1);
                let body: Vec<&str> = lines.take_while(|line| !line.starts_with('└')).collect();
                assert!(
                    body.iter().all(|line| !line.contains('…')),
                    "{keys} {width}x{height}\n{screen}"
                );
                shown.push_str(&body.concat());
                app.keys("<Down>");
            }
            assert!(!shown.is_empty());
        }
    }
}

#[test]
fn help_and_tour_are_whole_at_every_size() {
    for keys in ["?", "T"] {
        for (width, height) in SIZES {
            let mut app = Headless::open(company());
            app.resize(width, height);
            app.keys(keys);
            for _ in 0..120 {
                let screen = app.screen();
                // The tour is left at any key, where all of it is on the screen.
                if keys == "T" && app.model.windows().is_empty() {
                    break;
                }
                assert!(!screen.contains('…'), "{keys} {width}x{height}\n{screen}");
                app.keys("<Down>");
            }
        }
    }
}
