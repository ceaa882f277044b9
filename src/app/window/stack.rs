//! Every window, as one of those that lie over the panes.

use super::behave::Behave;
use super::bulk::BulkPreview;
use super::certain::CertainList;
use super::columns::ColumnList;
use super::compare::Comparison;
use super::deleted::DeletedList;
use super::export::ExportForm;
use super::file_columns::FileColumnList;
use super::findings::FindingList;
use super::jobs::JobList;
use super::menu::Menu;
use super::new_place::NewPlacePrompt;
use super::overview::OverviewList;
use super::palette::Palette;
use super::question::Question;
use super::queue::QueueView;
use super::reader::Reader;
use super::report::ReportReader;
use super::results::ResultsPrompt;
use super::routing::RoutingPrompt;
use super::save_as::SaveAsPrompt;
use super::settings::{SettingList, SettingPrompt};
use super::tour::Tour;
use super::unsaved::Unsaved;
use super::work::WorkList;
use super::zoom::Zoom;
use crate::app::intent::Choice;

macro_rules! windows {
    ($($(#[$doc:meta])* $variant:ident($type:ty),)*) => {
        /// A window over the panes.
        #[derive(Clone, Debug)]
        pub enum Window {
            $($(#[$doc])* $variant($type),)*
        }

        impl Window {
            /// What it can be asked.
            pub(in crate::app) fn behaviour(&self) -> &dyn Behave {
                match self { $(Self::$variant(window) => window,)* }
            }

            /// What it can be asked, and told.
            pub(in crate::app) fn behaviour_mut(&mut self) -> &mut dyn Behave {
                match self { $(Self::$variant(window) => window,)* }
            }
        }
    };
}

windows! {
    /// A menu.
    Menu(Menu<Choice>),
    /// A question.
    Question(Question),
    /// The columns of a pane.
    Columns(ColumnList),
    /// All commands, searched by typing.
    Palette(Palette),
    /// A text: what the exports changed.
    Reader(Reader),
    /// What a panel says of one thing.
    Zoom(Zoom),
    /// The tour of the first start.
    Tour(Tour),
    /// The import report.
    Report(ReportReader),
    /// The columns of the exports.
    FileColumns(FileColumnList),
    /// All fields of both users.
    Compare(Comparison),
    /// The queue.
    Queue(QueueView),
    /// The export.
    Export(ExportForm),
    /// The preview of a bulk action.
    Bulk(BulkPreview),
    /// The certain pairs.
    Certain(CertainList),
    /// The soft-deleted users.
    Deleted(DeletedList),
    /// The findings.
    Findings(FindingList),
    /// The guided jobs.
    Jobs(JobList),
    /// How far the work has come.
    Overview(OverviewList),
    /// The rule of routing addresses.
    Routing(RoutingPrompt),
    /// The results of a script.
    Results(ResultsPrompt),
    /// What can be done about a session that is not saved.
    Unsaved(Unsaved),
    /// The settings.
    Settings(SettingList),
    /// A setting that is typed.
    Setting(SettingPrompt),
    /// Where the session is to be saved.
    SaveAs(SaveAsPrompt),
    /// Where an export is now.
    NewPlace(NewPlacePrompt),
}

impl Window {
    /// The list to work through that the window is, if it is one.
    #[must_use]
    pub fn work_list(&self) -> Option<&dyn WorkList> {
        match self {
            Self::FileColumns(list) => Some(list),
            Self::Bulk(list) => Some(list),
            Self::Certain(list) => Some(list),
            Self::Deleted(list) => Some(list),
            Self::Findings(list) => Some(list),
            Self::Jobs(list) => Some(list),
            Self::Overview(list) => Some(list),
            Self::Settings(list) => Some(list),
            Self::Menu(_)
            | Self::Question(_)
            | Self::Columns(_)
            | Self::Palette(_)
            | Self::Reader(_)
            | Self::Zoom(_)
            | Self::Tour(_)
            | Self::Report(_)
            | Self::Compare(_)
            | Self::Queue(_)
            | Self::Export(_)
            | Self::Routing(_)
            | Self::Results(_)
            | Self::Unsaved(_)
            | Self::Setting(_)
            | Self::SaveAs(_)
            | Self::NewPlace(_) => None,
        }
    }
}
