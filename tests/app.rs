//! What keys do, without a terminal.
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

use hardmatch::app::{
    Effect, Ending, Key, KeyCode, Learnt, Likeness, Msg, Side, Trouble, Window, WriteError,
};
use hardmatch::directory::{Cell, CloudRow, Directory, Field, OnPremRow, Row};
use hardmatch::plan::{ClearAnchor, CloudFilter, Code, Findings, OnPremFilter, Operation};
use hardmatch::search::{Snapshot, SortBy};
use hardmatch::session::{Held, Ledger, Refusal, replay};
use headless::Headless;
use support::{Anchor, Person, company, directory, user};

fn zoe(id: u8) -> Person {
    user(id, "Zoë Müller", "zoe@x.org", "zmuller", "Sales")
}

fn pair(onprem: Person, cloud: Person) -> Headless {
    Headless::open(directory(&[onprem], &[cloud], &[]))
}

fn left_name(app: &Headless) -> String {
    let main = app.main();
    let row = main.left.cursor.expect("a user under the left cursor");
    main.data.directory.onprem.text_or_empty(row, Field::DisplayName).to_string()
}

fn notice(app: &Headless) -> String {
    app.model.notice.as_ref().map(|notice| notice.text.clone()).unwrap_or_default()
}

/// The code of the finding under the cursor of the window.
fn finding(app: &Headless) -> Code {
    let Some(Window::Findings(list)) = app.model.windows().last() else {
        panic!("the findings: {:?}", app.model.windows());
    };
    let place = list.selection.at(list.cursor.at).expect("a finding");
    app.main().data.findings.all()[place].code
}

fn queued(app: &Headless) -> usize {
    app.main().queue().len()
}

fn replayed(app: &Headless) -> Ledger {
    let text = app.journal.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n") + "\n";
    replay(text.as_bytes()).expect("a sound journal").ledger
}

#[test]
fn enter_queues_the_pair_and_goes_to_the_next_person_to_do() {
    let mut app = Headless::open(company());
    assert_eq!(left_name(&app), "Anaïs Müller");
    app.keys("<Enter>");
    assert_eq!(queued(&app), 1);
    assert_eq!(left_name(&app), "John Smith", "nobody is like the one between");
    assert_eq!(notice(&app), "queued link-user Anaïs Müller (anais.muller@contoso.com)");
    let progress = app.main().data.states.progress;
    assert_eq!((progress.queued, progress.to_do), (1, 4));
    let line = app.journal.iter().find(|line| line.contains("link-user")).unwrap();
    assert!(line.contains("Set-MsolUser -ObjectId"), "{line}");
}

#[test]
fn the_journal_replays_to_the_state_on_the_screen() {
    let mut app = Headless::open(company());
    app.keys("<Enter>uj<Ctrl-R>d/smith<Enter>");
    app.send(Msg::Terminate(Ending::HangUp));
    let replayed = replayed(&app);
    assert_eq!(replayed, *app.main().work.ledger);
    let mut again = Headless::start();
    again.open_ledger(company(), Held::ForReading(replayed));
    assert_eq!(again.main().left.input.value(), "smith");
    assert_eq!(left_name(&again), left_name(&app));
    assert_eq!(queued(&again), 1);
}

#[test]
fn undo_takes_back_and_goes_to_whom_it_was_about() {
    let mut app = Headless::open(company());
    app.keys("<Enter>");
    app.keys("u");
    assert_eq!(queued(&app), 0);
    assert_eq!(left_name(&app), "Anaïs Müller");
    assert_eq!(notice(&app), "undone: queue link-user Anaïs Müller (anais.muller@contoso.com)");
    app.keys("<Ctrl-R>");
    assert_eq!(queued(&app), 1);
    app.keys("uu");
    assert_eq!(notice(&app), "nothing to undo");
}

#[test]
fn what_cannot_be_right_is_refused_with_its_reason() {
    let mut app = pair(zoe(1), zoe(101).anchor(Anchor::Guid(1)));
    app.keys("f2<Enter>");
    assert_eq!(queued(&app), 0);
    assert!(notice(&app).starts_with("not queued: the cloud user has this ImmutableId already"));
    assert!(app.model.windows().is_empty());
}

#[test]
fn what_may_be_right_asks_and_cancel_is_the_default() {
    let mut app = pair(zoe(1), zoe(101).anchor(Anchor::Guid(55)));
    for cancel in ["<Esc>", "n"] {
        app.keys("<Enter>");
        assert!(matches!(app.model.windows().last(), Some(Window::Question(_))));
        app.keys(cancel);
        assert_eq!((queued(&app), app.model.windows().len()), (0, 0), "{cancel}");
    }
    app.keys("<Enter>");
    for other in ["<Enter>", "q", "x"] {
        app.keys(other);
        assert_eq!((queued(&app), app.model.windows().len()), (0, 1), "{other} is no answer");
        assert!(notice(&app).ends_with("is no answer here: y or n"), "{}", notice(&app));
    }
    app.keys("y");
    assert_eq!(queued(&app), 1);
    let operation = app.main().queue().operations().next().unwrap();
    let seen = operation.override_reason.as_deref().unwrap();
    assert!(seen.starts_with("confirmed: The cloud user has the ImmutableId"), "{seen}");
}

