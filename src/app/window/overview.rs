//! How far the work has come: everybody, and by status, domain, department and OU, as bars; and how the
//! queue has grown and come down.

use super::behave::Behave;
use super::work::{Columns, WorkLine, WorkList, copy, enlarge};
use crate::app::column::Side;
use crate::app::command::{Command, Layer, WorkCommand};
use crate::app::cursor::Cursor;
use crate::app::intent::{Intent, Open};
use crate::app::main::{Main, decide};
use crate::app::press::{Hints, Press};
use crate::app::words::Tone;
use crate::link::OnPremStatus;
use crate::link::model::Certainty;
use crate::plan::{Filter, Group, Grouping, OnPremFilter, OpKind, Overview, Part, Tally};
use crate::session::{Moment, course};
use crate::text::{counted, thousands};

/// The overview.
#[derive(Clone, Debug)]
pub struct OverviewList {
    lines: Vec<OverviewLine>,
    cursor: Cursor,
}

/// A line of it.
#[derive(Clone, PartialEq, Eq, Debug)]
enum OverviewLine {
    Heading(&'static str),
    Everybody(Tally),
    Part(Part, Share),
    Status(OnPremStatus, Share),
    Certainty(Certainty, Share),
    Group(Grouping, Group),
    /// So many further groups.
    More(usize),
    Operations(OpKind, usize),
    /// The queue at the end of a stretch of time, and the most that it has held.
    Moment(Moment, usize),
}

/// A part of everybody: how many they are, of how many.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Share {
    count: usize,
    all: usize,
}

/// How many groups of a grouping are listed: those with most to do.
const GROUPS: usize = 12;

/// The cells of a bar where the width of the window is not known yet, and the least and the most.
const BAR: usize = 20;
const BARS: std::ops::RangeInclusive<usize> = 8..=48;

/// How many percent of the room the columns have.
const SHARES: [u16; 3] = [28, 30, 42];

impl OverviewList {
    /// The overview of the session as it is.
    pub(in crate::app) fn open(main: &Main) -> Self {
        let lines = lines(main);
        let mut cursor = Cursor::default();
        cursor.place(1, lines.len());
        Self { lines, cursor }
    }

    /// The cells of the column of bars.
    fn bar_cells(&self) -> usize {
        // Four cells stand around the columns, and one between two of them.
        let room = self.cursor.width.checked_sub(2);
        let cells = room.map_or(BAR, |room| room * usize::from(SHARES[1]) / 100);
        cells.saturating_sub(1).clamp(*BARS.start(), *BARS.end())
    }

    /// Shows in the panes whom the line under the cursor is about.
    fn go_to(&self, main: &mut Main) -> Vec<Intent> {
        let (filter, query) = match self.lines.get(self.cursor.at) {
            Some(OverviewLine::Everybody(_)) => (OnPremFilter::Everybody, String::new()),
            Some(OverviewLine::Part(part, ..)) => (filter_of(*part), String::new()),
            Some(OverviewLine::Status(status, ..)) => {
                (OnPremFilter::Everybody, format!("is:{}", status.name()))
            }
            Some(OverviewLine::Certainty(certainty, ..)) => (found(*certainty), String::new()),
            Some(OverviewLine::Group(grouping, group)) => {
                (OnPremFilter::Everybody, query_of(*grouping, group))
            }
            Some(OverviewLine::Operations(..) | OverviewLine::Moment(..)) => {
                return vec![Intent::Close, Intent::Open(Open::Queue)];
            }
            Some(OverviewLine::Heading(_) | OverviewLine::More(_)) | None => {
                return Intent::say("Enter shows whom a bar is about; this line has none");
            }
        };
        main.left.set_query(&query);
        main.focus = Side::OnPrem;
        std::iter::once(Intent::Close).chain(Intent::all(main.filter_left(filter))).collect()
    }
}

const fn filter_of(part: Part) -> OnPremFilter {
    match part {
        Part::Linked => OnPremFilter::Linked,
        Part::Queued => OnPremFilter::Queued,
        Part::ToDo => OnPremFilter::ToDo,
        Part::Aside => OnPremFilter::Aside,
        Part::Blocked => OnPremFilter::Blocked,
    }
}

