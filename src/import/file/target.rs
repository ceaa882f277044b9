//! Tables that are being written.

use crate::anchor::HexOrder;
use crate::directory::{ClassId, DeletedRow, Field, FieldSet, Row, TableBuilder};
use crate::import::rows::Interpreter;

/// A table that is being written.
pub(super) struct Target<R: Row> {
    pub(super) builder: TableBuilder<R>,
    /// For rows with sound names, and for those with `?` in them.
    pub(super) classes: [ClassId; 2],
}

impl<R: Row> Target<R> {
    pub(super) fn new() -> Self {
        let mut builder = TableBuilder::new();
        // What they know shows at the end; until then they only have to differ.
        let marked = FieldSet::EMPTY.with(Field::DisplayName);
        let classes = [
            builder.class(FieldSet::EMPTY, FieldSet::EMPTY),
            builder.class(FieldSet::EMPTY, marked),
        ];
        Self { builder, classes }
    }

    /// Says what the rows know, and forgets what does not count.
    pub(super) fn seal(&mut self, known: FieldSet, lossy: FieldSet) {
        let [sound, questioned] = self.classes;
        self.builder.set_class(sound, known, FieldSet::EMPTY);
        self.builder.set_class(questioned, known, lossy);
        // What is not known of everybody may still be known of some: a guest by the UPN, an anchor
        // that was lost. Only damaged columns are taken back.
        for field in unsaid(known) {
            self.builder.forget(field);
        }
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

/// Decides the order of bare hex digits for each column, and turns or takes back what was read.
pub(super) fn decide_hex<R: Row>(
    interpreter: &Interpreter<'_>,
    main: &mut Target<R>,
    aside: &mut Target<DeletedRow>,
) -> Vec<(Field, HexOrder)> {
    let mut decided = Vec::new();
    for (field, hex) in &interpreter.tallies.hex {
        let order = HexOrder::from_counts(hex.total, hex.text, hex.bytes);
        let [main_rows, aside_rows] = &hex.rows;
        match order {
            HexOrder::Text => {
                main.builder.swap_byte_order(*field, main_rows);
                aside.builder.swap_byte_order(*field, aside_rows);
            }
            HexOrder::Bytes => {}
            HexOrder::Undecided => {
                main.builder.unset_guids(*field, main_rows);
                aside.builder.unset_guids(*field, aside_rows);
            }
        }
        decided.push((*field, order));
    }
    decided.sort_by_key(|(field, _)| *field);
    decided
}
