//! Cloud users of whom no export told the object id: MSOnline names them by UPN, the others refuse.

use hardmatch::plan::{
    ClearAnchor, CloudRef, Known, LinkUser, Operation, PurgeDeletedUser, QueuedOperation,
};
use hardmatch::powershell::{Dialect, command};

use crate::engine::{Bench, Run};
use crate::plans::{self, link, script};
use crate::tenant::Tenant;

tests! {
    Alone:
        only_msonline_writes_a_user_by_its_upn,
        what_a_upn_may_not_name_is_refused_in_every_dialect;
    Engine:
        a_user_is_linked_and_cleared_by_its_upn_and_all_is_taken_back,
        a_upn_that_is_gone_or_somebody_elses_is_refused;
}

/// The same user as the plans have, known by its UPN alone.
fn by_upn(number: u64) -> CloudRef {
    CloudRef::by_upn(format!("user{number}@contoso.com"), Some(format!("User {number}")))
}

fn linked_by_upn(number: u64) -> Operation {
    let Operation::LinkUser(link) = link(number, Known::Empty) else {
        unreachable!("it is a link")
    };
    LinkUser { cloud: by_upn(number), ..link }.into()
}

fn plan() -> Vec<QueuedOperation> {
    let before = Known::Value(plans::anchor(2));
    plans::number(vec![
        linked_by_upn(1),
        ClearAnchor { cloud: by_upn(2), before }.into(),
        link(3, Known::Empty),
    ])
}

fn only_msonline_writes_a_user_by_its_upn() {
    let anchor = plans::anchor(1);
    let msol = script(&plan(), &plans::options(Dialect::Msol, false));
    assert!(msol.unsupported.is_empty());
    let rows = plans::rows(&msol);
    let [first, second, third] = &rows[..] else { panic!("{} rows", rows.len()) };
    let upn = "user1@contoso.com";
    for (column, cell) in [
        ("Operation", "link-user"),
        ("Cloud", upn),
        ("Target", upn),
        ("Old", ""),
        ("New", anchor.as_str()),
    ] {
        assert_eq!(first.get(column), cell, "{column}");
    }
    assert_eq!(
        (second.get("Operation"), second.get("Target")),
        ("clear-anchor", "user2@contoso.com")
    );
    assert_eq!(third.get("Target"), plans::object_id(3).to_string());
    assert_eq!(
        command(&linked_by_upn(1), Dialect::Msol).unwrap(),
        format!("Set-MsolUser -UserPrincipalName 'user1@contoso.com' -ImmutableId '{anchor}'")
    );
    for dialect in [Dialect::Graph, Dialect::Entra] {
        let script = script(&plan(), &plans::options(dialect, false));
        let left: Vec<u32> = script.unsupported.iter().map(|left| left.id.0).collect();
        assert_eq!(left, [1, 2], "{dialect}");
        for left in &script.unsupported {
            assert!(left.reason.contains("hardmatch collect cloud"), "{}", left.reason);
            assert!(left.reason.contains("@contoso.com alone"), "{}", left.reason);
        }
    }
}

fn what_a_upn_may_not_name_is_refused_in_every_dialect() {
    for dialect in Dialect::ALL {
        let purge = PurgeDeletedUser { cloud: by_upn(1), before: Known::Empty };
        let refused = command(&purge.into(), dialect).unwrap_err();
        assert!(refused.reason.contains("takes an object id"), "{refused}");
    }
}

fn a_user_is_linked_and_cleared_by_its_upn_and_all_is_taken_back(bench: &Bench) {
    let plan = plan();
    let by_id = plans::number(vec![
        link(1, Known::Empty),
        plans::clear(2, Known::Value(plans::anchor(2))),
        link(3, Known::Empty),
    ]);
    let tenant = Tenant::ready_for(by_id.iter().map(|queued| &queued.operation));
    let state = bench.tenant("tenant.json", &tenant);
    let apply = bench.script("apply.ps1", &script(&plan, &plans::options(Dialect::Msol, false)));
    let back = bench.script("back.ps1", &script(&plan, &plans::options(Dialect::Msol, true)));
    let reports = bench.run(&[
        Run::new("dry run", &apply).on(&state),
        Run::new("apply", &apply).on(&state).apply(),
        Run::new("back", &back).apply(),
    ]);
    for report in &reports {
        report.exits(0);
    }
    assert_eq!(reports[0].tenant.sorted(), tenant.sorted());
    assert_eq!(reports[1].tenant.sorted(), tenant.after(&by_id).sorted());
}

fn a_upn_that_is_gone_or_somebody_elses_is_refused(bench: &Bench) {
    let plan = plans::number(vec![linked_by_upn(1), linked_by_upn(2)]);
    let by_id = plans::number(vec![link(1, Known::Empty), link(2, Known::Empty)]);
    let mut tenant = Tenant::ready_for(by_id.iter().map(|queued| &queued.operation));
    // The first was renamed; the UPN of the second is that of somebody with another id by now.
    tenant.user(&plans::object_id(1).to_string()).user_principal_name = "new@contoso.com".into();
    let other = Some("c29tZWJvZHkgZWxzZQ==".into());
    tenant.user(&plans::object_id(2).to_string()).on_premises_immutable_id = other;
    let state = bench.tenant("tenant.json", &tenant);
    let path = bench.script("apply.ps1", &script(&plan, &plans::options(Dialect::Msol, false)));
    let reports = bench.run(&[Run::new("apply", &path).on(&state).apply()]);
    reports[0].exits(1);
    assert_eq!(reports[0].tenant.sorted(), tenant.sorted());
}
