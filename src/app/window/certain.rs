//! The certain pairs from a threshold on, to be linked together: all of them, or a sample to look at.

use std::collections::BTreeSet;
use std::sync::Arc;

use tui_input::Input;

use super::behave::Behave;
use super::sieve::{NOT_LISTED, NOT_SHOWN, Sieve, Sifted, press as press_words, show_warned, sift};
use super::work::{Columns, WorkLine, WorkList, copy, enlarge, read};
use crate::app::command::{Command, Layer, WorkCommand};
use crate::app::cursor::Cursor;
use crate::app::intent::{Intent, Open};
use crate::app::main::{Main, decide};
use crate::app::press::{Hints, Press};
use crate::app::preview::labels;
use crate::app::words::Tone;
use crate::directory::OnPremRow;
use crate::plan::{Action, Certain, CertainPair, Consent, Probability, Severity, States};
use crate::text::{counted, thousands};

/// The thresholds that can be chosen.
const THRESHOLDS: [f64; 10] = [0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.98, 0.99, 0.995, 0.999];

/// The one that is chosen to begin with: 99 %.
const USUAL: usize = 7;

/// How many pairs a sample has.
const SAMPLE: usize = 20;

/// The certain pairs.
#[derive(Clone, Debug)]
pub struct CertainList {
    /// Which threshold.
    threshold: usize,
    /// Who was taken out.
    out: BTreeSet<OnPremRow>,
    /// Who is in a pair with a warning that has been on the screen.
    seen: BTreeSet<OnPremRow>,
    /// The places of the pairs of a sample; without one all are listed.
    sample: Option<Vec<usize>>,
    /// The pairs that those places are in.
    sampled: Option<Arc<Certain>>,
    /// How many samples were drawn: each is another one.
    drawn: u64,
    /// The cursor.
    cursor: Cursor,
    /// The words that narrow it.
    words: Sieve,
}

impl Default for CertainList {
    fn default() -> Self {
        Self {
            threshold: USUAL,
            out: BTreeSet::new(),
            seen: BTreeSet::new(),
            sample: None,
            sampled: None,
            drawn: 0,
            cursor: Cursor::default(),
            words: Sieve::default(),
        }
    }
}

impl CertainList {
    fn threshold(&self) -> Probability {
        Probability::new(THRESHOLDS.get(self.threshold).copied().unwrap_or(1.0))
    }

