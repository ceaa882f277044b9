//! `hardmatch check`: the link status of everyone, and what is wrong.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::io::{self, Write};
use std::path::PathBuf;

use clap::Args;
use serde::Serialize;

use super::args::{SourceArgs, federated_domain};
use super::output::{self, Stream, csv_writer, deliver, made, made_json, print_list};
use super::people::{PeopleArgs, certainties, who};
use super::sheet::{safe, tagged};
use super::subject::{Subject, all_users_read, subject};
use super::{Exit, Failure, Streams};
use crate::directory::{AnchorPolicy, CloudRow, Field, OnPremRow, Row, Table, TextAttribute};
use crate::import::{
    FileReport, Finding as ImportFinding, ImportReport, command_of, finding_lines,
};
use crate::link::model::Certainty;
use crate::plan::{Code, Context, Doubts, FindingId, Findings, Gap, Severity, check};
use crate::text::visible;

/// So many findings of each code are printed for people; `--json` and `--csv` have all.
const EXAMPLES: usize = 5;

/// Arguments of `hardmatch check`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  hardmatch check merge
  hardmatch check --onprem ad.csv --cloud entra.csv --deleted deleted.csv
  hardmatch check merge --json
  hardmatch check merge --csv status.csv

Exit code 1 if there is a finding that blocks. What could not be judged for want of an export or a column \
stands at the end (`unjudged` in JSON), with what would tell. A session is only read, and its queue is checked too. The CSV \
has a line for each user; ids stand behind a word and a colon, so that a spreadsheet leaves them alone.")]
pub struct CheckArgs {
    /// The session: a name or a path; or give exports
    pub session: Option<OsString>,
    /// The exports.
    #[command(flatten)]
    pub sources: SourceArgs,
    /// The source anchor: auto, objectguid, consistencyguid, or an attribute whose text is the ImmutableId
    #[arg(long, value_name = "ATTRIBUTE")]
    pub anchor: Option<AnchorPolicy>,
    /// A federated domain of the tenant; repeat it for more. They replace those of the session
    #[arg(long = "federated-domain", value_name = "DOMAIN", value_parser = federated_domain)]
    pub federated_domains: Vec<String>,
    /// Whether everybody is compared.
    #[command(flatten)]
    pub people: PeopleArgs,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
    /// Write a table of all users to this file; - is standard output
    #[arg(long, value_name = "FILE", conflicts_with = "json")]
    pub csv: Option<PathBuf>,
    /// Replace a file that is there
    #[arg(long, requires = "csv")]
    pub force: bool,
}

/// Runs `hardmatch check`.
pub(super) fn run(args: &CheckArgs, streams: &mut Streams<'_>) -> Result<Exit, Failure> {
    let domains = &args.federated_domains;
    let subject =
        subject(args.session.as_ref(), &args.sources, args.anchor.as_ref(), domains, streams)?;
    all_users_read(&subject.gone)?;
    has_users(&subject)?;
    let people = People::of(args, &subject)?;
    let context = Context { doubts: people.doubts.as_ref(), ..subject.context() };
    let checked = Checked { subject: &subject, context, people: &people, findings: check(context) };
    match &args.csv {
        Some(path) => {
            deliver(Some(path), args.force, streams, |out| write_table(&checked, out))?;
        }
        None if args.json => print_json(&checked, streams)?,
        None => print(&checked, streams)?,
    }
    let blocked = checked.findings.count(Severity::Block) > 0;
    Ok(if blocked { Exit::Findings } else { Exit::Done })
}

/// Makes sure that there is somebody to judge.
fn has_users(subject: &Subject) -> Result<(), Failure> {
    let directory = subject.judge.directory();
    let deleted = directory.deleted.as_ref();
    if directory.onprem.is_empty()
        && directory.cloud.is_empty()
        && deleted.is_none_or(Table::is_empty)
    {
        return Err(Failure::Usage(
            "nobody was judged: there is no user in any export. Give them with --onprem and --cloud".into(),
        ));
    }
    Ok(())
}

/// Who may be whom, as far as everybody was compared.
struct People {
    /// How many of those who are to do are found how certainly.
    certainty: Option<BTreeMap<&'static str, usize>>,
    /// The links that are doubted.
    doubts: Option<Doubts>,
}

impl People {
    fn of(args: &CheckArgs, subject: &Subject) -> Result<Self, Failure> {
        let (judge, links, context) = (&subject.judge, &subject.links, subject.context());
        let fit = args.people.learn(judge, links, &context.decisions())?;
        let certainty = fit.map(|fit| certainties(&fit, context));
        Ok(Self { certainty, doubts: args.people.doubt(judge, links)? })
    }
}

