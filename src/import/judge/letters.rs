//! The messages about letters and bytes, when all of a file is read.

use crate::directory::FieldSet;
use crate::import::cell;
use crate::import::report::{Code, Finding, Tally, counted, shorten};
use crate::import::rows::{Interpreter, LOSSY};
use crate::import::source::{Charset, Damage, EncodingChoice, OnInvalid, Sureness};

/// The encoding as the report names it.
pub(in crate::import) fn encoding_name(reading: EncodingChoice, damage: &Damage) -> String {
    let name = reading.charset.name();
    if reading.bom {
        format!("{name}-bom")
    } else if reading.charset == Charset::UTF_8 && !damage.beyond_ascii {
        "ascii".to_string()
    } else {
        name
    }
}

/// The fields in which letters were lost, of a row whose name has a `?`: where one stands between letters, others at
/// the end of a word stand for some too.
pub(in crate::import) fn lossy(
    interpreter: &Interpreter<'_>,
    reading: EncodingChoice,
    damage: &Damage,
) -> FieldSet {
    let are_lost =
        loses_letters(reading, damage) || interpreter.tallies.names.between_letters.count > 0;
    if are_lost { LOSSY.into_iter().collect() } else { FieldSet::EMPTY }
}

/// Whether any `?` may stand for a letter: in a file without any letter beyond ASCII, and in the
/// encodings that have few letters. Between two letters it does so everywhere.
fn loses_letters(reading: EncodingChoice, damage: &Damage) -> bool {
    !damage.beyond_ascii || !reading.charset.is_unicode()
}

/// A name that was encoded twice, and what it was before.
pub(in crate::import) fn twice_encoded(interpreter: &Interpreter<'_>) -> Option<(String, String)> {
    let now = &interpreter.tallies.names.mojibake.example;
    let before = cell::repaired(now)?;
    Some((shorten(now), shorten(&before)))
}

/// The messages about letters and bytes.
pub(in crate::import) fn text_findings(
    interpreter: &Interpreter<'_>,
    reading: EncodingChoice,
    damage: &Damage,
) -> Vec<Finding> {
    let names = &interpreter.tallies.names;
    let mut findings = Vec::new();
    if lossy(interpreter, reading, damage) != FieldSet::EMPTY {
        findings.extend(names.questioned.finding(Code::LostLetters, |count, example| {
            // A file that has some letters was saved in a page that does not have others, or put together.
            let why = match (damage.beyond_ascii, reading.charset.is_unicode()) {
                (true, false) => {
                    format!("saved in {}, which does not have these letters", reading.charset.name())
                }
                (true, true) => "a part of the file was written by Export-Csv without -Encoding UTF8, or where its data came from".to_string(),
                (false, _) => "Export-Csv without -Encoding UTF8".to_string(),
            };
            format!(
                "{} '?' where letters with accents were, e.g. '{example}' ({why}). These names are not compared; ids and addresses are.",
                counted(count, "name has", "names have")
            )
        }));
    }
    findings.extend(guess_finding(interpreter, reading, damage));
    let replaced = if damage.bad_lines.count > 0 { &Tally::default() } else { &names.replaced };
    findings.extend(replaced.finding(Code::ForeignBytes, |count, example| {
        format!(
            "{} \u{fffd} in the place of letters, e.g. '{example}': they were lost before the file was written. These names are not compared.",
            counted(count, "name has", "names have")
        )
    }));
    findings.extend(names.escaped.finding(Code::DoubleEncoded, |count, example| {
        format!(
            "{} escapes in the place of letters, e.g. '{example}'. These names are not compared.",
            counted(count, "name has", "names have")
        )
    }));
    findings.extend(names.mojibake.finding(Code::DoubleEncoded, |count, example| {
        let repaired = cell::repaired(example).map(|text| format!(" = '{text}'"));
        let names = counted(count, "name looks", "names look");
        let advice = match (interpreter.repair, repaired.is_some()) {
            (true, _) => "They are repaired for display and comparison; ids and addresses never are: such a one is unknown.",
            (false, true) => "They are shown as they are; --repair-names repairs them for display and comparison.",
            (false, false) => "Export again; names are shown as they are.",
        };
        format!("{names} double-encoded, e.g. '{example}'{}. {advice}", repaired.unwrap_or_default())
    }));
    findings.extend(damage.bad_lines.finding(Code::ForeignBytes, |count, _| {
        let lines = counted(count, "line", "lines");
        let name = reading.charset.name();
        match reading.on_invalid {
            OnInvalid::ByPage(page) => format!(
                "Two encodings in one file: {lines} not {name}, read as {}. Names there are right only if that is.",
                page.name()
            ),
            _ => format!("Bytes that are not {name} on {lines}; shown as \u{fffd}."),
        }
    }));
    findings.extend(damage.nuls.finding(Code::NulBytes, |count, _| {
        format!("{} removed (damaged copy?).", counted(count, "NUL byte", "NUL bytes"))
    }));
    findings.extend(damage.marks.finding(Code::NulBytes, |count, _| {
        format!(
            "{} in the middle removed: files were put together there.",
            counted(count, "byte-order mark", "byte-order marks")
        )
    }));
    findings.extend(damage.end_marks.finding(Code::NulBytes, |count, _| {
        format!("{} removed: an old mark of the end of a file.", counted(count, "Ctrl-Z", "Ctrl-Z"))
    }));
    findings
}

fn guess_finding(
    interpreter: &Interpreter<'_>,
    reading: EncodingChoice,
    damage: &Damage,
) -> Option<Finding> {
    let names = &interpreter.tallies.names;
    if let Some(sureness) = reading.guess {
        let name = reading.charset.name();
        let example = match &*names.beyond_ascii.example {
            "" => beyond_ascii(interpreter),
            example => Some(example.to_string()),
        };
        let example = example.map_or_else(String::new, |example| format!(" (e.g. '{example}')"));
        let how = match sureness {
            Sureness::Sure => "nothing else comes near",
            Sureness::Unsure => "NOT SURE, look at the names",
        };
        let text = format!(
            "Encoding guessed: {name}{example}; {how}. Wrong? Choose another with --encoding."
        );
        return Some(Finding::about(Code::EncodingGuessed, &names.beyond_ascii, text));
    }
    if damage.beyond_ascii {
        return None;
    }
    names.utf7.finding(Code::EncodingGuessed, |count, example| {
        format!(
            "{} UTF-7, e.g. '{example}', which is not read. Export with -Encoding UTF8.",
            counted(count, "name looks like", "names look like")
        )
    })
}

/// A value beyond ASCII among the first records, where no name has one.
fn beyond_ascii(interpreter: &Interpreter<'_>) -> Option<String> {
    let header = &interpreter.header;
    let mut cells = header.sample().flat_map(|record| record.iter().collect::<Vec<_>>());
    cells.find(|cell| !cell.is_ascii()).map(|cell| shorten(cell.trim()))
}
