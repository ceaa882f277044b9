//! Links that a model which does not know of them would not make.

use super::finding_id::{FindingId, Subject};
use super::sink::{Sink, Wording};
use crate::directory::OnPremRow;
use crate::plan::context::Context;
use crate::plan::finding::Code;
use crate::plan::{Doubts, Likelier, Probability};

/// Every link that is doubted, as far as somebody has looked.
pub(super) fn all(context: Context<'_>, found: &mut Vec<FindingId>) {
    let doubted = context.doubts.into_iter().flat_map(Doubts::iter);
    found.extend(doubted.map(|(row, doubt)| FindingId {
        code: Code::LinkedToAnotherPerson,
        subject: Subject::Pair(row, doubt.partner),
    }));
}

/// Puts the doubt about a link into words.
pub(super) fn linked(context: Context<'_>, row: OnPremRow, sink: &mut impl Sink) {
    let Some(doubt) = context.doubts.and_then(|doubts| doubts.about(row)) else { return };
    sink.add(Code::LinkedToAnotherPerson, || {
        let directory = context.directory();
        let own = Probability::new(doubt.probability.into());
        let own = if own < Probability::TELLING { "improbable".into() } else { own.to_string() };
        let instead = Probability::new(doubt.instead.into());
        let (who, onprem, cloud) = match doubt.likelier {
            Likelier::Account(other) => (
                format!("likelier the user is {}", directory.cloud.label(other)),
                None,
                context.object_id(other),
            ),
            Likelier::User(other) => (
                format!("likelier the account is that of {}", directory.onprem.label(other)),
                context.object_guid(other),
                None,
            ),
        };
        Wording::new(
            format!(
                "the two are linked, and by all that the exports tell of them, but for the link, it is {own} that they are one person; {who}, with {instead}"
            ),
            "compare both users (i), and ask the person before you change anything",
        )
        .with_onprem(onprem)
        .with_cloud(cloud)
    });
}
