//! The headings of a file, and the first records under them.

use std::borrow::Cow;
use std::collections::BTreeSet;

use super::limits::MOST_COLUMNS;
use super::prefix::prefixed;
use crate::anchor::{HexOrder, read_guid};
use crate::directory::{Field, Role};
use crate::import::heading::{HEADINGS, fold_heading};
use crate::import::record::{Cells, Record};
use crate::import::report::{Refusal, shorten};
use crate::import::rule::{ReadingRule, ReadingRules};

/// Lines that a transcript or somebody has left before the headings.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(in crate::import) struct StrayLines {
    /// The first of them, from 1.
    pub(in crate::import) from: u64,
    /// How many there are.
    pub(in crate::import) count: u64,
    /// What stands on the first.
    pub(in crate::import) line: String,
    /// Whether the operator says that they are none of the export.
    pub(in crate::import) is_said: bool,
    /// Whether prompts or the lines of a transcript are among them, which are none of it for sure.
    pub(in crate::import) of_console: bool,
}

/// How a file is written.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(in crate::import) enum Written {
    /// As its format has it.
    Usually,
    /// CSV, with each line in quotation marks, as one cell.
    AsQuotedLines,
    /// CSV with other signs around its values: apostrophes in the place of quotation marks, or blanks before them.
    WithSigns { apostrophes: bool, after_blanks: bool },
    /// JSON in a text of JSON.
    AsText,
}

/// What the start of a file shows, whatever its format.
#[derive(Clone, Debug)]
pub(in crate::import) struct Header {
    /// The headings as they stand.
    pub(in crate::import) names: Vec<String>,
    /// The headings as they are compared.
    pub(in crate::import) folded: Vec<String>,
    /// How many columns there are, empty headings at the end not counted.
    pub(in crate::import) width: usize,
    /// How many fields most records have, those of columns without a heading at the end counted.
    pub(in crate::import) usual_width: usize,
    /// Whether the headings stand in typographic quotes: an editor has changed the file.
    pub(in crate::import) typographic: bool,
    /// The name of the type that was exported, where a line tells it.
    pub(in crate::import) type_name: Option<String>,
    /// The format that the file is written in.
    pub(in crate::import) format: &'static str,
    /// The kind of file that the format itself tells.
    pub(in crate::import) side: Option<Role>,
    /// Whether a type line, a `sep=` line or a comment stands before the headings.
    pub(in crate::import) has_preamble: bool,
    /// The lines before the headings that are nothing of the kind.
    pub(in crate::import) stray: Option<StrayLines>,
    /// The line further down that has headings, where those of this header are none that are known.
    pub(in crate::import) lower_line: Option<u64>,
    /// What was said of how the file is read, and changes nothing, as options.
    pub(in crate::import) unmet: Vec<ReadingRule>,
    /// How the file is written, where that is not as its format has it.
    pub(in crate::import) written: Written,
    /// The columns of which the operator says what they are.
    said: BTreeSet<usize>,
    /// The first records, for telling what the file is.
    sample: Vec<Cells>,
}

impl Header {
    /// Whether the format names every value, and does not tell by its place under which heading it is.
    pub(in crate::import) fn names_values(&self) -> bool {
        matches!(self.format, "json" | "ldif" | "adfind" | "clixml")
    }

    /// Headings with the first records under them, and nothing in front of them.
    pub(super) fn new(names: Vec<String>, sample: Vec<Cells>) -> Self {
        let folded: Vec<String> = names.iter().map(|heading| fold_heading(heading)).collect();
        let width = folded.iter().rposition(|name| !name.is_empty()).map_or(0, |last| last + 1);
        Self {
            width,
            usual_width: width,
            typographic: names.iter().any(|heading| is_typographic(heading)),
            type_name: None,
            format: "csv",
            side: None,
            has_preamble: false,
            stray: None,
            lower_line: None,
            unmet: Vec::new(),
            written: Written::Usually,
            names,
            folded,
            said: BTreeSet::new(),
            sample,
        }
    }

    /// Adds headings that later records were the first to have.
    pub(in crate::import) fn add(&mut self, late: &[String]) {
        self.names.extend(late.iter().cloned());
        self.folded.extend(late.iter().map(|heading| fold_heading(heading)));
        self.width = self.names.len();
    }

