//! The demo data hold every status, every finding and every job at least once.
//!
//! What is met is what somebody meets who opens the demos on the screen and tries every action on
//! everybody, with the settings that the keys can change.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test stops at the first surprise"
)]

#[path = "../support/elsewhere.rs"]
mod elsewhere;
mod evening;
#[path = "../support/headless.rs"]
mod headless;
#[path = "../support/picture.rs"]
mod picture;
mod walk;

use std::collections::BTreeSet;

use hardmatch::directory::{AnchorPolicy, CloudRow, DeletedRow, Directory, OnPremRow};
use hardmatch::import::Monitor;
use hardmatch::link::{CloudStatus, Links, OnPremStatus};
use hardmatch::plan::{
    Action, Bulk, Code, Context, Decision, History, Job, Queue, RoutingRule, Task, TaskState, check,
};
use hardmatch::session::{Demo, Stamp};
use hardmatch::workspace::{Chosen, Request, Workspace, open};
use tempfile::TempDir;

/// A demo as it opens on the screen, in a folder of its own.
fn opened(demo: Demo) -> (TempDir, Workspace) {
    let folder = tempfile::tempdir().unwrap();
    let stamp = Stamp::new("2026-11-24T21:04:05Z".parse().unwrap(), "admin@jumphost");
    let request = Request::new(Chosen::Demo(folder.path().join("demo.jsonl"), demo));
    let workspace = open(&request, &Monitor::new(), &stamp).unwrap();
    (folder, workspace)
}

#[test]
fn every_status_is_met() {
    let (mut onprem, mut cloud) = (BTreeSet::new(), BTreeSet::new());
    for demo in Demo::ALL {
        let (_folder, workspace) = opened(demo);
        let counts = workspace.links.counts();
        let total: usize = counts.onprem.iter().map(|(_, count)| count).sum();
        assert_eq!(total, workspace.judge.directory().onprem.len());
        let total: usize = counts.cloud.iter().map(|(_, count)| count).sum();
        assert_eq!(total, workspace.judge.directory().cloud.len());
        let met = |count: &usize| *count > 0;
        onprem.extend(counts.onprem.iter().filter(|(_, n)| met(n)).map(|(s, _)| s.name()));
        cloud.extend(counts.cloud.iter().filter(|(_, n)| met(n)).map(|(s, _)| s.name()));
    }
    assert_eq!(onprem, OnPremStatus::ALL.iter().map(|status| status.name()).collect());
    assert_eq!(cloud, CloudStatus::ALL.iter().map(|status| status.name()).collect());
}

/// What `check` finds, and what is said when every action is proposed to everybody.
fn codes_met(workspace: &Workspace) -> BTreeSet<&'static str> {
    let directory = workspace.judge.directory();
    let queue = workspace.ledger.history().queue();
    let mut met: BTreeSet<Code> = BTreeSet::new();
    // The key A changes the anchor; the rule is asked for when it is first needed.
    let rule: RoutingRule = "{sam}@contoso.mail.onmicrosoft.com".parse().unwrap();
    for policy in [AnchorPolicy::Auto, AnchorPolicy::ObjectGuid] {
        let judge = workspace.judge.under(&policy);
        let links = Links::of(&judge);
        let without = Context::new(&judge, &links, queue);
        met.extend(check(without).counts().map(|(code, _)| code));
        for context in [without, Context { rule: Some(&rule), ..without }] {
            met.extend(said(context, every_link(directory)));
            met.extend(said_to_bulk(context, workspace.ledger.history()));
        }
    }
    met.into_iter().map(Code::name).collect()
}

fn said(context: Context<'_>, actions: impl IntoIterator<Item = Action>) -> Vec<Code> {
    let propose = |action| context.propose(action).findings;
    actions.into_iter().flat_map(propose).map(|finding| finding.code).collect()
}

/// Every action to everybody, twice: the second time meets a queue in which the first one is.
fn said_to_bulk(context: Context<'_>, history: &History) -> Vec<Code> {
    let mut history = history.clone();
    let mut said = Vec::new();
    for _ in 0..2 {
        let now = Context { queue: history.queue(), ..context };
        let bulk = Bulk::propose(now, every_action(context.directory()), history.next_id());
        let findings = bulk.lines.iter().flat_map(|line| &line.proposal.findings);
        said.extend(findings.map(|finding| finding.code));
        let operations = bulk.all("tried", bulk.word().as_deref());
        history.decide(Decision::Queue { operations }, "me", "now");
    }
    said
}

