//! The text of a file piece by piece, read, hashed and decoded on a thread of its own, so that the
//! one that makes records of it need not wait.

use std::fmt::Write;
use std::io;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, SyncSender};
use std::thread;
use std::time::Duration;

use sha2::{Digest, Sha256};

use super::Stop;
use super::bytes::ByteSource;
use super::decode::{Damage, Decoder};
use super::detect::{EncodingChoice, detect};
use super::label::TextEncoding;
use super::origin::Origin;
use crate::import::monitor::Monitor;
use crate::import::report::Refusal;

/// How many bytes are read at a time.
pub(in crate::import) const BLOCK_BYTES: usize = 512 * 1024;
/// How many bytes the encoding is detected from.
const HEAD_BYTES: usize = 64 * 1024;
/// Under this size a thread costs more than it saves.
const SMALL_FILE: u64 = 1024 * 1024;
/// How many pieces may wait to be used.
const AHEAD: usize = 16;
/// How often somebody who waits for a slow disk looks whether the import was cancelled.
const LOOK_EVERY: Duration = Duration::from_millis(20);

/// What is known of a file when it has been read to its end.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(in crate::import) struct Summary {
    /// Its size in bytes.
    pub(in crate::import) bytes: u64,
    /// Its SHA-256 in lower-case hex digits.
    pub(in crate::import) sha256: String,
    /// What decoding noticed.
    pub(in crate::import) damage: Damage,
}

/// The text of a file, piece by piece.
#[derive(Debug)]
pub(in crate::import) enum Supply {
    /// Decoded by whoever asks for it.
    Here(Box<Blocks>),
    /// Decoded ahead, on a thread of its own.
    Thread {
        /// The pieces that are ready.
        pieces: Receiver<Result<Piece, Stop>>,
        /// The way back for strings that have been used.
        used: SyncSender<String>,
    },
}

/// One piece of text.
#[derive(Debug)]
pub(in crate::import) struct Piece {
    text: String,
    /// How many bytes of the file it was.
    bytes: u64,
    /// With the last piece.
    end: Option<Summary>,
}

impl Supply {
    /// Opens a file, to be read as `reading` says, or as its first bytes do.
    pub(in crate::import) fn open(
        origin: &mut Origin,
        reading: Option<EncodingChoice>,
        wanted: Option<TextEncoding>,
        block_bytes: usize,
        monitor: &Monitor,
    ) -> Result<(Self, EncodingChoice), Stop> {
        let mut source = origin.open(monitor)?;
        let (size, told) = (origin.size(), source.start());
        let mut head = vec![0; HEAD_BYTES.max(block_bytes)];
        let filled = source.fill(&mut head)?;
        head.truncate(filled);
        let reading = if let Some(reading) = reading {
            reading
        } else {
            let reading = detect(&head, wanted)?;
            if !reading.bom && wanted.and_then(TextEncoding::family).is_some() {
                return Err(Stop::NotUtf8);
            }
            reading
        };
        let blocks = Blocks {
            source,
            pending: head,
            used: 0,
            decoder: Decoder::new(reading),
            hasher: Sha256::new(),
            bytes: 0,
            told,
            block_bytes,
        };
        let supply = if size < SMALL_FILE || block_bytes != BLOCK_BYTES {
            Self::Here(Box::new(blocks))
        } else {
            Self::on_thread(blocks)?
        };
        Ok((supply, reading))
    }

    fn on_thread(mut blocks: Blocks) -> Result<Self, Stop> {
        let (to_reader, pieces) = mpsc::sync_channel(AHEAD);
        let (used, to_thread) = mpsc::sync_channel::<String>(AHEAD + 2);
        let work = move || loop {
            let mut text = to_thread.try_recv().unwrap_or_default();
            text.clear();
            let piece = blocks.next(text);
            let done = !matches!(&piece, Ok(Piece { end: None, .. }));
            // Nobody listens any more when the import was cancelled or the file refused.
            if to_reader.send(piece).is_err() || done {
                return;
            }
        };
        let spawned = thread::Builder::new().name("import text".into()).spawn(work);
        spawned.map_err(|error| Refusal::Io { bytes: 0, error })?;
        Ok(Self::Thread { pieces, used })
    }

    /// The next piece in place of `text`, and the summary with the last one.
    pub(super) fn next(
        &mut self,
        text: &mut String,
        monitor: &Monitor,
    ) -> Result<Option<Summary>, Stop> {
        if monitor.is_cancelled() {
            return Err(Stop::Cancelled);
        }
        let piece = match self {
            Self::Here(blocks) => {
                text.clear();
                blocks.next(std::mem::take(text))?
            }
            Self::Thread { pieces, used } => {
                let piece = wait(pieces, monitor)??;
                // A full way back only means that the string is dropped here.
                let _ = used.try_send(std::mem::take(text));
                piece
            }
        };
        *text = piece.text;
        monitor.add_bytes(piece.bytes);
        Ok(piece.end)
    }
}

fn wait<T>(pieces: &Receiver<T>, monitor: &Monitor) -> Result<T, Stop> {
    loop {
        match pieces.recv_timeout(LOOK_EVERY) {
            Ok(piece) => return Ok(piece),
            Err(RecvTimeoutError::Timeout) if monitor.is_cancelled() => {
                return Err(Stop::Cancelled);
            }
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => {
                let error = io::Error::other("the thread that reads the file ended early");
                return Err(Refusal::Io { bytes: 0, error }.into());
            }
        }
    }
}

/// A file that is being read, hashed and decoded.
#[derive(Debug)]
pub(in crate::import) struct Blocks {
    source: ByteSource,
    /// Bytes that are read and not yet decoded; then the memory of the present block.
    pending: Vec<u8>,
    used: usize,
    decoder: Decoder,
    hasher: Sha256,
    bytes: u64,
    /// How many bytes of those that lie there were told of.
    told: u64,
    block_bytes: usize,
}

impl Blocks {
    fn next(&mut self, text: String) -> Result<Piece, Stop> {
        if self.used >= self.pending.len() {
            self.pending.resize(self.block_bytes, 0);
            let filled = self.source.fill(&mut self.pending)?;
            self.pending.truncate(filled);
            self.used = 0;
        }
        let rest = self.pending.get(self.used..).unwrap_or_default();
        let block = rest.get(..self.block_bytes).unwrap_or(rest);
        let mut text = text;
        self.hasher.update(block);
        self.decoder.push(block, &mut text)?;
        let length = block.len();
        self.used += length;
        self.bytes += length as u64;
        let end = if length == 0 { Some(self.finish(&mut text)?) } else { None };
        let bytes = self.source.position() - self.told;
        self.told += bytes;
        Ok(Piece { text, bytes, end })
    }

    fn finish(&mut self, text: &mut String) -> Result<Summary, Stop> {
        self.decoder.finish(text)?;
        self.source.finish()?;
        let digest = self.hasher.finalize_reset();
        let sha256 = digest.iter().fold(String::with_capacity(64), |mut hex, byte| {
            // Writing to a String cannot fail.
            let _ = write!(hex, "{byte:02x}");
            hex
        });
        Ok(Summary { bytes: self.bytes, sha256, damage: std::mem::take(&mut self.decoder.damage) })
    }
}
