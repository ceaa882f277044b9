//! Short and familiar forms of given names.

use std::collections::HashMap;
use std::sync::LazyLock;

use foldhash::fast::FixedState;

/// English names: one pair a line, `name1,relationship,name2`.
const ENGLISH: &str = include_str!("../../../assets/nicknames/english.csv");

/// Names of the rest of Europe: a formal name and its other forms a line.
const EUROPEAN: &str = include_str!("../../../assets/nicknames/european.txt");

/// Every formal name with its forms, and the way back.
#[derive(Default)]
struct Nicknames {
    /// The forms of each formal name; the formal name comes first.
    forms: Vec<Vec<&'static str>>,
    /// The positions in `forms` of the names that a form may stand for, in ascending order.
    formals: HashMap<&'static str, Vec<u32>, FixedState>,
}

static NICKNAMES: LazyLock<Nicknames> = LazyLock::new(Nicknames::read);

impl Nicknames {
    fn read() -> Self {
        let mut list = Self::default();
        // The pairs of one formal name stand one below the other.
        for pair in ENGLISH.lines().skip(1) {
            let Some((formal, form)) = pair.split_once(",has_nickname,") else { continue };
            if list.forms.last().is_none_or(|forms| forms.first() != Some(&formal)) {
                list.forms.push(vec![formal]);
            }
            list.forms.last_mut().into_iter().for_each(|forms| forms.push(form));
        }
        let names = EUROPEAN.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
        list.forms.extend(names.map(|line| line.split(' ').collect::<Vec<_>>()));
        for (number, forms) in list.forms.iter().enumerate() {
            for form in forms {
                list.formals.entry(form).or_default().push(number as u32);
            }
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
    let (ours, theirs) = (NICKNAMES.formals(a), NICKNAMES.formals(b));
    ours.iter().any(|formal| theirs.contains(formal))
}

/// The numbers of the formal names that a folded given name may stand for; itself, where it is one.
pub(in super::super) fn formal_names(name: &str) -> &'static [u32] {
    NICKNAMES.formals(name)
}

/// The forms of the names that a folded given name may stand for.
pub(super) fn other_forms(name: &str) -> impl Iterator<Item = &'static str> {
    let list = &*NICKNAMES;
    list.formals(name).iter().flat_map(|formal| list.forms[*formal as usize].iter().copied())
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
