//! Lists that words narrow, columns that scroll, rows that are copied; by keys and without a terminal.

use std::path::{Path, PathBuf};

use hardmatch::app::{Effect, Msg, Side, Window};
use hardmatch::directory::{ByRole, Directory, Field, Role};
use hardmatch::plan::OnPremFilter;
use hardmatch::powershell::Dialect;

use crate::headless::Headless;
use crate::support::{Anchor, company, directory, user};
use crate::{notice, town_of};

/// One person more than in the town of the others.
fn town() -> Directory {
    town_of(&[("Ann Lee", "ann"), ("Bob Ray", "bob"), ("Cid Orr", "cid"), ("Dee Fox", "dee")])
}

/// What was copied last: the text, and what is said of it.
fn copied(app: &mut Headless) -> (String, String) {
    match app.outside.pop() {
        Some(Effect::Copy(text, what)) => (text, what),
        other => panic!("nothing was copied: {other:?}"),
    }
}

/// The lines that the list on top shows.
fn listed(app: &Headless) -> Vec<String> {
    let main = app.main();
    let list = app.model.windows().last().and_then(Window::work_list).expect("a list");
    (0..list.len(main))
        .filter_map(|at| list.line(main, at))
        .map(|line| line.cells[0].clone())
        .collect()
}

#[test]
fn words_narrow_a_bulk_and_nothing_is_queued_that_they_hide() {
    let mut app = Headless::open(town());
    app.keys("*b1/bob");
    assert_eq!(listed(&app).len(), 1);
    assert!(app.screen().contains("1 of 4"), "{}", app.screen());
    app.keys("<Enter><Space>");
    assert!(
        app.screen().contains("Esc lists all, then Enter queues 3"),
        "the one that is listed is out: {}",
        app.screen()
    );
    app.keys("<Enter>A");
    assert!(app.main().queue().is_empty(), "{}", app.screen());
    assert!(notice(&app).contains("not every line is listed"), "{}", notice(&app));
    app.keys("<Esc>");
    assert_eq!(listed(&app).len(), 4, "Esc takes the words away first");
    app.keys("<Enter>");
    assert_eq!(app.main().queue().len(), 3);
    let names: Vec<String> =
        app.main().queue().operations().map(|it| it.operation.onprem().unwrap().label()).collect();
    assert!(names.iter().all(|name| !name.contains("Bob")), "{names:?}");
}

#[test]
fn escape_gives_words_and_cursor_back() {
    let mut app = Headless::open(town());
    app.keys("*b1jj/dee");
    assert_eq!(listed(&app).len(), 1);
    app.keys("<Esc>");
    assert_eq!(listed(&app).len(), 4);
    let list = app.model.windows().last().and_then(Window::work_list).unwrap();
    assert_eq!(list.cursor().at, 2, "the cursor is where it was");
    app.keys("/x.org<Enter>/nobody at all<Esc>");
    assert_eq!(listed(&app).len(), 4, "the words before are back");
    assert!(app.screen().contains("x.org"), "{}", app.screen());
}

#[test]
fn all_listed_lines_of_a_bulk_are_taken_out_and_put_back() {
    let mut app = Headless::open(town());
    app.keys("*b1/ann<Enter>");
    let some = listed(&app).len();
    assert!(some < 4 && some > 0, "{:?}", listed(&app));
    app.keys("*<Esc>");
    assert!(app.screen().contains(&format!("{some} taken out")), "{}", app.screen());
    app.keys("/ann<Enter>*<Esc>");
    assert!(app.screen().contains("Enter queues 4"), "{}", app.screen());
}

