//! Findings: what speaks against an operation, what to know of it, and what to do.

use serde::{Deserialize, Serialize, Serializer};

use super::advice::{Advice, Verb};
use crate::anchor::{ObjectGuid, ObjectId};

/// How grave a finding is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Severity {
    /// It is not queued, or only with a written reason.
    Block,
    /// It is queued only after a yes or a typed word.
    Ask,
    /// It is queued, and something has to be looked at or done.
    Warn,
    /// Good to know.
    Info,
}

impl Severity {
    /// Every severity, the gravest first.
    pub const ALL: [Self; 4] = [Self::Block, Self::Ask, Self::Warn, Self::Info];

    /// The word on the screen, in scripts and in `--json`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Block => "block",
            Self::Ask => "ask",
            Self::Warn => "warn",
            Self::Info => "info",
        }
    }
}

/// What it takes to queue an operation in spite of a finding, the least first. The severity follows
/// from it, so that the two cannot contradict each other.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Consent {
    /// Nothing.
    Nothing,
    /// A look: it is queued without a question.
    Look,
    /// A yes to a question whose default is no.
    Yes,
    /// A reason in words, which is recorded.
    Reason,
    /// A certain word, typed, and a reason: what is done cannot be taken back.
    Word,
    /// Nothing helps: the operation would make no sense.
    Never,
}

impl Consent {
    /// How grave a finding is that takes it.
    #[must_use]
    pub const fn severity(self) -> Severity {
        match self {
            Self::Nothing => Severity::Info,
            Self::Look => Severity::Warn,
            Self::Yes | Self::Word => Severity::Ask,
            Self::Reason | Self::Never => Severity::Block,
        }
    }

    /// Whether the operator is asked for something before the operation is queued.
    #[must_use]
    pub const fn is_asked_for(self) -> bool {
        match self {
            Self::Nothing | Self::Look => false,
            Self::Yes | Self::Reason | Self::Word | Self::Never => true,
        }
    }
}

macro_rules! codes {
    ($($(#[$doc:meta])* $variant:ident = $name:literal, $consent:ident;)*) => {
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
                self.consent().severity()
            }

            /// What it takes to queue in spite of it. What is found about users or the queue and never
            /// about a proposal has [`Consent::Never`] where it blocks.
            #[must_use]
            pub const fn consent(self) -> Consent {
                match self { $(Self::$variant => Consent::$consent,)* }
            }
        }
    };
}

