//! The full circle: exports, queue, script, a real engine, results, fresh exports, verification, and
//! back to the first state. The program itself does each step, as an operator would.

use std::path::Path;
use std::process::{Command, Output};

use hardmatch::anchor::Guid;
use hardmatch::directory::{AnchorPolicy, CloudRow, DeletedRow, Directory, OnPremRow, Row};
use hardmatch::import::Monitor;
use hardmatch::link::{Judge, Links};
use hardmatch::plan::{Action, Bulk, Context, Decision, OpKind, Operation, RoutingRule};
use hardmatch::session::{Append, Stamp, Store};
use hardmatch::workspace::{self, Chosen, Request};
use serde_json::Value;

use crate::engine::{Bench, Run, text};
use crate::folders::{assert_account_untouched, own_folders};
use crate::plans::{self, guid};
use crate::tenant::{Tenant, User};

tests! {
    Engine:
        the_full_circle_in_msol,
        the_full_circle_in_graph,
        the_full_circle_in_entra;
}

const LINKS: std::ops::RangeInclusive<u64> = 1..=180;
const CLEARS: std::ops::RangeInclusive<u64> = 181..=200;
const PURGES: std::ops::RangeInclusive<u64> = 201..=210;
const RESTORES: std::ops::RangeInclusive<u64> = 211..=220;
const RENAMES: std::ops::RangeInclusive<u64> = 221..=240;
const WRITE_BACKS: std::ops::RangeInclusive<u64> = 241..=260;
const NEW_MAILBOXES: std::ops::RangeInclusive<u64> = 261..=280;
const OLD_MAILBOXES: std::ops::RangeInclusive<u64> = 281..=290;
const BYSTANDER: u64 = 299;

/// How many operations all of these make: a new mailbox is enabled and gets its GUID.
const OPERATIONS: usize = 180 + 20 + 10 + 10 + 20 + 20 + 2 * 20 + 10;

/// The GUID of somebody's cloud mailbox.
fn mailbox_guid(number: u64) -> Guid {
    guid(0xe_0000 + number)
}

/// The GUID of somebody whom the directory on-premises does not know.
fn stranger(number: u64) -> Guid {
    Guid::try_from(format!("9b1deb4d-3b7d-4bad-9bdd-{number:012x}")).unwrap()
}

/// A tenant in which every job is to be done.
fn begin() -> Tenant {
    let mut tenant = Tenant::new();
    let id = |number: u64| Some(plans::anchor(number).to_string());
    let foreign = |number: u64| Some(stranger(number).immutable_id().to_string());
    for number in LINKS {
        add_onprem(&mut tenant, number);
        let before = number.is_multiple_of(6).then(|| foreign(number)).flatten();
        tenant.active(&plans::cloud(number), before);
    }
    for number in CLEARS {
        tenant.active(&plans::cloud(number), foreign(number));
    }
    for number in PURGES.chain(RESTORES).chain([BYSTANDER]) {
        tenant.deleted(&plans::cloud(number), None);
    }
    for number in RENAMES.chain(NEW_MAILBOXES).chain(OLD_MAILBOXES) {
        add_onprem(&mut tenant, number);
        tenant.active(&plans::cloud(number), id(number));
    }
    for number in WRITE_BACKS {
        add_onprem(&mut tenant, number);
        tenant.active(&plans::cloud(number), foreign(number));
    }
    for number in OLD_MAILBOXES {
        let user = tenant.onprem(&plans::onprem(number));
        user.recipient_type = "RemoteUserMailbox".into();
        user.remote_routing_address = Some(format!("user{number}@contoso.mail.onmicrosoft.com"));
        user.exchange_guid = number.is_multiple_of(2).then(|| guid(0xf_0000 + number).to_string());
    }
    tenant
}

fn add_onprem(tenant: &mut Tenant, number: u64) {
    let user = tenant.onprem(&plans::onprem(number));
    user.user_principal_name = format!("person{number}@contoso.com");
}

