//! The session on the disk: the only part of this room that touches files.

mod brief_file;
mod clock;
mod copies;
mod disk;
mod draft;
mod error;
mod holder;
mod journal;
mod list;
mod lock;
mod name;
mod operator;
mod owner;
mod path;
mod place;
mod recover;
mod sources;

use std::fmt;
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

pub use clock::now;
pub use copies::{Copies, EmergencyCopy};
pub use disk::keep_owner;
pub use draft::Draft;
pub use error::StoreError;
pub use holder::Holder;
pub use journal::{Append, Journal, JournalFile, Kept, Presence};
pub use list::Summary;
pub use name::NameError;
pub use operator::operator;
pub use path::{canonical, quoted, sibling};
pub use place::{Sessions, at_home, config_folder, name_of, state_folder};
pub use recover::{Recovered, recover};
pub use sources::look_at_source;

use self::brief_file::{BriefFile, Mark};
use self::disk::{DiskFile, create_private_folder};
use self::lock::Lock;
use super::brief::Brief;
use super::compact::without_stale_views;
use super::line;
use super::replay::is_like_a_session;
use super::{Ledger, Line, ReplayError, Replayed, Stamp, Tail, WritableLedger, replay};

/// With more replaced records of the view than this, opening leaves them out of the file.
const STALE_VIEWS: usize = 1000;

/// Something that the operator should know about a session that was opened all the same.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Warning {
    /// The last line was never finished, as a crash leaves it. It was never called saved.
    TornLine {
        /// The number of the line, from 1.
        line: usize,
        /// How many bytes of it there were.
        bytes: usize,
        /// Whether it was cut off; it is not when the session is only looked at.
        cut: bool,
    },
    /// The end of the file is zeroed, as a power failure leaves it.
    ZeroedEnd {
        /// The number of the first line that is gone, from 1.
        line: usize,
        /// How many lines are gone, where that is known.
        gone: Option<u64>,
    },
    /// The first line was damaged, and is as it was written.
    HeaderRestored,
    /// Others than the owner may read or write the file, which holds names and addresses.
    WiderRights {
        /// The mode of the file, such as `0o644`.
        mode: u32,
    },
    /// The file could not be made smaller. Nothing is wrong with it.
    NotCompacted(String),
}

impl fmt::Display for Warning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TornLine { line, bytes, cut } => {
                let done = if *cut { "was cut off" } else { "is left out" };
                write!(
                    f,
                    "line {line} was never finished ({bytes} bytes) and {done}: the program or the machine stopped while writing it, before it was called saved"
                )
            }
            Self::ZeroedEnd { line, gone } => {
                let gone = match gone {
                    Some(1) => "one line is gone".to_string(),
                    Some(gone) => format!("{gone} lines are gone"),
                    None => "how many lines are gone is not known".to_string(),
                };
                write!(
                    f,
                    "the end of the file is zeroed from line {line} on, as after a power failure: {gone}. They may have been called saved: see what was decided last, and decide it again"
                )
            }
            Self::HeaderRestored => {
                f.write_str("the first line of the file was damaged: it is as it was written again, and nothing is lost")
            }
            Self::WiderRights { mode } => {
                write!(
                    f,
                    "others can read this session (mode {mode:04o}), and it holds names and addresses: `chmod 600` keeps them out"
                )
            }
            Self::NotCompacted(reason) => {
                write!(f, "the session could not be made smaller ({reason}); nothing is lost")
            }
        }
    }
}

/// A session that was opened to work on it.
#[derive(Debug)]
pub struct Opened {
    /// The session.
    pub ledger: WritableLedger,
    /// Where its next lines go.
    pub store: Store,
    /// What the operator should know.
    pub warnings: Vec<Warning>,
}

/// A session that is only looked at.
#[derive(Debug)]
pub struct Viewed {
    /// The session as it was when it was read.
    pub ledger: Ledger,
    /// What the operator should know.
    pub warnings: Vec<Warning>,
}

/// The file of a session, locked against other instances.
#[derive(Debug)]
pub struct Store {
    journal: Journal<DiskFile>,
    brief: Option<BriefFile>,
    lock: Lock,
}

impl Store {
    /// Creates the file of a new session with its first line, in a folder that exists. The file is
    /// there as a whole or not at all, and never in place of another one.
    ///
    /// # Errors
    /// [`StoreError`], [`StoreError::Exists`] among them.
    pub fn create(path: &Path, first: &Line, stamp: &Stamp) -> Result<Self, StoreError> {
        let text = format!("{}\n", first.text());
        Self::place(path, text.into_bytes(), first.seq(), first.brief(), stamp)
    }

    fn place(
        path: &Path,
        bytes: Vec<u8>,
        seq: u64,
        brief: &Brief,
        stamp: &Stamp,
    ) -> Result<Self, StoreError> {
        let path = disk::resolve_new(path)?;
        if path.symlink_metadata().is_ok() {
            return Err(StoreError::Exists { path });
        }
        let lock = Lock::acquire(&path, stamp)?;
        let file = match disk::place_new(&path, &bytes) {
            Ok(file) => file,
            Err(error @ StoreError::Exists { .. }) => return Err(error),
            Err(error) => {
                lock.withdraw();
                return Err(error);
            }
        };
        Ok(Self::on(file, path, bytes, seq, lock).keeping(brief))
    }

