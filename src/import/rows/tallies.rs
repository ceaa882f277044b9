//! What is counted while the rows of one file are read.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::anchor::{Guid, HexOrder, OrderSign, VersionDigits, WrittenAs};
use crate::directory::Field;
use crate::import::report::{MOST_REJECTIONS, Rejection, Tally, shorten};

/// The cells of one column.
#[derive(Clone, Debug, Default)]
pub(in crate::import) struct ColumnTally {
    /// Cells with the name of a type in place of one.
    pub(in crate::import) type_names: Tally,
    /// Cells that say that the value is not known.
    pub(in crate::import) unknown: Tally,
    /// Cells with an error of a spreadsheet, and those that were merged with others.
    pub(in crate::import) errors: Tally,
    /// Cells with a word for nothing.
    pub(in crate::import) nothing: Tally,
    /// Lists that the console cut off.
    pub(in crate::import) cut: Tally,
    /// Values that such a column cannot have.
    pub(in crate::import) odd: Tally,
    /// Rows of cloud users without a value that each of them has.
    pub(in crate::import) blank: Tally,
    /// Records that do not have the column, although others do.
    pub(in crate::import) silent: Tally,
    /// Rows in which another column for the same field has another value.
    pub(in crate::import) differing: Tally,
}

/// Rows that did not become users.
#[derive(Clone, Debug, Default)]
pub(in crate::import) struct RowTallies {
    pub(in crate::import) records: u64,
    pub(in crate::import) blank: Tally,
    /// Rows that are remarks of whoever made the table.
    pub(in crate::import) remarks: Tally,
    pub(in crate::import) repeated_header: Tally,
    pub(in crate::import) ragged: Tally,
    /// Rows that lack empty fields at their ends, and are read.
    pub(in crate::import) trimmed: Tally,
    /// How many of the rows that could not be read have an id, and so are users.
    pub(in crate::import) users_left_out: u64,
    /// The line of the last record, if it has fewer fields than the header.
    pub(in crate::import) short_end: Option<u64>,
    /// A last value that the end of the file has cut, by the heading of its column.
    pub(in crate::import) cut_value: Tally,
    /// Rows whose values stand beside their columns.
    pub(in crate::import) shifted: Tally,
    /// Those of both kinds that signs tell apart which are not those of the file.
    pub(in crate::import) other_signs: Tally,
    pub(in crate::import) builtin: Tally,
    pub(in crate::import) no_user: Tally,
    /// Deleted objects of Active Directory.
    pub(in crate::import) tombstones: Tally,
    /// Soft-deleted users.
    pub(in crate::import) deleted: Tally,
    /// The columns whose words have said that somebody is deleted.
    pub(in crate::import) by_state: BTreeSet<usize>,
    /// Users taken for active of whom an unread column says what looks like a deletion, by its number.
    pub(in crate::import) suspects: BTreeMap<usize, Tally>,
    /// The columns of invitations that have said that somebody is a guest.
    pub(in crate::import) by_invitation: BTreeSet<usize>,
    /// Active ones in a list of soft-deleted users.
    pub(in crate::import) active: Tally,
    /// Rows with two UPNs that are of two people, as far as the names in them tell.
    pub(in crate::import) beside: Tally,
    /// Mailboxes that are soft-deleted or inactive.
    pub(in crate::import) dead_mailboxes: Tally,
    /// Those of which the export has lost whether they are deleted.
    pub(in crate::import) unclear: Tally,
    /// Accounts of computers and services.
    pub(in crate::import) computers: Tally,
    /// How many users are synced.
    pub(in crate::import) synced: u64,
    /// Lines on which a tool says that there is more than it has given.
    pub(in crate::import) cut: Tally,
}

