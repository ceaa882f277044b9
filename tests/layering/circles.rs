//! Modules of one folder do not know each other in a circle.
//!
//! The modules of a folder are looked at as one node each, files and folders alike, with all that is
//! below them. A name is followed to where it is defined, so that declaring modules and giving their
//! names on makes no circle. The folder's own `mod.rs` is a node too. Types, traits and constants that
//! stand there are the words that its modules share, and are nobody's; its functions are the way in, and
//! a module that calls one goes round if the code of `mod.rs` uses that module. A call of a method names no
//! module, and is not seen.

use std::collections::{BTreeMap, BTreeSet};

use crate::mentions::{Mention, What};
use crate::names::{Names, Path};

/// Circles that stay, and why: the folder, the modules in the circle, the reason.
pub(crate) const ALLOWED: &[Allowed] = &[];

/// The name of the folder itself among its modules.
const ITSELF: &str = "mod.rs";

pub(crate) type Allowed = (&'static str, &'static [&'static str], &'static str);

/// Who uses whom in one folder, and where first.
type Edges = BTreeMap<(String, String), String>;

/// The circles that are not allowed, and the allowances that nothing needs any more.
pub(crate) fn circles(names: &Names, mentions: &[Mention], allowed: &[Allowed]) -> Vec<String> {
    let (mut found, mut turning) = (Vec::new(), BTreeSet::new());
    for (folder, edges) in folders(names, mentions) {
        let name = format!("src/{}", folder[1..].join("/"));
        for ring in rings(&edges) {
            let is_known = |(place, nodes, _): &Allowed| {
                *place == name && ring.iter().all(|node| nodes.contains(&node.as_str()))
            };
            if !allowed.iter().any(is_known) {
                found.push(told(&name, &ring, &edges));
            }
            turning.extend(ring.into_iter().map(|node| (name.clone(), node)));
        }
    }
    for (place, nodes, _) in allowed {
        for node in *nodes {
            if !turning.contains(&((*place).to_string(), (*node).to_string())) {
                found.push(format!("{place}: {node} is in no circle; take it out of the table"));
            }
        }
    }
    found
}

/// The uses between the modules of each folder.
fn folders(names: &Names, mentions: &[Mention]) -> BTreeMap<Path, Edges> {
    let with_children =
        names.0.iter().filter(|(path, module)| path.len() > 1 && !module.children.is_empty());
    let mut folders: BTreeMap<Path, Edges> =
        with_children.map(|(path, _)| (path.clone(), Edges::new())).collect();
    for mention in mentions {
        let Some(path) = mention.path().filter(|path| path[0] == "crate") else { continue };
        let target = names.definition(path);
        for depth in 2..=mention.module.len() {
            let folder = &mention.module[..depth];
            let Some(edges) = folders.get_mut(folder) else { continue };
            let own = mention.module.len() == depth;
            if !target.starts_with(folder) || (own && matches!(mention.what, What::Import { .. })) {
                continue;
            }
            let known = &names.0[folder];
            let from = mention.module.get(depth).map_or(ITSELF, String::as_str);
            let to = match target.get(depth) {
                Some(name) if known.children.contains(name) => name,
                Some(name) if known.functions.contains(name) => ITSELF,
                _ => continue,
            };
            if from != to {
                let between = (from.to_string(), to.to_string());
                edges.entry(between).or_insert_with(|| mention.place());
            }
        }
    }
    folders
}

/// The sets of modules in which each leads to each.
fn rings(edges: &Edges) -> Vec<BTreeSet<String>> {
    let nodes: BTreeSet<&String> = edges.keys().flat_map(|(from, to)| [from, to]).collect();
    let reach: BTreeMap<&String, BTreeSet<String>> =
        nodes.iter().map(|node| (*node, reached(edges, node))).collect();
    let mut rings: Vec<BTreeSet<String>> = Vec::new();
    for node in nodes {
        let back = |other: &&String| reach[*other].contains(node);
        let ring: BTreeSet<String> = reach[node].iter().filter(back).cloned().collect();
        if !ring.is_empty() && !rings.contains(&ring) {
            rings.push(ring);
        }
    }
    rings
}

fn reached(edges: &Edges, start: &str) -> BTreeSet<String> {
    let mut reached = BTreeSet::new();
    let mut open = vec![start.to_string()];
    while let Some(node) = open.pop() {
        for (_, to) in edges.keys().filter(|(from, _)| *from == node) {
            if reached.insert(to.clone()) {
                open.push(to.clone());
            }
        }
    }
    reached
}

/// A circle in words: its modules, and each use in it with file and line.
fn told(folder: &str, ring: &BTreeSet<String>, edges: &Edges) -> String {
    let names = ring.iter().cloned().collect::<Vec<_>>().join(", ");
    let uses = edges
        .iter()
        .filter(|((from, to), _)| ring.contains(from) && ring.contains(to))
        .map(|((from, to), place)| format!("\n    {place}: {from} uses {to}"));
    format!("{folder}: a circle of {names}{}", uses.collect::<String>())
}
