//! The commands: one table that keys, palette, hints and help are made of.

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

macro_rules! commands {
    ($($variant:ident = $name:literal, $layer:ident, $hint:literal, $title:literal;)*) => {
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

            /// Where it applies.
            #[must_use]
            pub const fn layer(self) -> Layer {
                match self { $(Self::$variant => Layer::$layer,)* }
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
    };
}

commands! {
    QueueLink = "queue-link", Panes, "queue", "Queue the link of the two users under the cursors";
    NextToDo = "next-to-do", Panes, "next", "Go to the next on-premises user to do";
    PreviousToDo = "previous-to-do", Panes, "previous", "Go to the previous on-premises user to do";
    Search = "search", Panes, "search", "Search in the pane; see the query language in the help";
    ClearSearch = "clear-search", Panes, "clear", "Clear the query of the pane";
    SwitchPane = "switch-pane", Panes, "pane", "Go to the other pane";
    PaneLeft = "pane-left", Panes, "left", "Go to the on-premises pane";
    PaneRight = "pane-right", Panes, "right", "Go to the cloud pane";
    Filter = "filter", Panes, "filter", "Choose whom the pane shows, with counts";
    ToggleCandidates = "toggle-candidates", Panes, "all", "Show candidates or everybody in the cloud pane";
    Sort = "sort", Panes, "sort", "Sort the pane by a column, up or down";
    Columns = "columns", Panes, "columns", "Choose and order the columns of the pane";
    Compare = "compare", Panes, "compare", "Compare all fields of the two users, with every finding";
    Copy = "copy", Panes, "copy", "Copy a value of the pair to the clipboard, in full";
    ClearAnchor = "clear-anchor", Panes, "clear id", "Queue the clearing of the cloud user's ImmutableId";
    Mark = "mark", Panes, "mark", "Mark the user and go on";
    MarkRange = "mark-range", Panes, "range", "Begin a range of marks, or end it";
    MarkAll = "mark-all", Panes, "mark all", "Mark everybody shown, or unmark them";
    Bulk = "bulk", Panes, "bulk", "Do something to all marked users, with a preview";
    OpenFindings = "open-findings", Panes, "findings", "Show what is wrong, and why";
    OpenDeleted = "open-deleted", Panes, "deleted", "Show the soft-deleted users: purge, restore";
    OpenJobs = "open-jobs", Panes, "jobs", "Show the guided jobs, step by step, with counts";
    Undo = "undo", Panes, "undo", "Undo the last decision";
    Redo = "redo", Panes, "redo", "Redo the decision undone last";
    OpenQueue = "open-queue", Panes, "queue", "Open the queue: list, remove, re-order, note";
    Dialect = "dialect", Panes, "dialect", "Change the dialect of commands and scripts";
    Anchor = "anchor", Panes, "anchor", "Change the source anchor: auto, objectGUID, ConsistencyGuid";
    Export = "export", Panes, "export", "Export the script of the queue";
    RetrySave = "retry-save", Panes, "save again", "Try again to save what could not be saved";
    Reload = "reload", Panes, "re-import", "Read the exports once more, and show what changed";
    Report = "report", Panes, "report", "Show what the import found in each file";
    Remove = "remove", Queue, "remove", "Remove the operation from the queue";
    MoveUp = "move-up", Queue, "move up", "Move the operation up";
    MoveDown = "move-down", Queue, "move down", "Move the operation down";
    Note = "note", Queue, "note", "Write a note beside the operation";
    TakeResults = "take-results", Queue, "results", "Take in what an exported script logged";
    OnlyFailed = "only-failed", Queue, "failed", "Show the failed and refused operations only, or all";
    GoTo = "go-to", Queue, "go to", "Go to the users of the operation";
    Severity = "severity", Work, "severity", "Show the findings of one severity only, or all";
    OnlyThis = "only-this", Work, "only this", "Show the findings of this code only, or all";
    Fix = "fix", Work, "fix", "Preview what can be done about the finding";
    QueueAll = "queue-all", Work, "queue all", "Queue the lines that ask, too";
    Purge = "purge", Work, "purge", "Purge the marked soft-deleted users for good";
    Restore = "restore", Work, "restore", "Restore the marked soft-deleted users";
    FreeId = "free-id", Work, "free id", "Restore the marked soft-deleted users, and clear the id of each";
    Up = "up", List, "up", "One up";
    Down = "down", List, "down", "One down";
    PageUp = "page-up", List, "page up", "A page up";
    PageDown = "page-down", List, "page down", "A page down";
    HalfUp = "half-up", List, "half up", "Half a page up";
    HalfDown = "half-down", List, "half down", "Half a page down";
    First = "first", List, "first", "To the beginning";
    Last = "last", List, "last", "To the end";
    Accept = "accept", List, "choose", "Choose what is under the cursor";
    Toggle = "toggle", List, "show/hide", "Show or hide the column under the cursor";
    Earlier = "earlier", List, "earlier", "Move the column to the left";
    Later = "later", List, "later", "Move the column to the right";
    Back = "back", List, "back", "Close the window";
    Yes = "yes", Question, "yes", "Yes";
    No = "no", Question, "no", "No";
    NewSession = "new-session", Start, "new", "Start a new session";
    Demo = "demo", Start, "demo", "Open a demo";
    Help = "help", Global, "help", "Show all keys and the query language; type to search";
    Palette = "palette", Panes, "palette", "Find a command by its name";
    Mouse = "mouse", Panes, "mouse", "Turn the mouse on or off";
    Redraw = "redraw", Global, "redraw", "Draw the screen anew";
    Suspend = "suspend", Global, "suspend", "Suspend; `fg` comes back";
    Quit = "quit", Panes, "quit", "Quit; everything is saved already";
    Leave = "leave", Global, "leave", "Leave at once; everything is saved already";
}

impl Command {
    /// The command with this name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|command| command.name() == name)
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
