//! The two panes, their cursors, and what is kept of them.

use hardmatch::app::{Effect, Ending, Msg, Side};
use hardmatch::directory::{Directory, Field};
use hardmatch::plan::{CloudFilter, OnPremFilter};
use hardmatch::search::SortBy;
use hardmatch::session::Held;

use crate::headless::Headless;
use crate::support::{Anchor, company, directory, user};
use crate::{left_name, queued, replayed, zoe};

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
    assert_eq!(seen, ["Anaïs Müller", "John Smith"], "who can be paired");
    app.keys("N");
    assert_eq!(Some(&left_name(&app)), seen.last());
    app.keys("<Enter><Enter>");
    assert_eq!(queued(&app), 2);
    let other = left_name(&app);
    assert!(!seen.contains(&other), "then those in a conflict, and those without a candidate");
    app.keys("n");
    assert_ne!(left_name(&app), other);
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
fn empty_directories_do_no_harm() {
    let mut app = Headless::open(Directory::default());
    app.keys("<Enter>nNjkGg<PgUp><PgDn>xiyusce<Esc>Qx<Esc>/x<Enter><Tab><Enter>a");
    assert!(app.screen().contains("hardmatch"));
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
