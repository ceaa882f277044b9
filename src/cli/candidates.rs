//! `hardmatch candidates`: who in the cloud each on-premises user may be, with a probability.

use std::ffi::OsString;
use std::io::{self, Write};
use std::path::PathBuf;

use clap::Args;
use serde::Serialize;

use super::args::SourceArgs;
use super::output::{Stream, csv_writer, deliver, made, print_json};
use super::people::{learn, who};
use super::sheet::safe;
use super::subject::{Subject, all_users_read, subject};
use super::{Exit, Failure, Streams};
use crate::anchor::{ObjectGuid, ObjectId};
use crate::directory::{AnchorPolicy, CloudRow, Field, OnPremRow, Row, Table};
use crate::link::OnPremStatus;
use crate::link::model::{
    Decisions, Explanation, Fit, Line, Scope, ShownLine, Subject as LineSubject,
};
use crate::plan::{Code, Context, Doubts, Findings, Probability};
use crate::text::{counted, visible};

/// Arguments of `hardmatch candidates`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  hardmatch candidates merge -o candidates.csv
  hardmatch candidates --onprem ad.csv --cloud entra.csv --top 1 --min 0.99 -o sure.csv
  hardmatch candidates merge --all --explain
  hardmatch candidates merge --json

The CSV has the columns ObjectGUID, ObjectId, score, rank, evidence, certainty, and names for people. score is the \
probability that the two are one person, from 0 to 1, among all whom the user may be; what is missing to 1 in the sum \
of a user's scores is that of nobody. certainty is of the user: sure (0.99 or more), likely (0.5 or more), tied, alone. \
Edited, the file is what `hardmatch queue SESSION --add` takes: only the columns that name users count there.

Those who are linked or queued are left out; with --all everybody is compared as if nobody were linked, and links that \
the model doubts are told (linked-to-another-person). In the evidence each comparison has the natural logarithm of how \
much likelier it is for one person than for two; they add up to the odds (+2.3 is ten to one).")]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of the command line")]
pub struct CandidatesArgs {
    /// The session: a name or a path; or give exports
    pub session: Option<OsString>,
    /// The exports.
    #[command(flatten)]
    pub sources: SourceArgs,
    /// The source anchor: auto, objectguid, consistencyguid, or an attribute whose text is the ImmutableId
    #[arg(long, value_name = "ATTRIBUTE")]
    pub anchor: Option<AnchorPolicy>,
    /// Compare everybody, as if nobody were linked
    #[arg(long)]
    pub all: bool,
    /// So many candidates of each user at most
    #[arg(long, value_name = "K", default_value_t = 5, value_parser = clap::value_parser!(u32).range(1..))]
    pub top: u32,
    /// Leave out who is less probable: from 0 to 1, or in per cent (99%)
    #[arg(long, value_name = "P", value_parser = probability, default_value = "0")]
    pub min: f64,
    /// Tell what each comparison weighs, with the values of both
    #[arg(long)]
    pub explain: bool,
    /// Print JSON, with the explanation of each
    #[arg(long)]
    pub json: bool,
    /// The file to write; without it, or with -, standard output
    #[arg(short, long, value_name = "FILE", conflicts_with = "json")]
    pub output: Option<PathBuf>,
    /// Replace a file that is there
    #[arg(long, requires = "output")]
    pub force: bool,
}

/// A probability: from 0 to 1, or in per cent.
pub(super) fn probability(text: &str) -> Result<f64, String> {
    let wrong = || format!("'{text}' is no probability: give 0.99, or 99%");
    let (number, whole) = match text.trim().strip_suffix('%') {
        Some(number) => (number.trim(), 100.0),
        None => (text.trim(), 1.0),
    };
    let value = number.parse::<f64>().map_err(|_| wrong())? / whole;
    if (0.0..=1.0).contains(&value) { Ok(value) } else { Err(wrong()) }
}

/// A candidate of an on-premises user.
struct Candidate {
    onprem: OnPremRow,
    cloud: CloudRow,
    score: Probability,
    rank: usize,
    certainty: &'static str,
    explanation: Explanation,
}

/// Whose candidates are listed, and by what.
struct Listing<'a> {
    context: Context<'a>,
    fit: &'a Fit,
    rows: Vec<OnPremRow>,
    args: &'a CandidatesArgs,
}

