//! Decisions: queueing, undoing, settings; and what of them is saved.

use std::path::Path;
use std::sync::Arc;

use super::marks;
use super::state::{Main, Waiting};
use crate::app::column::Side;
use crate::app::command::Command;
use crate::app::intent::{Ask, Intent, Open, Pending, Wanted};
use crate::app::msg::{Effect, Ending, ResultBytes, Trouble};
use crate::app::states::RowStates;
use crate::directory::{AnchorPolicy, OnPremRow, TextAttribute};
use crate::link::{Judge, Links, fits};
use crate::plan::{
    Action, Changed, CloudRef, Code, Consent, Decision, Finding, Findings, Lack, Naming,
    NewOperation, OnPremRef, OpId, OpKind, Operation, Proposal, QueuedOperation, RoutingRule,
    confirmation_word, onprem_ref,
};
use crate::powershell::Dialect;
use crate::session::{FileHash, Intake, Line, Refusal, ResultFile, Settings, Stamp};
use crate::text::{counted, thousands};

impl Main {
    /// Hands a line to the journal and remembers that it is not saved yet.
    pub(super) fn save(&mut self, line: Line) -> Effect {
        let waiting = Waiting { seq: line.seq(), is_decision: !line.is_view() };
        self.work.saved.waiting.push_back(waiting);
        Effect::Save(line)
    }
}

