//! Queues for the tests: invented users, every kind of operation, every kind of value before.

use std::collections::BTreeMap;

use hardmatch::anchor::{Guid, ImmutableId, ObjectGuid, ObjectId};
use hardmatch::directory::AnchorAttribute;
use hardmatch::plan::{
    ClearAnchor, CloudRef, EnableRemoteMailbox, HandBackToOnprem, HandOverToCloud, Known, LinkUser,
    OnPremRef, OpId, OpState, Operation, PurgeDeletedUser, Purpose, QueuedOperation,
    RecordedFinding, RestoreDeletedUser, SetConsistencyGuid, SetExchangeGuid, SetUserPrincipalName,
    Severity, WorkItem,
};
use hardmatch::powershell::{Dialect, Direction, Script, ScriptOptions, command, script_of_items};

pub(crate) const SESSION: &str = "7d0a6f0e-3d35-4c1a-9f0b-0f6c1f1b2a77";

/// The GUID `00000000-0000-4000-8000-...` with a number at its end.
pub(crate) fn guid(number: u64) -> Guid {
    Guid::try_from(format!("00000000-0000-4000-8000-{number:012x}")).unwrap()
}

pub(crate) fn tenant() -> Guid {
    guid(0x7e_4a_47)
}

pub(crate) fn cloud(number: u64) -> CloudRef {
    let upn = format!("user{number}@contoso.com");
    CloudRef::by_id(object_id(number), Some(upn), Some(format!("User {number}")))
}

/// The id that a tenant gives a cloud user: the one that the export told, else one of its own.
pub(crate) fn id_of(user: &CloudRef) -> String {
    user.object_id().map_or_else(|| guid(0xb_0000).to_string(), |id| id.to_string())
}

/// The object id of a cloud user.
pub(crate) fn object_id(number: u64) -> ObjectId {
    ObjectId(guid(0xc_0000 + number))
}

pub(crate) fn onprem(number: u64) -> OnPremRef {
    OnPremRef {
        object_guid: ObjectGuid(guid(0xa_0000 + number)),
        upn: Some(format!("user{number}@contoso.local")),
        sam: Some(format!("user{number}")),
        name: Some(format!("User {number}")),
    }
}

pub(crate) fn anchor(number: u64) -> ImmutableId {
    onprem(number).object_guid.guid().immutable_id()
}

pub(crate) fn queued(id: u32, operation: Operation) -> QueuedOperation {
    QueuedOperation {
        id: OpId(id),
        operation,
        reason: "names and address agree".into(),
        assessment: None,
        override_reason: None,
        confirmation: None,
        prerequisite: None,
        by: "operator@jumphost".into(),
        at: "2026-11-02T20:15:00Z".into(),
        note: String::new(),
        state: OpState::Queued,
        findings: Vec::new(),
    }
}

/// Confirms the purge with this number as the operator would.
pub(crate) fn confirm(plan: &mut [QueuedOperation], id: u32) {
    let purge = plan.iter_mut().find(|queued| queued.id == OpId(id));
    purge.expect("a number of the plan").confirmation = Some("PURGE".into());
}

/// The same with something that spoke against it.
pub(crate) fn warned(mut queued: QueuedOperation, text: &str) -> QueuedOperation {
    let warn = |code: &str, text: &str| RecordedFinding {
        severity: Severity::Warn,
        code: code.into(),
        text: text.into(),
    };
    let info =
        RecordedFinding { severity: Severity::Info, ..warn("list-missing", "not for scripts") };
    queued.findings = vec![warn("upn-differs", text), warn("account-disabled", "off"), info];
    queued
}

pub(crate) fn link(number: u64, before: Known<ImmutableId>) -> Operation {
    Operation::LinkUser(LinkUser {
        onprem: onprem(number),
        cloud: cloud(number),
        attribute: AnchorAttribute::OBJECT_GUID,
        before,
        after: anchor(number),
    })
}

pub(crate) fn clear(number: u64, before: Known<ImmutableId>) -> Operation {
    Operation::ClearAnchor(ClearAnchor { cloud: cloud(number), before })
}

pub(crate) fn purge(number: u64) -> Operation {
    Operation::PurgeDeletedUser(PurgeDeletedUser {
        cloud: cloud(number),
        before: Known::Value(anchor(number)),
    })
}

pub(crate) fn restore(number: u64) -> Operation {
    Operation::RestoreDeletedUser(RestoreDeletedUser { cloud: cloud(number) })
}

pub(crate) fn rename(number: u64, to: &str) -> Operation {
    let user = cloud(number);
    let before = Known::Value(user.upn().unwrap().to_string());
    Operation::SetUserPrincipalName(SetUserPrincipalName { cloud: user, before, after: to.into() })
}

