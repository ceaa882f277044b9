//! Who a cloud user is to commands: by object id or, where the export has none and the commands of the session
//! take it, by UPN.

use super::sink::{Sink, Wording};
use super::upn::is_taken_by_the_cloud;
use crate::directory::{Cell, CloudRow, CloudUsers, Directory, Field, OnPremRow, Row, Table};
use crate::plan::context::Context;
use crate::plan::finding::Code;
use crate::plan::reference::{cloud_ref, onprem_ref};
use crate::plan::{CloudRef, Naming, OpKind, PairRef, QueuedOperation};
use crate::text::counted;

impl Context<'_> {
    /// An active cloud user as a session remembers it; `None` where its commands could not name it.
    pub(in crate::plan) fn cloud_ref(self, row: CloudRow) -> Option<CloudRef> {
        let users = &self.directory().cloud;
        let by_upn = || (self.naming == Naming::OrUpn).then(|| ref_by_upn(users, row)).flatten();
        cloud_ref(users, row).or_else(by_upn)
    }

    /// Two users as a session remembers that they were rejected. No command names them, so that the UPN of a
    /// cloud user is enough where the export has no object id and nobody else has that UPN. `None` where the
    /// export does not tell who they are.
    #[must_use]
    pub fn pair_ref(self, onprem: OnPremRow, cloud: CloudRow) -> Option<PairRef> {
        let Directory { onprem: users, cloud: accounts, .. } = self.directory();
        let cloud = cloud_ref(accounts, cloud).or_else(|| ref_by_upn(accounts, cloud))?;
        Some(PairRef { onprem: onprem_ref(users, onprem)?, cloud })
    }
}

fn ref_by_upn(users: &CloudUsers, row: CloudRow) -> Option<CloudRef> {
    let upn = alone(users, row).ok()?;
    let name = users.text(row, Field::DisplayName).value();
    Some(CloudRef::by_upn(upn.into(), name.map(str::to_string)))
}

/// What speaks against naming an active cloud user to a command.
pub(super) fn check(context: Context<'_>, row: CloudRow, sink: &mut impl Sink) {
    let users = &context.directory().cloud;
    if users.id(row).is_some() {
        return cleared_by_upn(context, row, sink);
    }
    match (context.naming, alone(users, row)) {
        (Naming::OrUpn, Ok(upn)) => sink.add(Code::IdentityByUpn, || {
            Wording::new(
                format!("the cloud export has no object id for this user, so the UPN {upn} tells who it is: by the time the script runs it may have been given to another person"),
                format!("export shortly before the script runs, and see that nobody is renamed until then; or {}", remedy(users)),
            )
        }),
        (Naming::OrUpn, Err(why)) => sink.add(Code::NoObjectId, || {
            Wording::new(
                format!("the cloud export has no object id for this user, and its UPN cannot tell who it is: {why}"),
                remedy(users),
            )
        }),
        (Naming::ObjectId, by_upn) => sink.add(Code::NoObjectId, || {
            let or = "; or change the dialect to msol (d), which can name the user by its UPN";
            Wording::new(
                "the cloud export has no object id for this user, and the dialect of this session names users by it",
                format!("{}{}", remedy(users), if by_upn.is_ok() { or } else { "" }),
            )
        }),
    }
}

/// The same where nothing but the object id will do: the user is soft-deleted, or its UPN is to change.
pub(super) fn by_id_alone<R: Row>(users: &Table<R>, row: R, sink: &mut impl Sink) {
    if users.id(row).is_none() {
        sink.add(Code::NoObjectId, || {
            Wording::new(
                "the cloud export has no object id for this user, and this operation names users by nothing else",
                remedy(users),
            )
        });
    }
}

/// How the object id comes into the export.
pub(in crate::plan) fn remedy<R: Row>(users: &Table<R>) -> String {
    let usual = "Export Id or ObjectId too: `hardmatch collect` prints the command";
    let remedy = users.id_remedy().unwrap_or(usual);
    let mut letters = remedy.chars();
    let first = letters.next().map(|first| first.to_ascii_lowercase());
    first.into_iter().chain(letters).collect()
}

/// The UPN of a user, if it can tell alone who the user is; else why it cannot.
fn alone(users: &CloudUsers, row: CloudRow) -> Result<&str, String> {
    if users.has_lost(row, Field::CloudId) {
        return Err("the id that the export has for it is not its own, or cannot be read".into());
    }
    let upn = match users.text(row, Field::Upn) {
        Cell::Unknown => return Err("the export has none".into()),
        Cell::Empty => return Err("it is empty".into()),
        Cell::Value(upn) => upn,
    };
    let others = users.rows_by_upn(upn).count() - 1;
    if others > 0 {
        return Err(format!(
            "{upn} is also that of {} in the export",
            counted(others, "other user")
        ));
    }
    if users.is_lossy(row, Field::Upn) || !is_taken_by_the_cloud(upn) {
        return Err(format!(
            "{upn} is not a UPN that the cloud could have given: it is cut or damaged"
        ));
    }
    Ok(upn)
}

/// The clearing that was queued by the UPN and what is queued by the object id would be two users to a script.
fn cleared_by_upn(context: Context<'_>, row: CloudRow, sink: &mut impl Sink) {
    if !context.queue.names_by_upn() {
        return;
    }
    let by_upn = |queued: &&QueuedOperation| {
        queued.operation.kind() == OpKind::ClearAnchor
            && queued.operation.cloud().is_some_and(CloudRef::is_by_upn)
    };
    if let Some(queued) = context.queue.of_cloud(context.whom(row)).find(by_upn) {
        sink.add(Code::CloudQueued, || {
            Wording::new(
                format!("operation {} knows the cloud user by its UPN, and the export has its object id now", queued.id),
                "take that operation out of the queue, and queue it anew first: by the object id",
            )
        });
    }
}

/// An operation that knows its user by the UPN keeps to that: the exports may have the object id by now.
pub(super) fn id_known_now(
    context: Context<'_>,
    queued: &QueuedOperation,
    row: CloudRow,
    sink: &mut impl Sink,
) {
    let by_upn = queued.operation.cloud().is_some_and(CloudRef::is_by_upn);
    if by_upn && let Some(id) = context.object_id(row) {
        sink.add(Code::ObjectIdKnown, || {
            Wording::new(
                format!("operation {} knows the cloud user by its UPN alone; the export has its object id now: {id}", queued.id),
                "take the operation out of the queue, and queue it anew: by the object id it is meant for nobody else, and every dialect can write it",
            )
        });
    }
}
