//! The queue, its script, and the results of a run.

use hardmatch::app::{Effect, Msg, ResultBytes, Window, WriteError};
use hardmatch::directory::{Directory, Field};
use hardmatch::plan::{CloudRef, OpId, OpKind, OpState, Operation, States};

use crate::headless::Headless;
use crate::support::{Anchor, company, directory, user};
use crate::{kinds, left_name, notice, town, under_cursor};

#[test]
fn the_queue_is_listed_reordered_noted_and_emptied() {
    let mut app = Headless::open(company());
    app.keys("<Enter>/john<Enter><Enter>Q");
    let ids = |app: &Headless| app.main().queue().operations().map(|q| q.id.0).collect::<Vec<_>>();
    assert_eq!(ids(&app), [1, 2]);
    app.keys("J");
    assert_eq!(ids(&app), [2, 1]);
    app.keys("oasked HR<Enter>");
    assert_eq!(app.main().queue().operations().nth(1).unwrap().note, "asked HR");
    app.keys("x");
    assert_eq!(ids(&app), [2]);
    app.keys("uuu");
    assert_eq!(ids(&app), [1, 2]);
    app.keys("g<Enter>");
    assert_eq!(left_name(&app), "Anaïs Müller");
}

#[test]
fn the_export_writes_the_script_and_asks_before_replacing() {
    let mut app = Headless::open(company());
    app.keys("<Enter>e<Enter>");
    let Some(Effect::Write { path, bytes, replace: false }) = app.outside.last() else {
        panic!("{:?}", app.outside)
    };
    assert_eq!(path.to_str(), Some("contoso-merge-msol.ps1"));
    assert!(String::from_utf8_lossy(bytes).contains("ATEyMzQ1Njc4OWFiY2RlZg=="));
    app.send(Msg::Written(Err(WriteError::Exists("a.ps1".into()))));
    app.keys("y");
    assert!(matches!(app.outside.last(), Some(Effect::Write { replace: true, .. })));
    app.send(Msg::Written(Ok("written".into())));
    assert!(app.model.windows().is_empty());
}

/// What is typed ahead of the answer makes no other file of the one that is asked about.
#[test]
fn the_form_of_the_export_stays_as_it_is_until_the_answer() {
    let mut app = Headless::open(company());
    app.keys("<Enter>e<Enter>2y<Up><Enter>");
    app.send(Msg::Paste("3".into()));
    let written = |app: &Headless| -> Vec<(String, bool)> {
        let write = |effect: &Effect| match effect {
            Effect::Write { path, replace, .. } => Some((path.display().to_string(), *replace)),
            _ => None,
        };
        app.outside.iter().filter_map(write).collect()
    };
    let name = "contoso-merge-msol.ps1";
    assert_eq!(written(&app), [(name.to_string(), false)]);
    app.send(Msg::Written(Err(WriteError::Exists(name.into()))));
    assert!(app.screen().contains(&format!("There is a file {name} already")), "{}", app.screen());
    app.keys("y");
    assert_eq!(written(&app), [(name.to_string(), false), (name.to_string(), true)]);
    app.send(Msg::Written(Err(WriteError::Failed("the disk is full".into()))));
    app.keys("2<Enter>");
    assert_eq!(written(&app).last(), Some(&("contoso-merge-msol.ps12".to_string(), false)));
}

#[test]
fn an_empty_queue_makes_no_script() {
    let mut app = Headless::open(company());
    app.keys("e<Enter>");
    assert!(app.outside.is_empty());
    assert!(notice(&app).contains("nothing to do"));
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
    let screen = app.screen();
    assert!(screen.contains("what failed or is not true, of 3 operations"), "{screen}");
    assert!(screen.contains("result   failed: because 2"), "{screen}");
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
    let states = &app.main().data.states;
    let counts = [States::NOT_TRUE, States::APPLIED].map(|it| states.count_onprem(it));
    assert_eq!(counts, [1, 1], "one of the two that were reported as applied");
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
