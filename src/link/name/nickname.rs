//! Short and familiar forms of given names.

use std::collections::HashMap;
use std::sync::OnceLock;

use foldhash::fast::FixedState;

use super::nearness::Shape;

/// English names: one pair a line, `name1,relationship,name2`.
const ENGLISH: &str = include_str!("../../../assets/nicknames/english.csv");

/// Names of the rest of Europe: a formal name and its other forms a line.
const EUROPEAN: &str = include_str!("../../../assets/nicknames/european.txt");

/// A form of a name.
#[derive(Debug)]
pub(super) struct NameForm {
    pub(super) text: &'static str,
    pub(super) shape: Shape,
}

/// Every formal name with its forms, and the way back.
#[derive(Default)]
struct Nicknames {
    /// The forms of each formal name; the formal name comes first.
    forms: Vec<Vec<NameForm>>,
    /// The positions in `forms` of the names that a form may stand for, in ascending order.
    formals: HashMap<&'static str, Vec<u32>, FixedState>,
}

static NICKNAMES: OnceLock<Nicknames> = OnceLock::new();

fn nicknames() -> &'static Nicknames {
    NICKNAMES.get_or_init(Nicknames::read)
}

/// Leaves the lists of names out in this process, to measure what they are worth. Whether that came in time: once a
/// name was looked up, they count.
pub fn leave_out_nicknames() -> bool {
    NICKNAMES.set(Nicknames::default()).is_ok()
}

impl Nicknames {
    fn read() -> Self {
        let mut all: Vec<Vec<&str>> = Vec::new();
        // The pairs of one formal name stand one below the other.
        for pair in ENGLISH.lines().skip(1) {
            let Some((formal, form)) = pair.split_once(",has_nickname,") else { continue };
            if all.last().is_none_or(|forms| forms.first() != Some(&formal)) {
                all.push(vec![formal]);
            }
            all.last_mut().into_iter().for_each(|forms| forms.push(form));
        }
        let names = EUROPEAN.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
        all.extend(names.map(|line| line.split(' ').collect::<Vec<_>>()));
        let mut list = Self::default();
        for (number, forms) in all.into_iter().enumerate() {
            for form in &forms {
                list.formals.entry(form).or_default().push(number as u32);
            }
            let known = forms.into_iter().map(|text| NameForm { text, shape: Shape::of(text) });
            list.forms.push(known.collect());
        }
        list
    }

    fn formals(&self, name: &str) -> &[u32] {
        self.formals.get(name).map_or(&[], Vec::as_slice)
    }
}

/// Whether two folded given names are forms of one: a formal name and a short one (William, Bill), or two
/// short ones (Bill, Will).
#[must_use]
pub fn are_forms_of_one_name(a: &str, b: &str) -> bool {
    have_one_in_common(formal_names(a), formal_names(b))
}

/// Whether two names may stand for the same formal name.
#[inline]
pub(super) fn have_one_in_common(ours: &[u32], theirs: &[u32]) -> bool {
    ours.iter().any(|formal| theirs.contains(formal))
}

/// The numbers of the formal names that a folded given name may stand for; itself, where it is one.
#[inline]
pub(in super::super) fn formal_names(name: &str) -> &'static [u32] {
    nicknames().formals(name)
}

/// The forms of these formal names.
pub(super) fn forms_of(formals: &[u32]) -> impl Iterator<Item = &'static NameForm> {
    let list = nicknames();
    formals.iter().flat_map(|formal| &list.forms[*formal as usize])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_of_one_name_know_each_other() {
        let pairs = [
            ("william", "bill"),
            ("bill", "will"),
            ("alexander", "sascha"),
            ("dmitriy", "dima"),
            ("johannes", "hans"),
            ("francisco", "paco"),
            ("jakub", "kuba"),
            ("guillaume", "willy"),
            ("willem", "wim"),
            ("johan", "janne"),
        ];
        for (a, b) in pairs {
            assert!(are_forms_of_one_name(a, b) && are_forms_of_one_name(b, a), "{a}, {b}");
        }
        for (a, b) in [("andrew", "alina"), ("peter", "paul"), ("nobody", "nobody")] {
            assert!(!are_forms_of_one_name(a, b), "{a}, {b}");
        }
    }

    #[test]
    fn the_lists_are_read_whole() {
        assert_eq!(ENGLISH.lines().count() - 1, ENGLISH.matches(",has_nickname,").count());
        for line in EUROPEAN.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
            let plain =
                |form: &str| !form.is_empty() && form.chars().all(|c| c.is_ascii_lowercase());
            assert!(line.contains(' ') && line.split(' ').all(plain), "{line}");
        }
    }
}
