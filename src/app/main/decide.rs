//! Decisions: queueing, undoing, taking results in.

use super::marks;
use super::state::Main;
use crate::app::column::Side;
use crate::app::command::Command;
use crate::app::intent::{Ask, Intent, Open, Pending, Wanted};
use crate::app::msg::{Effect, ResultBytes};
use crate::directory::OnPremRow;
use crate::plan::{
    Action, CloudRef, Code, Consent, Decision, Finding, Lack, NewOperation, OnPremRef, OpId,
    OpKind, Operation, Proposal, States, confirmation_word, onprem_ref,
};
use crate::session::{FileHash, Intake, Refusal, ResultFile, Stamp};
use crate::text::{counted, thousands};

/// Queues the link of the two users under the cursors, if nothing speaks against it; else asks, or
/// says why not.
pub(in crate::app) fn queue_link(main: &mut Main, stamp: &Stamp) -> Vec<Intent> {
    match (main.left.cursor, main.right.cursor, &main.preview.proposal) {
        (Some(onprem), Some(cloud), Some(_)) if main.shown != Some((onprem, cloud)) => {
            Intent::refuse("that key came before this pair was on the screen: look at it first")
        }
        (Some(_), Some(_), Some(proposal)) => {
            let proposal = proposal.clone();
            propose(main, &proposal, Some(Command::NextToDo), stamp)
        }
        (None, ..) => nobody_onprem(),
        _ => {
            if main.shows_candidates() && main.learning.learnt.is_none() {
                return Intent::refuse(
                    "everybody is being compared: the candidates come in a moment",
                );
            }
            let text = "there is no cloud user under the cursor: Tab and / search them all";
            vec![Intent::RefuseFor(text.into(), Command::NextToDo)]
        }
    }
}

fn nobody_onprem() -> Vec<Intent> {
    let text = "there is no on-premises user under the cursor";
    vec![Intent::RefuseFor(text.into(), Command::Filter)]
}

/// Queues the clearing of the cloud user's id.
pub(in crate::app) fn clear_anchor(main: &mut Main, stamp: &Stamp) -> Vec<Intent> {
    let Some(row) = main.right.cursor else {
        return Intent::refuse("there is no cloud user under the cursor");
    };
    let proposal = main.context().propose(Action::Clear(row));
    propose(main, &proposal, None, stamp)
}

/// Says of the two under the cursors that they are not one person, or takes that back.
pub(in crate::app) fn reject_pair(main: &mut Main, stamp: &Stamp) -> Vec<Intent> {
    if main.left.cursor.is_none() {
        return nobody_onprem();
    }
    let (Some(onprem), Some(cloud)) = (main.left.cursor, main.right.cursor) else {
        let text = "there are no two users under the cursors; a rejection is taken back in the queue, or undone";
        return vec![Intent::RefuseFor(text.into(), Command::Undo)];
    };
    if let Err(refusal) = main.work.ledger.writable() {
        return Intent::refuse(refusal.to_string());
    }
    let Some(pair) = main.context().pair_ref(onprem, cloud) else {
        return Intent::refuse(
            "a session remembers on-premises users by objectGUID, and cloud users by object id or by a UPN that nobody else has: the exports lack that here",
        );
    };
    if let Some(queued) = main.queue().pairing(&pair.id()) {
        return Intent::refuse(format!(
            "operation {} makes the two one: take it out of the queue first, or undo it",
            queued.id
        ));
    }
    let pairs = vec![pair.clone()];
    if main.queue().rejections().of(&pair.id()).is_some() {
        decide(main, Decision::Readmit { pairs }, stamp)
    } else {
        decide(main, Decision::Reject { pairs, reason: None }, stamp)
    }
}

