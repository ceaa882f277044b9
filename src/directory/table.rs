//! A table of users: its columns and what a cell of them says.

use std::borrow::Cow;
use std::marker::PhantomData;

use super::address::{Address, unpack};
use super::column::{
    AnchorCell, AnchorColumn, DictionaryColumn, FlagColumn, GuidColumn, LinkedColumn, SplitColumn,
    TextColumn,
};
use super::index::Indexes;
use super::{AddressKind, Field, FieldSet, Flaws, Kind, Row};
use crate::anchor::{AnchorError, Guid, destroyed};

/// One cell of a table. What the export could not say is not what it said to be empty.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Cell<T> {
    /// The export does not have this field, or has it in a form that says nothing.
    Unknown,
    /// The export says that there is no value.
    Empty,
    /// The value.
    Value(T),
}

impl<T> Cell<T> {
    /// The value, where there is one.
    pub fn value(self) -> Option<T> {
        match self {
            Self::Value(value) => Some(value),
            Self::Unknown | Self::Empty => None,
        }
    }

    /// The same cell with another value.
    pub fn map<U>(self, change: impl FnOnce(T) -> U) -> Cell<U> {
        match self {
            Self::Unknown => Cell::Unknown,
            Self::Empty => Cell::Empty,
            Self::Value(value) => Cell::Value(change(value)),
        }
    }

    /// Whether the export could not say.
    pub const fn is_unknown(&self) -> bool {
        matches!(self, Self::Unknown)
    }
}

/// Whether a cloud user is synced, as far as its export tells (docs/facts.md, Reading a user).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum SyncState {
    /// It is synced.
    Synced,
    /// It was synced, and left the scope of sync.
    Left,
    /// It is synced, or was once: there is a time of a last sync, and nothing else.
    SyncedOrLeft,
    /// It was never synced.
    Never,
    /// The export does not tell.
    Unknown,
}

/// A kind of export that rows come from: which fields it has, in which of them letters were lost, and
/// whose values the rows of this kind have lost.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub(super) struct Class {
    pub(super) known: FieldSet,
    pub(super) lossy: FieldSet,
    pub(super) lost: FieldSet,
}

impl Class {
    /// The fields of which it says something.
    pub(super) const fn says(self) -> FieldSet {
        self.known.minus(self.lost)
    }
}

/// The number of a kind of export; see [`TableBuilder::class`](super::TableBuilder::class).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct ClassId(pub(super) u16);

#[derive(Clone, Debug)]
pub(super) enum Column {
    Text(TextColumn),
    Linked(LinkedColumn, Field),
    Dictionary(DictionaryColumn),
    Split(SplitColumn),
    Guid(GuidColumn),
    Anchor(AnchorColumn),
    Flag(FlagColumn),
    Addresses(TextColumn),
}

impl Column {
    pub(super) fn new(field: Field) -> Self {
        match field.kind() {
            Kind::Text => Self::Text(TextColumn::default()),
            Kind::Linked(base) => Self::Linked(LinkedColumn::default(), base),
            Kind::Dictionary => Self::Dictionary(DictionaryColumn::default()),
            Kind::Split => Self::Split(SplitColumn::default()),
            Kind::Guid => Self::Guid(GuidColumn::default()),
            Kind::Anchor => Self::Anchor(AnchorColumn::default()),
            Kind::Flag => Self::Flag(FlagColumn::default()),
            Kind::Addresses => Self::Addresses(TextColumn::default()),
        }
    }

    pub(super) fn shrink(&mut self) {
        match self {
            Self::Text(column) | Self::Addresses(column) => column.shrink(),
            Self::Linked(column, _) => column.shrink(),
            Self::Dictionary(column) => column.shrink(),
            Self::Split(column) => column.shrink(),
            Self::Guid(column) => column.shrink(),
            Self::Anchor(column) => column.shrink(),
            Self::Flag(column) => column.shrink(),
        }
    }

    fn bytes(&self) -> usize {
        match self {
            Self::Text(column) | Self::Addresses(column) => column.bytes(),
            Self::Linked(column, _) => column.bytes(),
            Self::Dictionary(column) => column.bytes(),
            Self::Split(column) => column.bytes(),
            Self::Guid(column) => column.bytes(),
            Self::Anchor(column) => column.bytes(),
            Self::Flag(column) => column.bytes(),
        }
    }
}

