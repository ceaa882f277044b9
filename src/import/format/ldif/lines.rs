//! The lines of LDIF: a line that begins with a blank goes on with the one before it.

use std::borrow::Cow;

/// The lines of a text, each with those that it is folded over.
#[derive(Clone, Debug)]
pub(super) struct Lines<'t> {
    rest: &'t str,
}

/// One line, folded as it stands.
#[derive(Clone, Copy, Debug)]
pub(super) struct Line<'t>(&'t str);

/// A line that names an attribute.
#[derive(Clone, Copy, Debug)]
pub(super) struct Attribute<'t> {
    pub(super) name: &'t str,
    pub(super) coding: Coding,
    /// The value, folded as it stands.
    value: &'t str,
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

impl<'t> Lines<'t> {
    pub(super) const fn new(text: &'t str) -> Self {
        Self { rest: text }
    }

    /// What is left of the text.
    pub(super) const fn rest(&self) -> &'t str {
        self.rest
    }
}

impl<'t> Iterator for Lines<'t> {
    type Item = Line<'t>;

    fn next(&mut self) -> Option<Line<'t>> {
        if self.rest.is_empty() {
            return None;
        }
        let bytes = self.rest.as_bytes();
        let end = memchr::memchr_iter(b'\n', bytes)
            .find(|at| bytes.get(at + 1) != Some(&b' '))
            .unwrap_or(bytes.len());
        let line = self.rest.get(..end).unwrap_or_default();
        self.rest = self.rest.get(end + 1..).unwrap_or_default();
        Some(Line(line))
    }
}

impl<'t> Line<'t> {
    pub(super) const fn is_empty(self) -> bool {
        self.0.is_empty()
    }

    /// Comments are folded as well; what they go on with is no attribute.
    pub(super) fn is_comment(self) -> bool {
        self.0.starts_with('#')
    }

    /// The attribute that it names, if it does.
    pub(super) fn attribute(self) -> Option<Attribute<'t>> {
        let (name, value) = self.0.split_once(':')?;
        let of_name = |byte: u8| byte.is_ascii_alphanumeric() || b"-;=.*_".contains(&byte);
        if name.is_empty() || !name.bytes().all(of_name) {
            return None;
        }
        let (coding, value) = match value.as_bytes().first() {
            Some(b':') => (Coding::Base64, value.get(1..)?),
            Some(b'<') => (Coding::Elsewhere, value.get(1..)?),
            _ => (Coding::Plain, value),
        };
        Some(Attribute { name, coding, value })
    }
}

impl<'t> Attribute<'t> {
    /// The value in one line. ldifde begins long ones on a line of their own.
    pub(super) fn value(&self) -> Cow<'t, str> {
        if !self.value.contains('\n') {
            return Cow::Borrowed(self.value.trim_start_matches(' '));
        }
        let mut unfolded = String::with_capacity(self.value.len());
        for (number, part) in self.value.split('\n').enumerate() {
            let part = if number == 0 { part } else { part.get(1..).unwrap_or_default() };
            let part = if unfolded.is_empty() { part.trim_start_matches(' ') } else { part };
            unfolded.push_str(part);
        }
        Cow::Owned(unfolded)
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
    }
}