/// Runs `hardmatch candidates`.
pub(super) fn run(args: &CandidatesArgs, streams: &mut Streams<'_>) -> Result<Exit, Failure> {
    let subject =
        subject(args.session.as_ref(), &args.sources, args.anchor.as_ref(), &[], streams)?;
    all_users_read(&subject.gone)?;
    if subject.judge.are_ids_displaced() {
        return Err(Failure::Usage(
            "nobody was compared: the ids of the exports may stand beside other people than their own, and candidates are told by their ids; `hardmatch check` tells in which rows".into(),
        ));
    }
    let context = subject.context();
    let decided = context.decisions();
    let fit = if args.all {
        let rejected = Decisions { links: Vec::new(), ..decided };
        learn(&subject.judge, Scope::Everyone, &rejected)?
    } else {
        learn(&subject.judge, Scope::Unlinked(&subject.links), &decided)?
    };
    let context = Context { fit: Some(&fit), ..context };
    let rows = subject.judge.directory().onprem.rows().filter(|row| is_listed(context, *row, args));
    let listing = Listing { context, fit: &fit, rows: rows.collect(), args };
    let mut listed = 0;
    if args.json {
        let entries = listing.candidates().inspect(|_| listed += 1);
        print_json(&Stream::new(entries.map(|it| entry(context, it))), streams)?;
    } else {
        deliver(args.output.as_deref(), args.force, streams, |out| {
            write_table(&listing, out, &mut listed)
        })?;
    }
    let users = counted(listing.rows.len(), "on-premises user");
    writeln!(streams.err, "{} of {users}", counted(listed, "candidate"))?;
    if args.all {
        tell_doubts(&subject, &fit, streams)?;
    }
    Ok(if listed > 0 { Exit::Done } else { Exit::Findings })
}

/// Whether the candidates of a user are listed: of everybody, or of those who are not linked or queued.
fn is_listed(context: Context<'_>, row: OnPremRow, args: &CandidatesArgs) -> bool {
    let is_linked = || context.links.onprem(row) == OnPremStatus::Linked;
    args.all || (!is_linked() && !context.is_paired(row))
}

impl Listing<'_> {
    /// Every candidate, by user and then the likeliest first.
    fn candidates(&self) -> impl Iterator<Item = Candidate> + '_ {
        made(self.rows.len(), |at| self.candidates_of(self.rows[at])).flatten()
    }

    fn candidates_of(&self, onprem: OnPremRow) -> Vec<Candidate> {
        let least = self.args.min as f32;
        let all = self.context.candidates(onprem, least).into_iter();
        let taken = all.filter(|likely| likely.probability >= least);
        let certainty = self.fit.certainty(onprem).label();
        let ranked = taken.take(self.args.top as usize).zip(1..);
        ranked
            .map(|(likely, rank)| Candidate {
                onprem,
                cloud: likely.row,
                score: Probability::new(f64::from(likely.probability)),
                rank,
                certainty,
                explanation: self.fit.explain(onprem, likely.row),
            })
            .collect()
    }
}

const HEADINGS: [&str; 11] = [
    "ObjectGUID",
    "ObjectId",
    "score",
    "rank",
    "evidence",
    "certainty",
    "OnPremName",
    "OnPremUPN",
    "OnPremSam",
    "CloudName",
    "CloudUPN",
];

/// Writes the candidates, with a mark for spreadsheets that would take UTF-8 for a code page.
fn write_table(listing: &Listing<'_>, out: &mut dyn Write, listed: &mut usize) -> io::Result<()> {
    out.write_all(b"\xef\xbb\xbf")?;
    let mut writer = csv_writer(out);
    writer.write_record(HEADINGS)?;
    for candidate in listing.candidates() {
        writer.write_record(cells(listing, &candidate))?;
        *listed += 1;
    }
    writer.flush()
}

fn cells(listing: &Listing<'_>, candidate: &Candidate) -> [String; 11] {
    let directory = listing.context.directory();
    let (users, accounts) = (&directory.onprem, &directory.cloud);
    let evidence = if listing.args.explain {
        explained(&candidate.explanation)
    } else {
        told(&candidate.explanation)
    };
    let ours = |field| safe(users.text_or_empty(candidate.onprem, field));
    let theirs = |field| safe(accounts.text_or_empty(candidate.cloud, field));
    [
        users.id(candidate.onprem).map(|id| id.to_string()).unwrap_or_default(),
        accounts.id(candidate.cloud).map(|id| id.to_string()).unwrap_or_default(),
        format!("{:.6}", candidate.score.value()),
        candidate.rank.to_string(),
        safe(&evidence),
        candidate.certainty.into(),
        ours(Field::DisplayName),
        ours(Field::Upn),
        ours(Field::Sam),
        theirs(Field::DisplayName),
        theirs(Field::Upn),
    ]
}

