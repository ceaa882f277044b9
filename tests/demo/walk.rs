//! The demos on the screen: the counts of one thing are equal wherever they stand, and the picture in the README is
//! what the program draws.
//!
//! `HARDMATCH_PICTURE=write cargo test --test demo picture` draws it anew.

use std::env;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use hardmatch::directory::Directory;
use hardmatch::plan::{Context, Filter, OnPremFilter, Overview, Part};
use hardmatch::session::{Demo, Held};
use hardmatch::tui::theme::Theme;
use hardmatch::workspace::write_file;
use ratatui::buffer::{Buffer, Cell};
use ratatui::style::{Color, Modifier};

use super::headless::Headless;
use super::opened;

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
        let menu = in_menu(&app, OnPremFilter::ToDo.label());
        assert_eq!(menu, progress.to_do, "{demo:?}: the menu");
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

/// The width and height of a cell in the picture.
const CELL: (f64, f64) = (8.4, 18.0);

/// The colours of a terminal that is dark, as the theme for it expects.
const GROUND: &str = "#1e1e1e";
const INK: &str = "#dcdfe4";

/// A colour of the palette of 256 as a picture has it.
fn colour(colour: Color) -> String {
    let Color::Indexed(number) = colour else { return INK.into() };
    let [red, green, blue] = match number {
        232.. => [8 + (number - 232) * 10; 3],
        16.. => {
            let level = |part: u8| if part == 0 { 0 } else { 55 + part * 40 };
            let cube = number - 16;
            [level(cube / 36), level(cube / 6 % 6), level(cube % 6)]
        }
        _ => return INK.into(),
    };
    format!("#{red:02x}{green:02x}{blue:02x}")
}

/// Where a line of a box goes from the middle of its cell: up, down, left, right.
fn arms(symbol: &str) -> Option<[bool; 4]> {
    Some(match symbol {
        "─" => [false, false, true, true],
        "│" => [true, true, false, false],
        "┌" => [false, true, false, true],
        "┐" => [false, true, true, false],
        "└" => [true, false, false, true],
        "┘" => [true, false, true, false],
        "├" => [true, true, false, true],
        "┤" => [true, true, true, false],
        _ => return None,
    })
}

fn line(svg: &mut String, (x, y): (f64, f64), arms: [bool; 4], ink: &str) {
    let (wide, high) = CELL;
    let middle = (x + wide / 2.0, y + high / 2.0);
    let ends = [(middle.0, y), (middle.0, y + high), (x, middle.1), (x + wide, middle.1)];
    for (end, _) in ends.iter().zip(arms).filter(|(_, has)| *has) {
        let _ = write!(
            svg,
            "<path d=\"M{:.1} {:.1}L{:.1} {:.1}\" stroke=\"{ink}\"/>",
            middle.0, middle.1, end.0, end.1
        );
    }
}

/// The looks of a cell: ink, ground, bold, underlined.
fn looks(cell: &Cell) -> (String, Option<String>, bool, bool) {
    let has = |modifier| cell.modifier.contains(modifier);
    let ink = colour(cell.fg);
    let (bold, under) = (has(Modifier::BOLD), has(Modifier::UNDERLINED));
    if has(Modifier::REVERSED) {
        (GROUND.into(), Some(ink), bold, under)
    } else {
        (ink, None, bold, under)
    }
}

/// A screen as a picture: runs of cells that look alike as text, lines of boxes as lines, so that they join.
fn picture(buffer: &Buffer) -> String {
    let (wide, high) = CELL;
    let size =
        (f64::from(buffer.area.width) * wide + 16.0, f64::from(buffer.area.height) * high + 16.0);
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {:.0} {:.0}\" font-family=\"ui-monospace,SFMono-Regular,Menlo,Consolas,'DejaVu Sans Mono',monospace\" font-size=\"14\" role=\"img\" aria-label=\"hardmatch: the main screen on the demo data\">\n<rect width=\"100%\" height=\"100%\" rx=\"6\" fill=\"{GROUND}\"/>\n",
        size.0, size.1
    );
    for y in 0..buffer.area.height {
        let top = 8.0 + f64::from(y) * high;
        let mut x = 0;
        while x < buffer.area.width {
            let cell = &buffer[(x, y)];
            let style = looks(cell);
            let left = 8.0 + f64::from(x) * wide;
            if let Some(arms) = arms(cell.symbol()) {
                line(&mut svg, (left, top), arms, &style.0);
                x += 1;
                continue;
            }
            let begun = x;
            let mut text = String::new();
            while x < buffer.area.width {
                let next = &buffer[(x, y)];
                if looks(next) != style || arms(next.symbol()).is_some() {
                    break;
                }
                text.push_str(next.symbol());
                x += 1;
            }
            let long = f64::from(x - begun) * wide;
            if let Some(ground) = &style.1 {
                let _ = write!(
                    svg,
                    "<rect x=\"{left:.1}\" y=\"{top:.1}\" width=\"{long:.1}\" height=\"{high}\" fill=\"{ground}\"/>"
                );
            }
            if text.trim().is_empty() {
                continue;
            }
            let weight = if style.2 { " font-weight=\"bold\"" } else { "" };
            let under = if style.3 { " text-decoration=\"underline\"" } else { "" };
            let text = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
            let _ = write!(
                svg,
                "<text x=\"{left:.1}\" y=\"{:.1}\" textLength=\"{long:.1}\" lengthAdjust=\"spacingAndGlyphs\" xml:space=\"preserve\" fill=\"{}\"{weight}{under}>{text}</text>",
                top + 13.5,
                style.0
            );
        }
        svg.push('\n');
    }
    svg + "</svg>\n"
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
