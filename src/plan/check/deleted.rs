//! Soft-deleted users beside the others (docs/facts.md, Soft-deleted users).

use super::finding_id::{FindingId, Subject};
use super::sink::{Codes, Sink, Wording};
use crate::directory::{AnchorCell, Cell, CloudRow, DeletedRow, Field, OnPremRow};
use crate::plan::context::Context;
use crate::plan::finding::Code;

/// Checks all soft-deleted users.
pub(super) fn all(context: Context<'_>, found: &mut Vec<FindingId>) {
    let Some(deleted) = &context.directory().deleted else { return };
    for row in deleted.rows() {
        if let Some(active) = deleted.id(row).and_then(|id| context.directory().cloud.find(id)) {
            found.push(FindingId { code: Code::TargetDeleted, subject: Subject::Cloud(active) });
        }
        if !namesake(context, row).is_some_and(|user| context.links.onprem(user).is_to_do()) {
            continue;
        }
        let mut sink = Codes::default();
        check(context, row, &mut sink);
        let subject = Subject::Deleted(row);
        found.extend(sink.0.into_iter().map(|code| FindingId { code, subject }));
    }
}

/// Checks a soft-deleted user.
pub(super) fn check(context: Context<'_>, row: DeletedRow, sink: &mut impl Sink) {
    let Some(deleted) = &context.directory().deleted else { return };
    let Some(user) = namesake(context, row) else { return };
    sink.add(Code::DeletedNamesake, || {
        let since = deleted.text(row, Field::Deleted).value();
        let since = since.map_or_else(String::new, |when| format!(", deleted {when},"));
        Wording::new(
            format!(
                "the soft-deleted user{since} has the UPN of {}, who is not linked",
                context.directory().onprem.label(user)
            ),
            "if it is the account of this person, restore it and link it: its mailbox and files come back with it",
        )
        .with_onprem(context.object_guid(user))
    });
}

/// The on-premises user with the UPN of a soft-deleted one that does not hold its anchor.
fn namesake(context: Context<'_>, row: DeletedRow) -> Option<OnPremRow> {
    let deleted = context.directory().deleted.as_ref()?;
    let upn = deleted.text(row, Field::Upn).value()?;
    let holds = match deleted.anchor_cell(row) {
        Cell::Value(AnchorCell::Guid(guid)) => Some(guid),
        Cell::Value(AnchorCell::Text(_)) | Cell::Empty | Cell::Unknown => None,
    };
    let mut users = context.directory().onprem.rows_by_upn(upn);
    users.find(|user| context.judge.anchor(*user).is_ok_and(|anchor| Some(anchor.guid) != holds))
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
