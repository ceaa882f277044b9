//! Marks, bulk actions, soft-deleted users, jobs and fresh exports, by keys and without a terminal.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test stops at the first surprise"
)]

#[path = "support/headless.rs"]
mod headless;
mod support;

use std::sync::Arc;

use hardmatch::anchor::HexOrder;
use hardmatch::app::{
    Again, ColumnRule, Effect, Msg, OpenFailure, OpenQuestion, ResultBytes, Screen, Window,
};
use hardmatch::directory::{Directory, Field, Role};
use hardmatch::link::Links;
use hardmatch::plan::{
    CloudRef, Code, Findings, OnPremFilter, OpId, OpKind, OpState, Operation, States,
};
use hardmatch::session::replay;
use headless::Headless;
use support::{Anchor, Person, company, directory, person, user};

/// Three people to link, two soft-deleted users of whom one holds an anchor.
fn town() -> Directory {
    let people = [("Ann Lee", "ann"), ("Bob Ray", "bob"), ("Cid Orr", "cid")];
    let onprem: Vec<_> = (1..)
        .zip(people)
        .map(|(id, (name, sam))| user(id, name, &format!("{sam}@x.org"), sam, "IT"))
        .collect();
    let cloud: Vec<_> = (101..)
        .zip(people)
        .map(|(id, (name, sam))| user(id, name, &format!("{sam}@x.org"), "", "IT"))
        .collect();
    let deleted = [
        user(201, "Ann Lee", "ann.old@x.org", "", "IT").anchor(Anchor::Guid(9)),
        user(202, "Dot Fox", "dot@x.org", "", "IT"),
    ];
    directory(&onprem, &cloud, &deleted)
}

fn notice(app: &Headless) -> String {
    app.model.notice.as_ref().map(|notice| notice.text.clone()).unwrap_or_default()
}

fn kinds(app: &Headless) -> Vec<OpKind> {
    app.main().queue().operations().map(|queued| queued.operation.kind()).collect()
}

#[test]
fn all_who_are_shown_are_marked_and_linked_in_one_step() {
    let mut app = Headless::open(town());
    app.keys("*");
    assert_eq!(notice(&app), "3 marked");
    app.keys("b1<Enter>");
    assert_eq!(kinds(&app), [OpKind::LinkUser; 3]);
    assert!(app.main().marks.onprem.is_empty(), "what is queued is not marked any more");
    app.keys("u");
    assert_eq!(kinds(&app), []);
}

#[test]
fn a_range_is_marked_from_where_it_began() {
    let mut app = Headless::open(town());
    app.keys("vjv");
    assert_eq!(app.main().marks.onprem.len(), 2);
    app.keys("<Space>");
    assert_eq!(app.main().marks.onprem.len(), 1, "a second mark takes the first away");
}

#[test]
fn marks_stay_with_their_users_whatever_the_pane_shows() {
    let mut app = Headless::open(town());
    app.keys("j<Space>");
    let marked = app.main().marks.onprem.clone();
    app.keys("/cid<Enter><Space><Esc>");
    assert_eq!(app.main().marks.onprem.len(), 2);
    assert!(app.main().marks.onprem.is_superset(&marked));
}

#[test]
fn a_bulk_action_is_shown_before_it_is_done() {
    let mut app = Headless::open(company());
    app.keys("*b1");
    let screen = app.screen();
    assert!(screen.contains("Enter queues 2, leaves out 3 ─"), "{screen}");
    assert!(
        screen.contains("Link with the own cloud user: 1 warn, 3 block as things are"),
        "{screen}"
    );
    app.keys("<Esc>");
    assert!(app.main().queue().is_empty());
    app.keys("b1<Space>");
    let screen = app.screen();
    assert!(
        screen.contains("Enter queues 1, leaves out 4 ─")
            && screen.contains(
                "Link with the own cloud user: 1 warn, 3 block as things are, 1 taken out"
            ),
        "{screen}"
    );
    app.keys("<Enter>");
    assert_eq!(app.main().queue().len(), 1, "what was taken out is not queued");
    assert_eq!(app.main().marks.onprem.len(), 4, "who was not queued stays marked");
}