    /// Counts columns at the end without a heading, where nearly all of the first records have fields there, each as many,
    /// and the others stand under their headings.
    pub(super) fn count_unnamed(&mut self) {
        let is_row = |record: &Record<'_>| !record.is_blank() && !self.is_repeated(*record);
        let rows: Vec<Record<'_>> = self.sample().filter(is_row).collect();
        let nearly_all = |is_such: &dyn Fn(&Record<'_>) -> bool| {
            let count = rows.iter().filter(|record| is_such(record)).count();
            count > 0 && count * 10 >= rows.len() * 9
        };
        // If it is not nearly all of them, it does not matter which length is taken.
        let Some(most) = rows.get(rows.len() / 2).map(Record::len) else { return };
        if most > self.width
            && most <= MOST_COLUMNS
            && nearly_all(&|record| record.len() == most)
            && nearly_all(&|record| self.identifies(*record))
        {
            self.usual_width = most;
            self.names.resize(most.max(self.names.len()), String::new());
            self.folded.resize(self.names.len(), String::new());
        }
    }

    /// Whether a record has an id or an address under a heading of one.
    fn identifies(&self, record: Record<'_>) -> bool {
        let pairs = self.folded.iter().zip(record.iter());
        pairs.filter(|(heading, _)| HEADINGS.may_identify(heading)).any(|(heading, cell)| {
            match HEADINGS.any_field(heading) {
                Some(Field::Upn | Field::Mail | Field::ProxyAddresses) => cell.contains('@'),
                _ => read_guid(cell.trim(), HexOrder::Bytes).is_ok(),
            }
        })
    }