codes! {
    /// The on-premises user has no source anchor that can be read.
    NoAnchor = "no-anchor", Never;
    /// The ids of an export may stand beside other people than their own.
    IdsDisplaced = "ids-displaced", Reason;
    /// Users are missing from an export, and what rests on who is not in it is not known.
    ExportIncomplete = "export-incomplete", Yes;
    /// The cloud user has no object id in the export, and commands name users by it.
    NoObjectId = "no-object-id", Never;
    /// The cloud user has no object id in the export, and the UPN tells who it is.
    IdentityByUpn = "identity-by-upn", Yes;
    /// An operation knows its cloud user by the UPN, and the export has the object id by now.
    ObjectIdKnown = "object-id-known", Look;
    /// The cloud export does not tell the present `ImmutableId`.
    IdUnknown = "id-unknown", Never;
    /// The cloud user has the id already.
    AlreadyLinked = "already-linked", Never;
    /// The cloud user has no id that could be cleared.
    NothingToClear = "nothing-to-clear", Never;
    /// The cloud user is linked, and the clearing of its id takes the link away.
    LinkCleared = "link-cleared", Yes;
    /// The on-premises user is queued already.
    OnPremQueued = "onprem-queued", Never;
    /// The cloud user is queued already.
    CloudQueued = "cloud-queued", Never;
    /// The same anchor is queued for another cloud user.
    AnchorQueued = "anchor-queued", Never;
    /// Another cloud user has the anchor.
    AnchorHeld = "anchor-held", Never;
    /// A soft-deleted user has the anchor.
    AnchorHeldByDeleted = "anchor-held-by-deleted", Never;
    /// The cloud user is synced from on-premises.
    Synced = "synced", Reason;
    /// The cloud user is a guest.
    Guest = "guest", Reason;
    /// The export has lost whether the cloud user is a member or a guest.
    MayBeGuest = "may-be-guest", Yes;
    /// The cloud user was synced and left the scope of sync.
    LeftSync = "left-sync", Yes;
    /// The cloud user has another `ImmutableId`.
    OtherId = "other-id", Yes;
    /// The on-premises account is disabled.
    Disabled = "disabled", Reason;
    /// The cloud account is disabled, and the on-premises one is not.
    CloudDisabled = "cloud-disabled", Look;
    /// The on-premises object is not a person's account.
    NotAPerson = "not-a-person", Reason;
    /// The two have nothing in common.
    NothingInCommon = "nothing-in-common", Yes;
    /// The cloud user is synced, or was: the export has the time of a last sync, and does not tell which.
    MayBeSynced = "may-be-synced", Yes;
    /// The cloud export does not tell whether the user is synced.
    SyncedUnknown = "synced-unknown", Look;
    /// The text that would be the anchor breaks a rule of Entra Connect for anchors.
    AnchorOutOfLimits = "anchor-out-of-limits", Yes;
    /// mS-DS-ConsistencyGuid and objectGUID differ.
    AnchorsDiffer = "anchors-differ", Yes;
    /// mS-DS-ConsistencyGuid was not exported.
    ConsistencyGuidUnknown = "consistency-guid-unknown", Nothing;
    /// Another cloud user would soft match this on-premises user.
    OtherSoftMatch = "other-soft-match", Look;
    /// The two would soft match without a command.
    WouldSoftMatch = "would-soft-match", Nothing;
    /// Nothing but the name speaks for the pair, and somebody else has the same name.
    Namesake = "namesake", Yes;
    /// The given names of the two are those of different people.
    NamesContradict = "names-contradict", Yes;
    /// The surnames of the two are different, and their given names are not.
    SurnamesDiffer = "surnames-differ", Look;
    /// The two are linked, and their given names are those of different people.
    LinkedNamesContradict = "linked-names-contradict", Yes;
    /// The operator has said of the two that they are not one person.
    RejectedBefore = "rejected-before", Yes;
    /// The two were rejected, and are linked, or the next sync would soft match them.
    RejectedYetJoined = "rejected-yet-joined", Look;
    /// By all that the exports tell, the two are more likely two people.
    Unlikely = "unlikely", Yes;
    /// Somebody else is nearly as likely.
    NearRival = "near-rival", Yes;
    /// A fact of its own speaks against the two being one person, however much else is equal.
    SpeaksAgainst = "speaks-against", Yes;
    /// The two are linked, and without the link they would be taken for two people.
    LinkedToAnotherPerson = "linked-to-another-person", Yes;
    /// Another on-premises user would soft match the cloud user too.
    ClaimedTwice = "claimed-twice", Yes;
    /// Another cloud user has an address of the on-premises user.
    AddressHeld = "address-held", Look;
    /// The linked cloud user is a guest with an address that is not the on-premises user's.
    LinkedGuest = "linked-guest", Look;
    /// The primary addresses of two linked users differ.
    LinkedAddressesDiffer = "linked-addresses-differ", Look;
    /// Addresses that only the cloud user has would be lost.
    AddressesLost = "addresses-lost", Look;
    /// What the operation would do is so already.
    AlreadySo = "already-so", Never;
    /// An operation of this kind is queued for this user already.
    AlreadyQueued = "already-queued", Never;
    /// A value that the operation needs is not known or not there.
    ValueMissing = "value-missing", Never;
    /// Another user has the value, or is queued to get it.
    ValueTaken = "value-taken", Never;
    /// No cloud user belongs to the on-premises user.
    NoPartner = "no-partner", Never;
    /// There is no routing rule, or it gives no address for this user.
    NoRoutingAddress = "no-routing-address", Never;
    /// There is no remote mailbox, and none is queued.
    NoRemoteMailbox = "no-remote-mailbox", Never;
    /// The on-premises user has a mailbox on-premises.
    LocalMailbox = "local-mailbox", Reason;
    /// The on-premises user is a mail user: nobody but a plain user can get a remote mailbox.
    MailUser = "mail-user", Reason;
    /// Exchange takes the attributes of the mailbox from the cloud alone.
    ExchangeCloudManaged = "exchange-cloud-managed", Yes;
    /// The cloud user has no mailbox that is known.
    NoCloudMailbox = "no-cloud-mailbox", Yes;
    /// The on-premises mailbox GUID is another one than that of the cloud mailbox.
    OtherMailboxGuid = "other-mailbox-guid", Reason;
    /// The remote mailbox has the GUID of another mailbox than that of the cloud user: of one that was.
    RemoteGuidDiffers = "remote-guid-differs", Look;
    /// The mailbox GUID on-premises is that of the cloud mailbox of another user.
    MailboxOfAnother = "mailbox-of-another", Yes;
    /// While the mailbox GUID on-premises is synced, no licence makes a mailbox, and none has it.
    NoMailboxMade = "no-mailbox-made", Look;
    /// The GUID that the remote mailbox has is replaced by another one.
    ReplacesMailboxGuid = "replaces-mailbox-guid", Reason;
    /// The operation cannot be taken back.
    Irreversible = "irreversible", Word;
    /// The soft-deleted user has a licence or a mailbox, which a purge takes along.
    PurgeLosesMailbox = "purge-loses-mailbox", Yes;
    /// A soft-deleted user's on-premises user is there: putting it back in scope would revive it.
    SyncWouldRevive = "sync-would-revive", Yes;
    /// The UPN is in a federated domain: the cloud may refuse to change the `ImmutableId`.
    FederatedDomain = "federated-domain", Reason;
    /// The UPN is in a domain that the tenant does not show.
    ForeignDomain = "foreign-domain", Yes;
    /// Another on-premises user has the same anchor.
    AnchorShared = "anchor-shared", Reason;
    /// Several cloud users, active or soft-deleted, hold the anchor of an on-premises user.
    SeveralHolders = "several-holders", Never;
    /// Several cloud users have one `ImmutableId` that is nobody's anchor.
    DuplicateId = "duplicate-id", Never;
    /// The user that a sync would soft match has another `ImmutableId`: the sync will report an error.
    SoftMatchRefused = "soft-match-refused", Never;
    /// The cloud user holds, or is eligible for, a privileged role: the hard match is refused since
    /// July 2026.
    PrivilegedRole = "privileged-role", Reason;
    /// The cloud user is in the list of soft-deleted users too.
    TargetDeleted = "target-deleted", Reason;
    /// The cloud user holds, or is eligible for, a role that is not known to be privileged.
    RoleHeld = "role-held", Yes;
    /// The export has no roles, and the name is one that administrators have.
    AdminLikeName = "admin-like-name", Yes;
    /// The export tells the roles that users hold, and not those that they are eligible for, which a hard
    /// match is refused for too.
    EligibleRolesMissing = "eligible-roles-missing", Look;
    /// The cloud user was synced once: its `onPremisesObjectIdentifier` is probably set.
    WasSynced = "was-synced", Yes;
    /// The UPN of the cloud user looks like that of a quarantined duplicate.
    QuarantinedUpn = "quarantined-upn", Yes;
    /// The link would replace an anchor that is not a GUID.
    CustomAnchorReplaced = "custom-anchor-replaced", Yes;
    /// The domain of the on-premises UPN cannot be, or is not, a domain of the tenant.
    UpnNotRoutable = "upn-not-routable", Look;
    /// The on-premises UPN has characters that the cloud does not take.
    UpnCharacters = "upn-characters", Yes;
    /// A link would change the UPN of the cloud user to one that another user has, or is to get.
    UpnTaken = "upn-taken", Reason;
    /// Sync would change the UPN of the cloud user.
    UpnDiffers = "upn-differs", Look;
    /// Another on-premises user has the same UPN.
    SameUpn = "same-upn", Yes;
    /// Another on-premises user has one of its addresses.
    SameAddress = "same-address", Look;
    /// Two linked on-premises users with one address and one name: one person has two accounts.
    OnePersonTwice = "one-person-twice", Look;
    /// The cloud user had a mailbox of its own: the next licence creates a new one.
    PreviousMailbox = "previous-mailbox", Yes;
    /// A licence is assigned, and a second mailbox would be created.
    NewMailbox = "new-mailbox", Yes;
    /// The mailbox is in the cloud, and on-premises there is no remote mailbox for it.
    RemoteMailboxMissing = "remote-mailbox-missing", Look;
    /// One side has a person's mailbox, the other a shared one, a room or a piece of equipment.
    MailboxTypeDiffers = "mailbox-type-differs", Look;
    /// The remote mailbox lacks the GUID of the cloud mailbox.
    MailboxGuidMissing = "mailbox-guid-missing", Look;
    /// The id of a cloud user is an anchor made from bytes in the wrong order.
    WrongByteOrder = "wrong-byte-order", Look;
    /// The id of a cloud user spells the anchor of an on-premises user in a wrong form.
    DamagedAnchor = "damaged-anchor", Yes;
    /// The id of a cloud user is the GUID of nobody on-premises.
    Orphan = "orphan", Look;
    /// The id of a cloud user is not the Base64 of a GUID; that is no damage.
    CustomAnchor = "custom-anchor", Nothing;
    /// The id of a cloud user is the custom anchor of an on-premises user but for case or leading zeros.
    CustomAnchorDiffers = "custom-anchor-differs", Look;
    /// The ids show which attribute the anchor of the tenant is, and nobody has said so.
    CustomAnchorTenant = "custom-anchor-tenant", Yes;
    /// A soft-deleted user has the UPN of an on-premises user that is not linked.
    DeletedNamesake = "deleted-namesake", Nothing;
    /// A cloud mailbox belongs to no cloud user of the exports.
    MailboxWithoutUser = "mailbox-without-user", Nothing;
    /// A remote mailbox belongs to no on-premises user of the exports.
    RemoteMailboxWithoutUser = "remote-mailbox-without-user", Nothing;
    /// An export lacks a column, and a check is blind without it.
    ColumnMissing = "column-missing", Nothing;
    /// An export was not given, and checks are blind without it.
    ListMissing = "list-missing", Nothing;
    /// Queued links exchange their ids in a ring, which no order can carry out.
    QueueOrder = "queue-order", Never;
    /// A user of a queued operation is not in the exports.
    UserGone = "user-gone", Look;
    /// The value that a queued operation replaces is not the one it was queued against.
    ChangedSince = "changed-since", Yes;
    /// A script reported an operation as done, and exports read since then show that it is not so.
    AppliedNotTrue = "applied-not-true", Never;
    /// A script has made a link or handed a user over or back, and exports read since then do not show that
    /// the sync follows.
    Stamped = "stamped", Nothing;
    /// What a queued operation would do is so already.
    DoneAlready = "done-already", Nothing;
    /// A cloud user is linked by the present anchor of the on-premises user, which cannot change then.
    AnchorInUse = "anchor-in-use", Reason;
    /// Another on-premises user, out of the scope of sync, has the anchor that is written.
    AnchorMoves = "anchor-moves", Look;
    /// The session takes another attribute for everybody, so that mS-DS-ConsistencyGuid would not count.
    AttributeNotInForce = "attribute-not-in-force", Yes;
    /// The cloud user is not synced, so that it cannot be handed over to the cloud.
    NotSynced = "not-synced", Never;
    /// Handing over a user whose on-premises user is gone or out of scope is not documented.
    HandOverUndocumented = "hand-over-undocumented", Yes;
    /// An on-premises user is there, whose changes do not reach the cloud user once it is handed over.
    ChangesCutOff = "changes-cut-off", Look;
    /// The cloud user is synced, and a queued operation hands it over to the cloud first.
    HandedOverFirst = "handed-over-first", Look;
    /// The cloud is the authority of the user, so that no sync takes it over.
    CloudManaged = "cloud-managed", Reason;
    /// The export does not tell whether the user was handed over to the cloud.
    AuthorityUnknown = "authority-unknown", Look;
    /// The user would be handed back, and its id is no on-premises user's anchor.
    NobodyTakesOver = "nobody-takes-over", Yes;
}

