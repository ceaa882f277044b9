//! A person, and the world that people are drawn from.

use super::dice::{Dice, Tail};
use super::names::{GivenNames, invent, surnames};

/// What people of all companies are called, and where they live.
pub(super) struct World {
    pub(super) given: GivenNames,
    given_tail: Tail,
    surnames: Vec<String>,
    surname_tail: Tail,
    pub(super) cities: Vec<String>,
    city_tail: Tail,
    streets: Vec<String>,
    pub(super) departments: Vec<String>,
    pub(super) titles: Vec<String>,
}

impl World {
    pub(super) fn new() -> Self {
        const GIVEN: usize = 2_000;
        const SURNAMES: usize = 50_000;
        const CITIES: usize = 600;
        Self {
            given: GivenNames::new(GIVEN),
            given_tail: Tail::new(GIVEN, 10.0),
            surnames: surnames(SURNAMES),
            surname_tail: Tail::new(SURNAMES, 15.0),
            cities: invent(CITIES, 5, &["ton", "burg", "ville", "ham", "dorf"]),
            city_tail: Tail::new(CITIES, 3.0),
            streets: invent(3_000, 6, &[" street", " road", " avenue", " lane"]),
            departments: invent(40, 7, &["ing", "ment"]),
            titles: invent(120, 8, &["er", "ist"]),
        }
    }

    pub(super) fn surname(&self, dice: &mut Dice) -> String {
        self.surnames[self.surname_tail.draw(dice)].clone()
    }

    pub(super) fn city(&self, dice: &mut Dice) -> usize {
        self.city_tail.draw(dice)
    }

    pub(super) fn street(&self, dice: &mut Dice) -> String {
        format!("{} {}", 1 + dice.below(180), dice.pick(&self.streets))
    }

    /// One of the postal codes of a city: the larger it is, the more it has.
    pub(super) fn postcode(city: usize, dice: &mut Dice) -> u32 {
        let count = 2 + 400 / (city + 3);
        10_000 + (city * 140 + dice.below(count)) as u32
    }

    pub(super) fn state(city: usize) -> String {
        format!("state {}", city % 16)
    }
}

/// A person as they are.
pub(super) struct Person {
    pub(super) number: u64,
    pub(super) given: usize,
    surname: String,
    middle: char,
    city: usize,
    street: String,
    postcode: u32,
    department: usize,
    title: usize,
    phone: u64,
}

/// A person as a directory has them: in small letters.
#[expect(clippy::struct_excessive_bools, reason = "what a person has and has not")]
pub(super) struct Details {
    pub(super) given: String,
    pub(super) surname: String,
    pub(super) middle: Option<char>,
    /// The names that the address was made of.
    pub(super) local_given: String,
    pub(super) local_surname: String,
    pub(super) city: usize,
    pub(super) city_name: String,
    pub(super) street: String,
    pub(super) postcode: u32,
    pub(super) department: usize,
    pub(super) title: usize,
    pub(super) phone: u64,
    /// Whether the names stand in the display name alone.
    pub(super) display_only: bool,
    pub(super) has_job: bool,
    pub(super) has_phone: bool,
    pub(super) has_street: bool,
}

impl Person {
    /// Of eight people in a row, some live with the first of them and most of those share the surname;
    /// a few are called the same altogether.
    pub(super) fn new(world: &World, number: u64) -> Self {
        const HOUSEHOLD: u64 = 8;
        let dice = &mut Dice::of(number, 20);
        let mut person = Self::alone(world, number);
        let head = number - number % HOUSEHOLD;
        if head != number && dice.chance(150) {
            let relative = Self::alone(world, head);
            if dice.chance(800) {
                person.surname = relative.surname;
            }
            if dice.chance(30) {
                person.given = relative.given;
            }
            (person.city, person.street, person.postcode) =
                (relative.city, relative.street, relative.postcode);
        }
        person
    }

    fn alone(world: &World, number: u64) -> Self {
        let dice = &mut Dice::of(number, 21);
        let city = world.city(dice);
        Self {
            number,
            given: world.given_tail.draw(dice),
            surname: world.surname(dice),
            middle: (b'a' + dice.below(26) as u8) as char,
            city,
            street: world.street(dice),
            postcode: World::postcode(city, dice),
            department: dice.below(world.departments.len()),
            title: dice.below(world.titles.len()),
            phone: dice.roll() % 10_000_000,
        }
    }

    pub(super) fn details(&self, world: &World) -> Details {
        let given = world.given.names[self.given].clone();
        let dice = &mut Dice::of(self.number, 22);
        Details {
            local_given: given.clone(),
            local_surname: self.surname.clone(),
            given,
            surname: self.surname.clone(),
            middle: dice.chance(400).then_some(self.middle),
            city: self.city,
            city_name: String::new(),
            street: self.street.clone(),
            postcode: self.postcode,
            department: self.department,
            title: self.title,
            phone: self.phone,
            display_only: false,
            has_job: true,
            has_phone: true,
            has_street: true,
        }
    }
}