/// The records of one kind, in columns. See the module's introduction.
#[derive(Clone, Debug)]
pub struct Table<R> {
    pub(super) rows: u32,
    pub(super) columns: Vec<Column>,
    pub(super) classes: Vec<Class>,
    /// The class of each row; empty while there is only one.
    pub(super) class_of: Vec<u16>,
    pub(super) indexes: Indexes,
    /// How the ids come into the export, where it lacks them.
    pub(super) id_remedy: Option<Box<str>>,
    /// What is wrong with its exports as a whole.
    pub(super) flaws: Flaws,
    pub(super) row: PhantomData<R>,
}

impl<R: Row> Table<R> {
    /// How many rows there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.rows as usize
    }

    /// Whether there is no row.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rows == 0
    }

    /// All rows, in the order of the files.
    pub fn rows(&self) -> impl DoubleEndedIterator<Item = R> + ExactSizeIterator + use<R> {
        (0..self.rows).map(R::new)
    }

    fn class(&self, row: R) -> Class {
        let class = self.class_of.get(row.index()).copied().unwrap_or(0);
        self.classes.get(class as usize).copied().unwrap_or_default()
    }

    /// Whether the export of this row says anything about `field`: it has it, and has not lost the value of
    /// this row.
    #[must_use]
    pub fn knows(&self, row: R, field: Field) -> bool {
        self.class(row).says().contains(field)
    }

    /// Whether the export has `field` and lost what this row had: the name of a type, an error of a
    /// spreadsheet, or something else that cannot be such a value.
    #[must_use]
    pub fn has_lost(&self, row: R, field: Field) -> bool {
        let class = self.class(row);
        class.known.intersection(class.lost).contains(field)
    }

    /// Whether letters of this field were lost on the way (`?` in place of accents).
    #[must_use]
    pub fn is_lossy(&self, row: R, field: Field) -> bool {
        self.class(row).lossy.contains(field)
    }

    /// How the ids come into an export that lacks them: a sentence, with the command that makes that export.
    #[must_use]
    pub fn id_remedy(&self) -> Option<&str> {
        self.id_remedy.as_deref()
    }

    /// What is wrong with the exports as a whole.
    #[must_use]
    pub const fn flaws(&self) -> Flaws {
        self.flaws
    }

    /// Says what is wrong with the exports, beside what was said before.
    pub const fn add_flaws(&mut self, flaws: Flaws) {
        self.flaws = self.flaws.and(flaws);
    }

    /// The fields that at least one export had.
    #[must_use]
    pub fn known_fields(&self) -> FieldSet {
        self.classes.iter().fold(FieldSet::EMPTY, |all, class| all.union(class.says()))
    }

    /// The fields that every export had, and of which no row has lost its value.
    #[must_use]
    pub fn fields_known_everywhere(&self) -> FieldSet {
        let everywhere =
            |field: &Field| self.classes.iter().all(|class| class.says().contains(*field));
        Field::ALL.iter().copied().filter(everywhere).collect()
    }

    fn cell<T>(&self, row: R, field: Field, value: Option<T>) -> Cell<T> {
        match value {
            Some(value) => Cell::Value(value),
            None if self.knows(row, field) => Cell::Empty,
            None => Cell::Unknown,
        }
    }

    /// The text of a field of kind `Text`, `Linked` or `Dictionary`; `""` where there is none.
    #[must_use]
    pub fn text_or_empty(&self, row: R, field: Field) -> &str {
        let at = row.index();
        match &self.columns[field as usize] {
            Column::Text(column) => column.get(at),
            Column::Linked(column, base) => column.get(at, || self.text_or_empty(row, *base)),
            Column::Dictionary(column) => column.get(at),
            _ => "",
        }
    }

    /// The text of a field of kind `Text`, `Linked` or `Dictionary`.
    #[must_use]
    pub fn text(&self, row: R, field: Field) -> Cell<&str> {
        let text = self.text_or_empty(row, field);
        self.cell(row, field, (!text.is_empty()).then_some(text))
    }

    /// The GUID of a field of kind `Guid`.
    #[must_use]
    pub fn guid(&self, row: R, field: Field) -> Cell<Guid> {
        let guid = match &self.columns[field as usize] {
            Column::Guid(column) => column.get(row.index()),
            _ => None,
        };
        self.cell(row, field, guid)
    }

    /// The GUID of a field of kind `Guid` or `Anchor`.
    #[must_use]
    pub fn any_guid(&self, row: R, field: Field) -> Option<Guid> {
        match &self.columns[field as usize] {
            Column::Guid(column) => column.get(row.index()),
            Column::Anchor(column) => match column.get(row.index())? {
                AnchorCell::Guid(guid) => Some(guid),
                AnchorCell::Text(_) => None,
            },
            _ => None,
        }
    }

    /// The flag of a field of kind `Flag`.
    #[must_use]
    pub fn flag(&self, row: R, field: Field) -> Cell<bool> {
        let flag = match &self.columns[field as usize] {
            Column::Flag(column) => column.get(row.index()),
            _ => None,
        };
        self.cell(row, field, flag)
    }

    /// Whether the user is synced. Exports of MSOnline have no flag of it: the time of the last sync tells
    /// who never was.
    #[must_use]
    pub fn sync_state(&self, row: R) -> SyncState {
        match (self.flag(row, Field::Synced), self.text(row, Field::LastSync)) {
            (Cell::Value(true), _) => SyncState::Synced,
            (Cell::Value(false), _) => SyncState::Left,
            (Cell::Empty, _) | (Cell::Unknown, Cell::Empty) => SyncState::Never,
            (Cell::Unknown, Cell::Value(_)) => SyncState::SyncedOrLeft,
            (Cell::Unknown, Cell::Unknown) => SyncState::Unknown,
        }
    }

    /// The identity of the row: objectGUID on-premises, object id in the cloud. `None` where the
    /// export has none that can be read; such a row is shown and can never be queued.
    #[must_use]
    pub fn id(&self, row: R) -> Option<Guid> {
        self.guid(row, R::ID).value()
    }

    /// A user in a word: UPN, else name, else id.
    #[must_use]
    pub fn label(&self, row: R) -> String {
        let text = |field| self.text(row, field).value().map(str::to_string);
        let id = || self.id(row).map(|id| id.to_string());
        text(Field::Upn)
            .or_else(|| text(Field::DisplayName))
            .or_else(id)
            .unwrap_or_else(|| "a user without a name".into())
    }

    /// The anchor column: `ImmutableId` in the cloud, mS-DS-ConsistencyGuid on-premises. An `ImmutableId`
    /// that the export destroyed is not known.
    #[must_use]
    pub fn anchor_cell(&self, row: R) -> Cell<AnchorCell<'_>> {
        let anchor = self.anchor_as_exported(row);
        match anchor {
            Some(AnchorCell::Text(_)) if self.destroyed_id(row).is_some() => Cell::Unknown,
            _ => self.cell(row, R::ANCHOR, anchor),
        }
    }

    /// Why the `ImmutableId` of a user is not known although the export has the column: it destroyed
    /// this one.
    #[must_use]
    pub fn destroyed_id(&self, row: R) -> Option<AnchorError> {
        match self.anchor_as_exported(row)? {
            AnchorCell::Text(text) if R::ANCHOR == Field::ImmutableId => destroyed(text),
            AnchorCell::Text(_) | AnchorCell::Guid(_) => None,
        }
    }

    /// What stands in the anchor column, destroyed ids too.
    pub(super) fn anchor_as_exported(&self, row: R) -> Option<AnchorCell<'_>> {
        match &self.columns[R::ANCHOR as usize] {
            Column::Anchor(column) => column.get(row.index()),
            _ => None,
        }
    }

    /// The proxy addresses, primary ones as the export marks them. None where unknown.
    pub fn addresses(&self, row: R) -> impl Iterator<Item = Address<'_>> {
        let list = match &self.columns[Field::ProxyAddresses as usize] {
            Column::Addresses(column) => column.get(row.index()),
            _ => "",
        };
        unpack(list, self.text_or_empty(row, Field::Upn))
    }

    /// The primary SMTP address: the marked proxy address, else the mail attribute. Of several that are marked none is
    /// known to be it, and a list that has lost something may have lost the mark.
    #[must_use]
    pub fn primary_address(&self, row: R) -> Cell<&str> {
        let mut marked = self.addresses(row).filter(|address| address.kind == AddressKind::Primary);
        let first = marked.next();
        let several = marked.next().is_some();
        match (first, self.text(row, Field::Mail)) {
            (Some(address), _) if !several => Cell::Value(address.text),
            (_, Cell::Empty) if several || self.has_lost(row, Field::ProxyAddresses) => {
                Cell::Unknown
            }
            (_, mail) => mail,
        }
    }

    /// Every address under which the user is known: UPN, mail, and the SMTP proxy addresses.
    pub fn all_addresses(&self, row: R) -> impl Iterator<Item = &str> {
        let proxies = self.addresses(row).filter(|address| address.kind != AddressKind::Other);
        [Field::Upn, Field::Mail]
            .map(|field| self.text_or_empty(row, field))
            .into_iter()
            .chain(proxies.map(|address| address.text))
            .filter(|address| !address.is_empty())
    }

    /// Whether the row has a value in a field.
    #[must_use]
    pub fn has_value(&self, row: R, field: Field) -> bool {
        let at = row.index();
        match &self.columns[field as usize] {
            Column::Text(_) | Column::Linked(..) | Column::Dictionary(_) => {
                !self.text_or_empty(row, field).is_empty()
            }
            Column::Split(column) => column.has(at),
            Column::Guid(column) => column.get(at).is_some(),
            Column::Anchor(column) => column.get(at).is_some(),
            Column::Flag(column) => column.get(at).is_some(),
            Column::Addresses(column) => !column.get(at).is_empty(),
        }
    }

    /// Any field as text, as a comparison or an export shows it.
    #[must_use]
    pub fn display(&self, row: R, field: Field) -> Cell<Cow<'_, str>> {
        let at = row.index();
        match &self.columns[field as usize] {
            Column::Text(_) | Column::Linked(..) | Column::Dictionary(_) => {
                self.text(row, field).map(Cow::Borrowed)
            }
            Column::Split(column) => self.cell(row, field, column.get(at).map(Cow::Owned)),
            Column::Guid(_) => self.guid(row, field).map(|guid| Cow::Owned(guid.to_string())),
            Column::Anchor(column) => {
                let shown = column.get(at).map(|anchor| match anchor {
                    AnchorCell::Guid(guid) if field == Field::ImmutableId => guid.base64().into(),
                    AnchorCell::Guid(guid) => guid.to_string().into(),
                    AnchorCell::Text(text) => text.into(),
                });
                self.cell(row, field, shown)
            }
            Column::Flag(_) => {
                self.flag(row, field).map(|flag| if flag { "yes" } else { "no" }.into())
            }
            Column::Addresses(_) => {
                let items: Vec<String> = self.addresses(row).map(Address::to_item).collect();
                self.cell(row, field, (!items.is_empty()).then(|| items.join(" ").into()))
            }
        }
    }

    /// The number of a row's text in a field of kind `Dictionary`, 0 for none.
    #[must_use]
    pub fn dictionary_number(&self, row: R, field: Field) -> u32 {
        match &self.columns[field as usize] {
            Column::Dictionary(column) => column.number(row.index()),
            _ => 0,
        }
    }

    /// The distinct texts of a field of kind `Dictionary`: the text of number `n` at `n - 1`.
    pub fn dictionary(&self, field: Field) -> impl Iterator<Item = &str> {
        let column = match &self.columns[field as usize] {
            Column::Dictionary(column) => Some(column),
            _ => None,
        };
        column
            .into_iter()
            .flat_map(|column| (1..=column.distinct()).map(move |number| column.value(number)))
    }

    /// How much memory the table takes, in bytes.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.columns.iter().map(Column::bytes).sum::<usize>()
            + self.class_of.capacity() * 2
            + self.indexes.bytes()
    }
}
