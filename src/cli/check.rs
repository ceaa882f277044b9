//! `hardmatch check`: the link status of everyone, and what is wrong.

use std::collections::HashMap;
use std::ffi::OsString;
use std::path::{Path, PathBuf};

use clap::Args;
use serde_json::{Map, Value, json};

use super::args::{AnchorArg, SourceArgs, session_path};
use super::new::stamp;
use super::sheet::{safe, tagged};
use super::watch::watched;
use super::{Failure, Outcome, Streams};
use crate::directory::{CloudRow, Directory, Field, OnPremRow, Row, Table};
use crate::import::{Monitor, import};
use crate::link::{CloudStatus, Judge, Links, OnPremStatus};
use crate::plan::{Code, Findings, Found, Queue, Severity, check};
use crate::text::visible;
use crate::workspace::{
    self, Changes, Chosen, Request, WorkspaceError, WriteFileError, write_file,
};

/// So many findings of each code are printed for people; `--json` and `--csv` have all.
const EXAMPLES: usize = 5;

/// Arguments of `hardmatch check`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  hardmatch check merge
  hardmatch check --onprem ad.csv --cloud entra.csv --deleted deleted.csv
  hardmatch check merge --json
  hardmatch check merge --csv status.csv

Exit code 1 if there is a finding that blocks. A session is only read, and its queue is checked too. The CSV
has a line for each user; ids stand behind a word and a colon, so that a spreadsheet leaves them alone.")]
pub struct CheckArgs {
    /// The session: a name or a path; or give exports
    pub session: Option<OsString>,
    /// The exports.
    #[command(flatten)]
    pub sources: SourceArgs,
    /// The source anchor: ConsistencyGuid where it is filled else objectGUID, or one of them
    #[arg(long, value_name = "ANCHOR")]
    pub anchor: Option<AnchorArg>,
    /// A federated domain of the tenant; repeat it for more. They replace those of the session
    #[arg(long = "federated-domain", value_name = "DOMAIN")]
    pub federated_domains: Vec<String>,
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

/// What is checked.
struct Subject {
    directory: Directory,
    links: Links,
    queue: Queue,
}

/// Runs `hardmatch check`.
pub(super) fn run(args: &CheckArgs, streams: &mut Streams<'_>) -> Result<Outcome, Failure> {
    let subject = subject(args, streams)?;
    let Subject { directory, links, queue } = &subject;
    let findings = check(directory, links, queue);
    match &args.csv {
        Some(path) => write_table(args, path, &subject, &findings, streams)?,
        None if args.json => print_json(&subject, &findings, streams)?,
        None => print(&subject, &findings, streams)?,
    }
    let blocked = findings.count(Severity::Block) > 0;
    Ok(if blocked { Outcome::Findings } else { Outcome::Done })
}

fn subject(args: &CheckArgs, streams: &mut Streams<'_>) -> Result<Subject, Failure> {
    let sources = args.sources.sources();
    let given = sources.files().next().is_some();
    let monitor = Monitor::new();
    let Some(session) = &args.session else {
        if !given {
            return Err(Failure::Usage("give a session, or --onprem and --cloud".into()));
        }
        let options = args.sources.options()?;
        let mut imported = watched(&monitor, || {
            import(&sources, &options, &monitor).map_err(WorkspaceError::from)
        })?;
        let policy = args.anchor.map(AnchorArg::policy).unwrap_or_default();
        imported.directory.federated = args.federated_domains.iter().collect();
        let links = Links::judge(&imported.directory, policy);
        return Ok(Subject { directory: imported.directory, links, queue: Queue::default() });
    };
    let domains = &args.federated_domains;
    let request = Request {
        sources,
        options: args.sources.options()?,
        changes: Changes {
            federated_domains: (!domains.is_empty()).then(|| domains.clone()),
            ..Changes::default()
        },
        read_only: true,
        ..Request::new(Chosen::Existing(session_path(session)?))
    };
    let opened = watched(&monitor, || workspace::open(&request, &monitor, &stamp()))?;
    for notice in &opened.notices {
        writeln!(streams.err, "warning: {}", visible(notice))?;
    }
    let policy =
        args.anchor.map(AnchorArg::policy).filter(|policy| *policy != opened.links.policy());
    let links = policy.map_or(opened.links, |policy| Links::judge(&opened.directory, policy));
    let queue = opened.ledger.history().queue().clone();
    Ok(Subject { directory: opened.directory, links, queue })
}

fn print_json(
    subject: &Subject,
    findings: &Findings,
    streams: &mut Streams<'_>,
) -> Result<(), Failure> {
    let counts = subject.links.counts();
    let of = |counts: Vec<(&str, usize)>| -> Value {
        let total: usize = counts.iter().map(|(_, count)| count).sum();
        let status: Map<String, Value> =
            counts.into_iter().map(|(name, count)| (name.to_string(), count.into())).collect();
        json!({ "total": total, "status": status })
    };
    let list: Vec<_> = (0..findings.len())
        .filter_map(|at| findings.get(at, &subject.directory, &subject.queue))
        .collect();
    let value = json!({
        "onprem": of(counts.onprem.iter().map(|(status, n)| (status.name(), *n)).collect()),
        "cloud": of(counts.cloud.iter().map(|(status, n)| (status.name(), *n)).collect()),
        "findings": list,
    });
    serde_json::to_writer_pretty(&mut *streams.out, &value)?;
    writeln!(streams.out)?;
    Ok(())
}

fn print(subject: &Subject, findings: &Findings, streams: &mut Streams<'_>) -> Result<(), Failure> {
    let counts = subject.links.counts();
    writeln!(streams.out, "on-premises: {} users", subject.directory.onprem.len())?;
    for (status, count) in counts.onprem.iter().filter(|(_, count)| *count > 0) {
        writeln!(streams.out, "  {count:>7}  {}", status.name())?;
    }
    writeln!(streams.out, "cloud: {} users", subject.directory.cloud.len())?;
    for (status, count) in counts.cloud.iter().filter(|(_, count)| *count > 0) {
        writeln!(streams.out, "  {count:>7}  {}", status.name())?;
    }
    let mut at = 0;
    for (code, count) in findings.counts() {
        writeln!(streams.out, "{} {}: {count}", code.severity().name(), code.name())?;
        for place in (at..at + count).take(EXAMPLES) {
            if let Some(found) = findings.get(place, &subject.directory, &subject.queue) {
                let who = findings.all().get(place).map(|found| who(subject, *found));
                let who = who.filter(|who| !who.is_empty()).map(|who| format!("{who}: "));
                let text = format!("{}{}. {}", who.unwrap_or_default(), found.text, found.fix);
                writeln!(streams.out, "  {}", visible(&text))?;
            }
        }
        if count > EXAMPLES {
            writeln!(streams.out, "  and {} more", count - EXAMPLES)?;
        }
        at += count;
    }
    writeln!(
        streams.err,
        "{} that block, {} warnings, {} notes",
        findings.count(Severity::Block),
        findings.count(Severity::Warn),
        findings.count(Severity::Info)
    )?;
    Ok(())
}

fn who(subject: &Subject, found: Found) -> String {
    let directory = &subject.directory;
    let onprem = found.subject.onprem().map(|row| directory.onprem.label(row));
    let cloud = found.subject.cloud().map(|row| directory.cloud.label(row));
    match (onprem, cloud) {
        (Some(onprem), Some(cloud)) if onprem != cloud => format!("{onprem} with {cloud}"),
        (Some(who), _) | (None, Some(who)) => who,
        (None, None) => String::new(),
    }
}

const HEADINGS: [&str; 8] =
    ["Side", "Id", "UPN", "Name", "ImmutableId", "Status", "Evidence", "Findings"];

fn write_table(
    args: &CheckArgs,
    path: &Path,
    subject: &Subject,
    findings: &Findings,
    streams: &mut Streams<'_>,
) -> Result<(), Failure> {
    let bytes = table(subject, findings)?;
    if path == Path::new("-") {
        streams.out.write_all(&bytes)?;
        return Ok(());
    }
    write_file(path, &bytes, args.force).map_err(|error| match error {
        WriteFileError::Exists(_) => {
            Failure::Usage(format!("{} is there already; --force replaces it", path.display()))
        }
        WriteFileError::Failed { .. } => Failure::Usage(error.to_string()),
    })?;
    writeln!(streams.err, "written: {}", path.display())?;
    Ok(())
}

fn table(subject: &Subject, findings: &Findings) -> Result<Vec<u8>, Failure> {
    let mut of_onprem: HashMap<OnPremRow, Vec<Code>> = HashMap::new();
    let mut of_cloud: HashMap<CloudRow, Vec<Code>> = HashMap::new();
    for found in findings.all() {
        if let Some(row) = found.subject.onprem() {
            of_onprem.entry(row).or_default().push(found.code);
        }
        if let Some(row) = found.subject.cloud() {
            of_cloud.entry(row).or_default().push(found.code);
        }
    }
    let Subject { directory, links, .. } = subject;
    let judge = Judge::new(directory, links.policy());
    let failed = |error: csv::Error| Failure::Io(error.into());
    let mut writer = csv::Writer::from_writer(b"\xef\xbb\xbf".to_vec());
    writer.write_record(HEADINGS).map_err(failed)?;
    for row in directory.onprem.rows() {
        let evidence = judge.onprem(row);
        let status: OnPremStatus = evidence.status;
        let id = judge.anchor(row).map(|anchor| anchor.guid.base64()).unwrap_or_default();
        let sentence = evidence.sentence(directory);
        let codes = of_onprem.get(&row).map(Vec::as_slice).unwrap_or_default();
        let line =
            line("on-premises", &directory.onprem, row, &id, status.name(), &sentence, codes);
        writer.write_record(line).map_err(failed)?;
    }
    for row in directory.cloud.rows() {
        let evidence = judge.cloud(row);
        let status: CloudStatus = evidence.status;
        let id = directory.cloud.display(row, Field::ImmutableId).value().unwrap_or_default();
        let sentence = evidence.sentence(directory, row);
        let codes = of_cloud.get(&row).map(Vec::as_slice).unwrap_or_default();
        let line = line("cloud", &directory.cloud, row, &id, status.name(), &sentence, codes);
        writer.write_record(line).map_err(failed)?;
    }
    writer.into_inner().map_err(|error| Failure::Io(error.into_error()))
}

fn line<R: Row>(
    side: &str,
    users: &Table<R>,
    row: R,
    id: &str,
    status: &str,
    sentence: &str,
    codes: &[Code],
) -> [String; 8] {
    let names: Vec<&str> = codes.iter().map(|code| code.name()).collect();
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
