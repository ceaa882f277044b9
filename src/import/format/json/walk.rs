//! The way through a text of JSON to its records, whatever they are wrapped in.

use super::answer::{
    Answer, BODY, LISTS, has_list, has_status, is_cut_off, is_text_of_answer, listed_by, seek,
};
use super::cursor::{Cursor, Read, Trouble};
use super::value::members;
use crate::import::report::{Refusal, shorten};
use crate::text::visible;

/// How deep records may be wrapped.
const DEEPEST: usize = 16;

const NAMELESS: Refusal = Refusal::NotRead {
    what: "JSON that has the values of each user in a list, without their names",
    instead: "Export the users as objects: ConvertTo-Json of the users themselves.",
};

const CUT_OFF: Refusal = Refusal::NotRead {
    what: "JSON without what lies deeper in it: PowerShell has written texts (@{...}, names of types) for the objects",
    instead: "Write it with all of them: ConvertTo-Json -Depth 10.",
};

const TEXT: Refusal = Refusal::NotRead {
    what: "an answer whose content is JSON in a text, under a name such as body, value or content",
    instead: "Write that text to a file of its own, and give it: (Get-Content answer.json -Raw | ConvertFrom-Json).body | Set-Content users.json -Encoding UTF8.",
};

/// What stands around the next record.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Around {
    /// `[ … ]`
    List,
    /// `{"value": … }`
    Answer,
    /// `[ … ]` of objects that are not read.
    Passed,
    /// Nothing: one object, which is a record.
    One,
}

/// A list of objects beside the one that is read.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Passed {
    pub(super) name: String,
    pub(super) objects: u64,
}

/// The way so far.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(super) struct Walk {
    around: Vec<Around>,
    /// How deep in lists and answers records were met: others there are records as well.
    records_at: Option<usize>,
    /// A list of another name than those of answers that is read, since it is the only one.
    list: Option<String>,
    /// Lists that are not read.
    pub(super) passed: Vec<Passed>,
    /// Whether answers of Graph were met, and the address of the page after the last of them.
    pub(super) is_page: bool,
    pub(super) next_page: Option<String>,
    /// How many records an answer says that there are in all its pages.
    pub(super) stated: Option<u64>,
    /// Whether they are the answers to a batch, each of another request, and how deep these are.
    is_batch: bool,
    batch_at: Option<usize>,
    /// How many answers there were, how many of them were errors, and the last one of these.
    pub(super) answers: u64,
    pub(super) failed: u64,
    pub(super) failure: Option<Failure>,
    /// What the present answer has said so far.
    present: Present,
}

/// An answer that is an error.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Failure {
    /// The status of HTTP, where it is told, and the code of Graph.
    pub(super) code: String,
    pub(super) message: String,
}

/// What an answer has said of itself.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
struct Present {
    status: Option<u16>,
    error: Option<Failure>,
    /// What it lists, where that is nobody.
    lists: Option<&'static str>,
}

impl Present {
    /// The error that the answer was, if it was one: some have nothing but a status.
    fn failure(self) -> Option<Failure> {
        let status = self.status.filter(|status| *status >= 400);
        let is_one = self.error.is_some() || status.is_some();
        let error = self.error.unwrap_or(Failure { code: String::new(), message: String::new() });
        let status = status.map(|status| status.to_string());
        let parts = [status.as_deref().unwrap_or_default(), &error.code];
        let parts: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
        is_one.then(|| Failure { code: parts.join(" "), message: error.message })
    }
}

impl Failure {
    /// Why a file is refused that has nothing but errors.
    pub(super) fn refusal(&self) -> Refusal {
        Refusal::GraphError { code: self.code.clone(), message: self.message.clone() }
    }
}

/// Why there is no next record.
#[derive(Debug)]
pub(super) enum Detour {
    Trouble(Trouble),
    Refused(Refusal),
}

impl From<Trouble> for Detour {
    fn from(trouble: Trouble) -> Self {
        Self::Trouble(trouble)
    }
}

impl Walk {
    /// Whether the text may end here.
    pub(super) fn is_outside(&self) -> bool {
        self.around.is_empty()
    }

    /// Whether the list that is read says by its name that it is one of deleted users.
    pub(super) fn is_of_deleted(&self) -> bool {
        self.list.as_deref().is_some_and(|name| name.to_ascii_lowercase().contains("deleted"))
    }

    /// Goes on to the bracket of the next record; `false` where a list or an answer begins or ends, and the way
    /// up to there is gone for good.
    pub(super) fn step(&mut self, cursor: &mut Cursor<'_>) -> Result<bool, Detour> {
        match (cursor.peek()?, self.around.last()) {
            // The second is the end of a file of DOS.
            (b',', _) | (0x1A, None) => cursor.step(),
            (b'[', None | Some(Around::List)) => {
                cursor.step();
                let is_inner = !self.around.is_empty();
                if is_inner && cursor.peek()? == b'"' {
                    return Err(Detour::Refused(NAMELESS));
                }
                self.enter(Around::List, cursor)?;
            }
            (b']', Some(Around::List | Around::Passed)) => {
                cursor.step();
                self.around.pop();
            }
            (b'}', Some(Around::Answer)) => {
                cursor.step();
                self.around.pop();
                if self.around.last() != Some(&Around::Answer) {
                    self.end_answer();
                }
            }
            (b'{', Some(Around::One)) => {
                self.around.pop();
                return Ok(true);
            }
            (b'{', None | Some(Around::List)) => return self.object(cursor),
            (b'"', Some(Around::Answer)) => self.member(cursor)?,
            (_, Some(Around::Passed)) => {
                cursor.skip()?;
                if let Some(passed) = self.passed.last_mut() {
                    passed.objects += 1;
                }
            }
            (b'"', Some(Around::List)) if is_cut_off(*cursor)? => {
                return Err(Detour::Refused(CUT_OFF));
            }
            // Nothing, or a word, in a list.
            (_, Some(Around::List)) => cursor.skip()?,
            _ => return Err(Trouble::Bad(cursor.at()).into()),
        }
        Ok(false)
    }

