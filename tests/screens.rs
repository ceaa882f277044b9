//! Whole screens at several sizes.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test stops at the first surprise"
)]

#[path = "support/headless.rs"]
mod headless;
mod support;

use headless::Headless;
use support::company;

#[test]
fn show() {
    let mut app = Headless::open(company());
    for (w, h) in [(120, 36), (100, 30), (80, 24), (60, 15)] {
        app.resize(w, h);
        println!("{}", app.screen());
    }
    app.resize(120, 36);
    app.keys("<Enter>");
    println!("{}", app.screen());
    app.keys("/mull");
    println!("{}", app.screen());
    app.keys("<Enter>i");
    println!("{}", app.screen());
    app.keys("<Esc>Q");
    println!("{}", app.screen());
    app.keys("<Esc>e");
    println!("{}", app.screen());
    app.keys("<Esc>?");
    println!("{}", app.screen());
    app.keys("<Esc>y");
    println!("{}", app.screen());
}
