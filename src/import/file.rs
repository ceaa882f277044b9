//! One file, from its first byte to a table and a report.

use super::Role;
use super::bytes::Origin;
use super::columns::Columns;
use super::error::Refusal;
use super::finding::{Code, Finding, Tally};
use super::headings::Shape;
use super::interpret::Interpreter;
use super::judge;
use super::layout::Layout;
use super::monitor::Monitor;
use super::recognise::{check_role, recognise};
use super::records::{Record, Records};
use super::report::FileReport;
use super::shifted;
use super::sniff::refuse_other_formats;
use super::text::{EncodingChoice, Stop, Summary, Supply, TextEncoding, TextReader, survey};
use super::verdict::{Verdict, rejoin_quoted};
use crate::anchor::HexOrder;
use crate::directory::{
    ClassId, CloudRow, DeletedRow, Field, FieldSet, MailboxRow, OnPremRow, Row, Table, TableBuilder,
};

/// How much text is looked at to find out what a file is, in bytes.
const HEAD_BYTES: usize = 64 * 1024;
/// How long a header may be, in bytes: a schema has some thousand attributes at most.
const LONGEST_HEADER: usize = 1024 * 1024;
/// How many rows are read between two reports of progress.
const ROWS_AT_ONCE: u64 = 1024;

/// How a file is to be read.
#[derive(Clone, Copy)]
pub(super) struct Job<'m> {
    /// What it was given as; `None` to find out.
    pub(super) given: Option<Role>,
    /// The encoding that the operator named.
    pub(super) encoding: Option<TextEncoding>,
    pub(super) monitor: &'m Monitor,
    /// How many bytes are read at a time.
    pub(super) block_bytes: usize,
}

/// A table of one file, with the line of each row.
#[derive(Debug)]
pub(super) struct Sheet<R: Row> {
    pub(super) table: Table<R>,
    pub(super) lines: Vec<u32>,
}

impl<R: Row> Default for Sheet<R> {
    fn default() -> Self {
        Self { table: Table::default(), lines: Vec::new() }
    }
}

/// What a file became.
#[derive(Debug)]
pub(super) enum FileTable {
    OnPrem(Sheet<OnPremRow>),
    /// The active users, and the soft-deleted ones among them.
    Cloud(Sheet<CloudRow>, Option<Box<Sheet<DeletedRow>>>),
    Deleted(Sheet<DeletedRow>),
    Mailboxes(Sheet<MailboxRow>),
    RemoteMailboxes(Sheet<MailboxRow>),
}

/// A file that has been read, or refused.
#[derive(Debug)]
pub(super) struct FileRead {
    pub(super) report: FileReport,
    pub(super) result: Result<FileTable, Stop>,
    /// Employee ids of digits only, and how many of them begin with a zero.
    pub(super) numeric_ids: (u64, u64),
}

/// Reads a file; a second time where its encoding was taken wrongly.
pub(super) fn read_file(mut origin: Origin, job: Job<'_>) -> FileRead {
    let mut attempt = Attempt::new(&origin, job);
    let mut result = attempt.run(&mut origin, None);
    if matches!(result, Err(Stop::NotUtf8)) {
        let bom = attempt.reading.is_some_and(|reading| reading.bom);
        result = survey(&mut origin, bom, job.monitor).and_then(|reading| {
            job.monitor.expect_bytes(origin.size());
            attempt = Attempt::new(&origin, job);
            attempt.run(&mut origin, Some(reading))
        });
    }
    let mut report = attempt.report;
    if let Err(Stop::Refused(refusal)) = &result {
        refuse(&mut report, refusal, job.given.or(attempt.looks));
    }
    FileRead { report, result, numeric_ids: attempt.numeric_ids }
}

fn refuse(report: &mut FileReport, refusal: &Refusal, given: Option<Role>) {
    let sentence = super::error::sentence(refusal, given);
    report.kind = None;
    report.shape = refusal.shape().map(str::to_string).or(report.shape.take());
    report.add(Finding {
        code: refusal.code(),
        count: 1,
        first_line: None,
        text: refusal.to_string(),
    });
    report.error = Some(sentence);
}

/// One reading of a file.
struct Attempt<'m> {
    job: Job<'m>,
    report: FileReport,
    reading: Option<EncodingChoice>,
    /// What the file looks like.
    looks: Option<Role>,
    numeric_ids: (u64, u64),
}

