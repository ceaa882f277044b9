//! `hardmatch verify`: the queue against fresh exports.

use std::cell::Cell;
use std::ffi::OsString;
use std::io::{self, Write};

use clap::Args;
use serde::{Serialize, Serializer};

use super::args::{SourceArgs, session_path};
use super::output::{Stream, made, print_json, print_list};
use super::watch::watched;
use super::{Exit, Failure, Streams};
use crate::directory::Directory;
use crate::import::{Monitor, import};
use crate::plan::{
    CloudRef, Known, OpId, OpKind, OpState, Queue, QueuedOperation, Truth, Verification, renamed,
    verify,
};
use crate::session::Store;
use crate::text::visible;
use crate::workspace::WorkspaceError;

/// Arguments of `hardmatch verify`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  hardmatch verify merge --cloud fresh.csv
  hardmatch verify merge --cloud fresh.csv --deleted deleted.csv --onprem ad.csv --remote-mailboxes remote.csv
  hardmatch verify merge --cloud fresh.csv --json

Exit code 0 only if every operation is done. A link is done when the sync has taken the user over after the \
script ran; until then it is stamped: take the results of the script in first, and give a cloud export with \
OnPremisesSyncEnabled and OnPremisesLastSyncDateTime. What needs an export that is not given is unknown, and says \
which one.")]
pub struct VerifyArgs {
    /// The session: a name or a path
    pub session: OsString,
    /// The fresh exports.
    #[command(flatten)]
    pub sources: SourceArgs,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

/// Runs `hardmatch verify`.
pub(super) fn run(args: &VerifyArgs, streams: &mut Streams<'_>) -> Result<Exit, Failure> {
    let sources = args.sources.sources();
    if sources.files().next().is_none() {
        return Err(Failure::Usage(
            "give at least one fresh export: --cloud FILE, and --onprem, --deleted, --mailboxes or --remote-mailboxes for operations that are about those".into(),
        ));
    }
    let viewed = Store::view(&session_path(&args.session)?)?;
    for warning in &viewed.warnings {
        writeln!(streams.err, "warning: {warning}")?;
    }
    let options = args.sources.options()?;
    let monitor = Monitor::new();
    let imported =
        watched(&monitor, || import(&sources, &options, &monitor).map_err(WorkspaceError::from))?;
    let queue = viewed.ledger.history().queue();
    if queue.is_empty() {
        writeln!(streams.err, "the queue is empty: there is nothing to verify")?;
    }
    let operations: Vec<&QueuedOperation> = queue.operations().collect();
    let verified = made(operations.len(), |at| {
        let queued = operations[at];
        let verification = verify(queue, queued, &imported.directory);
        (queued, with_changes(queue, queued, &imported.directory, verification))
    });
    let counts = Counts::default();
    let verified = verified.inspect(|(_, verification)| counts.add(verification.truth));
    if args.json {
        let operations = Stream::new(verified.map(Row::of));
        print_json(&Listing { operations, counts: &counts }, streams)?;
    } else {
        print_list(streams, |out| {
            let mut verified = verified;
            verified.try_for_each(|(queued, verification)| print(queued, &verification, out))
        })?;
        writeln!(streams.err, "{}", counts.in_words())?;
        if counts.of(Truth::Stamped) > 0 {
            writeln!(
                streams.err,
                "stamped: the id stands, and nothing shows yet that the sync has taken the user over"
            )?;
        }
    }
    let done = counts.of(Truth::Done) == queue.len() && !queue.is_empty();
    Ok(if done { Exit::Done } else { Exit::Findings })
}

/// The same with a word about users who are called otherwise now.
fn with_changes(
    queue: &Queue,
    queued: &QueuedOperation,
    exports: &Directory,
    mut verification: Verification,
) -> Verification {
    let open = queued.is_open() && !verification.truth.stands();
    if let Some(renamed) = renamed(queue, queued, exports).filter(|_| open) {
        let note = verification.note.map(|note| format!("; {note}")).unwrap_or_default();
        verification.note = Some(format!("no longer as queued: {renamed}{note}"));
    }
    verification
}

/// How many operations are how: counted while they are printed.
#[derive(Default)]
struct Counts([Cell<usize>; Truth::ALL.len()]);

impl Counts {
    fn add(&self, truth: Truth) {
        let count = &self.0[truth as usize];
        count.set(count.get() + 1);
    }

    const fn of(&self, truth: Truth) -> usize {
        self.0[truth as usize].get()
    }

    fn in_words(&self) -> String {
        let words = Truth::ALL.map(|truth| match truth {
            Truth::Done => format!("{} done", self.of(truth)),
            Truth::Stamped => format!("{} stamped", self.of(truth)),
            Truth::NotDone => format!("{} not done", self.of(truth)),
            Truth::Different => format!("{} done differently", self.of(truth)),
            Truth::Unknown => format!("{} unknown", self.of(truth)),
        });
        words.join(", ")
    }
}

impl Serialize for Counts {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(Truth::ALL.map(|truth| (truth.name(), self.of(truth))))
    }
}

#[derive(Serialize)]
struct Listing<'a, O: Serialize> {
    operations: O,
    /// Behind the operations: it is known when they are written.
    counts: &'a Counts,
}

#[derive(Serialize)]
struct Row {
    id: OpId,
    op: OpKind,
    state: OpState,
    outcome: Truth,
    wanted: Option<String>,
    found: Known<String>,
    note: Option<String>,
}

impl Row {
    fn of((queued, verification): (&QueuedOperation, Verification)) -> Self {
        Self {
            id: queued.id,
            op: queued.operation.kind(),
            state: queued.state,
            outcome: verification.truth,
            wanted: verification.wanted,
            found: verification.found,
            note: verification.note,
        }
    }
}

fn print(
    queued: &QueuedOperation,
    verification: &Verification,
    out: &mut dyn Write,
) -> io::Result<()> {
    let onprem = queued.operation.onprem().and_then(|user| user.upn.as_deref());
    let cloud = queued.operation.cloud().and_then(CloudRef::upn);
    let who = onprem.or(cloud).unwrap_or_default();
    let found = match &verification.found {
        Known::Unknown => "unknown",
        Known::Empty => "none",
        Known::Value(value) => value,
    };
    let wanted = verification.wanted.as_deref().unwrap_or("none");
    let alarm = if verification.contradicts(queued.state) {
        format!("  REPORTED AS {}, AND NOT TRUE", queued.state.name().to_uppercase())
    } else {
        String::new()
    };
    let note = verification.note.as_ref().map(|note| format!("  ({note})")).unwrap_or_default();
    writeln!(
        out,
        "{} {} {}: {}  wanted {}, found {}{}{alarm}",
        queued.id,
        verification.truth.name(),
        queued.operation.kind().name(),
        visible(who),
        visible(wanted),
        visible(found),
        visible(&note),
    )
}
