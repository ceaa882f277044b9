//! The messages about a file, when all of it is read.

use super::anchors::anchors_lost_case;
use super::incomplete::lacks_rows;
use super::orders::{computed_that_agree, is_undecided};
use super::remarks::{lines_before_finding, written_finding};
use crate::anchor::{HexOrder, destroyed};
use crate::directory::{Field, Role};
use crate::import::cell;
use crate::import::format::Remarks;
use crate::import::report::{Code, Finding, Tally, counted, option_of, shorten};
use crate::import::rows::{Interpreter, RowTallies};

/// Numbers of records at which exports are cut: pages and defaults of Graph, MSOnline, LDAP and
/// Exchange, and the rows of a worksheet, with and without its header.
const CUTS: [u64; 8] = [100, 500, 999, 1000, 65_535, 65_536, 1_048_575, 1_048_576];

/// The messages about rows.
pub(in crate::import) fn row_findings(
    interpreter: &Interpreter<'_>,
    remarks: &Remarks,
) -> Vec<Finding> {
    let rows = &interpreter.tallies.rows;
    let width = interpreter.header.width;
    let mut blank = rows.blank.clone();
    blank.include(&remarks.blank_lines);
    let mut findings = Vec::new();
    findings.extend(misplaced_finding(rows, width, lacks_rows(interpreter)));
    findings.extend(trimmed_finding(interpreter));
    findings.extend(blank.finding(Code::BlankRows, |count, _| {
        format!("{} skipped.", counted(count, "empty row", "empty rows"))
    }));
    findings.extend(rows.remarks.finding(Code::BlankRows, |count, example| {
        format!(
            "{}, e.g. '{example}', and left out. If it parts the file into lists of different users, give each as a file of its own.",
            counted(count, "row is a remark", "rows are remarks")
        )
    }));
    findings.extend(rows.repeated_header.finding(Code::RepeatedHeader, |_, _| {
        let line = rows.repeated_header.first_line().unwrap_or_default();
        format!("A second header at line {line}: two exports in one file. Reading on.")
    }));
    findings.extend(cut_finding(interpreter));
    if let Some(line) = rows.short_end {
        let mut last = Tally::default();
        last.add(line, "");
        let text = "The last row has fewer fields than the header: the file may have been cut off there. Missing users will look like 'no match'.";
        findings.push(Finding::about(Code::UsualLimit, &last, text.to_string()));
    }
    if CUTS.contains(&rows.records) {
        let text = format!(
            "Exactly {} records: a usual limit of exports that do not ask for all (-All, -ResultSize Unlimited). Missing users will look like 'no match'.",
            rows.records
        );
        findings.push(Finding::whole(Code::UsualLimit, rows.records, text));
    }
    findings.extend(rows.builtin.finding(Code::BuiltInAccounts, |count, _| {
        format!("{} left out.", counted(count, "built-in account", "built-in accounts"))
    }));
    let mut others = rows.no_user.clone();
    others.include(&rows.tombstones);
    others.include(&rows.computers);
    findings.extend(others.finding(Code::NotUsers, |_, _| {
        let mut sentences = Vec::new();
        if rows.no_user.count > 0 {
            let objects =
                counted(rows.no_user.count, "object that is no user", "objects that are no users");
            sentences.push(format!("{objects} left out, e.g. a {}.", rows.no_user.example));
        }
        if rows.tombstones.count > 0 {
            let objects = counted(rows.tombstones.count, "object that is", "objects that are");
            sentences.push(format!("{objects} deleted in Active Directory left out."));
        }
        if rows.computers.count > 0 {
            let (count, what) = (rows.computers.count, "of a computer or a service");
            let accounts = counted(count, "account is that", "accounts are those");
            sentences.push(format!(
                "{accounts} {what}: read, counted, and linked to nobody without a reason."
            ));
        }
        sentences.join(" ")
    }));
    let header = &interpreter.header;
    findings.extend(header.stray.as_ref().map(lines_before_finding));
    findings.extend(written_finding(header.written, rows.records));
    if header.has_preamble {
        let text = match &header.type_name {
            Some(name) => format!("Type line: {}.", shorten(name)),
            None => "A line for the reading program stands before the header.".to_string(),
        };
        let mut first = Tally::default();
        first.add(1, "");
        findings.push(Finding::about(Code::Preamble, &first, text));
    }
    findings
}