/// Queues the link of the two users under the cursors, if nothing speaks against it; else asks, or
/// says why not.
pub(in crate::app) fn queue_link(main: &mut Main, stamp: &Stamp) -> Vec<Intent> {
    match (main.left.cursor, main.right.cursor, &main.preview.proposal) {
        (Some(_), Some(_), Some(proposal)) => {
            let proposal = proposal.clone();
            propose(main, &proposal, Some(Command::NextToDo), stamp)
        }
        (None, ..) => Intent::refuse("there is no on-premises user under the cursor"),
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
    let (Some(onprem), Some(cloud)) = (main.left.cursor, main.right.cursor) else {
        return Intent::refuse("there are no two users under the cursors");
    };
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
        return Intent::refuse(if rows.is_empty() {
            "there is no on-premises user under the cursor"
        } else {
            "a session remembers on-premises users by objectGUID, and the export lacks that here"
        });
    }
    if let Err(refusal) = main.work.ledger.writable() {
        return Intent::refuse(refusal.to_string());
    }
    let asides = main.queue().asides();
    if users.iter().all(|user| asides.of(&user.object_guid).is_some()) {
        return decide(main, Decision::BringBack { users }, stamp);
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
    let name = |user: &OnPremRef| user.upn.clone().or_else(|| user.name.clone());
    let named = users.iter().take(NAMED).filter_map(name).collect::<Vec<_>>().join(", ");
    let more = users.len().saturating_sub(NAMED);
    let more = if more > 0 { format!(", and {} more", thousands(more)) } else { String::new() };
    vec![Intent::Open(Open::Question(Ask {
        whom: None,
        title: format!("Set {} aside?", counted(users.len(), "user")),
        lines: vec![
            format!("{named}{more}."),
            "Nobody is to be found for them: they are not to do any more. The reason is recorded; u takes it back.".into(),
        ],
        pending: Pending::SetAside(users),
        wanted: Wanted::Reason,
    }))]
}

/// How many users a question names.
const NAMED: usize = 6;

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
    let whom = new.operation.kind().pairs().then(|| pair_in_words(&new));
    let lines = objections
        .iter()
        .map(|found| format!("{}. {}", sentence(&found.text), sentence(&found.fix)));
    vec![Intent::Open(Open::Question(Ask {
        whom,
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
    let decision = Decision::Queue { operations };
    let said = past(&decision.summary());
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
fn done(made: Result<Vec<Effect>, Refusal>, said: String) -> Vec<Intent> {
    match made {
        Ok(effects) => told(effects, said),
        Err(refusal) => Intent::refuse(refusal.to_string()),
    }
}

/// The next person to do, and the view as it is then. Queries that have served are taken away: the
/// one for the partner always, the other one when nobody whom it finds is left to do.
fn go_on(main: &mut Main, stamp: &Stamp) -> Vec<Effect> {
    let mut effects = Vec::new();
    if !main.right.query.is_empty() {
        main.right.set_query("");
        effects.extend(main.search_right());
    }
    if let Some(next) = main.next_to_do(true) {
        main.left.place_on(next);
        main.focus = Side::OnPrem;
        effects.extend(main.follow());
    } else if !main.left.query.is_empty() && !main.left.only().is_empty() {
        main.left.set_query("");
        main.focus = Side::OnPrem;
        effects.push(main.search_left());
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
        Some(("reject", rest)) => format!("rejected {rest}: they are not offered any more"),
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
    let mut said = past(&decision.summary());
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
    let what = decision.map(|decision| decision.summary()).unwrap_or_default();
    told(effects, format!("{word}: {what}"))
}

/// The on-premises user that a decision concerned first.
fn concerned<'a>(main: &'a Main, decision: &'a Decision) -> Option<OnPremRow> {
    let operation_of = |id: &OpId| main.queue().get(*id).map(|queued| &queued.operation);
    let of_operation = |operation: Option<&'a Operation>| operation?.onprem();
    let user = match decision {
        Decision::Queue { operations } => {
            of_operation(operations.first().map(|new| &new.operation))
        }
        Decision::Remove { ids } => of_operation(ids.first().and_then(operation_of)),
        Decision::Move { id, .. } | Decision::Note { id, .. } => of_operation(operation_of(id)),
        Decision::Reject { pairs, .. } | Decision::Readmit { pairs } => {
            pairs.first().map(|pair| &pair.onprem)
        }
        Decision::SetAside { users, .. } | Decision::BringBack { users } => users.first(),
    };
    let user = user?;
    main.data.directory.onprem.find(user.object_guid.0)
}

/// Changes the dialect of commands and scripts.
pub(in crate::app) fn next_dialect(main: &mut Main, stamp: &Stamp) -> Vec<Intent> {
    let next = main.work.ledger.settings().dialect.next();
    let lost = lost_in(main, next).unwrap_or_default();
    done(set_dialect(main, next, stamp), format!("dialect {next}: {}{lost}", next.chosen()))
}

/// How many operations on cloud users known by their UPN a dialect cannot write.
fn lost_in(main: &Main, dialect: Dialect) -> Option<String> {
    let is_lost = |queued: &&QueuedOperation| {
        let by_upn = queued.operation.cloud().is_some_and(CloudRef::is_by_upn);
        by_upn && queued.is_open() && queued.operation.kind().changes() == Changed::CloudUser
    };
    let count = main.queue().operations().filter(is_lost).count();
    (count > 0 && dialect.naming() == Naming::ObjectId)
        .then(|| format!("; {count} in the queue know their user by UPN, which it cannot write"))
}

/// Keeps settings, and says which one was changed.
pub(in crate::app) fn keep_settings(
    main: &mut Main,
    settings: Settings,
    name: &str,
    stamp: &Stamp,
) -> Vec<Intent> {
    let set = set_settings(main, settings, stamp);
    main.data.rule = main.work.ledger.settings().rule().cloned();
    main.look();
    done(set, format!("{name}: changed"))
}

/// Sets the dialect; the session keeps it.
pub(in crate::app) fn set_dialect(
    main: &mut Main,
    dialect: Dialect,
    stamp: &Stamp,
) -> Result<Vec<Effect>, Refusal> {
    let settings = Settings { dialect, ..main.work.ledger.settings().clone() };
    let effects = set_settings(main, settings, stamp)?;
    main.look();
    Ok(effects)
}

/// Sets the rule of routing addresses; the session keeps it.
pub(in crate::app) fn set_routing_rule(
    main: &mut Main,
    rule: &RoutingRule,
    stamp: &Stamp,
) -> Result<Vec<Effect>, Refusal> {
    main.data.rule = Some(rule.clone());
    let routing_rule = Some(rule.clone().into());
    let settings = Settings { routing_rule, ..main.work.ledger.settings().clone() };
    set_settings(main, settings, stamp)
}

fn set_settings(
    main: &mut Main,
    settings: Settings,
    stamp: &Stamp,
) -> Result<Vec<Effect>, Refusal> {
    let judge = main.data.judge.under(&settings.anchor);
    let line = main.work.ledger.writable()?.set_settings(settings, stamp)?;
    main.data.judge = judge;
    Ok(line.into_iter().map(|line| main.save(line)).collect())
}

/// Offers the source anchors: another one changes what every link would write.
pub(in crate::app) fn choose_anchor(main: &mut Main) -> Vec<Intent> {
    match may_change_anchor(main) {
        Ok(()) => vec![Intent::Open(Open::Anchors)],
        Err(refusal) => Intent::refuse(refusal.to_string()),
    }
}

/// Whether the source anchor can be changed: the session may be written, and nothing is queued by it.
pub(in crate::app) fn may_change_anchor(main: &mut Main) -> Result<(), Refusal> {
    main.work.ledger.writable().and_then(|ledger| ledger.may_change_anchor())
}

/// Asks for what a script logged.
pub(in crate::app) fn choose_results(main: &mut Main) -> Vec<Intent> {
    match main.work.ledger.writable() {
        Ok(_) => vec![Intent::Open(Open::Results)],
        Err(refusal) => Intent::refuse(refusal.to_string()),
    }
}

/// Changes the source anchor, and has everyone judged anew.
pub(in crate::app) fn set_anchor(
    main: &mut Main,
    anchor: AnchorPolicy,
    stamp: &Stamp,
) -> Vec<Intent> {
    if main.work.ledger.settings().anchor == anchor {
        return Vec::new();
    }
    if let Err(reason) = fits(&main.data.directory, &anchor) {
        return Intent::refuse(reason.to_string());
    }
    let settings = Settings { anchor: anchor.clone(), ..main.work.ledger.settings().clone() };
    let set = set_settings(main, settings, stamp);
    let said = format!("anchor: {}", anchor_name(&anchor).1);
    let judged = set.map(|mut effects| {
        effects.push(Effect::Judge(anchor));
        effects
    });
    done(judged, said)
}

/// The source anchors that can be chosen: those of every tenant, and the texts that the exports have.
pub(in crate::app) fn anchors(main: &Main) -> Vec<AnchorPolicy> {
    let users = &main.data.directory.onprem;
    let known = users.known_fields();
    let read = TextAttribute::all_read().chain(main.data.directory.anchor_column.clone());
    let texts = read.filter(|attribute| known.contains(attribute.field()));
    let mut all = vec![AnchorPolicy::Auto, AnchorPolicy::ObjectGuid, AnchorPolicy::ConsistencyGuid];
    all.extend(texts.map(AnchorPolicy::Attribute));
    all
}

/// The name of a source anchor, and in a sentence.
pub(in crate::app) fn anchor_name(policy: &AnchorPolicy) -> (String, String) {
    match policy {
        AnchorPolicy::Auto => {
            ("auto".into(), "mS-DS-ConsistencyGuid where it is filled, else objectGUID".into())
        }
        AnchorPolicy::ObjectGuid => ("objectGUID".into(), "objectGUID for everybody".into()),
        AnchorPolicy::ConsistencyGuid => {
            ("ConsistencyGuid".into(), "mS-DS-ConsistencyGuid for everybody".into())
        }
        AnchorPolicy::Attribute(attribute) => {
            (attribute.to_string(), format!("the text of {attribute} for everybody"))
        }
    }
}

/// Takes over a new judgement.
pub(in crate::app) fn judged(
    main: &mut Main,
    judge: &Judge,
    links: Arc<Links>,
    findings: Findings,
) -> Vec<Effect> {
    // Changed once more since, or of exports that were read again since: that answer is on its way.
    if *links.policy() != main.work.ledger.settings().anchor
        || !Arc::ptr_eq(judge.directory(), &main.data.directory)
    {
        return Vec::new();
    }
    main.data.states = RowStates::new(&main.data.directory, &links);
    (main.data.links, main.data.findings) = (links, findings);
    main.data.checked = true;
    main.unlearn();
    main.queue_changed()
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

/// The journal has everything up to this record. Who waited for that to leave, leaves.
pub(in crate::app) fn saved(main: &mut Main, seq: u64, stamp: &Stamp) -> Vec<Effect> {
    main.work.saved.waiting.retain(|waiting| waiting.seq > seq);
    found(main, stamp)
}

/// The journal is as it should be.
pub(in crate::app) fn found(main: &mut Main, stamp: &Stamp) -> Vec<Effect> {
    main.work.saved.failed = None;
    match main.work.saved.leaving.filter(|_| main.work.saved.may_end()) {
        Some(ending) => leave(main, ending, stamp),
        None => Vec::new(),
    }
}

/// The journal could not be written, or is not where it was: nothing is shown as saved until it is.
pub(in crate::app) fn save_failed(main: &mut Main, problem: Trouble) -> Vec<Effect> {
    main.work.saved.failed = Some(problem);
    Vec::new()
}

/// The session goes on in another file.
pub(in crate::app) fn saved_as(main: &mut Main, place: &Path, stamp: &Stamp) -> Vec<Intent> {
    main.work.place = place.display().to_string();
    let mut intents = Intent::all(found(main, stamp));
    intents.push(Intent::Say(format!("saved as {}: the session goes on there", main.work.place)));
    intents
}

/// Offers what can be done about a session that is not saved.
pub(in crate::app) fn help_saving(main: &Main) -> Vec<Intent> {
    let saved = &main.work.saved;
    if saved.failed.is_some() {
        return vec![Intent::Open(Open::Unsaved)];
    }
    Intent::say(match saved.decisions() {
        0 => "everything is saved".to_string(),
        1 => "one decision is on its way to the disk".to_string(),
        decisions => format!("{decisions} decisions are on their way to the disk"),
    })
}

/// Asks where the session is to be saved.
pub(in crate::app) fn choose_place(main: &mut Main) -> Vec<Intent> {
    match main.work.ledger.writable() {
        Ok(_) => vec![Intent::Open(Open::SaveAs)],
        Err(refusal) => Intent::refuse(refusal.to_string()),
    }
}

/// Leaves. While something is not on disk, what can be done about it is offered first, and who only waits
/// for the disk leaves when it has answered; a second time it is left at once, with an emergency copy.
pub(in crate::app) fn quit(main: &mut Main, ending: Ending) -> Vec<Intent> {
    let saved = &mut main.work.saved;
    if saved.may_end() || saved.leaving.is_some() {
        return vec![Intent::Leave(ending)];
    }
    saved.leaving = Some(ending);
    vec![Intent::Open(Open::Unsaved)]
}

/// Ends the program. What the screen looks like is remembered; decisions are on their way to the disk
/// already.
pub(in crate::app) fn leave(main: &mut Main, ending: Ending, stamp: &Stamp) -> Vec<Effect> {
    main.remember_all(stamp).into_iter().chain([Effect::Exit(ending)]).collect()
}
