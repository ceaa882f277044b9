//! `hardmatch queue`: lists the queue in its working order, queues the lines of a file, undoes, removes.

mod asides;
mod certain;
mod corrections;
mod deciding;
mod judge;
mod listing;
mod orders;
mod refused;
mod rejecting;
mod who;

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use clap::Args;

use super::args::session_path;
use super::candidates::probability;
use super::new::stamp;
use super::numbers::Numbers;
use super::people;
use super::watch::watched;
use super::{Exit, Failure, Streams};
use crate::import::Monitor;
use crate::link::model::{Fit, Scope};
use crate::plan::{Changes as PlanChanges, Code, Context, Decision, RoutingRule};
use crate::powershell::Dialect;
use crate::session::Store;
use crate::text::visible;
use crate::workspace::{self, Changes, Chosen, Request, RuleChange, Workspace};
use asides::{Turn, Users};
use corrections::{Note, Place};
use deciding::{decide, unjudged};
use judge::Judged;
use listing::{Added, print};
use orders::{Order, read_orders};
use rejecting::{Pairs, Verdict};

/// Arguments of `hardmatch queue`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  hardmatch queue merge
  hardmatch queue merge --json
  hardmatch queue merge --add pairs.csv
  hardmatch queue merge --add pairs.csv --accept other-id --reason 'agreed with the owner of the old account'
  hardmatch queue merge --add mailboxes.csv --routing-rule '{sam}@contoso.mail.onmicrosoft.com'
  hardmatch queue merge --add purges.csv --confirm 'PURGE 3' --reason 'empty twins, checked'
  hardmatch queue merge --reject ann@contoso.com=ann.ek@contoso.com --reason 'two people, asked HR'
  hardmatch queue merge --readmit ann@contoso.com=ann.ek@contoso.com
  hardmatch queue merge --set-aside svc-backup@contoso.com --reason 'a service account'
  hardmatch queue merge --set-aside leavers.csv --reason 'left in October'
  hardmatch queue merge --certain 99%
  hardmatch queue merge --undo
  hardmatch queue merge --remove 3,7-9
  hardmatch queue merge --note 3='asked the owner'

The file of --add has the columns ObjectGUID and ObjectId: each line is a link; `hardmatch candidates` writes \
one, and other columns do not matter. In place of an id may stand a UPN or a sAMAccountName, unless several \
have it; where a UPN stands beside an id (OnPremUPN, CloudUPN), it must be that of the same user. With a column Operation it \
may hold any operation: link-user, clear-anchor, restore-deleted-user, purge-deleted-user, \
set-consistency-guid, set-user-principal-name, hand-over-to-cloud, hand-back-to-onprem, enable-remote-mailbox, \
set-exchange-guid. The last two want an ObjectGUID, those on cloud users an ObjectId, link-user and \
set-consistency-guid both. Every line is \
checked as on the screen; what is refused is listed with its reason, and the exit code is 1. All lines of \
one call are one step to undo.