/// The message about rows with another number of fields, or with values beside their columns.
fn misplaced_finding(rows: &RowTallies, width: usize, lacks_users: bool) -> Option<Finding> {
    let mut misplaced = rows.ragged.clone();
    misplaced.include(&rows.shifted);
    misplaced.finding(Code::RaggedRows, |count, _| {
        let left_out = |count| if count == 1 { "is left out" } else { "are left out" };
        let mut sentences = Vec::new();
        if rows.ragged.count > 0 {
            let ragged = counted(rows.ragged.count, "row has", "rows have");
            let left_out = left_out(rows.ragged.count);
            sentences.push(format!(
                "{ragged} another number of fields than the {width} of the header and {left_out}."
            ));
        }
        if rows.shifted.count > 0 {
            let shifted = counted(rows.shifted.count, "row has", "rows have");
            let left_out = left_out(rows.shifted.count);
            let why = match rows.other_signs.count {
                0 => ": a value holds the delimiter without quotes",
                _ => "",
            };
            sentences.push(format!(
                "{shifted} as many, but values beside their columns, and {left_out}{why}."
            ));
        }
        if rows.other_signs.count > 0 {
            sentences.push(format!(
                "{} a value with a quotation mark behind a backslash (\\\") or in apostrophes, e.g. '{}', where CSV writes the mark twice (\"\") and has quotation marks around values, as Export-Csv does.",
                counted(rows.other_signs.count, "of them has", "of them have"),
                rows.other_signs.example
            ));
        }
        if count * 100 > rows.records {
            sentences.push(
                "MORE THAN ONE ROW IN A HUNDRED: the file may be damaged; export it again.".into(),
            );
        }
        if lacks_users {
            sentences.push("Users among them will look like 'no match'.".into());
        }
        sentences.join(" ")
    })
}

/// The message about rows without the empty fields at their ends.
fn trimmed_finding(interpreter: &Interpreter<'_>) -> Option<Finding> {
    let trimmed = &interpreter.tallies.rows.trimmed;
    trimmed.finding(Code::TrimmedRows, |count, _| {
        format!(
            "{} the last fields of the {} of the header, as if an editor or a spreadsheet had left out empty ones: read, with nothing in them.",
            counted(count, "row lacks", "rows lack"),
            interpreter.header.width
        )
    })
}

/// The message about lines on which a tool says that it has not given everything.
fn cut_finding(interpreter: &Interpreter<'_>) -> Option<Finding> {
    let mut cut = interpreter.tallies.rows.cut.clone();
    if let Some(stray) = &interpreter.header.stray
        && cell::says_more(&stray.line)
    {
        cut.add(stray.from, &stray.line);
    }
    cut.finding(Code::UsualLimit, |_, line| {
        format!(
            "The export was cut off: '{}'. Missing users will look like 'no match'. Ask for all (-All, -ResultSize Unlimited, -limit 0).",
            shorten(line)
        )
    })
}

