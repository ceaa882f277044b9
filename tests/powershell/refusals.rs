//! What a script must not touch, and that it says why.

use hardmatch::anchor::ImmutableId;
use hardmatch::plan::{
    CloudRef, Known, LinkUser, OpKind, Operation, QueuedOperation, RestoreDeletedUser,
    SetUserPrincipalName,
};
use hardmatch::powershell::Dialect;

use crate::engine::{Bench, Run, text};
use crate::plans::{
    self, clear, consistency, enable_mailbox, exchange_guid, link, purge, rename, script,
};
use crate::tenant::Tenant;

tests! {
    Engine:
        msol_refuses_what_must_not_be_touched,
        graph_refuses_what_must_not_be_touched,
        entra_refuses_what_must_not_be_touched,
        clearing_an_unknown_id_logs_what_it_was,
        later_steps_see_what_earlier_ones_did;
}

/// One operation, what stands in its way, the state and the words that its result must have.
struct Case {
    operation: Operation,
    obstacle: fn(&mut Tenant),
    state: &'static str,
    words: &'static str,
}

impl Case {
    fn refused(operation: Operation, obstacle: fn(&mut Tenant), words: &'static str) -> Self {
        Self { operation, obstacle, state: "refused", words }
    }

    fn failed(operation: Operation, obstacle: fn(&mut Tenant), words: &'static str) -> Self {
        Self { operation, obstacle, state: "failed", words }
    }
}

fn cloud_only() -> Vec<Case> {
    let none = || Known::Empty;
    let held = |number| Known::Value(plans::anchor(number));
    vec![
        Case::refused(
            link(1, none()),
            |t| t.users.retain(|u| !named(u, 1)),
            "no user has this object id",
        ),
        Case::refused(link(2, none()), |t| delete(t, 2), "the user is deleted; restore it first"),
        Case::refused(link(3, none()), |t| sync(t, 3, true), "synchronised from on-premises"),
        Case::refused(
            link(5, none()),
            |t| t.cloud(5).user_type = "Guest".into(),
            "the user is a guest",
        ),
        Case::refused(
            link(6, none()),
            |t| give(t, 6, "somebody"),
            "changed since the export: it is somebody now",
        ),
        Case::refused(
            link(7, Known::Unknown),
            |t| give(t, 7, "somebody else"),
            "the export did not tell the value before",
        ),
        Case::refused(
            link(8, none()),
            |t| hold(t, 8, 108, false),
            "the id is held by the user user108@contoso.com",
        ),
        Case::refused(
            link(9, none()),
            |t| hold(t, 9, 109, true),
            "the id is held by the deleted user",
        ),
        Case::refused(
            link(10, none()),
            |t| t.cloud(10).user_principal_name = "other@contoso.com".into(),
            "the user is called other@contoso.com now",
        ),
        Case::refused(clear(11, held(11)), |t| sync(t, 11, true), "synchronised from on-premises"),
        Case::refused(
            clear(12, held(12)),
            |t| give(t, 12, &case_changed()),
            "changed since the export",
        ),
        Case::refused(purge(13), |t| undelete(t, 13), "the user is not deleted"),
        Case::refused(
            purge(14),
            |t| give(t, 14, "new-id"),
            "changed since the export: it is new-id now",
        ),
        Case::refused(
            rename(15, "new15@contoso.com"),
            |t| t.cloud(15).user_principal_name = "x15@contoso.com".into(),
            "changed since the export: it is x15@contoso.com now",
        ),
        Case::refused(
            rename(16, "new16@contoso.com"),
            |t| sync(t, 16, true),
            "synchronised from on-premises",
        ),
        Case::refused(
            plans::restore(17),
            |t| t.users.retain(|u| !named(u, 17)),
            "no user has this object id",
        ),
        // What is to be cleared is empty, and yet nothing was done right.
        Case::refused(
            clear(18, none()),
            |t| t.users.retain(|u| !named(u, 18)),
            "no user has this object id",
        ),
        Case::refused(
            clear(19, none()),
            |t| delete(t, 19),
            "the user is deleted; restore it first",
        ),
        // What the cloud, or the next sync, would refuse.
        Case::refused(
            rename(20, "user21@contoso.com"),
            |t| t.active(&plans::cloud(21), None),
            "the user principal name user21@contoso.com belongs to the active user",
        ),
        Case::refused(plans::restore(25), name_taken, "user25@contoso.com belongs to the active"),
        Case::refused(
            link(26, none()),
            |t| t.cloud(26).roles = vec!["Teams Administrator".into(), "Global Reader".into()],
            "would refuse the hard match: Teams Administrator, Global Reader",
        ),
    ]
}

