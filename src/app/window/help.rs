//! All keys, searched by typing. It lies over any screen, and over all windows.

use super::finder::{Finder, Search};
use super::help_text;
use crate::app::command::{Command, Layer};
use crate::app::cursor::Cursor;
use crate::app::keymap::Keymap;
use crate::app::press::{Hints, Press};
use crate::text::{fold, wrap};

/// All keys, searched by typing.
#[derive(Clone, Debug)]
pub struct Help {
    /// What is typed, and the cursor.
    pub finder: Finder,
    /// Every line.
    all: Vec<HelpLine>,
}

/// What a key does in the help.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(in crate::app) enum Helped {
    /// It stays.
    On,
    /// It stays: the line under the cursor has no command.
    Idle,
    /// It closes; with the command that was chosen.
    Closed(Option<Command>),
}

/// A line of the help.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct HelpLine {
    /// The keys, or the form of a query.
    pub keys: String,
    /// What it does.
    pub text: String,
    /// What else people call it.
    also: String,
    /// Whether the keys are such that are pressed.
    is_pressed: bool,
    /// The command, if it can be given from here.
    pub command: Option<Command>,
}

/// The layers in the order of the help.
const LAYERS: [(Layer, &str); 7] = [
    (Layer::Panes, "The two panes"),
    (Layer::Queue, "The queue"),
    (Layer::Work, "Soft-deleted users, jobs, bulk previews"),
    (Layer::List, "Windows and lists"),
    (Layer::Typing, "While typing"),
    (Layer::Start, "The list of sessions"),
    (Layer::Global, "Everywhere"),
];

impl Help {
    /// The help to a key map. It begins with the keys of the window that it is asked in; in the panes, which need
    /// most of them, with the letters of the list.
    pub(in crate::app) fn open(keymap: &Keymap, hints: &Hints) -> Self {
        let mut all = Vec::new();
        if hints.layer != Layer::Panes {
            all.push(heading_line("Here"));
            all.extend(hints.commands.iter().filter_map(|command| here(keymap, hints, *command)));
        }
        let texts = [("Letters of the list", help_text::STATES), ("Fit", help_text::FIT)];
        for (heading, texts) in texts {
            add_texts(&mut all, heading, texts);
        }
        for (layer, heading) in LAYERS {
            all.push(heading_line(heading));
            all.extend(Command::ALL.iter().filter_map(|command| key_line(keymap, layer, *command)));
        }
        let texts = [("Words", help_text::WORDS), ("Queries", help_text::QUERIES)];
        for (heading, texts) in texts {
            add_texts(&mut all, heading, texts);
        }
        Self { finder: Finder::default(), all }
    }

    /// Whether a command of the hints does something on the line under the cursor.
    pub(in crate::app) fn offers(&self, command: Command) -> bool {
        match command {
            Command::Accept => self.under_cursor().is_some(),
            command => self.finder.offers(command, self.lines().len()),
        }
    }

    /// Goes to the line that answers best what is searched: one of that very name, then one that has the words side
    /// by side, then a key, then whatever is no heading.
    fn go_to_best(&mut self) {
        let words = fold(self.finder.input.value().trim());
        let rank = |line: &HelpLine| {
            let (keys, text) = (fold(&line.keys), fold(&line.text));
            if line.keys.is_empty() {
                4
            } else if keys == words {
                0
            } else if keys.contains(&words) || text.contains(&words) {
                1 + u8::from(!line.is_pressed)
            } else {
                2 + u8::from(!line.is_pressed)
            }
        };
        let lines = self.lines();
        let best = lines.iter().enumerate().min_by_key(|(_, line)| rank(line));
        let at = best.map_or(0, |(at, _)| at);
        self.finder.cursor.place(at, lines.len());
    }

    /// The command of the line under the cursor.
    fn under_cursor(&self) -> Option<Command> {
        self.lines().get(self.finder.cursor.at).and_then(|line| line.command)
    }

