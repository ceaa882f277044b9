//! For which finding which advice may help.

use super::Verb;
use super::facts::Facts;

/// What an advice is wanted for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(in crate::plan) enum Occasion {
    /// An active cloud user holds the anchor of an on-premises user.
    AnchorHeld,
    /// A soft-deleted user holds it.
    AnchorHeldByDeleted,
    /// A soft-deleted user may be an account of the person.
    DeletedAccount,
    /// One of several users with one id.
    OneOfSeveral,
    /// The id of a user that is synced, or was, is to be changed by a link.
    LinkSynced,
    /// It is to be cleared.
    ClearSynced,
    /// Its UPN is to be changed.
    RenameSynced,
    /// A sync would try to soft match a user with another id.
    SoftMatchRefused,
    /// The id of a cloud user is nobody's on-premises.
    Orphan,
    /// The id of a cloud user was meant for an on-premises user, in a wrong form.
    WrongForm,
    /// Two on-premises users have one anchor.
    SharedAnchor,
    /// Two on-premises users have one UPN.
    SharedUpn,
    /// Two on-premises users have one address.
    SharedAddress,
    /// Two on-premises users would soft match one cloud user.
    SharedClaim,
    /// One person has two accounts on both sides.
    OnePersonTwice,
    /// A duplicate that sync has made stands beside the account of the person.
    Twin,
    /// Another cloud user has a UPN that is wanted.
    UpnTaken,
}

impl Occasion {
    /// The verbs that may help, the best first. The last of them needs nothing.
    pub(super) const fn verbs(self) -> &'static [Verb] {
        match self {
            Self::AnchorHeld => &[
                Verb::KeepMailbox,
                Verb::FreeAndLink,
                Verb::Free,
                Verb::ClearId,
                Verb::RemoveLocked,
                Verb::FindOut,
            ],
            Self::AnchorHeldByDeleted => {
                &[Verb::Revive, Verb::Purge, Verb::RestoreAndClear, Verb::FindOut]
            }
            Self::DeletedAccount => {
                &[Verb::ReviveByWriteBack, Verb::RestoreAndLink, Verb::FindOutDeleted]
            }
            Self::OneOfSeveral => &[Verb::ClearOneOf, Verb::LeaveSynced, Verb::Compare],
            Self::LinkSynced => &[
                Verb::LeaveCustom,
                Verb::CheckAnchor,
                Verb::WriteConsistencyGuid,
                Verb::MoveAnchor,
                Verb::TakeSourceOut,
                Verb::TryIt,
                Verb::FindOut,
            ],
            Self::ClearSynced => &[Verb::LeaveSynced, Verb::TryIt, Verb::FindOut],
            Self::RenameSynced => &[Verb::RenameOnPremises, Verb::TryIt, Verb::FindOut],
            Self::SoftMatchRefused => &[
                Verb::LeaveCustom,
                Verb::CheckAnchor,
                Verb::Link,
                Verb::WriteConsistencyGuid,
                Verb::TakeSourceOut,
                Verb::MoveAnchor,
                Verb::Compare,
            ],
            Self::Orphan => &[
                Verb::WriteConsistencyGuid,
                Verb::TakeOver,
                Verb::ClearOrphan,
                Verb::TryToClear,
                Verb::FindOut,
            ],
            Self::WrongForm => &[Verb::LeaveCustom, Verb::LinkToMend, Verb::FindOut],
            Self::SharedAnchor => {
                &[Verb::TakeSourceOut, Verb::CorrectConsistencyGuid, Verb::SeeWhichIsSynced]
            }
            Self::SharedUpn => &[Verb::TakeSourceOut, Verb::CorrectUpn, Verb::SeeWhichIsSynced],
            Self::SharedAddress => {
                &[Verb::TakeSourceOut, Verb::CorrectAddress, Verb::SeeWhichIsSynced]
            }
            Self::SharedClaim => &[Verb::TakeSourceOut, Verb::CorrectClaim, Verb::SeeWhichIsSynced],
            Self::Twin => &[
                Verb::KeepMailbox,
                Verb::FreeAndLink,
                Verb::Free,
                Verb::RemoveLocked,
                Verb::RemoveTwin,
                Verb::Compare,
            ],
            Self::OnePersonTwice => &[Verb::MergeAccounts, Verb::SeeWhichIsSynced],
            Self::UpnTaken => &[Verb::RenameInCloud, Verb::RenameOnPremises, Verb::FindOut],
        }
    }

    /// Whether the verbs are a choice that is told whole; else only the best is said.
    const fn is_a_choice(self) -> bool {
        matches!(self, Self::AnchorHeldByDeleted)
    }

    /// The verbs whose preconditions are all known to hold: the best one, or all of a choice.
    pub(in crate::plan) fn advised(self, facts: Facts) -> Box<[Verb]> {
        let may = |verb: &&Verb| verb.needs().iter().all(|need| need.holds(facts) == Some(true));
        let mut verbs = self.verbs().iter().filter(may).copied();
        if !self.is_a_choice() {
            return verbs.next().into_iter().collect();
        }
        // What is right whatever the state is, is said where nothing else can be.
        let mut all: Vec<Verb> = verbs.collect();
        if all.len() > 1 {
            all.retain(|verb| !verb.needs().is_empty());
        }
        all.into()
    }
}

