//! Decisions: queueing, undoing, settings; and what of them is saved.

use std::sync::Arc;

use tui_input::Input;

use crate::app::command::Command;
use crate::app::input;
use crate::app::key::Key;
use crate::app::model::{Main, Model, Screen};
use crate::app::msg::{Effect, Ending};
use crate::app::overlay::{Overlay, Pending, Question};
use crate::app::pane::Side;
use crate::directory::{AnchorPolicy, Directory};
use crate::link::{Judge, Links};
use crate::plan::{
    Consent, Decision, Finding, Findings, Leaving, NewOperation, OpId, OpKind, Operation, Proposal,
    RoutingRule, confirmation_word, propose_clear,
};
use crate::powershell::{Dialect, command as command_text};
use crate::session::Stamp;

use super::{export, leave, menus, work};

/// Queues the link of the two users under the cursors, if nothing speaks against it; else asks, or
/// says why not.
pub(super) fn queue_link(model: &mut Model, stamp: &Stamp) -> Vec<Effect> {
    let Some(main) = model.main() else { return Vec::new() };
    let proposal = match (main.left.cursor, main.right.cursor, &main.preview.proposal) {
        (Some(_), Some(_), Some(proposal)) => proposal.clone(),
        (None, ..) => return refuse(model, "there is no on-premises user under the cursor"),
        _ => return refuse(model, "there is no cloud user under the cursor"),
    };
    propose(model, &proposal, stamp)
}

/// Queues the clearing of the cloud user's id.
pub(super) fn clear_anchor(model: &mut Model, stamp: &Stamp) -> Vec<Effect> {
    let Some(main) = model.main() else { return Vec::new() };
    let Some(row) = main.right.cursor else {
        return refuse(model, "there is no cloud user under the cursor");
    };
    let judge = Judge::new(&main.data.directory, main.work.ledger.settings().anchor);
    let proposal = propose_clear(&main.data.directory, &judge, main.queue(), row);
    propose(model, &proposal, stamp)
}

fn refuse(model: &mut Model, text: impl Into<String>) -> Vec<Effect> {
    model.refuse(text);
    Vec::new()
}

/// Does what a proposal's consent asks for.
fn propose(model: &mut Model, proposal: &Proposal, stamp: &Stamp) -> Vec<Effect> {
    let consent = proposal.consent();
    let objections: Vec<Finding> = proposal.objections().cloned().collect();
    let Some(main) = model.main() else { return Vec::new() };
    if main.work.read_only {
        return refuse(model, "the session is open read-only: nothing can be queued");
    }
    let id = main.work.ledger.history().next_id();
    let Some(new) = proposal.as_new(id).filter(|_| consent != Consent::Never) else {
        let gravest = objections.first();
        let text =
            gravest.map_or("not possible".into(), |found| format!("{}: {}", found.text, found.fix));
        return refuse(model, format!("not queued: {text}"));
    };
    if !consent.is_asked_for() {
        return queue(model, vec![new], stamp);
    }
    let lines = objections
        .iter()
        .map(|found| format!("{}. {}", sentence(&found.text), sentence(&found.fix)));
    model.overlays.push(Overlay::Question(Question {
        title: match new.operation.kind() {
            OpKind::LinkUser => "Link these two all the same?".into(),
            _ => "Queue this all the same?".into(),
        },
        lines: lines.collect(),
        pending: Pending::Queue(vec![new]),
        reason: (consent >= Consent::Reason).then(Input::default),
        word: (consent == Consent::Word).then(|| confirmation_word(1)),
    }));
    Vec::new()
}

