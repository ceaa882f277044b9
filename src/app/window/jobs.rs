//! The guided jobs with their tasks.

use std::collections::BTreeSet;

use tui_input::Input;

use super::behave::Behave;
use super::sieve::{Sieve, Sifted, press as press_words, sift};
use super::work::{Columns, WorkLine, WorkList, copy, enlarge, read};
use crate::app::column::Side;
use crate::app::command::{Command, Layer, WorkCommand};
use crate::app::cursor::Cursor;
use crate::app::intent::{Intent, Open};
use crate::app::main::{Main, decide};
use crate::app::press::{Hints, Press};
use crate::app::words::{self, Tone};
use crate::directory::Row;
use crate::plan::{Context, DeletedChoice, Filter, FindingFilter, Job, Place, Task, TaskState};

/// The jobs.
#[derive(Clone, Debug)]
pub struct JobList {
    /// The headings and tasks.
    pub lines: Vec<JobLine>,
    /// The cursor.
    pub cursor: Cursor,
    /// The words that narrow it.
    words: Sieve,
}

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
    pub fn all(context: Context<'_>) -> Vec<Self> {
        Job::ALL.into_iter().flat_map(|job| Self::of(context, job)).collect()
    }

    fn of(context: Context<'_>, job: Job) -> Vec<Self> {
        let tasks = job.tasks(context);
        let open =
            |task: &Task| matches!(task.state, TaskState::Open(_)) || task.state.lacks().is_some();
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
    pub fn next_task(lines: &[Self], heading: usize) -> usize {
        let tasks = lines.iter().skip(heading + 1);
        let tasks = tasks.take_while(|line| matches!(line, Self::Task { .. }));
        let next = tasks.into_iter().position(|line| matches!(line, Self::Task { next: true, .. }));
        heading + 1 + next.unwrap_or(0)
    }
}

impl JobList {
    /// All jobs.
    pub(super) fn open(main: &Main) -> Self {
        let lines = JobLine::all(main.context());
        let mut cursor = Cursor::default();
        cursor.place(main.left_at.jobs, lines.len());
        Self { lines, cursor, words: Sieve::default() }
    }

    /// From a heading to its next task, from a task to where it is done.
    fn accept(&mut self, main: &mut Main) -> Vec<Intent> {
        let place = self.words.place(self.cursor.at);
        match self.lines.get(place) {
            Some(JobLine::Heading(_)) => {
                let task = JobLine::next_task(&self.lines, place);
                let places = self.words.places(self.lines.len());
                let at = places.partition_point(|place| *place < task);
                self.cursor.place(at, places.len());
                Vec::new()
            }
            Some(JobLine::Task { task, .. }) => match (task.place, task.state) {
                (Some(place), _) => go_to(main, place),
                (None, TaskState::Outside) => {
                    Intent::say("a person does this, outside of hardmatch")
                }
                (None, _) => {
                    Intent::say("there is nothing to do here now; the lines below say why")
                }
            },
            None => Vec::new(),
        }
    }
}

/// Goes to where a task of a job is done. The findings are looked at above the jobs; everything else
/// takes their place.
fn go_to(main: &mut Main, place: Place) -> Vec<Intent> {
    let open = match place {
        Place::Findings(code) => {
            let filter = FindingFilter { severity: None, code: Some(code) };
            return vec![Intent::Open(Open::Findings(filter))];
        }
        Place::OnPrem(filter) => {
            main.left.set_query("");
            main.focus = Side::OnPrem;
            return closed(Intent::all(main.filter_left(filter)));
        }
        Place::Cloud(filter) => {
            main.right.set_query("");
            main.focus = Side::Cloud;
            return closed(Intent::all(main.filter_right(filter)));
        }
        Place::Queue => Open::Queue,
        Place::Export => Open::Export,
        Place::Deleted(choice) => {
            let chosen = choice.users(main.context());
            let first = chosen.first().copied();
            // Whoever is in the way may be restored and cleared, or purged: that is not for all at once.
            let marked = match choice {
                DeletedChoice::Holders => BTreeSet::new(),
                DeletedChoice::WithMailboxGuid => chosen.into_iter().map(Row::index).collect(),
            };
            Open::Deleted(first, marked)
        }
    };
    closed(vec![Intent::Open(open)])
}

/// The jobs close first.
fn closed(intents: Vec<Intent>) -> Vec<Intent> {
    std::iter::once(Intent::Close).chain(intents).collect()
}

impl Behave for JobList {
    fn hints(&self) -> Hints {
        use Command as C;
        const KEYS: &[C] = &[C::Accept, C::Back, C::Search, C::Down, C::Up, C::OpenQueue];
        let words =
            &[(C::Accept, "go to", "Go to where the step is done; on a job, to its next step")];
        self.words.hints(Hints { words, ..Hints::new(Layer::Work, KEYS) })
    }

    fn offers(&self, command: Command, _main: &Main) -> bool {
        let line = self.lines.get(self.words.place(self.cursor.at));
        let leads = match line {
            Some(JobLine::Heading(_)) => true,
            Some(JobLine::Task { task, .. }) => task.place.is_some(),
            None => false,
        };
        command != Command::Accept || self.words.typing || leads
    }