/// The message about soft-deleted users.
pub(in crate::import) fn deleted_finding(interpreter: &Interpreter<'_>) -> Option<Finding> {
    let rows = &interpreter.tallies.rows;
    // Of a list of them, those without a time of deletion of their own are deleted too.
    let listed = interpreter.lines[0].len() as u64;
    let count = if interpreter.role == Role::Deleted { listed } else { rows.deleted.count };
    let mut sentences = Vec::new();
    let mut all = Tally::default();
    if count > 0 {
        let what = match count {
            1 => "it keeps its anchor and addresses and may block a hard match",
            _ => "they keep their anchors and addresses and may block a hard match",
        };
        let users = counted(count, "user is", "users are");
        sentences.push(format!("{users} soft-deleted: {what}."));
        all.include(&rows.deleted);
    }
    if interpreter.role == Role::Deleted && rows.deleted.count == 0 && listed > 0 {
        let why = match interpreter.header.side {
            Some(Role::Deleted) => {
                "No user has a time of deletion of his own: they are taken for deleted because their list is called so."
            }
            _ => {
                "Nothing in the file says so: they are taken for deleted because they were given as that."
            }
        };
        sentences.push(why.into());
    }
    if rows.active.count > 0 {
        let line = rows.active.first_line().unwrap_or_default();
        let active = counted(rows.active.count, "row has", "rows have");
        sentences.push(format!(
            "{active} no time of deletion, first line {line}: these users are active, and left out. Give the file with --cloud too."
        ));
    }
    let dead = &rows.dead_mailboxes;
    if dead.count > 0 {
        let example = if dead.example.is_empty() {
            String::new()
        } else {
            format!(", e.g. {}", dead.example)
        };
        sentences.push(format!(
            "{} soft-deleted or inactive{example}: nobody's living mailbox, and left out.",
            counted(dead.count, "mailbox is", "mailboxes are")
        ));
        all.include(dead);
    }
    let suspects = &rows.suspects;
    for met in suspects.values() {
        all.include(met);
    }
    let suspected = suspects.values().map(|met| met.count).max().unwrap_or_default();
    let count = count + dead.count + suspected;
    sentences.extend(unread_deletions(interpreter));
    let text = sentences.join(" ");
    let of_all = interpreter.role == Role::Deleted;
    let place = if of_all { &Tally::default() } else { &all };
    let finding = Finding { count, ..Finding::about(Code::DeletedUsers, place, text) };
    (!finding.text.is_empty()).then_some(finding)
}

/// What is said of columns of cloud users that nobody reads, where their headings and their values look like those of a
/// deletion: whoever has one is read as an active user.
fn unread_deletions(interpreter: &Interpreter<'_>) -> Vec<String> {
    let Interpreter { header, tallies, .. } = interpreter;
    let sentence = |(column, met): (&usize, &Tally)| {
        let heading = shorten(header.names.get(*column)?.trim());
        let option = option_of(&format!("deleted={heading}"));
        let users = counted(met.count, "user has", "users have");
        Some(format!(
            "{heading} looks like a sign of deletion, and is not read: {users} one there, e.g. '{}', and {} for active. If it is one, {option} says so.",
            shorten(&met.example),
            if met.count == 1 { "is taken" } else { "are taken" },
        ))
    };
    tallies.rows.suspects.iter().filter_map(sentence).collect()
}

