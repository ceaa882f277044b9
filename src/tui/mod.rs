//! The only room that knows a terminal, an event loop and threads of the screen: it draws the model,
//! turns what the terminal sends into messages, and does what the app asks for.
//!
//! It decides nothing: what a key means is for `app`.

mod answer;
mod chores;
pub mod clipboard;
mod driver;
mod exports;
mod files;
mod guard;
mod input;
mod last_resort;
mod listing;
mod opening;
mod output;
mod pace;
mod rescue;
mod runtime;
mod signals;
pub mod theme;
pub mod view;
mod watch;
mod work;

pub use runtime::{Begin, Ended, Options, run};

/// Whether the console understands what the screen is drawn with. Those of Windows before version 10 do not.
#[must_use]
pub fn can_draw() -> bool {
    #[cfg(windows)]
    return crossterm::ansi_support::supports_ansi();
    #[cfg(not(windows))]
    true
}