pub(crate) fn consistency(number: u64, before: Known<String>) -> Operation {
    Operation::SetConsistencyGuid(SetConsistencyGuid {
        onprem: onprem(number),
        cloud: cloud(number),
        before,
        after: guid(0x6_0000 + number),
    })
}

pub(crate) fn enable_mailbox(number: u64) -> Operation {
    Operation::EnableRemoteMailbox(EnableRemoteMailbox {
        onprem: onprem(number),
        cloud: Some(cloud(number)),
        after: format!("user{number}@contoso.mail.onmicrosoft.com"),
        purpose: number.is_multiple_of(2).then_some(Purpose::Shared),
        primary_address: Some(format!("user{number}@contoso.com")),
        mail_before: Known::Empty,
    })
}

pub(crate) fn exchange_guid(number: u64, before: Known<Guid>) -> Operation {
    Operation::SetExchangeGuid(SetExchangeGuid {
        onprem: onprem(number),
        cloud: Some(cloud(number)),
        before,
        after: guid(0xe_0000 + number),
    })
}

pub(crate) fn hand_over(number: u64) -> Operation {
    HandOverToCloud { cloud: cloud(number) }.into()
}

pub(crate) fn hand_back(number: u64) -> Operation {
    HandBackToOnprem { cloud: cloud(number) }.into()
}

pub(crate) fn number(operations: Vec<Operation>) -> Vec<QueuedOperation> {
    operations.into_iter().enumerate().map(|(at, op)| queued(at as u32 + 1, op)).collect()
}

/// Every kind of operation with every kind of value before.
pub(crate) fn everything() -> Vec<QueuedOperation> {
    let mut all = number(vec![
        clear(90, Known::Value(anchor(1))),
        link(1, Known::Empty),
        link(2, Known::Value(ImmutableId::from_text("old-id-000104"))),
        link(3, Known::Unknown),
        clear(4, Known::Unknown),
        clear(5, Known::Empty),
        purge(6),
        purge(7),
        restore(8),
        rename(9, "user9.new@contoso.com"),
        consistency(10, Known::Empty),
        consistency(11, Known::Value(guid(0xbeef).to_string())),
        consistency(12, Known::Unknown),
        enable_mailbox(13),
        exchange_guid(13, Known::Empty),
        exchange_guid(14, Known::Value(guid(0xf00d))),
        exchange_guid(15, Known::Unknown),
        hand_over(16),
        hand_back(17),
    ]);
    all[1] = warned(all[1].clone(), "the UPN is another one");
    confirm(&mut all, 8);
    all
}

/// Those of them that a dialect can say.
pub(crate) fn everything_in(dialect: Dialect) -> Vec<QueuedOperation> {
    let said = |queued: &QueuedOperation| command(&queued.operation, dialect).is_ok();
    everything().into_iter().filter(said).collect()
}

/// The script of a queue in its order, without stops. A rollback is of a queue that a script applied.
pub(crate) fn script(operations: &[QueuedOperation], options: &ScriptOptions) -> Script {
    let mut operations = operations.to_vec();
    if options.direction == Direction::Rollback {
        for queued in operations.iter_mut().filter(|queued| queued.state == OpState::Queued) {
            queued.state = OpState::Applied;
        }
    }
    let items: Vec<_> = operations.iter().map(WorkItem::Operation).collect();
    script_of_items(&items, options)
}

/// The rows of a script: number, operation, and the whole line.
pub(crate) fn rows(script: &Script) -> Vec<Row> {
    let text = String::from_utf8(script.rows.clone()).unwrap();
    let start = text.find("No,Operation,").unwrap();
    let mut reader =
        csv::ReaderBuilder::new().comment(Some(b'#')).from_reader(&text.as_bytes()[start..]);
    let names = reader.headers().unwrap().clone();
    let records = reader.records().map(|record| record.unwrap());
    records
        .map(|record| {
            let cells = names.iter().zip(record.iter());
            Row(cells.map(|(name, cell)| (name.to_string(), cell.to_string())).collect())
        })
        .collect()
}

/// A row by the names of its columns.
pub(crate) struct Row(BTreeMap<String, String>);

impl Row {
    pub(crate) fn get(&self, column: &str) -> &str {
        &self.0[column]
    }
}

/// Operation 8 is a confirmed purge in [`everything`].
pub(crate) fn options(dialect: Dialect, rollback: bool) -> ScriptOptions {
    ScriptOptions {
        dialect,
        direction: if rollback { Direction::Rollback } else { Direction::Apply },
        stop_on_error: false,
        session_name: "contoso-merge".into(),
        session_id: SESSION.into(),
        tenant_id: Some(tenant()),
        generated_at: "2026-11-03T08:00:00Z".into(),
        tool_version: "0.0.0-test".into(),
    }
}
