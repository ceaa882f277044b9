//! What of a file is queued: each line is checked as on the screen.

use super::QueueArgs;
use super::orders::Order;
use super::refused::Refused;
use super::who::{Why, why};
use crate::anchor::ObjectId;
use crate::directory::{CloudRow, DeletedRow, OnPremRow};
use crate::link::OnPremStatus;
use crate::link::model::Fit;
use crate::plan::{
    Action, Consent, Context, Decision, NewOperation, OpId, OpKind, Proposal, Targets,
    confirmation_word,
};
use crate::workspace::Workspace;

/// What came of a file.
pub(super) struct Judged {
    pub(super) operations: Vec<NewOperation>,
    pub(super) refused: Vec<Refused>,
}

/// Checks each line against the directory, the queue, and the lines that are to be done before it,
/// wherever they stand in the file.
pub(super) fn judge(
    workspace: &Workspace,
    orders: &[Order],
    args: &QueueArgs,
    fit: Option<&Fit>,
) -> Judged {
    let settings = workspace.ledger.settings();
    let purge =
        |order: &&Order| order.kind == Ok(OpKind::PurgeDeletedUser) && order.cloud.id.is_ok();
    let purges = orders.iter().filter(purge).count();
    let word = confirmation_word(purges);
    let mut planned = workspace.ledger.history().clone();
    let mut judged = Judged { operations: Vec::new(), refused: Vec::new() };
    let mut in_stages: Vec<&Order> = orders.iter().collect();
    in_stages.sort_by_key(|order| order.kind.as_ref().ok().map(|kind| kind.stage()));
    for order in in_stages {
        let queue = planned.queue();
        let context = Context {
            rule: settings.rule(),
            naming: settings.dialect.naming(),
            fit,
            ..Context::new(&workspace.judge, &workspace.links, queue)
        };
        let proposed = action(workspace, context, order).map(|action| context.propose(action));
        let accepted =
            proposed.and_then(|proposal| accept(&proposal, planned.next_id(), args, &word));
        match accepted {
            Ok(new) => {
                planned.decide(Decision::Queue { operations: vec![new.clone()] }, "", "");
                judged.operations.push(new);
            }
            Err((code, reason)) => judged.refused.push(Refused {
                line: order.line,
                op: match &order.kind {
                    Ok(kind) => kind.name().into(),
                    Err(text) => text.clone(),
                },
                object_guid: order.onprem.shown(),
                object_id: order.cloud.shown(),
                users: users(workspace, order),
                code,
                reason,
            }),
        }
    }
    judged.refused.sort_by_key(|refused| refused.line);
    judged
}

/// The action that a line asks for.
fn action(workspace: &Workspace, context: Context<'_>, order: &Order) -> Result<Action, Why> {
    let directory = workspace.judge.directory();
    let onprem = || -> Result<OnPremRow, Why> {
        order.onprem.find(&directory.onprem)?.ok_or_else(|| {
            let what = if order.onprem.id.is_ok() { "objectGUID" } else { "UPN" };
            let text = format!("no on-premises user of the exports has this {what}");
            why("no-such-onprem-user", &text)
        })
    };
    let cloud = || -> Result<CloudRow, Why> {
        order.cloud.find(&directory.cloud)?.ok_or_else(|| {
            let now = order.onprem.find(&directory.onprem).ok().flatten();
            let now = now.and_then(|row| now_with(workspace, row)).unwrap_or_default();
            let what = if order.cloud.id.is_ok() { "object id" } else { "UPN" };
            let text = format!("no cloud user of the exports has this {what}{now}");
            why("no-such-cloud-user", &text)
        })
    };
    let deleted = || -> Result<DeletedRow, Why> {
        let users = directory.deleted.as_ref().ok_or_else(|| {
            why("list-missing", "there is no export of soft-deleted users: give one with --deleted")
        })?;
        // What cannot be taken back is not done by a name, which an active user may have too.
        order.cloud.find_by_id(users)?.ok_or_else(|| {
            why("no-such-deleted-user", "no soft-deleted user of the exports has this object id")
        })
    };
    // A link with a soft-deleted user wants two rounds.
    let active = |user: OnPremRow| {
        cloud().map_err(|missing| match deleted() {
            Ok(row) => {
                let advice = context.advice_for_deleted(user, row);
                why("soft-deleted", &format!("the cloud user is soft-deleted: {advice}"))
            }
            Err(_) => missing,
        })
    };
    let Ok(kind) = &order.kind else {
        let names: Vec<&str> = OpKind::ALL.iter().map(|kind| kind.name()).collect();
        let text = format!("there is no such operation; there are {}", names.join(", "));
        return Err(("unknown-operation".into(), text));
    };
    Ok(match kind.targets() {
        Targets::Pair(action) => {
            let user = onprem()?;
            action(user, active(user)?)
        }
        Targets::PairOrDeleted(of_cloud, of_deleted) => match cloud() {
            Ok(row) => of_cloud(onprem()?, row),
            Err(gone) => of_deleted(onprem()?, deleted().map_err(|_| gone)?),
        },
        Targets::OnPrem(action) => action(onprem()?),
        Targets::Cloud(action) => action(cloud()?),
        Targets::Deleted(action) => action(deleted()?),
        Targets::CloudOrDeleted(of_cloud, of_deleted) => match cloud() {
            Ok(row) => of_cloud(row),
            Err(gone) => of_deleted(deleted().map_err(|_| gone)?),
        },
    })
}

