//! How long everybody's link status and all findings take, and how much memory beyond the tables; and
//! what a decision costs afterwards, when only the findings about the queue are made anew.
//! `cargo bench --bench check [-- USERS..]`; users are a side.
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

use std::fs;
use std::time::Instant;

use hardmatch::directory::AnchorPolicy;
use hardmatch::link::{Judge, Links};
use hardmatch::plan::{Context, Queue, Severity, check};

fn main() {
    println!(
        "{:>9}  {:>8}  {:>10}  {:>7}  {:>10}  {:>7}  {:>9}  {:>9}  {:>11}",
        "users",
        "status s",
        "findings s",
        "both s",
        "findings",
        "block",
        "kept MB",
        "peak MB",
        "decision ms"
    );
    for users in generate::sizes() {
        measure(users);
    }
    println!("limits at 1,000,000: both 2 s; peak beyond the tables 200 MB");
}

fn measure(users: u64) {
    let judge = Judge::new(generate::directory(users), AnchorPolicy::Auto);
    let queue = Queue::default();
    let (mut status, mut found) = (f64::MAX, f64::MAX);
    let (mut peak, mut first, mut kept) = (0.0_f64, 0.0, 0);
    let mut findings = None;
    for round in 0..3 {
        drop(findings.take());
        let before = forget_peak();
        let begun = Instant::now();
        let links = Links::of(&judge);
        let judged = begun.elapsed().as_secs_f64();
        let all = check(Context::new(&judge, &links, &queue));
        let both = begun.elapsed().as_secs_f64();
        if round == 0 {
            // The indexes of the tables are made by whoever first asks: here.
            first = both;
        }
        status = status.min(judged);
        found = found.min(both - judged);
        peak = peak.max(memory("VmHWM:") - before);
        kept = all.bytes() + links.bytes();
        findings = Some(all);
    }
    let findings = findings.unwrap();
    let (count, block) = (findings.len(), findings.count(Severity::Block));
    let links = Links::of(&judge);
    let begun = Instant::now();
    let findings = findings.requeued(Context::new(&judge, &links, &queue));
    let decision = begun.elapsed().as_secs_f64() * 1000.0;
    assert_eq!(findings.len(), count);
    println!(
        "{users:>9}  {status:>8.2}  {found:>10.2}  {first:>7.2}  {count:>10}  {block:>7}  {:>9.1}  {peak:>9.1}  {decision:>11.2}",
        kept as f64 / 1e6,
    );
}

#[allow(clippy::disallowed_methods, reason = "a switch of the system, not a file")]
/// Has the system forget the most memory that the process had; gives what it has now, in MB. 0 where
/// the system does not tell.
fn forget_peak() -> f64 {
    let _ = fs::write("/proc/self/clear_refs", "5");
    memory("VmRSS:")
}

/// A line of what the system tells of the process's memory, in MB.
fn memory(line: &str) -> f64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let kilobytes =
        status.lines().find_map(|text| text.strip_prefix(line)?.split_whitespace().next());
    kilobytes.and_then(|number| number.parse::<f64>().ok()).unwrap_or(0.0) / 1000.0
}
