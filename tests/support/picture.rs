//! Screens as pictures.
#![allow(dead_code, reason = "each test file uses its part of this")]
#![allow(unreachable_pub, reason = "shared by several test files")]

use std::collections::BTreeSet;
use std::fmt::Write as _;

use ratatui::buffer::{Buffer, Cell};
use ratatui::style::{Color, Modifier};

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

/// A picture so many cells wide and high, with what it shows in words.
fn frame((columns, rows): (u16, u16), label: &str) -> String {
    let (wide, high) = CELL;
    let size = (f64::from(columns) * wide + 16.0, f64::from(rows) * high + 16.0);
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {:.0} {:.0}\" font-family=\"ui-monospace,SFMono-Regular,Menlo,Consolas,'DejaVu Sans Mono',monospace\" font-size=\"14\" role=\"img\" aria-label=\"{label}\">\n<rect width=\"100%\" height=\"100%\" rx=\"6\" fill=\"{GROUND}\"/>\n",
        size.0, size.1
    )
}

/// A screen as a picture.
pub fn picture(buffer: &Buffer) -> String {
    let mut svg = frame(
        (buffer.area.width, buffer.area.height),
        "hardmatch: the main screen on the demo data",
    );
    for y in 0..buffer.area.height {
        svg.push_str(&row(buffer, y));
        svg.push('\n');
    }
    svg + "</svg>\n"
}

/// Screens one after the other, each for so many tenths of a second, as a picture that moves and begins again at
/// its end. A row is drawn once for each look that it has, and seen while it has that look.
pub fn film(screens: &[(Buffer, u32)]) -> String {
    let area = screens[0].0.area;
    let mut begins = vec![0];
    for (_, tenths) in screens {
        begins.push(begins.last().unwrap() + tenths);
    }
    let all = *begins.last().unwrap();
    let mut svg = frame(
        (area.width, area.height),
        "hardmatch: pairs are linked in the demo, one by one and together",
    );
    let mut times: BTreeSet<(usize, usize)> = BTreeSet::new();
    let mut drawn = String::new();
    for y in 0..area.height {
        let rows: Vec<String> = screens.iter().map(|(buffer, _)| row(buffer, y)).collect();
        let mut from = 0;
        for same in rows.chunk_by(|a, b| a == b) {
            let to = from + same.len();
            if to - from == rows.len() {
                drawn.push_str(&same[0]);
            } else if !same[0].is_empty() {
                times.insert((from, to));
                let _ = write!(drawn, "<g class=\"t{from}_{to}\">{}</g>", same[0]);
            }
            from = to;
        }
        drawn.push('\n');
    }
    svg.push_str("<style>");
    for (from, to) in times {
        let percent = |at: usize| f64::from(begins[at]) * 100.0 / f64::from(all);
        let (on, off) = (percent(from), percent(to));
        let before = if from == 0 { "visible" } else { "hidden" };
        let after = if to == screens.len() { "visible" } else { "hidden" };
        let _ = write!(
            svg,
            "@keyframes k{from}_{to}{{0%{{visibility:{before}}}{on:.3}%{{visibility:visible}}{off:.3}%,100%{{visibility:{after}}}}}.t{from}_{to}{{visibility:{before};animation:k{from}_{to} {:.1}s step-end infinite}}",
            f64::from(all) / 10.0
        );
    }
    svg.push_str("</style>\n");
    svg + &drawn + "</svg>\n"
}

/// A row of a screen: runs of cells that look alike as text, lines of boxes as lines, so that they join.
fn row(buffer: &Buffer, y: u16) -> String {
    let (wide, high) = CELL;
    let mut svg = String::new();
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
    svg
}
