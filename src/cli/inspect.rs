//! `hardmatch inspect`: what an export is and what of it can be used.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use serde_json::json;

use super::args::ReadingArgs;
use super::output::print_json;
use super::watch::watched;
use super::{Exit, Failure, Streams};
use crate::directory::Role;
use crate::import::{FileReport, Monitor, inspect, report_lines_of_file};

/// Arguments of `hardmatch inspect`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  hardmatch inspect ad.csv entra.csv
  hardmatch inspect --as cloud users.csv --json
  hardmatch inspect --column upn=LoginName users.csv

Exit code 2 if a file cannot be used at all.")]
pub struct InspectArgs {
    /// The files
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// What they are meant to be; without it, that is found out
    #[arg(long = "as", value_name = "ROLE")]
    pub role: Option<RoleArg>,
    /// How they are read.
    #[command(flatten)]
    pub reading: ReadingArgs,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

/// What a file is meant to be.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum RoleArg {
    /// On-premises users
    Onprem,
    /// Active cloud users
    Cloud,
    /// Soft-deleted cloud users
    Deleted,
    /// Mailboxes of Exchange Online
    Mailboxes,
    /// Remote mailboxes of Exchange on-premises
    RemoteMailboxes,
    /// Mailboxes and other recipients of Exchange on-premises
    OnpremMailboxes,
}

impl RoleArg {
    const fn role(self) -> Role {
        match self {
            Self::Onprem => Role::OnPrem,
            Self::Cloud => Role::Cloud,
            Self::Deleted => Role::Deleted,
            Self::Mailboxes => Role::Mailboxes,
            Self::RemoteMailboxes => Role::RemoteMailboxes,
            Self::OnpremMailboxes => Role::OnPremMailboxes,
        }
    }
}

/// Runs `hardmatch inspect`.
pub(super) fn run(args: &InspectArgs, streams: &mut Streams<'_>) -> Result<Exit, Failure> {
    let options = args.reading.options()?;
    let monitor = Monitor::new();
    let role = args.role.map(RoleArg::role);
    let reports: Vec<FileReport> = watched(&monitor, || {
        args.files.iter().flat_map(|path| inspect(path, role, &options, &monitor)).collect()
    });
    if args.json {
        print_json(&json!({ "files": reports }), streams)?;
    } else {
        for (number, report) in reports.iter().enumerate() {
            if number > 0 {
                writeln!(streams.out)?;
            }
            for line in report_lines_of_file(report) {
                writeln!(streams.out, "{line}")?;
            }
        }
    }
    let unusable = reports.iter().any(|report| report.error.is_some());
    Ok(if unusable { Exit::Unusable } else { Exit::Done })
}
