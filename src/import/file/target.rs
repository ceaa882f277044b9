//! Tables that are being written.

use crate::anchor::{Guid, HexOrder};
use crate::directory::{ClassId, DeletedRow, Field, FieldSet, Row, TableBuilder};
use crate::import::judge::Columns;
use crate::import::rows::{Destination, Interpreter, LOSSY};

/// A table that is being written.
pub(super) struct Target<R: Row> {
    pub(super) builder: TableBuilder<R>,
    /// For rows with sound names, with `?` in them, and with letters that were replaced.
    pub(super) classes: [ClassId; 3],
}

impl<R: Row> Target<R> {
    pub(super) fn new() -> Self {
        let mut builder = TableBuilder::new();
        // What they know shows at the end; until then they only have to differ.
        let marked = FieldSet::EMPTY.with(Field::DisplayName);
        let classes = [FieldSet::EMPTY, marked, marked.with(Field::Surname)]
            .map(|lossy| builder.class(FieldSet::EMPTY, lossy));
        Self { builder, classes }
    }

    /// Reads the bare hex digits of these rows in an order, and takes back those that it makes no GUID of
    /// Active Directory of, although the other order would: it gives these rows. Where the order is not
    /// decided, all are taken back.
    fn turn_hex(&mut self, field: Field, order: HexOrder, rows: &[u32]) -> Vec<u32> {
        match order {
            HexOrder::Undecided => {
                self.builder.lose_guids(field, rows);
                return Vec::new();
            }
            HexOrder::Text => self.builder.swap_byte_order(field, rows),
            HexOrder::Bytes => {}
        }
        let users = self.builder.so_far();
        let contradicts =
            |row: &u32| users.any_guid(R::new(*row), field).is_some_and(Guid::looks_byte_swapped);
        let against: Vec<u32> = rows.iter().copied().filter(contradicts).collect();
        self.builder.lose_guids(field, &against);
        against
    }

    /// Says what the rows know, and forgets what does not count.
    pub(super) fn seal(&mut self, known: FieldSet, lossy: FieldSet) {
        let [sound, questioned, replaced] = self.classes;
        self.builder.set_class(replaced, known, LOSSY.into_iter().collect());
        self.builder.set_class(sound, known, FieldSet::EMPTY);
        self.builder.set_class(questioned, known, lossy);
        // What is not known of everybody may still be known of some: a guest by the UPN, an anchor
        // that was lost. Only damaged columns are taken back.
        for field in unsaid(known) {
            self.builder.forget(field);
        }
    }
}

/// Loses what columns do not tell of some rows: ids that must be there, lists in one letter case, blanks among values.
pub(super) fn lose_in_parts<R: Row>(
    interpreter: &Interpreter<'_>,
    columns: &Columns<'_>,
    known: FieldSet,
    (main, aside): (&mut Target<R>, &mut Target<DeletedRow>),
) {
    let anchors = &interpreter.tallies.anchors;
    if anchors.are_lost() {
        let [main_rows, aside_rows] = &anchors.unsaid_rows;
        main.builder.lose_each(Field::ImmutableId, main_rows);
        aside.builder.lose_each(Field::ImmutableId, aside_rows);
    }
    let lists = &interpreter.tallies.lists;
    if lists.lost_case() {
        let [main_rows, aside_rows] = &lists.unmarked_rows;
        main.builder.lose_each(Field::ProxyAddresses, main_rows);
        aside.builder.lose_each(Field::ProxyAddresses, aside_rows);
    }
    for (field, [main_rows, aside_rows]) in columns.blank_in_parts(known) {
        main.builder.lose_rows(field, main_rows);
        aside.builder.lose_rows(field, aside_rows);
    }
}

/// The fields of which nothing is known and no single row knows more.
fn unsaid(known: FieldSet) -> impl Iterator<Item = Field> {
    let kept_by_row = [Field::UserType, Field::ConsistencyGuid];
    Field::ALL
        .iter()
        .copied()
        .filter(move |field| !known.contains(*field) && !kept_by_row.contains(field))
}

/// Decides the order of bare hex digits for each column, unless the operator has; turns or takes back what
/// was read, and refuses the rows that contradict the decision.
pub(super) fn decide_hex<R: Row>(
    interpreter: &mut Interpreter<'_>,
    wanted: Option<HexOrder>,
    main: &mut Target<R>,
    aside: &mut Target<DeletedRow>,
) -> Vec<(Field, HexOrder)> {
    let mut decided = Vec::new();
    let mut columns = std::mem::take(&mut interpreter.tallies.hex);
    for (field, hex) in &mut columns {
        let counted = || HexOrder::from_counts(hex.total, hex.text, hex.bytes);
        let order = wanted.unwrap_or_else(counted);
        hex.order = order;
        let [main_rows, aside_rows] = &hex.rows;
        let against = main.turn_hex(*field, order, main_rows);
        interpreter.refuse_contradicting(*field, order, Destination::Main, &against);
        let against = aside.turn_hex(*field, order, aside_rows);
        interpreter.refuse_contradicting(*field, order, Destination::Aside, &against);
        decided.push((*field, order));
    }
    interpreter.tallies.hex = columns;
    decided.sort_by_key(|(field, _)| *field);
    decided
}
