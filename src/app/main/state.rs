//! What the two panes are made of.

use std::collections::{BTreeSet, VecDeque};
use std::sync::Arc;

use super::certain_pairs::CertainPairs;
use super::learning::Learning;
use crate::app::column::Side;
use crate::app::exports::ExportFile;
use crate::app::msg::{Ending, Trouble};
use crate::app::pane::Pane;
use crate::app::plan_lines::PlanLine;
use crate::app::preview::Preview;
use crate::app::states::RowStates;
use crate::directory::{CloudRow, DeletedRow, Directory, OnPremRow};
use crate::link::model::Likely;
use crate::link::{Judge, Links};
use crate::plan::{
    CloudFilter, Filtered, FindingFilter, Findings, Lack, OnPremFilter, RoutingRule,
};
use crate::session::Held;

/// A record that is on its way to the disk.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Waiting {
    /// Its number.
    pub seq: u64,
    /// Whether it is more than a view of the screen.
    pub is_decision: bool,
}

/// What of the session is on disk.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct SaveState {
    /// The records that are not acknowledged yet.
    pub waiting: VecDeque<Waiting>,
    /// Why the last try to write failed, or what has become of what was written.
    pub failed: Option<Trouble>,
    /// How the program is to end once everything is on disk.
    pub leaving: Option<Ending>,
}

impl SaveState {
    /// Whether everything is on disk.
    #[must_use]
    pub fn is_saved(&self) -> bool {
        self.waiting.is_empty() && self.failed.is_none()
    }

    /// How many decisions are not on disk.
    #[must_use]
    pub fn decisions(&self) -> usize {
        self.waiting.iter().filter(|waiting| waiting.is_decision).count()
    }

    /// Whether the end would lose nothing but a view of the screen.
    #[must_use]
    pub fn may_end(&self) -> bool {
        self.decisions() == 0 && self.failed.is_none()
    }
}

/// What the cloud pane lists while it has no query.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum CloudList {
    /// The candidates for the user under the other cursor.
    Candidates,
    /// Everybody.
    Everybody,
}

/// The candidates for the user under the left cursor.
#[derive(Debug, Default)]
pub struct Ranking {
    /// The user.
    pub row: Option<OnPremRow>,
    /// The candidates, likeliest first; nobody while nothing was learnt.
    pub candidates: Vec<Likely>,
}

/// What was imported.
#[derive(Debug)]
pub struct Data {
    /// The users.
    pub directory: Arc<Directory>,
    /// Who judges them, under the anchor of the session.
    pub judge: Judge,
    /// Their links.
    pub links: Arc<Links>,
    /// Their states.
    pub states: RowStates,
    /// What is wrong, and why.
    pub findings: Findings,
    /// Whether everybody has been checked, or only the queue so far.
    pub checked: bool,
    /// How routing addresses are made.
    pub rule: Option<RoutingRule>,
    /// The import report, line by line.
    pub report: Vec<String>,
    /// The same, file by file.
    pub files: Vec<ExportFile>,
}

/// The session and what of it is saved.
#[derive(Debug)]
pub struct Work {
    /// The session.
    pub ledger: Held,
    /// Where it is kept, for people.
    pub place: String,
    /// What is on disk.
    pub saved: SaveState,
    /// Whether its file has changed since, while it is only looked at.
    pub is_old: bool,
}

/// What the panes showed before a visit.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Before {
    /// The filter, the query and the cursor of the on-premises pane.
    pub left: (OnPremFilter, String, Option<OnPremRow>),
    /// The filter and the query of the cloud pane.
    pub right: (CloudFilter, String),
    /// What the cloud pane listed.
    pub cloud_list: CloudList,
    /// The pane that had the keyboard.
    pub focus: Side,
}

/// Users that were gone to from a list, shown until the left cursor moves on.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Visit {
    /// The on-premises user; none while a search for somebody of that name has not answered.
    pub beside: Option<OnPremRow>,
    /// What the panes showed before, for the way back.
    pub before: Before,
}

/// Whose it is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Owner {
    /// An on-premises user's.
    OnPrem(OnPremRow),
    /// A cloud user's.
    Cloud(CloudRow),
}

/// Whose an id or an address is that nobody has whom the pane shows.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Elsewhere {
    /// Of a user of the panes.
    User(Owner),
    /// Of a soft-deleted user.
    Deleted(DeletedRow),
}

