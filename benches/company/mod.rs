//! Two directories of one company that were never linked right, and who is who in truth.
//!
//! The people have names with a long tail (2,000 given names, 50,000 surnames), live in cities of very
//! different size, some with relatives and namesakes, and each side has misspelt, shortened, married,
//! swapped and forgotten some of it on its own. Addresses are made by another convention on each side, of
//! that side's own spelling, and numbered on collision. A tenth of each side has no partner.
//! Everything follows from the number of a person: two runs build the same tables.

#![allow(clippy::unwrap_used, reason = "a benchmark stops at the first surprise")]

mod dice;
mod names;
mod noise;
mod person;

use std::collections::HashMap;

use dice::Dice;
use hardmatch::anchor::Guid;
use hardmatch::directory::{
    Address, AnchorCell, CloudRow, Directory, Field, FieldSet, OnPremRow, Row, TableBuilder,
};
use names::capital;
use noise::seen_by;
use person::{Details, Person, World};

const ONPREM: u64 = 1;
const CLOUD: u64 = 2;

/// A company with as many users on each side.
pub(crate) struct Company {
    pub(crate) directory: Directory,
    /// The cloud user who is the same person as an on-premises user.
    pub(crate) partners: Vec<Option<CloudRow>>,
}

impl Company {
    /// A company with `users` a side, of whom `unlinked` in a hundred are not linked on either side.
    pub(crate) fn new(users: u64, unlinked: u64) -> Self {
        let world = World::new();
        let alone = users / 10;
        let both = users - alone;
        // People with a partner come first, then those on-premises alone, then those in the cloud alone.
        let onprem: Vec<u64> = shuffled(0..users, ONPREM);
        let cloud: Vec<u64> = shuffled((0..both).chain(users..users + alone), CLOUD);
        let links = both.saturating_sub(users * unlinked / 100 - alone.min(users * unlinked / 100));
        let is_linked = |number: u64| number < links;
        let mut here = Rows::<OnPremRow>::new(ONPREM);
        for number in &onprem {
            here.add(&world, *number, is_linked(*number));
        }
        let mut there = Rows::<CloudRow>::new(CLOUD);
        for number in &cloud {
            there.add(&world, *number, is_linked(*number));
        }
        let mut row_of = vec![None; (users + alone) as usize];
        for (row, number) in cloud.iter().enumerate() {
            row_of[*number as usize] = Some(CloudRow::new(row as u32));
        }
        Self {
            directory: Directory {
                onprem: here.builder.finish(),
                cloud: there.builder.finish(),
                ..Directory::default()
            },
            partners: onprem.iter().map(|number| row_of[*number as usize]).collect(),
        }
    }
}

/// Neighbours in one export are none in the other.
fn shuffled(numbers: impl Iterator<Item = u64>, side: u64) -> Vec<u64> {
    let mut numbers: Vec<u64> = numbers.collect();
    numbers.sort_by_cached_key(|number| Dice::of(*number, 30 + side).roll());
    numbers
}

/// The rows of one side, as they are added.
struct Rows<R> {
    side: u64,
    builder: TableBuilder<R>,
    /// How many users have each local part, before a number.
    taken: HashMap<String, u32>,
}

impl<R: Row> Rows<R> {
    fn new(side: u64) -> Self {
        Self { side, builder: TableBuilder::new(), taken: HashMap::new() }
    }

    fn add(&mut self, world: &World, number: u64, linked: bool) {
        let known = [
            Field::DisplayName,
            Field::GivenName,
            Field::Surname,
            Field::Upn,
            Field::Sam,
            Field::Mail,
            Field::ProxyAddresses,
            Field::ImmutableId,
            Field::Department,
            Field::Title,
            Field::City,
            Field::State,
            Field::PostalCode,
            Field::Street,
            Field::Phone,
            R::ID,
        ];
        let class = self.builder.class(known.into_iter().collect(), FieldSet::EMPTY);
        let person = Person::new(world, number);
        let details = seen_by(world, &person, self.side);
        self.builder.start_row(class);
        self.builder.set_guid(R::ID, guid(number, self.side));
        if linked && self.side == CLOUD {
            self.builder.set_anchor(Field::ImmutableId, AnchorCell::Guid(guid(number, ONPREM)));
        }
        self.set_names(number, &details);
        self.set_addresses(&details);
        self.set_place(world, &details);
    }

