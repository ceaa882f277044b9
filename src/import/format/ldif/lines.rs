//! The lines of LDIF: a line that begins with a blank goes on with the one before it.

use std::borrow::Cow;
use std::ops::Range;

/// The lines of a text, each with those that it is folded over.
#[derive(Clone, Debug)]
pub(super) struct Lines<'t> {
    text: &'t str,
    at: usize,
}

/// One line, folded as it stands.
#[derive(Clone, Copy, Debug)]
pub(super) struct Line<'t> {
    text: &'t str,
    /// Where it begins.
    at: usize,
}

/// A line that names an attribute.
#[derive(Clone, Copy, Debug)]
pub(super) struct Attribute<'t> {
    pub(super) name: &'t str,
    pub(super) coding: Coding,
    /// The value, folded as it stands.
    value: &'t str,
    /// Where it begins.
    at: usize,
}

/// How a value is written.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Coding {
    /// As it is.
    Plain,
    /// In Base64.
    Base64,
    /// Somewhere else: it is the address of a file.
    Elsewhere,
}

/// The bytes of which names of attributes are made.
const OF_NAMES: [bool; 256] = {
    let mut table = [false; 256];
    let mut byte = 0;
    while byte < 256 {
        let c = byte as u8;
        table[byte] =
            c.is_ascii_alphanumeric() || matches!(c, b'-' | b';' | b'=' | b'.' | b'*' | b'_');
        byte += 1;
    }
    table
};

/// A blank, or the tab that an editor or a spreadsheet has put in the place of blanks.
pub(super) const fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t')
}

impl<'t> Lines<'t> {
    pub(super) const fn new(text: &'t str) -> Self {
        Self { text, at: 0 }
    }

    /// What is left of the text.
    pub(super) fn rest(&self) -> &'t str {
        self.text.get(self.at..).unwrap_or_default()
    }
}

impl<'t> Iterator for Lines<'t> {
    type Item = Line<'t>;

    fn next(&mut self) -> Option<Line<'t>> {
        let (text, at) = (self.rest(), self.at);
        if text.is_empty() {
            return None;
        }
        let bytes = text.as_bytes();
        let end = memchr::memchr_iter(b'\n', bytes)
            .find(|at| !bytes.get(at + 1).copied().is_some_and(is_blank))
            .unwrap_or(bytes.len());
        self.at = (at + end + 1).min(self.text.len());
        Some(Line { text: text.get(..end).unwrap_or_default(), at })
    }
}

impl<'t> Line<'t> {
    pub(super) const fn is_empty(self) -> bool {
        self.text.is_empty()
    }

    /// Comments are folded as well; what they go on with is no attribute.
    pub(super) fn is_comment(self) -> bool {
        self.text.starts_with('#')
    }

    /// The attribute that a comment names behind its sign.
    pub(super) fn commented(self) -> Option<Attribute<'t>> {
        let text = self.text.strip_prefix("# ")?;
        Self { text, at: self.at + 2 }.attribute()
    }

    /// The attribute that it names, if it does.
    pub(super) fn attribute(self) -> Option<Attribute<'t>> {
        let bytes = self.text.as_bytes();
        let length = bytes.iter().position(|byte| !OF_NAMES[usize::from(*byte)])?;
        if length == 0 || bytes.get(length) != Some(&b':') {
            return None;
        }
        let (coding, signs) = match bytes.get(length + 1) {
            Some(b':') => (Coding::Base64, 2),
            Some(b'<') => (Coding::Elsewhere, 2),
            _ => (Coding::Plain, 1),
        };
        let blanks = bytes.iter().skip(length + signs).take_while(|byte| is_blank(**byte)).count();
        let start = length + signs + blanks;
        let (name, value) = (self.text.get(..length)?, self.text.get(start..)?);
        Some(Attribute { name, coding, value, at: self.at + start })
    }
}

impl<'t> Attribute<'t> {
    /// Where the value stands in the text, if it is one line of it.
    pub(super) fn part(&self) -> Option<Range<usize>> {
        let is_folded = memchr::memchr(b'\n', self.value.as_bytes()).is_some();
        (!is_folded).then(|| self.at..self.at + self.value.len())
    }

    /// The value in one line. ldifde begins long ones on a line of their own.
    pub(super) fn value(&self) -> Cow<'t, str> {
        if self.part().is_some() {
            return Cow::Borrowed(self.value);
        }
        let mut unfolded = String::with_capacity(self.value.len());
        for (number, part) in self.value.split('\n').enumerate() {
            let part = if number == 0 { part } else { part.get(1..).unwrap_or_default() };
            let part =
                if unfolded.is_empty() { part.trim_start_matches([' ', '\t']) } else { part };
            unfolded.push_str(part);
        }
        Cow::Owned(unfolded)
    }

    /// How many lines of the text come before it.
    pub(super) fn lines_before(&self, text: &str) -> u64 {
        let before = text.as_bytes().get(..self.at).unwrap_or_default();
        memchr::memchr_iter(b'\n', before).count() as u64
    }

    /// Whether it is this attribute, in any letter case.
    pub(super) fn is(&self, name: &str) -> bool {
        self.name.eq_ignore_ascii_case(name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_unfolded_before_anything_else_is_made_of_them() {
        let text = "# a comment\n  that goes on: x\ndn: \n CN=a,\n  DC=x\nA:: \n QQ==\nb:<file:///x\n-\nno attribute: 1\n";
        let read: Vec<_> = Lines::new(text)
            .map(|line| {
                let attribute = line.attribute();
                attribute.map(|it| (it.name, it.coding, it.value().into_owned()))
            })
            .collect();
        assert_eq!(
            read,
            [
                None,
                Some(("dn", Coding::Plain, "CN=a, DC=x".into())),
                Some(("A", Coding::Base64, "QQ==".into())),
                Some(("b", Coding::Elsewhere, "file:///x".into())),
                None,
                None,
            ]
        );
        let read: Vec<_> = Lines::new("dn:\tCN=a\nA:: \t \tQUF\n\tB\nb:\t \n\t1\n")
            .filter_map(|line| line.attribute().map(|it| (it.name, it.value().into_owned())))
            .collect();
        assert_eq!(read, [("dn", "CN=a".into()), ("A", "QUFB".into()), ("b", "1".into())]);
    }
}
