//! How far the reading of a workbook is: its readers tell nothing themselves.

use std::cell::Cell;
use std::io::{self, Read, Seek, SeekFrom};

use crate::import::monitor::Monitor;
use crate::import::source::raw::Raw;

/// One way through the bytes of a workbook, told to whoever watches.
#[derive(Debug)]
pub(super) struct Pace<'m> {
    pub(super) monitor: &'m Monitor,
    /// How many bytes are not told of yet.
    left: Cell<u64>,
}

impl<'m> Pace<'m> {
    /// A way through so many bytes.
    pub(super) const fn new(monitor: &'m Monitor, bytes: u64) -> Self {
        Self { monitor, left: Cell::new(bytes) }
    }

    /// Tells that so many more are read. What is read twice counts once.
    pub(super) fn tell(&self, bytes: u64) {
        let bytes = bytes.min(self.left.get());
        self.left.set(self.left.get() - bytes);
        self.monitor.add_bytes(bytes);
    }

    /// Tells that the end is reached.
    pub(super) fn finish(&self) {
        self.tell(self.left.get());
    }
}

/// The bytes of a workbook, each told as it is read.
#[derive(Debug)]
pub(super) struct Paced<'p> {
    pub(super) raw: Raw,
    pub(super) pace: &'p Pace<'p>,
}

impl Read for Paced<'_> {
    fn read(&mut self, block: &mut [u8]) -> io::Result<usize> {
        let length = self.raw.read(block)?;
        self.pace.tell(length as u64);
        Ok(length)
    }
}

impl Seek for Paced<'_> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.raw.seek(to)
    }
}