#[cfg(test)]
mod tests {
    use super::super::facts::{IdForm, Kinship, Need, Source, Sync};
    use super::*;

    const OCCASIONS: [Occasion; 17] = [
        Occasion::AnchorHeld,
        Occasion::AnchorHeldByDeleted,
        Occasion::DeletedAccount,
        Occasion::OneOfSeveral,
        Occasion::LinkSynced,
        Occasion::ClearSynced,
        Occasion::RenameSynced,
        Occasion::SoftMatchRefused,
        Occasion::Orphan,
        Occasion::WrongForm,
        Occasion::SharedAnchor,
        Occasion::SharedUpn,
        Occasion::SharedAddress,
        Occasion::SharedClaim,
        Occasion::OnePersonTwice,
        Occasion::Twin,
        Occasion::UpnTaken,
    ];

    /// Every state of everybody, what is not known included.
    fn states() -> Vec<Facts> {
        fn or_unknown<T: Copy>(values: &[T]) -> Vec<Option<T>> {
            values.iter().copied().map(Some).chain([None]).collect()
        }
        let bools = or_unknown(&[true, false]);
        let mut states = vec![Facts::default()];
        let mut each = |set: &mut dyn FnMut(Facts) -> Vec<Facts>| {
            states = states.iter().flat_map(|facts| set(*facts)).collect();
        };
        each(&mut |facts| {
            bools.iter().map(|deleted| Facts { deleted: *deleted, ..facts }).collect()
        });
        let syncs = or_unknown(&[Sync::CloudOnly, Sync::Left, Sync::Synced]);
        each(&mut |facts| syncs.iter().map(|sync| Facts { sync: *sync, ..facts }).collect());
        let ids = or_unknown(&[IdForm::None, IdForm::Guid, IdForm::Text]);
        each(&mut |facts| ids.iter().map(|id| Facts { id: *id, ..facts }).collect());
        let sources = or_unknown(&[Source::Us, Source::Other, Source::Gone]);
        each(&mut |facts| {
            sources.iter().map(|source| Facts { source: *source, ..facts }).collect()
        });
        each(&mut |facts| {
            bools.iter().map(|mailbox| Facts { mailbox: *mailbox, ..facts }).collect()
        });
        each(&mut |facts| {
            bools.iter().map(|target_free| Facts { target_free: *target_free, ..facts }).collect()
        });
        each(&mut |facts| [true, false].map(|us| Facts { us, ..facts }).to_vec());
        let kinships = or_unknown(&[Kinship::Copy, Kinship::Apart]);
        each(&mut |facts| {
            kinships.iter().map(|kinship| Facts { kinship: *kinship, ..facts }).collect()
        });
        // Whose anchor an id is, is asked of GUIDs; and it is ours only where there is one of us.
        let may_be = |facts: &Facts| {
            (facts.source.is_none() || facts.id == Some(IdForm::Guid))
                && (facts.source != Some(Source::Us) || facts.us)
        };
        states.retain(may_be);
        states
    }