impl<'m> Attempt<'m> {
    fn new(origin: &Origin, job: Job<'m>) -> Self {
        let report = FileReport::new(origin.name());
        Self { job, report, reading: None, looks: None, numeric_ids: (0, 0) }
    }

    fn run(
        &mut self,
        origin: &mut Origin,
        reading: Option<EncodingChoice>,
    ) -> Result<FileTable, Stop> {
        let job = self.job;
        let announced = origin.size();
        let (supply, reading) = Supply::open(origin, reading, job.encoding, job.block_bytes)?;
        // The size of a pipe is known when it has been read.
        job.monitor.expect_bytes(origin.size().saturating_sub(announced));
        self.reading = Some(reading);
        self.report.encoding = Some(reading.encoding.name().to_ascii_lowercase());
        let mut text = TextReader::new(supply, job.monitor);
        let (head, whole) = text.head_with_line(HEAD_BYTES, LONGEST_HEADER)?;
        let layout = match refuse_other_formats(head, whole).and_then(|()| Layout::of(head, whole))
        {
            Err(Refusal::Empty) => return self.empty(&mut text, reading),
            layout => layout?,
        };
        let found = recognise(&layout);
        self.report.delimiter = Some(char::from(layout.delimiter));
        self.report.shape = found.shape.map(|shape| shape.name.clone());
        self.looks = found.kind;
        if let Some(given) = job.given {
            check_role(given, &found, &layout)?;
        }
        let role = job.given.or(found.kind).unwrap_or(Role::Cloud);
        let interpreter = Interpreter::new(&layout, role);
        let identity = interpreter.plan.identity_columns();
        if identity.is_empty() {
            let headings: Vec<&str> = layout.header.iter().map(|h| h.trim()).take(20).collect();
            let headings = crate::text::visible(&headings.join(", ")).into_owned();
            return Err(Refusal::NoIdentity { headings }.into());
        }
        let records = Records::new(text, &layout, identity);
        let parts = Parts { interpreter, records, reading, shape: found.shape };
        self.read_as(role, parts)
    }

    /// A file without anything in it: right for a list of the deleted, if nobody is.
    fn empty(
        &mut self,
        text: &mut TextReader<'_>,
        reading: EncodingChoice,
    ) -> Result<FileTable, Stop> {
        let summary = text.summary()?;
        self.note_summary(&summary, reading);
        let role =
            self.job.given.filter(|role| super::role::may_be_empty(*role)).ok_or(Refusal::Empty)?;
        self.report.kind = Some(role);
        Ok(match role {
            Role::OnPrem => FileTable::OnPrem(Sheet::default()),
            Role::Cloud => FileTable::Cloud(Sheet::default(), None),
            Role::Deleted => FileTable::Deleted(Sheet::default()),
            Role::Mailboxes => FileTable::Mailboxes(Sheet::default()),
            Role::RemoteMailboxes => FileTable::RemoteMailboxes(Sheet::default()),
        })
    }

    fn note_summary(&mut self, summary: &Summary, reading: EncodingChoice) {
        self.report.bytes = Some(summary.bytes);
        self.report.sha256 = Some(summary.sha256.clone());
        self.report.encoding = Some(judge::encoding_name(reading, &summary.damage));
    }

    fn read_as(&mut self, role: Role, parts: Parts<'_, '_>) -> Result<FileTable, Stop> {
        Ok(match role {
            Role::OnPrem => FileTable::OnPrem(self.read_rows(parts)?.0),
            Role::Cloud => {
                let (users, deleted) = self.read_rows(parts)?;
                let deleted = (!deleted.table.is_empty()).then(|| Box::new(deleted));
                FileTable::Cloud(users, deleted)
            }
            Role::Deleted => FileTable::Deleted(self.read_rows(parts)?.0),
            Role::Mailboxes => FileTable::Mailboxes(self.read_rows(parts)?.0),
            Role::RemoteMailboxes => FileTable::RemoteMailboxes(self.read_rows(parts)?.0),
        })
    }

    fn read_rows<R: Row>(
        &mut self,
        mut parts: Parts<'_, '_>,
    ) -> Result<(Sheet<R>, Sheet<DeletedRow>), Stop> {
        let mut main = Target::<R>::new();
        let mut aside = Target::<DeletedRow>::new();
        parts.fill(&mut main, &mut aside, self.job.monitor)?;
        if main.builder.is_too_large() || aside.builder.is_too_large() {
            return Err(Refusal::TooLarge.into());
        }
        let summary = parts.records.summary()?;
        self.note_summary(&summary, parts.reading);
        self.conclude(parts, &summary, main, aside)
    }