fn every_link(directory: &Directory) -> impl Iterator<Item = Action> {
    let to = |onprem| directory.cloud.rows().map(move |cloud| Action::Link(onprem, cloud));
    directory.onprem.rows().flat_map(to)
}

fn every_action(directory: &Directory) -> Vec<Action> {
    let onprem: Vec<OnPremRow> = directory.onprem.rows().collect();
    let cloud: Vec<CloudRow> = directory.cloud.rows().collect();
    let deleted: Vec<DeletedRow> =
        directory.deleted.iter().flat_map(hardmatch::directory::Table::rows).collect();
    let mut actions = Vec::new();
    actions.extend(onprem.iter().map(|row| Action::LinkPartner(*row)));
    actions.extend(onprem.iter().map(|row| Action::CarryMailboxGuid(*row)));
    actions.extend(onprem.iter().map(|row| Action::EnableMailbox(*row)));
    actions.extend(onprem.iter().zip(&cloud).map(|(a, b)| Action::WriteBack(*a, *b)));
    actions.extend(cloud.iter().map(|row| Action::Clear(*row)));
    actions.extend(cloud.iter().map(|row| Action::TakeUpn(*row)));
    actions.extend(deleted.iter().map(|row| Action::Purge(*row)));
    actions.extend(deleted.iter().map(|row| Action::Restore(*row)));
    actions.extend(deleted.iter().map(|row| Action::ClearRestored(*row)));
    actions
}

/// In a demo or in a scenario.
#[test]
fn every_code_is_met() {
    let mut met = elsewhere::codes_of_scenarios();
    for demo in Demo::ALL {
        let (_folder, workspace) = opened(demo);
        met.extend(codes_met(&workspace).into_iter().map(String::from));
    }
    let all: BTreeSet<String> = Code::ALL.iter().map(|code| code.name().to_string()).collect();
    assert_eq!(met, all, "what is met on the left, every code on the right");
}

/// The steps of a job while nothing is queued.
fn steps_before_any(workspace: &Workspace, job: Job) -> Vec<Task> {
    let (judge, links) = (&workspace.judge, &workspace.links);
    job.tasks(Context::new(judge, links, &Queue::default()))
}

#[test]
fn every_job_has_something_to_do() {
    let (_folder, workspace) = opened(Demo::Week);
    for job in Job::ALL {
        let steps = steps_before_any(&workspace, job);
        assert!(
            steps.iter().any(|step| matches!(step.state, TaskState::Open(1..))),
            "{} has nothing to do: {steps:?}",
            job.name()
        );
        let lacking = steps.iter().any(|step| step.state.lacks().is_some());
        assert!(!lacking, "{} lacks data: {steps:?}", job.name());
    }
}

/// With the exports of the portals no job can be done to its end, and each says what it lacks.
#[test]
fn every_job_says_which_data_it_lacks() {
    let (_folder, workspace) = opened(Demo::Portals);
    for job in Job::ALL {
        let steps = steps_before_any(&workspace, job);
        let lacking = steps.iter().any(|step| step.state.lacks().is_some());
        assert!(lacking, "{} lacks nothing: {steps:?}", job.name());
    }
}

/// A demo takes the place of another one, and the past of one is never taken for that of the next.
#[test]
fn demos_replace_each_other() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("demo.jsonl");
    let stamp = Stamp::new("2026-11-24T21:04:05Z".parse().unwrap(), "admin@jumphost");
    let begin = |chosen| open(&Request::new(chosen), &Monitor::new(), &stamp).unwrap();
    let evening = begin(Chosen::Demo(path.clone(), Demo::Evening));
    let (queued, told) = (evening.ledger.history().queue().len(), evening.changes.is_some());
    assert!(queued > 0 && told, "the evening has a past");
    drop(evening);
    let resumed = begin(Chosen::Existing(path.clone()));
    assert_eq!(resumed.ledger.history().queue().len(), queued);
    assert!(resumed.changes.is_none(), "what changed has been told");
    drop(resumed);
    let week = begin(Chosen::Demo(path.clone(), Demo::Week));
    assert!(week.ledger.history().queue().is_empty() && week.changes.is_none());
    drop(week);
    let resumed = begin(Chosen::Existing(path));
    assert!(resumed.changes.is_none() && resumed.notices.is_empty(), "{:?}", resumed.notices);
}
