//! The clipboard over any line: OSC 52, which the operator's own terminal obeys. Consoles of Windows that are not known
//! to obey have the clipboard of the system.

use std::io::{self, Write};

use base64::{Engine, engine::general_purpose::STANDARD};

/// The most that is sent: terminals cut longer sequences off, and half an id is worse than none.
const MOST: usize = 74_000;

/// How the sequence reaches the terminal.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Route {
    /// Nothing in between.
    Plain,
    /// Through tmux: once for its own clipboard, once wrapped, for the terminal around it.
    Tmux,
    /// Through GNU screen: wrapped.
    Screen,
    /// None: the clipboard is the system's own.
    System,
}

impl Route {
    /// The route that the environment tells of. Windows has a clipboard of its own for every program; Windows
    /// Terminal obeys all the same, and behind SSH the operator sits elsewhere.
    #[must_use]
    pub fn of_environment(is_windows: bool, variable: impl Fn(&str) -> Option<String>) -> Self {
        let is_set = |name: &&str| variable(name).is_some_and(|value| !value.is_empty());
        let obeys = ["WT_SESSION", "SSH_CONNECTION", "SSH_TTY"].iter().any(is_set);
        if is_windows && !obeys {
            Self::System
        } else if variable("TMUX").is_some() {
            Self::Tmux
        } else if variable("TERM").is_some_and(|term| term.starts_with("screen")) {
            Self::Screen
        } else {
            Self::Plain
        }
    }

    /// What is said about a copy on this route.
    const fn note(self) -> &'static str {
        match self {
            Self::Plain => "sent to the terminal's clipboard (OSC 52)",
            Self::Tmux => "sent to tmux and the terminal around it (needs set-clipboard on)",
            Self::Screen => "sent through screen to the terminal's clipboard (OSC 52)",
            Self::System => "in the clipboard of Windows",
        }
    }
}

/// Puts a text into the clipboard on a route.
fn send(text: &str, route: Route, out: &mut impl Write) -> io::Result<()> {
    #[cfg(windows)]
    if route == Route::System {
        return clipboard_win::set_clipboard_string(text)
            .map_err(|error| io::Error::other(error.to_string()));
    }
    out.write_all(&sequence(text, route)).and_then(|()| out.flush())
}

/// The bytes that have a terminal put a text into the clipboard.
#[must_use]
pub fn sequence(text: &str, route: Route) -> Vec<u8> {
    let plain = format!("\x1b]52;c;{}\x07", STANDARD.encode(text));
    match route {
        Route::Plain | Route::System => plain.into_bytes(),
        Route::Tmux => {
            let wrapped = plain.replace('\x1b', "\x1b\x1b");
            format!("{plain}\x1bPtmux;{wrapped}\x1b\\").into_bytes()
        }
        Route::Screen => format!("\x1bP{plain}\x1b\\").into_bytes(),
    }
}

/// Copies a text, and says which way it went. Nobody answers an OSC 52, so that more than "sent"
/// would be a guess.
///
/// # Errors
/// What to say when it was not sent.
pub fn copy(text: &str, what: &str, route: Route, out: &mut impl Write) -> Result<String, String> {
    if text.len() > MOST {
        return Err(format!(
            "{what} is longer than terminals take ({MOST} bytes): export it instead"
        ));
    }
    send(text, route, out).map_err(|error| format!("{what} could not be copied: {error}"))?;
    Ok(format!("{what}: {}", route.note()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_text_is_whole_on_every_route() {
        let text = "K81Lh40UykezCZHfZPBb9Q==";
        let code = STANDARD.encode(text);
        assert_eq!(sequence(text, Route::Plain), format!("\x1b]52;c;{code}\x07").into_bytes());
        let tmux = String::from_utf8(sequence(text, Route::Tmux)).unwrap();
        assert!(tmux.starts_with(&format!("\x1b]52;c;{code}\x07")));
        assert!(tmux.ends_with(&format!("\x1bPtmux;\x1b\x1b]52;c;{code}\x07\x1b\\")));
        let screen = String::from_utf8(sequence(text, Route::Screen)).unwrap();
        assert_eq!(screen, format!("\x1bP\x1b]52;c;{code}\x07\x1b\\"));
    }

    #[test]
    fn too_long_a_text_is_refused_whole() {
        let mut out = Vec::new();
        let long = "x".repeat(MOST + 1);
        assert!(copy(&long, "it", Route::Plain, &mut out).is_err());
        assert!(out.is_empty());
    }

    #[test]
    fn the_route_follows_the_environment() {
        let on = |is_windows, name: &'static str, value: &'static str| {
            let variable = move |asked: &str| (asked == name).then(|| value.to_string());
            Route::of_environment(is_windows, variable)
        };
        let env = |name, value| on(false, name, value);
        assert_eq!(env("TMUX", "/tmp/tmux"), Route::Tmux);
        assert_eq!(env("TERM", "screen.xterm"), Route::Screen);
        assert_eq!(env("TERM", "xterm"), Route::Plain);
        assert_eq!(on(true, "TERM", "xterm"), Route::System);
        assert_eq!(on(true, "WT_SESSION", ""), Route::System);
        assert_eq!(on(true, "WT_SESSION", "0b9ad1c0"), Route::Plain);
        assert_eq!(on(true, "SSH_CONNECTION", "192.0.2.1 50000 192.0.2.2 22"), Route::Plain);
    }
}
