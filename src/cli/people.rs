//! Comparing everybody, for the subcommands that tell who may be whom.

use clap::Args;

use super::Failure;
use crate::link::model::{Decisions, Fit, Scope};
use crate::link::{Judge, Links};
use crate::plan::Doubts;

/// Up to so many users a side everybody is compared unasked: that takes a second or two.
const UNASKED: usize = 20_000;

/// Whether everybody is compared.
#[derive(Clone, Copy, Debug, Default, Args)]
pub struct PeopleArgs {
    /// Compare everybody by names, addresses and the like also where there are more than 20000 users a
    /// side
    #[arg(long)]
    pub compare_people: bool,
}

impl PeopleArgs {
    /// Whether everybody is compared.
    pub(super) fn are_wanted(self, judge: &Judge) -> bool {
        let directory = judge.directory();
        let (users, accounts) = (directory.onprem.len(), directory.cloud.len());
        let is_small = users.max(accounts) <= UNASKED;
        (self.compare_people || is_small) && users > 0 && accounts > 0
    }

    /// Learns who may be whom among those who are not linked, if everybody is to be compared.
    pub(super) fn learn(
        self,
        judge: &Judge,
        links: &Links,
        decisions: &Decisions,
    ) -> Result<Option<Fit>, Failure> {
        let scope = Scope::Unlinked(links);
        self.are_wanted(judge).then(|| learn(judge, scope, decisions)).transpose()
    }

    /// Doubts links, if everybody is to be compared.
    pub(super) fn doubt(self, judge: &Judge, links: &Links) -> Result<Option<Doubts>, Failure> {
        if !self.are_wanted(judge) {
            return Ok(None);
        }
        let fit = learn(judge, Scope::Everyone, &Decisions::default())?;
        Ok(Some(Doubts::of(&fit, links)))
    }
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