    /// Judges what was read, takes back what means nothing, and writes the report.
    fn conclude<R: Row>(
        &mut self,
        parts: Parts<'_, '_>,
        summary: &Summary,
        mut main: Target<R>,
        mut aside: Target<DeletedRow>,
    ) -> Result<(Sheet<R>, Sheet<DeletedRow>), Stop> {
        let Parts { interpreter, records, reading, shape } = parts;
        let users = (main.builder.len() + aside.builder.len()) as u64;
        self.report.kind = Some(interpreter.role);
        self.report.rows = interpreter.tallies.rows.records;
        self.report.users = users;
        self.numeric_ids =
            (interpreter.tallies.sheet.numeric_ids, interpreter.tallies.sheet.zero_led_ids);
        self.refuse_without_users(&interpreter, users)?;
        let columns = Columns::judge(&interpreter, shape);
        let mut known = columns.known();
        let decided = decide_hex(&interpreter, &mut main, &mut aside);
        if judge::anchors_lost_case(&interpreter.tallies.anchors) {
            known = known.without(Field::ImmutableId);
        }
        let shift = shape.and_then(|shape| shifted::finding(shape, main.builder.so_far()));
        if shift.is_some() {
            known = known.intersection(shifted::STILL_GOOD.into_iter().collect());
        }
        main.seal(known, judge::lossy(reading, &summary.damage));
        aside.seal(known, judge::lossy(reading, &summary.damage));
        let blank = Tally {
            count: records.blank_lines,
            first_line: records.first_blank_line,
            example: String::new(),
        };
        let findings = judge::text_findings(&interpreter, reading, &summary.damage)
            .into_iter()
            .chain(judge::row_findings(&interpreter, &blank))
            .chain(judge::id_findings(&interpreter))
            .chain(judge::hex_finding(&interpreter, &decided))
            .chain(judge::anchor_finding(&interpreter.tallies.anchors))
            .chain(judge::sheet_findings(&interpreter.tallies.sheet))
            .chain(judge::deleted_finding(&interpreter, users))
            .chain(columns.findings(known))
            .chain(shift);
        findings.for_each(|finding| self.report.add(finding));
        self.report.columns = columns.reports(known);
        let Interpreter { tallies, lines: [main_lines, aside_lines], .. } = interpreter;
        self.report.rejected = tallies.rejected;
        self.report.rejected_total = tallies.rejected_total;
        let main = Sheet { table: main.builder.finish(), lines: main_lines };
        let aside = Sheet { table: aside.builder.finish(), lines: aside_lines };
        Ok((main, aside))
    }

    fn refuse_without_users(&self, interpreter: &Interpreter<'_>, users: u64) -> Result<(), Stop> {
        let tallies = &interpreter.tallies;
        let may_be_empty = self.job.given.is_some_and(super::role::may_be_empty);
        if users > 0 || may_be_empty && tallies.rejected_total == 0 {
            return Ok(());
        }
        let refusal = match tallies.rejected.first() {
            None => Refusal::Empty,
            Some(first) => Refusal::NothingUsable {
                rows: tallies.rows.records,
                line: first.line,
                reason: first.reason.clone(),
            },
        };
        Err(refusal.into())
    }
}

/// What the rows of a file are read with.
struct Parts<'m, 'l> {
    interpreter: Interpreter<'l>,
    records: Records<'m>,
    reading: EncodingChoice,
    shape: Option<&'static Shape>,
}

impl Parts<'_, '_> {
    fn fill<R: Row>(
        &mut self,
        main: &mut Target<R>,
        aside: &mut Target<DeletedRow>,
        monitor: &Monitor,
    ) -> Result<(), Stop> {
        // The header is read already.
        self.records.next()?;
        let mut count = 0;
        let Self { interpreter, records, .. } = self;
        let (typographic, width) = (interpreter.layout.typographic, interpreter.layout.width);
        while let Some(record) = records.next()? {
            if typographic && record.len() > width {
                let delimiter = char::from(interpreter.layout.delimiter);
                let joined = rejoin_quoted(record, delimiter);
                let joined = joined.as_ref().and_then(|cells| Record::new(cells, record.line()));
                read_record(interpreter, joined.unwrap_or(record), main, aside)?;
            } else {
                read_record(interpreter, record, main, aside)?;
            }
            count += 1;
            if count % ROWS_AT_ONCE == 0 {
                monitor.add_rows(ROWS_AT_ONCE);
            }
        }
        monitor.add_rows(count % ROWS_AT_ONCE);
        Ok(())
    }
}

