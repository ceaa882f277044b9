//! The records of a text of JSON.

use super::cursor::{Cursor, Trouble};
use super::value::read_object;
use super::walk::{Detour, Passed, Walk};
use crate::directory::Role;
use crate::import::format::complaint::{is_error, is_warning};
use crate::import::format::fields::Fields;
use crate::import::format::limits::{LONGEST_RECORD, SAMPLE, too_long};
use crate::import::format::{Header, OtherList, Page, Records, Remarks};
use crate::import::record::Record;
use crate::import::report::Refusal;
use crate::import::source::{Stop, Summary, TextReader};

/// What to call the format in messages.
const NAME: &str = "JSON";

/// What an object has that is there no more.
const REMOVED: &str = "@removed";

/// Reads the headings and the first records off the start of a text; `whole` says that it is all of it.
pub(in crate::import::format) fn lay_out(head: &str, whole: bool) -> Result<Header, Refusal> {
    let mut walk = Walk::default();
    let mut fields = Fields::default();
    let mut sample = Vec::new();
    let mut at = 0;
    let mut is_changed = false;
    while sample.len() < SAMPLE {
        let mut cursor = Cursor::new(head, at);
        match next_object(&mut walk, &mut cursor, &mut fields) {
            Ok(Step::Record) => sample.push(fields.cells(head)),
            Ok(Step::Removed) => is_changed = true,
            Ok(Step::Around) => {}
            Err(Detour::Refused(refusal)) => return Err(refusal),
            Err(Detour::Trouble(Trouble::More)) if whole && sample.is_empty() => {
                if walk.is_outside() && head.get(at..).unwrap_or_default().trim().is_empty() {
                    return Err(match &walk.failure {
                        Some(failure) => failure.refusal(),
                        None if is_changed => Refusal::Changes { kind: REMOVED.into() },
                        None => Refusal::Empty,
                    });
                }
                return Err(unfinished(head));
            }
            Err(Detour::Trouble(Trouble::More)) => break,
            Err(Detour::Trouble(Trouble::Bad(bad)))
                if walk.is_outside() && !sample.is_empty() && is_complaint_at(head, bad) =>
            {
                break;
            }
            Err(Detour::Trouble(Trouble::Bad(bad))) => return Err(damaged(head, bad, 0)),
        }
        at = cursor.at();
    }
    let mut header = Header::new(fields.names().to_vec(), sample);
    header.format = "json";
    header.side = if walk.is_of_deleted() {
        Some(Role::Deleted)
    } else {
        walk.is_page.then_some(Role::Cloud)
    };
    Ok(header)
}

/// What a step has come past.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Step {
    /// A record, which is in the fields then.
    Record,
    /// An object that is there no more.
    Removed,
    /// What stands around records.
    Around,
}

/// Goes one step on.
fn next_object(
    walk: &mut Walk,
    cursor: &mut Cursor<'_>,
    fields: &mut Fields,
) -> Result<Step, Detour> {
    if !walk.step(cursor)? {
        return Ok(Step::Around);
    }
    fields.begin();
    let is_there = read_object(cursor, fields)?;
    Ok(if is_there { Step::Record } else { Step::Removed })
}

/// The records of a text of JSON, one after the other.
pub(in crate::import::format) struct JsonRecords<'m> {
    text: TextReader<'m>,
    walk: Walk,
    fields: Fields,
    /// How many lines were read.
    lines: u64,
    /// The line that names the next page.
    next_line: u64,
    /// The lines on which lists begin that are not read.
    passed_lines: Vec<u64>,
    remarks: Remarks,
}

impl<'m> JsonRecords<'m> {
    /// The records of a text of which nothing is used up; `used` says which columns anybody uses.
    pub(in crate::import::format) fn new(
        text: TextReader<'m>,
        header: &Header,
        used: &[bool],
    ) -> Self {
        let fields = Fields::new(&header.names, used).telling_nothing();
        let (walk, remarks) = (Walk::default(), Remarks::default());
        Self { text, walk, fields, lines: 0, next_line: 0, passed_lines: Vec::new(), remarks }
    }