/// Somebody else has the name of a deleted user.
fn name_taken(tenant: &mut Tenant) {
    let namesake = CloudRef::by_id(plans::object_id(125), Some("user25@contoso.com".into()), None);
    tenant.active(&namesake, None);
}

/// Only where the dialect knows of it.
fn only_by_graph() -> Vec<Case> {
    let (over, back) = (plans::hand_over, plans::hand_back);
    vec![
        // Whoever was synchronised once and restored keeps a locked id.
        Case::refused(
            link(4, Known::Empty),
            |t| sync(t, 4, false),
            "onPremisesSyncEnabled is false, not empty",
        ),
        Case::refused(
            over(60),
            |t| t.cloud(60).on_premises_sync_enabled = None,
            "the user is not synchronised",
        ),
        Case::refused(over(61), |t| delete(t, 61), "the user is deleted; restore it first"),
        Case::refused(
            over(62),
            |t| t.cloud(62).user_principal_name = "other@contoso.com".into(),
            "the user is called other@contoso.com now",
        ),
        Case::refused(
            back(63),
            |t| t.users.retain(|u| !named(u, 63)),
            "no user has this object id",
        ),
        Case::refused(
            back(66),
            |t| t.cloud(66).roles = vec!["Global Reader".into()],
            "would refuse the hard match: Global Reader",
        ),
        Case::refused(
            link(67, Known::Empty),
            |t| t.cloud(67).eligible_roles = vec!["Global Reader".into()],
            "eligible",
        ),
        Case::refused(purge(68), protect, "protected against being removed for good until 2099-"),
        // Who is handed over already, or back, is left alone.
        Case {
            operation: over(64),
            obstacle: |t| managed(t, 64),
            state: "skipped",
            words: "so already",
        },
        Case {
            operation: back(65),
            obstacle: |t| t.cloud(65).is_cloud_managed = false,
            state: "skipped",
            words: "so already",
        },
    ]
}

fn protect(tenant: &mut Tenant) {
    let user = tenant.cloud(68);
    user.is_hard_delete_protection_enabled = true;
    user.deleted_date_time = Some("2099-01-01T00:00:00Z".into());
}

fn managed(tenant: &mut Tenant, number: u64) {
    tenant.cloud(number).is_cloud_managed = true;
    sync(tenant, number, false);
}

/// What the directory itself refuses; the script reports it with a hint.
fn by_the_service() -> Vec<Case> {
    vec![
        Case::failed(
            clear(22, Known::Value(plans::anchor(22))),
            |t| t.cloud(22).roles = vec!["Global Administrator".into()],
            "the role is too low",
        ),
        Case::failed(
            federated(23),
            |t| t.cloud(23).user_principal_name = "user23@fed.contoso.com".into(),
            "the domain is federated",
        ),
        Case::failed(rename(24, "user24@elsewhere.org"), |_| {}, "verified domain"),
    ]
}

fn on_premises() -> Vec<Case> {
    vec![
        Case::refused(
            consistency(30, Known::Empty),
            |t| t.ad_users.retain(|u| u.sam != "user30"),
            "no user on-premises has this objectGUID",
        ),
        Case::refused(
            consistency(31, Known::Empty),
            |t| octets(t, 31, 0x77),
            "changed since the export",
        ),
        Case::refused(
            consistency(32, Known::Unknown),
            |t| octets(t, 32, 0x78),
            "the export did not tell the value before",
        ),
        Case::refused(
            consistency(33, Known::Empty),
            |t| octets(t, 133, 0x6_0000 + 33),
            "has this mS-DS-ConsistencyGuid already",
        ),
        Case::refused(
            enable_mailbox(34),
            |t| recipient(t, 34, "UserMailbox", None),
            "has a mailbox on-premises (UserMailbox)",
        ),
        Case::refused(
            enable_mailbox(35),
            |t| recipient(t, 35, "RemoteUserMailbox", Some("a@b.org")),
            "changed since the export: it is a@b.org now",
        ),
        Case::refused(
            exchange_guid(36, Known::Empty),
            |t| recipient(t, 36, "User", None),
            "run Enable-RemoteMailbox first",
        ),
        Case::refused(
            exchange_guid(37, Known::Empty),
            |t| mailbox_guid(t, 37),
            "changed since the export",
        ),
        Case::refused(
            exchange_guid(38, Known::Unknown),
            |t| mailbox_guid(t, 38),
            "the export did not tell the value before",
        ),
    ]
}

