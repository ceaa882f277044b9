//! Marks, bulk actions and soft-deleted users.

use hardmatch::app::{Effect, Window};
use hardmatch::directory::Field;
use hardmatch::plan::{Code, OpKind};
use hardmatch::session::replay;

use crate::headless::Headless;
use crate::support::{Anchor, Person, company, directory, person, user};
use crate::{kinds, notice, town, under_cursor};

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

/// A fix that needs a rule asks for it, and previews that one user.
#[test]
fn the_fix_of_a_missing_remote_mailbox_asks_for_the_rule() {
    let mut directory = town();
    directory.mailboxes = Some(crate::support::table(
        &[person(101, &[(Field::MailboxGuid, "17d89853-ec3e-4bb3-9bf8-a7d022818fb0")])],
        &[],
    ));
    directory.remote_mailboxes = Some(crate::support::table(&[], &[]));
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
    assert!(app.screen().contains("Enter shows the warned"), "{}", app.screen());
    // What passes by between two letters of a search was shown to nobody.
    app.keys("/a60<Esc>");
    app.keys("<Enter>");
    assert!(app.main().queue().is_empty(), "{}", app.screen());
    assert!(notice(&app).contains("were not shown yet"), "{}", notice(&app));
    app.keys("<Enter>");
    assert_eq!(app.main().queue().len(), 60, "{}", app.screen());
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
