//! Lines made of pieces that are meant in different ways, broken between words.

use super::words::Tone;
use crate::text::{visible, width, wrap};

/// Pieces of a text, each with how it is meant.
pub type Pieces = Vec<(String, Tone)>;

/// A part of a panel: its name, and the text beside it.
pub type Named = (String, Pieces);

/// Breaks pieces into lines of at most so many cells. A word that is longer than a line is broken where it
/// must be: nothing is lost.
#[must_use]
pub fn wrap_pieces(pieces: &[(String, Tone)], cells: usize) -> Vec<Pieces> {
    let mut lines: Vec<Pieces> = vec![Vec::new()];
    let mut used = 0;
    for (text, tone) in pieces {
        for word in visible(text).split_inclusive(' ') {
            let (bare, wide) = (width(word.trim_end()), width(word));
            if used > 0 && used + bare > cells {
                lines.push(Vec::new());
                used = 0;
            }
            // Blanks that come first stand between pieces that are no neighbours any more.
            if used == 0 && bare == 0 && lines.len() > 1 {
                continue;
            }
            if bare <= cells {
                push(lines.last_mut(), word, *tone);
                used += wide;
                continue;
            }
            let broken = wrap(word, cells);
            for (number, part) in broken.iter().enumerate() {
                if number > 0 {
                    lines.push(Vec::new());
                }
                push(lines.last_mut(), part, *tone);
            }
            used = broken.last().map_or(0, |part| width(part));
            if word.ends_with(' ') {
                push(lines.last_mut(), " ", *tone);
                used += 1;
            }
        }
    }
    lines
}

fn push(line: Option<&mut Pieces>, word: &str, tone: Tone) {
    let Some(line) = line else { return };
    match line.last_mut() {
        Some((text, last)) if *last == tone => text.push_str(word),
        Some(_) | None => line.push((word.to_string(), tone)),
    }
}

/// At most so many lines; the last one has the rest, to be cut where it is drawn.
#[must_use]
pub fn first_lines(mut lines: Vec<Pieces>, most: usize) -> Vec<Pieces> {
    let rest: Pieces = lines.drain(most.min(lines.len())..).flatten().collect();
    if let Some(last) = lines.last_mut() {
        last.extend(rest);
    }
    lines
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn pieces_are_broken_between_words_and_keep_their_looks() {
        let pieces = vec![("warn ".into(), Tone::Warn), ("two words   ".into(), Tone::Plain)];
        let lines = wrap_pieces(&pieces, 8);
        let texts: Vec<Vec<&str>> =
            lines.iter().map(|line| line.iter().map(|(text, _)| text.as_str()).collect()).collect();
        assert_eq!(texts, [vec!["warn ", "two "], vec!["words   "]]);
        assert_eq!(lines[0][0].1, Tone::Warn);
        assert_eq!(first_lines(lines, 1)[0].len(), 3);
    }

    proptest! {
        #[test]
        fn no_letter_is_lost_and_no_line_is_too_wide(
            texts in prop::collection::vec("[ a-zé山,]{0,40}", 0..5),
            cells in 2_usize..24,
        ) {
            let tones = [Tone::Plain, Tone::Warn];
            let pieces: Pieces = texts.iter().cloned().zip(tones.into_iter().cycle()).collect();
            let lines = wrap_pieces(&pieces, cells);
            let bare = |text: &str| text.replace(' ', "");
            let of = |pieces: &Pieces| pieces.iter().map(|(text, _)| text.as_str()).collect::<String>();
            prop_assert_eq!(bare(&lines.iter().map(of).collect::<String>()), bare(&of(&pieces)));
            for line in &lines {
                prop_assert!(width(of(line).trim_end()) <= cells, "{:?}", line);
            }
        }
    }
}
