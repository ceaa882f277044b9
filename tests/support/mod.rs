//! Small directories for tests, built user by user.
#![allow(dead_code, reason = "each test file uses its part of this")]
#![allow(unreachable_pub, reason = "shared by several test files")]

use hardmatch::anchor::Guid;
use hardmatch::directory::{
    Address, AnchorCell, Directory, Field, FieldSet, Kind, Row, Table, TableBuilder,
};

#[derive(Clone, Debug, Default)]
pub struct Person {
    pub id: u8,
    pub texts: Vec<(Field, String)>,
    pub anchor: Option<Anchor>,
    pub addresses: Vec<String>,
    pub flags: Vec<(Field, bool)>,
}

#[derive(Clone, Debug)]
pub enum Anchor {
    Guid(u8),
    Swapped(u8),
    Text(String),
}

pub fn guid(number: u8) -> Guid {
    let mut bytes = *b"0123456789abcdef";
    bytes[0] = number;
    Guid::from_ad_bytes(bytes)
}

pub fn person(id: u8, texts: &[(Field, &str)]) -> Person {
    let texts = texts.iter().map(|(field, text)| (*field, (*text).to_string())).collect();
    Person { id, texts, ..Person::default() }
}

impl Person {
    pub fn anchor(mut self, anchor: Anchor) -> Self {
        self.anchor = Some(anchor);
        self
    }

    pub fn text(mut self, field: Field, text: &str) -> Self {
        self.texts.push((field, text.to_string()));
        self
    }

    pub fn flag(mut self, field: Field, flag: bool) -> Self {
        self.flags.push((field, flag));
        self
    }

    pub fn address(mut self, address: &str) -> Self {
        self.addresses.push(address.to_string());
        self
    }
}

pub fn table<R: Row>(people: &[Person], without: &[Field]) -> Table<R> {
    let mut builder = TableBuilder::new();
    let known: FieldSet = Field::ALL.iter().copied().filter(|f| !without.contains(f)).collect();
    let class = builder.class(known, FieldSet::EMPTY);
    for person in people {
        builder.start_row(class);
        if person.id != 0 {
            builder.set_guid(R::ID, guid(person.id));
        }
        for (field, text) in &person.texts {
            match (field.kind(), text.as_str()) {
                (Kind::Guid, "") => {}
                (Kind::Guid, text) => {
                    builder.set_guid(*field, Guid::try_from(text.to_string()).unwrap());
                }
                (_, text) => builder.set_text(*field, text),
            }
        }
        for (field, flag) in &person.flags {
            builder.set_flag(*field, *flag);
        }
        builder.set_addresses(person.addresses.iter().map(|item| Address::parse(item)));
        match &person.anchor {
            Some(Anchor::Guid(number)) => {
                builder.set_anchor(R::ANCHOR, AnchorCell::Guid(guid(*number)));
            }
            Some(Anchor::Swapped(number)) => {
                builder.set_anchor(R::ANCHOR, AnchorCell::Guid(guid(*number).other_byte_order()));
            }
            Some(Anchor::Text(text)) => builder.set_anchor(R::ANCHOR, AnchorCell::Text(text)),
            None => {}
        }
    }
    builder.finish()
}

pub fn directory(onprem: &[Person], cloud: &[Person], deleted: &[Person]) -> Directory {
    Directory {
        onprem: table(onprem, &[]),
        cloud: table(cloud, &[]),
        deleted: Some(table(deleted, &[])),
        ..Directory::default()
    }
}

/// A user with the texts that most tests need.
pub fn user(id: u8, name: &str, upn: &str, sam: &str, department: &str) -> Person {
    person(id, &[])
        .text(Field::DisplayName, name)
        .text(Field::Upn, upn)
        .text(Field::Sam, sam)
        .text(Field::Mail, upn)
        .text(Field::Department, department)
}

/// A small company with a bit of everything.
pub fn company() -> Directory {
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
