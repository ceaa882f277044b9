//! Columns and lists are taken out of whole directories at random: what is said then may be less, never the
//! opposite, and no text claims what cannot be known any more.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test stops at the first surprise"
)]

mod people;
#[path = "../support/mod.rs"]
mod support;

use std::collections::BTreeMap;

use hardmatch::directory::{AnchorPolicy, CloudRow, Directory, Field, OnPremRow, Row};
use hardmatch::link::{Judge, Links};
use hardmatch::plan::{
    Action, Code, Context, Decision, Finding, FindingId, Gap, History, Job, OpId, OpResult,
    Outcome, Proposal, Queue, Run, TaskState, Truth, check, verify,
};
use people::{Blindness, Everybody, NAMES, address, blindness, everybody, seen};
use proptest::prelude::*;
use support::guid;

/// Everything that is said over a directory.
struct Said {
    judge: Judge,
    links: Links,
    queue: Queue,
    findings: BTreeMap<FindingId, Finding>,
}

impl Said {
    fn of(directory: Directory) -> Self {
        let judge = Judge::new(directory, AnchorPolicy::Auto);
        let links = Links::of(&judge);
        let queue = Queue::default();
        let context = Context::new(&judge, &links, &queue);
        let all = check(context);
        let found = all.all().iter().enumerate();
        let findings =
            found.map(|(at, id)| (*id, plainly(all.get(at, context).unwrap()))).collect();
        Self { judge, links, queue, findings }
    }

    fn context(&self) -> Context<'_> {
        Context::new(&self.judge, &self.links, &self.queue)
    }

    /// A proposal, and what is said to it.
    fn proposed(&self, action: Action) -> (Proposal, Vec<Finding>) {
        let proposal = self.context().propose(action);
        let said = proposal.findings.iter().cloned().map(plainly).collect();
        (proposal, said)
    }

    fn gaps_of(&self, proposal: &Proposal) -> Vec<Gap> {
        let context = self.context();
        let operation = proposal.operation.as_ref();
        operation.map(|operation| context.gaps_of(&context.gaps(), operation)).unwrap_or_default()
    }
}

fn plainly(mut finding: Finding) -> Finding {
    finding.text = plain(&finding.text);
    finding
}

/// A text in which everybody has the same name: who is named differs with what is known of them.
fn plain(text: &str) -> String {
    let mut text = text.replace("someone", "*").replace("host$", "*");
    let mut names: Vec<String> =
        NAMES.map(|(given, surname)| format!("{given} {surname}")).to_vec();
    names.extend((0..6).map(address));
    names.extend((0..=255).map(|number| guid(number).to_string()));
    names.sort_by_key(|name| std::cmp::Reverse(name.len()));
    for name in names {
        text = text.replace(&name, "*");
    }
    for list in ["*, *", "* and *", "**", "* (deleted)"] {
        while text.contains(list) {
            text = text.replace(list, "*");
        }
    }
    text.replace(" have ", " has ").replace(" are ", " is ")
}

/// Codes that say what is not known.
const UNKNOWN: [Code; 10] = [
    Code::MayBeSynced,
    Code::MayBeGuest,
    Code::ColumnMissing,
    Code::ListMissing,
    Code::NoAnchor,
    Code::NoObjectId,
    Code::IdUnknown,
    Code::SyncedUnknown,
    Code::ConsistencyGuidUnknown,
    Code::AdminLikeName,
];

/// Codes of which one takes the place of the other where less is known: both are true.
const INSTEAD: [&[Code]; 7] = [
    &[Code::Synced, Code::WasSynced],
    &[Code::SameUpn, Code::SameAddress],
    &[Code::DuplicateId, Code::Orphan, Code::SeveralHolders],
    &[Code::LinkedGuest, Code::LinkedAddressesDiffer],
    &[Code::NamesContradict, Code::SurnamesDiffer, Code::NothingInCommon],
    &[Code::AnchorHeldByDeleted, Code::DeletedNamesake, Code::SeveralHolders],
    &[Code::RemoteGuidDiffers, Code::OtherMailboxGuid],
];

/// Codes whose sentence names one of several: another holder, another key, another evidence.
const ONE_OF_SEVERAL: [Code; 6] = [
    Code::AddressHeld,
    Code::DeletedNamesake,
    Code::WasSynced,
    Code::Namesake,
    Code::ClaimedTwice,
    Code::NothingInCommon,
];

