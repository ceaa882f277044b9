//! Lines that go on with the one before and have lost the blank at their beginning, as a paste or a mail takes it away.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::lines::{Coding, Lines, is_blank};
use crate::import::format::fields::UNKNOWN;

/// A fold is not nearer to the beginning of a line, in bytes.
const SHORTEST: usize = 20;

/// An object with the blanks that its lines have lost.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Mended {
    pub(super) text: String,
    /// Whether all of them are back; if not, the values that go on in a way that is not clear are unknown.
    pub(super) is_whole: bool,
}

/// Gives the lines of an object that name no attribute back to those before them; `None` if there are none.
#[cold]
pub(super) fn mended(text: &str) -> Option<Mended> {
    let lines: Vec<&str> = text.lines().collect();
    let is_lost = |at: usize| at > 0 && lines.get(at).is_some_and(|line| is_rest(line));
    if !(0..lines.len()).any(is_lost) {
        return None;
    }
    // No line of what was folded is longer than those that go on, and of these those with a blank are one shorter now.
    let longest = lines.iter().map(|line| line.len()).max().unwrap_or_default();
    let goes_on =
        |line: &str| longest >= SHORTEST && (line.len() == longest || line.len() + 1 == longest);
    let mut mended =
        Mended { text: String::with_capacity(text.len() + lines.len()), is_whole: true };
    let mut first = 0;
    while first < lines.len() {
        let count = 1 + (first + 1..lines.len()).take_while(|at| is_part(lines[*at])).count();
        let part = &lines[first..first + count];
        first += count;
        let broken = part.windows(2).filter(|pair| is_rest(pair[1]));
        let are_folds = broken.clone().all(|pair| goes_on(pair[0])) || is_base64(part);
        if broken.count() == 0 {
            for line in part {
                push(&mut mended.text, "", line);
            }
        } else if are_folds {
            for line in part {
                push(&mut mended.text, if is_rest(line) { " " } else { "" }, line);
            }
        } else {
            mended.is_whole = false;
            let name = part[0].split(':').next().unwrap_or_default();
            push(&mut mended.text, name, &format!(": {UNKNOWN}"));
        }
    }
    Some(mended)
}

fn push(text: &mut String, before: &str, line: &str) {
    text.push_str(before);
    text.push_str(line);
    text.push('\n');
}

/// Whether a line belongs to the one before, with or without its blank.
fn is_part(line: &str) -> bool {
    line.as_bytes().first().copied().is_some_and(is_blank) || is_rest(line)
}

/// Whether a line is nothing by itself: no attribute, comment or end of a part of a change.
fn is_rest(line: &str) -> bool {
    let is_something = line.trim().is_empty()
        || line.trim() == "-"
        || line.starts_with('#')
        || line.as_bytes().first().copied().is_some_and(is_blank);
    !is_something && Lines::new(line).next().is_some_and(|line| line.attribute().is_none())
}

/// Whether lines are one value in Base64, which is complete with all of them and not with the first alone.
fn is_base64(part: &[&str]) -> bool {
    let Some(attribute) = part.first().and_then(|line| Lines::new(line).next()?.attribute()) else {
        return false;
    };
    let rest = part.iter().skip(1).map(|line| line.trim());
    let whole: String = std::iter::once(attribute.value().trim()).chain(rest).collect();
    attribute.coding == Coding::Base64 && STANDARD.decode(whole).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folds_that_have_lost_their_blank_are_joined_where_that_is_clear() {
        let upn = "userPrincipalName: zoe.mueller";
        let cases = [
            ("dn: CN=a\nmail: a@x\n a\n", None),
            ("dn: CN=a\n# note\n-\nmail: a@x\n", None),
            // The longest lines are those that go on.
            (
                "dn: CN=a\nuserPrincipalName: zoe.mueller\n@x.org\nmail: zoe.mueller@contoso-no.a\nrg\n",
                Some((" @x.org\n", " rg\n", true)),
            ),
            // A line before is longer, and was not folded.
            (
                "dn: CN=a\nuserPrincipalName: zoe.m\n@x.org\ndescription: a line that is longer than that\n",
                Some(("userPrincipalName: (unknown)\n", "dn: CN=a\n", false)),
            ),
            (
                "dn: CN=a\nobjectGUID:: FhjLsYV9fEWfMioUI\ntAOFw==\ndescription: a line that is longer than that\n",
                Some((" tAOFw==\n", "dn: CN=a\n", true)),
            ),
            ("dn: CN=a\ncn: b\nc\n", Some(("cn: (unknown)\n", "dn", false))),
        ];
        assert_eq!(upn.len(), 30);
        for (text, expected) in cases {
            let found = mended(text);
            assert_eq!(found.is_some(), expected.is_some(), "{text}");
            let Some((found, (one, other, is_whole))) = found.zip(expected) else { continue };
            assert!(found.text.contains(one) && found.text.contains(other), "{}", found.text);
            assert_eq!(found.is_whole, is_whole, "{text}");
        }
    }
}