#[test]
fn a_warning_that_words_hide_is_shown_before_it_is_queued() {
    let people: Vec<_> = (1..60)
        .map(|id| user(id, &format!("Person{id} Number{id}"), &format!("p{id}@x.org"), "", "IT"))
        .collect();
    let mut cloud: Vec<_> = (1..60)
        .map(|id| {
            user(100 + id, &format!("Person{id} Number{id}"), &format!("p{id}@x.org"), "", "IT")
        })
        .collect();
    let last = cloud.pop().unwrap().flag(Field::Enabled, false);
    cloud.push(last);
    let mut app = Headless::open(directory(&people, &cloud, &[]));
    app.keys("*b1/number7<Enter><Enter>");
    assert!(app.main().queue().is_empty(), "{}", app.screen());
    app.keys("<Esc>");
    let before = app.screen();
    app.keys("<Enter>");
    if app.main().queue().is_empty() {
        assert!(notice(&app).contains("were not shown yet"), "{}", notice(&app));
        assert_ne!(app.screen(), before, "the line with the warning is on the screen");
        app.keys("<Enter>");
    }
    assert!(app.main().queue().len() >= 58, "{}", app.main().queue().len());
}

#[test]
fn words_narrow_findings_and_lead_to_whom_they_are_about() {
    let mut app = Headless::open(company());
    app.keys("F");
    let all = listed(&app).len();
    app.keys("/müller");
    let some = listed(&app);
    assert!(!some.is_empty() && some.len() < all, "{some:?} of {all}");
    app.keys("<Enter><Enter>");
    assert!(app.model.windows().is_empty(), "Enter goes there: {}", app.screen());
    app.keys("F/no such words");
    assert!(app.screen().contains("No finding has these words."), "{}", app.screen());
}

#[test]
fn what_the_queue_solves_is_hidden_and_shown_again() {
    let mut app = Headless::open(directory(
        &[user(1, "Ann Lee", "ann@x.org", "ann", "IT")],
        &[user(101, "Ann Lee", "ann@x.org", "", "IT").anchor(Anchor::Guid(77))],
        &[],
    ));
    app.keys("F");
    let all = listed(&app).len();
    app.keys("xAy");
    let solved = app.screen().matches("solved").count();
    assert!(solved > 0, "{}", app.screen());
    app.keys("h");
    assert!(listed(&app).len() < all, "{}", app.screen());
    assert!(app.screen().contains("solved hidden"), "{}", app.screen());
    app.keys("<Esc>F");
    assert!(app.screen().contains("solved hidden"), "it is as it was left: {}", app.screen());
    app.keys("h");
    assert_eq!(listed(&app).len(), all);
}

#[test]
fn words_narrow_deleted_users_and_marks_stay_with_theirs() {
    let mut app = Headless::open(town());
    app.keys("D/fox<Enter>");
    assert_eq!(listed(&app), ["Dot Fox"]);
    app.keys("*<Esc>");
    let list = app.model.windows().last().and_then(Window::work_list).unwrap();
    assert_eq!([list.is_marked(0), list.is_marked(1)], [false, true]);
}

#[test]
fn words_narrow_the_jobs_under_their_headings() {
    let mut app = Headless::open(town());
    app.keys("J");
    let all = listed(&app).len();
    app.keys("/purge");
    let some = listed(&app);
    assert!(!some.is_empty() && some.len() < all, "{some:?}");
    app.keys("<Esc>");
    assert_eq!(listed(&app).len(), all);
}

#[test]
fn what_is_pasted_narrows_too() {
    let mut app = Headless::open(town());
    app.keys("*b1/");
    app.send(Msg::Paste("cid".into()));
    assert_eq!(listed(&app).len(), 1, "{}", app.screen());
}

#[test]
fn columns_scroll_and_the_name_stays() {
    let mut app = Headless::open(town());
    app.resize(80, 24);
    let first = app.screen();
    assert!(first.contains("+1>"), "{first}");
    app.keys(">");
    let second = app.screen();
    assert!(second.contains("Ann Lee") && second.contains("<1+1>"), "{second}");
    let row = second.lines().find(|line| line.starts_with("│>")).unwrap();
    assert!(row.contains("ann@x.org"), "the UPN had no room before: {row}");
    app.keys(">");
    assert!(app.screen().contains("<2"), "{}", app.screen());
    app.keys(">");
    assert!(notice(&app).contains("the last column is shown"), "{}", notice(&app));
    for _ in 0..2 {
        app.send(Msg::Key("<".parse().unwrap()));
        assert_eq!(notice(&app), "");
    }
    app.send(Msg::Key("<".parse().unwrap()));
    assert_eq!(notice(&app), "the first column is shown");
}

