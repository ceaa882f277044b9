//! Short lists to choose from.

use std::path::Path;

use super::behave::Behave;
use crate::anchor::{Guid, HexOrder, read_guid};
use crate::app::column::{Column, Side};
use crate::app::command::{Command, Layer, ListCommand};
use crate::app::cursor::Cursor;
use crate::app::exports::{ExportColumn, ExportFile, ExportRule, Says};
use crate::app::intent::{Choice, Intent};
use crate::app::main::{Main, adjust, marks, rows};
use crate::app::press::{Hints, Press};
use crate::directory::{AnchorPolicy, CloudRow, Field, OnPremRow, Row, Table};
use crate::plan::{CloudFilter, Filter, OnPremFilter};
use crate::search::{Direction, SortBy};
use crate::session::Demo;
use crate::text::{counted, thousands, visible};

/// The keys that choose a line at once, in order; those that move in a list are left out.
const LETTERS: &str = "123456789abcdefhimnoprstuvwxyz";

/// A line of a menu.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct MenuItem<C> {
    /// The key that chooses it at once.
    pub key: Option<char>,
    /// What it is.
    pub label: String,
    /// What stands beside it.
    pub detail: String,
    /// What choosing it does.
    pub choice: C,
}

/// A short list to choose from.
#[derive(Clone, Debug)]
pub struct Menu<C> {
    /// The heading.
    pub title: String,
    /// The lines.
    pub items: Vec<MenuItem<C>>,
    /// The cursor.
    pub cursor: Cursor,
}

/// What a key does in a menu.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(in crate::app) enum Chosen<C> {
    /// The menu stays open.
    Nothing,
    /// The key does nothing in it.
    Idle,
    /// It closes.
    Closed,
    /// It closes, and this was chosen.
    This(C),
}

impl<C: Clone> Menu<C> {
    /// A menu of lines with label, detail and choice.
    pub(super) fn new(
        title: impl Into<String>,
        lines: impl IntoIterator<Item = (String, String, C)>,
    ) -> Self {
        // A long list has more lines than letters; those are gone to.
        let keys = LETTERS.chars().map(Some).chain(std::iter::repeat(None));
        let items = lines.into_iter().zip(keys);
        let item = |((label, detail, choice), key)| MenuItem { key, label, detail, choice };
        Self { title: title.into(), items: items.map(item).collect(), cursor: Cursor::default() }
    }

    /// The same with the cursor on a line.
    fn at(mut self, at: Option<usize>) -> Self {
        self.cursor.at = at.unwrap_or(0);
        self
    }

    /// What a key does.
    pub(in crate::app) fn choose(&mut self, press: &Press<'_>) -> Chosen<C> {
        let letter = press.key.typed();
        let by_letter = self.items.iter().find(|item| letter.is_some() && item.key == letter);
        match (press.command(), by_letter) {
            (Some(ListCommand::Accept), _) => {
                self.under_cursor().map_or(Chosen::Nothing, Chosen::This)
            }
            (_, Some(item)) => Chosen::This(item.choice.clone()),
            (Some(ListCommand::Back), None) => Chosen::Closed,
            (Some(ListCommand::Move(motion)), None) => {
                self.cursor.follow(motion, self.items.len());
                Chosen::Nothing
            }
            (
                Some(
                    ListCommand::Toggle
                    | ListCommand::Earlier
                    | ListCommand::Later
                    | ListCommand::FileColumns
                    | ListCommand::Encodings
                    | ListCommand::Settings
                    | ListCommand::CopyCommand
                    | ListCommand::Enlarge,
                )
                | None,
                None,
            ) => Chosen::Idle,
        }
    }

    /// What is under the cursor.
    pub(in crate::app) fn under_cursor(&self) -> Option<C> {
        self.items.get(self.cursor.at).map(|item| item.choice.clone())
    }

    /// The keys worth a hint.
    pub(in crate::app) const fn keys() -> Hints {
        Hints::new(Layer::List, &[Command::Accept, Command::Down, Command::Up, Command::Back])
    }
}

