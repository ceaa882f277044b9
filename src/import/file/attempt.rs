//! Reading one file, and concluding what can be relied on.

use super::ahead::each_record;
use super::anchors::decide_anchors;
use super::counted_up::lose_counted;
use super::cut_end::decide_cut_end;
use super::not_told::decide_not_told;
use super::order::decide_orders;
use super::other_list::refuse_other_lists;
use super::table::{AnyRow, Sheet, with_rows_of};
use super::target::{Target, decide_hex, lose_in_parts};
use crate::anchor::HexOrder;
use crate::directory::{DeletedRow, Field, FieldSet, Flaws, Role};
use crate::import::ImportOptions;
use crate::import::deleted_list::TOMBSTONES;
use crate::import::displaced;
use crate::import::format::{Layout, Page, Records, Remarks};
use crate::import::heading::Shape;
use crate::import::judge::{self, Columns};
use crate::import::monitor::Monitor;
use crate::import::recognise::{check_role, maybe_computed, recognise};
use crate::import::record::Record;
use crate::import::report::{FileReport, Finding, Refusal, refusal_command, sentence, shorten};
use crate::import::rows::{Destination, Held, Interpreter, Verdict, likely_headings};
use crate::import::rule::{ReadingRule, ReadingRules};
use crate::import::source::{
    EncodingChoice, Origin, Stop, Summary, Supply, TextEncoding, TextReader, survey,
};

/// How many rows are read between two reports of progress.
const ROWS_AT_ONCE: u64 = 1024;

/// How a file is to be read.
#[derive(Clone, Copy)]
pub(in crate::import) struct Job<'m> {
    /// What it was given as; `None` to find out.
    pub(in crate::import) given: Option<Role>,
    /// What the operator said about it.
    pub(in crate::import) options: &'m ImportOptions,
    pub(in crate::import) monitor: &'m Monitor,
    /// How many bytes are read at a time.
    pub(in crate::import) block_bytes: usize,
}

/// A file that has been read, or refused.
#[derive(Debug)]
pub(in crate::import) struct FileRead {
    pub(in crate::import) report: FileReport,
    /// Its rows; those that turned out to be of another role apart.
    pub(in crate::import) result: Result<Vec<Sheet>, Stop>,
    /// Employee ids of digits only, and how many of them begin with a zero.
    pub(in crate::import) numeric_ids: (u64, u64),
    /// Whether it is a page of an answer, and whether another follows.
    pub(in crate::import) page: Option<Page>,
    /// The command that makes such files, where it shows which one that is.
    pub(in crate::import) made_by: Option<String>,
}

/// Reads a file; a second time where its encoding was taken wrongly.
pub(in crate::import) fn read_file(mut origin: Origin, job: Job<'_>) -> FileRead {
    let wanted = job.options.encodings.of(&origin.path());
    let mut attempt = Attempt::new(&origin, job, wanted);
    let mut result = attempt.run(&mut origin, None);
    if matches!(result, Err(Stop::NotUtf8)) {
        let bom = attempt.reading.is_some_and(|reading| reading.bom);
        let family = wanted.and_then(TextEncoding::family);
        result = survey(&mut origin, bom, family, job.monitor).and_then(|reading| {
            job.monitor.expect_bytes(origin.size());
            attempt = Attempt::new(&origin, job, wanted);
            attempt.run(&mut origin, Some(reading))
        });
    }
    // What is not in the encoding that was named is no file that something was appended to.
    if let (Err(Stop::Refused(Refusal::TwoEncodings { .. })), Some(wanted)) = (&result, wanted)
        && !attempt.reading.is_some_and(|reading| reading.bom)
    {
        result = Err(Refusal::NotEncodedSo { encoding: wanted.name() }.into());
    }
    let mut report = attempt.report;
    if let Err(Stop::Refused(refusal)) = &result {
        let role = job.given.or(attempt.looks);
        refuse(&mut report, refusal, refusal_command(refusal, role, attempt.made_by.as_deref()));
    }
    let Attempt { numeric_ids, page, made_by, .. } = attempt;
    FileRead { report, result, numeric_ids, page, made_by }
}

