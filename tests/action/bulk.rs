//! Many actions at once.

use hardmatch::anchor::Guid;
use hardmatch::directory::{AnchorPolicy, Field};
use hardmatch::link::{Judge, Links};
use hardmatch::plan::{Action, BulkCounts, Context, Decision, History, OpId, Queue};

use crate::support::{Anchor, Person, directory, guid, person};
use crate::{ann, bulk, cloud, deleted, onprem, queue_of, zoe};

#[test]
fn two_of_one_selection_cannot_get_the_same_value() {
    let twin = person(2, &[(Field::Upn, "zoe2@x.org"), (Field::Sam, "ZOE")]);
    let directory = directory(&[zoe(1), twin, ann(3)], &[], &[]);
    let bulk = bulk(&directory, (0..3).map(|row| Action::EnableMailbox(onprem(row))).collect());
    assert_eq!(bulk.counts(), BulkCounts { ready: 2, refused: 1, ..BulkCounts::default() });
    let ids: Vec<Option<u32>> = bulk.lines.iter().map(|line| line.id.map(|id| id.0)).collect();
    assert_eq!(ids, [Some(1), None, Some(2)]);
    assert!(bulk.lines[1].proposal.findings[0].text.contains("operation 1 in the queue"));
}

#[test]
fn the_list_of_purges_wants_one_word_with_its_number() {
    let directory = directory(&[], &[], &[zoe(201), ann(202), zoe(0)]);
    let bulk = bulk(&directory, (0..3).map(|row| Action::Purge(deleted(row))).collect());
    assert_eq!(bulk.counts(), BulkCounts { ask: 2, refused: 1, ..BulkCounts::default() });
    assert_eq!(bulk.word().as_deref(), Some("PURGE 2"));
    assert!(bulk.unasked().is_empty());
    let operations = bulk.all("HR list of May", Some("PURGE 2"));
    assert_eq!(operations.len(), 2);
    for new in &operations {
        assert_eq!(new.confirmation.as_deref(), Some("PURGE 2"));
        assert_eq!(new.override_reason.as_deref(), Some("HR list of May"));
    }
    let mut history = History::default();
    history.decide(Decision::Queue { operations }, "me", "now");
    let confirmed: Vec<u32> = history
        .queue()
        .operations()
        .filter(|queued| queued.confirmation.is_some())
        .map(|queued| queued.id.0)
        .collect();
    assert_eq!(confirmed, [1, 2]);
}

#[test]
fn ids_of_users_that_are_gone_are_cleared_in_bulk() {
    let orphans: Vec<Person> =
        (101..110).map(|id| person(id, &[]).anchor(Anchor::Guid(id - 50))).collect();
    let directory = directory(&[zoe(1)], &orphans, &[]);
    let bulk = bulk(&directory, (0..9).map(|row| Action::Clear(cloud(row))).collect());
    assert_eq!(bulk.counts(), BulkCounts { ready: 9, ..BulkCounts::default() });
    assert_eq!(bulk.unasked().len(), 9);
}

#[test]
fn a_user_is_linked_with_whom_its_id_was_meant_for() {
    let swapped = person(101, &[(Field::Upn, "far@y.org")]).anchor(Anchor::Swapped(1));
    let directory = directory(&[zoe(1)], &[swapped, zoe(102)], &[]);
    let judge = Judge::new(directory.clone(), AnchorPolicy::Auto);
    let queue = Queue::default();
    let links = Links::of(&judge);
    let context = Context::new(&judge, &links, &queue);
    let proposal = context.propose(Action::LinkPartner(onprem(0)));
    let target = proposal.operation.unwrap().cloud().unwrap().object_id().unwrap().0;
    assert_eq!(target, guid(101));
    assert_ne!(target, Guid::from_ad_bytes([0; 16]));
}

/// A line that is only clear because one that asks gives something up is not queued without it.
#[test]
fn what_leans_on_a_line_that_asks_is_not_queued_without_it() {
    let people = [person(1, &[(Field::Upn, "new@x.org")]), person(2, &[(Field::Upn, "old@x.org")])];
    let accounts = [
        person(101, &[(Field::Upn, "old@x.org")])
            .anchor(Anchor::Guid(1))
            .flag(Field::Synced, false),
        person(102, &[(Field::Upn, "two@x.org")]).anchor(Anchor::Guid(2)),
    ];
    let directory = directory(&people, &accounts, &[]);
    let bulk = bulk(&directory, vec![Action::TakeUpn(cloud(0)), Action::TakeUpn(cloud(1))]);
    assert_eq!(bulk.counts(), BulkCounts { ready: 1, ask: 1, ..BulkCounts::default() });
    let judge = Judge::new(directory.clone(), AnchorPolicy::Auto);
    let queue = Queue::default();
    let links = Links::of(&judge);
    let context = Context::new(&judge, &links, &queue);
    assert!(bulk.unasked_alone(context, OpId(1)).lines.is_empty());
    assert_eq!(bulk.all("agreed", None).len(), 2);
}

/// A preview that is older than the queue is made anew before anything of it is queued.
#[test]
fn nothing_is_queued_twice_by_an_old_preview() {
    let directory = directory(&[zoe(1)], &[zoe(101)], &[]);
    let old = bulk(&directory, vec![Action::LinkPartner(onprem(0))]);
    assert_eq!(old.counts().ready, 1);
    let queue = queue_of(vec![old.lines[0].proposal.operation.clone().unwrap()]);
    let judge = Judge::new(directory.clone(), AnchorPolicy::Auto);
    let links = Links::of(&judge);
    let context = Context::new(&judge, &links, &queue);
    assert!(old.unasked_alone(context, OpId(2)).lines.is_empty());
}

#[test]
fn a_warning_is_counted_beside_what_is_ready_and_stands_behind_it() {
    let alias = |id: u8| person(id, &[(Field::Upn, "ann@x.org")]).address("smtp:only.cloud@x.org");
    let directory = directory(&[ann(1), zoe(2)], &[alias(101), zoe(102)], &[]);
    let mut bulk = bulk(&directory, (0..2).map(|row| Action::LinkPartner(onprem(row))).collect());
    assert_eq!(bulk.counts(), BulkCounts { ready: 1, warn: 1, ..BulkCounts::default() });
    bulk.sort();
    assert_eq!(bulk.lines[0].action, Action::LinkPartner(onprem(1)));
    assert_eq!(bulk.unasked().len(), 2);
}
