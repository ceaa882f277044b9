//! People's names: taken apart, compared field by field, and judged.
//!
//! [`PersonName`] is the name of one user: given name, surname, and whatever else stands there. The
//! levels say how two given names, surnames or middle names stand to each other; each is a field's
//! own, so that a model can give it a weight of its own. [`contradict()`] is the verdict that the checks
//! ask for: whether the names speak against two users being one person.
//!
//! Names are compared in Latin letters, folded, with weighted typing errors
//! ([`Nearness`]) and a list of short forms ([`are_forms_of_one_name`]). What is missing, damaged or nobody's name is
//! no evidence in either direction.

mod agreement;
mod contradict;
mod field_level;
mod generation;
mod han;
mod latin;
mod level;
mod nearness;
mod nickname;
mod person;
mod spelling;
mod told;
mod view;
mod word_level;
mod words;

pub use agreement::Agreement;
pub use contradict::{Contradiction, NameVerdict, contradict, other_surname, verdict_on};
pub use field_level::{given_match, middle_level, surname_level, swapped_levels};
pub(super) use field_level::{
    given_match_of, middle_level_of, surname_level_of, swapped_levels_of,
};
pub use generation::are_two_generations;
pub(super) use han::in_latin;
pub use level::{GivenLevel, GivenMatch, InitialLevel, MiddleLevel, SurnameLevel, SwappedLevels};
pub(super) use nearness::Shape;
pub use nearness::{Nearness, nearness};
pub(super) use nickname::formal_names;
pub use nickname::{are_forms_of_one_name, leave_out_nicknames};
pub use person::{NamePart, PersonName};
pub(super) use spelling::Spelling;
pub(super) use view::{NameView, Words, initial};
pub(super) use word_level::{given_word_level, surname_word_level};
pub(super) use words::beginning;
