//! The pure core of the screen: state, messages, update, effects, commands, keys.
//!
//! [`update()`] takes a message, changes the [`Model`] and returns what is to be done outside as
//! [`Effect`]s; a driver does it and sends the answers back as messages, each with the stamp of the
//! request, so that a late answer is dropped. Nothing here knows a terminal, a clock, a thread or a
//! file: who and when come in with every message.
//!
//! A key goes from `update` to the window on top, else to the screen. Both change themselves and the
//! session (`main`), and return as intents what else they want done; `update` does it. So a window is
//! one file in `window`, and knows no other one.

mod column;
mod command;
mod compare;
mod cursor;
mod exports;
mod fitting;
mod input;
mod intent;
mod key;
mod keymap;
mod learning;
mod main;
mod model;
mod msg;
mod pane;
mod panel;
mod pieces;
mod plan_lines;
mod press;
mod preview;
mod queue_detail;
mod screen;
mod standing;
mod states;
mod update;
mod weighing;
mod window;
mod words;

pub use column::{Column, Side, possible_columns, usual_columns};
pub use command::{Command, Layer};
pub use compare::{CompareLine, Compared, Likeness, compare, compare_lines, compare_widths};
pub use cursor::Cursor;
pub use exports::{ExportColumn, ExportFile, ExportRule, Says};
pub use fitting::{Fitted, Placed, fit_columns};
pub use intent::{Ask, BulkKind, Choice, Pending, Setting, Wanted};
pub use key::{Key, KeyCode, NotAKey};
pub use keymap::{Keymap, KeymapError};
pub use learning::Learnt;
pub use main::{
    Before, CertainPairs, CloudList, Data, Elsewhere, Learning, Main, Marks, Owner, Ranking,
    SaveState, Visit, Waiting, Work,
};
pub use model::{Model, Notice, Screen};
pub use msg::{
    Again, Effect, Ending, GoneExport, Heights, Msg, NewSources, OpenFailure, OpenQuestion, Opened,
    Progress, Reloaded, ResultBytes, SessionItem, Sought, Target, Trouble, WriteError,
};
pub use pane::{Begun, Pane};
pub use panel::{Part, panel};
pub use pieces::{Named, Pieces, first_lines, wrap_pieces};
pub use plan_lines::PlanLine;
pub use press::Hints;
pub use preview::{Present, Preview, grouped_bytes, label};
pub use queue_detail::queue_detail;
pub use screen::{Asked, Form, FormLine, Importing, Problems, Start};
pub use states::RowStates;
pub use update::update;
pub use weighing::{Weighed, Weighing};
pub use window::{
    BulkPreview, CertainList, ColumnList, Columns, Comparison, DeletedList, EXPORT_PATH_LINE,
    ExportForm, FileColumnList, Finder, FindingList, Help, HelpLine, JobLine, JobList, Menu,
    MenuItem, NewPlacePrompt, OverviewList, Palette, Passage, Prompt, Question, QueueView, Reader,
    Remedy, ReportReader, ResultsPrompt, RoutingPrompt, SaveAsPrompt, SettingList, SettingPrompt,
    Sieve, Tour, Unsaved, Window, WorkLine, WorkList, ZOOM_INDENT, Zoom, help_keys,
};
pub use words::{Standing, Tone, tone_of, wants_look};