#[test]
fn a_block_wants_a_reason_in_words_and_records_it() {
    let mut app = pair(zoe(1), zoe(101).flag(Field::Synced, true));
    for none in ["", "n"] {
        app.keys(&format!("<Enter>{none}<Enter>"));
        assert_eq!(queued(&app), 0);
        assert_eq!(notice(&app), "a reason of two words or more is wanted; Esc leaves it");
        app.keys("<Esc>");
    }
    app.keys("<Enter>");
    app.keys("quiet night<Enter>");
    let operation = app.main().queue().operations().next().unwrap();
    assert_eq!(operation.override_reason.as_deref(), Some("quiet night"));
}

#[test]
fn a_key_that_came_before_a_question_was_drawn_is_no_answer_to_it() {
    let mut app = pair(zoe(1), zoe(101).flag(Field::Synced, true));
    app.burst(&["Enter", "n", "o", " ", "o", "Enter"]);
    assert_eq!(queued(&app), 0);
    let Some(Window::Question(question)) = app.model.windows().last() else { panic!("a question") };
    assert_eq!(question.reason.as_ref().unwrap().value(), "");
    app.keys("quiet night<Enter>");
    assert_eq!(queued(&app), 1);
}

#[test]
fn a_key_that_does_nothing_says_what_would() {
    let mut app = Headless::open(company());
    for (keys, said) in [
        (
            "p",
            "p does nothing here. In the window of D (deleted) it means: purge; F1 shows the keys",
        ),
        ("Q", ""),
        ("U", "U does nothing here; F1 shows the keys"),
        ("B", "B does nothing here. In the panes, after Esc, it means: certain; F1 shows the keys"),
        ("<Esc>f", ""),
        ("!", "! does nothing here; F1 shows the keys"),
        ("<Esc>", ""),
    ] {
        app.keys(keys);
        assert_eq!(notice(&app), said, "{keys}");
    }
}

#[test]
fn nobody_is_queued_twice() {
    let mut app = pair(zoe(1), zoe(101));
    app.keys("<Enter>f2<Enter>");
    assert_eq!(queued(&app), 1);
    assert!(notice(&app).contains("queued already"), "{}", notice(&app));
}

#[test]
fn typing_never_gives_a_command() {
    let mut app = Headless::open(company());
    app.keys("/nquxQeyGd");
    assert_eq!(app.main().left.input.value(), "nquxQeyGd");
    assert_eq!((queued(&app), app.model.windows().len()), (0, 0));
    assert!(app.outside.is_empty());
    app.keys("<Esc>");
    assert_eq!(app.main().left.input.value(), "");
}

#[test]
fn queries_that_have_served_are_taken_away() {
    let mut app = Headless::open(company());
    app.keys("/ana\u{ef}s<Enter>");
    app.keys("<Tab>/ana<Enter><Enter>");
    assert_eq!(app.main().queue().len(), 1, "{}", app.screen());
    let main = app.main();
    assert!(main.left.query.is_empty() && main.right.query.is_empty(), "{}", app.screen());
    assert!(main.left.rows.len() > 1 && main.left.cursor.is_some(), "{}", app.screen());
    assert_eq!(main.focus, Side::OnPrem);
}

#[test]
fn a_query_filters_at_once_and_keeps_while_the_list_is_used() {
    let mut app = Headless::open(company());
    app.keys("/smi");
    assert_eq!(left_name(&app), "John Smith");
    app.keys("<Enter>");
    assert!(!app.main().typing);
    assert_eq!(app.main().left.rows.len(), 1);
    app.keys("<Esc>");
    assert!(app.main().left.rows.len() > 1);
    assert_eq!(left_name(&app), "John Smith");
}

#[test]
fn esc_never_quits_and_q_does() {
    let mut app = Headless::open(company());
    app.keys("<Esc><Esc><Esc>/a<Esc><Esc>");
    assert!(app.outside.is_empty());
    app.keys("q");
    assert!(matches!(app.outside.last(), Some(Effect::Exit(Ending::Quit))));
}

#[test]
fn ctrl_c_leaves_from_everywhere_and_remembers_the_view() {
    for before in ["", "<Space>j<Space>", "*<Tab>*", "/mull", "Q", "e", "?", ":", "y", "<Enter>Qo"]
    {
        let mut app = Headless::open(company());
        app.keys(before);
        app.keys("<Ctrl-C>");
        assert!(matches!(app.outside.last(), Some(Effect::Exit(Ending::Interrupt))), "{before}");
        assert_eq!(replayed(&app).view(), &app.main().view(), "{before}");
    }
}

#[test]
fn pasted_text_goes_into_a_line_of_text_and_nowhere_else() {
    let mut app = Headless::open(company());
    app.send(Msg::Paste("q\nu\n".into()));
    assert!(app.outside.is_empty());
    assert!(notice(&app).contains("press / first"));
    app.keys("/");
    app.send(Msg::Paste("smi\u{1b}th\r\nrm -rf".into()));
    assert_eq!(app.main().left.input.value(), "smith");
}

