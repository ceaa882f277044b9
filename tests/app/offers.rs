//! What the screen offers and says of itself: keys where they do something, help at its place, a session that others
//! go on with; by keys and without a terminal.

use std::path::PathBuf;

use hardmatch::app::{Again, Effect, GoneExport, Msg, OpenFailure, OpenQuestion, Screen, Window};
use hardmatch::directory::{ByRole, Directory, Field, Role};
use hardmatch::session::Held;

use crate::headless::Headless;
use crate::notice;
use crate::support::{company, directory, user};

/// People who have their own cloud user each; every second cloud user has an address that sync would take
/// away.
fn town(people: usize) -> Directory {
    let given = ["Ann", "Bob", "Cid", "Dee", "Eve", "Fay", "Gus", "Hal"];
    let names = ["Lee", "Ray", "Orr", "Fox", "Kay"];
    let person = |first: usize, at: usize| {
        let (given, name) = (given[at % given.len()], names[at / given.len() % names.len()]);
        let sam = format!("{given}.{name}").to_lowercase();
        let upn = format!("{sam}@x.org");
        user((first + at) as u8, &format!("{given} {name}"), &upn, &sam, "IT")
            .text(Field::GivenName, given)
            .text(Field::Surname, name)
            .address(&format!("SMTP:{upn}"))
    };
    let onprem: Vec<_> = (0..people).map(|at| person(1, at)).collect();
    let cloud: Vec<_> = (0..people)
        .map(|at| match at % 2 {
            0 => person(101, at),
            _ => person(101, at).address(&format!("smtp:old{at}@y.org")),
        })
        .collect();
    directory(&onprem, &cloud, &[user(201, "Zoe Old", "zoe@x.org", "", "IT")])
}

/// The lines that the list on top has.
fn lines_of(app: &Headless) -> usize {
    let list = app.model.windows().last().and_then(Window::work_list).expect("a list");
    list.len(app.main())
}

fn last(app: &Headless) -> String {
    app.screen().lines().last().unwrap().to_string()
}

#[test]
fn what_enter_cannot_queue_it_does_not_offer() {
    let mut app = Headless::open(company());
    app.keys("e");
    assert!(!last(&app).contains("write the script"), "nothing is queued: {}", last(&app));
    app.keys("<Esc><Enter>e");
    assert!(last(&app).contains("write the script"), "{}", last(&app));
    app.keys("<Esc>J");
    let (mut leads, mut waits) = (0, 0);
    for _ in 0..lines_of(&app) {
        let nowhere = app.screen().contains("nowhere in hardmatch");
        assert_ne!(last(&app).contains("Enter go to"), nowhere, "{}", app.screen());
        *(if nowhere { &mut waits } else { &mut leads }) += 1;
        app.keys("j");
    }
    assert!(leads > 0 && waits > 0, "{leads} {waits}");
}

#[test]
fn help_opens_at_its_window_on_a_narrow_screen_too() {
    for (width, height) in [(60, 15), (80, 24), (200, 60)] {
        let mut app = Headless::open(company());
        app.resize(width, height);
        for (window, does) in [
            ("Q", "Remove the operation"),
            ("F", "Go to the user in the panes"),
            ("B", "Queue the links of all that are"),
            ("f", "Choose"),
        ] {
            app.keys(window);
            app.keys("?");
            let screen = app.screen();
            let first = screen.lines().nth(2).unwrap();
            assert!(first.contains("Here"), "{width}x{height}: {screen}");
            assert!(screen.contains(does), "{width}x{height}: {screen}");
            app.keys("<Esc><Esc>");
        }
    }
    let mut app = Headless::start();
    app.send(Msg::Sessions(0, Vec::new()));
    app.resize(80, 24);
    app.keys("?");
    assert!(app.screen().contains("> Here"), "{}", app.screen());
}

