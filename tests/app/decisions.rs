//! Decisions about a pair: queued, asked for, refused, undone.

use std::sync::Arc;

use hardmatch::app::{Ending, Msg, Window};
use hardmatch::directory::Field;
use hardmatch::plan::{ClearAnchor, Findings, Operation};
use hardmatch::session::{Held, Refusal};

use crate::headless::Headless;
use crate::support::{Anchor, company, directory, user};
use crate::{finding, left_name, notice, pair, queued, replayed, zoe};

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

/// A command that is copied is run by hand, and nobody would have answered what Enter asks.
#[test]
fn a_pair_that_blocks_or_asks_has_no_command_to_copy() {
    let mut sound = pair(zoe(1), zoe(101));
    assert!(sound.screen().contains("Set-MsolUser"), "{}", sound.screen());
    sound.keys("<Enter>f2");
    assert!(sound.screen().contains("Set-MsolUser"), "that of the queue: {}", sound.screen());
    let held = zoe(101).anchor(Anchor::Guid(77));
    for cloud in [held, user(101, "Ann Lee", "ann@x.org", "ann", "IT")] {
        let mut app = pair(zoe(1), cloud);
        app.keys("a");
        assert!(app.main().preview.proposal.is_some(), "{}", app.screen());
        assert!(!app.screen().contains("Set-MsolUser"), "{}", app.screen());
        app.keys("y");
        assert!(!app.screen().contains("Set-MsolUser"), "{}", app.screen());
    }
}

/// A key that lies on Enter, or a line that stood still, brings many of them at once.
#[test]
fn enter_queues_no_pair_that_has_not_been_on_the_screen() {
    let mut app = Headless::open(company());
    app.burst(&["Enter", "Enter", "Enter"]);
    assert_eq!(queued(&app), 1);
    app.keys("<Enter>");
    assert_eq!(queued(&app), 2, "it has been by now");
}

#[test]
fn a_screen_without_room_takes_no_key() {
    let mut app = Headless::open(company());
    app.resize(30, 8);
    app.keys("<Enter>d<Enter>fu");
    app.send(Msg::Paste("zoe".into()));
    assert_eq!(queued(&app), 0);
    app.resize(80, 24);
    assert!(app.screen().contains("Anaïs Müller"), "{}", app.screen());
    app.keys("<Enter>");
    assert_eq!(queued(&app), 1);
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
            "p does nothing here. In the window of D (deleted) it means: purge; ? shows the keys",
        ),
        ("Q", ""),
        ("U", "U does nothing here; ? shows the keys"),
        ("B", "B does nothing here. In the panes, after Esc, it means: certain; ? shows the keys"),
        ("<Esc>f", ""),
        ("!", "! does nothing here; ? shows the keys"),
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