#[test]
fn a_late_answer_is_dropped() {
    let mut app = Headless::open(company());
    app.keys("/smith");
    let rows = app.main().left.rows.clone();
    let outcome = hardmatch::search::SearchAnswer {
        complete: true,
        ..hardmatch::search::SearchAnswer::of(vec![0])
    };
    app.send(Msg::Found(Side::OnPrem, Snapshot { generation: 1, outcome }));
    assert_eq!(app.main().left.rows, rows);
    let learnt = app.main().learning.learnt.clone().unwrap();
    app.send(Msg::Learnt(0, Learnt { scores: Arc::default(), ..learnt }));
    assert!(!app.main().learning.learnt.as_ref().unwrap().scores.is_empty());
}

/// What is learnt comes while the operator works: it may put others before the user under the cursor, and
/// takes the cursor nowhere.
#[test]
fn what_is_learnt_moves_no_cursor() {
    let named = |id, upn: &str| user(id, "Zoe Muller", upn, "", "IT");
    let cloud = [named(101, "zoe1@x.org"), named(102, "zoe2@x.org"), named(103, "zoe3@x.org")];
    let mut app = Headless::open(directory(&[zoe(1)], &cloud, &[]));
    app.keys("<Tab>j");
    let cursors = |app: &Headless| (app.main().left.cursor, app.main().right.cursor);
    let before = cursors(&app);
    assert_eq!(app.main().right.position, 1);
    let learnt = app.main().learning.learnt.clone().unwrap();
    let asked = 1;
    app.send(Msg::Learnt(asked, learnt));
    assert_eq!(cursors(&app), before);
}

/// An older search of the cloud pane must not put somebody else beside the next user: Enter would take the
/// two for a pair.
#[test]
fn a_late_search_of_the_cloud_is_not_about_the_next_user() {
    let mut app = Headless::open(company());
    let generation = app.main().right.generation;
    let stamp = headless::stamp();
    let down = Msg::Key(Key::plain(KeyCode::Down));
    hardmatch::app::update(&mut app.model, down, &stamp);
    let beside = app.main().right.cursor;
    let outcome = hardmatch::search::SearchAnswer {
        complete: true,
        ..hardmatch::search::SearchAnswer::of(vec![0])
    };
    let late = Msg::Found(Side::Cloud, Snapshot { generation, outcome });
    hardmatch::app::update(&mut app.model, late, &stamp);
    assert_eq!(app.main().right.cursor, beside);
}

#[test]
fn the_cloud_pane_follows_the_left_cursor() {
    let mut app = Headless::open(company());
    let right = |app: &Headless| {
        let main = app.main();
        main.right
            .cursor
            .map(|row| main.data.directory.cloud.text_or_empty(row, Field::DisplayName).to_string())
    };
    assert_eq!(right(&app).as_deref(), Some("Anais Muller"));
    app.keys("/john<Enter>");
    assert_eq!(right(&app).as_deref(), Some("Smith, John"));
    app.keys("a");
    assert_eq!(app.main().right.rows.len(), 5);
    assert_eq!(right(&app).as_deref(), Some("Smith, John"));
    app.keys("<Tab>/guest");
    assert_eq!(right(&app).as_deref(), Some("Guest User"));
}

#[test]
fn n_goes_to_the_next_person_to_do_and_round_the_end() {
    let mut app = Headless::open(company());
    app.keys("f2");
    let start = left_name(&app);
    let mut seen = vec![start.clone()];
    loop {
        app.keys("n");
        if left_name(&app) == start {
            break;
        }
        seen.push(left_name(&app));
    }
    assert_eq!(seen, ["Anaïs Müller", "John Smith", "山田 太郎"], "who can be paired");
    app.keys("N");
    assert_eq!(Some(&left_name(&app)), seen.last());
    app.keys("gn<Enter>n<Enter>n<Enter>");
    assert_eq!(queued(&app), 3);
    let alone = left_name(&app);
    app.keys("n");
    assert_ne!(left_name(&app), alone, "then those who have no candidate");
}

#[test]
fn d_changes_the_dialect_and_the_command_with_it() {
    let mut app = Headless::open(company());
    let command = |app: &Headless| app.main().preview.command.clone().unwrap();
    assert!(command(&app).starts_with("Set-MsolUser "));
    app.keys("d");
    assert!(command(&app).starts_with("Update-MgUser "));
    app.keys("d");
    assert!(command(&app).starts_with("Set-EntraUser "));
    app.keys("d");
    assert!(notice(&app).contains("retired in 2025"));
    assert_eq!(replayed(&app).settings(), app.main().work.ledger.settings());
}

#[test]
fn the_clearing_of_an_id_is_queued_with_its_old_value() {
    let cloud = zoe(101).anchor(Anchor::Guid(55));
    let mut app = pair(zoe(1), cloud);
    app.keys("x");
    let operation = app.main().queue().operations().next().unwrap().operation.clone();
    let Operation::ClearAnchor(ClearAnchor { before, .. }) = operation else {
        panic!("{operation:?}")
    };
    assert!(before.value().is_some());
    app.keys("ux");
    assert_eq!(queued(&app), 1);
    let mut nothing = pair(zoe(1), zoe(101));
    nothing.keys("x");
    assert_eq!(notice(&nothing), "not queued: the cloud user has no ImmutableId: nothing to do");
}

