//! The demos on the screen: the counts of one thing are equal wherever they stand, and the picture in the README is
//! what the program draws.
//!
//! `HARDMATCH_PICTURE=write cargo test --test demo picture` draws it anew.

use std::env;
use std::fs;
use std::path::Path;

use hardmatch::directory::Directory;
use hardmatch::plan::{Context, Filter, OnPremFilter, Overview, Part};
use hardmatch::session::{Demo, Held};
use hardmatch::tui::theme::Theme;
use hardmatch::workspace::write_file;

use super::headless::Headless;
use super::opened;
use super::picture::picture;

/// A demo on the screen, as it opens.
fn on_screen(demo: Demo) -> Headless {
    let (_folder, workspace) = opened(demo);
    let ledger = workspace.ledger.clone();
    let directory: &Directory = workspace.judge.directory();
    let mut app = Headless::start();
    app.open_ledger(directory.clone(), Held::ForReading((*ledger).clone()));
    while !app.model.windows().is_empty() {
        app.keys("<Esc>");
    }
    app
}

/// The count of a line of the filter menu.
fn in_menu(app: &Headless, label: &str) -> usize {
    let screen = app.screen();
    let line = screen.lines().find(|line| line.contains(&format!(" {label}  "))).unwrap();
    let number = line.split(label).nth(1).unwrap().split_whitespace().next().unwrap();
    number.replace(',', "").parse().unwrap()
}

#[test]
fn counts_of_one_thing_are_equal_wherever_they_stand() {
    for demo in Demo::ALL {
        let mut app = on_screen(demo);
        let main = app.main();
        let progress = main.data.states.progress;
        let context = Context { fit: None, doubts: None, ..main.context() };
        let all = Overview::of(context).all;
        assert_eq!(all.total(), main.data.directory.onprem.len());
        let parts = [
            (Part::Linked, progress.linked, OnPremFilter::Linked),
            (Part::Queued, progress.queued, OnPremFilter::Queued),
            (Part::ToDo, progress.to_do, OnPremFilter::ToDo),
            (Part::Aside, progress.aside, OnPremFilter::Aside),
            (Part::Blocked, progress.blocked, OnPremFilter::Blocked),
        ];
        for (part, in_header, _) in parts {
            assert_eq!(all.of(part), in_header, "{demo:?}: {} in overview and header", part.name());
        }
        let header = app.screen().lines().next().unwrap().to_string();
        assert!(header.contains(&format!("to do {}", progress.to_do)), "{header}");
        let title = format!("On-premises: to do {}", progress.to_do);
        assert!(app.screen().contains(&title), "{demo:?}: {}", app.screen());
        app.keys("f");
        for (part, in_header, filter) in parts {
            let menu = in_menu(&app, filter.label());
            assert_eq!(menu, in_header, "{demo:?}: {} in the menu", part.name());
        }
        app.keys("<Esc>Q");
        let operations = app.main().queue().len();
        assert!(
            app.screen().contains(&format!("Queue: {operations} operation")),
            "{}",
            app.screen()
        );
        app.keys("<Esc>O");
        let screen = app.screen();
        let line = screen.lines().find(|line| line.trim_matches(['│', ' ']).starts_with("to do "));
        let line = line.expect("a bar of those to do");
        assert!(line.contains(&format!(" {} (", progress.to_do)), "{line}");
    }
}

#[test]
fn the_picture_in_the_readme_is_what_is_drawn() {
    let mut app = on_screen(Demo::Week);
    app.look.theme = Theme::Dark;
    app.size = (120, 36);
    let drawn = picture(&app.buffer());
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/screen.svg");
    if env::var("HARDMATCH_PICTURE").is_ok_and(|wish| wish == "write") {
        write_file(&path, true, |out| out.write_all(drawn.as_bytes())).unwrap();
    }
    let kept = fs::read_to_string(&path).unwrap();
    assert!(
        kept == drawn,
        "assets/screen.svg is another screen: HARDMATCH_PICTURE=write draws it anew"
    );
}