/// Those who are to do and found so certainly.
const fn found(certainty: Certainty) -> OnPremFilter {
    match certainty {
        Certainty::Sure => OnPremFilter::Sure,
        Certainty::Likely => OnPremFilter::Likely,
        Certainty::Tied => OnPremFilter::Tied,
        Certainty::Alone => OnPremFilter::Alone,
    }
}

fn query_of(grouping: Grouping, group: &Group) -> String {
    match grouping {
        Grouping::Domain if group.name.is_empty() => "!upn:@".into(),
        Grouping::Domain => format!("upn:@{}$", group.name),
        Grouping::Department => format!("dept:\"^{}$\"", group.name),
        Grouping::Container => format!("ou:\"^{}$\"", group.name),
    }
}

fn lines(main: &Main) -> Vec<OverviewLine> {
    let overview = Overview::of(main.context());
    let all = overview.all.total();
    let mut lines =
        vec![OverviewLine::Heading("On-premises users"), OverviewLine::Everybody(overview.all)];
    let share = |count: usize| Share { count, all };
    lines.extend(Part::ALL.map(|part| OverviewLine::Part(part, share(overview.all.of(part)))));
    lines.extend(certainties(main));
    if !overview.statuses.is_empty() {
        lines.push(OverviewLine::Heading(Overview::NOT_LINKED));
        let statuses = overview.statuses.iter();
        lines.extend(statuses.map(|(status, count)| OverviewLine::Status(*status, share(*count))));
    }
    for (grouping, groups) in &overview.groups {
        lines.push(OverviewLine::Heading(grouping.title()));
        let shown = groups.iter().take(GROUPS).cloned();
        lines.extend(shown.map(|group| OverviewLine::Group(*grouping, group)));
        if groups.len() > GROUPS {
            lines.push(OverviewLine::More(groups.len() - GROUPS));
        }
    }
    if !overview.operations.is_empty() {
        lines.push(OverviewLine::Heading("Queued operations, still open"));
        let operations = overview.operations.iter();
        lines.extend(operations.map(|(kind, count)| OverviewLine::Operations(*kind, *count)));
    }
    let moments = course(&main.work.ledger);
    if !moments.is_empty() {
        lines.push(OverviewLine::Heading("Operations over time (UTC)"));
        let most = moments.iter().map(of_moment).max().unwrap_or(0);
        lines.extend(moments.into_iter().map(|moment| OverviewLine::Moment(moment, most)));
    }
    lines
}

/// How certainly those who are to do are found; nothing while that is not learnt.
fn certainties(main: &Main) -> Vec<OverviewLine> {
    let count = |certainty| main.data.states.count_onprem(found(certainty).states());
    let counts = Certainty::ALL.map(|certainty| (certainty, count(certainty)));
    let to_do: usize = counts.iter().map(|(_, count)| count).sum();
    if to_do == 0 {
        return Vec::new();
    }
    let share = |count| Share { count, all: to_do };
    let line = |(certainty, count)| OverviewLine::Certainty(certainty, share(count));
    let heading = OverviewLine::Heading("To do, by certainty");
    std::iter::once(heading).chain(counts.map(line)).collect()
}

/// The signs of a bar, one a part: what is done, what is on its way, what is left.
const fn sign(part: Part) -> char {
    match part {
        Part::Linked => '#',
        Part::Queued => '=',
        Part::ToDo => '.',
        Part::Aside => '-',
        Part::Blocked => 'x',
    }
}

/// A bar of all parts, of so many cells. A part with anybody in it has a sign, however few they are: the largest part
/// gives the room for it.
fn bar(tally: &Tally, cells: usize) -> String {
    let total = tally.total().max(1);
    let mut lengths = Part::ALL.map(|part| length(tally.of(part), total, cells));
    while lengths.iter().sum::<usize>() > cells {
        let Some(longest) = lengths.iter_mut().max().filter(|length| **length > 1) else { break };
        *longest -= 1;
    }
    let signs = Part::ALL.into_iter().zip(lengths);
    signs.flat_map(|(part, length)| std::iter::repeat_n(sign(part), length)).collect()
}

/// How many of the cells of a bar a number among others has: one at least, where it is not zero.
fn length(count: usize, all: usize, cells: usize) -> usize {
    let length = (count * cells + all / 2).checked_div(all).unwrap_or(0);
    if count > 0 { length.max(1) } else { 0 }
}

