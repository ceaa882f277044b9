//! A service that answers as services do: two objects on a page, errors without a status, rights that are not
//! enough.

use hardmatch::plan::{Known, QueuedOperation};
use hardmatch::powershell::Dialect;
use serde_json::{Value, json};

use crate::engine::{Bench, Run, Service, text};
use crate::plans::{self, link, script};
use crate::tenant::Tenant;

tests! {
    Engine:
        lists_are_read_to_their_last_page,
        an_error_without_a_status_is_understood,
        what_may_not_be_read_is_said_and_not_judged,
        a_stop_halts_only_what_depends_on_it,
        a_batch_that_answers_in_part_is_finished_one_by_one,
        a_sign_in_that_ends_on_the_way_is_gone_on_from,
        results_of_another_user_or_value_do_not_count,
        a_comparison_tells_whose_name_is_another_one,
        results_say_by_whom_and_where;
}

const GRAPH: [Dialect; 2] = [Dialect::Graph, Dialect::Entra];

fn ready(plan: &[QueuedOperation]) -> Tenant {
    Tenant::ready_for(plan.iter().map(|queued| &queued.operation))
}

fn links(count: u64) -> Vec<QueuedOperation> {
    plans::number((1..=count).map(|number| link(number, Known::Empty)).collect())
}

/// The third role, the third eligible user, the third deleted holder.
fn lists_are_read_to_their_last_page(bench: &Bench) {
    let plan = links(4);
    let mut tenant = ready(&plan);
    tenant.cloud(1).roles = ["A", "B", "C"].map(String::from).into();
    for number in [50, 51, 2] {
        if number > 4 {
            tenant.active(&plans::cloud(number), None);
        }
        tenant.cloud(number).eligible_roles = vec!["D".into()];
    }
    for number in [60, 61] {
        tenant.deleted(&plans::cloud(number), Some(format!("x{number}")));
    }
    tenant.deleted(&plans::cloud(62), Some(plans::anchor(3).to_string()));
    let state = bench.tenant("tenant.json", &tenant);
    for dialect in GRAPH {
        let path = bench.script("s.ps1", &script(&plan, &plans::options(dialect, false)));
        let run = Run::new("by two", &path).on(&state).in_environment(|e| e.page_limit = 2);
        let report = bench.run(&[run]).remove(0);
        report.exits(1).says("would refuse the hard match: A, B, C");
        report.says("eligible");
        report.says("the id is held by the deleted user");
        report.says("       1  would");
    }
}

fn an_error_without_a_status_is_understood(bench: &Bench) {
    let plan = plans::number(vec![
        link(1, Known::Empty),
        link(2, Known::Empty),
        link(3, Known::Empty),
        plans::restore(4),
    ]);
    let mut tenant = ready(&plan);
    tenant.users.retain(|user| user.id != plans::object_id(2).to_string());
    tenant.cloud(3).on_premises_sync_enabled = Some(true);
    let state = bench.tenant("tenant.json", &tenant);
    for dialect in GRAPH {
        let name = format!("{dialect}.ps1");
        let path = bench.script(&name, &script(&plan, &plans::options(dialect, false)));
        let busy = json!({"method": "PATCH", "path": "/users/", "status": 429, "times": 2});
        let run = Run::new("bare", &path).on(&state).apply().fault(busy);
        let report = bench.run(&[run.in_environment(|e| e.bare_errors = true)]).remove(0);
        report.exits(1).says("no user has this object id");
        let lines = bench.results(&format!("{dialect}.results.jsonl"));
        let states: Vec<&Value> = lines.iter().map(|line| &line["state"]).collect();
        assert_eq!(states, ["applied", "refused", "refused", "applied"], "{}", report.text());
    }
}

