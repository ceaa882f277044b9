//! `hardmatch collect`: the PowerShell that makes the exports.

use clap::Args;

use super::{Exit, Failure, Streams};
use crate::import::collect::{collect, script};

/// Arguments of `hardmatch collect`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  hardmatch collect                           what there is
  hardmatch collect onprem > collect-onprem.ps1
  hardmatch collect cloud > collect-cloud.ps1
  powershell.exe -ExecutionPolicy Bypass -File collect-onprem.ps1

The scripts read and change nothing. Each has its help: Get-Help .\\collect-cloud.ps1 -Full \
What cannot be read is left out of the export or says (unknown); nothing is written as empty that is not known to be so.")]
pub struct CollectArgs {
    /// Which script; none lists them
    #[arg(value_parser = clap::builder::PossibleValuesParser::new(collect().iter().map(|script| script.name)))]
    pub name: Option<String>,
}

/// Runs `hardmatch collect`.
pub(super) fn run(args: &CollectArgs, streams: &mut Streams<'_>) -> Result<Exit, Failure> {
    if let Some(script) = args.name.as_deref().and_then(script) {
        streams.out.write_all(script.text().as_bytes())?;
        return Ok(Exit::Done);
    }
    for script in collect() {
        writeln!(streams.out, "{:<18} {}", script.name, script.title)?;
    }
    writeln!(
        streams.err,
        "\n`hardmatch collect NAME` prints a script; run it where its module is."
    )?;
    Ok(Exit::Done)
}
