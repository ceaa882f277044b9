//! The mailboxes of an on-premises user and its cloud user (docs/facts.md, Mailboxes).

use super::sink::{Sink, Wording};
use crate::anchor::Guid;
use crate::directory::{Cell, CloudRow, Directory, Field, MailboxRow, OnPremRow};
use crate::plan::context::Context;
use crate::plan::finding::Code;
use crate::plan::mailboxes::{
    cloud_mailbox, cloud_recipient, is_cloud_managed, is_nowhere, lacks_remote_mailbox,
    other_owner, tells_mailbox_of,
};
use crate::plan::onprem_mailbox::{MailboxHere, guid_here, mailbox_here, purpose_here};
use crate::plan::recipient::{Purpose, Recipient};

/// What the exports tell of the mailboxes of two users.
struct Mailboxes<'a> {
    context: Context<'a>,
    onprem: OnPremRow,
    cloud: CloudRow,
    in_cloud: Option<MailboxRow>,
    /// Where the mailbox is that on-premises knows of.
    place: MailboxHere,
    /// Whether nothing that is written on-premises reaches the cloud mailbox.
    managed: bool,
}

/// Checks the mailboxes of two users.
pub(super) fn check(
    context: Context<'_>,
    onprem: OnPremRow,
    cloud: CloudRow,
    sink: &mut impl Sink,
) {
    let mailboxes = Mailboxes::of(context, onprem, cloud);
    mailboxes.two(sink);
    mailboxes.of_another(sink);
    mailboxes.previous(sink);
    mailboxes.new_one(sink);
    mailboxes.none_made(sink);
    mailboxes.other_type(sink);
    mailboxes.remote_missing(sink);
    mailboxes.guid_missing(sink);
}

/// Whether the mailbox of two users is nobody's own: a shared one, a room, a piece of equipment.
pub(super) fn is_nobodys(context: Context<'_>, onprem: OnPremRow, cloud: CloudRow) -> bool {
    let mailboxes = Mailboxes::of(context, onprem, cloud);
    let purposes = [mailboxes.purpose_here(), mailboxes.purpose_there()];
    purposes.into_iter().flatten().any(|purpose| purpose != Purpose::Person)
}

impl<'a> Mailboxes<'a> {
    fn of(context: Context<'a>, onprem: OnPremRow, cloud: CloudRow) -> Self {
        let directory = context.directory();
        Self {
            context,
            onprem,
            cloud,
            in_cloud: cloud_mailbox(directory, Some(cloud), onprem),
            place: mailbox_here(directory, onprem),
            managed: is_cloud_managed(directory, Some(cloud), onprem),
        }
    }

    fn purpose_here(&self) -> Option<Purpose> {
        purpose_here(self.context.directory(), self.onprem)
    }

    fn purpose_there(&self) -> Option<Purpose> {
        let mailboxes = self.context.directory().mailboxes.as_ref()?;
        Recipient::of_row(mailboxes, self.in_cloud?)?.purpose()
    }

    /// A shared mailbox, a room or a piece of equipment on one side only.
    fn other_type(&self, sink: &mut impl Sink) {
        let (Some(here), Some(there)) = (self.purpose_here(), self.purpose_there()) else { return };
        // What the remote mailbox is called on-premises is of no effect then.
        if here == there || self.managed {
            return;
        }
        sink.add(Code::MailboxTypeDiffers, || {
            Wording::new(
                format!("the mailbox is {} on-premises and {} in the cloud", here.words(), there.words()),
                "make sure that the two are one mailbox; Set-RemoteMailbox -Type makes the types agree",
            )
        });
    }

    /// The GUID of the mailbox on-premises.
    fn here(&self) -> Option<Guid> {
        guid_here(self.context.directory(), self.onprem).value()
    }

    /// The GUID of the mailbox in the cloud.
    fn there(&self) -> Cell<Guid> {
        let directory = self.context.directory();
        let listed = directory.mailboxes.as_ref().map(|mailboxes| match self.in_cloud {
            Some(row) => mailboxes.guid(row, Field::MailboxGuid),
            None if tells_mailbox_of(directory, self.onprem, self.cloud) => Cell::Empty,
            None => Cell::Unknown,
        });
        match (listed, directory.cloud.guid(self.cloud, Field::MailboxGuid)) {
            (Some(Cell::Value(guid)), _) | (_, Cell::Value(guid)) => Cell::Value(guid),
            (Some(Cell::Empty), _) | (_, Cell::Empty) => Cell::Empty,
            (Some(Cell::Unknown) | None, Cell::Unknown) => Cell::Unknown,
        }
    }