impl FileRead {
    /// A file of which nothing could be read.
    pub(in crate::import) fn refused(name: String, stop: Stop, given: Option<Role>) -> Self {
        let mut report = FileReport::new(name);
        if let Stop::Refused(refusal) = &stop {
            refuse(&mut report, refusal, refusal_command(refusal, given, None));
        }
        let (result, numeric_ids) = (Err(stop), (0, 0));
        Self { report, result, numeric_ids, page: None, made_by: None }
    }
}

fn refuse(report: &mut FileReport, refusal: &Refusal, command: Option<String>) {
    let sentence = sentence(refusal, command.clone());
    report.kind = None;
    report.shape = refusal.shape().map(str::to_string).or(report.shape.take());
    report.add(Finding {
        first_line: refusal.line(),
        command,
        ..Finding::whole(refusal.code(), 1, refusal.to_string())
    });
    report.wants_export = refusal.wants_export();
    report.error = Some(sentence);
}

/// One reading of a file.
struct Attempt<'m> {
    job: Job<'m>,
    /// The encoding that the operator names.
    wanted: Option<TextEncoding>,
    /// What the operator says of columns, delimiters and digits.
    rules: ReadingRules,
    report: FileReport,
    reading: Option<EncodingChoice>,
    /// What the file looks like.
    looks: Option<Role>,
    numeric_ids: (u64, u64),
    page: Option<Page>,
    made_by: Option<String>,
}

impl<'m> Attempt<'m> {
    fn new(origin: &Origin, job: Job<'m>, wanted: Option<TextEncoding>) -> Self {
        let report = FileReport::new(origin.name());
        let rules = job.options.rules.of(&origin.path());
        let (reading, looks, page, made_by) = (None, None, None, None);
        Self { job, wanted, rules, report, reading, looks, numeric_ids: (0, 0), page, made_by }
    }

    fn run(
        &mut self,
        origin: &mut Origin,
        reading: Option<EncodingChoice>,
    ) -> Result<Vec<Sheet>, Stop> {
        let job = self.job;
        let announced = origin.size();
        let (supply, reading) =
            Supply::open(origin, reading, self.wanted, job.block_bytes, job.monitor)?;
        // The size of a pipe is known when it has been read.
        job.monitor.expect_bytes(origin.size().saturating_sub(announced));
        self.report.add(judge::hidden_finding(origin.hidden()));
        self.reading = Some(reading);
        self.report.encoding = Some(reading.charset.name());
        let mut text = TextReader::new(supply, job.monitor).of_sheet(origin.is_sheet());
        let mut layout = match Layout::read(&mut text, &self.rules) {
            Err(Stop::Refused(Refusal::Empty)) => return self.empty(&mut text, reading),
            Err(Stop::Refused(Refusal::NoHeader { first, .. })) if !first.is_empty() => {
                let likely = likely_headings(&first, job.given);
                return Err(Refusal::NoHeader { first, likely }.into());
            }
            layout => layout?,
        };
        layout.header.refuse_as_export()?;
        layout.header.rename(&self.rules, job.given);
        self.report.lines_before = layout.header.unsettled_lines();
        self.report.unmet.clone_from(&layout.header.unmet);
        let found = recognise(&layout.header);
        self.report.delimiter = layout.delimiter();
        self.looks = found.kind;
        if let Some(given) = job.given {
            check_role(given, &found, &layout.header)?;
        }
        let role = job.given.or(found.kind).unwrap_or(Role::Cloud);
        // The headings of one side over the values of the other do not tell what made the file.
        let is_of_role =
            |shape: &&Shape| shape.side.is_none_or(|side| side.is_onprem() == role.is_onprem());
        let shape = found.shape.filter(is_of_role);
        self.report.shape = shape.map(|shape| shape.name.clone());
        self.report.certain = job.given.or(found.kind).is_some();
        let computed = maybe_computed(&found, &layout.header).filter(|_| job.given.is_none());
        self.report.add(judge::either_side(computed, found.doubt.as_deref(), role));
        let anchor_column = job.options.anchor_column.as_ref();
        let mut interpreter = Interpreter::new(&layout.header, role, anchor_column);
        interpreter.repair = self.rules.repairs_names() == Some(true);
        self.made_by = judge::command_of_tool(&interpreter, shape);
        if !interpreter.plan.identifies() {
            let names = layout.header.names.iter();
            let headings: Vec<String> =
                names.map(|heading| shorten(heading.trim())).take(20).collect();
            let headings = headings.join(", ");
            if let Some(line) = layout.header.lower_line {
                let first = layout.header.names.first().map(|cell| shorten(cell.trim()));
                return Err(Refusal::LowerHeader { first: first.unwrap_or_default(), line }.into());
            }
            let likely = judge::candidates(&interpreter);
            let columns = layout.header.width;
            let delimiter = layout.header.unread_delimiter();
            if columns == 1 && likely.is_empty() && delimiter.is_none() && layout.is_text() {
                return Err(Refusal::Prose { first: headings }.into());
            }
            return Err(Refusal::NoIdentity { headings, columns, likely, delimiter }.into());
        }
        if !self.report.certain && computed.is_none() && found.doubt.is_none() {
            self.report.add(judge::no_side(role));
        }
        let ahead = text.is_ahead();
        let records = layout.records(text, &interpreter.used())?;
        let parts = Parts { interpreter, records, ahead, reading, shape };
        with_rows_of!(role, Rows => self.read_rows::<Rows>(role, parts))
    }