/// One program, one session, one folder.
struct Operator<'b> {
    bench: &'b Bench,
    session: String,
}

impl Operator<'_> {
    fn run(&self, arguments: &[&str]) -> Output {
        Command::new(env!("CARGO_BIN_EXE_hardmatch"))
            .args(arguments)
            .envs(own_folders(&self.bench.path("")))
            .output()
            .expect("the program starts")
    }

    /// Runs the program, which must end with this exit code.
    fn does(&self, code: i32, arguments: &[&str]) -> Output {
        let output = self.run(arguments);
        assert_eq!(
            output.status.code(),
            Some(code),
            "{arguments:?}\n{}{}",
            String::from_utf8_lossy(&output.stdout),
            String::from_utf8_lossy(&output.stderr)
        );
        output
    }

    /// Writes the exports of a tenant and gives the arguments that name them.
    fn exports(&self, tenant: &Tenant, name: &str) -> Vec<String> {
        let (active, deleted): (Vec<&User>, Vec<&User>) =
            tenant.users.iter().partition(|user| user.deleted_date_time.is_none());
        let cloud = "Id,UserPrincipalName,DisplayName,OnPremisesImmutableId,OnPremisesSyncEnabled,UserType,AccountEnabled,DeletedDateTime";
        let files = [
            ("--onprem", onprem_csv(tenant)),
            ("--cloud", users_csv(cloud, &active)),
            ("--deleted", users_csv(cloud, &deleted)),
            ("--mailboxes", mailboxes_csv()),
            ("--remote-mailboxes", remote_csv(tenant)),
        ];
        let write = |(option, contents): (&str, String)| {
            let file = format!("{name}{option}.csv");
            let path = self.bench.write(&file, contents.as_bytes());
            [option.to_string(), text(&path).to_string()]
        };
        files.into_iter().flat_map(write).collect()
    }
}

fn with<'a>(first: &[&'a str], exports: &'a [String]) -> Vec<&'a str> {
    first.iter().copied().chain(exports.iter().map(String::as_str)).collect()
}

fn onprem_csv(tenant: &Tenant) -> String {
    let mut csv = String::from(
        "ObjectGUID,SamAccountName,UserPrincipalName,DisplayName,Enabled,mS-DS-ConsistencyGuid,\
         mail,proxyAddresses,mailNickname\n",
    );
    for user in &tenant.ad_users {
        let name = user.sam.replace("user", "User ");
        let consistency = user.consistency_guid.clone().unwrap_or_default();
        let fields = [&user.object_guid, &user.sam, &user.user_principal_name, &name];
        csv += &fields.map(String::as_str).join(",");
        csv += ",True,";
        csv += &consistency;
        // Nobody has mail attributes before, so a remote mailbox can be disabled again.
        csv += ",,,\n";
    }
    csv
}

fn users_csv(headings: &str, users: &[&User]) -> String {
    let mut csv = format!("{headings}\n");
    for user in users {
        let fields = [
            user.id.as_str(),
            &user.user_principal_name,
            &user.display_name,
            user.on_premises_immutable_id.as_deref().unwrap_or_default(),
            "",
            &user.user_type,
            "True",
            user.deleted_date_time.as_deref().unwrap_or_default(),
        ];
        csv += &fields.join(",");
        csv.push('\n');
    }
    csv
}

fn mailboxes_csv() -> String {
    let mut csv = String::from(
        "ExternalDirectoryObjectId,UserPrincipalName,DisplayName,ExchangeGuid,RecipientTypeDetails\n",
    );
    for number in NEW_MAILBOXES.chain(OLD_MAILBOXES) {
        let user = plans::cloud(number);
        let fields = [
            plans::id_of(&user),
            user.upn().unwrap_or_default().into(),
            user.name.unwrap_or_default(),
            mailbox_guid(number).to_string(),
            "UserMailbox".into(),
        ];
        csv += &fields.join(",");
        csv.push('\n');
    }
    csv
}

