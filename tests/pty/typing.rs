//! What is typed and pasted.

use crate::term::{Home, Term};

fn paste(text: &str) -> String {
    format!("\x1b[200~{text}\x1b[201~")
}

#[test]
fn pasted_text_goes_into_text_fields_only() {
    let home = Home::new();
    let mut term = Term::demo(&home, &[]);
    let before = term.text();
    // As keys these would queue, open windows and quit.
    term.send(&paste("\rQeq:quit\r"));
    let said = term.wait_for("pasted text is taken in a line of text only");
    let above = |screen: &str| screen.lines().take(35).map(str::to_string).collect::<Vec<_>>();
    assert_eq!(above(&said), above(&before), "nothing but the notice has changed");
    term.send("/");
    term.send(&paste("anais\rq\r"));
    term.wait("the first line alone", |screen| {
        let text = screen.contents();
        text.contains("/ anais ") && text.contains("1/1") && text.contains("queued 0")
    });
    term.send("\x03");
    assert_eq!(term.wait_for_end(), 130);
    term.assert_restored();
}

#[test]
fn a_value_is_copied_through_the_terminal_in_full() {
    let home = Home::new();
    let mut term = Term::demo(&home, &[]);
    term.find_alone("anais", "Anaïs Müller");
    term.send("\ry");
    term.wait_for("ImmutableId to set");
    term.send("1");
    term.wait_for("OSC 52");
    let raw = String::from_utf8_lossy(&term.raw()).into_owned();
    // The Base64 of the Base64 of the GUID's bytes.
    let id = "p9/69sHlYkuTYtpcwT2lig==";
    let code = base64::Engine::encode(&base64::engine::general_purpose::STANDARD, id);
    assert!(raw.contains(&format!("\x1b]52;c;{code}\x07")));
    term.send("q");
    assert_eq!(term.wait_for_end(), 0);
}
