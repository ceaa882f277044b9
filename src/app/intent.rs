//! What a window, or a key in the panes, wants done next. Whoever wants it returns it, and one place does
//! it, so that no window needs to know another.

use std::collections::BTreeSet;

use super::column::Side;
use super::command::Command;
use super::exports::ExportRule;
use super::msg::{Effect, Ending, GoneExport};
use super::pieces::Named;
use crate::directory::{AnchorPolicy, CloudRow, DeletedRow, Field, OnPremRow, Role};
use crate::plan::{
    Action, Bulk, CloudFilter, FindingFilter, NewOperation, OnPremFilter, OnPremRef,
};
use crate::search::SortBy;

/// Something that is to be done.
#[derive(Debug)]
pub(super) enum Intent {
    /// Something outside.
    Do(Effect),
    /// The key does nothing here; what would is to be said.
    Idle,
    /// A sentence is to be said.
    Say(String),
    /// A refusal is to be said.
    Refuse(String),
    /// A refusal is to be said, with the key of the command of the panes that helps.
    RefuseFor(String, Command),
    /// The window on top closes.
    Close,
    /// All windows close: the panes show what was gone to.
    CloseAll,
    /// A window opens.
    Open(Open),
    /// A line of a menu was chosen.
    Choose(Choice),
    /// A command was chosen by its name.
    Give(Command),
    /// The operations of a preview are queued; the preview below closes.
    QueueBulk(Vec<NewOperation>),
    /// The script is written in place of the file that is there.
    Replace,
    /// The session is opened once more, with what others have decided since.
    Reopen,
    /// The mouse is turned on or off.
    Mouse,
    /// The program ends.
    Leave(Ending),
}

/// A window that is to open.
#[derive(Debug)]
pub(super) enum Open {
    /// Whom the focused pane shows.
    Filters,
    /// The order of the focused pane.
    Orders,
    /// What can be copied.
    Copies,
    /// What can be done to the marked users.
    Actions,
    /// The source anchors.
    Anchors,
    /// The columns of the focused pane.
    Columns,
    /// Two users field by field: those under the cursors, or these.
    Compare(Option<(OnPremRow, CloudRow)>),
    /// All commands.
    Palette,
    /// The import report.
    Report,
    /// The columns of the exports.
    FileColumns,
    /// What a column of an export can be read as: the number of the file, and of the column.
    Meanings(usize, usize),
    /// How bare hex digits are read that do not tell it themselves.
    HexOrders,
    /// Whether lines before the headings are none of the export.
    LinesBefore,
    /// Whether names that were encoded twice are repaired.
    TwiceEncoded,
    /// The exports, to say in which encoding one of them is.
    EncodedFiles,
    /// The encodings that an export can be in: the number of the file.
    Encodings(usize),
    /// The commands that make the exports anew.
    Commands,
    /// A text.
    Text(String, Vec<String>),
    /// What a panel says, on the whole screen.
    Zoom(String, Vec<Named>),
    /// The tour of the first start.
    Tour,
    /// The queue.
    Queue,
    /// The export.
    Export,
    /// The results of a script.
    Results,
    /// What is wrong, and why.
    Findings(FindingFilter),
    /// The soft-deleted users: who is under the cursor, and who is marked.
    Deleted(Option<DeletedRow>, BTreeSet<usize>),
    /// The guided jobs.
    Jobs,
    /// How far the work has come.
    Overview,
    /// The certain pairs.
    Certain,
    /// What actions would queue.
    Preview(&'static str, Vec<Action>),
    /// The rule of routing addresses, and then the preview.
    Routing(&'static str, Vec<Action>),
    /// What can be done about a session that is not saved.
    Unsaved,
    /// The settings.
    Settings,
    /// A setting, to be typed.
    Setting(Setting),
    /// Where the session is to be saved.
    SaveAs,
    /// Where an export is now.
    NewPlace(GoneExport),
    /// A question.
    Question(Ask),
}

/// A setting.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Setting {
    /// Where the session is kept.
    Place,
    /// The dialect.
    Dialect,
    /// The tenant.
    Tenant,
    /// What a script does after a failure.
    OnError,
    /// The source anchor.
    Anchor,
    /// The rule of routing addresses.
    RoutingRule,
    /// The federated domains.
    FederatedDomains,
    /// The exports of a role.
    Exports(Role),
    /// The theme.
    Theme,
}

/// One action for all marked users.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum BulkKind {
    /// Link on-premises users with whom is theirs without doubt.
    LinkPartner,
    /// Enable remote mailboxes.
    EnableMailbox,
    /// Carry mailbox GUIDs over.
    CarryGuid,
    /// Write the cloud user's id to mS-DS-ConsistencyGuid.
    WriteBack,
    /// Clear the `ImmutableId` of cloud users.
    Clear,
    /// Give cloud users the UPN of their on-premises users.
    TakeUpn,
    /// Hand synced users over to the cloud.
    HandOver,
    /// Hand users back to Active Directory.
    HandBack,
}