#[test]
fn routing_addresses_follow_a_rule_that_the_session_keeps() {
    let mut app = Headless::open(town());
    app.keys("*b2");
    app.keys("<Ctrl-U>{nick}@x.mail.onmicrosoft.com<Enter>");
    assert!(app.screen().contains("{nick} is not known"), "{}", app.screen());
    app.keys("<Ctrl-U>{sam}@x.mail.onmicrosoft.com<Enter>");
    assert!(app.screen().contains("ann@x.mail.onmicrosoft.com"), "{}", app.screen());
    app.keys("<Enter>");
    assert_eq!(kinds(&app), [OpKind::EnableRemoteMailbox; 3]);
    let rule = app.main().work.ledger.settings().routing_rule.clone();
    assert_eq!(rule.unwrap().text(), "{sam}@x.mail.onmicrosoft.com");
}

#[test]
fn a_purge_is_queued_only_with_its_word_and_a_reason() {
    let mut app = Headless::open(town());
    app.keys("D*p<Enter>");
    assert!(notice(&app).contains("no line is ready"), "{}", notice(&app));
    app.keys("Apurge 2 old<Enter>");
    assert!(notice(&app).contains("PURGE 2 is wanted"), "{}", notice(&app));
    app.keys("<Esc>APURGE 2<Enter>");
    assert!(notice(&app).contains("a reason of two words or more is wanted"), "{}", notice(&app));
    app.keys(" left in May<Enter>");
    assert_eq!(kinds(&app), [OpKind::PurgeDeletedUser; 2]);
    let queue = app.main().queue();
    for queued in queue.operations() {
        assert_eq!(queued.confirmation.as_deref(), Some("PURGE 2"));
        assert_eq!(queued.override_reason.as_deref(), Some("left in May"));
    }
    let text = app.journal.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n") + "\n";
    let again = replay(text.as_bytes()).unwrap().ledger;
    assert_eq!(again, *app.main().work.ledger, "the confirmation is in the session");
}

#[test]
fn a_deleted_user_is_restored_without_a_word() {
    let mut app = Headless::open(town());
    app.keys("Djr<Enter>");
    assert_eq!(kinds(&app), [OpKind::RestoreDeletedUser]);
    assert!(app.screen().contains("restore"), "{}", app.screen());
}

#[test]
fn the_jobs_lead_to_where_their_steps_are_done() {
    let mut app = Headless::open(town());
    app.keys("J");
    assert!(app.screen().contains("5. pair the on-premises users that are to do"));
    app.keys("jjjjj<Enter>");
    assert!(app.model.windows().is_empty());
    assert_eq!(app.main().left.filter, OnPremFilter::ToDo);
}

#[test]
fn the_queue_stands_in_its_working_order_with_headings() {
    let mut app = Headless::open(town());
    app.keys("<Enter>Djr<Enter><Esc>Q");
    let screen = app.screen();
    let restore = screen.find("restore soft-deleted users: 1").expect("a heading");
    let link = screen.find("set the ids (hard match): 1").expect("a heading");
    assert!(restore < link, "{screen}");
    app.keys("jJ");
    assert!(notice(&app).contains("stages stand in the order"), "{}", notice(&app));
}

/// A link takes the id of a soft-deleted user who is purged before: without the purge it has nothing to take.
#[test]
fn what_is_taken_out_and_needed_is_named_at_once_and_in_its_line() {
    let holder = user(201, "Ann Lee", "ann.old@x.org", "", "IT").anchor(Anchor::Guid(1));
    let exports = directory(
        &[user(1, "Ann Lee", "ann@x.org", "ann", "IT")],
        &[user(101, "Ann Lee", "ann@x.org", "", "IT")],
        &[holder],
    );
    let mut app = Headless::open(exports);
    app.keys("DpAPURGE nobody misses it<Enter><Esc><Enter>Qg");
    assert_eq!(kinds(&app), [OpKind::PurgeDeletedUser, OpKind::LinkUser], "{}", app.screen());
    for _ in 0..6 {
        if under_cursor(&app).contains("purge-") {
            break;
        }
        app.keys("j");
    }
    app.keys("x");
    let said = notice(&app);
    assert!(
        said.contains("operation 2 needs operation 1, purge-deleted-user ann.old@x.org"),
        "{said}"
    );
    let screen = app.screen();
    assert!(screen.contains("lacks 1 (purge-"), "{screen}");
    app.keys("u");
    assert!(!app.screen().contains("lacks"), "{}", app.screen());
}