/// Names, and what became of their letters.
#[derive(Clone, Debug, Default)]
pub(in crate::import) struct NameTallies {
    /// Names with `?` in them.
    pub(in crate::import) questioned: Tally,
    /// Those of them that have one between two letters.
    pub(in crate::import) between_letters: Tally,
    /// Names that look as if they had been encoded twice.
    pub(in crate::import) mojibake: Tally,
    /// Names with escapes in the place of letters.
    pub(in crate::import) escaped: Tally,
    /// Names with U+FFFD in the place of letters.
    pub(in crate::import) replaced: Tally,
    /// Names that look like UTF-7.
    pub(in crate::import) utf7: Tally,
    /// Names with letters beyond ASCII.
    pub(in crate::import) beyond_ascii: Tally,
}

/// Ids of every kind.
#[derive(Clone, Debug, Default)]
pub(in crate::import) struct IdTallies {
    pub(in crate::import) unreadable: Tally,
    /// Rows with two ids that differ.
    pub(in crate::import) disputed: Tally,
    /// Why the first of them is none, and in which columns they are.
    pub(in crate::import) unreadable_why: String,
    pub(in crate::import) unreadable_in: BTreeSet<usize>,
    pub(in crate::import) missing: Tally,
    /// Ids that count up from row to row.
    pub(in crate::import) counted_up: Tally,
    /// Bare hex digits that contradict what was decided for their column.
    pub(in crate::import) contradicting: Tally,
    pub(in crate::import) wrapped: Tally,
    pub(in crate::import) lost_padding: Tally,
    pub(in crate::import) zero_mailbox: Tally,
    /// Of the computed anchors: how many there are, and which are not that of the objectGUID.
    pub(in crate::import) computed: u64,
    pub(in crate::import) computed_other: Tally,
    /// How many of those are that of the objectGUID in the other byte order.
    pub(in crate::import) computed_turned: u64,
    /// The rows of those that are not, with the GUID that each was computed from.
    pub(in crate::import) computed_ids: Vec<(u32, Guid)>,
    /// How many ids of each field are written as bytes, in Base64 or digits, and not as the text of a GUID.
    pub(in crate::import) byte_forms: HashMap<Field, usize>,
    /// The text of commands that would have computed one.
    pub(in crate::import) expressions: Tally,
}

/// What a spreadsheet has changed.
#[derive(Clone, Debug, Default)]
pub(in crate::import) struct SheetTallies {
    pub(in crate::import) errors: Tally,
    /// Values of merged cells whose user is not known, and those that are read as each row's.
    pub(in crate::import) merged: Tally,
    pub(in crate::import) shared: Tally,
    /// Values that begin as formulas do.
    pub(in crate::import) formulas: Tally,
    pub(in crate::import) scientific: Tally,
    pub(in crate::import) dates: Tally,
    /// Names that became a number, a date or a truth value.
    pub(in crate::import) names: Tally,
    /// Numbers in the place of GUIDs, which another system may have too.
    pub(in crate::import) numbers: Tally,
    pub(in crate::import) guarded: Tally,
    /// Values in typographic quotes, and values with quotation marks that do not belong there.
    pub(in crate::import) quoted: Tally,
    pub(in crate::import) stray: Tally,
    /// Employee ids of digits only, and how many of them begin with a zero.
    pub(in crate::import) numeric_ids: u64,
    pub(in crate::import) zero_led_ids: u64,
}

