//! What a purge takes along, and what is left for whoever comes in the place of the purged user
//! (docs/facts.md, Mailboxes).

use crate::anchor::Anchor;
use crate::directory::{Cell, DeletedRow, DeletedUsers, Field, OnPremRow};
use crate::plan::QueuedOperation;
use crate::plan::context::Context;
use crate::plan::finding::{Code, Finding};
use crate::plan::mailboxes::{is_left_to_the_deleted, mailbox_of, other_owner};
use crate::plan::onprem_mailbox::{MailboxHere, guid_here, mailbox_here};

/// What a purge of a soft-deleted user takes along, and what its on-premises user is left with.
pub(super) fn findings(
    context: Context<'_>,
    users: &DeletedUsers,
    row: DeletedRow,
) -> Vec<Finding> {
    let owner = owner(context, users, row);
    let remote = owner.and_then(|owner| remote_mailbox(context, owner));
    let left = owner.and_then(|owner| left_without(context, owner));
    let lost = lost(context, (users, row), remote.as_deref(), left.is_some());
    lost.into_iter().chain(left).collect()
}

/// The on-premises user that a soft-deleted user is, or was, the account of: by the anchor, else by UPN.
fn owner(context: Context<'_>, users: &DeletedUsers, row: DeletedRow) -> Option<OnPremRow> {
    let by_upn = || {
        let upn = users.text(row, Field::Upn).value()?;
        context.directory().onprem.rows_by_upn(upn).next()
    };
    match users.anchor_cell(row) {
        Cell::Value(anchor) => context.judge.owners(&Anchor::from(anchor)).first().copied(),
        Cell::Empty | Cell::Unknown => by_upn(),
    }
}

/// What to say of a remote mailbox whose mailbox can only be that of the soft-deleted user.
fn remote_mailbox(context: Context<'_>, owner: OnPremRow) -> Option<String> {
    let directory = context.directory();
    let with = guid_here(directory, owner).value();
    let with = with.map_or_else(String::new, |guid| format!(" with the GUID {guid}"));
    let who = directory.onprem.label(owner);
    is_left_to_the_deleted(directory, context.partner(owner), owner).then(|| {
        format!("{who} has a remote mailbox{with} on-premises, so its mailbox is in the cloud, and no active user is known to have it")
    })
}

/// A licence, a mailbox in the list of mailboxes, or one that on-premises knows of.
fn lost(
    context: Context<'_>,
    (users, row): (&DeletedUsers, DeletedRow),
    remote: Option<&str>,
    leaves_without: bool,
) -> Option<Finding> {
    let licensed = users.flag(row, Field::Licensed) == Cell::Value(true)
        || users.has_value(row, Field::Licences);
    let unknown = users.flag(row, Field::Licensed).is_unknown()
        && users.text(row, Field::Licences).is_unknown();
    let besides = if unknown { "; whether the user has a licence too is not exported" } else { "" };
    let what = match (is_with_mailbox(context, users, row), remote, licensed) {
        (true, ..) => Some("the soft-deleted user has a mailbox".to_string()),
        (false, Some(remote), _) => Some(remote.to_string()),
        (false, None, true) => {
            Some("the soft-deleted user has a licence, so perhaps a mailbox and files".to_string())
        }
        (false, None, false) => None,
    };
    what.map(|what| {
        Finding::new(
            Code::PurgeLosesMailbox,
            format!("{what}: the purge takes it along{besides}"),
            if leaves_without {
                "make sure that nobody needs what is in it, or restore the user: the one that sync makes anew gets no mailbox while the mailbox GUID is synced"
            } else {
                "make sure that nobody needs what is in it, or restore the user"
            },
        )
    })
}

fn is_with_mailbox(context: Context<'_>, users: &DeletedUsers, row: DeletedRow) -> bool {
    let mailboxes = context.directory().mailboxes.as_ref();
    mailboxes.and_then(|mailboxes| mailbox_of(mailboxes, users, row)).is_some()
        || users.guid(row, Field::MailboxGuid).value().is_some()
}

/// Who is synced anew with the GUID of the lost mailbox, or with that of one on-premises, gets no mailbox.
fn left_without(context: Context<'_>, owner: OnPremRow) -> Option<Finding> {
    let directory = context.directory();
    let guid = guid_here(directory, owner).value()?;
    let taken = in_its_place(context, owner).is_some()
        || context.partner(owner).is_some()
        || other_owner(directory, guid, None).is_some();
    let fix = match mailbox_here(directory, owner) {
        MailboxHere::Remote | MailboxHere::None => {
            "after the purge, disable the remote mailbox or clear msExchMailboxGuid, before the user is back in scope"
        }
        MailboxHere::Local | MailboxHere::Unclear => {
            "if the cloud is to make a mailbox, exclude msExchMailboxGuid from sync before the user is back in scope"
        }
    };
    (!taken).then(|| {
        let who = directory.onprem.label(owner);
        Finding::new(
            Code::NoMailboxMade,
            format!(
                "the mailbox GUID {guid} of {who} is synced: the new user that sync makes gets no mailbox with a licence"
            ),
            fix,
        )
    })
}

/// The link that is queued for an on-premises user: another cloud user takes the place.
pub(super) fn in_its_place(context: Context<'_>, owner: OnPremRow) -> Option<&QueuedOperation> {
    context.object_guid(owner).and_then(|id| context.queue.link_of_onprem(id))
}