#[test]
fn help_says_what_a_line_cannot_do() {
    let mut app = Headless::start();
    app.send(Msg::Sessions(0, Vec::new()));
    app.keys("?xyzzy<Enter>");
    assert!(app.model.help.is_some(), "nothing was chosen");
    assert!(notice(&app).contains("Esc leaves the help"), "{}", notice(&app));
    app.keys("<Esc>undo<Enter>");
    assert!(notice(&app).contains("needs a session that is open"), "{}", notice(&app));
}

#[test]
fn pasted_text_names_the_search_where_there_is_one() {
    let mut app = Headless::start();
    app.send(Msg::Sessions(0, Vec::new()));
    app.send(Msg::Paste("ann".into()));
    assert!(!notice(&app).contains('/'), "{}", notice(&app));
    let mut app = Headless::open(company());
    app.send(Msg::Paste("ann".into()));
    assert!(notice(&app).contains("press / first"), "{}", notice(&app));
}

#[test]
fn a_folder_that_cannot_be_read_keeps_the_cursor() {
    let mut app = Headless::start();
    app.send(Msg::Sessions(0, Vec::new()));
    app.keys("nmerge<Enter>/nowhere<Enter>");
    let asked = app.outside.pop();
    assert!(matches!(asked, Some(Effect::SortFolder(_))), "{asked:?}");
    let at = |app: &Headless| match &app.model.screen {
        Screen::Form(form) => form.at,
        other => panic!("{other:?}"),
    };
    let folder = at(&app);
    app.send(Msg::Sorted(Err("/nowhere: no such folder".into())));
    assert_eq!(at(&app), folder, "the folder is to be corrected");
    let mut exports = ByRole::<Vec<PathBuf>>::default();
    exports[Role::Cloud].push("/e/cloud.csv".into());
    app.send(Msg::Sorted(Ok((exports, "1 export".into()))));
    assert_eq!(at(&app), folder + 1);
}

/// A session that is only looked at says when its writer has gone on, and is opened once more by the key that it
/// names.
#[test]
fn a_session_that_has_grown_is_read_again() {
    let writable = Headless::open(town(3));
    let ledger = (*writable.main().work.ledger).clone();
    let mut app = Headless::start();
    app.open_ledger(town(3), Held::ForReading(ledger));
    assert!(!last(&app).contains("not the latest"), "{}", last(&app));
    app.send(Msg::Grown);
    assert!(notice(&app).contains("changed since it was opened (r: "), "{}", notice(&app));
    app.keys("j");
    assert!(last(&app).contains("read-only, not the latest"), "{}", last(&app));
    app.keys("r");
    assert!(matches!(app.outside.last(), Some(Effect::Reopen)), "{:?}", app.outside);
    assert!(matches!(app.model.screen, Screen::Importing(_)));
}

/// What Enter does says the line above the pairs: those with a warning are shown first, page by page.
#[test]
fn certain_pairs_with_a_warning_are_taken_once_it_was_shown() {
    let mut app = Headless::open(town(40));
    app.resize(80, 24);
    app.keys("B");
    let first = summary(&app);
    app.keys("/warn<Esc>");
    assert_eq!(summary(&app), first, "what passes by while a search is typed was not shown");
    let mut unseen = Vec::new();
    while app.main().queue().is_empty() {
        let said = summary(&app);
        assert!(said.starts_with("40 to link"), "{said}");
        assert!(said.contains(", 20 with a warning"), "{said}");
        let left = said.split("Enter shows ").nth(1).and_then(|it| it.split(' ').next());
        unseen.push(left.map_or(0, |left| left.parse().unwrap()));
        assert_eq!(left.is_none(), said.contains("(Enter)"), "{said}");
        app.keys("<Enter>");
        assert!(unseen.len() < 10, "{unseen:?}");
    }
    assert!(unseen.len() > 1 && unseen.is_sorted_by(|a, b| a > b), "{unseen:?}");
    assert_eq!(unseen.last(), Some(&0));
    assert_eq!(app.main().queue().len(), 40);
}

fn summary(app: &Headless) -> String {
    let list = app.model.windows().last().and_then(Window::work_list).expect("the certain pairs");
    list.summary(app.main()).unwrap()
}

