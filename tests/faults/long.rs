//! The longer run: `cargo test --test faults -- --ignored`.

use std::fs;
use std::time::{Duration, Instant};

use crate::input::Random;
use crate::term::{Home, Term};

tests! {
    Long:
        a_thousand_kills_lose_nothing_that_was_called_saved,
        an_hour_of_random_input_changes_no_decision;
}

/// How many times the program is killed.
const KILLS: usize = 1000;
/// How long random input is typed.
const RANDOM: Duration = Duration::from_secs(3600);

fn numbers(home: &Home) -> usize {
    let listed = home.run(&["queue", "demo", "--json"]);
    let listed: serde_json::Value = serde_json::from_slice(&listed.stdout)
        .unwrap_or_else(|_| panic!("{}", String::from_utf8_lossy(&listed.stderr)));
    listed["operations"].as_array().unwrap().len()
}

fn a_thousand_kills_lose_nothing_that_was_called_saved() {
    let kills = std::env::var("HARDMATCH_TEST_KILLS").ok().and_then(|kills| kills.parse().ok());
    let (home, mut random) = (Home::new(), Random(11));
    let mut queued = 0;
    for kill in 0..kills.unwrap_or(KILLS) {
        let mut term =
            if kill == 0 { Term::demo(&home, &[]) } else { Term::start(&home, &["resume"]) };
        term.wait_for(&format!("queued {queued} "));
        // A decision, cut by the kill at any moment.
        let next = 1 - queued;
        if queued == 0 {
            // The query that the session remembers goes first.
            term.send("/\x15\r");
            term.find_alone("anais", "Anaïs Müller");
            term.send("\r\r");
        } else {
            term.send("u");
        }
        let is_waited_for = random.below(2) == 0;
        if is_waited_for {
            term.wait("saved", |screen| {
                let text = screen.contents();
                text.contains(&format!("queued {next} ")) && text.contains(" saved ")
            });
        } else {
            std::thread::sleep(Duration::from_micros(random.below(20_000)));
        }
        term.kill();
        let there = numbers(&home);
        if is_waited_for {
            assert_eq!(there, next, "kill {kill}");
        } else {
            assert!(there == queued || there == next, "kill {kill}: {there} after {queued}");
        }
        queued = there;
    }
}

fn an_hour_of_random_input_changes_no_decision() {
    let seconds = std::env::var("HARDMATCH_TEST_SECONDS").ok().and_then(|text| text.parse().ok());
    let most = seconds.map_or(RANDOM, Duration::from_secs);
    let (home, mut random) = (Home::new(), Random(13));
    let mut term = Term::demo(&home, &[]);
    let session = home.path().join("data/sessions/demo.jsonl");
    let decisions = || {
        let text = fs::read_to_string(&session).unwrap();
        text.lines().filter(|line| line.contains("\"kind\":\"queue\"")).count()
    };
    let begun = Instant::now();
    let mut sequences = 0;
    while begun.elapsed() < most {
        let mut sent = String::new();
        for _ in 0..50 {
            random.sequence(&mut sent);
            sequences += 1;
        }
        term.send(&sent);
        // It answers still.
        term.send("\x1b\\\x1b[201~\x1b");
        std::thread::sleep(Duration::from_millis(60));
        term.send("\x0c");
        assert_eq!(decisions(), 0, "after {sequences} sequences");
        assert!(!term.has_ended(), "after {sequences} sequences");
    }
    println!("{sequences} sequences");
    term.send("\x03");
    assert_eq!(term.wait_for_end(), 130);
    term.assert_restored();
}
