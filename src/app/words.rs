//! How something in a list stands, in a word, and how that is meant: decided here and nowhere else.

use super::exports::ExportColumn;
use crate::plan::{
    BulkLine, Code, Consent, Findings, OpState, QueuedOperation, Severity, TaskState,
};

/// How a text is meant; the theme gives it a look.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Tone {
    /// A text like any other.
    Plain,
    /// Beside the point.
    Dim,
    /// A heading.
    Heading,
    /// As it should be.
    Good,
    /// To be looked at.
    Warn,
    /// In the way.
    Bad,
    /// A command, an id: text to be copied as it is.
    Code,
}

/// How the word for what a finding takes is meant.
#[must_use]
pub const fn tone_of(consent: Consent) -> Tone {
    match consent {
        Consent::Never | Consent::Reason => Tone::Bad,
        Consent::Word | Consent::Yes | Consent::Look => Tone::Warn,
        Consent::Nothing => Tone::Dim,
    }
}

/// How a queued operation stands: what a script reported, and what the exports say to it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Standing {
    /// Reported as done, and the exports show that it is not.
    NotTrue,
    /// The exports show it as done.
    IsSo,
    /// A link that was made: the exports do not show that the sync has taken the user over.
    Stamped,
    /// What was reported, or that nothing was.
    Reported(OpState),
}

impl Standing {
    /// How an operation stands.
    #[must_use]
    pub fn of(queued: &QueuedOperation, findings: &Findings) -> Self {
        let says = |wanted| findings.about_operation(queued.id).any(|code| code == wanted);
        if says(Code::AppliedNotTrue) {
            Self::NotTrue
        } else if says(Code::Stamped) {
            Self::Stamped
        } else if says(Code::DoneAlready) {
            Self::IsSo
        } else {
            Self::Reported(queued.state)
        }
    }

    /// In a word.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::NotTrue => "NOT TRUE",
            Self::IsSo => "is so",
            Self::Stamped => "stamped",
            Self::Reported(state) => state.name(),
        }
    }

    /// How that is meant.
    #[must_use]
    pub const fn tone(self) -> Tone {
        match self {
            Self::IsSo | Self::Reported(OpState::Applied | OpState::Skipped) => Tone::Good,
            Self::Stamped | Self::Reported(OpState::Queued) => Tone::Plain,
            Self::NotTrue | Self::Reported(OpState::Failed | OpState::Refused) => Tone::Bad,
        }
    }
}

/// Whether something about a queued operation should be looked at.
#[must_use]
pub fn wants_look(queued: &QueuedOperation, findings: &Findings) -> bool {
    let mut found = findings.about_operation(queued.id);
    found.any(|code| code.severity() != Severity::Info)
        || (!queued.state.is_done() && queued.telling_findings().next().is_some())
}

/// The line of a preview.
pub(super) fn of_line(line: &BulkLine) -> (&'static str, Tone) {
    match line.consent() {
        Consent::Nothing if line.id.is_some() => ("ready", Tone::Good),
        Consent::Nothing => (Severity::Block.name(), Tone::Bad),
        consent => (consent.severity().name(), tone_of(consent)),
    }
}

/// A finding of the list of findings.
pub(super) const fn of_severity(severity: Severity) -> (&'static str, Tone) {
    let tone = match severity {
        Severity::Block => Tone::Bad,
        Severity::Ask | Severity::Warn => Tone::Warn,
        Severity::Info => Tone::Plain,
    };
    (severity.name(), tone)
}

/// A task of a job; `next` is the first that has something left to do.
pub(super) fn of_task(state: TaskState, next: bool) -> (String, Tone) {
    match state {
        TaskState::Done => ("done".into(), Tone::Good),
        TaskState::Open(count) => {
            (format!("{count} left"), if next { Tone::Warn } else { Tone::Plain })
        }
        TaskState::Waiting => ("later".into(), Tone::Dim),
        TaskState::Outside => ("you".into(), Tone::Dim),
        TaskState::NeedsData(_) => ("no data".into(), Tone::Bad),
        TaskState::NoneSeen(_) => ("0 seen".into(), Tone::Plain),
    }
}
/// How a column of an export stands.
pub(super) const fn of_column(column: &ExportColumn) -> (&'static str, Tone) {
    match (&column.field, &column.likely) {
        (Some(_), _) if column.usable => ("used", Tone::Good),
        (Some(_), _) => ("unknown", Tone::Warn),
        (None, Some(_)) => ("likely", Tone::Warn),
        (None, None) => ("not read", Tone::Dim),
    }
}