/// The messages about ids and anchors.
pub(in crate::import) fn id_findings(interpreter: &Interpreter<'_>) -> Vec<Finding> {
    let ids = &interpreter.tallies.ids;
    let mut findings = Vec::new();
    let mut bad = ids.unreadable.clone();
    bad.include(&ids.contradicting);
    bad.include(&ids.counted_up);
    bad.include(&ids.disputed);
    let missing = match interpreter.role {
        Role::OnPrem | Role::Cloud | Role::Deleted => &ids.missing,
        Role::Mailboxes | Role::RemoteMailboxes | Role::OnPremMailboxes => &Tally::default(),
    };
    bad.include(missing);
    findings.extend(bad.finding(Code::UnreadableIds, |_, _| {
        let mut parts = Vec::new();
        if let Some(heading) = of_another_system(interpreter) {
            let whose = if interpreter.role == Role::OnPrem { "Active Directory" } else { "Entra ID" };
            return format!(
                "None of the {} values under {heading} is an id of {whose}, e.g. '{}': the file may be of another system. These users stay in the list and cannot be linked by it.",
                ids.unreadable.count, ids.unreadable.example
            );
        }
        if ids.unreadable.count > 0 {
            parts.push(format!(
                "{} be read, e.g. '{}' ({})",
                counted(ids.unreadable.count, "id cannot", "ids cannot"),
                ids.unreadable.example,
                ids.unreadable_why
            ));
        }
        if ids.disputed.count > 0 {
            parts.push(format!(
                "{} two ids that differ, in columns for one id, e.g. '{}'",
                counted(ids.disputed.count, "row has", "rows have"),
                ids.disputed.example
            ));
        }
        if ids.counted_up.count > 0 {
            parts.push(format!(
                "{} up from row to row, e.g. '{}' (a spreadsheet has filled them in, and whose they are is not known)",
                counted(ids.counted_up.count, "id counts", "ids count"),
                ids.counted_up.example
            ));
        }
        if ids.contradicting.count > 0 {
            let digits = counted(ids.contradicting.count, "id contradicts", "ids contradict");
            parts.push(format!("{digits} how the others of the column are read"));
        }
        if missing.count > 0 {
            parts.push(format!("{} no id", counted(missing.count, "row has", "rows have")));
        }
        format!("{}. These users stay in the list and cannot be linked by it.", parts.join(", "))
    }));
    findings.extend(ids.zero_mailbox.finding(Code::ZeroMailboxGuids, |count, _| {
        format!(
            "{} an all-zero mailbox GUID, which stands for none; not compared.",
            counted(count, "row has", "rows have")
        )
    }));
    findings.extend(computed_finding(interpreter));
    findings.extend(ids.wrapped.finding(Code::WrappedIds, |count, _| {
        format!(
            "{}; read without.",
            counted(
                count,
                "id, UPN or address had blanks or an apostrophe around it",
                "ids, UPNs or addresses had blanks or an apostrophe around them"
            )
        )
    }));
    findings.extend(ids.lost_padding.finding(Code::LostPadding, |count, example| {
        format!(
            "{} lost the '==' at the end, e.g. '{example}'; read all the same.",
            counted(count, "id has", "ids have")
        )
    }));
    findings
}

/// The heading of the ids, where each is whole and none is a GUID.
pub(super) fn of_another_system(interpreter: &Interpreter<'_>) -> Option<String> {
    let (ids, tallies) = (&interpreter.tallies.ids, &interpreter.tallies);
    let id = if interpreter.role == Role::OnPrem { Field::ObjectGuid } else { Field::CloudId };
    let at = interpreter.plan.candidates(id).next()?.column;
    let is_whole = destroyed(&ids.unreadable.example).is_none()
        && tallies.columns[at].type_names.count + tallies.sheet.scientific.count == 0;
    let is_all = ids.unreadable.count > 1
        && ids.unreadable.count == tallies.filled[at]
        && ids.unreadable_in.iter().eq([&at])
        // Bytes that were taken for text and lost: no other system writes them.
        && !ids.unreadable.example.contains("77+9");
    (is_whole && is_all).then(|| shorten(interpreter.header.names[at].trim()))
}

/// The message about a list that may be of either side: by its ids, under a heading, or by its signs.
pub(in crate::import) fn either_side(
    heading: Option<&str>,
    doubt: Option<&str>,
    role: Role,
) -> Option<Finding> {
    let ids = heading.map(|heading| {
        format!(
            "The ids ({}) may be the cloud's, or computed from AD: nothing else in the file is from the cloud for sure. As --cloud it is refused; export the cloud users with their object ids.",
            shorten(heading)
        )
    });
    let signs = doubt.map(|doubt| {
        format!(
            "It is not certain which side the file is of: {doubt}. It is read as {}.",
            role.title()
        )
    });
    let sentences: Vec<String> = ids.into_iter().chain(signs).collect();
    (!sentences.is_empty()).then(|| Finding::whole(Code::EitherSide, 1, sentences.join(" ")))
}