/// Asks why the marked on-premises users, else the one under the cursor, are to be set aside; brings them back
/// where all of them are set aside already.
pub(in crate::app) fn set_aside(main: &mut Main, stamp: &Stamp) -> Vec<Intent> {
    let rows = marks::targets(&main.marks.onprem, main.left.cursor);
    let users: Vec<OnPremRef> =
        rows.iter().filter_map(|row| onprem_ref(&main.data.directory.onprem, *row)).collect();
    if users.is_empty() {
        return if rows.is_empty() {
            nobody_onprem()
        } else {
            Intent::refuse(
                "a session remembers on-premises users by objectGUID, and the export lacks that here",
            )
        };
    }
    if let Err(refusal) = main.work.ledger.writable() {
        return Intent::refuse(refusal.to_string());
    }
    let asides = main.queue().asides();
    if users.iter().all(|user| asides.of(&user.object_guid).is_some()) {
        return bring_back(main, users, stamp);
    }
    if let Some(queued) =
        users.iter().find_map(|user| main.queue().link_of_onprem(user.object_guid))
    {
        return Intent::refuse(format!(
            "operation {} links one of them: take it out of the queue first (Q, x), or undo it (u)",
            queued.id
        ));
    }
    let users: Vec<OnPremRef> =
        users.into_iter().filter(|user| asides.of(&user.object_guid).is_none()).collect();
    vec![Intent::Open(Open::Question(Ask {
        whom: None,
        title: format!("Set {} aside?", counted(users.len(), "user")),
        lines: vec![
            named(&users),
            "Nobody is to be found for them: they are not to do any more. The reason is recorded; u takes it back.".into(),
        ],
        pending: Pending::SetAside(users),
        wanted: Wanted::Reason,
    }))]
}

/// Brings users back who are set aside; of several it is asked first, since they may be out of sight.
fn bring_back(main: &mut Main, users: Vec<OnPremRef>, stamp: &Stamp) -> Vec<Intent> {
    if let [_] = users.as_slice() {
        return decide(main, Decision::BringBack { users }, stamp);
    }
    vec![Intent::Open(Open::Question(Ask {
        whom: None,
        title: format!("Bring {} back?", counted(users.len(), "user")),
        lines: vec![named(&users), "They are marked, and were set aside.".into()],
        pending: Pending::BringBack(users),
        wanted: Wanted::Yes,
    }))]
}

/// Some users by name, and how many more.
fn named(users: &[OnPremRef]) -> String {
    let name = |user: &OnPremRef| user.upn.clone().or_else(|| user.name.clone());
    let named = users.iter().take(NAMED).filter_map(name).collect::<Vec<_>>().join(", ");
    match users.len().saturating_sub(NAMED) {
        0 => format!("{named}."),
        more => format!("{named}, and {} more.", thousands(more)),
    }
}

/// How many users a question names: it scrolls.
const NAMED: usize = 100;

/// Decides about users as a whole, whose marks have served then.
pub(in crate::app) fn decide_of(
    main: &mut Main,
    decision: Decision,
    users: &[OnPremRef],
    stamp: &Stamp,
) -> Vec<Intent> {
    let rows = users.iter().filter_map(|user| main.data.directory.onprem.find(user.object_guid.0));
    let rows: Vec<OnPremRow> = rows.collect();
    marks::unmark(main, &rows);
    decide(main, decision, stamp)
}

/// Does what a proposal's consent asks for. `on` is the command that goes on, where nothing else helps.
fn propose(
    main: &mut Main,
    proposal: &Proposal,
    on: Option<Command>,
    stamp: &Stamp,
) -> Vec<Intent> {
    let consent = proposal.consent();
    let objections: Vec<&Finding> = proposal.objections().collect();
    let id = match main.work.ledger.writable() {
        Ok(ledger) => ledger.history().next_id(),
        Err(refusal) => return Intent::refuse(refusal.to_string()),
    };
    let Some(new) = proposal.as_new(id).filter(|_| consent != Consent::Never) else {
        let gravest = objections.first();
        let text =
            gravest.map_or("not possible".into(), |found| format!("{}: {}", found.text, found.fix));
        let text = format!("not queued: {text}");
        return match gravest.and_then(|found| helps(found.code)).or(on) {
            Some(command) => vec![Intent::RefuseFor(text, command)],
            None => Intent::refuse(text),
        };
    };
    if !consent.is_asked_for() {
        return queue(main, vec![new], stamp);
    }
    let whom = if new.operation.kind().pairs() {
        pair_in_words(&new)
    } else {
        format!(
            "{}.",
            Decision::Queue { operations: vec![new.clone()] }
                .summary(|id| main.queue().operation(id))
        )
    };
    let lines = objections
        .iter()
        .map(|found| format!("{}. {}", sentence(&found.text), sentence(&found.fix)));
    vec![Intent::Open(Open::Question(Ask {
        whom: Some(whom),
        title: match new.operation.kind() {
            OpKind::LinkUser => "Link these two all the same?".into(),
            _ => "Queue this all the same?".into(),
        },
        lines: lines.collect(),
        pending: Pending::Queue(vec![new]),
        wanted: match consent {
            Consent::Word => Wanted::Word(confirmation_word(1)),
            Consent::Reason => Wanted::Reason,
            Consent::Nothing | Consent::Look | Consent::Yes | Consent::Never => Wanted::Yes,
        },
    }))]
}

