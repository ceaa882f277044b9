//! Drives the app without a terminal: effects are done on the spot, the screen is a buffer.
#![allow(dead_code, reason = "each test file uses its part of this")]
#![allow(unreachable_pub, reason = "shared by several test files")]

use std::collections::VecDeque;
use std::path::PathBuf;
use std::sync::Arc;

use hardmatch::app::{
    self, Effect, ExportFile, GoneExport, Keymap, Learnt, Model, Msg, Opened, Reloaded,
    ResultBytes, Screen, Side, Sought,
};
use hardmatch::directory::{AnchorPolicy, CloudRow, Directory, OnPremRow, Role, Row, SharedTable};
use hardmatch::import::{ImportOptions, Imported, MemoryFile, Monitor, import_bytes, report_lines};
use hardmatch::link::model::{Decisions, Fit, Scope};
use hardmatch::link::{Judge, Links};
use hardmatch::plan::{Changes, Context, Doubts, Judged, Queue, check};
use hardmatch::search::{Searcher, Snapshot, Texts};
use hardmatch::session::{FileHash, Held, NewSession, Settings, Source, Stamp, WritableLedger};
use hardmatch::text::width;
use hardmatch::tui::theme::Look;
use hardmatch::tui::view;
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::buffer::{Buffer, Cell};
use ratatui::layout::Rect;
use ratatui::style::{Color, Modifier};

pub struct Headless {
    pub model: Model,
    pub stamp: Stamp,
    pub look: Look,
    pub size: (u16, u16),
    /// Effects that need the world outside, for the test to look at.
    pub outside: Vec<Effect>,
    /// The lines that were saved.
    pub journal: Vec<String>,
    /// With a slow disk, the records that it has not acknowledged.
    pub slow_disk: Option<Vec<u64>>,
    /// An export that is not where the session knows it.
    pub gone: Option<GoneExport>,
    left: Option<Searcher<OnPremRow>>,
    right: Option<Searcher<CloudRow>>,
}

const REPORT: [&str; 4] = [
    "onprem.csv",
    "  on-premises users, get-aduser, utf-8, separated by ','",
    "  7 records, 7 users, 1 rejected",
    "  W13 1 id cannot be read, e.g. 'AQIDBAUGBwgJCgsMDQ4PEBESExQ='. These users stay in the list and cannot be linked by it. (line 26)",
];

pub fn stamp() -> Stamp {
    Stamp::new("2026-11-23T21:04:05Z".parse().unwrap(), "admin@jumphost")
}

impl Headless {
    pub fn start() -> Self {
        Self {
            model: Model::new(Keymap::built_in().unwrap()),
            stamp: stamp(),
            look: Look::default(),
            size: (120, 36),
            outside: Vec::new(),
            journal: Vec::new(),
            slow_disk: None,
            gone: None,
            left: None,
            right: None,
        }
    }

    /// The panes over a directory, in a new session.
    pub fn open(directory: Directory) -> Self {
        let mut headless = Self::start();
        headless.begin(directory);
        headless
    }

    /// Makes a new session over a directory.
    pub fn begin(&mut self, directory: Directory) {
        let new = NewSession {
            id: uuid::Uuid::from_u128(7),
            name: "contoso-merge".into(),
            settings: Settings::default(),
            sources: Vec::new(),
        };
        let (ledger, line) = WritableLedger::create(new, &self.stamp);
        self.journal.push(line.text().to_string());
        self.open_ledger(directory, Held::ForWriting(ledger));
    }

    pub fn open_ledger(&mut self, directory: Directory, ledger: Held) {
        let report = REPORT.iter().map(|line| (*line).to_string()).collect();
        self.open_report(directory, ledger, (report, Vec::new()));
    }

    /// The panes over exports that are read from memory, with their report.
    pub fn open_exports(exports: &[(Role, &str, &str)]) -> Self {
        let files: Vec<MemoryFile<'_>> = exports
            .iter()
            .map(|(role, name, text)| MemoryFile { name, role: *role, bytes: text.as_bytes() })
            .collect();
        let options = ImportOptions::default();
        let Imported { directory, report } =
            import_bytes(&files, &options, &Monitor::new()).unwrap();
        let source = |(role, name, text): &(Role, &str, &str)| Source {
            role: *role,
            path: PathBuf::from(name),
            size: text.len() as u64,
            sha256: FileHash::of(text.as_bytes()),
            rows: 1,
            encoding: None,
            rules: Vec::new(),
        };
        let mut headless = Self::start();
        let new = NewSession {
            id: uuid::Uuid::from_u128(7),
            name: "contoso-merge".into(),
            settings: Settings::default(),
            sources: exports.iter().map(source).collect(),
        };
        let (ledger, _) = WritableLedger::create(new, &headless.stamp);
        let lines = report_lines(&report);
        let files = report.files.iter().map(ExportFile::from).collect();
        headless.open_report(directory, Held::ForWriting(ledger), (lines, files));
        headless
    }

