//! Reading one user: the texts that are compared, each in its normal form.

use uuid::Uuid;

use super::day::day;
use super::kind::AccountKind;
use super::place::{code, id, street, words};
use super::plain::{Plain, Several};
use super::tenant::Tenant;
use crate::anchor::Guid;
use crate::directory::{
    Cell, Directory, Field, Row, Table, address_key, is_guest_upn, is_tenants_domain, local_part,
    split_upn,
};
use crate::link::name::{NamePart, PersonName, beginning};
use crate::text::fold;

/// What was read of one user; texts are empty where there is none.
#[derive(Clone, Debug, Default)]
pub(super) struct Reading {
    pub(super) name: PersonName,
    /// The part of the name that only an address elsewhere tells.
    pub(super) told: Option<NamePart>,
    pub(super) kind: AccountKind,
    pub(super) day: Option<i32>,
    /// Account names and local parts of the tenant's addresses, as they are written.
    pub(super) locals: Vec<String>,
    pub(super) plain: [String; Plain::ALL.len()],
    pub(super) several: [Vec<String>; Several::ALL.len()],
}

/// Reads one user.
pub(super) fn read<R: Row>(
    table: &Table<R>,
    row: R,
    tenant: &Tenant,
    directory: &Directory,
) -> Reading {
    let text = |field| beginning(table.text_or_empty(row, field));
    let name = PersonName::of(table, row);
    let display = text(Field::DisplayName);
    let is_nobodys = name == PersonName::default() && !display.is_empty();
    let mut reading = Reading { day: day(text(Field::Created)), name, ..Reading::default() };
    read_addresses(table, row, tenant, &mut reading);
    complete_name(&mut reading);
    reading.kind = AccountKind::of(table, row, is_nobodys, &reading.patterns());
    let mut set = |field: Plain, text: String| reading.plain[field as usize] = text;
    set(Plain::EmployeeId, id(text(Field::EmployeeId)));
    set(Plain::Street, street(text(Field::Street)));
    set(Plain::PostalCode, code(text(Field::PostalCode)));
    set(Plain::City, words(text(Field::City)));
    set(Plain::State, words(text(Field::State)));
    set(Plain::Manager, manager(text(Field::Manager), directory));
    set(Plain::Department, words(text(Field::Department)));
    set(Plain::Office, words(text(Field::Office)));
    set(Plain::Company, words(text(Field::Company)));
    set(Plain::Title, words(text(Field::Title)));
    if is_nobodys && !table.is_lossy(row, Field::DisplayName) {
        set(Plain::Label, words(display));
    }
    for number in [Field::Phone, Field::Mobile].map(|field| phone(text(field))) {
        push(&mut reading.several[Several::Phone as usize], number);
    }
    reading
}

/// Takes a missing part of the name from an address elsewhere. Those of the tenant are compared by themselves, with
/// the names that they are made from.
fn complete_name(reading: &mut Reading) {
    let name = &mut reading.name;
    let mails = reading.several[Several::Mail as usize].iter();
    let mut locals = mails.map(|mail| local_part(mail));
    reading.told = locals.find_map(|local| name.complete(local));
}

fn push(list: &mut Vec<String>, text: String) {
    if !text.is_empty() && !list.contains(&text) {
        list.push(text);
    }
}

/// So many addresses of one user are compared, each with all of another one: hardly anybody has more.
const MOST_ADDRESSES: usize = 256;

/// Sorts addresses into those of the tenant, whose local parts follow a convention, and others.
fn read_addresses<R: Row>(table: &Table<R>, row: R, tenant: &Tenant, reading: &mut Reading) {
    let text = |field| beginning(table.text_or_empty(row, field));
    let upn = text(Field::Upn);
    // What stands before the mark of a guest is an address elsewhere.
    if let Some((home, _)) = upn.split_once("#EXT#").filter(|_| is_guest_upn(upn)) {
        if let Some((local, domain)) = home.rsplit_once('_') {
            let address = address_key(&format!("{local}@{domain}")).into_owned();
            push(&mut reading.several[Several::Mail as usize], address);
        }
    } else {
        push(&mut reading.locals, local_part(upn).to_string());
    }
    push(&mut reading.locals, text(Field::Sam).to_string());
    push(&mut reading.locals, text(Field::Alias).to_string());
    let addresses = table.all_addresses(row).take(MOST_ADDRESSES);
    for address in addresses.filter(|address| !is_guest_upn(address)) {
        let key = address_key(beginning(address));
        let Some((local, domain)) = split_upn(&key) else { continue };
        if tenant.has(domain) || is_tenants_domain(domain) || address == upn {
            push(&mut reading.locals, local.to_string());
            push(&mut reading.several[Several::Address as usize], key.into_owned());
        } else {
            push(&mut reading.several[Several::Mail as usize], key.into_owned());
        }
    }
}