fn what_may_not_be_read_is_said_and_not_judged(bench: &Bench) {
    let plan = links(2);
    let mut tenant = ready(&plan);
    tenant.cloud(1).roles = vec!["Global Reader".into()];
    tenant.cloud(2).eligible_roles = vec!["Global Reader".into()];
    let state = bench.tenant("tenant.json", &tenant);
    let reader = |run: Run| run.in_environment(|e| e.scopes = vec!["User.Read.All"]);
    let unlicensed = bench.tenant("plain.json", &Tenant { premium: false, ..ready(&plan) });
    let refusing =
        json!({"method": "GET", "path": "transitiveMemberOf", "status": 403, "times": 9});
    for dialect in GRAPH {
        let path = bench.script("s.ps1", &script(&plan, &plans::options(dialect, false)));
        let reports = bench.run(&[
            reader(Run::new("a reader", &path).on(&state)),
            reader(Run::new("no roles at all", &path).on(&state)).fault(refusing.clone()),
            Run::new("no licence", &path).on(&unlicensed),
        ]);
        reports[0].exits(1).says("(its name may not be read)");
        reports[0].says(
            "the roles that users are eligible for (takes RoleEligibilitySchedule.Read.Directory; ",
        );
        reports[1].exits(0).says("the roles that users hold (takes User.Read.All; ");
        reports[1].says("2  would");
        reports[2].exits(0);
        assert!(!reports[2].text().contains("Could not be read"), "{}", reports[2].text());
    }
}

/// Links wait for the tenant's switch; what has nothing to do with it goes on, and what to run next is the last
/// line.
fn a_stop_halts_only_what_depends_on_it(bench: &Bench) {
    let plan = plans::number(vec![
        link(1, Known::Empty),
        plans::restore(2),
        plans::rename(3, "new3@contoso.com"),
        plans::consistency(4, Known::Empty),
    ]);
    let begin = ready(&plan);
    let done = begin.after(&plan);
    let rest = begin.after(&plan[1..]);
    let state = bench.tenant("tenant.json", &begin);
    for dialect in GRAPH {
        let name = format!("{dialect}.ps1");
        let path = bench.script(&name, &script(&plan, &plans::options(dialect, false)));
        let bare = Run::new("bare", &path).on(&state).with("Apply", true);
        let reports = bench.run(&[bare, Run::new("allowed", &path).apply()]);
        reports[0].exits(3).says("STOP 0.");
        assert_eq!(reports[0].tenant.sorted(), rest.sorted(), "{}", reports[0].text());
        let next = format!("When that is done, run: .\\{name} -Apply -TakeoverAllowed");
        assert_eq!(reports[0].output.last(), Some(&next));
        assert_eq!(reports[1].exits(0).tenant.sorted(), done.sorted());
    }
}

fn results_say_by_whom_and_where(bench: &Bench) {
    let plan = plans::number(vec![link(1, Known::Empty), plans::consistency(2, Known::Empty)]);
    let state = bench.tenant("tenant.json", &ready(&plan));
    let path = bench.script("s.ps1", &script(&plan, &plans::options(Dialect::Graph, false)));
    let results = bench.path("results.jsonl");
    let run = Run::new("apply", &path).on(&state).apply().with("ResultPath", text(&results));
    bench.run(&[run])[0].exits(0);
    let lines = bench.results("results.jsonl");
    let of = |at: usize, name: &str| lines[at][name].clone();
    let cloud = ["account", "tenant", "environment"].map(|name| of(0, name));
    let tenant = plans::tenant().to_string();
    assert_eq!(cloud, [json!("operator@contoso.com"), json!(tenant), json!("Global")]);
    assert_eq!((of(1, "tenant"), of(1, "environment")), (Value::Null, Value::Null));
    assert!(of(1, "account").as_str().is_some_and(|name| name.contains('\\')));
    assert!(of(0, "host").is_string() && of(0, "host") == of(1, "host"));
}

/// Of four changes in one request one is put off, with a header in small letters, and of one nothing is told, though the
/// work was done.
fn a_batch_that_answers_in_part_is_finished_one_by_one(bench: &Bench) {
    let plan = links(4);
    let begin = ready(&plan);
    let state = bench.tenant("tenant.json", &begin);
    let on = |number: u64, more: Value| {
        let path = format!("/users/{}", plans::object_id(number));
        let mut fault = json!({"method": "PATCH", "path": path, "times": 1});
        fault.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        fault
    };
    for dialect in GRAPH {
        let path = bench
            .script(&format!("{dialect}.ps1"), &script(&plan, &plans::options(dialect, false)));
        let run = Run::new("in part", &path)
            .on(&state)
            .apply()
            .fault(on(2, json!({"status": 429, "retryAfter": 7})))
            .fault(on(3, json!({"status": 0, "afterwards": true})));
        let report = bench.run_behind(Service::Terse, &[run]).remove(0);
        report.exits(0).says("4  applied");
        assert_eq!(report.tenant.sorted(), begin.after(&plan).sorted(), "{}", report.text());
        assert!(report.sleeps.contains(&7.0), "{:?}", report.sleeps);
    }
}

