//! The lines of the guided jobs.

use super::{Tone, WorkLine};
use crate::plan::{Job, JobStep, JobView, Place, StepState};

/// A line of the jobs: the heading of one, or a step of it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum JobLine {
    /// The heading.
    Heading(Job),
    /// A step.
    Step {
        /// Its number in the job, from 1.
        number: usize,
        /// Whether it is the first that has something left to do.
        next: bool,
        /// The step.
        step: JobStep,
    },
}

impl JobLine {
    /// All jobs with their steps.
    #[must_use]
    pub fn all(view: &JobView<'_>) -> Vec<Self> {
        Job::ALL.into_iter().flat_map(|job| Self::of(view, job)).collect()
    }

    fn of(view: &JobView<'_>, job: Job) -> Vec<Self> {
        let steps = view.steps(job);
        let open =
            |step: &JobStep| matches!(step.state, StepState::Open(_) | StepState::NeedsData(_));
        let next = steps.iter().position(open);
        let lines = steps.into_iter().enumerate().map(|(at, step)| Self::Step {
            number: at + 1,
            next: Some(at) == next,
            step,
        });
        std::iter::once(Self::Heading(job)).chain(lines).collect()
    }

    /// Where the step is that comes next in the job of a heading, or its first one.
    #[must_use]
    pub fn next_step(lines: &[Self], heading: usize) -> usize {
        let steps = lines.iter().skip(heading + 1);
        let steps = steps.take_while(|line| matches!(line, Self::Step { .. }));
        let next = steps.into_iter().position(|line| matches!(line, Self::Step { next: true, .. }));
        heading + 1 + next.unwrap_or(0)
    }

    /// Where the step is done.
    #[must_use]
    pub const fn place(&self) -> Option<Place> {
        match self {
            Self::Heading(_) => None,
            Self::Step { step, .. } => step.place,
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
        JobLine::Step { number, next, step } => {
            let (word, tone) = match step.state {
                StepState::Done => ("done".to_string(), Tone::Good),
                StepState::Open(count) => {
                    (format!("{count} left"), if *next { Tone::Warn } else { Tone::Plain })
                }
                StepState::Waiting => ("later".into(), Tone::Dim),
                StepState::Outside => ("you".into(), Tone::Dim),
                StepState::NeedsData(_) => ("no data".into(), Tone::Bad),
            };
            let arrow = if *next { ">" } else { " " };
            WorkLine {
                word,
                tone,
                cells: [format!("{arrow} {number}. {}", step.title), String::new(), String::new()],
            }
        }
    }
}

pub(super) fn detail(line: &JobLine) -> Vec<(&'static str, String)> {
    let step = match line {
        JobLine::Step { step, .. } => step,
        JobLine::Heading(job) => {
            let way = "Enter goes to its next step".to_string();
            return vec![("job", job.title().into()), ("where", way)];
        }
    };
    let state = match step.state {
        StepState::Done => "nothing is left".to_string(),
        StepState::Open(count) => format!("{count} left"),
        StepState::Waiting => "its turn comes when something is queued or reported".into(),
        StepState::Outside => "done by a person, outside of hardmatch".into(),
        StepState::NeedsData(what) => {
            format!("needs {what}; `hardmatch collect` prints the command that makes it")
        }
    };
    let place = match step.place {
        None => "nowhere in hardmatch".into(),
        Some(Place::OnPrem(filter)) => format!("Enter shows the on-premises users: {filter}"),
        Some(Place::Cloud(filter)) => format!("Enter shows the cloud users: {filter}"),
        Some(Place::Deleted(_)) => "Enter shows the soft-deleted users, these marked".into(),
        Some(Place::Findings(code)) => format!("Enter shows the findings: {}", code.name()),
        Some(Place::Queue) => "Enter shows the queue".into(),
        Some(Place::Export) => "Enter exports the script".into(),
    };
    vec![("step", step.title.into()), ("state", state), ("where", place)]
}
