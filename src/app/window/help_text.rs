//! What the help says beside the keys: the letters of the list, the words, the query language; and what people
//! call a command who do not know its name.

use crate::app::command::Command;

/// What the letter of each state means. First, because one meets it first.
pub(super) const STATES: &[(&str, &str)] = &[
    ("S  L", "linked"),
    ("S  s", "would soft match: the next sync would join the two by UPN or address"),
    ("S  -", "linked to nobody; in the cloud: no ImmutableId"),
    ("S  D", "a soft-deleted user holds the anchor: D shows who"),
    ("S  !", "conflict: several hold it, or the target has another id"),
    ("S  x", "no anchor that can be read"),
    ("S  ?", "not known: the export does not tell"),
    ("S  o", "orphan: the GUID of nobody on-premises"),
    ("S  w", "a GUID in the wrong byte order"),
    ("S  c", "a custom anchor, not a GUID"),
    ("S  2", "another cloud user has the same ImmutableId"),
    ("S  Q", "a link is queued"),
    ("S  A", "a script has done what was queued"),
    ("S  N", "NOT TRUE: a script says that it was done, and the exports do not show it"),
    ("S  E", "a script failed or refused to do what was queued"),
];

/// What the column of certainty means.
pub(super) const FIT: &[(&str, &str)] = &[
    (
        "Fit  98%",
        "how probable it is that the two are one person; on the left: of the best candidate",
    ),
    ("Fit  >99%", "more than 99.5 %"),
    ("Fit  tie", "several may be it: accounts for one person, or people for one account"),
    ("Fit  -", "nobody in the cloud is like this person"),
    ("Fit  no", "you rejected the pair with X"),
    ("Fit", "no figure: below 5 %, linked already, or not compared"),
];

/// What the words of findings mean, everywhere.
pub(super) const WORDS: &[(&str, &str)] = &[
    (
        "block",
        "not queued as things are: what to do first is said; where a written reason helps, it is asked for and recorded",
    ),
    ("ask", "queued only after a yes or a typed word"),
    ("warn", "queued, and there is something to look at or to do"),
    ("info", "good to know"),
    (
        "set aside",
        "nobody is to be found for them (key -): they count neither as to do nor as blocked",
    ),
    ("A queues these", "in a bulk: those that ask or block and can be queued after a question"),
    ("ready", "nothing speaks against it"),
    ("operation", "one change of one user, in the queue; a script carries it out"),
    (
        "1, 2, 4",
        "numbers of operations: that of one that was undone or taken out does not come back",
    ),
    ("to do", "on-premises people for whom somebody has to decide, and nothing is queued"),
    ("blocked", "people with whom nothing can be decided by these exports: F and R say why"),
    ("L9 Q3 T4 B1", "linked, queued, to do, blocked (A: set aside), where the header has no room"),
    (
        "queued 3+2",
        "3 people whose link is in the queue, done or not, until the exports show it; and 2 open operations besides: of another kind, or of somebody who is not in the exports",
    ),
    (
        "8 still open",
        "operations of the queue that no script has reported as done: queued, failed or refused",
    ),
    ("applied  skipped", "what a script reported of an operation: it did it, or it was so already"),
    ("sure  likely", "the best candidate is the person with 99 % or more; with 50 % or more"),
    ("tied  alone", "several people or accounts may be it; nobody is like this person"),
    ("stamped", "the id is set, and no sync has taken the user over yet"),
    ("is so", "the exports show what an operation was to do"),
    ("NOT TRUE", "a script says that it was done, and the exports do not show it"),
    ("solved", "a finding about what the queue changes"),
    ("saved", "on the disk: nothing that was called saved is ever lost"),
];

/// What can be typed in a query line.
pub(super) const QUERIES: &[(&str, &str)] = &[
    ("anna mul", "all words, in any order, whatever accents and case, in every field"),
    ("mulelr", "typing errors are forgiven from the fifth letter on"),
    ("amuller", "beginnings of words: Anna Muller"),
    ("'Müller", "exactly this, accents and all"),
    ("^anna  muller$", "at the beginning or at the end of a field"),
    ("!extern", "must not occur"),
    ("anna | hanna", "either of them"),
    ("upn:anna", "in one field: upn sam name mail dept ou empl and more"),
    ("is:todo", "the state: todo queued linked; is:x lists them all"),
    ("p>90", "the best candidate is the person with more than 90 %"),
    ("id:874b", "a part of an id: GUID or Base64; from 8 signs on without id:"),
    ("f5 32 ff ad", "bytes of an id, as the panel shows them"),
    ("874bcd2b-148d-..", "a pasted GUID, Base64, hex or LDAP id finds its owner on either side"),
    ("a@x.org", "a pasted address finds its owner, also a routing or secondary one"),
];

/// The words by which people look for a command.
pub(super) const fn synonyms(command: Command) -> &'static str {
    use Command as C;
    match command {
        C::QueueLink => "match pair join hard-match",
        C::NextToDo => "skip continue following",
        C::SetAside => "skip ignore exclude leave out",
        C::OpenCertain => "safe sure percent probability automatic bulk mass all",
        C::Bulk => "several many mass action",
        C::Mark | C::MarkAll | C::MarkRange => "select choose pick",
        C::RejectPair => "wrong different not same person refuse",
        C::Undo => "revert mistake take back wrong",
        C::OpenQueue => "list operations commands planned",
        C::Export => "script powershell write save ps1 run",
        C::ClearAnchor => "delete unlink remove detach immutableid",
        C::OpenDeleted => "recycle bin trash removed purge restore",
        C::Filter => "show hide blocked linked everybody",
        C::OpenFindings => "errors problems warnings blocked why wrong",
        C::OpenJobs => "wizard guide steps how",
        C::Report => "import warnings columns encoding",
        C::Reload => "refresh again fresh new files",
        C::Compare => "diff difference details fields",
        C::Copy => "clipboard yank",
        C::Enlarge => "zoom full wrap cut off bigger",
        C::Dialect => "graph entra msol module language",
        C::Anchor => "objectguid consistencyguid employeeid source",
        C::Quit | C::Leave => "exit close end",
        C::HelpSaving | C::SaveAs => "save disk full file",
        C::Search => "find look query",
        C::Sample => "random spot check",
        C::Raise | C::Lower => "threshold percent safe sure",
        _ => "",
    }
}

/// The tour of the first start: each line has room on the smallest screen. Names of commands in braces stand for their
/// keys.
pub(super) const TOUR: [&str; 12] = [
    "On-premises: who is to be linked. Cloud: who that is.",
    "{down} {up} move. The pair under both cursors stands below.",
    "Fit: how probable it is that they are one person.",
    "{queue-link} queues their link, and goes on. Nothing is run.",
    "What is wrong is refused, what is doubtful asks you.",
    "{undo} takes back the last decision, {redo} does it again.",
    "{search} searches names, addresses and ids. Esc ends it.",
    "{switch-pane}: the other pane. {compare} compares. {reject-pair}: not one person.",
    "{open-certain} shows the certain pairs; Enter there queues them.",
    "{open-queue} is the queue: what is done, and in which order.",
    "{export} writes the script: without -Apply it only looks.",
    "{help} shows all keys, {palette} finds a command. Any key begins.",
];