impl Serialize for Code {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

/// A finding about some users.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Finding {
    /// How grave it is, written out for `--json`.
    severity: Severity,
    /// What it takes to queue in spite of it.
    #[serde(skip)]
    consent: Consent,
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
    /// What it tells to do, where that depends on the state of the users concerned.
    #[serde(skip_serializing_if = "<[Verb]>::is_empty")]
    pub advice: Box<[Verb]>,
}

impl Finding {
    /// A finding with the consent and the severity of its code.
    #[must_use]
    pub fn new(code: Code, text: impl Into<String>, fix: impl Into<String>) -> Self {
        Self {
            severity: code.severity(),
            consent: code.consent(),
            code,
            object_guids: Vec::new(),
            object_ids: Vec::new(),
            text: text.into(),
            fix: fix.into(),
            advice: Box::default(),
        }
    }

    /// A finding with the advice that fits the state of everybody concerned.
    #[must_use]
    pub(super) fn advised(code: Code, text: impl Into<String>, advice: Advice) -> Self {
        Self { advice: advice.verbs, ..Self::new(code, text, advice.words) }
    }

    /// The same finding where a look is enough: the plan itself sees to what it asks for, or nothing of it
    /// is done by the operation.
    #[must_use]
    pub(super) fn a_look_is_enough(self) -> Self {
        let consent = Consent::Look;
        Self { severity: consent.severity(), consent, ..self }
    }

    /// What it takes to queue in spite of it.
    #[must_use]
    pub const fn consent(&self) -> Consent {
        self.consent
    }

    /// How grave it is.
    #[must_use]
    pub const fn severity(&self) -> Severity {
        self.severity
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
    fn each_severity_takes_what_its_word_says() {
        let of = |severity| -> Vec<Consent> {
            let all = [Consent::Nothing, Consent::Look, Consent::Yes, Consent::Reason];
            let all = all.into_iter().chain([Consent::Word, Consent::Never]);
            all.filter(|consent| consent.severity() == severity).collect()
        };
        assert_eq!(of(Severity::Block), [Consent::Reason, Consent::Never]);
        assert_eq!(of(Severity::Ask), [Consent::Yes, Consent::Word]);
        assert_eq!(of(Severity::Warn), [Consent::Look]);
        assert_eq!(of(Severity::Info), [Consent::Nothing]);
        assert!(of(Severity::Ask).into_iter().all(Consent::is_asked_for));
    }
}