/// A bar of one number among others.
fn share(count: usize, all: usize, sign: char, cells: usize) -> String {
    std::iter::repeat_n(sign, length(count, all, cells)).collect()
}

/// How many, and that in per cent: with a tenth, so that the parts add up as far as one sees.
fn in_words(share: Share) -> String {
    let percent = share.count as f64 * 100.0 / share.all.max(1) as f64;
    match share.count {
        1.. if percent < 0.05 => format!("{} (<0.1 %)", thousands(share.count)),
        count => format!("{} ({percent:.1} %)", thousands(count)),
    }
}

/// How many operations the queue held.
const fn of_moment(moment: &Moment) -> usize {
    moment.queued + moment.done + moment.failed
}

/// The queue of a moment as a bar, and in words.
fn moment_cells(moment: &Moment, most: usize, cells: usize) -> [String; 2] {
    let parts = [
        (moment.done, '#', "done"),
        (moment.failed, 'x', "failed"),
        (moment.queued, '=', "queued"),
    ];
    let bar = parts.iter().map(|(count, sign, _)| share(*count, most, *sign, cells)).collect();
    let parts = parts.iter().filter(|(count, ..)| *count > 0);
    let words: Vec<String> =
        parts.map(|(count, _, word)| format!("{} {word}", thousands(*count))).collect();
    [bar, words.join(", ")]
}

/// What is left of a group, in few words; who is where stands below the list.
fn rest(tally: &Tally) -> String {
    let count = |part: Part| thousands(tally.of(part));
    let to_do = format!("{}/{} to do", count(Part::ToDo), thousands(tally.total()));
    match tally.of(Part::Blocked) {
        0 => to_do,
        _ => format!("{to_do}, {} blocked", count(Part::Blocked)),
    }
}

/// Where everybody of a group is, in words.
fn left(tally: &Tally) -> String {
    let parts = Part::ALL.into_iter().filter(|part| tally.of(*part) > 0);
    let parts: Vec<String> =
        parts.map(|part| format!("{} {}", thousands(tally.of(part)), part.name())).collect();
    format!("{}: {}", thousands(tally.total()), parts.join(", "))
}

fn line_of(line: &OverviewLine, cells: usize) -> WorkLine {
    let (tone, cells) = match line {
        OverviewLine::Heading(title) => {
            (Tone::Heading, [(*title).into(), String::new(), String::new()])
        }
        OverviewLine::Everybody(tally) => {
            (Tone::Plain, ["everybody".into(), bar(tally, cells), rest(tally)])
        }
        OverviewLine::Part(part, whole) => {
            let waits = *part == Part::ToDo && whole.count > 0;
            let tone = if waits { Tone::Warn } else { Tone::Plain };
            (
                tone,
                [
                    format!("  {}", part.name()),
                    share(whole.count, whole.all, sign(*part), cells),
                    in_words(*whole),
                ],
            )
        }
        OverviewLine::Status(status, whole) => {
            let bar = share(whole.count, whole.all, '#', cells);
            (Tone::Plain, [format!("  {}", status.name()), bar, in_words(*whole)])
        }
        OverviewLine::Certainty(certainty, whole) => {
            let bar = share(whole.count, whole.all, '.', cells);
            (Tone::Plain, [format!("  {}", certainty.label()), bar, in_words(*whole)])
        }
        OverviewLine::Group(_, group) => {
            let name = if group.name.is_empty() { "(none)" } else { &group.name };
            (Tone::Plain, [format!("  {name}"), bar(&group.tally, cells), rest(&group.tally)])
        }
        OverviewLine::More(count) => (
            Tone::Dim,
            [format!("  and {} with less to do", thousands(*count)), String::new(), String::new()],
        ),
        OverviewLine::Operations(kind, count) => (
            Tone::Plain,
            [format!("  {}", kind.name()), String::new(), counted(*count, "operation")],
        ),
        OverviewLine::Moment(moment, most) => {
            let [bar, words] = moment_cells(moment, *most, cells);
            (Tone::Plain, [format!("  {}", moment.begun), bar, words])
        }
    };
    WorkLine { word: String::new(), tone, cells }
}