/// What a stop tells has no room below the queue: Enter shows it whole, y copies its commands.
#[test]
fn the_commands_of_a_stop_are_shown_and_copied() {
    let gone = user(103, "Flo Orr", "flo@x.org", "", "IT").anchor(Anchor::Guid(9));
    let exports = directory(
        &[user(1, "Ann Lee", "ann@x.org", "ann", "IT")],
        &[gone.flag(Field::Synced, true)],
        &[],
    );
    let mut app = Headless::open(exports);
    app.keys("ddl/flo<Enter>b1AAD is gone<Enter>Q<Enter>");
    let Some(Window::Zoom(_)) = app.model.windows().last() else { panic!("{}", app.screen()) };
    let screen = app.screen();
    assert!(screen.contains("Set-EntraDirSyncEnabled -EnableDirSync $false -Force"), "{screen}");
    app.keys("<Esc>y");
    let copied = app.outside.iter().find_map(|effect| match effect {
        Effect::Copy(text, _) => Some(text.clone()),
        _ => None,
    });
    let copied = copied.expect("the commands");
    assert_eq!(copied.lines().count(), 2, "{copied}");
    assert!(copied.starts_with("Set-EntraDirSyncEnabled"), "{copied}");
}

#[test]
fn the_script_has_confirmed_purges_and_the_working_order() {
    let mut app = Headless::open(town());
    app.keys("<Enter>DjpAPURGE nobody misses it<Enter><Esc>e<Enter>");
    let written = app.outside.iter().find_map(|effect| match effect {
        Effect::Write { bytes, .. } => Some(String::from_utf8_lossy(bytes).into_owned()),
        _ => None,
    });
    let script = written.expect("a script");
    let row = |start: &str| script.lines().position(|line| line.starts_with(start)).expect(start);
    let (purge, link) = (row("2,purge-deleted-user,"), row("1,link-user,"));
    assert!(purge < link, "{script}");
}

#[test]
fn fresh_exports_keep_cursor_marks_and_queue_by_id() {
    let mut app = Headless::open(town());
    app.keys("<Enter>*");
    let upn_under_cursor = |app: &Headless| {
        let main = app.main();
        let row = main.left.cursor.expect("a cursor");
        main.data.directory.onprem.text_or_empty(row, Field::Upn).to_string()
    };
    let before = upn_under_cursor(&app);
    // Ann is gone, Eve is new and first, Cid has another UPN.
    let onprem = [
        user(5, "Eve Hay", "eve@x.org", "eve", "IT"),
        user(3, "Cid Orr", "cid.orr@x.org", "cid", "IT"),
        user(2, "Bob Ray", "bob@x.org", "bob", "IT"),
    ];
    let cloud = [user(102, "Bob Ray", "bob@x.org", "", "IT")];
    app.reload(directory(&onprem, &cloud, &[]));
    assert_eq!(upn_under_cursor(&app), before);
    assert_eq!(app.main().marks.onprem.len(), 2);
    let first = app.main().queue().operations().next().unwrap();
    assert!(matches!(first.operation, Operation::LinkUser(_)));
    let Some(Window::Reader(_)) = app.model.windows().last() else { panic!("a report") };
    let screen = app.screen();
    for line in [
        "1 on-premises user appeared",
        "eve@x.org",
        "ann@x.org",
        "UPN cid@x.org -> cid.orr@x.org",
        "2 cloud users vanished",
        "queued, and no longer as queued:",
    ] {
        assert!(screen.contains(line), "{line}\n{screen}");
    }
}

#[test]
fn enter_on_a_job_goes_to_its_next_step_and_on_to_where_it_is_done() {
    let mut app = Headless::open(town());
    app.keys("J");
    let lines = app.screen();
    assert!(lines.contains("Enter goes to its next step"), "{lines}");
    app.keys("<Enter>");
    let cursor = |app: &Headless| match app.model.windows().last() {
        Some(Window::Jobs(view)) => view.cursor.at,
        _ => panic!("the jobs"),
    };
    let at = cursor(&app);
    let marked = app.screen().lines().filter(|line| line.contains(" > ")).count();
    assert!(at > 0 && marked > 0, "{at}\n{}", app.screen());
    let under = app.screen();
    let under = under.lines().find(|line| line.starts_with("│>")).expect("the cursor");
    assert!(under.contains("> "), "the step that comes next: {under}");
    // A step of a person says so.
    app.keys("gjjj<Enter>");
    assert!(notice(&app).contains("outside of hardmatch"), "{}", notice(&app));
}