    /// Opens a session to work on it: locks it, replays it, and cuts off a line that a crash has
    /// left unfinished.
    ///
    /// # Errors
    /// [`StoreError`]. A damaged file is left untouched.
    pub fn open(path: &Path, stamp: &Stamp) -> Result<Opened, StoreError> {
        let path = disk::resolve(path)?;
        let lock = Lock::acquire(&path, stamp)?;
        let mut loaded = Loaded::read(&path)?;
        let mut warnings = loaded.warnings(true);
        if loaded.restored {
            disk::replace(&path, &loaded.bytes)
                .map_err(|error| StoreError::io("repair", &path, error))?;
        }
        loaded.repair(&path)?;
        if loaded.replayed.stale_views > STALE_VIEWS
            && let Err(reason) = loaded.compact(&path)
        {
            warnings.push(Warning::NotCompacted(reason));
        }
        let Loaded { bytes, replayed, .. } = loaded;
        let ledger = replayed.ledger;
        let file = disk::open_rw(&path)?;
        let store = Self::on(file, path, bytes, ledger.seq(), lock).keeping(&ledger.brief());
        Ok(Opened { ledger: WritableLedger::locked(ledger), store, warnings })
    }

    /// Reads a session to look at it, also while another instance works on it. Not a byte is
    /// changed, neither of the file nor beside it.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn view(path: &Path) -> Result<Viewed, StoreError> {
        let loaded = Loaded::read(&disk::resolve(path)?)?;
        let warnings = loaded.warnings(false);
        Ok(Viewed { ledger: loaded.replayed.ledger, warnings })
    }

    /// Saves the session, with the lines that could not be written, under another name, and goes on
    /// there. This works whatever has become of the file.
    ///
    /// # Errors
    /// [`StoreError`]; this store is as it was then.
    pub fn save_as(
        &self,
        path: &Path,
        unsaved: &[Line],
        stamp: &Stamp,
    ) -> Result<Self, StoreError> {
        let (bytes, ledger) = self.whole(unsaved)?;
        Self::place(path, bytes, ledger.seq(), &ledger.brief(), stamp)
    }

    /// The same for a store that somebody else holds.
    ///
    /// # Errors
    /// As for [`save_as`](Self::save_as).
    pub fn move_to(
        &mut self,
        path: &Path,
        unsaved: &[Line],
        stamp: &Stamp,
    ) -> Result<(), StoreError> {
        let mut moved = self.save_as(path, unsaved, stamp)?;
        moved.journal.keep_in(self.journal.kept());
        *self = moved;
        Ok(())
    }

    /// Writes the whole session back to its place, with the lines that could not be written. Nothing is
    /// there, and nothing is overwritten.
    ///
    /// # Errors
    /// [`StoreError`]; this store is as it was then.
    pub fn write_back(&mut self, unsaved: &[Line]) -> Result<(), StoreError> {
        let path = self.path().to_path_buf();
        if let Some(folder) = path.parent() {
            create_private_folder(folder)
                .map_err(|error| StoreError::io("create", folder, error))?;
        }
        self.lock.hold_on(&path)?;
        let (bytes, ledger) = self.whole(unsaved)?;
        let file = DiskFile::new(disk::place_new(&path, &bytes)?, path.clone());
        let mut journal = Journal::new(file, path.clone(), bytes, ledger.seq());
        journal.keep_in(self.journal.kept());
        (self.journal, self.brief) = (journal, BriefFile::open(&path));
        self.keep(&ledger.brief());
        Ok(())
    }

    /// The text of the session with the lines that could not be written, and what it comes to.
    fn whole(&self, unsaved: &[Line]) -> Result<(Vec<u8>, Ledger), StoreError> {
        let bytes = self.journal.kept().with(unsaved);
        let replayed = replay(&bytes)
            .map_err(|error| StoreError::Replay { path: self.path().to_path_buf(), error })?;
        Ok((bytes, replayed.named(name_of(self.path())).ledger))
    }

    /// The whole text of the session, which outlives its file.
    #[must_use]
    pub const fn kept(&self) -> &Kept {
        self.journal.kept()
    }

    /// Where the file is, without links.
    #[must_use]
    pub fn path(&self) -> &Path {
        self.journal.path()
    }

    fn on(file: File, path: PathBuf, text: Vec<u8>, seq: u64, lock: Lock) -> Self {
        let brief = BriefFile::open(&path);
        let file = DiskFile::new(file, path.clone());
        Self { journal: Journal::new(file, path, text, seq), brief, lock }
    }

    fn keeping(mut self, brief: &Brief) -> Self {
        self.keep(brief);
        self
    }

    /// Tells lists what the journal holds now. Where that cannot be written, they replay it.
    fn keep(&mut self, brief: &Brief) {
        if let Some(file) = &mut self.brief
            && let Some(mark) = Mark::of(self.journal.file().handle())
        {
            let (seq, header) = (self.journal.kept().seq(), self.journal.kept().header());
            let _ = file.write(mark, brief.clone(), seq, header);
        }
    }
}

