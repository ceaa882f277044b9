//! All files of an import: read on two threads, merged role by role.

use std::collections::BTreeMap;
use std::thread;

use super::file::{AnyRow, AnyTable, FileRead, Job, Sheet, read_file, with_rows_of};
use super::format::Page;
use super::heading::fold_heading;
use super::judge::missing_page;
use super::report::{
    Code, FileError, FileReport, Finding, ImportError, ImportReport, Refusal, Tally, counted,
};
use super::rule::ReadingRules;
use super::source::{Origin, Stop};
use crate::directory::{
    ByRole, Conflict, Directory, FederatedDomains, Field, Role, Row, Table, merge,
};
use crate::text::visible;

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
    let numbered = inputs.into_iter().enumerate();
    let (onprem, cloud): (Vec<_>, Vec<_>) = numbered.partition(|(_, input)| input.role.is_onprem());
    let mut all = thread::scope(|scope| {
        let cloud = scope.spawn(|| Lane::read(cloud, job));
        let onprem = Lane::read(onprem, job);
        // A panic of the other thread is passed on as it is.
        let cloud = cloud.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic));
        onprem.and(cloud)
    });
    if job.monitor.is_cancelled() || all.cancelled {
        return Err(ImportError::Cancelled);
    }
    all.refuse_same_files();
    if !all.errors.is_empty() {
        return Err(ImportError::Files(all.errors.into_values().collect()));
    }
    all.codes.extend(lost_zeros(&all.files));
    all.codes.extend(given_twice(&all.files));
    all.codes.extend(unmet_columns(&all.files, &job.options.rules));
    let directory = all.directory();
    let wrong = shared_ids(&directory, &all.files).or(active_as_deleted(&directory, &all.files));
    if let Some(error) = wrong {
        return Err(ImportError::Files(vec![error]));
    }
    let files = all.files.into_values().map(|file| file.report).collect();
    Ok((directory, ImportReport { files, codes: all.codes }))
}

/// Reads one file and says what it is; the table is dropped.
pub(super) fn inspect_one(origin: Origin, job: Job<'_>) -> FileReport {
    job.monitor.expect_bytes(origin.size());
    let mut lane = Lane::default();
    let mut sheets = Sheets::default();
    lane.record(0, read_file(origin, job), job.given, &mut sheets);
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
    page: Option<Page>,
}

impl File {
    /// Whether both are the same, byte for byte.
    fn is_same_as(&self, other: &Self) -> bool {
        self.report.sha256.is_some() && self.report.sha256 == other.report.sha256
    }
}

/// The tables of the files, with the number of each file.
type Sheets = ByRole<Vec<(usize, Sheet)>>;