fn onprem(app: &Headless) -> String {
    let main = app.main();
    let row = main.left.cursor.expect("somebody");
    main.data.directory.onprem.text_or_empty(row, Field::DisplayName).to_string()
}

#[test]
fn esc_gives_back_who_was_under_the_cursor() {
    let mut app = Headless::open(town(12));
    app.keys("gj");
    let before = onprem(&app);
    app.keys("/gus<Esc>");
    assert_eq!(onprem(&app), before);
    // A search that was kept goes on from its hit, ...
    app.keys("/gus<Enter><Esc>");
    assert_eq!(onprem(&app), "Gus Lee");
    // ... but for a hit that the list does not have without it.
    app.keys("gj<Enter>");
    let (before, to_do) = (onprem(&app), app.main().left.rows.len());
    app.keys("/is:queued<Enter><Esc>");
    assert_eq!(onprem(&app), before);
    assert_eq!(app.main().left.rows.len(), to_do);
    app.keys("<Tab>a/hal<Esc>");
    let cloud = app.main().right.cursor.expect("a cloud user");
    assert_ne!(app.main().data.directory.cloud.text_or_empty(cloud, Field::GivenName), "Hal");
}

#[test]
fn whoever_was_set_aside_is_marked_no_more_and_several_come_back_after_a_question() {
    let mut app = Headless::open(town(6));
    app.keys("g<Space><Space>-left the house<Enter>");
    assert_eq!(app.main().queue().asides().len(), 2);
    assert!(app.main().marks.onprem.is_empty());
    app.keys("g-on leave now<Enter>");
    assert_eq!(app.main().queue().asides().len(), 3, "the one under the cursor: {}", app.screen());
    app.keys("/is:aside<Enter>*-");
    assert!(app.screen().contains("Bring 3 users back?"), "{}", app.screen());
    app.keys("n");
    assert_eq!(app.main().queue().asides().len(), 3);
    app.keys("-y");
    assert_eq!(app.main().queue().asides().len(), 0);
}

#[test]
fn whoever_is_queued_is_marked_no_more() {
    let mut app = Headless::open(town(6));
    app.keys("g<Space>k<Enter>");
    assert_eq!(app.main().queue().len(), 1, "{}", app.screen());
    assert!(app.main().marks.onprem.is_empty());
}

#[test]
fn a_tenant_that_is_no_id_says_so() {
    let mut app = Headless::open(town(2));
    app.keys("Sjj<Enter>12345<Enter>");
    let screen = app.screen();
    assert!(screen.contains("tenant") && screen.contains("GUID"), "{screen}");
}

#[test]
fn the_tour_is_whole_on_the_smallest_screen() {
    let mut app = Headless::open(town(2));
    app.resize(60, 15);
    app.keys("T");
    assert!(app.screen().contains("12. ? shows all keys"), "{}", app.screen());
    assert!(!last(&app).contains("down"), "{}", last(&app));
}

#[test]
fn comparing_a_certain_pair_leaves_the_panes_as_they_are() {
    let mut app = Headless::open(town(12));
    app.keys("gjj");
    let before = (onprem(&app), app.main().left.filter, app.main().right.cursor);
    app.keys("Bjjjji");
    let screen = app.screen();
    let compared = onprem(&app);
    assert!(!screen.contains(&compared) && screen.contains("Compare:"), "{screen}");
    app.keys("<Esc><Esc>");
    assert_eq!((onprem(&app), app.main().left.filter, app.main().right.cursor), before);
    app.keys("*b1jji");
    assert!(app.screen().contains("Compare:"), "{}", app.screen());
    app.keys("<Esc><Esc>");
    assert_eq!((onprem(&app), app.main().left.filter, app.main().right.cursor), before);
}

