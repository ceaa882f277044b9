//! `ImmutableId`s that are not the Base64 of a GUID: what each is shows when all of the file are read.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::target::Target;
use crate::anchor::{
    Guid, HexOrder, ImmutableIdReading, WrittenAs, bare_hex, may_be_cut, misspelled, no_id_but,
    written_as,
};
use crate::directory::{AnchorCell, Cell, DeletedRow, Field, Row, Table, address_key};
use crate::import::report::{Tally, shorten};
use crate::import::rows::{AnchorTallies, Destination, Interpreter, is_expression};

/// An id that is cut off is told from a word by its length: a word of so many letters has no digits and capitals in it.
const FEWEST_OF_CUT: usize = 16;
/// What is so of one id may be so in the cloud; of several, where hardly any is whole, it was made on the way.
const FEWEST: usize = 2;
/// So many users with one text are no accident: of two, one has taken over what the other had.
const FEWEST_HOLDERS: usize = 3;

/// What is done with an odd id.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Fate {
    /// It is what it is.
    Stays,
    /// It is the id of this GUID, which was written in another form.
    Read(Guid),
    /// It is written otherwise than the others of its column.
    Foreign,
    /// Several users have it, and so it is none.
    Shared,
}

/// Where an odd id stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Place {
    to: Destination,
    row: u32,
}

/// The tables of a file.
struct Tables<'t, R: Row> {
    main: &'t mut Target<R>,
    aside: &'t mut Target<DeletedRow>,
}

/// Decides what the odd ids of a file are: reads a column that was written in another form as a whole, and takes back a
/// text that several users have.
pub(super) fn decide_anchors<R: Row>(
    interpreter: &mut Interpreter<'_>,
    main: &mut Target<R>,
    aside: &mut Target<DeletedRow>,
) {
    let [of_main, of_aside] = std::mem::take(&mut interpreter.tallies.anchors.odd);
    if of_main.is_empty() && of_aside.is_empty() {
        return;
    }
    let mut tables = Tables { main, aside };
    let place = |to| move |row| Place { to, row };
    let mut odd: Vec<Place> = of_main.into_iter().map(place(Destination::Main)).collect();
    odd.extend(of_aside.into_iter().map(place(Destination::Aside)));
    odd.retain(|it| !tables.text(*it).is_empty());
    let forms: Vec<Option<(WrittenAs, Guid)>> =
        odd.iter().map(|it| written_as(tables.text(*it))).collect();
    let form = form_of_column(&interpreter.tallies.anchors, &odd, &forms, &tables);
    let fates = match &form {
        Some((form, order)) => forms.into_iter().map(|id| read_as(form, *order, id)).collect(),
        None => fates_of_shared(&odd, &tables),
    };
    interpreter.tallies.anchors.written_as = form.map(|(form, _)| form);
    for (it, fate) in odd.into_iter().zip(fates) {
        settle(interpreter, &mut tables, it, fate);
    }
}

/// The form in which nearly all ids of a column are written, and the order of bare hex digits.
fn form_of_column<R: Row>(
    anchors: &AnchorTallies,
    odd: &[Place],
    forms: &[Option<(WrittenAs, Guid)>],
    tables: &Tables<'_, R>,
) -> Option<(WrittenAs, HexOrder)> {
    let mut counts: BTreeMap<&WrittenAs, usize> = BTreeMap::new();
    for (form, _) in forms.iter().flatten() {
        *counts.entry(form).or_default() += 1;
    }
    let (form, count) = counts.into_iter().max_by_key(|(_, count)| *count)?;
    let (all, whole) = (anchors.total as usize, anchors.guids as usize);
    let is_most = count * 2 > all && whole * 10 <= count;
    // Ids without any of the signs are the same in such a form.
    let is_of_signs = matches!(form, WrittenAs::Percent | WrittenAs::Unpadded)
        && (count + whole) * 2 > all
        && !tables.have_signs();
    if count < FEWEST || !(is_most || is_of_signs) {
        return None;
    }
    let digits = || odd.iter().map(|it| tables.text(*it)).filter(|text| bare_hex(text).is_some());
    let order = if *form == WrittenAs::Hex { HexOrder::decide(digits()) } else { HexOrder::Bytes };
    (order != HexOrder::Undecided).then(|| (form.clone(), order))
}

fn read_as(form: &WrittenAs, order: HexOrder, id: Option<(WrittenAs, Guid)>) -> Fate {
    match id {
        Some((own, guid)) if own == *form => Fate::Read(match order {
            HexOrder::Text => guid.other_byte_order(),
            HexOrder::Bytes | HexOrder::Undecided => guid,
        }),
        _ => Fate::Foreign,
    }
}

