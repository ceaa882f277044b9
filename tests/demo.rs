//! The demo holds every status, every finding and every job at least once.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test stops at the first surprise"
)]

#[path = "support/elsewhere.rs"]
mod elsewhere;

use std::collections::BTreeSet;
use std::path::PathBuf;

use elsewhere::ELSEWHERE;
use hardmatch::directory::{AnchorPolicy, CloudRow, DeletedRow, Directory, OnPremRow, Row};
use hardmatch::import::{ImportOptions, Monitor, Sources, import};
use hardmatch::link::{CloudStatus, Judge, Links, OnPremStatus};
use hardmatch::plan::{
    Action, Bulk, Code, Context, Decision, Findings, History, Job, JobView, OpId, Premises, Queue,
    StepState, check,
};

fn demo() -> Directory {
    let file = |name: &str| {
        vec![PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(format!("assets/demo/{name}.csv"))]
    };
    let sources = Sources {
        onprem: file("onprem"),
        cloud: file("cloud"),
        deleted: file("deleted"),
        mailboxes: file("mailboxes"),
        remote_mailboxes: file("remote-mailboxes"),
    };
    import(&sources, &ImportOptions::default(), &Monitor::new()).unwrap().directory
}

#[test]
fn every_status_is_there_but_the_unknown() {
    let directory = demo();
    let counts = Links::judge(&directory, AnchorPolicy::Auto).counts();
    for (status, count) in &counts.onprem {
        // A single id that is not known would make every status unknown.
        assert_eq!(*count > 0, *status != OnPremStatus::Unknown, "{}", status.name());
    }
    for (status, count) in &counts.cloud {
        assert_eq!(*count > 0, *status != CloudStatus::Unknown, "{}", status.name());
    }
    let total: usize = counts.onprem.iter().map(|(_, count)| count).sum();
    assert_eq!(total, directory.onprem.len());
}

/// What is found in the lists, and what is said when every action is proposed to everybody.
fn all_codes(directory: &Directory) -> BTreeSet<Code> {
    let links = Links::judge(directory, AnchorPolicy::Auto);
    let judge = Judge::new(directory, AnchorPolicy::Auto);
    let premises = Premises { rule: Some("{sam}@contoso.mail.onmicrosoft.com".parse().unwrap()) };
    let findings: Findings = check(directory, &links, &Queue::default());
    let mut codes: BTreeSet<Code> = findings.counts().map(|(code, _)| code).collect();
    let mut history = History::default();
    // The second round meets a queue in which the first one is.
    for _ in 0..2 {
        let bulk = Bulk::propose(
            directory,
            &judge,
            history.queue(),
            &premises,
            single_actions(directory),
            history.next_id(),
        );
        for line in &bulk.lines {
            codes.extend(line.proposal.findings.iter().map(|finding| finding.code));
        }
        let operations = bulk.all("tried", bulk.word().as_deref());
        history.decide(Decision::Queue { operations }, "me", "now");
    }
    let queue = Queue::default();
    let context = Context { directory, judge: &judge, queue: &queue, premises: &premises };
    for onprem in directory.onprem.rows() {
        for cloud in directory.cloud.rows() {
            let proposal = context.propose(Action::Link(onprem, cloud));
            codes.extend(proposal.findings.iter().map(|finding| finding.code));
        }
    }
    codes
}

fn single_actions(directory: &Directory) -> Vec<Action> {
    let onprem: Vec<OnPremRow> = directory.onprem.rows().collect();
    let cloud: Vec<CloudRow> = directory.cloud.rows().collect();
    let deleted: Vec<DeletedRow> =
        (0..directory.deleted.as_ref().unwrap().len() as u32).map(DeletedRow::new).collect();
    let mut actions = Vec::new();
    actions.extend(onprem.iter().map(|row| Action::LinkPartner(*row)));
    actions.extend(onprem.iter().map(|row| Action::CarryMailboxGuid(*row)));
    actions.extend(onprem.iter().map(|row| Action::EnableMailbox(*row)));
    actions.extend(onprem.iter().zip(&cloud).map(|(a, b)| Action::WriteBack(*a, *b)));
    actions.extend(cloud.iter().map(|row| Action::Clear(*row)));
    actions.extend(cloud.iter().map(|row| Action::TakeUpn(*row)));
    actions.extend(deleted.iter().map(|row| Action::Purge(*row)));
    actions.extend(deleted.iter().map(|row| Action::Restore(*row)));
    actions
}

#[test]
fn every_code_is_met_in_the_demo_or_named_here_with_its_reason() {
    let met = all_codes(&demo());
    for code in Code::ALL {
        let elsewhere = ELSEWHERE.iter().any(|(other, _)| other == code);
        assert_ne!(met.contains(code), elsewhere, "{}", code.name());
    }
}

#[test]
fn every_job_has_something_to_do() {
    let directory = demo();
    let links = Links::judge(&directory, AnchorPolicy::Auto);
    let queue = Queue::default();
    let view = JobView { directory: &directory, links: &links, queue: &queue };
    for job in Job::ALL {
        let steps = view.steps(job);
        assert!(
            steps.iter().any(|step| matches!(step.state, StepState::Open(1..))),
            "{} has nothing to do: {steps:?}",
            job.name()
        );
        let lacking = steps.iter().any(|step| matches!(step.state, StepState::NeedsData(_)));
        assert!(!lacking, "{} lacks data: {steps:?}", job.name());
    }
    assert_eq!(OpId(1), History::default().next_id());
}