    /// A file without anything in it: right for a list of the deleted, if nobody is.
    fn empty(
        &mut self,
        text: &mut TextReader<'_>,
        reading: EncodingChoice,
    ) -> Result<Vec<Sheet>, Stop> {
        let summary = text.summary()?;
        self.note_summary(&summary, reading);
        let role = self.job.given.filter(|role| may_be_empty(*role)).ok_or(Refusal::Empty)?;
        self.report.kind = Some(role);
        Ok(vec![Sheet::empty(role)])
    }

    fn note_summary(&mut self, summary: &Summary, reading: EncodingChoice) {
        self.report.bytes = Some(summary.bytes);
        self.report.sha256 = Some(summary.sha256.clone());
        self.report.encoding = Some(judge::encoding_name(reading, &summary.damage));
    }

    fn read_rows<R: AnyRow>(
        &mut self,
        role: Role,
        mut parts: Parts<'_, '_>,
    ) -> Result<Vec<Sheet>, Stop> {
        let mut main = Target::<R>::new();
        let mut aside = Target::<DeletedRow>::new();
        parts.fill(&mut main, &mut aside, self.job.monitor)?;
        if main.builder.is_too_large() || aside.builder.is_too_large() {
            return Err(Refusal::TooLarge.into());
        }
        let summary = parts.records.summary()?;
        read_held(&mut parts.interpreter, summary.damage.is_end_open, &mut main, &mut aside)?;
        self.note_summary(&summary, parts.reading);
        self.conclude(role, parts, &summary, (main, aside))
    }

