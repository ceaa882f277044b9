//! The messages about what a format has met beside its records.

use crate::directory::Role;
use crate::import::collect::one_line;
use crate::import::format::{OtherList, Page, Remarks, StrayLines, Written};
use crate::import::report::{Code, Finding, Tally, counted, shorten};
use crate::import::rows::Interpreter;
use crate::import::source::Damage;

/// The messages about lines that are no records, and about an end that is none.
/// `records` is how many records the file has.
pub(in crate::import) fn remark_findings(remarks: &Remarks, records: u64) -> Vec<Finding> {
    let mut findings = Vec::new();
    findings.extend(remarks.elsewhere.finding(Code::LostValues, |count, example| {
        format!(
            "{} in another file, e.g. '{example}', and no other file is read: what these users have there is unknown. Export the values themselves.",
            counted(count, "value stands", "values stand")
        )
    }));
    findings.extend(remarks.backslashes.finding(Code::TypographicQuotes, |count, example| {
        format!(
            "{} quotation marks of a value behind a backslash (\\\"), where CSV writes them twice, e.g. '{example}'. Read as marks of the value.",
            counted(count, "record has", "records have")
        )
    }));
    findings.extend(remarks.unfolded.finding(Code::TypographicQuotes, |count, _| {
        format!(
            "{} folded over several lines that have lost the blank at their beginning, as a paste takes it away. Read as if it were there.",
            counted(count, "object has values", "objects have values")
        )
    }));
    findings.extend(remarks.odd_lines.finding(Code::RaggedRows, |count, example| {
        format!(
            "{} left out, e.g. '{example}': not 'name: value', or behind a blank line and so of no object.{}",
            counted(count, "line is", "lines are"),
            match remarks.unclear_folds {
                0 => "",
                _ => " A value that may go on there is unknown.",
            }
        )
    }));
    findings.extend(remarks.changes.finding(Code::NotUsers, |count, example| {
        format!(
            "{} left out (changetype: {example}): what an object was changed to is not what it is. Export the objects themselves.",
            counted(count, "change", "changes")
        )
    }));
    findings.extend(remarks.removed.finding(Code::NotUsers, |count, example| {
        format!(
            "{} left out ({example}): it is a list of what has changed, and these are there no more.",
            counted(count, "removed object", "removed objects")
        )
    }));
    findings.extend(other_lists_finding(&remarks.other_lists));
    findings.extend(remarks.failed_answers.finding(Code::UsualLimit, |count, example| {
        if remarks.answers == count {
            return format!(
                "An error stands among the users, in the place of more of them ('{example}'): who should have come there is missing and will look like 'no match'. Ask again, until every answer is whole."
            );
        }
        format!(
            "{count} of the {} answers in the file {} an error ('{example}'): who should have come with {} is missing and will look like 'no match'. Ask again for what has failed, until every answer is whole, and give all of them.",
            remarks.answers,
            if count == 1 { "is" } else { "are" },
            if count == 1 { "it" } else { "them" },
        )
    }));
    findings.extend(remarks.console.finding(Code::BlankRows, |count, example| {
        format!(
            "{} left out, e.g. '{example}': prompts, errors and warnings, what a transcript has around and between commands, and what other commands have shown.",
            counted(count, "line of a console is", "lines of a console are")
        )
    }));
    findings.extend(remarks.failed.finding(Code::UsualLimit, |_, example| {
        format!(
            "A command has ended with an error: '{example}'. If it is the one that has made the list, users are missing, and will look like 'no match'. Mend what it says and export again."
        )
    }));
    findings.extend(remarks.broken.map(|line| {
        let mut met = Tally::default();
        met.add(line, "");
        let text = "The file ends in the middle of a value: it was cut off, or a quotation mark is not closed. The last record is left out; whoever came behind it is missing and will look like 'no match'. Copy or export it again.";
        Finding::about(Code::UsualLimit, &met, text.to_string())
    }));
    // Whether the next page is in another file shows when all are read.
    let is_followed = matches!(remarks.page, Some(Page::Followed(_)));
    let cut = remarks.cut.as_ref().filter(|_| !is_followed);
    findings.extend(cut.map(|words| {
        let text = format!(
            "The search was cut off ('{}'): there are more users than this file has, and they will look like 'no match'. Search in pages: ldapsearch -E pr=1000/noprompt, or ldifde without a limit of its own.",
            shorten(words)
        );
        Finding { first_line: remarks.cut_line, ..Finding::whole(Code::UsualLimit, 1, text) }
    }));
    let missing = stated_missing(remarks, records);
    findings.extend(remarks.stated.filter(|_| missing > 0).map(|(count, place)| {
        let text = format!(
            "The file says itself that it has {count} records ({place}), and has {records}: {} missing, and these users will look like 'no match'. Export again.",
            counted(missing, "is", "are")
        );
        Finding::whole(Code::UsualLimit, missing, text)
    }));
    findings
}

