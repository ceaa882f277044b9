//! The job: pair, undo, lose everything, resume, export.

use std::fs;

use hardmatch::anchor::Guid;

use crate::term::{Home, Term};

/// Queues the link of the person that a query finds, and waits until it is on disk.
fn pair(term: &mut Term, query: &str, name: &str, queued: usize) {
    term.find_alone(query, name);
    term.send("\r\r");
    term.wait_for(&format!("queued {queued} "));
    // The query has served and is gone.
    let to_do = format!("to do {}", 46 - queued);
    term.wait(&to_do, |screen| {
        let text = screen.contents();
        text.contains(&to_do) && text.contains(&format!("/{}", 46 - queued))
    });
}

/// The lines of the queue on the screen, without the frame.
fn queue_lines(screen: &str) -> Vec<String> {
    let is_operation = |line: &&str| line.contains("link-user") && line.contains("queued ");
    screen
        .lines()
        .filter(is_operation)
        .map(|line| line.trim_matches(['│', '>', ' ', '#']).to_string())
        .collect()
}

fn pair_three_and_undo_one(home: &Home) -> Vec<String> {
    let mut term = Term::demo(home, &[]);
    pair(&mut term, "anais", "Anaïs Müller", 1);
    pair(&mut term, "lukasz", "Łukasz Wójcik", 2);
    pair(&mut term, "ingrid", "Ingrid Håkansson", 3);
    term.send("u");
    term.wait_for("undone: queue link-user Ingrid Håkansson");
    term.wait("saved", |screen| {
        let text = screen.contents();
        text.contains("queued 2 ") && text.contains(" saved ")
    });
    term.send("Q");
    let lines = queue_lines(&term.wait_for("Queue: 2 operations"));
    assert_eq!(lines.len(), 2, "{lines:?}");
    term.kill();
    lines
}

/// A value of a row of the demo's exports, found by UPN.
fn of_demo(file: &str, upn: &str, column: &str) -> String {
    let path = format!("{}/assets/demo/week/{file}", env!("CARGO_MANIFEST_DIR"));
    let mut reader = csv::Reader::from_path(path).unwrap();
    let headers = reader.headers().unwrap().clone();
    let at = |name: &str| headers.iter().position(|header| header == name).unwrap();
    let (by, wanted) = (at("UserPrincipalName"), at(column));
    let row = reader.records().map(Result::unwrap).find(|row| &row[by] == upn).unwrap();
    row[wanted].to_string()
}

#[test]
fn three_pairs_one_undo_a_kill_a_resume_and_the_script() {
    let home = Home::new();
    let before = pair_three_and_undo_one(&home);
    let mut term = Term::start(&home, &["resume"]);
    term.wait_for("queued 2 ");
    term.send("Q");
    let after = queue_lines(&term.wait_for("Queue: 2 operations"));
    assert_eq!(after, before, "what was on the screen is what is there again");
    term.send("\x1b");
    term.wait("no window", |screen| !screen.contents().contains("Queue: 2"));
    term.send("e");
    term.wait_for("demo-msol.ps1");
    term.send("\r");
    term.wait_for("written: ");
    term.send("q");
    assert_eq!(term.wait_for_end(), 0);
    term.assert_restored();
    check_script(&home);
}

fn check_script(home: &Home) {
    let script = fs::read_to_string(home.path().join("demo-msol.ps1")).unwrap();
    for (name, queued) in
        [("anais.muller", true), ("lukasz.wojcik", true), ("ingrid.hakansson", false)]
    {
        let upn = format!("{name}@contoso.com");
        let guid: Guid = of_demo("onprem.csv", &upn, "ObjectGUID").try_into().unwrap();
        let id = of_demo("cloud.csv", &upn, "Id");
        assert_eq!(script.contains(&guid.base64()), queued, "{name}: {script}");
        assert_eq!(script.contains(&id), queued, "{name}: {script}");
    }
    let other = home.run(&["export", "demo"]);
    assert_eq!(other.status.code(), Some(0), "{}", String::from_utf8_lossy(&other.stderr));
    let other = String::from_utf8(other.stdout).unwrap();
    let differing: Vec<_> =
        script.lines().zip(other.lines()).filter(|(screen, command)| screen != command).collect();
    // The time of the export alone.
    assert!(differing.len() <= 1, "{differing:?}");
    assert_eq!(script.lines().count(), other.lines().count());
}
