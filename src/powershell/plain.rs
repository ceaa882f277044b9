//! The plain commands of a plan, one line an operation: for reading and for pasting.

use super::command::command;
use super::instruction::instruction;
use super::options::ScriptOptions;
use crate::plan::{OpState, WorkItem};
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
    let mut text = format!("# {}, {dialect}\n", visible(&options.session_name));
    push_comment(&mut text, HEAD);
    for item in items {
        match item {
            WorkItem::Stop(told) => {
                push_comment(&mut text, &format!("\nSTOP\n{}\n", instruction(told, dialect)));
            }
            WorkItem::Afterwards(told) => {
                push_comment(&mut text, &format!("\nTHEN\n{}", instruction(told, dialect)));
            }
            WorkItem::Operation(queued) if queued.state.is_done() => {}
            WorkItem::Operation(queued) => {
                let id = queued.id;
                let unconfirmed = queued.operation.kind() == crate::plan::OpKind::PurgeDeletedUser
                    && queued.confirmation.is_none();
                let mark = if unconfirmed { "# " } else { "" };
                let again = if queued.state == OpState::Queued { "" } else { ", again" };
                match command(&queued.operation, dialect) {
                    Ok(line) => text.push_str(&format!("{mark}{line}  # {id}{again}\n")),
                    Err(why) => push_comment(&mut text, &format!("{id}: {why}")),
                }
            }
        }
    }
    text.replace('\n', "\r\n")
}

/// Each line of a text as a comment; what could end the line is shown.
fn push_comment(text: &mut String, words: &str) {
    for line in words.lines() {
        let line = format!("# {}", visible(line));
        text.push_str(line.trim_end());
        text.push('\n');
    }
}