impl Append for Store {
    fn append_all(&mut self, lines: &[Line]) -> Result<(), StoreError> {
        self.lock.hold_on(self.journal.path())?;
        self.journal.append_all(lines)?;
        if let Some(last) = lines.last() {
            self.keep(last.brief());
        }
        Ok(())
    }

    fn look(&mut self) -> Result<(), StoreError> {
        self.lock.hold_on(self.journal.path())?;
        self.journal.look()
    }
}

/// A session file in memory, replayed.
struct Loaded {
    bytes: Vec<u8>,
    replayed: Replayed,
    mode: Option<u32>,
    /// Whether the first line is not the damaged one of the file, but the one that is kept beside it.
    restored: bool,
    /// The number of the last line that was written, where that is kept.
    last_line: Option<u64>,
}

impl Loaded {
    fn read(path: &Path) -> Result<Self, StoreError> {
        let failed = |error| StoreError::io("read", path, error);
        let bad = |error| StoreError::Replay { path: path.to_path_buf(), error };
        let mut file = File::open(path).map_err(|error| StoreError::io("open", path, error))?;
        let mut bytes = Vec::new();
        // An export given by mistake can be large: its first bytes tell.
        (&file).take(16).read_to_end(&mut bytes).map_err(failed)?;
        let is_kept = brief_file::last_line(path).is_some();
        if !is_like_a_session(&bytes) && bytes.first() != Some(&0) && !is_kept {
            return Err(bad(ReplayError::NotASession));
        }
        file.read_to_end(&mut bytes).map_err(failed)?;
        let mut restored = false;
        let replayed = replay(&bytes).or_else(|error| {
            let whole =
                is_at_start(&error).then(|| brief_file::with_header(path, &bytes)).flatten();
            let whole = whole.ok_or_else(|| bad(error))?;
            restored = true;
            bytes = whole;
            replay(&bytes).map_err(bad)
        })?;
        let replayed = replayed.named(name_of(path));
        let mode = disk::wider_mode(&file.metadata().map_err(failed)?);
        Ok(Self { bytes, replayed, mode, restored, last_line: brief_file::last_line(path) })
    }

    /// The first line.
    fn header(&self) -> String {
        line::first(&self.bytes)
    }

    fn warnings(&self, cut: bool) -> Vec<Warning> {
        let torn = match self.replayed.tail {
            Tail::Torn { line, .. } if self.bytes.last() == Some(&0) => {
                let seq = self.replayed.ledger.seq();
                let gone = self.last_line.and_then(|last| last.checked_sub(seq));
                Some(Warning::ZeroedEnd { line, gone: gone.filter(|gone| *gone > 0) })
            }
            Tail::Torn { line, bytes } => Some(Warning::TornLine { line, bytes, cut }),
            Tail::Whole | Tail::Unended => None,
        };
        let restored = self.restored.then_some(Warning::HeaderRestored);
        let wider = self.mode.map(|mode| Warning::WiderRights { mode });
        restored.into_iter().chain(torn).chain(wider).collect()
    }

    /// Makes the file, and `bytes`, end with its last whole line.
    fn repair(&mut self, path: &Path) -> Result<(), StoreError> {
        if self.replayed.tail == Tail::Whole {
            return Ok(());
        }
        let failed = |error| StoreError::io("repair", path, error);
        let len = self.replayed.sound_len;
        let mut file = DiskFile::new(disk::open_rw(path)?, path.to_path_buf());
        file.set_len(len as u64).map_err(failed)?;
        self.bytes.truncate(len);
        if self.replayed.tail == Tail::Unended {
            file.write_at(len as u64, b"\n").map_err(failed)?;
            self.bytes.push(b'\n');
        }
        file.sync().map_err(failed)
    }

    /// Leaves replaced records of the view out of the file. The smaller file takes the place of the
    /// larger one at once, and only if it is the same session.
    fn compact(&mut self, path: &Path) -> Result<(), String> {
        let bytes = without_stale_views(&self.bytes).ok_or("its lines are not as expected")?;
        let replayed = replay(&bytes).map_err(|error| error.to_string())?.named(name_of(path));
        if !replayed.ledger.is_same_session(&self.replayed.ledger) {
            return Err("the result would be another session".into());
        }
        disk::replace(path, &bytes).map_err(|error| error.to_string())?;
        self.bytes = bytes;
        self.replayed = replayed;
        Ok(())
    }
}

/// Whether an error is about the first line.
const fn is_at_start(error: &ReplayError) -> bool {
    match error {
        ReplayError::NotASession | ReplayError::Unfinished => true,
        ReplayError::Damaged(damage) => damage.line == 1,
        ReplayError::Newer { .. } | ReplayError::UnknownKind { .. } => false,
    }
}
