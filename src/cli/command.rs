//! The command line as a whole: the subcommands, each with its arguments.

use clap::Parser;

use super::candidates::CandidatesArgs;
use super::check::CheckArgs;
use super::collect::CollectArgs;
use super::config::ConfigArgs;
use super::convert::ConvertArgs;
use super::export::ExportArgs;
use super::extras::CompletionsArgs;
use super::inspect::InspectArgs;
use super::jobs::JobsArgs;
use super::new::NewArgs;
use super::queue::QueueArgs;
use super::report::ReportArgs;
use super::results::ResultsArgs;
use super::screen::{DemoArgs, LookArgs, OpenArgs, ResumeArgs};
use super::sessions::SessionsArgs;
use super::settings::SettingsArgs;
use super::verify::VerifyArgs;

/// Hard match on-premises Active Directory users to Microsoft 365 / Entra ID users, side by side in a
/// terminal. Works offline: no network, no credentials.
#[derive(Debug, Parser)]
#[command(
    name = "hardmatch",
    version = env!("HARDMATCH_VERSION"),
    after_help = "Exit codes: 0 done, 1 findings or nothing to do, 2 bad usage or input, 4 done but not printed (do not repeat it), 130 Ctrl-C, 129 hang-up, 143 terminated (128 and the number of any other signal).\n\nWithout a command the start screen opens: recent sessions, a new one, the demos.\n\nSessions are kept in the data folder of the account; HARDMATCH_DATA_HOME names another one.\n\nWhat is printed is UTF-8. Windows PowerShell reads what a pipe or `>` takes in the code page of the console: write files with `-o FILE` there."
)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Option<Subcommand>,
    /// How the screen looks.
    #[command(flatten)]
    pub look: LookArgs,
}

/// The subcommands.
#[derive(Debug, clap::Subcommand)]
pub enum Subcommand {
    /// Open the main screen on embedded demo data, in a session that the next demo replaces while nothing was decided in it
    Demo(DemoArgs),
    /// Open a session, or make it of two exports, on the screen
    Open(OpenArgs),
    /// Make a session of two exports, without the screen
    New(NewArgs),
    /// Go on with the latest session, or the one named
    Resume(ResumeArgs),
    /// List the sessions
    Sessions(SessionsArgs),
    /// Show every form of each GUID or ImmutableId
    Convert(ConvertArgs),
    /// Say what an export is and what of it can be used
    Inspect(InspectArgs),
    /// Print the PowerShell that makes the exports
    Collect(CollectArgs),
    /// Show or change the settings and the exports of a session
    Settings(SettingsArgs),
    /// Show what this account prefers, and where that stands
    Config(ConfigArgs),
    /// Say how everyone is linked, and what is wrong
    Check(CheckArgs),
    /// Say who in the cloud each on-premises user may be, and how probable that is
    Candidates(CandidatesArgs),
    /// List the queue of a session, or change it
    Queue(QueueArgs),
    /// Write the script of a session
    Export(ExportArgs),
    /// Take in what an exported script logged
    Results(ResultsArgs),
    /// Compare the queue with fresh exports
    Verify(VerifyArgs),
    /// Print who decided what, when and why, and what came of it
    Report(ReportArgs),
    /// Name the guided jobs, with the counts of a session
    Jobs(JobsArgs),
    /// Print the completions of a shell
    Completions(CompletionsArgs),
    /// Print the manual page
    Man,
}
