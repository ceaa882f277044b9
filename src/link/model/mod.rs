//! Who is whom, as a probability that can be followed to its evidence.
//!
//! A [`Fit`] is learnt from a directory, without an example: it says how likely each on-premises user is which cloud
//! user, or nobody, and [explains](Fit::explain) it.
//!
//! # The mathematics
//!
//! **Levels.** Two users are compared field by field ([`Comparison`]); a field's answer is a level, from the same to
//! different: of two given names, *equal*, *forms of one name*, *one error apart* and so on. Where a side has nothing
//! there is no level, and no evidence.
//!
//! **Weights** (Fellegi and Sunter, A Theory for Record Linkage, 1969). A level `l` with the share `m(l)` among pairs of
//! one person and `u(l)` among pairs of two people multiplies the odds that a pair is one person by `m / u`. Its
//! natural logarithm is the weight that an explanation shows; weights add up.
//!
//! **Frequencies.** For equal values `u` is the chance that somebody else has that value, so that a rare surname tells
//! more than a common one (Winkler 1989). It is counted on each side by itself with a Good-Turing discount (`chance`),
//! since both sides together would count the twin, too. Names that are nearly equal are as telling as they are rare, not
//! rarer for being misspelt: `u = u(l) / 6 + f`. Two names of their own (Tim, Tom) are not taken for a misspelling, however
//! few letters apart. For all else `u` is the share of random pairs at that level, less
//! those among them that are one person.
//!
//! **Each fact counts once.** Fields that follow from others are not multiplied with them:
//! - An account name or address that is made from the name tells no more than the name, since both sides have their own
//!   conventions and number collisions on their own (`local`).
//! - A given name or a surname that only an address elsewhere tells (Joshua, whose address is `j.williams@`) is compared
//!   like any other, but where that address is equal or nearly so.
//! - Given name and surname stand in their places, or turned round with the small chance `s`:
//!   `names = (1 - s) G S + s X1 X2`.
//! - Street, postal code, city and state are parts of one place, and manager, department, office and company of another. One
//!   person has the same place on both sides, or has moved with the chance `d`; two people have it by the chance `h` of
//!   neighbours. With `L` the product of the parts, the finest equal one implying the coarser ones:
//!   `place = ((1 - d) L + d) / max(1, h L (r S + 1 - r))`. So another address costs once, and an equal one never tells more
//!   than that they are neighbours; of neighbours the share `r` are relatives, among whom an equal surname `S` tells nothing
//!   and the given name decides.
//!
//! **Odds.** `w = z * names * ...`, where `z` are the odds of a random pair, is the weight of a pair.
//!
//! **Competitors.** Everybody is one person at most. Of all ways to pair people off, each as likely as the product of its
//! pairs' weights, the share with a pair in it is its probability; belief propagation finds it (`propagate`), and in small
//! clusters of people who could be each other every matching is counted (`cluster`).
//! The logarithm of its odds is the sum of the weights, what the user's other candidates take away, and what the cloud
//! user's other claimants do. Pairs with 50 % or more are one-to-one by themselves.
//!
//! **Learning** (`learn`). Expectation and maximisation: `m`, `s`, `d` and `z` are counted anew from these
//! probabilities until hardly anything changes, with a first guess behind each share. Meanwhile competitors are weighed by
//! propagation alone, which goes on where it was the round before. For `z`, one person in a hundred is taken to be on both
//! sides unfound: not among the candidates.
//!
//! # From a figure on the screen to its formula
//!
//! | in an explanation | is | worked out in |
//! |---|---|---|
//! | to begin with | `ln z` | `learn`, from the people who are taken to be on both sides |
//! | surname equal, rare | `ln (m(0) / f)`, `f` the frequency of the commoner of the two | `parameters`, `chance` |
//! | given name one error apart | `ln (m(l) / (u(l) / 6 + f))` | `parameters`, `chance` |
//! | title different, mail equal | `ln (m(l) / u(l))` | `parameters` |
//! | order of the names | `ln (names / (G S))`, or `ln (names / (X1 X2))` where they are turned round | `parameters` |
//! | address, place of work | `ln place` | `parameters` |
//! | other candidates, other users for it | `ln x`, `ln y` | `propagate`, `cluster` |
//! | sum | `ln (p / (1 - p))` | `explain` |
//!
//! Everything is the same to the last bit whatever the number of threads.
//!
//! # What is no evidence, and what is more
//!
//! Another purpose of the account (administration, a shared mailbox, a guest) speaks against a pair whatever else it has in
//! common: that is how the second account of a person looks. An id that the sync wrote back is decisive, and one that
//! names somebody else ends the matter; one that names nobody in the files costs what it costs to have been made
//! anew, `ln 0.1`, and nothing where most ids name nobody: a former tenant wrote them. Links that the operator set and pairs that were rejected are facts
//! ([`Decisions`]).

mod block;
mod chance;
mod cluster;
mod compare;
mod day;
mod decisions;
mod distance;
mod evidence;
mod explain;
mod field;
mod fit;
mod footing;
mod gist;
mod graph;
mod kind;
mod learn;
mod local;
mod memo;
mod pair;
mod parameters;
mod place;
mod plain;
mod propagate;
mod reading;
mod record;
mod sample;
mod tenant;
mod texts;
mod words;
mod written_back;

pub use decisions::Decisions;
pub use explain::{Explanation, Line, Subject};
pub use field::{Comparison, Level};
pub use fit::{Certainty, Claimant, Fit, Likely, Scope};
pub use footing::Footing;
pub use graph::CandidateGraph;
pub use kind::AccountKind;
pub use local::Local;
pub use record::{Features, Name, Plain, Records, Several, Side};
pub use tenant::Tenant;
pub use texts::{Lists, NONE, Texts};
pub use words::ShownLine;
