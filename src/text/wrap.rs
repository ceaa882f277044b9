//! Breaking a text into lines.

use super::{units, width};

/// Breaks a text into lines of at most so many cells, between words where that can be. The blanks at
/// its beginning indent every line. A word longer than a line, such as a list, is broken behind a
/// comma or the like, and between its letters only where it must be.
#[must_use]
pub fn wrap(text: &str, cells: usize) -> Vec<String> {
    let cells = cells.max(1);
    let words = text.trim_start_matches(' ');
    let indent = text.len() - words.len();
    let indent = " ".repeat(if indent < cells / 2 { indent } else { 0 });
    let mut lines = Wrapped { cells, indent, lines: Vec::new(), used: 0, empty: true };
    lines.new_line();
    for word in words.split(' ').filter(|word| !word.is_empty()) {
        lines.word(word);
    }
    lines.lines
}

struct Wrapped {
    cells: usize,
    indent: String,
    lines: Vec<String>,
    /// The cells taken in the last line.
    used: usize,
    /// Whether the last line has no word yet.
    empty: bool,
}

impl Wrapped {
    fn new_line(&mut self) {
        self.lines.push(self.indent.clone());
        self.used = self.indent.len();
        self.empty = true;
    }

    fn push(&mut self, text: &str, cells: usize) {
        if let Some(line) = self.lines.last_mut() {
            line.push_str(text);
        }
        self.used += cells;
        self.empty = false;
    }

    fn word(&mut self, word: &str) {
        let wide = width(word);
        if !self.empty && self.used + 1 + wide > self.cells {
            self.new_line();
        }
        if !self.empty {
            self.push(" ", 1);
        }
        if self.used + wide <= self.cells {
            return self.push(word, wide);
        }
        // A line of its own is still too short.
        for part in word.split_inclusive([',', ';', '|']) {
            self.part(part);
        }
    }

    fn part(&mut self, word: &str) {
        let wide = width(word);
        if !self.empty && self.used + wide > self.cells {
            self.new_line();
        }
        if self.used + wide <= self.cells {
            return self.push(word, wide);
        }
        let starts: Vec<(usize, usize)> =
            units(word).map(|unit| (unit.origin, unit.width)).collect();
        let ends = starts.iter().skip(1).map(|(start, _)| *start).chain([word.len()]);
        for ((start, wide), end) in starts.iter().zip(ends) {
            if !self.empty && self.used + wide > self.cells {
                self.new_line();
            }
            self.push(word.get(*start..end).unwrap_or_default(), *wide);
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn text_is_broken_between_words_and_keeps_its_indentation() {
        let cases: [(&str, usize, &[&str]); 9] = [
            ("one two three", 7, &["one two", "three"]),
            ("", 7, &[""]),
            ("unbreakable", 4, &["unbr", "eaka", "ble"]),
            ("see /a/long/path now", 8, &["see", "/a/long/", "path now"]),
            ("Select-Object Id,Mail,Name", 9, &["Select-Ob", "ject", "Id,Mail,", "Name"]),
            ("a,bbbbbbbbb,c", 5, &["a,", "bbbbb", "bbbb,", "c"]),
            ("  one two three", 9, &["  one two", "  three"]),
            ("山田 太郎", 4, &["山田", "太郎"]),
            ("a  b", 9, &["a b"]),
        ];
        for (text, cells, lines) in cases {
            assert_eq!(wrap(text, cells), lines, "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn nothing_is_lost_and_nothing_is_too_wide(text in "[ a-zé山\u{301}]{0,60}", cells in 2_usize..20) {
            let lines = wrap(&text, cells);
            let bare = |text: &str| text.replace(' ', "");
            prop_assert_eq!(bare(&lines.concat()), bare(&text));
            for line in lines {
                prop_assert!(width(&line) <= cells, "{:?}", line);
            }
        }
    }
}
