//! All files of an import: read on two threads, merged role by role.

use std::collections::BTreeMap;
use std::path::Path;
use std::thread;

use super::ImportOptions;
use super::collect::one_line;
use super::displaced;
use super::file::Job;
use super::file_rules::FileRules;
use super::heading::fold_heading;
use super::lane::{File, Input, Lane, Sheets};
use super::report::{
    Code, FileError, FileReport, Finding, ImportError, ImportReport, Refusal, Tally, counted,
    shorten,
};
use super::row_origin::Number;
use super::rule::ReadingRule;
use super::source::Origin;
use crate::directory::{Directory, Field, OnPremRow, Role, Row};
use crate::text::visible;

/// Reads all files, the two sides at once, and merges what belongs together.
pub(super) fn read_all(
    inputs: Vec<Input>,
    job: Job<'_>,
) -> Result<(Directory, ImportReport), ImportError> {
    if let Some(error) = standard_input_twice(&inputs) {
        return Err(ImportError::Files(vec![error]));
    }
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
    all.codes.extend(given_twice(&mut all.files));
    all.codes.extend(unmet(&all.files, job.options));
    let mut directory = all.directory();
    let wrong = shared_ids(&directory, &all.files).or(active_as_deleted(&directory, &all.files));
    if let Some(error) = wrong {
        return Err(ImportError::Files(vec![error]));
    }
    let displaced = displaced::across(&mut directory);
    tell_displaced(&mut all, &directory, &displaced);
    let files = all.files.into_values().map(|file| file.report).collect();
    Ok((directory, ImportReport { files, codes: all.codes }))
}

/// Reads a file, or those in a folder, archive or workbook, and says what each is; the tables are dropped.
pub(super) fn inspect_all(origin: Origin, job: Job<'_>) -> Vec<FileReport> {
    job.monitor.expect_bytes(origin.size());
    let mut lane = Lane::default();
    let mut sheets = Sheets::default();
    lane.read_input(0, origin, &[], job, &mut sheets);
    lane.merge(sheets);
    let cancelled = lane.cancelled;
    let mut unmet = unmet(&lane.files, job.options);
    let mut errors = std::mem::take(&mut lane.errors);
    let reports = lane.files.into_iter().map(|(number, file)| {
        let mut report = file.report;
        for finding in std::mem::take(&mut unmet) {
            report.add(finding);
        }
        if let Some(error) = errors.remove(&number) {
            say_alone(&mut report, &error);
        }
        if cancelled {
            report.error = Some(ImportError::Cancelled.to_string());
            report.kind = None;
        }
        report
    });
    reports.collect()
}

/// The error of a standard input that two files are to come from.
fn standard_input_twice(inputs: &[Input]) -> Option<FileError> {
    let from_input = |input: &&Input| matches!(input.origin, Origin::StandardInput);
    let second = inputs.iter().filter(from_input).nth(1)?;
    let (path, role) = (second.origin.name(), Some(second.role));
    Some(FileError { path, role, reason: Refusal::StandardInputTwice, made_by: None })
}

/// The messages about what the operator says, and that changes nothing in any file.
fn unmet(files: &BTreeMap<Number, File>, options: &ImportOptions) -> Vec<Finding> {
    let paths: Vec<&Path> = files.values().map(|file| Path::new(&file.report.path)).collect();
    let mut unmet = unmet_columns(files, &paths, &options.rules);
    unmet.extend(unmet_files(&paths, options));
    unmet.extend(unmet_rules(files, &options.rules));
    unmet
}

/// The messages about columns that the operator names and no file has.
fn unmet_columns(
    files: &BTreeMap<Number, File>,
    paths: &[&Path],
    rules: &FileRules,
) -> Vec<Finding> {
    let has = |heading: &str| {
        let mut columns = files.values().flat_map(|file| &file.report.columns);
        columns.any(|column| fold_heading(&column.header) == fold_heading(heading))
    };
    let mut unmet: Vec<&str> = rules.columns(paths).filter(|heading| !has(heading)).collect();
    unmet.sort_unstable();
    unmet.dedup();
    unmet
        .into_iter()
        .map(|heading| {
            let text =
                format!("--column names '{}', and no file has such a heading.", visible(heading));
            Finding::whole(Code::MissingColumns, 1, text)
        })
        .collect()
}

/// The messages about files of which something is said, and that are not there.
fn unmet_files(paths: &[&Path], options: &ImportOptions) -> Vec<Finding> {
    let told = |code, option: &str, said: &Path| {
        let said = said.display().to_string();
        let text =
            format!("{} names '{}', and no such file is read.", visible(option), visible(&said));
        Finding::whole(code, 1, text)
    };
    let encodings = options.encodings.unmet(paths).into_iter();
    let encodings = encodings.map(|said| told(Code::EncodingGuessed, "--encoding", said));
    let rules = options.rules.unmet(paths);
    encodings.chain(rules.map(|(said, rule)| told(code_of(rule), &rule.option(), said))).collect()
}

/// The messages about what the operator says of lines, headings, delimiters and digits, and that changes nothing in
/// any file of which it is said.
fn unmet_rules(files: &BTreeMap<Number, File>, rules: &FileRules) -> Vec<Finding> {
    let has =
        |file: &File, rule: &ReadingRule| rules.of(Path::new(&file.report.path)).0.contains(rule);
    let is_unmet = |rule: &&ReadingRule| {
        files.values().all(|file| file.report.unmet.contains(rule) || !has(file, rule))
    };
    let mut told: Vec<&ReadingRule> = Vec::new();
    for rule in files.values().flat_map(|file| &file.report.unmet).filter(is_unmet) {
        if !told.contains(&rule) {
            told.push(rule);
        }
    }
    told.into_iter()
        .map(|rule| {
            let text = format!(
                "{} has no effect: no file has anything of the kind to be read so.",
                visible(&rule.option())
            );
            Finding::whole(code_of(rule), 1, text)
        })
        .collect()
}

