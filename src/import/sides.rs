//! All files of an import: read on two threads, merged side by side.

use std::collections::BTreeMap;
use std::thread;

use super::Role;
use super::bytes::Origin;
use super::error::{FileError, ImportError, Refusal};
use super::file::{FileRead, FileTable, Job, Sheet, read_file, repeated_anchor_finding};
use super::finding::{Code, Finding, counted};
use super::report::{FileReport, ImportReport};
use super::text::Stop;
use crate::directory::{
    CloudRow, Conflict, DeletedRow, Directory, FederatedDomains, Field, MailboxRow, OnPremRow, Row,
    Table, merge,
};

/// One file and what it is given as.
#[derive(Clone, Debug)]
pub(super) struct Input {
    pub(super) origin: Origin,
    pub(super) role: Role,
}

/// Reads all files, the two sides at once, and merges what belongs together.
pub(super) fn read_all(
    inputs: Vec<Input>,
    job: Job<'_>,
) -> Result<(Directory, ImportReport), ImportError> {
    for input in &inputs {
        job.monitor.expect_bytes(input.origin.size());
    }
    let is_onprem = |role: Role| matches!(role, Role::OnPrem | Role::RemoteMailboxes);
    let numbered = inputs.into_iter().enumerate();
    let (onprem, cloud): (Vec<_>, Vec<_>) = numbered.partition(|(_, input)| is_onprem(input.role));
    let (onprem, cloud) = thread::scope(|scope| {
        let cloud = scope.spawn(|| Lane::read(cloud, job));
        let onprem = Lane::read(onprem, job);
        // A panic of the other thread is passed on as it is.
        let cloud = cloud.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic));
        (onprem, cloud)
    });
    if job.monitor.is_cancelled() || onprem.cancelled || cloud.cancelled {
        return Err(ImportError::Cancelled);
    }
    let mut errors: BTreeMap<usize, FileError> = onprem.errors;
    errors.extend(cloud.errors);
    if !errors.is_empty() {
        return Err(ImportError::Files(errors.into_values().collect()));
    }
    let mut files = onprem.files;
    files.extend(cloud.files);
    let mut codes = onprem.codes;
    codes.extend(cloud.codes);
    codes.extend(lost_zeros(&files));
    let directory = Directory {
        onprem: onprem.tables.onprem.unwrap_or_default(),
        remote_mailboxes: onprem.tables.remote_mailboxes,
        cloud: cloud.tables.cloud.unwrap_or_default(),
        deleted_stood_aside: cloud.tables.deleted.is_some() && !cloud.has_list_of_deleted,
        deleted: cloud.tables.deleted,
        mailboxes: cloud.tables.mailboxes,
        federated: FederatedDomains::default(),
    };
    let files = files.into_values().map(|file| file.report).collect();
    Ok((directory, ImportReport { files, codes }))
}

/// Reads one file and says what it is; the table is dropped.
pub(super) fn inspect_one(origin: Origin, job: Job<'_>) -> FileReport {
    job.monitor.expect_bytes(origin.size());
    let mut lane = Lane::default();
    let mut sheets = Sheets::default();
    lane.take(0, read_file(origin, job), job.given, &mut sheets);
    lane.merge(sheets);
    let mut report = match lane.files.remove(&0) {
        Some(file) => file.report,
        None => return FileReport::new(String::new()),
    };
    if lane.cancelled {
        report.error = Some(ImportError::Cancelled.to_string());
        report.kind = None;
    }
    report
}

/// A file that was read.
struct File {
    report: FileReport,
    name: String,
    role: Option<Role>,
    numeric_ids: (u64, u64),
}

/// The tables of the files, with the number of each file.
#[derive(Default)]
struct Sheets {
    onprem: Vec<(usize, Sheet<OnPremRow>)>,
    cloud: Vec<(usize, Sheet<CloudRow>)>,
    deleted: Vec<(usize, Sheet<DeletedRow>)>,
    mailboxes: Vec<(usize, Sheet<MailboxRow>)>,
    remote_mailboxes: Vec<(usize, Sheet<MailboxRow>)>,
}

/// The tables of one side, merged.
#[derive(Default)]
struct Merged {
    onprem: Option<Table<OnPremRow>>,
    cloud: Option<Table<CloudRow>>,
    deleted: Option<Table<DeletedRow>>,
    mailboxes: Option<Table<MailboxRow>>,
    remote_mailboxes: Option<Table<MailboxRow>>,
}

/// What one thread does.
#[derive(Default)]
struct Lane {
    files: BTreeMap<usize, File>,
    errors: BTreeMap<usize, FileError>,
    cancelled: bool,
    tables: Merged,
    codes: Vec<Finding>,
    /// Whether a list of soft-deleted users was given.
    has_list_of_deleted: bool,
}

impl Lane {
    fn read(inputs: Vec<(usize, Input)>, job: Job<'_>) -> Self {
        let mut lane = Self::default();
        let mut sheets = Sheets::default();
        for (number, input) in inputs {
            if lane.cancelled {
                break;
            }
            let given = Some(input.role);
            let name = input.origin.short_name();
            lane.take(number, read_file(input.origin, Job { given, ..job }), given, &mut sheets);
            if let Some(file) = lane.files.get_mut(&number) {
                file.name = name;
            }
        }
        if lane.errors.is_empty() && !lane.cancelled {
            lane.merge(sheets);
        }
        lane
    }