/// Codes whose sentence is true by one column of one user, whatever else is known: something may only be
/// added that takes its weight away (a shared mailbox has a disabled account), or is graver.
const TRUE_ALONE: [Code; 9] = [
    Code::OnePersonTwice,
    Code::UpnTaken,
    Code::LinkedAddressesDiffer,
    Code::Disabled,
    Code::OtherId,
    Code::LinkCleared,
    Code::DeletedNamesake,
    Code::NoMailboxMade,
    Code::MailboxOfAnother,
];

/// Whether a sentence says how far it goes.
fn is_limited(text: &str) -> bool {
    let limits = [
        "as far as the exports tell",
        "in the exports",
        "of the exports",
        "not exported",
        "do not tell",
        "no export tells",
        "could not be compared",
        "unknown",
        "that is known",
        "is or was synced",
    ];
    limits.iter().any(|limit| text.contains(limit))
}

fn instead(a: Code, b: Code) -> bool {
    a == b || INSTEAD.iter().any(|codes| codes.contains(&a) && codes.contains(&b))
}

/// Whether what is said with less known claims nothing that was not said with more.
fn is_less(said: &Finding, of_whole: &[Finding]) -> bool {
    let more = |whole: &Finding| {
        instead(said.code, whole.code) && said.code != whole.code
            || said.code == whole.code
                && (whole.text.starts_with(&said.text) || ONE_OF_SEVERAL.contains(&said.code))
    };
    UNKNOWN.contains(&said.code)
        || TRUE_ALONE.contains(&said.code)
        || is_limited(&said.text)
        || is_limited(&said.fix)
        || of_whole.iter().any(more)
}

/// A directory with everything, and the same with less.
struct Pair {
    full: Said,
    poor: Said,
    blind: Blindness,
    bad: Vec<String>,
}

impl Pair {
    fn of(all: &Everybody, blind: &Blindness) -> Self {
        let full = Said::of(seen(all, &Blindness::default()));
        let poor = Said::of(seen(all, blind));
        Self { full, poor, blind: blind.clone(), bad: Vec::new() }
    }

    /// The anchor of this user is another one than can be seen: what is said of it is said of the
    /// objectGUID, as `consistency-guid-unknown` and the gap tell.
    fn is_presumed(&self, row: OnPremRow) -> bool {
        let anchor = |said: &Said| said.judge.anchor(row).ok().map(|anchor| anchor.anchor());
        self.blind.onprem.contains(&Field::ConsistencyGuid)
            && anchor(&self.full) != anchor(&self.poor)
    }

    /// Whose anchor in the exports is not the real one, which others may have.
    fn any_presumed(&self) -> bool {
        self.poor.judge.directory().onprem.rows().any(|row| self.is_presumed(row))
    }

    fn findings(&mut self) {
        for (id, finding) in &self.poor.findings {
            let same = |(other, _): &(&FindingId, &Finding)| other.subject == id.subject;
            let whole = self.full.findings.iter().filter(same);
            let mut whole: Vec<Finding> = whole.map(|(_, finding)| finding.clone()).collect();
            if let (Some(onprem), Some(cloud)) = (id.subject.onprem(), id.subject.cloud()) {
                // A fact about two users, told of them although they are no pair with more known.
                whole.extend(self.full.proposed(Action::Link(onprem, cloud)).1);
            }
            let presumed = id.subject.onprem().is_some_and(|row| self.is_presumed(row));
            if !is_less(finding, &whole) && !presumed {
                self.bad.push(format!("FINDING {}: {}", id.code.name(), finding.text));
            }
        }
    }

    fn statuses(&mut self) {
        use hardmatch::link::CloudStatus as C;
        use hardmatch::link::OnPremStatus as S;
        let no_deleted = self.blind.lists[0] || self.blind.deleted.contains(&Field::ImmutableId);
        for row in self.poor.judge.directory().onprem.rows() {
            let (now, was) = (self.poor.links.onprem(row), self.full.links.onprem(row));
            let said = self.poor.judge.onprem(row).sentence(&self.poor.judge, row);
            let fits = match (now, was) {
                (S::Unknown | S::NoAnchor, _) => true,
                (S::Unlinked, S::HeldByDeleted | S::Conflict) | (S::Linked, S::Conflict)
                    if no_deleted =>
                {
                    true
                }
                (S::HeldByDeleted, S::Conflict) => self.blind.cloud.contains(&Field::ImmutableId),
                (S::Unlinked | S::SoftMatch | S::Conflict, _) => now == was || is_limited(&said),
                _ => now == was,
            };
            if !fits && !self.is_presumed(row) {
                self.bad.push(format!("STATUS {} was {}: {said}", now.name(), was.name()));
            }
        }
        for row in self.poor.judge.directory().cloud.rows() {
            let (now, was) = (self.poor.links.cloud(row), self.full.links.cloud(row));
            let fits = match (now, was) {
                (C::Unknown, _) => true,
                (C::Linked | C::Orphan, C::Duplicate) => no_deleted,
                _ => now == was,
            };
            if !fits && !self.any_presumed() {
                self.bad.push(format!("STATUS cloud {} was {}", now.name(), was.name()));
            }
        }
    }