fn remote_csv(tenant: &Tenant) -> String {
    let mut csv = String::from(
        "UserPrincipalName,SamAccountName,RecipientTypeDetails,ExchangeGuid,RemoteRoutingAddress\n",
    );
    for user in tenant.ad_users.iter().filter(|user| user.recipient_type.starts_with("Remote")) {
        let fields = [
            user.user_principal_name.as_str(),
            &user.sam,
            &user.recipient_type,
            user.exchange_guid.as_deref().unwrap_or("00000000-0000-0000-0000-000000000000"),
            user.remote_routing_address.as_deref().unwrap_or_default(),
        ];
        csv += &fields.join(",");
        csv.push('\n');
    }
    csv
}

/// The pairs to link, as an operator would bring them.
fn pairs_csv() -> String {
    let mut csv = String::from("ObjectGUID,ObjectId\n");
    for number in LINKS {
        let (user, target) = (plans::onprem(number), plans::cloud(number));
        csv += &[user.object_guid.to_string(), plans::id_of(&target)].join(",");
        csv.push('\n');
    }
    csv
}

/// Everything besides links, proposed and queued as the screen does it.
fn queue_the_rest(session: &Path) {
    let stamp = Stamp::new("2026-11-24T10:00:00Z".parse().unwrap(), "operator@jumphost");
    let request = Request::new(Chosen::Existing(session.into()));
    let mut opened = workspace::open(&request, &Monitor::new(), &stamp).unwrap();
    let directory = opened.judge.directory().clone();
    let rule: RoutingRule = "{sam}@contoso.mail.onmicrosoft.com".parse().unwrap();
    for actions in stages(&directory) {
        let judge = Judge::new(directory.clone(), AnchorPolicy::Auto);
        let history = opened.ledger.history();
        let next = history.next_id();
        let links = Links::of(&judge);
        let context =
            Context { rule: Some(&rule), ..Context::new(&judge, &links, history.queue()) };
        let bulk = Bulk::propose(context, actions, next);
        assert_eq!(bulk.counts().refused, 0, "{:?}", bulk.lines);
        let word = bulk.word();
        let operations = bulk.all("agreed in the change board", word.as_deref());
        let ledger = opened.ledger.writable().unwrap();
        let line = ledger.decide(Decision::Queue { operations }, &stamp).unwrap();
        opened.store.as_mut().unwrap().append(&line).unwrap();
    }
}

fn stages(directory: &Directory) -> Vec<Vec<Action>> {
    let cloud =
        |number: u64| -> CloudRow { directory.cloud.find(plans::object_id(number).0).unwrap() };
    let onprem = |number: u64| -> OnPremRow {
        directory.onprem.find(plans::onprem(number).object_guid.0).unwrap()
    };
    let deleted = |number: u64| -> DeletedRow {
        let users = directory.deleted.as_ref().unwrap();
        users.find(plans::object_id(number).0).unwrap()
    };
    assert_eq!(deleted(BYSTANDER).index(), 20);
    vec![
        CLEARS.map(|number| Action::Clear(cloud(number))).collect(),
        PURGES.map(|number| Action::Purge(deleted(number))).collect(),
        RESTORES.map(|number| Action::Restore(deleted(number))).collect(),
        RENAMES.map(|number| Action::TakeUpn(cloud(number))).collect(),
        WRITE_BACKS.map(|n| Action::WriteBack(onprem(n), cloud(n))).collect(),
        NEW_MAILBOXES.map(|number| Action::EnableMailbox(onprem(number))).collect(),
        NEW_MAILBOXES
            .chain(OLD_MAILBOXES)
            .map(|number| Action::CarryMailboxGuid(onprem(number)))
            .collect(),
    ]
}

fn json(output: &Output) -> Value {
    serde_json::from_slice(&output.stdout).expect("JSON on standard output")
}

