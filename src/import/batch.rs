//! Records that are kept together, to be used on another thread than the one that reads them.

use super::record::{Record, Seen, Span};

/// Records, one after the other. Their memory serves the next ones too.
#[derive(Debug, Default)]
pub(super) struct Batch {
    heads: Vec<Head>,
    file: String,
    own: String,
    spans: Vec<Span>,
    late: Vec<String>,
    said: Vec<bool>,
}

/// One record: where its parts end in those of the batch.
#[derive(Clone, Copy, Debug, Default)]
struct Head {
    line: u64,
    file: usize,
    own: usize,
    spans: usize,
    late: usize,
    said: usize,
    tells_nothing: bool,
    has_stray_quotes: bool,
    seen: Option<Seen>,
}

impl Batch {
    /// Forgets the records.
    pub(super) fn clear(&mut self) {
        self.heads.clear();
        self.file.clear();
        self.own.clear();
        self.spans.clear();
        self.late.clear();
        self.said.clear();
    }

    /// How much memory the records take, in bytes.
    pub(super) const fn bytes(&self) -> usize {
        let spans = self.spans.len() * size_of::<Span>();
        self.file.len() + self.own.len() + spans + self.said.len()
    }

    /// Keeps a record.
    pub(super) fn push(&mut self, record: Record<'_>) {
        let (file, own, spans) = record.parts();
        self.file.push_str(file);
        self.own.push_str(own);
        self.spans.extend_from_slice(spans);
        self.late.extend_from_slice(record.late());
        self.said.extend_from_slice(record.said().unwrap_or_default());
        self.heads.push(Head {
            line: record.line(),
            file: self.file.len(),
            own: self.own.len(),
            spans: self.spans.len(),
            late: self.late.len(),
            said: self.said.len(),
            tells_nothing: record.may_be_silent(),
            has_stray_quotes: record.has_stray_quotes(),
            seen: record.seen(),
        });
    }

    /// The records in their order.
    pub(super) fn records(&self) -> impl Iterator<Item = Record<'_>> {
        let before = std::iter::once(Head::default()).chain(self.heads.iter().copied());
        before.zip(&self.heads).map(|(start, end)| self.record(start, *end))
    }

    fn record(&self, start: Head, end: Head) -> Record<'_> {
        let file = self.file.get(start.file..end.file).unwrap_or_default();
        let own = self.own.get(start.own..end.own).unwrap_or_default();
        let spans = self.spans.get(start.spans..end.spans).unwrap_or_default();
        let late = self.late.get(start.late..end.late).unwrap_or_default();
        let record = Record::new(file, own, spans, end.line)
            .with_late(late)
            .with_stray_quotes(end.has_stray_quotes)
            .with_seen(end.seen);
        match self.said.get(start.said..end.said) {
            Some(said) if end.tells_nothing => record.with_said(said),
            _ => record,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_are_kept_as_they_are() {
        let late = ["mail".to_string()];
        let spans = [Span::of_file(0, 1), Span::of_file(2, 6), Span::own(1, 2), Span::EMPTY];
        let (ours, theirs) = spans.split_at(2);
        let plain = Record::new("1,Zoë", "", ours, 2);
        let other = Record::new("x", "ab", theirs, 3);
        let mut batch = Batch::default();
        for _ in 0..2 {
            batch.clear();
            batch.push(plain);
            batch.push(other.with_late(&late).with_said(&[true, false]));
            batch.push(plain.with_stray_quotes(true));
            let kept: Vec<Record<'_>> = batch.records().collect();
            assert_eq!(kept.iter().map(Record::line).collect::<Vec<_>>(), [2, 3, 2]);
            for record in [kept[0], kept[2]] {
                assert!(record.iter().eq(["1", "Zoë"]) && record.late().is_empty());
                assert!(!record.may_be_silent());
            }
            assert!(kept[1].iter().eq(["b", ""]));
            assert_eq!(kept[1].late(), late);
            assert!(!kept[0].has_stray_quotes() && kept[2].has_stray_quotes());
            assert!(!kept[1].is_silent_of(0) && kept[1].is_silent_of(1));
            assert_eq!(batch.bytes(), 6 + 1 + 6 + 2 + 6 * size_of::<Span>() + 2);
        }
    }
}
