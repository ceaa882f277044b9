//! Lines of a console among those of an export: prompts with their commands, and what a transcript of PowerShell puts
//! around and between them.

/// A transcript begins, ends, and parts its commands with a line of so many stars (docs/facts.md, Exports).
const FEWEST_STARS: usize = 10;

/// Whether a line is one of a console at a glance: most are not.
#[inline]
pub(super) const fn may_be_console(line: &[u8]) -> bool {
    matches!(
        line,
        [b'P', b'S', b' ' | b'>', ..]
            | [b'*', b'*', b'*', ..]
            | [b'>', b'>', b' ', ..]
            | [b'[', _, _, ..]
            | [b'A'..=b'Z' | b'a'..=b'z', b':', b'\\', ..]
    )
}

/// Whether a line is a prompt with or without a command, or one that a transcript adds.
pub(super) fn is_console(line: &str) -> bool {
    may_be_console(line.as_bytes()) && (is_prompt(line) || is_stars(line) || is_trace(line))
}

/// Whether a line is one of stars alone.
pub(super) fn is_stars(line: &str) -> bool {
    let line = line.trim_end();
    line.len() >= FEWEST_STARS && line.bytes().all(|byte| byte == b'*')
}

/// Whether a transcript says on a line what became of a command.
fn is_trace(line: &str) -> bool {
    const TRACES: [&str; 3] = ["TerminatingError(", "CommandInvocation(", "ParameterBinding("];
    let trace = line.strip_prefix(">> ");
    trace.is_some_and(|trace| TRACES.iter().any(|word| trace.starts_with(word)))
}

/// Whether a line of a console says that a command was ended by an error.
pub(super) fn is_failure(line: &str) -> bool {
    let shown = line.trim_start_matches('>').split_once('>').map_or(line, |(_, shown)| shown);
    [line.trim_start_matches('>'), shown]
        .iter()
        .any(|shown| shown.trim_start().starts_with("TerminatingError("))
}

/// Whether a line begins with a prompt: `PS C:\>`, `[server]: PS C:\>`, `PS /home/zoe>`, `PS>`, `C:\Exports>`.
fn is_prompt(line: &str) -> bool {
    let remote = line.strip_prefix('[').and_then(|rest| rest.split_once("]: "));
    let line = remote.map_or(line, |(_, rest)| rest);
    let Some((place, _)) = line.split_once('>') else { return false };
    let is_path = |text: &str| {
        let drive = text.split_once(':').map(|(drive, _)| drive);
        let is_drive = |drive: &str| {
            !drive.is_empty() && drive.bytes().all(|byte| byte.is_ascii_alphanumeric())
        };
        (drive.is_some_and(is_drive) || text.starts_with(['/', '~']) || text.starts_with("\\\\"))
            && !text.contains(['"', ',', ';', '\t', '@'])
    };
    match place.strip_prefix("PS") {
        Some("") => true,
        Some(rest) => rest.strip_prefix(' ').is_some_and(is_path),
        None => place.get(1..).is_some_and(|rest| rest.starts_with(":\\")) && is_path(place),
    }
}

/// Follows commands that go on over several lines.
#[derive(Clone, Debug, Default)]
pub(super) struct Commands {
    goes_on: bool,
}

impl Commands {
    /// Whether the next line is one of a console: a prompt, a line of stars, or the rest of a command.
    pub(super) fn take(&mut self, line: &str) -> bool {
        let is_rest = self.goes_on || line.starts_with(">> ") || line.trim_end() == ">>";
        let is_one = is_rest || is_console(line);
        let ends_open = line.trim_end().ends_with(['|', ',', '`', '{', '(']);
        // What was shown stands behind a command, and never behind a part of one.
        self.goes_on = is_one && !is_stars(line) && ends_open;
        is_one
    }
}

/// What commands have shown, each for itself, if the text is that of a console or of a transcript.
pub(super) fn shown(text: &str) -> Option<Vec<&str>> {
    /// So many lines a block between stars has at most.
    const LONGEST_BLOCK: usize = 40;
    let mut commands = Commands::default();
    let (mut outputs, mut start, mut at, mut is_one) = (Vec::new(), 0, 0, false);
    let mut block: Option<usize> = None;
    for line in text.split_inclusive('\n') {
        let is_in_block = block.is_some_and(|lines| lines < LONGEST_BLOCK);
        block = if is_stars(line) {
            if is_in_block { None } else { Some(0) }
        } else {
            block.map(|lines| lines + 1)
        };
        let is_of_console = commands.take(line);
        is_one |= is_of_console;
        if is_of_console || is_in_block {
            outputs.extend(text.get(start..at));
            start = at + line.len();
        }
        at += line.len();
    }
    outputs.extend(text.get(start..));
    outputs.retain(|output| !output.trim().is_empty());
    is_one.then_some(outputs)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prompts_and_stars_are_told_from_values() {
        for line in [
            "PS C:\\> Get-MgUser | Select-Object Id,UserPrincipalName",
            "PS C:\\Users\\adm>",
            "PS /home/zoe> Get-MgUser -All",
            "PS AD:\\DC=x> dir",
            "PS \\\\server\\share> dir",
            "PS>Get-ADUser -Filter *",
            "[ex01.x.org]: PS C:\\> Get-Mailbox",
            "C:\\Exports>type users.csv",
            "**********************",
            ">> TerminatingError(Get-MgUser): \"The request was throttled\"",
            ">> ParameterBinding(Out-Default): name=\"InputObject\"; value=\"x\"",
        ] {
            assert!(is_console(line), "{line}");
            assert_eq!(is_failure(line), line.contains("Terminating"), "{line}");
        }
        for line in ["PS>TerminatingError(): \"No\"", "PS C:\\> TerminatingError(): \"Stopped\""] {
            assert!(is_console(line) && is_failure(line), "{line}");
        }
        for line in [
            "PS",
            "PS Team <ps@x.org>,ps@x.org",
            "PSmith,ps@x.org",
            "\"PS C:\\> x\",a",
            "PS Sales,a@x.org,>5",
            "[{\"Id\":1}]",
            "***",
            "**********************,a@x.org",
            "C:\\Exports",
            ">> more",
        ] {
            assert!(!is_console(line), "{line}");
        }
    }

    #[test]
    fn what_commands_have_shown_stands_between_them() {
        let stars = "**********************\n";
        let text = format!(
            "{stars}PowerShell transcript start\nUsername: a\n{stars}Transcript started\nPS C:\\> Get-MgUser |\n\
             >> Select-Object Id,Mail |\nConvertTo-Csv\n\"Id\",\"Mail\"\n\nPS C:\\> \n{stars}Command start time: 1\n{stars}\
             PS>Get-Date\nnow\n{stars}PowerShell transcript end\n{stars}"
        );
        let outputs = shown(&text).unwrap();
        assert_eq!(outputs, ["Transcript started\n", "\"Id\",\"Mail\"\n\n", "now\n"]);
        assert_eq!(shown("Id,Mail\n1,a@x\n"), None);
    }
}