#[test]
fn copying_takes_the_full_value() {
    let mut app = Headless::open(company());
    app.keys("y1");
    let Some(Effect::Copy(text, _)) = app.outside.last() else { panic!("{:?}", app.outside) };
    assert_eq!(text, "ATEyMzQ1Njc4OWFiY2RlZg==");
}

#[test]
fn sorting_and_columns_are_kept_in_the_session() {
    let mut app = Headless::open(company());
    app.keys("s3");
    assert!(matches!(app.main().left.sort, SortBy::Column(Field::Upn, _)));
    app.keys("s3");
    app.keys("cjjj<Space><Esc>");
    assert_eq!(app.main().left.columns.len(), 5, "Esc leaves all as it was");
    app.keys("cjjj<Space><Enter>");
    assert_eq!(app.main().left.columns.len(), 4);
    app.send(Msg::Terminate(Ending::HangUp));
    let view = replayed(&app).view().clone();
    assert!(view.onprem.sort.as_ref().is_some_and(|sort| sort.column == "upn" && sort.descending));
    assert_eq!(view.onprem.columns, ["state", "fit", "display_name", "sam"]);
}

#[test]
fn filters_are_kept_by_id_and_the_labels_of_old_sessions_are_understood() {
    let mut app = Headless::open(company());
    app.keys("fb");
    app.send(Msg::Terminate(Ending::HangUp));
    let mut ledger = app.main().work.ledger.clone();
    let mut view = ledger.view().clone();
    assert_eq!(view.onprem.filter.as_deref(), Some("held-by-deleted"));
    view.onprem.filter = Some("held by deleted".into());
    view.cloud.filter = Some("wrong byte order".into());
    let line = ledger.writable().unwrap().set_view(view, &app.stamp);
    assert!(line.is_some());
    let mut again = Headless::start();
    again.open_ledger(company(), ledger);
    assert_eq!(again.main().left.filter, OnPremFilter::HeldByDeleted);
    assert_eq!(again.main().right.filter, CloudFilter::WrongByteOrder);
}

/// Who was marked is marked again, by id.
#[test]
fn marks_are_kept_with_the_session() {
    let mut app = Headless::open(company());
    app.keys("<Space><Space><Tab><Space><Ctrl-C>");
    let (onprem, cloud) = (app.main().marks.onprem.clone(), app.main().marks.cloud.clone());
    assert_eq!((onprem.len(), cloud.len()), (2, 1));
    let mut again = Headless::start();
    again.open_ledger(company(), app.main().work.ledger.clone());
    assert_eq!(again.main().marks.onprem, onprem);
    assert_eq!(again.main().marks.cloud, cloud);
}

/// A judgement that arrives while the findings are open has findings of its own.
#[test]
fn open_windows_follow_a_new_judgement() {
    let mut app = pair(zoe(1), zoe(101).anchor(Anchor::Guid(55)));
    app.keys("F");
    finding(&app);
    let data = &app.main().data;
    let (judge, links) = (data.judge.clone(), Arc::clone(&data.links));
    app.send(Msg::Judged(judge, links, Findings::default()));
    assert!(app.screen().contains("Nothing of this kind was found."), "{}", app.screen());
}

/// An answer that nobody waits for any more changes nothing.
#[test]
fn late_answers_are_dropped() {
    let mut app = Headless::start();
    app.keys("n<Esc>");
    assert!(matches!(app.outside.pop(), Some(Effect::ListSessions(1))));
    app.send(Msg::Sessions(0, Vec::new()));
    assert!(app.screen().contains("Looking for sessions"), "{}", app.screen());
    app.send(Msg::Sessions(1, Vec::new()));
    assert!(app.screen().contains("There is no session yet"), "{}", app.screen());
    app.keys("nmerge<Enter>/exp");
    let complete = |app: &mut Headless, meanwhile: &str| {
        app.keys("<Tab>");
        let Some(Effect::Complete(typed)) = app.outside.pop() else { panic!("not completed") };
        app.keys(meanwhile);
        app.send(Msg::Completed { typed, path: "/exports/".into(), names: Vec::new() });
        app.screen().contains("/exports/")
    };
    assert!(!complete(&mut app, "o"));
    assert!(complete(&mut app, ""));
}

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
    app.send(Msg::Written(Err(WriteError::Exists)));
    app.keys("y");
    assert!(matches!(app.outside.last(), Some(Effect::Write { replace: true, .. })));
    app.send(Msg::Written(Ok("written".into())));
    assert!(app.model.windows().is_empty());
}

#[test]
fn an_empty_queue_makes_no_script() {
    let mut app = Headless::open(company());
    app.keys("e<Enter>");
    assert!(app.outside.is_empty());
    assert!(notice(&app).contains("nothing to do"));
}

#[test]
fn nothing_is_called_saved_before_it_is() {
    let mut app = Headless::open(company());
    assert!(app.main().work.saved.is_saved());
    app.send(Msg::SaveFailed(Trouble::new("the disk is full")));
    assert!(!app.main().work.saved.is_saved());
    assert!(app.screen().contains("NOT SAVED (W shows what can be done): the disk is full"));
}