    fn open_report(
        &mut self,
        directory: Directory,
        ledger: Held,
        (report, files): (Vec<String>, Vec<ExportFile>),
    ) {
        let judge = Judge::new(directory, ledger.settings().anchor.clone());
        let links = Links::of(&judge);
        let findings = check(Context::new(&judge, &links, ledger.history().queue()));
        self.take_over(judge.directory());
        let gone = self.gone.take();
        self.send(Msg::Opened(Box::new(Opened {
            ledger,
            place: "/tmp/contoso-merge.jsonl".into(),
            judge,
            links: Arc::new(links),
            findings: Some(findings),
            report,
            files,
            show_report: false,
            notices: Vec::new(),
            gone,
            sought: Sought::default(),
        })));
    }

    /// The workers of a directory.
    fn take_over(&mut self, directory: &Arc<Directory>) {
        self.left = Some(searcher(SharedTable::onprem(Arc::clone(directory))));
        self.right = Some(searcher(SharedTable::cloud(Arc::clone(directory))));
    }

    /// Fresh exports of the open session.
    pub fn reload(&mut self, directory: Directory) {
        let judge = Judge::new(directory, self.main().work.ledger.settings().anchor.clone());
        let links = Links::of(&judge);
        let data = &self.main().data;
        let before = Judged { directory: &data.directory, links: &data.links };
        let changes =
            Changes::between(before, Judged { directory: judge.directory(), links: &links });
        let findings = check(Context::new(&judge, &links, &Queue::default()));
        let read = self.main().work.ledger.events().len();
        let source = |role| Source {
            role,
            path: PathBuf::from(format!("/exports/{}.csv", role.name())),
            size: 1,
            sha256: FileHash::of(format!("{read} {}", role.name()).as_bytes()),
            rows: 1,
            encoding: None,
            rules: Vec::new(),
        };
        let sources = Role::ALL.map(source).to_vec();
        self.take_over(judge.directory());
        self.send(Msg::Reloaded(Box::new(Reloaded {
            judge,
            links: Arc::new(links),
            findings,
            report: Vec::new(),
            files: Vec::new(),
            sources,
            changes,
            notices: Vec::new(),
        })));
    }

    /// Sends a message, and does what it asks for until nothing is left to do.
    pub fn send(&mut self, msg: Msg) {
        let mut inbox = VecDeque::from([msg]);
        while let Some(msg) = inbox.pop_front() {
            for effect in app::update(&mut self.model, msg, &self.stamp) {
                inbox.extend(self.run(effect));
            }
            let area = Rect::new(0, 0, self.size.0, self.size.1);
            let heights = view::heights(&self.model, area);
            app::update(&mut self.model, Msg::Laid(heights), &self.stamp);
        }
    }

    fn run(&mut self, effect: Effect) -> Vec<Msg> {
        let found = |side, generation, outcomes: Vec<_>| {
            outcomes
                .into_iter()
                .map(|outcome| Msg::Found(side, Snapshot { generation, outcome }))
                .collect()
        };
        match effect {
            Effect::Search { side: Side::OnPrem, generation, request } => {
                let mut outcomes = Vec::new();
                let searcher = self.left.as_mut().unwrap();
                searcher.search(&request, &|| true, &mut |outcome| outcomes.push(outcome));
                found(Side::OnPrem, generation, outcomes)
            }
            Effect::Search { side: Side::Cloud, generation, request } => {
                let mut outcomes = Vec::new();
                let searcher = self.right.as_mut().unwrap();
                searcher.search(&request, &|| true, &mut |outcome| outcomes.push(outcome));
                found(Side::Cloud, generation, outcomes)
            }
            Effect::Learn { stamp, judge, links, decisions } => {
                let fit = Fit::learn(&judge, Scope::Unlinked(&links), &decisions, &|| true);
                let users = judge.directory().onprem.len();
                vec![Msg::Learnt(stamp, Learnt::of(fit.unwrap(), &links, users))]
            }
            Effect::Weigh(stamp, weighing) => {
                vec![Msg::Weighed(stamp, weighing.weigh(&|| true).unwrap())]
            }
            Effect::Doubt { judge, links } => {
                let decisions = Decisions::default();
                let fit = Fit::learn(&judge, Scope::Everyone, &decisions, &|| true).unwrap();
                let doubts = Doubts::of(&fit, &links);
                vec![Msg::Doubted(links, doubts)]
            }
            Effect::Judge(policy) => {
                let Screen::Main(main, _) = &self.model.screen else { return Vec::new() };
                let judge = main.data.judge.under(&policy);
                let links = Links::of(&judge);
                let findings = check(Context::new(&judge, &links, &Queue::default()));
                vec![Msg::Judged(judge, Arc::new(links), findings)]
            }
            Effect::Save(line) => {
                self.journal.push(line.text().to_string());
                if let Some(waiting) = &mut self.slow_disk {
                    waiting.push(line.seq());
                    return Vec::new();
                }
                vec![Msg::Saved(line.seq())]
            }
            outside => {
                self.outside.push(outside);
                Vec::new()
            }
        }
    }