/// The code of messages about such a rule.
const fn code_of(rule: &ReadingRule) -> Code {
    match rule {
        ReadingRule::Column { .. } => Code::MissingColumns,
        ReadingRule::Hex(_) => Code::ByteOrder,
        ReadingRule::RepairNames(_) => Code::DoubleEncoded,
        ReadingRule::Headings(_) | ReadingRule::HeaderLine(_) | ReadingRule::Delimiter(_) => {
            Code::NoHeader
        }
    }
}

/// Says of a file that was looked at alone what it is, where the advice is about two.
fn say_alone(report: &mut FileReport, error: &FileError) {
    let Some(text) = error.reason.alone() else { return };
    for finding in report.codes.iter_mut().filter(|found| found.code == error.reason.code()) {
        finding.text.clone_from(&text);
    }
    report.error = Some(text);
}

/// The messages about files that are given twice; the people of the second one are not counted again.
fn given_twice(files: &mut BTreeMap<Number, File>) -> Vec<Finding> {
    let first_of = |number: &Number, file: &File| {
        let is_first =
            |(_, other): &(&Number, &File)| other.is_same_as(file) && other.role == file.role;
        let (_, first) = files.range(..number).find(is_first)?;
        Some((*number, first.report.path.clone()))
    };
    let twice: Vec<(Number, String)> =
        files.iter().filter_map(|(number, file)| first_of(number, file)).collect();
    let mut findings = Vec::new();
    for (number, first) in twice {
        let Some(file) = files.get_mut(&number) else { continue };
        let (here, there) = (visible(&file.report.path), visible(&first));
        let text = format!("{here} is the same file as {there}, byte for byte: it counts once.");
        let users = std::mem::take(&mut file.report.users);
        findings.push(Finding::whole(Code::RepeatedPeople, users, text));
    }
    findings
}

/// Fewer ids in two lists may be an accident, or users who were deleted or restored between the exports.
const FEWEST_SHARED: usize = 3;

/// The error of a list of deleted users all of whom are active users of the cloud list beside it.
fn active_as_deleted(directory: &Directory, files: &BTreeMap<Number, File>) -> Option<FileError> {
    let deleted = directory.deleted.as_ref()?;
    let file = files.values().find(|file| file.role == Some(Role::Deleted))?;
    let active = deleted.rows().filter_map(|row| directory.cloud.find(deleted.id(row)?)).count();
    if active < FEWEST_SHARED || active < deleted.len() {
        return None;
    }
    let cloud = files.values().find(|file| file.role == Some(Role::Cloud));
    let reason = if has_times(file) {
        let other = cloud.map(|file| file.report.path.clone()).unwrap_or_default();
        Refusal::OtherTimes { other, users: active }
    } else {
        let signs = format!("all {active} of its users are active in the cloud list");
        Refusal::WrongSide { given: Role::Deleted, looks: Role::Cloud, signs }
    };
    let path = file.report.path.clone();
    Some(FileError { path, role: Some(Role::Deleted), reason, made_by: None })
}

/// Whether a list of deleted users says itself when they were deleted.
fn has_times(file: &File) -> bool {
    let deleted = Field::Deleted.name();
    file.report.columns.iter().any(|column| column.field.as_ref() == Some(&deleted))
}

/// The error of an on-premises file most of whose ids are object ids of the cloud users beside it: one of the
/// two has its columns renamed. No object of AD has the id of one of the cloud.
fn shared_ids(directory: &Directory, files: &BTreeMap<Number, File>) -> Option<FileError> {
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
    let path = path(Role::OnPrem);
    Some(FileError { path, role: Some(Role::OnPrem), reason, made_by: None })
}

/// Says of each on-premises file that its ids, or those of the cloud's, stand beside other people, and in which rows.
fn tell_displaced(all: &mut Lane, directory: &Directory, rows: &[OnPremRow]) {
    let mut met: BTreeMap<Number, (Tally, OnPremRow)> = BTreeMap::new();
    for row in rows {
        let Some((number, line)) = all.onprem_places.of(row.index()) else { continue };
        let (tally, _) = met.entry(number).or_insert_with(|| (Tally::default(), *row));
        tally.add(line, "");
    }
    let cloud = all.files.values().find(|file| file.role == Some(Role::Cloud));
    let cloud = cloud.map(|file| visible(&file.name).into_owned()).unwrap_or_default();
    for (number, (tally, first)) in met {
        let Some(file) = all.files.get_mut(&number) else { continue };
        let text = format!(
            "The ids of {} lead to the accounts of other people, e.g. that of {}: in this file or in {cloud} a column was sorted or shifted by itself. DO NOT LINK BY THESE FILES; export both again, and sort them in no spreadsheet.",
            counted(tally.count, "row", "rows"),
            shorten(&directory.onprem.label(first)),
        );
        let command = Some(one_line(Role::OnPrem).to_string());
        file.report.add(Finding { command, ..Finding::about(Code::ShiftedColumns, &tally, text) });
    }
}

/// Employee ids with leading zeros in one file and none in another.
fn lost_zeros(files: &BTreeMap<Number, File>) -> Option<Finding> {
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
