//! How long a keystroke takes: the first page and the whole answer of 60 real queries, the same when
//! they narrow the answer before, and the link status of everyone.
//! `cargo bench --bench search [-- USERS..]`; users are a side.
//!
//! The limits beside the figures are those of the README; nothing is asserted, since a busy machine is
//! no fault of the program.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a benchmark stops at the first surprise, and prints its table"
)]

mod generate;

use std::sync::Arc;
use std::time::{Duration, Instant};

use hardmatch::directory::{AnchorPolicy, OnPremRow, SharedTable};
use hardmatch::link::{Judge, Links};
use hardmatch::plan::{Filter, OnPremFilter};
use hardmatch::search::{Query, Request, Searcher, SortBy, Texts};

/// What administrators type: one letter, two letters, names, with and without typing errors, word
/// order, addresses, parts of ids, filters, and what nobody is called.
const QUERIES: [&str; 60] = [
    "a",
    "m",
    "s",
    "z",
    "1",
    "an",
    "mu",
    "jo",
    "zo",
    "xy",
    "anna",
    "muller",
    "müller",
    "smith",
    "garcia",
    "obrien",
    "o'brien",
    "peter",
    "siobhan",
    "lukasz",
    "anna muller",
    "muller anna",
    "smith john",
    "garcia maria",
    "zoe brown",
    "renee",
    "francois",
    "mulelr",
    "scmhidt",
    "jonhson",
    "siobahn",
    "fracnois",
    "anna mulelr",
    "mull sales",
    "amuller",
    "jsmith",
    "anna.mueller",
    "anna.mueller@",
    "contoso.com",
    "@contoso",
    "smith12345",
    "mueller99999",
    "upn:anna",
    "sam:smith",
    "name:müller",
    "mail:garcia",
    "dept:sales",
    "ou:users",
    "'Müller",
    "^anna",
    "muller$",
    "!smith anna",
    "anna | hanna",
    "is:todo muller",
    "is:linked smith",
    "qqqqzzzz",
    "nobody here",
    "xkcdxkcd smith",
    "anna zzzzzz",
    "0000-ffff",
];

fn main() {
    println!(
        "{:>9}  {:>26}  {:>26}  {:>26}  {:>9}",
        "users",
        "first page ms p50/p95/max",
        "narrowing ms p50/p95/max",
        "whole ms p50/p95/max",
        "status s"
    );
    for users in generate::sizes() {
        measure(users);
    }
    println!("limits at 1,000,000: first page 16 median, 50 worst; status 2 s");
}

fn measure(users: u64) {
    let directory = Arc::new(generate::directory(users));
    let begun = Instant::now();
    let links = Links::of(&Judge::new(Arc::clone(&directory), AnchorPolicy::Auto));
    let judged = begun.elapsed().as_secs_f64();
    drop(links);
    let table = SharedTable::onprem(Arc::clone(&directory));
    let texts = Arc::new(Texts::new(table));
    texts.prepare();
    let mut searcher = Searcher::new(texts);
    let states = Arc::new(vec![1_u32; directory.onprem.len()]);
    // The list of everybody is what a pane opens with: its order is made then, not at a keystroke.
    ask(&mut searcher, "", &states);
    let (mut first, mut narrowing, mut whole) = (Vec::new(), Vec::new(), Vec::new());
    let (mut slowest, mut slowest_typed) = (Vec::new(), Vec::new());
    for query in QUERIES {
        searcher.forget();
        let (page, all) = ask(&mut searcher, query, &states);
        first.push(page);
        whole.push(all);
        slowest.push((page, query));
        // Letter by letter, as it is typed: each answer may narrow the one before.
        searcher.forget();
        let letters: Vec<usize> = query.char_indices().map(|(at, c)| at + c.len_utf8()).collect();
        for (at, end) in letters.into_iter().enumerate() {
            let (page, _) = ask(&mut searcher, query.get(..end).unwrap(), &states);
            if at > 0 {
                narrowing.push(page);
                slowest_typed.push((page, query.get(..end).unwrap()));
            }
        }
    }
    println!(
        "{users:>9}  {:>26}  {:>26}  {:>26}  {judged:>9.2}",
        spread(first, 95),
        spread(narrowing, 95),
        spread(whole, 95),
    );
    println!("{:>9}  slowest first pages, ms: {}", "", worst(slowest));
    println!("{:>9}  slowest while typing, ms: {}", "", worst(slowest_typed));
}

/// The slowest few.
fn worst(mut times: Vec<(Duration, &str)>) -> String {
    times.sort_unstable_by(|a, b| b.cmp(a));
    let told = times.iter().take(6);
    let told: Vec<String> =
        told.map(|(time, query)| format!("{query} {:.0}", time.as_secs_f64() * 1000.0)).collect();
    told.join(", ")
}

/// The time to the first page and to the whole answer.
fn ask(
    searcher: &mut Searcher<OnPremRow>,
    query: &str,
    states: &Arc<Vec<u32>>,
) -> (Duration, Duration) {
    let request = Request {
        query: Arc::new(Query::parse(query, OnPremFilter::WORDS)),
        states: Arc::clone(states),
        only: 0,
        sort: SortBy::BestMatch,
        scores: Arc::default(),
        preferred: Arc::default(),
        near: None,
    };
    let begun = Instant::now();
    let mut first = None;
    searcher.search(&request, &|| true, &mut |_| {
        first.get_or_insert_with(|| begun.elapsed());
    });
    let all = begun.elapsed();
    (first.unwrap_or(all), all)
}

fn spread(mut times: Vec<Duration>, percent: usize) -> String {
    times.sort_unstable();
    let ms = |time: Option<&Duration>| time.map_or(0.0, |time| time.as_secs_f64() * 1000.0);
    let at = |percent: usize| ms(times.get((times.len() * percent / 100).min(times.len() - 1)));
    format!("{:.1} / {:.1} / {:.1}", at(50), at(percent), ms(times.last()))
}