/// What was checked, and what came of it.
struct Checked<'a> {
    subject: &'a Subject,
    context: Context<'a>,
    people: &'a People,
    findings: Findings,
}

/// Everybody by status, what was found, what could not be judged, and what the import found.
#[derive(Serialize)]
struct Report<'a, F: Serialize> {
    onprem: Side,
    cloud: Side,
    /// How many of those who are to do are found how certainly; null where nobody was compared.
    certainty: Option<&'a BTreeMap<&'static str, usize>>,
    /// The attribute that the ids show to be the source anchor, where it holds a text.
    recognised_anchor: Option<&'a str>,
    findings: F,
    /// The checks that could not be made.
    unjudged: Vec<Gap>,
    /// The files, as `inspect` tells of them.
    files: &'a [FileReport],
    /// What the import found about several files together.
    codes: &'a [ImportFinding],
}

/// How many users a side has, and how many of each status.
#[derive(Serialize)]
struct Side {
    total: usize,
    status: BTreeMap<&'static str, usize>,
}

impl FromIterator<(&'static str, usize)> for Side {
    fn from_iter<I: IntoIterator<Item = (&'static str, usize)>>(counts: I) -> Self {
        let status: BTreeMap<_, _> = counts.into_iter().collect();
        Self { total: status.values().sum(), status }
    }
}

fn print_json(checked: &Checked<'_>, streams: &mut Streams<'_>) -> Result<(), Failure> {
    let Checked { subject, context, people, findings } = checked;
    let counts = subject.links.counts();
    let list = made_json(findings.len(), |at| findings.get(at, *context));
    let report = Report {
        onprem: counts.onprem.iter().map(|(status, n)| (status.name(), *n)).collect(),
        cloud: counts.cloud.iter().map(|(status, n)| (status.name(), *n)).collect(),
        certainty: people.certainty.as_ref(),
        recognised_anchor: subject.judge.recognised_anchor().map(TextAttribute::name),
        findings: Stream::new(list),
        unjudged: context.gaps(),
        files: &subject.imported.files,
        codes: &subject.imported.codes,
    };
    output::print_json(&report, streams)
}

fn print(checked: &Checked<'_>, streams: &mut Streams<'_>) -> Result<(), Failure> {
    print_list(streams, |out| print_lines(checked, out))?;
    writeln!(streams.err, "{}", checked.findings.tally())?;
    if checked.people.certainty.is_none() {
        writeln!(streams.err, "nobody was compared: --compare-people does it, and doubts links")?;
    }
    Ok(())
}

fn print_lines(checked: &Checked<'_>, out: &mut dyn Write) -> io::Result<()> {
    let Checked { subject, context, people, findings } = checked;
    let counts = subject.links.counts();
    writeln!(
        out,
        "on-premises: {} users, as the exports show them",
        subject.judge.directory().onprem.len()
    )?;
    for (status, count) in counts.onprem.iter().filter(|(_, count)| *count > 0) {
        writeln!(out, "  {count:>7}  {}", status.name())?;
    }
    if let Some(certainty) = &people.certainty {
        let count = |it: Certainty| {
            format!("{} {}", certainty.get(it.label()).copied().unwrap_or_default(), it.label())
        };
        writeln!(out, "  to do: {}", Certainty::ALL.map(count).join(", "))?;
    }
    writeln!(
        out,
        "cloud: {} users, as the exports show them",
        subject.judge.directory().cloud.len()
    )?;
    for (status, count) in counts.cloud.iter().filter(|(_, count)| *count > 0) {
        writeln!(out, "  {count:>7}  {}", status.name())?;
    }
    if let Some(text) = subject.judge.to_settle() {
        writeln!(out, "to settle: {}", visible(&text))?;
    }
    let mut at = 0;
    for (code, count) in findings.counts() {
        if matches!(code, Code::ColumnMissing | Code::ListMissing) {
            // Those stand at the end, all of them.
            at += count;
            continue;
        }
        writeln!(out, "{} {}: {count}", code.severity().name(), code.name())?;
        for place in (at..at + count).take(EXAMPLES) {
            if let Some(found) = findings.get(place, *context) {
                let who = findings.all().get(place).map(|found| who(subject, *found));
                let who = who.filter(|who| !who.is_empty()).map(|who| format!("{who}: "));
                let text = format!("{}{}. {}", who.unwrap_or_default(), found.text, found.fix);
                writeln!(out, "  {}", visible(&text))?;
            }
        }
        if count > EXAMPLES {
            writeln!(out, "  and {} more", count - EXAMPLES)?;
        }
        at += count;
    }
    print_imported(&subject.imported, out)?;
    print_unjudged(&context.gaps(), out)
}