    /// The lines that hold all words of the search, with the headings above them; all lines without one. A text that
    /// is longer than a line goes on below it.
    #[must_use]
    pub fn lines(&self) -> Vec<HelpLine> {
        let hits = self.finder.hits();
        let everything = self.finder.input.value().trim().is_empty();
        // Whoever types a key wants what it does.
        let typed = self.finder.input.value().trim();
        let is_key =
            |line: &HelpLine| line.is_pressed && line.keys.split(' ').any(|key| key == typed);
        let has_key = self.all.iter().any(is_key);
        let mut lines = Vec::new();
        let mut heading = None;
        let mut is_section = false;
        for line in &self.all {
            if line.keys.is_empty() {
                // Whoever names a section wants all of it.
                is_section = !typed.is_empty() && hits(&line.text);
                heading = Some(line);
            } else if everything
                || (is_section && !has_key)
                || (has_key && is_key(line))
                || (!has_key && hits(&format!("{} {} {}", line.keys, line.text, line.also)))
            {
                lines.extend(heading.take().cloned());
                lines.extend(wrapped(line, self.finder.cursor.width));
            }
        }
        lines
    }

    /// Takes a key.
    pub(in crate::app) fn press(&mut self, press: &Press<'_>) -> Helped {
        let len = self.lines().len();
        let typed = self.finder.input.value().to_string();
        match self.finder.press(press, len) {
            Search::On => {
                if self.finder.input.value() != typed {
                    self.go_to_best();
                }
                Helped::On
            }
            Search::Closed => Helped::Closed(None),
            Search::Chosen => match self.under_cursor() {
                Some(command) => Helped::Closed(Some(command)),
                None => Helped::Idle,
            },
        }
    }

    /// The cursor, and how many lines it can stand on.
    pub(in crate::app) fn list(&mut self) -> (&mut Cursor, usize) {
        let len = self.lines().len();
        (&mut self.finder.cursor, len)
    }
}

/// The cells of the column of keys, in a window whose lines of text have so many cells.
#[must_use]
pub const fn help_keys(cells: usize) -> usize {
    if cells > 88 { 28 } else { 18 }
}

/// A line in as many as its text has; those after the first have no keys, and what they stand below does its work.
fn wrapped(line: &HelpLine, cells: usize) -> Vec<HelpLine> {
    // Before it is laid out nobody knows how wide it is.
    let room = if cells == 0 { usize::MAX } else { cells.saturating_sub(help_keys(cells) + 3) };
    let parts = wrap(&line.text, room).into_iter().enumerate();
    let part = |(at, text): (usize, String)| HelpLine {
        keys: if at == 0 { line.keys.clone() } else { " ".into() },
        text,
        ..line.clone()
    };
    parts.map(part).collect()
}

/// The line of a command that the window takes in which the help is asked for, in the words of that window.
fn here(keymap: &Keymap, hints: &Hints, command: Command) -> Option<HelpLine> {
    let line = key_line(keymap, hints.layer, command).filter(|_| command != Command::Help)?;
    let (text, also) =
        (hints.sentence(command).into(), format!("{} {}", line.also, hints.word(command)));
    Some(HelpLine { text, also, ..line })
}

/// The line of a command that a layer takes.
fn key_line(keymap: &Keymap, layer: Layer, command: Command) -> Option<HelpLine> {
    let keys: Vec<String> = keymap.keys(layer, command).iter().map(ToString::to_string).collect();
    (!keys.is_empty()).then(|| HelpLine {
        keys: keys.join(" "),
        text: command.title().into(),
        also: format!("{} {} {}", command.name(), command.hint(), help_text::synonyms(command)),
        is_pressed: true,
        command: (command.home() == Some(layer)).then_some(command),
    })
}

fn add_texts(all: &mut Vec<HelpLine>, heading: &str, texts: &[(&str, &str)]) {
    all.push(heading_line(heading));
    all.extend(texts.iter().map(|(keys, text)| HelpLine {
        keys: (*keys).into(),
        text: (*text).into(),
        also: String::new(),
        is_pressed: false,
        command: None,
    }));
}

