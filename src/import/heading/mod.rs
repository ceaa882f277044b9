//! Headings: what a column means in which kind of file, and which kinds of exports there are.
//!
//! All of it is data (`assets/headers.toml`); this room must never name a heading.

mod command;
mod fold;
mod shape;
mod table;

pub(super) use command::{Command, CommandKind, Property};
pub(super) use fold::fold_heading;
pub(super) use shape::Shape;
pub(super) use table::{Binary, HEADINGS, IDENTITY, Meaning, Reading};
