//! `hardmatch completions` and `hardmatch man`, made from the arguments themselves.

use clap::{Args, Command};
use clap_complete::Shell;

use super::{Exit, Failure, Streams};

/// Arguments of `hardmatch completions`.
#[derive(Debug, Args)]
#[command(after_help = "Example:
  hardmatch completions bash > ~/.local/share/bash-completion/completions/hardmatch")]
pub struct CompletionsArgs {
    /// The shell
    pub shell: Shell,
}

/// Runs `hardmatch completions`.
pub(super) fn completions(
    args: &CompletionsArgs,
    mut command: Command,
    streams: &mut Streams<'_>,
) -> Result<Exit, Failure> {
    let mut text = Vec::new();
    clap_complete::generate(args.shell, &mut command, "hardmatch", &mut text);
    streams.out.write_all(&text)?;
    Ok(Exit::Done)
}

/// Runs `hardmatch man`.
pub(super) fn man(command: Command, streams: &mut Streams<'_>) -> Result<Exit, Failure> {
    clap_mangen::Man::new(command).render(&mut streams.out)?;
    Ok(Exit::Done)
}