/// A write that cannot be read back is not known to be done; ten of those end the run. The next one does the rest, and
/// tells what the first wrote as applied, so that it can be taken back.
fn a_sign_in_that_ends_on_the_way_is_gone_on_from(bench: &Bench) {
    let plan = links(45);
    let begin = ready(&plan);
    let state = bench.tenant("tenant.json", &begin);
    let over = |skip: u32| {
        let words = "Access token has expired or is not yet valid.";
        json!({"method": "GET", "path": "^/v1.0/users/[^/]+$", "status": 401, "times": 999, "skip": skip, "message": words})
    };
    for service in [Service::Plain, Service::Terse] {
        let name = format!("{service:?}");
        let options = plans::options(Dialect::Graph, false);
        let path = bench.script(&format!("{name}.ps1"), &script(&plan, &options));
        // The users of four requests are read, and six of the twenty that were written are read back.
        let ended = Run::new("ends", &path).on(&state).apply().fault(over(30));
        let reports = bench.run_behind(service, &[ended, Run::new("again", &path).apply()]);
        reports[0].exits(1).says("ten steps in a row failed");
        reports[0].says("Access token has expired");
        let written = reports[0].tenant.sorted();
        assert!(written != begin.sorted() && written != begin.after(&plan).sorted());
        reports[1].exits(0).says("an earlier run wrote it, and ended before it could say so");
        assert_eq!(
            reports[1].tenant.sorted(),
            begin.after(&plan).sorted(),
            "{}",
            reports[1].text()
        );
        let lines = bench.results(&format!("{name}.results.jsonl"));
        let applied = |id: u64| {
            let of = |line: &&Value| line["id"] == id && line["state"] == "applied";
            lines.iter().filter(of).count()
        };
        let counts: Vec<usize> = (1..=45).map(applied).collect();
        assert_eq!(counts, [1; 45], "{}", reports[1].text());
        assert!(!bench.path(&format!("{name}.results.jsonl.begun")).exists());
    }
}

fn results_of_another_user_or_value_do_not_count(bench: &Bench) {
    let plan = links(3);
    let begin = ready(&plan);
    let state = bench.tenant("tenant.json", &begin);
    let options = plans::options(Dialect::Graph, false);
    let path = bench.script("s.ps1", &script(&plan, &options));
    let applied = |number: u64, target: u64, wanted: u64| {
        let target = plans::object_id(target).to_string();
        let wanted = plans::anchor(wanted).to_string();
        json!({"session": options.session_id, "run": "apply", "id": number, "op": "link-user", "state": "applied",
            "target": target, "wanted": wanted})
        .to_string()
    };
    let lines = [applied(1, 1, 1), applied(2, 9, 2), applied(3, 3, 9)].join("\n");
    let results = bench.write("r.jsonl", lines.as_bytes());
    let run = Run::new("theirs", &path).on(&state).with("AppliedResults", json!([text(&results)]));
    let report = bench.run(&[run]).remove(0);
    report.exits(0).says("Line 2 of the results tells of another user or value than operation 2");
    report.says("Line 3 of the results tells of another user or value than operation 3");
    assert!(!report.text().contains("Line 1 of the results"), "{}", report.text());
}

/// A name that the sync or somebody has changed is no difference in what was done; it is said.
fn a_comparison_tells_whose_name_is_another_one(bench: &Bench) {
    let plan = links(2);
    let mut after = ready(&plan).after(&plan);
    after.cloud(1).user_principal_name = "zoe.new@contoso.com".into();
    let state = bench.tenant("tenant.json", &after);
    let path = bench.script("s.ps1", &script(&plan, &plans::options(Dialect::Graph, false)));
    let run = Run::new("compare", &path).on(&state).with("VerifyOnly", true);
    bench.run(&[run])[0].exits(0);
    let lines = bench.results("s.results.jsonl");
    let said = |at: usize| lines[at]["message"].as_str().unwrap_or_default().to_string();
    assert_eq!(lines[0]["state"], "stamped");
    assert!(
        said(0).contains("is called zoe.new@contoso.com, and the plan says user1@"),
        "{}",
        said(0)
    );
    assert!(!said(1).contains("is called"), "{}", said(1));
}