impl BulkKind {
    /// What it does, in a few words.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::LinkPartner => "Link with the own cloud user",
            Self::EnableMailbox => "Enable remote mailbox",
            Self::CarryGuid => "Carry mailbox GUID over",
            Self::WriteBack => "Write ConsistencyGuid",
            Self::Clear => "Clear ImmutableId",
            Self::TakeUpn => "Take on-premises UPN",
            Self::HandOver => "Hand over to the cloud",
            Self::HandBack => "Hand back to on-premises",
        }
    }

    /// The same in a sentence.
    #[must_use]
    pub const fn explanation(self) -> &'static str {
        match self {
            Self::LinkPartner => "whom a sync would soft match, or whose id was meant for it",
            Self::EnableMailbox => "on-premises, with a routing address made by a rule",
            Self::CarryGuid => "the ExchangeGuid of the cloud mailbox, where it differs",
            Self::WriteBack => "on-premises takes the id of the cloud user: the reverse fix",
            Self::Clear => "so that the cloud user can be matched anew",
            Self::TakeUpn => "the cloud user gets the UPN of its on-premises user",
            Self::HandOver => "the cloud may change a synced user then: its source of authority",
            Self::HandBack => "the sync takes over again who was handed over to the cloud",
        }
    }
}

/// What choosing a line of a menu does.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Choice {
    /// Shows other users in the on-premises pane.
    OnPremFilter(OnPremFilter),
    /// Shows other users in the cloud pane.
    CloudFilter(CloudFilter),
    /// Sorts a pane.
    Sort(Side, SortBy),
    /// Copies a text; what it is, where it is too long to be said.
    Copy(String, String),
    /// Copies the marked users of the focused pane, else those listed, with headings.
    CopyRows,
    /// Copies one field of them.
    CopyColumn(Field),
    /// Previews a bulk action.
    Bulk(BulkKind),
    /// Changes the source anchor.
    Anchor(AnchorPolicy),
    /// Asks which encoding an export is in: the number of the file.
    Encodings(usize),
    /// Reads an export under another rule, which the session keeps.
    ReadAs(ExportRule),
}

/// What a yes to a question does.
#[derive(Clone, PartialEq, Debug)]
pub enum Pending {
    /// Queues operations.
    Queue(Vec<NewOperation>),
    /// Queues all lines of a bulk action that are not refused.
    Bulk(Box<Bulk>),
    /// Writes a file in place of another.
    Overwrite,
    /// Sets on-premises users aside.
    SetAside(Vec<OnPremRef>),
    /// Brings on-premises users back.
    BringBack(Vec<OnPremRef>),
}

/// What a yes must come with.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Wanted {
    /// Nothing.
    Yes,
    /// A reason in words, which is recorded.
    Reason,
    /// A word, for what cannot be taken back, and a reason behind it.
    Word(String),
}

/// A question whose default is no.
#[derive(Clone, Debug)]
pub struct Ask {
    /// The heading.
    pub title: String,
    /// Whom it is about, where the lines do not say it.
    pub whom: Option<String>,
    /// What it is about; a yes to it is recorded with these words.
    pub lines: Vec<String>,
    /// What a yes does.
    pub pending: Pending,
    /// What it must come with.
    pub wanted: Wanted,
}

impl Intent {
    /// Things to be done outside, in their order.
    pub(super) fn all(effects: impl IntoIterator<Item = Effect>) -> Vec<Self> {
        effects.into_iter().map(Self::Do).collect()
    }

    /// The key does nothing here, and nothing else is to be done.
    pub(super) fn idle() -> Vec<Self> {
        vec![Self::Idle]
    }

    /// A refusal, and nothing else.
    pub(super) fn refuse(text: impl Into<String>) -> Vec<Self> {
        vec![Self::Refuse(text.into())]
    }

    /// A sentence, and nothing else.
    pub(super) fn say(text: impl Into<String>) -> Vec<Self> {
        vec![Self::Say(text.into())]
    }
}
