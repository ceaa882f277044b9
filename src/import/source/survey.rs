//! A look at all of a file that is not UTF-8 throughout: which of its lines are, and in which code page the
//! others are.

use memchr::memrchr2;

use super::Stop;
use super::decode::{LONGEST_LINE, before_unfinished};
use super::detect::EncodingChoice;
use super::guess::{Evidence, Family};
use super::origin::Origin;
use super::supply::BLOCK_BYTES;
use crate::import::monitor::Monitor;

/// What was seen of the lines of a file.
#[derive(Debug, Default)]
struct Lines {
    /// Lines of UTF-8 with anything beyond ASCII in them.
    utf8: u64,
    /// Lines of something else.
    others: u64,
    evidence: Evidence,
}

/// Reads a file that is not UTF-8 throughout, and decides how to read it: each line by its own encoding,
/// or all of it in a code page. The pages of a family alone are asked about where the operator names one.
pub(in crate::import) fn survey(
    origin: &mut Origin,
    bom: bool,
    family: Option<Family>,
    monitor: &Monitor,
) -> Result<EncodingChoice, Stop> {
    let mut source = origin.open(monitor)?;
    monitor.expect_bytes(origin.size());
    let mut lines = Lines::default();
    let mut block = vec![0; BLOCK_BYTES];
    let mut carry = Vec::new();
    let mut told = source.start();
    loop {
        if monitor.is_cancelled() {
            return Err(Stop::Cancelled);
        }
        let filled = source.fill(&mut block)?;
        monitor.add_bytes(source.position() - told);
        told = source.position();
        let bytes = block.get(..filled).unwrap_or_default();
        let end = memrchr2(b'\n', b'\r', bytes).map_or(0, |at| at + 1);
        let (whole, rest) = bytes.split_at(end);
        if !whole.is_empty() {
            carry.extend_from_slice(whole);
            lines.add(&carry, family);
            carry.clear();
        }
        carry.extend_from_slice(rest);
        if filled == 0 {
            lines.add(&carry, family);
            return Ok(lines.decide(bom, family));
        }
        if carry.len() > LONGEST_LINE {
            let rest = carry.split_off(before_unfinished(&carry));
            lines.add(&carry, family);
            carry = rest;
        }
    }
}

impl Lines {
    fn add(&mut self, bytes: &[u8], family: Option<Family>) {
        if bytes.is_ascii() {
            return;
        }
        for line in bytes.split(|byte| matches!(byte, b'\n' | b'\r')) {
            if line.is_ascii() {
                continue;
            }
            let is_utf8 = simdutf8::basic::from_utf8(line).is_ok();
            self.utf8 += u64::from(is_utf8);
            self.others += u64::from(!is_utf8);
            if !is_utf8 || family.is_some() {
                self.evidence.add_line(line);
            }
        }
    }

    fn decide(&self, bom: bool, family: Option<Family>) -> EncodingChoice {
        let guess = self.evidence.guess(family);
        // Two bytes of East Asia may be a character of UTF-8 by chance, once in a while.
        let by_chance = guess.charset.is_multibyte() && self.utf8 * 10 < self.others;
        if family.is_none() && (bom || self.utf8 > 0 && !by_chance) {
            EncodingChoice::line_by_line(bom, guess.charset)
        } else {
            EncodingChoice::of_guess(bom, guess)
        }
    }
}