    /// The pairs from the threshold on; nothing while they are looked for.
    fn pairs<'m>(&self, main: &'m Main) -> &'m [CertainPair] {
        let found: Option<&Arc<Certain>> = main.certain.found.as_ref();
        found.map_or(&[], |certain| certain.from(self.threshold()))
    }

    /// The pair under the cursor.
    fn under_cursor<'m>(&self, main: &'m Main) -> Option<&'m CertainPair> {
        self.pair(main, self.words.place(self.cursor.at))
    }

    /// How many pairs there are without words.
    fn count(&self, main: &Main) -> usize {
        self.sample.as_ref().map_or_else(|| self.pairs(main).len(), Vec::len)
    }

    /// The pair on a line of the whole list.
    fn pair<'m>(&self, main: &'m Main, at: usize) -> Option<&'m CertainPair> {
        let place = match &self.sample {
            Some(places) => *places.get(at)?,
            None => at,
        };
        self.pairs(main).get(place)
    }

    /// Another threshold: a sample of the one before tells nothing of it.
    fn set_threshold(&mut self, to: usize, main: &Main) {
        self.threshold = to.min(THRESHOLDS.len() - 1);
        self.sample = None;
        self.refresh(main);
    }

    /// Takes the pair under the cursor out, or puts it back, and goes on.
    fn toggle(&mut self, main: &Main) {
        let Some(pair) = self.under_cursor(main) else { return };
        if !self.out.remove(&pair.onprem) {
            self.out.insert(pair.onprem);
        }
        self.cursor.step(1, self.len(main));
    }

    /// Lists some of those that would be linked, drawn at random; or all again.
    fn turn_sample(&mut self, main: &Main) {
        if self.sample.take().is_none() {
            self.drawn += 1;
            self.sampled.clone_from(&main.certain.found);
            let ready = self.pairs(main).iter().enumerate().filter(|(_, pair)| self.is_in(pair));
            let mut drawn: Vec<(u64, usize)> =
                ready.map(|(at, _)| (scattered(self.drawn, at), at)).collect();
            drawn.sort_unstable();
            drawn.truncate(SAMPLE);
            let mut places: Vec<usize> = drawn.into_iter().map(|(_, at)| at).collect();
            places.sort_unstable();
            self.sample = Some(places);
        }
        sift(self, main);
        self.cursor.place(0, self.len(main));
    }

    /// Whether a pair is linked with the others, once it was shown if it has a warning.
    fn is_in(&self, pair: &CertainPair) -> bool {
        pair.is_ready() && !self.out.contains(&pair.onprem)
    }

    /// Whose warnings have been on the screen, or are on it now.
    fn seen_by_now(&self, main: &Main) -> BTreeSet<OnPremRow> {
        // What passes by between two letters of a search was shown to nobody.
        let height = if self.words.typing { 0 } else { self.cursor.height };
        let shown = self.cursor.top..(self.cursor.top + height).min(self.len(main));
        let pairs = shown.filter_map(|at| self.pair(main, self.words.place(at)));
        let warned = pairs.filter(|pair| pair.is_warned);
        warned.map(|pair| pair.onprem).chain(self.seen.iter().copied()).collect()
    }

    /// The places of the pairs that would be linked, and whose warning nobody has seen yet.
    fn unseen(&self, main: &Main) -> Vec<usize> {
        let is_unseen = |pair: &CertainPair| pair.is_warned && !self.seen.contains(&pair.onprem);
        let pairs = self.pairs(main).iter().enumerate();
        let unseen = pairs.filter(|(_, pair)| self.is_in(pair) && is_unseen(pair));
        unseen.map(|(at, _)| at).collect()
    }

    /// Has the pairs checked once more, and queued together.
    fn queue(&mut self, main: &mut Main) -> Vec<Intent> {
        if let Err(refusal) = main.work.ledger.writable() {
            return Intent::refuse(refusal.to_string());
        }
        if self.words.hides_some(self.count(main)) {
            return Intent::refuse(NOT_LISTED);
        }
        let unseen = self.unseen(main);
        if !unseen.is_empty() {
            self.sample = None;
            show_warned(self, &unseen, main);
            return Intent::refuse(NOT_SHOWN);
        }
        let ready = self.pairs(main).iter().filter(|pair| self.is_in(pair));
        let chosen: Vec<Action> = ready.map(|pair| Action::Link(pair.onprem, pair.cloud)).collect();
        if chosen.is_empty() {
            return Intent::refuse(if main.certain.found.is_some() {
                "no pair is ready: - lowers the threshold"
            } else {
                "everybody is being compared: the pairs come in a moment"
            });
        }
        let said = format!("checking {} once more ...", counted(chosen.len(), "pair"));
        let effect = main.weigh(Some(chosen));
        let effects = effect.map(Intent::Do);
        std::iter::once(Intent::Say(said)).chain(effects).collect()
    }
}

fn no_further() -> Vec<Intent> {
    Intent::say("the threshold goes no further")
}