    /// The two GUIDs, where they differ.
    fn differing(&self) -> Option<(Guid, Guid)> {
        let (here, there) = (self.here()?, self.there().value()?);
        (here != there).then_some((here, there))
    }

    /// Two mailboxes for one person; a remote mailbox is not one of them, it only names it.
    fn two(&self, sink: &mut impl Sink) {
        let Some((here, there)) = self.differing() else { return };
        let decide = "decide which mailbox is to be kept, and save what the other one holds, before you link or license the user";
        match self.place {
            MailboxHere::Local => sink.add(Code::OtherMailboxGuid, || {
                Wording::new(
                    format!("two mailboxes: on-premises the mailbox GUID is {here}, the cloud mailbox has {there}"),
                    decide,
                )
            }),
            MailboxHere::Unclear => sink.add(Code::OtherMailboxGuid, || {
                Wording::new(
                    format!("two mailboxes, or one and the GUID of an earlier one: on-premises the mailbox GUID is {here}, the cloud mailbox has {there}, and no export tells whether there is a mailbox on-premises"),
                    format!("export msExchRecipientTypeDetails, or give --remote-mailboxes and --onprem-mailboxes; if there are two, {decide}"),
                )
            }),
            MailboxHere::Remote | MailboxHere::None => {
                if self.owner_of(here).is_none() && !self.managed {
                    sink.add(Code::RemoteGuidDiffers, || remote_guid_differs(self.place, here, there));
                }
            }
        }
    }

    /// The active cloud user, another one, whose mailbox has a GUID.
    fn owner_of(&self, guid: Guid) -> Option<CloudRow> {
        other_owner(self.context.directory(), guid, Some(self.cloud))
    }

    /// The GUID on-premises names the mailbox of somebody else: perhaps that one is the right cloud user.
    fn of_another(&self, sink: &mut impl Sink) {
        let Some(here) = self.here().filter(|here| self.there() != Cell::Value(*here)) else {
            return;
        };
        if let Some(owner) = self.owner_of(here) {
            sink.add(Code::MailboxOfAnother, || of_another(self.context, here, owner));
        }
    }

    /// The exception: for who had a cloud mailbox before, the next licence makes one although the
    /// GUID is there (docs/facts.md, Mailboxes).
    fn previous(&self, sink: &mut impl Sink) {
        let directory = self.context.directory();
        if had_mailbox(directory, self.cloud, self.onprem) {
            sink.add(Code::PreviousMailbox, || {
                Wording::new(
                    "the previous recipient type of the cloud user is UserMailbox: the next licence creates a new, empty mailbox although the mailbox GUID is synced",
                    "look at Get-User <id> | select *recipient*; Set-User -PermanentlyClearPreviousMailboxInfo gives the old mailbox up for good",
                )
            });
        }
    }

    /// A licence, a mailbox on-premises, and none in the cloud.
    fn new_one(&self, sink: &mut impl Sink) {
        let cloud = &self.context.directory().cloud;
        let licensed = cloud.flag(self.cloud, Field::Licensed) == Cell::Value(true)
            || cloud.has_value(self.cloud, Field::Licences);
        if !licensed || self.there() != Cell::Empty || self.in_cloud.is_some() {
            return;
        }
        let has = match self.place {
            MailboxHere::Local => "has one",
            MailboxHere::Unclear => "may have one (no export tells)",
            MailboxHere::Remote | MailboxHere::None => return,
        };
        sink.add(Code::NewMailbox, || {
            Wording::new(
                format!("the cloud user is licensed and has no mailbox, the on-premises user {has}: a second, empty mailbox may be created in the cloud"),
                "take the Exchange licence away until the mailbox is moved, or until the mailbox GUID is synced",
            )
        });
    }