/// The comparisons that tell most, without figures.
fn told(explanation: &Explanation) -> String {
    const MOST: usize = 4;
    let is_compared =
        |line: &&Line| !line.level.is_empty() && line.subject != LineSubject::Order && line.tells();
    let mut lines: Vec<&Line> = explanation.lines.iter().filter(is_compared).collect();
    lines.sort_by(|a, b| b.weight.abs().total_cmp(&a.weight.abs()));
    let words: Vec<String> = lines.into_iter().take(MOST).map(Line::words).collect();
    words.join("; ")
}

/// Every comparison with what it weighs, and the values of both.
fn explained(explanation: &Explanation) -> String {
    let line = |shown: &ShownLine| match (shown.line.ours.as_str(), shown.line.theirs.as_str()) {
        ("", "") => shown.to_string(),
        (ours, theirs) => format!("{shown} ({ours} | {theirs})"),
    };
    let mut words: Vec<String> = explanation.shown().iter().map(line).collect();
    words.push(format!("sum {:+.1}", explanation.sum()));
    words.join("; ")
}

/// A candidate in JSON.
#[derive(Serialize)]
struct Entry {
    object_guid: Option<ObjectGuid>,
    object_id: Option<ObjectId>,
    score: Probability,
    rank: usize,
    evidence: String,
    certainty: &'static str,
    onprem: User,
    cloud: User,
    /// How probable it is that the on-premises user is nobody in the cloud.
    nobody: Probability,
    explanation: Vec<Told>,
    model: u32,
}

#[derive(Serialize)]
struct User {
    name: Option<String>,
    upn: Option<String>,
    sam: Option<String>,
}

/// A line of an explanation; the weights add up to the logarithm of the odds. A decision has none.
#[derive(Serialize)]
struct Told {
    field: &'static str,
    level: &'static str,
    onprem: String,
    cloud: String,
    weight: Option<f64>,
}

fn entry(context: Context<'_>, candidate: Candidate) -> Entry {
    let directory = context.directory();
    let explanation = candidate.explanation;
    Entry {
        object_guid: directory.onprem.id(candidate.onprem).map(ObjectGuid),
        object_id: directory.cloud.id(candidate.cloud).map(ObjectId),
        score: candidate.score,
        rank: candidate.rank,
        evidence: told(&explanation),
        certainty: candidate.certainty,
        onprem: user(&directory.onprem, candidate.onprem),
        cloud: user(&directory.cloud, candidate.cloud),
        nobody: Probability::new(f64::from(explanation.nobody)),
        explanation: explanation.lines.into_iter().map(told_line).collect(),
        model: Fit::VERSION,
    }
}

fn user<R: Row>(users: &Table<R>, row: R) -> User {
    let text = |field| users.text(row, field).value().map(str::to_string);
    User { name: text(Field::DisplayName), upn: text(Field::Upn), sam: text(Field::Sam) }
}

fn told_line(line: Line) -> Told {
    Told {
        field: line.subject.label(),
        level: line.level,
        onprem: line.ours,
        cloud: line.theirs,
        weight: Some(line.weight).filter(|weight| weight.is_finite()),
    }
}

/// Tells which links are doubted.
fn tell_doubts(subject: &Subject, fit: &Fit, streams: &mut Streams<'_>) -> Result<(), Failure> {
    let doubts = Doubts::of(fit, &subject.links);
    let context = Context { doubts: Some(&doubts), ..subject.context() };
    let findings = Findings::default().doubting(context);
    let code = Code::LinkedToAnotherPerson;
    for (at, found) in findings.all().iter().enumerate() {
        let Some(told) = findings.get(at, context) else { continue };
        let text = format!("{}: {}. {}", who(subject, *found), told.text, told.fix);
        writeln!(streams.err, "{} {}: {}", code.severity().name(), code.name(), visible(&text))?;
    }
    Ok(())
}