#[test]
fn rows_and_columns_are_copied_with_their_headings() {
    let mut app = Headless::open(town());
    app.keys("y");
    let screen = app.screen();
    assert!(screen.contains("users, with headings") && screen.contains("4 listed"), "{screen}");
    app.keys("<Esc><Space><Space>yG<Enter>");
    let (text, what) = copied(&mut app);
    assert_eq!(text.lines().count(), 2, "one column of the two marked: {text}");
    assert!(what.starts_with("2 lines of"), "{what}");
    let at = app.screen();
    assert!(!at.contains("users, with headings"));
    app.keys("y");
    while !under_cursor(&app).contains("users, with headings") {
        app.keys("j");
    }
    app.keys("<Enter>");
    let (text, what) = copied(&mut app);
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines.len(), 3, "{text}");
    assert!(
        lines[0].contains("objectGUID") && lines[1].starts_with("Ann Lee\tann@x.org"),
        "{text}"
    );
    assert_eq!(what, "2 lines and their headings");
    assert_eq!(app.main().focus, Side::OnPrem);
}

/// The label of the line of the menu under the cursor.
fn under_cursor(app: &Headless) -> String {
    match app.model.windows().last() {
        Some(Window::Menu(menu)) => menu.items[menu.cursor.at].label.clone(),
        other => panic!("no menu: {other:?}"),
    }
}

#[test]
fn all_commands_of_the_queue_are_copied_in_their_order() {
    let mut app = Headless::open(town());
    app.keys("QY");
    assert_eq!(notice(&app), "nothing is queued that is still to do");
    app.keys("<Esc><Enter><Enter>QY");
    let (text, what) = copied(&mut app);
    assert_eq!(text.matches("Set-MsolUser -ObjectId").count(), 2, "{text}");
    assert_eq!(what, "the plain commands of 2 operations");
}

#[test]
fn the_overview_tells_how_the_queue_has_grown() {
    let mut app = Headless::open(town());
    app.keys("O");
    assert!(!app.screen().contains("over time"), "{}", app.screen());
    app.keys("<Esc><Enter><Enter>O");
    app.keys("G");
    let screen = app.screen();
    assert!(screen.contains("Operations over time (UTC)"), "{screen}");
    assert!(screen.contains("2026-11-23 21:00") && screen.contains("2 queued"), "{screen}");
}

/// Who is to do is told by certainty too, and a bar leads to those people.
#[test]
fn the_overview_tells_how_certainly_people_are_found() {
    let mut app = Headless::open(town());
    app.keys("O");
    let screen = app.screen();
    assert!(screen.contains("To do, by certainty"), "{screen}");
    while listed(&app)[work_cursor(&app)].trim() != "sure" {
        app.keys("j");
    }
    let all = app.main().left.filter;
    app.keys("<Enter>");
    assert!(app.model.windows().is_empty());
    assert_eq!(app.main().left.filter, OnPremFilter::Sure);
    assert_ne!(all, OnPremFilter::Sure);
}

#[test]
fn an_open_session_takes_more_exports() {
    let mut app = Headless::open_exports(&[
        (
            Role::OnPrem,
            "/exports/onprem.csv",
            "ObjectGUID,UserPrincipalName,DisplayName\n874bcd2b-148d-47ca-b309-91df64f05bf5,a@x.org,Ann Lee\n",
        ),
        (
            Role::Cloud,
            "/exports/cloud.csv",
            "Id,UserPrincipalName,DisplayName\n11111111-aaaa-4bbb-8ccc-000000000001,a@x.org,Ann Lee\n",
        ),
    ]);
    app.keys("S");
    while !listed(&app)[work_cursor(&app)].contains("mailboxes") {
        app.keys("j");
    }
    app.keys("<Enter>~/mbx.csv; b.csv<Enter>");
    let Some(Effect::Reload { sources, .. }) = app.outside.pop() else {
        panic!("nothing is read: {}", app.screen())
    };
    let read: Vec<(Role, String)> =
        sources.iter().map(|it| (it.role, it.path.display().to_string())).collect();
    assert_eq!(read.len(), 4, "{read:?}");
    assert_eq!(read[2], (Role::Mailboxes, "~/mbx.csv".into()));
    assert_eq!(read[3], (Role::Mailboxes, "b.csv".into()));
    app.send(Msg::OpenFailed(vec!["mbx.csv: a list of groups".to_string()].into()));
    assert!(app.screen().contains("a list of groups"), "{}", app.screen());
    app.keys("<Esc>");
    assert!(app.screen().contains("~/mbx.csv; b.csv"), "what was typed is kept: {}", app.screen());
    app.keys("<Esc>kk");
    assert_eq!(listed(&app)[work_cursor(&app)], Role::Cloud.title());
    app.keys("<Enter><Ctrl-U><Enter>");
    assert!(app.screen().contains("is needed"), "{}", app.screen());
}