/// Rows of exports that were read again since mean other people: such a judgement is not taken over.
#[test]
fn a_judgement_of_exports_read_again_since_is_dropped() {
    let mut app = Headless::open(town());
    let old = app.main().data.judge.clone();
    let links = Arc::new(Links::of(&old));
    app.reload(directory(&[user(5, "Eve Hay", "eve@x.org", "eve", "IT")], &[], &[]));
    let taken = Arc::clone(&app.main().data.links);
    app.send(Msg::Judged(old, links, Findings::default()));
    assert!(Arc::ptr_eq(&taken, &app.main().data.links));
}

#[test]
fn the_key_asks_for_the_sources_of_the_session() {
    let mut app = Headless::open(town());
    app.keys("r");
    assert!(app.outside.iter().any(|effect| matches!(effect, Effect::Reload { .. })));
}

/// The lines of a script about operations of the session, as it writes them.
fn logged(app: &Headless, lines: &[(u32, &str, &str)]) -> Vec<u8> {
    let session = app.main().work.ledger.id().to_string();
    let line = |(id, op, state): &(u32, &str, &str)| {
        let queued = app.main().queue().get(OpId(*id)).map(|queued| &queued.operation);
        let target = queued.and_then(|operation| operation.cloud()).map(CloudRef::address);
        let new = queued.and_then(Operation::after);
        let line = serde_json::json!({
            "session": session, "run": "apply", "id": id, "op": op, "state": state,
            "target": target, "user": "u", "old": null, "new": new,
            "at": "2026-11-24T01:02:03Z", "message": format!("because {id}"),
        });
        format!("{line}\n")
    };
    lines.iter().map(line).collect::<String>().into_bytes()
}

#[test]
fn results_come_back_and_what_failed_is_listed() {
    let mut app = Headless::open(town());
    app.keys("*b1<Enter>Qt");
    assert!(app.screen().contains("Take in the results"), "{}", app.screen());
    app.results(Err("cannot read x: no such file".into()));
    assert!(app.screen().contains("no such file"));
    let bytes = logged(
        &app,
        &[(1, "link-user", "applied"), (2, "link-user", "failed"), (3, "clear-anchor", "applied")],
    );
    app.results(Ok(ResultBytes { name: "x.jsonl".into(), bytes }));
    let screen = app.screen();
    for text in
        ["1 applied, 0 skipped, 0 refused, 1 failed", "operation 3 is link-user", "because 2"]
    {
        assert!(screen.contains(text), "{text}\n{screen}");
    }
    let states: Vec<&str> =
        app.main().queue().operations().map(|queued| queued.state.name()).collect();
    assert_eq!(states, ["applied", "failed", "queued"]);
    app.keys("<Esc>f");
    assert_eq!(app.main().plan_lines(true).len(), 1);
    assert!(app.screen().contains("failed, refused and not true only"));
    let states = &app.main().data.states;
    assert_eq!(states.count_onprem(States::APPLIED), 1);
    assert_eq!(states.count_onprem(States::FAILED), 1);
}

/// The prompt was closed while the file was read: nobody expects the queue to change any more.
#[test]
fn results_that_nobody_waits_for_are_dropped() {
    let mut app = Headless::open(town());
    app.keys("*b1<Enter>Qt<Enter>");
    let Some(Effect::ReadResults(path)) = app.outside.pop() else { panic!("nothing is read") };
    app.keys("<Esc>t");
    let bytes = logged(&app, &[(1, "link-user", "applied")]);
    app.send(Msg::ResultsRead(path, Ok(ResultBytes { name: "x.jsonl".into(), bytes })));
    let mut queued = app.main().queue().operations();
    assert!(queued.all(|queued| queued.state == OpState::Queued));
}