impl Behave for OverviewList {
    fn hints(&self) -> Hints {
        use Command as C;
        Hints {
            words: &[
                (C::Accept, "show them", "Show in the panes whom the line is about"),
                (C::Back, "to the panes", "Go to the panes as they are"),
            ],
            ..Hints::new(Layer::Work, &[C::Back, C::Accept, C::Down, C::Up, C::OpenQueue])
        }
    }

    fn offers(&self, command: Command, _main: &Main) -> bool {
        let line = self.lines.get(self.cursor.at);
        let is_bar = !matches!(line, Some(OverviewLine::Heading(_) | OverviewLine::More(_)) | None);
        command != Command::Accept || is_bar
    }

    fn press(&mut self, press: &Press<'_>, main: &mut Main) -> Vec<Intent> {
        let Some(command) = press.command() else { return Intent::idle() };
        match command {
            WorkCommand::Accept => self.go_to(main),
            WorkCommand::Undo => decide::undo(main, press.stamp),
            WorkCommand::Redo => decide::redo(main, press.stamp),
            WorkCommand::OpenQueue => vec![Intent::Open(Open::Queue)],
            WorkCommand::Enlarge => enlarge(self, main),
            WorkCommand::Copy => copy(self, main),
            WorkCommand::Back => vec![Intent::Close],
            WorkCommand::Move(motion) => {
                self.cursor.follow(motion, self.lines.len());
                Vec::new()
            }
            WorkCommand::Mark
            | WorkCommand::MarkAll
            | WorkCommand::QueueAll
            | WorkCommand::Compare
            | WorkCommand::Search
            | WorkCommand::HideSolved
            | WorkCommand::Severity
            | WorkCommand::OnlyThis
            | WorkCommand::Fix
            | WorkCommand::Purge
            | WorkCommand::Restore
            | WorkCommand::FreeId
            | WorkCommand::Raise
            | WorkCommand::Lower
            | WorkCommand::Sample => Intent::idle(),
        }
    }

    fn list(&mut self, _main: &Main) -> Option<(&mut Cursor, usize)> {
        Some((&mut self.cursor, self.lines.len()))
    }

    fn refresh(&mut self, main: &Main) {
        self.lines = lines(main);
        self.cursor.place(self.cursor.at, self.lines.len());
    }
}

impl WorkList for OverviewList {
    fn title(&self, _main: &Main) -> String {
        "Overview".into()
    }

    fn summary(&self, _main: &Main) -> Option<String> {
        let signs = Part::ALL.map(|part| format!("{} {}", sign(part), part.name()));
        Some(signs.join(",  "))
    }

    fn has_words(&self) -> bool {
        false
    }

    fn columns(&self) -> Columns {
        Columns { headings: ["Who", "How far", "How many"], shares: SHARES }
    }

    fn cursor(&self) -> &Cursor {
        &self.cursor
    }

    fn len(&self, _main: &Main) -> usize {
        self.lines.len()
    }

    fn empty(&self, _main: &Main) -> &'static str {
        ""
    }

    fn line(&self, _main: &Main, at: usize) -> Option<WorkLine> {
        self.lines.get(at).map(|line| line_of(line, self.bar_cells()))
    }

    fn detail(&self, _main: &Main) -> Vec<(&'static str, String)> {
        let Some(line) = self.lines.get(self.cursor.at) else { return Vec::new() };
        let [who, _, short] = line_of(line, BAR).cells;
        let how = match line {
            OverviewLine::Everybody(tally) => left(tally),
            OverviewLine::Group(_, group) => left(&group.tally),
            _ => short,
        };
        let to_do = match line {
            OverviewLine::Heading(_) | OverviewLine::More(_) => {
                "Esc goes to the panes; O comes back here"
            }
            OverviewLine::Operations(..) | OverviewLine::Moment(..) => "Enter shows the queue",
            _ => "Enter shows them in the on-premises pane; Esc goes to the panes as they are",
        };
        vec![("who", who.trim().to_string()), ("state", how), ("to do", to_do.into())]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bar_shows_every_part_however_small() {
        assert_eq!(share(1, 1_000, '.', 20), ".");
        assert_eq!(share(0, 1_000, '.', 20), "");
        assert_eq!(share(1_000, 1_000, '.', 20).len(), 20);
        assert_eq!(share(5, 0, '.', 20), ".");
        for part in Part::ALL {
            assert!(filter_of(part).states().bits() != 0);
        }
    }
}
