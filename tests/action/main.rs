//! What speaks for and against each action besides a link, singly and in bulk.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test stops at the first surprise"
)]

mod authority;
mod bulk;
mod deleted;
mod mailbox;
mod rename;
#[path = "../support/mod.rs"]
mod support;
mod write_back;

use hardmatch::directory::{AnchorPolicy, CloudRow, DeletedRow, Directory, Field, OnPremRow, Row};
use hardmatch::link::{Judge, Links};
use hardmatch::plan::{
    Action, Bulk, Code, Context, Decision, History, NewOperation, OpId, Operation, Proposal, Queue,
    RoutingRule,
};
use support::{Person, guid, person};

fn zoe(id: u8) -> Person {
    person(
        id,
        &[(Field::DisplayName, "Zoë Müller"), (Field::Upn, "zoe@x.org"), (Field::Sam, "zoe")],
    )
}

fn ann(id: u8) -> Person {
    person(id, &[(Field::DisplayName, "Ann Lee"), (Field::Upn, "ann@x.org"), (Field::Sam, "ann")])
}

fn rule() -> RoutingRule {
    "{sam}@x.mail.onmicrosoft.com".parse().unwrap()
}

fn propose(directory: &Directory, queue: &Queue, action: Action) -> Proposal {
    let judge = Judge::new(directory.clone(), AnchorPolicy::Auto);
    let rule = rule();
    Context { rule: Some(&rule), ..Context::new(&judge, &Links::of(&judge), queue) }.propose(action)
}

fn codes(proposal: &Proposal) -> Vec<Code> {
    proposal.findings.iter().map(|finding| finding.code).collect()
}

fn queue_of(operations: Vec<Operation>) -> Queue {
    let mut history = History::default();
    for operation in operations {
        let new = NewOperation::new(history.next_id(), operation, "");
        history.decide(Decision::Queue { operations: vec![new] }, "me", "now");
    }
    history.queue().clone()
}

fn onprem(row: u32) -> OnPremRow {
    OnPremRow::new(row)
}

fn cloud(row: u32) -> CloudRow {
    CloudRow::new(row)
}

fn deleted(row: u32) -> DeletedRow {
    DeletedRow::new(row)
}

/// A mailbox: whose, and its GUID.
fn mailbox(id: u8, upn: &str, guid_text: &str) -> Person {
    person(id, &[(Field::Upn, upn), (Field::MailboxGuid, guid_text)])
}

fn mailbox_guid(number: u8) -> String {
    guid(number).to_string()
}

fn bulk(directory: &Directory, actions: Vec<Action>) -> Bulk {
    let judge = Judge::new(directory.clone(), AnchorPolicy::Auto);
    let rule = rule();
    let queue = Queue::default();
    let links = Links::of(&judge);
    let context = Context { rule: Some(&rule), ..Context::new(&judge, &links, &queue) };
    Bulk::propose(context, actions, OpId(1))
}