    /// Judges what was read, takes back what means nothing, and writes the report.
    fn conclude<R: AnyRow>(
        &mut self,
        role: Role,
        parts: Parts<'_, '_>,
        summary: &Summary,
        (mut main, mut aside): (Target<R>, Target<DeletedRow>),
    ) -> Result<Vec<Sheet>, Stop> {
        let Parts { mut interpreter, records, reading, shape, .. } = parts;
        if let Some(line) = records.remarks().broken {
            interpreter.reject_broken(line);
        }
        let users = (main.builder.len() + aside.builder.len()) as u64;
        self.report.kind = Some(interpreter.role);
        self.report.rows = interpreter.tallies.rows.records;
        self.report.users = users;
        self.numeric_ids =
            (interpreter.tallies.sheet.numeric_ids, interpreter.tallies.sheet.zero_led_ids);
        refuse_other_lists(&interpreter, users, aside.builder.len() as u64)?;
        self.page = records.remarks().page;
        let changes = changes_in(records.remarks());
        self.refuse_without_users(&interpreter, users, changes)?;
        let decided = self.decide(&mut interpreter, (&mut main, &mut aside));
        if summary.damage.is_end_open && records.remarks().broken.is_none() {
            decide_cut_end(&mut interpreter, &mut main);
        }
        decide_anchors(&mut interpreter, &mut main, &mut aside);
        let displaced = displaced::within(&interpreter, main.builder.so_far());
        self.report.flaws = Flaws {
            displaced: displaced.is_some(),
            incomplete: judge::lacks_users(&interpreter, records.remarks(), &summary.damage),
        };
        let columns = Columns::judge(&interpreter, shape);
        let shift = shape.and_then(|shape| judge::shifted_finding(shape, main.builder.so_far()));
        let known = known_fields(&columns, &interpreter, shift.is_some());
        if let Some(remedy) = columns.id_remedy(known) {
            main.builder.set_id_remedy(&remedy);
            aside.builder.set_id_remedy(&remedy);
        }
        lose_in_parts(&interpreter, &columns, known, (&mut main, &mut aside));
        let lossy = judge::lossy(&interpreter, reading, &summary.damage);
        main.seal(known, lossy);
        aside.seal(known, lossy);
        let findings = judge::findings(
            &interpreter,
            records.remarks(),
            summary,
            (reading, &decided, self.rules.hex().is_some()),
        );
        let findings =
            findings.into_iter().chain(displaced).chain(columns.findings(known)).chain(shift);
        let command = columns.command(known);
        for mut finding in findings {
            let wanted = judge::wants_export(finding.code, &interpreter, &decided);
            finding.command = wanted.then(|| command.clone());
            self.report.add(finding);
        }
        self.report.columns = columns.reports(known);
        let Interpreter { tallies, lines: [main_lines, aside_lines], .. } = interpreter;
        self.report.rejected = tallies.rejected;
        self.report.rejected_total = tallies.rejected_total;
        let mut sheets = vec![Sheet::new(role, main.builder.finish(), main_lines)];
        if !aside.builder.is_empty() {
            sheets.push(Sheet::new(Role::Deleted, aside.builder.finish(), aside_lines));
        }
        Ok(sheets)
    }

    /// Decides what columns are whose values do not tell it one by one; gives the orders of bare hex digits.
    fn decide<R: AnyRow>(
        &mut self,
        interpreter: &mut Interpreter<'_>,
        (main, aside): (&mut Target<R>, &mut Target<DeletedRow>),
    ) -> Vec<(Field, HexOrder)> {
        let said = self.rules.hex();
        let decided = decide_hex(interpreter, said, main, aside);
        decide_orders(interpreter, said, main);
        if interpreter.tallies.hex.is_empty() && !interpreter.tallies.is_order_said() {
            self.report.unmet.extend(said.map(ReadingRule::Hex));
        }
        self.report.undecided_hex = judge::undecided_hex(interpreter, &decided);
        self.report.twice_encoded =
            judge::twice_encoded(interpreter).filter(|_| self.rules.repairs_names().is_none());
        lose_counted(interpreter, main, aside);
        decide_not_told(interpreter, main, aside);
        decided
    }

    /// Refuses a file without users; `changes` says that changes are in their place.
    fn refuse_without_users(
        &self,
        interpreter: &Interpreter<'_>,
        users: u64,
        changes: Option<Refusal>,
    ) -> Result<(), Stop> {
        let tallies = &interpreter.tallies;
        let may_be_empty = self.job.given.is_some_and(may_be_empty);
        if users > 0 || may_be_empty && tallies.rejected_total == 0 {
            return Ok(());
        }
        let no_user = &tallies.rows.no_user;
        let tombstones = tallies.rows.tombstones.count;
        let refusal = match tallies.rejected.first() {
            None if tombstones > 0 && tombstones == tallies.rows.records => {
                Refusal::OtherList { what: TOMBSTONES.into() }
            }
            None if no_user.count > 0 && no_user.count == tallies.rows.records => {
                Refusal::OtherList { what: plural_of_class(&no_user.example) }
            }
            None => changes.unwrap_or(Refusal::Empty),
            Some(first) => Refusal::NothingUsable {
                rows: tallies.rows.records,
                line: first.line,
                reason: first.reason.clone(),
            },
        };
        Err(refusal.into())
    }
}

/// What was done to objects, in their place.
fn changes_in(remarks: &Remarks) -> Option<Refusal> {
    let (changes, removed) = (&remarks.changes, &remarks.removed);
    if removed.count > 0 {
        return Some(Refusal::Changes { kind: removed.example.to_string() });
    }
    (changes.count > 0).then(|| Refusal::changes_of_type(&changes.example))
}