    /// Takes in what became of a file.
    fn take(&mut self, number: usize, outcome: FileRead, given: Option<Role>, sheets: &mut Sheets) {
        let FileRead { report, result, numeric_ids } = outcome;
        match result {
            Ok(FileTable::OnPrem(sheet)) => sheets.onprem.push((number, sheet)),
            Ok(FileTable::Cloud(sheet, deleted)) => {
                sheets.cloud.push((number, sheet));
                sheets.deleted.extend(deleted.map(|sheet| (number, *sheet)));
            }
            Ok(FileTable::Deleted(sheet)) => {
                self.has_list_of_deleted = true;
                sheets.deleted.push((number, sheet));
            }
            Ok(FileTable::Mailboxes(sheet)) => sheets.mailboxes.push((number, sheet)),
            Ok(FileTable::RemoteMailboxes(sheet)) => sheets.remote_mailboxes.push((number, sheet)),
            Err(Stop::Cancelled) => self.cancelled = true,
            Err(Stop::Refused(reason)) => {
                let path = report.path.clone();
                self.errors.insert(number, FileError { path, role: given, reason });
            }
            // The second reading of a file takes every byte.
            Err(Stop::NotUtf8) => {}
        }
        let name = report.path.clone();
        let role = report.kind;
        self.files.insert(number, File { report, name, role, numeric_ids });
    }

    fn merge(&mut self, sheets: Sheets) {
        self.tables.onprem = self.combine(sheets.onprem);
        self.tables.cloud = self.combine(sheets.cloud);
        self.tables.deleted = self.combine(sheets.deleted);
        self.tables.mailboxes = self.combine(sheets.mailboxes);
        self.tables.remote_mailboxes = self.combine(sheets.remote_mailboxes);
    }

    /// Merges the tables of one role; `None` if there are none.
    fn combine<R: Row>(&mut self, sheets: Vec<(usize, Sheet<R>)>) -> Option<Table<R>> {
        let first = sheets.first()?.0;
        let mut origins = Vec::new();
        let mut tables = Vec::new();
        for (number, sheet) in sheets {
            if R::ANCHOR == Field::ImmutableId
                && let Some(finding) = repeated_anchor_finding(&sheet.table, &sheet.lines)
                && let Some(file) = self.files.get_mut(&number)
            {
                file.report.add(finding);
            }
            origins.push(RowOrigin { number, lines: sheet.lines });
            tables.push(sheet.table);
        }
        let several = tables.len() > 1;
        let Ok((table, found)) = merge(tables) else {
            let file = self.files.get(&first);
            let path = file.map(|file| file.report.path.clone()).unwrap_or_default();
            let role = file.and_then(|file| file.role);
            self.errors.insert(first, FileError { path, role, reason: Refusal::TooLarge });
            return None;
        };
        self.report_repeated(&origins, &found.repeated);
        if several && R::ANCHOR == Field::ImmutableId {
            self.codes.extend(repeated_anchor_finding(&table, &[]));
        }
        Some(table)
    }

    /// W12: one message for each file that repeats people, its own or another's.
    fn report_repeated(&mut self, origins: &[RowOrigin], repeated: &[Conflict]) {
        let mut by_file: BTreeMap<usize, Vec<&Conflict>> = BTreeMap::new();
        for conflict in repeated {
            by_file.entry(origins[conflict.merged.0].number).or_default().push(conflict);
        }
        for (number, conflicts) in by_file {
            let finding = self.repeated_finding(origins, &conflicts);
            if let Some(file) = self.files.get_mut(&number) {
                file.report.add(finding);
            }
        }
    }

    fn repeated_finding(&self, origins: &[RowOrigin], conflicts: &[&Conflict]) -> Option<Finding> {
        let first = conflicts.first()?;
        let differing = conflicts.iter().filter(|conflict| !conflict.differing.is_empty()).count();
        // One that differs tells more than one that does not.
        let shown =
            conflicts.iter().find(|conflict| !conflict.differing.is_empty()).unwrap_or(first);
        let place = |(table, row): (usize, usize)| {
            let origin = &origins[table];
            let line = origin.line(row);
            let name = self.files.get(&origin.number).map_or("", |file| file.name.as_str());
            format!("line {line} of {}", crate::text::visible(name))
        };
        let who = shown.id.map_or_else(|| "one UPN".to_string(), |id| id.to_string());
        let fields: Vec<&str> = shown.differing.iter().map(|field| field.title()).collect();
        let how = if fields.is_empty() {
            "identical where both say something".to_string()
        } else {
            format!("they differ in {}; the first is kept", fields.join(", "))
        };
        let count = conflicts.len() as u64;
        Some(Finding {
            code: Code::W12,
            count,
            first_line: conflicts.iter().map(|c| origins[c.merged.0].line(c.merged.1)).min(),
            text: format!(
                "{} more than once, {differing} of them with differences: {who} on {} and {}: {how}.",
                counted(count, "person occurs", "people occur"),
                place(shown.kept),
                place(shown.merged),
            ),
        })
    }
}

/// Where the rows of a table come from.
struct RowOrigin {
    number: usize,
    lines: Vec<u32>,
}

impl RowOrigin {
    fn line(&self, row: usize) -> u64 {
        self.lines.get(row).copied().map_or(0, u64::from)
    }
}

/// W17 across the sides: employee ids with leading zeros in one file and none in another.
fn lost_zeros(files: &BTreeMap<usize, File>) -> Option<Finding> {
    let mut with_ids = files.values().filter(|file| file.numeric_ids.0 > 0);
    let led = files.values().find(|file| {
        let (all, led) = file.numeric_ids;
        led > 0 && led * 2 > all
    })?;
    let bare = with_ids.find(|file| file.numeric_ids.1 == 0)?;
    let (led_name, bare_name) = (crate::text::visible(&led.name), crate::text::visible(&bare.name));
    Some(Finding {
        code: Code::W17,
        count: bare.numeric_ids.0,
        first_line: None,
        text: format!(
            "Employee ids begin with zeros in {led_name} and never in {bare_name}: a spreadsheet has probably taken them away. They will not be equal."
        ),
    })
}