/// The message about a list that nothing in it shows to be of either side.
pub(in crate::import) fn no_side(role: Role) -> Finding {
    let text = format!(
        "Nothing in the file tells which side it is of. It is read as {}; --onprem or --cloud says it.",
        role.title()
    );
    Finding::whole(Code::EitherSide, 1, text)
}

/// The message about ids in an on-premises file: each is the Base64 of an objectGUID.
fn computed_finding(interpreter: &Interpreter<'_>) -> Option<Finding> {
    let ids = &interpreter.tallies.ids;
    let other = &ids.computed_other;
    let (agree, is_turned) = computed_that_agree(interpreter);
    let mut text =
        "The ImmutableIds of this file were computed from AD, and are not what the cloud has."
            .to_string();
    if ids.expressions.count > 0 {
        let lost = counted(
            ids.expressions.count,
            "is PowerShell text, not an id",
            "are PowerShell text, not ids",
        );
        text.extend([" ", &lost, " (e.g. ", &ids.expressions.example, ")."]);
    }
    if !interpreter.plan.has(Field::ObjectGuid) {
        text += " There is no ObjectGUID to compare them with, and none is taken for one: export ObjectGUID.";
    } else if agree == ids.computed {
        let all = format!("all {} rows.", ids.computed);
        text.extend([" They agree with objectGUID in ", &all]);
    } else if is_turned {
        let all = ids.computed;
        let place = format!("{agree} of {all} rows.");
        text.extend([" They agree with objectGUID, as it is read, in ", &place]);
    } else if let Some(line) = other.first_line() {
        let all = ids.computed;
        let example = &other.example;
        let place = format!("{agree} of {all} rows, first not at line {line} ('{example}').");
        text.extend([" They agree with objectGUID in ", &place]);
        if ids.computed_turned > 0 {
            let turned = counted(ids.computed_turned, "row", "rows");
            let what = "one of the two was made from bytes in the wrong order.";
            text.extend([" In ", &turned, " they do in the other byte order: ", what]);
        }
    }
    let place = if is_turned { &Tally::default() } else { other };
    let about = Finding::about(Code::ComputedAnchors, place, text);
    (ids.computed > 0).then_some(Finding { count: ids.computed, ..about })
}

/// Whether a message with this code is about a fault that another export does not have.
pub(in crate::import) fn wants_export(
    code: Code,
    interpreter: &Interpreter<'_>,
    decided: &[(Field, HexOrder)],
) -> bool {
    let tallies = &interpreter.tallies;
    match code {
        Code::OddAnchors => {
            let anchors = &tallies.anchors;
            anchors.destroyed.count + anchors.shared.count > 0
                || anchors.written_as.is_some()
                || anchors_lost_case(anchors)
        }
        Code::ByteOrder => is_undecided(interpreter, decided),
        Code::LostValues => {
            tallies.columns.iter().any(|column| column.type_names.count + column.cut.count > 0)
                || tallies.not_told.values().any(|words| words.is_kept)
        }
        Code::SpreadsheetChanges => {
            let sheet = &tallies.sheet;
            sheet.errors.count
                + sheet.merged.count
                + sheet.formulas.count
                + sheet.scientific.count
                + sheet.dates.count
                + sheet.names.count
                + sheet.numbers.count
                > 0
        }
        Code::LostLetters
        | Code::DoubleEncoded
        | Code::ForeignBytes
        | Code::NoIdentity
        | Code::MissingColumns
        | Code::RaggedRows
        | Code::UnreadableIds
        | Code::UsualLimit
        | Code::ShiftedColumns
        | Code::OddValues => true,
        Code::NoHeader => interpreter.header.unsettled_lines().is_some(),
        _ => false,
    }
}
