//! The bytes of an export: read in blocks, unpacked as they are read.

use std::io::Seek;

use super::raw::{GZIP, Raw, fill};
use super::unpack::Unpacking;
use crate::import::report::Refusal;

/// An export that is open for reading.
#[derive(Debug)]
pub(in crate::import) enum ByteSource {
    /// As it lies there.
    Raw(Raw),
    /// Packed.
    Packed(Unpacking),
}

impl ByteSource {
    /// Bytes that are read from the start, unpacked if they are gzip.
    pub(super) fn of(mut raw: Raw) -> Result<Self, Refusal> {
        let mut head = [0; GZIP.len()];
        let filled = fill(&mut raw, &mut head)?;
        let io = |error| Refusal::Io { bytes: 0, error };
        raw.rewind().map_err(io)?;
        let is_gzip = filled == head.len() && head == GZIP;
        Ok(if is_gzip { Self::Packed(Unpacking::gzip(raw)) } else { Self::Raw(raw) })
    }

    /// Fills `block` from the start and says how much of it; less than all of it only at the end.
    pub(in crate::import) fn fill(&mut self, block: &mut [u8]) -> Result<usize, Refusal> {
        match self {
            Self::Raw(raw) => fill(raw, block),
            Self::Packed(packed) => packed.fill(block),
        }
    }

    /// Whether it is being unpacked.
    pub(super) const fn is_packed(&self) -> bool {
        matches!(self, Self::Packed(_))
    }

    /// How many bytes a member of an archive takes there; `None` if it is none.
    pub(super) fn packed_size(&self) -> Option<u64> {
        match self {
            Self::Raw(_) => None,
            Self::Packed(packed) => packed.packed_size(),
        }
    }

    /// How many bytes of those that lie there come before its own.
    pub(super) const fn start(&self) -> u64 {
        match self {
            Self::Raw(_) => 0,
            Self::Packed(packed) => packed.start(),
        }
    }

    /// How many bytes of those that lie there are read.
    pub(super) fn position(&self) -> u64 {
        match self {
            Self::Raw(raw) => raw.position(),
            Self::Packed(packed) => packed.raw().position(),
        }
    }

    /// Checks, at the end, that the file is still the one that was opened.
    pub(in crate::import) fn finish(&self) -> Result<(), Refusal> {
        match self {
            Self::Raw(raw) => raw.check_whole(),
            Self::Packed(packed) => packed.raw().check_unchanged(),
        }
    }
}