/// The `ImmutableId`s of cloud users.
#[derive(Clone, Debug, Default)]
pub(in crate::import) struct AnchorTallies {
    /// All that are filled.
    pub(in crate::import) total: u64,
    /// Canonical Base64 of a GUID's bytes.
    pub(in crate::import) guids: u64,
    /// The same, made from bytes in network order.
    pub(in crate::import) swapped: Tally,
    pub(in crate::import) guid_text: Tally,
    pub(in crate::import) base64_of_text: Tally,
    /// The digits of a GUID in place of its Base64, bare or as the Base64 of them.
    pub(in crate::import) hex: Tally,
    /// What may be the Base64 of a GUID with its end cut off.
    pub(in crate::import) cut: Tally,
    pub(in crate::import) binary: Tally,
    /// The text of a command that would have made an id.
    pub(in crate::import) expressions: Tally,
    pub(in crate::import) custom: Tally,
    pub(in crate::import) damaged: Tally,
    /// What the export or a spreadsheet destroyed.
    pub(in crate::import) destroyed: Tally,
    /// All zeros or all ones: nobody's.
    pub(in crate::import) of_nobody: Tally,
    /// Users who are synced, so that they have one, and in whose row there is none.
    pub(in crate::import) unsaid: Tally,
    /// Their rows, of the main table and of the one beside it.
    pub(in crate::import) unsaid_rows: [Vec<u32>; 2],
    /// Base64 with letters of one case only.
    pub(in crate::import) one_case: Tally,
    /// The rows, of the main table and of the one beside it, of those that are not the Base64 of a GUID: what they are
    /// shows when all are read.
    pub(in crate::import) odd: [Vec<u32>; 2],
    /// The form in which the whole column is written in place of Base64, the ids that were read in it, and those of the
    /// column that are written otherwise.
    pub(in crate::import) written_as: Option<WrittenAs>,
    pub(in crate::import) rewritten: Tally,
    pub(in crate::import) foreign: Tally,
    /// Texts that several users have, which are no ids, and these users.
    pub(in crate::import) shared_texts: BTreeSet<String>,
    pub(in crate::import) shared: Tally,
}

impl SheetTallies {
    /// Notes an error of a spreadsheet, or a formula in the place of its value.
    pub(super) fn add_error(&mut self, line: u64, text: &str) {
        let kind = if text.starts_with('=') { &mut self.formulas } else { &mut self.errors };
        kind.add(line, text);
    }
}

impl AnchorTallies {
    /// Whether the ids of users who must have one are lost. One alone may be a user whose sync has just begun or ended,
    /// and the checks of a pair look at that; of several the column is not whole.
    pub(in crate::import) const fn are_lost(&self) -> bool {
        self.unsaid.count > 1
    }
}

/// Lists of addresses, and which of them tell the primary one.
#[derive(Clone, Debug, Default)]
pub(in crate::import) struct ListTallies {
    /// Lists with mail addresses of users who have no mail attribute, which would tell it too.
    pub(in crate::import) all: u64,
    /// How many addresses in them are marked as primary ones, and how many as others.
    pub(in crate::import) marks: [u64; 2],
    /// Those of them in which none is marked as the primary one, or several are.
    pub(in crate::import) unmarked: Tally,
    /// Their rows, of the main table and of the one beside it.
    pub(in crate::import) unmarked_rows: [Vec<u32>; 2],
}

impl ListTallies {
    /// Whether the letter case that marks the primary address is lost: in nearly all lists all marks are alike. Of a
    /// few users none may be marked, and where a line has one address each, both marks are there.
    pub(in crate::import) fn lost_case(&self) -> bool {
        const FEWEST: u64 = 3;
        let (rarer, other) = (self.marks[0].min(self.marks[1]), self.marks[0].max(self.marks[1]));
        let unmarked = self.unmarked.count;
        unmarked >= FEWEST && unmarked * 10 >= self.all * 9 && rarer * 20 <= other
    }
}

/// A column of bare hex digits, whose order is decided at the end.
#[derive(Clone, Debug, Default)]
pub(in crate::import) struct HexColumn {
    /// How many there are, and in how many the version digit stands where text order has it, and
    /// where byte order does.
    pub(in crate::import) total: usize,
    pub(in crate::import) text: usize,
    pub(in crate::import) bytes: usize,
    /// The rows, of the main table and of the one beside it.
    pub(in crate::import) rows: [Vec<u32>; 2],
    /// The first one.
    pub(in crate::import) first: Tally,
    /// What was decided.
    pub(in crate::import) order: HexOrder,
}

/// Words of a column that may mean that there is no value, or that nobody has told it.
#[derive(Clone, Debug)]
pub(in crate::import) struct NotTold {
    pub(in crate::import) field: Field,
    pub(in crate::import) met: Tally,
    /// The rows, of the main table and of the one beside it.
    pub(in crate::import) rows: [Vec<u32>; 2],
    /// Whether they are values that nobody has told, since other cells are blank.
    pub(in crate::import) is_kept: bool,
}