#[test]
fn what_a_script_has_applied_is_not_taken_out_of_the_queue() {
    let mut app = Headless::open(town());
    app.keys("*b1<Enter>Qt");
    let bytes = logged(&app, &[(1, "link-user", "applied"), (2, "link-user", "skipped")]);
    app.results(Ok(ResultBytes { name: "x.jsonl".into(), bytes }));
    let numbers = |app: &Headless| -> Vec<u32> {
        app.main().queue().operations().map(|queued| queued.id.0).collect()
    };
    app.keys("<Esc>gx");
    assert!(notice(&app).contains("applied operation 1"), "{}", notice(&app));
    app.keys("u");
    assert!(notice(&app).contains("export the rollback"), "{}", notice(&app));
    assert_eq!(numbers(&app), [1, 2, 3]);
    // What was only found done, and what is still to do, may go.
    app.keys("jxx");
    assert_eq!(numbers(&app), [1]);
}

#[test]
fn the_rollback_tells_what_it_would_miss() {
    let mut app = Headless::open(town());
    app.keys("*b1<Enter>");
    let bytes = logged(&app, &[(1, "link-user", "applied")]);
    // Removed while the script was running.
    app.keys("Qgxt");
    app.results(Ok(ResultBytes { name: "x.jsonl".into(), bytes }));
    app.keys("<Esc><Esc><Esc>e<Up><Up>");
    assert!(!app.screen().contains("leaves it as it is"), "{}", app.screen());
    app.keys("<Space>");
    assert!(app.screen().contains("operation 1"), "{}", app.screen());
}

fn under_cursor(app: &Headless) -> String {
    let screen = app.screen();
    screen.lines().find(|line| line.starts_with("│>")).expect("a cursor").to_string()
}

#[test]
fn the_deleted_users_open_on_the_one_that_is_meant() {
    let holder = user(202, "Old Bob", "bob.old@x.org", "", "IT").anchor(Anchor::Guid(2));
    let deleted = [user(201, "Dot Fox", "dot@x.org", "", "IT"), holder];
    let onprem = [(1, "Ann Lee", "ann@x.org"), (2, "Bob Ray", "bob@x.org")]
        .map(|(id, name, upn)| user(id, name, upn, "", "IT"));
    let mut app = Headless::open(directory(&onprem, &[], &deleted));
    app.keys("f1/bob<Enter>D");
    assert!(under_cursor(&app).contains("Old Bob"), "{}", app.screen());
    // The finding about the pair leads to the panes, an operation on a deleted user back to the list.
    app.keys("r<Enter><Esc>Q<Enter>");
    assert!(app.screen().contains("Soft-deleted users"), "{}", app.screen());
    assert!(under_cursor(&app).contains("Old Bob"), "{}", app.screen());
}

/// The town with the ids that its cloud users have by now.
fn linked_town(ids: [Option<u8>; 3]) -> Directory {
    let people = [(1, "Ann Lee", "ann"), (2, "Bob Ray", "bob"), (3, "Cid Orr", "cid")];
    let person = |id: u8, name: &str, sam: &str| user(id, name, &format!("{sam}@x.org"), "", "IT");
    let onprem: Vec<_> = people.map(|(id, name, sam)| person(id, name, sam)).into();
    let cloud = people.iter().zip(ids).map(|((id, name, sam), anchor)| {
        let person = person(100 + id, name, sam);
        anchor.map_or(person.clone(), |anchor| person.anchor(Anchor::Guid(anchor)))
    });
    directory(&onprem, &cloud.collect::<Vec<_>>(), &[])
}