    /// What an advice would do harm with, said apart from the table.
    fn is_harmful(verb: Verb, facts: Facts) -> bool {
        let words = verb.words();
        let says = |text: &str| words.contains(text);
        // The cloud changes no id of a synced user, nor of one that it may yet be.
        (says("clear the id") || says("clear its id"))
            && !matches!(facts.sync, Some(Sync::CloudOnly | Sync::Left))
            // Nobody takes out of scope who is not there, or who is not known to be.
            || says("take {us} out") && !facts.us
            || says("{original}") && facts.kinship != Some(Kinship::Copy)
            || says("from {source}") && facts.source != Some(Source::Other)
            || (says("put {source}") || says("UPN of {source}"))
                && !matches!(facts.source, Some(Source::Us | Source::Other))
            // What has a mailbox is not purged.
            || says("purge") && !says("the empty one") && facts.mailbox == Some(true)
            // A custom anchor is not replaced, and its tenant not taken out of scope.
            || (says("out of the scope") || says("mS-DS-ConsistencyGuid, b"))
                && facts.id == Some(IdForm::Text)
                && facts.kinship != Some(Kinship::Copy)
            // The values of a copy from a migration are right as they are.
            || says("correct") && facts.kinship != Some(Kinship::Apart)
    }

    #[test]
    fn no_advice_is_given_whose_precondition_fails_or_is_unknown() {
        for facts in states() {
            for occasion in OCCASIONS {
                let verbs = occasion.advised(facts);
                assert!(!verbs.is_empty(), "{occasion:?} {facts:?}");
                for verb in &verbs {
                    for need in verb.needs() {
                        assert_eq!(need.holds(facts), Some(true), "{verb:?} {need:?} {facts:?}");
                    }
                    assert!(!is_harmful(*verb, facts), "{occasion:?}: {verb:?} {facts:?}");
                }
            }
        }
    }

    #[test]
    fn every_verb_is_for_something_and_every_list_ends_with_what_is_always_right() {
        for occasion in OCCASIONS {
            let last = occasion.verbs().last();
            assert!(last.is_some_and(|verb| verb.needs().is_empty()), "{occasion:?}");
        }
        for verb in Verb::ALL {
            let of = |occasion: &Occasion| occasion.verbs().contains(verb);
            assert!(OCCASIONS.iter().any(of), "{verb:?}");
            // No other than the last: what needs nothing hides whatever comes after it.
            let last = |occasion: &Occasion| occasion.verbs().last() == Some(verb);
            let free = verb.needs().is_empty();
            assert!(!free || OCCASIONS.iter().filter(|o| of(o)).all(last), "{verb:?}");
        }
    }

    /// Each verb is the advice of some state: none stands behind another that is always said first.
    #[test]
    fn every_verb_is_said() {
        let states = states();
        for verb in Verb::ALL {
            let said = |facts: &Facts| OCCASIONS.iter().any(|o| o.advised(*facts).contains(verb));
            assert!(states.iter().any(said), "{verb:?}");
        }
    }

    #[test]
    fn a_need_of_what_is_not_known_does_not_hold() {
        let unknown = Facts::default();
        for need in Verb::ALL.iter().flat_map(|verb| verb.needs()) {
            match need {
                // That nothing is shown is known, and so is whom the advice is for.
                Need::NoMailboxShown | Need::Us => {}
                _ => assert_eq!(need.holds(unknown), None, "{need:?}"),
            }
        }
    }
}
