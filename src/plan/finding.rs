//! Findings: what speaks against an operation, what to know of it, and what to do.

use std::fmt;

use serde::{Deserialize, Serialize, Serializer};

use crate::anchor::{ObjectGuid, ObjectId};

/// How grave a finding is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Severity {
    /// It would fail, or do harm.
    Block,
    /// Look before going on.
    Warn,
    /// Good to know.
    Info,
}

impl Severity {
    /// The word on the screen and in `--json`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Block => "block",
            Self::Warn => "warn",
            Self::Info => "info",
        }
    }
}

/// What the operator must give to queue an operation in spite of a finding.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Consent {
    /// Nothing.
    None,
    /// A yes to a question whose default is no.
    Yes,
    /// A reason in words, which is recorded.
    Reason,
    /// A certain word, typed: what is done cannot be taken back.
    Word,
    /// Nothing helps: the operation would make no sense.
    Never,
}

macro_rules! codes {
    ($($(#[$doc:meta])* $variant:ident = $name:literal, $severity:ident, $consent:ident;)*) => {
        /// The stable codes of findings. Scripts depend on the names: they stay, new ones are added.
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
        pub enum Code { $($(#[$doc])* $variant,)* }

        impl Code {
            /// Every code.
            pub const ALL: &[Self] = &[$(Self::$variant,)*];

            /// The name in `--json` and on the screen.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }

            /// The code with this name.
            #[must_use]
            pub fn named(name: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|code| code.name() == name)
            }

            /// How grave it is.
            #[must_use]
            pub const fn severity(self) -> Severity {
                match self { $(Self::$variant => Severity::$severity,)* }
            }

            /// What it takes to queue in spite of it.
            #[must_use]
            pub const fn consent(self) -> Consent {
                match self { $(Self::$variant => Consent::$consent,)* }
            }
        }
    };
}

codes! {
    /// The on-premises user has no source anchor that can be read.
    NoAnchor = "no-anchor", Block, Never;
    /// The cloud user has no object id in the export, and commands name users by it.
    NoObjectId = "no-object-id", Block, Never;
    /// The cloud export does not tell the present `ImmutableId`.
    IdUnknown = "id-unknown", Block, Never;
    /// The cloud user has the id already.
    AlreadyLinked = "already-linked", Block, Never;
    /// The cloud user has no id that could be cleared.
    NothingToClear = "nothing-to-clear", Block, Never;
    /// The cloud user is linked, and the clearing of its id takes the link away.
    LinkCleared = "link-cleared", Warn, Yes;
    /// The on-premises user is queued already.
    OnPremQueued = "onprem-queued", Block, Never;
    /// The cloud user is queued already.
    CloudQueued = "cloud-queued", Block, Never;
    /// The same anchor is queued for another cloud user.
    AnchorQueued = "anchor-queued", Block, Never;
    /// Another cloud user has the anchor.
    AnchorHeld = "anchor-held", Block, Never;
    /// A soft-deleted user has the anchor.
    AnchorHeldByDeleted = "anchor-held-by-deleted", Block, Never;
    /// The cloud user is synced from on-premises.
    Synced = "synced", Block, Reason;
    /// The cloud user is a guest.
    Guest = "guest", Block, Reason;
    /// The cloud user was synced and left the scope of sync.
    LeftSync = "left-sync", Warn, Yes;
    /// The cloud user has another `ImmutableId`.
    OtherId = "other-id", Warn, Yes;
    /// The on-premises account is disabled.
    Disabled = "disabled", Block, Reason;
    /// The on-premises object is not a person's account.
    NotAPerson = "not-a-person", Block, Reason;
    /// The two have nothing in common.
    NothingInCommon = "nothing-in-common", Warn, Yes;
    /// The cloud export does not tell whether the user is synced.
    SyncedUnknown = "synced-unknown", Warn, None;
    /// mS-DS-ConsistencyGuid and objectGUID differ.
    AnchorsDiffer = "anchors-differ", Warn, Yes;
    /// mS-DS-ConsistencyGuid was not exported.
    ConsistencyGuidUnknown = "consistency-guid-unknown", Info, None;
    /// Another cloud user would soft match this on-premises user.
    OtherSoftMatch = "other-soft-match", Warn, None;
    /// The two would soft match without a command.
    WouldSoftMatch = "would-soft-match", Info, None;
    /// Nothing but the name speaks for the pair, and somebody else has the same name.
    Namesake = "namesake", Warn, Yes;
    /// Addresses that only the cloud user has would be lost.
    AddressesLost = "addresses-lost", Warn, None;
    /// What the operation would do is so already.
    AlreadySo = "already-so", Block, Never;
    /// An operation of this kind is queued for this user already.
    AlreadyQueued = "already-queued", Block, Never;
    /// A value that the operation needs is not known or not there.
    ValueMissing = "value-missing", Block, Never;
    /// Another user has the value, or is queued to get it.
    ValueTaken = "value-taken", Block, Never;
    /// No cloud user belongs to the on-premises user.
    NoPartner = "no-partner", Block, Never;
    /// There is no routing rule, or it gives no address for this user.
    NoRoutingAddress = "no-routing-address", Block, Never;
    /// There is no remote mailbox, and none is queued.
    NoRemoteMailbox = "no-remote-mailbox", Block, Never;
    /// The on-premises user has a mailbox on-premises.
    LocalMailbox = "local-mailbox", Block, Reason;
    /// The cloud user has no mailbox that is known.
    NoCloudMailbox = "no-cloud-mailbox", Warn, Yes;
    /// The on-premises mailbox GUID is another one than that of the cloud mailbox.
    OtherMailboxGuid = "other-mailbox-guid", Block, Reason;
    /// The GUID that the remote mailbox has is replaced by another one.
    ReplacesMailboxGuid = "replaces-mailbox-guid", Block, Reason;
    /// The operation cannot be taken back.
    Irreversible = "irreversible", Block, Word;
    /// The soft-deleted user has a licence or a mailbox, which a purge takes along.
    PurgeLosesMailbox = "purge-loses-mailbox", Warn, Yes;
    /// A soft-deleted user's on-premises user is there: putting it back in scope would revive it.
    SyncWouldRevive = "sync-would-revive", Warn, Yes;
    /// The UPN is in a federated domain: the cloud may refuse to change the `ImmutableId`.
    FederatedDomain = "federated-domain", Block, Reason;
    /// The UPN is in a domain that the tenant does not show.
    ForeignDomain = "foreign-domain", Warn, Yes;
    /// Another on-premises user has the same anchor.
    AnchorShared = "anchor-shared", Block, Reason;
    /// Several cloud users, active or soft-deleted, hold the anchor of an on-premises user.
    SeveralHolders = "several-holders", Block, None;
    /// Several cloud users have one `ImmutableId` that is nobody's anchor.
    DuplicateId = "duplicate-id", Block, None;
    /// The user that a sync would soft match has another `ImmutableId`: the sync will report an error.
    SoftMatchRefused = "soft-match-refused", Block, None;
    /// The cloud user holds, or is eligible for, a privileged role: the hard match is refused since
    /// July 2026.
    PrivilegedRole = "privileged-role", Block, Reason;
    /// The cloud user is in the list of soft-deleted users too.
    TargetDeleted = "target-deleted", Block, Reason;
    /// The cloud user holds, or is eligible for, a role that is not known to be privileged.
    RoleHeld = "role-held", Warn, Yes;
    /// The export has no roles, and the name is one that administrators have.
    AdminLikeName = "admin-like-name", Warn, Yes;
    /// The cloud user was synced once: its `onPremisesObjectIdentifier` is probably set.
    WasSynced = "was-synced", Warn, Yes;
    /// The UPN of the cloud user looks like that of a quarantined duplicate.
    QuarantinedUpn = "quarantined-upn", Warn, Yes;
    /// The link would replace an anchor that is not a GUID.
    CustomAnchorReplaced = "custom-anchor-replaced", Warn, Yes;
    /// The domain of the on-premises UPN cannot be, or is not, a domain of the tenant.
    UpnNotRoutable = "upn-not-routable", Warn, None;
    /// Sync would change the UPN of the cloud user.
    UpnDiffers = "upn-differs", Warn, None;
    /// Another on-premises user has the same UPN.
    SameUpn = "same-upn", Warn, Yes;
    /// Another on-premises user has one of its addresses.
    SameAddress = "same-address", Warn, None;
    /// The cloud user had a mailbox of its own: the next licence creates a new one.
    PreviousMailbox = "previous-mailbox", Warn, Yes;
    /// A licence is assigned, and a second mailbox would be created.
    NewMailbox = "new-mailbox", Warn, Yes;
    /// The mailbox is in the cloud, and on-premises there is no remote mailbox for it.
    RemoteMailboxMissing = "remote-mailbox-missing", Warn, None;
    /// One side has a person's mailbox, the other a shared one, a room or a piece of equipment.
    MailboxTypeDiffers = "mailbox-type-differs", Warn, None;
    /// The remote mailbox lacks the GUID of the cloud mailbox.
    MailboxGuidMissing = "mailbox-guid-missing", Warn, None;
    /// The id of a cloud user is an anchor made from bytes in the wrong order.
    WrongByteOrder = "wrong-byte-order", Warn, None;
    /// The id of a cloud user spells out a GUID instead of encoding its bytes.
    GuidAsText = "guid-as-text", Warn, None;
    /// The id of a cloud user is the Base64 of a GUID, damaged.
    DamagedId = "damaged-id", Warn, None;
    /// The id of a cloud user is the GUID of nobody on-premises.
    Orphan = "orphan", Warn, None;
    /// The id of a cloud user is not the Base64 of a GUID; that is no damage.
    CustomAnchor = "custom-anchor", Info, None;
    /// A soft-deleted user has the UPN of an on-premises user that is not linked.
    DeletedNamesake = "deleted-namesake", Info, None;
    /// A cloud mailbox belongs to no cloud user of the exports.
    MailboxWithoutUser = "mailbox-without-user", Info, None;
    /// A remote mailbox belongs to no on-premises user of the exports.
    RemoteMailboxWithoutUser = "remote-mailbox-without-user", Info, None;
    /// An export lacks a column, and a check is blind without it.
    ColumnMissing = "column-missing", Info, None;
    /// An export was not given, and checks are blind without it.
    ListMissing = "list-missing", Info, None;
    /// Queued links exchange their ids in a ring, which no order can carry out.
    QueueOrder = "queue-order", Block, None;
    /// A user of a queued operation is not in the exports.
    UserGone = "user-gone", Warn, None;
    /// The value that a queued operation replaces is not the one it was queued against.
    ChangedSince = "changed-since", Warn, None;
    /// A script reported an operation as done, and exports read since then show that it is not so.
    AppliedNotTrue = "applied-not-true", Block, None;
    /// What a queued operation would do is so already.
    DoneAlready = "done-already", Info, None;
    /// A cloud user is linked by the present anchor of the on-premises user, which cannot change then.
    AnchorInUse = "anchor-in-use", Block, Reason;
    /// The session takes objectGUID for everybody, so that mS-DS-ConsistencyGuid would not count.
    AttributeNotInForce = "attribute-not-in-force", Warn, Yes;
}

impl Serialize for Code {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

/// A finding about some users.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Finding {
    /// How grave it is.
    pub severity: Severity,
    /// What it is.
    pub code: Code,
    /// The on-premises users it concerns.
    pub object_guids: Vec<ObjectGuid>,
    /// The cloud users it concerns.
    pub object_ids: Vec<ObjectId>,
    /// What was found, in a sentence.
    pub text: String,
    /// What to do about it.
    pub fix: String,
}

impl Finding {
    /// A finding with the severity of its code.
    #[must_use]
    pub fn new(code: Code, text: impl Into<String>, fix: impl Into<String>) -> Self {
        Self {
            severity: code.severity(),
            code,
            object_guids: Vec::new(),
            object_ids: Vec::new(),
            text: text.into(),
            fix: fix.into(),
        }
    }

    /// The same finding about an on-premises user too.
    #[must_use]
    pub fn about_onprem(mut self, id: Option<ObjectGuid>) -> Self {
        self.object_guids.extend(id);
        self
    }

    /// The same finding about a cloud user too.
    #[must_use]
    pub fn about_cloud(mut self, id: Option<ObjectId>) -> Self {
        self.object_ids.extend(id);
        self
    }
}

/// A finding as the operator saw it when an operation was queued. The code is kept as text: a session
/// outlives the version of hardmatch that wrote it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct SeenFinding {
    /// How grave it was.
    pub severity: Severity,
    /// The name of its code.
    pub code: String,
    /// What was found, in a sentence.
    pub text: String,
}

impl From<&Finding> for SeenFinding {
    fn from(finding: &Finding) -> Self {
        Self {
            severity: finding.severity,
            code: finding.code.name().to_string(),
            text: finding.text.clone(),
        }
    }
}

impl fmt::Display for SeenFinding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.code, self.text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_kebab_case_and_given_once() {
        let mut names: Vec<&str> = Code::ALL.iter().map(|code| code.name()).collect();
        for name in &names {
            assert!(name.chars().all(|c| c.is_ascii_lowercase() || c == '-'), "{name}");
        }
        names.sort_unstable();
        let count = names.len();
        names.dedup();
        assert_eq!(names.len(), count);
    }

    #[test]
    fn only_what_blocks_is_refused_outright() {
        for code in Code::ALL {
            if code.consent() >= Consent::Reason {
                assert_eq!(code.severity(), Severity::Block, "{}", code.name());
            }
        }
    }
}
