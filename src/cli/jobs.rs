//! `hardmatch jobs`: the guided jobs, with their counts.

use std::ffi::OsString;

use clap::Args;
use serde_json::{Value, json};

use super::args::session_path;
use super::new::stamp;
use super::output::print_json;
use super::people::PeopleArgs;
use super::subject::all_users_read;
use super::watch::watched;
use super::{Exit, Failure, Streams};
use crate::import::Monitor;
use crate::link::model::Fit;
use crate::plan::{Context, Job, Task, TaskState};
use crate::text::visible;
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
    /// Whether everybody is compared.
    #[command(flatten)]
    pub people: PeopleArgs,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

/// Runs `hardmatch jobs`.
pub(super) fn run(args: &JobsArgs, streams: &mut Streams<'_>) -> Result<Exit, Failure> {
    let workspace = args.session.as_ref().map(|session| open(session, streams)).transpose()?;
    let fit = workspace.as_ref().map(|workspace| learn(args, workspace)).transpose()?.flatten();
    let tasks = |job: Job| {
        workspace.as_ref().map(|it| job.tasks(Context { fit: fit.as_ref(), ..context(it) }))
    };
    if args.json {
        let jobs: Vec<Value> = Job::ALL.into_iter().map(|job| job_json(job, tasks(job))).collect();
        print_json(&json!({ "jobs": jobs }), streams)?;
        return Ok(Exit::Done);
    }
    for job in Job::ALL {
        writeln!(streams.out, "{}: {}", job.name(), job.title())?;
        for (at, task) in tasks(job).unwrap_or_default().iter().enumerate() {
            let (state, count, missing) = state(task);
            let count = count.map(|count| format!(" {count}")).unwrap_or_default();
            let missing = missing.map(|what| format!(" ({what})")).unwrap_or_default();
            writeln!(streams.out, "  {}. [{state}{count}] {}{missing}", at + 1, task.title)?;
            if let Some(costs) = task.costs {
                writeln!(streams.out, "     costs: {costs}")?;
            }
        }
    }
    Ok(Exit::Done)
}

fn open(session: &OsString, streams: &mut Streams<'_>) -> Result<Workspace, Failure> {
    let monitor = Monitor::new();
    let request =
        Request { read_only: true, ..Request::new(Chosen::Existing(session_path(session)?)) };
    let opened = watched(&monitor, || workspace::open(&request, &monitor, &stamp()))?;
    for notice in &opened.notices {
        writeln!(streams.err, "warning: {}", visible(notice))?;
    }
    all_users_read(&opened.gone)?;
    Ok(opened)
}

fn learn(args: &JobsArgs, workspace: &Workspace) -> Result<Option<Fit>, Failure> {
    let decisions = context(workspace).decisions();
    args.people.learn(&workspace.judge, &workspace.links, &decisions)
}

fn context(workspace: &Workspace) -> Context<'_> {
    Context::new(&workspace.judge, &workspace.links, workspace.ledger.history().queue())
}

/// The state in a word, how many are left, and what data is missing.
const fn state(task: &Task) -> (&'static str, Option<usize>, Option<&'static str>) {
    match task.state {
        TaskState::Done => ("done", None, None),
        TaskState::Open(count) => ("open", Some(count), None),
        TaskState::Waiting => ("waiting", None, None),
        TaskState::Outside => ("outside", None, None),
        TaskState::NeedsData(what) => ("needs-data", None, Some(what)),
        TaskState::NoneSeen(what) => ("needs-data", Some(0), Some(what)),
    }
}

fn job_json(job: Job, tasks: Option<Vec<Task>>) -> Value {
    let tasks = tasks.map(|tasks| {
        let task = |task: &Task| {
            let (state, left, needs) = state(task);
            json!({ "title": task.title, "state": state, "left": left, "needs": needs, "costs": task.costs })
        };
        tasks.iter().map(task).collect::<Vec<_>>()
    });
    json!({ "name": job.name(), "title": job.title(), "steps": tasks })
}
