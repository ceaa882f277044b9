//! Words that narrow a list to work through, while they are typed.

use rayon::prelude::*;
use tui_input::Input;

use crate::app::command::{Command, Layer, TypingCommand, WorkCommand};
use crate::app::cursor::Cursor;
use crate::app::input;
use crate::app::intent::Intent;
use crate::app::main::Main;
use crate::app::press::{Hints, Press};
use crate::plan::Severity;
use crate::text::fold;

/// Words that narrow a list.
#[derive(Clone, Debug, Default)]
pub struct Sieve {
    /// What is typed.
    pub input: Input,
    /// Whether it is being typed now.
    pub typing: bool,
    /// The places of the lines that hold the words; none while every line is listed.
    taken: Option<Vec<usize>>,
    /// The words and the line under the cursor, before they were typed.
    before: (String, usize),
    /// Whether the window itself lists the lines that have a warning.
    shows_warned: bool,
}

impl Sieve {
    /// Whether it has a line on the screen.
    #[must_use]
    pub fn is_shown(&self) -> bool {
        self.typing || !self.input.value().is_empty()
    }

    /// Whether the operator has narrowed the list: what is done to all would be done to lines that are not listed.
    pub(super) fn hides_some(&self, all: usize) -> bool {
        !self.shows_warned && self.left(all) < all
    }

    /// How many lines of a whole list it leaves.
    pub(super) fn left(&self, all: usize) -> usize {
        self.taken.as_ref().map_or(all, Vec::len)
    }

    /// The place in the whole list of a line that is listed.
    pub(super) fn place(&self, at: usize) -> usize {
        match &self.taken {
            None => at,
            Some(taken) => taken.get(at).copied().unwrap_or(usize::MAX),
        }
    }

    /// The places in the whole list of all lines that are listed.
    pub(super) fn places(&self, all: usize) -> Vec<usize> {
        self.taken.clone().unwrap_or_else(|| (0..all).collect())
    }

    /// The keys worth a hint: those of the line of words while it is typed, else the list's own.
    pub(super) fn hints(&self, own: Hints) -> Hints {
        use Command as C;
        if !self.typing {
            return own;
        }
        Hints {
            words: &[
                (C::Accept, "keep", "Keep the words, and go to the list"),
                (C::Back, "as before", "Leave the line, with the list as it was before"),
            ],
            ..Hints::new(Layer::Typing, &[C::Accept, C::Back, C::Down, C::Up])
        }
    }

    /// The line of text while it is typed.
    pub(super) fn typed(&mut self) -> Option<&mut Input> {
        self.typing.then_some(&mut self.input)
    }
}

/// A list that words narrow.
pub(super) trait Sifted {
    /// The words, and the cursor on what they leave.
    fn sieve(&mut self) -> (&mut Sieve, &mut Cursor);

    /// The words as they are.
    fn words(&self) -> &Sieve;

    /// How many lines the list has without words.
    fn all(&self, main: &Main) -> usize;

    /// What a line of the whole list is found by.
    fn found_by(&self, main: &Main, place: usize) -> String;
}

/// Lists the lines that hold all the words, and keeps the cursor on its line where that is one of them.
pub(super) fn sift<L: Sifted + Sync>(list: &mut L, main: &Main) {
    let words = fold(list.words().input.value());
    let under_cursor = {
        let (sieve, cursor) = list.sieve();
        sieve.place(cursor.at)
    };
    let all = list.all(main);
    let taken = (!words.trim().is_empty()).then(|| {
        let list = &*list;
        let hits = |place: &usize| {
            let text = fold(&list.found_by(main, *place));
            words.split_whitespace().all(|word| text.contains(word))
        };
        (0..all).into_par_iter().filter(hits).collect::<Vec<_>>()
    });
    let (sieve, cursor) = list.sieve();
    let at = match &taken {
        None => under_cursor,
        Some(taken) => taken.partition_point(|place| *place < under_cursor),
    };
    sieve.taken = taken;
    let left = sieve.left(all);
    cursor.place(at, left);
}

/// What is said where the list is narrowed and all of it would be queued.
pub(super) const NOT_LISTED: &str =
    "not every line is listed, and Enter means all of them: Esc lists them all again";

/// What is said where lines with a warning are shown first.
pub(super) const NOT_SHOWN: &str =
    "these have a warning, and were not shown yet: look at them, then Enter";

/// Lists the lines that have a warning, with the first of some of them under the cursor, given by their places in the
/// whole list, and as many of the others as have room.
pub(super) fn show_warned<L: Sifted + Sync>(list: &mut L, places: &[usize], main: &Main) {
    *list.sieve().0 = Sieve {
        input: Input::new(Severity::Warn.name().into()),
        shows_warned: true,
        ..Sieve::default()
    };
    sift(list, main);
    let all = list.all(main);
    let (sieve, cursor) = list.sieve();
    let (left, listed) = (sieve.left(all), sieve.places(all));
    for place in places.last().into_iter().chain(places.first()) {
        cursor.place(listed.partition_point(|other| other < place), left);
    }
}

/// Takes a key that is about the words; none where it is the list's own.
pub(super) fn press<L: Sifted + Sync>(
    list: &mut L,
    press: &Press<'_>,
    main: &Main,
) -> Option<Vec<Intent>> {
    let all = list.all(main);
    let (sieve, cursor) = list.sieve();
    if !sieve.typing {
        let has_words = !sieve.input.value().is_empty();
        match press.command() {
            Some(WorkCommand::Search) => {
                sieve.before = (sieve.input.value().to_string(), sieve.place(cursor.at));
                (sieve.typing, sieve.shows_warned) = (true, false);
                sieve.input.reset();
            }
            Some(WorkCommand::Back) if has_words => {
                sieve.shows_warned = false;
                sieve.input.reset();
            }
            _ => return None,
        }
        sift(list, main);
        return Some(Vec::new());
    }
    match press.command() {
        Some(TypingCommand::Accept) => sieve.typing = false,
        Some(TypingCommand::Back) => {
            sieve.typing = false;
            let (words, place) = std::mem::take(&mut sieve.before);
            sieve.input = Input::new(words);
            // The line that the cursor was on is one of those that the earlier words leave.
            sieve.taken = None;
            cursor.at = place;
            sift(list, main);
        }
        Some(TypingCommand::Move(motion)) => {
            let left = sieve.left(all);
            cursor.follow(motion, left);
        }
        Some(TypingCommand::SwitchPane | TypingCommand::EarlierQuery) => {
            return Some(Intent::idle());
        }
        None => {
            if input::edit(&mut sieve.input, press.key) {
                sift(list, main);
            }
        }
    }
    Some(Vec::new())
}