/// What one thread does.
#[derive(Default)]
struct Lane {
    files: BTreeMap<usize, File>,
    errors: BTreeMap<usize, FileError>,
    cancelled: bool,
    /// The tables, merged; `None` where no file gave one.
    tables: ByRole<Option<AnyTable>>,
    codes: Vec<Finding>,
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
            lane.record(number, read_file(input.origin, Job { given, ..job }), given, &mut sheets);
            if let Some(file) = lane.files.get_mut(&number) {
                file.name = name;
            }
        }
        if lane.errors.is_empty() && !lane.cancelled {
            lane.merge(sheets);
        }
        lane
    }

    /// What this thread did and another one.
    fn and(mut self, other: Self) -> Self {
        self.files.extend(other.files);
        self.errors.extend(other.errors);
        self.cancelled |= other.cancelled;
        for (role, table) in other.tables {
            self.tables[role] = self.tables[role].take().or(table);
        }
        self.codes.extend(other.codes);
        self
    }

    /// Records what became of a file.
    fn record(&mut self, number: usize, read: FileRead, given: Option<Role>, sheets: &mut Sheets) {
        let FileRead { report, result, numeric_ids, page } = read;
        match result {
            Ok(found) => {
                for sheet in found {
                    sheets[sheet.role].push((number, sheet));
                }
            }
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
        self.files.insert(number, File { report, name, role, numeric_ids, page });
    }

    /// Says of each role that has pages of an answer, and not the last one, that there are more.
    fn report_missing_pages(&mut self) {
        for role in Role::ALL {
            let of_role = |file: &&mut File| file.role == Some(role) && file.page.is_some();
            let pages: Vec<&mut File> = self.files.values_mut().filter(of_role).collect();
            if pages.iter().all(|file| file.page == Some(Page::Followed))
                && let Some(last) = pages.into_iter().last()
            {
                last.report.add(missing_page());
            }
        }
    }

    fn merge(&mut self, sheets: Sheets) {
        self.report_missing_pages();
        for (role, sheets) in sheets {
            self.tables[role] =
                with_rows_of!(role, Rows => self.combine::<Rows>(sheets).map(Rows::any));
        }
    }

    /// Merges the tables of one role; `None` if there are none.
    fn combine<R: AnyRow>(&mut self, sheets: Vec<(usize, Sheet)>) -> Option<Table<R>> {
        let first = sheets.first()?.0;
        let mut origins = Vec::new();
        let mut tables = Vec::new();
        for (number, sheet) in sheets {
            let Some(table) = R::typed(sheet.table) else { continue };
            if R::ANCHOR == Field::ImmutableId
                && let Some(finding) = shared_anchor_finding(&table, &sheet.lines)
                && let Some(file) = self.files.get_mut(&number)
            {
                file.report.add(finding);
            }
            origins.push(RowOrigin { number, lines: sheet.lines });
            tables.push(table);
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
            self.codes.extend(shared_anchor_finding(&table, &[]));
        }
        Some(table)
    }

    /// Refuses a file that is given on both sides.
    fn refuse_same_files(&mut self) {
        let of_both = |a: &File, b: &File| {
            let sides = (a.role, b.role);
            let onprem = Some(Role::OnPrem);
            let of_cloud = |role| matches!(role, Some(Role::Cloud | Role::Deleted));
            a.is_same_as(b)
                && (sides.0 == onprem && of_cloud(sides.1)
                    || sides.1 == onprem && of_cloud(sides.0))
        };
        for (number, file) in &self.files {
            let before = self.files.range(..number).find(|(_, other)| of_both(file, other));
            let Some(((_, other), role)) = before.zip(file.role) else { continue };
            let path = file.report.path.clone();
            let reason = Refusal::BothSides { other: other.report.path.clone(), given: role };
            self.errors.insert(*number, FileError { path, role: Some(role), reason });
        }
    }

    /// Everything that was read, each list in its place.
    fn directory(&mut self) -> Directory {
        let listed_deleted = self.files.values().any(|file| file.role == Some(Role::Deleted));
        let stood_aside = self.tables[Role::Deleted].is_some() && !listed_deleted;
        Directory {
            onprem: self.table(Role::OnPrem).unwrap_or_default(),
            cloud: self.table(Role::Cloud).unwrap_or_default(),
            deleted: self.table(Role::Deleted),
            deleted_stood_aside: stood_aside,
            mailboxes: self.table(Role::Mailboxes),
            remote_mailboxes: self.table(Role::RemoteMailboxes),
            onprem_mailboxes: self.table(Role::OnPremMailboxes),
            anchor_column: None,
            federated: FederatedDomains::default(),
        }
    }

    fn table<R: AnyRow>(&mut self, role: Role) -> Option<Table<R>> {
        self.tables[role].take().and_then(R::typed)
    }

    /// One message for each file that repeats people, its own or another's.
    fn report_repeated(&mut self, origins: &[RowOrigin], repeated: &[Conflict]) {
        let mut by_file: BTreeMap<usize, Vec<&Conflict>> = BTreeMap::new();
        for conflict in repeated {
            by_file.entry(origins[conflict.merged.0].number).or_default().push(conflict);
        }
        for (number, conflicts) in by_file {
            let finding = self.repeated_finding(origins, &conflicts);
            let of_same_file = |conflict: &&&Conflict| origins[conflict.kept.0].number == number;
            let twice = conflicts.iter().filter(of_same_file).count() as u64;
            if let Some(file) = self.files.get_mut(&number) {
                file.report.users = file.report.users.saturating_sub(twice);
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
            format!("line {line} of {}", visible(name))
        };
        let who = shown.id.map_or_else(|| "one UPN".to_string(), |id| id.to_string());
        let fields: Vec<&str> = shown.differing.iter().map(|field| field.title()).collect();
        let how = if fields.is_empty() {
            "identical where both say something".to_string()
        } else {
            format!("they differ in {}; the first is kept", fields.join(", "))
        };
        let mut met = Tally::default();
        let mut lines: Vec<u64> =
            conflicts.iter().map(|c| origins[c.merged.0].line(c.merged.1)).collect();
        lines.sort_unstable();
        for line in lines {
            met.add(line, "");
        }
        let text = format!(
            "{} more than once, {differing} of them with differences: {who} on {} and {}: {how}.",
            counted(met.count, "person occurs", "people occur"),
            place(shown.kept),
            place(shown.merged),
        );
        Some(Finding::about(Code::RepeatedPeople, &met, text))
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

/// The messages about columns that the operator names and no file has.
fn unmet_columns(files: &BTreeMap<usize, File>, rules: &ReadingRules) -> Vec<Finding> {
    let has = |heading: &str| {
        let mut columns = files.values().flat_map(|file| &file.report.columns);
        columns.any(|column| fold_heading(&column.header) == fold_heading(heading))
    };
    let unmet = rules.columns().filter(|(_, heading)| !has(heading));
    unmet
        .map(|(_, heading)| {
            let text =
                format!("--column names '{}', and no file has such a heading.", visible(heading));
            Finding::whole(Code::MissingColumns, 1, text)
        })
        .collect()
}

/// The messages about files that are given twice.
fn given_twice(files: &BTreeMap<usize, File>) -> Vec<Finding> {
    let twice = files.iter().filter_map(|(number, file)| {
        let (_, first) = files.range(..number).find(|(_, other)| other.is_same_as(file))?;
        let (here, there) = (visible(&file.report.path), visible(&first.report.path));
        let text = format!("{here} is the same file as {there}, byte for byte: it counts once.");
        (first.role == file.role)
            .then(|| Finding::whole(Code::RepeatedPeople, file.report.users, text))
    });
    twice.collect()
}

/// Fewer ids in two lists may be an accident, or users who were deleted or restored between the exports.
const FEWEST_SHARED: usize = 3;

/// The error of a list of deleted users all of whom are active users of the cloud list beside it.
fn active_as_deleted(directory: &Directory, files: &BTreeMap<usize, File>) -> Option<FileError> {
    let deleted = directory.deleted.as_ref()?;
    let file = files.values().find(|file| file.role == Some(Role::Deleted))?;
    let active = deleted.rows().filter_map(|row| directory.cloud.find(deleted.id(row)?)).count();
    if active < FEWEST_SHARED || active < deleted.len() {
        return None;
    }
    let signs = format!("all {active} of its users are active in the cloud list");
    let reason = Refusal::WrongSide { given: Role::Deleted, looks: Role::Cloud, signs };
    Some(FileError { path: file.report.path.clone(), role: Some(Role::Deleted), reason })
}

/// The error of an on-premises file most of whose ids are object ids of the cloud users beside it: one of the
/// two has its columns renamed. No object of AD has the id of one of the cloud.
fn shared_ids(directory: &Directory, files: &BTreeMap<usize, File>) -> Option<FileError> {
    let (onprem, cloud) = (&directory.onprem, &directory.cloud);
    let ids = || onprem.rows().filter_map(|row| onprem.id(row));
    let shared = ids().filter(|id| cloud.find(*id).is_some()).count();
    if shared < FEWEST_SHARED || shared * 2 < onprem.len() {
        return None;
    }
    let path = |role| {
        let file = files.values().find(|file| file.role == Some(role));
        file.map(|file| file.report.path.clone()).unwrap_or_default()
    };
    let (other, example) = (path(Role::Cloud), ids().find(|id| cloud.find(*id).is_some())?);
    let reason = Refusal::SharedIds { other, shared, example: example.to_string() };
    Some(FileError { path: path(Role::OnPrem), role: Some(Role::OnPrem), reason })
}

/// Employee ids with leading zeros in one file and none in another.
fn lost_zeros(files: &BTreeMap<usize, File>) -> Option<Finding> {
    let mut with_ids = files.values().filter(|file| file.numeric_ids.0 > 0);
    let led = files.values().find(|file| {
        let (all, led) = file.numeric_ids;
        led > 0 && led * 2 > all
    })?;
    let bare = with_ids.find(|file| file.numeric_ids.1 == 0)?;
    let (led_name, bare_name) = (visible(&led.name), visible(&bare.name));
    let text = format!(
        "Employee ids begin with zeros in {led_name} and never in {bare_name}: a spreadsheet has probably taken them away. They will not be equal."
    );
    Some(Finding::whole(Code::SpreadsheetChanges, bare.numeric_ids.0, text))
}

/// The message about anchors that several users hold.
fn shared_anchor_finding<R: Row>(table: &Table<R>, lines: &[u32]) -> Option<Finding> {
    let pairs = table.repeated_anchors();
    let (first, second) = *pairs.first()?;
    let line = |row: R| lines.get(row.index()).copied();
    let shown = table.display(first, R::ANCHOR).value().unwrap_or_default();
    let where_ = match (line(first), line(second)) {
        (Some(a), Some(b)) => format!(" (lines {a} and {b})"),
        _ => String::new(),
    };
    let text = format!(
        "{} on several users, e.g. {shown}{where_}: files of two tenants or dates?",
        counted(pairs.len() as u64, "ImmutableId is", "ImmutableIds are")
    );
    Some(Finding {
        first_line: pairs.iter().filter_map(|(_, row)| line(*row)).min().map(u64::from),
        ..Finding::whole(Code::SharedAnchors, pairs.len() as u64, text)
    })
}
