//! Comparing everybody, for the subcommands that tell who may be whom.

use std::collections::BTreeMap;

use clap::Args;

use super::Failure;
use super::subject::Subject;
use crate::link::model::{Certainty, Decisions, Fit, Scope};
use crate::link::{CloudStatus, Judge, Links, OnPremStatus};
use crate::plan::{Context, Doubts, FindingId};

/// Up to so many users a side who are not linked they are compared unasked: that takes seconds.
const UNLINKED_UNASKED: usize = 100_000;

/// Up to so many users a side everybody is compared unasked, as if nobody were linked.
const EVERYBODY_UNASKED: usize = 20_000;

/// Whether everybody is compared.
#[derive(Clone, Copy, Debug, Default, Args)]
pub struct PeopleArgs {
    /// Compare people by names, addresses and the like however many they are; unasked that is done up to
    /// 100000 users a side who are not linked, and to doubt links up to 20000 users a side
    #[arg(long)]
    pub compare_people: bool,
}

impl PeopleArgs {
    /// Learns who may be whom among those who are not linked, if they are to be compared.
    pub(super) fn learn(
        self,
        judge: &Judge,
        links: &Links,
        decisions: &Decisions,
    ) -> Result<Option<Fit>, Failure> {
        let directory = judge.directory();
        let linked = |is: bool| usize::from(!is);
        let users =
            directory.onprem.rows().map(|row| linked(links.onprem(row) == OnPremStatus::Linked));
        let accounts =
            directory.cloud.rows().map(|row| linked(links.cloud(row) == CloudStatus::Linked));
        let sides = [users.sum(), accounts.sum()];
        let scope = Scope::Unlinked(links);
        self.are_wanted(judge, sides, UNLINKED_UNASKED)
            .then(|| learn(judge, scope, decisions))
            .transpose()
    }

    /// Doubts links, if everybody is to be compared.
    pub(super) fn doubt(self, judge: &Judge, links: &Links) -> Result<Option<Doubts>, Failure> {
        let directory = judge.directory();
        let sides = [directory.onprem.len(), directory.cloud.len()];
        if !self.are_wanted(judge, sides, EVERYBODY_UNASKED) {
            return Ok(None);
        }
        let fit = learn(judge, Scope::Everyone, &Decisions::default())?;
        Ok(Some(Doubts::of(&fit, links)))
    }

    /// Whether so many users a side are compared, where up to `most` are unasked.
    fn are_wanted(self, judge: &Judge, sides: [usize; 2], most: usize) -> bool {
        let directory = judge.directory();
        let is_small = sides.into_iter().all(|users| users <= most);
        let is_somebody = !directory.onprem.is_empty() && !directory.cloud.is_empty();
        (self.compare_people || is_small) && is_somebody
    }
}

/// How many of those who are to do are found how certainly, by the word for it.
pub(super) fn certainties(fit: &Fit, context: Context<'_>) -> BTreeMap<&'static str, usize> {
    let to_do = context.judge.directory().onprem.rows().filter(|row| context.is_to_do(*row));
    let mut counts: BTreeMap<&str, usize> =
        Certainty::ALL.into_iter().map(|it| (it.label(), 0)).collect();
    for row in to_do {
        *counts.entry(fit.certainty(row).label()).or_default() += 1;
    }
    counts
}

/// Learns who may be whom.
pub(super) fn learn(
    judge: &Judge,
    scope: Scope<'_>,
    decisions: &Decisions,
) -> Result<Fit, Failure> {
    // Nobody interrupts it: Ctrl-C ends the process.
    Fit::learn(judge, scope, decisions, &|| true)
        .ok_or_else(|| Failure::Usage("comparing everybody was interrupted".into()))
}

/// Whom a finding is about; empty where that is nobody.
pub(super) fn who(subject: &Subject, found: FindingId) -> String {
    let directory = subject.judge.directory();
    let onprem = found.subject.onprem().map(|row| directory.onprem.label(row));
    let cloud = found.subject.cloud().map(|row| directory.cloud.label(row));
    match (onprem, cloud) {
        (Some(onprem), Some(cloud)) if onprem != cloud => format!("{onprem} with {cloud}"),
        (Some(who), _) | (None, Some(who)) => who,
        (None, None) => String::new(),
    }
}
