//! What goes out: JSON, lists and files, written while they are made.
//!
//! A list may have a million entries. None is ever whole in memory, neither as values nor as text, and
//! it goes through a buffer: standard output would hand every line to the system by itself. JSON is
//! printed on one line, whatever it holds.

use std::cell::RefCell;
use std::io::{self, BufWriter, Write};
use std::path::Path;

use rayon::prelude::*;
use serde::ser::Error as _;
use serde::{Serialize, Serializer};
use serde_json::value::{RawValue, to_raw_value};

use super::{Failure, Streams};
use crate::text::{Escapes, Outlet};
use crate::workspace::{WriteFileError, write_file};

/// So much is written at once, in bytes.
const BUFFER: usize = 1 << 16;

/// So many entries of a list are made at once.
const BATCH: usize = 4096;

/// A list in JSON whose entries are made while they are written. It is written once.
pub(super) struct Stream<I>(RefCell<I>);

impl<I> Stream<I> {
    /// The list of what an iterator gives.
    pub(super) const fn new(entries: I) -> Self {
        Self(RefCell::new(entries))
    }
}

impl<I> Serialize for Stream<I>
where
    I: Iterator,
    I::Item: Serialize,
{
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(&mut *self.0.borrow_mut())
    }
}

/// Makes so many entries on every processor, and gives them in their order.
pub(super) fn made<T: Send>(
    count: usize,
    make: impl Fn(usize) -> T + Sync,
) -> impl Iterator<Item = T> {
    (0..count).step_by(BATCH).flat_map(move |start| {
        let batch = start..count.min(start + BATCH);
        batch.into_par_iter().map(&make).collect::<Vec<_>>()
    })
}

/// Makes up to so many entries of a list in JSON on every processor, down to their text.
pub(super) fn made_json<T: Serialize>(
    count: usize,
    make: impl Fn(usize) -> Option<T> + Sync,
) -> impl Iterator<Item = JsonEntry> {
    made(count, move |at| make(at).map(|entry| JsonEntry(to_raw_value(&entry)))).flatten()
}

/// An entry of a list whose JSON is made already, or why it could not be.
pub(super) struct JsonEntry(serde_json::Result<Box<RawValue>>);

impl Serialize for JsonEntry {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.as_ref().map_err(S::Error::custom)?.serialize(serializer)
    }
}

/// Prints what may be long.
pub(super) fn print_list(
    streams: &mut Streams<'_>,
    print: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> Result<(), Failure> {
    let mut out = BufWriter::with_capacity(BUFFER, &mut *streams.out);
    print(&mut out)?;
    out.flush()?;
    Ok(())
}

/// Prints a value as JSON. What would move a cursor or turn text is escaped, as JSON escapes it.
pub(super) fn print_json(value: &impl Serialize, streams: &mut Streams<'_>) -> Result<(), Failure> {
    let ascii = streams.ascii;
    print_list(streams, |out| {
        let mut out =
            if ascii { Outlet::ascii(out, Escapes::Json) } else { Outlet::new(out, Escapes::Json) };
        serde_json::to_writer(&mut out, value)?;
        writeln!(out)
    })
}

/// A writer of CSV: what would move a cursor or turn text is shown in its cells.
pub(super) fn csv_writer(out: &mut dyn Write) -> csv::Writer<Outlet<&mut dyn Write>> {
    csv::Writer::from_writer(Outlet::new(out, Escapes::Shown))
}

/// Writes to the file that the operator names, or to standard output where none is named, or `-`.
pub(super) fn deliver(
    path: Option<&Path>,
    replace: bool,
    streams: &mut Streams<'_>,
    write: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> Result<(), Failure> {
    let Some(path) = path.filter(|path| *path != Path::new("-")) else {
        return print_list(streams, write);
    };
    write_file(path, replace, write).map_err(|error| match error {
        WriteFileError::Exists(_) => {
            Failure::Usage(format!("{} is there already; --force replaces it", path.display()))
        }
        _ => Failure::Usage(error.to_string()),
    })?;
    writeln!(streams.err, "written: {}", path.display())?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_come_in_their_order_over_all_batches() {
        for count in [0, 1, BATCH - 1, BATCH, BATCH + 1, 3 * BATCH] {
            assert!(made(count, |at| at).eq(0..count), "{count}");
        }
    }

    #[test]
    fn a_stream_is_a_list() {
        let text = |list: Vec<u8>| serde_json::to_string(&Stream::new(list.into_iter())).unwrap();
        assert_eq!([text(vec![]), text(vec![1, 2])], ["[]", "[1,2]"]);
    }
}