    fn end_answer(&mut self) {
        let present = std::mem::take(&mut self.present);
        // What stands around those of a batch is none.
        let is_one = !(self.is_batch && self.around.is_empty() && present == Present::default());
        self.answers += u64::from(is_one);
        if let Some(failure) = present.failure() {
            self.failed += 1;
            self.failure = Some(failure);
        }
    }

    fn enter(&mut self, around: Around, cursor: &Cursor<'_>) -> Result<(), Detour> {
        if self.around.len() >= DEEPEST {
            return Err(Trouble::Bad(cursor.at()).into());
        }
        self.around.push(around);
        Ok(())
    }

    /// Whether the object that comes next is a record; else it is an answer, and the way goes into it.
    fn object(&mut self, cursor: &mut Cursor<'_>) -> Result<bool, Detour> {
        let depth = self.around.len();
        // In the place of a record may stand the error that ended the list.
        if self.records_at != Some(depth) || cursor.begins_with("error")? {
            let mut answer = seek(*cursor)?;
            if answer == Answer::None && self.batch_at == Some(depth) && has_status(*cursor)? {
                answer = Answer::Known;
            }
            if let Answer::Only(name) = &answer
                && self.list.is_none()
                && self.records_at.is_none()
            {
                self.list = Some(name.clone());
            }
            if answer != Answer::None {
                cursor.step();
                if !self.is_batch {
                    self.next_page = None;
                }
                self.present = Present::default();
                self.enter(Around::Answer, cursor)?;
                return Ok(false);
            }
            self.records_at = Some(depth);
        }
        Ok(true)
    }

    /// A member of an answer: the list, an error, where the next page is.
    fn member(&mut self, cursor: &mut Cursor<'_>) -> Result<(), Detour> {
        let mut at = *cursor;
        let key = at.key()?;
        let next = at.peek()?;
        let is_list = LISTS.iter().any(|name| key.is(name));
        let around = match next {
            b'[' if is_list && self.present.lists.is_some() => Some(Around::Passed),
            b'[' if is_list => Some(Around::List),
            b'[' if self.list.as_deref().is_some_and(|name| key.raw == name) => Some(Around::List),
            b'[' if has_list(at)? => Some(Around::Passed),
            b'{' if key.is(BODY) && seek(at)? == Answer::None => Some(Around::One),
            b'{' if key.is(BODY) => Some(Around::Answer),
            _ => None,
        };
        if let Some(around) = around {
            if around != Around::One {
                at.step();
            }
            self.enter(around, &at)?;
            if key.is("responses") {
                (self.is_batch, self.batch_at) = (true, Some(self.around.len()));
            }
            if around == Around::Passed {
                let name = self.present.lists.map_or_else(|| shorten(key.raw), str::to_string);
                self.passed.push(Passed { name, objects: 0 });
            }
        } else if key.is(BODY) && is_cut_off(at)? {
            return Err(Detour::Refused(CUT_OFF));
        } else if is_text_of_answer(key, at)? {
            return Err(Detour::Refused(TEXT));
        } else if next == b'{' && key.is("error") {
            self.present.error = Some(read_error(&mut at)?);
        } else if key.is("status") && next.is_ascii_digit() {
            self.present.status = at.word()?.parse().ok();
        } else {
            let is_next = ["@odata.nextLink", "odata.nextLink"].iter().any(|name| key.is(name));
            let is_context = key.is("@odata.context") || key.is("odata.metadata");
            self.is_page |= is_context || is_next;
            if is_context && next == b'"' {
                let context = at.string()?.raw;
                self.present.lists = listed_by(context);
                if let Some(what) = self.present.lists.filter(|_| !self.is_batch) {
                    return Err(Detour::Refused(Refusal::OtherList { what: what.into() }));
                }
            } else if is_next && next == b'"' {
                let mut link = String::new();
                at.string()?.append_to(&mut link);
                self.next_page = Some(link);
            } else if ["@odata.count", "odata.count"].iter().any(|name| key.is(name)) {
                // Older answers have it as a text.
                let count = if next == b'"' { at.string()?.raw } else { at.word()? };
                self.stated = count.parse().ok().max(self.stated);
            } else {
                at.skip()?;
            }
        }
        *cursor = at;
        Ok(())
    }
}

fn read_error(cursor: &mut Cursor<'_>) -> Read<Failure> {
    let (mut code, mut message) = (String::new(), String::new());
    cursor.expect(b'{')?;
    members(cursor, |cursor, key| {
        let to = match () {
            () if key.is("code") => &mut code,
            () if key.is("message") => &mut message,
            () => return cursor.skip(),
        };
        if cursor.peek()? == b'"' {
            cursor.string()?.append_to(to);
            Ok(())
        } else {
            cursor.skip()
        }
    })?;
    let message = visible(message.trim_end_matches('.')).into_owned();
    Ok(Failure { code: visible(&code).into_owned(), message })
}