/// Who is to be linked with whom, and how probable it is that they are one person.
fn pair_in_words(new: &NewOperation) -> String {
    let onprem = new.operation.onprem().map(OnPremRef::label).unwrap_or_default();
    let cloud = new.operation.cloud().map(CloudRef::label).unwrap_or_default();
    let how = new.assessment.as_ref().map(|it| format!(": {it}")).unwrap_or_default();
    format!("{onprem} with {cloud}{how}.")
}

/// The command that leads to what stands in the way.
const fn helps(code: Code) -> Option<Command> {
    match code {
        Code::AnchorHeldByDeleted => Some(Command::OpenDeleted),
        Code::OnPremQueued | Code::CloudQueued | Code::AnchorQueued | Code::AlreadyQueued => {
            Some(Command::OpenQueue)
        }
        Code::IdUnknown => Some(Command::Report),
        Code::AnchorHeld | Code::AlreadyLinked => Some(Command::Compare),
        _ => None,
    }
}

/// The text with a capital at its beginning.
fn sentence(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

/// Queues operations as one step, and goes on to the next person to do.
pub(in crate::app) fn queue(
    main: &mut Main,
    operations: Vec<NewOperation>,
    stamp: &Stamp,
) -> Vec<Intent> {
    let links = operations.iter().any(|new| new.operation.kind() == OpKind::LinkUser);
    marks::unmark_queued(main, &operations);
    let decision = Decision::Queue { operations };
    let said = past(&decision.summary(|id| main.queue().operation(id)));
    let mut effects = match make(main, decision, stamp) {
        Ok(effects) => effects,
        Err(refusal) => return Intent::refuse(refusal.to_string()),
    };
    if links {
        effects.extend(go_on(main, stamp));
    }
    told(effects, said)
}

/// What was done, and what is said of it.
fn told(effects: Vec<Effect>, said: String) -> Vec<Intent> {
    let mut intents = Intent::all(effects);
    intents.push(Intent::Say(said));
    intents
}

/// What was done, or why it was refused.
pub(super) fn done(made: Result<Vec<Effect>, Refusal>, said: String) -> Vec<Intent> {
    match made {
        Ok(effects) => told(effects, said),
        Err(refusal) => Intent::refuse(refusal.to_string()),
    }
}

/// The next person to do, and the view as it is then. Queries that have served are taken away: the
/// one for the partner always, the other one when nobody whom it finds is left to do. Whoever is to do still was not
/// meant, and stays under the cursor.
fn go_on(main: &mut Main, stamp: &Stamp) -> Vec<Effect> {
    let mut effects = Vec::new();
    let is_to_do = |row| main.data.states.of_onprem(row).contains(States::TO_DO);
    if main.left.cursor.is_some_and(is_to_do) {
        return main.remember_view(stamp).into_iter().collect();
    }
    if !main.right.query.is_empty() {
        main.right.set_query("");
        effects.extend(main.search_right());
    }
    if let Some(next) = main.next_to_do(true) {
        main.left.place_on(next);
        main.focus = Side::OnPrem;
        effects.extend(main.follow());
    } else if !main.left.query.is_empty() {
        main.left.set_query("");
        main.focus = Side::OnPrem;
        effects.push(main.search_left());
        // Among everybody it is not the place of the user that leads on.
        main.goes_on = main.left.only().is_empty();
    }
    effects.extend(main.remember_view(stamp));
    effects
}

/// `queue link-user Zoe` becomes `queued link-user Zoe`.
fn past(summary: &str) -> String {
    match summary.split_once(' ') {
        Some(("queue", rest)) => format!("queued {rest}"),
        Some(("remove", rest)) => format!("removed {rest}"),
        Some(("move", rest)) => format!("moved {rest}"),
        Some(("reject", rest)) => {
            format!("rejected {rest}: they are not offered any more; u takes it back")
        }
        Some(("readmit", rest)) => format!("readmitted {rest}"),
        Some(("bring", rest)) => format!("brought {rest}"),
        _ => summary.to_string(),
    }
}

/// Makes a decision and follows it.
fn make(main: &mut Main, decision: Decision, stamp: &Stamp) -> Result<Vec<Effect>, Refusal> {
    let line = main.work.ledger.writable()?.decide(decision, stamp)?;
    let mut effects = vec![main.save(line)];
    effects.extend(main.queue_changed());
    Ok(effects)
}

/// Makes a decision about the queue, or says why it may not be made.
pub(in crate::app) fn decide(main: &mut Main, decision: Decision, stamp: &Stamp) -> Vec<Intent> {
    let mut said = past(&decision.summary(|id| main.queue().operation(id)));
    let before = main.lacks.clone();
    let made = make(main, decision, stamp);
    if let Some(orphans) = Lack::since(&before, &main.lacks) {
        said = format!("{said}; {orphans}");
    }
    done(made, said)
}

/// Undoes the last decision, and goes to whom it concerned.
pub(in crate::app) fn undo(main: &mut Main, stamp: &Stamp) -> Vec<Intent> {
    turn_back(main, stamp, true)
}

/// Redoes the decision undone last, and goes to whom it concerned.
pub(in crate::app) fn redo(main: &mut Main, stamp: &Stamp) -> Vec<Intent> {
    turn_back(main, stamp, false)
}

fn turn_back(main: &mut Main, stamp: &Stamp, undo: bool) -> Vec<Intent> {
    let history = main.work.ledger.history();
    let decision = if undo { history.undoable() } else { history.redoable() }.cloned();
    let concerned = decision.as_ref().and_then(|decision| concerned(main, decision));
    // What is taken out of the queue is known by name only as long as it is there.
    let summary =
        |main: &Main| decision.as_ref().map(|it| it.summary(|id| main.queue().operation(id)));
    let before = summary(main);
    let turned = main.work.ledger.writable();
    let turned = turned.and_then(|own| if undo { own.undo(stamp) } else { own.redo(stamp) });
    let line = match turned {
        Ok(line) => line,
        Err(refusal) => return Intent::refuse(refusal.to_string()),
    };
    let mut effects = vec![main.save(line)];
    effects.extend(main.queue_changed());
    if let Some(row) = concerned {
        main.left.place_on(row);
        effects.extend(main.follow());
    }
    effects.extend(main.remember_view(stamp));
    let word = if undo { "undone" } else { "redone" };
    let what = [before, summary(main)].into_iter().flatten().max_by_key(String::len);
    told(effects, format!("{word}: {}", what.unwrap_or_default()))
}

/// The one on-premises user whom a decision concerned; of several none is meant more than the others.
fn concerned<'a>(main: &'a Main, decision: &'a Decision) -> Option<OnPremRow> {
    let operation_of = |id: &OpId| main.queue().get(*id).map(|queued| &queued.operation);
    let of_operation = |operation: &'a Operation| operation.onprem();
    let user = match decision {
        Decision::Queue { operations } => {
            only(operations).and_then(|new| of_operation(&new.operation))
        }
        Decision::Remove { ids } => only(ids).and_then(operation_of).and_then(of_operation),
        Decision::Move { id, .. } | Decision::Note { id, .. } => {
            operation_of(id).and_then(of_operation)
        }
        Decision::Reject { pairs, .. } | Decision::Readmit { pairs } => {
            only(pairs).map(|pair| &pair.onprem)
        }
        Decision::SetAside { users, .. } | Decision::BringBack { users } => only(users),
    };
    let user = user?;
    main.data.directory.onprem.find(user.object_guid.0)
}