    fn set_names(&mut self, number: u64, details: &Details) {
        let (given, surname) = (written(&details.given), written(&details.surname));
        let middle = details.middle.filter(|_| self.side == ONPREM);
        let middle = middle.map(|letter| format!(" {}", letter.to_ascii_uppercase()));
        let middle = middle.unwrap_or_default();
        let comma = self.side == ONPREM && Dice::of(number, 40).chance(300);
        let display = if comma && !given.is_empty() && !surname.is_empty() {
            format!("{surname}, {given}{middle}")
        } else {
            format!("{given}{middle} {surname}")
        };
        self.builder.set_text(Field::DisplayName, display.trim());
        if !details.display_only {
            self.builder.set_text(Field::GivenName, &given);
            self.builder.set_text(Field::Surname, &surname);
        }
    }

    fn set_addresses(&mut self, details: &Details) {
        let plain = |name: &str| name.replace('-', "");
        let (given, surname) = (plain(&details.local_given), plain(&details.local_surname));
        let initial = given.get(..1).unwrap_or_default();
        let (local, domain) = match self.side {
            ONPREM => (format!("{given}.{surname}"), "company.example"),
            _ => (format!("{initial}{surname}"), "company.onmicrosoft.com"),
        };
        let upn = format!("{}@{domain}", self.numbered(&local));
        self.builder.set_text(Field::Upn, &upn);
        self.builder.set_text(Field::Mail, &upn);
        if self.side == ONPREM {
            let short: String = format!("{initial}{surname}").chars().take(18).collect();
            let sam = self.numbered(&format!("sam {short}"));
            self.builder.set_text(Field::Sam, sam.trim_start_matches("sam "));
        } else {
            self.builder.set_addresses([Address::parse(&format!("SMTP:{upn}"))]);
        }
    }

    /// A local part that nobody has yet.
    fn numbered(&mut self, local: &str) -> String {
        let taken = self.taken.entry(local.to_string()).or_default();
        *taken += 1;
        if *taken == 1 { local.to_string() } else { format!("{local}{taken}") }
    }

    fn set_place(&mut self, world: &World, details: &Details) {
        self.builder.set_text(Field::City, &capital(&details.city_name));
        self.builder.set_text(Field::State, &World::state(details.city));
        if details.has_street {
            self.builder.set_text(Field::Street, &details.street);
            self.builder.set_text(Field::PostalCode, &details.postcode.to_string());
        }
        if details.has_job {
            self.builder.set_text(Field::Department, &world.departments[details.department]);
            self.builder.set_text(Field::Title, &world.titles[details.title]);
        }
        if details.has_phone {
            self.builder.set_text(Field::Phone, &format!("+49 221 {:07}", details.phone));
        }
    }
}

/// `anna-maria` as it is written.
fn written(name: &str) -> String {
    name.split('-').map(capital).collect::<Vec<_>>().join("-")
}

fn guid(number: u64, side: u64) -> Guid {
    let mut dice = Dice::of(number, 50 + side);
    let mut bytes = [0; 16];
    bytes[..8].copy_from_slice(&dice.roll().to_le_bytes());
    bytes[8..].copy_from_slice(&dice.roll().to_le_bytes());
    bytes[7] = bytes[7] & 0x0F | 0x40;
    bytes[8] = bytes[8] & 0x3F | 0x80;
    Guid::from_ad_bytes(bytes)
}
