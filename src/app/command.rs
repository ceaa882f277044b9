//! The commands: one table that keys, palette, hints and help are made of, and each layer's own type of
//! the commands that it takes.

/// Where a command can be given. One of these owns the keyboard at any time.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Layer {
    /// Everywhere, also while typing.
    Global,
    /// The list of sessions at the start.
    Start,
    /// The two panes.
    Panes,
    /// A line of text is being typed.
    Typing,
    /// The queue.
    Queue,
    /// A list to work through: soft-deleted users, jobs, a bulk action.
    Work,
    /// A list in a window: menus, columns, palette, help, reports.
    List,
    /// A question with a yes and a no.
    Question,
}

/// The commands that a layer takes, a type for each: a command without an arm does not compile.
pub(super) trait LayerCommand: Sized {
    /// The command, if the layer takes it.
    fn of(command: Command) -> Option<Self>;
}

macro_rules! commands {
    ($($variant:ident = $name:literal, [$($layer:ident)+], $hint:literal, $title:literal;)*) => {
        /// What an operator can ask for.
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
        pub enum Command {
            $(#[doc = $title] $variant,)*
        }

        impl Command {
            /// Every command, in the order of the help.
            pub const ALL: &[Self] = &[$(Self::$variant,)*];

            /// The name in `assets/keymap.toml`.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }

            /// A word or two for the line of keys.
            #[must_use]
            pub const fn hint(self) -> &'static str {
                match self { $(Self::$variant => $hint,)* }
            }

            /// What it does, in a sentence, for palette and help.
            #[must_use]
            pub const fn title(self) -> &'static str {
                match self { $(Self::$variant => $title,)* }
            }
        }

        by_layer! { {} {} {} {} {} {} {} {} {}; $($($layer $variant)+)* }
    };
}

