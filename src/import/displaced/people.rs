//! Whether two rows are of people who have nothing of a name in common.

use crate::directory::{Field, Row, Table, local_part};
use crate::text::fold;

/// What a row tells of its person: who they are to sign in, and what they are called.
#[derive(Debug)]
pub(super) struct Named {
    /// The parts of addresses before the `@`, and the account name.
    accounts: Vec<String>,
    /// The words of the name.
    words: Vec<String>,
}

/// A word that two accounts have in common has so many letters at least: shorter ones are prefixes and initials.
const SHORTEST: usize = 5;

impl Named {
    /// What a row tells.
    pub(super) fn of<R: Row>(table: &Table<R>, row: R) -> Self {
        let locals = table.all_addresses(row).map(local_part);
        let sam = Some(table.text_or_empty(row, Field::Sam)).filter(|sam| !sam.is_empty());
        let accounts = locals.chain(sam).map(fold).collect();
        let name = match table.text_or_empty(row, Field::DisplayName) {
            "" => [Field::GivenName, Field::Surname]
                .map(|field| table.text_or_empty(row, field))
                .join(" "),
            name => name.to_string(),
        };
        let words = words(&fold(&name)).map(str::to_string).collect();
        Self { accounts, words }
    }

    /// Whether both tell who they are, and have nothing of it in common.
    pub(super) fn is_stranger_to(&self, other: &Self) -> bool {
        let has_accounts = !self.accounts.is_empty() && !other.accounts.is_empty();
        let has_names = !self.words.is_empty() && !other.words.is_empty();
        (has_accounts || has_names) && !self.shares_account(other) && !self.shares_name(other)
    }

    fn shares_account(&self, other: &Self) -> bool {
        let pairs =
            self.accounts.iter().flat_map(|ours| other.accounts.iter().map(move |it| (ours, it)));
        pairs.into_iter().any(|(ours, theirs)| {
            bare(ours) == bare(theirs)
                || words(ours).any(|word| word.len() >= SHORTEST && theirs.contains(word))
                || words(theirs).any(|word| word.len() >= SHORTEST && ours.contains(word))
        })
    }

    /// Whether the name of one is a part of that of the other: what all names of a company have behind them is not.
    fn shares_name(&self, other: &Self) -> bool {
        let is_part = |part: &Self, whole: &Self| {
            !part.words.is_empty() && part.words.iter().all(|word| whole.words.contains(word))
        };
        is_part(self, other) || is_part(other, self)
    }
}

/// The letters and digits of a text.
fn bare(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).collect()
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::directory::{FieldSet, OnPremRow, TableBuilder};

    #[test]
    fn who_has_nothing_of_a_name_in_common_is_a_stranger() {
        type Said<'a> = [&'a str; 3];
        let cases: [(Said<'_>, Said<'_>, bool); 10] = [
            (["zoe.mueller@x", "", ""], ["jose.pena@x", "", ""], true),
            (["u001@x", "", "Zoë Müller (X)"], ["u002@x", "", "José Peña (X)"], true),
            (["zoe.mueller@x", "", ""], ["mueller@y", "", ""], false),
            (["zoe@old", "", ""], ["zoe@new", "", ""], false),
            (["zmuell@x", "zoe.mueller", ""], ["z.mueller@x", "", ""], false),
            (["a1@x", "", "Zoë Müller"], ["b2@x", "", "Müller, Zoe"], false),
            (["a1@x", "", "山田 太郎"], ["b2@x", "", "王 芳"], true),
            (["a1@x", "", "山田 太郎"], ["b2@x", "", "太郎 山田"], false),
            (["", "", "Zoë Müller"], ["b2@x", "", ""], false),
            (["", "", ""], ["", "", ""], false),
        ];
        for (one, other, strange) in cases {
            let mut builder = TableBuilder::<OnPremRow>::new();
            let class = builder.class(FieldSet::EMPTY, FieldSet::EMPTY);
            let [one, other] = [one, other].map(|[upn, sam, name]| {
                let row = builder.start_row(class);
                builder.set_text(Field::Upn, upn);
                builder.set_text(Field::Sam, sam);
                builder.set_text(Field::DisplayName, name);
                row
            });
            let table = builder.finish();
            let [one, other] = [one, other].map(|row| Named::of(&table, row));
            assert_eq!(one.is_stranger_to(&other), strange, "{one:?} {other:?}");
            assert_eq!(other.is_stranger_to(&one), strange, "{other:?} {one:?}");
        }
    }
}