/// What the import found of the files: all of it, as opening them would tell.
fn print_imported(imported: &ImportReport, out: &mut dyn Write) -> io::Result<()> {
    for file in &imported.files {
        let name = visible(&file.path);
        for line in finding_lines(file) {
            writeln!(out, "{name}: {line}")?;
        }
        if let Some(command) = command_of(file) {
            writeln!(out, "{name}: to make it anew without these faults:\n{command}")?;
        }
    }
    for finding in &imported.codes {
        writeln!(out, "{} {}", finding.code.as_str(), visible(&finding.text))?;
    }
    Ok(())
}

/// What could not be judged, and what would tell.
fn print_unjudged(gaps: &[Gap], out: &mut dyn Write) -> io::Result<()> {
    if !gaps.is_empty() {
        writeln!(out, "could not be judged: {}", gaps.len())?;
    }
    for gap in gaps {
        writeln!(out, "  {}. {}", gap.text(), gap.fix())?;
    }
    Ok(())
}

const HEADINGS: [&str; 8] =
    ["Side", "Id", "UPN", "Name", "ImmutableId", "Status", "Evidence", "Findings"];

/// Writes the table of all users, with a mark for spreadsheets that would take UTF-8 for a code page.
fn write_table(checked: &Checked<'_>, out: &mut dyn Write) -> io::Result<()> {
    let Checked { subject, findings, .. } = checked;
    let (judge, directory) = (&subject.judge, subject.judge.directory());
    let of_onprem = codes_by_row(findings, |found| found.subject.onprem());
    let of_cloud = codes_by_row(findings, |found| found.subject.cloud());
    out.write_all(b"\xef\xbb\xbf")?;
    let mut writer = csv_writer(out);
    writer.write_record(HEADINGS)?;
    let onprem = |at: usize| {
        let row = OnPremRow::new(at as u32);
        let evidence = judge.onprem(row);
        let id =
            judge.anchor(row).map(|anchor| anchor.immutable_id().to_string()).unwrap_or_default();
        let (status, sentence) = (evidence.status.name(), evidence.sentence(judge, row));
        line("on-premises", &directory.onprem, row, &id, status, &sentence, &of_onprem)
    };
    for record in made(directory.onprem.len(), onprem) {
        writer.write_record(record)?;
    }
    let cloud = |at: usize| {
        let row = CloudRow::new(at as u32);
        let evidence = judge.cloud(row);
        let id = directory.cloud.display(row, Field::ImmutableId).value().unwrap_or_default();
        let (status, sentence) = (evidence.status.name(), evidence.sentence(judge, row));
        line("cloud", &directory.cloud, row, &id, status, &sentence, &of_cloud)
    };
    for record in made(directory.cloud.len(), cloud) {
        writer.write_record(record)?;
    }
    writer.flush()
}

/// The codes of what is found about the users of a side, by their rows; those of a row stand in the order
/// of the findings.
fn codes_by_row<R: Row>(
    findings: &Findings,
    row: impl Fn(&FindingId) -> Option<R>,
) -> Vec<(R, Code)> {
    let about = findings.all().iter().filter_map(|found| Some((row(found)?, found.code)));
    let mut codes: Vec<_> = about.collect();
    codes.sort_by_key(|(row, _)| *row);
    codes
}

fn line<R: Row>(
    side: &str,
    users: &Table<R>,
    row: R,
    id: &str,
    status: &str,
    sentence: &str,
    codes: &[(R, Code)],
) -> [String; 8] {
    let from = codes.partition_point(|(other, _)| *other < row);
    let own = codes.iter().skip(from).take_while(|(other, _)| *other == row);
    let names: Vec<&str> = own.map(|(_, code)| code.name()).collect();
    [
        side.into(),
        users.id(row).map(|id| id.to_string()).unwrap_or_default(),
        safe(users.text_or_empty(row, Field::Upn)),
        safe(users.text_or_empty(row, Field::DisplayName)),
        if id.is_empty() { String::new() } else { tagged(id) },
        status.into(),
        safe(sentence),
        names.join(" "),
    ]
}
