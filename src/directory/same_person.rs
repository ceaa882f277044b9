//! Whether records with one id can be of one person.

use std::collections::HashSet;

use super::address::address_key;
use super::{Cell, Field, Row, Table};
use crate::text::fold;

/// A record: its table, the number of that table, and its row.
pub(super) struct Told<'t, R> {
    pub(super) table: &'t Table<R>,
    pub(super) number: usize,
    pub(super) row: R,
}

/// Whether these records, which have one id, name people who cannot be one. Each is compared with the one before it
/// and with the first, of those that tell who they are: somebody else would differ from one of them.
pub(super) fn are_contradicted<'t, R: Row>(records: impl Iterator<Item = Told<'t, R>>) -> bool {
    let mut telling = records.filter(Told::tells);
    let Some(first) = telling.next() else { return false };
    let mut last: Option<Told<'_, R>> = None;
    for record in telling {
        if first.contradicts(&record) || last.is_some_and(|last| last.contradicts(&record)) {
            return true;
        }
        last = Some(record);
    }
    false
}

/// How two records stand to each other in something that names a person.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Standing {
    Agree,
    Differ,
    /// One of them does not say, or says nothing that counts.
    Silent,
}

impl Standing {
    fn of<T: PartialEq>(ours: Option<T>, theirs: Option<T>) -> Self {
        match (ours, theirs) {
            (Some(ours), Some(theirs)) if ours == theirs => Self::Agree,
            (Some(_), Some(_)) => Self::Differ,
            _ => Self::Silent,
        }
    }
}

impl<R: Row> Told<'_, R> {
    /// Whether it tells who the person is.
    fn tells(&self) -> bool {
        let who = [Field::Upn, Field::Sam, Field::DisplayName, Field::CommonName, Field::Mail];
        let more = [Field::EmployeeId, Field::Sid, Field::GivenName];
        who.iter().chain(&more).any(|field| self.table.has_value(self.row, *field))
    }

    /// Whether the two name people who cannot be one. What nobody shares speaks for one person as loud as two
    /// differences against it; a name, which namesakes share, as loud as one. From one export to the next somebody may
    /// be renamed, so that one difference more is borne there.
    fn contradicts(&self, other: &Self) -> bool {
        let is_later = self.number != other.number;
        let name = self.name_standing(other, is_later);
        let own = [
            self.upn_standing(other),
            Standing::of(self.key(Field::Sam), other.key(Field::Sam)),
            Standing::of(self.employee_id(), other.employee_id()),
            Standing::of(self.key(Field::Sid), other.key(Field::Sid)),
            self.address_standing(other),
        ];
        let agreeing = |standing: Standing| u32::from(standing == Standing::Agree);
        let differing = |standing: Standing| u32::from(standing == Standing::Differ);
        let spoken_for = agreeing(name) + own.iter().map(|one| 2 * agreeing(*one)).sum::<u32>();
        let against = differing(name) + own.iter().map(|one| differing(*one)).sum::<u32>();
        against > spoken_for + u32::from(is_later)
    }

    fn text(&self, field: Field) -> Option<String> {
        match self.table.display(self.row, field) {
            Cell::Value(text) if !self.table.is_lossy(self.row, field) => Some(text.into_owned()),
            _ => None,
        }
    }

    fn key(&self, field: Field) -> Option<String> {
        self.text(field).map(|text| address_key(&text).into_owned())
    }

    /// The employee id without the zeros that a spreadsheet takes from it.
    fn employee_id(&self) -> Option<String> {
        let id = self.key(Field::EmployeeId)?;
        Some(id.trim_start_matches('0').to_string())
    }

    /// The words of a name, in any order.
    fn words(&self, fields: &[Field]) -> Option<Vec<String>> {
        let texts: Option<Vec<String>> = fields.iter().map(|field| self.text(*field)).collect();
        let folded = fold(&texts?.join(" "));
        let mut words: Vec<String> = folded
            .split(|letter: char| !letter.is_alphanumeric())
            .filter(|word| !word.is_empty())
            .map(str::to_string)
            .collect();
        words.sort_unstable();
        (!words.is_empty()).then_some(words)
    }

    /// How the names stand. Between two exports a surname may change: who keeps the given name has no other name.
    fn name_standing(&self, other: &Self, is_later: bool) -> Standing {
        const NAMES: [&[Field]; 3] =
            [&[Field::DisplayName], &[Field::CommonName], &[Field::GivenName, Field::Surname]];
        let standing_in = |fields: &&[Field]| Standing::of(self.words(fields), other.words(fields));
        let standings = || NAMES.iter().map(standing_in);
        if standings().any(|standing| standing == Standing::Agree) {
            return Standing::Agree;
        }
        let given =
            || Standing::of(self.words(&[Field::GivenName]), other.words(&[Field::GivenName]));
        if is_later && given() == Standing::Agree {
            return Standing::Silent;
        }
        standings().find(|standing| *standing == Standing::Differ).unwrap_or(Standing::Silent)
    }

    /// How the UPNs stand: one that got another domain only is that of the same person, but no proof of it.
    fn upn_standing(&self, other: &Self) -> Standing {
        let (ours, theirs) = (self.key(Field::Upn), other.key(Field::Upn));
        let local = |upn: &Option<String>| Some(upn.as_ref()?.split_once('@')?.0.to_string());
        match Standing::of(ours.as_ref(), theirs.as_ref()) {
            Standing::Differ if Standing::of(local(&ours), local(&theirs)) == Standing::Agree => {
                Standing::Silent
            }
            standing => standing,
        }
    }

    /// How the addresses stand: one in common is that of one person. Other ones tell nothing beside another UPN.
    fn address_standing(&self, other: &Self) -> Standing {
        let addresses = |told: &Self| -> HashSet<String> {
            let all = told.table.all_addresses(told.row);
            all.map(|address| address_key(address).into_owned()).collect()
        };
        let (ours, theirs) = (addresses(self), addresses(other));
        let has_upns = [self, other].iter().all(|told| told.table.has_value(told.row, Field::Upn));
        if !ours.is_disjoint(&theirs) {
            return Standing::Agree;
        }
        if has_upns || ours.is_empty() || theirs.is_empty() {
            return Standing::Silent;
        }
        Standing::Differ
    }
}

