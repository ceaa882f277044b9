//! All keys, searched by typing. It lies over any screen, and over all windows.

use super::finder::{Finder, Search};
use crate::app::command::{Command, Layer};
use crate::app::cursor::Cursor;
use crate::app::keymap::Keymap;
use crate::app::press::Press;

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
    /// The command, if it can be given from here.
    pub command: Option<Command>,
}

/// What can be typed in a query line.
const QUERY_HELP: &[(&str, &str)] = &[
    ("anna mul", "all words, in any order, whatever accents and case"),
    ("mulelr", "typing errors are forgiven from the fifth letter on"),
    ("amuller", "beginnings of words: Anna Muller"),
    ("'Müller", "exactly this, accents and all"),
    ("^anna  muller$", "at the beginning or at the end of a field"),
    ("!extern", "must not occur"),
    ("anna | hanna", "either of them"),
    ("upn:anna", "in one field: upn sam name mail dept ou empl and more"),
    ("is:todo", "the state: todo queued linked; is:x lists them all"),
    ("id:874b", "a part of an id: GUID or Base64"),
    ("874bcd2b-148d-..", "a pasted GUID, Base64, hex or LDAP id finds its owner"),
];

/// What the letter of each state means.
const STATE_HELP: &[(&str, &str)] = &[
    ("L", "linked"),
    ("s", "would soft match"),
    ("-", "linked to nobody; in the cloud: no ImmutableId"),
    ("D", "a soft-deleted user holds the anchor"),
    ("!", "conflict: several hold it, or the target has another id"),
    ("x", "no anchor that can be read"),
    ("?", "not known: the export does not tell"),
    ("o", "orphan: the GUID of nobody on-premises"),
    ("w", "a GUID in the wrong byte order"),
    ("c", "a custom anchor, not a GUID"),
    ("2", "another cloud user has the same ImmutableId"),
    ("Q", "a link is queued"),
    ("A", "a script has done what was queued"),
    ("E", "a script failed or refused to do what was queued"),
];

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
    /// The help to a key map.
    pub(in crate::app) fn open(keymap: &Keymap) -> Self {
        let mut all = Vec::new();
        for (layer, heading) in LAYERS {
            let own = Command::ALL.iter().filter_map(|command| {
                let keys: Vec<String> =
                    keymap.keys(layer, *command).iter().map(ToString::to_string).collect();
                (!keys.is_empty()).then(|| HelpLine {
                    keys: keys.join(" "),
                    text: command.title().into(),
                    command: (command.home() == Some(layer)).then_some(*command),
                })
            });
            all.push(heading_line(heading));
            all.extend(own);
        }
        for (heading, texts) in [("Queries", QUERY_HELP), ("Letters of states", STATE_HELP)] {
            all.push(heading_line(heading));
            all.extend(texts.iter().map(|(keys, text)| HelpLine {
                keys: (*keys).into(),
                text: (*text).into(),
                command: None,
            }));
        }
        Self { finder: Finder::default(), all }
    }

    /// The lines that hold all words of the search; all of them, with headings, without one.
    #[must_use]
    pub fn lines(&self) -> Vec<&HelpLine> {
        if self.finder.input.value().trim().is_empty() {
            return self.all.iter().collect();
        }
        let hits = self.finder.hits();
        let lines = self.all.iter().filter(|line| !line.keys.is_empty());
        lines.filter(|line| hits(&format!("{} {}", line.keys, line.text))).collect()
    }

    /// Takes a key.
    pub(in crate::app) fn press(&mut self, press: &Press<'_>) -> Helped {
        let len = self.lines().len();
        match self.finder.press(press, len) {
            Search::On => Helped::On,
            Search::Closed => Helped::Closed(None),
            Search::Chosen => Helped::Closed(
                self.lines().get(self.finder.cursor.at).and_then(|line| line.command),
            ),
        }
    }

    /// The cursor, and how many lines it can stand on.
    pub(in crate::app) fn list(&mut self) -> (&mut Cursor, usize) {
        let len = self.lines().len();
        (&mut self.finder.cursor, len)
    }
}

fn heading_line(text: &str) -> HelpLine {
    HelpLine { keys: String::new(), text: text.into(), command: None }
}
