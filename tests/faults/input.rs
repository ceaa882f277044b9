//! Pastes, floods, and answers that nobody asked for.

use std::fmt::Write as _;
use std::fs;

use rustix::process::Signal;

use crate::term::{Home, Term};

tests! {
    Alone:
        ten_megabytes_pasted_anywhere_leave_a_program_that_can_be_used_and_quit,
        a_query_takes_a_thousand_characters_and_says_so,
        a_signal_is_heard_in_the_middle_of_a_flood,
        an_answer_that_does_not_end_swallows_no_key,
        answers_run_no_command,
        random_sequences_change_nothing_but_the_cursor_and_the_query,
        a_burst_on_a_terminal_without_bracketed_paste_runs_no_command;
}

const TEN_MB: usize = 10_000_000;

/// Sends bytes from a thread, since the terminal takes them no faster than the program.
fn pour(term: &mut Term, text: &str) {
    for chunk in text.as_bytes().chunks(4096) {
        term.send(std::str::from_utf8(chunk).unwrap());
    }
}

fn ten_megabytes_pasted_anywhere_leave_a_program_that_can_be_used_and_quit() {
    let text = "x".repeat(TEN_MB);
    for (place, begin, end) in [
        ("a query", "/\x1b[200~", "\x1b[201~"),
        ("the panes", "\x1b[200~", "\x1b[201~"),
        ("a query, as keys", "/", ""),
        ("the queue, as keys", "Q", ""),
    ] {
        let home = Home::new();
        let mut term = Term::demo(&home, &[]);
        term.send(begin);
        pour(&mut term, &text);
        term.send(end);
        term.send("\x03");
        assert_eq!(term.wait_for_end(), 130, "{place}");
        term.assert_restored();
        assert!(!String::from_utf8_lossy(&term.raw()).contains("queued 1 "), "{place}");
    }
}

fn a_burst_on_a_terminal_without_bracketed_paste_runs_no_command() {
    let home = Home::new();
    let mut term = Term::demo(&home, &[]);
    term.send("k");
    term.wait("the first line", |screen| {
        let text = screen.contents();
        text.contains(" 1/46 ") && text.contains("candidates for Alice Carroll")
    });
    let before = term.text();
    // Each of these letters is a command.
    for text in
        ["xXeQDFJ\rB\rbv*u\ty\rq\rjjj", "anna.berg@contoso.com", "the queue, exported\r\r\ry\r"]
    {
        term.send(text);
        term.wait_for("pasted text is taken in a line of text only");
        // What comes right behind it is no key either, so that it pauses here.
        std::thread::sleep(std::time::Duration::from_millis(100));
        term.send("k");
        term.wait("the sentence gone", |screen| !screen.contents().contains("pasted text"));
    }
    let sessions = fs::read_to_string(home.path().join("data/sessions/demo.jsonl")).unwrap();
    assert!(!sessions.contains("\"kind\":\"queue\""), "{sessions}");
    let panes = |text: &str| text.lines().take(20).map(str::to_string).collect::<Vec<_>>();
    assert_eq!(panes(&term.text()), panes(&before));
    term.send("/");
    term.send("anais.muller@contoso.com");
    term.wait_for(" 1/1 ");
    term.send("\x03");
    assert_eq!(term.wait_for_end(), 130);
}

fn a_query_takes_a_thousand_characters_and_says_so() {
    let home = Home::new();
    let mut term = Term::demo(&home, &[]);
    term.send("/\x1b[200~");
    pour(&mut term, &"x".repeat(100_000));
    term.send("\x1b[201~");
    term.wait_for("a line takes 1,000 characters");
    term.send("\x15anais");
    term.wait_for(" 1/1 ");
    term.send("\x03");
    assert_eq!(term.wait_for_end(), 130);
}

fn a_signal_is_heard_in_the_middle_of_a_flood() {
    let home = Home::new();
    let mut term = Term::demo(&home, &[]);
    term.send("/");
    pour(&mut term, &"x".repeat(1_000_000));
    term.signal(Signal::TERM);
    assert_eq!(term.wait_for_end(), 143);
    term.assert_restored();
}

