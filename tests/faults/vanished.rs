//! The file of the session goes away, or another one takes its place, while it is open.

use std::fs;
use std::path::{Path, PathBuf};

use rustix::process::Signal;

use crate::term::{Home, Term};
use crate::tmpfs::Tmpfs;

tests! {
    Alone:
        a_file_that_was_deleted_is_noticed_at_the_next_key_and_written_back,
        a_foreign_file_is_never_overwritten_and_the_session_goes_on_elsewhere,
        a_beginning_of_the_session_is_taken_up,
        what_a_signal_ends_without_its_file_is_in_an_emergency_copy_that_the_next_start_names,
        who_quits_without_the_file_is_asked_and_can_leave_with_a_copy;
    Mount:
        a_file_system_that_is_taken_away_is_noticed_and_the_session_is_written_back,
        a_disk_that_is_full_is_told_and_the_session_goes_on_elsewhere;
}

fn session(home: &Home) -> PathBuf {
    home.path().join("data/sessions/demo.jsonl")
}

/// The demo with a link queued and saved.
fn at_work(home: &Home) -> Term {
    let mut term = Term::demo(home, &[]);
    queue(&mut term, "anais", "Anaïs Müller", 1);
    term
}

fn queue(term: &mut Term, query: &str, name: &str, queued: usize) {
    term.find_alone(query, name);
    term.send("\r\r");
    term.wait("saved", |screen| {
        let text = screen.contents();
        text.contains(&format!("queued {queued} ")) && text.contains(" saved ")
    });
}

fn queued_in(home: &Home, session: &Path) -> usize {
    let listed = home.run(&["queue", session.to_str().unwrap(), "--json"]);
    let listed: serde_json::Value = serde_json::from_slice(&listed.stdout)
        .unwrap_or_else(|_| panic!("{}", String::from_utf8_lossy(&listed.stderr)));
    listed["operations"].as_array().unwrap().len()
}

fn a_file_that_was_deleted_is_noticed_at_the_next_key_and_written_back() {
    for whole_folder in [false, true] {
        let home = Home::new();
        let mut term = at_work(&home);
        let path = session(&home);
        if whole_folder {
            fs::remove_dir_all(path.parent().unwrap()).unwrap();
        } else {
            fs::remove_file(&path).unwrap();
        }
        term.send("j");
        term.wait_for("was deleted or moved away");
        term.send("W");
        term.wait_for("write it back");
        term.send("\r");
        term.wait("saved", |screen| {
            let text = screen.contents();
            text.contains(" saved ") && !text.contains("NOT SAVED")
        });
        queue(&mut term, "lukasz", "Łukasz Wójcik", 2);
        term.kill();
        assert_eq!(queued_in(&home, &path), 2, "{whole_folder}");
    }
}

fn a_file_system_that_is_taken_away_is_noticed_and_the_session_is_written_back(disk: &Tmpfs) {
    let home = Home::new();
    let data = disk.path().join("data");
    let variables = [("HARDMATCH_DATA_HOME", data.to_str().unwrap())];
    let mut term = Term::start_with(&home, &["demo"], (120, 36), &variables);
    term.wait_for("Set-MsolUser");
    queue(&mut term, "anais", "Anaïs Müller", 1);
    disk.unmount();
    assert!(!data.exists());
    term.send("j");
    term.wait_for("was deleted or moved away");
    term.send("W");
    term.wait_for("write it back");
    term.send("\r");
    term.wait("saved", |screen| {
        let text = screen.contents();
        text.contains(" saved ") && !text.contains("NOT SAVED")
    });
    queue(&mut term, "lukasz", "Łukasz Wójcik", 2);
    term.kill();
    assert_eq!(queued_in(&home, &data.join("sessions/demo.jsonl")), 2);
}