    /// The GUID of a mailbox that is no more, and none in the cloud: the licence makes none either.
    fn none_made(&self, sink: &mut impl Sink) {
        let directory = self.context.directory();
        if self.there() != Cell::Empty || had_mailbox(directory, self.cloud, self.onprem) {
            return;
        }
        none_made(self.context, self.onprem, sink);
    }

    /// The usual hard match: the mailbox is in the cloud, and on-premises nothing knows of it.
    fn remote_missing(&self, sink: &mut impl Sink) {
        let directory = self.context.directory();
        let listed = directory.remote_mailboxes.is_some();
        if listed && lacks_remote_mailbox(directory, Some(self.cloud), self.onprem) {
            let told = directory.onprem_mailboxes.is_some()
                || directory.onprem.knows(self.onprem, Field::MailboxGuid);
            let other =
                if told { "" } else { " (and no export tells whether there is another one)" };
            sink.add(Code::RemoteMailboxMissing, || {
                Wording::new(
                    format!("the mailbox is in the cloud, and on-premises there is no remote mailbox{other}: from the next sync on its addresses are managed on-premises, where they are missing"),
                    "enable the remote mailbox before the next sync, then carry the mailbox GUID over",
                )
            });
        }
    }

    /// A remote mailbox whose GUID was not carried over.
    fn guid_missing(&self, sink: &mut impl Sink) {
        if let Cell::Value(there) = self.there()
            && self.place == MailboxHere::Remote
            && !self.managed
            && guid_here(self.context.directory(), self.onprem) == Cell::Empty
        {
            sink.add(Code::MailboxGuidMissing, || {
                Wording::new(
                    format!("the remote mailbox on-premises lacks the GUID of the cloud mailbox, {there}"),
                    "carry it over: it is never written back by itself",
                )
            });
        }
    }
}

/// Whether the list of cloud mailboxes, or the cloud export, says that the cloud user had a mailbox
/// before, so that the next licence makes one whatever is synced.
fn had_mailbox(directory: &Directory, cloud: CloudRow, onprem: OnPremRow) -> bool {
    let listed = directory.mailboxes.as_ref().and_then(|mailboxes| {
        let row = cloud_recipient(directory, Some(cloud), onprem)?;
        mailboxes.text(row, Field::PreviousRecipientType).value()
    });
    let own = || directory.cloud.text(cloud, Field::PreviousRecipientType).value();
    listed.or_else(own).is_some_and(|kind| kind.eq_ignore_ascii_case("usermailbox"))
}

/// The remote mailbox, or the GUID that is left of a mailbox, names another one than the cloud user has.
fn remote_guid_differs(place: MailboxHere, here: Guid, there: Guid) -> Wording {
    let what = if place == MailboxHere::Remote {
        "the remote mailbox has the GUID"
    } else {
        "there is no mailbox on-premises, and the mailbox GUID is still"
    };
    Wording::new(
        format!(
            "{what} {here}, the cloud mailbox has {there}: the first is that of a mailbox that was there before"
        ),
        "carry the GUID of the cloud mailbox over, before the user is synced",
    )
}

fn of_another(context: Context<'_>, guid: Guid, owner: CloudRow) -> Wording {
    Wording::new(
        format!(
            "the mailbox GUID on-premises, {guid}, is that of the cloud mailbox of {}",
            context.directory().cloud.label(owner)
        ),
        "make sure whose mailbox it is: that cloud user may be the right one",
    )
    .with_cloud(context.object_id(owner))
}

/// Says that no licence makes a mailbox for an on-premises user, where its mailbox GUID is that of no
/// mailbox, here or in the cloud.
pub(super) fn none_made(context: Context<'_>, onprem: OnPremRow, sink: &mut impl Sink) {
    let directory = context.directory();
    let Some(guid) = guid_here(directory, onprem).value() else { return };
    let none_here =
        matches!(mailbox_here(directory, onprem), MailboxHere::Remote | MailboxHere::None);
    if none_here && is_nowhere(directory, guid) {
        sink.add(Code::NoMailboxMade, || {
            Wording::new(
                format!("no cloud mailbox has the mailbox GUID on-premises, {guid}: while it is synced, a licence makes no mailbox"),
                "if a soft-deleted user has that mailbox, restore that user; if the mailbox is gone, disable the remote mailbox or clear msExchMailboxGuid, and enable a new one",
            )
        });
    }
}
