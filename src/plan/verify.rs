//! Whether an operation is true of a fresh export: the last word about it.

use super::reference::onprem_ref;
use super::{
    Changed, CloudRef, OpKind, OpState, Operation, Queue, QueuedOperation, Truth, Verification,
    taken_over,
};
use crate::directory::{Directory, Field, Role, address_key};

impl Verification {
    /// Whether the export contradicts what a script reported: done, and yet it is not so.
    #[must_use]
    pub fn contradicts(&self, state: OpState) -> bool {
        state.is_done() && matches!(self.truth, Truth::NotDone | Truth::Different)
    }
}

/// What the exports say against the report of a script; `None` where they bear it out or cannot tell,
/// and until the exports that show it are fresher than the report.
#[must_use]
pub fn contradiction(
    queue: &Queue,
    queued: &QueuedOperation,
    directory: &Directory,
) -> Option<Verification> {
    queued.state.is_done().then(|| verify(queue, queued, directory)).filter(|verification| {
        verification.contradicts(queued.state)
            && queue.was_read_since(queued.id, verification.shown_by)
    })
}

/// Compares one operation of a queue with fresh exports. Each user is looked up by id, never by row; by UPN where
/// it was queued so, and as long as the UPN is unchanged;
/// an export that was not given makes what depends on it unknown.
#[must_use]
pub fn verify(queue: &Queue, queued: &QueuedOperation, directory: &Directory) -> Verification {
    let operation = &queued.operation;
    if let Some(user) = operation.cloud()
        && waits_for_restoring(queue, operation, user, directory)
    {
        return Verification {
            truth: Truth::NotDone,
            wanted: operation.after(),
            found: operation.before(),
            note: Some("the cloud user is still soft-deleted".into()),
            shown_by: &[Role::Cloud],
        };
    }
    let verification = operation.verify(directory);
    let since = set_again(queue, operation, &verification)
        .or_else(|| handed_back(queue, operation, &verification));
    let verification = since.unwrap_or(verification);
    only_stamped(queue, queued, directory, verification)
}

/// A link is done when the sync has taken the user over.
fn only_stamped(
    queue: &Queue,
    queued: &QueuedOperation,
    directory: &Directory,
    verification: Verification,
) -> Verification {
    if verification.truth != Truth::Done || !queued.operation.kind().pairs() {
        return verification;
    }
    match taken_over::missing(queue, queued, directory) {
        None => verification,
        Some(missing) => {
            Verification { truth: Truth::Stamped, note: Some(missing), ..verification }
        }
    }
}

/// Whose UPN or name is another one than when an operation was queued, in a sentence; what the queue
/// itself changes, or the sync after a link, is as it should be.
#[must_use]
pub fn renamed(queue: &Queue, queued: &QueuedOperation, directory: &Directory) -> Option<String> {
    let operation = &queued.operation;
    let here = operation.onprem().and_then(|then| {
        let row = directory.onprem.find(then.object_guid.0)?;
        let now = onprem_ref(&directory.onprem, row)?;
        let upns = (then.upn.as_deref(), now.upn.as_deref());
        change([upns, (then.name.as_deref(), now.name.as_deref())], |_| false)
    });
    let there = operation.cloud().and_then(|then| {
        let row = then.find_in(&directory.cloud)?;
        let now = |field| directory.cloud.text(row, field).value();
        let meant = |upn: &str| is_meant(queue, then, upn);
        let names = (then.name.as_deref(), now(Field::DisplayName));
        change([(then.upn(), now(Field::Upn)), names], meant)
    });
    let said = |who: &str, what: Option<String>| what.map(|what| format!("the {who} user {what}"));
    let all = [said("on-premises", here), said("cloud", there)];
    let all: Vec<String> = all.into_iter().flatten().collect();
    (!all.is_empty()).then(|| all.join("; "))
}

/// A value then and now.
type Pair<'a> = (Option<&'a str>, Option<&'a str>);

/// How a UPN and a name have changed. What one of the exports does not tell is no change.
fn change<'a>([upn, name]: [Pair<'a>; 2], is_meant: impl Fn(&str) -> bool) -> Option<String> {
    let differs = |(then, now): Pair<'a>| Some((then?, now?)).filter(|(then, now)| then != now);
    let upn = differs(upn).filter(|(then, now)| !same_address(then, now) && !is_meant(now));
    Some(match (upn, differs(name)) {
        (Some((then, now)), Some((name, other))) => format!(
            "was {name} with the UPN {then} when this was queued, and is {other} with {now} now"
        ),
        (Some((then, now)), None) => {
            format!("had the UPN {then} when this was queued, and has {now} now")
        }
        (None, Some((then, now))) => {
            format!("had the name {then} when this was queued, and has {now} now")
        }
        (None, None) => return None,
    })
}

/// Whether a UPN is one that the record of a cloud user leads to: by a renaming, or by a link, after which
/// the sync writes that of the on-premises user.
fn is_meant(queue: &Queue, user: &CloudRef, upn: &str) -> bool {
    let leads = |queued: &QueuedOperation| {
        let operation = &queued.operation;
        let renames = operation.kind() == OpKind::SetUserPrincipalName;
        let wanted = if renames { operation.after() } else { None };
        let partner = operation.onprem().filter(|_| operation.kind().pairs());
        let partner = partner.and_then(|user| user.upn.clone());
        wanted.or(partner).is_some_and(|wanted| same_address(&wanted, upn))
    };
    queue.record_of_cloud(user.whom()).any(leads)
}

fn same_address(a: &str, b: &str) -> bool {
    address_key(a) == address_key(b)
}

/// Whether an operation on an active cloud user comes after a restoring that was not done yet.
fn waits_for_restoring(
    queue: &Queue,
    operation: &Operation,
    user: &CloudRef,
    directory: &Directory,
) -> bool {
    operation.kind().changes() == Changed::CloudUser
        && !directory.cloud.is_empty()
        && user.find_in(&directory.cloud).is_none()
        && user.find_deleted(directory).is_some()
        && queue.restores(user.whom())
}

/// An id that was cleared so that a later operation could set another one is not missed.
fn set_again(queue: &Queue, operation: &Operation, cleared: &Verification) -> Option<Verification> {
    let Some((_, None)) = operation.id_change() else { return None };
    let (user, found) = (operation.cloud()?, cleared.found.value()?);
    let mut links = queue
        .record_of_cloud(user.whom())
        .filter(|queued| queued.operation.kind() == OpKind::LinkUser);
    let link = links.find(|queued| queued.operation.after().as_ref() == Some(found))?;
    Some(Verification {
        truth: Truth::Done,
        note: Some(format!("operation {} has set an id since", link.id)),
        ..cleared.clone()
    })
}

/// A user that was handed over for the time of some changes, and back, is not missed.
fn handed_back(queue: &Queue, operation: &Operation, found: &Verification) -> Option<Verification> {
    let over = operation.kind() == OpKind::HandOverToCloud && found.truth == Truth::NotDone;
    let user = operation.cloud().filter(|_| over)?;
    let mut record = queue.record_of_cloud(user.whom());
    let back = record.find(|other| {
        other.operation.kind() == OpKind::HandBackToOnprem && other.state.is_done()
    })?;
    Some(Verification {
        truth: Truth::Done,
        note: Some(format!("operation {} has handed it back since", back.id)),
        ..found.clone()
    })
}
