//! What can be advised, and what must be so before it may be.

use serde::{Serialize, Serializer};

use super::facts::Need;

macro_rules! verbs {
    ($($(#[$doc:meta])* $verb:ident = $name:literal needs [$($need:ident),*] says $words:literal;)*) => {
        /// What an advice tells to do. The names are stable in `--json`.
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
        pub enum Verb { $($(#[$doc])* $verb,)* }

        impl Verb {
            /// Every verb.
            pub const ALL: &[Self] = &[$(Self::$verb,)*];

            /// The name in `--json`.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$verb => $name,)* }
            }

            /// What must be so, and known to be so, before it may be said.
            pub(super) const fn needs(self) -> &'static [Need] {
                match self { $(Self::$verb => &[$(Need::$need,)*],)* }
            }

            /// The sentence. `{it}` is the cloud user, `{us}` the on-premises user that is to have it,
            /// `{source}` the one whose anchor its id is, `{original}`
            /// the one that was copied, from the domain `{there}` to `{here}`.
            pub(in crate::plan) const fn words(self) -> &'static str {
                match self { $(Self::$verb => $words,)* }
            }
        }
    };
}

verbs! {
    /// Clear the id of a user that the cloud lets be changed.
    ClearId = "clear-id" needs [Active, CloudOnly, Id] says
        "clear the id of {it} first, if that is not the account of {us}";
    /// Clear an id that is nobody's.
    ClearOrphan = "clear-orphan" needs [Active, CloudOnly, Id] says "if the user is gone, clear the id";
    /// Try to clear the id of a user that left the scope of sync.
    TryToClear = "try-to-clear" needs [Active, Left, Id] says
        "if the user is gone, clear the id; the cloud may refuse it, as the user left the scope of sync";
    /// Clear the id of one of several.
    ClearOneOf = "clear-one-of" needs [Active, CloudOnly, Id] says
        "clear the id of {it}, if it is the one that should not have it";
    /// Free the anchor of a synced twin, then link.
    FreeAndLink = "free-and-link" needs [Active, Synced, OfUs, NoMailboxShown, TargetFree] says
        "take {us} out of the scope of sync: the next cycle soft-deletes {it}; purge that one if it holds no data, link the two, and put the user back in scope";
    /// Free the anchor of a synced twin.
    Free = "free" needs [Active, Synced, OfUs, NoMailboxShown] says
        "take {us} out of the scope of sync: the next cycle soft-deletes {it}; purge that one if it holds no data";
    /// Do away with a duplicate that is not synced.
    RemoveTwin = "remove-twin" needs [Active, CloudOnly, NoMailboxShown] says
        "make sure which of the two is the person's; remove and purge the duplicate if it holds no data, then link the other one";
    /// Keep the user that has the mailbox.
    KeepMailbox = "keep-mailbox" needs [Active, Mailbox] says
        "keep {it}: it has a mailbox, which would be lost with it";
    /// Do away with a user whose id is locked.
    RemoveLocked = "remove-locked" needs [Active, Left, NoMailboxShown] says
        "its id is locked, as it left the scope of sync: keep {it}, or delete and purge it if it holds no data";
    /// Let a sync revive the soft-deleted user.
    Revive = "revive" needs [Deleted, SourceThere] says
        "if it is the right user, put {source} back in scope: sync revives it";
    /// Purge the soft-deleted user.
    Purge = "purge" needs [Deleted, NoMailboxShown] says
        "else purge it, if nobody needs what it holds";
    /// Let sync revive the soft-deleted user for whoever is given its id.
    ReviveByWriteBack = "revive-by-write-back" needs [Deleted, Locked, GuidId, Us] says
        "if it is the account of this person, give {us} its id, out of the scope of sync (set-consistency-guid): in scope again, sync revives it, with mailbox and files";
    /// Restore it and link it.
    RestoreAndLink = "restore-and-link" needs [Deleted, CloudOnly, Us] says
        "if it is the account of this person, restore it, and when an export shows it active, link it: its mailbox and files come back with it";
    /// Find out how a soft-deleted user stands before it is restored.
    FindOutDeleted = "find-out-deleted" needs [] says
        "find out whether it was synced before you restore it: one that was comes back with its id locked";
    /// Restore it and clear its id.
    RestoreAndClear = "restore-and-clear" needs [Deleted, CloudOnly, Id] says
        "or restore it and clear its id";
    /// Write the id of the cloud user to the on-premises user.
    WriteConsistencyGuid = "write-consistency-guid" needs [Active, Locked, GuidId, SourceGone, Us] says
        "the on-premises user that it was made from is not in the export: if that one is gone, give {us} its id (mS-DS-ConsistencyGuid, b), out of the scope of sync";
    /// Move the anchor from one on-premises user to another.
    MoveAnchor = "move-anchor" needs [Active, Synced, GuidId, OfOther, Apart, Us] says
        "it is synced from {source}: if {us} is to have it in that one's place, take both out of the scope of sync, which soft-deletes it; give the new one its id (mS-DS-ConsistencyGuid, b), and put that one in scope: sync revives it";
    /// Whoever takes an orphan over takes its id on-premises.
    TakeOver = "take-over" needs [Active, Locked, GuidId, SourceGone] says
        "a user who moved to another domain or was made anew takes the id over on-premises (b: Write ConsistencyGuid); for many whose users are gone, the job of re-linking (J) tells the way";
    /// Link the two.
    Link = "link" needs [Active, CloudOnly, Us] says "link the two if they are one person";
    /// Link the two, which mends the id.
    LinkToMend = "link-to-mend" needs [Active, CloudOnly] says "link the two, which sets the right id";
    /// Leave a custom anchor that sync uses.
    LeaveCustom = "leave-custom" needs [Active, Synced, TextId] says
        "leave its id: it is synced with it, and what the tenant uses as its anchor is no GUID";
    /// Leave the id of a synced user.
    LeaveSynced = "leave-synced" needs [Active, Synced] says
        "leave the id while the user is synced; the job of off-boarding (J) tells how users are freed";
    /// Try to change a user that left the scope of sync.
    TryIt = "try-it" needs [Active, Left] says
        "the script tries it, and tells what the cloud answers";
    /// Change a UPN in the cloud.
    RenameInCloud = "rename-in-cloud" needs [Active, CloudOnly] says "change the UPN of {it} first";
    /// Change a UPN on-premises, from where sync carries it over.
    RenameOnPremises = "rename-on-premises" needs [Active, Synced, SourceThere] says
        "change the UPN of {source} on-premises: sync carries it over";
    /// Take the source of a migration out of the scope of sync.
    TakeSourceOut = "take-source-out" needs [Copied] says
        "the two are one user in a migration from {there} to {here}: take {original} in {there} out of the scope of sync, and leave the values of both as they are";
    /// Correct mS-DS-ConsistencyGuid.
    CorrectConsistencyGuid = "correct-consistency-guid" needs [Apart] says
        "correct mS-DS-ConsistencyGuid of the one that should not have it";
    /// Correct a UPN.
    CorrectUpn = "correct-upn" needs [Apart] says
        "only one of them can be synced: correct the UPN of the other";
    /// Correct an address.
    CorrectAddress = "correct-address" needs [Apart] says
        "take the address from the one it does not belong to";
    /// Correct the UPN or address of those whose account it is not.
    CorrectClaim = "correct-claim" needs [Apart] says
        "correct the UPN or address of those whose account it is not, before they are in scope";
    /// Let one of two accounts of a person go.
    MergeAccounts = "merge-accounts" needs [Active, GuidId, Apart] says
        "settle which on-premises account stays; if that is not the one whose cloud user has the data, take both out of the scope of sync, purge the empty one, give the account that stays the id of the other (mS-DS-ConsistencyGuid, b), and put it in scope";
    /// See which of two is synced.
    SeeWhichIsSynced = "see-which-is-synced" needs [] says
        "only one of them can be synced: see which one that is, and whether the other is its copy in another domain";
    /// Find out what the exports do not tell of the cloud user.
    FindOut = "find-out" needs [] says
        "find out how {it} stands: export whether it is synced, its id, and everybody on-premises with mS-DS-ConsistencyGuid";
    /// See which attribute is the anchor.
    CheckAnchor = "check-anchor" needs [Id, OfUs] says
        "its id is the other of the two values of {us}: make sure which attribute your sync uses (--anchor)";
    /// Compare the two.
    Compare = "compare" needs [] says "compare both users (i), and settle whose account it is";
}

impl Serialize for Verb {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}
