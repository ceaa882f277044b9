//! The file around the steps: help, parameters, functions, the plan, and how it is encoded.

use super::comment::PsComment;
use super::literal::PsLiteral;
use super::options::ScriptOptions;
use super::step::{Side, Step};
use crate::anchor::{Guid, ObjectId};
use crate::plan::{Assessment, OpId};

const HELP: &str = include_str!("../../assets/powershell/help.txt");
const PARAMETERS: &str = include_str!("../../assets/powershell/parameters.ps1");
const FUNCTIONS: [&str; 3] = [
    include_str!("../../assets/powershell/frame.ps1"),
    include_str!("../../assets/powershell/judge.ps1"),
    include_str!("../../assets/powershell/run.ps1"),
];
/// The functions that read and write on-premises: the same in every dialect.
const ONPREM_FUNCTIONS: &str = include_str!("../../assets/powershell/onprem.ps1");
/// What the help of a script says about modules and rights on-premises.
const ONPREM_MODULES: &str = include_str!("../../assets/powershell/modules-onprem.txt");
const END: &str = include_str!("../../assets/powershell/end.ps1");
const RULE: &str = "================================================================================================";

/// A part of the plan.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Entry {
    /// A line that runs.
    Step { id: OpId, step: Step, assessment: Option<Assessment>, findings: Vec<String> },
    /// A purge that was not confirmed: a comment, which holds nothing but ids.
    UnconfirmedPurge { id: OpId, user: ObjectId, held: Option<Guid> },
    /// A stop.
    Stop(String),
    /// What a person does at the end.
    Afterwards(String),
}

impl Entry {
    /// Whether it concerns the cloud.
    pub(super) fn is_cloud(&self) -> bool {
        match self {
            Self::Step { step, .. } => step.side == Side::Cloud,
            Self::UnconfirmedPurge { .. } => true,
            Self::Stop(_) | Self::Afterwards(_) => false,
        }
    }

    fn is_onprem(&self) -> bool {
        match self {
            Self::Step { step, .. } => step.side == Side::OnPrem,
            Self::UnconfirmedPurge { .. } | Self::Stop(_) | Self::Afterwards(_) => false,
        }
    }
}

/// The whole file.
pub(super) fn lay_out(entries: &[Entry], options: &ScriptOptions) -> Vec<u8> {
    let cloud = entries.iter().any(Entry::is_cloud);
    let onprem = entries.iter().any(Entry::is_onprem);
    let mut text = help(options, cloud, onprem);
    text.push_str(PARAMETERS);
    text.push_str(&settings(options));
    text.push_str(&FUNCTIONS.join("\n"));
    if cloud {
        for functions in options.dialect.wording().functions() {
            text.push('\n');
            text.push_str(functions);
        }
    }
    if onprem {
        text.push('\n');
        text.push_str(ONPREM_FUNCTIONS);
    }
    text.push_str(&plan(entries, options.rollback));
    text.push_str(END);
    encode(&text)
}

fn help(options: &ScriptOptions, cloud: bool, onprem: bool) -> String {
    let what = if options.rollback {
        "Takes back what a script of hardmatch did"
    } else {
        "Carries out a queue of hardmatch"
    };
    let with = if cloud {
        format!("with {}", options.dialect.wording().title())
    } else {
        "on-premises".into()
    };
    let mut modules = String::new();
    if cloud {
        modules.push_str(options.dialect.wording().modules());
    }
    if onprem {
        modules.push_str(ONPREM_MODULES);
    }
    HELP.replace("@SYNOPSIS@", &format!("{what}, {with}.")).replace("@MODULES@", modules.trim_end())
}

/// What the script belongs to: values of the session, as literals.
fn settings(options: &ScriptOptions) -> String {
    let tenant = options.tenant_id.map(|guid| guid.to_string()).unwrap_or_default();
    let run = if options.rollback { "rollback" } else { "apply" };
    let stop = if options.stop_on_error { "$true" } else { "$false" };
    let values = [
        ("SessionName", PsLiteral::shown(&options.session_name).to_string()),
        ("SessionId", PsLiteral::shown(&options.session_id).to_string()),
        ("SessionTenant", PsLiteral::shown(&tenant).to_string()),
        ("ExportedAt", PsLiteral::shown(&options.generated_at).to_string()),
        ("ToolVersion", PsLiteral::shown(&options.tool_version).to_string()),
        ("Run", PsLiteral::shown(run).to_string()),
        ("StopByDefault", stop.to_string()),
    ];
    let lines: Vec<String> = values.map(|(name, value)| format!("${name} = {value}\n")).into();
    format!("\n{}\n", lines.concat())
}