fn circle(bench: &Bench, dialect: &str) {
    let session = bench.path("circle.jsonl");
    let operator = Operator { bench, session: text(&session).into() };
    let begin = begin();
    make_session(&operator, &begin, dialect);
    let plan = Store::view(&session).unwrap().ledger.history().queue().clone();
    assert_eq!(plan.len(), OPERATIONS);

    let there = bench.path("there.ps1");
    operator.does(0, &["export", &operator.session, "-o", text(&there)]);
    let state = bench.tenant("tenant.json", &begin);
    let reports = bench.run(&[
        Run::new("dry run", &there).on(&state),
        Run::new("to the stop", &there).apply().purging(10),
        Run::new("past the stop", &there).apply().purging(10).with("ContinueAfterStop", 1),
    ]);
    assert_eq!(reports[0].exits(0).tenant.sorted(), begin.sorted());
    let done = begin.after(plan.operations());
    // Ids are written back out of the scope of sync, which a person sees to.
    reports[1].exits(3);
    assert_eq!(reports[2].exits(0).tenant.sorted(), done.sorted(), "{dialect}");

    let results = bench.path("there.results.jsonl");
    operator.does(0, &["results", &operator.session, text(&results)]);
    judge_verification(&operator, &reports[2].tenant, "fresh", 1, "done");

    let home = bench.path("home.ps1");
    // Exit code 1: the purges cannot be taken back, and the operator is told so.
    operator.does(1, &["export", &operator.session, "--rollback", "-o", text(&home)]);
    let after = bench.tenant("after.json", &reports[2].tenant);
    let back = bench.run(&[Run::new("way back", &home).on(&after).apply()]);
    let mut expected = begin.clone();
    for queued in plan.operations() {
        if matches!(queued.operation, Operation::PurgeDeletedUser(_)) {
            expected.carry_out(&queued.operation);
        }
    }
    assert_eq!(back[0].exits(0).tenant.sorted(), expected.sorted(), "{dialect}");
    operator.does(0, &["results", &operator.session, text(&bench.path("home.results.jsonl"))]);
    judge_verification(&operator, &back[0].tenant, "back", 1, "not-done");
    assert_account_untouched(&bench.path(""));
}

fn make_session(operator: &Operator<'_>, begin: &Tenant, dialect: &str) {
    let exports = operator.exports(begin, "begin");
    let tenant = plans::tenant().to_string();
    let settings = ["new", operator.session.as_str(), "--dialect", dialect, "--tenant", &tenant];
    operator.does(0, &with(&settings, &exports));
    let pairs = operator.bench.write("pairs.csv", pairs_csv().as_bytes());
    let add = ["queue", operator.session.as_str(), "--add", text(&pairs)];
    let accept = ["--accept", "other-id", "--reason", "the old account is gone"];
    operator.does(0, &[&add[..], &accept[..]].concat());
    queue_the_rest(Path::new(&operator.session));
}

/// Everything but a purge must have come out so; a purge stays done.
fn judge_verification(
    operator: &Operator<'_>,
    tenant: &Tenant,
    name: &str,
    code: i32,
    expected: &str,
) {
    let exports = operator.exports(tenant, name);
    let verify = with(&["verify", operator.session.as_str(), "--json"], &exports);
    let verified = json(&operator.does(code, &verify));
    let operations = verified["operations"].as_array().unwrap();
    assert_eq!(operations.len(), OPERATIONS);
    for operation in operations {
        let purge = operation["op"] == OpKind::PurgeDeletedUser.name();
        // No sync has run: what takes effect with one is stamped.
        let awaits_sync = OpKind::ALL
            .into_iter()
            .any(|kind| kind.pairs() && operation["op"] == kind.name() && expected == "done");
        let wanted = match (purge, awaits_sync) {
            (true, _) => "done",
            (false, true) => "stamped",
            (false, false) => expected,
        };
        assert_eq!(operation["outcome"], wanted, "{operation}");
    }
}

fn the_full_circle_in_msol(bench: &Bench) {
    circle(bench, "msol");
}

fn the_full_circle_in_graph(bench: &Bench) {
    circle(bench, "graph");
}

fn the_full_circle_in_entra(bench: &Bench) {
    circle(bench, "entra");
}