    /// Types keys: names in angle brackets, everything else letter by letter.
    pub fn keys(&mut self, keys: &str) {
        let mut rest = keys;
        while !rest.is_empty() {
            let (name, tail) = if let Some((name, tail)) =
                rest.strip_prefix('<').and_then(|rest| rest.split_once('>'))
            {
                (name.to_string(), tail)
            } else {
                let end = rest.chars().next().map_or(0, char::len_utf8);
                let (letter, tail) = rest.split_at(end);
                (if letter == " " { "Space".into() } else { letter.to_string() }, tail)
            };
            self.send(Msg::Key(name.parse().unwrap()));
            rest = tail;
        }
    }

    /// Types keys that all come in before the next frame.
    pub fn burst(&mut self, keys: &[&str]) {
        for key in keys {
            let name = if *key == " " { "Space" } else { key };
            let msg = Msg::Key(name.parse().unwrap());
            for effect in app::update(&mut self.model, msg, &self.stamp) {
                self.run(effect);
            }
        }
        self.resize(self.size.0, self.size.1);
    }

    pub fn resize(&mut self, width: u16, height: u16) {
        self.size = (width, height);
        let heights = view::heights(&self.model, Rect::new(0, 0, width, height));
        self.send(Msg::Laid(heights));
    }

    /// Has the file of results read whose name the prompt holds.
    pub fn results(&mut self, read: Result<ResultBytes, String>) {
        self.keys("<Enter>");
        let Some(Effect::ReadResults(path)) = self.outside.pop() else {
            panic!("nothing is read: {}", self.screen())
        };
        self.send(Msg::ResultsRead(path, read));
    }

    /// What is drawn.
    pub fn buffer(&self) -> Buffer {
        let mut terminal = Terminal::new(TestBackend::new(self.size.0, self.size.1)).unwrap();
        terminal.draw(|frame| drop(view::draw(&self.model, self.look, frame))).unwrap();
        terminal.backend().buffer().clone()
    }

    /// The screen as text.
    pub fn screen(&self) -> String {
        let buffer = self.buffer();
        let lines = (0..self.size.1).map(|y| text_of(&buffer, y) + "\n");
        lines.collect()
    }

    /// The screen as text, each line followed by the looks of its cells where they are not plain: a
    /// letter for a colour (C, G, M, R), else for an attribute (r reversed, m bold and underlined, x
    /// both, b bold, d dim).
    pub fn styled(&self) -> String {
        let buffer = self.buffer();
        let mut lines = String::new();
        for y in 0..self.size.1 {
            let looks: String =
                (0..self.size.0).map(|x| look_of(buffer.cell((x, y)).unwrap())).collect();
            lines.push_str(&text_of(&buffer, y));
            lines.push('\n');
            if !looks.trim().is_empty() {
                lines.push_str(looks.trim_end());
                lines.push('\n');
            }
        }
        lines
    }

    pub fn main(&self) -> &app::Main {
        match &self.model.screen {
            Screen::Main(main, _) => main,
            other => panic!("not the panes: {other:?}"),
        }
    }
}

/// A line of a buffer, without the cells behind wide letters and the blanks at its end.
fn text_of(buffer: &Buffer, y: u16) -> String {
    let mut text = String::new();
    let mut x = 0;
    while x < buffer.area.width {
        let symbol = buffer.cell((x, y)).unwrap().symbol();
        text.push_str(symbol);
        x += (width(symbol) as u16).max(1);
    }
    text.trim_end().to_string()
}

fn look_of(cell: &Cell) -> char {
    match (cell.fg, cell.modifier) {
        (Color::Cyan, _) => 'C',
        (Color::Green, _) => 'G',
        (Color::Magenta, _) => 'M',
        (Color::Red, _) => 'R',
        (_, modifier) if modifier.contains(Modifier::REVERSED | Modifier::UNDERLINED) => 'x',
        (_, modifier) if modifier.contains(Modifier::REVERSED) => 'r',
        (_, modifier) if modifier.contains(Modifier::BOLD | Modifier::UNDERLINED) => 'm',
        (_, modifier) if modifier.contains(Modifier::BOLD) => 'b',
        (_, modifier) if modifier.contains(Modifier::DIM) => 'd',
        _ => ' ',
    }
}

fn searcher<R: Row>(table: SharedTable<R>) -> Searcher<R> {
    Searcher::new(Arc::new(Texts::new(table)))
}

pub const AUTO: AnchorPolicy = AnchorPolicy::Auto;