#[test]
fn a_rejection_names_the_key_that_takes_it_back() {
    let mut app = Headless::open(town(2));
    app.keys("gX");
    assert!(notice(&app).contains("u takes it back"), "{}", notice(&app));
    while app.main().right.cursor.is_some() {
        app.keys("X");
    }
    let rejected = app.main().queue().rejections().len();
    app.keys("X");
    assert!(notice(&app).contains("(u: undo)"), "{}", notice(&app));
    assert_eq!(app.main().queue().rejections().len(), rejected);
}

#[test]
fn a_query_that_is_not_understood_says_so_in_full() {
    let mut app = Headless::open(town(4));
    for size in [(60, 15), (80, 24)] {
        app.resize(size.0, size.1);
        app.keys("/foo:bar");
        let below = app.screen().lines().rev().take(3).collect::<Vec<_>>().join(" ");
        assert!(below.contains("there is no field foo"), "{}", app.screen());
        app.keys("<Esc>");
    }
}

#[test]
fn marked_and_hidden_are_counted_in_full_on_a_narrow_screen() {
    let mut app = Headless::open(town(12));
    app.resize(80, 24);
    app.keys("g<Space><Space><Space>/hal");
    assert!(app.screen().contains("3 marked, 3 hidden"), "{}", app.screen());
}

/// A session that is open elsewhere can be looked at, and nothing else.
#[test]
fn a_session_that_is_held_is_offered_to_be_looked_at() {
    let mut app = Headless::start();
    app.send(Msg::Sessions(0, Vec::new()));
    app.keys("nmerge<Esc>");
    app.keys("d<Enter>");
    let failure = OpenFailure {
        problems: vec!["merge is open in another hardmatch".into()],
        question: Some(OpenQuestion::Held),
        commands: Vec::new(),
    };
    app.send(Msg::OpenFailed(failure));
    assert!(app.screen().contains("Look at it meanwhile"), "{}", app.screen());
    app.keys("y");
    let asked = app.outside.last();
    assert!(matches!(asked, Some(Effect::OpenAgain(Again::ReadOnly))), "{asked:?}");
}

#[test]
fn a_key_that_is_typed_in_the_help_is_found() {
    let mut app = Headless::open(town(2));
    app.keys("?B");
    let screen = app.screen();
    assert!(screen.contains("Link the certain pairs") || screen.contains("certain"), "{screen}");
    let listed: Vec<&str> =
        screen.lines().skip(2).filter(|line| line.trim_matches(['│', ' ']).len() > 2).collect();
    assert!(listed.len() < 8, "{screen}");
    app.keys("<Enter>");
    assert!(matches!(app.model.windows().last(), Some(Window::Certain(_))), "{}", app.screen());
}

#[test]
fn where_nothing_can_be_changed_no_change_is_offered() {
    let mut writable = Headless::open(town(4));
    writable.keys("<Enter>j");
    let ledger = (*writable.main().work.ledger).clone();
    let mut app = Headless::start();
    app.open_ledger(town(4), Held::ForReading(ledger));
    app.keys("<Esc>");
    let last = |app: &Headless| app.screen().lines().last().unwrap().to_string();
    for (keys, offered) in [("", "Enter queue"), ("Q", "x remove"), ("<Esc>D", "p purge")] {
        app.keys(keys);
        writable.keys(keys);
        assert!(last(&writable).contains(offered), "{}", last(&writable));
        assert!(!last(&app).contains(offered), "{}", last(&app));
    }
    app.keys("<Esc>");
    assert!(last(&app).contains("/ search"), "looking is: {}", last(&app));
}

#[test]
fn a_key_is_offered_where_it_does_something() {
    let last = |app: &Headless| app.screen().lines().last().unwrap().to_string();
    let mut app = Headless::open(company());
    app.keys("F");
    let mut offered = Vec::new();
    for _ in 0..lines_of(&app) {
        let said = last(&app).contains("x fix");
        let detail = app.model.windows().last().and_then(Window::work_list).unwrap();
        let has_fix = detail.detail(app.main()).iter().any(|(name, _)| *name == "fix");
        assert_eq!(said, has_fix, "{}", app.screen());
        offered.push(said);
        app.keys("j");
    }
    assert!(offered.contains(&true) && offered.contains(&false), "{offered:?}");
    app.keys("<Esc>Q");
    assert!(!last(&app).contains("x remove"), "nothing is queued: {}", last(&app));
}