/// Puts a record where it belongs.
fn read_record<R: Row>(
    interpreter: &mut Interpreter<'_>,
    record: Record<'_>,
    main: &mut Target<R>,
    aside: &mut Target<DeletedRow>,
) -> Result<(), Refusal> {
    match interpreter.judge(record)? {
        verdict @ Verdict::Keep => {
            interpreter.write(&mut main.builder, main.classes, verdict, record)
        }
        verdict @ Verdict::KeepAside => {
            interpreter.write(&mut aside.builder, aside.classes, verdict, record)
        }
        Verdict::Leave => Ok(()),
    }
}

/// A table that is being written.
struct Target<R: Row> {
    builder: TableBuilder<R>,
    /// For rows with sound names, and for those with `?` in them.
    classes: [ClassId; 2],
}

impl<R: Row> Target<R> {
    fn new() -> Self {
        let mut builder = TableBuilder::new();
        // What they know shows at the end; until then they only have to differ.
        let marked = FieldSet::EMPTY.with(Field::DisplayName);
        let classes = [
            builder.class(FieldSet::EMPTY, FieldSet::EMPTY),
            builder.class(FieldSet::EMPTY, marked),
        ];
        Self { builder, classes }
    }

    /// Says what the rows know, and forgets what does not count.
    fn seal(&mut self, known: FieldSet, lossy: FieldSet) {
        let [sound, questioned] = self.classes;
        self.builder.set_class(sound, known, FieldSet::EMPTY);
        self.builder.set_class(questioned, known, lossy);
        // What is not known of everybody may still be known of some: a guest by the UPN, an anchor
        // that was lost. Only damaged columns are taken back.
        for field in unsaid(known) {
            self.builder.forget(field);
        }
    }
}

/// The fields of which nothing is known and no single row knows more.
fn unsaid(known: FieldSet) -> impl Iterator<Item = Field> {
    let kept_by_row = [Field::UserType, Field::ConsistencyGuid];
    Field::ALL
        .iter()
        .copied()
        .filter(move |field| !known.contains(*field) && !kept_by_row.contains(field))
}

/// Decides the order of bare hex digits for each column, and turns or takes back what was read.
fn decide_hex<R: Row>(
    interpreter: &Interpreter<'_>,
    main: &mut Target<R>,
    aside: &mut Target<DeletedRow>,
) -> Vec<(Field, HexOrder)> {
    let mut decided = Vec::new();
    for (field, hex) in &interpreter.tallies.hex {
        let order = HexOrder::from_counts(hex.total, hex.text, hex.bytes);
        let [main_rows, aside_rows] = &hex.rows;
        match order {
            HexOrder::Text => {
                main.builder.swap_byte_order(*field, main_rows);
                aside.builder.swap_byte_order(*field, aside_rows);
            }
            HexOrder::Bytes => {}
            HexOrder::Undecided => {
                main.builder.unset_guids(*field, main_rows);
                aside.builder.unset_guids(*field, aside_rows);
            }
        }
        decided.push((*field, order));
    }
    decided.sort_by_key(|(field, _)| *field);
    decided
}

/// The message about anchors that several users hold.
pub(super) fn repeated_anchor_finding<R: Row>(table: &Table<R>, lines: &[u32]) -> Option<Finding> {
    let pairs = table.repeated_anchors();
    let (first, second) = *pairs.first()?;
    let line = |row: R| lines.get(row.index()).copied();
    let shown = table.display(first, R::ANCHOR).value().unwrap_or_default();
    let where_ = match (line(first), line(second)) {
        (Some(a), Some(b)) => format!(" (lines {a} and {b})"),
        _ => String::new(),
    };
    Some(Finding {
        code: Code::W16,
        count: pairs.len() as u64,
        first_line: pairs.iter().filter_map(|(_, row)| line(*row)).min().map(u64::from),
        text: format!(
            "{} on several users, e.g. {shown}{where_}: files of two tenants or dates?",
            super::finding::counted(pairs.len() as u64, "ImmutableId is", "ImmutableIds are")
        ),
    })
}
