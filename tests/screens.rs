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

use hardmatch::directory::{Directory, Field};
use headless::Headless;
use support::{Anchor, Person, directory, person};

fn user(id: u8, name: &str, upn: &str, sam: &str, department: &str) -> Person {
    person(id, &[])
        .text(Field::DisplayName, name)
        .text(Field::Upn, upn)
        .text(Field::Sam, sam)
        .text(Field::Mail, upn)
        .text(Field::Department, department)
}

fn company() -> Directory {
    let onprem = [
        user(1, "Anaïs Müller", "anais.muller@contoso.com", "amuller", "Sales"),
        user(2, "Jörg Müller", "joerg.mueller@contoso.com", "jmuell", "IT"),
        user(3, "John Smith", "john.smith@contoso.com", "jsmith", "Sales"),
        user(4, "山田 太郎", "taro.yamada@contoso.com", "tyamada", "Tokyo"),
        user(5, "Evil\u{202e}gpj\u{1b}[2J", "evil@contoso.com", "evil", "IT"),
        user(6, "Siobhán O’Brien", "siobhan.obrien@contoso.com", "sobrien", "Legal"),
        user(0, "Without Anchor", "nobody@contoso.com", "nobody", "IT"),
    ];
    let cloud = [
        user(101, "Anais Muller", "anais.muller@contoso.com", "", "Sales"),
        user(102, "A. Mueller", "amueller@contoso.onmicrosoft.com", "", "IT")
            .anchor(Anchor::Guid(2)),
        user(103, "Smith, John", "jsmith@contoso.onmicrosoft.com", "", "Sales"),
        user(104, "山田 太郎", "taro.yamada@contoso.com", "", "Tokyo").anchor(Anchor::Swapped(4)),
        user(105, "Guest User", "guest_x.org#EXT#@contoso.onmicrosoft.com", "", "")
            .text(Field::UserType, "Guest"),
    ];
    directory(&onprem, &cloud, &[])
}

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