impl Behave for Menu<Choice> {
    fn hints(&self) -> Hints {
        Self::keys()
    }

    fn press(&mut self, press: &Press<'_>, _main: &mut Main) -> Vec<Intent> {
        done(self.choose(press))
    }

    fn list(&mut self, _main: &Main) -> Option<(&mut Cursor, usize)> {
        Some((&mut self.cursor, self.items.len()))
    }

    fn clicked(&mut self) -> Vec<Intent> {
        done(self.under_cursor().map_or(Chosen::Closed, Chosen::This))
    }
}

fn done(chosen: Chosen<Choice>) -> Vec<Intent> {
    match chosen {
        Chosen::Nothing => Vec::new(),
        Chosen::Idle => Intent::idle(),
        Chosen::Closed => vec![Intent::Close],
        Chosen::This(choice) => vec![Intent::Close, Intent::Choose(choice)],
    }
}

/// The demos.
pub(in crate::app) fn demos() -> Menu<Demo> {
    let line = |demo: Demo| (demo.name().into(), demo.title().into(), demo);
    Menu::new("Demo", Demo::ALL.into_iter().map(line))
}

/// What can be done to the marked users of the focused pane, or to the one under the cursor; nothing
/// where there is nobody.
pub(super) fn actions(main: &Main) -> Option<Menu<Choice>> {
    let (kinds, count) = marks::possible(main);
    let whom = match count {
        0 => return None,
        1 => "one user".to_string(),
        _ => counted(count, "user"),
    };
    // Without a mark it is the user under the cursor.
    let hidden = match main.marks.hidden(main.focus) {
        0 => String::new(),
        hidden => format!(" ({} of them hidden)", thousands(hidden)),
    };
    let lines = kinds
        .iter()
        .map(|kind| (kind.title().into(), kind.explanation().into(), Choice::Bulk(*kind)));
    Some(Menu::new(format!("For {whom}{hidden}, with a preview first"), lines))
}

/// What a column of an export can be read as, the cursor on what it looks like or is read as.
pub(super) fn meanings(file: &ExportFile, column: &ExportColumn) -> Menu<Choice> {
    let heading = &column.heading;
    let holds = |field| read_as(file, Says::Holds(heading.clone(), field));
    let now = column.likely.as_ref().or(column.field.as_ref());
    let at = now.and_then(|name| file.fields.iter().position(|field| field.name() == *name));
    let fields = file.fields.iter();
    let fields = fields.map(|field| (field.title().into(), field.name(), holds(Some(*field))));
    // The two that are no field come first: a list of fields is long.
    let others = [
        ("nothing".into(), "the column is left out".into(), holds(None)),
        (
            "what its heading says".into(),
            "what you said of it is forgotten".into(),
            read_as(file, Says::ByHeading(heading.clone())),
        ),
    ];
    let at = at.map_or(0, |at| at + others.len());
    Menu::new(format!("Read '{heading}' as"), others.into_iter().chain(fields)).at(Some(at))
}

/// Reads an export as the operator says.
fn read_as(file: &ExportFile, says: Says) -> Choice {
    Choice::ReadAs(ExportRule { path: file.path.clone(), says })
}

/// How digits of ids that do not tell it themselves are to be read, with what becomes of one of them; `None`
/// if there are none.
pub(super) fn hex_orders(file: &ExportFile) -> Option<Menu<Choice>> {
    let digits = file.undecided_hex.as_deref()?;
    let line = |label: &str, order: HexOrder| {
        let read = read_guid(digits, order).map(|reading| reading.guid.to_string());
        let read = read.map(|read| format!("{digits} is {read}"));
        (label.into(), read.unwrap_or_default(), read_as(file, Says::Hex(order)))
    };
    let lines = [line("as text", HexOrder::Text), line("as bytes", HexOrder::Bytes)];
    Some(Menu::new("The digits of ids: how are they read?", lines))
}