/// The one thing of a list, if there is no other.
const fn only<T>(list: &[T]) -> Option<&T> {
    if let [one] = list { Some(one) } else { None }
}

/// Asks for what a script logged.
pub(in crate::app) fn choose_results(main: &mut Main) -> Vec<Intent> {
    match main.work.ledger.writable() {
        Ok(_) => vec![Intent::Open(Open::Results)],
        Err(refusal) => Intent::refuse(refusal.to_string()),
    }
}

/// Takes in what a script logged. Gives what is to be done, and what the results say.
pub(in crate::app) fn take_results(
    main: &mut Main,
    file: ResultBytes,
    stamp: &Stamp,
) -> Result<(Vec<Effect>, Vec<String>), String> {
    let ledger = main.work.ledger.writable().map_err(|refusal| refusal.to_string())?;
    let intake = Intake::read(ledger, &file.bytes).map_err(|error| error.to_string())?;
    let summary = intake.summary();
    let file = ResultFile { name: file.name, sha256: FileHash::of(&file.bytes) };
    let lines = intake.into_lines(ledger, &file, stamp).map_err(|refusal| refusal.to_string())?;
    let mut effects: Vec<Effect> = lines.into_iter().map(|line| main.save(line)).collect();
    effects.extend(main.queue_changed());
    Ok((effects, summary))
}
