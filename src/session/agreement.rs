//! Whether what a script logged is about an operation of this session.
//!
//! A copy of a session has its id, and goes on with operations of its own under the same numbers. So a
//! number proves nothing: the step, the user and the value must be those of the operation too.

use std::collections::HashMap;

use super::Ledger;
use super::logged::{Logged, State};
use crate::anchor::{Guid, HexOrder, read_guid};
use crate::plan::{Changed, CloudKey, CloudRef, Decision, Known, OpId, Operation, Run};

/// The operations of a session, also those that were undone or removed.
pub(super) struct Operations<'a> {
    by_id: HashMap<OpId, &'a Operation>,
    of_cloud: HashMap<CloudKey, Vec<OpId>>,
}

impl<'a> Operations<'a> {
    pub(super) fn of(ledger: &'a Ledger) -> Self {
        let mut operations = Self { by_id: HashMap::new(), of_cloud: HashMap::new() };
        for entry in ledger.history().entries() {
            let Decision::Queue { operations: queued } = entry.decision() else { continue };
            for new in queued {
                operations.by_id.entry(new.id).or_insert(&new.operation);
                if let Some(user) = new.operation.cloud() {
                    operations.of_cloud.entry(user.into()).or_default().push(new.id);
                }
            }
        }
        operations
    }

    /// Why a line cannot be about an operation of this session, if it cannot.
    pub(super) fn objection(&self, line: &Logged) -> Option<String> {
        let id = line.id;
        let Some(operation) = self.by_id.get(&id) else {
            return Some(format!("the session never had an operation {id}"));
        };
        let kind = operation.kind();
        let steps = match line.run {
            Run::Apply => kind.steps(),
            Run::Rollback => kind.steps_back(),
        };
        let other_step =
            || format!("operation {id} is {}, and the line is about {}", kind.name(), line.op);
        if !steps.contains(&line.op.as_str()) {
            return Some(other_step());
        }
        let target = target(operation)?;
        let other = line.target.as_ref().filter(|told| !told.eq_ignore_ascii_case(&target));
        if let Some(other) = other {
            return Some(format!(
                "operation {id} is about {target}, and the line is about {other}"
            ));
        }
        if kind.changes() == Changed::DeletedUser {
            // Whether a user is there is no value.
            return None;
        }
        let is_done =
            matches!(line.state, State::Applied | State::Skipped | State::Done | State::Stamped);
        let read_back = line.new.as_deref().filter(|_| is_done);
        let told = line.wanted.as_deref().filter(|wanted| !wanted.is_empty()).or(read_back);
        let wanted = self.wanted(id, operation, line.run);
        if wanted.iter().any(|wanted| leads_to(operation, &line.op, wanted, told)) {
            return None;
        }
        Some(told.map_or_else(other_step, |told| {
            format!("operation {id} does not lead to the value {told}, which the line tells")
        }))
    }

    /// The values that a script may leave behind for an operation. On the way back there may be several:
    /// what an earlier operation on the same cloud user had left is restored too.
    fn wanted(&self, id: OpId, operation: &Operation, run: Run) -> Vec<Known<String>> {
        if run == Run::Apply {
            return vec![left_by(operation)];
        }
        let of_user = operation.cloud().and_then(|user| self.of_cloud.get(&user.into()));
        let others = of_user.into_iter().flatten().filter(|other| **other != id);
        let others = others.filter_map(|other| self.by_id.get(other).copied());
        let same = others.filter(|other| change_the_same(operation, other));
        std::iter::once(restored_by(operation)).chain(same.map(left_by)).collect()
    }
}

/// Whom the steps of an operation are addressed to.
fn target(operation: &Operation) -> Option<String> {
    match operation.kind().changes() {
        Changed::CloudUser | Changed::DeletedUser => operation.cloud().map(CloudRef::address),
        Changed::OnPremUser => operation.onprem().map(|user| user.object_guid.to_string()),
    }
}

fn left_by(operation: &Operation) -> Known<String> {
    operation.after().map_or(Known::Empty, Known::Value)
}

/// The value before, as the scripts write it.
fn restored_by(operation: &Operation) -> Known<String> {
    let before = operation.before();
    let (Changed::OnPremUser, Known::Value(text)) = (operation.kind().changes(), &before) else {
        return before;
    };
    // All zeros stand for none, and what is no GUID is not restored.
    if *text == Guid::from_ad_bytes([0; 16]).to_string() {
        return Known::Empty;
    }
    let guid = read_guid(text, HexOrder::Undecided).map(|reading| reading.guid.to_string());
    guid.map_or(Known::Unknown, Known::Value)
}

fn change_the_same(operation: &Operation, other: &Operation) -> bool {
    let is_cloud = |operation: &Operation| operation.kind().changes() == Changed::CloudUser;
    let back = other.kind().steps_back();
    let share = operation.kind().steps_back().iter().any(|step| back.contains(step));
    is_cloud(operation) && is_cloud(other) && share
}

/// Whether a step leads to a value, and the line tells that value if it tells any.
fn leads_to(operation: &Operation, step: &str, wanted: &Known<String>, told: Option<&str>) -> bool {
    let takes_away = step.starts_with("clear-") || step.starts_with("disable-");
    match wanted {
        Known::Unknown => false,
        Known::Empty => takes_away && told.is_none(),
        Known::Value(value) => {
            // The case of a letter counts in an id, and in no name, address or GUID.
            let is_id = operation.id_change().is_some();
            let same = |told: &str| value == told || !is_id && same_name(value, told);
            !takes_away && told.is_none_or(same)
        }
    }
}

fn same_name(a: &str, b: &str) -> bool {
    a.to_lowercase() == b.to_lowercase()
}
