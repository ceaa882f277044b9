//! The file around the rows: help, parameters, the machinery, and how it is encoded.

use std::fmt::Write;

use sha2::{Digest, Sha256};

use super::dialect::Dialect;
use super::instruction::tenant_command;
use super::literal::PsLiteral;
use super::options::{Direction, ScriptOptions};
use super::rows::{Entry, rows};
use crate::plan::{OpId, Run, TenantCommand};
use crate::text::visible;

/// The version of the machinery: rows are read by the machinery of their version alone.
const MACHINERY: u32 = 1;

const HELP: &str = include_str!("../../assets/powershell/help.txt");
const PARAMETERS: &str = include_str!("../../assets/powershell/parameters.ps1");
/// The functions that are the same in every dialect.
const FUNCTIONS: [&str; 6] = [
    include_str!("../../assets/powershell/frame.ps1"),
    include_str!("../../assets/powershell/text.ps1"),
    include_str!("../../assets/powershell/plan.ps1"),
    include_str!("../../assets/powershell/judge.ps1"),
    include_str!("../../assets/powershell/results.ps1"),
    include_str!("../../assets/powershell/run.ps1"),
];
/// The functions that read and write on-premises.
const ONPREM_FUNCTIONS: &str = include_str!("../../assets/powershell/onprem.ps1");
/// What the help of a script says about modules and rights on-premises.
const ONPREM_MODULES: &str = include_str!("../../assets/powershell/modules-onprem.txt");
const END: &str = include_str!("../../assets/powershell/end.ps1");

/// A script in one file, or the machinery and the rows in a file each.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Files {
    /// The script with its rows.
    pub(super) whole: Vec<u8>,
    /// The script without rows: the same for every session and both ways.
    pub(super) machinery: Vec<u8>,
    /// The rows for it.
    pub(super) rows: Vec<u8>,
}

/// Everything that can be written.
pub(super) fn lay_out(entries: &[Entry], no_way_back: &[OpId], options: &ScriptOptions) -> Files {
    let machinery = machinery(options.dialect);
    let data = data(entries, no_way_back, options, &machinery);
    let head = format!("{}{PARAMETERS}", help(options.dialect));
    let about = "\n# ---- What is done to whom, in this order, and where a person acts between: read as text, never run ----\n\n";
    Files {
        whole: encode(&format!("{head}{about}$Data = @'\n{data}'@\n{machinery}")),
        machinery: encode(&format!("{head}\n$Data = ''\n{machinery}")),
        rows: encode(&data),
    }
}

/// What carries the rows out: the same in every script of a dialect.
fn machinery(dialect: Dialect) -> String {
    let mut text = format!(
        "\n# ---- How it works: version {MACHINERY}. From this line on the script is the same for every session ----\n\n\
         $MachineryVersion = {MACHINERY}\n$Dialect = '{dialect}'\n{}",
        takeover(dialect)
    );
    text.push_str(&FUNCTIONS.join("\n"));
    for functions in dialect.wording().functions() {
        text.push('\n');
        text.push_str(functions);
    }
    text.push('\n');
    text.push_str(ONPREM_FUNCTIONS);
    text.push_str(END);
    text
}

/// How a person reads and sets the switch of the tenant that blocks the takeover by hard match.
fn takeover(dialect: Dialect) -> String {
    let commands = [
        ("Read", TenantCommand::ReadTakeover),
        ("Allow", TenantCommand::AllowTakeover),
        ("Block", TenantCommand::BlockTakeover),
    ];
    let lines = commands.map(|(name, wanted)| {
        let command = tenant_command(wanted, dialect).unwrap_or_default();
        format!("    {name:<5} = {}\n", PsLiteral::shown(&command))
    });
    format!("$TakeoverCommands = @{{\n{}}}\n", lines.concat())
}

fn help(dialect: Dialect) -> String {
    let wording = dialect.wording();
    let modules = format!("{}{ONPREM_MODULES}", wording.modules());
    HELP.replace("@TITLE@", wording.title()).replace("@MODULES@", modules.trim_end())
}

/// What the rows belong to, then the rows.
fn data(
    entries: &[Entry],
    no_way_back: &[OpId],
    options: &ScriptOptions,
    machinery: &str,
) -> String {
    let direction = options.direction;
    let run = match direction.run() {
        Run::Apply => "apply",
        Run::Rollback => "rollback",
    };
    let yes = |is: bool| if is { "yes" } else { "no" }.to_string();
    let no_way_back: Vec<String> = no_way_back.iter().map(ToString::to_string).collect();
    let values = [
        ("Session", visible(&options.session_name).into_owned()),
        ("SessionId", visible(&options.session_id).into_owned()),
        ("Tenant", options.tenant_id.map(|guid| guid.to_string()).unwrap_or_default()),
        ("Dialect", options.dialect.to_string()),
        ("Run", run.into()),
        ("AppliedResultsNeeded", yes(direction == Direction::RollbackByResults)),
        ("NoWayBack", no_way_back.join(" ")),
        ("StopOnError", yes(options.stop_on_error)),
        ("ExportedAt", visible(&options.generated_at).into_owned()),
        ("Hardmatch", visible(&options.tool_version).into_owned()),
        ("Machinery", format!("{MACHINERY}, SHA-256 {}", hash(machinery))),
    ];
    let head: Vec<String> = values
        .iter()
        .map(|(name, value)| format!("{name}: {value}").trim_end().to_string())
        .collect();
    format!("{}\n\n{}", head.join("\n"), rows(entries))
}

/// The SHA-256 of the machinery as it stands in the file.
fn hash(machinery: &str) -> String {
    let digest = Sha256::digest(crlf(machinery));
    digest.iter().fold(String::new(), |mut text, byte| {
        // Writing to a String cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

fn crlf(text: &str) -> String {
    text.replace('\n', "\r\n")
}

fn encode(text: &str) -> Vec<u8> {
    let text = crlf(text);
    let mark: &[u8] = if text.is_ascii() { b"" } else { b"\xef\xbb\xbf" };
    [mark, text.as_bytes()].concat()
}
