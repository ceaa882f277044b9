//! The only room that knows a terminal, an event loop and threads: it draws the model, turns what the
//! terminal sends into messages, and does what the app asks for.

pub mod clipboard;
pub mod guard;
pub mod input;
pub mod theme;
pub mod view;
