//! Packed bytes, unpacked as they are read, and never without end.

use std::io::{self, BufReader, Read, Take};

use flate2::Crc;
use flate2::bufread::{DeflateDecoder, MultiGzDecoder};

use super::raw::Raw;
use crate::import::report::{Refusal, shorten};

/// The most that one packed file may hold, in bytes.
const MOST_BYTES: u64 = 8 << 30;
/// How many times its size it may hold where that is a lot: exports come to 10 to 50 times.
const MOST_TIMES: u64 = 300;
/// What is a lot, in bytes.
const A_LOT: u64 = 64 << 20;

/// A packed file that is being unpacked.
#[derive(Debug)]
pub(in crate::import) struct Unpacking {
    packed: Packed,
    /// Where its bytes begin in those that lie there, and how many they are if it is a member of an archive.
    start: u64,
    size: Option<u64>,
    bytes: u64,
    /// The size and the checksum that an archive states.
    stated: Option<(u64, u32)>,
    checksum: Crc,
}

/// How it is packed.
#[derive(Debug)]
enum Packed {
    Gzip(Box<MultiGzDecoder<BufReader<Take<Raw>>>>),
    Deflated(Box<DeflateDecoder<BufReader<Take<Raw>>>>),
    Stored(Box<BufReader<Take<Raw>>>),
}

impl Unpacking {
    /// A file of gzip.
    pub(super) fn gzip(raw: Raw) -> Self {
        let packed = MultiGzDecoder::new(BufReader::new(raw.take(u64::MAX)));
        Self::new(Packed::Gzip(Box::new(packed)), (0, None), None)
    }

    /// A member of an archive: the next `size` bytes, deflated or as they are, with what the archive states.
    pub(super) fn member(raw: Raw, size: u64, deflated: bool, stated: (u64, u32)) -> Self {
        let start = raw.position();
        let bytes = BufReader::new(raw.take(size));
        let packed = if deflated {
            Packed::Deflated(Box::new(DeflateDecoder::new(bytes)))
        } else {
            Packed::Stored(Box::new(bytes))
        };
        Self::new(packed, (start, Some(size)), Some(stated))
    }

    fn new(packed: Packed, (start, size): (u64, Option<u64>), stated: Option<(u64, u32)>) -> Self {
        Self { packed, start, size, bytes: 0, stated, checksum: Crc::new() }
    }

    /// Where its bytes begin in those that lie there.
    pub(super) const fn start(&self) -> u64 {
        self.start
    }

    /// How many bytes a member of an archive takes there; `None` if it is none.
    pub(super) const fn packed_size(&self) -> Option<u64> {
        self.size
    }

    /// The bytes as they lie there.
    pub(super) fn raw(&self) -> &Raw {
        match &self.packed {
            Packed::Gzip(reader) => reader.get_ref().get_ref().get_ref(),
            Packed::Deflated(reader) => reader.get_ref().get_ref().get_ref(),
            Packed::Stored(reader) => reader.get_ref().get_ref(),
        }
    }

    fn kind(&self) -> &'static str {
        if matches!(self.packed, Packed::Gzip(_)) { "gzip" } else { "zip" }
    }

    /// Fills `block` from the start and says how much of it; less than all of it only at the end.
    pub(super) fn fill(&mut self, block: &mut [u8]) -> Result<usize, Refusal> {
        let mut filled = 0;
        while let Some(rest) = block.get_mut(filled..).filter(|rest| !rest.is_empty()) {
            let read = match &mut self.packed {
                Packed::Gzip(reader) => reader.read(rest),
                Packed::Deflated(reader) => reader.read(rest),
                Packed::Stored(reader) => reader.read(rest),
            };
            match read {
                Ok(0) => {
                    self.check_end()?;
                    break;
                }
                Ok(length) => {
                    self.checksum.update(rest.get(..length).unwrap_or_default());
                    filled += length;
                    self.bytes += length as u64;
                    self.check_size()?;
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(damaged(self.kind(), &error.to_string())),
            }
        }
        Ok(filled)
    }

    fn check_size(&self) -> Result<(), Refusal> {
        let packed = self.raw().position().saturating_sub(self.start).max(1);
        let is_bomb = self.bytes > A_LOT && self.bytes / packed > MOST_TIMES;
        if is_bomb || self.bytes > MOST_BYTES {
            return Err(Refusal::Unpacked { kind: self.kind() });
        }
        Ok(())
    }

    /// What came out is what the archive states.
    fn check_end(&self) -> Result<(), Refusal> {
        match self.stated {
            Some(stated) if stated != (self.bytes, self.checksum.sum()) => {
                Err(damaged(self.kind(), "its checksum is another one"))
            }
            _ => Ok(()),
        }
    }
}

/// The refusal of a packed file that cannot be unpacked.
pub(super) fn damaged(kind: &'static str, reason: &str) -> Refusal {
    // What a reader of the format says may quote the file, lines and all.
    Refusal::Archive { kind, reason: shorten(reason) }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use flate2::Compression;
    use flate2::write::{DeflateEncoder, GzEncoder};

    use super::*;

    fn drain(mut unpacking: Unpacking) -> Result<u64, Refusal> {
        let (mut block, mut total) = (vec![0; 1 << 20], 0);
        loop {
            match unpacking.fill(&mut block)? as u64 {
                0 => return Ok(total),
                filled => total += filled,
            }
        }
    }

    fn memory(bytes: Vec<u8>) -> Raw {
        Raw::Memory(bytes.into(), 0)
    }

    #[test]
    fn what_becomes_far_larger_is_not_read_on() {
        let zeros = vec![0; 1 << 20];
        let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
        for _ in 0..A_LOT / (1 << 20) {
            encoder.write_all(&zeros).unwrap();
        }
        let bytes = encoder.finish().unwrap();
        let mut more = bytes.clone();
        assert_eq!(drain(Unpacking::gzip(memory(bytes))).unwrap(), A_LOT);
        // A second member goes on with the first.
        more.extend_from_within(..);
        let refused = drain(Unpacking::gzip(memory(more))).unwrap_err();
        assert!(matches!(refused, Refusal::Unpacked { kind: "gzip" }));
    }

    #[test]
    fn a_member_is_what_the_archive_states() {
        let mut encoder = DeflateEncoder::new(Vec::new(), Compression::default());
        encoder.write_all(b"ObjectGUID").unwrap();
        let bytes = encoder.finish().unwrap();
        let mut checksum = Crc::new();
        checksum.update(b"ObjectGUID");
        let size = bytes.len() as u64;
        for (stated, is_sound) in [
            ((10, checksum.sum()), true),
            ((11, checksum.sum()), false),
            ((10, checksum.sum() ^ 1), false),
        ] {
            let member = Unpacking::member(memory(bytes.clone()), size, true, stated);
            assert_eq!(drain(member).is_ok(), is_sound);
        }
        let stored = memory(b"..ObjectGUID..".to_vec());
        let stated = (14, 0);
        assert!(drain(Unpacking::member(stored, 14, false, stated)).is_err());
    }
}