/// A number that looks random, of the draw and the place (Steele, Lea and Flood, Fast splittable
/// pseudorandom number generators, 2014): the same draw gives the same sample.
const fn scattered(draw: u64, place: usize) -> u64 {
    let seed = draw.wrapping_mul(0xd134_2543_de82_ef95).wrapping_add(place as u64 + 1);
    let mut z = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

impl Behave for CertainList {
    fn hints(&self) -> Hints {
        use Command as C;
        const KEYS: &[C] = &[
            C::Accept,
            C::Raise,
            C::Lower,
            C::Mark,
            C::Sample,
            C::Compare,
            C::Back,
            C::Search,
            C::Down,
            C::Up,
        ];
        let words = &[
            (C::Accept, "queue", "Queue the links of all that are ready, as one step"),
            (C::Mark, "take out", "Take the pair out, or put it back, and go on"),
        ];
        self.words.hints(Hints { words, ..Hints::new(Layer::Work, KEYS) })
    }

    fn offers(&self, command: Command, main: &Main) -> bool {
        use Command as C;
        match command {
            _ if self.words.typing => true,
            C::Accept => {
                !self.words.hides_some(self.count(main))
                    && self.pairs(main).iter().any(|pair| self.is_in(pair))
            }
            C::Mark | C::Compare => self.len(main) > 0,
            C::Sample | C::Search => self.count(main) > 0,
            C::Raise => self.threshold + 1 < THRESHOLDS.len(),
            C::Lower => self.threshold > 0,
            _ => true,
        }
    }

    fn press(&mut self, press: &Press<'_>, main: &mut Main) -> Vec<Intent> {
        self.seen = self.seen_by_now(main);
        if let Some(intents) = press_words(self, press, main) {
            return intents;
        }
        let Some(command) = press.command() else { return Intent::idle() };
        match command {
            WorkCommand::Accept => return self.queue(main),
            WorkCommand::Raise if self.threshold + 1 == THRESHOLDS.len() => return no_further(),
            WorkCommand::Lower if self.threshold == 0 => return no_further(),
            WorkCommand::Raise => self.set_threshold(self.threshold + 1, main),
            WorkCommand::Lower => self.set_threshold(self.threshold.saturating_sub(1), main),
            WorkCommand::Mark => self.toggle(main),
            WorkCommand::Sample => self.turn_sample(main),
            WorkCommand::Compare => {
                let Some(pair) = self.under_cursor(main) else { return Intent::idle() };
                return vec![Intent::Open(Open::Compare(Some((pair.onprem, pair.cloud))))];
            }
            WorkCommand::Undo => return decide::undo(main, press.stamp),
            WorkCommand::Redo => return decide::redo(main, press.stamp),
            WorkCommand::Enlarge => return enlarge(self, main),
            WorkCommand::Copy => return copy(self, main),
            WorkCommand::OpenQueue => return vec![Intent::Open(Open::Queue)],
            WorkCommand::Back if self.sample.is_some() => self.turn_sample(main),
            WorkCommand::Back => {
                main.leave_certain();
                return vec![Intent::Close];
            }
            WorkCommand::Move(motion) => self.cursor.follow(motion, self.len(main)),
            WorkCommand::MarkAll
            | WorkCommand::QueueAll
            | WorkCommand::Search
            | WorkCommand::HideSolved
            | WorkCommand::Severity
            | WorkCommand::OnlyThis
            | WorkCommand::Fix
            | WorkCommand::Purge
            | WorkCommand::Restore
            | WorkCommand::FreeId => return Intent::idle(),
        }
        Vec::new()
    }

    fn list(&mut self, main: &Main) -> Option<(&mut Cursor, usize)> {
        let len = self.len(main);
        Some((&mut self.cursor, len))
    }

    fn typed(&mut self) -> Option<&mut Input> {
        self.words.typed()
    }

    fn pasted(&mut self, main: &Main) {
        sift(self, main);
    }

    fn refresh(&mut self, main: &Main) {
        // The places of a sample are those of the pairs before.
        let same = self.sampled.as_ref().zip(main.certain.found.as_ref());
        if !same.is_some_and(|(before, now)| Arc::ptr_eq(before, now)) {
            (self.sample, self.sampled) = (None, None);
        }
        sift(self, main);
    }
}

impl Sifted for CertainList {
    fn sieve(&mut self) -> (&mut Sieve, &mut Cursor) {
        (&mut self.words, &mut self.cursor)
    }

    fn words(&self) -> &Sieve {
        &self.words
    }

    fn all(&self, main: &Main) -> usize {
        self.count(main)
    }

    fn found_by(&self, main: &Main, place: usize) -> String {
        read(self.pair(main, place).map(|pair| self.line_of(main, pair, None)))
    }
}

impl WorkList for CertainList {
    fn title(&self, main: &Main) -> String {
        let what = if self.sample.is_some() { "; a sample" } else { "" };
        let percent = THRESHOLDS.get(self.threshold).copied().unwrap_or(1.0) * 100.0;
        let from = format!("Certain, from {} %{what}", (percent * 10.0).round() / 10.0);
        let Some(certain) = &main.certain.found else { return from };
        let counts = certain.counts(self.threshold(), &self.out);
        let seen = certain.warned_of(self.threshold(), &self.out, &self.seen_by_now(main));
        match counts.ready {
            0 => format!("{from}: nobody to queue"),
            _ if main.work.ledger.is_read_only() => from,
            _ if self.words.hides_some(self.count(main)) => {
                format!("{from}: Esc lists all, then Enter")
            }
            ready if seen == counts.warned => {
                let out = counts.taken_out;
                let left = counts.blocked + counts.asking + counts.without_footing + out;
                let left = match left {
                    0 => String::new(),
                    left => format!(", leaves out {}", thousands(left)),
                };
                format!("{from}: Enter queues {}{left}", thousands(ready))
            }
            _ if self.sample.is_none() => format!("{from}: Enter shows the warned"),
            _ => from,
        }
    }

    fn summary(&self, main: &Main) -> Option<String> {
        let certain = main.certain.found.as_ref()?;
        let counts = certain.counts(self.threshold(), &self.out);
        let left = [
            (counts.blocked, "block"),
            (counts.asking, "ask"),
            (counts.without_footing, "by hand"),
            (counts.taken_out, "taken out"),
        ];
        let left = left.iter().filter(|(count, _)| *count > 0);
        let left: Vec<String> =
            left.map(|(count, word)| format!("{} {word}", thousands(*count))).collect();
        let left =
            if left.is_empty() { String::new() } else { format!(" Not: {}.", left.join(", ")) };
        let tied = main.data.states.count_onprem(States::TIED);
        let seen = certain.warned_of(self.threshold(), &self.out, &self.seen_by_now(main));
        let (ready, warned) = (thousands(counts.ready), thousands(counts.warned));
        let links = match counts.warned - seen {
            _ if main.work.ledger.is_read_only() => format!("{ready} could be linked"),
            _ if counts.ready == 0 => "Nothing to link".into(),
            0 => format!("{ready} to link (Enter), {warned} with a warning"),
            unseen => format!(
                "{ready} to link, {warned} with a warning; Enter shows {} of these first",
                thousands(unseen)
            ),
        };
        let (wrong, tied) = (counts.wrong, thousands(tied));
        let wrong = match counts.ready {
            0 => String::new(),
            _ if wrong < 0.05 => "; fewer than 0.1 of them wrong".into(),
            _ => format!("; about {wrong:.1} of them wrong"),
        };
        let common: Vec<&str> = certain.common().iter().map(|code| code.name()).collect();
        let common = match common.as_slice() {
            [] => String::new(),
            codes => format!(" Most have: {}.", codes.join(", ")),
        };
        Some(format!("{links}{wrong}.{left} Tied: {tied}.{common}"))
    }

    fn columns(&self) -> Columns {
        Columns { headings: ["Whom", "With whom", "What"], shares: [34, 34, 32] }
    }

    fn cursor(&self) -> &Cursor {
        &self.cursor
    }

    fn len(&self, main: &Main) -> usize {
        self.words.left(self.count(main))
    }

    fn narrowed(&self, main: &Main) -> Option<(&Sieve, usize)> {
        Some((&self.words, self.count(main)))
    }

    fn empty(&self, main: &Main) -> &'static str {
        if self.count(main) > 0 {
            "No pair has these words."
        } else if let Some(certain) = &main.certain.found {
            if !certain.from(Probability::new(0.0)).is_empty() && self.threshold > 0 {
                "Nobody is so certain. - lowers the threshold."
            } else {
                "There is nobody to do who is more likely than not found in the cloud. F and R say why."
            }
        } else {
            "Comparing everybody; the pairs come in a moment."
        }
    }

    fn line(&self, main: &Main, at: usize) -> Option<WorkLine> {
        let pair = self.pair(main, self.words.place(at))?;
        Some(self.line_of(main, pair, found_in(main, pair)))
    }

    fn detail(&self, main: &Main) -> Vec<(&'static str, String)> {
        let Some(pair) = self.under_cursor(main) else { return Vec::new() };
        let directory = &main.data.directory;
        let proposal = main.context().propose(Action::Link(pair.onprem, pair.cloud));
        let [who, with] = labels(directory, pair.onprem, pair.cloud);
        let mut detail = vec![("who", who), ("with", with)];
        if let Some(assessment) = &proposal.assessment {
            detail.push(("how sure", assessment.to_string()));
        }
        let fit = main.learning.learnt.as_ref().map(|learnt| &learnt.fit);
        let why = fit.map(|fit| fit.explain(pair.onprem, pair.cloud).evidence());
        detail.extend(why.map(|why| ("why", why)));
        if !pair.has_footing {
            detail.push(("by hand", WITHOUT_FOOTING.into()));
        }
        for finding in &proposal.findings {
            detail.push((finding.severity().name(), format!("{}: {}", finding.text, finding.fix)));
        }
        detail
    }
}

