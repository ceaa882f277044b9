//! What the exports cannot tell, and which checks are blind without it: one finding a directory.

use super::finding_id::{FindingId, Subject};
use super::sink::{Sink, Wording};
use crate::directory::{Field, Role};
use crate::plan::context::Context;
use crate::plan::finding::Code;
use crate::plan::gap::Gap;

/// Says which columns and exports are missing.
pub(super) fn all(context: Context<'_>, found: &mut Vec<FindingId>) {
    found.extend(context.gaps().into_iter().map(|gap| match gap.field() {
        Some(field) => {
            FindingId { code: Code::ColumnMissing, subject: Subject::Column(gap.export(), field) }
        }
        None => FindingId { code: Code::ListMissing, subject: Subject::List(gap.export()) },
    }));
}

/// Says what is not known without a column, or without a whole export.
pub(super) fn gap(
    context: Context<'_>,
    (export, field): (Role, Option<Field>),
    sink: &mut impl Sink,
) {
    let (directory, policy) = (context.directory(), context.judge.policy());
    let Some(gap) = Gap::at(directory, policy, export, field) else { return };
    let code = if field.is_some() { Code::ColumnMissing } else { Code::ListMissing };
    sink.add(code, || Wording::new(gap.text(), gap.fix()));
}