/// What the lines are that stand before the headings of an export; `None` if there are none, or it was said.
pub(super) fn lines_before(file: &ExportFile) -> Option<Menu<Choice>> {
    let (headings, first) = file.lines_before.as_ref()?;
    let name = Path::new(&file.path).file_name().map(|name| name.to_string_lossy());
    let name = name.unwrap_or_default();
    let none = (
        "none of the export".into(),
        format!("'{first}': {} begins on line {headings}", visible(&name)),
        read_as(file, Says::HeaderLine(*headings)),
    );
    let command = file.command.clone();
    let part = command.map(|command| {
        (
            "part of it".into(),
            "copy what makes it anew".into(),
            Choice::Copy(command, "the command".into()),
        )
    });
    Some(Menu::new("What stands before the headings?", std::iter::once(none).chain(part)))
}

/// What to do about names that were encoded twice; `None` if there are none, or it was said.
pub(super) fn twice_encoded(file: &ExportFile) -> Option<Menu<Choice>> {
    let (now, before) = file.twice_encoded.as_ref()?;
    let lines = [
        ("repaired", format!("'{before}' is shown and compared; ids and addresses stay"), true),
        ("as they are", format!("'{now}' is shown and compared"), false),
    ];
    let lines = lines.map(|(label, what, repair)| {
        (label.into(), what, read_as(file, Says::RepairNames(repair)))
    });
    Some(Menu::new("Names that were encoded twice: how are they read?", lines))
}

/// The encodings that are offered, and where files in them come from. Any other can be named by `--encoding`.
const ENCODINGS: [(&str, &str); 24] = [
    ("utf-8", "PowerShell 7, portals, -Encoding UTF8"),
    ("windows-1252", "Western Europe"),
    ("windows-1250", "Central Europe"),
    ("windows-1251", "Cyrillic"),
    ("windows-1253", "Greek"),
    ("windows-1254", "Turkish"),
    ("windows-1255", "Hebrew"),
    ("windows-1256", "Arabic"),
    ("windows-1257", "Baltic"),
    ("windows-1258", "Vietnamese"),
    ("windows-874", "Thai"),
    ("shift_jis", "Japanese"),
    ("gbk", "Chinese, simplified"),
    ("big5", "Chinese, traditional"),
    ("euc-kr", "Korean"),
    ("iso-8859-2", "Central Europe, Unix"),
    ("iso-8859-15", "Western Europe, Unix"),
    ("koi8-r", "Cyrillic, Unix"),
    ("cp437", "consoles in the United States"),
    ("cp850", "consoles in Western Europe"),
    ("cp852", "consoles in Central Europe"),
    ("cp866", "consoles with Cyrillic letters"),
    ("utf-16le", "Unicode of Windows, without a mark at the beginning"),
    ("macintosh", "old Macs"),
];

/// The exports, and the encoding that each was read in.
pub(super) fn encoded_files(files: &[ExportFile]) -> Menu<Choice> {
    let line = |(number, file): (usize, &ExportFile)| {
        let encoding = file.encoding.clone().unwrap_or_else(|| "not text".into());
        (visible(&file.path).into_owned(), encoding, Choice::Encodings(number))
    };
    Menu::new("Another encoding for", files.iter().enumerate().map(line))
}

/// The encodings that an export can be in, the cursor on the present one.
pub(super) fn encodings(file: &ExportFile) -> Menu<Choice> {
    let is = |label: Option<&str>| read_as(file, Says::Encoding(label.map(String::from)));
    let found = ("find it out".into(), "what you said of it is forgotten".into(), is(None));
    let named = ENCODINGS.map(|(label, whose)| (label.into(), whose.into(), is(Some(label))));
    let now = file.encoding.as_deref().unwrap_or_default().trim_end_matches("-bom");
    let at = ENCODINGS.iter().position(|(label, _)| *label == now).map_or(0, |at| at + 1);
    let title = format!("{} was read as {now}; read it as", visible(&file.path));
    Menu::new(title, std::iter::once(found).chain(named)).at(Some(at))
}

