//! What can be done to a user: each action as a proposal, checked against the directory and the queue.

mod authority;
mod clear;
mod deleted;
mod link;
mod loss;
mod mailbox;
mod onprem;
mod rename;

use super::check::displaced_findings;
use super::context::Context;
use super::proposal::gravest_first;
use super::{Action, Proposal};

impl Context<'_> {
    /// Proposes an action.
    #[must_use]
    pub fn propose(self, action: Action) -> Proposal {
        let mut proposal = self.propose_as_exported(action);
        let displaced = displaced_findings(self);
        if !displaced.is_empty() {
            proposal.findings.extend(displaced);
            proposal.findings = gravest_first(proposal.findings);
        }
        proposal
    }

    /// The proposal, as far as the exports can be relied on.
    fn propose_as_exported(self, action: Action) -> Proposal {
        match action {
            Action::Link(onprem, cloud) => link::link(self, onprem, cloud),
            Action::LinkPartner(onprem) => link::link_partner(self, onprem),
            Action::Clear(cloud) => clear::clear(self, cloud),
            Action::Restore(row) => deleted::restore(self, row),
            Action::RestoreToClear(row) => deleted::restore_to_clear(self, row),
            Action::ClearRestored(row) => deleted::clear_restored(self, row),
            Action::Purge(row) => deleted::purge(self, row),
            Action::WriteBack(onprem, cloud) => onprem::write_back(self, onprem, cloud),
            Action::WriteBackDeleted(onprem, row) => onprem::write_back_deleted(self, onprem, row),
            Action::WriteBackPartner(onprem) => onprem::write_back_partner(self, onprem),
            Action::EnableMailbox(row) => mailbox::enable(self, row),
            Action::CarryMailboxGuid(row) => mailbox::carry_guid(self, row),
            Action::TakeUpn(row) => rename::take_upn(self, row),
            Action::HandOver(row) => authority::hand_over(self, row),
            Action::HandBack(row) => authority::hand_back(self, row),
        }
    }
}