#[test]
fn fresh_exports_have_the_last_word_about_what_a_script_reported() {
    let mut app = Headless::open(town());
    app.keys("*b1<Enter>Qt");
    let bytes = logged(
        &app,
        &[(1, "link-user", "applied"), (2, "link-user", "applied"), (3, "link-user", "failed")],
    );
    app.results(Ok(ResultBytes { name: "x.jsonl".into(), bytes }));
    app.keys("<Esc>");
    assert!(!app.screen().contains("NOT TRUE"), "the exports are older than the script's run");
    app.keys("<Esc>");
    app.reload(linked_town([Some(1), None, Some(3)]));
    let screen = app.screen();
    for text in [
        "1 reported as done, and not so:",
        ", was reported as applied",
        "1 queued, and true already:",
    ] {
        assert!(screen.contains(text), "{text}\n{screen}");
    }
    app.keys("<Esc>Qf");
    let screen = app.screen();
    // Below the list, the operation under the cursor is told in full.
    let rows =
        screen.lines().take_while(|line| !line.contains("───── ") && !line.starts_with("│──"));
    let listed: Vec<&str> = rows.filter(|line| line.contains("link-user")).collect();
    assert_eq!(listed.len(), 2, "{screen}");
    // The other one failed, and somebody did it since.
    assert!(listed[0].contains("NOT TRUE") && listed[1].contains("is so"), "{screen}");
    app.keys("j");
    let styled = app.styled();
    let looks = styled.lines().skip_while(|line| !line.contains("NOT TRUE")).nth(1).unwrap();
    assert!(looks.contains("RRRRRRRR"), "{looks}");
    // Once it is true, nothing is left to say.
    app.keys("<Esc>");
    app.reload(linked_town([Some(1), Some(2), Some(3)]));
    app.keys("<Esc>Q");
    assert!(!app.screen().contains("NOT TRUE"), "{}", app.screen());
}

#[test]
fn results_of_another_session_or_of_before_are_refused() {
    let mut app = Headless::open(town());
    app.keys("<Enter>Qt");
    let strange = b"{\"session\":\"0\",\"run\":\"apply\",\"id\":1,\"op\":\"link-user\",\"state\":\"applied\"}\n";
    let file = |bytes: &[u8]| ResultBytes { name: "x".into(), bytes: bytes.to_vec() };
    app.results(Ok(file(strange)));
    assert!(app.screen().contains("another session") || app.screen().contains("session 0"));
    let bytes = logged(&app, &[(1, "link-user", "applied")]);
    app.results(Ok(file(&bytes)));
    app.keys("<Esc>t");
    app.results(Ok(file(&bytes)));
    assert!(app.screen().contains("taken in before"), "{}", app.screen());
}

/// A fix that needs a rule asks for it, and previews that one user.
#[test]
fn the_fix_of_a_missing_remote_mailbox_asks_for_the_rule() {
    let mut directory = town();
    directory.mailboxes = Some(support::table(
        &[person(101, &[(Field::MailboxGuid, "17d89853-ec3e-4bb3-9bf8-a7d022818fb0")])],
        &[],
    ));
    directory.remote_mailboxes = Some(support::table(&[], &[]));
    let mut app = Headless::open(directory);
    app.keys("F");
    let code = Code::RemoteMailboxMissing;
    let at = app.main().data.findings.all().iter().position(|found| found.code == code).unwrap();
    app.keys(&"j".repeat(at));
    app.keys("x");
    assert!(app.screen().contains("Remote routing address"), "{}", app.screen());
    app.keys("<Ctrl-U>{sam}@x.mail.onmicrosoft.com<Enter>");
    assert!(app.screen().contains("┌─ Enter queues 1 ─"), "{}", app.screen());
    assert!(app.screen().contains("│ Fix."), "{}", app.screen());
    app.keys("<Enter>");
    assert_eq!(kinds(&app), [OpKind::EnableRemoteMailbox]);
}

/// The rule that the exports are to be read under, from the effect that asks for it.
fn rule_asked(app: &Headless) -> Option<ColumnRule> {
    app.outside.iter().rev().find_map(|effect| match effect {
        Effect::Reload { rule, .. } => rule.clone(),
        _ => None,
    })
}

const OWN_HEADING: &str = "\
ObjectGUID,SamAccountName,LoginName
3ceaaf30-8142-48ea-91d9-3080f9b439fc,zmueller,zoe@contoso.com
";

fn of_exports(onprem: &str) -> Headless {
    let cloud = "Id,UserPrincipalName,OnPremisesImmutableId\n6fced11d-2bd8-41e6-847a-8387cdde8d51,zoe@contoso.com,\n";
    Headless::open_exports(&[(Role::OnPrem, "ad.csv", onprem), (Role::Cloud, "entra.csv", cloud)])
}

