//! Queries, and what is found outside of what a pane shows.

use std::sync::Arc;

use hardmatch::app::{Key, KeyCode, Learnt, Msg, Side};
use hardmatch::directory::{CloudRow, Field, Row};
use hardmatch::search::Snapshot;

use crate::headless::Headless;
use crate::support::{company, directory, guid, table, user};
use crate::{left_name, notice, pair, queued, zoe};

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

/// An older search of the cloud pane must not put somebody else beside the next user: Enter would take the
/// two for a pair.
#[test]
fn a_late_search_of_the_cloud_is_not_about_the_next_user() {
    let mut app = Headless::open(company());
    let generation = app.main().right.generation;
    let stamp = crate::headless::stamp();
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
    let part: String = id.chars().take(8).collect();
    for typed in [id.as_str(), &part] {
        app.keys(&format!("/{typed}"));
        assert!(app.screen().contains("in the cloud it belongs to"), "{typed}: {}", app.screen());
        // Enter ends the search there, and is no yes to a pair that nobody has seen.
        app.keys("<Enter>");
        let (cursor, is_typing) = (app.main().right.cursor, app.main().typing);
        assert_eq!((cursor, is_typing), (Some(CloudRow::new(0)), false), "{}", app.screen());
        assert_eq!(queued(&app), 0);
        app.keys("<Esc>");
        assert_eq!(app.main().left.input.value(), "", "as it was before the search");
        assert_eq!(left_name(&app), "Zoë Müller");
    }
    app.keys("/zoe.m@y.org");
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
fn what_a_soft_deleted_user_has_leads_to_the_list_of_those() {
    let mut app = Headless::open(crate::town());
    let deleted = app.main().data.directory.deleted.clone().unwrap();
    let id = deleted.id(hardmatch::directory::DeletedRow::new(1)).unwrap().to_string();
    for typed in [id.as_str(), "dot@x.org"] {
        app.keys(&format!("/{typed}"));
        assert!(app.screen().contains("it belongs to the soft-deleted"), "{}", app.screen());
        app.keys("<Enter>");
        assert!(app.screen().contains("Soft-deleted users: 2"), "{}", app.screen());
        app.keys("<Esc>");
        assert_eq!(app.main().left.input.value(), "");
    }
}

#[test]
fn after_a_search_among_everybody_the_cursor_goes_on_too() {
    let mut app = Headless::open(crate::town());
    app.keys("f2/ann<Enter><Enter>");
    assert_eq!(queued(&app), 1);
    assert_eq!((left_name(&app).as_str(), app.main().left.input.value()), ("Bob Ray", ""));
}

#[test]
fn a_part_of_the_id_of_a_mailbox_leads_to_whose_it_is() {
    let mailbox =
        user(101, "Zoe M.", "zoe.m@y.org", "", "").text(Field::MailboxGuid, &guid(77).to_string());
    let mut all = directory(&[zoe(1)], &[user(101, "Zoe M.", "zoe.m@y.org", "", "")], &[]);
    all.mailboxes = Some(table(&[mailbox], &[]));
    let mut app = Headless::open(all);
    let part: String = guid(77).to_string().chars().take(8).collect();
    app.keys(&format!("/{part}"));
    assert!(app.screen().contains("it belongs to zoe.m@y.org"), "{}", app.screen());
}

/// Only the lists of mailboxes have some addresses: where mail is routed to, and what a mailbox had before.
#[test]
fn an_address_of_a_mailbox_leads_to_whose_it_is() {
    let upn = |all: &hardmatch::directory::Directory| {
        all.onprem.text_or_empty(hardmatch::directory::OnPremRow::new(0), Field::Upn).to_string()
    };
    let mut all = directory(&[zoe(1)], &[user(101, "Zoe M.", "zoe.m@y.org", "", "")], &[]);
    let remote = user(1, "Zoe", &upn(&all), "", "")
        .text(Field::RemoteRoutingAddress, "SMTP:zoe.r@y.mail.onmicrosoft.com");
    let mailbox = user(101, "Zoe M.", "zoe.m@y.org", "", "").address("smtp:zoe.old@y.org");
    all.remote_mailboxes = Some(table(&[remote], &[]));
    all.mailboxes = Some(table(&[mailbox], &[]));
    let name = upn(&all);
    let mut app = Headless::open(all);
    for (typed, whose) in
        [("zoe.r@y.mail.onmicrosoft.com", name.as_str()), ("zoe.old@y.org", "zoe.m@y.org")]
    {
        app.keys(&format!("/{typed}"));
        let screen = app.screen();
        assert!(screen.contains("Enter goes there") && screen.contains(whose), "{typed}: {screen}");
        app.keys("<Esc>");
    }
}

#[test]
fn a_sid_of_the_other_side_leads_there() {
    let sid = "S-1-5-21-1-2-3-1105";
    let mut app = pair(zoe(1).text(Field::Sid, sid), user(101, "Zoe M.", "zoe.m@y.org", "", ""));
    app.keys(&format!("<Tab>/{sid}"));
    assert!(app.screen().contains("on-premises it belongs to"), "{}", app.screen());
}

/// A query that was kept goes on to say whose it is, and Enter goes there as the pane says.
#[test]
fn enter_leads_elsewhere_also_when_nothing_is_typed_any_more() {
    let mut app = pair(zoe(1), user(101, "Zoe M.", "zoe.m@y.org", "", ""));
    app.keys("/zoe.m@y.org<Tab>");
    assert!(!app.main().typing);
    app.keys("/<Esc><Enter>");
    assert_eq!(queued(&app), 0, "what the other pane was searched for is not this one's");
    app.keys("<Tab>");
    assert!(app.screen().contains("in the cloud it belongs to"), "{}", app.screen());
    app.keys("<Enter>");
    assert_eq!((app.main().right.cursor, queued(&app)), (Some(CloudRow::new(0)), 0));
}
