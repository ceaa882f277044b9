//! What speaks against the operations of a script.

use std::ffi::OsString;
use std::io;

use crate::cli::args::SourceArgs;
use crate::cli::subject::subject;
use crate::cli::{Failure, Streams};
use crate::plan::{Findings, LACK_FIX, Lack, OpId, WorkItem};
use crate::session::Ledger;
use crate::text::visible;

/// Names the operations that need one which was taken out of the queue, and those that the exports speak against; where
/// the exports are not there, says how that is found out.
pub(super) fn tell(
    session: &OsString,
    ledger: &Ledger,
    plan: &[WorkItem<'_>],
    streams: &mut Streams<'_>,
) -> Result<(), Failure> {
    let open = |item: &WorkItem<'_>| match item {
        WorkItem::Operation(queued) if queued.is_open() => Some(queued.id),
        _ => None,
    };
    let ids: Vec<OpId> = plan.iter().filter_map(open).collect();
    if ids.is_empty() {
        return Ok(());
    }
    let lacks = ledger.history().lacks();
    for lack in lacks.iter().filter(|lack| ids.contains(&lack.id)) {
        warn(&lacking(lack), streams)?;
    }
    if let Some(said) = against(session, &ids) {
        return said.iter().try_for_each(|text| warn(text, streams));
    }
    writeln!(
        streams.err,
        "note: the exports could not be read; `hardmatch check SESSION` tells what they say against the queue"
    )?;
    Ok(())
}

fn warn(text: &str, streams: &mut Streams<'_>) -> Result<(), Failure> {
    writeln!(streams.err, "warning: {}", visible(text))?;
    Ok(())
}

fn lacking(lack: &Lack) -> String {
    format!("operation {} {lack}; {LACK_FIX}", lack.id)
}

/// What the exports say against operations, as far as they are there.
fn against(session: &OsString, ids: &[OpId]) -> Option<Vec<String>> {
    // What there is to say of the exports themselves is said where they are read for their own sake.
    let (mut out, mut err) = (io::sink(), io::sink());
    let mut quiet = Streams::new(&mut out, &mut err);
    let read = subject(Some(session), &SourceArgs::default(), None, &[], &mut quiet).ok()?;
    if !read.gone.is_empty() {
        return None;
    }
    let findings = Findings::of_queue(read.context());
    let doubtful = findings.doubtful(&read.queue);
    let said = doubtful.iter().filter(|id| ids.contains(id)).map(|id| {
        let found = findings.of_operation(*id, read.context());
        let texts: Vec<String> =
            found.iter().map(|found| format!("{}; {}", found.text, found.fix)).collect();
        format!("the exports speak against operation {id}: {}", texts.join("; "))
    });
    Some(said.collect())
}
