//! Jobs, and exports that are read again or otherwise.

use std::sync::Arc;

use hardmatch::anchor::HexOrder;
use hardmatch::app::{
    Again, Effect, ExportRule, Msg, OpenFailure, OpenQuestion, Says, Screen, Window,
};
use hardmatch::directory::{Field, Role};
use hardmatch::link::Links;
use hardmatch::plan::{Findings, OnPremFilter, Operation};

use crate::headless::Headless;
use crate::support::{directory, user};
use crate::{notice, pair, queued, town, zoe};

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

/// The rule that the exports are to be read under, from the effect that asks for it.
fn rule_asked(app: &Headless) -> Option<ExportRule> {
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
    let of_ad = |says| Some(ExportRule { path: "ad.csv".into(), says });
    let holds = |heading: &str, field| of_ad(Says::Holds(heading.into(), field));
    assert_eq!(rule_asked(&app), holds("LoginName", Some(Field::Upn)));
    app.keys("<Up><Enter>1");
    assert_eq!(rule_asked(&app), holds("SamAccountName", None));
    app.keys("<Enter>2");
    assert_eq!(rule_asked(&app), of_ad(Says::ByHeading("SamAccountName".into())));
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
    let as_bytes = ExportRule { path: "ad.csv".into(), says: Says::Hex(HexOrder::Bytes) };
    assert_eq!(rule_asked(&app), Some(as_bytes));
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
    let in_page = |path: &str, label: Option<&str>| {
        let says = Says::Encoding(label.map(String::from));
        Some(ExportRule { path: path.into(), says })
    };
    assert_eq!(rule_asked(&app), in_page("entra.csv", Some("windows-1252")));
    app.keys("Re1<Enter>");
    assert_eq!(rule_asked(&app), in_page("ad.csv", None));
}

/// What would have asked before the link was queued is told when fresh exports show it.
#[test]
fn what_speaks_against_the_queue_by_now_is_told_with_fresh_exports() {
    let mut app = pair(zoe(1), zoe(101));
    app.keys("<Enter>");
    assert_eq!(queued(&app), 1);
    app.reload(directory(&[zoe(1).flag(Field::Enabled, false)], &[zoe(101)], &[]));
    let screen = app.screen();
    assert!(screen.contains("1 queued, and something speaks against it now:"), "{screen}");
    assert!(screen.contains("operation 1, link-user"), "{screen}");
}