/// The last seven digits of a number, without an extension.
fn phone(text: &str) -> String {
    const KEPT: usize = 7;
    /// A shorter number is that of a switchboard's extension, and tells something still.
    const LEAST: usize = 3;
    let folded = fold(text);
    let number = ["ext", "x", ";", "durchwahl"]
        .iter()
        .fold(folded.as_str(), |number, mark| number.split_once(mark).map_or(number, |it| it.0));
    let digits: String = number.chars().filter(char::is_ascii_digit).collect();
    if digits.len() < LEAST {
        return String::new();
    }
    digits.get(digits.len().saturating_sub(KEPT)..).unwrap_or_default().to_string()
}

/// The words of a manager's name in the order of the alphabet: exports have a distinguished name, a UPN, an
/// object id or a display name.
fn manager(text: &str, directory: &Directory) -> String {
    let name = named(text, directory);
    let plain = words(&name);
    let mut words: Vec<&str> = plain.split(' ').filter(|word| word.len() > 1).collect();
    words.sort_unstable();
    words.dedup();
    words.join(" ")
}

fn named(text: &str, directory: &Directory) -> String {
    if let Some(name) = common_name(text) {
        return name;
    }
    let (users, accounts) = (&directory.onprem, &directory.cloud);
    if let Ok(id) = Uuid::parse_str(text) {
        let row = accounts.find(Guid::from_uuid(id));
        return row.map_or("", |row| accounts.text_or_empty(row, Field::DisplayName)).to_string();
    }
    if !text.contains('@') {
        return text.to_string();
    }
    let account = accounts.rows_by_upn(text).next();
    let name = match account {
        Some(row) => accounts.text(row, Field::DisplayName),
        None => match users.rows_by_upn(text).next() {
            Some(row) => users.text(row, Field::DisplayName),
            None => Cell::Unknown,
        },
    };
    name.value().unwrap_or_else(|| local_part(text)).to_string()
}

/// The common name that a distinguished name begins with, unescaped.
fn common_name(text: &str) -> Option<String> {
    let rest = text.split_at_checked(3).filter(|(key, _)| key.eq_ignore_ascii_case("cn="))?.1;
    let mut name = String::new();
    let mut letters = rest.chars();
    while let Some(letter) = letters.next() {
        match letter {
            '\\' => name.extend(letters.next()),
            ',' => break,
            other => name.push(other),
        }
    }
    Some(name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::directory::{Address, FieldSet, OnPremRow, TableBuilder};

    #[test]
    fn telephone_numbers_are_compared_by_their_end() {
        for (text, expected) in [
            ("+49 (0)30 123-4567", "1234567"),
            ("030/1234567", "1234567"),
            ("+1 206 555 0123 ext. 44", "5550123"),
            ("555-0123 x9", "5550123"),
            ("4711", "4711"),
            ("12", ""),
            ("n/a", ""),
        ] {
            assert_eq!(phone(text), expected, "{text}");
        }
    }

    #[test]
    fn a_manager_is_a_name_however_it_is_written() {
        let directory = Directory::default();
        for (text, expected) in [
            ("CN=Lee\\, Anna,OU=Users,DC=x,DC=org", "anna lee"),
            ("cn=Anna Lee,DC=x", "anna lee"),
            ("Lee, Anna B", "anna lee"),
            ("anna.lee@x.org", "anna lee"),
            ("", ""),
        ] {
            assert_eq!(manager(text, &directory), expected, "{text}");
        }
    }

    /// What has no end in a directory has one here: all of it is compared with all of another user.
    #[test]
    fn of_a_user_with_endless_texts_so_much_is_read() {
        let mut builder = TableBuilder::<OnPremRow>::new();
        let class = builder.class(FieldSet::EMPTY, FieldSet::EMPTY);
        builder.start_row(class);
        let long = "Ab+c-".repeat(1 << 18);
        for field in [Field::DisplayName, Field::GivenName, Field::Sam, Field::Upn, Field::Title] {
            builder.set_text(field, &long);
        }
        let addresses: Vec<String> = (0..1 << 17).map(|at| format!("u{at}@x{at}.org")).collect();
        builder.set_addresses(addresses.iter().map(|address| Address::parse(address)));
        let (table, directory) = (builder.finish(), Directory::default());
        let reading = read(&table, OnPremRow::new(0), &Tenant::default(), &directory);
        let texts = reading.locals.iter().chain(&reading.plain);
        assert!(texts.chain(&reading.name.extra).all(|text| text.len() <= 1024));
        assert!(reading.name.extra.len() <= 1024);
        // The UPN is one of them.
        assert_eq!(reading.several[Several::Mail as usize].len(), MOST_ADDRESSES - 1);
    }
}