    fn jobs(&mut self) {
        for job in Job::ALL {
            let whole = job.tasks(self.full.context());
            for (now, was) in job.tasks(self.poor.context()).into_iter().zip(whole) {
                if now.state == TaskState::Done && was.state != TaskState::Done {
                    self.bad.push(format!("JOB {}: {} was {:?}", job.name(), now.title, was.state));
                }
            }
        }
    }

    fn holders(&mut self) {
        for row in self.poor.judge.directory().onprem.rows() {
            let held = |said: &Said| {
                let evidence = said.judge.onprem(row);
                evidence.holders.len() + evidence.deleted_holders.len()
            };
            let nobody = held(&self.poor) == 0 && self.poor.judge.held_by_nobody() == "nobody";
            let known = self.poor.judge.anchor(row).is_ok() && !self.is_presumed(row);
            if nobody && known && held(&self.full) > 0 {
                self.bad.push("HELD by nobody".into());
            }
        }
    }

    fn proposals(&mut self) {
        let (users, accounts) = {
            let directory = self.poor.judge.directory();
            (directory.onprem.len() as u32, directory.cloud.len() as u32)
        };
        for (onprem, cloud) in (0..users).flat_map(|a| (0..accounts).map(move |b| (a, b))) {
            let (onprem, cloud) = (OnPremRow::new(onprem), CloudRow::new(cloud));
            if self.is_presumed(onprem) {
                continue;
            }
            for action in [Action::Link(onprem, cloud), Action::Clear(cloud)] {
                let (now, said) = self.poor.proposed(action);
                let (was, whole) = self.full.proposed(action);
                let said_so = now.findings.iter().any(|found| UNKNOWN.contains(&found.code));
                let gaps = self.poor.gaps_of(&now);
                if now.consent() < was.consent() && gaps.is_empty() && !said_so {
                    let codes: Vec<&str> = was.objections().map(|f| f.code.name()).collect();
                    self.bad.push(format!("READY without a gap: was {codes:?}"));
                }
                for finding in said {
                    if !is_less(&finding, &whole) {
                        let text = &finding.text;
                        self.bad.push(format!("PROPOSAL {}: {text}", finding.code.name()));
                    }
                }
            }
        }
    }

    /// What would have been queued with everything known, compared with exports that tell less.
    fn operations(&mut self) {
        let mut history = History::default();
        let actions: Vec<Action> = self
            .full
            .judge
            .directory()
            .cloud
            .rows()
            .flat_map(|row| [Action::Link(OnPremRow::new(0), row), Action::Clear(row)])
            .collect();
        for action in actions {
            let new = self.full.context().propose(action).as_new(history.next_id());
            history.decide(Decision::Queue { operations: new.into_iter().collect() }, "me", "now");
        }
        let results: Vec<OpResult> =
            history.queue().operations().map(|queued| applied(queued.id)).collect();
        history.record_results(Run::Apply, &results);
        let queue = history.queue();
        for queued in queue.operations() {
            let truth = |said: &Said| verify(queue, queued, said.judge.directory()).truth;
            let (now, was) = (truth(&self.poor), truth(&self.full));
            let fits =
                now == was || now == Truth::Unknown || (now, was) == (Truth::Stamped, Truth::Done);
            if !fits {
                self.bad.push(format!("VERIFY {} was {}", now.name(), was.name()));
            }
        }
    }

    fn violations(mut self) -> Vec<String> {
        self.findings();
        self.statuses();
        self.jobs();
        self.holders();
        self.proposals();
        self.operations();
        self.bad
    }
}

/// A script did it before the last sync of anybody.
fn applied(id: OpId) -> OpResult {
    OpResult {
        id,
        outcome: Outcome::Applied,
        old: None,
        new: None,
        message: None,
        at: Some("2025-12-24T00:00:00Z".into()),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn less_that_is_known_makes_a_verdict_unknown_and_never_its_opposite(
        all in everybody(), blind in blindness(),
    ) {
        let bad = Pair::of(&all, &blind).violations();
        prop_assert!(bad.is_empty(), "{}", bad.join("\n"));
    }
}