fn named(user: &crate::tenant::User, number: u64) -> bool {
    user.id == plans::object_id(number).to_string()
}

fn delete(tenant: &mut Tenant, number: u64) {
    tenant.users.retain(|user| !named(user, number));
    tenant.deleted(&plans::cloud(number), None);
}

fn undelete(tenant: &mut Tenant, number: u64) {
    tenant.users.retain(|user| !named(user, number));
    tenant.active(&plans::cloud(number), Some(plans::anchor(number).to_string()));
}

fn sync(tenant: &mut Tenant, number: u64, enabled: bool) {
    tenant.cloud(number).on_premises_sync_enabled = Some(enabled);
}

fn give(tenant: &mut Tenant, number: u64, id: &str) {
    tenant.cloud(number).on_premises_immutable_id = Some(id.into());
}

fn hold(tenant: &mut Tenant, number: u64, holder: u64, deleted: bool) {
    let id = Some(plans::anchor(number).to_string());
    if deleted {
        tenant.deleted(&plans::cloud(holder), id);
    } else {
        tenant.active(&plans::cloud(holder), id);
    }
}

/// The id of user 12 with one letter in the other case: another id.
fn case_changed() -> String {
    plans::anchor(12).as_str().replacen('A', "a", 1)
}

fn federated(number: u64) -> Operation {
    let Operation::LinkUser(LinkUser { onprem, attribute, before, after, .. }) =
        link(number, Known::Empty)
    else {
        unreachable!("it is a link")
    };
    let upn = format!("user{number}@fed.contoso.com");
    let cloud = CloudRef::by_id(plans::object_id(number), Some(upn), None);
    Operation::LinkUser(LinkUser { onprem, cloud, attribute, before, after })
}

fn octets(tenant: &mut Tenant, number: u64, guid: u64) {
    tenant.onprem(&plans::onprem(number)).consistency_guid = Some(plans::guid(guid).base64());
}

fn recipient(tenant: &mut Tenant, number: u64, kind: &str, address: Option<&str>) {
    let user = tenant.onprem(&plans::onprem(number));
    user.recipient_type = kind.into();
    user.remote_routing_address = address.map(Into::into);
}

fn mailbox_guid(tenant: &mut Tenant, number: u64) {
    tenant.onprem(&plans::onprem(number)).exchange_guid = Some(plans::guid(0x1234).to_string());
}

fn judge(bench: &Bench, dialect: Dialect) {
    let only_by_graph = if dialect == Dialect::Msol { Vec::new() } else { only_by_graph() };
    let cases = [cloud_only(), by_the_service(), on_premises(), only_by_graph];
    let cases: Vec<Case> = cases.into_iter().flatten().collect();
    let mut tenant = Tenant::ready_for(cases.iter().map(|case| &case.operation));
    for case in &cases {
        (case.obstacle)(&mut tenant);
    }
    let mut plan = plans::number(cases.iter().map(|case| case.operation.clone()).collect());
    for number in 1..=plan.len() {
        plans::confirm(&mut plan, number as u32);
    }
    let is_purge = |queued: &&QueuedOperation| queued.operation.kind() == OpKind::PurgeDeletedUser;
    let purges = plan.iter().filter(is_purge).count();
    let options = plans::options(dialect, false);
    let path = bench.script("s.ps1", &script(&plan, &options));
    let state = bench.tenant("tenant.json", &tenant);
    let reports = bench.run(&[
        Run::new("dry run", &path).on(&state).with("ResultPath", text(&bench.path("dry.jsonl"))),
        Run::new("apply", &path).apply().purging(purges),
    ]);
    for report in &reports {
        report.exits(1);
        assert_eq!(report.tenant.sorted(), tenant.sorted(), "{dialect}: {}", report.name);
    }
    assert_eq!(bench.results("dry.jsonl").len(), plan.len());
    let results = bench.results("s.results.jsonl");
    for (case, queued) in cases.iter().zip(&plan) {
        let result = results.iter().find(|line| line["id"] == queued.id.0).unwrap();
        assert_eq!(result["state"], case.state, "{dialect}: {result}");
        let message = result["message"].as_str().unwrap();
        assert!(message.contains(case.words), "{dialect}: {message:?} lacks {:?}", case.words);
    }
}

fn msol_refuses_what_must_not_be_touched(bench: &Bench) {
    judge(bench, Dialect::Msol);
}

fn graph_refuses_what_must_not_be_touched(bench: &Bench) {
    judge(bench, Dialect::Graph);
}

