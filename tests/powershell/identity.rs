//! Which id is which: to the letter, once each, whoever holds it.

use hardmatch::anchor::ImmutableId;
use hardmatch::plan::{Known, LinkUser, Operation, QueuedOperation};
use hardmatch::powershell::Dialect;

use crate::engine::{Bench, Report, Run};
use crate::plans::{self, link, script};
use crate::tenant::Tenant;

tests! {
    Engine:
        ids_that_differ_by_the_case_of_a_letter_are_different_ids,
        one_run_gives_an_id_to_one_user,
        a_holder_is_found_wherever_it_is;
}

fn link_to(number: u64, id: &str) -> Operation {
    let mut operation = link(number, Known::Empty);
    if let Operation::LinkUser(LinkUser { after, .. }) = &mut operation {
        *after = ImmutableId::from_text(id);
    }
    operation
}

/// A dry run and an applied one in every dialect, on the tenant and with this plan.
fn everywhere(bench: &Bench, tenant: &Tenant, plan: &[QueuedOperation]) -> Vec<Report> {
    let state = bench.tenant("tenant.json", tenant);
    let runs: Vec<Run> = Dialect::ALL
        .into_iter()
        .flat_map(|dialect| {
            let name = format!("{dialect}.ps1");
            let path = bench.script(&name, &script(plan, &plans::options(dialect, false)));
            let dry = Run::new(&format!("{dialect} dry run"), &path).on(&state);
            [dry, Run::new(&format!("{dialect} apply"), &path).on(&state).apply()]
        })
        .collect();
    bench.run(&runs)
}

fn ids_that_differ_by_the_case_of_a_letter_are_different_ids(bench: &Bench) {
    let plan =
        plans::number(vec![link_to(1, "abC+/=="), link_to(2, "aBC+/=="), link_to(3, "ABC+/==")]);
    let mut tenant = Tenant::ready_for(plan.iter().map(|queued| &queued.operation));
    tenant.active(&plans::cloud(4), Some("abc+/==".into()));
    tenant.deleted(&plans::cloud(5), Some("ABc+/==".into()));
    let done = tenant.after(&plan);
    for (at, report) in everywhere(bench, &tenant, &plan).iter().enumerate() {
        report.exits(0);
        let expected = if at % 2 == 0 { &tenant } else { &done };
        assert_eq!(report.tenant.sorted(), expected.sorted(), "{}", report.name);
    }
}

fn one_run_gives_an_id_to_one_user(bench: &Bench) {
    let plan = plans::number(vec![link_to(1, "a+b=="), link_to(2, "a+b=="), link(3, Known::Empty)]);
    let tenant = Tenant::ready_for(plan.iter().map(|queued| &queued.operation));
    let mut done = tenant.clone();
    done.carry_out(&plan[0].operation);
    done.carry_out(&plan[2].operation);
    for (at, report) in everywhere(bench, &tenant, &plan).iter().enumerate() {
        let first = plans::object_id(1);
        report.exits(1).says(&format!("this run gave the id to the user {first} already"));
        let expected = if at % 2 == 0 { &tenant } else { &done };
        assert_eq!(report.tenant.sorted(), expected.sorted(), "{}", report.name);
    }
}

/// The holder is found behind the first page of a long list, and ids with every sign of Base64 are.
fn a_holder_is_found_wherever_it_is(bench: &Bench) {
    let plan = plans::number(vec![link_to(1, "+/a+/=="), link_to(2, "o'b & c=#?%2B")]);
    let mut tenant = Tenant::ready_for(plan.iter().map(|queued| &queued.operation));
    for number in 0..2_100_u64 {
        let id = match number {
            2_050 => Some("+/a+/==".to_string()),
            _ => Some(format!("x{number}")),
        };
        push_deleted(&mut tenant, 10_000 + number, id);
    }
    tenant.active(&plans::cloud(3), Some("o'b & c=#?%2B".into()));
    for report in everywhere(bench, &tenant, &plan) {
        report.exits(1).says("the id is held by the deleted user");
        report.says("the id is held by the user user3@contoso.com");
        assert_eq!(report.tenant.sorted(), tenant.sorted(), "{}", report.name);
    }
}

/// Without a search for the user first, which a long list would make slow.
fn push_deleted(tenant: &mut Tenant, number: u64, id: Option<String>) {
    let mut one = Tenant::new();
    one.deleted(&plans::cloud(number), id);
    tenant.users.append(&mut one.users);
}