fn an_answer_that_does_not_end_swallows_no_key() {
    for begun in ["\x1b]52;c;AAAA", "\x1bP>|XTerm", "\x1b_G", "\x1b[12;40", "\x1b[200~Qx"] {
        let home = Home::new();
        let mut term = Term::demo(&home, &[]);
        let before = term.text();
        term.send(begun);
        assert!(before.contains(" 2/46 "), "{before}");
        // Keys are keys again after a while: the cursor goes on, by as many lines as were sent until it is seen.
        let mut tries = 0;
        while term.text().contains(" 2/46 ") {
            std::thread::sleep(std::time::Duration::from_millis(300));
            term.send("j");
            tries += 1;
            assert!(tries < 100, "{}: {}", begun.escape_debug(), term.text());
        }
        assert!(before.contains("queued 0") && term.text().contains("queued 0"));
        term.send("q");
        assert_eq!(term.wait_for_end(), 0, "{}", begun.escape_debug());
    }
}

fn answers_run_no_command() {
    let home = Home::new();
    let mut term = Term::demo(&home, &[]);
    // Whole answers of every kind, with the letters of commands in them.
    for answer in [
        "\x1b]11;rgb:qQx/xDe/eee\x07",
        "\x1b]52;c;cXhRRGVq\x1b\\",
        "\x1bP1$rqxQD\x1b\\",
        "\x1b[?62;22c",
        "\x1b[12;40R",
        "\x1b[?2026;2$y",
        "\x1b[120u",
        "\x1b[27;5;120~",
        "\x1b[<0;5;5M\x1b[<0;5;5m",
        "\x1b_Gi=1;OKqxQ\x1b\\",
    ] {
        term.send(answer);
    }
    term.send("j");
    let text = term.wait_for(" 3/46 ");
    assert!(text.contains("queued 0"), "{text}");
    assert!(!text.contains("Queue:") && !text.contains("Soft-deleted"), "{text}");
    term.send("q");
    assert_eq!(term.wait_for_end(), 0);
}

fn random_sequences_change_nothing_but_the_cursor_and_the_query() {
    let home = Home::new();
    let mut term = Term::demo(&home, &[]);
    let mut random = Random(7);
    let mut sent = String::new();
    for _ in 0..300 {
        random.sequence(&mut sent);
    }
    term.send(&sent);
    term.send("\x1b\\\x1b[201~");
    term.send("Q");
    term.wait_for("Queue: 0 operations");
    term.send("\x03");
    assert_eq!(term.wait_for_end(), 130);
}

/// A generator without a seed from outside: a failure comes again.
pub(crate) struct Random(pub(crate) u64);

impl Random {
    pub(crate) fn below(&mut self, most: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % most
    }

    fn text(&mut self, from: u8, to: u8, most: u64) -> String {
        let len = self.below(most);
        let letter =
            |random: &mut Self| char::from(from + random.below(u64::from(to - from) + 1) as u8);
        (0..len).map(|_| letter(self)).collect()
    }

    /// A control sequence of any kind.
    pub(crate) fn sequence(&mut self, to: &mut String) {
        let parameters = self.text(b'0', b';', 8);
        let text = self.text(b' ', b'~', 30);
        let written = match self.below(6) {
            0 => write!(to, "\x1b]{text}\x07"),
            1 => write!(to, "\x1bP{text}\x1b\\"),
            2 => write!(to, "\x1b_{text}\x1b\\"),
            3 => write!(to, "\x1b[?{parameters}{}", char::from(b'a' + self.below(26) as u8)),
            4 => write!(to, "\x1b[{parameters}{}", char::from(b'@' + self.below(26) as u8)),
            _ => write!(to, "\x1b[>{parameters}{}", char::from(b'a' + self.below(26) as u8)),
        };
        written.unwrap();
    }
}