#[test]
fn a_query_that_is_not_understood_says_so_in_full_once_it_is_kept() {
    let mut app = Headless::open(company());
    app.resize(60, 15);
    app.keys("/foo:bar<Enter>");
    let screen = app.screen();
    assert!(screen.contains("there is no field foo; there are"), "{screen}");
    assert!(screen.contains("by their names"), "{screen}");
}

#[test]
fn what_is_only_looked_at_promises_nothing() {
    let writable = Headless::open(company());
    let ledger = (*writable.main().work.ledger).clone();
    let mut app = Headless::start();
    app.open_ledger(company(), Held::ForReading(ledger));
    app.keys("*b1");
    assert!(app.screen().contains("2 could be queued, leaves out 3"), "{}", app.screen());
    app.keys("<Enter>");
    assert!(app.screen().contains("read-only"), "{}", app.screen());
}

#[test]
fn nobody_to_compare_names_the_key_that_shows_others() {
    let mut app = Headless::open(company());
    app.keys("/nobodyofthatname<Enter>i");
    assert!(app.screen().contains("nobody is listed here (f: filter)"), "{}", app.screen());
}

/// Who is missing with an export changes what is known of the others: it is asked for first, and stays in sight.
#[test]
fn an_export_that_is_gone_is_asked_for_on_opening() {
    let path = PathBuf::from("/e/fabrikam.csv");
    let mut app = Headless::start();
    app.gone = Some(GoneExport { sources: Vec::new(), role: Role::OnPrem, path });
    app.begin(company());
    assert!(app.screen().contains("Where is the export now?"), "{}", app.screen());
    app.keys("<Esc>");
    let screen = app.screen();
    assert!(screen.lines().next().unwrap().contains("an export is missing"), "{screen}");
}

/// What keeps a form from being used is said at every size.
#[test]
fn a_form_says_what_is_wrong_on_the_smallest_screen() {
    let mut app = Headless::start();
    app.resize(60, 15);
    app.send(Msg::Sessions(0, Vec::new()));
    app.keys("nmerge<Down><Down><Down><Down><Down><Down><Down><Down><Enter>");
    let screen = app.screen();
    assert!(screen.contains("An export of the cloud users"), "{screen}");
    assert!(screen.contains("> dialect"), "the line that has the keys stays: {screen}");
}

/// What is so of everybody hides nothing: it is said once, and nobody is shown for it.
#[test]
fn a_warning_that_most_have_is_said_once() {
    const GIVEN: [&str; 8] =
        ["Anna", "Bernd", "Carla", "Dmitri", "Elif", "Fatima", "George", "Hiro"];
    const SURNAMES: [&str; 5] = ["Quist", "Thornton", "Weiss", "Ouyang", "Suzuki"];
    let person = |first: u8, at: u8, domain: &str| {
        let (given, name) = (GIVEN[usize::from(at % 8)], SURNAMES[usize::from(at / 8)]);
        let upn = format!("{given}.{name}@{domain}").to_lowercase();
        user(first + at, &format!("{given} {name}"), &upn, "", "IT")
            .text(Field::GivenName, given)
            .text(Field::Surname, name)
    };
    let onprem: Vec<_> = (0..32).map(|at| person(1, at, "corp.local")).collect();
    let cloud: Vec<_> = (0..32).map(|at| person(101, at, "x.org")).collect();
    let mut app = Headless::open(directory(&onprem, &cloud, &[]));
    app.keys("B");
    let said = summary(&app);
    assert!(said.ends_with("Most have: upn-not-routable."), "{said}");
    assert!(said.contains(", 0 with a warning"), "{said}");
    assert!(app.screen().contains("ready"), "{}", app.screen());
    app.keys("<Enter>");
    assert!(app.main().queue().len() > 20, "{}", app.screen());
}
