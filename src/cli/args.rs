//! Arguments that several subcommands take: what was typed, before it is looked at.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::builder::PossibleValue;
use clap::{Args, ValueEnum};

use super::Failure;
use crate::anchor::{HexOrder, read_guid};
use crate::directory::{AnchorPolicy, domain_named};
use crate::import::{Encodings, FileRules, ImportOptions, ReadingRule, Role, SaidRule, Sources};
use crate::plan::RoutingRuleError;
use crate::powershell::Dialect;
use crate::session::{OnError, Sessions};
use crate::workspace::{Changes, RuleChange};

/// The exports of a session.
#[derive(Clone, Debug, Default, Args)]
pub struct SourceArgs {
    /// Exports of the on-premises users
    #[arg(long, value_name = "FILE", num_args = 1..)]
    pub onprem: Vec<PathBuf>,
    /// Exports of the cloud users
    #[arg(long, value_name = "FILE", num_args = 1..)]
    pub cloud: Vec<PathBuf>,
    /// Exports of the soft-deleted cloud users
    #[arg(long, value_name = "FILE", num_args = 1..)]
    pub deleted: Vec<PathBuf>,
    /// Exports of the mailboxes in Exchange Online
    #[arg(long, value_name = "FILE", num_args = 1..)]
    pub mailboxes: Vec<PathBuf>,
    /// Exports of the remote mailboxes of Exchange on-premises
    #[arg(long, value_name = "FILE", num_args = 1..)]
    pub remote_mailboxes: Vec<PathBuf>,
    /// Exports of the mailboxes and other recipients of Exchange on-premises
    #[arg(long, value_name = "FILE", num_args = 1..)]
    pub onprem_mailboxes: Vec<PathBuf>,
    /// How they are read.
    #[command(flatten)]
    pub reading: ReadingArgs,
}

/// How exports are read, where they do not tell it themselves.
#[derive(Clone, Debug, Default, Args)]
pub struct ReadingArgs {
    /// The encoding of all files, or of one, if it is guessed wrongly: windows-1250, cp850, gbk, oem, ...
    #[arg(long = "encoding", value_name = "[FILE=]LABEL")]
    pub encodings: Vec<String>,
    /// Show and compare names that were encoded twice as they were before; ids and addresses stay
    #[arg(long)]
    pub repair_names: bool,
    /// What a column holds: upn=LoginName; disabled=HEADING where yes means not enabled; none=HEADING leaves it out. Repeat it for more
    #[arg(long = "column", value_name = "[FILE=]FIELD=HEADING", value_parser = said(ReadingRule::column))]
    pub columns: Vec<SaidRule>,
    /// The headings of files that have none: ObjectGUID,SamAccountName,UserPrincipalName
    #[arg(long, value_name = "[FILE=]LIST", value_parser = said(ReadingRule::headings))]
    pub headings: Vec<SaidRule>,
    /// The line on which the headings of a CSV file stand, if those before it are none of the export
    #[arg(long, value_name = "[FILE=]NUMBER", value_parser = said(ReadingRule::header_line))]
    pub header_line: Vec<SaidRule>,
    /// What stands between two fields, if it is found wrongly: tab, or one of , ; |
    #[arg(long, value_name = "[FILE=]CHARACTER", value_parser = said(ReadingRule::delimiter))]
    pub delimiter: Vec<SaidRule>,
    /// In which order the digits of ids are read, if it is in doubt: text or bytes
    #[arg(long, value_name = "[FILE=]ORDER", value_parser = said(ReadingRule::hex))]
    pub hex: Vec<SaidRule>,
}

impl ReadingArgs {
    /// The options of an import.
    pub(super) fn options(&self) -> Result<ImportOptions, Failure> {
        let mut encodings = Encodings::default();
        for text in &self.encodings {
            encodings.say(text).map_err(Failure::Usage)?;
        }
        let mut rules = FileRules::default();
        let lists = [&self.columns, &self.headings, &self.header_line, &self.delimiter, &self.hex];
        for list in lists {
            for (at, said) in list.iter().enumerate() {
                refuse_two(list.get(..at).unwrap_or_default(), said)?;
                rules.say(said.clone());
            }
        }
        if self.repair_names {
            rules.say(SaidRule { file: None, rule: ReadingRule::RepairNames(true) });
        }
        Ok(ImportOptions { encodings, rules, ..ImportOptions::default() })
    }
}

/// Reads an option of this kind, of all files or of one.
fn said(
    read: impl Fn(&str) -> Result<ReadingRule, String> + Clone + Send + Sync + 'static,
) -> impl Fn(&str) -> Result<SaidRule, String> + Clone + Send + Sync + 'static {
    move |text| SaidRule::of(text, &read)
}

