//! An import report as lines of text, for `hardmatch inspect` and for the screen.

use super::candidate::option_of;
use super::{Code, FileReport, Finding, ImportReport, counted};
use crate::directory::Role;
use crate::import::collect::one_line;
use crate::text::visible;

/// How many rejections are shown of a file; `--json` has more.
const MOST_SHOWN: usize = 20;

/// The report of an import as lines, without control characters.
#[must_use]
pub fn report_lines(report: &ImportReport) -> Vec<String> {
    let mut lines = Vec::new();
    for file in &report.files {
        if !lines.is_empty() {
            lines.push(String::new());
        }
        lines.extend(report_lines_of_file(file));
    }
    if !report.codes.is_empty() {
        lines.push(String::new());
        lines.extend(report.codes.iter().map(|finding| format!("  {}", finding_line(finding))));
    }
    lines
}

/// The report of one file as lines: what it is, what it holds, the messages, what was left out.
#[must_use]
pub fn report_lines_of_file(file: &FileReport) -> Vec<String> {
    let mut lines = vec![visible(&file.path).into_owned()];
    lines.push(format!("  {}", kind_line(file)));
    if let Some(error) = &file.error {
        // A cancelled import is no message about the file.
        if !file.codes.iter().any(|finding| error.starts_with(&finding.text)) {
            lines.push(format!("  {error}"));
        }
        lines.extend(finding_lines(file).into_iter().map(|line| format!("  {line}")));
        lines.extend(command_lines(file));
        return lines;
    }
    lines.push(format!("  {}", size_line(file)));
    lines.extend(column_lines(file));
    lines.extend(finding_lines(file).into_iter().map(|line| format!("  {line}")));
    lines.extend(command_lines(file));
    lines
}

/// The command that makes a file anew without its faults, or in its place one that can be used: of either side,
/// where nothing tells which it was to be.
fn command_lines(file: &FileReport) -> Vec<String> {
    let what = if file.error.is_some() {
        "To make one that can be used:"
    } else {
        "To make it anew without these faults:"
    };
    let own = command_of(file).map(|command| vec![format!("  {what}"), command]);
    let of_either = || {
        let of = |role: Role| {
            [format!("  To make one of {}:", role.title()), one_line(role).to_string()]
        };
        [Role::OnPrem, Role::Cloud].into_iter().flat_map(of).collect()
    };
    own.unwrap_or_else(|| if file.wants_export { of_either() } else { Vec::new() })
}

/// Messages that speak of a file which is damaged, cut off or half lost: whom it lacks may be missing for that alone.
const OF_LOSS: [Code; 7] = [
    Code::ForeignBytes,
    Code::NulBytes,
    Code::LostValues,
    Code::RaggedRows,
    Code::SpreadsheetChanges,
    Code::UsualLimit,
    Code::ShiftedColumns,
];

/// The messages about a file that speak of loss, each with the name of the file.
#[must_use]
pub fn loss_lines(file: &FileReport) -> Vec<String> {
    let of_loss = file.codes.iter().filter(|finding| OF_LOSS.contains(&finding.code));
    of_loss.map(|finding| format!("{}: {}", visible(&file.path), finding_line(finding))).collect()
}

/// The messages about a file as lines, with what was left out.
#[must_use]
pub fn finding_lines(file: &FileReport) -> Vec<String> {
    let mut lines: Vec<String> = file.codes.iter().map(finding_line).collect();
    lines.extend(rejection_lines(file));
    lines
}

/// The command that makes a file anew without its faults, for a line of its own, so that it can be copied;
/// `None` where that is no remedy.
#[must_use]
pub fn command_of(file: &FileReport) -> Option<String> {
    let command = file.codes.iter().find_map(|finding| finding.command.as_deref())?;
    Some(visible(command).into_owned())
}

fn kind_line(file: &FileReport) -> String {
    let kind = match file.kind {
        None => "cannot be used",
        Some(kind) if file.certain => kind.title(),
        Some(_) => {
            "cloud users or on-premises users (nothing in it tells which; --as names the kind)"
        }
    };
    let mut parts = vec![kind.to_string()];
    parts.extend(file.shape.clone());
    parts.extend(file.encoding.clone());
    parts.extend(file.delimiter.map(|delimiter| match delimiter {
        '\t' => "tab-separated".to_string(),
        other => format!("separated by '{other}'"),
    }));
    parts.join(", ")
}

fn size_line(file: &FileReport) -> String {
    let what = match file.kind {
        Some(Role::Mailboxes | Role::RemoteMailboxes) => ("mailbox", "mailboxes"),
        // Mail users, groups and contacts may be among them.
        Some(Role::OnPremMailboxes) => ("recipient", "recipients"),
        _ => ("user", "users"),
    };
    let mut parts =
        vec![counted(file.rows, "record", "records"), counted(file.users, what.0, what.1)];
    if file.rejected_total > 0 {
        parts.push(format!("{} rejected", file.rejected_total));
    }
    parts.extend(file.bytes.map(|bytes| counted(bytes, "byte", "bytes")));
    parts.extend(file.sha256.as_ref().map(|sha256| format!("SHA-256 {sha256}")));
    parts.join(", ")
}

fn column_lines(file: &FileReport) -> Vec<String> {
    let list = |usable: bool| -> Vec<String> {
        let columns = file.columns.iter().filter(|column| column.usable == usable);
        columns
            .filter_map(|column| {
                let field = column.field.as_ref()?;
                Some(format!("{} ({field})", visible(&column.header)))
            })
            .collect()
    };
    let (used, silent) = (list(true), list(false));
    let ignored = file.columns.iter().zip(1..).filter(|(column, _)| column.field.is_none());
    let ignored: Vec<String> = ignored
        .map(|(column, number)| {
            if column.header.is_empty() {
                return format!("column {number} without a heading");
            }
            let heading = visible(&column.header);
            column.likely.as_ref().map_or_else(
                || heading.to_string(),
                |field| {
                    let option = option_of(&format!("{field}={heading}"));
                    format!("{heading} (looks like {field}: {option})")
                },
            )
        })
        .collect();
    let mut lines = Vec::new();
    if !used.is_empty() {
        lines.push(format!("  Used: {}", used.join(", ")));
    }
    if !silent.is_empty() {
        lines.push(format!("  Without values, so unknown: {}", silent.join(", ")));
    }
    if !ignored.is_empty() {
        lines.push(format!("  Not used: {}", ignored.join(", ")));
    }
    lines
}

fn finding_line(finding: &Finding) -> String {
    format!("{} {}{}", finding.code.as_str(), visible(&finding.text), finding.place())
}

fn rejection_lines(file: &FileReport) -> Vec<String> {
    let shown = file.rejected.iter().take(MOST_SHOWN);
    let mut lines: Vec<String> = shown
        .map(|rejection| {
            let column = rejection.column.as_ref().map(|c| format!(", {}", visible(c)));
            let column = column.unwrap_or_default();
            format!("line {}{column}: {}", rejection.line, visible(&rejection.reason))
        })
        .collect();
    let more = file.rejected_total.saturating_sub(lines.len() as u64);
    if more > 0 {
        lines.push(format!("… and {more} more"));
    }
    lines
}