/// The line under the cursor of the list on top.
fn work_cursor(app: &Headless) -> usize {
    app.model.windows().last().and_then(Window::work_list).unwrap().cursor().at
}

#[test]
fn the_theme_is_a_setting() {
    let mut app = Headless::open(town());
    app.keys("SG<Enter>");
    assert!(matches!(app.outside.pop(), Some(Effect::NextTheme)), "{}", app.screen());
    app.send(Msg::ThemeSet("dark".into()));
    assert_eq!(notice(&app), "theme dark, kept for the next time");
    assert!(app.screen().contains("dark"), "{}", app.screen());
}

#[test]
fn a_folder_fills_the_form_and_the_dialect_is_the_preferred_one() {
    let mut app = Headless::start();
    app.model.preferred = Some(Dialect::Graph);
    app.send(Msg::Sessions(0, Vec::new()));
    app.keys("nmerge<Enter>~/exports<Enter>");
    let Some(Effect::SortFolder(folder)) = app.outside.pop() else {
        panic!("no folder is looked into: {}", app.screen())
    };
    assert_eq!(folder, Path::new("~/exports"));
    let mut exports: ByRole<Vec<PathBuf>> = ByRole::default();
    exports[Role::Cloud] = vec!["/e/a.csv".into(), "/e/b.csv".into()];
    exports[Role::OnPrem] = vec!["/e/ad.csv".into()];
    app.send(Msg::Sorted(Ok((exports.clone(), "3 exports found".into()))));
    let screen = app.screen();
    assert!(
        screen.contains("/e/a.csv; /e/b.csv") && screen.contains("3 exports found"),
        "{screen}"
    );
    assert!(screen.contains("graph:"), "{screen}");
    // Another folder takes the place of the first one.
    let mut others: ByRole<Vec<PathBuf>> = ByRole::default();
    others[Role::Deleted] = vec!["/f/gone.csv".into()];
    app.send(Msg::Sorted(Ok((others, "1 export found".into()))));
    let screen = app.screen();
    assert!(screen.contains("/f/gone.csv") && !screen.contains("/e/"), "{screen}");
    app.send(Msg::Sorted(Ok((exports, "3 exports found".into()))));
    app.keys("<Enter><Enter><Enter><Enter><Enter><Enter><Enter>");
    let Some(Effect::CreateSession(sources)) = app.outside.pop() else {
        panic!("no session is made: {}", app.screen())
    };
    assert_eq!(sources.dialect, Some(Dialect::Graph));
    assert_eq!(sources.exports[1].1.len(), 2, "{sources:?}");
}

#[test]
fn a_hit_in_a_field_that_no_column_shows_is_shown_beside_the_query() {
    let ann = user(1, "Ann Lee", "ann@x.org", "ann", "IT").address("smtp:a.lee@old.example");
    let other = user(2, "Bob Ray", "bob@x.org", "bob", "Workshop");
    let cloud = [user(101, "Ann Lee", "ann@x.org", "", "IT")];
    let mut app = Headless::open(directory(&[ann, other], &cloud, &[]));
    app.keys("/old.example");
    let screen = app.screen();
    let line = screen.lines().find(|line| line.contains("/ old.example")).unwrap();
    assert!(line.contains("a.lee@old.example"), "{line}");
    app.keys("<Esc>/worksh");
    let screen = app.screen();
    let line = screen.lines().find(|line| line.contains("/ worksh")).unwrap();
    assert!(line.contains("Department: Workshop"), "{line}");
    app.keys("<Esc>/bob");
    let screen = app.screen();
    let line = screen.lines().find(|line| line.contains("/ bob")).unwrap();
    assert!(!line.contains(": "), "what a column shows is marked there: {line}");
}