/// What was found about a pair, in a sentence: whoever sees the line has seen the warning.
fn found_in(main: &Main, pair: &CertainPair) -> Option<String> {
    let code = pair.found?;
    let proposal = main.context().propose(Action::Link(pair.onprem, pair.cloud));
    let found = proposal.findings.into_iter().find(|finding| finding.code == code);
    found.map(|finding| finding.text)
}

/// Why a pair that nothing speaks against is left to the operator.
const WITHOUT_FOOTING: &str = "no name or id carries it, or another further name, employee id or kind of account, or one that is disabled, speaks against it: look at it, and link it by hand";

impl CertainList {
    /// A line, with what was found about the pair: its code, and the sentence where it is given.
    fn line_of(&self, main: &Main, pair: &CertainPair, sentence: Option<String>) -> WorkLine {
        let directory = &main.data.directory;
        let code = pair.found.map_or("", |code| code.name());
        let sentence = sentence.map(|sentence| format!(", {sentence}")).unwrap_or_default();
        let (what, tone) = self.standing(pair, &format!("{code}{sentence}"));
        let [who, with] = labels(directory, pair.onprem, pair.cloud);
        WorkLine { word: pair.probability.to_string(), tone, cells: [who, with, what] }
    }

    /// How a pair stands, and how that is meant.
    fn standing(&self, pair: &CertainPair, found: &str) -> (String, Tone) {
        let with = |severity: Severity| format!("{}: {found}", severity.name());
        match pair.consent {
            _ if self.out.contains(&pair.onprem) => ("taken out".into(), Tone::Dim),
            Consent::Never | Consent::Reason => (with(Severity::Block), Tone::Bad),
            Consent::Yes | Consent::Word => (with(Severity::Ask), Tone::Warn),
            _ if !pair.has_footing => ("by hand".into(), Tone::Warn),
            Consent::Look if pair.is_warned => (with(Severity::Warn), Tone::Good),
            Consent::Look | Consent::Nothing => ("ready".into(), Tone::Good),
        }
    }
}