/// Refuses what is said of the same thing of the same files as one thing before it: it would be left out in silence.
fn refuse_two(before: &[SaidRule], said: &SaidRule) -> Result<(), Failure> {
    let is_rival = |other: &&SaidRule| {
        other.file == said.file && other.rule != said.rule && said.rule.replaces(&other.rule)
    };
    let Some(rival) = before.iter().find(is_rival) else { return Ok(()) };
    Err(Failure::Usage(match (&rival.rule, &said.rule) {
        (
            ReadingRule::Column { heading: first, field: Some(field), .. },
            ReadingRule::Column { heading, field: Some(of), .. },
        ) if field == of => format!(
            "--column names two headings for {}, '{first}' and '{heading}': a field is read from one",
            field.name()
        ),
        (first, second) => format!(
            "{} and {} contradict each other: say one of them, or of which file each is, as FILE=",
            first.option(),
            second.option()
        ),
    }))
}

impl SourceArgs {
    /// The files by what they are given as.
    pub(super) fn sources(&self) -> Sources {
        Sources::from([
            (Role::OnPrem, self.onprem.clone()),
            (Role::Cloud, self.cloud.clone()),
            (Role::Deleted, self.deleted.clone()),
            (Role::Mailboxes, self.mailboxes.clone()),
            (Role::RemoteMailboxes, self.remote_mailboxes.clone()),
            (Role::OnPremMailboxes, self.onprem_mailboxes.clone()),
        ])
    }

    /// How they are read.
    pub(super) fn options(&self) -> Result<ImportOptions, Failure> {
        self.reading.options()
    }
}

/// The settings of a session.
#[derive(Clone, Debug, Default, Args)]
pub struct SettingArgs {
    /// The source anchor: auto (ConsistencyGuid where it is filled, else objectGUID), objectguid,
    /// consistencyguid, or an attribute whose text is the ImmutableId: employeeID, sAMAccountName, mail,
    /// userPrincipalName, or the heading of any column with one value a person
    #[arg(long, value_name = "ATTRIBUTE")]
    pub anchor: Option<AnchorPolicy>,
    /// The commands of scripts
    #[arg(long, value_name = "DIALECT")]
    pub dialect: Option<Dialect>,
    /// Let scripts stop at the first error, unless they are told otherwise when they run
    #[arg(long, conflicts_with = "go_on_after_error")]
    pub stop_on_error: bool,
    /// Let scripts go on after an error, and report it at the end
    #[arg(long)]
    pub go_on_after_error: bool,
    /// The tenant that scripts are meant for: its id; '' for none
    #[arg(long, value_name = "GUID", value_parser = tenant)]
    pub tenant: Option<String>,
    /// A federated domain of the tenant, whose users cannot simply be given an id; repeat it for more,
    /// give '' for none
    #[arg(long = "federated-domain", value_name = "DOMAIN", value_parser = federated_domain)]
    pub federated_domains: Option<Vec<String>>,
    /// The rule of remote routing addresses, such as {sam}@contoso.mail.onmicrosoft.com; give '' for
    /// none
    #[arg(long, value_name = "RULE", value_parser = routing_rule)]
    pub routing_rule: Option<RuleChange>,
}

/// The id of a tenant, as scripts compare it; empty to name none.
fn tenant(text: &str) -> Result<String, String> {
    if text.trim().is_empty() {
        return Ok(String::new());
    }
    let reading = read_guid(text, HexOrder::Text).map_err(|error| error.to_string())?;
    Ok(reading.guid.to_string())
}

/// A federated domain; empty to name none.
pub(super) fn federated_domain(text: &str) -> Result<String, String> {
    if text.trim().is_empty() {
        return Ok(String::new());
    }
    domain_named(text).map_err(|error| error.to_string())
}

/// The rule of routing addresses; empty to have none.
fn routing_rule(text: &str) -> Result<RuleChange, String> {
    if text.trim().is_empty() {
        return Ok(RuleChange::Remove);
    }
    text.parse().map(RuleChange::Set).map_err(|error: RoutingRuleError| error.to_string())
}

impl SettingArgs {
    /// The settings to change.
    pub(super) fn changes(&self) -> Changes {
        Changes {
            anchor: self.anchor.clone(),
            dialect: self.dialect,
            on_error: match (self.stop_on_error, self.go_on_after_error) {
                (true, _) => Some(OnError::Stop),
                (false, true) => Some(OnError::Continue),
                (false, false) => None,
            },
            tenant_id: self.tenant.clone(),
            federated_domains: self.federated_domains.as_ref().map(|domains| {
                domains.iter().filter(|domain| !domain.trim().is_empty()).cloned().collect()
            }),
            routing_rule: self.routing_rule.clone(),
        }
    }
}

/// A dialect as it is typed: by its name.
impl ValueEnum for Dialect {
    fn value_variants<'a>() -> &'a [Self] {
        &Self::ALL
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        Some(PossibleValue::new(self.name()).help(self.help()))
    }
}

/// The file of a SESSION argument.
pub(super) fn session_path(argument: &OsString) -> Result<PathBuf, Failure> {
    Ok(Sessions::of_account()?.locate(argument)?)
}
