//! Others with the name of one of a pair.

use super::sink::{Sink, Wording};
use crate::directory::{CloudRow, Field, OnPremRow};
use crate::link::{InCommon, is_guest};
use crate::plan::context::Context;
use crate::plan::finding::Code;

/// Where only the names speak for the pair, others with the same name may be meant.
pub(super) fn namesakes(
    context: Context<'_>,
    onprem: OnPremRow,
    cloud: CloudRow,
    common: &InCommon,
    sink: &mut impl Sink,
) {
    // Where not even the names are alike, that is said already.
    if common.has_identity() || common.is_nothing() {
        return;
    }
    let (others, accounts) = bearers(context, onprem, cloud);
    if others.is_empty() && accounts.is_empty() {
        return;
    }
    sink.add(Code::Namesake, || {
        let few = NAMESAKES_NAMED;
        let who = |names: String, all: usize, what: &str| {
            let more = match all.saturating_sub(few) {
                0 => String::new(),
                more => format!(" and {more} more"),
            };
            (all > 0).then(|| format!("{names}{more} {what}"))
        };
        let named = context.onprem_names(others.get(..few).unwrap_or(&others));
        let named_there = context.cloud_names(accounts.get(..few).unwrap_or(&accounts));
        let all = [
            who(named, others.len(), "on-premises"),
            who(named_there, accounts.len(), "in the cloud"),
        ];
        let all: Vec<String> = all.into_iter().flatten().collect();
        Wording::new(
            format!(
                "only the names in the exports speak for the two, and others are named like one of them: {}",
                all.join(", ")
            ),
            "compare both users (i), and ask the person",
        )
        .with_onprem(others.iter().take(few).filter_map(|row| context.object_guid(*row)))
        .with_cloud(accounts.iter().take(few).filter_map(|row| context.object_id(*row)))
    });
}

/// So many namesakes are named; the others are counted.
const NAMESAKES_NAMED: usize = 5;

/// Everybody else who has the name of either user.
fn bearers(
    context: Context<'_>,
    onprem: OnPremRow,
    cloud: CloudRow,
) -> (Vec<OnPremRow>, Vec<CloudRow>) {
    let (users, accounts) = (&context.directory().onprem, &context.directory().cloud);
    let names = [
        users.text_or_empty(onprem, Field::DisplayName),
        accounts.text_or_empty(cloud, Field::DisplayName),
    ];
    let names = || names.into_iter().filter(|name| !name.is_empty());
    let mut others: Vec<OnPremRow> =
        names().flat_map(|name| users.rows_by_name(name)).filter(|row| *row != onprem).collect();
    let mut there: Vec<CloudRow> = names()
        .flat_map(|name| accounts.rows_by_name(name))
        .filter(|row| *row != cloud && !is_guest(accounts, *row))
        .collect();
    others.sort_unstable();
    others.dedup();
    there.sort_unstable();
    there.dedup();
    (others, there)
}
