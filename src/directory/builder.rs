//! Building a [`Table`].

use std::collections::HashMap;
use std::marker::PhantomData;

use super::column::TooLarge;
use super::index::Indexes;
use super::table::{Class, ClassId, Column};
use super::{Address, AnchorCell, Field, FieldSet, Flaws, Kind, Row, Table};
use crate::anchor::Guid;

/// Builds a [`Table`] row by row.
///
/// Within a row a field is set at most once; a second value for a text is ignored. Texts are
/// stored as they are given: trimming and judging values is for the import.
#[derive(Debug)]
pub struct TableBuilder<R> {
    table: Table<R>,
    /// The number of each class.
    numbers: HashMap<Class, u16>,
    /// The packed addresses of the current row; kept for its memory.
    list: String,
    too_large: bool,
}

impl<R: Row> Default for Table<R> {
    fn default() -> Self {
        TableBuilder::new().finish()
    }
}

impl<R: Row> Default for TableBuilder<R> {
    fn default() -> Self {
        Self::new()
    }
}

impl<R: Row> TableBuilder<R> {
    /// A builder of an empty table.
    #[must_use]
    pub fn new() -> Self {
        let table = Table {
            rows: 0,
            columns: Field::ALL.iter().copied().map(Column::new).collect(),
            classes: Vec::new(),
            class_of: Vec::new(),
            indexes: Indexes::default(),
            id_remedy: None,
            flaws: Flaws::default(),
            row: PhantomData,
        };
        Self { table, numbers: HashMap::new(), list: String::new(), too_large: false }
    }

    /// Announces a kind of export: the fields it has, and those of them in which letters were lost.
    pub fn class(&mut self, known: FieldSet, lossy: FieldSet) -> ClassId {
        ClassId(self.number_of(Class { known, lossy, lost: FieldSet::EMPTY }))
    }

    fn number_of(&mut self, class: Class) -> u16 {
        if let Some(number) = self.numbers.get(&class) {
            return *number;
        }
        let number = self.table.classes.len() as u16;
        self.table.classes.push(class);
        self.numbers.insert(class, number);
        number
    }

    /// Changes what a class knows, for rows already added too, also for those that have lost values: some
    /// columns show only at the end that they say nothing.
    pub fn set_class(&mut self, class: ClassId, known: FieldSet, lossy: FieldSet) {
        let before = self.table.classes[class.0 as usize];
        for class in &mut self.table.classes {
            if (class.known, class.lossy) == (before.known, before.lossy) {
                (class.known, class.lossy) = (known, lossy);
            }
        }
        self.numbers.clear();
        let numbered = self.table.classes.iter().zip(0..).map(|(class, number)| (*class, number));
        self.numbers.extend(numbered);
    }

    /// Says that the export has lost the current row's value of a field: it is not known, although it is of
    /// other rows.
    pub fn lose(&mut self, field: Field) {
        self.lose_in(self.current(), field);
    }

    /// Says that the export tells nothing of a field of any row up to now.
    pub fn lose_so_far(&mut self, field: Field) {
        (0..self.table.rows as usize).for_each(|row| self.lose_in(row, field));
    }

    /// Says that the export tells nothing of a field of these rows.
    pub fn lose_rows(&mut self, field: Field, rows: std::ops::Range<usize>) {
        rows.for_each(|row| self.lose_in(row, field));
    }

    /// The same of these rows, one by one.
    pub fn lose_each(&mut self, field: Field, rows: &[u32]) {
        for row in rows {
            self.lose_in(*row as usize, field);
        }
    }

    fn lose_in(&mut self, row: usize, field: Field) {
        /// So many kinds of losses are told apart; a row of yet another has lost everything.
        const MOST_CLASSES: usize = 60_000;
        let class_of = self.table.class_of.get(row).copied().unwrap_or(0);
        let Some(mut class) = self.table.classes.get(class_of as usize).copied() else { return };
        class.lost = class.lost.with(field);
        if self.table.classes.len() >= MOST_CLASSES && !self.numbers.contains_key(&class) {
            class.lost = Field::ALL.iter().copied().collect();
        }
        let number = self.number_of(class);
        if self.table.class_of.len() <= row {
            self.table.class_of.resize(row + 1, 0);
        }
        self.table.class_of[row] = number;
    }

    /// Says how the ids come into the export, which lacks them.
    pub fn set_id_remedy(&mut self, remedy: &str) {
        self.table.id_remedy = Some(remedy.into());
    }

    /// Begins the next row.
    pub fn start_row(&mut self, class: ClassId) -> R {
        let row = self.table.rows;
        if class.0 != 0 && self.table.class_of.len() < row as usize {
            self.table.class_of.resize(row as usize, 0);
        }
        if class.0 != 0 || !self.table.class_of.is_empty() {
            self.table.class_of.push(class.0);
        }
        self.table.rows += 1;
        R::new(row)
    }

    /// How many rows have been begun.
    #[must_use]
    pub fn len(&self) -> usize {
        self.table.len()
    }

