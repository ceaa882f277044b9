//! The records of a CLIXML file.

use quick_xml::Reader;
use quick_xml::events::Event;

use super::known::Known;
use super::object::{Object, read_object, skip};
use super::trouble::{Read, Trouble};
use crate::import::format::fields::Fields;
use crate::import::format::limits::{LONGEST_RECORD, SAMPLE, too_long};
use crate::import::format::{Header, Records, Remarks};
use crate::import::record::Record;
use crate::import::report::{Refusal, shorten};
use crate::import::source::{Stop, Summary, TextReader};

/// What to call the format in messages.
const NAME: &str = "CLIXML";

/// What comes next in a file.
#[derive(Clone, PartialEq, Eq, Debug)]
enum Next {
    /// A record, which is in the fields, with its type, up to there.
    Record { type_name: Option<String>, end: usize },
    /// Something between records, up to there.
    Other { end: usize },
}

/// Reads the headings and the first records off the start of a text; `whole` says that it is all of it.
pub(in crate::import::format) fn lay_out(head: &str, whole: bool) -> Result<Header, Refusal> {
    let mut fields = Fields::default();
    let mut sample = Vec::new();
    let mut types = Vec::new();
    let (mut rest, mut known) = (head, Known::default());
    while sample.len() < SAMPLE {
        let end = match next(rest, &mut fields, &mut known) {
            Ok(Next::Record { type_name, end }) => {
                sample.push(fields.cells(""));
                types.extend(type_name);
                end
            }
            Ok(Next::Other { end }) => end,
            Err(Trouble::More) if !whole || is_over(rest) => break,
            Err(_) => return Err(damaged(rest, 0)),
        };
        rest = rest.get(end..).unwrap_or_default();
    }
    if sample.is_empty() && whole {
        return Err(Refusal::Empty);
    }
    let mut header = Header::new(fields.names().to_vec(), sample);
    header.format = "clixml";
    header.type_name = types.into_iter().next();
    Ok(header)
}

/// Reads what comes next.
fn next(text: &str, fields: &mut Fields, known: &mut Known) -> Read<Next> {
    let mut xml = Reader::from_str(text);
    xml.config_mut().check_end_names = false;
    xml.config_mut().allow_unmatched_ends = true;
    let event = xml.read_event()?;
    let is_value = match &event {
        Event::Start(start) if start.name().as_ref() == "Obj" => {
            fields.begin();
            let object = read_object(&mut xml, fields, known)?;
            let end = xml.buffer_position() as usize;
            return Ok(match object {
                Object::Record(type_name) => Next::Record { type_name, end },
                Object::List => Next::Other { end },
            });
        }
        Event::Start(start) => start.name().as_ref() != "Objs",
        Event::Eof => return Err(Trouble::More),
        Event::DocType(_) => return Err(Trouble::Bad),
        _ => false,
    };
    // A value of its own is no user.
    if is_value {
        skip(&mut xml)?;
    }
    Ok(Next::Other { end: xml.buffer_position() as usize })
}

/// Whether nothing is left but blanks.
fn is_over(rest: &str) -> bool {
    rest.trim_matches(['\0', '\u{1a}']).trim().is_empty()
}

/// The records of a CLIXML file, one after the other.
pub(in crate::import::format) struct ClixmlRecords<'m> {
    text: TextReader<'m>,
    fields: Fields,
    known: Known,
    /// How many lines were read.
    lines: u64,
    remarks: Remarks,
    /// Whether the end of the outermost element was met.
    closed: bool,
}

impl<'m> ClixmlRecords<'m> {
    /// The records of a text of which nothing is used up; `used` says which columns anybody uses.
    pub(in crate::import::format) fn new(
        text: TextReader<'m>,
        header: &Header,
        used: &[bool],
    ) -> Self {
        let fields = Fields::new(&header.names, used).telling_nothing();
        let (known, remarks) = (Known::default(), Remarks::default());
        Self { text, fields, known, lines: 0, remarks, closed: false }
    }

    /// Reads the next record into the fields and says on which line it begins; `None` at the end.
    fn advance(&mut self) -> Result<Option<u64>, Stop> {
        loop {
            let rest = self.text.rest();
            let (is_record, end) = match next(rest, &mut self.fields, &mut self.known) {
                Ok(Next::Record { end, .. }) => (true, end),
                Ok(Next::Other { end }) => (false, end),
                Err(trouble) => {
                    if trouble == Trouble::Bad {
                        return Err(damaged(rest, self.lines).into());
                    }
                    if rest.len() > LONGEST_RECORD {
                        return Err(too_long(self.lines + 1, LONGEST_RECORD).into());
                    }
                    if self.text.more()? {
                        continue;
                    }
                    self.check_end()?;
                    return Ok(None);
                }
            };
            let text = rest.get(..end).unwrap_or_default();
            self.closed |= text.trim_start().starts_with("</Objs");
            let line = self.lines + 1;
            self.lines += lines_in(text);
            self.text.skip(end);
            if is_record {
                return Ok(Some(line));
            }
        }
    }

    fn check_end(&self) -> Result<(), Refusal> {
        if self.closed && is_over(self.text.rest()) {
            return Ok(());
        }
        let line = self.lines + lines_in(self.text.rest());
        Err(Refusal::Unfinished { format: NAME, line })
    }
}

impl Records for ClixmlRecords<'_> {
    fn next(&mut self) -> Result<Option<Record<'_>>, Stop> {
        let Some(line) = self.advance()? else { return Ok(None) };
        Ok(Some(self.fields.record("", line)))
    }

    fn summary(&mut self) -> Result<Summary, Stop> {
        self.text.summary()
    }

    fn remarks(&self) -> &Remarks {
        &self.remarks
    }
}

fn damaged(text: &str, lines: u64) -> Refusal {
    let found: String = text.trim_start().chars().take(60).collect();
    Refusal::Damaged { format: NAME, line: lines + 1, text: shorten(&found) }
}

fn lines_in(text: &str) -> u64 {
    memchr::memchr_iter(b'\n', text.as_bytes()).count() as u64
}
