//! Settings: the dialect, the source anchor, the routing rule; and the judgement that follows.

use std::sync::Arc;

use super::decide::done;
use super::state::Main;
use crate::app::command::Command;
use crate::app::intent::{Intent, Open};
use crate::app::msg::Effect;
use crate::app::states::RowStates;
use crate::directory::{AnchorPolicy, TextAttribute};
use crate::link::{Judge, Links, fits};
use crate::plan::{Changed, CloudRef, Findings, Naming, QueuedOperation, RoutingRule};
use crate::powershell::Dialect;
use crate::session::{Refusal, Settings, Stamp};

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
        Err(Refusal::AnchorInUse) => {
            vec![Intent::RefuseFor(Refusal::AnchorInUse.to_string(), Command::OpenQueue)]
        }
        Err(refusal) => Intent::refuse(refusal.to_string()),
    }
}

/// Whether the source anchor can be changed: the session may be written, and nothing is queued by it.
pub(in crate::app) fn may_change_anchor(main: &mut Main) -> Result<(), Refusal> {
    main.work.ledger.writable().and_then(|ledger| ledger.may_change_anchor())
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
