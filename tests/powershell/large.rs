//! Long queues: the work for a step does not grow with their length.

use std::env;

use hardmatch::plan::{Known, QueuedOperation};
use hardmatch::powershell::Dialect;

use crate::engine::{Bench, Run};
use crate::plans::{self, link, script};
use crate::tenant::Tenant;

tests! {
    Engine:
        a_long_queue_takes_few_requests_for_each_step;
}

/// `HARDMATCH_LARGE=10000 cargo test --release --test powershell large -- --nocapture` measures it.
fn size() -> u64 {
    env::var("HARDMATCH_LARGE").ok().and_then(|text| text.parse().ok()).unwrap_or(300)
}

fn plan(count: u64) -> Vec<QueuedOperation> {
    let mut operations: Vec<_> = (1..=count).map(|number| link(number, Known::Empty)).collect();
    for at in (0..operations.len()).step_by(10) {
        let number = at as u64 + 1;
        operations[at] = plans::rename(number, &format!("renamed{number}@contoso.com"));
    }
    plans::number(operations)
}

fn a_long_queue_takes_few_requests_for_each_step(bench: &Bench) {
    let count = size();
    let plan = plan(count);
    let begin = Tenant::ready_for(plan.iter().map(|queued| &queued.operation));
    let mut done = begin.clone();
    let places: std::collections::HashMap<String, usize> =
        done.users.iter().enumerate().map(|(at, user)| (user.id.clone(), at)).collect();
    for queued in &plan {
        let at = places[&queued.operation.cloud().unwrap().address()];
        let mut one = Tenant { users: vec![done.users[at].clone()], ..Tenant::new() };
        one.carry_out(&queued.operation);
        done.users[at] = one.users.remove(0);
    }
    let state = bench.tenant("tenant.json", &begin);
    let runs: Vec<Run> = Dialect::ALL
        .into_iter()
        .flat_map(|dialect| {
            let path = bench
                .script(&format!("{dialect}.ps1"), &script(&plan, &plans::options(dialect, false)));
            let run = |name: &str| Run::new(&format!("{dialect} {name}"), &path);
            [run("dry run").on(&state), run("apply").apply(), run("again").apply()]
        })
        .collect();
    for (at, report) in bench.run(&runs).iter().enumerate() {
        report.exits(0);
        let expected = if at % 3 == 0 { &begin } else { &done };
        assert_eq!(report.tenant.sorted(), expected.sorted(), "{}", report.name);
        println!(
            "{}: {count} steps in {} ms, {} requests",
            report.name, report.milliseconds, report.requests
        );
        // Reading a link is three questions of twenty in a request, writing and reading back one each; a new name is
        // looked up by itself.
        let most = if at % 3 == 1 { 5 } else { 4 };
        let requests = report.requests as u64;
        assert!(requests * 10 <= count * most + 60, "{}: {requests} requests", report.name);
    }
}
