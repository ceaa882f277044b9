//! The pure core of the screen: state, messages, update, effects, commands, keys.
//!
//! [`update()`] takes a message, changes the [`Model`] and returns what is to be done outside as
//! [`Effect`]s; a driver does it and sends the answers back as messages, each with the stamp of the
//! request, so that a late answer is dropped. Nothing here knows a terminal, a clock, a thread or a
//! file: who and when come in with every message.

mod command;
mod compare;
mod input;
mod key;
mod keymap;
mod main_screen;
mod model;
mod msg;
mod overlay;
mod pane;
mod plan_lines;
mod preview;
mod standing;
mod states;
mod update;
mod work;

pub use command::{Command, Layer};
pub use compare::{CompareLine, Compared, Likeness, compare, compare_lines};
pub use key::{Key, KeyCode, NotAKey};
pub use keymap::{Keymap, KeymapError};
pub use model::{
    Before, CloudList, Data, EXPORT_PATH_LINE, Form, Importing, Main, Marks, Model, Notice,
    Ranking, SaveState, Screen, Start, Visit, Work, possible_columns, usual_columns,
};
pub use msg::{
    Effect, Ending, Heights, Msg, NewSources, Opened, Progress, Reloaded, ResultBytes, SessionItem,
    Target, WriteError,
};
pub use overlay::{
    BulkKind, Choice, ColumnList, Cursor, ExportForm, Finder, Menu, MenuItem, Overlay, Pending,
    Prompt, Purpose, Question, QueueView, Reader,
};
pub use pane::{Column, Pane, Side};
pub use plan_lines::PlanLine;
pub use preview::{Present, Preview, grouped_bytes, label};
pub use states::RowStates;
pub use update::{HelpLine, help_lines, palette_lines, update};
pub use work::{FindingList, JobLine, Tone, WorkLine, WorkList, WorkView};