    /// Whether no row has been begun.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.table.is_empty()
    }

    /// The table as far as it is built. Nothing may be looked up in it by key yet.
    #[must_use]
    pub fn so_far(&self) -> &Table<R> {
        &self.table
    }

    /// The text that the current row has so far, `""` if none: of a field of kind `Text`, `Linked` or
    /// `Dictionary`.
    #[must_use]
    pub fn current_text(&self, field: Field) -> &str {
        self.table.text_or_empty(R::new(self.current() as u32), field)
    }

    /// The identity that the current row has so far.
    #[must_use]
    pub fn current_id(&self) -> Option<Guid> {
        self.table.id(R::new(self.current() as u32))
    }

    fn current(&self) -> usize {
        (self.table.rows as usize).saturating_sub(1)
    }

    /// Sets a text of the current row. An empty text is no value.
    pub fn set_text(&mut self, field: Field, text: &str) {
        let row = self.current();
        if text.is_empty() {
            return;
        }
        let is_base = match field.kind() {
            Kind::Linked(base) => self.table.text_or_empty(R::new(row as u32), base) == text,
            _ => false,
        };
        let pushed = match &mut self.table.columns[field as usize] {
            Column::Text(column) if column.len() <= row => column.push(row, text),
            Column::Linked(column, _) if !column.has(row) => {
                column.push(row, text, if is_base { text } else { "" })
            }
            Column::Dictionary(column) if column.len() <= row => column.push(row, text),
            Column::Split(column) if !column.has(row) => column.push(row, text),
            _ => Ok(()),
        };
        self.note(pushed);
    }

    /// Sets a GUID of the current row.
    pub fn set_guid(&mut self, field: Field, guid: Guid) {
        let row = self.current();
        if let Column::Guid(column) = &mut self.table.columns[field as usize] {
            column.set(row, guid);
        }
    }

    /// Sets an anchor of the current row.
    pub fn set_anchor(&mut self, field: Field, cell: AnchorCell<'_>) {
        let row = self.current();
        if let Column::Anchor(column) = &mut self.table.columns[field as usize] {
            column.set(row, cell);
        }
    }

    /// Sets a flag of the current row.
    pub fn set_flag(&mut self, field: Field, value: bool) {
        let row = self.current();
        if let Column::Flag(column) = &mut self.table.columns[field as usize] {
            column.set(row, value);
        }
    }

    /// Sets the proxy addresses of the current row, after its UPN.
    pub fn set_addresses<'a>(&mut self, addresses: impl IntoIterator<Item = Address<'a>>) {
        let row = self.current();
        let upn = self.table.text_or_empty(R::new(row as u32), Field::Upn);
        self.list.clear();
        for address in addresses {
            address.pack(upn, &mut self.list);
        }
        let pushed = match &mut self.table.columns[Field::ProxyAddresses as usize] {
            Column::Addresses(column) if column.len() <= row && !self.list.is_empty() => {
                column.push(row, &self.list)
            }
            _ => Ok(()),
        };
        self.note(pushed);
    }

    /// Reads the GUIDs of these rows in the other byte order: bare hex digits can be decided only
    /// when the whole column has been seen.
    pub fn swap_byte_order(&mut self, field: Field, rows: &[u32]) {
        match &mut self.table.columns[field as usize] {
            Column::Guid(column) => column.swap_order(rows),
            Column::Anchor(column) => column.guids_mut().swap_order(rows),
            _ => {}
        }
    }

    /// Takes back the GUIDs of these rows, whose bare hex digits could be read in either order: the ids
    /// are not known. An anchor keeps its digits, so that nothing else is taken for one.
    pub fn lose_guids(&mut self, field: Field, rows: &[u32]) {
        match &mut self.table.columns[field as usize] {
            Column::Guid(column) => column.clear_rows(rows),
            Column::Anchor(column) => column.guids_to_digits(rows),
            _ => {}
        }
        for row in rows {
            self.lose_in(*row as usize, field);
        }
    }

    /// Puts another anchor in the place of the one that a row has as a text.
    pub fn replace_anchor(&mut self, field: Field, row: u32, cell: AnchorCell<'_>) {
        if let Column::Anchor(column) = &mut self.table.columns[field as usize] {
            column.clear_texts(&[row]);
            column.set(row as usize, cell);
        }
    }

    /// Takes back the texts of these rows in a column of anchors: they have none.
    pub fn clear_texts(&mut self, field: Field, rows: &[u32]) {
        if let Column::Anchor(column) = &mut self.table.columns[field as usize] {
            column.clear_texts(rows);
        }
    }

    /// Takes back the text that the current row has in a field, and says that it is not known.
    pub fn lose_text(&mut self, field: Field) {
        let row = self.current();
        match &mut self.table.columns[field as usize] {
            Column::Text(column) | Column::Addresses(column) => column.clear_last(row),
            Column::Linked(column, _) => column.clear_last(row),
            Column::Anchor(column) => column.clear_texts(&[row as u32]),
            Column::Dictionary(_) | Column::Split(_) | Column::Guid(_) | Column::Flag(_) => {}
        }
        self.lose_in(row, field);
    }

    /// Takes back every value of a field: a column that turns out to be damaged as a whole says
    /// nothing about anybody. The caller takes the field out of the class too.
    pub fn forget(&mut self, field: Field) {
        self.table.columns[field as usize] = Column::new(field);
    }

    fn note(&mut self, pushed: Result<(), TooLarge>) {
        self.too_large |= pushed.is_err();
    }

    /// Whether a value did not fit; see [`TooLarge`].
    #[must_use]
    pub fn is_too_large(&self) -> bool {
        self.too_large
    }

    /// The finished table.
    #[must_use]
    pub fn finish(mut self) -> Table<R> {
        self.table.columns.iter_mut().for_each(Column::shrink);
        self.table.class_of.shrink_to_fit();
        self.table
    }
}