fn a_disk_that_is_full_is_told_and_the_session_goes_on_elsewhere(disk: &Tmpfs) {
    let home = Home::new();
    let data = disk.path().join("data");
    let variables = [("HARDMATCH_DATA_HOME", data.to_str().unwrap())];
    let mut term = Term::start_with(&home, &["demo"], (120, 36), &variables);
    term.wait_for("Set-MsolUser");
    queue(&mut term, "anais", "Anaïs Müller", 1);
    disk.fill();
    // What the last block of the file has room for still gets there.
    for key in ["u", "\x12"].iter().cycle().take(200) {
        term.send(key);
        std::thread::sleep(std::time::Duration::from_millis(60));
        if term.text().contains("the disk is full") {
            break;
        }
    }
    let queued = usize::from(term.text().contains("queued 1 "));
    term.send("W");
    term.wait_for("save as");
    term.send("2");
    term.wait_for("Save the session as");
    let elsewhere = home.path().join("elsewhere.jsonl");
    term.send("\x15");
    // The terminal marks it as pasted, so that what comes right behind it is a key.
    term.paste(elsewhere.to_str().unwrap());
    term.wait_for("elsewhere.jsonl");
    term.send("\r");
    term.wait_for("the session goes on there");
    term.send("q");
    assert_eq!(term.wait_for_end(), 0);
    assert_eq!(queued_in(&home, &elsewhere), queued);
}

fn a_foreign_file_is_never_overwritten_and_the_session_goes_on_elsewhere() {
    let home = Home::new();
    let mut term = at_work(&home);
    let (path, elsewhere) = (session(&home), home.path().join("elsewhere.jsonl"));
    fs::write(&path, b"mine").unwrap();
    term.send("j");
    term.wait_for("was changed by another program");
    term.send("q");
    term.wait_for("save as");
    term.send("\x1b");
    term.wait("no window", |screen| !screen.contents().contains("leave now"));
    term.send("S\x15");
    // The terminal marks it as pasted, so that what comes right behind it is a key.
    term.paste(elsewhere.to_str().unwrap());
    term.wait_for("elsewhere.jsonl");
    term.send("\r");
    term.wait("saved", |screen| {
        let text = screen.contents();
        text.contains("it goes on there") || text.contains("the session goes on there")
    });
    queue(&mut term, "lukasz", "Łukasz Wójcik", 2);
    term.send("q");
    assert_eq!(term.wait_for_end(), 0);
    assert_eq!(fs::read(&path).unwrap(), b"mine");
    assert_eq!(queued_in(&home, &elsewhere), 2);
}

fn a_beginning_of_the_session_is_taken_up() {
    let home = Home::new();
    let mut term = at_work(&home);
    let path = session(&home);
    let whole = fs::read(&path).unwrap();
    fs::write(&path, &whole[..whole.len() / 3]).unwrap();
    queue(&mut term, "lukasz", "Łukasz Wójcik", 2);
    fs::remove_file(&path).unwrap();
    fs::write(&path, &whole).unwrap();
    queue(&mut term, "ingrid", "Ingrid Håkansson", 3);
    term.kill();
    assert_eq!(queued_in(&home, &path), 3);
}

fn what_a_signal_ends_without_its_file_is_in_an_emergency_copy_that_the_next_start_names() {
    for (signal, code) in [(Signal::HUP, 129), (Signal::TERM, 143)] {
        let home = Home::new();
        let mut term = at_work(&home);
        fs::remove_dir_all(session(&home).parent().unwrap()).unwrap();
        term.signal(signal);
        assert_eq!(term.wait_for_end(), code);
        term.assert_restored();
        let copies: Vec<_> = fs::read_dir(home.path().join("state/copies")).unwrap().collect();
        let [Ok(copy)] = &copies[..] else { panic!("{copies:?}") };
        assert_eq!(queued_in(&home, &copy.path()), 1);
        let listed = home.run(&["sessions"]);
        let said = String::from_utf8_lossy(&listed.stderr).into_owned();
        assert!(said.contains("emergency copy") && said.contains("hardmatch resume"), "{said}");
        let mut term = Term::start(&home, &[]);
        term.wait_for("an emergency copy of the session demo");
        term.send("\r");
        term.wait_for("queued 1 ");
        term.send("\x03");
        assert_eq!(term.wait_for_end(), 130);
    }
}

fn who_quits_without_the_file_is_asked_and_can_leave_with_a_copy() {
    for (key, code) in [("q", 2), ("\x03", 130)] {
        let home = Home::new();
        let mut term = at_work(&home);
        fs::remove_file(session(&home)).unwrap();
        term.send("j");
        term.wait_for("NOT SAVED");
        term.send(key);
        term.wait_for("leave now");
        term.send("4");
        assert_eq!(term.wait_for_end(), code);
        term.assert_restored();
        let told = term.text();
        assert!(told.contains("emergency copy") && told.contains("hardmatch resume"), "{told}");
    }
}
