//! Lists of nothing but deleted users of the cloud, or deleted objects of Active Directory (docs/facts.md, Soft-deleted
//! users).

use super::cell::{has_deleted_prefix, is_deleted, is_tombstone};
use super::format::Header;
use super::heading::HEADINGS;
use super::record::Record;
use crate::directory::{Field, Role};

/// The first column that means a field of cloud users, whose columns deleted ones and mailboxes
/// share.
pub(super) fn column(header: &Header, field: Field) -> Option<usize> {
    header.folded.iter().position(|heading| {
        HEADINGS.meaning(heading, Role::Cloud).is_some_and(|meaning| meaning.field == field)
    })
}

/// Whether a list of deleted users with these headings has ids in front of its UPNs: those of Graph and of
/// the portal do (docs/facts.md, Soft-deleted users).
pub(super) fn marks_deleted_upns(header: &Header) -> bool {
    let of_graph = |heading: &String| heading == "id" || heading.starts_with("onpremises");
    column(header, Field::Upn).is_some() && header.folded.iter().any(of_graph)
}

/// A sheet of active and deleted users together is one of active ones: the deleted are put aside.
pub(super) fn all_are_deleted(header: &Header) -> bool {
    let columns = |field| {
        let headings = header.folded.iter().enumerate();
        let is_one = move |heading: &str| {
            let meaning = HEADINGS.meaning(heading, Role::Cloud);
            meaning.is_some_and(|meaning| meaning.field == field)
        };
        headings.filter(move |(_, heading)| is_one(heading)).map(|(at, _)| at)
    };
    let cell = |record: Record<'_>, at: usize| {
        record.get(at).map(|cell| cell.trim().to_string()).unwrap_or_default()
    };
    let first = |record, field| {
        columns(field).next().map_or_else(String::new, |column| cell(record, column))
    };
    let mut rows = header.sample().filter(|record| !record.is_blank()).peekable();
    rows.peek().is_some()
        && rows.all(|record| {
            columns(Field::Deleted).any(|at| is_deleted(&cell(record, at)) == Some(true))
                || has_deleted_prefix(&first(record, Field::Upn), &first(record, Field::CloudId))
        })
}

/// What a list is of that has nothing but deleted objects of Active Directory.
pub(super) const TOMBSTONES: &str = "deleted objects of Active Directory";

/// Whether the file begins with deleted objects of Active Directory alone.
pub(super) fn all_are_tombstones(header: &Header) -> bool {
    let mut rows = header.sample().filter(|record| !record.is_blank()).peekable();
    let columns: Vec<usize> = columns_of_names(header).collect();
    rows.peek().is_some()
        && rows.all(|record| {
            let names = columns.iter().filter_map(|at| record.get(*at));
            names.into_iter().any(is_tombstone)
        })
}

fn columns_of_names(header: &Header) -> impl Iterator<Item = usize> {
    let headings = header.folded.iter().enumerate();
    let is_name = |heading: &str| {
        HEADINGS
            .meaning(heading, Role::OnPrem)
            .is_some_and(|meaning| matches!(meaning.field, Field::OrgUnit | Field::CommonName))
    };
    headings.filter(move |(_, heading)| is_name(heading)).map(|(at, _)| at)
}