    fn press(&mut self, press: &Press<'_>, main: &mut Main) -> Vec<Intent> {
        if let Some(intents) = press_words(self, press, main) {
            return intents;
        }
        let Some(command) = press.command() else { return Intent::idle() };
        main.left_at.jobs = self.words.place(self.cursor.at);
        match command {
            WorkCommand::Accept => self.accept(main),
            WorkCommand::Undo => decide::undo(main, press.stamp),
            WorkCommand::Redo => decide::redo(main, press.stamp),
            WorkCommand::Enlarge => enlarge(self, main),
            WorkCommand::Copy => copy(self, main),
            WorkCommand::OpenQueue => vec![Intent::Open(Open::Queue)],
            WorkCommand::Back => vec![Intent::Close],
            WorkCommand::Move(motion) => {
                self.cursor.follow(motion, self.words.left(self.lines.len()));
                Vec::new()
            }
            WorkCommand::Mark
            | WorkCommand::MarkAll
            | WorkCommand::QueueAll
            | WorkCommand::Compare
            | WorkCommand::Search
            | WorkCommand::HideSolved
            | WorkCommand::Severity
            | WorkCommand::OnlyThis
            | WorkCommand::Fix
            | WorkCommand::Purge
            | WorkCommand::Restore
            | WorkCommand::FreeId
            | WorkCommand::Raise
            | WorkCommand::Lower
            | WorkCommand::Sample => Intent::idle(),
        }
    }

    fn list(&mut self, _main: &Main) -> Option<(&mut Cursor, usize)> {
        let left = self.words.left(self.lines.len());
        Some((&mut self.cursor, left))
    }

    fn typed(&mut self) -> Option<&mut Input> {
        self.words.typed()
    }

    fn pasted(&mut self, main: &Main) {
        sift(self, main);
    }

    fn refresh(&mut self, main: &Main) {
        self.lines = JobLine::all(main.context());
        sift(self, main);
    }
}

impl Sifted for JobList {
    fn sieve(&mut self) -> (&mut Sieve, &mut Cursor) {
        (&mut self.words, &mut self.cursor)
    }

    fn words(&self) -> &Sieve {
        &self.words
    }

    fn all(&self, _main: &Main) -> usize {
        self.lines.len()
    }

    /// A task is found by its job, too, so that it stands below its heading.
    fn found_by(&self, _main: &Main, place: usize) -> String {
        let before = self.lines.iter().take(place + 1).rev();
        let job = before.into_iter().find_map(|line| match line {
            JobLine::Heading(job) => Some(job.title()),
            JobLine::Task { .. } => None,
        });
        format!("{} {}", job.unwrap_or_default(), read(self.lines.get(place).map(line_of)))
    }
}

impl WorkList for JobList {
    fn title(&self, _main: &Main) -> String {
        "Jobs: Enter goes to where a step is done".into()
    }

    fn columns(&self) -> Columns {
        Columns { headings: ["Step", "", ""], shares: [100, 0, 0] }
    }

    fn cursor(&self) -> &Cursor {
        &self.cursor
    }

    fn len(&self, _main: &Main) -> usize {
        self.words.left(self.lines.len())
    }

    fn narrowed(&self, _main: &Main) -> Option<(&Sieve, usize)> {
        Some((&self.words, self.lines.len()))
    }

    fn empty(&self, _main: &Main) -> &'static str {
        "No step has these words."
    }

    fn line(&self, _main: &Main, at: usize) -> Option<WorkLine> {
        self.lines.get(self.words.place(at)).map(line_of)
    }

    fn detail(&self, _main: &Main) -> Vec<(&'static str, String)> {
        self.lines.get(self.words.place(self.cursor.at)).map(detail_of).unwrap_or_default()
    }
}

fn line_of(line: &JobLine) -> WorkLine {
    let (word, tone, text) = match line {
        JobLine::Heading(job) => (String::new(), Tone::Heading, job.title().to_string()),
        JobLine::Task { number, next, task } => {
            let (word, tone) = words::of_task(task.state, *next);
            let arrow = if *next { ">" } else { " " };
            (word, tone, format!("{arrow} {number}. {}", task.title))
        }
    };
    WorkLine { word, tone, cells: [text, String::new(), String::new()] }
}

fn detail_of(line: &JobLine) -> Vec<(&'static str, String)> {
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
        TaskState::NoneSeen(what) => {
            format!("0 of those who can be judged; to judge everybody, it needs {what}")
        }
    };
    let place = match task.place {
        None => "nowhere in hardmatch".into(),
        Some(Place::OnPrem(filter)) => {
            format!("Enter shows the on-premises users: {}", filter.label())
        }
        Some(Place::Cloud(filter)) => format!("Enter shows the cloud users: {}", filter.label()),
        Some(Place::Deleted(DeletedChoice::Holders)) => {
            "Enter shows the soft-deleted users, the first of these under the cursor".into()
        }
        Some(Place::Deleted(DeletedChoice::WithMailboxGuid)) => {
            "Enter shows the soft-deleted users, these marked".into()
        }
        Some(Place::Findings(code)) => format!("Enter shows the findings: {}", code.name()),
        Some(Place::Queue) => "Enter shows the queue".into(),
        Some(Place::Export) => "Enter exports the script".into(),
    };
    let mut detail = vec![("step", task.title.into()), ("state", state), ("where", place)];
    detail.extend(task.costs.map(|costs| ("costs", costs.into())));
    detail
}