#[test]
fn a_column_is_read_as_what_the_operator_says_and_the_session_keeps_it() {
    let mut app = of_exports(OWN_HEADING);
    app.keys("Rc<Down><Down>");
    let screen = app.screen();
    for text in ["LoginName", "nothing; looks like upn", "zoe@contoso.com", "not read"] {
        assert!(screen.contains(text), "{text}: {screen}");
    }
    // The menu begins with what the values look like.
    app.keys("<Enter><Enter>");
    let holds = |heading: &str, field| Some(ColumnRule::Holds(heading.into(), field));
    assert_eq!(rule_asked(&app), holds("LoginName", Some(Field::Upn)));
    app.keys("<Up><Enter>1");
    assert_eq!(rule_asked(&app), holds("SamAccountName", None));
    app.keys("<Enter>2");
    assert_eq!(rule_asked(&app), Some(ColumnRule::ByHeading("SamAccountName".into())));
}

#[test]
fn bare_hex_digits_that_do_not_tell_how_they_are_read_are_asked_about_on_opening() {
    let onprem = "ObjectGUID,UserPrincipalName\n3ceaaf30814238ea91d93080f9b439fc,zoe@contoso.com\n";
    let mut app = of_exports(onprem);
    let screen = app.screen();
    for text in ["3ceaaf30-8142-38ea-91d9-3080f9b439fc", "30afea3c-4281-ea38-91d9-3080f9b439fc"] {
        assert!(screen.contains(text), "{text}: {screen}");
    }
    app.keys("2");
    assert_eq!(rule_asked(&app), Some(ColumnRule::Hex(HexOrder::Bytes)));
}

#[test]
fn the_command_that_makes_an_export_anew_is_copied_from_the_report() {
    let lost = "ObjectGUID,SamAccountName,UserPrincipalName,proxyAddresses\n3ceaaf30-8142-48ea-91d9-3080f9b439fc,zmueller,zoe@contoso.com,System.Byte[]\n";
    let mut app = of_exports(lost);
    // Both have a fault, and it is asked whose command is meant.
    app.keys("Ry1");
    let copied = app.outside.iter().find_map(|effect| match effect {
        Effect::Copy(text, _) => Some(text.clone()),
        _ => None,
    });
    let copied = copied.unwrap_or_else(|| panic!("{}", app.screen()));
    assert!(copied.starts_with("Get-ADUser -Filter * -Properties ObjectGUID,"), "{copied}");
    assert!(!copied.contains('\n') && copied.ends_with("-Encoding UTF8"), "{copied}");
}

#[test]
fn an_import_that_an_answer_helps_asks_for_it_and_is_tried_again() {
    let mut app = Headless::start();
    app.send(Msg::Sessions(0, Vec::new()));
    let ask = |app: &mut Headless, question| {
        app.keys("d1");
        let failure = OpenFailure {
            problems: vec!["no headings".into()],
            question: Some(question),
            commands: Vec::new(),
        };
        app.send(Msg::OpenFailed(failure));
    };
    let question = OpenQuestion::Reading {
        path: "ad.csv".into(),
        text: "Which headings?".into(),
        likely: "ObjectGUID,mail".into(),
        problem: Some("no".into()),
    };
    let again = |app: &Headless| {
        app.outside.iter().rev().find_map(|effect| match effect {
            Effect::OpenAgain(again) => Some(again.clone()),
            _ => None,
        })
    };
    ask(&mut app, question);
    app.keys(",UPN<Enter>");
    assert_eq!(again(&app), Some(Again::Answered("ObjectGUID,mail,UPN".into())));
    app.send(Msg::OpenFailed(OpenFailure {
        problems: vec!["nobody".into()],
        question: Some(OpenQuestion::Nobody),
        commands: Vec::new(),
    }));
    app.keys("y");
    assert_eq!(again(&app), Some(Again::Nobody));
    app.send(Msg::OpenFailed(vec!["gone".to_string()].into()));
    app.keys("<Esc>");
    assert!(matches!(app.model.screen, Screen::Start(_)));
}