#[cfg(test)]
mod tests {
    use super::super::{
        Address, AddressKind, Cell, FieldSet, OnPremRow, Row, SharedId, TableBuilder, merge,
    };
    use super::*;
    use crate::anchor::Guid;
    use Field::{DisplayName, EmployeeId, GivenName, Mail, Sam, Sid, Upn};

    type Said<'a> = &'a [(Field, &'a str)];

    fn id(byte: u8) -> Guid {
        Guid::from_ad_bytes([byte; 16])
    }

    /// A table of users, each with an id.
    fn table(users: &[(u8, Said<'_>)]) -> Table<OnPremRow> {
        let mut builder = TableBuilder::new();
        let class = builder.class(Field::ALL.iter().copied().collect(), FieldSet::EMPTY);
        for (byte, said) in users {
            builder.start_row(class);
            builder.set_guid(Field::ObjectGuid, id(*byte));
            for (field, text) in *said {
                builder.set_text(*field, text);
            }
        }
        builder.finish()
    }

    /// Whether two rows of one id stay one user: in one file, and in two.
    fn are_one(first: Said<'_>, second: Said<'_>) -> [bool; 2] {
        let in_one = vec![table(&[(1, first), (1, second)])];
        let in_two = vec![table(&[(1, first)]), table(&[(1, second)])];
        [in_one, in_two].map(|tables| {
            let (merged, report) = merge(tables).unwrap();
            assert_eq!(report.shared.len() + 1, merged.len());
            merged.len() == 1
        })
    }

    #[test]
    fn people_who_cannot_be_one_stay_apart_with_an_unknown_id() {
        let anna: Said<'_> =
            &[(Upn, "anna.adler@x.org"), (Sam, "aadler"), (DisplayName, "Anna Adler")];
        let bernd: Said<'_> = &[
            (Upn, "bernd.adler@x.org"),
            (Sam, "badler"),
            (DisplayName, "Bernd Adler"),
            (EmployeeId, "77"),
        ];
        let carl: Said<'_> = &[(Upn, "carl@x.org")];
        let (users, report) =
            merge(vec![table(&[(1, anna), (2, carl), (1, bernd), (1, anna)])]).unwrap();
        let row = OnPremRow::new;
        let names: Vec<&str> = users.rows().map(|row| users.text_or_empty(row, Upn)).collect();
        assert_eq!(names, ["anna.adler@x.org", "carl@x.org", "bernd.adler@x.org"]);
        assert_eq!(users.find(id(1)), None);
        for at in [0, 2] {
            assert_eq!(users.guid(row(at), Field::ObjectGuid), Cell::Unknown);
            assert!(users.has_lost(row(at), Field::ObjectGuid));
        }
        assert_eq!(users.id(row(1)), Some(id(2)));
        // Nothing of one person is filled in from another.
        assert_eq!(users.text(row(0), EmployeeId), Cell::Empty);
        let shared = SharedId {
            id: id(1),
            people: vec![(0, 0), (0, 2)],
            names: ["anna.adler@x.org".into(), "bernd.adler@x.org".into()],
        };
        assert_eq!(report.shared, [shared]);
        assert_eq!(report.sources, [(0, 0), (0, 1), (0, 2)]);
    }

    #[test]
    fn who_is_renamed_is_one_person() {
        for (first, second, one) in [
            // Renamed in one thing.
            (
                &[(Upn, "a@x"), (DisplayName, "Anna Ash")][..],
                &[(Upn, "b@x"), (DisplayName, "Ash, Anna")][..],
                [true; 2],
            ),
            (
                &[(Upn, "a@x"), (DisplayName, "Anna Ash")],
                &[(Upn, "A@X"), (DisplayName, "Anna Birk")],
                [true; 2],
            ),
            (&[(Upn, "a@x.org")], &[(Upn, "a@new.org")], [true; 2]),
            (
                &[(Upn, "a@x.org"), (Sam, "a")],
                &[(Upn, "b@x.org"), (Sam, "a"), (DisplayName, "B")],
                [true; 2],
            ),
            // Married, with what stays.
            (
                &[(Upn, "a@x"), (DisplayName, "Anna Ash"), (Sam, "aash")],
                &[(Upn, "b@x"), (DisplayName, "Anna Birk"), (Sam, "aash")],
                [true; 2],
            ),
            (
                &[(Upn, "a@x"), (DisplayName, "Anna Ash"), (EmployeeId, "007")],
                &[(Upn, "b@x"), (DisplayName, "Anna Birk"), (EmployeeId, "7")],
                [true; 2],
            ),
            (
                &[(Upn, "a@x"), (DisplayName, "Anna Ash"), (Sid, "S-1-5-21-1-2-3-1001")],
                &[(Upn, "b@x"), (DisplayName, "Anna Birk"), (Sid, "S-1-5-21-1-2-3-1001")],
                [true; 2],
            ),
            // Only between two exports is anybody renamed.
            (&[(Upn, "a@x")], &[(Upn, "b@x")], [false, true]),
            (
                &[(Upn, "a@x"), (Sam, "jsmith"), (DisplayName, "John Smith")],
                &[(Upn, "b@x"), (Sam, "john.smith"), (DisplayName, "John Smith")],
                [false, true],
            ),
            (
                &[(Upn, "a@x"), (GivenName, "Anna"), (DisplayName, "Anna Ash")],
                &[(Upn, "b@x"), (GivenName, "Anna"), (DisplayName, "Anna Birk")],
                [false, true],
            ),
            // Somebody else.
            (
                &[(Upn, "a@x"), (DisplayName, "Anna Adler")],
                &[(Upn, "b@x"), (DisplayName, "Bernd Adler")],
                [false; 2],
            ),
            (
                &[(Sam, "a"), (DisplayName, "Anna Adler")],
                &[(Sam, "b"), (DisplayName, "Bernd Adler")],
                [false; 2],
            ),
            (
                &[(Mail, "a@x"), (DisplayName, "Anna")],
                &[(Mail, "b@x"), (DisplayName, "Bernd")],
                [false; 2],
            ),
            // One of them says nothing.
            (&[(Upn, "a@x")], &[], [true; 2]),
            (&[(Upn, "a@x")], &[(DisplayName, "Anna")], [true; 2]),
        ] {
            assert_eq!(are_one(first, second), one, "{first:?} {second:?}");
            assert_eq!(are_one(second, first), one, "{second:?} {first:?}");
        }
    }

    /// Somebody whom one of many rows tells is found among rows that say little.
    #[test]
    fn a_row_that_says_nothing_hides_nobody() {
        let (users, report) =
            merge(vec![table(&[(1, &[(Upn, "a@x")]), (1, &[]), (1, &[]), (1, &[(Upn, "b@x")])])])
                .unwrap();
        assert_eq!((users.len(), report.shared.len()), (4, 1));
    }

    #[test]
    fn a_sound_file_still_names_whom_a_damaged_one_confuses() {
        let damaged = table(&[(1, &[(Upn, "a@x")]), (1, &[(Upn, "b@x")])]);
        let sound = table(&[(3, &[(Upn, "b@x"), (Sam, "b")])]);
        let (users, _) = merge(vec![damaged, sound]).unwrap();
        assert_eq!(users.len(), 2);
        let b = users.find(id(3)).unwrap();
        assert_eq!(users.text(b, Sam), Cell::Value("b"));
        assert_eq!(users.rows().filter_map(|row| users.id(row)).count(), 1);
    }

    #[test]
    fn addresses_of_one_person_are_united() {
        let mut builder = TableBuilder::<OnPremRow>::new();
        let class = builder.class(Field::ALL.iter().copied().collect(), FieldSet::EMPTY);
        for item in ["smtp:old@x.org", "SMTP:anna@x.org", "smtp:Anna@x.org", "SMTP:other@x.org"] {
            builder.start_row(class);
            builder.set_guid(Field::ObjectGuid, id(1));
            builder.set_text(Upn, "anna@x.org");
            builder.set_addresses([Address::parse(item)]);
        }
        let (users, report) = merge(vec![builder.finish()]).unwrap();
        let addresses: Vec<(AddressKind, &str)> = users
            .addresses(OnPremRow::new(0))
            .map(|address| (address.kind, address.text))
            .collect();
        assert_eq!(
            addresses,
            [
                (AddressKind::Secondary, "old@x.org"),
                (AddressKind::Primary, "anna@x.org"),
                (AddressKind::Secondary, "other@x.org"),
            ]
        );
        assert!(report.repeated.iter().all(|conflict| conflict.differing.is_empty()));
    }
}
