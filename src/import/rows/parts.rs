//! Several exports put together in one file, each with its line of headings.

use super::interpret::Interpreter;
use super::tallies::Part;

/// So many exports in one file are told apart. Where the headings come again on every page there are more, and they are
/// those of one export.
const MOST_PARTS: usize = 20;

impl Interpreter<'_> {
    /// Notes that another export begins with the next record.
    pub(super) fn begin_part(&mut self) {
        if self.tallies.parts.len() <= MOST_PARTS {
            let part = self.so_far();
            self.tallies.parts.push(part);
        }
    }

    fn so_far(&self) -> Part {
        let rows = [self.lines[0].len(), self.lines[1].len()];
        Part { filled: self.tallies.filled.clone(), synced: self.tallies.rows.synced, rows }
    }

    /// The exports of the file, each as if it were alone, with the row of both tables with which it begins; none where
    /// the file is one export.
    pub(in crate::import) fn parts(&self) -> Vec<([usize; 2], Part)> {
        let ends = &self.tallies.parts;
        if ends.is_empty() || ends.len() > MOST_PARTS {
            return Vec::new();
        }
        let mut before = Part { filled: Vec::new(), synced: 0, rows: [0, 0] };
        let ends = ends.iter().cloned().chain([self.so_far()]);
        ends.map(|end| {
            let started = before.filled.iter().copied().chain(std::iter::repeat(0));
            let filled = end.filled.iter().zip(started).map(|(end, start)| end - start).collect();
            let alone = Part { filled, synced: end.synced - before.synced, rows: end.rows };
            (std::mem::replace(&mut before, end).rows, alone)
        })
        .collect()
    }
}