/// The message about an error of the command that has made the list, behind its records or among them.
pub(in crate::import) fn stopped_finding(
    interpreter: &Interpreter<'_>,
    remarks: &Remarks,
) -> Option<Finding> {
    let first = remarks.stopped.first_line()?;
    let lines = || interpreter.lines.iter().flatten().map(|line| u64::from(*line));
    let before = lines().filter(|line| *line < first).count();
    let (after, users) = (lines().count() - before, counted(before as u64, "user", "users"));
    remarks.stopped.finding(Code::UsualLimit, |_, example| {
        let more = if after > 0 { format!(", and has given {after} more") } else { String::new() };
        format!(
            "The command has failed after {users}{more}: '{example}'. The export is incomplete: who should have come there is missing, and will look like 'no match'. Mend what it says and export again."
        )
    })
}

/// The message about a last value that the end of the file has cut.
pub(in crate::import) fn cut_value_finding(interpreter: &Interpreter<'_>) -> Option<Finding> {
    interpreter.tallies.rows.cut_value.finding(Code::UsualLimit, |_, heading| {
        format!(
            "The file ends without a line break in the middle of a value of {heading}: it was cut off. What this user has there is unknown; whoever came behind is missing and will look like 'no match'. Copy or export it again."
        )
    })
}

/// How many records a file lacks of those that it says itself it has.
pub(super) fn stated_missing(remarks: &Remarks, records: u64) -> u64 {
    let is_followed = matches!(remarks.page, Some(Page::Followed(_)));
    let stated = remarks.stated.filter(|_| !is_followed).map_or(0, |(count, _)| count);
    stated.saturating_sub(records)
}

/// The message about lists of users that are not read.
fn other_lists_finding(lists: &[OtherList]) -> Option<Finding> {
    let mut met = Tally::default();
    let names: Vec<String> = lists
        .iter()
        .map(|list| {
            met.add(list.line, "");
            format!("'{}' ({})", list.name, counted(list.objects, "object", "objects"))
        })
        .collect();
    let count = lists.iter().map(|list| list.objects).sum();
    let text = format!(
        "Another list in the file is not read: {}. Who is in it alone will look like 'no match'. Write each list to a file of its own, and give it as what it is.",
        names.join(", ")
    );
    (!names.is_empty()).then(|| Finding { count, ..Finding::about(Code::UsualLimit, &met, text) })
}

/// The message about an end without a line break, in files of tools that end every line and every record.
pub(in crate::import) fn open_end_finding(
    interpreter: &Interpreter<'_>,
    remarks: &Remarks,
    damage: &Damage,
) -> Option<Finding> {
    let is_of_tool = matches!(interpreter.header.format, "ldif" | "csvde");
    let last = interpreter.lines.iter().filter_map(|lines| lines.last()).max()?;
    if !damage.is_end_open || !is_of_tool || remarks.broken.is_some() {
        return None;
    }
    let mut met = Tally::default();
    met.add(u64::from(*last), "");
    let text = "The file ends without a line break, which the tool writes behind every line: it may have been cut off. The last value of the last record may not be all of it, and whoever came behind it is missing.";
    Some(Finding::about(Code::UsualLimit, &met, text.to_string()))
}

/// The message about a page whose next one, named on `line`, is not among the files of this kind.
pub(in crate::import) fn missing_page(line: u64, role: Role) -> Finding {
    let text = "It is one page of an answer and names the next (@odata.nextLink), which is not among the files. Missing users will look like 'no match'. Fetch every page, and give them all.";
    let mut met = Tally::default();
    met.add(line, "");
    let command = Some(one_line(role).to_string());
    Finding { command, ..Finding::about(Code::UsualLimit, &met, text.to_string()) }
}

/// The message about lines before the headings: which were taken for the headings is worth a look.
pub(super) fn lines_before_finding(stray: &StrayLines) -> Finding {
    let StrayLines { from, count, line, is_said, of_console } = stray;
    let mut about = Tally::default();
    (*from..from + count).for_each(|line| about.add(line, ""));
    let headings = from + count;
    let advice = if *of_console {
        " They are of a console or a transcript.".to_string()
    } else if *is_said {
        String::new()
    } else {
        format!(
            " If they belong to the export, it is damaged; if not, --header-line {headings} says so."
        )
    };
    let text = format!(
        "The headings stand on line {headings}: {} left out, e.g. '{line}'.{advice}",
        counted(*count, "line before them is", "lines before them are"),
    );
    Finding::about(Code::NoHeader, &about, text)
}

/// The message about a file that is not written as its format has it.
pub(super) fn written_finding(written: Written, records: u64) -> Option<Finding> {
    let (code, text) = match written {
        Written::Usually => return None,
        Written::AsQuotedLines => (
            Code::TypographicQuotes,
            "Each line stands in quotation marks, as one cell: a spreadsheet has not taken it apart. Read as if they were not there.",
        ),
        Written::WithSigns { apostrophes: true, .. } => (
            Code::TypographicQuotes,
            "Values stand in apostrophes ('a','b'), where CSV has quotation marks. Read as if they were those.",
        ),
        Written::WithSigns { .. } => (
            Code::TypographicQuotes,
            "Blanks stand between the delimiters and the quotation marks behind them (\"a\", \"b\"). Read as if they were not there.",
        ),
        Written::AsText => (
            Code::Preamble,
            "The file is JSON in a text of JSON: ConvertTo-Json was used on what was JSON already. Read as what is in the text; its lines are those of the file.",
        ),
    };
    Some(Finding::whole(code, records, text.to_string()))
}
