//! Handing users over to the cloud, and back.

use hardmatch::directory::{Directory, Field};
use hardmatch::plan::{Action, Code, Decision, History, Queue};

use crate::support::{Anchor, Person, directory, table};
use crate::{cloud, codes, mailbox_guid, onprem, propose, zoe};

/// What an on-premises user and its synced cloud user have, what their exports lack, and what is said to handing
/// the cloud user over.
#[test]
fn what_speaks_against_handing_a_user_over_is_told_of_each_state() {
    let synced = || zoe(101).anchor(Anchor::Guid(1)).flag(Field::Synced, true);
    let gone = || zoe(101).anchor(Anchor::Guid(9)).flag(Field::Synced, true);
    let local = || zoe(1).text(Field::RecipientType, "UserMailbox");
    let remote = || zoe(1).text(Field::RecipientType, "RemoteUserMailbox");
    let unclear = || zoe(1).text(Field::MailboxGuid, &mailbox_guid(60));
    let left = || zoe(101).anchor(Anchor::Guid(1)).flag(Field::Synced, false);
    let role = |name: &str| synced().text(Field::Roles, name);
    let all: &[Field] = &[];
    let cases: Vec<(Person, Person, &[Field], Vec<Code>)> = vec![
        (zoe(1), synced(), all, vec![Code::ChangesCutOff]),
        (remote(), synced(), all, vec![Code::ChangesCutOff]),
        (local(), synced(), all, vec![Code::LocalMailbox, Code::ChangesCutOff]),
        (zoe(1), gone(), all, vec![Code::HandOverUndocumented]),
        (zoe(1), left(), all, vec![Code::HandOverUndocumented, Code::ChangesCutOff]),
        (zoe(1), zoe(101).anchor(Anchor::Guid(1)), all, vec![Code::NotSynced, Code::ChangesCutOff]),
        (zoe(1), synced().flag(Field::CloudManaged, true), all, vec![Code::AlreadySo]),
        (
            zoe(1),
            role("Helpdesk Administrator"),
            all,
            vec![Code::PrivilegedRole, Code::ChangesCutOff],
        ),
        (zoe(1), role("Globaler Leser"), all, vec![Code::RoleHeld, Code::ChangesCutOff]),
        // Missing is not empty.
        (
            zoe(1),
            zoe(101).anchor(Anchor::Guid(1)),
            &[Field::Synced, Field::LastSync],
            vec![Code::SyncedUnknown, Code::ChangesCutOff],
        ),
    ];
    for (here, there, without, expected) in cases {
        let exports = Directory { cloud: table(&[there], without), ..directory(&[here], &[], &[]) };
        let proposal = propose(&exports, &Queue::default(), Action::HandOver(cloud(0)));
        assert_eq!(codes(&proposal), expected, "{without:?}");
    }
    let exports = Directory {
        onprem: table(&[unclear()], &[Field::RecipientType, Field::RemoteRoutingAddress]),
        ..directory(&[], &[synced()], &[])
    };
    let said = codes(&propose(&exports, &Queue::default(), Action::HandOver(cloud(0))));
    assert_eq!(said, [Code::LocalMailbox, Code::ChangesCutOff]);
    let mut exports = directory(&[zoe(1)], &[synced()], &[]);
    exports.federated = ["x.org"].into_iter().collect();
    let said = codes(&propose(&exports, &Queue::default(), Action::HandOver(cloud(0))));
    assert_eq!(said, [Code::FederatedDomain, Code::ChangesCutOff]);
}

/// Whom no on-premises user would get back by its id is asked about; what a queued link or clearing makes of the id
/// counts.
#[test]
fn handing_back_wants_somebody_whose_anchor_the_id_is() {
    let over = |user: Person| user.flag(Field::CloudManaged, true);
    let own = || over(zoe(101).anchor(Anchor::Guid(1)));
    let said = |user: Person, queued: &[Action]| {
        let exports = directory(&[zoe(1)], &[user], &[]);
        let mut history = History::default();
        for action in queued {
            let new = propose(&exports, history.queue(), *action).as_new(history.next_id());
            history.decide(Decision::Queue { operations: vec![new.unwrap()] }, "me", "now");
        }
        codes(&propose(&exports, history.queue(), Action::HandBack(cloud(0))))
    };
    let link = Action::Link(onprem(0), cloud(0));
    assert_eq!(said(own(), &[]), []);
    assert_eq!(said(own(), &[Action::Clear(cloud(0))]), [Code::NobodyTakesOver]);
    assert_eq!(said(over(zoe(101)), &[]), [Code::NobodyTakesOver]);
    assert_eq!(said(over(zoe(101)), &[link]), []);
    assert_eq!(said(over(zoe(101).anchor(Anchor::Guid(9))), &[]), [Code::NobodyTakesOver]);
    let role = own().text(Field::Roles, "Global Administrator");
    assert_eq!(said(role, &[]), [Code::PrivilegedRole]);
    assert_eq!(said(zoe(101).flag(Field::Synced, true), &[]), [Code::AlreadySo]);
    assert_eq!(
        said(
            zoe(101).anchor(Anchor::Guid(1)).flag(Field::Synced, true),
            &[Action::HandOver(cloud(0))]
        ),
        []
    );
}
