//! Every command in the README and in the pages of `docs/` is one that the program takes, and does.

use std::fs;
use std::path::Path;

use crate::world::{ANNA, CY, World};

/// The commands of a page: lines that are set in, without the words behind them.
fn commands(page: &Path) -> Vec<String> {
    let text = fs::read_to_string(page).unwrap().replace("\\\n", " ");
    let begun = text.lines().filter_map(|line| line.strip_prefix("    hardmatch "));
    begun.map(without_words).collect()
}

/// A command without what is said of it, behind two blanks or more; blanks between its own words are single.
fn without_words(line: &str) -> String {
    let mut words = Vec::new();
    let mut rest = line;
    loop {
        let end = rest.find(' ').unwrap_or(rest.len());
        words.push(rest.split_at(end).0);
        let after = rest.split_at(end).1;
        let gap = after.chars().take_while(|c| *c == ' ').count();
        // An option goes on with the command, however far away it stands.
        let next = after.trim_start();
        if next.is_empty() || (gap > 1 && !next.starts_with("--")) {
            return words.join(" ");
        }
        rest = next;
    }
}

fn pages() -> Vec<std::path::PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let docs = fs::read_dir(root.join("docs")).unwrap().map(|entry| entry.unwrap().path());
    let mut pages: Vec<_> = docs.chain([root.join("README.md")]).collect();
    pages.sort();
    pages
}

/// What the commands of the pages work with.
fn world() -> World {
    let world = World::new();
    world.pairs(&[ANNA]);
    world.write("leavers.csv", "UserPrincipalName\ndi@x.org\n");
    world.write("fresh.csv", &world.read("entra.csv"));
    world.write("work.csv", &format!("Operation,ObjectId\nclear-anchor,{}\n", CY.1));
    let deleted = "Id,UserPrincipalName,DisplayName,OnPremisesImmutableId,DeletedDateTime\n\
        11111111-aaaa-4bbb-8ccc-000000000009,old@x.org,Old One,,2026-11-01T08:30:00Z\n";
    world.write("deleted.csv", deleted);
    world
}

#[test]
fn every_command_in_the_pages_is_taken() {
    let mut done = 0;
    for page in pages() {
        let world = world();
        for command in commands(&page) {
            if command.starts_with("results") {
                world.write("merge.ps1.results.jsonl", &world.logged("applied"));
            }
            let did = world.quoted(command.split('>').next().unwrap());
            let where_from = format!("{}: hardmatch {command}", page.display());
            let is_screen = ["demo", "open", "resume"].iter().any(|it| command.starts_with(it));
            if is_screen {
                assert!(did.err.contains("there is no terminal here"), "{where_from}: {}", did.err);
            } else {
                assert!([0, 1].contains(&did.code), "{where_from}: {} {}", did.code, did.err);
            }
            done += 1;
        }
    }
    assert!(done > 20, "{done} commands were found");
}

#[test]
fn words_behind_a_command_are_no_part_of_it() {
    assert_eq!(without_words("check merge     link status of everyone"), "check merge");
    assert_eq!(
        without_words("open merge --onprem ad.csv         --deleted x.csv"),
        "open merge --onprem ad.csv --deleted x.csv"
    );
    assert_eq!(
        without_words("queue m --reason 'left in May'   not to do"),
        "queue m --reason 'left in May'"
    );
}
