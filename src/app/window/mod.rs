//! The windows over the panes, one file each: what it holds, which keys it takes, what it says.
//!
//! A window changes itself and the session. What else is to happen it returns as
//! [`Intent`](super::intent::Intent)s: no window opens, closes or knows another one. [`Help`] alone
//! lies over every screen.

mod behave;
mod bulk;
mod bulk_line;
mod certain;
mod columns;
mod compare;
mod deleted;
mod export;
mod file_columns;
mod finder;
mod findings;
mod help;
mod help_text;
mod jobs;
mod menu;
mod new_place;
mod open;
mod overview;
mod palette;
mod passage;
mod prompt;
mod question;
mod queue;
mod reader;
mod report;
mod results;
mod routing;
mod save_as;
mod scroll;
mod settings;
mod sieve;
mod stack;
mod tour;
mod unsaved;
mod work;
mod zoom;

pub use bulk::BulkPreview;
pub use certain::CertainList;
pub use columns::ColumnList;
pub use compare::Comparison;
pub use deleted::DeletedList;
pub(super) use deleted::holder;
pub use export::{EXPORT_PATH_LINE, ExportForm};
pub use file_columns::FileColumnList;
pub use finder::Finder;
pub use findings::FindingList;
pub use help::{Help, HelpLine, help_keys};
pub(super) use help::{Helped, tour};
pub use jobs::{JobLine, JobList};
pub(super) use menu::{Chosen, demos};
pub use menu::{Menu, MenuItem};
pub use new_place::NewPlacePrompt;
pub use overview::OverviewList;
pub use palette::Palette;
pub use passage::Passage;
pub use prompt::Prompt;
pub use question::Question;
pub use queue::QueueView;
pub use reader::Reader;
pub use report::ReportReader;
pub use results::ResultsPrompt;
pub use routing::RoutingPrompt;
pub use save_as::SaveAsPrompt;
pub use settings::{SettingList, SettingPrompt};
pub use sieve::Sieve;
pub use stack::Window;
pub use tour::Tour;
pub use unsaved::{Remedy, Unsaved};
pub use work::{Columns, WorkLine, WorkList};
pub use zoom::{ZOOM_INDENT, Zoom};