#[test]
fn an_acknowledgement_is_for_the_records_up_to_it_and_for_no_other() {
    let mut app = Headless::open(company());
    app.slow_disk = Some(Vec::new());
    app.keys("<Enter><Enter>");
    let waiting = app.slow_disk.take().unwrap();
    let (last, before) = waiting.split_last().unwrap();
    assert!(!before.is_empty(), "{waiting:?}");
    for seq in before {
        app.send(Msg::Saved(*seq));
        assert!(!app.main().work.saved.is_saved(), "{seq} of {waiting:?}");
        assert!(app.screen().contains(" saving "), "{seq} of {waiting:?}");
    }
    app.send(Msg::Saved(*last));
    assert!(app.main().work.saved.is_saved());
    assert!(app.screen().contains(" saved "));
}

#[test]
fn what_could_not_be_saved_is_tried_again_and_not_left_behind_unasked() {
    let mut app = Headless::open(company());
    app.keys("W");
    assert!(app.outside.is_empty(), "there is nothing to try again");
    app.send(Msg::SaveFailed(Trouble::new("the disk is full")));
    app.keys("W<Enter>");
    assert!(matches!(app.outside.pop(), Some(Effect::RetrySave)));
    app.keys("q<Esc>");
    assert!(app.outside.is_empty() && app.main().work.saved.leaving.is_none());
    // The first of what is offered does not leave.
    app.keys("q<Enter>");
    assert!(matches!(app.outside.pop(), Some(Effect::RetrySave)));
    app.send(Msg::SaveFound);
    assert!(matches!(app.outside.pop(), Some(Effect::Exit(Ending::Quit))), "that was waited for");
}

#[test]
fn who_leaves_with_work_that_is_not_saved_is_offered_what_can_be_done() {
    for (key, ending) in [("q", Ending::Quit), ("<Ctrl-C>", Ending::Interrupt)] {
        let trouble = |vanished| Trouble { vanished, ..Trouble::new("no space is left") };
        let cases: [(bool, &[&str]); 2] = [
            (false, &["try again", "save as", "leave now"]),
            (true, &["write it back", "save as", "try again", "leave now"]),
        ];
        for (vanished, offered) in cases {
            let mut app = Headless::open(company());
            app.send(Msg::SaveFailed(trouble(vanished)));
            app.keys(key);
            assert!(app.outside.is_empty(), "{key}");
            let Some(Window::Unsaved(window)) = app.model.windows().last() else { panic!("{key}") };
            let labels: Vec<_> = window.menu.items.iter().map(|item| item.label.as_str()).collect();
            assert_eq!(labels, offered);
            app.keys(&offered.len().to_string());
            assert!(matches!(app.outside.pop(), Some(Effect::Exit(how)) if how == ending), "{key}");
        }
    }
}

#[test]
fn ctrl_c_a_second_time_leaves_at_once() {
    let mut app = Headless::open(company());
    app.send(Msg::SaveFailed(Trouble::new("no space is left")));
    app.keys("<Ctrl-C><Ctrl-C>");
    assert!(matches!(app.outside.pop(), Some(Effect::Exit(Ending::Interrupt))));
}

#[test]
fn who_leaves_while_the_disk_is_busy_leaves_when_it_has_answered() {
    let mut app = Headless::open(company());
    app.slow_disk = Some(Vec::new());
    app.keys("<Enter>");
    assert!(app.screen().contains(" saving 1 "), "{}", app.screen());
    app.keys("q");
    assert!(app.outside.is_empty());
    assert!(app.screen().contains("Leaving: one decision is on its way"), "{}", app.screen());
    let waiting = app.slow_disk.take().unwrap();
    app.send(Msg::Saved(waiting[0]));
    assert!(matches!(app.outside.pop(), Some(Effect::Exit(Ending::Quit))));
}

#[test]
fn a_session_that_vanished_is_written_back_or_saved_elsewhere() {
    let mut app = Headless::open(company());
    app.send(Msg::SaveFailed(Trouble { vanished: true, ..Trouble::new("it is gone") }));
    app.keys("W<Enter>");
    assert!(matches!(app.outside.pop(), Some(Effect::WriteBack)));
    app.keys("S<Ctrl-U>/media/stick/night.jsonl<Enter>");
    let place = "/media/stick/night.jsonl";
    assert!(matches!(app.outside.pop(), Some(Effect::SaveAs(name)) if name == place));
    app.send(Msg::SavedAs(Err("it is read-only".into())));
    assert!(app.screen().contains("it is read-only"));
    app.send(Msg::SavedAs(Ok(place.into())));
    assert!(app.main().work.saved.is_saved() && app.model.windows().is_empty());
    assert!(notice(&app).contains("saved as /media/stick/night.jsonl"));
}

#[test]
fn a_line_takes_so_much_and_says_when_something_was_left_out() {
    let mut app = Headless::open(company());
    app.keys("/");
    app.send(Msg::Paste("é".repeat(1001)));
    assert_eq!(app.main().left.input.value().chars().count(), 1000);
    assert!(notice(&app).contains("a line takes 1,000 characters"));
    app.keys("x");
    assert_eq!(app.main().left.input.value().chars().count(), 1000);
    app.keys("<Backspace>x");
    assert!(app.main().left.input.value().ends_with("éx"));
}