/// Whose text several users have. An id is one user's alone: such a text is something else.
fn fates_of_shared<R: Row>(odd: &[Place], tables: &Tables<'_, R>) -> Vec<Fate> {
    let mut holders: HashMap<&str, BTreeSet<Holder<'_>>> = HashMap::new();
    for it in odd {
        let of_text = holders.entry(tables.text(*it)).or_default();
        if of_text.len() < FEWEST_HOLDERS {
            of_text.insert(tables.holder(*it));
        }
    }
    let is_shared = |it: &Place| {
        holders.get(tables.text(*it)).is_some_and(|holders| holders.len() >= FEWEST_HOLDERS)
            // Zeros are what several users were given, as a script does it.
            && !matches!(ImmutableIdReading::of(tables.text(*it)), ImmutableIdReading::Guid(_))
    };
    odd.iter().map(|it| if is_shared(it) { Fate::Shared } else { Fate::Stays }).collect()
}

fn settle<R: Row>(
    interpreter: &mut Interpreter<'_>,
    tables: &mut Tables<'_, R>,
    it: Place,
    fate: Fate,
) {
    let line = interpreter.line_of(it.to, it.row);
    let (text, upn) = (tables.text(it).to_string(), tables.upn(it).to_string());
    let anchors = &mut interpreter.tallies.anchors;
    match fate {
        Fate::Stays => tally_of(anchors, &text).add(line, &upn),
        Fate::Read(guid) => {
            anchors.guids += 1;
            anchors.rewritten.add(line, &text);
            if guid.looks_byte_swapped() {
                anchors.swapped.add(line, &upn);
            }
            tables.replace(it, AnchorCell::Guid(guid));
        }
        Fate::Foreign => {
            anchors.foreign.add(line, &text);
            tables.replace(it, AnchorCell::Text(&no_id_but(&text)));
            let column = interpreter.plan.candidates(Field::ImmutableId).next();
            let heading = column.and_then(|at| interpreter.header.names.get(at.column)).cloned();
            interpreter.tallies.reject(line, heading.as_deref(), || {
                format!("'{}': not written as the others of its column", shorten(&text))
            });
        }
        Fate::Shared => {
            anchors.shared_texts.insert(text.clone());
            anchors.shared.add(line, &text);
            tables.replace(it, AnchorCell::Text(&no_id_but(&text)));
        }
    }
}

/// Where an id is counted that is what it is.
fn tally_of<'t>(anchors: &'t mut AnchorTallies, text: &str) -> &'t mut Tally {
    match ImmutableIdReading::of(text) {
        ImmutableIdReading::Guid(_) => &mut anchors.of_nobody,
        ImmutableIdReading::GuidText(_) => &mut anchors.guid_text,
        ImmutableIdReading::Base64OfGuidText(_) => &mut anchors.base64_of_text,
        ImmutableIdReading::Damaged(_) => &mut anchors.damaged,
        ImmutableIdReading::Binary { .. } | ImmutableIdReading::Custom
            if !misspelled(text).is_empty() =>
        {
            &mut anchors.hex
        }
        ImmutableIdReading::Binary { .. } | ImmutableIdReading::Custom
            if may_be_cut(text) && text.len() >= FEWEST_OF_CUT =>
        {
            &mut anchors.cut
        }
        ImmutableIdReading::Binary { .. } => &mut anchors.binary,
        ImmutableIdReading::Custom if is_expression(text) => &mut anchors.expressions,
        ImmutableIdReading::Custom => &mut anchors.custom,
    }
}

/// Whose row it is: a file may have a user twice.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
enum Holder<'t> {
    Id(Guid),
    Upn(Cow<'t, str>),
}

impl<R: Row> Tables<'_, R> {
    fn text(&self, it: Place) -> &str {
        match it.to {
            Destination::Main => text_in(self.main.builder.so_far(), it.row),
            Destination::Aside => text_in(self.aside.builder.so_far(), it.row),
        }
    }

    fn upn(&self, it: Place) -> &str {
        match it.to {
            Destination::Main => {
                self.main.builder.so_far().text_or_empty(R::new(it.row), Field::Upn)
            }
            Destination::Aside => {
                self.aside.builder.so_far().text_or_empty(DeletedRow::new(it.row), Field::Upn)
            }
        }
    }

    fn holder(&self, it: Place) -> Holder<'_> {
        let id = match it.to {
            Destination::Main => self.main.builder.so_far().id(R::new(it.row)),
            Destination::Aside => self.aside.builder.so_far().id(DeletedRow::new(it.row)),
        };
        id.map_or_else(|| Holder::Upn(address_key(self.upn(it))), Holder::Id)
    }

    /// Whether any whole id has one of the signs that other forms write otherwise.
    fn have_signs(&self) -> bool {
        let users = self.main.builder.so_far();
        let ids = users.rows().filter_map(|row| users.any_guid(row, Field::ImmutableId));
        ids.map(Guid::base64).any(|id| id.contains(['+', '/']))
    }

    fn replace(&mut self, it: Place, cell: AnchorCell<'_>) {
        match it.to {
            Destination::Main => {
                self.main.builder.replace_anchor(Field::ImmutableId, it.row, cell);
            }
            Destination::Aside => {
                self.aside.builder.replace_anchor(Field::ImmutableId, it.row, cell);
            }
        }
    }
}

fn text_in<R: Row>(users: &Table<R>, row: u32) -> &str {
    match users.anchor_cell(R::new(row)) {
        Cell::Value(AnchorCell::Text(text)) => text,
        _ => "",
    }
}