/// The two panes and all that belongs to them.
#[derive(Debug)]
pub struct Main {
    /// The session.
    pub work: Work,
    /// The exports.
    pub data: Data,
    /// The on-premises users.
    pub left: Pane<OnPremRow>,
    /// The cloud users.
    pub right: Pane<CloudRow>,
    /// The pane that has the keyboard.
    pub focus: Side,
    /// Whether its query line is being typed in.
    pub typing: bool,
    /// What the cloud pane lists.
    pub cloud_list: CloudList,
    /// Whether an export is missing that the session knows.
    pub is_short: bool,
    /// Whose the id or the address is that a pane was searched for and shows nobody of.
    pub elsewhere: Option<(Side, Elsewhere)>,
    /// Whether the next person to do is gone to when the list without a query has come.
    pub goes_on: bool,
    /// Whom a list has led to: the cloud pane goes back to candidates when the left cursor moves on.
    pub visiting: Option<Visit>,
    /// What was learnt of who may be whom.
    pub learning: Learning,
    /// The candidates.
    pub ranking: Ranking,
    /// The certain pairs, while somebody looks at them.
    pub certain: CertainPairs,
    /// The pair under the cursors.
    pub preview: Preview,
    /// The pair that was on the screen last: a key that came before another one was drawn does not mean that one.
    pub(in crate::app) shown: Option<(OnPremRow, CloudRow)>,
    /// Who is marked.
    pub marks: Marks,
    /// The queue in its working order.
    pub plan: Vec<PlanLine>,
    /// What operations need that was taken out of the queue.
    pub lacks: Vec<Lack>,
    /// Beside how many lines of the queue something stands: a note, what it lacks, why a pair was rejected.
    pub notes: usize,
    /// Where the findings were left, and the jobs: those lists open there again.
    pub(in crate::app) left_at: LeftAt,
    /// The name of the theme, for the settings.
    pub theme: String,
    /// The lines of the tour, with the keys that are in use.
    pub tour: Vec<String>,
    /// Counts the changes of what windows list: the queue, the findings, the exports.
    pub(in crate::app) revision: u64,
}

/// Where lists were left that are come back to.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(in crate::app) struct LeftAt {
    /// The findings.
    pub findings: FindingsLeft,
    /// The line of the jobs.
    pub jobs: usize,
}

/// Where the findings were left.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(in crate::app) struct FindingsLeft {
    /// Their filter.
    pub filter: FindingFilter,
    /// The line, without words.
    pub at: usize,
    /// Whether the solved ones were hidden.
    pub hides_solved: bool,
}

/// The marked users. They stay marked whatever the panes show.
#[derive(Clone, Debug, Default)]
pub struct Marks {
    /// On-premises.
    pub onprem: BTreeSet<OnPremRow>,
    /// In the cloud.
    pub cloud: BTreeSet<CloudRow>,
    /// Where a range was begun: the pane, and the row of the user.
    pub range: Option<(Side, u32)>,
    /// How many of the marked the panes do not list: on-premises, in the cloud.
    hidden: (usize, usize),
}

impl Marks {
    /// How many users of a side are marked.
    #[must_use]
    pub fn count(&self, side: Side) -> usize {
        match side {
            Side::OnPrem => self.onprem.len(),
            Side::Cloud => self.cloud.len(),
        }
    }

    /// These users, and no range begun.
    pub(in crate::app) fn of(onprem: BTreeSet<OnPremRow>, cloud: BTreeSet<CloudRow>) -> Self {
        Self { onprem, cloud, ..Self::default() }
    }

    /// How many of the marked users of a side its pane does not list.
    #[must_use]
    pub const fn hidden(&self, side: Side) -> usize {
        match side {
            Side::OnPrem => self.hidden.0,
            Side::Cloud => self.hidden.1,
        }
    }

    /// Counts those whom the panes do not list.
    pub(in crate::app) fn count_hidden(&mut self, left: &Pane<OnPremRow>, right: &Pane<CloudRow>) {
        self.hidden = (hidden(&self.onprem, left), hidden(&self.cloud, right));
    }
}

/// How many of the marked users a pane does not list.
fn hidden<R: Filtered>(marked: &BTreeSet<R>, pane: &Pane<R>) -> usize {
    let Some(last) = marked.last() else { return 0 };
    // Everybody listed is looked at: a bit each is fast enough for a million.
    let mut bits = vec![false; last.index() + 1];
    for row in marked {
        bits[row.index()] = true;
    }
    let listed = pane.rows.iter().chain(pane.outside.iter());
    let listed = listed.filter(|row| bits.get(**row as usize).copied().unwrap_or(false)).count();
    marked.len().saturating_sub(listed)
}