fn plan(entries: &[Entry], rollback: bool) -> String {
    let mut text = format!("\n# ={RULE}\n#  The steps, in the order in which they run.\n");
    if rollback {
        text.push_str("#  They take back what was done, the last one first.\n");
    }
    text.extend(["# =", RULE, "\n\n"]);
    let mut stops = 0;
    for entry in entries {
        match entry {
            Entry::Step { id, step, assessment, findings } => {
                text.extend(assessment.iter().map(assessed));
                text.push_str(&step.line(*id));
                text.push('\n');
                text.push_str(&add_finding(*id, findings));
            }
            Entry::UnconfirmedPurge { id, user, held } => {
                text.push_str(&unconfirmed_purge(*id, *user, *held));
            }
            Entry::Stop(words) => {
                stops += 1;
                text.push_str(&stop(stops, words, rollback));
            }
            Entry::Afterwards(words) => {
                text.extend(["\nAdd-Afterwards -Text ", &literals(words), "\n"]);
            }
        }
    }
    text
}

/// How probable it was when a link was queued that the two are one person. The names are in the step.
fn assessed(assessment: &Assessment) -> String {
    let mut comment = PsComment::new("One person: ").probability(assessment.probability);
    if let Some(next) = &assessment.runner_up {
        comment = comment.text("; the next");
        if let Some(id) = next.object_id {
            comment = comment.text(", ").object(id);
        }
        comment = comment.text(": ").probability(next.probability);
    }
    format!("{}\n", comment.text(" (model ").number(assessment.model).text(")"))
}

/// What was known against an operation, as texts that the script shows.
fn add_finding(id: OpId, findings: &[String]) -> String {
    if findings.is_empty() {
        return String::new();
    }
    let texts = findings.iter().map(|text| PsLiteral::shown(text).to_string());
    format!("Add-Finding -Operation {id} -Text {}\n", texts.collect::<Vec<_>>().join(", "))
}

fn unconfirmed_purge(id: OpId, user: ObjectId, held: Option<Guid>) -> String {
    let why = PsComment::new("Operation ")
        .operation(id)
        .text(" removes a user for good and was not confirmed. Without the next '# ' it runs.");
    let mut call = PsComment::new("Add-PurgeDeletedUser -Operation ")
        .operation(id)
        .text(" -ObjectId '")
        .object(user)
        .text("'");
    if let Some(guid) = held {
        call = call.text(" -Before '").anchor(guid).text("'");
    }
    format!("{why}\n{call}\n")
}

fn stop(number: usize, words: &str, rollback: bool) -> String {
    let intro = "On the way there, this had to be done here. Decide what of it to take back now:\n";
    let words = if rollback { format!("{intro}{words}") } else { words.to_string() };
    format!("\nAdd-Stop -Number {number} -Text {}\n\n", literals(&words))
}

/// Each line as a literal of its own.
fn literals(words: &str) -> String {
    let lines: Vec<String> = words.lines().map(|line| PsLiteral::shown(line).to_string()).collect();
    if lines.is_empty() { PsLiteral::shown("").to_string() } else { lines.join(", ") }
}

fn encode(text: &str) -> Vec<u8> {
    let text = text.replace('\n', "\r\n");
    let mark: &[u8] = if text.is_ascii() { b"" } else { b"\xef\xbb\xbf" };
    [mark, text.as_bytes()].concat()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::{Probability, RunnerUp};

    #[test]
    fn a_comment_tells_how_probable_a_link_was_and_holds_no_name() {
        let next = |object_id| RunnerUp {
            object_id,
            name: "A. Mueller\nRemove-Item *".into(),
            probability: Probability::new(0.011),
        };
        let assessment = |runner_up| Assessment {
            probability: Probability::new(0.989),
            nobody: Probability::default(),
            runner_up,
            model: 1,
        };
        let id = ObjectId(Guid::from_ad_bytes([0x11; 16]));
        for (runner_up, comment) in [
            (None, "# One person: 98.9 % (model 1)\n"),
            (Some(next(None)), "# One person: 98.9 %; the next: 1 % (model 1)\n"),
            (
                Some(next(Some(id))),
                "# One person: 98.9 %; the next, 11111111-1111-1111-1111-111111111111: 1 % (model 1)\n",
            ),
        ] {
            assert_eq!(assessed(&assessment(runner_up)), comment);
        }
    }
}