/// A column of GUIDs of which some look turned, and what was decided for it.
#[derive(Clone, Debug)]
pub(in crate::import) struct OrderColumn {
    pub(in crate::import) field: Field,
    pub(in crate::import) digits: VersionDigits,
    pub(in crate::import) sign: OrderSign,
    /// The order that the form of most of them says.
    pub(in crate::import) own: HexOrder,
    pub(in crate::import) outcome: OrderOutcome,
    /// Whether the operator said it.
    pub(in crate::import) is_said: bool,
    /// The first that looks turned, as it is written, and the lines of all.
    pub(in crate::import) first: Option<Guid>,
    pub(in crate::import) lines: Tally,
}

/// What is done with a column of GUIDs of which some look turned.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(in crate::import) enum OrderOutcome {
    /// It is read as it is written.
    Kept,
    /// It is read in the other order.
    Turned,
    /// Nobody can tell, and what is in doubt is not used.
    Undecided,
}

/// One of several exports that were put together in one file: what was counted up to its end.
#[derive(Clone, Debug)]
pub(in crate::import) struct Part {
    pub(in crate::import) filled: Vec<u64>,
    pub(in crate::import) synced: u64,
    /// The rows of both tables.
    pub(in crate::import) rows: [usize; 2],
}

/// All that is counted.
#[derive(Clone, Debug, Default)]
pub(in crate::import) struct Tallies {
    /// For each column the cells with a value; by itself, since every cell is counted here.
    pub(in crate::import) filled: Vec<u64>,
    pub(in crate::import) columns: Vec<ColumnTally>,
    pub(in crate::import) lists: ListTallies,
    /// The exports of the file, but for the last one.
    pub(in crate::import) parts: Vec<Part>,
    /// Several values where there can be one, by column. A file may have many thousand columns, and hardly any has these.
    pub(in crate::import) several: BTreeMap<usize, Tally>,
    /// Words that may mean that nobody has told a value, by column.
    pub(in crate::import) not_told: BTreeMap<usize, NotTold>,
    pub(in crate::import) rows: RowTallies,
    pub(in crate::import) names: NameTallies,
    pub(in crate::import) ids: IdTallies,
    pub(in crate::import) sheet: SheetTallies,
    pub(in crate::import) anchors: AnchorTallies,
    pub(in crate::import) hex: HashMap<Field, HexColumn>,
    pub(in crate::import) orders: Vec<OrderColumn>,
    pub(in crate::import) rejected: Vec<Rejection>,
    pub(in crate::import) rejected_total: u64,
}

impl Tallies {
    /// For a file with this many columns.
    pub(in crate::import) fn new(columns: usize) -> Self {
        let (filled, all) = (vec![0; columns], vec![ColumnTally::default(); columns]);
        Self { filled, columns: all, ..Self::default() }
    }

    /// Whether the objectGUIDs are read in the other order than they are written in.
    pub(in crate::import) fn ids_are_turned(&self) -> bool {
        let turned = |column: &OrderColumn| {
            column.field == Field::ObjectGuid && column.outcome == OrderOutcome::Turned
        };
        self.orders.iter().any(turned)
    }

    /// Whether what the operator says of the order of digits has settled a column.
    pub(in crate::import) fn is_order_said(&self) -> bool {
        self.orders.iter().any(|column| column.is_said)
    }

    /// For more columns at the end.
    pub(in crate::import) fn widen(&mut self, columns: usize) {
        self.filled.resize(columns, 0);
        self.columns.resize_with(columns, ColumnTally::default);
    }

    /// Lists a row or cell that was left out.
    pub(in crate::import) fn reject(
        &mut self,
        line: u64,
        column: Option<&str>,
        reason: impl FnOnce() -> String,
    ) {
        self.rejected_total += 1;
        if self.rejected.len() < MOST_REJECTIONS {
            let column = column.map(|heading| shorten(heading.trim()));
            self.rejected.push(Rejection { line, column, reason: reason() });
        }
    }
}
