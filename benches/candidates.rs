//! How well and how fast users are proposed: quality by the true pairs, time and memory beyond the tables,
//! and the candidates for the cursor. `cargo bench --bench candidates [-- USERS..]`; users are a side.
//!
//! The limits beside the figures are those of the README; nothing is asserted, since a busy machine is no
//! fault of the program.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a benchmark stops at the first surprise, and prints its table"
)]

mod company;

use std::fs;
use std::time::{Duration, Instant};

use company::Company;
use hardmatch::directory::{AnchorPolicy, CloudRow, OnPremRow, Row};
use hardmatch::link::model::{Decisions, Fit, Scope};
use hardmatch::link::{Judge, Links};

/// The share of users who are not linked, in a hundred.
const UNLINKED: u64 = 30;

fn main() {
    println!(
        "{:>9}  {:<8}  {:>6}  {:>6}  {:>7}  {:>6}  {:>7}  {:>7}  {:>6}  {:>6}  {:>6}  {:>6}  {:>14}",
        "users",
        "scope",
        "s",
        "cpu s",
        "peak MB",
        "found",
        "precis.",
        "recall",
        "F1",
        "top-1",
        "sure",
        "wrong",
        "cursor ms",
    );
    for users in sizes() {
        let company = Company::new(users, UNLINKED);
        let partners = company.partners;
        let judge = Judge::new(company.directory, AnchorPolicy::Auto);
        let links = Links::of(&judge);
        for (name, scope) in [("unlinked", Scope::Unlinked(&links)), ("all", Scope::Everyone)] {
            measure(users, name, &judge, scope, &partners);
        }
    }
    println!("limits at 1,000,000: unlinked 20 s, 600 MB; all 90 s, 2,500 MB; cursor 10 ms");
}

/// How many users a side are asked for on the command line, else the sizes of the README.
fn sizes() -> Vec<u64> {
    let asked: Vec<u64> =
        std::env::args().skip(1).filter_map(|argument| argument.parse().ok()).collect();
    if asked.is_empty() { vec![10_000, 100_000, 1_000_000] } else { asked }
}

fn measure(users: u64, name: &str, judge: &Judge, scope: Scope, partners: &[Option<CloudRow>]) {
    let (before, worked) = (forget_peak(), cpu_seconds());
    let begun = Instant::now();
    let fit = Fit::learn(judge, scope, &Decisions::default(), &|| true).unwrap();
    let (seconds, worked) = (begun.elapsed().as_secs_f64(), cpu_seconds() - worked);
    let peak = memory("VmHWM:") - before;
    let quality = Quality::of(&fit, partners);
    let (precision, recall) = (quality.precision(), quality.recall());
    println!(
        "{users:>9}  {name:<8}  {seconds:>6.2}  {worked:>6.1}  {peak:>7.0}  {:>6.4}  {precision:>7.4}  {recall:>7.4}  {:>6.4}  {:>6.4}  {:>6.4}  {:>6}  {:>14}",
        quality.of_pairs(quality.found),
        2.0 * precision * recall / (precision + recall),
        quality.of_pairs(quality.first),
        quality.of_pairs(quality.sure),
        quality.sure_and_wrong,
        cursor(&fit),
    );
}

/// What became of the true pairs.
#[derive(Default)]
struct Quality {
    pairs: usize,
    /// Partners who are candidates at all, and who are the first.
    found: usize,
    first: usize,
    /// First candidates with a half or more, the right ones among them; those with 99 in a hundred.
    proposed: usize,
    right: usize,
    sure: usize,
    sure_and_wrong: usize,
}

impl Quality {
    fn of(fit: &Fit, partners: &[Option<CloudRow>]) -> Self {
        let mut quality = Self::default();
        for user in fit.users() {
            let partner = partners[user.index()];
            quality.pairs += usize::from(partner.is_some());
            let candidates = fit.candidates(user);
            quality.found += usize::from(candidates.iter().any(|it| Some(it.row) == partner));
            let Some(best) = candidates.first() else { continue };
            let is_right = Some(best.row) == partner;
            quality.first += usize::from(is_right);
            if best.probability >= 0.5 {
                quality.proposed += 1;
                quality.right += usize::from(is_right);
            }
            if best.probability >= 0.99 {
                quality.sure += usize::from(is_right);
                quality.sure_and_wrong += usize::from(!is_right);
            }
        }
        quality
    }

    fn precision(&self) -> f64 {
        self.right as f64 / self.proposed.max(1) as f64
    }

    fn recall(&self) -> f64 {
        self.of_pairs(self.right)
    }

    fn of_pairs(&self, count: usize) -> f64 {
        count as f64 / self.pairs.max(1) as f64
    }
}

/// How long the candidates for 200 users all over the list take: the middle one and the slowest, in ms.
fn cursor(fit: &Fit) -> String {
    let users: Vec<OnPremRow> = fit.users().collect();
    let every = users.iter().step_by((users.len() / 200).max(1));
    let mut times: Vec<Duration> = every
        .map(|user| {
            let begun = Instant::now();
            let candidates = fit.candidates(*user);
            if let Some(best) = candidates.first() {
                std::hint::black_box(fit.explain(*user, best.row));
            }
            begun.elapsed()
        })
        .collect();
    times.sort_unstable();
    let ms = |time: Option<&Duration>| time.map_or(0.0, |time| time.as_secs_f64() * 1000.0);
    format!("{:.2} / {:.2}", ms(times.get(times.len() / 2)), ms(times.last()))
}

/// Has the system forget the most memory that the process had; gives what it has now, in MB. 0 where
/// the system does not tell.
#[allow(clippy::disallowed_methods, reason = "a switch of the system, not a file")]
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

/// How many seconds the processors have worked for the process; 0 where the system does not tell. It counts in
/// hundredths.
fn cpu_seconds() -> f64 {
    let stat = fs::read_to_string("/proc/self/stat").unwrap_or_default();
    // The name of the program stands in brackets and may have blanks; the two times are 12 words behind it.
    let words = stat.rsplit_once(')').map_or("", |(_, rest)| rest).split_whitespace();
    words.skip(11).take(2).filter_map(|ticks| ticks.parse::<f64>().ok()).sum::<f64>() / 100.0
}
