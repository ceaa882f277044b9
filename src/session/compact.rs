//! Leaving out what no longer matters: records of the view that a later one replaced.

use super::line::{self, Envelope};

/// The lines without the records of the view that a later one replaced, each sealed anew; the texts
/// are the same to the byte. Decisions, and everything else that an audit may ask for, stay.
///
/// `None` if a line is none: the caller has replayed the bytes, so this does not happen, and if it
/// does the file is better left alone.
pub(super) fn without_stale_views(bytes: &[u8]) -> Option<Vec<u8>> {
    let lines: Vec<&[u8]> = bytes.strip_suffix(b"\n")?.split(|byte| *byte == b'\n').collect();
    let is_view = lines.iter().map(|line| kind(line).map(|kind| kind == "view"));
    let is_view: Vec<bool> = is_view.collect::<Option<_>>()?;
    let last_view = is_view.iter().rposition(|view| *view);
    let mut kept = Vec::with_capacity(bytes.len());
    let mut previous = None;
    for (place, (line, view)) in lines.into_iter().zip(is_view).enumerate() {
        if view && Some(place) != last_view {
            continue;
        }
        let (text, check) = line::reseal(line, previous)?;
        kept.extend_from_slice(text.as_bytes());
        kept.push(b'\n');
        previous = Some(check);
    }
    Some(kept)
}

fn kind(line: &[u8]) -> Option<String> {
    serde_json::from_slice::<Envelope>(line).ok().map(|envelope| envelope.kind)
}
