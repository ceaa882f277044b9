//! How often the names of one person are called contradictory, and those of two are not.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stderr,
    reason = "a test stops at the first surprise"
)]

use std::collections::{HashMap, HashSet};
use std::fmt;
use std::path::Path;

use hardmatch::link::name::{NameVerdict, PersonName, contradict};

/// A user as the measure needs it.
struct User {
    id: String,
    name: PersonName,
    given: String,
    /// The first letter of the given name.
    initial: String,
    /// How the part of an address before the `@` is often made: `afisher`.
    local: String,
}

impl User {
    fn of(id: &str, given: &str, surname: &str, display: &str) -> Self {
        let initial: String = given.to_lowercase().chars().take(1).collect();
        let local = if surname.is_empty() {
            String::new()
        } else {
            format!("{initial}{surname}").to_lowercase()
        };
        let name = PersonName::of_texts(given, surname, display);
        let given = given.to_lowercase();
        Self { id: id.into(), name, given, initial, local }
    }
}

/// So many pairs, and what their names say.
#[derive(Clone, Copy, Default)]
struct Count {
    all: usize,
    unclear: usize,
    contradict: usize,
}

impl Count {
    fn of<'a>(pairs: impl Iterator<Item = (&'a User, &'a User)>) -> Self {
        let mut count = Self::default();
        for (a, b) in pairs {
            count.all += 1;
            match contradict(&a.name, &b.name) {
                NameVerdict::Agree => {}
                NameVerdict::Unclear => count.unclear += 1,
                NameVerdict::Contradict(_) => count.contradict += 1,
            }
        }
        count
    }

    /// Which share contradicts, in per cent.
    fn share(self) -> f64 {
        self.contradict as f64 * 100.0 / self.all.max(1) as f64
    }
}

impl fmt::Display for Count {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { all, unclear, contradict } = self;
        write!(f, "{contradict:>6} of {all:>6} {:5.2}% ({unclear} unclear)", self.share())
    }
}

/// The pairs of one set.
struct Measure {
    /// Those that are one person.
    same: Count,
    /// Two people whose given names are others and begin alike.
    initial: Count,
    /// Two people whose given names are others, and whose addresses could be the same: `afisher`.
    local: Count,
}

fn measure(onprem: &[User], cloud: &[User], truth: &HashMap<String, String>) -> Measure {
    let by_id: HashMap<&str, &User> = cloud.iter().map(|user| (user.id.as_str(), user)).collect();
    let partner = |user: &User| truth.get(&user.id).and_then(|id| by_id.get(id.as_str()).copied());
    let are_others =
        |a: &User, b: &User| a.given != b.given && truth.get(&a.id).is_none_or(|id| *id != b.id);
    let same = onprem.iter().filter_map(|user| Some((user, partner(user)?)));
    // Neighbours in the list, which is in no order of names.
    let near = |at: usize, by: usize| &cloud[(at * 7 + by) % cloud.len()];
    let strangers = onprem.iter().enumerate().flat_map(|(at, user)| {
        let others = (0..200).map(move |by| near(at, by));
        let alike =
            others.filter(move |other| other.initial == user.initial && are_others(user, other));
        alike.take(5).map(move |other| (user, other))
    });
    let mut locals: HashMap<&str, Vec<&User>> = HashMap::new();
    for user in cloud.iter().filter(|user| user.local.len() > 1) {
        locals.entry(&user.local).or_default().push(user);
    }
    let namesakes = onprem.iter().flat_map(|user| {
        let others = locals.get(user.local.as_str()).into_iter().flatten();
        others.filter(move |other| are_others(user, other)).map(move |other| (user, *other))
    });
    Measure { same: Count::of(same), initial: Count::of(strangers), local: Count::of(namesakes) }
}

/// Reads some columns of a file, in this order.
fn read<const N: usize>(path: &Path, columns: [&str; N]) -> Vec<[String; N]> {
    let mut reader = csv::Reader::from_path(path).expect("a file of the set");
    let headings = reader.headers().unwrap().clone();
    let places =
        columns.map(|column| headings.iter().position(|name| name == column).expect("a column"));
    let row = |record: Result<csv::StringRecord, csv::Error>| {
        let record = record.unwrap();
        places.map(|place| record.get(place).unwrap_or_default().to_string())
    };
    reader.records().map(row).collect()
}

fn users(path: &Path, columns: [&str; 4]) -> Vec<User> {
    let rows = read(path, columns);
    rows.iter().map(|[id, given, surname, display]| User::of(id, given, surname, display)).collect()
}

fn measure_folder(folder: &Path) -> Measure {
    let onprem = ["ObjectGUID", "GivenName", "Surname", "DisplayName"];
    let cloud = ["ObjectId", "FirstName", "LastName", "DisplayName"];
    let truth = read(&folder.join("truth.csv"), ["ObjectGUID", "ObjectId"]);
    measure(
        &users(&folder.join("onprem.csv"), onprem),
        &users(&folder.join("cloud.csv"), cloud),
        &truth.into_iter().map(|[guid, id]| (guid, id)).collect(),
    )
}

/// A part of public data with known truth.
fn public(set: &str) -> Measure {
    measure_folder(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/names").join(set))
}

#[test]
fn names_as_clean_as_in_a_directory_are_asked_about_in_three_pairs_of_a_hundred() {
    let found = public("pseudo");
    assert!(found.same.all >= 300 && found.same.share() < 3.0, "{}", found.same);
    assert!(found.initial.all >= 500 && found.initial.share() > 85.0, "{}", found.initial);
}

#[test]
fn names_of_history_are_asked_about_in_one_pair_of_eight() {
    let found = public("history");
    assert!(found.same.all >= 200 && found.same.share() < 12.5, "{}", found.same);
    assert!(found.initial.all >= 300 && found.initial.share() > 70.0, "{}", found.initial);
}

/// Prints the table for every set in a folder of sets.
#[test]
#[ignore = "needs HARDMATCH_LINKAGE, a folder of sets: onprem.csv, cloud.csv and truth.csv each"]
fn the_table_of_all_sets() {
    let folder = std::env::var_os("HARDMATCH_LINKAGE").expect("HARDMATCH_LINKAGE names a folder");
    let sets: HashSet<_> =
        std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    let mut sets: Vec<_> = sets.into_iter().filter(|set| set.join("truth.csv").exists()).collect();
    sets.sort();
    for set in sets {
        let found = measure_folder(&set);
        let name = set.file_name().unwrap().to_string_lossy();
        eprintln!("{name}: same person {}", found.same);
        eprintln!("{name}: others with the initial {}", found.initial);
        eprintln!("{name}: others with the local part {}", found.local);
    }
}