/// The commands that make the exports anew, to be copied.
pub(super) fn commands(files: &[ExportFile]) -> Menu<Choice> {
    let lines = files.iter().filter_map(|file| {
        let command = file.command.clone()?;
        let name = visible(&file.path).into_owned();
        let what = format!("the command for {name}");
        Some((name, command.clone(), Choice::Copy(command, what)))
    });
    Menu::new("Copy the command for", lines)
}

/// The source anchors, the cursor on the present one.
pub(super) fn anchors(main: &Main) -> Menu<Choice> {
    let mut policies = adjust::anchors(main);
    let settled = &main.work.ledger.settings().anchor;
    // What the ids have shown is what is asked for.
    let unsettled = main.data.judge.unsettled_anchor().cloned().map(AnchorPolicy::Attribute);
    // To leave it to the ids again would be no answer, and it would be asked once more.
    policies.retain(|policy| unsettled.is_none() || *policy != AnchorPolicy::Auto);
    let now = unsettled.as_ref().unwrap_or(settled);
    let at = policies.iter().position(|policy| policy == now);
    let title = match &unsettled {
        Some(policy) => format!("Source anchor: the ids of this tenant are the {policy}"),
        None => "Source anchor".into(),
    };
    let line = |policy: AnchorPolicy| {
        let (label, detail) = adjust::anchor_name(&policy);
        (label, detail, Choice::Anchor(policy))
    };
    Menu::new(title, policies.into_iter().map(line)).at(at)
}

/// Whom the focused pane may show, with counts.
pub(super) fn filters(main: &Main) -> Menu<Choice> {
    let states = &main.data.states;
    match main.focus {
        Side::OnPrem => {
            let count = |filter: OnPremFilter| states.count_onprem(filter.states());
            filters_of(main.left.filter, count, Choice::OnPremFilter)
        }
        Side::Cloud => {
            let count = |filter: CloudFilter| states.count_cloud(filter.states());
            filters_of(main.right.filter, count, Choice::CloudFilter)
        }
    }
}

fn filters_of<F: Filter>(
    now: F,
    count: impl Fn(F) -> usize,
    choice: fn(F) -> Choice,
) -> Menu<Choice> {
    let line = |filter: F| (filter.label().into(), thousands(count(filter)), choice(filter));
    let lines = F::ALL.iter().copied().map(line);
    Menu::new("Show", lines).at(F::ALL.iter().position(|filter| *filter == now))
}

/// The columns to sort the focused pane by. The present one a second time turns it round.
pub(super) fn orders(main: &Main) -> Menu<Choice> {
    let side = main.focus;
    let (columns, now) = match side {
        Side::OnPrem => (&main.left.columns, main.left.sort),
        Side::Cloud => (&main.right.columns, main.right.sort),
    };
    let is_now = if now == SortBy::BestMatch { "now" } else { "" };
    let best = ("best match".into(), is_now.into(), Choice::Sort(side, SortBy::BestMatch));
    let fields = columns.iter().filter_map(|column| match column {
        Column::Field(field) => Some(*field),
        Column::Fit | Column::State | Column::Anchor => None,
    });
    let by_field = fields.map(|field| {
        let (detail, next) = match now {
            SortBy::Column(sorted, Direction::Ascending) if sorted == field => {
                ("now, a to z", Direction::Descending)
            }
            SortBy::Column(sorted, Direction::Descending) if sorted == field => {
                ("now, z to a", Direction::Ascending)
            }
            _ => ("", Direction::Ascending),
        };
        let choice = Choice::Sort(side, SortBy::Column(field, next));
        (field.title().into(), detail.into(), choice)
    });
    let by_score = (side == Side::OnPrem).then(|| by_certainty(now));
    Menu::new(
        "Sort by",
        std::iter::once(best).chain(by_field).chain(by_score.into_iter().flatten()),
    )
}