#[test]
fn what_was_typed_into_the_form_comes_back() {
    let mut app = Headless::start();
    app.send(Msg::Sessions(0, Vec::new()));
    app.keys("nmerge<Enter><Enter>/e/ad.csv<Tab>");
    let Some(Effect::Complete(typed)) = app.outside.pop() else { panic!("not completed") };
    app.send(Msg::Completed { path: typed.clone(), typed, names: Vec::new() });
    assert!(notice(&app).starts_with("nothing there goes on"), "{}", notice(&app));
    app.keys("<Esc>");
    app.send(Msg::Sessions(1, Vec::new()));
    app.keys("n");
    let screen = app.screen();
    assert!(screen.contains("merge") && screen.contains("/e/ad.csv"), "{screen}");
}

#[test]
fn among_everybody_the_cursor_goes_to_the_likeliest() {
    let mut app = Headless::open(town());
    app.keys("<Tab>a");
    let name = |app: &Headless| {
        let main = app.main();
        let row = main.right.cursor.expect("a cloud user");
        main.data.directory.cloud.text_or_empty(row, Field::DisplayName).to_string()
    };
    app.keys("G<Left>");
    assert_eq!(name(&app), "Dee Fox", "until somebody else is looked at");
    app.keys("j");
    assert_eq!(name(&app), "Bob Ray");
    app.keys("j");
    assert_eq!(name(&app), "Cid Orr");
}

#[test]
fn parts_of_addresses_are_found_also_as_exports_spell_them() {
    let ann = user(1, "Ann Lee", "ann@x.org", "ann", "IT")
        .address("smtp:a.lee@old.mail.onmicrosoft.com")
        .address("X500:/o=Org/ou=Group (FYDIBOHF23SPDLT)/cn=Recipients/cn=alee");
    let bob = user(2, "Bob Ray", "bob@x.org", "bob", "IT");
    let cloud = [user(101, "Ann Lee", "ann@x.org", "", "IT")];
    let mut app = Headless::open(directory(&[ann, bob], &cloud, &[]));
    for query in [
        "a.lee@old.mail",
        "a.lee@o",
        "lee@old.mail.onmicrosoft.com",
        "smtp:a.lee@old.mail.onmicrosoft.com",
        "SMTP:a.lee@old",
        "smtp:a.lee",
        "FYDIBOHF23SPDLT",
        "/cn=recipients/cn=al",
    ] {
        app.keys("/");
        app.keys(query);
        assert_eq!(app.main().left.rows.len(), 1, "{query}: {}", app.screen());
        app.keys("<Esc>");
    }
    app.keys("/a.lee@other");
    assert!(app.main().left.is_empty(), "{}", app.screen());
}

/// Of two users with one id one may keep it: what clears the other solves both findings, and is not offered again.
#[test]
fn the_fix_of_one_duplicate_solves_the_other() {
    let twin = |id: u8, name: &str| {
        user(id, name, &format!("{name}@x.org"), "", "IT").anchor(Anchor::Guid(77))
    };
    let cloud = [twin(101, "one"), twin(102, "two")];
    let mut app =
        Headless::open(directory(&[user(1, "Ann Lee", "ann@x.org", "ann", "IT")], &cloud, &[]));
    app.keys("F/duplicate<Enter>");
    assert_eq!(listed(&app).len(), 2, "{}", app.screen());
    app.keys("x<Enter>");
    assert_eq!(app.main().queue().len(), 1, "{}", app.screen());
    let solved = app.screen().lines().filter(|line| line.contains("  solved ")).count();
    assert_eq!(solved, 2, "{}", app.screen());
    app.keys("jx");
    assert!(notice(&app).contains("queued already (Q: queue)"), "{}", notice(&app));
    assert_eq!(app.main().queue().len(), 1);
}
