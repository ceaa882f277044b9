//! Leaving, and what is said of what is not saved.

use hardmatch::app::{Effect, Ending, Msg, Trouble, Window};

use crate::headless::Headless;
use crate::support::company;
use crate::{notice, replayed};

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
