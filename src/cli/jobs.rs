//! `hardmatch jobs`: the guided jobs, with their counts.

use std::ffi::OsString;

use clap::Args;
use serde_json::{Value, json};

use super::args::session_path;
use super::new::stamp;
use super::output::print_json;
use super::watch::watched;
use super::{Failure, Outcome, Streams};
use crate::import::Monitor;
use crate::plan::{Job, JobStep, JobView, StepState};
use crate::workspace::{self, Chosen, Request, Workspace};

/// Arguments of `hardmatch jobs`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  hardmatch jobs
  hardmatch jobs merge
  hardmatch jobs merge --json

Without a session the jobs are only named; with one, their steps are counted.")]
pub struct JobsArgs {
    /// The session: a name or a path
    pub session: Option<OsString>,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

/// Runs `hardmatch jobs`.
pub(super) fn run(args: &JobsArgs, streams: &mut Streams<'_>) -> Result<Outcome, Failure> {
    let workspace = args.session.as_ref().map(open).transpose()?;
    let steps = |job| workspace.as_ref().map(|workspace| view(workspace).steps(job));
    if args.json {
        let jobs: Vec<Value> = Job::ALL.into_iter().map(|job| job_json(job, steps(job))).collect();
        print_json(&json!({ "jobs": jobs }), streams)?;
        return Ok(Outcome::Done);
    }
    for job in Job::ALL {
        writeln!(streams.out, "{}: {}", job.name(), job.title())?;
        for (at, step) in steps(job).unwrap_or_default().iter().enumerate() {
            let (state, count, missing) = state(step);
            let count = count.map(|count| format!(" {count}")).unwrap_or_default();
            let missing = missing.map(|what| format!(" ({what})")).unwrap_or_default();
            writeln!(streams.out, "  {}. [{state}{count}] {}{missing}", at + 1, step.title)?;
        }
    }
    Ok(Outcome::Done)
}

fn open(session: &OsString) -> Result<Workspace, Failure> {
    let monitor = Monitor::new();
    let request =
        Request { read_only: true, ..Request::new(Chosen::Existing(session_path(session)?)) };
    Ok(watched(&monitor, || workspace::open(&request, &monitor, &stamp()))?)
}

fn view(workspace: &Workspace) -> JobView<'_> {
    JobView {
        directory: &workspace.directory,
        links: &workspace.links,
        queue: workspace.ledger.history().queue(),
    }
}

/// The state in a word, how many are left, and what data is missing.
const fn state(step: &JobStep) -> (&'static str, Option<usize>, Option<&'static str>) {
    match step.state {
        StepState::Done => ("done", None, None),
        StepState::Open(count) => ("open", Some(count), None),
        StepState::Waiting => ("waiting", None, None),
        StepState::Outside => ("outside", None, None),
        StepState::NeedsData(what) => ("needs-data", None, Some(what)),
    }
}

fn job_json(job: Job, steps: Option<Vec<JobStep>>) -> Value {
    let steps = steps.map(|steps| {
        let step = |step: &JobStep| {
            let (state, left, needs) = state(step);
            json!({ "title": step.title, "state": state, "left": left, "needs": needs })
        };
        steps.iter().map(step).collect::<Vec<_>>()
    });
    json!({ "name": job.name(), "title": job.title(), "steps": steps })
}