/// What objects of a class are called.
fn plural_of_class(class: &str) -> String {
    match class.to_ascii_lowercase().as_str() {
        "organizationalunit" => "organizational units".into(),
        "serviceprincipal" => "service principals".into(),
        "orgcontact" => "contacts".into(),
        class => format!("{class}s"),
    }
}

/// What the rows of a file are read with.
struct Parts<'m, 'l> {
    interpreter: Interpreter<'l>,
    records: Box<dyn Records + 'm>,
    /// Whether the records are read on a thread of their own.
    ahead: bool,
    reading: EncodingChoice,
    shape: Option<&'static Shape>,
}

impl Parts<'_, '_> {
    fn fill<R: AnyRow>(
        &mut self,
        main: &mut Target<R>,
        aside: &mut Target<DeletedRow>,
        monitor: &Monitor,
    ) -> Result<(), Stop> {
        let mut count = 0;
        let Self { interpreter, records, ahead, .. } = self;
        let ahead = ahead.then(|| interpreter.glance.clone());
        each_record(records.as_mut(), ahead, |record| {
            if !record.late().is_empty() {
                for field in interpreter.adopt(record).iter() {
                    main.builder.lose_so_far(field);
                    aside.builder.lose_so_far(field);
                }
            }
            read_record(interpreter, record, main, aside)?;
            count += 1;
            if count % ROWS_AT_ONCE == 0 {
                monitor.add_rows(ROWS_AT_ONCE);
            }
            Ok(())
        })?;
        monitor.add_rows(count % ROWS_AT_ONCE);
        Ok(())
    }
}

/// Puts a record where it belongs.
fn read_record<R: AnyRow>(
    interpreter: &mut Interpreter<'_>,
    record: Record<'_>,
    main: &mut Target<R>,
    aside: &mut Target<DeletedRow>,
) -> Result<(), Refusal> {
    if interpreter.held.is_some() {
        read_held(interpreter, false, main, aside)?;
    }
    let record = interpreter.glance.seen(record);
    match interpreter.judge(record)? {
        Verdict::Keep(to) => write_record(interpreter, record, to, main, aside),
        Verdict::Hold => {
            interpreter.held = Some(Held::of(record));
            Ok(())
        }
        Verdict::Leave => Ok(()),
    }
}

/// Puts the record that was held back where it belongs; `is_cut` says that the file ends in it.
#[cold]
fn read_held<R: AnyRow>(
    interpreter: &mut Interpreter<'_>,
    is_cut: bool,
    main: &mut Target<R>,
    aside: &mut Target<DeletedRow>,
) -> Result<(), Refusal> {
    let Some(held) = interpreter.held.take() else { return Ok(()) };
    let record = held.record();
    let Verdict::Keep(to) = interpreter.judge_held(record, is_cut)? else { return Ok(()) };
    write_record(interpreter, record, to, main, aside)
}

#[inline]
fn write_record<R: AnyRow>(
    interpreter: &mut Interpreter<'_>,
    record: Record<'_>,
    to: Destination,
    main: &mut Target<R>,
    aside: &mut Target<DeletedRow>,
) -> Result<(), Refusal> {
    match to {
        Destination::Main => interpreter.write(&mut main.builder, main.classes, to, record),
        Destination::Aside => interpreter.write(&mut aside.builder, aside.classes, to, record),
    }
}

/// What the file tells: not what its columns have lost, nor what stands in the wrong column.
fn known_fields(columns: &Columns<'_>, interpreter: &Interpreter<'_>, shifted: bool) -> FieldSet {
    let mut known = columns.known();
    if judge::anchors_lost_case(&interpreter.tallies.anchors) {
        known = known.without(Field::ImmutableId);
    }
    if shifted {
        known = known.intersection(judge::STILL_GOOD.into_iter().collect());
    }
    known
}

/// Whether such a file may rightly have no records: nobody need be deleted.
const fn may_be_empty(role: Role) -> bool {
    !matches!(role, Role::OnPrem | Role::Cloud)
}
