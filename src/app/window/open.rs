//! Opening a window.

use super::bulk::BulkPreview;
use super::certain::CertainList;
use super::columns::ColumnList;
use super::compare::Comparison;
use super::deleted::DeletedList;
use super::export::ExportForm;
use super::file_columns::FileColumnList;
use super::findings::FindingList;
use super::jobs::JobList;
use super::menu;
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
use super::stack::Window;
use super::tour::Tour;
use super::unsaved::Unsaved;
use super::zoom::Zoom;
use crate::app::intent::Open;
use crate::app::main::Main;

/// What is said where the exports were read again meanwhile.
const NO_COLUMN: &str = "the column is not there any more";

impl Window {
    /// Makes a window.
    ///
    /// # Errors
    /// What stands in its way, in a sentence.
    pub(in crate::app) fn open(open: Open, main: &Main) -> Result<Self, &'static str> {
        Ok(match open {
            Open::Filters => Self::Menu(menu::filters(main)),
            Open::Orders => Self::Menu(menu::orders(main)),
            Open::Copies => Self::Menu(menu::copies(main)),
            Open::Actions => {
                Self::Menu(menu::actions(main).ok_or("there is no user under the cursor")?)
            }
            Open::Anchors => Self::Menu(menu::anchors(main)),
            Open::Columns => Self::Columns(ColumnList::open(main)),
            Open::Compare(pair) => Self::Compare(
                Comparison::open(main, pair).ok_or("there must be a user under both cursors")?,
            ),
            Open::Palette => Self::Palette(Palette::default()),
            Open::Report => Self::Report(ReportReader::open(main)),
            Open::FileColumns => Self::FileColumns(FileColumnList::default()),
            Open::Meanings(file, column) => {
                let file = main.data.files.get(file).ok_or(NO_COLUMN)?;
                Self::Menu(menu::meanings(file, file.columns.get(column).ok_or(NO_COLUMN)?))
            }
            Open::HexOrders => {
                let orders = main.data.files.iter().find_map(menu::hex_orders);
                Self::Menu(orders.ok_or("every id tells how it is read")?)
            }
            Open::LinesBefore => {
                let lines = main.data.files.iter().find_map(menu::lines_before);
                Self::Menu(lines.ok_or("every export begins with its headings")?)
            }
            Open::TwiceEncoded => {
                let names = main.data.files.iter().find_map(menu::twice_encoded);
                Self::Menu(names.ok_or("no name was encoded twice")?)
            }
            Open::EncodedFiles => Self::Menu(menu::encoded_files(&main.data.files)),
            Open::Encodings(file) => {
                let file = main.data.files.get(file).ok_or("the export is not there any more")?;
                Self::Menu(menu::encodings(file))
            }
            Open::Commands => Self::Menu(menu::commands(&main.data.files)),
            Open::Text(title, text) => Self::Reader(Reader::new(title, text)),
            Open::Zoom(title, parts) => Self::Zoom(Zoom::new(title, parts)),
            Open::Tour => Self::Tour(Tour::open(main)),
            Open::Queue => Self::Queue(QueueView::default()),
            Open::Export => Self::Export(ExportForm::open(main)),
            Open::Results => Self::Results(ResultsPrompt::open(main)),
            Open::Findings(filter) => Self::Findings(FindingList::open(main, filter)),
            Open::Deleted(row, marked) => Self::Deleted(DeletedList::open(main, row, marked)),
            Open::Jobs => Self::Jobs(JobList::open(main)),
            Open::Overview => Self::Overview(OverviewList::open(main)),
            Open::Certain => Self::Certain(CertainList::default()),
            Open::Preview(title, actions) => Self::Bulk(BulkPreview::open(main, title, actions)),
            Open::Routing(title, actions) => {
                Self::Routing(RoutingPrompt::open(main, title, actions))
            }
            Open::Unsaved => Self::Unsaved(Unsaved::open(main)),
            Open::Settings => Self::Settings(SettingList::default()),
            Open::Setting(setting) => Self::Setting(SettingPrompt::open(main, setting)),
            Open::SaveAs => Self::SaveAs(SaveAsPrompt::open(main)),
            Open::NewPlace(gone) => Self::NewPlace(NewPlacePrompt::open(gone)),
            Open::Question(ask) => Self::Question(Question::new(ask)),
        })
    }
}