/// The text with a capital at its beginning.
fn sentence(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

/// Queues operations as one step, and goes on to the next person to do.
pub(super) fn queue(
    model: &mut Model,
    operations: Vec<NewOperation>,
    stamp: &Stamp,
) -> Vec<Effect> {
    let Some(main) = model.main() else { return Vec::new() };
    let dialect = main.work.ledger.settings().dialect;
    let commands: Vec<String> =
        operations.iter().map(|new| command_line(&new.operation, dialect)).collect();
    let links = operations.iter().any(|new| new.operation.kind() == OpKind::LinkUser);
    let decision = Decision::Queue { operations };
    let said = decision.summary();
    let mut effects = decide(main, decision, &commands, stamp);
    if links {
        effects.extend(go_on(main, stamp));
    }
    model.say(past(&said));
    effects
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

/// The command as the session file shows it; where the dialect has none, its reason.
fn command_line(operation: &Operation, dialect: Dialect) -> String {
    command_text(operation, dialect).unwrap_or_else(|unsupported| format!("# {unsupported}"))
}

/// `queue link-user Zoe` becomes `queued link-user Zoe`.
fn past(summary: &str) -> String {
    match summary.split_once(' ') {
        Some(("queue", rest)) => format!("queued {rest}"),
        Some(("remove", rest)) => format!("removed {rest}"),
        Some(("move", rest)) => format!("moved {rest}"),
        _ => summary.to_string(),
    }
}

/// Makes a decision and follows it.
fn decide(main: &mut Main, decision: Decision, commands: &[String], stamp: &Stamp) -> Vec<Effect> {
    let line = main.work.ledger.decide(decision, commands, stamp);
    let mut effects = vec![main.save(line)];
    effects.extend(main.queue_changed());
    effects
}

/// Makes a decision about the queue, unless the session is read-only.
pub(super) fn decide_or_refuse(
    model: &mut Model,
    decision: Decision,
    stamp: &Stamp,
) -> Vec<Effect> {
    let said = past(&decision.summary());
    let Some(main) = model.main() else { return Vec::new() };
    if main.work.read_only {
        return refuse(model, "the session is open read-only: nothing can be changed");
    }
    if let Decision::Remove { ids } = &decision
        && let Err(applied) = main.work.ledger.history().may_leave(Leaving::Remove(ids))
    {
        return refuse(model, applied.to_string());
    }
    let effects = decide(main, decision, &[], stamp);
    model.say(said);
    effects
}

/// Undoes the last decision, and goes to whom it concerned.
pub(super) fn undo(model: &mut Model, stamp: &Stamp) -> Vec<Effect> {
    turn_back(model, stamp, true)
}

/// Redoes the decision undone last, and goes to whom it concerned.
pub(super) fn redo(model: &mut Model, stamp: &Stamp) -> Vec<Effect> {
    turn_back(model, stamp, false)
}

fn turn_back(model: &mut Model, stamp: &Stamp, undo: bool) -> Vec<Effect> {
    let Some(main) = model.main() else { return Vec::new() };
    if main.work.read_only {
        return refuse(model, "the session is open read-only: nothing can be changed");
    }
    let history = main.work.ledger.history();
    if let Err(applied) = history.may_leave(if undo { Leaving::Undo } else { Leaving::Redo }) {
        return refuse(model, applied.to_string());
    }
    let decision = if undo { history.undoable() } else { history.redoable() }.cloned();
    let concerned = decision.as_ref().and_then(|decision| concerned(main, decision));
    let line = if undo { main.work.ledger.undo(stamp) } else { main.work.ledger.redo(stamp) };
    let line = match line {
        Ok(line) => line,
        Err(nothing) => return refuse(model, nothing.to_string()),
    };
    let mut effects = vec![main.save(line)];
    effects.extend(main.queue_changed());
    if let Some(row) = concerned {
        main.left.place_on(row);
        effects.extend(main.follow());
    }
    effects.extend(main.remember_view(stamp));
    let word = if undo { "undone" } else { "redone" };
    model.say(format!(
        "{word}: {}",
        decision.map(|decision| decision.summary()).unwrap_or_default()
    ));
    effects
}

/// The on-premises user that a decision concerned first.
fn concerned(main: &Main, decision: &Decision) -> Option<crate::directory::OnPremRow> {
    let operation_of = |id: &OpId| main.queue().get(*id).map(|queued| &queued.operation);
    let operation = match decision {
        Decision::Queue { operations } => operations.first().map(|new| &new.operation),
        Decision::Remove { ids } => ids.first().and_then(operation_of),
        Decision::Move { id, .. } | Decision::Note { id, .. } => operation_of(id),
    };
    let user = operation?.onprem()?;
    main.data.directory.onprem.find(user.object_guid.0)
}

/// Changes the dialect of commands and scripts.
pub(super) fn next_dialect(model: &mut Model, stamp: &Stamp) -> Vec<Effect> {
    let Some(main) = model.main() else { return Vec::new() };
    let next = main.work.ledger.settings().dialect.next();
    let effects = set_dialect(main, next, stamp);
    model.say(format!("dialect {next}: {}", next.chosen()));
    effects
}

/// Sets the dialect; the session keeps it.
pub(super) fn set_dialect(main: &mut Main, dialect: Dialect, stamp: &Stamp) -> Vec<Effect> {
    let mut settings = main.work.ledger.settings().clone();
    settings.dialect = dialect;
    let effects = set_settings(main, settings, stamp);
    main.look();
    effects
}

/// Sets the rule of routing addresses; the session keeps it.
pub(super) fn set_routing_rule(main: &mut Main, rule: &RoutingRule, stamp: &Stamp) -> Vec<Effect> {
    let mut settings = main.work.ledger.settings().clone();
    settings.routing_rule = Some(rule.to_string());
    set_settings(main, settings, stamp)
}

fn set_settings(main: &mut Main, settings: crate::session::Settings, stamp: &Stamp) -> Vec<Effect> {
    if main.work.read_only {
        return Vec::new();
    }
    let line = main.work.ledger.set_settings(settings, stamp);
    line.into_iter().map(|line| main.save(line)).collect()
}

/// Offers the source anchors: another one changes what every link would write.
pub(super) fn choose_anchor(model: &mut Model) -> Vec<Effect> {
    let Some(main) = model.main() else { return Vec::new() };
    if main.work.read_only {
        return refuse(model, "the session is open read-only: nothing can be changed");
    }
    if main.queue().needs_its_anchor() {
        return refuse(model, "the anchor cannot change while links are queued with the old one");
    }
    let menu = menus::anchor(main.work.ledger.settings().anchor);
    model.overlays.push(Overlay::Menu(menu));
    Vec::new()
}

/// Changes the source anchor, and has everyone judged anew.
pub(super) fn set_anchor(model: &mut Model, anchor: AnchorPolicy, stamp: &Stamp) -> Vec<Effect> {
    let Some(main) = model.main() else { return Vec::new() };
    if main.work.ledger.settings().anchor == anchor {
        return Vec::new();
    }
    let mut settings = main.work.ledger.settings().clone();
    settings.anchor = anchor;
    let mut effects = set_settings(main, settings, stamp);
    effects.push(Effect::Judge(anchor));
    model.say(format!("anchor: {}", menus::anchor_name(anchor).1));
    effects
}

/// Takes over a new judgement.
pub(super) fn judged(
    model: &mut Model,
    directory: &Arc<Directory>,
    links: Arc<Links>,
    findings: Findings,
) -> Vec<Effect> {
    let Some(main) = model.main() else { return Vec::new() };
    // Changed once more since, or of exports that were read again since: that answer is on its way.
    if links.policy() != main.work.ledger.settings().anchor
        || !Arc::ptr_eq(directory, &main.data.directory)
    {
        return Vec::new();
    }
    main.data.states = crate::app::RowStates::new(&main.data.directory, &links);
    (main.data.links, main.data.findings) = (links, findings);
    main.ranking.row = None;
    main.queue_changed()
}

/// Keys at a question: a yes does it, anything else that is bound does not.
pub(super) fn question_key(
    model: &mut Model,
    command: Option<Command>,
    stamp: &Stamp,
) -> Vec<Effect> {
    match command {
        Some(Command::Yes) => answer_yes(model, None, stamp),
        Some(_) => {
            model.overlays.pop();
            model.say("nothing was done");
            Vec::new()
        }
        None => Vec::new(),
    }
}

/// Keys at a question that wants a reason in words.
pub(super) fn reason_key(
    model: &mut Model,
    command: Option<Command>,
    key: Key,
    stamp: &Stamp,
) -> Vec<Effect> {
    let Some(Overlay::Question(question)) = model.overlays.last_mut() else { return Vec::new() };
    match command {
        Some(Command::Accept) => {
            let typed = question.reason.as_ref().map(|input| input.value().trim().to_string());
            match reason_of(typed.unwrap_or_default(), question.word.as_deref()) {
                Ok(words) => answer_yes(model, Some(words), stamp),
                Err(wanted) => refuse(model, wanted),
            }
        }
        Some(Command::Back) => {
            model.overlays.pop();
            model.say("nothing was done");
            Vec::new()
        }
        _ => {
            if let Some(input) = &mut question.reason {
                input::edit(input, key);
            }
            Vec::new()
        }
    }
}

/// The reason in what was typed: all of it, or what stands behind the word.
fn reason_of(typed: String, word: Option<&str>) -> Result<String, String> {
    let reason = match word {
        None => typed,
        Some(word) => {
            let rest = typed.strip_prefix(word);
            let whole = rest.filter(|rest| rest.is_empty() || rest.starts_with(' '));
            let rest = whole
                .ok_or_else(|| format!("{word} is wanted, letter by letter; Esc leaves it"))?;
            rest.trim().to_string()
        }
    };
    if reason.is_empty() {
        return Err("a reason is wanted; Esc leaves it".into());
    }
    Ok(reason)
}

fn answer_yes(model: &mut Model, reason: Option<String>, stamp: &Stamp) -> Vec<Effect> {
    let Some(Overlay::Question(question)) = model.overlays.pop() else { return Vec::new() };
    match question.pending {
        Pending::Queue(mut operations) => {
            // A yes is recorded too: an audit must show that the objection had been seen.
            let recorded =
                reason.unwrap_or_else(|| format!("confirmed: {}", question.lines.join(" ")));
            for new in &mut operations {
                new.override_reason = Some(recorded.clone());
            }
            queue(model, operations, stamp)
        }
        Pending::Bulk(bulk) => {
            let seen = || format!("confirmed: {}", question.lines.join(" "));
            let operations = bulk.all(&reason.unwrap_or_else(seen), question.word.as_deref());
            work::queue_bulk(model, operations, stamp)
        }
        Pending::Overwrite => export::write(model, true, stamp),
        Pending::Leave => leave(model, Ending::Quit, stamp),
    }
}

/// The journal has everything up to this record.
pub(super) fn saved(model: &mut Model, seq: u64) {
    if let Screen::Main(main) = &mut model.screen {
        main.work.saved.waiting.retain(|waiting| *waiting > seq);
        main.work.saved.failed = None;
    }
}

/// The journal could not be written: nothing is shown as saved until it can.
pub(super) fn save_failed(model: &mut Model, problem: String) {
    if let Screen::Main(main) = &mut model.screen {
        main.work.saved.failed = Some(problem);
    }
}

/// Tries again to save what could not be saved.
pub(super) fn retry_save(model: &mut Model) -> Vec<Effect> {
    let Some(main) = model.main() else { return Vec::new() };
    if main.work.saved.failed.is_some() {
        model.say("trying again to save");
        vec![Effect::RetrySave]
    } else {
        model.say("everything is saved, or on its way");
        Vec::new()
    }
}

/// Quits; while something could not be saved, only after a yes.
pub(super) fn quit(model: &mut Model, stamp: &Stamp) -> Vec<Effect> {
    let Some(main) = model.main() else { return leave(model, Ending::Quit, stamp) };
    let Some(problem) = main.work.saved.failed.clone() else {
        return leave(model, Ending::Quit, stamp);
    };
    let waiting = main.work.saved.waiting.len();
    model.overlays.push(Overlay::Question(Question {
        title: "Leave although not everything is saved?".into(),
        lines: vec![
            format!("{waiting} record(s) are not on disk: {problem}"),
            "Leaving tries once more. What cannot be saved then is lost.".into(),
        ],
        pending: Pending::Leave,
        reason: None,
        word: None,
    }));
    Vec::new()
}