#[test]
fn the_cloud_pane_is_filled_when_nobody_is_to_do() {
    let linked = [zoe(101).anchor(Anchor::Guid(1)), user(102, "Bo", "bo@x.org", "", "")];
    let app = Headless::open(directory(&[zoe(1)], &linked, &[]));
    assert_eq!(app.main().left.rows.len(), 0);
    assert_eq!(app.main().right.rows.len(), 2);
}

#[test]
fn the_panel_says_how_the_user_stands_and_why_there_is_no_pair() {
    let deleted = [zoe(103).anchor(Anchor::Guid(1))];
    let app = Headless::open(directory(&[zoe(1)], &[], &deleted));
    let screen = app.screen();
    assert!(screen.contains("its anchor is held by the deleted user zoe@x.org"), "{screen}");
    assert!(screen.contains("no cloud user to link with: nobody is alike"), "{screen}");
}

#[test]
fn a_long_report_is_wrapped_and_scrolled() {
    let mut app = Headless::open(company());
    app.resize(60, 15);
    app.keys("R");
    assert!(app.screen().contains("(line 26)"), "{}", app.screen());
    app.keys("G");
    assert!(app.screen().contains("(line 26)"), "the last page is full: {}", app.screen());
}

#[test]
fn a_read_only_session_changes_nothing() {
    let ledger = replayed(&Headless::open(company()));
    let mut app = Headless::start();
    app.open_ledger(company(), Held::ForReading(ledger.clone()));
    let refusal = Refusal::ReadOnly.to_string();
    for keys in ["<Enter>", "u", "<Ctrl-R>", "x", "d", "A"] {
        app.keys(keys);
        assert_eq!(notice(&app), refusal, "{keys}");
        app.keys("<Esc>");
    }
    app.keys("Qt");
    assert_eq!(notice(&app), refusal);
    app.keys("x<Esc>");
    app.send(Msg::Terminate(Ending::HangUp));
    assert_eq!((queued(&app), app.journal.len()), (0, 0));
    assert_eq!(*app.main().work.ledger, ledger);
    assert!(app.screen().contains("read-only"));
}

#[test]
fn another_anchor_judges_everyone_anew() {
    let onprem = [zoe(1).anchor(Anchor::Guid(9))];
    let cloud = [zoe(101).anchor(Anchor::Guid(1))];
    let mut app = Headless::open(directory(&onprem, &cloud, &[]));
    let linked = |app: &Headless| app.main().data.states.progress.linked;
    assert_eq!(linked(&app), 0);
    app.keys("A<Enter>");
    assert_eq!(linked(&app), 0, "the cursor stands on the present one");
    app.keys("A2");
    assert_eq!(linked(&app), 1);
    assert!(notice(&app).contains("objectGUID for everybody"), "{}", notice(&app));
}

#[test]
fn help_and_palette_are_searched_and_obeyed() {
    let mut app = Headless::open(company());
    app.keys("?undo");
    assert!(app.screen().contains("Undo the last decision"));
    assert!(!app.screen().contains("Half a page up"));
    app.keys("<Esc><Esc>:dialect<Enter>");
    assert!(app.model.windows().is_empty());
    assert!(app.main().preview.command.clone().unwrap().starts_with("Update-MgUser "));
}

#[test]
fn empty_directories_do_no_harm() {
    let mut app = Headless::open(Directory::default());
    app.keys("<Enter>nNjkGg<PgUp><PgDn>xiyusce<Esc>Qx<Esc>/x<Enter><Tab><Enter>a");
    assert!(app.screen().contains("hardmatch"));
}

/// Going to a pair from a list shows that pair, whatever filter the cloud pane had; the next person has
/// its own candidates again.
#[test]
fn a_visit_shows_its_pair_and_the_next_person_its_own_candidates() {
    let mut app = Headless::open(company());
    app.keys("<Enter>lf");
    // The cloud pane shows only users with a wrong byte order.
    assert!(app.screen().contains("wrong byte order"));
    app.keys("6h");
    app.keys("Q<Enter>");
    let main = app.main();
    let upn = |row| main.data.directory.cloud.text_or_empty(row, Field::Upn).to_string();
    assert_eq!(main.right.cursor.map(upn).as_deref(), Some("anais.muller@contoso.com"));
    assert_eq!(main.right.filter, CloudFilter::Everybody);
    app.keys("j");
    let main = app.main();
    assert!(main.shows_candidates(), "the next person has its own candidates");
    assert!(app.screen().contains("candidates for"), "{}", app.screen());
}

/// A cloud user alone is shown beside whom it is about, or beside those with a name like it; both end
/// when the left cursor moves on.
#[test]
fn a_cloud_user_is_visited_beside_the_user_it_is_about() {
    let named = |id, name: &str, upn: &str| user(id, name, upn, "", "IT");
    let onprem = [
        named(1, "Ann Lee", "ann@x.org"),
        named(2, "Zoë Adams", "zoe@x.org"),
        named(3, "Zoë Berg", "berg@x.org"),
    ];
    let cloud = [
        named(101, "Zoe Adams", "zoe.adams@x.onmicrosoft.com").anchor(Anchor::Guid(9)),
        named(102, "Someone Else", "other@x.onmicrosoft.com").anchor(Anchor::Swapped(3)),
    ];
    let cases = [(Code::Orphan, "Zoë Adams", 0), (Code::WrongByteOrder, "Zoë Berg", 1)];
    for (code, beside, target) in cases {
        let mut app = Headless::open(directory(&onprem, &cloud, &[]));
        app.keys("F");
        app.keys("g");
        while finding(&app) != code {
            app.keys("j");
        }
        app.keys("<Enter>");
        let main = app.main();
        let name = |row| main.data.directory.onprem.text_or_empty(row, Field::DisplayName);
        assert_eq!(main.left.cursor.map(name), Some(beside), "{code:?}");
        assert_eq!(main.right.cursor, Some(CloudRow::new(target)), "{code:?}");
        app.keys("h/<Ctrl-U><Enter>GgjG");
        assert!(app.main().shows_candidates(), "{code:?}");
    }
}

