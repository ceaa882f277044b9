//! The plain commands of a plan, one line an operation: for reading and for pasting.

use super::command::command;
use super::dialect::Dialect;
use super::instruction::instruction;
use super::options::ScriptOptions;
use crate::plan::{OpKind, OpState, QueuedOperation, WorkItem};
use crate::text::visible;

const HEAD: &str = "\
These are the plain commands of the session, in the order in which they can work, without what the script \
does around them:\n\
 - nobody looks whether a user has changed since the export, or whether somebody else holds the id;\n\
 - nothing stops where a person must act: do first what stands behind STOP;\n\
 - nothing is read back, and no results are written for `hardmatch results`.\n\
Purges that were not confirmed are comments.";

/// The commands in the order of a plan, for a file or to be pasted: stops and the head are comments, and
/// what is done already is left out. An operation that the dialect cannot express is a comment that says why.
#[must_use]
pub fn plain_commands(items: &[WorkItem<'_>], options: &ScriptOptions) -> String {
    let dialect = options.dialect;
    let mut lines = vec![format!("# {}, {dialect}", visible(&options.session_name))];
    lines.extend(comments(HEAD));
    for item in items {
        match item {
            WorkItem::Stop(told) => {
                lines.extend(comments(&format!("\nSTOP\n{}\n", instruction(told, dialect))));
            }
            WorkItem::Afterwards(told) => {
                lines.extend(comments(&format!("\nTHEN\n{}", instruction(told, dialect))));
            }
            WorkItem::Operation(queued) if queued.state.is_done() => {}
            WorkItem::Operation(queued) => lines.extend(operation(queued, dialect)),
        }
    }
    lines.push(String::new());
    lines.join("\r\n")
}

fn operation(queued: &QueuedOperation, dialect: Dialect) -> Vec<String> {
    let id = queued.id;
    let purge = queued.operation.kind() == OpKind::PurgeDeletedUser;
    let mark = if purge && queued.confirmation.is_none() { "# " } else { "" };
    let again = if queued.state == OpState::Queued { "" } else { ", again" };
    match command(&queued.operation, dialect) {
        Ok(line) => vec![format!("{mark}{line}  # {id}{again}")],
        Err(why) => comments(&format!("{id}: {why}")),
    }
}

/// Each line of a text as a comment; what could end the line is shown.
fn comments(words: &str) -> Vec<String> {
    words.lines().map(|line| format!("# {}", visible(line)).trim_end().to_string()).collect()
}