/// With whom an on-premises user of a list with old object ids belongs now.
fn now_with(workspace: &Workspace, row: OnPremRow) -> Option<String> {
    let users = &workspace.judge.directory().cloud;
    let partner = workspace.links.partner(row)?;
    let id = ObjectId(users.id(partner)?);
    let who = users.label(partner);
    Some(match workspace.links.onprem(row) {
        OnPremStatus::Linked => format!("; the anchor is linked with {id} ({who}) now"),
        OnPremStatus::SoftMatch => format!("; a sync would soft match the user with {id} ({who})"),
        OnPremStatus::Conflict
        | OnPremStatus::HeldByDeleted
        | OnPremStatus::Unlinked
        | OnPremStatus::NoAnchor
        | OnPremStatus::Unknown => return None,
    })
}

/// Whom a line is about, as far as the exports tell.
fn users(workspace: &Workspace, order: &Order) -> String {
    let directory = workspace.judge.directory();
    let onprem = order.onprem.find(&directory.onprem).ok().flatten();
    let cloud = order.cloud.find(&directory.cloud).ok().flatten();
    let deleted = directory
        .deleted
        .as_ref()
        .and_then(|users| order.cloud.find_by_id(users).ok().flatten().map(|row| users.label(row)));
    let names = [
        onprem.map(|row| directory.onprem.label(row)),
        cloud.map(|row| directory.cloud.label(row)).or(deleted),
    ];
    names.into_iter().flatten().collect::<Vec<_>>().join(" with ")
}

/// The operation of a proposal, if everything that speaks against it was accepted by name. All that was
/// not is told at once.
fn accept(
    proposal: &Proposal,
    id: OpId,
    args: &QueueArgs,
    word: &str,
) -> Result<NewOperation, Why> {
    let (mut accepted, mut refused) = (Vec::new(), Vec::new());
    let mut confirmation = None;
    for finding in proposal.objections() {
        let name = finding.code.name();
        let by_name = args.accept.iter().any(|code| code == name);
        let hint = match finding.consent() {
            Consent::Nothing | Consent::Look => continue,
            Consent::Never => String::new(),
            Consent::Word if args.confirm.as_deref() != Some(word) => {
                format!("; --confirm '{word}' confirms it")
            }
            Consent::Yes | Consent::Reason if !by_name => {
                format!("; --accept {name} queues it all the same")
            }
            Consent::Word | Consent::Reason if args.reason.is_none() => {
                "; --reason is wanted to accept it".into()
            }
            Consent::Word => {
                confirmation = Some(word.to_string());
                continue;
            }
            Consent::Yes | Consent::Reason => {
                accepted.push(format!("{name}: {}", finding.text));
                continue;
            }
        };
        refused.push((name, format!("{}: {}{hint}", finding.text, finding.fix)));
    }
    if let Some((code, _)) = refused.first() {
        let texts: Vec<&str> = refused.iter().map(|(_, text)| text.as_str()).collect();
        return Err(((*code).to_string(), texts.join("; ")));
    }
    let Some(new) = proposal.as_new(id) else {
        return Err(why("no-operation", "a value that the operation needs is missing"));
    };
    let asked = confirmation.is_some() || !accepted.is_empty();
    let override_reason = asked.then(|| match &args.reason {
        Some(reason) => reason.clone(),
        None => format!("accepted on the command line: {}", accepted.join("; ")),
    });
    Ok(NewOperation { override_reason, confirmation, ..new })
}
