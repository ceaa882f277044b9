//! What the exports cannot tell, and which checks are blind without it: one finding a directory.

use super::finding_id::{FindingId, Subject};
use super::identity::remedy;
use super::sink::{Sink, Wording};
use crate::directory::{Field, Role};
use crate::plan::context::Context;
use crate::plan::finding::Code;
use crate::plan::gap::Gap;

/// Says which columns and exports are missing.
pub(super) fn all(context: Context<'_>, found: &mut Vec<FindingId>) {
    found.extend(context.gaps().into_iter().map(|gap| match gap.field() {
        Some(field) => {
            FindingId { code: code(&gap), subject: Subject::Column(gap.export(), field) }
        }
        None => FindingId { code: Code::ListMissing, subject: Subject::List(gap.export()) },
    }));
}

/// An export that tells the roles which users hold looks as if it told all of them. Without the ids of a side nothing can
/// be decided about anybody.
fn code(gap: &Gap) -> Code {
    match (gap.export(), gap.field()) {
        (_, Some(Field::EligibleRoles)) => Code::EligibleRolesMissing,
        (Role::Cloud, Some(Field::ImmutableId)) if !gap.is_partial() => Code::IdUnknown,
        (Role::OnPrem, Some(Field::ObjectGuid)) if !gap.is_partial() => Code::NoAnchor,
        (_, Some(_)) => Code::ColumnMissing,
        (_, None) => Code::ListMissing,
    }
}

/// Says what is not known without a column, or without a whole export.
pub(super) fn gap(
    context: Context<'_>,
    (export, field): (Role, Option<Field>),
    sink: &mut impl Sink,
) {
    let (directory, policy) = (context.directory(), context.judge.policy());
    let Some(gap) = Gap::at(directory, policy, export, field) else { return };
    let is_id = matches!(field, Some(Field::CloudId | Field::ObjectGuid));
    let lacking = match export {
        Role::OnPrem => directory.onprem.id_remedy().map(|_| remedy(&directory.onprem)),
        Role::Cloud => directory.cloud.id_remedy().map(|_| remedy(&directory.cloud)),
        Role::Deleted | Role::Mailboxes | Role::RemoteMailboxes | Role::OnPremMailboxes => None,
    };
    sink.add(code(&gap), || {
        Wording::new(gap.text(), lacking.filter(|_| is_id).unwrap_or_else(|| gap.fix()))
    });
}
