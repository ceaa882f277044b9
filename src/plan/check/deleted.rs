//! Soft-deleted users beside the others (docs/facts.md, Soft-deleted users).

use super::finding_id::{FindingId, Subject};
use super::sink::{Codes, Sink, Wording};
use crate::anchor::Anchor;
use crate::directory::{Cell, CloudRow, DeletedRow, Field, OnPremRow, address_key};
use crate::plan::advice::{Advice, Occasion};
use crate::plan::concerned::About;
use crate::plan::context::Context;
use crate::plan::finding::Code;

/// Checks all soft-deleted users.
pub(super) fn all(context: Context<'_>, found: &mut Vec<FindingId>) {
    let Some(deleted) = &context.directory().deleted else { return };
    for row in deleted.rows() {
        if let Some(active) = deleted.id(row).and_then(|id| context.directory().cloud.find(id)) {
            found.push(FindingId { code: Code::TargetDeleted, subject: Subject::Cloud(active) });
        }
        let mut sink = Codes::default();
        check(context, row, &mut sink);
        let subject = Subject::Deleted(row);
        found.extend(sink.0.into_iter().map(|code| FindingId { code, subject }));
    }
}

/// Checks a soft-deleted user.
pub(super) fn check(context: Context<'_>, row: DeletedRow, sink: &mut impl Sink) {
    let Some((user, what)) = namesake(context, row) else { return };
    sink.add(Code::DeletedNamesake, || {
        let who = context.directory().onprem.label(user);
        earlier(context, row, user, &format!("{what} of {who}"))
    });
}

/// Checks whether a soft-deleted user is an earlier account of an on-premises one.
pub(super) fn earlier_account(context: Context<'_>, user: OnPremRow, sink: &mut impl Sink) {
    let Some(deleted) = &context.directory().deleted else { return };
    let users = &context.directory().onprem;
    let keys = [users.text(user, Field::Upn), users.primary_address(user)];
    let holders =
        keys.into_iter().filter_map(Cell::value).flat_map(|key| deleted.rows_by_address(key));
    let is_it = |row: &DeletedRow| namesake(context, *row).is_some_and(|(other, _)| other == user);
    let Some(row) = holders.into_iter().find(is_it) else { return };
    sink.add(Code::DeletedNamesake, || {
        let what = namesake(context, row).map_or("UPN", |(_, what)| what);
        earlier(context, row, user, &format!("{what} of the on-premises user"))
    });
}

fn earlier(context: Context<'_>, row: DeletedRow, user: OnPremRow, what: &str) -> Wording {
    let since = context.directory().deleted.as_ref();
    let since = since.and_then(|deleted| deleted.text(row, Field::Deleted).value());
    let since = since.map_or_else(String::new, |when| format!(", deleted {when},"));
    let (state, fix) = if context.links.onprem(user).is_to_do() {
        (
            ", who is not linked",
            About::deleted(context, row).for_onprem(user).advise(Occasion::DeletedAccount),
        )
    } else {
        (
            ", who is linked with another account",
            Advice::said(
                "it may be an earlier account of the person: look what its mailbox and files hold before it is purged",
            ),
        )
    };
    let who = context.deleted_names(&[row]);
    Wording::advised(format!("the soft-deleted user {who}{since} has the {what}{state}"), fix)
        .with_onprem(context.object_guid(user))
        .with_cloud(context.deleted_id(row))
}

/// The on-premises user with the UPN or the primary address of a soft-deleted one that does not hold its
/// anchor, and which of the two.
fn namesake(context: Context<'_>, row: DeletedRow) -> Option<(OnPremRow, &'static str)> {
    let deleted = context.directory().deleted.as_ref()?;
    let users = &context.directory().onprem;
    let holds = deleted.anchor_cell(row).value().map(Anchor::from);
    let other = |user: &OnPremRow| {
        context.judge.anchor(*user).is_ok_and(|anchor| Some(anchor.anchor()) != holds)
    };
    let upn = deleted.text(row, Field::Upn).value();
    let by_upn = upn.and_then(|upn| users.rows_by_upn(upn).find(other));
    by_upn.map(|user| (user, "UPN")).or_else(|| {
        let address = deleted.primary_address(row).value()?;
        let key = address_key(address);
        let is_primary = |user: &OnPremRow| {
            users.primary_address(*user).value().is_some_and(|own| address_key(own) == key)
        };
        let mut holders = users.rows_by_address(address).filter(is_primary);
        holders.find(other).map(|user| (user, "primary address"))
    })
}

/// Checks whether a cloud user is in the list of soft-deleted ones too: the exports were not made at
/// the same time.
pub(super) fn also_deleted<N: Sink>(context: Context<'_>, row: CloudRow, sink: &mut N) {
    if N::EVERYBODY {
        return;
    }
    let Some(deleted) = &context.directory().deleted else { return };
    let found = context.directory().cloud.id(row).and_then(|id| deleted.find(id));
    if let Some(found) = found {
        sink.add(Code::TargetDeleted, || {
            let since = deleted.text(found, Field::Deleted).value();
            let since = since.map_or_else(String::new, |when| format!(", deleted {when}"));
            Wording::new(
                format!("the cloud user is in the list of soft-deleted users too{since}"),
                "export both lists again at the same time; a soft-deleted user must be restored before it can be linked",
            )
        });
    }
}