#[test]
fn a_warned_line_is_queued_only_after_it_was_on_the_screen() {
    let name = |n: u8| (format!("Ann {n}"), format!("a{n}@x.org"));
    let users: Vec<Person> = (1..=60).map(|n| user(n, &name(n).0, &name(n).1, "", "IT")).collect();
    let in_cloud = |n: u8| user(100 + n, &name(n).0, &name(n).1, "", "IT");
    let mut cloud: Vec<Person> = (1..60).map(in_cloud).collect();
    cloud.push(in_cloud(60).anchor(Anchor::Swapped(60)));
    let mut app = Headless::open(directory(&users, &cloud, &[]));
    app.resize(80, 24);
    app.keys("*b1");
    assert!(app.screen().contains("1 warn"), "{}", app.screen());
    app.keys("<Enter>");
    assert!(app.main().queue().is_empty(), "{}", app.screen());
    assert!(notice(&app).contains("were not shown yet"), "{}", notice(&app));
    app.keys("<Enter>");
    assert_eq!(app.main().queue().len(), 60, "{}", app.screen());
}

/// The commands that make other files are copied, one after the other.
#[test]
fn the_commands_in_place_of_files_that_cannot_be_used_are_copied() {
    let mut app = Headless::start();
    app.send(Msg::Sessions(0, Vec::new()));
    app.keys("d1");
    let command = |path: &str| (path.to_string(), format!("Get-{path}"));
    app.send(Msg::OpenFailed(OpenFailure {
        problems: vec!["ad.csv: no users".into(), "cloud.csv: no users".into()],
        question: None,
        commands: vec![command("ad.csv"), command("cloud.csv")],
    }));
    assert!(app.screen().contains("y copy command"), "{}", app.screen());
    app.keys("yyy");
    let copied: Vec<&str> = app
        .outside
        .iter()
        .filter_map(|effect| match effect {
            Effect::Copy(text, _) => Some(text.as_str()),
            _ => None,
        })
        .collect();
    assert_eq!(copied, ["Get-ad.csv", "Get-cloud.csv", "Get-ad.csv"]);
}

/// An encoding that was guessed wrongly is named on the screen, and the session keeps it.
#[test]
fn another_encoding_is_chosen_for_a_file_in_the_report() {
    let mut app = of_exports(OWN_HEADING);
    app.keys("Re");
    let screen = app.screen();
    for text in ["Another encoding for", "ad.csv", "entra.csv", "ascii"] {
        assert!(screen.contains(text), "{text}: {screen}");
    }
    app.keys("<Down><Enter>");
    assert!(app.screen().contains("entra.csv was read as ascii"), "{}", app.screen());
    app.keys("<Down><Down><Enter>");
    let in_page = |label: Option<&str>| {
        Some(ColumnRule::Encoding("entra.csv".into(), label.map(String::from)))
    };
    assert_eq!(rule_asked(&app), in_page(Some("windows-1252")));
    app.keys("Re1<Enter>");
    let found = Some(ColumnRule::Encoding("ad.csv".into(), None));
    assert_eq!(rule_asked(&app), found);
}

#[test]
fn lists_open_again_where_they_were_left_and_their_lines_are_copied() {
    let mut app = Headless::open(town());
    app.keys("Jjjj<Esc>J");
    let Some(Window::Jobs(list)) = app.model.windows().last() else { panic!("the jobs") };
    assert_eq!(list.cursor.at, 3);
    app.keys("<Esc>F");
    let Some(Window::Findings(_)) = app.model.windows().last() else { panic!("the findings") };
    app.keys("y");
    let Some(Effect::Copy(row, _)) = app.outside.pop() else { panic!("nothing was copied") };
    assert!(row.contains('\t'), "{row}");
    app.keys("<Esc>D*y");
    let Some(Effect::Copy(rows, said)) = app.outside.pop() else { panic!("nothing was copied") };
    assert_eq!(rows.lines().count(), 3, "headings and two users: {rows}");
    assert_eq!(said, "2 lines and their headings");
}

/// What was chosen is queued, also when more is learnt while it is checked once more.
#[test]
fn certain_pairs_that_were_chosen_are_not_forgotten() {
    let mut app = Headless::open(town());
    app.keys("<Enter>B");
    let screen = app.screen();
    assert!(screen.contains("2 to link (Enter)"), "{screen}");
    // The answer to this one is overtaken by what the undo leads to.
    app.burst(&["Enter"]);
    assert!(notice(&app).starts_with("checking 2 pairs once more"), "{}", notice(&app));
    app.keys("u");
    assert_eq!(kinds(&app), [OpKind::LinkUser; 2], "{}", app.screen());
    assert!(app.model.windows().is_empty());
}