/// Sorts the rows of the table into the layers that take them, and makes the type of each layer.
macro_rules! by_layer {
    ({$($in:tt)*} $s:tt $p:tt $t:tt $q:tt $w:tt $l:tt $y:tt $m:tt; Global $v:ident $($rest:tt)*) => {
        by_layer! { {$($in)* $v,} $s $p $t $q $w $l $y $m; $($rest)* }
    };
    ($g:tt {$($in:tt)*} $p:tt $t:tt $q:tt $w:tt $l:tt $y:tt $m:tt; Start $v:ident $($rest:tt)*) => {
        by_layer! { $g {$($in)* $v,} $p $t $q $w $l $y $m; $($rest)* }
    };
    ($g:tt $s:tt {$($in:tt)*} $t:tt $q:tt $w:tt $l:tt $y:tt $m:tt; Panes $v:ident $($rest:tt)*) => {
        by_layer! { $g $s {$($in)* $v,} $t $q $w $l $y $m; $($rest)* }
    };
    ($g:tt $s:tt $p:tt {$($in:tt)*} $q:tt $w:tt $l:tt $y:tt $m:tt; Typing $v:ident $($rest:tt)*) => {
        by_layer! { $g $s $p {$($in)* $v,} $q $w $l $y $m; $($rest)* }
    };
    ($g:tt $s:tt $p:tt $t:tt {$($in:tt)*} $w:tt $l:tt $y:tt $m:tt; Queue $v:ident $($rest:tt)*) => {
        by_layer! { $g $s $p $t {$($in)* $v,} $w $l $y $m; $($rest)* }
    };
    ($g:tt $s:tt $p:tt $t:tt $q:tt {$($in:tt)*} $l:tt $y:tt $m:tt; Work $v:ident $($rest:tt)*) => {
        by_layer! { $g $s $p $t $q {$($in)* $v,} $l $y $m; $($rest)* }
    };
    ($g:tt $s:tt $p:tt $t:tt $q:tt $w:tt {$($in:tt)*} $y:tt $m:tt; List $v:ident $($rest:tt)*) => {
        by_layer! { $g $s $p $t $q $w {$($in)* $v,} $y $m; $($rest)* }
    };
    ($g:tt $s:tt $p:tt $t:tt $q:tt $w:tt $l:tt {$($in:tt)*} $m:tt; Question $v:ident $($rest:tt)*) => {
        by_layer! { $g $s $p $t $q $w $l {$($in)* $v,} $m; $($rest)* }
    };
    ($g:tt $s:tt $p:tt $t:tt $q:tt $w:tt $l:tt $y:tt {$($in:tt)*}; Moves $v:ident $($rest:tt)*) => {
        by_layer! { $g $s $p $t $q $w $l $y {$($in)* $v,}; $($rest)* }
    };
    ($g:tt $s:tt $p:tt $t:tt $q:tt $w:tt $l:tt $y:tt $m:tt;) => {
        layer! { #[doc = "Commands that are taken everywhere."] GlobalCommand $g }
        layer! { #[doc = "Commands of the list of sessions."] StartCommand $s Move }
        layer! { #[doc = "Commands of the panes."] PanesCommand $p Move }
        layer! { #[doc = "Commands while a line of text is typed."] TypingCommand $t Move }
        layer! { #[doc = "Commands of the queue."] QueueCommand $q Move }
        layer! { #[doc = "Commands of the lists to work through."] WorkCommand $w Move }
        layer! { #[doc = "Commands of the other lists and texts in windows."] ListCommand $l Move }
        layer! { #[doc = "Commands of a question."] QuestionCommand $y Move }
        layer! { #[doc = "A move in a list."] Motion $m }
    };
}

/// The type of one layer; with `Move`, the layer takes every move in a list, too.
macro_rules! layer {
    ($(#[$doc:meta])* $type:ident { $($variant:ident,)* } $($moves:ident)?) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, Debug)]
        pub(super) enum $type {
            $($variant,)*
            $($moves(Motion),)?
        }

        impl LayerCommand for $type {
            fn of(command: Command) -> Option<Self> {
                match command {
                    $(Command::$variant => Some(Self::$variant),)*
                    _ => None$(.or_else(|| Motion::of(command).map(Self::$moves)))?,
                }
            }
        }
    };
}

commands! {
    QueueLink = "queue-link", [Panes], "queue", "Queue the link of the two users under the cursors";
    NextToDo = "next-to-do", [Panes], "next", "Go to the next on-premises user to do";
    PreviousToDo = "previous-to-do", [Panes], "previous", "Go to the previous on-premises user to do";
    Search = "search", [Panes Work], "search", "Search in the pane, see the query language in the help; narrow a list";
    EarlierQuery = "earlier-query", [Typing], "earlier", "While a query is typed: bring back the one before";
    ClearSearch = "clear-search", [Panes], "clear", "Clear the query of the pane";
    SwitchPane = "switch-pane", [Panes Typing], "pane", "Go to the other pane";
    PaneLeft = "pane-left", [Panes], "left", "Go to the on-premises pane";
    PaneRight = "pane-right", [Panes], "right", "Go to the cloud pane";
    Filter = "filter", [Panes], "filter", "Choose whom the pane shows, with counts";
    ToggleCandidates = "toggle-candidates", [Panes], "all", "Show candidates or everybody in the cloud pane";
    Sort = "sort", [Panes], "sort", "Sort the pane by a column, up or down";
    Columns = "columns", [Panes], "columns", "Choose and order the columns of the pane";
    ScrollLeft = "scroll-left", [Panes], "columns back", "Scroll the columns of the pane back; the name stays";
    ScrollRight = "scroll-right", [Panes], "more columns", "Scroll the columns of the pane on; the name stays";
    Compare = "compare", [Panes Work], "compare", "Compare all fields of the two users, with every finding";
    Copy = "copy", [Panes Queue Work], "copy", "Copy a value of the pair to the clipboard, in full";
    ClearAnchor = "clear-anchor", [Panes], "clear id", "Queue the clearing of the cloud user's ImmutableId";
    RejectPair = "reject-pair", [Panes], "reject", "Reject the pair as two people, or take that back";
    SetAside = "set-aside", [Panes], "set aside", "Set the user or the marked ones aside, with a reason, or bring them back";
    Mark = "mark", [Panes Work], "mark", "Mark the user and go on";
    MarkRange = "mark-range", [Panes], "range", "Begin a range of marks, or end it";
    MarkAll = "mark-all", [Panes Work], "mark all", "Mark everybody shown, or unmark them";
    Bulk = "bulk", [Panes], "bulk", "Do something to all marked users, with a preview";
    OpenCertain = "open-certain", [Panes], "certain", "Link the certain pairs together, from a threshold on";
    OpenFindings = "open-findings", [Panes], "findings", "Show what is wrong, and why";
    OpenDeleted = "open-deleted", [Panes], "deleted", "Show the soft-deleted users: purge, restore";
    OpenJobs = "open-jobs", [Panes], "jobs", "Show the guided jobs, step by step, with counts";
    Enlarge = "enlarge", [Panes Queue Work List], "whole", "Show all of the panel below, on the whole screen";
    OpenOverview = "open-overview", [Panes], "overview", "Show how far the work has come, by status, domain, department, OU";
    Undo = "undo", [Panes Queue Work], "undo", "Undo the last decision";
    Redo = "redo", [Panes Queue Work], "redo", "Redo the decision undone last";
    OpenQueue = "open-queue", [Panes Work], "queue", "Open the queue: list, remove, re-order, note";
    Dialect = "dialect", [Panes Queue], "dialect", "Change the dialect of commands and scripts";
    Anchor = "anchor", [Panes], "anchor", "Change the source anchor: a GUID, or the text of an attribute";
    Export = "export", [Panes Queue], "export", "Export the script of the queue";
    HelpSaving = "help-saving", [Panes Queue], "not saved", "Show what can be done about a session that is not saved";
    Settings = "settings", [Panes List], "settings", "Show the settings of the session, and change them";
    SaveAs = "save-as", [Panes Queue], "save as", "Save the session under another name or elsewhere, and go on there";
    Reload = "reload", [Panes], "re-import", "Read the exports once more, and show what changed";
    Report = "report", [Panes], "report", "Show what the import found in each file";
    Remove = "remove", [Queue], "remove", "Remove the operation from the queue";
    MoveUp = "move-up", [Queue], "move up", "Move the operation up";
    MoveDown = "move-down", [Queue], "move down", "Move the operation down";
    Note = "note", [Queue], "note", "Write a note beside the operation";
    TakeResults = "take-results", [Queue], "results", "Take in what an exported script logged";
    OnlyFailed = "only-failed", [Queue], "failed", "Show the failed and refused operations only, or all";
    GoTo = "go-to", [Queue], "go to", "Go to the users of the operation";
    Severity = "severity", [Work], "severity", "Show the findings of one severity only, or all";
    HideSolved = "hide-solved", [Work], "hide solved", "Hide the findings that the queue solves, or show them again";
    OnlyThis = "only-this", [Work], "only this", "Show the findings of this code only, or all";
    Fix = "fix", [Work], "fix", "Preview what can be done about the finding";
    QueueAll = "queue-all", [Work], "queue all", "Queue the lines that ask, too";
    Purge = "purge", [Work], "purge", "Purge the marked soft-deleted users for good";
    Restore = "restore", [Work], "restore", "Restore the marked soft-deleted users";
    Raise = "raise", [Work], "surer", "Raise the threshold of the certain pairs";
    Lower = "lower", [Work], "less sure", "Lower the threshold of the certain pairs";
    Sample = "sample", [Work], "sample", "List 20 of the certain pairs at random, or all again";
    FreeId = "free-id", [Work], "free id", "Restore the marked soft-deleted users, and clear the id of each";
    Up = "up", [Moves], "up", "One up";
    Down = "down", [Moves], "down", "One down";
    PageUp = "page-up", [Moves], "page up", "A page up";
    PageDown = "page-down", [Moves], "page down", "A page down";
    HalfUp = "half-up", [Moves], "half up", "Half a page up";
    HalfDown = "half-down", [Moves], "half down", "Half a page down";
    First = "first", [Moves], "first", "To the beginning";
    Last = "last", [Moves], "last", "To the end";
    Accept = "accept", [List Start Typing Work], "choose", "Choose what is under the cursor";
    Toggle = "toggle", [List], "show/hide", "Show or hide the column under the cursor";
    Earlier = "earlier", [List], "earlier", "Move the column to the left";
    Later = "later", [List], "later", "Move the column to the right";
    FileColumns = "file-columns", [List], "columns", "Show what each column of the exports is read as, and change it";
    Encodings = "encodings", [List], "encoding", "Read an export in another encoding";
    CopyAll = "copy-all", [Queue], "copy all", "Copy the plain commands of the whole queue, as `export --commands` has them";
    CopyCommand = "copy-command", [List], "copy command", "Copy the command that makes an export anew";
    Back = "back", [List Typing Queue Work], "back", "Close the window";
    Yes = "yes", [Question], "yes", "Yes";
    No = "no", [Question], "no", "No";
    NewSession = "new-session", [Start], "new", "Start a new session";
    Demo = "demo", [Start], "demo", "Open a demo";
    Help = "help", [Global], "help", "Show all keys and the query language; type to search";
    Tour = "tour", [Panes], "tour", "Show the tour of twelve lines";
    Palette = "palette", [Panes], "palette", "Find a command by its name";
    Mouse = "mouse", [Panes], "mouse", "Turn the mouse on or off";
    Redraw = "redraw", [Global], "redraw", "Draw the screen anew";
    Suspend = "suspend", [Global], "suspend", "Suspend; `fg` comes back";
    Quit = "quit", [Panes Start], "quit", "Quit; what is not saved is asked about";
    Leave = "leave", [Global], "leave", "Leave at once; what is not saved is asked about";
}

impl Command {
    /// The command with this name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|command| command.name() == name)
    }

    /// Whether it changes the session: nothing of that is offered where it is only looked at.
    #[must_use]
    pub const fn decides(self) -> bool {
        matches!(
            self,
            Self::QueueLink
                | Self::ClearAnchor
                | Self::RejectPair
                | Self::SetAside
                | Self::Bulk
                | Self::OpenCertain
                | Self::Undo
                | Self::Redo
                | Self::Dialect
                | Self::Anchor
                | Self::Remove
                | Self::MoveUp
                | Self::MoveDown
                | Self::Note
                | Self::TakeResults
                | Self::QueueAll
                | Self::Fix
                | Self::Purge
                | Self::Restore
                | Self::FreeId
        )
    }

    /// The layer from which help and palette give the command: everywhere, or the panes.
    #[must_use]
    pub fn home(self) -> Option<Layer> {
        match (GlobalCommand::of(self), PanesCommand::of(self)) {
            (Some(_), _) => Some(Layer::Global),
            (None, Some(PanesCommand::Move(_)) | None) => None,
            (None, Some(_)) => Some(Layer::Panes),
        }
    }
}

impl Layer {
    /// Whether the layer takes a command: one of its own, or one that is taken everywhere.
    pub(super) fn takes(self, command: Command) -> bool {
        let own = match self {
            Self::Global => false,
            Self::Start => StartCommand::of(command).is_some(),
            Self::Panes => PanesCommand::of(command).is_some(),
            Self::Typing => TypingCommand::of(command).is_some(),
            Self::Queue => QueueCommand::of(command).is_some(),
            Self::Work => WorkCommand::of(command).is_some(),
            Self::List => ListCommand::of(command).is_some(),
            Self::Question => QuestionCommand::of(command).is_some(),
        };
        own || GlobalCommand::of(command).is_some()
    }
}

impl Motion {
    /// How many lines down it leads, in a list of which so many lines are shown.
    pub(super) fn distance(self, height: usize) -> isize {
        let height = height.cast_signed();
        match self {
            Self::Up => -1,
            Self::Down => 1,
            Self::PageUp => -height,
            Self::PageDown => height,
            Self::HalfUp => -(height / 2).max(1),
            Self::HalfDown => (height / 2).max(1),
            Self::First => isize::MIN / 2,
            Self::Last => isize::MAX / 2,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_command_has_its_own_name_and_its_texts() {
        let mut names: Vec<&str> = Command::ALL.iter().map(|command| command.name()).collect();
        names.sort_unstable();
        let count = names.len();
        names.dedup();
        assert_eq!(names.len(), count);
        for command in Command::ALL {
            assert!(!command.hint().is_empty() && !command.title().is_empty());
            assert_eq!(Command::named(command.name()), Some(*command));
        }
    }
}