#[test]
fn addresses_are_compared_one_by_one() {
    let ours =
        zoe(1).address("smtp:lost@x.org").address("SMTP:Zoe@x.org").address("smtp:old@x.org");
    let theirs =
        zoe(101).address("SMTP:zoe@x.org").address("SMTP:old@x.org").address("smtp:new@x.org");
    let directory = directory(&[ours], &[theirs], &[]);
    let lines = hardmatch::app::compare(&directory, None, OnPremRow::new(0), CloudRow::new(0));
    let shown: Vec<_> = lines
        .iter()
        .filter(|line| line.field == Field::ProxyAddresses)
        .map(|line| (line.onprem.clone(), line.cloud.clone(), line.likeness))
        .collect();
    let (equal, near, different) = (Likeness::Equal, Likeness::Near, Likeness::Different);
    let is = |text: &str| Cell::Value(text.to_string());
    assert_eq!(
        shown,
        [
            (is("SMTP:Zoe@x.org"), is("SMTP:zoe@x.org"), equal),
            (is("smtp:lost@x.org"), Cell::Empty, different),
            (is("smtp:old@x.org"), is("SMTP:old@x.org"), near),
            (Cell::Empty, is("smtp:new@x.org"), different),
        ]
    );
}

/// Esc gives back what the panes showed before; a visited candidate stands among the candidates.
#[test]
fn a_visit_is_left_with_everything_as_it_was() {
    let named = |id, name: &str, upn: &str| user(id, name, upn, "", "IT");
    let old = named(3, "Old Host", "old@corp.local");
    let onprem = [named(1, "Ann Lee", "ann@x.org"), named(2, "Bob Ray", "bob@x.org"), old];
    let cloud = [
        named(101, "Ann Lee", "ann@x.org").anchor(Anchor::Guid(9)),
        named(102, "Someone Else", "other@x.onmicrosoft.com").anchor(Anchor::Guid(8)),
    ];
    let mut app = Headless::open(directory(&onprem, &cloud, &[]));
    app.keys("/bob<Enter>");
    let shown = |app: &Headless| {
        let main = app.main();
        let (filter, query) = (main.left.filter, main.left.input.value().to_string());
        (filter, query, main.left.cursor, main.cloud_list, main.focus)
    };
    let before = shown(&app);
    for (target, candidates) in [(0, true), (1, false)] {
        app.keys("F");
        let orphan = |app: &Headless| finding(app) == Code::Orphan;
        app.keys("g");
        while !orphan(&app) {
            app.keys("j");
        }
        app.keys(&"j".repeat(target));
        app.keys("<Enter>");
        assert_eq!(app.main().right.cursor.map(Row::index), Some(target));
        assert_eq!(app.main().shows_candidates(), candidates);
        app.keys(if candidates { "<Esc>" } else { "n" });
        assert_eq!(shown(&app), before);
        assert!(app.main().shows_candidates());
    }
    // A visit of an on-premises user alone, and one after it, lead back to the same place.
    for _ in 0..2 {
        app.keys("F");
        app.keys("g");
        while finding(&app) != Code::UpnNotRoutable {
            app.keys("j");
        }
        app.keys("<Enter>");
        assert_eq!(left_name(&app), "Old Host");
    }
    app.keys("<Esc>");
    assert_eq!(shown(&app), before);
}

/// The rows of fresh exports are others: a visit ends with the exports in which it began.
#[test]
fn a_visit_does_not_outlive_its_exports() {
    let named = |id, name: &str, upn: &str| user(id, name, upn, "", "IT");
    let (ann, bob) = (named(1, "Ann Lee", "ann@x.org"), named(2, "Bob Ray", "bob@x.org"));
    let cloud = [named(101, "Cid Orr", "cid@x.onmicrosoft.com").anchor(Anchor::Guid(9))];
    let mut app = Headless::open(directory(&[ann.clone(), bob.clone()], &cloud, &[]));
    app.keys("F");
    app.keys("g");
    while finding(&app) != Code::Orphan {
        app.keys("j");
    }
    app.keys("<Enter>");
    assert!(app.main().visiting.is_some());
    app.reload(directory(&[bob, ann], &cloud, &[]));
    assert_eq!(app.main().visiting, None);
}

#[test]
fn candidates_are_not_filtered() {
    let mut app = Headless::open(company());
    let before = app.main().right.rows.len();
    assert!(before > 0);
    app.keys("lf6ha");
    assert!(app.main().shows_candidates());
    assert_eq!(app.main().right.rows.len(), before);
}

