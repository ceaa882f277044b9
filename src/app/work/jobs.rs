//! The lines of the guided jobs.

use super::{Tone, WorkLine};
use crate::plan::{Filter, Job, Task, JobView, Place, TaskState};

/// A line of the jobs: the heading of one, or a task of it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum JobLine {
    /// The heading.
    Heading(Job),
    /// A task.
    Task {
        /// Its number in the job, from 1.
        number: usize,
        /// Whether it is the first that has something left to do.
        next: bool,
        /// The task.
        task: Task,
    },
}

impl JobLine {
    /// All jobs with their tasks.
    #[must_use]
    pub fn all(view: &JobView<'_>) -> Vec<Self> {
        Job::ALL.into_iter().flat_map(|job| Self::of(view, job)).collect()
    }

    fn of(view: &JobView<'_>, job: Job) -> Vec<Self> {
        let tasks = view.tasks(job);
        let open =
            |task: &Task| matches!(task.state, TaskState::Open(_) | TaskState::NeedsData(_));
        let next = tasks.iter().position(open);
        let lines = tasks.into_iter().enumerate().map(|(at, task)| Self::Task {
            number: at + 1,
            next: Some(at) == next,
            task,
        });
        std::iter::once(Self::Heading(job)).chain(lines).collect()
    }

    /// Where the task is that comes next in the job of a heading, or its first one.
    #[must_use]
    pub fn next_step(lines: &[Self], heading: usize) -> usize {
        let tasks = lines.iter().skip(heading + 1);
        let tasks = tasks.take_while(|line| matches!(line, Self::Task { .. }));
        let next = tasks.into_iter().position(|line| matches!(line, Self::Task { next: true, .. }));
        heading + 1 + next.unwrap_or(0)
    }

    /// Where the task is done.
    #[must_use]
    pub const fn place(&self) -> Option<Place> {
        match self {
            Self::Heading(_) => None,
            Self::Task { task, .. } => task.place,
        }
    }
}

pub(super) fn line(line: &JobLine) -> WorkLine {
    match line {
        JobLine::Heading(job) => WorkLine {
            word: String::new(),
            tone: Tone::Heading,
            cells: [job.title().into(), String::new(), String::new()],
        },
        JobLine::Task { number, next, task } => {
            let (word, tone) = match task.state {
                TaskState::Done => ("done".to_string(), Tone::Good),
                TaskState::Open(count) => {
                    (format!("{count} left"), if *next { Tone::Warn } else { Tone::Plain })
                }
                TaskState::Waiting => ("later".into(), Tone::Dim),
                TaskState::Outside => ("you".into(), Tone::Dim),
                TaskState::NeedsData(_) => ("no data".into(), Tone::Bad),
            };
            let arrow = if *next { ">" } else { " " };
            WorkLine {
                word,
                tone,
                cells: [format!("{arrow} {number}. {}", task.title), String::new(), String::new()],
            }
        }
    }
}

pub(super) fn detail(line: &JobLine) -> Vec<(&'static str, String)> {
    let task = match line {
        JobLine::Task { task, .. } => task,
        JobLine::Heading(job) => {
            let way = "Enter goes to its next step".to_string();
            return vec![("job", job.title().into()), ("where", way)];
        }
    };
    let state = match task.state {
        TaskState::Done => "nothing is left".to_string(),
        TaskState::Open(count) => format!("{count} left"),
        TaskState::Waiting => "its turn comes when something is queued or reported".into(),
        TaskState::Outside => "done by a person, outside of hardmatch".into(),
        TaskState::NeedsData(what) => {
            format!("needs {what}; `hardmatch collect` prints the command that makes it")
        }
    };
    let place = match task.place {
        None => "nowhere in hardmatch".into(),
        Some(Place::OnPrem(filter)) => {
            format!("Enter shows the on-premises users: {}", filter.label())
        }
        Some(Place::Cloud(filter)) => format!("Enter shows the cloud users: {}", filter.label()),
        Some(Place::Deleted(_)) => "Enter shows the soft-deleted users, these marked".into(),
        Some(Place::Findings(code)) => format!("Enter shows the findings: {}", code.name()),
        Some(Place::Queue) => "Enter shows the queue".into(),
        Some(Place::Export) => "Enter exports the script".into(),
    };
    vec![("step", task.title.into()), ("state", state), ("where", place)]
}
