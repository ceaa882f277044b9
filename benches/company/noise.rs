//! What happens to people's details between two directories.

use super::dice::Dice;
use super::person::{Details, Person, World};

/// How many in a thousand are met by each mishap, on each side on its own. The public sets that the
/// model was measured on have about as many.
const NICKNAME: u64 = 60;
const GIVEN_TYPO: u64 = 25;
const SURNAME_TYPO: u64 = 25;
const INITIAL: u64 = 8;
const NO_GIVEN: u64 = 5;
const NO_SURNAME: u64 = 3;
const DISPLAY_ONLY: u64 = 20;
const SWAPPED: u64 = 8;
const MARRIED: u64 = 15;
const DOUBLE: u64 = 5;
const MOVED: u64 = 40;
const CITY_TYPO: u64 = 8;
const NO_CITY: u64 = 60;
const OTHER_JOB: u64 = 60;
const NO_JOB: u64 = 300;
const NO_PHONE: u64 = 600;
const NO_STREET: u64 = 650;
const STREET_TYPO: u64 = 40;

/// The details of a person as one directory has them.
pub(super) fn seen_by(world: &World, person: &Person, side: u64) -> Details {
    let dice = &mut Dice::of(person.number, 10 + side);
    let mut details = person.details(world);
    // What the address is made of: the name at that time, with its misspellings.
    change_names(world, person, dice, &mut details);
    details.local_given.clone_from(&details.given);
    details.local_surname.clone_from(&details.surname);
    if dice.chance(MARRIED) {
        let other = world.surname(dice);
        // Every other one keeps the old address.
        if dice.chance(500) {
            details.local_surname.clone_from(&other);
        }
        details.surname =
            if dice.chance(150) { format!("{}-{other}", details.surname) } else { other };
    }
    blur_place(world, dice, &mut details);
    details.display_only = dice.chance(DISPLAY_ONLY);
    if dice.chance(SWAPPED) {
        std::mem::swap(&mut details.given, &mut details.surname);
    }
    if dice.chance(NO_GIVEN) {
        details.given.clear();
    } else if dice.chance(NO_SURNAME) {
        details.surname.clear();
    }
    details
}

fn change_names(world: &World, person: &Person, dice: &mut Dice, details: &mut Details) {
    if dice.chance(NICKNAME) {
        let forms = &world.given.forms[person.given];
        details.given = if forms.is_empty() {
            details.given.chars().take(4).collect()
        } else {
            (*dice.pick(forms)).to_string()
        };
    }
    if dice.chance(GIVEN_TYPO) {
        misspell(&mut details.given, dice);
    }
    if dice.chance(INITIAL) {
        details.given.truncate(1);
    }
    if dice.chance(SURNAME_TYPO) {
        misspell(&mut details.surname, dice);
    }
    if dice.chance(DOUBLE) {
        let other = world.surname(dice);
        details.surname = format!("{}-{other}", details.surname);
    }
}

fn blur_place(world: &World, dice: &mut Dice, details: &mut Details) {
    if dice.chance(MOVED) {
        details.city = world.city(dice);
        details.street = world.street(dice);
        details.postcode = World::postcode(details.city, dice);
    }
    details.city_name.clone_from(&world.cities[details.city]);
    if dice.chance(CITY_TYPO) {
        misspell(&mut details.city_name, dice);
    }
    if dice.chance(STREET_TYPO) {
        misspell(&mut details.street, dice);
    }
    if dice.chance(OTHER_JOB) {
        details.department = dice.below(world.departments.len());
        details.title = dice.below(world.titles.len());
    }
    if dice.chance(NO_CITY) {
        details.city_name.clear();
    }
    details.has_job = !dice.chance(NO_JOB);
    details.has_phone = !dice.chance(NO_PHONE);
    details.has_street = !dice.chance(NO_STREET);
}

/// One typing error: a letter left out, doubled, changed, or in the place of its neighbour. The first letter
/// is hit as seldom as in life.
fn misspell(word: &mut String, dice: &mut Dice) {
    let mut letters: Vec<char> = word.chars().collect();
    if letters.len() < 3 {
        return;
    }
    let from = usize::from(!dice.chance(100));
    let at = from + dice.below(letters.len() - from);
    let neighbour = if at + 1 < letters.len() { at + 1 } else { at - 1 };
    match dice.below(4) {
        0 => drop(letters.remove(at)),
        1 => letters.insert(at, letters[at]),
        2 => letters[at] = (b'a' + dice.below(26) as u8) as char,
        _ => letters.swap(at, neighbour),
    }
    *word = letters.into_iter().collect();
}