    /// Reads the next record into the fields and says on which line it begins and how long the text up to its end
    /// is, which is not used up yet; `None` at the end.
    fn advance(&mut self) -> Result<Option<(u64, usize)>, Stop> {
        loop {
            let rest = self.text.rest();
            let mut cursor = Cursor::new(rest, 0);
            let is_named = self.walk.next_page.is_some();
            let (passed, failed) = (self.walk.passed.len(), self.walk.failed);
            match next_object(&mut self.walk, &mut cursor, &mut self.fields) {
                Ok(found) => {
                    let text = rest.get(..cursor.at()).unwrap_or_default();
                    let start = text.find('{').unwrap_or_default();
                    let line = self.lines + 1 + lines_in(text.get(..start).unwrap_or_default());
                    self.lines += lines_in(text);
                    if !is_named && self.walk.next_page.is_some() {
                        // A member ends where its value does.
                        self.next_line = self.lines + 1;
                    }
                    let used = text.len();
                    if self.walk.passed.len() > passed {
                        self.passed_lines.push(self.lines + 1);
                    }
                    if self.walk.failed > failed
                        && let Some(failure) = &self.walk.failure
                    {
                        let text = format!("{}: {}", failure.code, failure.message);
                        self.remarks.failed_answers.add(self.lines + 1, &text);
                    }
                    match found {
                        Step::Record => return Ok(Some((line, used))),
                        Step::Removed => self.remarks.removed.add(line, REMOVED),
                        Step::Around => {}
                    }
                    self.text.skip(used);
                }
                Err(Detour::Refused(refusal)) => return Err(refusal.into()),
                Err(Detour::Trouble(Trouble::Bad(at)))
                    if self.walk.is_outside() && is_complaint_at(rest, at) =>
                {
                    let line = self.lines + 1 + lines_in(rest.get(..at).unwrap_or_default());
                    let rest = rest.get(at..).unwrap_or_default();
                    let met = match rest.lines().find(|line| is_error(line)) {
                        Some(error) => (&mut self.remarks.stopped, error),
                        None => {
                            (&mut self.remarks.console, rest.lines().next().unwrap_or_default())
                        }
                    };
                    met.0.add(line, met.1);
                    return Ok(None);
                }
                Err(Detour::Trouble(Trouble::Bad(at))) => {
                    return Err(damaged(rest, at, self.lines).into());
                }
                Err(Detour::Trouble(Trouble::More)) => {
                    if !self.more()? {
                        return Ok(None);
                    }
                }
            }
        }
    }

    /// Adds to the text; `false` if it ended where it may.
    fn more(&mut self) -> Result<bool, Stop> {
        if self.text.rest().len() > LONGEST_RECORD {
            return Err(too_long(self.lines + 1, LONGEST_RECORD).into());
        }
        if self.text.more()? {
            return Ok(true);
        }
        if !self.walk.is_outside() || !self.text.rest().trim().is_empty() {
            let line = self.lines + lines_in(self.text.rest());
            return Err(Refusal::Unfinished { format: NAME, line }.into());
        }
        Ok(false)
    }

    fn conclude(&mut self) {
        self.remarks.cut.clone_from(&self.walk.next_page);
        let page = match self.walk.next_page {
            Some(_) => Page::Followed(self.next_line),
            None => Page::Last,
        };
        let passed = self.walk.passed.iter().zip(&self.passed_lines);
        let other = |(list, line): (&Passed, &u64)| OtherList {
            name: list.name.clone(),
            objects: list.objects,
            line: *line,
        };
        self.remarks.other_lists = passed.map(other).collect();
        self.remarks.answers = self.walk.answers;
        self.remarks.stated = self.walk.stated.map(|count| (count, "@odata.count"));
        self.remarks.page = self.walk.is_page.then_some(page);
    }
}

impl Records for JsonRecords<'_> {
    fn next(&mut self) -> Result<Option<Record<'_>>, Stop> {
        let Some((line, length)) = self.advance()? else {
            self.conclude();
            return Ok(None);
        };
        Ok(Some(self.fields.record(self.text.take(length), line)))
    }

    fn summary(&mut self) -> Result<Summary, Stop> {
        self.text.summary()
    }

    fn remarks(&self) -> &Remarks {
        &self.remarks
    }
}

/// Whether an error or a warning of the command that has made the list stands behind it.
fn is_complaint_at(text: &str, at: usize) -> bool {
    let line = text.get(at..).and_then(|rest| rest.lines().next()).unwrap_or_default();
    is_error(line) || is_warning(line)
}

fn unfinished(text: &str) -> Refusal {
    Refusal::Unfinished { format: NAME, line: lines_in(text) }
}

fn damaged(text: &str, at: usize, lines: u64) -> Refusal {
    let before = text.as_bytes().get(..at).unwrap_or_default();
    let line = lines + 1 + memchr::memchr_iter(b'\n', before).count() as u64;
    let after = text.get(at..).unwrap_or_default();
    let found: String = after.chars().take(60).collect();
    Refusal::Damaged { format: NAME, line, text: crate::import::report::shorten(&found) }
}

fn lines_in(text: &str) -> u64 {
    memchr::memchr_iter(b'\n', text.as_bytes()).count() as u64
}