/// The orders by certainty: n follows them.
fn by_certainty(now: SortBy) -> [(String, String, Choice); 2] {
    let line = |label: &str, direction| {
        let by = SortBy::Score(direction);
        let detail = if by == now { "now" } else { "" };
        (label.to_string(), detail.to_string(), Choice::Sort(Side::OnPrem, by))
    };
    [
        line("certainty, the sure ones first", Direction::Descending),
        line("certainty, the doubtful ones first", Direction::Ascending),
    ]
}

/// The values of the pair that can be copied, in full.
pub(super) fn copies(main: &Main) -> Menu<Choice> {
    let preview = &main.preview;
    let mut values: Vec<(&str, String)> = Vec::new();
    if let Some(Ok(anchor)) = &preview.anchor {
        values.push(("ImmutableId to set", anchor.immutable_id().to_string()));
        values.extend(anchor.of_guid().into_iter().flat_map(|anchor| forms(anchor.guid)));
    }
    if let Ok(command) = &preview.command {
        values.push(("command", command.clone()));
    }
    if let Some(id) = preview.present.as_ref().and_then(|present| present.id.value()) {
        values.push(("ImmutableId in the cloud", id.to_string()));
    }
    let directory = &main.data.directory;
    values
        .extend(main.left.cursor.map(|row| own_values(&directory.onprem, row)).unwrap_or_default());
    values
        .extend(main.right.cursor.map(|row| own_values(&directory.cloud, row)).unwrap_or_default());
    if let Some((onprem, cloud)) = main.left.cursor.zip(main.right.cursor) {
        values.push(("both users, tab-separated", both(main, onprem, cloud)));
    }
    let line = |(label, value): (&str, String)| {
        (label.into(), value.clone(), Choice::Copy(value, label.into()))
    };
    Menu::new("Copy", values.into_iter().map(line).chain(copies_of_rows(main)))
}

/// The marked users of the focused pane, else those listed: whole rows, or one of their columns.
fn copies_of_rows(main: &Main) -> Vec<(String, String, Choice)> {
    let whom = match rows::of_whom(main) {
        (0, _) => return Vec::new(),
        (count, true) => format!("{} marked", thousands(count)),
        (count, false) => format!("{} listed", thousands(count)),
    };
    let all = ("users, with headings".into(), whom.clone(), Choice::CopyRows);
    let column = |field: Field| {
        (format!("column {}", field.title()), whom.clone(), Choice::CopyColumn(field))
    };
    std::iter::once(all).chain(rows::fields(main).into_iter().map(column)).collect()
}

/// The forms in which tools show or take a GUID.
fn forms(guid: Guid) -> [(&'static str, String); 4] {
    [
        ("GUID", guid.to_string()),
        ("bytes", guid.hex()),
        ("LDAP filter", guid.ldap_filter()),
        ("connector DN", guid.connector_dn()),
    ]
}

fn own_values<R: Row>(table: &Table<R>, row: R) -> Vec<(&'static str, String)> {
    let (upn, id, name) = if R::ID == Field::ObjectGuid {
        ("on-premises UPN", "objectGUID", "on-premises name")
    } else {
        ("cloud UPN", "object id", "cloud name")
    };
    [(upn, Field::Upn), (id, R::ID), (name, Field::DisplayName)]
        .into_iter()
        .filter_map(|(label, field)| Some((label, table.display(row, field).value()?.into_owned())))
        .collect()
}

fn both(main: &Main, onprem: OnPremRow, cloud: CloudRow) -> String {
    let directory = &main.data.directory;
    let field = |table: Option<String>| table.unwrap_or_default().replace(['\t', '\n', '\r'], " ");
    let ours = |f: Field| field(directory.onprem.display(onprem, f).value().map(Into::into));
    let theirs = |f: Field| field(directory.cloud.display(cloud, f).value().map(Into::into));
    [
        ours(Field::DisplayName),
        ours(Field::Upn),
        ours(Field::ObjectGuid),
        theirs(Field::DisplayName),
        theirs(Field::Upn),
        theirs(Field::CloudId),
    ]
    .join("\t")
}