fn entra_refuses_what_must_not_be_touched(bench: &Bench) {
    judge(bench, Dialect::Entra);
}

/// An unknown value before is no obstacle to clearing: the old value is in the results.
fn clearing_an_unknown_id_logs_what_it_was(bench: &Bench) {
    let plan = plans::number(vec![clear(1, Known::Unknown)]);
    let mut tenant = Tenant::ready_for(plan.iter().map(|queued| &queued.operation));
    tenant.cloud(1).on_premises_immutable_id = Some("old".into());
    let state = bench.tenant("tenant.json", &tenant);
    let runs: Vec<Run> = Dialect::ALL
        .map(|dialect| {
            let name = format!("{dialect}.ps1");
            let path = bench.script(&name, &script(&plan, &plans::options(dialect, false)));
            Run::new(dialect.name(), &path).on(&state).apply()
        })
        .into();
    for (report, dialect) in bench.run(&runs).iter().zip(Dialect::ALL) {
        report.exits(0);
        assert_eq!(report.tenant.users[0].on_premises_immutable_id, None);
        let results = bench.results(&format!("{dialect}.results.jsonl"));
        assert_eq!(results[0]["old"], "old");
    }
}

/// The steps of a chain meet what the steps before them left behind, in a dry run too.
fn later_steps_see_what_earlier_ones_did(bench: &Bench) {
    let mut plan = chain();
    plans::confirm(&mut plan, 3);
    let operations = || plan.iter().map(|queued| &queued.operation);
    let begin = {
        let mut tenant = Tenant::ready_for(operations());
        tenant.cloud(3).user_principal_name = "user3@fed.contoso.com".into();
        tenant.cloud(7).on_premises_immutable_id = Some(plans::anchor(7).to_string());
        tenant
    };
    let done = begin.after(&plan);
    let state = bench.tenant("tenant.json", &begin);
    let mut runs = Vec::new();
    for dialect in Dialect::ALL {
        for rollback in [false, true] {
            let options = plans::options(dialect, rollback);
            let name = format!("{dialect}-{rollback}.ps1");
            let path = bench.script(&name, &script(&plan, &options));
            if rollback {
                runs.push(Run::new(&name, &path).apply().purging(1));
            } else {
                runs.push(Run::new("dry run", &path).on(&state));
                runs.push(Run::new(&name, &path).apply().purging(1));
            }
        }
    }
    let mut back = begin.clone();
    back.users.retain(|user| user.id != plans::object_id(2).to_string());
    for (at, report) in bench.run(&runs).iter().enumerate() {
        report.exits(0);
        let expected = [&begin, &done, &back][at % 3];
        assert_eq!(report.tenant.sorted(), expected.sorted(), "{at} {}", report.text());
    }
}

/// Frees an id and gives it away, purges a holder and gives its id away, takes a federated name off
/// and puts it back, brings a user back and clears it, enables a mailbox and sets its GUID.
fn chain() -> Vec<QueuedOperation> {
    let take = |from: u64, to: u64| {
        let Operation::LinkUser(LinkUser { onprem, attribute, before, .. }) =
            link(to, Known::Empty)
        else {
            unreachable!("it is a link")
        };
        Operation::LinkUser(LinkUser {
            onprem,
            cloud: plans::cloud(to),
            attribute,
            before,
            after: plans::anchor(from),
        })
    };
    let step = |number: u64, from: &str, to: &str| {
        Operation::SetUserPrincipalName(SetUserPrincipalName {
            cloud: plans::cloud(number),
            before: Known::Value(from.into()),
            after: to.into(),
        })
    };
    let restored = plans::cloud(5);
    let freed = plans::cloud(7);
    plans::number(vec![
        clear(1, Known::Value(plans::anchor(1))),
        take(1, 101),
        purge(2),
        take(2, 102),
        step(3, "user3@fed.contoso.com", "user3@contoso.onmicrosoft.com"),
        link(3, Known::Empty),
        step(3, "user3@fed.contoso.com", "user3@fed.contoso.com"),
        clear(4, Known::Value(ImmutableId::from_text("x"))),
        link(4, Known::Value(ImmutableId::from_text("x"))),
        Operation::RestoreDeletedUser(RestoreDeletedUser { cloud: restored }),
        link(5, Known::Empty),
        Operation::RestoreDeletedUser(RestoreDeletedUser { cloud: freed }),
        clear(7, Known::Value(plans::anchor(7))),
        enable_mailbox(6),
        exchange_guid(6, Known::Empty),
    ])
}
