//! The mailboxes of an on-premises user and its cloud user (docs/facts.md, Mailboxes).

use super::sink::{Sink, Wording};
use crate::anchor::Guid;
use crate::directory::{Cell, CloudRow, Field, MailboxRow, OnPremRow};
use crate::plan::context::Context;
use crate::plan::finding::Code;
use crate::plan::mailboxes::{cloud_mailbox, guid_here, lacks_remote_mailbox, remote_mailbox};

/// What the exports tell of the mailboxes of two users.
struct Mailboxes<'a> {
    context: Context<'a>,
    onprem: OnPremRow,
    cloud: CloudRow,
    in_cloud: Option<MailboxRow>,
    remote: Option<MailboxRow>,
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
    mailboxes.previous(sink);
    mailboxes.new_one(sink);
    mailboxes.other_type(sink);
    mailboxes.remote_missing(sink);
    mailboxes.guid_missing(sink);
}

/// What a mailbox is for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Purpose {
    Person,
    Shared,
    Room,
    Equipment,
}

impl Purpose {
    /// The purpose that a recipient type tells; `None` for types that are no mailbox.
    fn of(kind: &str) -> Option<Self> {
        let kind = kind.to_ascii_lowercase();
        let kind = kind.strip_suffix("mailbox")?;
        match kind.strip_prefix("remote").unwrap_or(kind) {
            "user" | "linked" | "legacy" => Some(Self::Person),
            "shared" => Some(Self::Shared),
            "room" | "scheduling" => Some(Self::Room),
            "equipment" => Some(Self::Equipment),
            _ => None,
        }
    }

    const fn words(self) -> &'static str {
        match self {
            Self::Person => "a person's",
            Self::Shared => "a shared one",
            Self::Room => "a room's",
            Self::Equipment => "that of equipment",
        }
    }
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
            remote: remote_mailbox(directory, onprem),
        }
    }

    fn purpose_here(&self) -> Option<Purpose> {
        let listed = || {
            let remote = self.context.directory().remote_mailboxes.as_ref()?;
            Purpose::of(remote.text_or_empty(self.remote?, Field::RecipientType))
        };
        Purpose::of(&self.kind_here()).or_else(listed)
    }

    fn purpose_there(&self) -> Option<Purpose> {
        let mailboxes = self.context.directory().mailboxes.as_ref()?;
        Purpose::of(mailboxes.text_or_empty(self.in_cloud?, Field::RecipientType))
    }

    /// A shared mailbox, a room or a piece of equipment on one side only.
    fn other_type(&self, sink: &mut impl Sink) {
        let (Some(here), Some(there)) = (self.purpose_here(), self.purpose_there()) else { return };
        if here == there {
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
            None => Cell::Empty,
        });
        match (listed, directory.cloud.guid(self.cloud, Field::MailboxGuid)) {
            (Some(Cell::Value(guid)), _) | (_, Cell::Value(guid)) => Cell::Value(guid),
            (Some(Cell::Empty), _) | (_, Cell::Empty) => Cell::Empty,
            (Some(Cell::Unknown) | None, Cell::Unknown) => Cell::Unknown,
        }
    }

    /// The recipient type on-premises, in lower case.
    fn kind_here(&self) -> String {
        let users = &self.context.directory().onprem;
        users.text_or_empty(self.onprem, Field::RecipientType).to_ascii_lowercase()
    }

    /// Two mailboxes for one person.
    fn two(&self, sink: &mut impl Sink) {
        if let (Some(here), Cell::Value(there)) = (self.here(), self.there())
            && here != there
        {
            sink.add(Code::OtherMailboxGuid, || {
                Wording::new(
                    format!("two mailboxes: on-premises the mailbox GUID is {here}, the cloud mailbox has {there}"),
                    "decide which mailbox is to be kept, and save what the other one holds, before you link or license the user",
                )
            });
        }
    }

    /// The exception: for who had a cloud mailbox before, the next licence makes one although the
    /// GUID is there (docs/facts.md, Mailboxes).
    fn previous(&self, sink: &mut impl Sink) {
        let directory = self.context.directory();
        let listed = directory.mailboxes.as_ref().and_then(|mailboxes| {
            mailboxes.text(self.in_cloud?, Field::PreviousRecipientType).value()
        });
        let own = || directory.cloud.text(self.cloud, Field::PreviousRecipientType).value();
        if listed.or_else(own).is_some_and(|kind| kind.eq_ignore_ascii_case("usermailbox")) {
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
        if self.here().is_some() || self.kind_here() == "usermailbox" {
            sink.add(Code::NewMailbox, || {
                Wording::new(
                    "the cloud user is licensed and has no mailbox, the on-premises user has one: a second, empty mailbox may be created in the cloud",
                    "take the Exchange licence away until the mailbox is moved, or until the mailbox GUID is synced",
                )
            });
        }
    }

    /// The usual hard match: the mailbox is in the cloud, and on-premises nothing knows of it.
    fn remote_missing(&self, sink: &mut impl Sink) {
        let directory = self.context.directory();
        let listed = directory.remote_mailboxes.is_some();
        if listed && lacks_remote_mailbox(directory, Some(self.cloud), self.onprem) {
            sink.add(Code::RemoteMailboxMissing, || {
                Wording::new(
                    "the mailbox is in the cloud, and on-premises there is no remote mailbox: from the next sync on its addresses are managed on-premises, where they are missing",
                    "enable the remote mailbox before the next sync, then carry the mailbox GUID over",
                )
            });
        }
    }

    /// A remote mailbox whose GUID was not carried over.
    fn guid_missing(&self, sink: &mut impl Sink) {
        let (Some(remote), Some(row)) = (&self.context.directory().remote_mailboxes, self.remote)
        else {
            return;
        };
        if let Cell::Value(there) = self.there()
            && remote.guid(row, Field::MailboxGuid) == Cell::Empty
            && self.here().is_none()
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