    /// The heading of a column, as messages and options name it: of one without, its place.
    pub(in crate::import) fn name_of(&self, column: usize) -> Cow<'_, str> {
        match self.names.get(column).map(|name| name.trim()) {
            Some("") | None => Cow::Owned(format!("column {}", column + 1)),
            Some(name) => Cow::Borrowed(name),
        }
    }

    /// The column that an option names: by its heading or, where it has none, by its place.
    fn named(&self, heading: &str) -> Option<usize> {
        let unnamed = || {
            let place = fold_heading(heading).strip_prefix("column")?.parse::<usize>().ok()?;
            let column = place.checked_sub(1)?;
            self.folded.get(column).is_some_and(String::is_empty).then_some(column)
        };
        self.position(&fold_heading(heading)).or_else(unnamed)
    }

    /// Whether the operator says what a column is.
    pub(in crate::import) fn is_said(&self, column: usize) -> bool {
        self.said.contains(&column)
    }

    /// Whether a record is the headings once more.
    pub(in crate::import) fn is_repeated(&self, record: Record<'_>) -> bool {
        let is_blank = |cell: &str| cell.trim().is_empty();
        record.len() >= self.width
            && record.iter().zip(&self.names).take(self.width).all(|(cell, name)| cell == name)
            && record.iter().skip(self.width).all(is_blank)
    }

    /// Reads headings that stand behind the name of a table, a record or a class (`user.objectGUID`, `Users[mail]`) as
    /// those without it, where no other column has them.
    pub(super) fn take_off_prefixes(&mut self) {
        for (column, folded) in prefixed(&self.names, &self.folded) {
            self.folded[column] = folded;
        }
    }

    /// Writes the first records anew.
    pub(super) fn map_sample(&mut self, mut write: impl FnMut(Record<'_>, &mut Cells)) {
        for cells in &mut self.sample {
            let mut written = Cells::default();
            write(cells.record(0), &mut written);
            *cells = written;
        }
    }

    /// The first records.
    pub(in crate::import) fn sample(&self) -> impl Iterator<Item = Record<'_>> {
        self.sample.iter().map(|cells| cells.record(0))
    }

    /// The first column with this heading, which is folded.
    pub(in crate::import) fn position(&self, folded: &str) -> Option<usize> {
        self.folded.iter().position(|heading| heading == folded)
    }

    /// Takes columns for what the operator says that they are, in a file given as `role`: their headings
    /// count as the usual ones, and other columns with those as none.
    pub(in crate::import) fn rename(&mut self, rules: &ReadingRules, role: Option<Role>) {
        for (field, heading) in rules.columns() {
            let Some(at) = self.named(heading) else { continue };
            self.said.insert(at);
            let usual = match rules.like(heading) {
                Some(like) => HEADINGS.read_like(&fold_heading(like), role),
                None => field.and_then(|field| HEADINGS.usual(field, role)),
            };
            let usual = usual.unwrap_or_default();
            for other in self.folded.iter_mut().filter(|other| *other == usual) {
                other.clear();
            }
            self.folded[at] = usual.to_string();
        }
    }

    /// The line of the headings, and the first of those before it, unless the operator says that they are none of
    /// the export, or they are a console's.
    pub(in crate::import) fn unsettled_lines(&self) -> Option<(u64, String)> {
        let lines = self.stray.as_ref().filter(|lines| !lines.is_said && !lines.of_console)?;
        Some((lines.from + lines.count, lines.line.clone()))
    }

    /// What seems to stand between the fields of a file that was read as one column: a sign between headings
    /// that are known.
    pub(in crate::import) fn unread_delimiter(&self) -> Option<char> {
        let [heading] = self.names.as_slice() else { return None };
        let is_between = |sign: &char| {
            let parts = heading.split(*sign).take(MOST_COLUMNS).map(fold_heading);
            parts.filter(|part| HEADINGS.is_known(part)).count() > 1
        };
        // Blanks, and what is inside names, say nothing. A sign that is there again tells nothing new.
        let is_sign = |c: &char| c.is_ascii_punctuation() && !"\"'-_.()".contains(*c);
        let mut tried = BTreeSet::new();
        heading.chars().filter(is_sign).filter(|sign| tried.insert(*sign)).find(is_between)
    }

    /// Whether the first record is one of data.
    pub(super) fn is_data(&self) -> bool {
        let known = self.folded.iter().filter(|heading| HEADINGS.is_known(heading)).count();
        let is_value = |cell: &String| {
            cell.contains('@') || read_guid(cell.trim_matches('"'), HexOrder::Text).is_ok()
        };
        known * 2 < self.names.len() && self.names.iter().any(is_value)
    }

    /// Whether the first cells of the lines are headings, and the others the values of several users.
    fn is_transposed(&self) -> bool {
        let is_heading = |cell: &str| HEADINGS.is_known(&fold_heading(cell));
        let first = self.names.first().map(String::as_str);
        let known = self.sample().filter(|record| record.get(0).is_some_and(is_heading)).count();
        first.is_some_and(is_heading)
            && self.names.len() > 2
            && known > 0
            && known * 2 >= self.sample().count()
    }

    /// Refuses tables that are no exports of users, and that other commands take.
    pub(in crate::import) fn refuse_as_export(&self) -> Result<(), Refusal> {
        let Some(found) = HEADINGS.refusal(&self.folded, self.type_name.as_deref()) else {
            return Ok(());
        };
        match found.name {
            "own-table" => Err(Refusal::OwnTable { what: found.what.to_string() }),
            "pairs" => Err(Refusal::NotRead {
                what: "a table of pairs, with users of both sides in its rows",
                instead: "Give the exports of either side that it was made of; whoever is on one side alone is in these only. Pairs are queued with hardmatch queue SESSION --add.",
            }),
            "identity-info" => Err(Refusal::NotRead {
                what: "the table IdentityInfo of Defender or Sentinel, which has no ImmutableIds",
                instead: "Export the users themselves.",
            }),
            _ => Ok(()),
        }
    }

    /// Refuses what has no headings, or those of something that is no export.
    pub(super) fn refuse_if_none(&self) -> Result<(), Refusal> {
        let lookalike = HEADINGS.refusal(&self.folded, self.type_name.as_deref());
        match lookalike.map(|found| found.name) {
            Some("format-table") => return Err(Refusal::FormatTable),
            Some("other-list") => {
                let what = lookalike.map_or("", |found| found.what).to_string();
                return Err(Refusal::OtherList { what });
            }
            Some("usage-report") => {
                let is_upn = |heading: &String| {
                    let meaning = HEADINGS.meaning(heading, Role::Cloud);
                    meaning.is_some_and(|meaning| meaning.field == Field::Upn)
                };
                let upn = self.folded.iter().position(is_upn);
                let hidden = |record: Record<'_>| {
                    upn.and_then(|at| record.get(at)).is_none_or(|upn| !upn.contains('@'))
                };
                return Err(Refusal::UsageReport { concealed: self.sample().all(hidden) });
            }
            Some("import-template") => return Err(Refusal::Template),
            // Other commands than the import take these; see `refuse_as_export`.
            Some(_) | None => {}
        }
        if !self.names.is_empty() && self.names.iter().all(|name| name.starts_with("@odata.")) {
            return Err(Refusal::NotRead {
                what: "a list of references (/$ref): the addresses of objects, without what is known of them",
                instead: "Ask for the objects themselves: the same address without /$ref, or Get-MgUser.",
            });
        }
        if self.is_data() && self.names_values() {
            return Err(Refusal::NotRead {
                what: "an object that has each user under an id as its name",
                instead: "Export the users as a list, with the id as a property: ConvertTo-Json of the users themselves.",
            });
        }
        if self.is_data() && self.is_transposed() {
            return Err(Refusal::NotRead {
                what: "a table that has a column for each user, and a line for each property",
                instead: "Turn it round (in a spreadsheet: copy, Paste Special, Transpose); better, export again.",
            });
        }
        if self.is_data() {
            let first = self.names.iter().map(|cell| shorten(cell.trim())).collect();
            return Err(Refusal::NoHeader { first, likely: String::new() });
        }
        Ok(())
    }
}

fn is_typographic(heading: &str) -> bool {
    let heading = heading.trim();
    heading.starts_with(['“', '”', '„', '«']) && heading.ends_with(['“', '”', '»'])
}