#[test]
fn who_is_set_aside_is_not_to_do_and_comes_back() {
    let mut app = Headless::open(company());
    let to_do = app.main().data.states.progress.to_do;
    app.keys("-<Enter>");
    assert_eq!(notice(&app), "a reason of two words or more is wanted; Esc leaves it");
    app.keys("left in May<Enter>");
    let progress = app.main().data.states.progress;
    assert_eq!((progress.to_do, progress.aside), (to_do - 1, 1));
    assert_ne!(left_name(&app), "Anaïs Müller", "the cursor goes on to the next");
    let again = replayed(&app);
    assert_eq!(again, *app.main().work.ledger, "it is in the session");
    let aside = app.main().queue().asides().iter().next().unwrap();
    assert_eq!(aside.reason, "left in May");
    app.keys("u");
    assert_eq!(app.main().data.states.progress.to_do, to_do);
    app.keys("<Ctrl-R>");
    app.keys("/is:aside<Enter>-");
    assert!(app.main().queue().asides().is_empty(), "{}", app.screen());
    assert!(notice(&app).starts_with("brought back"), "{}", notice(&app));
}

#[test]
fn hits_outside_the_filter_are_listed_below_and_can_be_gone_to() {
    let mut app = Headless::open(company());
    app.keys("<Enter>/anais");
    let screen = app.screen();
    assert!(screen.contains("1 more, not to do: queued 1"), "{screen}");
    assert_eq!(left_name(&app), "Anaïs Müller");
    app.keys("<Enter>*");
    assert_eq!(app.main().marks.count(Side::OnPrem), 0, "mark all marks those of the filter alone");
}

#[test]
fn an_id_and_an_address_of_the_other_side_lead_there() {
    let mut app = pair(zoe(1), user(101, "Zoe M.", "zoe.m@y.org", "", ""));
    let id = app.main().data.directory.cloud.id(CloudRow::new(0)).unwrap().to_string();
    app.keys(&format!("/{id}"));
    let main = app.main();
    assert_eq!(
        (main.right.cursor, main.typing),
        (Some(CloudRow::new(0)), false),
        "{}",
        app.screen()
    );
    app.keys("<Esc>h/zoe.m@y.org");
    assert!(app.screen().contains("in the cloud it belongs to"), "{}", app.screen());
    app.keys("<Enter>");
    assert_eq!(app.main().right.cursor, Some(CloudRow::new(0)));
}

#[test]
fn a_part_of_an_id_and_a_field_that_is_not_shown_find_their_user() {
    let mut app = Headless::open(company());
    let row = app.main().left.cursor.unwrap();
    let guid = app.main().data.directory.onprem.id(row).unwrap();
    let begins = |text: String, letters: usize| text.chars().take(letters).collect::<String>();
    for part in [begins(guid.to_string(), 8), begins(guid.base64(), 10)] {
        app.keys(&format!("/{part}"));
        assert_eq!(app.main().left.cursor, Some(row), "{part}: {}", app.screen());
        app.keys("<Esc>");
    }
}

#[test]
fn marks_are_there_after_resuming() {
    let mut app = Headless::open(company());
    app.keys("<Space><Space>");
    assert!(app.screen().contains("2 marked"), "{}", app.screen());
    app.keys("/zzzz<Enter>");
    assert!(app.screen().contains("2 marked, 2 hidden"), "{}", app.screen());
    app.send(Msg::Terminate(Ending::HangUp));
    let mut again = Headless::start();
    again.open_ledger(company(), Held::ForReading(replayed(&app)));
    assert_eq!(again.main().marks.count(Side::OnPrem), 2);
}

#[test]
fn a_session_under_way_opens_with_the_overview_and_a_bar_shows_its_users() {
    let mut app = Headless::open(company());
    assert!(app.model.windows().is_empty(), "nothing was decided yet");
    app.keys("<Enter>");
    app.send(Msg::Terminate(Ending::HangUp));
    let mut again = Headless::start();
    again.open_ledger(company(), Held::ForReading(replayed(&app)));
    let progress = again.main().data.states.progress;
    let screen = again.screen();
    for (part, count) in [("queued", progress.queued), ("to do", progress.to_do)] {
        assert!(screen.contains(&format!("{count} {part}")), "{part} {count}\n{screen}");
    }
    again.keys("jj<Enter>");
    assert!(again.model.windows().is_empty());
    assert_eq!(again.main().left.filter, OnPremFilter::Queued);
    assert_eq!(left_name(&again), "Anaïs Müller");
}

#[test]
fn settings_are_changed_where_they_are_shown() {
    let mut app = Headless::open(company());
    app.keys("S");
    assert!(app.screen().contains("Settings of this session"), "{}", app.screen());
    app.keys("jj<Enter>nonsense<Enter>");
    assert!(app.screen().contains("nonsense"), "a wrong id stays to be mended");
    app.keys("<Ctrl-U>198208A4-8CF1-4B27-89BA-297611C9B5E2<Enter>j<Enter>");
    let settings = app.main().work.ledger.settings();
    assert_eq!(settings.tenant_id.as_deref(), Some("198208a4-8cf1-4b27-89ba-297611c9b5e2"));
    assert_eq!(settings.on_error, hardmatch::session::OnError::Stop);
    assert_eq!(replayed(&app), *app.main().work.ledger);
}