fn heading_line(text: &str) -> HelpLine {
    HelpLine {
        keys: String::new(),
        text: text.into(),
        also: String::new(),
        is_pressed: false,
        command: None,
    }
}

/// The twelve lines of the first start, with the keys of a key map.
pub(in crate::app) fn tour(keymap: &Keymap) -> Vec<String> {
    let key = |command: &Command| {
        let panes = keymap.key(Layer::Panes, *command);
        panes.or_else(|| keymap.key(Layer::Global, *command)).map(|key| key.to_string())
    };
    let lines = help_text::TOUR.iter().map(|line| {
        Command::ALL.iter().fold((*line).to_string(), |line, command| {
            let name = format!("{{{}}}", command.name());
            if line.contains(&name) {
                line.replace(&name, &key(command).unwrap_or_default())
            } else {
                line
            }
        })
    });
    lines.collect()
}

#[cfg(test)]
mod tests {
    use tui_input::Input;

    use super::*;

    fn searched(layer: Layer, text: &str) -> Help {
        const KEYS: &[Command] = &[Command::Toggle, Command::Accept];
        let hints = Hints {
            words: &[(Command::Accept, "go to", "Go to the step")],
            ..Hints::new(layer, KEYS)
        };
        let mut help = Help::open(&Keymap::built_in().unwrap(), &hints);
        help.finder.input = Input::new(text.into());
        help.go_to_best();
        help
    }

    #[test]
    fn the_help_opens_with_the_keys_of_the_window_it_is_asked_in() {
        let help = searched(Layer::List, "");
        let lines = help.lines();
        assert_eq!(lines[0].text, "Here");
        assert_eq!(
            (lines[1].keys.as_str(), lines[1].text.as_str()),
            ("Space", Command::Toggle.title())
        );
        assert_eq!(lines[2].text, "Go to the step");
        assert_eq!(searched(Layer::Panes, "").lines()[0].text, "Letters of the list");
    }

    #[test]
    fn a_search_leads_to_the_line_that_answers_it_best() {
        for (words, keys) in
            [("is so", "is so"), ("reject", "X"), ("set aside", "set aside"), ("warn", "warn")]
        {
            let help = searched(Layer::Panes, words);
            let lines = help.lines();
            assert_eq!(lines[help.finder.cursor.at].keys, keys, "{words}");
        }
    }

    #[test]
    fn the_tour_names_the_keys_that_are_in_use() {
        let lines = tour(&Keymap::built_in().unwrap());
        assert!(lines.iter().all(|line| !line.contains(['{', '}'])), "{lines:?}");
        assert!(lines.iter().any(|line| line.starts_with("u takes back")), "{lines:?}");
        let built_in = Keymap::built_in().unwrap();
        let own = built_in.changed_by("[panes]\nundo = [\"Ctrl-Z\"]\n").unwrap();
        assert!(tour(&own).iter().any(|line| line.starts_with("Ctrl-Z takes back")));
    }

    #[test]
    fn words_that_people_use_find_the_command() {
        for (word, command) in [
            ("safe", Command::OpenCertain),
            ("sure", Command::OpenCertain),
            ("percent", Command::OpenCertain),
            ("bulk", Command::Bulk),
            ("bulk", Command::OpenCertain),
            ("skip", Command::NextToDo),
            ("blocked", Command::Filter),
            ("zoom", Command::Enlarge),
            ("recycle bin", Command::OpenDeleted),
        ] {
            let help = searched(Layer::Panes, word);
            let lines = help.lines();
            assert!(lines.iter().any(|line| line.command == Some(command)), "{word}");
            assert!(lines[0].keys.is_empty(), "{word}: the heading stays above its lines");
        }
        assert!(searched(Layer::Panes, "xyzzy").lines().is_empty());
    }
}
