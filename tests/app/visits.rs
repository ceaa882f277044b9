//! Going to a pair from a list, and back.

use hardmatch::app::Likeness;
use hardmatch::directory::{Cell, CloudRow, Field, OnPremRow, Row};
use hardmatch::plan::{CloudFilter, Code};

use crate::headless::Headless;
use crate::support::{Anchor, company, directory, user};
use crate::{finding, left_name, zoe};

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