--certain queues the pairs from this probability on that nothing asks for or blocks, and that a given name and a surname or an \
equal id carry. --reject says of a pair, or of the pairs of a file with the same columns, that the two are not one person: they \
are not offered any more, and linking them asks (rejected-before). --readmit takes that back. --set-aside takes users (a column \
ObjectGUID, UserPrincipalName or SamAccountName, and Reason or --reason) out of those to do; --bring-back takes that back.")]
pub struct QueueArgs {
    /// The session: a name or a path
    pub session: OsString,
    /// Queue the operations of this file
    #[arg(long, value_name = "FILE.csv", groups = ["change", "reasoned"])]
    pub add: Option<PathBuf>,
    /// Queue in spite of these findings, by their codes
    #[arg(long, value_name = "CODE", value_delimiter = ',', requires = "add")]
    pub accept: Vec<String>,
    /// Why: recorded with each operation that was queued in spite of a finding, with rejected pairs, and with who is set aside
    #[arg(long, value_name = "TEXT", requires = "reasoned")]
    pub reason: Option<String>,
    /// The word that confirms the purges of the file: PURGE, or PURGE and their number
    #[arg(long, value_name = "WORD", requires = "add")]
    pub confirm: Option<String>,
    /// The rule of remote routing addresses, kept in the session
    #[arg(long, value_name = "RULE", requires = "add")]
    pub routing_rule: Option<RoutingRule>,
    /// Say of a pair, or of the pairs of a file, that the two are not one person
    #[arg(long, value_name = "USER=CLOUDUSER|FILE.csv", groups = ["change", "reasoned"])]
    pub reject: Option<OsString>,
    /// Take the rejection of a pair, or of the pairs of a file, back
    #[arg(long, value_name = "USER=CLOUDUSER|FILE.csv", group = "change")]
    pub readmit: Option<OsString>,
    /// Set an on-premises user, or those of a file, aside: nobody is to be found for them
    #[arg(long, value_name = "USER|FILE.csv", groups = ["change", "reasoned"])]
    pub set_aside: Option<OsString>,
    /// Bring users back who are set aside
    #[arg(long, value_name = "USER|FILE.csv", group = "change")]
    pub bring_back: Option<OsString>,
    /// Queue the pairs that are so certain, as one step: from 0 to 1, or in per cent (99%)
    #[arg(long, value_name = "P", value_parser = probability, group = "change")]
    pub certain: Option<f64>,
    /// Undo the last decision
    #[arg(long, group = "change")]
    pub undo: bool,
    /// Redo the decision undone last
    #[arg(long, group = "change")]
    pub redo: bool,
    /// Take these operations out of the queue: numbers and ranges, such as 3,7-9
    #[arg(long, value_name = "NUMBERS", group = "change")]
    pub remove: Option<Numbers>,
    /// Write a note on an operation; an empty text takes it away
    #[arg(long, value_name = "NUMBER=TEXT", group = "change")]
    pub note: Option<Note>,
    /// Put an operation in the place of another one of its stage
    #[arg(long, value_name = "NUMBER=OTHER", group = "change")]
    pub place: Option<Place>,
    /// Show the commands of a dialect, in place of the session's own choice
    #[arg(long, value_name = "DIALECT")]
    pub dialect: Option<Dialect>,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

/// Runs `hardmatch queue`.
pub(super) fn run(args: &QueueArgs, streams: &mut Streams<'_>) -> Result<Exit, Failure> {
    let path = session_path(&args.session)?;
    if let Some(file) = &args.add {
        return add(args, path, file, streams);
    }
    let aside = args.set_aside.as_ref().map(|text| (Users::named(text), Turn::Aside));
    let back = || args.bring_back.as_ref().map(|text| (Users::named(text), Turn::Back));
    if let Some(wanted) = aside.or_else(back) {
        let mut workspace = open(args, path, streams)?;
        return asides::run(&mut workspace, wanted, args, streams);
    }
    let rejected = args.reject.as_ref().map(|text| (Pairs::named(text), Verdict::Reject));
    let readmit = || args.readmit.as_ref().map(|text| (Pairs::named(text), Verdict::Readmit));
    if let Some(wanted) = rejected.or_else(readmit) {
        let mut workspace = open(args, path, streams)?;
        return rejecting::run(&mut workspace, wanted, args, streams);
    }
    if let Some(threshold) = args.certain {
        let mut workspace = open(args, path, streams)?;
        return certain::run(&mut workspace, threshold, args, streams);
    }
    if let Some(correction) = corrections::correction(args) {
        return corrections::run(&correction, args, &path, streams);
    }
    let viewed = Store::view(&path)?;
    for warning in &viewed.warnings {
        writeln!(streams.err, "warning: {warning}")?;
    }
    print(&viewed.ledger, None, args, streams)?;
    Ok(Exit::Done)
}

fn add(
    args: &QueueArgs,
    path: PathBuf,
    file: &Path,
    streams: &mut Streams<'_>,
) -> Result<Exit, Failure> {
    if let Some(code) = args.accept.iter().find(|code| Code::named(code).is_none()) {
        return Err(Failure::Usage(format!(
            "'{code}' is not the code of a finding; `hardmatch queue SESSION --add FILE` prints those that stand in the way"
        )));
    }
    let orders = read_orders(file)?;
    let mut workspace = open(args, path, streams)?;
    let fit = learn(&workspace, &orders)?;
    let Judged { operations, refused } = judge::judge(&workspace, &orders, args, fit.as_ref());
    let gaps = unjudged(&workspace, &operations);
    let queued = operations.len();
    if queued > 0 {
        decide(&mut workspace, Decision::Queue { operations }, streams)?;
    }
    let added = Added { refused, gaps };
    print(&workspace.ledger, Some(&added), args, streams)?;
    writeln!(streams.err, "{queued} queued, {} refused", added.refused.len())?;
    Ok(if added.refused.is_empty() && queued > 0 { Exit::Done } else { Exit::Findings })
}

/// Learns who may be whom, where a line is about a pair: a queued link remembers how probable it was, so
/// that those who are not linked are compared however many they are.
fn learn(workspace: &Workspace, orders: &[Order]) -> Result<Option<Fit>, Failure> {
    let pairs = |order: &Order| order.kind.as_ref().is_ok_and(|kind| kind.pairs());
    if !orders.iter().any(pairs) {
        return Ok(None);
    }
    let (judge, links) = (&workspace.judge, &workspace.links);
    let context = Context::new(judge, links, workspace.ledger.history().queue());
    people::learn(judge, Scope::Unlinked(links), &context.decisions()).map(Some)
}

/// Opens the session with its exports, and says what they changed.
fn open(args: &QueueArgs, path: PathBuf, streams: &mut Streams<'_>) -> Result<Workspace, Failure> {
    let monitor = Monitor::new();
    let request = Request {
        changes: Changes {
            routing_rule: args.routing_rule.clone().map(RuleChange::Set),
            ..Changes::default()
        },
        ..Request::new(Chosen::Existing(path))
    };
    let workspace = watched(&monitor, || workspace::open(&request, &monitor, &stamp()))?;
    for notice in &workspace.notices {
        writeln!(streams.err, "warning: {}", visible(notice))?;
    }
    // Opening has taken the fresh exports over: what they changed is told now or never.
    for line in workspace.changes.iter().flat_map(PlanChanges::lines) {
        writeln!(streams.err, "{}", visible(&line))?;
    }
    Ok(workspace)
}
